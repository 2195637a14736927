//! The levels of objects: labels that people and rules give them, and the level that follows from those and from defaults
//! (data loss prevention API §2).
//!
//! Labels keep the id of their level, whatever becomes of it. Which level an object has is worked out when somebody asks,
//! through the status of the level: what was classified by one that is archived is unclassified, and is classified again
//! once it is published again.

mod classify;
mod history;
mod labelled;
mod model;
mod remove;
mod rules;
mod set;
mod store;
#[cfg(test)]
mod tests;

pub use classify::{read_labels, read_seen};
pub use history::history;
pub use labelled::labelled;
pub use model::{
    AskedLabel, Classified, Effective, EffectiveSource, Entry, Label, LabelSource, OBJECTS_LIMIT, Queried,
    Setter, User,
};
pub use remove::remove_label;
pub use set::set_label;
