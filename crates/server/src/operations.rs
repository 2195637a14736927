//! What whoever hosts the server asks: is it alive, is it ready.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;

use crate::failure::Failure;
use crate::family::{json_response, json_text};
use crate::state::AppState;

/// That the process answers.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Health {
    #[schemars(extend("const" = "ok"))]
    status: &'static str,
}

/// That the database accepts writes.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Readiness {
    #[schemars(extend("const" = "ready"))]
    status: &'static str,
}

/// `GET /healthz`: the process answers.
pub(crate) async fn healthz() -> Response<Body> {
    json_response(StatusCode::OK, "application/json", json_text(&Health { status: "ok" }))
}

/// `GET /readyz`: the database answers too, so requests may come.
pub(crate) async fn readyz(State(state): State<AppState>) -> Result<Response<Body>, Failure> {
    state.steward.ready().await?;
    Ok(json_response(StatusCode::OK, "application/json", json_text(&Readiness { status: "ready" })))
}

const AVATAR: &str = concat!(
    r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" fill="#dcdfe4"/>"##,
    r##"<circle cx="24" cy="18" r="9" fill="#626f86"/><path d="M6 46c2-12 9-17 18-17s16 5 18 17z" fill="#626f86"/></svg>"##
);

/// `GET /avatar/default.svg`: the picture of an account without one.
pub(crate) async fn avatar() -> Response<Body> {
    let mut response = Response::new(Body::from(AVATAR));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    // It stands in answers of the API, for the pages of whoever reads them.
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    response
}
