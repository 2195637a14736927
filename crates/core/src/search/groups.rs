//! Searches the groups of an organization.

use std::collections::HashSet;

use steward_db::Read;
use uuid::Uuid;

use super::model::{Found, GroupSearch, Sort};
use super::query;
use super::rules::{GroupPlan, GroupSource};
use super::scan::{Candidate, Gathered, Place, Walk, gather};
use super::store::{self, Kind};
use super::words::{first, words};
use crate::error::Error;
use crate::group::Group;
use crate::id::{GroupId, OrgId};
use crate::page::{open_cursor, seal_cursor};
use crate::principal::OrgCaller;
use crate::text::fold;

const TAG: &str = "groups";

/// Lists one page of the groups of the caller's organization. A cursor carries the search that it was given out for, which
/// then holds instead of `search` (organizations API §1.4).
pub async fn search_groups(
    caller: &OrgCaller,
    search: GroupSearch,
    cursor: Option<&str>,
) -> Result<Found<Group>, Error> {
    let (after, search): (Option<Place>, GroupSearch) = match cursor {
        None => (None, search),
        Some(cursor) => open_cursor(caller, TAG, cursor).await?,
    };
    let walk = GroupWalk::new(caller, GroupPlan::new(&search.filter), search.sort, after.clone());
    let Gathered { items, next } = gather(walk, after, search.limit).await?;
    let next = next.map(|place| seal_cursor(caller, TAG, &(place, &search))).transpose()?;
    Ok(Found { items, expand: search.expand, next })
}

/// A walk over groups.
pub(super) struct GroupWalk<'a> {
    caller: &'a OrgCaller,
    plan: GroupPlan,
    sort: Sort,
    after: Option<Place>,
    looked_at: usize,
    done: bool,
}

impl<'a> GroupWalk<'a> {
    pub(super) fn new(caller: &'a OrgCaller, plan: GroupPlan, sort: Sort, after: Option<Place>) -> Self {
        let done = plan.impossible;
        Self { caller, plan, sort, after, looked_at: 0, done }
    }
}

impl Walk for GroupWalk<'_> {
    type Item = Group;

    fn looked_at(&self) -> usize {
        self.looked_at
    }

    async fn next(&mut self, rows: usize) -> Result<Option<Vec<Candidate<Group>>>, Error> {
        if self.done {
            return Ok(None);
        }
        let (org_id, sort, rows) = (self.caller.org_id, self.sort, rows.min(query::CHUNK));
        let (plan, after) = (self.plan.clone(), self.after.clone());
        let (judged, last) = self
            .caller
            .context
            .steward
            .database()
            .read(move |read| {
                let (plan, after) = (plan.clone(), after.clone());
                async move { step(&read, org_id, &plan, sort, after.as_ref(), rows).await }
            })
            .await?;
        self.looked_at += judged.len();
        self.done = last;
        self.after = judged.last().map(|candidate| candidate.place.clone()).or(self.after.take());
        Ok(Some(judged))
    }
}

/// Reads and judges the next groups, and tells whether the walk ends with them.
async fn step(
    read: &Read,
    org_id: OrgId,
    plan: &GroupPlan,
    sort: Sort,
    after: Option<&Place>,
    rows: usize,
) -> Result<(Vec<Candidate<Group>>, bool), Error> {
    let members = match &plan.accounts {
        Some(accounts) => query::users_of_accounts(read, org_id, accounts).await?,
        None => Vec::new(),
    };
    let (candidates, last) = candidates(read, org_id, plan, sort, &members, after, rows).await?;
    let ids: Vec<GroupId> = candidates.iter().map(|(_, group)| group.id).collect();
    let mut held = HashSet::new();
    for chunk in members.chunks(query::CHUNK) {
        held.extend(query::held(read, &ids, chunk).await?);
    }
    let stands_first = |group: &Group, place: &Place| match &plan.source {
        GroupSource::Named | GroupSource::Names => true,
        GroupSource::Words(begin) => {
            first(begin, &words([group.name.as_str()])).is_some_and(|word| *word == place.key)
        }
        GroupSource::Members => {
            let of = held.iter().filter(|(holder, _)| *holder == group.id).map(|(_, member)| member);
            of.min().is_some_and(|member| member.to_string() == place.key)
        }
    };
    let judged = candidates
        .into_iter()
        .map(|(place, group)| {
            let matching = plan.matches(&group, &held) && stands_first(&group, &place);
            Candidate { place, matching: matching.then_some(group) }
        })
        .collect();
    Ok((judged, last))
}

type Candidates = Vec<(Place, Group)>;

async fn candidates(
    read: &Read,
    org_id: OrgId,
    plan: &GroupPlan,
    sort: Sort,
    members: &[Uuid],
    after: Option<&Place>,
    rows: usize,
) -> Result<(Candidates, bool), Error> {
    let limit = i64::try_from(rows).unwrap_or(i64::MAX);
    let ordered = |group: Group| (Place::at(0, fold(&group.name), group.id.0), group);
    match &plan.source {
        GroupSource::Named => {
            let found = match (&plan.groups, &plan.names) {
                (Some(ids), _) => query::groups(read, org_id, ids).await?,
                (None, Some(names)) => query::groups_by_name(read, org_id, names).await?,
                (None, None) => Vec::new(),
            };
            let mut candidates: Candidates = found.into_iter().map(ordered).collect();
            candidates.sort_unstable_by(|(left, _), (right, _)| left.cmp(right));
            if sort == Sort::Descending {
                candidates.reverse();
            }
            candidates.retain(|(place, _)| {
                after.is_none_or(|after| if sort == Sort::Descending { place < after } else { place > after })
            });
            Ok((candidates, true))
        }
        GroupSource::Names => {
            let after = after.map(|place| place.key.as_str());
            let found = query::groups_in_order(read, org_id, sort, after, limit).await?;
            let last = found.len() < rows;
            Ok((found.into_iter().map(ordered).collect(), last))
        }
        GroupSource::Words(begin) => {
            let after = after.map_or(("", Uuid::nil()), |place| (place.key.as_str(), place.id));
            let found = store::beginning(read, org_id, Kind::Group, begin, after, limit).await?;
            let last = found.len() < rows;
            let ids: Vec<GroupId> = found.iter().map(|(_, id)| GroupId(*id)).collect();
            let groups = query::groups(read, org_id, &ids).await?;
            let group = |id: Uuid| groups.iter().find(|group| group.id.0 == id).cloned();
            let candidates =
                found.into_iter().filter_map(|(word, id)| Some((Place::at(0, word, id), group(id)?)));
            Ok((candidates.collect(), last))
        }
        GroupSource::Members => of_members(read, org_id, members, after, limit).await,
    }
}

/// Lists the groups of users, one user after the other.
async fn of_members(
    read: &Read,
    org_id: OrgId,
    members: &[Uuid],
    after: Option<&Place>,
    limit: i64,
) -> Result<(Candidates, bool), Error> {
    let mut candidates = Vec::new();
    for member in members {
        let key = member.to_string();
        let from = match after {
            Some(place) if key < place.key => continue,
            Some(place) if key == place.key => place.id,
            _ => Uuid::nil(),
        };
        let room = limit - i64::try_from(candidates.len()).unwrap_or(limit);
        let found = query::groups_of_member(read, org_id, *member, from, room).await?;
        candidates.extend(found.into_iter().map(|group| (Place::at(0, key.as_str(), group.id.0), group)));
        if i64::try_from(candidates.len()).is_ok_and(|length| length >= limit) {
            return Ok((candidates, false));
        }
    }
    Ok((candidates, true))
}
