//! The audit log (organizations API §3.9).

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use steward_core::audit::{self, EventFilter, StreamQuery};
use steward_core::context::Timestamp;
use steward_core::event::StoredEvent;

use super::{Document, PageLinks, SelfLink, a_limit, a_list, a_text, answer, limit, links, listed, text};
use crate::auth::Org;
use crate::auth::scope::ReadEvents;
use crate::failure::Failure;
use crate::family::Refusal;
use crate::query::{Form, Parameter, Query};
use crate::state::AppState;
use crate::wire::Moment;

/// The most events on one page of either list.
const MOST: usize = 500;

/// How many events there are on a page of either list unless the caller says otherwise.
const USUAL: usize = 25;
const USUAL_IN_STREAM: usize = 200;

/// The orders of the stream.
const ORDERS: [&str; 2] = ["asc", "desc"];

/// Describes a parameter that [`bound`] reads.
const fn a_bound(name: &'static str, what: &'static str) -> Parameter {
    Parameter::new(name, what, Form::Whole { least: None, most: None, usual: None })
}

pub(crate) const PARAMETERS: &[Parameter] = &[
    a_limit(USUAL, MOST),
    a_bound("from", "Only events from this moment on, in milliseconds since 1970-01-01T00:00:00Z."),
    a_bound("to", "Only events up to this moment, in milliseconds since 1970-01-01T00:00:00Z."),
    a_text("action", "Only events of this action."),
    a_list("actor", "Only what these accounts or keys did."),
    a_list("ip", "Only what was done from these addresses."),
    a_text("q", "Only events in which this text is found."),
    a_list("product", "Only events of these products."),
];

pub(crate) const STREAM_PARAMETERS: &[Parameter] = &[
    a_limit(USUAL_IN_STREAM, MOST),
    a_bound("from", "Only events processed from this moment on, in milliseconds since 1970-01-01T00:00:00Z."),
    a_bound("to", "Only events processed up to this moment, in milliseconds since 1970-01-01T00:00:00Z."),
    Parameter::new("sortOrder", "The order of the processing times.", Form::Word(&ORDERS)),
];

/// `GET /v1/orgs/{orgId}/events`: newest first, by the time at which things happened.
pub(crate) async fn list(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadEvents>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let limit = limit(&query, USUAL, MOST)?;
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
    let data: Vec<Model<'_>> = page.events.iter().map(|event| model(&url, event, None)).collect();
    let meta = Meta { next: page.next.as_deref(), page_size: data.len() };
    Ok(answer(&Events { data, meta, links: links(&url, &query, page.next.as_deref()) }))
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
            return Err(
                Refusal::Query { field: "sortOrder".into(), rule: "must be asc or desc".to_owned() }.into()
            );
        }
    };
    let asked = StreamQuery {
        from: bound(&query, "from")?,
        to: bound(&query, "to")?.map(end_of_millisecond),
        descending,
        limit: limit(&query, USUAL_IN_STREAM, MOST)?,
        cursor: query.first("cursor").map(str::to_owned),
    };
    let page = audit::stream(&caller, asked).await?;
    let url = events_url(&state, &caller.org_id.to_string());
    let sealed = page.events.iter().map(|event| model(&url, &event.event, Some(event.processed_at)));
    let data: Vec<Model<'_>> = sealed.collect();
    let meta = Meta { next: page.next.as_deref(), page_size: data.len() };
    Ok(answer(&Events { data, meta, links: links(&format!("{url}-stream"), &query, page.next.as_deref()) }))
}

/// `GET /v1/orgs/{orgId}/events/{eventId}`.
pub(crate) async fn read(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadEvents>,
    Path((_, event_id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    let event = audit::find(&caller, &event_id).await?;
    let url = events_url(&state, &caller.org_id.to_string());
    Ok(answer(&Document { data: model(&url, &event, None) }))
}

fn events_url(state: &AppState, org_id: &str) -> String {
    format!("{}/admin/v1/orgs/{org_id}/events", state.base_url())
}

/// A page of events.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EventPage")]
pub(crate) struct Events<'a> {
    data: Vec<Model<'a>>,
    meta: Meta<'a>,
    links: PageLinks,
}

/// How many events a page has, and how the list goes on.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EventPageMeta")]
struct Meta<'a> {
    /// The cursor of the next page. The last page of the list has none; that of the stream has one to ask again later.
    next: Option<&'a str>,
    page_size: usize,
}

/// Something that happened.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Event")]
pub(crate) struct Model<'a> {
    #[schemars(with = "uuid::Uuid")]
    id: &'a str,
    #[serde(rename = "type")]
    #[schemars(extend("const" = "events"))]
    kind: &'static str,
    attributes: Attributes<'a>,
    message: Message<'a>,
    links: SelfLink,
}

/// What happened, when, where and by whom.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "EventAttributes")]
struct Attributes<'a> {
    time: Moment,
    /// When the event came into the stream; absent outside of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    processed_at: Option<Moment>,
    /// One of the actions that are listed under `event-actions`.
    action: &'a str,
    actor: Actor<'a>,
    /// What it is about.
    context: Vec<Subject<'a>>,
    /// Where it belongs: its organization.
    container: [Container<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location<'a>>,
}

/// Who did something.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EventActor")]
struct Actor<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(email)]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth: Option<Auth<'a>>,
}

/// How somebody got in.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "EventAuth")]
struct Auth<'a> {
    #[serde(rename = "authType")]
    kind: AuthType,
    token_id: Option<&'a str>,
    token_label: Option<&'a str>,
}

/// What somebody got in with: an administrator's, a directory's or a product's key is a container token; only people
/// have API tokens.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum AuthType {
    ApiToken,
    ContainerToken,
}

/// Something that an event is about.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EventSubject")]
struct Subject<'a> {
    id: &'a str,
    /// The kind of the thing, such as `users`.
    #[serde(rename = "type")]
    kind: &'a str,
    /// By what a reader recognises it.
    #[schemars(with = "serde_json::Map<String, Value>")]
    attributes: &'a Value,
}

/// Where an event belongs.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EventContainer")]
struct Container<'a> {
    #[schemars(with = "uuid::Uuid")]
    id: &'a str,
    #[serde(rename = "type")]
    #[schemars(extend("const" = "orgs"))]
    kind: &'static str,
    attributes: NoAttributes,
}

/// An object without members.
#[derive(Serialize, JsonSchema)]
#[schemars(extend("maxProperties" = 0))]
struct NoAttributes {}

/// From where something was done.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EventLocation")]
struct Location<'a> {
    ip: &'a str,
}

/// An event as a sentence.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EventMessage")]
struct Message<'a> {
    content: &'a str,
    #[schemars(extend("const" = "simple"))]
    format: &'static str,
}

fn model<'a>(url: &str, event: &'a StoredEvent, processed_at: Option<Timestamp>) -> Model<'a> {
    let context = event.context.iter().map(|subject| Subject {
        id: &subject.id,
        kind: &subject.kind,
        attributes: &subject.attributes,
    });
    Model {
        id: &event.id,
        kind: "events",
        attributes: Attributes {
            time: Moment(event.occurred_at()),
            processed_at: processed_at.map(Moment),
            action: &event.action,
            actor: actor(&event.actor),
            context: context.collect(),
            container: [Container { id: &event.org, kind: "orgs", attributes: NoAttributes {} }],
            location: event.ip.as_deref().map(|ip| Location { ip }),
        },
        message: Message { content: &event.message, format: "simple" },
        links: SelfLink { this: format!("{url}/{}", event.id) },
    }
}

fn actor(stored: &Value) -> Actor<'_> {
    let text = |member: &str| stored.get(member).and_then(Value::as_str);
    let auth = stored.get("auth").map(|auth| Auth {
        kind: if auth["kind"] == "user" { AuthType::ApiToken } else { AuthType::ContainerToken },
        token_id: auth["tokenId"].as_str(),
        token_label: auth["tokenLabel"].as_str(),
    });
    Actor { id: text("id"), name: text("name"), email: text("email"), auth }
}

/// Reads a moment: milliseconds since the epoch, as text.
fn bound(query: &Query, field: &'static str) -> Result<Option<Timestamp>, Failure> {
    let Some(text) = query.first(field) else { return Ok(None) };
    match text.parse() {
        Ok(millis) => Ok(Some(Timestamp::from_millis(millis))),
        Err(_) => {
            let rule = "must be a whole number of milliseconds since 1970-01-01T00:00:00Z".to_owned();
            Err(Refusal::Query { field: field.into(), rule }.into())
        }
    }
}

/// Times are kept in microseconds and shown in milliseconds: an event that shows the bound lies within it.
fn end_of_millisecond(time: Timestamp) -> Timestamp {
    Timestamp(time.0.saturating_add(999))
}
