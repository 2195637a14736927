//! What is listed, and by what it is found.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::context::Timestamp;
use crate::id::AccountId;
use crate::key::KeyInfo;

/// Whether a key or token lets anybody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CredentialStatus {
    /// It does.
    Allowed,
    /// It does not while its account cannot be used.
    Blocked,
    /// It has ended.
    Expired,
    /// It was revoked.
    Revoked,
}

impl CredentialStatus {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Allowed, Self::Blocked, Self::Expired, Self::Revoked];

    /// Returns the word of the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "ALLOWED",
            Self::Blocked => "BLOCKED",
            Self::Expired => "EXPIRED",
            Self::Revoked => "REVOKED",
        }
    }

    /// Reads the word, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str().eq_ignore_ascii_case(text))
    }
}

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Field {
    /// The label.
    Label,
    /// When it was created.
    CreatedAt,
    /// When it ends.
    ExpiresAt,
    /// When it was last used.
    LastActiveAt,
    /// The name of its user.
    UserName,
    /// The address of its user.
    UserEmail,
}

impl Field {
    /// Their names on the wire.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Label, "label"),
        (Self::CreatedAt, "createdAt"),
        (Self::ExpiresAt, "expiresAt"),
        (Self::LastActiveAt, "lastActiveAt"),
        (Self::UserName, "user.name"),
        (Self::UserEmail, "user.email"),
    ];
}

/// A span of time in which something has to lie.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Not before this moment.
    pub from: Option<Timestamp>,
    /// Not after this moment.
    pub to: Option<Timestamp>,
    /// Whether what never happened counts, too: whoever looks for what was not used for long means it.
    pub or_never: bool,
}

impl Window {
    /// Asks whether something lies in it.
    pub fn holds(&self, at: Option<Timestamp>) -> bool {
        at.map_or(self.or_never, |at| {
            self.from.is_none_or(|from| at >= from) && self.to.is_none_or(|to| at <= to)
        })
    }
}

/// What a list is ordered by, of one item. What is missing comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum SortKey {
    Missing,
    At(i64),
    Text(String),
}

/// Something that an inventory lists.
pub(crate) trait Listed: Send {
    /// Its place in the order in which it is read: every one has another.
    fn place(&self) -> (Uuid, Uuid);
    /// The texts in which it is found.
    fn texts(&self) -> Vec<&str>;
    /// Whether it lets anybody in.
    fn status(&self, now: Timestamp) -> CredentialStatus;
    /// When it was created.
    fn created_at(&self) -> Timestamp;
    /// When it was last used.
    fn last_active_at(&self) -> Option<Timestamp>;
    /// Its place in an order.
    fn sort_key(&self, by: Field) -> SortKey;
}

/// Whoever created a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Creator {
    /// The account.
    pub id: AccountId,
    /// Its name and its address, while the organization manages it.
    pub shown: Option<(String, String)>,
}

/// A key of an administrator, as inventories show it.
#[derive(Debug, Clone)]
pub struct KeyItem {
    /// The key.
    pub key: KeyInfo,
    /// Who created it, if it was somebody with an account.
    pub creator: Option<Creator>,
}

impl KeyItem {
    /// Says whether it lets anybody in.
    pub fn status(&self, now: Timestamp) -> CredentialStatus {
        if self.key.revoked_at.is_some_and(|at| at <= now) {
            CredentialStatus::Revoked
        } else if self.key.expires_at <= now {
            CredentialStatus::Expired
        } else {
            CredentialStatus::Allowed
        }
    }

    fn person(&self) -> Option<(&str, &str)> {
        let (name, email) = self.creator.as_ref()?.shown.as_ref()?;
        Some((name, email))
    }
}

impl Listed for KeyItem {
    fn place(&self) -> (Uuid, Uuid) {
        (self.key.id.0, Uuid::nil())
    }

    fn texts(&self) -> Vec<&str> {
        let person = self.person().map(|(name, email)| [name, email]);
        std::iter::once(self.key.name.as_str()).chain(person.into_iter().flatten()).collect()
    }

    fn status(&self, now: Timestamp) -> CredentialStatus {
        Self::status(self, now)
    }

    fn created_at(&self) -> Timestamp {
        self.key.created_at
    }

    fn last_active_at(&self) -> Option<Timestamp> {
        self.key.last_used_at
    }

    fn sort_key(&self, by: Field) -> SortKey {
        let text = |text: &str| SortKey::Text(crate::text::fold(text));
        match by {
            Field::Label => text(&self.key.name),
            Field::CreatedAt => SortKey::At(self.key.created_at.0),
            Field::ExpiresAt => SortKey::At(self.key.expires_at.0),
            Field::LastActiveAt => self.key.last_used_at.map_or(SortKey::Missing, |at| SortKey::At(at.0)),
            Field::UserName => self.person().map_or(SortKey::Missing, |(name, _)| text(name)),
            Field::UserEmail => self.person().map_or(SortKey::Missing, |(_, email)| text(email)),
        }
    }
}
