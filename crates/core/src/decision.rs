//! Answers to products: may this be done, and why.
//!
//! An answer comes from the policies in force, which are in memory, and from what the question says itself: no table is looked
//! at. It is good for as long as the version of the policies is the same, so products may keep it.

mod decide;
mod model;

pub use decide::{decide, effective, version_of};
pub use model::{Asked, Asker, Decided, Decisions, Place, QUESTIONS_LIMIT};
