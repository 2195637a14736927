//! `/users/{accountId}/manage/api-tokens` (reference §4.2, §4.3).

use axum::body::Body;
use axum::extract::Path;
use axum::http::Response;
use schemars::{JsonSchema, json_schema};
use serde::Serialize;
use steward_core::lifecycle;
use steward_core::token::ApiToken;
use uuid::Uuid;

use super::{Account, MaybeSent, answer, no_content, to};
use crate::failure::Failure;
use crate::query::Query;
use crate::wire::{Moment, by_hand};

by_hand! {
    /// An object of which nothing is read.
    Anything, |_| json_schema!({ "type": "object" });
}

/// An API token of an account.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ApiToken")]
pub(crate) struct Shown<'a> {
    id: Uuid,
    label: &'a str,
    created_at: Moment,
    expiry: Moment,
    /// When it was last used; absent if never.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_access: Option<Moment>,
}

/// `GET /users/{accountId}/manage/api-tokens`: a bare list.
pub(crate) async fn list(
    Account(target, _): Account<to::ListTokens>,
    _query: Query,
) -> Result<Response<Body>, Failure> {
    let tokens = lifecycle::list_tokens(&target).await?;
    Ok(answer(&tokens.iter().map(shown).collect::<Vec<_>>()))
}

/// `DELETE /users/{accountId}/manage/api-tokens/{tokenId}`.
pub(crate) async fn delete(
    Account(target, _): Account<to::DeleteToken>,
    Path((_, token_id)): Path<(String, String)>,
    MaybeSent(_): MaybeSent,
) -> Result<Response<Body>, Failure> {
    lifecycle::delete_token(&target, &token_id).await?;
    Ok(no_content())
}

/// Shows a token. One that was never used has no time of last access: a client reads an empty one as a broken time.
fn shown(token: &ApiToken) -> Shown<'_> {
    Shown {
        id: token.id.0,
        label: &token.label,
        created_at: Moment(token.created_at),
        expiry: Moment(token.expires_at),
        last_access: token.last_access_at.map(Moment),
    }
}
