//! The event stream: sealed events by processing time, for collectors that miss nothing (organizations API,
//! `GET /events-stream`).

use serde::{Deserialize, Serialize};

use super::model::SealedEvent;
use super::store;
use crate::context::Timestamp;
use crate::error::Error;
use crate::id::OrgId;
use crate::page::{open_cursor, seal_cursor};
use crate::principal::OrgCaller;

const TAG: &str = "events-stream";

/// How long after its processing time an event may become readable at the most, in seconds: the time is read before the
/// commit that holds it, and machines that share a database have clocks of their own.
const SETTLING: i64 = 60;

/// What a collector asks for. A cursor carries the rest of the question with it.
#[derive(Debug, Clone, Default)]
pub struct StreamQuery {
    /// Only events processed at or after this moment.
    pub from: Option<Timestamp>,
    /// Only events processed at or before this moment.
    pub to: Option<Timestamp>,
    /// Newest first.
    pub descending: bool,
    /// The most events on the page.
    pub limit: usize,
    /// The place at which an earlier page ended.
    pub cursor: Option<String>,
}

/// A page of the stream.
#[derive(Debug, Clone)]
pub struct StreamPage {
    /// The events.
    pub events: Vec<SealedEvent>,
    /// Where to go on. Present even when there is nothing more now, because more will come; absent once the end of
    /// what was asked for is reached.
    pub next: Option<String>,
}

/// A place in the stream and the question it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    /// The number of the last event that was handed out.
    number: i64,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    descending: bool,
}

/// Reads one page of the stream.
pub async fn stream(caller: &OrgCaller, query: StreamQuery) -> Result<StreamPage, Error> {
    let org_id = caller.org_id;
    let given = match &query.cursor {
        Some(cursor) => Some(open_cursor(caller, TAG, cursor).await?),
        None => None,
    };
    let StreamQuery { from, to, descending, limit, .. } = query;
    let now = caller.context.now;
    let (events, place) = caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            let start = match given {
                Some(place) => place,
                None => first_place(&read, org_id, from, to, descending).await?,
            };
            page(&read, org_id, start, limit, now).await
        })
        .await?;
    let next = place.map(|place| seal_cursor(caller, TAG, &place)).transpose()?;
    Ok(StreamPage { events, next })
}

/// Reads the events of a page, and the place at which the next one begins.
async fn page(
    read: &steward_db::Read,
    org_id: OrgId,
    start: Place,
    limit: usize,
    now: Timestamp,
) -> Result<(Vec<SealedEvent>, Option<Place>), Error> {
    let rows = i64::try_from(limit).unwrap_or(i64::MAX);
    let found = if start.descending {
        store::descending(read, org_id, start.number, rows).await?
    } else {
        store::ascending(read, org_id, start.number, rows).await?
    };
    let full = found.len() == limit;
    let within = |event: &SealedEvent| {
        start.from.is_none_or(|from| event.processed_at >= from)
            && start.to.is_none_or(|to| event.processed_at <= to)
    };
    let mut place = start;
    let mut events = Vec::with_capacity(found.len());
    let mut ended = false;
    for (number, event) in found {
        // Processing times never fall as numbers rise: the first event outside the bounds ends the answer.
        if !within(&event) {
            ended = true;
            break;
        }
        place.number = number;
        events.push(event);
    }
    // A backward question ends with the first event. A bounded one ends when an event lies beyond the bound, or when
    // the bound has passed for so long that no event can still come to lie within it. The open one goes on for ever.
    let exhausted = match (start.descending, start.to) {
        (true, _) => !full,
        (false, Some(to)) => !full && now > to.plus_seconds(SETTLING),
        (false, None) => false,
    };
    Ok((events, (!ended && !exhausted).then_some(place)))
}

/// Finds the number before the first event that belongs to the answer.
async fn first_place(
    read: &steward_db::Read,
    org_id: OrgId,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    descending: bool,
) -> Result<Place, Error> {
    let head = store::read_head(read, org_id).await?;
    let number = match (descending, from, to) {
        (false, Some(from), _) => first_at_or_after(read, org_id, head.number, from).await? - 1,
        (false, None, _) => 0,
        (true, _, Some(to)) => {
            first_at_or_after(read, org_id, head.number, Timestamp(to.0.saturating_add(1))).await?
        }
        (true, _, None) => head.number + 1,
    };
    Ok(Place { number, from, to, descending })
}

/// Finds the smallest number whose processing time is at or after a moment, or one past the last. Numbers have no
/// gaps and times never fall along them, so a binary search over the key serves and no index is kept for it.
async fn first_at_or_after(
    read: &steward_db::Read,
    org_id: OrgId,
    last: i64,
    moment: Timestamp,
) -> Result<i64, Error> {
    let (mut low, mut high) = (1, last + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let at = store::processed_at(read, org_id, middle)
            .await?
            .ok_or_else(|| Error::Internal(format!("the log of {org_id} has no number {middle}")))?;
        if at < moment {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}
