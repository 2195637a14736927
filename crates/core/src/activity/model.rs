//! What a product reports, and what becomes of it.

use std::net::IpAddr;

use serde_json::{Map, Value};

use crate::context::Timestamp;
use crate::event::Auth;
use crate::id::{AccountId, EventId};
use crate::text::Email;

/// Something that somebody did at a product, as it is reported. [`report`](super::report) decides whether it keeps the
/// rules.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Activity {
    /// The identifier that the product gave it: the same one again is the same event.
    pub id: String,
    /// From which part of the product the identifier is, if identifiers of several parts may be the same (`source` of a
    /// `CloudEvent`).
    pub source: Option<String>,
    /// When it happened, RFC 3339; now unless said otherwise.
    pub time: Option<String>,
    /// What happened, such as `confluence_page_viewed`.
    pub action: String,
    /// Who did it.
    pub actor: Option<ActivityActor>,
    /// What it was done to.
    pub object: Option<ActivityObject>,
    /// In what the object lies.
    pub container: Option<ActivityObject>,
    /// The address it came from.
    pub ip: Option<String>,
    /// The program it was done with.
    pub user_agent: Option<String>,
    /// Where the product found the address to be.
    pub location: Option<ActivityPlace>,
    /// The sentence that people read.
    pub message: Option<String>,
}

/// Who did something, as a product says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActivityActor {
    /// The id of the account.
    pub account_id: Option<String>,
    /// An address, where the product knows no account.
    pub email: Option<String>,
    /// What the person is called.
    pub name: Option<String>,
    /// How they got in, in the word of the wire (`authType`, organizations API §3.9).
    pub auth_type: Option<String>,
    /// The id of the token by which they got in.
    pub token_id: Option<String>,
    /// The name of that token.
    pub token_label: Option<String>,
}

/// Something of a product.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActivityObject {
    /// Its kind, in the plural, such as `issues`; `users` for a person.
    pub kind: String,
    /// Its identifier at the product; of a person, the id of the account.
    pub id: Option<String>,
    /// By what people recognise it.
    pub attributes: Map<String, Value>,
}

/// A place on the earth.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActivityPlace {
    /// The country.
    pub country: Option<String>,
    /// The part of the country.
    pub region: Option<String>,
    /// The town.
    pub city: Option<String>,
    /// Degrees north and degrees east.
    pub coordinates: Option<(f64, f64)>,
}

/// Which member of a report breaks which rule; the rule is the rest of a sentence that begins with the member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The member, such as `actor.email`.
    pub field: String,
    /// The rule.
    pub rule: String,
}

impl Broken {
    /// Says which rule a member breaks.
    pub fn new(field: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { field: field.into(), rule: rule.into() }
    }
}

/// A report as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The identifier that the product gave it, if it could be read.
    pub id: Option<String>,
    /// The report, or why it is none.
    pub activity: Result<Activity, Broken>,
}

/// What became of one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// The identifier that the product gave it, if it could be read.
    pub id: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It stands in the log, as this event.
    Accepted(EventId),
    /// It stood there already, as this event.
    Duplicate(EventId),
    /// It breaks a rule, and does not stand there.
    Rejected(Broken),
}

/// A report that keeps the rules.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) id: String,
    pub(super) source: Option<String>,
    pub(super) at: Timestamp,
    pub(super) action: String,
    pub(super) actor: Option<CheckedActor>,
    pub(super) object: Option<Target>,
    pub(super) container: Option<Target>,
    pub(super) ip: Option<IpAddr>,
    pub(super) user_agent: Option<String>,
    pub(super) location: Option<ActivityPlace>,
    pub(super) message: Option<String>,
}

/// Who did something, before anybody looks whether there is such an account.
#[derive(Debug, Clone)]
pub(super) struct CheckedActor {
    pub(super) who: Who,
    pub(super) name: Option<String>,
    pub(super) auth: Option<Auth>,
}

/// How somebody is named.
#[derive(Debug, Clone)]
pub(super) enum Who {
    /// By account.
    Account(AccountId, Option<Email>),
    /// By address.
    Address(Email),
    /// By name at most.
    Nobody,
}

/// What something was done to.
#[derive(Debug, Clone)]
pub(super) enum Target {
    /// A person.
    Person(AccountId, Map<String, Value>),
    /// Something of the product.
    Object(crate::event::Object),
}
