//! What is recorded of access.

use crate::event::Action;

const ROLES: &str = "Roles";

/// An account was given a role.
pub static USER_GRANTED_ROLE: Action =
    Action { id: "user_granted_role", display_name: "Granted role to user", group: ROLES };

/// A role was taken from an account.
pub static USER_REVOKED_ROLE: Action =
    Action { id: "user_revoked_role", display_name: "Revoked role from user", group: ROLES };

/// An account became an administrator of the organization.
pub static ADDED_ORG_ADMIN: Action =
    Action { id: "added_org_admin", display_name: "Added organization admin", group: ROLES };

/// An account is no longer an administrator of the organization.
pub static REMOVED_ORG_ADMIN: Action =
    Action { id: "removed_org_admin", display_name: "Removed organization admin", group: ROLES };

/// A group was given a role, for its members.
pub static GROUP_GRANTED_ROLE: Action =
    Action { id: "group_granted_role", display_name: "Granted role to group", group: ROLES };

/// A role was taken from a group.
pub static GROUP_REVOKED_ROLE: Action =
    Action { id: "group_revoked_role", display_name: "Revoked role from group", group: ROLES };

/// An administrator changed a workspace: its name, the role that it gives to everybody, its seats.
pub static WORKSPACE_UPDATED: Action =
    Action { id: "workspace_updated", display_name: "Updated workspace", group: "Organizations" };

/// More seats of a workspace are taken than it has.
pub static WORKSPACE_SEATS_EXCEEDED: Action = Action {
    id: "workspace_seats_exceeded",
    display_name: "Exceeded seats of workspace",
    group: "Organizations",
};
