//! API tokens: what people let their scripts act with. They are issued for accounts that the organization manages.

mod actions;
mod inspect;
mod issue;
mod model;
pub(crate) mod rules;
pub(crate) mod store;

pub use actions::{API_TOKEN_CREATED, API_TOKEN_REVOKED};
pub use inspect::{Holder, inspect};
pub use issue::{AskedToken, IssuedToken, issue_token};
pub use model::ApiToken;
