//! Groups and their members. A membership is a row: changing one costs the same in a group of any size.

mod actions;
mod model;
mod purge;
pub(crate) mod store;

pub use actions::{
    GROUP_CREATED, GROUP_DELETED, GROUP_MEMBERS_CHANGED, GROUP_UPDATED, LOCAL_GROUP_CREATED,
    LOCAL_GROUP_DELETED, USER_ADDED_TO_GROUP, USER_REMOVED_FROM_GROUP,
};
pub use model::{Group, Member, MemberKind};
pub(crate) use purge::purge_members;
