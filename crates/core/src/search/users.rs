//! Searches the users of an organization.

use steward_db::Read;
use uuid::Uuid;

use super::model::{Found, Person, UserSearch};
use super::query;
use super::rules::UserPlan;
use super::scan::{Gathered, Place, UserWalk, gather};
use crate::access::{self, Wanted};
use crate::account::presence::last_active_of;
use crate::error::Error;
use crate::id::{AccountId, OrgId};
use crate::page::{open_cursor, seal_cursor};
use crate::principal::OrgCaller;

const TAG: &str = "users";

/// Lists one page of the users that the caller's organization sees. A cursor carries the search that it was given out for,
/// which then holds instead of `search` (organizations API §1.4).
pub async fn search_users(
    caller: &OrgCaller,
    search: UserSearch,
    cursor: Option<&str>,
) -> Result<Found<Person>, Error> {
    let (after, search): (Option<Place>, UserSearch) = match cursor {
        None => (None, search),
        Some(cursor) => open_cursor(caller, TAG, cursor).await?,
    };
    let plan = plan(caller, &search).await?;
    let walk = UserWalk::new(caller, plan.clone(), after.clone());
    let Gathered { mut items, next } = gather(walk, after, search.limit).await?;
    let expand = search.expand;
    if expand.platform_roles || expand.resources || expand.product_access {
        items = with_access(caller, items).await?;
    }
    items = items.into_iter().map(|person| plan.shown(person)).collect();
    if search.expand.groups {
        items = with_groups(caller, items).await?;
    }
    if search.expand.product_access {
        items = with_last_active(caller, items).await?;
    }
    let next = next.map(|place| seal_cursor(caller, TAG, &(place, &search))).transpose()?;
    Ok(Found { items, expand: search.expand, next })
}

/// Understands a search, and finds out what it asks about roles.
pub(super) async fn plan(caller: &OrgCaller, search: &UserSearch) -> Result<UserPlan, Error> {
    let (org_id, filter) = (caller.org_id, search.filter.clone());
    if filter.roles.is_empty() && filter.resources.is_empty() {
        return Ok(UserPlan::new(search, None));
    }
    let database = caller.context.steward.database();
    let access = database
        .read(move |read| {
            let filter = filter.clone();
            async move { Wanted::resolve(&read, org_id, &filter.roles, &filter.resources, &[]).await }
        })
        .await?;
    Ok(UserPlan::new(search, access))
}

/// Adds what users have access to.
pub(super) async fn with_access(caller: &OrgCaller, mut persons: Vec<Person>) -> Result<Vec<Person>, Error> {
    let org_id = caller.org_id;
    let standings: Vec<_> =
        persons.iter().map(|person| (person.account.id, person.standing(org_id))).collect();
    let database = caller.context.steward.database();
    let mut summaries = database
        .read(move |read| {
            let standings = standings.clone();
            async move { access::summaries(&read, org_id, &standings).await }
        })
        .await?;
    for person in &mut persons {
        person.access = summaries.remove(&person.account.id);
    }
    Ok(persons)
}

/// Adds the groups of users.
async fn with_groups(caller: &OrgCaller, persons: Vec<Person>) -> Result<Vec<Person>, Error> {
    let org_id = caller.org_id;
    caller
        .context
        .steward
        .database()
        .read(move |read| {
            let persons = persons.clone();
            async move { grouped(&read, org_id, persons).await }
        })
        .await
}

/// Adds when users were last active at products.
async fn with_last_active(caller: &OrgCaller, mut persons: Vec<Person>) -> Result<Vec<Person>, Error> {
    let org_id = caller.org_id;
    for chunk in persons.chunks_mut(query::CHUNK) {
        let ids: Vec<AccountId> = chunk.iter().map(|person| person.account.id).collect();
        let read = caller.context.steward.database().read(move |read| {
            let ids = ids.clone();
            async move { last_active_of(&read, org_id, &ids).await }
        });
        let mut last_active = read.await?;
        for person in chunk {
            person.last_active = last_active.remove(&person.account.id).unwrap_or_default();
        }
    }
    Ok(persons)
}

async fn grouped(read: &Read, org_id: OrgId, mut persons: Vec<Person>) -> Result<Vec<Person>, Error> {
    let users: Vec<Uuid> = persons
        .iter()
        .flat_map(|person| person.memberships.iter().map(|membership| membership.user_id.0))
        .collect();
    for chunk in users.chunks(query::CHUNK) {
        let groups = query::groups_of(read, org_id, chunk).await?;
        for person in &mut persons {
            let of = person.memberships.iter().filter_map(|membership| groups.get(&membership.user_id.0));
            let of: Vec<_> = of.flatten().cloned().collect();
            person.groups.extend(of);
        }
    }
    Ok(persons)
}
