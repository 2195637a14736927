//! What is searched for, and what is found.

use serde::{Deserialize, Serialize};

use crate::access::{Given, Role, Standing, Summary};
use crate::account::{Account, AccountStatus, LastActive};
use crate::context::Timestamp;
use crate::group::Group;
use crate::id::{DirectoryId, DirectoryUserId, GroupId, OrgId};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// All of them, in the order in which the reference lists them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the word of the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Reads the word.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == text)
            }
        }
    )*};
}

words! {
    /// Whether the organization manages an account.
    ClaimState {
        /// It does.
        Managed = "managed",
        /// It does not; a directory knows the account all the same.
        Unmanaged = "unmanaged",
    }

    /// How an account belongs to directories.
    MembershipStatus {
        /// One of them has it switched on.
        Active = "active",
        /// All that know it have it switched off.
        Suspended = "suspended",
        /// No directory knows it.
        NoMembership = "no_membership",
    }

    /// What account and membership come to together.
    PersonStatus {
        /// Both are active.
        Active = "active",
        /// The account is active, and switched off in all directories.
        Suspended = "suspended",
        /// The account is active and no directory knows it.
        NotInvited = "not_invited",
        /// The account is not active.
        Deactivated = "deactivated",
        /// The account is managed, and waits to be deleted.
        ForDeletion = "for_deletion",
    }
}

/// A direction of the order by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sort {
    /// From a to z.
    Ascending,
    /// From z to a.
    Descending,
}

/// Which users are wanted. All that is given must hold; of a list, one of its values. Text that is no identifier of ours
/// is that of nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserFilter {
    /// Accounts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub account_ids: Vec<String>,
    /// Addresses, exact but for their case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    /// Domains of addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub email_domains: Vec<String>,
    /// Directories that know the account.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub directory_ids: Vec<String>,
    /// Groups that it is a member of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub group_ids: Vec<String>,
    /// Words in names and address, each of which begins like a word of this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// Whether the organization manages it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<ClaimState>,
    /// Account and membership together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<PersonStatus>,
    /// The account alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub account_status: Vec<AccountStatus>,
    /// The membership alone, in the wanted directories.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub membership_status: Vec<MembershipStatus>,
    /// How names and addresses are spelt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spelling: Option<Spelling>,
    /// Whether a second factor is set up. Steward knows of none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa_enabled: Option<bool>,
    /// Roles of which they have one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// Resources on which they have one, by their names on the wire.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// Whether nobody can match.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub impossible: bool,
}

/// How names and addresses are spelt, whatever their case; all that is given must hold, of a list one of its values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Spelling {
    /// Whole names or nicknames.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// A part of the name or nickname.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_part: Option<String>,
    /// What is before the `@`, whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locals: Vec<String>,
    /// A part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_part: Option<String>,
    /// A part of the domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_part: Option<String>,
}

impl UserFilter {
    /// Leaves only what belongs to a directory, if one is given.
    pub fn narrow(&mut self, directory: Option<DirectoryId>) {
        self.impossible |= narrowed(&mut self.directory_ids, directory);
    }
}

impl GroupFilter {
    /// Leaves only what belongs to a directory, if one is given.
    pub fn narrow(&mut self, directory: Option<DirectoryId>) {
        self.impossible |= narrowed(&mut self.directory_ids, directory);
    }
}

/// Cuts a list of directories down to one, and tells whether none is left.
fn narrowed(directory_ids: &mut Vec<String>, directory: Option<DirectoryId>) -> bool {
    let Some(directory) = directory.map(|directory| directory.to_string()) else { return false };
    let missing = !directory_ids.is_empty() && !directory_ids.contains(&directory);
    *directory_ids = vec![directory];
    missing
}

/// What is shown beside what is always shown.
#[expect(clippy::struct_excessive_bools, reason = "each is a member of the list that a client sends")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Expansions {
    /// Roles on the platform.
    pub platform_roles: bool,
    /// How many resources there are.
    pub resources: bool,
    /// Access to products.
    pub product_access: bool,
    /// The groups of a user.
    pub groups: bool,
    /// How many users a group has.
    pub users: bool,
    /// Names, which only the first version leaves out.
    pub names: bool,
    /// Addresses, which only the first version leaves out.
    pub emails: bool,
    /// Whether addresses are verified, which only the first version leaves out.
    pub verified: bool,
    /// What administrators may do to a group, which only the first version leaves out.
    pub management: bool,
}

/// A search for users.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserSearch {
    /// Which.
    #[serde(rename = "f")]
    pub filter: UserFilter,
    /// In the order of their names, else in that of their creation.
    #[serde(rename = "s")]
    pub sort: Option<Sort>,
    /// What is shown of each.
    #[serde(rename = "x")]
    pub expand: Expansions,
    /// How many are on a page.
    #[serde(rename = "l")]
    pub limit: usize,
}

/// Which groups are wanted, as with users.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GroupFilter {
    /// Groups.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub group_ids: Vec<String>,
    /// Names, exact but for their case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Accounts that are members.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub account_ids: Vec<String>,
    /// Directories that they belong to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub directory_ids: Vec<String>,
    /// Words in the name, each of which begins like a word of this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// A part of the name, whatever its case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_part: Option<String>,
    /// Roles of which they give one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// Resources on which they give one, by their names on the wire.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// Owners of such resources, such as `confluence`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<String>,
    /// Whether no group can match.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub impossible: bool,
}

/// A search for groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupSearch {
    /// Which.
    #[serde(rename = "f")]
    pub filter: GroupFilter,
    /// In which order of their names.
    #[serde(rename = "s")]
    pub sort: Sort,
    /// What is shown of each.
    #[serde(rename = "x")]
    pub expand: Expansions,
    /// How many are on a page.
    #[serde(rename = "l")]
    pub limit: usize,
}

/// What a page of a search shows.
#[derive(Debug, Clone)]
pub struct Found<T> {
    /// What was found.
    pub items: Vec<T>,
    /// What was asked: a cursor brings it along.
    pub expand: Expansions,
    /// Where to go on, absent at the end. A page may hold fewer than asked for and still go on.
    pub next: Option<String>,
}

/// A directory's knowledge of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The directory.
    pub directory_id: DirectoryId,
    /// The user by which it knows the account.
    pub user_id: DirectoryUserId,
    /// Whether it has that user switched on, and no administrator has suspended it.
    pub active: bool,
    /// Whether administrators invited the user, instead of an identity provider.
    pub invited: bool,
    /// Since when it knows the account, or rather the user.
    pub since: Timestamp,
}

/// A group, as it is shown with a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonGroup {
    /// The group.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
}

/// An account as an organization sees it: one that it manages, or one that its directories know and nobody manages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub account: Account,
    /// The directories that know it, among those that were asked for; oldest first.
    pub memberships: Vec<Membership>,
    /// Its groups, where they are wanted.
    pub groups: Vec<PersonGroup>,
    /// When it was last active at products, where that is wanted.
    pub last_active: Vec<LastActive>,
    /// The roles that it was given, itself or by a group, where they are asked about.
    pub given: Vec<Given>,
    /// What it has access to, where that is wanted.
    pub access: Option<Summary>,
}

/// A group that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundGroup {
    /// The group.
    pub group: Group,
    /// On how many resources it gives roles, where that is wanted.
    pub resources: Option<u64>,
}

impl Person {
    /// Tells whether an organization manages the account.
    pub fn claim(&self, org_id: OrgId) -> ClaimState {
        if self.account.managed_by == Some(org_id) { ClaimState::Managed } else { ClaimState::Unmanaged }
    }

    /// Tells how the account stands to an organization. All its memberships must be there.
    pub(crate) fn standing(&self, org_id: OrgId) -> Standing {
        Standing {
            status: self.account.status,
            managed: self.account.managed_by == Some(org_id),
            users: self.memberships.len(),
            switched_on: self.memberships.iter().any(|membership| membership.active),
        }
    }

    /// Tells how the account belongs to directories.
    pub fn membership(&self) -> MembershipStatus {
        if self.memberships.iter().any(|membership| membership.active) {
            MembershipStatus::Active
        } else if self.memberships.is_empty() {
            MembershipStatus::NoMembership
        } else {
            MembershipStatus::Suspended
        }
    }

    /// Tells what both come to.
    pub fn status(&self, org_id: OrgId) -> PersonStatus {
        if self.account.pending_deletion() && self.claim(org_id) == ClaimState::Managed {
            return PersonStatus::ForDeletion;
        }
        match (self.account.status, self.membership()) {
            (AccountStatus::Inactive | AccountStatus::Closed, _) => PersonStatus::Deactivated,
            (AccountStatus::Active, MembershipStatus::Active) => PersonStatus::Active,
            (AccountStatus::Active, MembershipStatus::Suspended) => PersonStatus::Suspended,
            (AccountStatus::Active, MembershipStatus::NoMembership) => PersonStatus::NotInvited,
        }
    }

    /// Returns the name that friends use, or else the name.
    pub fn nickname(&self) -> &str {
        self.account.profile.nickname.as_deref().unwrap_or(&self.account.profile.name)
    }

    /// Returns since when the organization knows the account.
    pub fn added_at(&self) -> Timestamp {
        self.memberships.iter().map(|membership| membership.since).min().unwrap_or(self.account.created_at)
    }
}
