//! What is recorded of keys.

use crate::event::Action;

/// A key was issued.
pub static API_KEY_CREATED: Action =
    Action { id: "api_key_created", display_name: "Created API key", group: "API access" };

/// A key was revoked.
pub static API_KEY_REVOKED: Action =
    Action { id: "api_key_revoked", display_name: "Revoked API key", group: "API access" };

/// A key was replaced by a new one with the same powers; the old one ends soon.
pub static API_KEY_ROTATED: Action =
    Action { id: "api_key_rotated", display_name: "Rotated API key", group: "API access" };
