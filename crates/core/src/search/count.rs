//! Counts users and groups.

use std::collections::{BTreeMap, BTreeSet};

use super::groups::GroupWalk;
use super::model::{GroupFilter, Sort, UserFilter, UserSearch};
use super::query;
use super::scan::{COUNTED, UserWalk, Walk};
use crate::access::rules::{self, Place};
use crate::access::{Role, Wanted};
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
    /// By the roles that they have on whatever it is, however they have them.
    pub by_role: BTreeMap<Role, u64>,
}

/// How many groups there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GroupTotals {
    /// In all.
    pub all: u64,
    /// Kept by an identity provider.
    pub provisioned: u64,
}

/// Counts users that match. They are taken apart by status and role only if `in_parts` says so.
pub async fn count_users(
    caller: &OrgCaller,
    filter: UserFilter,
    in_parts: bool,
) -> Result<UserTotals, Error> {
    let mut plan = super::users::plan(caller, &UserSearch { filter, ..UserSearch::default() }).await?;
    plan.with_roles |= in_parts;
    let places = if in_parts { places(caller).await? } else { Vec::new() };
    let mut totals = UserTotals::default();
    let known = plan.is_everyone() && !in_parts;
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
            let standing = person.standing(caller.org_id);
            let held = rules::holdings(caller.org_id, &standing, &person.given, &places);
            for role in held.iter().map(|holding| holding.role).collect::<BTreeSet<_>>() {
                *totals.by_role.entry(role).or_default() += 1;
            }
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
    let plan = super::groups::plan(caller, filter).await?;
    let mut walk = GroupWalk::new(caller, plan, Sort::Ascending, None);
    while let Some(chunk) = walk.next(query::CHUNK).await? {
        for group in chunk.into_iter().filter_map(|candidate| candidate.matching) {
            totals.all += 1;
            totals.provisioned += u64::from(group.is_provisioned());
        }
        check(walk.looked_at(), "groups", "groupIds, accountIds or searchTerm")?;
    }
    Ok(totals)
}

/// Names workspaces enough to tell which roles follow without being given.
async fn places(caller: &OrgCaller) -> Result<Vec<Place>, Error> {
    let org_id = caller.org_id;
    let database = caller.context.steward.database();
    database
        .read(move |read| async move {
            let all = Wanted::resolve(&read, org_id, &Role::ALL, &[], &[]).await?;
            Ok(all.map(Wanted::into_places).unwrap_or_default())
        })
        .await
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
