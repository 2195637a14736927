//! `/steward/v1/orgs/{orgId}/api-tokens`.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use serde::Deserialize;
use serde_json::json;
use steward_core::Error;
use steward_core::context::Timestamp;
use steward_core::token::{self, AskedToken};

use super::{OwnBody, answer};
use crate::auth::Org;
use crate::auth::scope::WriteTokens;
use crate::failure::Failure;

/// What a new token is to be.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewToken {
    account_id: String,
    label: String,
    expires_at: Option<String>,
}

/// `POST /steward/v1/orgs/{orgId}/api-tokens`: an API token of a managed account, whose text is in this answer and
/// nowhere else.
pub(crate) async fn create(
    Org(caller, _): Org<WriteTokens>,
    OwnBody(body): OwnBody<NewToken>,
) -> Result<Response<Body>, Failure> {
    let expires_at = body.expires_at.map(|text| {
        Timestamp::parse(&text)
            .ok_or_else(|| Error::invalid("expiresAt", "must be a time such as 2027-01-31T12:00:00Z"))
    });
    let asked =
        AskedToken { account_id: body.account_id, label: body.label, expires_at: expires_at.transpose()? };
    let issued = token::issue_token(&caller, asked).await?;
    let token = &issued.token;
    Ok(answer(
        StatusCode::CREATED,
        &json!({
            "id": token.id.to_string(),
            "accountId": token.account_id.to_string(),
            "label": token.label,
            "createdAt": token.created_at.to_millis_text(),
            "expiresAt": token.expires_at.to_millis_text(),
            "secret": issued.secret.reveal(),
        }),
    ))
}
