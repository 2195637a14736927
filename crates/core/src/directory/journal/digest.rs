//! Makes an entry of an exchange: without secrets, within limits, with what is to be said of it. Pure.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::bulk::{self, Operation};
use super::model::Oddity;
use super::model::{Bodies, ChangedAttribute, Exchange, Kept, Outcome, Summary};
use super::redact::Redactor;
use crate::context::Noted;
use crate::directory::diagnosis::{self, Facts, Finding, Provider, Seen, Taken};
use crate::text::fold;

/// The largest body that is looked into, in bytes. Of a larger one it is only kept that there was one.
const READ: usize = 1 << 20;

/// What is kept of one body, in bytes.
pub(super) const KEPT: usize = 64 << 10;

/// What is kept of one value of a changed attribute, in bytes of JSON, and of a list, in elements.
const VALUE: usize = 4 << 10;
const ELEMENTS: usize = 50;

/// Attributes that are named as changed.
const ATTRIBUTES: usize = 100;

/// Names by which one entry is found.
const NAMES: usize = 20;

/// Names by which the entry of a bulk request is found: each operation may have a few.
const BULK_NAMES: usize = 1000;

/// The longest text that a client chooses and that is kept beside bodies, in characters.
const TEXT: usize = 1000;

/// The longest method that is kept; made-up ones may be of any length.
const METHOD: usize = 20;

/// An exchange whose bodies were read.
#[derive(Debug)]
pub(super) struct Read<'a> {
    pub(super) exchange: &'a Exchange,
    pub(super) request: Option<Cow<'a, Value>>,
    pub(super) response: Option<Cow<'a, Value>>,
}

impl<'a> Read<'a> {
    pub(super) fn new(exchange: &'a Exchange) -> Self {
        let request = exchange.request.as_ref().and_then(|body| json(body)).map(Cow::Owned);
        Self { exchange, request, response: json(&exchange.response).map(Cow::Owned) }
    }

    pub(super) fn is_read_that_succeeded(&self) -> bool {
        let searches = self.exchange.target.split('?').next().is_some_and(|path| path.ends_with("/.search"));
        self.exchange.status < 400 && (matches!(self.exchange.method.as_str(), "GET" | "HEAD") || searches)
    }

    pub(super) fn is_conflict(&self) -> bool {
        self.exchange.status == 409
    }

    /// A member of the body of the request, also one that a PATCH sets.
    pub(super) fn sent(&self, name: &str) -> Option<&str> {
        let body = self.request.as_deref()?;
        let member = |value: &'_ Value| -> Option<String> {
            let members = value.as_object()?;
            let found = members.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
            found.map(|(known, _)| known.clone())
        };
        if let Some(known) = member(body) {
            return body.get(known)?.as_str();
        }
        body.as_object()?.iter().filter(|(known, _)| known.eq_ignore_ascii_case("operations")).find_map(
            |(_, operations)| {
                operations.as_array()?.iter().find_map(|operation| {
                    let path = operation.get("path").and_then(Value::as_str);
                    let value = operation.get("value")?;
                    match path {
                        Some(path) if path.eq_ignore_ascii_case(name) => value.as_str(),
                        Some(_) => None,
                        None => value.get(member(value)?)?.as_str(),
                    }
                })
            },
        )
    }

    /// The addresses in the body of the request.
    pub(super) fn addresses(&self) -> Vec<String> {
        self.request.as_deref().map(addresses).unwrap_or_default()
    }
}

fn json(body: &[u8]) -> Option<Value> {
    if body.is_empty() || body.len() > READ { None } else { serde_json::from_slice(body).ok() }
}

fn addresses(resource: &Value) -> Vec<String> {
    let emails = resource.get("emails").and_then(Value::as_array).into_iter().flatten();
    emails.filter_map(|email| email.get("value")?.as_str()).map(str::to_owned).collect()
}

/// An entry that is ready to be sealed.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) method: String,
    pub(super) outcome: Outcome,
    pub(super) provider: Provider,
    pub(super) codes: String,
    pub(super) resource: Option<(&'static str, Option<Uuid>)>,
    pub(super) summary: Summary,
    pub(super) bodies: Bodies,
}

/// Makes the entry. `facts`: of the exchange, or where it is a bulk request of each of its operations. `before`: the product
/// that was recognised in earlier exchanges of the directory.
pub(super) fn digest(read: &Read<'_>, facts: &Facts, before: Provider) -> Draft {
    let Read { exchange, request, response } = read;
    let redactor = Redactor::of(request.as_deref());
    let clean = request.as_deref().map(|body| redactor.value(body));
    let operations = bulk::operations(read);
    let parts: Vec<Read<'_>> = operations.iter().flatten().map(Operation::read).collect();
    let header = |wanted: &str| {
        let found = exchange.headers.iter().find(|(name, _)| *name == wanted);
        found.map(|(_, value)| value.as_str())
    };
    let user_agent = header("user-agent");
    let recognise =
        |read: &Read<'_>| Provider::recognise(user_agent, &exchange.target, read.request.as_deref());
    let recognised = recognise(read).or_else(|| parts.iter().find_map(recognise));
    let provider = recognised.unwrap_or(before);
    let target = redactor.target(&exchange.target);
    let findings = match &operations {
        None => findings((read, clean.as_ref()), provider, &redactor, facts, facts.taken.as_ref()),
        Some(_) => {
            let taken = |place| facts.taken_by.get(&place);
            each_once(parts.iter().enumerate().map(|(place, part)| {
                let clean = part.request.as_deref().map(|body| redactor.value(body));
                findings((part, clean.as_ref()), provider, &redactor, facts, taken(place))
            }))
        }
    };
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    let (told, most) = if operations.is_some() { (parts.as_slice(), BULK_NAMES) } else { (&[][..], NAMES) };
    let names = told.iter().flat_map(names).chain(names(read));
    let names: BTreeSet<String> = names.map(|name| fold(&redactor.text(&name))).collect();
    let shown = |kept: &str| shortened(&redactor.text(kept), TEXT);
    let (scim_type, detail) = match &operations {
        None => refusal(read),
        Some(_) => refusals(&parts),
    };
    let changed = match &operations {
        None => changes(&exchange.changes, &redactor),
        Some(operations) => {
            let of_each = operations.iter().zip(&parts).flat_map(|(operation, part)| {
                let place = redactor.text(&operation.place);
                changes(&part.exchange.changes, &redactor).into_iter().map(move |change| ChangedAttribute {
                    attribute: format!("{place}: {}", change.attribute),
                    ..change
                })
            });
            of_each.take(ATTRIBUTES).collect()
        }
    };
    let summary = Summary {
        request_id: shortened(&exchange.request_id, TEXT),
        user_agent: user_agent.map(shown),
        micros: exchange.micros,
        name: if operations.is_some() { None } else { name(read).map(|name| shown(&name)) },
        names: names.into_iter().take(most).collect(),
        changes: changed,
        scim_type,
        detail: detail.map(|detail| shown(&detail)),
        target,
        findings: findings.clone(),
    };
    let bodies = Bodies {
        headers: exchange.headers.iter().map(|(name, value)| ((*name).to_owned(), shown(value))).collect(),
        request: exchange.request.as_ref().map(|body| kept(body.len(), clean.as_ref())),
        response: (!exchange.response.is_empty()).then(|| {
            let clean = response.as_deref().map(|body| redactor.value(body));
            kept(exchange.response.len(), clean.as_ref())
        }),
    };
    Draft {
        method: shortened(&exchange.method, METHOD),
        outcome: if operations.is_some() { outcome_of_all(&parts) } else { outcome(exchange) },
        provider,
        codes: codes.join(" "),
        resource: resource(read),
        summary,
        bodies,
    }
}

/// What is to be said of an exchange, or of an operation, whose body is `clean` of secrets: the rules see none, so that none can
/// come into a sentence.
fn findings(
    (read, clean): (&Read<'_>, Option<&Value>),
    provider: Provider,
    redactor: &Redactor,
    facts: &Facts,
    taken: Option<&Taken>,
) -> Vec<Finding> {
    let exchange = read.exchange;
    let (scim_type, detail) = refusal(read);
    let detail = detail.map(|detail| redactor.text(&detail)).unwrap_or_default();
    let target = redactor.target(&exchange.target);
    diagnosis::find(&Seen {
        provider,
        method: &exchange.method,
        target: &target,
        status: exchange.status,
        scim_type: scim_type.as_deref(),
        detail: &detail,
        oddity: exchange.oddity,
        request: clean,
        members_gone: members_gone(&exchange.changes),
        taken,
        facts,
    })
}

/// Keeps the first finding of each code: what is wrong with one operation is, as a rule, wrong with all of them.
fn each_once(all: impl Iterator<Item = Vec<Finding>>) -> Vec<Finding> {
    let mut kept: Vec<Finding> = Vec::new();
    for finding in all.flatten() {
        if !kept.iter().any(|known| known.code == finding.code) {
            kept.push(finding);
        }
    }
    kept
}

/// The keyword and the sentence of a refusal.
fn refusal(read: &Read<'_>) -> (Option<String>, Option<String>) {
    let refusal = read.response.as_deref().filter(|_| read.exchange.status >= 400);
    let said = |name: &str| refusal.and_then(|body| body.get(name)?.as_str()).map(str::to_owned);
    (said("scimType"), said("detail"))
}

/// The same of a bulk request: how many of its operations were not done, and why the first was not.
fn refusals(parts: &[Read<'_>]) -> (Option<String>, Option<String>) {
    let mut refused = parts.iter().filter(|part| part.exchange.status >= 400);
    let Some(first) = refused.next() else { return (None, None) };
    let (count, all) = (refused.count() + 1, parts.len());
    let (scim_type, detail) = refusal(first);
    let Exchange { method, target, status, .. } = first.exchange;
    let detail = detail.unwrap_or_default();
    (
        scim_type,
        Some(format!("{count} of {all} operations were not done; {method} {target}: {status} {detail}")),
    )
}

/// A bulk request failed if one of its operations did.
fn outcome_of_all(parts: &[Read<'_>]) -> Outcome {
    let outcomes: Vec<Outcome> = parts.iter().map(|part| outcome(part.exchange)).collect();
    let worst = [Outcome::Failed, Outcome::Held].into_iter().find(|wanted| outcomes.contains(wanted));
    worst.unwrap_or(Outcome::Ok)
}

fn outcome(exchange: &Exchange) -> Outcome {
    match exchange.status {
        0..400 => Outcome::Ok,
        429 if exchange.oddity != Some(Oddity::RateLimited) => Outcome::Held,
        _ => Outcome::Failed,
    }
}

/// The kind of the resource that the path names, and its id, which a created one has in the answer.
fn resource(read: &Read<'_>) -> Option<(&'static str, Option<Uuid>)> {
    let path = read.exchange.target.split('?').next().unwrap_or_default();
    let mut words = path.split('/').filter(|word| !word.is_empty());
    let kind = match words.next()? {
        "Users" => "User",
        "Groups" => "Group",
        _ => return None,
    };
    let created = read.response.as_deref().filter(|_| read.exchange.status == 201);
    let id = words.next().or_else(|| created.and_then(|body| body.get("id")?.as_str()));
    Some((kind, id.and_then(|id| Uuid::try_parse(id).ok())))
}

fn name(read: &Read<'_>) -> Option<String> {
    let shown = read.response.as_deref().filter(|_| read.exchange.status < 400);
    let of_answer = shown.and_then(named);
    let of_request = || read.sent("userName").or_else(|| read.sent("displayName")).map(str::to_owned);
    let of_changes = || {
        let values = read.exchange.changes.iter().flat_map(|noted| [&noted.after, &noted.before]);
        values.flatten().find_map(named)
    };
    of_answer.or_else(of_request).or_else(of_changes)
}

fn named(resource: &Value) -> Option<String> {
    let name = resource.get("userName").or_else(|| resource.get("displayName"));
    name.and_then(Value::as_str).map(str::to_owned)
}

/// All names by which an entry is found.
fn names(read: &Read<'_>) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = name(read).into_iter().collect();
    names.extend(read.sent("userName").map(str::to_owned));
    names.extend(read.addresses());
    names.extend(read.response.as_deref().map(addresses).unwrap_or_default());
    for noted in &read.exchange.changes {
        for values in [&noted.before, &noted.after].into_iter().flatten() {
            names.extend(named(values));
            names.extend(addresses(values));
        }
    }
    names.extend(compared(&read.exchange.target));
    names
}

/// The texts with which a filter compares.
fn compared(target: &str) -> Vec<String> {
    let Some((_, query)) = target.split_once('?') else { return Vec::new() };
    let query = query.replace('+', " ").replace("%22", "\"").replace("%20", " ").replace("%40", "@");
    let filters = query.split('&').filter_map(|pair| pair.strip_prefix("filter="));
    filters
        .flat_map(|filter| filter.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

fn members_gone(changes: &[Noted]) -> Option<u64> {
    let deleted = changes.iter().find(|noted| noted.action == crate::group::GROUP_DELETED.id)?;
    deleted.before.as_ref()?.get("memberCount")?.as_u64()
}

/// What changed of the resource itself; what followed for an account stands in the log.
fn changes(noted: &[Noted], redactor: &Redactor) -> Vec<ChangedAttribute> {
    let empty = Map::new();
    let mut changes = Vec::new();
    for noted in noted.iter().filter(|noted| noted.action.starts_with("scim_")) {
        let members = |value: &Option<Value>| value.as_ref().and_then(Value::as_object).cloned();
        let before = members(&noted.before).unwrap_or_else(|| empty.clone());
        let after = members(&noted.after).unwrap_or_else(|| empty.clone());
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for name in names {
            let clean = |values: &Map<String, Value>| {
                let value = values.get(name)?;
                let alone = Value::Object(Map::from_iter([(name.clone(), value.clone())]));
                redactor.value(&alone).get(name).map(bounded)
            };
            changes.push(ChangedAttribute {
                attribute: name.clone(),
                before: clean(&before),
                after: clean(&after),
            });
        }
    }
    changes.truncate(ATTRIBUTES);
    changes
}

/// Keeps the beginning of what is long.
fn bounded(value: &Value) -> Value {
    let value = match value {
        Value::Array(elements) if elements.len() > ELEMENTS => {
            let more = format!("… and {} more", elements.len() - ELEMENTS);
            elements.iter().take(ELEMENTS).cloned().chain([Value::String(more)]).collect()
        }
        other => other.clone(),
    };
    let text = value.to_string();
    if text.len() <= VALUE { value } else { Value::String(cut(&text, VALUE).to_owned() + "…") }
}

/// Keeps a body that is clean of secrets.
fn kept(bytes: usize, clean: Option<&Value>) -> Kept {
    let mut text = clean.and_then(|body| serde_json::to_string(body).ok()).unwrap_or_default();
    let is_cut = clean.is_none() || text.len() > KEPT;
    text.truncate(cut(&text, KEPT).len());
    Kept { text, bytes, cut: is_cut }
}

fn cut(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn shortened(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
