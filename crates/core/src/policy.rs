//! Policies of an organization: IP allowlists, data residency and data security, and what they come to together
//! (organizations API §3.10 and §4, data loss prevention API §5).
//!
//! A policy is attached to resources by work that is done after the answer; until then they say so. What is in force is kept
//! in memory ([`Snapshot`]) and asked by a pure function, so neither a caller's address nor a product's question costs a
//! query. A data security policy is a draft until it is published; an IP allowlist that would refuse its own author is
//! refused first. How people sign in is said by policies of another kind ([`authentication`]).

mod actions;
mod address_set;
mod admit;
pub mod app_access;
mod apply;
mod attach;
pub mod authentication;
mod create;
mod delete;
mod evaluate;
mod model;
mod publish;
mod read;
mod rules;
mod save;
mod snapshot;
mod store;
#[cfg(test)]
mod tests;
mod unlock;
mod update;
mod validate;

pub use actions::{
    IP_ALLOWLIST_REFUSED, IP_ALLOWLISTS_DISABLED, POLICY_CREATED, POLICY_DELETED, POLICY_PUBLISHED,
    POLICY_RESOURCE_ADDED, POLICY_RESOURCE_REMOVED, POLICY_RESOURCE_UPDATED, POLICY_RESOURCES_APPLIED,
    POLICY_UPDATED, POLICY_VALIDATION_STARTED,
};
pub use admit::{NotAdmitted, Refusals, admit};
pub(crate) use apply::apply_resources;
pub use attach::{attach, detach, update_resource};
pub use create::create;
pub use delete::delete;
pub use evaluate::{Applied, Check, Question, Verdict, Why};
pub use model::{
    Addresses, AskedPolicy, AskedResource, AskedRule, Control, Coverage, Effect, ExceptedKeys, Mark, Policy,
    PolicyFields, PolicyKind, PolicyStatus, Publication, Resource, ResourceState, Rule,
};
pub use publish::{OPERATIONS_LIMIT, publish};
pub use read::{PAGE, list, list_resources, read};
pub use rules::{ARI_LIMIT, DESCRIPTION_LIMIT, POLICIES_LIMIT, RESOURCES_LIMIT, VALUES_LIMIT};
pub use rules::{control as read_control, level as read_level};
pub use save::LockOut;
pub use snapshot::{PolicyCache, Snapshot, snapshot};
pub use unlock::disable_allowlists;
pub use update::update;
pub use validate::validate;
