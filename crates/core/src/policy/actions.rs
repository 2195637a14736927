//! What is recorded of policies.

use crate::event::Action;

macro_rules! actions {
    ($group:literal: $($(#[$doc:meta])* $name:ident = $id:literal, $display:literal;)*) => {$(
        $(#[$doc])*
        pub static $name: Action = Action { id: $id, display_name: $display, group: $group };
    )*};
}

actions! { "Policies":
    /// A policy came to be.
    POLICY_CREATED = "policy_created", "Created policy";
    /// A policy says something else, or was switched on or off.
    POLICY_UPDATED = "policy_updated", "Updated policy";
    /// A policy is gone.
    POLICY_DELETED = "policy_deleted", "Deleted policy";
    /// What a draft says holds from now on.
    POLICY_PUBLISHED = "policy_published", "Published policy";
    /// A policy is on its way to a resource.
    POLICY_RESOURCE_ADDED = "policy_resource_added", "Added resource to policy";
    /// What is kept with a resource of a policy is another.
    POLICY_RESOURCE_UPDATED = "policy_resource_updated", "Updated resource of policy";
    /// A policy is on its way from a resource.
    POLICY_RESOURCE_REMOVED = "policy_resource_removed", "Removed resource from policy";
    /// Somebody had the resources of a policy looked at again.
    POLICY_VALIDATION_STARTED = "policy_validation_started", "Started validation of policy";
    /// Resources of a policy got to where they were going.
    POLICY_RESOURCES_APPLIED = "policy_resources_applied", "Applied policy to resources";
    /// A request was refused for the address that it came from.
    IP_ALLOWLIST_REFUSED = "ip_allowlist_refused", "Refused request by IP allowlist";
    /// The operator switched off the IP allowlists of an organization.
    IP_ALLOWLISTS_DISABLED = "ip_allowlists_disabled", "Disabled IP allowlists";
}
