//! The API access API: `/admin/api-access`; and what Steward adds to keys.

use axum::http::Method;
use axum::routing::{delete, get, patch, post};
use steward_core::{key, token};

use super::{CallerKind, Paging, RequestBody, Route};
use crate::api_access::asked::{self, NamedIds, NewOauthClient, NewServiceAccount, ServiceAccountUpdate};
use crate::api_access::{BareCount, Page, keys, oauth_clients, service_accounts, tokens};
use crate::auth::scope;
use crate::own;

pub(super) fn table() -> Vec<Route> {
    let of = |operation, method, path: &str, handler| {
        let path = format!("/admin/api-access/v1/orgs/{{orgId}}{path}");
        Route::new(CallerKind::Org, operation, method, path, handler)
    };
    let added = |operation, method, path: &str, handler| {
        Route::new(CallerKind::Org, operation, method, format!("/steward/v1/orgs/{{orgId}}{path}"), handler)
    };
    vec![
        of("listOrgApiTokens", Method::GET, "/api-tokens", || get(tokens::list))
            .summary("Lists the API tokens of all accounts that an organization manages.")
            .asks(asked::LIST)
            .shows::<Page<tokens::Shown<'_>>>()
            .needs::<scope::ReadTokens>()
            .paged(Paging::CursorAndPageSize),
        of("countOrgApiTokens", Method::GET, "/api-tokens/count", || get(tokens::count))
            .summary("Counts the API tokens of all accounts that an organization manages.")
            .asks(asked::COUNT)
            .shows::<BareCount>()
            .needs::<scope::ReadTokens>(),
        of("revokeOrgApiTokens", Method::DELETE, "/api-tokens", || delete(tokens::revoke))
            .summary("Revokes API tokens: all of an organization without a body, else those that it names.")
            .takes(RequestBody::Optional)
            .reads::<NamedIds>()
            .needs::<scope::DeleteTokens>()
            .records(&token::API_TOKEN_REVOKED),
        of("listOrgApiKeys", Method::GET, "/api-keys", || get(keys::list))
            .summary("Lists the keys of the administrators of an organization.")
            .asks(asked::LIST)
            .shows::<Page<keys::Shown<'_>>>()
            .needs::<scope::ReadKeys>()
            .paged(Paging::CursorAndPageSize),
        of("countOrgApiKeys", Method::GET, "/api-keys/count", || get(keys::count))
            .summary("Counts the keys of the administrators of an organization.")
            .asks(asked::COUNT)
            .shows::<BareCount>()
            .needs::<scope::ReadKeys>(),
        of("createOrgApiKey", Method::POST, "/api-keys", || post(keys::create))
            .summary("Creates a key of an administrator.")
            .asks(keys::CREATE)
            .takes(RequestBody::None)
            .shows::<keys::Issued<'_>>()
            .needs::<scope::WriteTokens>()
            .records(&key::API_KEY_CREATED)
            .answers(200),
        of("revokeOrgApiKey", Method::PATCH, "/api-keys/revoke/{apiKeyId}", || patch(keys::revoke))
            .summary("Revokes a key.")
            .takes(RequestBody::None)
            .needs::<scope::DeleteKeys>()
            .records(&key::API_KEY_REVOKED)
            .answers(204),
        of("listServiceAccounts", Method::GET, "/service-accounts", || get(service_accounts::list))
            .summary("Lists the service accounts of an organization.")
            .shows::<Page<service_accounts::Shown<'_>>>()
            .needs::<scope::ReadServiceAccounts>()
            .paged(Paging::CursorAndPageSize),
        of("createServiceAccount", Method::POST, "/service-accounts", || post(service_accounts::create))
            .summary("Creates a service account.")
            .reads::<NewServiceAccount>()
            .shows::<service_accounts::Shown<'_>>()
            .needs::<scope::WriteServiceAccounts>()
            .records(&key::SERVICE_ACCOUNT_CREATED),
        of("updateServiceAccount", Method::PATCH, "/service-accounts", || patch(service_accounts::update))
            .summary("Updates a service account; what is not named stays.")
            .reads::<ServiceAccountUpdate>()
            .shows::<service_accounts::Shown<'_>>()
            .needs::<scope::WriteServiceAccounts>()
            .records(&key::SERVICE_ACCOUNT_UPDATED),
        of("deleteServiceAccount", Method::DELETE, "/service-accounts/{serviceAccountId}", || {
            delete(service_accounts::delete)
        })
        .summary("Deletes a service account, with its tokens and clients.")
        .needs::<scope::WriteServiceAccounts>()
        .records(&key::SERVICE_ACCOUNT_DELETED),
        of("countServiceAccountTokens", Method::POST, "/service-accounts/count", || {
            post(service_accounts::count_tokens)
        })
        .summary("Counts the good tokens of up to 100 service accounts.")
        .searches()
        .reads::<NamedIds>()
        .shows::<BareCount>()
        .needs::<scope::ReadServiceAccountTokens>(),
        of("listAllServiceAccountTokens", Method::GET, "/service-accounts/api-tokens", || {
            get(service_accounts::all_tokens)
        })
        .summary("Lists the tokens of all service accounts.")
        .asks(service_accounts::LABELLED)
        .shows::<Page<keys::Shown<'_>>>()
        .needs::<scope::ReadServiceAccountTokens>()
        .paged(Paging::CursorAndPageSize),
        of(
            "listServiceAccountTokens",
            Method::GET,
            "/service-accounts/{serviceAccountId}/api-tokens",
            || get(service_accounts::tokens),
        )
        .summary("Lists the tokens of a service account.")
        .asks(service_accounts::LABELLED)
        .shows::<Page<keys::Shown<'_>>>()
        .needs::<scope::ReadServiceAccountTokens>()
        .paged(Paging::CursorAndPageSize),
        of(
            "revokeServiceAccountTokens",
            Method::DELETE,
            "/service-accounts/{serviceAccountId}/api-tokens",
            || delete(service_accounts::revoke_tokens),
        )
        .summary("Revokes tokens of a service account: all without a body, else those that it names.")
        .takes(RequestBody::Optional)
        .reads::<NamedIds>()
        .needs::<scope::DeleteServiceAccountTokens>()
        .records(&key::API_KEY_REVOKED),
        of("listServiceAccountClients", Method::GET, "/service-accounts/oauth-clients", || {
            get(oauth_clients::list)
        })
        .summary("Lists the OAuth clients of an organization, as beside its service accounts.")
        .asks(oauth_clients::NAMED)
        .shows::<Page<oauth_clients::Shown<'_>>>()
        .needs::<scope::ReadServiceAccounts>()
        .paged(Paging::CursorAndPageSize),
        of(
            "listClientsOfServiceAccount",
            Method::GET,
            "/service-accounts/{serviceAccountId}/oauth-clients",
            || get(oauth_clients::of_account),
        )
        .summary("Lists the OAuth clients of a service account.")
        .asks(oauth_clients::NAMED)
        .shows::<Page<oauth_clients::Shown<'_>>>()
        .needs::<scope::ReadServiceAccounts>()
        .paged(Paging::CursorAndPageSize),
        of("listOauthClients", Method::GET, "/oauth-clients", || get(oauth_clients::list))
            .summary("Lists the OAuth clients of an organization.")
            .asks(oauth_clients::NAMED)
            .shows::<Page<oauth_clients::Shown<'_>>>()
            .needs::<scope::ReadServiceAccounts>()
            .paged(Paging::CursorAndPageSize),
        of("createOauthClient", Method::POST, "/oauth-clients", || post(oauth_clients::create))
            .summary("Creates an OAuth client.")
            .reads::<NewOauthClient>()
            .shows::<oauth_clients::Issued<'_>>()
            .needs::<scope::WriteServiceAccounts>()
            .records(&key::OAUTH_CLIENT_CREATED),
        of("countOauthClients", Method::POST, "/oauth-clients/count", || post(oauth_clients::count))
            .summary("Counts the OAuth clients of an organization.")
            .searches()
            .reads::<asked::NoFilter>()
            .shows::<BareCount>()
            .needs::<scope::ReadServiceAccounts>(),
        of("getOauthClient", Method::GET, "/oauth-clients/{clientId}", || get(oauth_clients::read))
            .summary("Reads an OAuth client.")
            .shows::<oauth_clients::Shown<'_>>()
            .needs::<scope::ReadServiceAccounts>(),
        of("deleteOauthClient", Method::DELETE, "/oauth-clients/{clientId}", || {
            delete(oauth_clients::delete)
        })
        .summary("Deletes an OAuth client.")
        .needs::<scope::WriteServiceAccounts>()
        .records(&key::OAUTH_CLIENT_DELETED),
        added(
            "createServiceAccountToken",
            Method::POST,
            "/service-accounts/{serviceAccountId}/api-tokens",
            || post(own::key_use::issue),
        )
        .summary("Creates a token of a service account.")
        .reads::<own::key_use::NewToken>()
        .shows::<own::keys::IssuedKey<'_>>()
        .needs::<scope::WriteServiceAccounts>()
        .records(&key::API_KEY_CREATED),
        added("listUnusedScopes", Method::GET, "/keys/unused-scopes", || get(own::key_use::unused))
            .summary("Lists good keys that have scopes which they do not use.")
            .shows::<own::Page<own::key_use::Shown<'_>>>()
            .needs::<scope::ReadKeys>()
            .paged(Paging::Cursor),
        added("getKey", Method::GET, "/keys/{keyId}", || get(own::key_use::read))
            .summary("Reads a key, without its text, and which scopes it uses.")
            .shows::<own::key_use::Shown<'_>>()
            .needs::<scope::ReadKeys>(),
    ]
}
