//! Kinds, roles and scopes of keys.

use crate::context::Timestamp;
use crate::id::{AccountId, DirectoryId, KeyId, OrgId, ServiceAccountId, WorkspaceId};

/// What a key is for. The kind is part of its text, `stw_<kind>_…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// An administrator's key for one organization.
    Org,
    /// An identity provider's key for one directory.
    Scim,
    /// A product's key for one workspace.
    Product,
    /// The operator's key for the whole server.
    Op,
    /// A person's API token.
    User,
}

impl KeyKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Org, Self::Scim, Self::Product, Self::Op, Self::User];

    /// Returns the word in the text of a key.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Org => "org",
            Self::Scim => "scim",
            Self::Product => "product",
            Self::Op => "op",
            Self::User => "user",
        }
    }

    /// Reads the word in the text of a key.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What the owner of a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// May do everything in the organization.
    OrgAdmin,
    /// Triages alerts.
    SecurityAnalyst,
    /// Reads everything, changes nothing.
    Auditor,
    /// Helps people with their accounts.
    HelpDesk,
    /// A product or an identity provider, not a person.
    Product,
}

impl Role {
    const ALL: [(Self, &'static str); 5] = [
        (Self::OrgAdmin, "org_admin"),
        (Self::SecurityAnalyst, "security_analyst"),
        (Self::Auditor, "auditor"),
        (Self::HelpDesk, "help_desk"),
        (Self::Product, "product"),
    ];

    /// Returns the stored word.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(role, _)| *role == self).map_or("product", |(_, word)| word)
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, word)| *word == text).map(|(role, _)| *role)
    }
}

/// What a key is limited to, below the role of its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scopes {
    /// A key without scopes: all that the role allows.
    All,
    /// Only these, such as `read:events:admin`.
    Only(Vec<String>),
}

impl Scopes {
    /// Asks whether a scope is granted.
    pub fn allow(&self, scope: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(granted) => granted.iter().any(|granted| granted == scope),
        }
    }

    /// Asks whether these grant all that others would.
    pub fn cover(&self, others: &Self) -> bool {
        match (self, others) {
            (Self::All, _) => true,
            (Self::Only(_), Self::All) => false,
            (Self::Only(_), Self::Only(wanted)) => wanted.iter().all(|scope| self.allow(scope)),
        }
    }

    /// Returns the stored form: scopes separated by spaces, or nothing for a key without scopes.
    pub fn to_stored(&self) -> Option<String> {
        match self {
            Self::All => None,
            Self::Only(granted) => Some(granted.join(" ")),
        }
    }

    /// Reads the stored form.
    pub fn from_stored(stored: Option<&str>) -> Self {
        stored.map_or(Self::All, |text| Self::Only(text.split_whitespace().map(str::to_owned).collect()))
    }
}

/// A key to be issued.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// What it is for.
    pub kind: KeyKind,
    /// The organization, absent only for the operator's keys.
    pub org_id: Option<OrgId>,
    /// The directory that a `scim` key is bound to.
    pub directory_id: Option<DirectoryId>,
    /// The workspace that a `product` key is bound to.
    pub workspace_id: Option<WorkspaceId>,
    /// The account that the key acts for.
    pub owner: Option<AccountId>,
    /// The name by which people know it.
    pub name: String,
    /// What its owner may do.
    pub role: Role,
    /// What it is limited to.
    pub scopes: Scopes,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// What people see of a key that exists. Its text is not among it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyInfo {
    /// Its identifier.
    pub id: KeyId,
    /// What it is for.
    pub kind: KeyKind,
    /// The directory that it is bound to.
    pub directory_id: Option<DirectoryId>,
    /// The workspace that it is bound to.
    pub workspace_id: Option<WorkspaceId>,
    /// The account that it acts for.
    pub owner: Option<AccountId>,
    /// Its name.
    pub name: String,
    /// What its owner may do.
    pub role: Role,
    /// What it is limited to.
    pub scopes: Scopes,
    /// The last four characters of its text.
    pub last_four: String,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, give or take a minute.
    pub last_used_at: Option<Timestamp>,
    /// The service account whose token it is.
    pub service_account: Option<ServiceAccountId>,
    /// The address that it was last used from.
    pub last_used_from: Option<String>,
    /// Since when it is written down which scopes it uses.
    pub scopes_since: Option<Timestamp>,
}
