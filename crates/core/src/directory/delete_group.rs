//! Deletes provisioned groups.

use serde_json::Value;

use super::create_group::GROUPS;
use super::members;
use super::model::MembersShown;
use super::update_group::{Target, lock_in, recorded_map};
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change};
use crate::group::{GROUP_DELETED, store as groups};
use crate::job::{Job, enqueue};
use crate::principal::DirectoryCaller;

/// Deletes a group. It is gone at once, whatever its size; a job removes the rows of its memberships.
pub async fn delete_group(caller: &DirectoryCaller, id: &str) -> Result<(), Error> {
    let target = Target::new(caller, id, MembersShown::Not, ())?;
    change(&caller.context, target, |change, target| async move {
        let group = lock_in(&change, target.directory_id, target.id).await?;
        groups::delete(&change, group.id).await?;
        groups::remove_from_all(&change, group.id.0, change.context().now).await?;
        change.count(target.directory_id.0, GROUPS, -1);
        enqueue(&change, &Job::PurgeGroupMembers { group_id: group.id.0 }).await?;
        let mut gone = recorded_map(&group)?;
        gone.insert("memberCount".to_owned(), Value::from(group.member_count));
        let message = Message::from("Deleted provisioned group ").plain(&group.name);
        let event = Event::new(target.org_id, &GROUP_DELETED, message)
            .about(members::subject(&group))
            .delta(Delta::removed(Value::Object(gone)));
        let recorded = change.record(event);
        Ok(Changed::recorded((), recorded))
    })
    .await?;
    caller.context.steward.jobs().notify_one();
    Ok(())
}
