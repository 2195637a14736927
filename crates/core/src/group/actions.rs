//! What is recorded of groups that a directory provisions.

use crate::event::Action;

const GROUP: &str = "User provisioning";

/// A group came to be.
pub static GROUP_CREATED: Action =
    Action { id: "scim_group_created", display_name: "Created provisioned group", group: GROUP };

/// A group got another name or external id.
pub static GROUP_UPDATED: Action =
    Action { id: "scim_group_updated", display_name: "Updated provisioned group", group: GROUP };

/// Members were added to or removed from a group.
pub static GROUP_MEMBERS_CHANGED: Action = Action {
    id: "scim_group_members_changed",
    display_name: "Changed members of provisioned group",
    group: GROUP,
};

/// A group ended.
pub static GROUP_DELETED: Action =
    Action { id: "scim_group_deleted", display_name: "Deleted provisioned group", group: GROUP };

const LOCAL: &str = "Groups";

/// An administrator made a group.
pub static LOCAL_GROUP_CREATED: Action =
    Action { id: "group_created", display_name: "Created group", group: LOCAL };

/// An administrator ended a group.
pub static LOCAL_GROUP_DELETED: Action =
    Action { id: "group_deleted", display_name: "Deleted group", group: LOCAL };

/// An administrator added a user to a group.
pub static USER_ADDED_TO_GROUP: Action =
    Action { id: "user_added_to_group", display_name: "Added user to group", group: LOCAL };

/// An administrator removed a user from a group.
pub static USER_REMOVED_FROM_GROUP: Action =
    Action { id: "user_removed_from_group", display_name: "Removed user from group", group: LOCAL };
