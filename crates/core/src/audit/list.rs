//! The event list: newest first, by the time at which things happened (organizations API, `GET /events`).

use uuid::Uuid;

use super::store;
use crate::context::Timestamp;
use crate::error::Error;
use crate::event::StoredEvent;
use crate::id::EventId;
use crate::page::{decode_cursor, encode_cursor};
use crate::principal::OrgCaller;

const TAG: &str = "events";

/// Events that one page looks at before it hands back what it has found, with a cursor to go on.
const CANDIDATES: usize = 5_000;

/// Events that one statement reads.
const CHUNK: usize = 500;

/// What events are asked for. All that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Events that happened at or after this moment.
    pub from: Option<Timestamp>,
    /// Events that happened at or before this moment.
    pub to: Option<Timestamp>,
    /// The id of an action.
    pub action: Option<String>,
    /// Ids of actors, one of which did it.
    pub actors: Vec<String>,
    /// Addresses, one of which it came from.
    pub ips: Vec<String>,
    /// A word that occurs in the message, the action or the actor, whatever its case.
    pub term: Option<String>,
    /// Products, one of which reported it. Steward's own events come from none.
    pub products: Vec<String>,
}

impl EventFilter {
    fn matches(&self, event: &StoredEvent) -> bool {
        let actor = event.actor["id"].as_str().unwrap_or_default();
        let listed = |wanted: &[String], value: &str| wanted.is_empty() || wanted.iter().any(|one| one == value);
        let term = self.term.as_deref().is_none_or(|term| {
            let term = crate::text::fold(term);
            let name = event.actor["name"].as_str().unwrap_or_default();
            [event.message.as_str(), event.action.as_str(), actor, name]
                .into_iter()
                .any(|text| crate::text::fold(text).contains(&term))
        });
        term && self.products.is_empty()
            && listed(&self.actors, actor)
            && listed(&self.ips, event.ip.as_deref().unwrap_or_default())
    }
}

/// A page of events.
#[derive(Debug, Clone)]
pub struct EventPage {
    /// The events, newest first.
    pub events: Vec<StoredEvent>,
    /// Where to go on, absent at the end. A page may hold fewer events than asked for and still go on.
    pub next: Option<String>,
}

/// Lists one page of the events of the caller's organization.
pub async fn list(
    caller: &OrgCaller,
    filter: EventFilter,
    limit: usize,
    cursor: Option<&str>,
) -> Result<EventPage, Error> {
    let mut before = match cursor {
        Some(cursor) => place(cursor).ok_or(Error::InvalidCursor)?,
        None => (filter.to.map_or(Timestamp(i64::MAX), |to| Timestamp(to.0.saturating_add(1))), Uuid::nil()),
    };
    let org_id = caller.org_id;
    let from = filter.from.unwrap_or(Timestamp(i64::MIN));
    let mut events = Vec::new();
    let mut looked_at = 0;
    // One read transaction a chunk: none lives longer than its few hundred rows.
    loop {
        let action = filter.action.clone();
        let chunk = caller
            .context
            .steward
            .database()
            .read(move |read| {
                let action = action.clone();
                async move {
                    let rows = i64::try_from(CHUNK).unwrap_or(i64::MAX);
                    store::newest_first(&read, org_id, from, before, action.as_deref(), rows)
                        .await
                        .map_err(Error::from)
                }
            })
            .await?;
        let last = chunk.len() < CHUNK;
        looked_at += chunk.len();
        for event in chunk {
            before = (event.occurred_at(), event_uuid(&event)?);
            if filter.matches(&event) {
                events.push(event);
                if events.len() > limit {
                    events.truncate(limit);
                    let end = events.last().map(|event| Ok::<_, Error>((event.occurred_at(), event_uuid(event)?)));
                    let next = end.transpose()?.map(cursor_at);
                    return Ok(EventPage { events, next });
                }
            }
        }
        if last {
            return Ok(EventPage { events, next: None });
        }
        if looked_at >= CANDIDATES {
            return Ok(EventPage { events, next: Some(cursor_at(before)) });
        }
    }
}

/// Finds one event of the caller's organization.
pub async fn find(caller: &OrgCaller, id: &str) -> Result<StoredEvent, Error> {
    let event_id: EventId = id.parse().map_err(|_| Error::not_found("event", id))?;
    let org_id = caller.org_id;
    caller
        .context
        .steward
        .database()
        .read(move |read| async move { store::find(&read, org_id, event_id).await.map_err(Error::from) })
        .await?
        .ok_or_else(|| Error::not_found("event", id))
}

fn cursor_at((time, id): (Timestamp, Uuid)) -> String {
    encode_cursor(TAG, &[time.0.to_string(), id.to_string()])
}

fn place(cursor: &str) -> Option<(Timestamp, Uuid)> {
    let parts = decode_cursor(TAG, cursor)?;
    let [time, id] = parts.as_slice() else { return None };
    Some((Timestamp(time.parse().ok()?), Uuid::try_parse(id).ok()?))
}

fn event_uuid(event: &StoredEvent) -> Result<Uuid, Error> {
    Uuid::try_parse(&event.id).map_err(|_| Error::Internal(format!("event with id {}", event.id)))
}
