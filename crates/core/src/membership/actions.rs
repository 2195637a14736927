//! What is recorded of memberships.

use crate::event::Action;

const USERS: &str = "Users";

/// An administrator invited somebody.
pub static USER_INVITED: Action = Action { id: "user_invited", display_name: "Invited user", group: USERS };

/// An administrator removed somebody from directories.
pub static USER_REMOVED_FROM_ORG: Action =
    Action { id: "user_removed_from_org", display_name: "Removed user from organization", group: USERS };

/// An administrator suspended a user in directories.
pub static USER_ACCESS_SUSPENDED: Action =
    Action { id: "user_access_suspended", display_name: "Suspended access of user", group: USERS };

/// An administrator restored a user in directories.
pub static USER_ACCESS_RESTORED: Action =
    Action { id: "user_access_restored", display_name: "Restored access of user", group: USERS };
