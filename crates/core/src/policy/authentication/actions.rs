//! What is recorded of authentication policies.

use crate::event::Action;

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $display:literal;)*) => {$(
        $(#[$doc])*
        pub static $name: Action = Action { id: $id, display_name: $display, group: "Policies" };
    )*};
}

actions! {
    /// An authentication policy came to be.
    AUTH_POLICY_CREATED = "auth_policy_created", "Created authentication policy";
    /// An authentication policy demands something else, has another name, or is the default now.
    AUTH_POLICY_UPDATED = "auth_policy_updated", "Updated authentication policy";
    /// An authentication policy is gone.
    AUTH_POLICY_DELETED = "auth_policy_deleted", "Deleted authentication policy";
    /// Authentication policies stand in another order.
    AUTH_POLICIES_REORDERED = "auth_policies_reordered", "Reordered authentication policies";
    /// An authentication policy is for others now.
    AUTH_POLICY_MEMBERS_CHANGED = "auth_policy_members_changed", "Changed members of authentication policy";
    /// Somebody asked that people are given an authentication policy.
    AUTH_POLICY_TASK_CREATED = "auth_policy_task_created", "Asked to add users to authentication policy";
    /// People were given an authentication policy.
    AUTH_POLICY_USERS_ADDED = "auth_policy_users_added", "Added users to authentication policy";
}
