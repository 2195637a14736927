//! Who belongs to an organization by the word of its administrators: suspending and restoring people (organizations API §3.2
//! and §3.4).

mod actions;
mod restore;
mod suspend;

pub use actions::{USER_ACCESS_RESTORED, USER_ACCESS_SUSPENDED};
pub use restore::restore;
pub use suspend::suspend;
