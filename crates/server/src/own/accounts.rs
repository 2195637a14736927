//! Accounts without a directory: `/steward/v1/accounts`, and claiming single ones.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::account::Account;
use steward_core::lifecycle::{self, NewAccount};
use steward_core::text::{ADDRESS_LIMIT, NAME_LIMIT};

use super::{OwnBody, answer, done};
use crate::auth::scope::WriteAccounts;
use crate::auth::{Org, Registrar};
use crate::failure::Failure;
use crate::state::AppState;
use crate::wire::{AccountId, AccountStatus, Moment};

/// An account to be created.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "NewAccount")]
pub(crate) struct AccountBody {
    #[schemars(email, length(max = ADDRESS_LIMIT))]
    email: String,
    #[schemars(length(min = 1, max = NAME_LIMIT))]
    name: String,
    /// Whether the caller has seen that the address is that of the person.
    #[serde(default)]
    email_verified: bool,
}

/// An account, to those who may not be told who manages it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Account")]
pub(crate) struct Shown<'a> {
    account_id: AccountId,
    name: &'a str,
    #[schemars(email)]
    email: &'a str,
    status: AccountStatus,
    created_at: Moment,
    #[schemars(url)]
    picture: String,
}

/// `POST /steward/v1/accounts`: somebody signs up at a product, or the operator brings people along.
pub(crate) async fn create(
    State(state): State<AppState>,
    registrar: Registrar,
    OwnBody(body): OwnBody<AccountBody>,
) -> Result<Response<Body>, Failure> {
    let new = NewAccount { email: body.email, name: body.name, email_verified: body.email_verified };
    let account = match registrar {
        Registrar::Operator(caller) => lifecycle::create_account_as_operator(&caller, new).await?,
        Registrar::Product(caller) => lifecycle::create_account_as_product(&caller, new).await?,
    };
    Ok(answer(StatusCode::CREATED, &shown(&state, &account)))
}

/// `POST /steward/v1/orgs/{orgId}/accounts/{accountId}/claim`.
pub(crate) async fn claim(
    State(state): State<AppState>,
    Org(caller, _): Org<WriteAccounts>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    let account = lifecycle::claim_account(&caller, &id).await?;
    Ok(answer(StatusCode::OK, &shown(&state, &account)))
}

/// `POST /steward/v1/orgs/{orgId}/accounts/{accountId}/unclaim`.
pub(crate) async fn unclaim(
    Org(caller, _): Org<WriteAccounts>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    lifecycle::unclaim_account(&caller, &id).await?;
    Ok(done())
}

/// Shows an account. Nothing is said about who manages it: whoever reads this may be of another organization.
pub(super) fn shown<'a>(state: &AppState, account: &'a Account) -> Shown<'a> {
    Shown {
        account_id: AccountId(account.id),
        name: &account.profile.name,
        email: account.email.as_str(),
        status: AccountStatus(account.status),
        created_at: Moment(account.created_at),
        picture: format!("{}/avatar/default.svg", state.base_url()),
    }
}
