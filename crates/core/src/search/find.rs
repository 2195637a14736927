//! Finds one user, group or directory.

use super::model::{FoundGroup, GroupFilter, Person, UserFilter, UserSearch};
use super::query;
use super::rules::{GroupPlan, UserPlan};
use crate::error::Error;
use crate::id::{AccountId, DirectoryId, GroupId};
use crate::principal::OrgCaller;

/// Reads the directory of a path: `-` stands for all of them, any other text for one of the organization's.
pub async fn directory(caller: &OrgCaller, text: &str) -> Result<Option<DirectoryId>, Error> {
    if text == "-" {
        return Ok(None);
    }
    let absent = || Error::not_found("directory", text);
    let id: DirectoryId = text.parse().map_err(|_| absent())?;
    let org_id = caller.org_id;
    let database = caller.context.steward.database();
    let known = database
        .read(move |read| async move { query::has_directory(&read, org_id, id).await.map_err(Error::from) })
        .await?;
    if known { Ok(Some(id)) } else { Err(absent()) }
}

/// Finds a user that the organization sees, and that the directory knows if one is given.
pub async fn find_user(
    caller: &OrgCaller,
    directory: Option<DirectoryId>,
    id: &str,
) -> Result<Person, Error> {
    let absent = || Error::not_found("user", id);
    let account: AccountId = id.parse().map_err(|_| absent())?;
    let mut filter = UserFilter::default();
    filter.narrow(directory);
    let plan = UserPlan::new(&UserSearch { filter, ..UserSearch::default() }, None);
    let org_id = caller.org_id;
    let database = caller.context.steward.database();
    let found = database
        .read(move |read| async move { query::persons(&read, org_id, &[account]).await.map_err(Error::from) })
        .await?;
    let found = super::users::with_access(caller, found).await?;
    let found = found.into_iter().next().map(|person| plan.shown(person));
    found.filter(|person| directory.is_none() || !person.memberships.is_empty()).ok_or_else(absent)
}

/// Finds a group of the organization, and of the directory if one is given.
pub async fn find_group(
    caller: &OrgCaller,
    directory: Option<DirectoryId>,
    id: &str,
) -> Result<FoundGroup, Error> {
    let absent = || Error::not_found("group", id);
    let group: GroupId = id.parse().map_err(|_| absent())?;
    let mut filter = GroupFilter::default();
    filter.narrow(directory);
    let plan = GroupPlan::new(&filter, None);
    let org_id = caller.org_id;
    let database = caller.context.steward.database();
    let found = database
        .read(move |read| async move { query::groups(&read, org_id, &[group]).await.map_err(Error::from) })
        .await?;
    let nobody = std::collections::HashSet::new();
    let found = found.into_iter().next().filter(|group| plan.matches(group, &nobody, &[]));
    let found = super::groups::with_resources(caller, found.into_iter().collect(), true).await?;
    found.into_iter().next().ok_or_else(absent)
}
