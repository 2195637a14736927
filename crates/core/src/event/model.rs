//! What an event says.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::message::Message;
use super::person::{LINKED_ACCOUNT, PROVISIONED, Person, Thing, is_plain};
use super::report::Report;
use crate::id::{AccountId, DirectoryUserId, OrgId, TokenId};

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
    pub(super) kind: Cow<'static, str>,
    pub(super) id: String,
    pub(super) key: Uuid,
    /// Whom its personal attributes are about.
    pub(super) person: Option<Person>,
    pub(super) attributes: Map<String, Value>,
    pub(super) personal: Map<String, Value>,
}

impl Subject {
    /// Names a thing.
    pub fn thing(kind: Thing, id: impl ToString + Into<Uuid>) -> Self {
        Self::new(kind.as_str(), id, None)
    }

    /// Names an account.
    pub fn account(id: AccountId) -> Self {
        Self::new("users", id, Some(Person::Account(id))).with("accountType", "atlassian")
    }

    /// Names a provisioned user. What is said of one with an account is said of the person of the account.
    pub fn provisioned(id: DirectoryUserId, account: Option<AccountId>) -> Self {
        match account {
            Some(account) => Self::new(PROVISIONED, id, Some(Person::Account(account)))
                .with(LINKED_ACCOUNT, account.to_string()),
            None => Self::new(PROVISIONED, id, Some(Person::Provisioned(id))),
        }
    }

    /// Names an API token of a person.
    pub fn token(id: TokenId, account: AccountId) -> Self {
        Self::new("api-tokens", id, Some(Person::Account(account)))
    }

    fn new(kind: &'static str, id: impl ToString + Into<Uuid>, person: Option<Person>) -> Self {
        let text = id.to_string();
        let kind = Cow::Borrowed(kind);
        Self { kind, id: text, key: id.into(), person, attributes: Map::new(), personal: Map::new() }
    }

    /// Adds an attribute by which people recognise the subject. Of a person, it is personal unless it is known not to
    /// be.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        let personal = self.person.is_some() && !is_plain(name);
        let attributes = if personal { &mut self.personal } else { &mut self.attributes };
        attributes.insert(name.to_owned(), value.into());
        self
    }
}

impl Subject {
    /// Adds an attribute of a person that somebody else has named: whatever it is called, it is personal.
    #[must_use]
    pub fn with_personal(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.personal.insert(name.to_owned(), value.into());
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
    /// The id of what happened.
    pub(super) action: Cow<'static, str>,
    pub(super) message: Message,
    pub(super) subjects: Vec<Subject>,
    pub(super) delta: Option<Delta>,
    /// What a product says of it, if one reports it.
    pub(super) report: Option<Box<Report>>,
}

impl Event {
    /// Begins an event with the sentence that people read.
    pub fn new(org_id: OrgId, action: &'static Action, message: impl Into<Message>) -> Self {
        Self {
            org_id,
            action: Cow::Borrowed(action.id),
            message: message.into(),
            subjects: Vec::new(),
            delta: None,
            report: None,
        }
    }

    /// Adds something that the event is about.
    #[must_use]
    pub fn about(mut self, subject: Subject) -> Self {
        self.subjects.push(subject);
        self
    }

    /// Adds the change. If the event is about a person, so is the change: its members are personal unless they are known
    /// not to be.
    #[must_use]
    pub fn delta(mut self, delta: Delta) -> Self {
        self.delta = Some(delta);
        self
    }

    /// Returns the person whom the change is about: that of the first subject that has one.
    pub(super) fn person(&self) -> Option<Person> {
        self.subjects.iter().find_map(|subject| subject.person)
    }
}
