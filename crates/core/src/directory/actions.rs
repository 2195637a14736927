//! What is recorded of directories and provisioned users.

use crate::event::Action;

const GROUP: &str = "User provisioning";

/// A directory came to be.
pub static SCIM_DIRECTORY_CREATED: Action =
    Action { id: "scim_directory_created", display_name: "Created directory", group: GROUP };

/// The name or the settings of a directory changed.
pub static SCIM_DIRECTORY_UPDATED: Action =
    Action { id: "scim_directory_updated", display_name: "Updated directory", group: GROUP };

/// Removals that were held and then approved were carried out.
pub static SCIM_GUARD_APPLIED: Action =
    Action { id: "scim_guard_applied", display_name: "Carried out approved removals", group: GROUP };

/// The identity provider took a removal back that was held.
pub static SCIM_GUARD_DROPPED: Action =
    Action { id: "scim_guard_dropped", display_name: "Dropped held removal", group: GROUP };

/// A user came to be.
pub static SCIM_USER_CREATED: Action =
    Action { id: "scim_user_created", display_name: "Created provisioned user", group: GROUP };

/// Attributes of a user changed.
pub static SCIM_USER_UPDATED: Action =
    Action { id: "scim_user_updated", display_name: "Updated provisioned user", group: GROUP };

/// A user was switched off.
pub static SCIM_USER_DEACTIVATED: Action =
    Action { id: "scim_user_deactivated", display_name: "Deactivated provisioned user", group: GROUP };

/// A user ended.
pub static SCIM_USER_DELETED: Action =
    Action { id: "scim_user_deleted", display_name: "Deleted provisioned user", group: GROUP };

/// A user was linked to an account that was there before.
pub static SCIM_USER_LINKED: Action =
    Action { id: "scim_user_linked", display_name: "Linked provisioned user to account", group: GROUP };

/// A user lost the link to its account.
pub static SCIM_USER_UNLINKED: Action =
    Action { id: "scim_user_unlinked", display_name: "Unlinked provisioned user from account", group: GROUP };

/// An administrator settled what a pushed user or group collided with.
pub static SCIM_CONFLICT_RESOLVED: Action =
    Action { id: "scim_conflict_resolved", display_name: "Resolved provisioning conflict", group: GROUP };
