//! Who belongs to an organization by the word of its administrators: inviting, suspending, restoring and removing people
//! (organizations API §3.2 and §3.4).

mod actions;
mod invite;
mod model;
mod remove;
mod restore;
mod suspend;

pub use actions::{USER_ACCESS_RESTORED, USER_ACCESS_SUSPENDED, USER_INVITED, USER_REMOVED_FROM_ORG};
pub use invite::invite;
pub use model::{EMAILS, GROUPS, Invitation, Invited, NOTE, Outcome, RULES, STEPS};
pub use remove::remove;
pub use restore::restore;
pub use suspend::suspend;
