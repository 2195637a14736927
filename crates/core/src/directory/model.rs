//! What a directory holds.

use std::sync::Arc;

use super::settings::Settings;
use crate::context::Timestamp;
use crate::error::Error;
use crate::group::{Group, Member};
use crate::id::{AccountId, DirectoryId, DirectoryUserId, GroupId, OrgId};
use crate::protocol::{DirectoryProtocol, StoredSchemas};

/// Who keeps the users of a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectoryKind {
    /// An identity provider.
    Provisioned,
    /// Administrators: they invited them. It has no keys.
    Invited,
}

impl DirectoryKind {
    /// Returns the word of the wire and of the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provisioned => "provisioned",
            Self::Invited => "invited",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Provisioned, Self::Invited].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A directory: of an identity provider, or of those who were invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    /// Its identifier, part of its SCIM base URL.
    pub id: DirectoryId,
    /// The organization.
    pub org_id: OrgId,
    /// Its name.
    pub name: String,
    /// Who keeps its users.
    pub kind: DirectoryKind,
    /// What it does differently from others.
    pub settings: Settings,
    /// The schemas of its users beside those of the standard, in their stored form.
    pub(crate) schemas: String,
    /// When it was created.
    pub created_at: Timestamp,
}

impl Directory {
    /// What its requests are read with.
    pub(crate) fn protocol(&self) -> Result<Arc<DirectoryProtocol>, Error> {
        StoredSchemas::parse(&self.schemas)?.protocol(self.settings.dialect)
    }
}

/// A provisioned user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryUser {
    /// Its identifier.
    pub id: DirectoryUserId,
    /// The organization.
    pub org_id: OrgId,
    /// The directory.
    pub directory_id: DirectoryId,
    /// Its user name, as it was written.
    pub user_name: String,
    /// Whether the identity provider has it switched on.
    pub active: bool,
    /// The account it is linked to.
    pub account_id: Option<AccountId>,
    /// Its attributes in the stored form of the protocol engine.
    pub attributes: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// How often it changed.
    pub version: i64,
    /// Whether the guard may hold a removal of it; only who holds the row is told.
    pub held: bool,
    /// Since when an administrator keeps it from using anything; only who holds the users of an account is told.
    pub suspended_at: Option<Timestamp>,
}

/// A user with the groups that it is a member of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserView {
    /// The user.
    pub user: DirectoryUser,
    /// Its groups, each with its name.
    pub groups: Vec<(GroupId, String)>,
}

/// The link between a provisioned user and an account (`ScimUserLink` of the user provisioning API).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The organization.
    pub org_id: OrgId,
    /// The directory of the user.
    pub directory_id: DirectoryId,
    /// The user.
    pub user_id: DirectoryUserId,
    /// The account, if the user has one.
    pub account_id: Option<AccountId>,
}

/// A provisioned user without an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan {
    /// The user.
    pub user: DirectoryUser,
    /// Its primary address.
    pub email: Option<String>,
    /// Why it has no account.
    pub why: WithoutAccount,
    /// The account that it had, and until when.
    pub former: Option<(AccountId, Timestamp)>,
}

/// Why a provisioned user has no account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithoutAccount {
    /// No address is marked as primary, or it has not the form of one.
    NoAddress,
    /// The organization has not verified the domain of the primary address.
    DomainNotVerified,
    /// The address cannot be had. Nothing is said of whoever has it.
    AddressNotAvailable,
    /// The organization let the account with the address go on purpose.
    LetGo,
    /// Nothing is in the way: the next change of the user links it, or an administrator does.
    Waiting,
}

impl WithoutAccount {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoAddress => "noAddress",
            Self::DomainNotVerified => "domainNotVerified",
            Self::AddressNotAvailable => "addressNotAvailable",
            Self::LetGo => "letGo",
            Self::Waiting => "waiting",
        }
    }

    /// What it is and what to do, as a sentence.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::NoAddress => {
                "No e-mail address is marked as primary: map the primary address in the identity provider."
            }
            Self::DomainNotVerified => {
                "The domain of the primary address is not verified: verify it, or map an address in a domain that is."
            }
            Self::AddressNotAvailable => {
                "The primary address is not available for an account of this organization: give the person another one."
            }
            Self::LetGo => "The account with this address was let go on purpose: claim it to have it back.",
            Self::Waiting => {
                "Nothing is in the way: the next change by the identity provider links it, or link it now."
            }
        }
    }
}

/// A group, with its members where the caller wants them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupView {
    /// The group.
    pub group: Group,
    /// Its members, in the order of their ids: the first page of them. Absent where they are not shown.
    pub members: Option<Vec<Member>>,
    /// Whether there are members after these.
    pub more: bool,
}

/// Whether the members of a group are read for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MembersShown {
    /// All of them.
    All,
    /// All of them, but none when the group has more than [`MembersShown::FEW`].
    IfFew,
    /// None.
    Not,
}

impl MembersShown {
    /// The largest group whose members a PATCH answers with unasked: a change of one membership must cost the same in
    /// a group of any size.
    pub const FEW: i64 = 1000;
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct ResourcePage<T> {
    /// How many match in all; unknown where a cursor leads through a filter.
    pub total: Option<u64>,
    /// Those on this page.
    pub resources: Vec<T>,
    /// The cursor of the next page, for who asks by cursors.
    pub next: Option<String>,
}
