//! What the journal keeps of an exchange.

use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::context::{Noted, Timestamp};
use crate::directory::diagnosis::{Finding, Provider};
use crate::id::{DirectoryId, OrgId};

/// An exchange as it was overheard, before anything is made of it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The id of its entry. Those that one process draws grow, so exchanges of one moment stay in their order.
    pub id: Uuid,
    /// When the request arrived.
    pub at: Timestamp,
    /// The organization of the key.
    pub org_id: OrgId,
    /// The directory of the key.
    pub directory_id: DirectoryId,
    /// The id that the answer carried.
    pub request_id: Arc<str>,
    /// The method.
    pub method: String,
    /// Path and query, below the SCIM base URL of the directory where the path begins with it.
    pub target: String,
    /// The headers that say how to read the request, by their names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The status of the answer.
    pub status: u16,
    /// How long the answer took, in microseconds.
    pub micros: u64,
    /// What was odd about it.
    pub oddity: Option<Oddity>,
    /// The body of the request, if it was read.
    pub request: Option<Bytes>,
    /// The body of the answer.
    pub response: Bytes,
    /// What was changed.
    pub changes: Vec<Noted>,
}

/// What the edge knows of a request and the answer does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// The key has ended.
    KeyEnded,
    /// The path names another directory than the key.
    OtherDirectory,
    /// No resource has the path, whatever its id.
    UnknownPath,
    /// The caller asked too often.
    RateLimited,
    /// The body was larger than what is read.
    TooLarge,
}

/// What became of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It did what was asked.
    Ok,
    /// It did not.
    Failed,
    /// The identity provider was asked to try again later, until an administrator has decided.
    Held,
}

impl Outcome {
    const ALL: [Self; 3] = [Self::Ok, Self::Failed, Self::Held];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Held => "held",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }
}

/// An entry, without its bodies.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its identifier.
    pub id: Uuid,
    /// When the request arrived.
    pub at: Timestamp,
    /// The method.
    pub method: String,
    /// The status of the answer.
    pub status: u16,
    /// What became of it.
    pub outcome: Outcome,
    /// Who sent it, as far as it was recognised.
    pub provider: Provider,
    /// The kind of the resource, `User` or `Group`.
    pub resource_kind: Option<String>,
    /// The id of the resource.
    pub resource_id: Option<Uuid>,
    /// The bytes that it takes.
    pub size: i64,
    /// What stands under seal.
    pub summary: Summary,
}

/// What an entry says beside its columns, under seal because it tells of people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// The id that the answer carried.
    pub request_id: String,
    /// Path and query.
    pub target: String,
    /// What the client calls itself.
    pub user_agent: Option<String>,
    /// How long the answer took, in microseconds.
    pub micros: u64,
    /// The name of the resource: a user name, or the name of a group.
    pub name: Option<String>,
    /// All names by which the resource is found, folded: user name, addresses, name of a group.
    pub names: Vec<String>,
    /// What changed, attribute by attribute.
    pub changes: Vec<ChangedAttribute>,
    /// The keyword of a refusal (RFC 7644 §3.12).
    pub scim_type: Option<String>,
    /// The sentence of a refusal.
    pub detail: Option<String>,
    /// What is to be said of it.
    pub findings: Vec<Finding>,
}

/// An attribute that changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangedAttribute {
    /// Its name.
    pub attribute: String,
    /// Its value before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// Its value after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// What was sent both ways, under seal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bodies {
    /// The headers that say how to read the request.
    pub headers: Vec<(String, String)>,
    /// The body of the request.
    pub request: Option<Kept>,
    /// The body of the answer.
    pub response: Option<Kept>,
}

/// What is kept of a body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// JSON without secrets; its beginning where it is cut. Empty for a body that is no JSON: nobody can tell what in it
    /// is secret.
    pub text: String,
    /// How many bytes were sent.
    pub bytes: usize,
    /// Whether `text` is not all of it.
    pub cut: bool,
}

/// An entry with its bodies.
#[derive(Debug, Clone, PartialEq)]
pub struct FullEntry {
    /// The entry.
    pub entry: Entry,
    /// Its bodies.
    pub bodies: Bodies,
}
