//! Searches the users of an organization.

use steward_db::Read;
use uuid::Uuid;

use super::model::{Found, Person, UserSearch};
use super::query;
use super::rules::UserPlan;
use super::scan::{Gathered, Place, UserWalk, gather};
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
    let walk = UserWalk::new(caller, UserPlan::new(&search), after.clone());
    let Gathered { mut items, next } = gather(walk, after, search.limit).await?;
    if search.expand.groups {
        items = with_groups(caller, items).await?;
    }
    if search.expand.product_access {
        items = with_last_active(caller, items).await?;
    }
    let next = next.map(|place| seal_cursor(caller, TAG, &(place, &search))).transpose()?;
    Ok(Found { items, expand: search.expand, next })
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
