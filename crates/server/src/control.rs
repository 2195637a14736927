//! The admin control API under `/admin/control` (organizations API §4), and what it has in common with the policies of the
//! organizations API.

pub(crate) mod asked;
pub(crate) mod auth_policies;
pub(crate) mod policies;
pub(crate) mod shown;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use serde::Serialize;
use steward_core::policy::LockOut;

use crate::failure::Failure;
use crate::family::{Family, Refusal, json_response, json_text};
use crate::query::{Form, Parameter, Query};

/// Says that the caller may be locked out by what it does.
pub(crate) const FORCE: Parameter = Parameter::new(
    "force",
    "Whether an IP allowlist may refuse the address that this request comes from; otherwise that is 409.",
    Form::Flag,
);

/// The parameters of a change that may lock the caller out.
pub(crate) const CHANGE_PARAMETERS: &[Parameter] = &[FORCE];

/// Reads whether the caller may be locked out.
pub(crate) fn lock_out(query: &Query) -> Result<LockOut, Failure> {
    match query.first("force").map(str::to_ascii_lowercase).as_deref() {
        None | Some("false") => Ok(LockOut::Refused),
        Some("true") => Ok(LockOut::Forced),
        Some(_) => {
            Err(Refusal::Query { field: "force".into(), rule: "must be true or false".to_owned() }.into())
        }
    }
}

fn answer(body: &impl Serialize) -> Response<Body> {
    json_response(StatusCode::OK, Family::Control.media_type(), json_text(body))
}

/// Changes are accepted: what they are attached to follows.
pub(crate) fn accepted(body: &impl Serialize) -> Response<Body> {
    json_response(StatusCode::ACCEPTED, Family::Control.media_type(), json_text(body))
}

pub(crate) fn nothing(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
