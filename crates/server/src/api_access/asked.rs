//! What lists and counts are asked, and the bodies of this API, which are not documented: those are read that a public client
//! can send.

use axum::extract::{FromRequest, Request};
use schemars::json_schema;
use serde_json::{Map, Value};
use steward_core::context::Timestamp;
use steward_core::key::{self, Question};
use steward_core::text::NAME_LIMIT;

use crate::body::read_optional_json;
use crate::failure::Failure;
use crate::family::Refusal;
use crate::query::{Form, Parameter, Query};
use crate::state::AppState;
use crate::wire::by_hand;

const fn text(name: &'static str, what: &'static str) -> Parameter {
    Parameter::new(name, what, Form::Text { most: Some(256) })
}

const Q: Parameter = text(
    "q",
    "Words that stand in the label, or in the name or address of the user, whatever their case; longer ones with a slip.",
);
const STATUS: Parameter =
    text("status", "ALLOWED, BLOCKED, EXPIRED or REVOKED, with commas between several.");
const SORT: Parameter = text(
    "sort",
    "+ or - and label, createdAt, expiresAt, lastActiveAt, user.name or user.email; among up to 50,000 only.",
);

macro_rules! spans {
    ($($of:literal),*) => {
        [$(
            text(concat!($of, "SearchType"), "gt for longer ago than Value and Uom say, lt for less long, range for a span."),
            text(concat!($of, "Uom"), "minutes, hours, days, weeks, months (of 30 days) or years (of 365)."),
            text(concat!($of, "Value"), "A whole number."),
            text(concat!($of, "From"), "The first moment: a time, a day, or milliseconds."),
            text(concat!($of, "To"), "The last moment."),
            text(concat!($of, "RangeFrom"), "One end of a span, so many Uom ago."),
            text(concat!($of, "RangeTo"), "The other end."),
        )*]
    };
}

const SPANS: [Parameter; 14] = spans!["createdAt", "lastActiveAt"];

/// The parameters of counts.
pub(crate) const COUNT: &[Parameter] = &{
    let mut all = [Q; 16];
    let mut at = 0;
    while at < SPANS.len() {
        all[at + 2] = SPANS[at];
        at += 1;
    }
    all[1] = STATUS;
    all
};

/// The parameters of lists.
pub(crate) const LIST: &[Parameter] = &{
    let mut all = [SORT; 17];
    let mut at = 0;
    while at < COUNT.len() {
        all[at + 1] = COUNT[at];
        at += 1;
    }
    all
};

/// Reads what is asked. A cursor brings the question along, so the other parameters do not count then.
pub(super) fn question(query: &Query, now: Timestamp) -> Result<Question, Failure> {
    if query.first("cursor").is_some() {
        return Ok(Question::default());
    }
    key::ask(|name| query.first(name), now).map_err(of_query)
}

/// Says of a parameter what the domain says of a field.
fn of_query(error: steward_core::Error) -> Failure {
    match error {
        steward_core::Error::Invalid { field, rule } => Refusal::Query { field: field.into(), rule }.into(),
        other => other.into(),
    }
}

/// Reads how many are wanted on a page.
pub(super) fn page_size(query: &Query) -> Result<usize, Failure> {
    let Some(text) = query.first("pageSize") else { return Ok(50) };
    match text.parse() {
        Ok(number) if (1..=key::PAGE_LIMIT).contains(&number) => Ok(number),
        _ => {
            let rule = format!("must be a whole number from 1 to {}", key::PAGE_LIMIT);
            Err(Refusal::Query { field: "pageSize".into(), rule }.into())
        }
    }
}

by_hand! {
    /// Ids: a list, or a list as the member `ids`, or as the one that is named after what they are.
    NamedIds, |_| {
        let ids = json_schema!({ "type": "array", "items": { "type": "string" }, "minItems": 1, "maxItems": 100 });
        json_schema!({ "anyOf": [ids, {
            "type": "object",
            "properties": { "ids": ids, "tokenIds": ids, "serviceAccountIds": ids, "accountIds": ids },
            "additionalProperties": false,
        }] })
    };
    /// Nothing: there is nothing to filter by.
    NoFilter, |_| json_schema!({ "type": "object", "additionalProperties": false });
    /// A service account to be created.
    NewServiceAccount, |_| json_schema!({
        "type": "object",
        "properties": account_members(),
        "required": ["displayName"],
    });
    /// What is to be different about a service account; what is not named stays.
    ServiceAccountUpdate, |_| {
        let mut members = account_members();
        members["id"] = serde_json::json!({ "type": "string" });
        members["serviceAccountId"] = serde_json::json!({ "type": "string" });
        json_schema!({ "type": "object", "properties": members })
    };
    /// An OAuth client to be created.
    NewOauthClient, |_| json_schema!({
        "type": "object",
        "properties": {
            "name": { "type": "string", "minLength": 1, "maxLength": NAME_LIMIT },
            "description": { "type": ["string", "null"], "maxLength": 1000 },
            "serviceAccountId": { "type": ["string", "null"] },
            "scopes": { "type": "array", "items": { "type": "string" }, "minItems": 1, "maxItems": key::SCOPES_LIMIT },
        },
        "required": ["name", "scopes"],
        "additionalProperties": false,
    });
}

fn account_members() -> Value {
    serde_json::json!({
        "displayName": { "type": "string", "minLength": 1, "maxLength": NAME_LIMIT },
        "name": { "type": "string", "minLength": 1, "maxLength": NAME_LIMIT },
        "description": { "type": ["string", "null"], "maxLength": 1000 },
        "permissionRules": { "type": "array", "maxItems": 0 },
        "additionalGroups": { "type": "array", "maxItems": 0 },
    })
}

/// Any JSON, or nothing: clients send `{}` where there is nothing to say.
pub(crate) struct Sent(pub(super) Option<Value>);

impl FromRequest<AppState> for Sent {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        let limits = state.settings.limits;
        let (parts, body) = request.into_parts();
        Ok(Self(read_optional_json(&parts.headers, body, limits, "application/json").await?))
    }
}

/// Reads the members of a body; those that are not known are refused, for a name that is misspelt would be forgotten.
pub(super) fn members(sent: Option<Value>, known: &[&str]) -> Result<Map<String, Value>, Failure> {
    let members = match sent {
        None => Map::new(),
        Some(Value::Object(members)) => members,
        Some(_) => return Err(malformed("it must be an object")),
    };
    match members.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => {
            Err(malformed(format!("it has the unknown member {name}; known are {}", known.join(", "))))
        }
        None => Ok(members),
    }
}

/// Reads ids: a bare list, or one in a member.
pub(super) fn ids(sent: Option<Value>) -> Result<Option<Vec<String>>, Failure> {
    let list = match sent {
        None => return Ok(None),
        Some(Value::Array(list)) => list,
        Some(other) => {
            let mut members = members(Some(other), &["ids", "tokenIds", "serviceAccountIds", "accountIds"])?;
            let named = members.keys().next().cloned();
            match named.and_then(|name| members.remove(&name)) {
                Some(Value::Array(list)) if members.is_empty() => list,
                _ => return Err(malformed("it must be a list of ids, or have one list of them as ids")),
            }
        }
    };
    let texts = list.into_iter().map(|id| match id {
        Value::String(id) => Ok(id),
        _ => Err(malformed("its ids must be text")),
    });
    texts.collect::<Result<Vec<_>, _>>().map(Some)
}

/// Takes a text out of a body; null is an empty one.
pub(super) fn text_of(members: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Failure> {
    match members.remove(name) {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(String::new())),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(malformed(format!("{name} must be text"))),
    }
}

/// Takes a list of texts out of a body.
pub(super) fn list_of(members: &mut Map<String, Value>, name: &str) -> Result<Vec<String>, Failure> {
    let malformed = || malformed(format!("{name} must be a list of texts"));
    match members.remove(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => {
            list.into_iter().map(|text| text.as_str().map(str::to_owned).ok_or_else(malformed)).collect()
        }
        Some(_) => Err(malformed()),
    }
}

pub(super) fn malformed(why: impl Into<String>) -> Failure {
    Refusal::Malformed { why: why.into() }.into()
}
