//! Deletes groups that administrators keep.

use serde_json::Value;

use super::create_local_group::recorded;
use super::members;
use crate::error::Error;
use crate::event::{Change, Delta, Event, Message, Recorded};
use crate::group::{Group, LOCAL_GROUP_DELETED, store as groups};
use crate::job::{Job, enqueue};

/// Deletes a group that the caller holds, whatever its size. A job removes the rows of its memberships.
pub(crate) async fn delete_in(change: &Change, group: &Group) -> Result<Recorded, Error> {
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
