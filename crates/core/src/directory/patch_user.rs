//! Modifies provisioned users (PATCH, RFC 7644 §3.5.2).

use serde_json::Value;
use steward_scim::{Patch, Preconditions};

use super::guard;
use super::model::UserView;
use super::update_user::{Target, attributes, guarded_in, lock_target_in};
use crate::error::Error;
use crate::event::change;
use crate::principal::DirectoryCaller;

/// Applies operations to a user: all of them, or none; and none `when` it is another version.
pub async fn patch_user(
    caller: &DirectoryCaller,
    id: &str,
    when: Preconditions,
    patch: Patch,
) -> Result<UserView, Error> {
    let target = Target::new(caller, id, when, patch)?;
    let slot = guard::slot();
    let patched = change(&caller.context, (target, slot.clone()), |change, input| async move {
        let (target, slot) = input.as_ref();
        let current = lock_target_in(&change, target).await?;
        let mut patched = target.body.apply(&attributes(&current, &target.kind)?)?;
        // Who takes `active` away, or sets it to null, says nothing about whether the person is back.
        if patched.resource.boolean("active").is_none() {
            patched.resource.set("active", Value::Bool(current.active));
        }
        guarded_in(&change, (target.org_id, target.directory_id), current, patched.resource, slot).await
    })
    .await;
    guard::settle(caller, &slot, patched).await
}
