//! Deletes groups that administrators keep.

use serde_json::Value;

use super::change_local_member::lock_in;
use super::create_local_group::recorded;
use super::members;
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Recorded, change};
use crate::group::{Group, LOCAL_GROUP_DELETED, store as groups};
use crate::id::DirectoryId;
use crate::job::{Job, enqueue};
use crate::principal::OrgCaller;

/// Deletes a group, whatever its size. A job removes the rows of its memberships.
pub async fn delete_local_group(
    caller: &OrgCaller,
    directory: Option<DirectoryId>,
    id: &str,
) -> Result<(), Error> {
    caller.require_admin("delete groups")?;
    let id = super::update_group::group_id(id)?;
    let org_id = caller.org_id;
    change(&caller.context, (), move |change, _| async move {
        let group = lock_in(&change, org_id, directory, id).await?;
        let recorded = delete_in(&change, &group).await?;
        Ok(Changed::recorded((), recorded))
    })
    .await?;
    caller.context.steward.jobs().notify_one();
    Ok(())
}

/// Deletes a group that the caller holds.
pub(super) async fn delete_in(change: &Change, group: &Group) -> Result<Recorded, Error> {
    groups::delete(change, group.id).await?;
    groups::remove_from_all(change, group.id.0, change.context().now).await?;
    enqueue(change, &Job::PurgeGroupMembers { group_id: group.id.0 }).await?;
    let mut gone = recorded(group);
    gone.insert("memberCount".to_owned(), Value::from(group.member_count));
    let message = Message::from("Deleted group ").plain(&group.name);
    let event = Event::new(group.org_id, &LOCAL_GROUP_DELETED, message)
        .about(members::subject(group))
        .delta(Delta::removed(Value::Object(gone)));
    Ok(change.record(event))
}
