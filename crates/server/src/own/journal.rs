//! `/steward/v1/orgs/{orgId}/directories/{directoryId}/journal`: what an identity provider asked and was told.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{Response, StatusCode};
use bytes::Bytes;
use futures_util::stream;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use steward_core::context::Timestamp;
use steward_core::directory::diagnosis::{self, Provider};
use steward_core::directory::journal::{self, Entry, FullEntry, JournalFilter, Kept, Missed, Outcome};
use uuid::Uuid;

use super::{Next, answer};
use crate::auth::Org;
use crate::auth::scope::{ReadDirectories, ReadJournal};
use crate::failure::Failure;
use crate::family::Refusal;
use crate::query::{Form, Parameter, Query};
use crate::wire;

/// The longest text that is asked for.
const TEXT: usize = 400;

const fn text(name: &'static str, what: &'static str) -> Parameter {
    Parameter::new(name, what, Form::Text { most: Some(TEXT) })
}

pub(crate) const PARAMETERS: &[Parameter] = &[
    text("from", "Only exchanges from this moment on (RFC 3339)."),
    text("to", "Only exchanges up to this moment (RFC 3339)."),
    text("outcome", "Only exchanges with this outcome: ok, failed or held."),
    text("method", "Only exchanges with this method."),
    Parameter::new(
        "status",
        "Only exchanges with this status.",
        Form::Whole { least: Some(100), most: Some(599), usual: None },
    ),
    text("resourceId", "Only exchanges about the user or group with this id."),
    text(
        "name",
        "Only exchanges about the user with exactly this user name or address, or the group with this name.",
    ),
    text("code", "Only exchanges with the finding of this code."),
    text(
        "provider",
        "Only exchanges of this product: okta, entra, onelogin, jumpcloud, google, ping or other.",
    ),
];

/// A page of a journal.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "JournalPage")]
pub(crate) struct Listed<'a> {
    data: Vec<Shown<'a>>,
    meta: Next,
    missed: Option<MissedShown>,
}

/// Exchanges that were not recorded: too many came at once, or the database was not there.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MissedExchanges")]
pub(crate) struct MissedShown {
    count: i64,
    last: wire::Moment,
}

impl MissedShown {
    pub(super) fn of(missed: Missed) -> Self {
        Self { count: missed.count, last: wire::Moment(missed.at) }
    }
}

/// An exchange with an identity provider.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "JournalEntry")]
pub(crate) struct Shown<'a> {
    id: Uuid,
    at: wire::Moment,
    /// The id that the answer carried in X-Request-Id; events of the log have it too.
    request_id: &'a str,
    method: &'a str,
    /// Path and query, below the SCIM URL of the directory.
    path: &'a str,
    provider: wire::IdentityProvider,
    user_agent: Option<&'a str>,
    status: u16,
    outcome: wire::JournalOutcome,
    duration_micros: u64,
    resource: Option<Resource<'a>>,
    /// The names of the attributes that changed.
    changed: Vec<&'a str>,
    /// The keyword of a refusal (RFC 7644 §3.12).
    scim_type: Option<&'a str>,
    /// The sentence of a refusal.
    detail: Option<&'a str>,
    findings: Vec<Finding>,
}

/// The user or group that an exchange is about.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "JournalResource")]
pub(crate) struct Resource<'a> {
    /// User or Group.
    #[serde(rename = "type")]
    kind: &'a str,
    id: Option<Uuid>,
    name: Option<&'a str>,
}

/// What is to be said of an exchange.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Finding {
    code: String,
    weight: wire::FindingWeight,
    /// What is so.
    says: String,
    /// What to do, in the words of the console of the product.
    fix: String,
}

impl Finding {
    pub(super) fn of(explained: diagnosis::Explained) -> Self {
        let diagnosis::Explained { code, weight, says, fix } = explained;
        Self { code, weight: wire::FindingWeight(weight), says, fix }
    }
}

/// An exchange with everything that is kept of it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "FullJournalEntry")]
pub(crate) struct Full<'a> {
    entry: Shown<'a>,
    changes: Vec<Change<'a>>,
    /// The headers that say how the request is read.
    headers: BTreeMap<&'a str, &'a str>,
    request: Option<BodyShown<'a>>,
    response: Option<BodyShown<'a>>,
}

/// An attribute that changed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ChangedAttribute")]
pub(crate) struct Change<'a> {
    attribute: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a Value>,
}

/// A body, without secrets.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "JournalBody")]
pub(crate) struct BodyShown<'a> {
    /// The body, if it is kept whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    json: Option<Value>,
    /// Its beginning, if it is cut; empty for a body that was no JSON, or very large.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    /// How many bytes were sent.
    bytes: usize,
    cut: bool,
}

impl<'a> BodyShown<'a> {
    fn of(kept: &'a Kept) -> Self {
        let json = whole(kept);
        let text = json.is_none().then_some(kept.text.as_str());
        Self { json, text, bytes: kept.bytes, cut: kept.cut }
    }
}

/// Reads a body that is kept whole.
fn whole(kept: &Kept) -> Option<Value> {
    if kept.cut { None } else { serde_json::from_str(&kept.text).ok() }
}

/// A line of an export: what a replay needs, and some more for those who read it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    at: String,
    method: &'a str,
    path: &'a str,
    headers: BTreeMap<&'a str, &'a str>,
    body: Option<Value>,
    status: u16,
    response: Option<Value>,
    id: Uuid,
    request_id: &'a str,
    provider: wire::IdentityProvider,
    outcome: wire::JournalOutcome,
    duration_micros: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_cut: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_cut: Option<bool>,
}

/// `GET …/journal`: newest first.
pub(crate) async fn list(
    Org(caller, _): Org<ReadDirectories>,
    Path((_, directory_id)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let page = journal::list_journal(&caller, &directory_id, filter(&query)?, query.first("cursor")).await?;
    let shown = Listed {
        data: page.entries.iter().map(shown).collect(),
        meta: Next { next: page.next.clone() },
        missed: page.missed.map(MissedShown::of),
    };
    Ok(answer(StatusCode::OK, &shown))
}

/// `GET …/journal/{entryId}`: with bodies, which tell of people.
pub(crate) async fn read(
    Org(caller, _): Org<ReadJournal>,
    Path((_, directory_id, entry_id)): Path<(String, String, String)>,
) -> Result<Response<Body>, Failure> {
    let entry = journal::find_entry(&caller, &directory_id, &entry_id).await?;
    Ok(answer(StatusCode::OK, &full(&entry)))
}

/// `GET …/journal/export`: oldest first, with bodies, as lines of JSON. It is read piece by piece as it is sent.
pub(crate) async fn export(
    Org(caller, _): Org<ReadJournal>,
    Path((_, directory_id)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let export = journal::export(&caller, &directory_id, filter(&query)?).await?;
    let pieces = stream::try_unfold(export, |mut export| async move {
        let Some(entries) = export.next().await? else { return Ok::<_, steward_core::Error>(None) };
        let text: String = entries.iter().map(line).collect();
        Ok(Some((Bytes::from(text), export)))
    });
    let mut response = Response::new(Body::from_stream(pieces));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/jsonl"));
    Ok(response)
}

fn filter(query: &Query) -> Result<JournalFilter, Failure> {
    let refused = |field: &'static str, rule: &str| {
        Failure::from(Refusal::Query { field: field.into(), rule: rule.to_owned() })
    };
    let text = |field: &'static str| match query.first(field) {
        Some(text) if text.len() > TEXT => {
            Err(refused(field, &format!("must not have more than {TEXT} bytes")))
        }
        text => Ok(text),
    };
    let moment = |field: &'static str| -> Result<Option<Timestamp>, Failure> {
        let rule = "must be a moment such as 2026-01-31T08:00:00Z (RFC 3339)";
        text(field)?.map(|text| Timestamp::parse(text).ok_or_else(|| refused(field, rule))).transpose()
    };
    let outcome = text("outcome")?
        .map(|word| Outcome::parse(word).ok_or_else(|| refused("outcome", "must be ok, failed or held")))
        .transpose()?;
    let provider = text("provider")?
        .map(|word| {
            let rule = "must be okta, entra, onelogin, jumpcloud, google, ping or other";
            Provider::parse(word).ok_or_else(|| refused("provider", rule))
        })
        .transpose()?;
    let status = text("status")?
        .map(|digits| {
            let status = digits.parse().ok().filter(|status| (100..600).contains(status));
            status.ok_or_else(|| refused("status", "must be a status from 100 to 599"))
        })
        .transpose()?;
    let resource = text("resourceId")?
        .map(|id| Uuid::try_parse(id).map_err(|_| refused("resourceId", "must be the id of a user or group")))
        .transpose()?;
    Ok(JournalFilter {
        from: moment("from")?,
        to: moment("to")?,
        outcome,
        method: text("method")?.map(str::to_owned),
        status,
        resource,
        name: text("name")?.map(str::to_owned),
        code: text("code")?.map(str::to_owned),
        provider,
    })
}

fn shown(entry: &Entry) -> Shown<'_> {
    let summary = &entry.summary;
    let resource = entry.resource_kind.as_deref().map(|kind| Resource {
        kind,
        id: entry.resource_id,
        name: summary.name.as_deref(),
    });
    let explained = summary.findings.iter().map(|finding| diagnosis::explain(finding, entry.provider));
    Shown {
        id: entry.id,
        at: wire::Moment(entry.at),
        request_id: &summary.request_id,
        method: &entry.method,
        path: &summary.target,
        provider: wire::IdentityProvider(entry.provider),
        user_agent: summary.user_agent.as_deref(),
        status: entry.status,
        outcome: wire::JournalOutcome(entry.outcome),
        duration_micros: summary.micros,
        resource,
        changed: summary.changes.iter().map(|change| change.attribute.as_str()).collect(),
        scim_type: summary.scim_type.as_deref(),
        detail: summary.detail.as_deref(),
        findings: explained.map(Finding::of).collect(),
    }
}

fn headers(entry: &FullEntry) -> BTreeMap<&str, &str> {
    entry.bodies.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn full(full: &FullEntry) -> Full<'_> {
    let changes = full.entry.summary.changes.iter().map(|change| Change {
        attribute: &change.attribute,
        before: change.before.as_ref(),
        after: change.after.as_ref(),
    });
    Full {
        entry: shown(&full.entry),
        changes: changes.collect(),
        headers: headers(full),
        request: full.bodies.request.as_ref().map(BodyShown::of),
        response: full.bodies.response.as_ref().map(BodyShown::of),
    }
}

fn line(full: &FullEntry) -> String {
    let FullEntry { entry, bodies } = full;
    let cut = |kept: &Option<Kept>| kept.as_ref().and_then(|kept| kept.cut.then_some(true));
    let line = Line {
        at: entry.at.to_micros_text(),
        method: &entry.method,
        path: &entry.summary.target,
        headers: headers(full),
        body: bodies.request.as_ref().and_then(whole),
        status: entry.status,
        response: bodies.response.as_ref().and_then(whole),
        id: entry.id,
        request_id: &entry.summary.request_id,
        provider: wire::IdentityProvider(entry.provider),
        outcome: wire::JournalOutcome(entry.outcome),
        duration_micros: entry.summary.micros,
        body_cut: cut(&bodies.request),
        response_cut: cut(&bodies.response),
    };
    crate::family::json_text(&line) + "\n"
}
