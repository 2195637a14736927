//! `/admin/api-access/v1/orgs/{orgId}/api-keys`.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use steward_core::context::Timestamp;
use steward_core::key::{self, AskedKey, Creator, KeyInfo, KeyItem, Scopes};
use steward_core::text::NAME_LIMIT;
use uuid::Uuid;

use super::asked::question;
use super::{BareCount, Page};
use crate::auth::Org;
use crate::auth::scope::{DeleteKeys, ReadKeys, WriteTokens};
use crate::failure::Failure;
use crate::family::Refusal;
use crate::organizations::{answer, nothing};
use crate::query::{Form, Parameter, Query};
use crate::wire::{AccountId, CredentialStatus, Moment};

pub(crate) const CREATE: &[Parameter] = &[
    Parameter::new("label", "Its name.", Form::Text { most: Some(NAME_LIMIT * 4) }),
    Parameter::new(
        "expiresAt",
        "When it ends: in a year at the latest, in a week unless said otherwise.",
        Form::Text { most: Some(64) },
    ),
    Parameter::new(
        "resource",
        "The organization, as ari:cloud:platform::org/<orgId>.",
        Form::Text { most: Some(128) },
    ),
    Parameter::new(
        "scopes",
        "What it is limited to; without them it may do all that an administrator may.",
        Form::List { values: Some(key::SCOPES_LIMIT), each: Some(128) },
    ),
];

/// A key of an administrator.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ApiAccessKey")]
pub(crate) struct Shown<'a> {
    id: Uuid,
    label: &'a str,
    status: CredentialStatus,
    created_at: Moment,
    expires_at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_active_at: Option<Moment>,
    /// The service account whose token it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    system_account_id: Option<Uuid>,
    /// The ARI of the organization.
    resource: String,
    org_id: Uuid,
    /// Whoever created it; absent where it was a key that belongs to nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<ShownCreator<'a>>,
    /// What it is limited to; none for a key that may do all.
    scopes: &'a [String],
    target_resources: [String; 1],
}

/// Whoever created a key.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ApiAccessKeyCreator")]
struct ShownCreator<'a> {
    id: AccountId,
    /// Absent for an account that the organization does not manage.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
}

/// A key that was just created.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IssuedApiAccessKey")]
pub(crate) struct Issued<'a> {
    id: Uuid,
    /// Its text. It is not shown again.
    token: &'a str,
    resource: String,
    label: &'a str,
    created_at: Moment,
    expires_at: Moment,
    scopes: &'a [String],
}

/// `GET /admin/api-access/v1/orgs/{orgId}/api-keys`: keys of administrators.
pub(crate) async fn list(Org(caller, _): Org<ReadKeys>, query: Query) -> Result<Response<Body>, Failure> {
    let asked = question(&query, caller.context.now)?;
    let page = key::list_keys_by(&caller, asked, query.first("cursor")).await?;
    let now = caller.context.now;
    Ok(answer(&Page::of(&query, &page, |item| shown(item, caller.org_id.0, now))))
}

/// `GET /admin/api-access/v1/orgs/{orgId}/api-keys/count`.
pub(crate) async fn count(Org(caller, _): Org<ReadKeys>, query: Query) -> Result<Response<Body>, Failure> {
    let asked = question(&query, caller.context.now)?;
    Ok(answer(&BareCount(key::count_keys(&caller, &asked).await?)))
}

/// `PATCH /admin/api-access/v1/orgs/{orgId}/api-keys/revoke/{apiKeyId}`: a body is not read.
pub(crate) async fn revoke(
    Org(caller, _): Org<DeleteKeys>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    key::revoke_key(&caller, &id).await?;
    Ok(nothing(StatusCode::NO_CONTENT))
}

/// `POST /admin/api-access/v1/orgs/{orgId}/api-keys`: a key whose text is in this answer and nowhere else.
pub(crate) async fn create(
    Org(caller, _): Org<WriteTokens>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let resource = resource(caller.org_id.0);
    let refused = |field: &'static str, rule: &str| -> Failure {
        Refusal::Query { field: field.into(), rule: rule.to_owned() }.into()
    };
    if query.first("resource").is_some_and(|asked| asked != resource) {
        return Err(refused("resource", &format!("must be {resource}: a key is one of the organization")));
    }
    let expires_at = query.first("expiresAt").map(|text| {
        let rule = "must be a time such as 2027-01-31T12:00:00Z";
        Timestamp::parse(text).ok_or_else(|| refused("expiresAt", rule))
    });
    let scopes = query.all("scopes");
    let asked = AskedKey {
        name: query.first("label").unwrap_or_default().to_owned(),
        role: None,
        scopes: Some(scopes).filter(|scopes| !scopes.is_empty()),
        expires_at: expires_at.transpose()?,
    };
    let (new, issued) = key::create_key(&caller, asked).await?;
    Ok(answer(&Issued {
        id: issued.id.0,
        token: issued.secret.reveal(),
        resource,
        label: &new.name,
        created_at: Moment(caller.context.now),
        expires_at: Moment(new.expires_at),
        scopes: scopes_of(&new.scopes),
    }))
}

pub(super) fn shown(item: &KeyItem, org_id: Uuid, now: Timestamp) -> Shown<'_> {
    of_key(&item.key, item.creator.as_ref(), CredentialStatus(item.status(now)), org_id)
}

/// Shows a token of a service account: it is a key as well.
pub(super) fn of_token(token: &KeyInfo, org_id: Uuid, now: Timestamp) -> Shown<'_> {
    let status =
        if token.expires_at <= now { key::CredentialStatus::Expired } else { key::CredentialStatus::Allowed };
    of_key(token, None, CredentialStatus(status), org_id)
}

fn of_key<'a>(
    key: &'a KeyInfo,
    creator: Option<&'a Creator>,
    status: CredentialStatus,
    org_id: Uuid,
) -> Shown<'a> {
    let created_by = creator.map(|creator| {
        let (name, email) =
            creator.shown.as_ref().map(|(name, email)| (name.as_str(), email.as_str())).unzip();
        ShownCreator { id: AccountId(creator.id), name, email }
    });
    Shown {
        id: key.id.0,
        label: &key.name,
        status,
        created_at: Moment(key.created_at),
        expires_at: Moment(key.expires_at),
        last_active_at: key.last_used_at.map(Moment),
        system_account_id: key.service_account.map(|id| id.0),
        resource: resource(org_id),
        org_id,
        created_by,
        scopes: scopes_of(&key.scopes),
        target_resources: [resource(org_id)],
    }
}

fn resource(org_id: Uuid) -> String {
    format!("ari:cloud:platform::org/{org_id}")
}

fn scopes_of(scopes: &Scopes) -> &[String] {
    match scopes {
        Scopes::All => &[],
        Scopes::Only(granted) => granted,
    }
}
