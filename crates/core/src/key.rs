//! API keys: who may call, as what, and until when.

mod actions;
mod authenticate;
mod cache;
mod create;
mod ending;
mod issue;
mod last_use;
mod list;
mod model;
mod revoke;
mod rotate;
mod scopes;
pub(crate) mod store;

pub use actions::{API_KEY_CREATED, API_KEY_REVOKED, API_KEY_ROTATED};
pub use authenticate::{Identity, Refusal, authenticate};
pub use cache::KeyCache;
pub(crate) use create::directory_key;
pub use create::{AskedKey, SCOPES_LIMIT, create_key, create_product_key, found_organization};
pub use ending::keys_ending;
pub(crate) use issue::issue_in;
pub use issue::{Issued, issue, issue_operator_key};
pub use last_use::{LastUses, run_last_use_flush};
pub use list::list_keys;
pub use model::{KeyInfo, KeyKind, NewKey, Role, Scopes};
pub use revoke::revoke_key;
pub use rotate::{LONGEST_GRACE, Rotated, rotate_key};
pub use scopes::scopes;
