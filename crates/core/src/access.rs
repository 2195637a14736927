//! Who has which role on what, by which way, and how many may.
//!
//! Resources are the organization and its workspaces. A role is given to an account, or to a group for its members; a workspace
//! may give one to everybody; whoever administers the organization administers all its workspaces. Groups that are members of a
//! group are never expanded. What somebody has is never stored: it is looked up, and decided by [`rules`]. Only the seats of
//! workspaces that have a limit are rows (`seats.rs`).

mod actions;
mod assign;
mod change_member;
mod change_workspace;
mod count_seats;
mod delete_group;
mod explain;
mod follow;
mod list_assignments;
mod list_managed;
mod model;
mod query;
pub mod rules;
mod search_workspaces;
mod seats;
mod store;
#[cfg(test)]
mod tests;
mod wanted;

pub use actions::{
    ADDED_ORG_ADMIN, GROUP_GRANTED_ROLE, GROUP_REVOKED_ROLE, REMOVED_ORG_ADMIN, USER_GRANTED_ROLE,
    USER_REVOKED_ROLE, WORKSPACE_SEATS_EXCEEDED, WORKSPACE_UPDATED,
};
pub use assign::{
    Hand, assign_in, assign_to_account, assign_to_group, revoke_all_in, revoke_in, take_seats_in,
};
pub(crate) use assign::{is_last_admin_in, keep_an_admin_in_force_in, leave_seats_in, revoke_everywhere_in};
pub use change_member::change_member;
pub use change_workspace::{
    SEATS, WorkspaceChange, WorkspaceView, change_workspace, list_workspaces, read_workspace,
};
pub(crate) use count_seats::count_seats;
pub use delete_group::delete_group;
pub use explain::{Explained, Explanation, Link, Lost, explain, impact};
pub(crate) use follow::{Touched, follow, forget_group};
pub use list_assignments::{Assignment, AssignmentFilter, Assignments, list_of_account, list_of_group};
pub use list_managed::list_managed;
pub use model::{Given, Holding, Principal, Resource, Role, Seats, Standing, Way, WorkspaceAccess};
pub(crate) use query::{accounts_of_group, given, given_to_groups};
pub use search_workspaces::{
    WorkspaceField, WorkspacePage, WorkspaceQuery, WorkspaceSearch, search_workspaces,
};
pub(crate) use wanted::{HolderPlace, Wanted, resources_of_groups, summaries};
pub use wanted::{ProductAccess, Summary};
