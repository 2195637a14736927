//! What keys are used for: `/steward/v1/orgs/{orgId}/keys/{keyId}`, `…/keys/unused-scopes`; and tokens of service accounts.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::Error;
use steward_core::context::Timestamp;
use steward_core::key::{self, AskedServiceToken, SCOPES_LIMIT, ScopeReport};
use steward_core::text::NAME_LIMIT;

use super::keys::{self, Scope, issued};
use super::{OwnBody, Page, answer};
use crate::auth::Org;
use crate::auth::scope::{ReadKeys, WriteServiceAccounts};
use crate::failure::Failure;
use crate::query::Query;
use crate::wire::Moment;

/// What a new token of a service account is to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "NewServiceAccountToken")]
pub(crate) struct NewToken {
    #[schemars(length(min = 1, max = NAME_LIMIT))]
    label: String,
    /// What it is limited to.
    #[schemars(with = "Vec<Scope>", length(min = 1, max = SCOPES_LIMIT))]
    scopes: Vec<String>,
    /// When it ends: in a year at the latest, in a week unless said otherwise.
    #[schemars(with = "Option<Moment>")]
    expires_at: Option<String>,
}

/// A key, and which scopes it uses.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "KeyUse")]
pub(crate) struct Shown<'a> {
    #[serde(flatten)]
    key: keys::Shown<'a>,
    /// Since when uses of scopes are written down; null for a key that was not used since that began.
    scopes_since: Option<Moment>,
    /// Scopes that it has used.
    used_scopes: Vec<Used<'a>>,
    /// Scopes that it has and has not used since then.
    unused_scopes: &'a [String],
}

/// A scope that a key has used.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "UsedScope")]
struct Used<'a> {
    scope: &'a str,
    /// The hour in which it last did.
    last_used_at: Moment,
}

/// `GET /steward/v1/orgs/{orgId}/keys/{keyId}`.
pub(crate) async fn read(
    Org(caller, _): Org<ReadKeys>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    let report = key::read_scope_report(&caller, &id).await?;
    Ok(answer(StatusCode::OK, &shown(&report)))
}

/// `GET /steward/v1/orgs/{orgId}/keys/unused-scopes`.
pub(crate) async fn unused(Org(caller, _): Org<ReadKeys>, query: Query) -> Result<Response<Body>, Failure> {
    let page = key::list_unused_scopes(&caller, query.first("cursor")).await?;
    Ok(answer(StatusCode::OK, &Page::of(&page, shown)))
}

/// `POST /steward/v1/orgs/{orgId}/service-accounts/{serviceAccountId}/api-tokens`: a token whose text is in this answer and
/// nowhere else.
pub(crate) async fn issue(
    Org(caller, _): Org<WriteServiceAccounts>,
    Path((_, id)): Path<(String, String)>,
    OwnBody(body): OwnBody<NewToken>,
) -> Result<Response<Body>, Failure> {
    let expires_at = body.expires_at.map(|text| {
        Timestamp::parse(&text)
            .ok_or_else(|| Error::invalid("expiresAt", "must be a time such as 2027-01-31T12:00:00Z"))
    });
    let asked =
        AskedServiceToken { label: body.label, scopes: body.scopes, expires_at: expires_at.transpose()? };
    let (key, secret) = key::issue_service_token(&caller, &id, asked).await?;
    Ok(answer(StatusCode::CREATED, &issued(&key, &secret)))
}

fn shown(report: &ScopeReport) -> Shown<'_> {
    let used = report.used.iter().map(|(scope, at)| Used { scope, last_used_at: Moment(*at) });
    Shown {
        key: keys::shown(&report.key),
        scopes_since: report.since.map(Moment),
        used_scopes: used.collect(),
        unused_scopes: &report.unused,
    }
}
