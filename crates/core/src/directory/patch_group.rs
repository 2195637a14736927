//! Modifies provisioned groups (PATCH, RFC 7644 §3.5.2).

use futures_util::future::try_join;
use steward_scim::{Patch, Preconditions};

use super::change_directory::settings_in;
use super::guard;
use super::model::{GroupView, MembersShown};
use super::settings::GroupPatchResponse;
use super::update_group::{Target, attributes, lock_target_in, update_in};
use crate::error::Error;
use crate::event::change;
use crate::principal::DirectoryCaller;

/// Applies operations to a group: all of them, or none. What it costs depends on the members that are named, not on
/// those that the group has. Returns nothing where the directory wants no answer, unless attributes are `asked` for
/// (RFC 7644 §3.5.2).
pub async fn patch_group(
    caller: &DirectoryCaller,
    id: &str,
    when: Preconditions,
    patch: Patch,
    shown: MembersShown,
    asked: bool,
) -> Result<Option<GroupView>, Error> {
    let target = Target::new(caller, id, when, shown, patch)?;
    let slot = guard::slot();
    let _turn = target.turn(caller).await;
    let patched = change(&caller.context, (target, slot.clone()), move |change, input| async move {
        let (target, slot) = input.as_ref();
        let (current, settings) = try_join(
            lock_target_in(&change, target),
            settings_in(&change, target.org_id, target.directory_id),
        )
        .await?;
        let answers = asked || settings.group_patch_response == GroupPatchResponse::Full;
        let shown = if answers { target.shown } else { MembersShown::Not };
        let patched = target.body.apply(&attributes(&current)?)?;
        let asked = (&patched.resource, patched.members.as_slice());
        let changed = update_in(&change, shown, current, asked, (slot, &settings)).await?;
        Ok(changed.map(|view| answers.then_some(view)))
    })
    .await;
    guard::settle(caller, &slot, patched).await
}
