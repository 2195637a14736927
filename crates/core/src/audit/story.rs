//! The story of one thing or person: the events about it, newest first.

use uuid::Uuid;

use super::model::SealedEvent;
use super::store;
use crate::error::Error;
use crate::principal::OrgCaller;

/// A part of a story.
#[derive(Debug, Clone)]
pub struct Story {
    /// The events, newest first, each with its number in the log.
    pub events: Vec<(i64, SealedEvent)>,
    /// The number before which to go on, absent at the end.
    pub next: Option<i64>,
}

/// Reads the events in the log of the caller's organization that are found under a subject, before a number. The kind is
/// that of `context`, and `actors` for what an account has done; the story of an account has that of its provisioned
/// users in it.
pub async fn story(
    caller: &OrgCaller,
    kind: &str,
    id: Uuid,
    before: Option<i64>,
    limit: usize,
) -> Result<Story, Error> {
    let (org_id, kind) = (caller.org_id, kind.to_owned());
    let before = before.unwrap_or(i64::MAX);
    let rows = i64::try_from(limit).unwrap_or(i64::MAX);
    let events = caller
        .context
        .steward
        .database()
        .read(move |read| {
            let kind = kind.clone();
            async move {
                store::of_subject(&read, org_id, &kind, id, before, rows).await.map_err(Error::from)
            }
        })
        .await?;
    let full = events.len() == limit;
    let next = events.last().filter(|_| full).map(|(number, _)| *number);
    Ok(Story { events, next })
}
