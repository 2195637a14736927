//! `/users/{accountId}/manage/email` (reference §4.1).

use axum::body::Body;
use axum::http::Response;
use schemars::json_schema;
use serde_json::Value;
use steward_core::lifecycle;
use steward_core::text::ADDRESS_LIMIT;

use super::{Account, Sent, no_content, text, to};
use crate::failure::Failure;
use crate::wire::by_hand;

by_hand! {
    /// The address that an account is to have.
    NewEmail, |_| json_schema!({
        "type": "object",
        "properties": { "email": { "type": "string", "format": "email", "maxLength": ADDRESS_LIMIT } },
        "required": ["email"],
    });
}

/// `PUT /users/{accountId}/manage/email`.
pub(crate) async fn set(
    Account(target, _): Account<to::SetEmail>,
    Sent(mut members): Sent,
) -> Result<Response<Body>, Failure> {
    let email = text("email", members.remove("email").unwrap_or(Value::Null))?;
    lifecycle::set_email(&target, email.as_deref()).await?;
    Ok(no_content())
}
