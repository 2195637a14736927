//! Deletes provisioned users.

use serde_json::Value;

use super::actions::SCIM_USER_DELETED;
use super::create_user::{USERS, message, subject};
use super::model::DirectoryUser;
use super::update_user::{Target, attributes, lock_in};
use super::{link, store};
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Recorded, change};
use crate::group::store as groups;
use crate::principal::DirectoryCaller;

/// Deletes a user: its record and memberships are gone, its account is deactivated, never deleted.
pub async fn delete_user(caller: &DirectoryCaller, id: &str) -> Result<(), Error> {
    let target = Target::new(caller, id, ())?;
    change(&caller.context, target, |change, target| async move {
        let user = lock_in(&change, target.directory_id, target.id).await?;
        link::leave_in(&change, &user).await?;
        let recorded = delete_in(&change, &user).await?;
        Ok(Changed::recorded((), recorded))
    })
    .await
}

/// Deletes the record of a user and its memberships.
pub(super) async fn delete_in(change: &Change, user: &DirectoryUser) -> Result<Recorded, Error> {
    let mut gone = attributes(user)?.as_object().clone();
    store::delete_user(change, user.id).await?;
    let left = groups::remove_from_all(change, user.id.0, change.context().now).await?;
    change.count(user.directory_id.0, USERS, -1);
    let left = left.iter().map(|group| Value::String(group.to_string())).collect();
    gone.insert("groups".to_owned(), Value::Array(left));
    let event = Event::new(user.org_id, &SCIM_USER_DELETED, message("Deleted provisioned user ", user))
        .about(subject(user))
        .delta(Delta::removed(Value::Object(gone)));
    Ok(change.record(event))
}
