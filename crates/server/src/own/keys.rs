//! `/steward/v1/orgs/{orgId}/keys`.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use schemars::{JsonSchema, json_schema};
use serde::{Deserialize, Serialize};
use steward_core::Error;
use steward_core::context::Timestamp;
use steward_core::key::{self, AskedKey, Issued, KeyInfo, LONGEST_GRACE, NewKey, Role, SCOPES_LIMIT, Scopes};
use steward_core::text::NAME_LIMIT;
use uuid::Uuid;

use super::{OwnBody, Page, answer, done};
use crate::auth::Org;
use crate::auth::scope::{DeleteKeys, ReadKeys, WriteKeys};
use crate::failure::Failure;
use crate::query::Query;
use crate::wire::{AccountId, KeyKind, KeyRole, Moment, by_hand};

/// What a new key is to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "NewKey")]
pub(crate) struct KeyBody {
    #[schemars(length(min = 1, max = NAME_LIMIT))]
    name: String,
    /// What its owner may do: `org_admin` unless said otherwise.
    #[schemars(with = "Option<RoleOfPerson>")]
    role: Option<String>,
    /// What it is limited to. Without them it may do all that its role allows.
    #[schemars(with = "Option<Vec<Scope>>", length(min = 1, max = SCOPES_LIMIT))]
    scopes: Option<Vec<String>>,
    /// When it ends: in a year at the latest, in a week unless said otherwise.
    #[schemars(with = "Option<Moment>")]
    expires_at: Option<String>,
}

/// The roles that a key can be asked for with.
const OF_PEOPLE: [Role; 4] = [Role::OrgAdmin, Role::SecurityAnalyst, Role::Auditor, Role::HelpDesk];

by_hand! {
    /// What a key can be limited to: scopes of administration, and for the keys of products those without a colon.
    Scope, |_| json_schema!({ "type": "string", "enum": key::scopes().collect::<Vec<_>>() });
    /// What the owner of a key may do, as far as people are owners.
    RoleOfPerson, |_| json_schema!({ "type": "string", "enum": OF_PEOPLE.map(Role::as_str) });
}

impl KeyBody {
    pub(super) fn asked(self) -> Result<AskedKey, Error> {
        let role = self.role.map(|text| {
            Role::parse(&text).filter(|role| OF_PEOPLE.contains(role)).ok_or_else(|| {
                Error::invalid("role", "must be org_admin, security_analyst, auditor or help_desk")
            })
        });
        let expires_at = self.expires_at.map(|text| {
            Timestamp::parse(&text)
                .ok_or_else(|| Error::invalid("expiresAt", "must be a time such as 2027-01-31T12:00:00Z"))
        });
        Ok(AskedKey {
            name: self.name,
            role: role.transpose()?,
            scopes: self.scopes,
            expires_at: expires_at.transpose()?,
        })
    }
}

/// `GET /steward/v1/orgs/{orgId}/keys`: keys of every kind, without their texts.
pub(crate) async fn list(Org(caller, _): Org<ReadKeys>, query: Query) -> Result<Response<Body>, Failure> {
    let page = key::list_keys(&caller, query.first("cursor")).await?;
    Ok(answer(StatusCode::OK, &Page::of(&page, shown)))
}

/// `POST /steward/v1/orgs/{orgId}/keys`: an organization key, whose text is in this answer and nowhere else.
pub(crate) async fn create(
    Org(caller, _): Org<WriteKeys>,
    OwnBody(body): OwnBody<KeyBody>,
) -> Result<Response<Body>, Failure> {
    let (key, secret) = key::create_key(&caller, body.asked()?).await?;
    Ok(answer(StatusCode::CREATED, &issued(&key, &secret)))
}

/// `DELETE /steward/v1/orgs/{orgId}/keys/{keyId}`: revokes a key of any kind.
pub(crate) async fn revoke(
    Org(caller, _): Org<DeleteKeys>,
    Path((_, key_id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    key::revoke_key(&caller, &key_id).await?;
    Ok(done())
}

/// How a key is to be rotated.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "KeyRotation")]
pub(crate) struct RotateBody {
    /// How long the old key stays good.
    #[schemars(range(min = 0, max = LONGEST_GRACE))]
    grace_seconds: Option<i64>,
}

/// `POST /steward/v1/orgs/{orgId}/keys/{keyId}/rotate`: a key like the old one, which ends soon.
pub(crate) async fn rotate(
    Org(caller, _): Org<WriteKeys>,
    Path((_, key_id)): Path<(String, String)>,
    OwnBody(body): OwnBody<RotateBody>,
) -> Result<Response<Body>, Failure> {
    let rotated = key::rotate_key(&caller, &key_id, body.grace_seconds).await?;
    let new = issued(&rotated.key, &rotated.issued);
    let old_key_expires_at = Moment(rotated.old_expires_at);
    Ok(answer(StatusCode::CREATED, &RotatedKey { new, old_key_expires_at }))
}

/// A key that was just issued.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IssuedKey<'a> {
    id: Uuid,
    kind: KeyKind,
    name: &'a str,
    role: KeyRole,
    /// What it is limited to; null for a key that may do all that its role allows.
    #[schemars(with = "Option<Vec<Scope>>")]
    scopes: Option<&'a [String]>,
    directory_id: Option<Uuid>,
    workspace_id: Option<Uuid>,
    expires_at: Moment,
    /// Its text. It is not shown again.
    secret: &'a str,
}

/// A key that takes the place of an old one.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RotatedKey<'a> {
    #[serde(flatten)]
    new: IssuedKey<'a>,
    old_key_expires_at: Moment,
}

/// A key without its text.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Key")]
pub(crate) struct Shown<'a> {
    id: Uuid,
    kind: KeyKind,
    name: &'a str,
    role: KeyRole,
    /// What it is limited to; null for a key that may do all that its role allows.
    #[schemars(with = "Option<Vec<Scope>>")]
    scopes: Option<&'a [String]>,
    directory_id: Option<Uuid>,
    workspace_id: Option<Uuid>,
    /// The account of the person that it belongs to.
    owner: Option<AccountId>,
    /// The end of its text.
    last_four: &'a str,
    created_at: Moment,
    expires_at: Moment,
    revoked_at: Option<Moment>,
    /// When it was last used, to the minute.
    last_used_at: Option<Moment>,
    /// The address that it was last used from.
    last_used_from: Option<&'a str>,
    /// The service account whose token it is.
    service_account_id: Option<Uuid>,
}

/// Shows a key once with its text.
pub(super) fn issued<'a>(key: &'a NewKey, issued: &'a Issued) -> IssuedKey<'a> {
    IssuedKey {
        id: issued.id.0,
        kind: KeyKind(key.kind),
        name: &key.name,
        role: KeyRole(key.role),
        scopes: scopes(&key.scopes),
        directory_id: key.directory_id.map(|id| id.0),
        workspace_id: key.workspace_id.map(|id| id.0),
        expires_at: Moment(key.expires_at),
        secret: issued.secret.reveal(),
    }
}

pub(super) fn shown(key: &KeyInfo) -> Shown<'_> {
    Shown {
        id: key.id.0,
        kind: KeyKind(key.kind),
        name: &key.name,
        role: KeyRole(key.role),
        scopes: scopes(&key.scopes),
        directory_id: key.directory_id.map(|id| id.0),
        workspace_id: key.workspace_id.map(|id| id.0),
        owner: key.owner.map(AccountId),
        last_four: &key.last_four,
        created_at: Moment(key.created_at),
        expires_at: Moment(key.expires_at),
        revoked_at: key.revoked_at.map(Moment),
        last_used_at: key.last_used_at.map(Moment),
        last_used_from: key.last_used_from.as_deref(),
        service_account_id: key.service_account.map(|id| id.0),
    }
}

fn scopes(scopes: &Scopes) -> Option<&[String]> {
    match scopes {
        Scopes::All => None,
        Scopes::Only(granted) => Some(granted),
    }
}
