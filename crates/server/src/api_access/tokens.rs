//! `/admin/api-access/v1/orgs/{orgId}/api-tokens`: the API tokens of all accounts that an organization manages.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use steward_core::context::Timestamp;
use steward_core::token::{self, TokenItem};
use uuid::Uuid;

use super::asked::{Sent, ids, question};
use super::{BareCount, Page};
use crate::auth::Org;
use crate::auth::scope::{DeleteTokens, ReadTokens};
use crate::failure::Failure;
use crate::organizations::{answer, nothing};
use crate::query::Query;
use crate::wire::{AccountId, CredentialStatus, Moment};

/// An API token of a person.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ApiAccessToken")]
pub(crate) struct Shown<'a> {
    id: Uuid,
    label: &'a str,
    status: CredentialStatus,
    created_at: Moment,
    expires_at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_active_at: Option<Moment>,
    user: Holder<'a>,
    /// None: a token may do what its user may.
    scopes: [String; 0],
}

/// Whom a token acts for.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ApiAccessTokenUser")]
struct Holder<'a> {
    id: AccountId,
    org_id: Uuid,
    name: &'a str,
    email: &'a str,
}

/// `GET /admin/api-access/v1/orgs/{orgId}/api-tokens`.
pub(crate) async fn list(Org(caller, _): Org<ReadTokens>, query: Query) -> Result<Response<Body>, Failure> {
    let asked = question(&query, caller.context.now)?;
    let page = token::list_org_tokens(&caller, asked, query.first("cursor")).await?;
    Ok(answer(&Page::of(&query, &page, |item| shown(item, caller.org_id.0, caller.context.now))))
}

/// `GET /admin/api-access/v1/orgs/{orgId}/api-tokens/count`.
pub(crate) async fn count(Org(caller, _): Org<ReadTokens>, query: Query) -> Result<Response<Body>, Failure> {
    let asked = question(&query, caller.context.now)?;
    Ok(answer(&BareCount(token::count_org_tokens(&caller, &asked).await?)))
}

/// `DELETE /admin/api-access/v1/orgs/{orgId}/api-tokens`: all of them without a body, else those that it names.
pub(crate) async fn revoke(
    Org(caller, _): Org<DeleteTokens>,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    match ids(body)? {
        Some(named) => token::revoke_named_tokens(&caller, &named).await?,
        None => token::revoke_org_tokens(&caller).await?,
    }
    Ok(nothing(StatusCode::NO_CONTENT))
}

fn shown(item: &TokenItem, org_id: Uuid, now: Timestamp) -> Shown<'_> {
    let token = &item.token;
    Shown {
        id: token.id.0,
        label: &token.label,
        status: CredentialStatus(item.status(now)),
        created_at: Moment(token.created_at),
        expires_at: Moment(token.expires_at),
        last_active_at: token.last_access_at.map(Moment),
        user: Holder { id: AccountId(token.account_id), org_id, name: &item.name, email: &item.email },
        scopes: [],
    }
}
