//! `/admin/api-access/v1/orgs/{orgId}/service-accounts`: accounts of programs, and their tokens.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use steward_core::key::{self, KeyInfo, ServiceAccount, ServiceAccountChange};
use uuid::Uuid;

use super::asked::{Sent, ids, malformed, members, page_size, text_of};
use super::keys::{self, of_token};
use super::{BareCount, Page};
use crate::auth::Org;
use crate::auth::scope::{
    DeleteServiceAccountTokens, ReadServiceAccountTokens, ReadServiceAccounts, WriteServiceAccounts,
};
use crate::failure::Failure;
use crate::organizations::{answer, created, nothing};
use crate::query::{Form, Parameter, Query};
use crate::wire::Moment;

pub(crate) const LABELLED: &[Parameter] = &[Parameter::new(
    "tokenLabel",
    "Text that stands in the label, whatever its case.",
    Form::Text { most: Some(256) },
)];

/// An account of a program.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ServiceAccount")]
pub(crate) struct Shown<'a> {
    id: Uuid,
    org_id: Uuid,
    display_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    created_at: Moment,
}

/// `GET …/service-accounts`.
pub(crate) async fn list(
    Org(caller, _): Org<ReadServiceAccounts>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let page = key::list_service_accounts(&caller, page_size(&query)?, query.first("cursor")).await?;
    Ok(answer(&Page::of(&query, &page, shown)))
}

/// `POST …/service-accounts`.
pub(crate) async fn create(
    Org(caller, _): Org<WriteServiceAccounts>,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let (_, wanted) = account_of(body, &[])?;
    let name = wanted.name.unwrap_or_default();
    let account = key::create_service_account(&caller, &name, wanted.description.as_deref()).await?;
    Ok(created(&shown(&account)))
}

/// `PATCH …/service-accounts`: the body names the account.
pub(crate) async fn update(
    Org(caller, _): Org<WriteServiceAccounts>,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let (id, wanted) = account_of(body, &["id", "serviceAccountId"])?;
    let id = id.ok_or_else(|| malformed("it must name the service account by id"))?;
    Ok(answer(&shown(&key::update_service_account(&caller, &id, wanted).await?)))
}

/// `DELETE …/service-accounts/{serviceAccountId}`: with its tokens and clients.
pub(crate) async fn delete(
    Org(caller, _): Org<WriteServiceAccounts>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    key::delete_service_account(&caller, &id).await?;
    Ok(nothing(StatusCode::NO_CONTENT))
}

/// `POST …/service-accounts/count`: the tokens of the accounts that the body lists.
pub(crate) async fn count_tokens(
    Org(caller, _): Org<ReadServiceAccountTokens>,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let accounts = ids(body)?.unwrap_or_default();
    Ok(answer(&BareCount(key::count_service_tokens(&caller, &accounts).await?)))
}

/// `GET …/service-accounts/{serviceAccountId}/api-tokens`.
pub(crate) async fn tokens(
    Org(caller, _): Org<ReadServiceAccountTokens>,
    Path((_, id)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let (label, size) = (query.first("tokenLabel"), page_size(&query)?);
    let page = key::list_service_tokens(&caller, &id, label, size, query.first("cursor")).await?;
    Ok(answer(&tokens_of(&query, &page, &caller)))
}

/// `GET …/service-accounts/api-tokens`: the tokens of all of them.
pub(crate) async fn all_tokens(
    Org(caller, _): Org<ReadServiceAccountTokens>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let (label, size) = (query.first("tokenLabel"), page_size(&query)?);
    let page = key::list_all_service_tokens(&caller, label, size, query.first("cursor")).await?;
    Ok(answer(&tokens_of(&query, &page, &caller)))
}

/// `DELETE …/service-accounts/{serviceAccountId}/api-tokens`: all of them without a body, else those that it names.
pub(crate) async fn revoke_tokens(
    Org(caller, _): Org<DeleteServiceAccountTokens>,
    Path((_, id)): Path<(String, String)>,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    key::revoke_service_tokens(&caller, &id, ids(body)?).await?;
    Ok(nothing(StatusCode::NO_CONTENT))
}

fn tokens_of<'a>(
    query: &Query,
    page: &'a steward_core::page::Page<KeyInfo>,
    caller: &steward_core::principal::OrgCaller,
) -> Page<keys::Shown<'a>> {
    Page::of(query, page, |token| of_token(token, caller.org_id.0, caller.context.now))
}

/// Reads what is said of a service account. What it may do is said by the scopes of its tokens, so there are no rules and no
/// groups to be kept.
fn account_of(body: Option<Value>, more: &[&str]) -> Result<(Option<String>, ServiceAccountChange), Failure> {
    let known: Vec<&str> = ["displayName", "name", "description", "permissionRules", "additionalGroups"]
        .iter()
        .chain(more)
        .copied()
        .collect();
    let mut members = members(body, &known)?;
    for unkept in ["permissionRules", "additionalGroups"] {
        let is_empty = |value: Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !members.remove(unkept).is_none_or(is_empty) {
            let why = format!(
                "{unkept} must be empty: what a service account may do is said by the scopes of its tokens"
            );
            return Err(malformed(why));
        }
    }
    let either = |members: &mut Map<String, Value>, one: &str, other: &str| {
        let first = text_of(members, one)?;
        let second = text_of(members, other)?;
        Ok::<_, Failure>(first.or(second))
    };
    let id = either(&mut members, "id", "serviceAccountId")?;
    let name = either(&mut members, "displayName", "name")?;
    let description = text_of(&mut members, "description")?;
    Ok((id, ServiceAccountChange { name, description }))
}

fn shown(account: &ServiceAccount) -> Shown<'_> {
    Shown {
        id: account.id.0,
        org_id: account.org_id.0,
        display_name: &account.name,
        description: account.description.as_deref(),
        created_at: Moment(account.created_at),
    }
}
