//! The guard of a directory: removals beyond what is usual wait for an administrator, and everything else goes on.
//!
//! A request that removes something does its work first and asks the guard last ([`check::check_in`]), inside its own
//! transaction: what it removes is then known exactly, and the row of the guard is locked by nobody who still waits for
//! another row. If the guard says no, the transaction is rolled back, and a second one keeps the operation in the form in
//! which it can be done later ([`hold::settle`]).

mod apply;
mod check;
mod decide;
mod hold;
mod list;
mod model;
mod rules;
mod store;
mod supersede;
mod tend;

pub(crate) use apply::apply_held;
pub(super) use check::{check_in, was_deleted_in};
pub use decide::{FURTHER_LIMIT, approve, reject};
pub(super) use hold::settle;
pub use list::{HeldOperation, HeldState, list_held};
pub(super) use model::{Attempt, Slot, slot};
pub use model::{Cause, Harm, HeldBy, HeldKind, Incident, Outcome, Why};
pub(super) use supersede::{supersede_group_in, supersede_user_in};
pub(crate) use tend::tend;
