//! What a product reports: it was done elsewhere, at a time of its own, and by somebody else than the bearer of the key.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::model::{Event, Subject};
use super::person::Person;
use crate::context::Timestamp;
use crate::id::{AccountId, EventId, OrgId, WorkspaceId};

/// Keeps these hashes apart from all others.
const PURPOSE: &[u8] = b"steward object of a product, 1\0";

/// The place of the product that reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The workspace of the key.
    pub workspace_id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// The key of the product.
    pub product: String,
    /// Where people reach it.
    pub url: Option<String>,
}

/// Who did something, as the log names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Doer {
    /// The account; absent where nobody is known, or nobody was named.
    pub account_id: Option<AccountId>,
    /// Whether the product named somebody at all.
    pub named: bool,
    /// What they are called.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// How they got in.
    pub auth: Option<Auth>,
    /// Whether the account was closed: nothing personal is kept of what is reported of it.
    pub closed: bool,
}

/// How somebody got into a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Auth {
    /// The word of the wire (`authType`, organizations API §3.9).
    pub kind: &'static str,
    /// The id of the token.
    pub token_id: Option<String>,
    /// The name of the token.
    pub token_label: Option<String>,
}

/// Something of a product: an issue, a page, a space.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// Its kind, in the plural as the wire has it.
    pub kind: String,
    /// Its identifier at the product.
    pub id: String,
    /// By what people recognise it. It is personal: a title may tell of whoever wrote it.
    pub attributes: Map<String, Value>,
}

/// From where something was done. All of it is personal.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Origin {
    /// The members of the wire: `ip`, `geo`, `countryName`, `regionName`, `city`, `userAgent`.
    pub members: Map<String, Value>,
}

/// What a product reports, beside what every event has.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The id that the event will have.
    pub event_id: EventId,
    /// Who reports.
    pub site: Site,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub doer: Doer,
    /// In what the object lies.
    pub container: Option<Object>,
    /// From where it was done.
    pub origin: Origin,
    /// The sentence of the product.
    pub said: Option<String>,
}

impl Report {
    /// Whom everything personal in it is about. Where no account is known it is the stranger of this one event: nobody can
    /// tell by the log whether two strangers are one.
    pub(super) fn person(&self) -> Person {
        self.doer.account_id.map_or(Person::Stranger(self.event_id), Person::Account)
    }

    /// Returns the id under which the actor stands in the log.
    pub(super) fn actor_id(&self) -> String {
        match self.doer.account_id {
            Some(id) => id.to_string(),
            None if self.doer.named => UNKNOWN.to_owned(),
            None => ANONYMOUS.to_owned(),
        }
    }
}

/// The actor that a product named, and that no account of the organization is.
const UNKNOWN: &str = "unknown";

/// The actor that nobody named.
const ANONYMOUS: &str = "anonymous";

impl Event {
    /// Begins an event that a product reports. `neutral` says what happened without telling of anybody.
    pub fn reported(org_id: OrgId, action: String, neutral: &str, report: Report) -> Self {
        let message = super::message::Message::neutral(neutral);
        Self {
            org_id,
            action: action.into(),
            message,
            subjects: Vec::new(),
            delta: None,
            report: Some(Box::new(report)),
        }
    }

    /// Adds the object of what a product reports.
    #[must_use]
    pub fn about_object(mut self, object: Object) -> Self {
        let Some(report) = &self.report else { return self };
        let key = object_key(report.site.workspace_id, &object.kind, &object.id);
        let subject = Subject {
            kind: object.kind.into(),
            id: object.id,
            key,
            person: Some(report.person()),
            attributes: Map::new(),
            personal: if report.doer.closed { Map::new() } else { object.attributes },
        };
        self.subjects.push(subject);
        self
    }
}

/// The key under which the story of an object of a product is found: products have identifiers of every form.
pub fn object_key(workspace_id: WorkspaceId, kind: &str, id: &str) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(PURPOSE);
    hash.update(workspace_id.0.as_bytes());
    for text in [kind, id] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
