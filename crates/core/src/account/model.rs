//! What an account is.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::context::Timestamp;
use crate::event::{Person, Subject};
use crate::id::{AccountId, OrgId};
use crate::text::Email;

/// Whether an account can be used (organizations API, `account_status`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    /// It can.
    Active,
    /// It was deactivated.
    Inactive,
    /// It was deleted for good; only the tombstone is left.
    Closed,
}

impl AccountStatus {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Active, Self::Inactive, Self::Closed];

    /// Returns the word of the wire and of the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Closed => "closed",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// What a person is called, and where they belong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// The name that others see.
    pub name: String,
    /// What friends call them. No directory provisions it.
    pub nickname: Option<String>,
    /// What they do.
    pub job_title: Option<String>,
    /// Where they work.
    pub department: Option<String>,
    /// The company or part of it.
    pub organization: Option<String>,
    /// Where they are. No directory provisions it.
    pub location: Option<String>,
    /// Their time zone (zoneinfo name).
    pub timezone: Option<String>,
    /// Their language.
    pub locale: Option<String>,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its identifier.
    pub id: AccountId,
    /// The organization that manages it.
    pub managed_by: Option<OrgId>,
    /// Its address.
    pub email: Email,
    /// Whether it is known that the address belongs to the person.
    pub email_verified: bool,
    /// Its profile.
    pub profile: Profile,
    /// Whether it can be used.
    pub status: AccountStatus,
    /// When it was last deactivated, while it is.
    pub deactivated_at: Option<Timestamp>,
    /// What its owner is told at log-in while it is deactivated.
    pub disabled_message: Option<String>,
    /// When it will be deleted for good, if that is scheduled.
    pub delete_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
    /// Sessions that began before this moment are over.
    pub sessions_end_at: Option<Timestamp>,
    /// Since when export control forbids the account to be used.
    pub export_blocked_at: Option<Timestamp>,
}

impl Account {
    /// Asks whether the account waits to be deleted for good.
    pub fn pending_deletion(&self) -> bool {
        self.delete_at.is_some()
    }

    /// Asks whether nothing can be done with the account any more: it is closed, or its days of grace are over and only
    /// the work of closing it is left.
    pub fn is_gone(&self, now: Timestamp) -> bool {
        self.status == AccountStatus::Closed || self.delete_at.is_some_and(|delete_at| delete_at <= now)
    }

    /// Returns the person, for what an event says of them.
    pub fn person(&self) -> Person {
        Person::Account(self.id)
    }

    /// Names the account in an event.
    pub fn subject(&self) -> Subject {
        Subject::account(self.id).with("email", self.email.as_str()).with("name", self.profile.name.as_str())
    }

    /// Returns what an event keeps of the account.
    pub fn recorded(&self) -> Map<String, Value> {
        let profile = &self.profile;
        let optional = [
            ("nickname", &profile.nickname),
            ("jobTitle", &profile.job_title),
            ("department", &profile.department),
            ("organization", &profile.organization),
            ("location", &profile.location),
            ("timezone", &profile.timezone),
            ("locale", &profile.locale),
            ("disabledMessage", &self.disabled_message),
            ("deleteAt", &self.delete_at.map(Timestamp::to_millis_text)),
        ];
        let mut values = Map::new();
        values.insert("email".to_owned(), self.email.as_str().into());
        values.insert("name".to_owned(), profile.name.as_str().into());
        values.insert("status".to_owned(), self.status.as_str().into());
        for (name, value) in optional {
            if let Some(value) = value {
                values.insert(name.to_owned(), value.as_str().into());
            }
        }
        values
    }
}
