//! What waits for the word of an administrator: who asks for what, what would follow, who decided and when.
//!
//! This folder keeps approvals and says who may decide. What follows from a decision is known to whoever asked.

mod actions;
mod list;
mod model;
pub(crate) mod rules;
pub(crate) mod store;

pub use actions::{APPROVAL_APPROVED, APPROVAL_EXPIRED, APPROVAL_REJECTED, APPROVAL_REQUESTED};
pub(crate) use list::approval_id;
pub use list::{list_approvals, read_approval};
pub use model::{Approval, ApprovalState, Decider};
