//! `/steward/v1/orgs/{orgId}/events`: what people did at a product, as it is reported: JSON, a JSON value on each line, or
//! `CloudEvents` 1.0. The sheet of members is [`NewActivity`]; each report is read on its own, so that one that is wrong keeps
//! no other out.

mod cloud_events;
mod read;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{Response, StatusCode};
use schemars::{JsonSchema, json_schema};
use serde::Serialize;
use serde_json::{Map, Value};
use steward_core::activity::{self, Item, Outcome, REPORTS_LIMIT, Reported};
use uuid::Uuid;

use super::answer;
use crate::auth::Product;
use crate::auth::scope::Activity;
use crate::body::{parse, read_bytes};
use crate::failure::Failure;
use crate::family::Refusal;
use crate::state::AppState;
use crate::wire::by_hand;

/// One JSON value on each line.
const LINES: [&str; 3] = ["application/jsonl", "application/ndjson", "application/x-ndjson"];

/// Media types beside `application/json`.
pub(crate) const OTHER_MEDIA: &[&str] = &[
    "application/cloudevents+json",
    "application/cloudevents-batch+json",
    "application/jsonl",
    "application/ndjson",
    "application/x-ndjson",
];

/// All of them.
const ACCEPTED: &str = "application/json or application/x-ndjson or application/ndjson or application/jsonl or \
                        application/cloudevents+json or application/cloudevents-batch+json";

/// The header that every `CloudEvent` in the binary form has (`CloudEvents` HTTP binding §3.1).
const BINARY: &str = "ce-specversion";

by_hand! {
    /// Reports of a product: a list of them, an object with such a list as `events`, or one of them. Each is a
    /// `NewActivity`, or a `CloudEvent` whose `data` has its members. What is wrong with one of them is said in the answer.
    Reports, |generator| {
        let one = generator.subschema_for::<read::NewActivity>();
        json_schema!({
            "type": ["array", "object"],
            "maxItems": REPORTS_LIMIT,
            "items": { "anyOf": [one, {}] },
            "properties": { "events": { "type": "array", "maxItems": REPORTS_LIMIT } },
        })
    };
}

/// What became of reports.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ActivityAnswer")]
pub(crate) struct Answer {
    /// How many stand in the log now.
    accepted: usize,
    /// How many stood there before: the same identifiers came in earlier.
    duplicates: usize,
    /// How many break a rule; nothing became of those.
    rejected: usize,
    /// What became of each, in their order.
    results: Vec<Shown>,
}

/// What became of one report.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ActivityResult")]
struct Shown {
    /// The identifier that the product gave it; null where there is none.
    id: Option<String>,
    status: Status,
    /// The event in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    event_id: Option<Uuid>,
    /// The member that breaks a rule, such as `actor.email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// The rule: the rest of a sentence that begins with the member.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
}

/// Whether a report was taken.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "ActivityStatus")]
enum Status {
    Accepted,
    Duplicate,
    Rejected,
}

/// `POST /steward/v1/orgs/{orgId}/events`.
pub(crate) async fn report(
    Product(caller, _): Product<Activity>,
    Items(items): Items,
) -> Result<Response<Body>, Failure> {
    let reported = activity::report(&caller, items).await?;
    let count = |is: fn(&Outcome) -> bool| reported.iter().filter(|one| is(&one.outcome)).count();
    let body = Answer {
        accepted: count(|outcome| matches!(outcome, Outcome::Accepted(_))),
        duplicates: count(|outcome| matches!(outcome, Outcome::Duplicate(_))),
        rejected: count(|outcome| matches!(outcome, Outcome::Rejected(_))),
        results: reported.into_iter().map(shown).collect(),
    };
    Ok(answer(StatusCode::OK, &body))
}

fn shown(Reported { id, outcome }: Reported) -> Shown {
    let of = |status, event_id: Option<Uuid>| Shown { id: None, status, event_id, field: None, rule: None };
    let shown = match outcome {
        Outcome::Accepted(event_id) => of(Status::Accepted, Some(event_id.0)),
        Outcome::Duplicate(event_id) => of(Status::Duplicate, Some(event_id.0)),
        Outcome::Rejected(broken) => {
            Shown { field: Some(broken.field), rule: Some(broken.rule), ..of(Status::Rejected, None) }
        }
    };
    Shown { id, ..shown }
}

/// Reports, in whichever form they came.
pub(crate) struct Items(Vec<Item>);

impl FromRequest<AppState> for Items {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        let limits = state.settings.limits;
        let (parts, body) = request.into_parts();
        let bytes = read_bytes(&parts.headers, body, limits.body_bytes, limits, ACCEPTED).await?;
        if parts.headers.contains_key(BINARY) {
            let data = if bytes.trim_ascii().is_empty() { Value::Null } else { parse(&bytes)? };
            return Ok(Self(vec![cloud_events::binary(&parts.headers, data)]));
        }
        let media =
            parts.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let items = if LINES.contains(&media.as_str()) { lines(&bytes)? } else { values(parse(&bytes)?)? };
        Ok(Self(items))
    }
}

/// Reads a list, an object that holds one, or one report.
fn values(value: Value) -> Result<Vec<Item>, Refusal> {
    let list = match value {
        Value::Array(values) => values,
        Value::Object(mut members) if members.contains_key("events") => {
            let events = members.remove("events").unwrap_or_default();
            if let Some(name) = members.keys().next() {
                return Err(Refusal::Malformed { why: format!("unknown member {name} beside events") });
            }
            match events {
                Value::Array(values) => values,
                _ => return Err(Refusal::Malformed { why: "events must be a list".to_owned() }),
            }
        }
        Value::Object(members) => vec![Value::Object(members)],
        _ => return Err(Refusal::Malformed { why: "it must be a list of events, or an object".to_owned() }),
    };
    check_count(list.len())?;
    Ok(list.into_iter().map(item).collect())
}

/// Reads one report from each line; empty lines are none.
fn lines(bytes: &[u8]) -> Result<Vec<Item>, Refusal> {
    let lines = || bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    check_count(lines().count())?;
    let read = |(number, line): (usize, &[u8])| match parse(line) {
        Ok(value) => item(value),
        Err(refusal) => {
            let field = format!("line {}", number + 1);
            let activity = Err(activity::Broken::new(field, format!("must be JSON: {}", refusal.sentence())));
            Item { id: None, activity }
        }
    };
    Ok(lines().enumerate().map(read).collect())
}

/// Counts before anything is taken apart.
fn check_count(count: usize) -> Result<(), Refusal> {
    if (1..=REPORTS_LIMIT).contains(&count) {
        return Ok(());
    }
    let why =
        format!("it has {count} events, and must have 1 to {REPORTS_LIMIT}: send more in several requests");
    Err(Refusal::Malformed { why })
}

fn item(value: Value) -> Item {
    match value {
        Value::Object(members) if members.contains_key("specversion") => cloud_events::structured(members),
        other => {
            let id = id_of(other.as_object());
            Item { id, activity: read::activity(other) }
        }
    }
}

/// Reads the identifier, whatever else is wrong, so that the answer can name the report.
fn id_of(members: Option<&Map<String, Value>>) -> Option<String> {
    let id = members?.get("id")?.as_str()?;
    (!id.is_empty() && id.len() <= activity::ID_LIMIT).then(|| id.to_owned())
}
