//! What is recorded of API tokens.

use crate::event::Action;

const GROUP: &str = "API access";

/// A token was issued.
pub static API_TOKEN_CREATED: Action =
    Action { id: "api_token_created", display_name: "Created API token", group: GROUP };

/// A token was deleted.
pub static API_TOKEN_REVOKED: Action =
    Action { id: "api_token_revoked", display_name: "Revoked API token", group: GROUP };
