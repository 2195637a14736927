//! Keeps the words in step with the log.
//!
//! Every change of an account or group has an event that names it, so whoever reads the events of an organization in their
//! order and writes down the words of what they name has the words of everything. It is done by a worker of
//! [`audit`](crate::audit), behind the changes: they cost nothing more for it.

use std::collections::{BTreeMap, BTreeSet};

use steward_db::{Read, Tx};
use uuid::Uuid;

use super::store::{Kind, Words};
use super::words::{order_key, words};
use super::{query, store};
use crate::account::AccountStatus;
use crate::error::Error;
use crate::event::StoredEvent;
use crate::id::{AccountId, GroupId, OrgId};

/// Accounts and groups that events name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Things {
    accounts: BTreeSet<AccountId>,
    groups: BTreeSet<GroupId>,
}

impl Things {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.accounts.len() + self.groups.len()
    }

    /// Adds what an event names.
    pub(crate) fn add(&mut self, event: &StoredEvent) {
        // What happens at products changes no account and no group.
        if event.reported.is_some() {
            return;
        }
        for subject in &event.context {
            match subject.kind.as_str() {
                "users" => self.accounts.extend(subject.id.parse::<AccountId>()),
                "scim-users" => {
                    let id = subject.attributes["atlassianAccountId"].as_str();
                    self.accounts.extend(id.and_then(|id| id.parse::<AccountId>().ok()));
                }
                // Words are of the name alone: who is a member is read where it stands.
                "groups" if event.action != "scim_group_members_changed" => {
                    self.groups.extend(subject.id.parse::<GroupId>());
                }
                _ => {}
            }
        }
        // Claiming and releasing a domain name many at once.
        let delta = event.delta.as_ref();
        let sides = delta.into_iter().flat_map(|delta| [delta.after.as_ref(), delta.before.as_ref()]);
        for ids in sides.flatten().filter_map(|side| side["accounts"].as_array()) {
            self.accounts.extend(ids.iter().filter_map(|id| id.as_str()?.parse::<AccountId>().ok()));
        }
    }

    /// Takes a part of them, small enough for one transaction.
    pub(crate) fn take(&mut self, most: usize) -> Self {
        let mut part = Self::default();
        while part.len() < most {
            if let Some(account) = self.accounts.pop_first() {
                part.accounts.insert(account);
            } else if let Some(group) = self.groups.pop_first() {
                part.groups.insert(group);
            } else {
                break;
            }
        }
        part
    }
}

/// Returns up to which event the words of an organization are known.
pub(crate) async fn head(read: &Read, org_id: OrgId) -> Result<i64, Error> {
    Ok(store::read_head(read, org_id).await?)
}

/// Writes the words of things as they are now. The log is known up to `from`, and with `to` from then on up to there.
/// Nothing is done, and `false` returned, when somebody else has followed it meanwhile.
pub(crate) async fn follow_in(
    tx: &Tx,
    org_id: OrgId,
    from: i64,
    to: Option<i64>,
    things: &Things,
) -> Result<bool, Error> {
    if store::lock_head(tx, org_id).await? != from {
        return Ok(false);
    }
    let accounts: Vec<AccountId> = things.accounts.iter().copied().collect();
    let users = users(tx, org_id, &accounts).await?;
    store::replace(tx, org_id, Kind::User.thing(), &users).await?;
    let groups: Vec<GroupId> = things.groups.iter().copied().collect();
    let groups = group_words(tx, org_id, &groups).await?;
    store::replace(tx, org_id, Kind::Group.thing(), &groups).await?;
    if let Some(to) = to {
        store::move_head(tx, org_id, to).await?;
    }
    Ok(true)
}

/// Finds the rows that accounts shall have: none for those that the organization does not see.
async fn users(read: &Read, org_id: OrgId, ids: &[AccountId]) -> Result<BTreeMap<Uuid, Words>, Error> {
    let mut rows: BTreeMap<Uuid, Words> = ids.iter().map(|id| (id.0, Words::new())).collect();
    for person in query::persons(read, org_id, ids).await? {
        let account = &person.account;
        if account.status == AccountStatus::Closed {
            continue;
        }
        let texts = [Some(&account.profile.name), account.profile.nickname.as_ref()];
        let texts = texts.into_iter().flatten().map(String::as_str).chain([account.email.key()]);
        let mut of: Words = words(texts).into_iter().map(|word| (Kind::User.as_str(), word)).collect();
        of.insert((Kind::UserName.as_str(), order_key(person.nickname())));
        if account.managed_by.is_none() {
            of.insert((Kind::UserUnmanaged.as_str(), String::new()));
        }
        rows.insert(account.id.0, of);
    }
    Ok(rows)
}

async fn group_words(read: &Read, org_id: OrgId, ids: &[GroupId]) -> Result<BTreeMap<Uuid, Words>, Error> {
    let mut rows: BTreeMap<Uuid, Words> = ids.iter().map(|id| (id.0, Words::new())).collect();
    for group in query::groups(read, org_id, ids).await? {
        let of = words([group.name.as_str()]).into_iter().map(|word| (Kind::Group.as_str(), word)).collect();
        rows.insert(group.id.0, of);
    }
    Ok(rows)
}
