//! What is recorded of organizations.

use crate::event::Action;

/// An organization came to be.
pub static ORGANIZATION_CREATED: Action =
    Action { id: "organization_created", display_name: "Created organization", group: "Organizations" };

/// A workspace came to be.
pub static WORKSPACE_CREATED: Action =
    Action { id: "workspace_created", display_name: "Created workspace", group: "Organizations" };

/// An administrator turned a feature on or off.
pub static ORGANIZATION_FEATURES_UPDATED: Action = Action {
    id: "organization_features_updated",
    display_name: "Updated features of organization",
    group: "Organizations",
};
