//! `/steward/v1/orgs/{orgId}/api-tokens`.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::Error;
use steward_core::context::Timestamp;
use steward_core::text::NAME_LIMIT;
use steward_core::token::{self, AskedToken};
use uuid::Uuid;

use super::{OwnBody, answer};
use crate::auth::Org;
use crate::auth::scope::WriteTokens;
use crate::failure::Failure;
use crate::wire::{AccountId, Moment};

/// What a new token is to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "NewApiToken")]
pub(crate) struct NewToken {
    /// The account that it is to act for.
    #[schemars(with = "AccountId")]
    account_id: String,
    /// What it is for.
    #[schemars(length(min = 1, max = NAME_LIMIT))]
    label: String,
    /// When it ends: in a year at the latest, and unless said otherwise.
    #[schemars(with = "Option<Moment>")]
    expires_at: Option<String>,
}

/// An API token that was just issued.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IssuedApiToken")]
pub(crate) struct Issued<'a> {
    id: Uuid,
    account_id: AccountId,
    label: &'a str,
    created_at: Moment,
    expires_at: Moment,
    /// Its text. It is not shown again.
    secret: &'a str,
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
        &Issued {
            id: token.id.0,
            account_id: AccountId(token.account_id),
            label: &token.label,
            created_at: Moment(token.created_at),
            expires_at: Moment(token.expires_at),
            secret: issued.secret.reveal(),
        },
    ))
}
