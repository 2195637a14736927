//! Deletes provisioned users.

use serde_json::{Map, Value};
use steward_scim::Preconditions;

use super::actions::SCIM_USER_DELETED;
use super::change_directory::settings_in;
use super::create_user::{INACTIVE_USERS, USERS, message, subject};
use super::guard::{self, Attempt, HeldKind};
use super::model::DirectoryUser;
use super::update_user::Target;
use super::{link, store, version};
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Recorded, change};
use crate::group::store as groups;
use crate::principal::DirectoryCaller;

/// Deletes a user: its record and memberships are gone, its account is deactivated, never deleted.
pub async fn delete_user(caller: &DirectoryCaller, id: &str, when: Preconditions) -> Result<(), Error> {
    let target = Target::new(caller, id, when, ())?;
    let slot = guard::slot();
    let deleted = change(&caller.context, (target, slot.clone()), |change, input| async move {
        let (target, slot) = input.as_ref();
        let at = (target.org_id, target.directory_id);
        let now = change.context().now;
        let user = match store::lock_user(&change, at.1, target.id).await? {
            Some(user) => user,
            None if guard::was_deleted_in(&change, at.1, (target.id.0, HeldKind::DeleteUser), now)
                .await? =>
            {
                return Ok(Changed::nothing(()));
            }
            None => return Err(Error::not_found("user", target.id)),
        };
        version::check_user_in(&change, &target.when, &user).await?;
        let recorded = delete_in(&change, &user).await?;
        if user.active {
            let settings = settings_in(&change, at.0, at.1).await?;
            let attempt = Attempt::deletion(at, (user.id, user.version));
            guard::check_in(&change, slot, &settings, attempt).await?;
        }
        Ok(Changed::recorded((), recorded))
    })
    .await;
    guard::settle(caller, &slot, deleted).await
}

/// Deletes a user that the caller holds, and lets its account go.
pub(super) async fn delete_in(change: &Change, user: &DirectoryUser) -> Result<Recorded, Error> {
    link::leave_in(change, user).await?;
    forget_in(change, user).await
}

/// Deletes the record of a user that the caller holds, and its memberships. Its account stays as it is.
pub(super) async fn forget_in(change: &Change, user: &DirectoryUser) -> Result<Recorded, Error> {
    // As it is, whatever schemas the directory has by now.
    let mut gone: Map<String, Value> = serde_json::from_str(&user.attributes)
        .map_err(|error| Error::Internal(format!("attributes of user {}: {error}", user.id)))?;
    store::delete_user(change, user.id).await?;
    let left = groups::remove_from_all(change, user.id.0, change.context().now).await?;
    change.count(user.directory_id.0, USERS, -1);
    if !user.active {
        change.count(user.directory_id.0, INACTIVE_USERS, -1);
    }
    let left = left.iter().map(|group| Value::String(group.to_string())).collect();
    gone.insert("groups".to_owned(), Value::Array(left));
    let event = Event::new(user.org_id, &SCIM_USER_DELETED, message("Deleted provisioned user ", user))
        .about(subject(user))
        .delta(Delta::removed(Value::Object(gone)));
    Ok(change.record(event))
}
