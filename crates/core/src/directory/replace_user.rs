//! Replaces provisioned users (PUT, RFC 7644 §3.5.1).

use serde_json::Value;
use steward_scim::{Preconditions, Resource};

use super::change_directory::settings_in;
use super::guard;
use super::model::UserView;
use super::settings::PutWithoutActive;
use super::update_user::{Target, guarded_in, lock_target_in};
use crate::error::Error;
use crate::event::change;
use crate::principal::DirectoryCaller;

/// Replaces the attributes of a user. Without `active` the user stays as it is, unless the directory says
/// otherwise: a replacement that forgets the attribute must not bring a leaver back.
pub async fn replace_user(
    caller: &DirectoryCaller,
    id: &str,
    when: Preconditions,
    resource: Resource,
) -> Result<UserView, Error> {
    let target = Target::new(caller, id, when, resource)?;
    let slot = guard::slot();
    let replaced = change(&caller.context, (target, slot.clone()), |change, input| async move {
        let (target, slot) = input.as_ref();
        let current = lock_target_in(&change, target).await?;
        let mut resource = target.body.clone();
        if resource.boolean("active").is_none() {
            let settings = settings_in(&change, target.org_id, target.directory_id).await?;
            let active = settings.put_without_active == PutWithoutActive::Activate || current.active;
            resource.set("active", Value::Bool(active));
        }
        guarded_in(&change, (target.org_id, target.directory_id), current, resource, slot).await
    })
    .await;
    guard::settle(caller, &slot, replaced).await
}
