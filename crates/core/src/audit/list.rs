//! The event list: newest first, by the time at which things happened (organizations API, `GET /events`).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::store;
use crate::context::Timestamp;
use crate::error::Error;
use crate::event::StoredEvent;
use crate::id::EventId;
use crate::page::{open_cursor, seal_cursor};
use crate::principal::OrgCaller;
use crate::text;

const TAG: &str = "events";

/// Events that one page looks at before it hands back what it has found, with a cursor to go on.
const CANDIDATES: usize = 5_000;

/// Events that one statement reads.
const CHUNK: usize = 500;

/// What events are asked for. All that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Places, at one of which it was done.
    #[serde(default)]
    pub locations: Vec<LocationFilter>,
}

/// A place as a product found it. All that is given must hold, whatever its case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocationFilter {
    /// The town.
    pub city: Option<String>,
    /// The country.
    pub country: Option<String>,
    /// The part of the country.
    pub region: Option<String>,
}

impl LocationFilter {
    fn matches(&self, origin: &Value) -> bool {
        [("city", &self.city), ("countryName", &self.country), ("regionName", &self.region)].into_iter().all(
            |(member, wanted)| {
                wanted.as_deref().is_none_or(|wanted| {
                    origin[member].as_str().is_some_and(|is| text::fold(is) == text::fold(wanted))
                })
            },
        )
    }
}

impl EventFilter {
    /// Whether the database cannot answer alone, so that candidates are looked at one by one.
    fn is_residual(&self) -> bool {
        !(self.actors.is_empty()
            && self.ips.is_empty()
            && self.products.is_empty()
            && self.locations.is_empty()
            && self.term.is_none())
    }

    fn matches(&self, event: &StoredEvent) -> bool {
        let actor = event.actor["id"].as_str().unwrap_or_default();
        let listed =
            |wanted: &[String], value: &str| wanted.is_empty() || wanted.iter().any(|one| one == value);
        let email = event.actor["email"].as_str().unwrap_or_default();
        let term = self.term.as_deref().is_none_or(|term| {
            let term = text::fold(term);
            let name = event.actor["name"].as_str().unwrap_or_default();
            [event.message.as_str(), event.action.as_str(), actor, name, email]
                .into_iter()
                .any(|text| text::fold(text).contains(&term))
        });
        let product = event.reported.as_ref().map(|reported| reported.site.product.as_str());
        let origin = event.reported.as_ref().and_then(|reported| reported.origin.as_ref());
        // Somebody without an account is asked for by an address.
        let address = |wanted: &String| wanted.contains('@') && text::fold(wanted) == text::fold(email);
        term && (self.products.is_empty() || product.is_some_and(|product| is_of(product, &self.products)))
            && (self.locations.is_empty()
                || origin.is_some_and(|origin| self.locations.iter().any(|place| place.matches(origin))))
            && (listed(&self.actors, actor) || self.actors.iter().any(address))
            && listed(&self.ips, event.ip.as_deref().unwrap_or_default())
    }
}

/// Asks whether a product is one of those that are wanted: `jira` stands for all of Jira's, such as `jira-software`.
fn is_of(product: &str, wanted: &[String]) -> bool {
    wanted.iter().any(|wanted| {
        product.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    })
}

/// A page of events.
#[derive(Debug, Clone)]
pub struct EventPage {
    /// The events, newest first.
    pub events: Vec<StoredEvent>,
    /// Where to go on, absent at the end. A page may hold fewer events than asked for and still go on.
    pub next: Option<String>,
}

/// A place in the list and the question it belongs to.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Place {
    before: (Timestamp, Uuid),
    filter: EventFilter,
}

/// Lists one page of the events of the caller's organization. A cursor carries the filter it was given out for, which
/// then holds instead of `filter`.
pub async fn list(
    caller: &OrgCaller,
    filter: EventFilter,
    limit: usize,
    cursor: Option<&str>,
) -> Result<EventPage, Error> {
    let Place { mut before, filter } = match cursor {
        Some(cursor) => open_cursor(caller, TAG, cursor).await?,
        None => {
            let end = filter.to.map_or(i64::MAX, |to| to.0.saturating_add(1));
            Place { before: (Timestamp(end), Uuid::nil()), filter }
        }
    };
    let mut events: Vec<StoredEvent> = Vec::new();
    let mut looked_at = 0;
    let rows = if filter.is_residual() { CHUNK } else { limit + 1 };
    // One read transaction a chunk: none lives longer than its few hundred rows.
    loop {
        let chunk = chunk(caller, &filter, before, rows).await?;
        let last = chunk.len() < rows;
        looked_at += chunk.len();
        for event in chunk {
            let at = (event.occurred_at(), event_uuid(&event)?);
            if filter.matches(&event) {
                if events.len() == limit {
                    let next = Some(seal_cursor(caller, TAG, &Place { before, filter })?);
                    return Ok(EventPage { events, next });
                }
                events.push(event);
            }
            before = at;
        }
        if last {
            return Ok(EventPage { events, next: None });
        }
        if looked_at >= CANDIDATES {
            let next = Some(seal_cursor(caller, TAG, &Place { before, filter })?);
            return Ok(EventPage { events, next });
        }
    }
}

async fn chunk(
    caller: &OrgCaller,
    filter: &EventFilter,
    before: (Timestamp, Uuid),
    rows: usize,
) -> Result<Vec<StoredEvent>, Error> {
    let org_id = caller.org_id;
    let from = filter.from.unwrap_or(Timestamp(i64::MIN));
    let action = filter.action.clone();
    caller
        .context
        .steward
        .database()
        .read(move |read| {
            let action = action.clone();
            async move {
                let rows = i64::try_from(rows).unwrap_or(i64::MAX);
                store::newest_first(&read, org_id, from, before, action.as_deref(), rows)
                    .await
                    .map_err(Error::from)
            }
        })
        .await
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

fn event_uuid(event: &StoredEvent) -> Result<Uuid, Error> {
    Uuid::try_parse(&event.id).map_err(|_| Error::Internal(format!("event with id {}", event.id)))
}
