//! Reads provisioned users and groups.

use super::model::{GroupView, MembersShown, UserView};
use super::update_group::{group_id, view};
use super::update_user::user_id;
use super::{query, store};
use crate::error::Error;
use crate::group::store as groups;
use crate::principal::DirectoryCaller;

/// Reads a user with its groups.
pub async fn read_user(caller: &DirectoryCaller, id: &str) -> Result<UserView, Error> {
    let id = user_id(id)?;
    let directory_id = caller.directory_id;
    caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            let user = store::find_user(&read, directory_id, id)
                .await?
                .ok_or_else(|| Error::not_found("user", id))?;
            let groups = query::groups_of(&read, id).await?;
            Ok(UserView { user, groups })
        })
        .await
}

/// Reads a group.
pub async fn read_group(caller: &DirectoryCaller, id: &str, shown: MembersShown) -> Result<GroupView, Error> {
    let id = group_id(id)?;
    let directory_id = caller.directory_id;
    caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            let group =
                groups::find(&read, directory_id, id).await?.ok_or_else(|| Error::not_found("group", id))?;
            view(&read, group, shown).await
        })
        .await
}
