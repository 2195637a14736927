//! Steward's own API under `/steward/v1`: what the imitated APIs leave to a console. Errors are problems (RFC 9457).

pub(crate) mod access;
pub(crate) mod accounts;
pub(crate) mod activity;
pub(crate) mod approvals;
pub(crate) mod auth_policies;
pub(crate) mod classification_scheme;
pub(crate) mod classifications;
pub(crate) mod conflicts;
pub(crate) mod decisions;
pub(crate) mod diagnosis;
pub(crate) mod directories;
mod directory_settings;
pub(crate) mod domains;
pub(crate) mod features;
pub(crate) mod ip_allowlists;
pub(crate) mod journal;
pub(crate) mod key_use;
pub(crate) mod keys;
pub(crate) mod levels_file;
pub(crate) mod orgs;
pub(crate) mod schemas;
pub(crate) mod secrets;
pub(crate) mod tokens;
pub(crate) mod workspaces;

use axum::body::{Body, HttpBody as _};
use axum::extract::{FromRequest, Request};
use axum::http::{Response, StatusCode};

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::body::read_json;
use crate::failure::Failure;
use crate::family::{Family, Refusal, json_response, json_text};
use crate::state::AppState;

/// A body with exactly the members of `T`. No body at all is read as one without members.
pub(crate) struct OwnBody<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<AppState> for OwnBody<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        let limits = state.settings.limits;
        let (parts, body) = request.into_parts();
        let value = if body.is_end_stream() {
            Value::Object(Map::new())
        } else {
            read_json(&parts.headers, body, limits.body_bytes, limits, "application/json").await?
        };
        // Serde would also read a list of the values in the order of the members.
        if !value.is_object() {
            return Err(Refusal::Malformed { why: "it must be an object".to_owned() }.into());
        }
        let body =
            serde_json::from_value(value).map_err(|error| Refusal::Malformed { why: error.to_string() })?;
        Ok(Self(body))
    }
}

fn done() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

fn answer(status: StatusCode, body: &impl Serialize) -> Response<Body> {
    json_response(status, Family::Own.media_type(), json_text(body))
}

/// A list that is shown whole.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{T}List")]
pub(crate) struct List<T> {
    data: Vec<T>,
}

/// A page of a list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{T}Page")]
pub(crate) struct Page<T> {
    data: Vec<T>,
    meta: Next,
}

/// How a list goes on.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PageMeta")]
pub(crate) struct Next {
    /// The cursor of the next page; null on the last one.
    next: Option<String>,
}

impl<T> Page<T> {
    /// Shows a page of the domain, item by item.
    fn of<'a, I>(page: &'a steward_core::page::Page<I>, shown: impl Fn(&'a I) -> T) -> Self {
        let data = page.items.iter().map(shown).collect();
        Self { data, meta: Next { next: page.next.clone() } }
    }
}
