//! `/users/{accountId}/manage/lifecycle` (reference §4.4 to §4.7). Where nothing can be said in a body, none is looked
//! at: clients send nothing, `{}`, or a type without a body.

use axum::body::Body;
use axum::http::Response;
use schemars::{JsonSchema, json_schema};
use serde::Serialize;
use serde_json::Value;
use steward_core::account::MESSAGE_LIMIT;
use steward_core::lifecycle;

use super::{Account, MaybeSent, answer, no_content, text, to};
use crate::failure::Failure;
use crate::wire::by_hand;

by_hand! {
    /// What comes with disabling an account.
    Disabling, |_| json_schema!({
        "type": "object",
        "properties": {
            "message": {
                "description": "What whoever tries to log in is told.",
                "type": ["string", "null"],
                "maxLength": MESSAGE_LIMIT,
            },
        },
    });
}

/// That something was done.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Done {
    #[schemars(extend("const" = "Success"))]
    message: &'static str,
}

const DONE: Done = Done { message: "Success" };

/// `POST …/lifecycle/disable`.
pub(crate) async fn disable(
    Account(target, _): Account<to::Disable>,
    MaybeSent(mut members): MaybeSent,
) -> Result<Response<Body>, Failure> {
    let message = text("message", members.remove("message").unwrap_or(Value::Null))?;
    lifecycle::disable(&target, message).await?;
    Ok(no_content())
}

/// `POST …/lifecycle/enable`.
pub(crate) async fn enable(Account(target, _): Account<to::Enable>) -> Result<Response<Body>, Failure> {
    lifecycle::enable(&target).await?;
    Ok(no_content())
}

/// `POST …/lifecycle/delete`.
pub(crate) async fn delete(Account(target, _): Account<to::Delete>) -> Result<Response<Body>, Failure> {
    lifecycle::delete(&target).await?;
    Ok(answer(&DONE))
}

/// `POST …/lifecycle/cancel-delete`.
pub(crate) async fn cancel_delete(
    Account(target, _): Account<to::CancelDelete>,
) -> Result<Response<Body>, Failure> {
    lifecycle::cancel_delete(&target).await?;
    Ok(answer(&DONE))
}
