//! What is recorded of keys.

use crate::event::Action;

/// A key was issued.
pub static API_KEY_CREATED: Action =
    Action { id: "api_key_created", display_name: "Created API key", group: "API access" };
