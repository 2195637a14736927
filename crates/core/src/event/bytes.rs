//! The bytes in which an event is kept for ever. No personal value is in them, only commitments to those.

use serde_json::{Map, Value};

use super::canonical::{push, push_members, push_text};
use super::message::{Message, Part};
use super::model::{Delta, Event};
use super::person::{Person, is_plain};
use super::personal::Sections;
use super::report::{Auth, Object, Report};
use crate::context::{Ids, Request, Timestamp};
use crate::id::EventId;
use crate::principal::Actor;

/// The version of the bytes. A reader knows every version that was ever written.
pub(super) const FORMAT: u32 = 2;

/// The version of the bytes of what products report: they have members that no other event has.
pub(super) const REPORT_FORMAT: u32 = 3;

/// What most events need, so that their bytes are written without being moved.
const USUAL_LENGTH: usize = 1024;

/// Writes the final bytes of an event, and what is kept beside them. The writer thread of `SQLite` waits for this, so
/// nothing is built in between.
pub(super) fn write(
    event: &Event,
    id: EventId,
    ids: &Ids,
    (actor, request, now): (&Actor, &Request, Timestamp),
) -> (Vec<u8>, Option<Vec<u8>>) {
    let mut bytes = Vec::with_capacity(USUAL_LENGTH);
    let mut sections = Sections::new(ids);
    bytes.extend_from_slice(b"{\"action\":");
    push_text(&mut bytes, &event.action);
    bytes.extend_from_slice(b",\"actor\":");
    match &event.report {
        Some(report) => {
            push_doer(&mut bytes, &mut sections, report);
            if let Some(container) = &report.container {
                bytes.extend_from_slice(b",\"container\":");
                push_object(&mut bytes, &mut sections, container, report);
            }
        }
        None => push_actor(&mut bytes, &mut sections, actor),
    }
    bytes.extend_from_slice(b",\"context\":[");
    for (position, subject) in event.subjects.iter().enumerate() {
        let begin: &[u8] = if position == 0 { b"{\"attributes\":" } else { b",{\"attributes\":" };
        bytes.extend_from_slice(begin);
        push_members(&mut bytes, &subject.attributes);
        bytes.extend_from_slice(b",\"id\":");
        push_text(&mut bytes, &subject.id);
        bytes.extend_from_slice(b",\"kind\":");
        push_text(&mut bytes, &subject.kind);
        if let Some(person) = subject.person.filter(|_| !subject.personal.is_empty()) {
            bytes.extend_from_slice(b",\"personal\":");
            sections.commit(person, &mut bytes, |value| push_members(value, &subject.personal));
        }
        bytes.push(b'}');
    }
    bytes.push(b']');
    if let Some(delta) = &event.delta {
        push_delta(&mut bytes, &mut sections, delta, event.person());
    }
    bytes.extend_from_slice(b",\"id\":");
    push_text(&mut bytes, &id.to_string());
    // The program itself has no address; whoever has one acts with a key. That of a product is not the one of whom it
    // reports.
    if let (None, Actor::Key { .. }, Some(address)) = (&event.report, actor, request.address) {
        bytes.extend_from_slice(b",\"ip\":");
        let address = address.to_string();
        match Person::acting(actor) {
            Some(person) => sections.commit(person, &mut bytes, |value| push_text(value, &address)),
            None => push_text(&mut bytes, &address),
        }
    }
    bytes.extend_from_slice(b",\"message\":");
    match event.report.as_deref().filter(|report| !report.doer.closed) {
        Some(Report { said: Some(said), .. }) => {
            bytes.extend_from_slice(b"{\"neutral\":");
            push_message(&mut bytes, &mut sections, &event.message);
            bytes.extend_from_slice(b",\"said\":");
            let person = event.report.as_deref().map(Report::person);
            if let Some(person) = person {
                sections.commit(person, &mut bytes, |value| push_text(value, said));
            }
            bytes.push(b'}');
        }
        _ => push_message(&mut bytes, &mut sections, &event.message),
    }
    bytes.extend_from_slice(b",\"org\":");
    push_text(&mut bytes, &event.org_id.to_string());
    let (time, format) = match &event.report {
        Some(report) => {
            push_origin(&mut bytes, &mut sections, report);
            bytes.extend_from_slice(b",\"reporter\":");
            push_text(&mut bytes, &actor.id());
            (report.at, REPORT_FORMAT)
        }
        None => (now, FORMAT),
    };
    bytes.extend_from_slice(b",\"request\":");
    push_text(&mut bytes, &request.id);
    if let Some(report) = &event.report {
        push_site(&mut bytes, report);
    }
    bytes.extend_from_slice(format!(",\"time\":{},\"v\":{format}}}", time.0).as_bytes());
    (bytes, sections.finish())
}

/// Writes who did what a product reports.
fn push_doer(bytes: &mut Vec<u8>, sections: &mut Sections<'_>, report: &Report) {
    let doer = &report.doer;
    bytes.push(b'{');
    if let Some(Auth { kind, token_id, .. }) = &doer.auth {
        bytes.extend_from_slice(b"\"auth\":{\"kind\":");
        push_text(bytes, kind);
        if let Some(token_id) = token_id {
            bytes.extend_from_slice(b",\"tokenId\":");
            push_text(bytes, token_id);
        }
        bytes.extend_from_slice(b"},");
    }
    bytes.extend_from_slice(b"\"id\":");
    push_text(bytes, &report.actor_id());
    let label = doer.auth.as_ref().and_then(|auth| auth.token_label.as_deref());
    let members = [("email", doer.email.as_deref()), ("name", doer.name.as_deref()), ("tokenLabel", label)];
    let given: Vec<_> = members.iter().filter_map(|(name, value)| Some((*name, (*value)?))).collect();
    if !given.is_empty() && !doer.closed {
        bytes.extend_from_slice(b",\"personal\":");
        sections.commit(report.person(), bytes, |value| {
            for (position, (name, text)) in given.iter().enumerate() {
                value.push(if position == 0 { b'{' } else { b',' });
                push_name(value, name, "");
                push_text(value, text);
            }
            value.push(b'}');
        });
    }
    bytes.push(b'}');
}

/// Writes something of a product.
fn push_object(bytes: &mut Vec<u8>, sections: &mut Sections<'_>, object: &Object, report: &Report) {
    bytes.extend_from_slice(b"{\"attributes\":{},\"id\":");
    push_text(bytes, &object.id);
    bytes.extend_from_slice(b",\"kind\":");
    push_text(bytes, &object.kind);
    if !object.attributes.is_empty() && !report.doer.closed {
        bytes.extend_from_slice(b",\"personal\":");
        sections.commit(report.person(), bytes, |value| push_members(value, &object.attributes));
    }
    bytes.push(b'}');
}

/// Writes from where something was done.
fn push_origin(bytes: &mut Vec<u8>, sections: &mut Sections<'_>, report: &Report) {
    if !report.origin.members.is_empty() && !report.doer.closed {
        bytes.extend_from_slice(b",\"origin\":");
        sections.commit(report.person(), bytes, |value| push_members(value, &report.origin.members));
    }
}

/// Writes at which place of a product something was done.
fn push_site(bytes: &mut Vec<u8>, report: &Report) {
    let site = &report.site;
    bytes.extend_from_slice(b",\"site\":{\"id\":");
    push_text(bytes, &site.workspace_id.to_string());
    bytes.extend_from_slice(b",\"name\":");
    push_text(bytes, &site.name);
    bytes.extend_from_slice(b",\"product\":");
    push_text(bytes, &site.product);
    if let Some(url) = &site.url {
        bytes.extend_from_slice(b",\"url\":");
        push_text(bytes, url);
    }
    bytes.push(b'}');
}

/// Writes who did it. The name of a key is that of a thing, unless the key acts for a person.
fn push_actor(bytes: &mut Vec<u8>, sections: &mut Sections<'_>, actor: &Actor) {
    let Actor::Key { id, kind, name, owner } = actor else {
        bytes.extend_from_slice(b"{\"id\":\"steward\",\"name\":\"Steward\"}");
        return;
    };
    bytes.extend_from_slice(b"{\"auth\":{\"kind\":");
    push_text(bytes, kind.as_str());
    bytes.extend_from_slice(b",\"tokenId\":");
    push_text(bytes, &id.to_string());
    if owner.is_none() {
        bytes.extend_from_slice(b",\"tokenLabel\":");
        push_text(bytes, name);
    }
    bytes.extend_from_slice(b"},\"id\":");
    push_text(bytes, &actor.id());
    match owner {
        None => {
            bytes.extend_from_slice(b",\"name\":");
            push_text(bytes, name);
        }
        Some(owner) => {
            bytes.extend_from_slice(b",\"personal\":");
            sections.commit(Person::Account(*owner), bytes, |value| {
                value.extend_from_slice(b"{\"name\":");
                push_text(value, name);
                value.extend_from_slice(b",\"tokenLabel\":");
                push_text(value, name);
                value.push(b'}');
            });
        }
    }
    bytes.push(b'}');
}

fn push_delta(bytes: &mut Vec<u8>, sections: &mut Sections<'_>, delta: &Delta, person: Option<Person>) {
    bytes.extend_from_slice(b",\"delta\":{");
    let mut separator: &[u8] = b"";
    for (name, side) in [("after", &delta.after), ("before", &delta.before)] {
        let Some(side) = side else { continue };
        match (person, side) {
            (Some(person), Value::Object(members)) => {
                bytes.extend_from_slice(separator);
                push_name(bytes, name, "");
                push_members(bytes, members.iter().filter(|(name, _)| is_plain(name)));
                if has_personal(members) {
                    bytes.push(b',');
                    push_name(bytes, name, "Personal");
                    let personal = members.iter().filter(|(name, _)| !is_plain(name));
                    sections.commit(person, bytes, |value| push_members(value, personal));
                }
            }
            (Some(person), side) => {
                bytes.extend_from_slice(separator);
                push_name(bytes, name, "Personal");
                sections.commit(person, bytes, |value| push(value, side));
            }
            (None, side) => {
                bytes.extend_from_slice(separator);
                push_name(bytes, name, "");
                push(bytes, side);
            }
        }
        separator = b",";
    }
    bytes.push(b'}');
}

fn has_personal(members: &Map<String, Value>) -> bool {
    members.keys().any(|name| !is_plain(name))
}

fn push_name(bytes: &mut Vec<u8>, name: &str, suffix: &str) {
    bytes.push(b'"');
    bytes.extend_from_slice(name.as_bytes());
    bytes.extend_from_slice(suffix.as_bytes());
    bytes.extend_from_slice(b"\":");
}

/// Writes a sentence. One that tells of people stands there in its parts, of which those about others can be left out.
fn push_message(bytes: &mut Vec<u8>, sections: &mut Sections<'_>, message: &Message) {
    if let [Part::Plain(text)] = message.parts.as_slice() {
        push_text(bytes, text);
        return;
    }
    bytes.push(b'[');
    for (position, part) in message.parts.iter().enumerate() {
        if position > 0 {
            bytes.push(b',');
        }
        match part {
            Part::Plain(text) => push_text(bytes, text),
            Part::Personal(person, text) => sections.commit(*person, bytes, |value| push_text(value, text)),
        }
    }
    bytes.push(b']');
}
