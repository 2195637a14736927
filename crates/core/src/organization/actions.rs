//! What is recorded of organizations.

use crate::event::Action;

/// An organization came to be.
pub static ORGANIZATION_CREATED: Action =
    Action { id: "organization_created", display_name: "Created organization", group: "Organizations" };
