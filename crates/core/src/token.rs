//! API tokens: what people let their scripts act with. They are issued for accounts that the organization manages.

mod actions;
mod inspect;
mod inventory;
mod issue;
mod model;
mod query;
mod revoke;
pub(crate) mod rules;
pub(crate) mod store;

pub use actions::{API_TOKEN_CREATED, API_TOKEN_REVOKED};
pub use inspect::{Holder, inspect};
pub use inventory::{TokenItem, count_org_tokens, list_org_tokens};
pub use issue::{AskedToken, IssuedToken, issue_token};
pub use model::ApiToken;
pub(crate) use revoke::revoke_tokens;
pub use revoke::{NAMED_LIMIT, revoke_named_tokens, revoke_org_tokens};
