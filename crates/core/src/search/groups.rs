//! Searches the groups of an organization.

use std::collections::{BTreeMap, HashSet};

use steward_db::Read;
use uuid::Uuid;

use super::model::{Found, FoundGroup, GroupFilter, GroupSearch, Sort};
use super::query;
use super::rules::{GroupPlan, GroupSource};
use super::scan::{Candidate, Gathered, Place, Walk, gather};
use super::store::{self, Kind};
use super::words::{first, words};
use crate::access::{self, Wanted};
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
) -> Result<Found<FoundGroup>, Error> {
    let (after, search): (Option<Place>, GroupSearch) = match cursor {
        None => (None, search),
        Some(cursor) => open_cursor(caller, TAG, cursor).await?,
    };
    let plan = plan(caller, &search.filter).await?;
    let walk = GroupWalk::new(caller, plan, search.sort, after.clone());
    let Gathered { items, next } = gather(walk, after, search.limit).await?;
    let items = with_resources(caller, items, search.expand.resources).await?;
    let next = next.map(|place| seal_cursor(caller, TAG, &(place, &search))).transpose()?;
    Ok(Found { items, expand: search.expand, next })
}

/// Understands a filter, and finds out what it asks about roles.
pub(super) async fn plan(caller: &OrgCaller, filter: &GroupFilter) -> Result<GroupPlan, Error> {
    let (org_id, asked) = (caller.org_id, filter.clone());
    if asked.roles.is_empty() && asked.resources.is_empty() && asked.owners.is_empty() {
        return Ok(GroupPlan::new(filter, None));
    }
    let database = caller.context.steward.database();
    let access = database
        .read(move |read| {
            let GroupFilter { roles, resources, owners, .. } = asked.clone();
            async move {
                let access = Wanted::resolve(&read, org_id, &roles, &resources, &owners).await?;
                Ok::<_, Error>(match access {
                    None => None,
                    Some(access) => {
                        let groups = access.groups(&read).await?;
                        Some((access, groups))
                    }
                })
            }
        })
        .await?;
    Ok(GroupPlan::new(filter, access))
}

/// Adds on how many resources groups give roles, where that is wanted.
pub(super) async fn with_resources(
    caller: &OrgCaller,
    groups: Vec<Group>,
    wanted: bool,
) -> Result<Vec<FoundGroup>, Error> {
    if !wanted {
        return Ok(groups.into_iter().map(|group| FoundGroup { group, resources: None }).collect());
    }
    let (org_id, ids) = (caller.org_id, groups.iter().map(|group| group.id).collect::<Vec<_>>());
    let database = caller.context.steward.database();
    let counts = database
        .read(move |read| {
            let ids = ids.clone();
            async move { access::resources_of_groups(&read, org_id, &ids).await }
        })
        .await?;
    let found = |group: Group| {
        let resources = Some(counts.get(&group.id).copied().unwrap_or(0));
        FoundGroup { group, resources }
    };
    Ok(groups.into_iter().map(found).collect())
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
        for ids in ids.chunks(query::CHUNK) {
            held.extend(query::held(read, ids, chunk).await?);
        }
    }
    let mut given = BTreeMap::new();
    if plan.access.is_some() {
        for chunk in ids.chunks(query::CHUNK) {
            given.extend(access::given_to_groups(read, org_id, chunk).await?);
        }
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
            let given = given.get(&group.id).map_or(&[][..], Vec::as_slice);
            let matching = plan.matches(&group, &held, given) && stands_first(&group, &place);
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
                (Some(ids), _) => {
                    let mut found = Vec::new();
                    for chunk in ids.chunks(query::CHUNK) {
                        found.extend(query::groups(read, org_id, chunk).await?);
                    }
                    found
                }
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
