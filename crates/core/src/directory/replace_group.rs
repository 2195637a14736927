//! Replaces provisioned groups (PUT, RFC 7644 §3.5.1).

use futures_util::future::try_join;
use steward_scim::{Incoming, MembersChange, Preconditions};

use super::change_directory::settings_in;
use super::guard;
use super::model::{GroupView, MembersShown};
use super::settings::PutWithoutMembers;
use super::update_group::{Target, lock_target_in, update_in};
use crate::error::Error;
use crate::event::change;
use crate::principal::DirectoryCaller;

/// Replaces name, external id and members of a group. Without `members` they stay, unless the directory says otherwise:
/// some clients rename a group with a body that holds the name alone, and no request removes more than it names.
pub async fn replace_group(
    caller: &DirectoryCaller,
    id: &str,
    when: Preconditions,
    incoming: Incoming,
    shown: MembersShown,
) -> Result<GroupView, Error> {
    let target = Target::new(caller, id, when, shown, incoming)?;
    let slot = guard::slot();
    let _turn = target.turn(caller).await;
    let replaced = change(&caller.context, (target, slot.clone()), |change, input| async move {
        let (target, slot) = input.as_ref();
        let (current, settings) = try_join(
            lock_target_in(&change, target),
            settings_in(&change, target.org_id, target.directory_id),
        )
        .await?;
        let changes: Vec<MembersChange> = match &target.body.members {
            Some(members) => vec![MembersChange::Replace(members.clone())],
            None if settings.put_without_members == PutWithoutMembers::Clear => {
                vec![MembersChange::RemoveAll]
            }
            None => Vec::new(),
        };
        let asked = (&target.body.resource, changes.as_slice());
        update_in(&change, target.shown, current, asked, (slot, &settings)).await
    })
    .await;
    guard::settle(caller, &slot, replaced).await
}
