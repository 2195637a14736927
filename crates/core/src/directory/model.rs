//! What a directory holds.

use super::settings::Settings;
use crate::context::Timestamp;
use crate::group::{Group, Member};
use crate::id::{AccountId, DirectoryId, DirectoryUserId, GroupId, OrgId};

/// A directory of an identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    /// Its identifier, part of its SCIM base URL.
    pub id: DirectoryId,
    /// The organization.
    pub org_id: OrgId,
    /// Its name.
    pub name: String,
    /// What it does differently from others.
    pub settings: Settings,
    /// When it was created.
    pub created_at: Timestamp,
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
}

/// A user with the groups that it is a member of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserView {
    /// The user.
    pub user: DirectoryUser,
    /// Its groups, each with its name.
    pub groups: Vec<(GroupId, String)>,
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
    /// How many match in all.
    pub total: u64,
    /// Those on this page.
    pub resources: Vec<T>,
}
