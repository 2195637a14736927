//! The audit log (organizations API §3.9).

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};
use steward_core::audit::{self, EventFilter, LocationFilter, StreamQuery};
use steward_core::context::Timestamp;
use steward_core::event::{Reported, StoredEvent};

use super::{
    Document, LISTED, PageLinks, SelfLink, TEXT_LENGTH, a_limit, a_list, a_text, answer, limit, links,
    listed, text,
};
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
    Parameter::new(
        "location",
        "Only what was done at one of these places: `[{\"city\":\"Turin\",\"countryName\":\"Italy\"}]`.",
        Form::Text { most: None },
    ),
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
        locations: locations(&query)?,
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
    /// Where it belongs: its organization, or the site of the product that reports it and what the object lies in.
    container: Vec<Container<'a>>,
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
/// have API tokens. The others are what products report.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum AuthType {
    ApiToken,
    #[serde(rename = "auth-token-for-2LO")]
    AuthTokenFor2Lo,
    #[serde(rename = "auth-token-for-3LO")]
    AuthTokenFor3Lo,
    ConnectToken,
    ContainerToken,
}

impl AuthType {
    fn of(kind: &str) -> Self {
        match kind {
            "user" | "api-token" => Self::ApiToken,
            "auth-token-for-2LO" => Self::AuthTokenFor2Lo,
            "auth-token-for-3LO" => Self::AuthTokenFor3Lo,
            "connect-token" => Self::ConnectToken,
            _ => Self::ContainerToken,
        }
    }
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
    id: &'a str,
    /// `orgs`, `sites`, or a kind of a product.
    #[serde(rename = "type")]
    kind: &'a str,
    /// Of a site its `siteName`, `product` and `siteHostName`.
    #[schemars(with = "serde_json::Map<String, Value>")]
    attributes: Cow<'a, Value>,
}

/// From where something was done. All but the address is what a product has found out.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "EventLocation")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    ip: Option<&'a str>,
    /// Degrees north and east, with a comma between them.
    #[serde(skip_serializing_if = "Option::is_none")]
    geo: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<&'a str>,
    /// The program it was done with.
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<&'a str>,
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
            container: containers(event),
            location: location(event),
        },
        message: Message { content: &event.message, format: "simple" },
        links: SelfLink { this: format!("{url}/{}", event.id) },
    }
}

fn containers(event: &StoredEvent) -> Vec<Container<'_>> {
    let Some(Reported { site, container, .. }) = &event.reported else {
        let attributes = Cow::Owned(Value::Object(Map::new()));
        return vec![Container { id: &event.org, kind: "orgs", attributes }];
    };
    let mut attributes = json!({ "siteName": site.name, "product": site.product });
    if let Some(url) = &site.url {
        let host = url.split("://").nth(1).and_then(|rest| rest.split(['/', '?', '#']).next());
        attributes["siteHostName"] = json!(host);
    }
    let site = Container { id: &site.id, kind: "sites", attributes: Cow::Owned(attributes) };
    let inner = container.as_ref().map(|container| Container {
        id: &container.id,
        kind: &container.kind,
        attributes: Cow::Borrowed(&container.attributes),
    });
    [site].into_iter().chain(inner).collect()
}

fn location(event: &StoredEvent) -> Option<Location<'_>> {
    let origin = event.reported.as_ref().and_then(|reported| reported.origin.as_ref());
    if origin.is_none() && event.ip.is_none() {
        return None;
    }
    let of = |member: &str| origin.and_then(|origin| origin.get(member)).and_then(Value::as_str);
    Some(Location {
        ip: event.ip.as_deref(),
        geo: of("geo"),
        country_name: of("countryName"),
        region_name: of("regionName"),
        city: of("city"),
        user_agent: of("userAgent"),
    })
}

fn actor(stored: &Value) -> Actor<'_> {
    let text = |member: &str| stored.get(member).and_then(Value::as_str);
    let auth = stored.get("auth").map(|auth| Auth {
        kind: AuthType::of(auth["kind"].as_str().unwrap_or_default()),
        token_id: auth["tokenId"].as_str(),
        token_label: auth["tokenLabel"].as_str(),
    });
    Actor { id: text("id"), name: text("name"), email: text("email"), auth }
}

/// Reads places: a list as JSON text, or one place.
fn locations(query: &Query) -> Result<Vec<LocationFilter>, Failure> {
    let Some(asked) = query.first("location") else { return Ok(Vec::new()) };
    let rule = format!(
        "must be a list of at most {LISTED} places such as [{{\"city\":\"Turin\",\"countryName\":\"Italy\"}}], each \
         name of at most {TEXT_LENGTH} bytes"
    );
    let broken = || Failure::from(Refusal::Query { field: "location".into(), rule: rule.clone() });
    let value: Value = serde_json::from_str(asked).map_err(|_| broken())?;
    let places = if let Value::Array(places) = value { places } else { vec![value] };
    if places.len() > LISTED {
        return Err(broken());
    }
    places
        .into_iter()
        .map(|place| {
            let members = place.as_object().filter(|members| !members.is_empty()).ok_or_else(broken)?;
            let mut filter = LocationFilter::default();
            for (name, value) in members {
                let text = value.as_str().filter(|text| text.len() <= TEXT_LENGTH).ok_or_else(broken)?;
                let wanted = match name.as_str() {
                    "city" => &mut filter.city,
                    "countryName" => &mut filter.country,
                    "regionName" => &mut filter.region,
                    _ => return Err(broken()),
                };
                *wanted = Some(text.to_owned());
            }
            Ok(filter)
        })
        .collect()
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
