//! Deletes provisioned groups.

use serde_json::Value;
use steward_scim::Preconditions;

use super::change_directory::settings_in;
use super::create_group::GROUPS;
use super::guard::{self, Attempt, HeldKind};
use super::model::MembersShown;
use super::update_group::{Target, recorded_map};
use super::{members, version};
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Recorded, change};
use crate::group::{GROUP_DELETED, Group, store as groups};
use crate::id::DirectoryId;
use crate::job::{Job, enqueue};
use crate::principal::DirectoryCaller;

/// Deletes a group. It is gone at once, whatever its size; a job removes the rows of its memberships.
pub async fn delete_group(caller: &DirectoryCaller, id: &str, when: Preconditions) -> Result<(), Error> {
    let target = Target::new(caller, id, when, MembersShown::Not, ())?;
    let slot = guard::slot();
    let deleted = change(&caller.context, (target, slot.clone()), |change, input| async move {
        let (target, slot) = input.as_ref();
        let at = (target.org_id, target.directory_id);
        let now = change.context().now;
        let group = match groups::lock(&change, at.1, target.id).await? {
            Some(group) => group,
            None if guard::was_deleted_in(&change, at.1, (target.id.0, HeldKind::DeleteGroup), now)
                .await? =>
            {
                return Ok(Changed::nothing(()));
            }
            None => return Err(Error::not_found("group", target.id)),
        };
        version::check_group(&target.when, &group)?;
        let recorded = delete_in(&change, at.1, &group).await?;
        let lost = (group.name.as_str(), group.member_count);
        let attempt = Attempt::group_deletion(at, (group.id, group.version), lost, now);
        let settings = settings_in(&change, at.0, at.1).await?;
        guard::check_in(&change, slot, &settings, attempt).await?;
        Ok(Changed::recorded((), recorded))
    })
    .await;
    guard::settle(caller, &slot, deleted).await?;
    caller.context.steward.jobs().notify_one();
    Ok(())
}

/// Deletes a group that the caller holds.
pub(super) async fn delete_in(
    change: &Change,
    directory_id: DirectoryId,
    group: &Group,
) -> Result<Recorded, Error> {
    groups::delete(change, group.id).await?;
    groups::remove_from_all(change, group.id.0, change.context().now).await?;
    change.count(directory_id.0, GROUPS, -1);
    enqueue(change, &Job::PurgeGroupMembers { group_id: group.id.0 }).await?;
    let mut gone = recorded_map(group)?;
    gone.insert("memberCount".to_owned(), Value::from(group.member_count));
    let message = Message::from("Deleted provisioned group ").plain(&group.name);
    let event = Event::new(group.org_id, &GROUP_DELETED, message)
        .about(members::subject(group))
        .delta(Delta::removed(Value::Object(gone)));
    Ok(change.record(event))
}
