//! `/users/{accountId}/manage/api-tokens` (reference §4.2, §4.3).

use axum::body::Body;
use axum::extract::Path;
use axum::http::Response;
use serde_json::{Value, json};
use steward_core::lifecycle;
use steward_core::token::ApiToken;

use super::{Account, MaybeSent, answer, no_content, to};
use crate::failure::Failure;
use crate::query::Query;

/// `GET /users/{accountId}/manage/api-tokens`: a bare list.
pub(crate) async fn list(
    Account(target, _): Account<to::ListTokens>,
    _query: Query,
) -> Result<Response<Body>, Failure> {
    let tokens = lifecycle::list_tokens(&target).await?;
    Ok(answer(&Value::Array(tokens.iter().map(shown).collect())))
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
fn shown(token: &ApiToken) -> Value {
    let mut members = json!({
        "id": token.id.to_string(),
        "label": token.label,
        "createdAt": token.created_at.to_millis_text(),
        "expiry": token.expires_at.to_millis_text(),
    });
    if let Some(at) = token.last_access_at {
        members["lastAccess"] = json!(at.to_millis_text());
    }
    members
}
