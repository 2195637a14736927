//! API keys: who may call, as what, and until when.

mod actions;
mod authenticate;
mod cache;
mod issue;
mod last_use;
mod model;
pub(crate) mod store;

pub use actions::API_KEY_CREATED;
pub use authenticate::{Identity, Refusal, authenticate};
pub use cache::KeyCache;
pub use issue::{Issued, issue, issue_operator_key};
pub use last_use::{LastUses, run_last_use_flush};
pub use model::{KeyKind, NewKey, Role, Scopes};
