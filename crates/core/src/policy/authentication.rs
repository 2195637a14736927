//! Authentication policies: how people have to sign in. They are named and stand in one order; members are accounts, groups
//! and directories; exactly one is the default, and everybody has exactly one, with a reason.

mod actions;
mod add_users;
mod change_members;
mod create;
mod edit;
mod explain;
mod give;
mod model;
mod query;
mod read;
mod remove;
mod reorder;
mod rules;
mod store;

pub use actions::{
    AUTH_POLICIES_REORDERED, AUTH_POLICY_CREATED, AUTH_POLICY_DELETED, AUTH_POLICY_MEMBERS_CHANGED,
    AUTH_POLICY_TASK_CREATED, AUTH_POLICY_UPDATED, AUTH_POLICY_USERS_ADDED,
};
pub use add_users::{add_users, read_task};
pub use change_members::{Direction, change_auth_members};
pub use create::create_auth_policy;
pub use edit::edit_auth_policy;
pub(crate) use explain::auth_policy_in;
pub use explain::{explain_auth_policies, explain_auth_policy};
pub(crate) use give::{add_auth_policy_users, forget_auth_policy_task};
pub use model::{
    AuthMember, AuthMemberKind, AuthPolicy, AuthReason, AuthSettings, AuthTask, EffectiveAuthPolicy,
    LONGEST_IDLE, LONGEST_TOKEN, SHORTEST_IDLE, TaskFailure,
};
pub use read::{list_auth_members, list_auth_policies, read_auth_policy};
pub use remove::delete_auth_policy;
pub(crate) use remove::purge_auth_policy;
pub use reorder::reorder_auth_policies;
pub use rules::{AUTH_POLICIES_LIMIT, BULK_LIMIT, MEMBERS_LIMIT, TASK_LIMIT};
