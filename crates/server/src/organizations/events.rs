//! The audit log (organizations API §3.9).

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use serde_json::{Map, Value, json};
use steward_core::audit::{self, EventFilter, SealedEvent, StreamQuery};
use steward_core::context::Timestamp;
use steward_core::event::StoredEvent;

use super::{answer, limit, links, listed, text};
use crate::auth::Org;
use crate::auth::scope::ReadEvents;
use crate::failure::Failure;
use crate::family::Refusal;
use crate::query::Query;
use crate::state::AppState;

/// The most events on one page of either list.
const MOST: usize = 500;

/// `GET /v1/orgs/{orgId}/events`: newest first, by the time at which things happened.
pub(crate) async fn list(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadEvents>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let limit = limit(&query, 25, MOST)?;
    let filter = EventFilter {
        from: bound(&query, "from")?,
        to: bound(&query, "to")?.map(end_of_millisecond),
        action: text(&query, "action")?,
        actors: listed(&query, "actor")?,
        ips: listed(&query, "ip")?,
        term: text(&query, "q")?,
        products: listed(&query, "product")?,
    };
    let page = audit::list(&caller, filter, limit, query.first("cursor")).await?;
    let url = events_url(&state, &caller.org_id.to_string());
    let data: Vec<Value> = page.events.iter().map(|event| model(&url, event, None)).collect();
    Ok(answer(&json!({
        "data": data,
        "meta": { "next": page.next, "page_size": data.len() },
        "links": links(&url, &query, page.next.as_deref()),
    })))
}

/// `GET /v1/orgs/{orgId}/events-stream`: by processing time; the last page has a cursor too, to ask again later.
pub(crate) async fn stream(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadEvents>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let descending = match query.first("sortOrder") {
        None | Some("asc") => false,
        Some("desc") => true,
        Some(_) => {
            return Err(Refusal::Query { field: "sortOrder", rule: "must be asc or desc".to_owned() }.into());
        }
    };
    let asked = StreamQuery {
        from: bound(&query, "from")?,
        to: bound(&query, "to")?.map(end_of_millisecond),
        descending,
        limit: limit(&query, 200, MOST)?,
        cursor: query.first("cursor").map(str::to_owned),
    };
    let page = audit::stream(&caller, asked).await?;
    let url = events_url(&state, &caller.org_id.to_string());
    let sealed = |event: &SealedEvent| model(&url, &event.event, Some(event.processed_at));
    let data: Vec<Value> = page.events.iter().map(sealed).collect();
    Ok(answer(&json!({
        "data": data,
        "meta": { "next": page.next, "page_size": data.len() },
        "links": links(&format!("{url}-stream"), &query, page.next.as_deref()),
    })))
}

/// `GET /v1/orgs/{orgId}/events/{eventId}`.
pub(crate) async fn read(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadEvents>,
    Path((_, event_id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    let event = audit::find(&caller, &event_id).await?;
    let url = events_url(&state, &caller.org_id.to_string());
    Ok(answer(&json!({ "data": model(&url, &event, None) })))
}

fn events_url(state: &AppState, org_id: &str) -> String {
    format!("{}/admin/v1/orgs/{org_id}/events", state.base_url())
}

fn model(url: &str, event: &StoredEvent, processed_at: Option<Timestamp>) -> Value {
    let mut attributes = Map::new();
    attributes.insert("time".to_owned(), json!(event.occurred_at().to_millis_text()));
    if let Some(processed_at) = processed_at {
        attributes.insert("processedAt".to_owned(), json!(processed_at.to_millis_text()));
    }
    attributes.insert("action".to_owned(), json!(event.action));
    attributes.insert("actor".to_owned(), actor(&event.actor));
    let context: Vec<Value> = event
        .context
        .iter()
        .map(|subject| json!({ "id": subject.id, "type": subject.kind, "attributes": subject.attributes }))
        .collect();
    attributes.insert("context".to_owned(), json!(context));
    attributes.insert("container".to_owned(), json!([{ "id": event.org, "type": "orgs", "attributes": {} }]));
    if let Some(ip) = &event.ip {
        attributes.insert("location".to_owned(), json!({ "ip": ip }));
    }
    json!({
        "id": event.id,
        "type": "events",
        "attributes": attributes,
        "message": { "content": event.message, "format": "simple" },
        "links": { "self": format!("{url}/{}", event.id) },
    })
}

fn actor(stored: &Value) -> Value {
    let mut actor = Map::new();
    for member in ["id", "name", "email"] {
        if let Some(value) = stored.get(member) {
            actor.insert(member.to_owned(), value.clone());
        }
    }
    if let Some(auth) = stored.get("auth") {
        // An administrator's, a directory's or a product's key is a container token; only people have API tokens.
        let auth_type = if auth["kind"] == "user" { "api-token" } else { "container-token" };
        actor.insert(
            "auth".to_owned(),
            json!({ "authType": auth_type, "tokenId": auth["tokenId"], "tokenLabel": auth["tokenLabel"] }),
        );
    }
    Value::Object(actor)
}

/// Reads a moment: milliseconds since the epoch, as text.
fn bound(query: &Query, field: &'static str) -> Result<Option<Timestamp>, Failure> {
    let Some(text) = query.first(field) else { return Ok(None) };
    match text.parse() {
        Ok(millis) => Ok(Some(Timestamp::from_millis(millis))),
        Err(_) => {
            let rule = "must be a whole number of milliseconds since 1970-01-01T00:00:00Z".to_owned();
            Err(Refusal::Query { field, rule }.into())
        }
    }
}

/// Times are kept in microseconds and shown in milliseconds: an event that shows the bound lies within it.
fn end_of_millisecond(time: Timestamp) -> Timestamp {
    Timestamp(time.0.saturating_add(999))
}
