//! What is recorded of keys that sign.

use crate::event::Action;

/// An organization got a key that signs.
pub static SIGNING_KEY_CREATED: Action =
    Action { id: "signing_key_created", display_name: "Created signing key", group: "Organizations" };
