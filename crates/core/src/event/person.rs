//! Whom an event tells something about, and which of it is personal.

use uuid::Uuid;

use crate::id::{AccountId, DirectoryUserId, EventId, KeyId};
use crate::principal::Actor;

/// The kind of provisioned users among subjects.
pub(super) const PROVISIONED: &str = "scim-users";

/// The attribute of a provisioned user that names its account.
pub(super) const LINKED_ACCOUNT: &str = "atlassianAccountId";

/// Attributes of subjects that are people, and members of changes to people, that are not personal: ids, times and words
/// of ours. Reviewed like code. Everything else is personal, whoever adds it.
const PLAIN: [&str; 9] = [
    "accountId",
    "accountType",
    "active",
    "atlassianAccountId",
    "deleteAt",
    "expiresAt",
    "groups",
    "managed",
    "status",
];

/// Asks whether a member of something about a person is known not to be personal.
pub(super) fn is_plain(name: &str) -> bool {
    PLAIN.contains(&name)
}

/// Whom personal values are about: they are kept, and erased, together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Person {
    /// Whoever has an account.
    Account(AccountId),
    /// A provisioned user without an account.
    Provisioned(DirectoryUserId),
    /// Whoever uses a key that belongs to no account.
    Bearer(KeyId),
    /// Somebody of whom a product reports one event, and who has no account that the organization sees.
    Stranger(EventId),
}

impl Person {
    /// Returns whoever acts, unless it is the program itself or another: identity providers and products are machines,
    /// and where they call from says nothing of a person.
    pub(super) fn acting(actor: &Actor) -> Option<Self> {
        match actor {
            Actor::Key { owner: Some(owner), .. } => Some(Self::Account(*owner)),
            Actor::Key { id, .. } if !actor.is_machine() => Some(Self::Bearer(*id)),
            Actor::Key { .. } | Actor::System => None,
        }
    }

    /// Returns the kind under which the person stands in events.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Account(_) => "users",
            Self::Provisioned(_) => PROVISIONED,
            Self::Bearer(_) => Thing::ApiKeys.as_str(),
            Self::Stranger(_) => "strangers",
        }
    }

    /// Returns the identifier under which the person stands in events.
    pub(super) fn id(self) -> String {
        match self {
            Self::Account(id) => id.to_string(),
            Self::Provisioned(id) => id.to_string(),
            Self::Bearer(id) => id.to_string(),
            Self::Stranger(id) => id.to_string(),
        }
    }

    /// Returns the same without its kind.
    pub fn uuid(self) -> Uuid {
        match self {
            Self::Account(id) => id.0,
            Self::Provisioned(id) => id.0,
            Self::Bearer(id) => id.0,
            Self::Stranger(id) => id.0,
        }
    }
}

/// Kinds of subjects that are no people: what is said of them is not personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// Keys.
    ApiKeys,
    /// What waits for the word of an administrator.
    Approvals,
    /// Levels of data classification.
    ClassificationLevels,
    /// Directories of identity providers.
    Directories,
    /// Authentication policies.
    AuthenticationPolicies,
    /// Claims on domains.
    Domains,
    /// Groups.
    Groups,
    /// Clients of OAuth.
    OauthClients,
    /// Organizations.
    Orgs,
    /// Policies: IP allowlists, data residency and data security.
    Policies,
    /// Accounts of programs.
    ServiceAccounts,
    /// Keys that sign.
    SigningKeys,
    /// Places of products.
    Workspaces,
}

impl Thing {
    /// Returns the word, in the plural as the wire has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApiKeys => "api-keys",
            Self::Approvals => "approvals",
            Self::ClassificationLevels => "classification-levels",
            Self::Directories => "directories",
            Self::AuthenticationPolicies => "authentication-policies",
            Self::Domains => "domains",
            Self::Groups => "groups",
            Self::OauthClients => "oauth-clients",
            Self::Orgs => "orgs",
            Self::Policies => "policies",
            Self::ServiceAccounts => "service-accounts",
            Self::SigningKeys => "signing-keys",
            Self::Workspaces => "workspaces",
        }
    }
}
