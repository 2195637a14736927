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

/// A key ends soon: in 30, 14, 7 days or in one.
pub static API_KEY_EXPIRES_SOON: Action =
    Action { id: "api_key_expires_soon", display_name: "API key expires soon", group: "API access" };

/// An account for a program was created.
pub static SERVICE_ACCOUNT_CREATED: Action =
    Action { id: "service_account_created", display_name: "Created service account", group: "API access" };

/// A service account got another name or description.
pub static SERVICE_ACCOUNT_UPDATED: Action =
    Action { id: "service_account_updated", display_name: "Updated service account", group: "API access" };

/// A service account was deleted, with its tokens and clients.
pub static SERVICE_ACCOUNT_DELETED: Action =
    Action { id: "service_account_deleted", display_name: "Deleted service account", group: "API access" };

/// A client of OAuth was created.
pub static OAUTH_CLIENT_CREATED: Action =
    Action { id: "oauth_client_created", display_name: "Created OAuth client", group: "API access" };

/// A client of OAuth was deleted.
pub static OAUTH_CLIENT_DELETED: Action =
    Action { id: "oauth_client_deleted", display_name: "Deleted OAuth client", group: "API access" };
