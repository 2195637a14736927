//! What an identity provider pushed and something else was in the way of: kept until an administrator says which of the two
//! it is to be, or until a later push succeeds.
//!
//! The answer to the identity provider is 409 as ever. Behind it the push is kept under seal, once for each user or group that
//! is pushed, however often that is tried ([`record::settle`]). What is in the way is looked up when somebody asks
//! ([`look::look_in`]), so a conflict whose cause has gone says so. An administrator sees what each way out would do
//! ([`preview`]), and chooses with the versions of what was looked at ([`resolve`]).

mod again;
mod effects;
mod known;
mod list;
mod look;
mod model;
mod note;
mod preview;
mod record;
mod resolve;
mod resolve_group;
mod resolve_user;
mod store;
mod tend;

pub(super) use again::{settle_group, settle_user};
pub use known::KnownConflicts;
pub use list::{list_conflicts, read_conflict};
pub use model::{
    AccountFate, AttributeChange, Choice, Conflict, ConflictAction, ConflictField, ConflictKind,
    ConflictPreview, ConflictState, ConflictVersions, FIRST_MEMBERS, Given, GroupEffect, GroupFate,
    HolderKind, HolderView, MemberList, NamedMember, Resolution, Resolved,
};
pub(super) use note::{Note, noting_group, noting_user};
pub(super) use record::settle;
pub use resolve::resolve_conflict;
pub(crate) use store::CONFLICT_PUSHES;
pub(super) use tend::erase;
pub use tend::prune;
