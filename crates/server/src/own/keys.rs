//! `/steward/v1/orgs/{orgId}/keys`.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use steward_core::Error;
use steward_core::context::Timestamp;
use steward_core::key::{self, AskedKey, Issued, KeyInfo, NewKey, Role, Scopes};

use super::{OwnBody, answer, done};
use crate::auth::Org;
use crate::auth::scope::{DeleteKeys, ReadKeys, WriteKeys};
use crate::failure::Failure;
use crate::query::Query;

/// What a new key is to be.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct KeyBody {
    name: String,
    role: Option<String>,
    scopes: Option<Vec<String>>,
    expires_at: Option<String>,
}

impl KeyBody {
    pub(super) fn asked(self) -> Result<AskedKey, Error> {
        let role = self.role.map(|text| {
            Role::parse(&text).filter(|role| *role != Role::Product).ok_or_else(|| {
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
    let data: Vec<Value> = page.items.iter().map(shown).collect();
    Ok(answer(StatusCode::OK, &json!({ "data": data, "meta": { "next": page.next } })))
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
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RotateBody {
    /// How long the old key stays good.
    grace_seconds: Option<i64>,
}

/// `POST /steward/v1/orgs/{orgId}/keys/{keyId}/rotate`: a key like the old one, which ends soon.
pub(crate) async fn rotate(
    Org(caller, _): Org<WriteKeys>,
    Path((_, key_id)): Path<(String, String)>,
    OwnBody(body): OwnBody<RotateBody>,
) -> Result<Response<Body>, Failure> {
    let rotated = key::rotate_key(&caller, &key_id, body.grace_seconds).await?;
    let mut shown = issued(&rotated.key, &rotated.issued);
    shown["oldKeyExpiresAt"] = json!(rotated.old_expires_at.to_millis_text());
    Ok(answer(StatusCode::CREATED, &shown))
}

/// Shows a key once with its text.
pub(super) fn issued(key: &NewKey, issued: &Issued) -> Value {
    let mut members = Map::new();
    members.insert("id".to_owned(), json!(issued.id.to_string()));
    members.insert("kind".to_owned(), json!(key.kind.as_str()));
    members.insert("name".to_owned(), json!(key.name));
    members.insert("role".to_owned(), json!(key.role.as_str()));
    members.insert("scopes".to_owned(), scopes(&key.scopes));
    members.insert("directoryId".to_owned(), json!(key.directory_id.map(|id| id.to_string())));
    members.insert("workspaceId".to_owned(), json!(key.workspace_id.map(|id| id.to_string())));
    members.insert("expiresAt".to_owned(), json!(key.expires_at.to_millis_text()));
    members.insert("secret".to_owned(), json!(issued.secret.reveal()));
    Value::Object(members)
}

fn shown(key: &KeyInfo) -> Value {
    json!({
        "id": key.id.to_string(),
        "kind": key.kind.as_str(),
        "name": key.name,
        "role": key.role.as_str(),
        "scopes": scopes(&key.scopes),
        "directoryId": key.directory_id.map(|id| id.to_string()),
        "workspaceId": key.workspace_id.map(|id| id.to_string()),
        "owner": key.owner.map(|id| id.to_string()),
        "lastFour": key.last_four,
        "createdAt": key.created_at.to_millis_text(),
        "expiresAt": key.expires_at.to_millis_text(),
        "revokedAt": key.revoked_at.map(Timestamp::to_millis_text),
        "lastUsedAt": key.last_used_at.map(Timestamp::to_millis_text),
    })
}

/// A key without scopes shows null: it may do all that its role allows.
fn scopes(scopes: &Scopes) -> Value {
    match scopes {
        Scopes::All => Value::Null,
        Scopes::Only(granted) => json!(granted),
    }
}
