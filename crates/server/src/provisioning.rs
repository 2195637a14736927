//! The user provisioning API: SCIM 2.0 under `/scim/directory/{directoryId}` (RFC 7643, RFC 7644).

pub(crate) mod bulk;
pub(crate) mod discovery;
pub(crate) mod groups;
pub(crate) mod links;
mod overheard;
mod pieces;
pub(crate) mod root;
pub(crate) mod schemas;
pub(crate) mod users;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{
    ACCEPT, CONTENT_LOCATION, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH, LOCATION,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Response, StatusCode};
use serde_json::Value;
use steward_core::id::DirectoryId;
use steward_core::principal::DirectoryCaller;
use steward_scim::{
    DEFAULT_PAGE_SIZE, Decision, ETag, ListQuery, MAX_FILTER_LENGTH, Place, Preconditions, Projection,
    ResourceType, SortOrder,
};

use crate::app::Arrival;
use crate::body::{parse, read_bytes};
use crate::failure::Failure;
use crate::family::{Family, json_response};
use crate::query::{Form, Parameter, Query};
use crate::state::AppState;

pub(crate) use overheard::{Asked, Overheard};

const ATTRIBUTES: Parameter = Parameter::new(
    "attributes",
    "Only these attributes, with commas between them (RFC 7644 §3.9).",
    Form::Text { most: None },
);
const EXCLUDED: Parameter = Parameter::new(
    "excludedAttributes",
    "All but these attributes, with commas between them (RFC 7644 §3.9).",
    Form::Text { most: None },
);

/// The parameters of an answer with one resource.
pub(crate) const PROJECTION: &[Parameter] = &[ATTRIBUTES, EXCLUDED];

/// The parameters of a list of resources, beside the place in it.
pub(crate) const SEARCH: &[Parameter] = &[
    Parameter::new(
        "count",
        "How many resources are wanted on the page; anything less than 0 means 0, and more than the limit are not shown \
         (RFC 7644 §3.4.2.4).",
        Form::Whole { least: None, most: None, usual: Some(DEFAULT_PAGE_SIZE) },
    ),
    Parameter::new(
        "filter",
        "Only resources of which this is true, such as `userName eq \"ada\"` (RFC 7644 §3.4.2.2).",
        Form::Text { most: Some(MAX_FILTER_LENGTH) },
    ),
    Parameter::new(
        "sortBy",
        "The attribute to sort by, such as `userName` or `name.familyName` (RFC 7644 §3.4.2.3).",
        Form::Text { most: None },
    ),
    Parameter::new(
        "sortOrder",
        "The direction of the order, in any case (RFC 7644 §3.4.2.3). Without `sortBy` it has no meaning.",
        Form::Word(&[SortOrder::Ascending.as_str(), SortOrder::Descending.as_str()]),
    ),
    ATTRIBUTES,
    EXCLUDED,
    Parameter::new(
        "cursor",
        "Where to go on: the `nextCursor` of the page before, or nothing for the first page (RFC 9865 §2). Not together with \
         `startIndex`.",
        Form::Text { most: None },
    ),
];

const ACCEPTED: &str = "application/scim+json or application/json";

/// What a request wants of the version of its resource (RFC 7644 §3.14).
pub(crate) struct Preconditioned(pub(crate) Preconditions);

impl FromRequestParts<AppState> for Preconditioned {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Failure> {
        let (matching, other) = (joined(&parts.headers, &IF_MATCH), joined(&parts.headers, &IF_NONE_MATCH));
        Ok(Self(Preconditions::parse(matching.as_deref(), other.as_deref())?))
    }
}

/// Returns the value of a header that is a list: several of one name are one (RFC 9110 §5.3).
fn joined(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values: Vec<_> =
        headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    if values.is_empty() { None } else { Some(values.join(",")) }
}

/// A JSON body of a provisioning request.
pub(crate) struct ScimBody(pub(crate) Value);

impl FromRequest<AppState> for ScimBody {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        read_body(request, state, state.settings.limits.scim_body_bytes).await.map(Self)
    }
}

/// Reads a body of at most so many bytes, and lets the journal have it.
async fn read_body(request: Request, state: &AppState, most: usize) -> Result<Value, Failure> {
    let (parts, body) = request.into_parts();
    let bytes = read_bytes(&parts.headers, body, most, state.settings.limits, ACCEPTED).await?;
    if let Some(overheard) = Arrival::of(&parts.extensions).overheard {
        overheard.sent(bytes.clone());
    }
    Ok(parse(&bytes)?)
}

/// Asks whether the answer must be named `application/json`: when Accept names it and not `application/scim+json`
/// (reference, A1 and quirk J1).
pub(crate) fn prefers_plain_json(headers: &HeaderMap) -> bool {
    let Some(accept) = headers.get(ACCEPT).and_then(|value| value.to_str().ok()) else { return false };
    accept.contains("application/json") && !accept.contains("application/scim+json")
}

/// Names an answer `application/json`.
pub(crate) fn answer_as_plain_json(headers: &mut HeaderMap) {
    if headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes() == b"application/scim+json") {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
}

/// Returns the SCIM base URL of a directory.
fn base(state: &AppState, directory_id: DirectoryId) -> String {
    format!("{}/scim/directory/{directory_id}", state.base_url())
}

/// Reads which attributes an answer shows.
fn projection(
    query: &Query,
    caller: &DirectoryCaller,
    resource_type: &Arc<ResourceType>,
) -> Result<Projection, Failure> {
    let named = |wanted: &str| {
        query.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
    };
    let protocol = caller.protocol.protocol();
    Ok(protocol.projection(resource_type, named("attributes"), named("excludedAttributes"))?)
}

/// Says where a page stands: between cursors for who asks by them, else at a position.
fn place<'a>(list: &ListQuery, next: Option<&'a str>) -> Place<'a> {
    match list.cursor {
        Some(_) => Place::Cursor { next, previous: None },
        None => Place::Index(list.start_index),
    }
}

fn answer(status: StatusCode, body: impl Into<Body>) -> Response<Body> {
    json_response(status, Family::Scim.media_type(), body)
}

/// Answers with a resource that is at `location`, in this version.
fn resource(status: StatusCode, body: impl Into<Body>, location: &str, version: &ETag) -> Response<Body> {
    let mut response = answer(status, body);
    tag(&mut response, version);
    if let Ok(value) = HeaderValue::from_str(location) {
        let name = if status == StatusCode::CREATED { LOCATION } else { CONTENT_LOCATION };
        response.headers_mut().insert(name, value);
    }
    response
}

/// Answers without the resource where the client has its version already; a client that wants another one is refused.
fn unchanged(when: &Preconditions, version: &ETag) -> Result<Option<Response<Body>>, Failure> {
    match when.decide(true, Some(version)) {
        Decision::Proceed => Ok(None),
        Decision::NotModified => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            tag(&mut response, version);
            Ok(Some(response))
        }
        Decision::Failed => Ok(when.check(Some(version)).map(|()| None)?),
    }
}

/// Says which version an answer shows (RFC 9110 §8.8.3).
fn tag(response: &mut Response<Body>, version: &ETag) {
    if let Ok(value) = HeaderValue::from_str(&version.to_string()) {
        response.headers_mut().insert(ETAG, value);
    }
}

fn no_content() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}
