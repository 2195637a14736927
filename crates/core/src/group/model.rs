//! What a group is.

use uuid::Uuid;

use crate::context::Timestamp;
use crate::id::{DirectoryId, GroupId, OrgId};

/// A group of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its identifier.
    pub id: GroupId,
    /// The organization.
    pub org_id: OrgId,
    /// The directory that provisions it, if one does.
    pub directory_id: Option<DirectoryId>,
    /// The directory that it belongs to: the one that provisions it, or the one whose users it may hold.
    pub home: Option<DirectoryId>,
    /// Its name, as it was written.
    pub name: String,
    /// What it is for. Only administrators give one.
    pub description: Option<String>,
    /// The identifier that the identity provider gave it.
    pub external_id: Option<String>,
    /// How many members it has.
    pub member_count: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// How often it changed.
    pub version: i64,
    /// Whether the guard of its directory may hold a removal from it; only who holds the row is told.
    pub held: bool,
}

impl Group {
    /// Asks whether an identity provider keeps the group: then nobody else changes it.
    pub fn is_provisioned(&self) -> bool {
        self.directory_id.is_some()
    }
}

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MemberKind {
    /// A provisioned user.
    User,
    /// Another group. It is stored and shown, never expanded.
    Group,
}

impl MemberKind {
    /// Returns the word of the wire (`members.type`) and of the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::User, Self::Group].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A member, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The identifier of the user or group.
    pub id: Uuid,
    /// What it is.
    pub kind: MemberKind,
    /// The user name of a user, the name of a group.
    pub display: Option<String>,
}
