//! `/steward/v1/orgs`.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use serde::Deserialize;
use serde_json::json;
use steward_core::key;

use super::keys::{KeyBody, issued};
use super::{OwnBody, answer};
use crate::auth::Operator;
use crate::failure::Failure;

/// What founds an organization.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewOrg {
    name: String,
    /// Its first key.
    key: KeyBody,
}

/// `POST /steward/v1/orgs`: an organization and its first key, whose text is in this answer and nowhere else.
pub(crate) async fn create(
    Operator(caller): Operator,
    OwnBody(body): OwnBody<NewOrg>,
) -> Result<Response<Body>, Failure> {
    let (organization, key, secret) = key::found_organization(&caller, &body.name, body.key.asked()?).await?;
    Ok(answer(
        StatusCode::CREATED,
        &json!({
            "id": organization.id.to_string(),
            "name": organization.name,
            "createdAt": organization.created_at.to_millis_text(),
            "key": issued(&key, &secret),
        }),
    ))
}
