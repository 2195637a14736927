//! What an account of a program is.

use serde_json::{Map, Value, json};

use crate::context::Timestamp;
use crate::error::Error;
use crate::event::{Subject, Thing};
use crate::id::{OauthClientId, OrgId, ServiceAccountId};
use crate::principal::Actor;

/// Tokens that one service account may have, those that ended but were not revoked included: one transaction ends all.
pub const TOKENS_LIMIT: usize = 100;

/// Clients that one service account may have.
pub(super) const CLIENTS_LIMIT: i64 = 100;

/// Service accounts, and clients, that one organization may have.
pub(super) const OF_ORGANIZATION: i64 = 10_000;

/// The longest description, in characters.
const DESCRIPTION: usize = 1_000;

/// An account of a program.
#[derive(Debug, Clone)]
pub struct ServiceAccount {
    /// Its identifier.
    pub id: ServiceAccountId,
    /// The organization.
    pub org_id: OrgId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// When it was created.
    pub created_at: Timestamp,
}

impl ServiceAccount {
    pub(super) fn subject(&self) -> Subject {
        Subject::thing(Thing::ServiceAccounts, self.id).with("name", self.name.as_str())
    }

    pub(super) fn recorded(&self) -> Map<String, Value> {
        Map::from_iter([
            ("name".to_owned(), json!(self.name)),
            ("description".to_owned(), json!(self.description)),
        ])
    }
}

/// What is to be different; what is not there stays, and an empty description is none.
#[derive(Debug, Clone, Default)]
pub struct ServiceAccountChange {
    /// Its name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
}

/// A client of OAuth. The text of its secret is not among it.
#[derive(Debug, Clone)]
pub struct OauthClient {
    /// Its identifier.
    pub id: OauthClientId,
    /// The organization.
    pub org_id: OrgId,
    /// The service account for which it acts.
    pub service_account: Option<ServiceAccountId>,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// What it may ask for.
    pub scopes: Vec<String>,
    /// The last four characters of its secret.
    pub last_four: String,
    /// When it was created.
    pub created_at: Timestamp,
}

impl OauthClient {
    pub(super) fn subject(&self) -> Subject {
        Subject::thing(Thing::OauthClients, self.id).with("name", self.name.as_str())
    }
}

/// Reads a description: several lines of text, none where there is only white space.
pub(super) fn description(text: Option<&str>) -> Result<Option<String>, Error> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let unprintable = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    if text.chars().count() > DESCRIPTION || text.contains(unprintable) {
        let rule = format!("must have at most {DESCRIPTION} characters, none of them a control character");
        return Err(Error::invalid("description", rule));
    }
    Ok(Some(text.to_owned()))
}

/// Reads the id of a service account. Text that is no id of ours names none.
pub(super) fn service_account_id(text: &str) -> Result<ServiceAccountId, Error> {
    text.parse().map_err(|_| Error::not_found("service account", text))
}

/// Returns the key and the account of whoever acts.
pub(super) fn acting(actor: &Actor) -> (Option<crate::id::KeyId>, Option<crate::id::AccountId>) {
    match actor {
        Actor::Key { id, owner, .. } => (Some(*id), *owner),
        Actor::System => (None, None),
    }
}
