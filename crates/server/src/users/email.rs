//! `/users/{accountId}/manage/email` (reference §4.1).

use axum::body::Body;
use axum::http::Response;
use serde_json::Value;
use steward_core::lifecycle;

use super::{Account, Sent, no_content, text, to};
use crate::failure::Failure;

/// `PUT /users/{accountId}/manage/email`.
pub(crate) async fn set(
    Account(target, _): Account<to::SetEmail>,
    Sent(mut members): Sent,
) -> Result<Response<Body>, Failure> {
    let email = text("email", members.remove("email").unwrap_or(Value::Null))?;
    lifecycle::set_email(&target, email.as_deref()).await?;
    Ok(no_content())
}
