//! Accounts of programs. Each has tokens, which are keys of the organization that always have scopes, and clients of OAuth.

mod change;
mod clients;
mod list;
mod model;
mod store;
mod tokens;

pub use change::{create_service_account, delete_service_account, update_service_account};
pub use clients::{
    AskedClient, IssuedClient, count_clients, create_client, delete_client, list_clients, read_client,
};
pub use list::{list_service_accounts, read_service_account};
pub use model::{OauthClient, ServiceAccount, ServiceAccountChange, TOKENS_LIMIT};
pub use tokens::{
    AskedServiceToken, count_service_tokens, issue_service_token, list_all_service_tokens,
    list_service_tokens, revoke_service_tokens,
};
