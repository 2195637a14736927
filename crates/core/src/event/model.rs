//! What an event says, and the bytes in which it is kept for ever.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::context::{Context, Timestamp};
use crate::id::{EventId, OrgId};

/// The version of the bytes. A reader knows every version that was ever written.
const FORMAT: u32 = 1;

/// A kind of event, under the id that clients filter by (event-actions, organizations API).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    /// The id, such as `scim_user_created`.
    pub id: &'static str,
    /// The name that people read.
    pub display_name: &'static str,
    /// The group under which people find it.
    pub group: &'static str,
}

/// Something that an event is about: an entry of `context` on the wire.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// The type, in the plural as the wire has it: `users`, `groups`, `directories`.
    pub kind: &'static str,
    /// The identifier of the thing.
    pub id: String,
    /// What a reader needs to recognise it.
    pub attributes: Map<String, Value>,
}

impl Subject {
    /// Names a thing.
    pub fn new(kind: &'static str, id: impl ToString) -> Self {
        Self { kind, id: id.to_string(), attributes: Map::new() }
    }

    /// Adds an attribute by which people recognise the thing.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.attributes.insert(name.to_owned(), value.into());
        self
    }
}

/// What a change did: the state before and after, each absent where there was none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Delta {
    /// The values after the change.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<Value>,
    /// The values before the change.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<Value>,
}

impl Delta {
    /// Something came to be.
    pub fn created(after: Value) -> Self {
        Self { before: None, after: Some(after) }
    }

    /// Something changed.
    pub fn changed(before: Value, after: Value) -> Self {
        Self { before: Some(before), after: Some(after) }
    }

    /// Something ended.
    pub fn removed(before: Value) -> Self {
        Self { before: Some(before), after: None }
    }
}

/// An event about to be recorded.
#[derive(Debug, Clone)]
pub struct Event {
    /// The organization in whose log it stands.
    pub org_id: OrgId,
    /// What happened.
    pub action: &'static Action,
    /// The sentence that people read.
    pub message: String,
    /// What it is about.
    pub subjects: Vec<Subject>,
    /// The change, absent for events that report no change.
    pub delta: Option<Delta>,
}

impl Event {
    /// Begins an event.
    pub fn new(org_id: OrgId, action: &'static Action, message: impl Into<String>) -> Self {
        Self { org_id, action, message: message.into(), subjects: Vec::new(), delta: None }
    }

    /// Adds something that the event is about.
    #[must_use]
    pub fn about(mut self, subject: Subject) -> Self {
        self.subjects.push(subject);
        self
    }

    /// Adds the change.
    #[must_use]
    pub fn delta(mut self, delta: Delta) -> Self {
        self.delta = Some(delta);
        self
    }

    /// Writes the event as it will be kept.
    pub(super) fn stored(&self, id: EventId, context: &Context) -> StoredEvent {
        StoredEvent {
            action: self.action.id.to_owned(),
            actor: sorted(context.actor.to_json()),
            context: self
                .subjects
                .iter()
                .map(|subject| StoredSubject {
                    attributes: sorted(Value::Object(subject.attributes.clone())),
                    id: subject.id.clone(),
                    kind: subject.kind.to_owned(),
                })
                .collect(),
            delta: self
                .delta
                .clone()
                .map(|delta| Delta { after: delta.after.map(sorted), before: delta.before.map(sorted) }),
            id: id.to_string(),
            ip: context.request.address.map(|address| address.to_string()),
            message: self.message.clone(),
            org: self.org_id.to_string(),
            request: context.request.id.to_string(),
            time: context.now.0,
            v: FORMAT,
        }
    }
}

/// An event as it is kept: JSON without white space, members in the order of their names (as RFC 8785 has it).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredEvent {
    /// The id of the action.
    pub action: String,
    /// Who did it: `id`, `name`, `auth`.
    pub actor: Value,
    /// What it is about.
    pub context: Vec<StoredSubject>,
    /// The change.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub delta: Option<Delta>,
    /// The id of the event.
    pub id: String,
    /// The address it came from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ip: Option<String>,
    /// The sentence that people read.
    pub message: String,
    /// The organization.
    pub org: String,
    /// The id of the request.
    pub request: String,
    /// When it happened, in microseconds since the epoch.
    pub time: i64,
    /// The version of these bytes.
    pub v: u32,
}

/// A subject as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredSubject {
    /// What a reader needs to recognise it.
    pub attributes: Value,
    /// The identifier of the thing.
    pub id: String,
    /// The type, in the plural as the wire has it.
    pub kind: String,
}

impl StoredEvent {
    /// Writes the final bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings, numbers and JSON values can be written as JSON")
    }

    /// Reads bytes of a known version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let event: Self = serde_json::from_slice(bytes).map_err(|error| format!("event bytes: {error}"))?;
        if event.v == FORMAT { Ok(event) } else { Err(format!("event bytes of unknown version {}", event.v)) }
    }

    /// Returns when it happened.
    pub fn occurred_at(&self) -> Timestamp {
        Timestamp(self.time)
    }
}

/// Puts the members of every object into the order of their names.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let mut members: Vec<(String, Value)> =
                object.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            members.sort_by(|left, right| left.0.cmp(&right.0));
            Value::Object(members.into_iter().collect())
        }
        Value::Array(elements) => Value::Array(elements.into_iter().map(sorted).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_written_in_the_order_of_their_names() {
        let value = sorted(json!({"b": [{"z": 1, "a": 2}], "a": null}));
        assert_eq!(value.to_string(), r#"{"a":null,"b":[{"a":2,"z":1}]}"#);
    }

    #[test]
    fn the_bytes_are_read_back_and_another_version_is_refused() {
        let event = StoredEvent {
            action: "group_created".to_owned(),
            actor: json!({"id": "steward", "name": "Steward"}),
            context: vec![],
            delta: Some(Delta::created(json!({"name": "A"}))),
            id: "e".to_owned(),
            ip: None,
            message: "Created group A".to_owned(),
            org: "o".to_owned(),
            request: "r".to_owned(),
            time: 5,
            v: FORMAT,
        };
        let bytes = event.to_bytes();
        assert_eq!(
            String::from_utf8(bytes.clone()).unwrap(),
            concat!(
                r#"{"action":"group_created","actor":{"id":"steward","name":"Steward"},"context":[],"#,
                r#""delta":{"after":{"name":"A"}},"id":"e","message":"Created group A","org":"o","#,
                r#""request":"r","time":5,"v":1}"#
            )
        );
        assert_eq!(StoredEvent::from_bytes(&bytes), Ok(event.clone()));
        let newer = StoredEvent { v: 9, ..event }.to_bytes();
        assert_eq!(StoredEvent::from_bytes(&newer), Err("event bytes of unknown version 9".to_owned()));
    }
}
