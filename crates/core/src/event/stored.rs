//! An event as it is read back, with those of its personal values that have not been erased.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::bytes::{FORMAT, REPORT_FORMAT};
use super::model::Delta;
use super::personal::Values;
use crate::context::Timestamp;

/// The end of all bytes of version 2: `v` is the last of the names.
const ENDS_VERSION_2: &[u8] = b",\"v\":2}";

/// The end of all bytes of version 3, of what products report.
const ENDS_VERSION_3: &[u8] = b",\"v\":3}";

/// An event as it is read back.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct StoredEvent {
    /// The id of the action.
    pub action: String,
    /// Who did it: `id`, `auth`, and `name` unless it was erased.
    pub actor: Value,
    /// What it is about.
    pub context: Vec<StoredSubject>,
    /// The change.
    #[serde(default)]
    pub delta: Option<Delta>,
    /// The id of the event.
    pub id: String,
    /// The address it came from, unless it was erased.
    #[serde(default)]
    pub ip: Option<String>,
    /// The sentence that people read, without the names of people who were erased.
    pub message: String,
    /// The organization.
    pub org: String,
    /// The id of the request.
    pub request: String,
    /// When it happened, in microseconds since the epoch.
    pub time: i64,
    /// The version of these bytes.
    pub v: u32,
    /// What a product says of it, if one reports it.
    #[serde(skip)]
    pub reported: Option<Reported>,
}

/// What a product says of an event that it reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Reported {
    /// Where it was done.
    pub site: StoredSite,
    /// In what the object lies.
    pub container: Option<StoredSubject>,
    /// From where it was done, with the members of the wire, unless it was erased.
    pub origin: Option<Value>,
    /// The id of the key that reported it.
    pub reporter: String,
}

/// The place of a product, as it was when it reported.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StoredSite {
    /// The id of the workspace.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The key of the product.
    pub product: String,
    /// Where people reach it.
    #[serde(default)]
    pub url: Option<String>,
}

/// A subject as it is kept.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct StoredSubject {
    /// What a reader needs to recognise it, without what was erased.
    pub attributes: Value,
    /// The identifier of the thing.
    pub id: String,
    /// The type, in the plural as the wire has it.
    pub kind: String,
}

impl StoredEvent {
    /// Reads bytes of a known version and the personal values beside them. A value that does not match its commitment
    /// is an error: one of the two was altered.
    pub fn read(bytes: &[u8], personal: Option<&[u8]>) -> Result<Self, String> {
        if bytes.ends_with(ENDS_VERSION_2) || bytes.ends_with(ENDS_VERSION_3) {
            let event: Committed =
                serde_json::from_slice(bytes).map_err(|error| format!("event bytes: {error}"))?;
            let mut values = Values::open(personal)?;
            let event = event.open(&mut values)?;
            values.finish()?;
            return Ok(event);
        }
        let event: Self = serde_json::from_slice(bytes).map_err(|error| format!("event bytes: {error}"))?;
        match event.v {
            1 => Ok(event),
            version => Err(format!("event bytes of unknown version {version}")),
        }
    }

    /// Returns when it happened.
    pub fn occurred_at(&self) -> Timestamp {
        Timestamp(self.time)
    }

    /// Returns the provisioned users that stood for an account when this happened.
    pub fn users_of<'event>(&'event self, account: &'event str) -> impl Iterator<Item = &'event str> {
        self.context
            .iter()
            .filter_map(move |subject| subject.is_user_of(account).then_some(subject.id.as_str()))
    }
}

impl StoredSubject {
    fn is_user_of(&self, account: &str) -> bool {
        self.kind == super::person::PROVISIONED && self.attributes[super::person::LINKED_ACCOUNT] == account
    }
}

/// The bytes of version 2, and those of version 3, which have a site.
#[derive(Debug, Deserialize)]
struct Committed {
    action: String,
    actor: CommittedActor,
    #[serde(default)]
    container: Option<CommittedSubject>,
    context: Vec<CommittedSubject>,
    #[serde(default)]
    delta: Option<CommittedDelta>,
    id: String,
    #[serde(default)]
    ip: Option<CommittedAddress>,
    message: CommittedMessage,
    org: String,
    #[serde(default)]
    origin: Option<Commitment>,
    #[serde(default)]
    reporter: Option<String>,
    request: String,
    #[serde(default)]
    site: Option<StoredSite>,
    time: i64,
    v: u32,
}

#[derive(Debug, Deserialize)]
struct Commitment {
    commitment: String,
}

/// That of a machine is no secret of anybody.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum CommittedAddress {
    Machine(String),
    Person(Commitment),
}

#[derive(Debug, Deserialize)]
struct CommittedActor {
    #[serde(default)]
    auth: Option<Map<String, Value>>,
    id: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    personal: Option<Commitment>,
}

#[derive(Debug, Deserialize)]
struct CommittedSubject {
    attributes: Value,
    id: String,
    kind: String,
    #[serde(default)]
    personal: Option<Commitment>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CommittedDelta {
    #[serde(default, deserialize_with = "present")]
    after: Option<Value>,
    #[serde(default)]
    after_personal: Option<Commitment>,
    #[serde(default, deserialize_with = "present")]
    before: Option<Value>,
    #[serde(default)]
    before_personal: Option<Commitment>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum CommittedMessage {
    Plain(String),
    Parts(Vec<CommittedPart>),
    Said { neutral: String, said: Commitment },
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum CommittedPart {
    Plain(String),
    Personal(Commitment),
}

/// Reads a member that is there, null included.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Committed {
    fn open(self, values: &mut Values<'_>) -> Result<StoredEvent, String> {
        debug_assert_eq!(self.v, if self.site.is_some() { REPORT_FORMAT } else { FORMAT });
        let actor = self.actor.open(values)?;
        let context =
            self.context.into_iter().map(|subject| subject.open(values)).collect::<Result<_, _>>()?;
        let delta = self.delta.map(|delta| delta.open(values)).transpose()?;
        let ip = match self.ip {
            Some(CommittedAddress::Machine(address)) => Some(address),
            Some(CommittedAddress::Person(commitment)) => text(take(values, Some(commitment))?)?,
            None => None,
        };
        let message = self.message.open(values)?;
        let container = self.container.map(|container| container.open(values)).transpose()?;
        let origin = take(values, self.origin)?;
        let ip = ip.or_else(|| origin.as_ref()?.get("ip")?.as_str().map(str::to_owned));
        let reporter = self.reporter.unwrap_or_default();
        let reported = self.site.map(|site| Reported { site, container, origin, reporter });
        let Self { action, id, org, request, time, v, .. } = self;
        Ok(StoredEvent { action, actor, context, delta, id, ip, message, org, request, time, v, reported })
    }
}

impl CommittedActor {
    fn open(self, values: &mut Values<'_>) -> Result<Value, String> {
        let personal = take(values, self.personal)?.unwrap_or_default();
        let mut actor = Map::new();
        if let Some(mut auth) = self.auth {
            if let Some(label) = personal.get("tokenLabel") {
                auth.insert("tokenLabel".to_owned(), label.clone());
            }
            actor.insert("auth".to_owned(), Value::Object(auth));
        }
        actor.insert("id".to_owned(), Value::String(self.id));
        let name = self.name.map(Value::String).or_else(|| personal.get("name").cloned());
        for (member, value) in [("name", name), ("email", personal.get("email").cloned())] {
            if let Some(value) = value {
                actor.insert(member.to_owned(), value);
            }
        }
        Ok(Value::Object(actor))
    }
}

impl CommittedSubject {
    fn open(self, values: &mut Values<'_>) -> Result<StoredSubject, String> {
        let personal = take(values, self.personal)?;
        let attributes = together(Some(self.attributes), personal).unwrap_or_default();
        Ok(StoredSubject { attributes, id: self.id, kind: self.kind })
    }
}

impl CommittedDelta {
    fn open(self, values: &mut Values<'_>) -> Result<Delta, String> {
        let (after, before) = (take(values, self.after_personal)?, take(values, self.before_personal)?);
        Ok(Delta { after: together(self.after, after), before: together(self.before, before) })
    }
}

impl CommittedMessage {
    /// Puts the sentence together. What was erased leaves no gap between the words around it.
    fn open(self, values: &mut Values<'_>) -> Result<String, String> {
        let parts = match self {
            Self::Plain(text) => return Ok(text),
            Self::Said { neutral, said } => return Ok(text(take(values, Some(said))?)?.unwrap_or(neutral)),
            Self::Parts(parts) => parts,
        };
        let mut sentence = String::new();
        for part in parts {
            match part {
                CommittedPart::Plain(text) => sentence.push_str(&text),
                CommittedPart::Personal(commitment) => match text(take(values, Some(commitment))?)? {
                    Some(text) => sentence.push_str(&text),
                    None => sentence.truncate(sentence.trim_end_matches(' ').len()),
                },
            }
        }
        Ok(sentence)
    }
}

fn take(values: &mut Values<'_>, commitment: Option<Commitment>) -> Result<Option<Value>, String> {
    commitment.map_or(Ok(None), |commitment| values.take(&commitment.commitment))
}

fn text(value: Option<Value>) -> Result<Option<String>, String> {
    match value {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err("a personal value that should be text is none".to_owned()),
    }
}

/// Puts plain and personal members of one object together, in the order of their names.
fn together(plain: Option<Value>, personal: Option<Value>) -> Option<Value> {
    match (plain, personal) {
        (Some(Value::Object(mut members)), Some(Value::Object(personal))) => {
            members.extend(personal);
            members.sort_keys();
            Some(Value::Object(members))
        }
        (plain, personal) => personal.or(plain),
    }
}
