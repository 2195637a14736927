//! API keys: who may call, as what, and until when.

mod actions;
mod authenticate;
mod cache;
mod create;
mod ending;
mod inventory;
mod issue;
mod last_use;
mod list;
mod model;
mod notices;
mod revoke;
mod rotate;
mod scope_use;
mod scopes;
mod service_account;
pub(crate) mod store;

pub use actions::{
    API_KEY_CREATED, API_KEY_EXPIRES_SOON, API_KEY_REVOKED, API_KEY_ROTATED, OAUTH_CLIENT_CREATED,
    OAUTH_CLIENT_DELETED, SERVICE_ACCOUNT_CREATED, SERVICE_ACCOUNT_DELETED, SERVICE_ACCOUNT_UPDATED,
};
pub use authenticate::{Identity, Refusal, authenticate};
pub use cache::KeyCache;
pub(crate) use create::directory_key;
pub use create::{AskedKey, SCOPES_LIMIT, create_key, create_product_key, found_organization};
pub use ending::keys_ending;
pub use inventory::{
    Creator, CredentialStatus, Field, KeyItem, PAGE_LIMIT, PARAMETERS, Question, Window, ask, count_keys,
    list_keys_by,
};
pub(crate) use inventory::{Listed, Place, SortKey, Source, counted, page};
pub(crate) use issue::issue_in;
pub use issue::{Issued, issue, issue_operator_key};
pub use last_use::{LastUses, flush as flush_last_uses, run_last_use_flush};
pub use list::list_keys;
pub use model::{KeyInfo, KeyKind, NewKey, Role, Scopes};
pub use notices::{notify_due, run_notices};
pub use revoke::revoke_key;
pub use rotate::{LONGEST_GRACE, Rotated, rotate_key};
pub use scope_use::{ScopeReport, list_unused_scopes, read_scope_report};
pub use scopes::scopes;
pub use service_account::{
    AskedClient, AskedServiceToken, IssuedClient, OauthClient, ServiceAccount, ServiceAccountChange,
    TOKENS_LIMIT, count_clients, count_service_tokens, create_client, create_service_account, delete_client,
    delete_service_account, issue_service_token, list_all_service_tokens, list_clients,
    list_service_accounts, list_service_tokens, read_client, read_service_account, revoke_service_tokens,
    update_service_account,
};
