//! What a way out would do to groups, attributes and accounts, before anybody has decided.

use std::collections::HashSet;

use serde_json::{Map, Value};
use steward_db::Read;
use uuid::Uuid;

use super::look::{MembersPlan, other_account};
use super::model::{
    AccountFate, AttributeChange, FIRST_MEMBERS, GroupEffect, GroupFate, MemberList, NamedMember,
};
use super::store;
use crate::account::store as accounts;
use crate::context::Timestamp;
use crate::directory::link;
use crate::directory::model::{DirectoryUser, WithoutAccount};
use crate::directory::query;
use crate::directory::rules::UserDraft;
use crate::directory::store as directories;
use crate::domain::store as domains;
use crate::error::Error;
use crate::group::{Group, Member};
use crate::id::{AccountId, DirectoryId, OrgId};

/// The most groups of a user that are counted. Nobody is known to be in more.
const GROUPS: i64 = 10_000;

/// Lists attributes that differ, in the order of their names.
pub(super) fn changes(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<AttributeChange> {
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| AttributeChange {
            name: name.clone(),
            before: before.get(name).cloned(),
            after: after.get(name).cloned(),
        })
        .collect()
}

/// What becomes of a group to whose members something is done.
pub(super) async fn group_effect(
    read: &Read,
    directory: DirectoryId,
    group: &Group,
    plan: &MembersPlan,
    fate: GroupFate,
) -> Result<GroupEffect, Error> {
    let there = store::members_among(read, group.id, &plan.joins).await?;
    let joining: Vec<Uuid> = plan.joins.iter().filter(|id| !there.contains(id)).copied().collect();
    let gained = list_of(read, directory, &joining).await?;
    let lost = if plan.from_empty {
        everybody_but(read, group, &there).await?
    } else {
        let leaving = store::members_among(read, group.id, &plan.leaves).await?;
        let mut leaving: Vec<Uuid> = leaving.into_iter().collect();
        leaving.sort_unstable();
        list_of(read, directory, &leaving).await?
    };
    Ok(GroupEffect { id: group.id, name: group.name.clone(), fate, gained, lost })
}

/// A group that is deleted loses everybody.
pub(super) async fn deleted(read: &Read, group: &Group) -> Result<GroupEffect, Error> {
    let lost = everybody_but(read, group, &HashSet::new()).await?;
    let gained = MemberList::default();
    Ok(GroupEffect { id: group.id, name: group.name.clone(), fate: GroupFate::Deleted, gained, lost })
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

async fn list_of(read: &Read, directory: DirectoryId, ids: &[Uuid]) -> Result<MemberList, Error> {
    let first = ids.get(..FIRST_MEMBERS.min(ids.len())).unwrap_or_default();
    let mut known = store::named(read, directory, first).await?;
    Ok(MemberList {
        count: count(ids.len()),
        first: first.iter().filter_map(|id| known.remove(id)).collect(),
    })
}

/// Lists the members of a group but for some of them: all are counted, the first are read.
async fn everybody_but(read: &Read, group: &Group, stay: &HashSet<Uuid>) -> Result<MemberList, Error> {
    let mut first = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let page = query::members(read, group.id, after, query::MEMBERS_PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        let full = count(page.len()) == query::MEMBERS_PAGE;
        let leaving = page.into_iter().filter(|member| !stay.contains(&member.id));
        first.extend(leaving.map(named).take(FIRST_MEMBERS - first.len()));
        if first.len() >= FIRST_MEMBERS || !full {
            break;
        }
    }
    let number = (group.member_count - count(stay.len())).max(count(first.len()));
    Ok(MemberList { count: number, first })
}

fn named(member: Member) -> NamedMember {
    NamedMember { id: member.id, kind: member.kind, name: member.display }
}

/// The groups that a user leaves when it is deleted.
pub(super) async fn leaves(read: &Read, user: &DirectoryUser) -> Result<MemberList, Error> {
    let mut first = store::groups_of(read, user.id, GROUPS).await?;
    let number = count(first.len());
    first.truncate(FIRST_MEMBERS);
    Ok(MemberList { count: number, first })
}

/// What becomes of the account of a user that is in the way when what was pushed takes its place or is it: as if the identity
/// provider had changed it. An account that is in the way makes it impossible.
pub(super) async fn fate(
    read: &Read,
    org_id: OrgId,
    (own, draft): (Option<AccountId>, &UserDraft),
    now: Timestamp,
) -> Result<Result<(AccountFate, Option<AccountId>), Option<AccountId>>, Error> {
    let Some(account) = own else {
        let why = link::why_without(read, org_id, draft.email.as_ref(), now).await?;
        let fate = if why == WithoutAccount::Waiting { AccountFate::Linked } else { AccountFate::Without };
        return Ok(Ok((fate, None)));
    };
    if let Some((_, shown)) = other_account(read, org_id, own, draft).await? {
        return Ok(Err(shown));
    }
    let domain = draft.email.as_ref().map(crate::text::Email::domain);
    let verified = match domain {
        Some(domain) => domains::verified_by(read, domain).await? == Some(org_id),
        None => false,
    };
    let known = accounts::find(read, account).await?;
    let ours = known.is_some_and(|account| account.managed_by == Some(org_id) && !account.is_gone(now));
    let fate = if verified && ours { AccountFate::Kept } else { AccountFate::Released };
    Ok(Ok((fate, Some(account))))
}

/// What becomes of the account of a user that is deleted, while what was pushed has an account of its own.
pub(super) async fn left_behind(
    read: &Read,
    user: &DirectoryUser,
    other: AccountId,
) -> Result<(AccountFate, Option<AccountId>), Error> {
    let Some(account) = user.account_id else { return Ok((AccountFate::Without, None)) };
    let kept = account == other || directories::account_has_other_link(read, account, user.id).await?;
    Ok((if kept { AccountFate::Kept } else { AccountFate::Deactivated }, Some(account)))
}
