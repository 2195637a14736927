//! Modifies provisioned groups (PATCH, RFC 7644 §3.5.2).

use steward_scim::Patch;

use super::model::{GroupView, MembersShown};
use super::update_group::{Target, attributes, lock_in, update_in};
use crate::error::Error;
use crate::event::change;
use crate::principal::DirectoryCaller;

/// Applies operations to a group: all of them, or none. What it costs depends on the members that are named, not on
/// those that the group has.
pub async fn patch_group(
    caller: &DirectoryCaller,
    id: &str,
    patch: Patch,
    shown: MembersShown,
) -> Result<GroupView, Error> {
    let target = Target::new(caller, id, shown, patch)?;
    change(&caller.context, target, |change, target| async move {
        let current = lock_in(&change, target.directory_id, target.id).await?;
        let patched = target.body.apply(&attributes(&current)?)?;
        update_in(&change, target.shown, current, &patched.resource, &patched.members).await
    })
    .await
}
