//! What an event says.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::id::OrgId;

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
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Delta {
    /// The values after the change.
    #[serde(default)]
    pub after: Option<Value>,
    /// The values before the change.
    #[serde(default)]
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

    /// Something changed: only the members that differ are kept.
    pub fn between(before: &Map<String, Value>, after: &Map<String, Value>) -> Self {
        let differing = |one: &Map<String, Value>, other: &Map<String, Value>| {
            let members = one.iter().filter(|(name, value)| other.get(*name) != Some(value));
            Value::Object(members.map(|(name, value)| (name.clone(), value.clone())).collect())
        };
        Self::changed(differing(before, after), differing(after, before))
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
}
