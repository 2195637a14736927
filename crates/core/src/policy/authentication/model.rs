//! What an authentication policy is.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::context::Timestamp;
use crate::event::{Subject, Thing};
use crate::id::{AccountId, AuthPolicyId, AuthPolicyTaskId, DirectoryId, GroupId, OrgId};
use crate::text::words;

/// The longest time without a request after which a session is over, in minutes: 30 days.
pub const LONGEST_IDLE: u32 = 30 * 24 * 60;

/// The shortest one.
pub const SHORTEST_IDLE: u32 = 5;

/// The longest life of an API token, in days: a leap year.
pub const LONGEST_TOKEN: u32 = 366;

/// What a policy demands of those whom it is for. Products and identity providers read it; what Steward does itself it
/// holds to: API tokens are issued by these rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AuthSettings {
    /// After so many minutes without a request a session is over.
    pub idle_session_minutes: u32,
    /// Whether a second factor is required.
    pub second_factor_required: bool,
    /// Whether people sign in at the identity provider and nowhere else.
    pub single_sign_on_enforced: bool,
    /// Whether people may have API tokens.
    pub api_tokens_allowed: bool,
    /// How many days an API token lasts at most.
    pub api_token_days: u32,
}

impl Default for AuthSettings {
    fn default() -> Self {
        Self {
            idle_session_minutes: LONGEST_IDLE,
            second_factor_required: false,
            single_sign_on_enforced: false,
            api_tokens_allowed: true,
            api_token_days: LONGEST_TOKEN,
        }
    }
}

/// An authentication policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthPolicy {
    /// Its identifier.
    pub id: AuthPolicyId,
    /// The organization.
    pub org_id: OrgId,
    /// Its name, which no other one of the organization has.
    pub name: String,
    /// Its place in the order, from 1: of several that somebody has by groups, the first counts.
    pub position: i64,
    /// Whether it is for all who have no other.
    pub is_default: bool,
    /// What it demands.
    pub settings: AuthSettings,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
}

impl AuthPolicy {
    /// The policy of an organization that has chosen no other default. Its id is that of the organization, so it is the same
    /// one before and after somebody changes it.
    pub(super) fn built_in(org_id: OrgId, position: i64) -> Self {
        Self {
            id: AuthPolicyId(org_id.0),
            org_id,
            name: "Default policy".to_owned(),
            position,
            is_default: true,
            settings: AuthSettings::default(),
            created_at: Timestamp(0),
            changed_at: Timestamp(0),
        }
    }

    /// Names the policy in an event.
    pub(super) fn subject(&self) -> Subject {
        Subject::thing(Thing::AuthenticationPolicies, self.id).with("name", self.name.as_str())
    }

    /// Returns what an event keeps of it.
    pub(super) fn recorded(&self) -> Map<String, Value> {
        let mut values = match json!(self.settings) {
            Value::Object(settings) => settings,
            _ => Map::new(),
        };
        values.insert("name".to_owned(), json!(self.name));
        values.insert("default".to_owned(), json!(self.is_default));
        values
    }
}

/// What a member of a policy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuthMemberKind {
    /// A managed account.
    Account,
    /// A group: whoever is in it.
    Group,
    /// A directory: whoever it knows.
    Directory,
}

words!(AuthMemberKind { Account = "account", Group = "group", Directory = "directory" });

/// A member of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AuthMember {
    /// What it is.
    pub kind: AuthMemberKind,
    /// Which one.
    pub id: Uuid,
}

impl AuthMember {
    /// Writes its id as clients know it.
    pub fn id_text(&self) -> String {
        match self.kind {
            AuthMemberKind::Account => AccountId(self.id).to_string(),
            AuthMemberKind::Group => GroupId(self.id).to_string(),
            AuthMemberKind::Directory => DirectoryId(self.id).to_string(),
        }
    }
}

/// Why somebody has a policy, from the reason that counts most to the one that counts least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AuthReason {
    /// The account is a member.
    Account,
    /// It is in this group.
    Group(GroupId),
    /// This directory knows it.
    Directory(DirectoryId),
    /// Nothing else says otherwise.
    Default,
}

/// The policy that somebody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveAuthPolicy {
    /// Whose.
    pub account_id: AccountId,
    /// Their address.
    pub email: String,
    /// The policy.
    pub policy: AuthPolicy,
    /// Why.
    pub reason: AuthReason,
}

/// Why somebody could not be given a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TaskFailure {
    /// The text is no address.
    NoAddress,
    /// The organization manages no account with the address.
    NoAccount,
    /// The policy was deleted meanwhile.
    NoPolicy,
}

impl TaskFailure {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::NoAddress, Self::NoAccount, Self::NoPolicy];
}

/// The work of giving people a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthTask {
    /// Its identifier.
    pub id: AuthPolicyTaskId,
    /// The organization.
    pub org_id: OrgId,
    /// The policy.
    pub policy_id: AuthPolicyId,
    /// The addresses; once all is done, those that failed.
    pub users: Vec<String>,
    /// How many there were.
    pub total: usize,
    /// How many have been looked at.
    pub done: usize,
    /// Which of the addresses failed, and why.
    pub failures: Vec<(usize, TaskFailure)>,
    /// When it was asked for.
    pub created_at: Timestamp,
}

impl AuthTask {
    /// How many were given the policy.
    pub fn succeeded(&self) -> usize {
        self.done - self.failures.len()
    }

    /// The addresses that failed for a reason.
    pub fn failed_for(&self, reason: TaskFailure) -> Vec<&str> {
        let of_reason = self.failures.iter().filter(|(_, why)| *why == reason);
        of_reason.filter_map(|(place, _)| self.users.get(*place)).map(String::as_str).collect()
    }
}
