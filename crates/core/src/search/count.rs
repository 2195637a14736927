//! Counts users and groups.

use std::collections::BTreeMap;

use super::groups::GroupWalk;
use super::model::{GroupFilter, Sort, UserFilter, UserSearch};
use super::query;
use super::rules::{GroupPlan, UserPlan};
use super::scan::{COUNTED, UserWalk, Walk};
use crate::account::{AccountStatus, MANAGED_ACCOUNTS};
use crate::error::Error;
use crate::event::counted;
use crate::principal::OrgCaller;

/// How many users there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserTotals {
    /// In all.
    pub all: u64,
    /// By the status of their accounts; zero where a status is absent.
    pub by_status: BTreeMap<AccountStatus, u64>,
}

/// How many groups there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GroupTotals {
    /// In all.
    pub all: u64,
    /// Kept by an identity provider.
    pub provisioned: u64,
}

/// Counts users that match. `by_status` is filled only if `with_status` says so.
pub async fn count_users(
    caller: &OrgCaller,
    filter: UserFilter,
    with_status: bool,
) -> Result<UserTotals, Error> {
    let plan = UserPlan::new(&UserSearch { filter, ..UserSearch::default() });
    let mut totals = UserTotals::default();
    let known = plan.is_everyone() && !with_status;
    let mut walk = UserWalk::new(caller, plan, None);
    if known {
        // The total of managed accounts is kept; only those that nobody manages are counted one by one.
        totals.all = managed(caller).await?;
        walk = walk.beginning_with(1);
    }
    while let Some(chunk) = walk.next(query::CHUNK).await? {
        for person in chunk.into_iter().filter_map(|candidate| candidate.matching) {
            totals.all += 1;
            *totals.by_status.entry(person.account.status).or_default() += 1;
        }
        check(
            walk.looked_at(),
            "users",
            "accountIds, emailDomains with searchTerm, groupIds or directoryIds",
        )?;
    }
    Ok(totals)
}

/// Counts groups that match.
pub async fn count_groups(caller: &OrgCaller, filter: &GroupFilter) -> Result<GroupTotals, Error> {
    let mut totals = GroupTotals::default();
    let mut walk = GroupWalk::new(caller, GroupPlan::new(filter), Sort::Ascending, None);
    while let Some(chunk) = walk.next(query::CHUNK).await? {
        for group in chunk.into_iter().filter_map(|candidate| candidate.matching) {
            totals.all += 1;
            totals.provisioned += u64::from(group.is_provisioned());
        }
        check(walk.looked_at(), "groups", "groupIds, accountIds or searchTerm")?;
    }
    Ok(totals)
}

async fn managed(caller: &OrgCaller) -> Result<u64, Error> {
    let org_id = caller.org_id;
    let total = caller
        .context
        .steward
        .database()
        .read(move |read| async move { counted(&read, org_id.0, MANAGED_ACCOUNTS).await })
        .await?;
    Ok(u64::try_from(total).unwrap_or(0))
}

fn check(looked_at: usize, what: &str, narrower: &str) -> Result<(), Error> {
    if looked_at < COUNTED {
        return Ok(());
    }
    Err(Error::TooMany(format!(
        "counting these {what} would have to look at more than {COUNTED}: narrow the question by {narrower}"
    )))
}
