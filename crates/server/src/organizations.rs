//! The organizations API under `/admin`.

mod asked;
pub(crate) mod directories;
pub(crate) mod directory_groups;
pub(crate) mod directory_users;
pub(crate) mod domains;
pub(crate) mod event_actions;
pub(crate) mod events;
pub(crate) mod orgs;
pub(crate) mod users;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::family::{Family, Refusal, json_response};
use crate::query::Query;

/// Values that one filter may list (organizations API §1.5).
const LISTED: usize = 10;

fn answer(body: &Value) -> Response<Body> {
    json_response(StatusCode::OK, Family::Admin.media_type(), body.to_string())
}

/// One thing.
#[derive(Debug, Serialize)]
struct Data<T> {
    data: T,
}

/// One page of things.
#[derive(Debug, Serialize)]
struct Listed<T> {
    data: Vec<T>,
    links: Cursors,
}

/// Links of style B: bare cursors. The next one is absent on the last page (organizations API §1.4).
#[derive(Debug, Serialize)]
struct Cursors {
    #[serde(rename = "self", skip_serializing_if = "Option::is_none")]
    this: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// How many things there are.
#[derive(Debug, Serialize)]
struct Count {
    count: u64,
}

fn shown(body: &impl Serialize) -> Response<Body> {
    written(StatusCode::OK, body)
}

fn created(body: &impl Serialize) -> Response<Body> {
    written(StatusCode::CREATED, body)
}

fn written(status: StatusCode, body: &impl Serialize) -> Response<Body> {
    let text = serde_json::to_string(body).expect("an answer is made of texts, numbers and lists");
    json_response(status, Family::Admin.media_type(), text)
}

fn nothing(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// Reads a page size: a whole number from 1 to `most`.
fn limit(query: &Query, default: usize, most: usize) -> Result<usize, Failure> {
    let Some(text) = query.first("limit") else { return Ok(default) };
    match text.parse() {
        Ok(number) if (1..=most).contains(&number) => Ok(number),
        _ => Err(Refusal::Query { field: "limit", rule: format!("must be a whole number from 1 to {most}") }
            .into()),
    }
}

/// Writes links of style A: absolute URLs. The next one is absent on the last page (organizations API §1.4).
fn links(url: &str, query: &Query, next: Option<&str>) -> Value {
    let mut links = Map::new();
    links.insert("self".to_owned(), json!(with_query(url, &query.0)));
    if let Some(next) = next {
        let mut parameters: Vec<(String, String)> =
            query.0.iter().filter(|(name, _)| name != "cursor").cloned().collect();
        parameters.push(("cursor".to_owned(), next.to_owned()));
        links.insert("next".to_owned(), json!(with_query(url, &parameters)));
    }
    Value::Object(links)
}

fn with_query(url: &str, parameters: &[(String, String)]) -> String {
    if parameters.is_empty() {
        return url.to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("{url}?{query}")
}

/// Writes links of style B: bare cursors. The next one is absent on the last page (organizations API §1.4).
fn cursors(this: Option<&str>, next: Option<&str>) -> Value {
    let mut links = Map::new();
    for (name, cursor) in [("self", this), ("next", next)] {
        if let Some(cursor) = cursor {
            links.insert(name.to_owned(), json!(cursor));
        }
    }
    Value::Object(links)
}

fn text(query: &Query, field: &'static str) -> Result<Option<String>, Failure> {
    let Some(text) = query.first(field) else { return Ok(None) };
    if text.len() > 256 {
        return Err(Refusal::Query { field, rule: "must not be longer than 256 bytes".to_owned() }.into());
    }
    Ok(Some(text.to_owned()))
}

fn listed(query: &Query, field: &'static str) -> Result<Vec<String>, Failure> {
    let values = query.all(field);
    if values.len() > LISTED || values.iter().any(|value| value.len() > 128) {
        let rule = format!("must list at most {LISTED} values of at most 128 bytes");
        return Err(Refusal::Query { field, rule }.into());
    }
    Ok(values)
}
