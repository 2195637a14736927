//! What access is made of: roles, resources, and the ways by which an account comes to a role.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::AccountStatus;
use crate::context::Timestamp;
use crate::id::{AccountId, GroupId, OrgId, WorkspaceId, hyphenated};

/// A role (organizations API §3.3). On the wire it begins with `atlassian/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Uses a product.
    User,
    /// Administers a product.
    Admin,
    /// Uses parts of a product.
    Guest,
    /// Adds to what others keep.
    Contributor,
    /// Asks for help and follows it; takes no seat.
    Customer,
    /// Uses the basic part of a product.
    Basic,
    /// Follows and comments.
    Stakeholder,
    /// Looks; takes no seat.
    Viewer,
    /// Decides who has access.
    UserAccessAdmin,
    /// Administers a site.
    SiteAdmin,
    /// Administers the organization, and so every workspace of it.
    OrgAdmin,
    /// Uses what is made with language models.
    AiAccess,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::User,
        Self::Admin,
        Self::Guest,
        Self::Contributor,
        Self::Customer,
        Self::Basic,
        Self::Stakeholder,
        Self::Viewer,
        Self::UserAccessAdmin,
        Self::SiteAdmin,
        Self::OrgAdmin,
        Self::AiAccess,
    ];

    /// Returns the word of the wire and of the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "atlassian/user",
            Self::Admin => "atlassian/admin",
            Self::Guest => "atlassian/guest",
            Self::Contributor => "atlassian/contributor",
            Self::Customer => "atlassian/customer",
            Self::Basic => "atlassian/basic",
            Self::Stakeholder => "atlassian/stakeholder",
            Self::Viewer => "atlassian/viewer",
            Self::UserAccessAdmin => "atlassian/user-access-admin",
            Self::SiteAdmin => "atlassian/site-admin",
            Self::OrgAdmin => "atlassian/org-admin",
            Self::AiAccess => "atlassian/ai-access",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What roles are had on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    /// The organization itself.
    Organization(OrgId),
    /// A workspace.
    Workspace {
        /// The workspace.
        id: WorkspaceId,
        /// The key of its product.
        product: String,
    },
}

impl Resource {
    /// Returns the identifier without what it is of.
    pub fn id(&self) -> Uuid {
        match self {
            Self::Organization(id) => id.0,
            Self::Workspace { id, .. } => id.0,
        }
    }

    /// Returns who owns it, in the word of the wire (`resourceOwner`): the key of a product, or `platform`.
    pub fn owner(&self) -> &str {
        match self {
            Self::Organization(_) => "platform",
            Self::Workspace { product, .. } => product,
        }
    }

    /// Returns the name of the wire (`resourceId`, organizations API §1.6).
    pub fn ari(&self) -> String {
        match self {
            Self::Organization(id) => format!("ari:cloud:platform::org/{id}"),
            Self::Workspace { id, product } => format!("ari:cloud:{product}::site/{id}"),
        }
    }

    /// Reads the name. Whether there is such a thing is another question.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("ari:cloud:")?;
        let (owner, rest) = rest.split_once("::")?;
        let (kind, id) = rest.split_once('/')?;
        let id = hyphenated(id).ok()?;
        match (owner, kind) {
            ("platform", "org") => Some(Self::Organization(OrgId(id))),
            (product, "site") if !product.is_empty() => {
                Some(Self::Workspace { id: WorkspaceId(id), product: product.to_owned() })
            }
            _ => None,
        }
    }
}

/// Who is given a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Principal {
    /// An account.
    Account(AccountId),
    /// A group, for its members. Groups that are members of it are not expanded.
    Group(GroupId),
}

impl Principal {
    /// Returns the identifier without what it is of.
    pub(super) fn id(self) -> Uuid {
        match self {
            Self::Account(id) => id.0,
            Self::Group(id) => id.0,
        }
    }

    /// Returns the word of the database.
    pub(super) const fn kind(self) -> &'static str {
        match self {
            Self::Account(_) => "user",
            Self::Group(_) => "group",
        }
    }
}

/// The way by which an account comes to a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// It was given to the account.
    Direct,
    /// It was given to a group that the account is a member of.
    Group(GroupId),
    /// The workspace gives it to everybody.
    Default,
    /// The account administers the organization.
    Implied,
}

impl Way {
    /// Returns the word of the wire (`roleAssignmentMethods`, organizations API §3.4).
    pub const fn method(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Group(_) => "group_direct",
            Self::Default | Self::Implied => "inferred",
        }
    }
}

/// A role that an account has on a resource, and one way by which it comes to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holding {
    /// The organization or the workspace.
    pub resource: Uuid,
    /// The role.
    pub role: Role,
    /// By which way.
    pub way: Way,
}

/// A role that was given: to the account itself, or to one of its groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Given {
    /// The organization or the workspace.
    pub resource: Uuid,
    /// The role.
    pub role: Role,
    /// The group that it was given to, and the user by which the account is its member.
    pub through: Option<(GroupId, Uuid)>,
}

/// How an account stands to an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether the account can be used.
    pub status: AccountStatus,
    /// Whether the organization manages it. One that another organization manages has no standing here.
    pub managed: bool,
    /// How many users of its directories stand for the account, and whether one of them is switched on.
    pub users: usize,
    /// Whether one of these is switched on.
    pub switched_on: bool,
}

/// What a workspace gives to everybody, and how many may use it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WorkspaceAccess {
    /// The role that every active member of the organization has.
    pub default_role: Option<Role>,
    /// Its seats; none where no limit was set.
    pub seats: Option<Seats>,
}

/// The seats of a workspace with a limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seats {
    /// How many there are.
    pub limit: i64,
    /// How many are taken, as far as they are counted.
    pub used: i64,
    /// Whether they are still being counted: until then the limit is not enforced.
    pub counting: bool,
    /// Since when more are taken than there are.
    pub over_since: Option<Timestamp>,
}
