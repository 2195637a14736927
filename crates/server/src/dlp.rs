//! The data loss prevention API under `/admin/dlp` (data loss prevention API §1).

mod asked;
pub(crate) mod levels;

pub(crate) use asked::{
    ClassificationLevelChange, LevelName, LevelNames, LevelOrder, NewClassificationLevel,
};

use std::marker::PhantomData;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use steward_core::classification::{self, Classifier};

use crate::auth::{Needs, Org};
use crate::body::read_json;
use crate::failure::Failure;
use crate::family::{AdminError, Family, json_response, json_text};
use crate::state::AppState;

/// A caller whose organization classifies data. That is found out before a body is read: whoever has switched it off is
/// told so, whatever is sent.
pub(crate) struct Classifying<S>(pub(crate) Classifier, pub(crate) PhantomData<S>);

impl<S: Needs> FromRequestParts<AppState> for Classifying<S> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let Org(caller, _) = Org::<S>::from_request_parts(parts, state).await?;
        Ok(Self(classification::admit(caller).await?, PhantomData))
    }
}

/// Any JSON: the bodies of this API are not documented as a whole, and clients send them in several forms.
pub(crate) struct Sent(pub(crate) Value);

impl FromRequest<AppState> for Sent {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        let limits = state.settings.limits;
        let (parts, body) = request.into_parts();
        Ok(Self(read_json(&parts.headers, body, limits.body_bytes, limits, "application/json").await?))
    }
}

/// An error of the data loss prevention API: that of the organizations API, and beside it what a reader of the gateway's
/// errors looks for.
#[derive(Serialize, JsonSchema)]
pub(crate) struct DlpError<'a> {
    /// The status.
    code: u16,
    /// What was wrong, and what to do.
    message: &'a str,
    errors: [AdminError<'a>; 1],
}

/// Writes an error of the data loss prevention API.
pub(crate) fn error(status: StatusCode, code: &str, title: &str, detail: &str, request_id: &str) -> String {
    let error = AdminError::new(&status, code, title, detail, request_id);
    json_text(&DlpError { code: status.as_u16(), message: detail, errors: [error] })
}

fn answer(body: &impl Serialize) -> Response<Body> {
    json_response(StatusCode::OK, Family::Dlp.media_type(), json_text(body))
}

/// Changes are accepted rather than done, in the words of this API; here they are done.
fn accepted(body: &impl Serialize) -> Response<Body> {
    json_response(StatusCode::ACCEPTED, Family::Dlp.media_type(), json_text(body))
}
