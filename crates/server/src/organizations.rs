//! The organizations API under `/admin`.

pub(crate) mod app_access;
mod asked;
pub(crate) mod directories;
pub(crate) mod directory_groups;
pub(crate) mod directory_users;
pub(crate) mod domains;
pub(crate) mod event_actions;
pub(crate) mod events;
pub(crate) mod first_version;
pub(crate) mod invitations;
pub(crate) mod last_active;
pub(crate) mod memberships;
pub(crate) mod orgs;
pub(crate) mod policies;
pub(crate) mod roles;
pub(crate) mod users;
pub(crate) mod workspaces;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;

use crate::failure::Failure;
use crate::family::{Family, Refusal, json_response, json_text};
use crate::query::{Form, Parameter, Query};

/// Values that one filter may list (organizations API §1.5).
const LISTED: usize = 10;

/// The longest value of such a list, in bytes.
const LISTED_LENGTH: usize = 128;

/// The longest text of a filter, in bytes.
const TEXT_LENGTH: usize = 256;

/// Describes a parameter that [`text`] reads.
const fn a_text(name: &'static str, what: &'static str) -> Parameter {
    Parameter::new(name, what, Form::Text { most: Some(TEXT_LENGTH) })
}

/// Describes a parameter that [`listed`] reads.
const fn a_list(name: &'static str, what: &'static str) -> Parameter {
    Parameter::new(name, what, Form::List { values: Some(LISTED), each: Some(LISTED_LENGTH) })
}

/// Describes the parameter that [`limit`] reads.
pub(crate) const fn a_limit(usual: usize, most: usize) -> Parameter {
    let form = Form::Whole { least: Some(1), most: Some(most as u64), usual: Some(usual as u64) };
    Parameter::new("limit", "How much is wanted on a page.", form)
}

pub(crate) fn answer(body: &impl Serialize) -> Response<Body> {
    json_response(StatusCode::OK, Family::Admin.media_type(), json_text(body))
}

/// One thing.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{T}Document")]
pub(crate) struct Document<T> {
    pub(crate) data: T,
}

/// A page of a list whose links are URLs.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{T}Page")]
pub(crate) struct Page<T> {
    data: Vec<T>,
    links: PageLinks,
}

/// Where a page is and where its list goes on.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PageLinks {
    #[serde(rename = "self")]
    #[schemars(url)]
    this: String,
    /// The next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(url)]
    next: Option<String>,
}

/// Where a thing is.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SelfLink {
    #[serde(rename = "self")]
    #[schemars(url)]
    this: String,
}

impl SelfLink {
    /// Names where a thing is.
    pub(crate) fn to(url: String) -> Self {
        Self { this: url }
    }
}

/// How many things there are.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Count {
    count: u64,
}

pub(crate) fn created(body: &impl Serialize) -> Response<Body> {
    json_response(StatusCode::CREATED, Family::Admin.media_type(), json_text(body))
}

pub(crate) fn nothing(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// Reads a page size: a whole number from 1 to `most`.
pub(crate) fn limit(query: &Query, default: usize, most: usize) -> Result<usize, Failure> {
    let Some(text) = query.first("limit") else { return Ok(default) };
    match text.parse() {
        Ok(number) if (1..=most).contains(&number) => Ok(number),
        _ => Err(Refusal::Query {
            field: "limit".into(),
            rule: format!("must be a whole number from 1 to {most}"),
        }
        .into()),
    }
}

/// Writes links of style A: absolute URLs. The next one is absent on the last page (organizations API §1.4).
pub(crate) fn links(url: &str, query: &Query, next: Option<&str>) -> PageLinks {
    let next = next.map(|next| {
        let mut parameters: Vec<(String, String)> =
            query.0.iter().filter(|(name, _)| name != "cursor").cloned().collect();
        parameters.push(("cursor".to_owned(), next.to_owned()));
        with_query(url, &parameters)
    });
    PageLinks { this: with_query(url, &query.0), next }
}

/// Writes a URL with parameters.
pub(crate) fn with_query(url: &str, parameters: &[(String, String)]) -> String {
    if parameters.is_empty() {
        return url.to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("{url}?{query}")
}

/// Links of style B: bare cursors (organizations API §1.4).
#[derive(Serialize, JsonSchema)]
pub(crate) struct PageCursors {
    /// The cursor of this page; absent on the first one.
    #[serde(rename = "self", skip_serializing_if = "Option::is_none")]
    this: Option<String>,
    /// The cursor of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

pub(crate) fn cursors(this: Option<&str>, next: Option<&str>) -> PageCursors {
    PageCursors { this: this.map(str::to_owned), next: next.map(str::to_owned) }
}

fn text(query: &Query, field: &'static str) -> Result<Option<String>, Failure> {
    let Some(text) = query.first(field) else { return Ok(None) };
    if text.len() > TEXT_LENGTH {
        let rule = format!("must not be longer than {TEXT_LENGTH} bytes");
        return Err(Refusal::Query { field: field.into(), rule }.into());
    }
    Ok(Some(text.to_owned()))
}

fn listed(query: &Query, field: &'static str) -> Result<Vec<String>, Failure> {
    let values = query.all(field);
    if values.len() > LISTED || values.iter().any(|value| value.len() > LISTED_LENGTH) {
        let rule = format!("must list at most {LISTED} values of at most {LISTED_LENGTH} bytes");
        return Err(Refusal::Query { field: field.into(), rule }.into());
    }
    Ok(values)
}
