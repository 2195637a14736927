//! The rows of seals, and events through them.

use steward_db::{Engine, Error, Read, Row, Sql, Tx, bind, sql};
use uuid::Uuid;

use super::model::SealedEvent;
use crate::context::Timestamp;
use crate::error::corrupt;
use crate::event::{IndexedSubject, StoredEvent, Unsealed};
use crate::id::{EventId, OrgId};

/// Seals that one statement writes.
const CHUNK: usize = 200;

/// The last number of a log and its processing time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) number: i64,
    pub(super) processed_at: Timestamp,
}

/// Holds the head of a log: nobody else seals in this organization until the end of the transaction.
pub(super) async fn lock_head(tx: &Tx, org_id: OrgId) -> Result<Head, Error> {
    tx.query_one(
        sql!("SELECT number, processed_at FROM seal_head WHERE org_id = $1 FOR UPDATE"),
        &bind![org_id],
        head,
    )
    .await
}

pub(super) async fn read_head(read: &Read, org_id: OrgId) -> Result<Head, Error> {
    read.query_one(sql!("SELECT number, processed_at FROM seal_head WHERE org_id = $1"), &bind![org_id], head)
        .await
}

pub(super) async fn move_head(tx: &Tx, org_id: OrgId, head: Head) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE seal_head SET number = $2, processed_at = $3 WHERE org_id = $1"),
        &bind![org_id, head.number, head.processed_at],
    )
    .await?;
    Ok(())
}

/// Writes the seals of events, numbered from `first` on.
pub(super) async fn insert_seals(
    tx: &Tx,
    org_id: OrgId,
    first: i64,
    events: &[Unsealed],
    processed_at: Timestamp,
) -> Result<(), Error> {
    if let [event] = events {
        tx.execute(
            sql!("INSERT INTO seal (org_id, number, event_id, processed_at) VALUES ($1, $2, $3, $4)"),
            &bind![org_id, first, event.event_id, processed_at],
        )
        .await?;
        return Ok(());
    }
    let mut number = first;
    for chunk in events.chunks(CHUNK) {
        let mut insert = Sql::new("INSERT INTO seal (org_id, number, event_id, processed_at) VALUES ");
        for (position, event) in chunk.iter().enumerate() {
            insert.push(if position == 0 { "(" } else { ", (" });
            insert.bind(org_id).push(", ").bind(number).push(", ").bind(event.event_id).push(", ");
            insert.bind(processed_at.0).push(")");
            number += 1;
        }
        tx.execute_sql(&insert).await?;
    }
    Ok(())
}

/// Writes under which subjects events are found, numbered from `first` on.
pub(super) async fn insert_subjects(
    tx: &Tx,
    org_id: OrgId,
    first: i64,
    events: &[Unsealed],
) -> Result<(), Error> {
    match tx.engine() {
        // A statement costs next to nothing here, and one text is prepared once.
        Engine::Sqlite => {
            for (number, event) in (first..).zip(events) {
                for subject in &event.subjects {
                    tx.execute(
                        sql!(
                            "INSERT INTO event_subject (subject_id, kind, org_id, number) VALUES ($1, $2, $3, $4)"
                        ),
                        &bind![subject.id, subject.kind.as_ref(), org_id, number],
                    )
                    .await?;
                }
            }
        }
        Engine::Postgres => {
            let mut rows: Vec<(i64, &IndexedSubject)> = Vec::with_capacity(events.len() * 3);
            for (number, event) in (first..).zip(events) {
                for subject in &event.subjects {
                    rows.push((number, subject));
                }
            }
            for chunk in rows.chunks(CHUNK) {
                let mut insert =
                    Sql::new("INSERT INTO event_subject (subject_id, kind, org_id, number) VALUES ");
                for (position, (number, subject)) in chunk.iter().enumerate() {
                    insert.push(if position == 0 { "(" } else { ", (" }).bind(subject.id).push(", ");
                    insert.bind(subject.kind.as_ref()).push(", ").bind(org_id).push(", ");
                    insert.bind(*number).push(")");
                }
                tx.execute_sql(&insert).await?;
            }
        }
    }
    Ok(())
}

/// Lists organizations that have events without a seal.
pub(super) async fn organizations_waiting(read: &Read, limit: i64) -> Result<Vec<OrgId>, Error> {
    read.query(sql!("SELECT DISTINCT org_id FROM event_pending LIMIT $1"), &bind![limit], |row| {
        row.get::<Uuid>(0).map(OrgId)
    })
    .await
}

/// Lists organizations whose words of search are behind their log.
pub(super) async fn organizations_behind(read: &Read) -> Result<Vec<OrgId>, Error> {
    read.query(
        sql!(
            "SELECT seal_head.org_id FROM seal_head LEFT JOIN search_head ON search_head.org_id = seal_head.org_id
             WHERE seal_head.number > coalesce(search_head.number, 0) LIMIT 100"
        ),
        &[],
        |row| row.get::<Uuid>(0).map(OrgId),
    )
    .await
}

/// Takes waiting events of an organization from the list, oldest first.
pub(super) async fn take_waiting(tx: &Tx, org_id: OrgId, limit: i64) -> Result<Vec<Unsealed>, Error> {
    tx.query(
        sql!(
            "DELETE FROM event_pending WHERE org_id = $1 AND event_id IN
                 (SELECT event_id FROM event_pending WHERE org_id = $1 ORDER BY event_id LIMIT $2)
             RETURNING event_id, subjects"
        ),
        &bind![org_id, limit],
        |row| {
            // One that a process of the version before has written has no subjects.
            let subjects = row.get::<Option<String>>(1)?.unwrap_or_default();
            let subjects =
                IndexedSubject::unpack(&subjects).ok_or_else(|| corrupt("event_pending", "subjects"))?;
            Ok(Unsealed { org_id, event_id: EventId(row.get(0)?), subjects })
        },
    )
    .await
}

/// Finds the newest event that waits for its seal.
pub(super) async fn newest_waiting(read: &Read) -> Result<Option<EventId>, Error> {
    read.query_opt(sql!("SELECT event_id FROM event_pending ORDER BY event_id DESC LIMIT 1"), &[], |row| {
        row.get(0).map(EventId)
    })
    .await
}

/// Asks whether an event up to this one waits for its seal.
pub(super) async fn is_waiting(read: &Read, until: EventId) -> Result<bool, Error> {
    let waiting = read
        .query_opt(
            sql!("SELECT event_id FROM event_pending WHERE event_id <= $1 LIMIT 1"),
            &bind![until],
            |row| row.get::<Uuid>(0),
        )
        .await?;
    Ok(waiting.is_some())
}

/// Reads sealed events in ascending order of their numbers, each with its number.
pub(super) async fn ascending(
    read: &Read,
    org_id: OrgId,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, SealedEvent)>, Error> {
    read.query(
        sql!(
            "SELECT seal.number, seal.processed_at, event.bytes, event.personal FROM seal JOIN event ON event.id = seal.event_id
             WHERE seal.org_id = $1 AND seal.number > $2 ORDER BY seal.number LIMIT $3"
        ),
        &bind![org_id, after, limit],
        numbered,
    )
    .await
}

/// Reads sealed events in descending order of their numbers, each with its number.
pub(super) async fn descending(
    read: &Read,
    org_id: OrgId,
    before: i64,
    limit: i64,
) -> Result<Vec<(i64, SealedEvent)>, Error> {
    read.query(
        sql!(
            "SELECT seal.number, seal.processed_at, event.bytes, event.personal FROM seal JOIN event ON event.id = seal.event_id
             WHERE seal.org_id = $1 AND seal.number < $2 ORDER BY seal.number DESC LIMIT $3"
        ),
        &bind![org_id, before, limit],
        numbered,
    )
    .await
}

/// Reads sealed events that are found under a subject, in descending order of their numbers, each with its number.
pub(super) async fn of_subject(
    read: &Read,
    org_id: OrgId,
    kind: &str,
    id: Uuid,
    before: i64,
    limit: i64,
) -> Result<Vec<(i64, SealedEvent)>, Error> {
    read.query(
        sql!(
            "SELECT seal.number, seal.processed_at, event.bytes, event.personal FROM event_subject
             JOIN seal ON seal.org_id = event_subject.org_id AND seal.number = event_subject.number
             JOIN event ON event.id = seal.event_id
             WHERE event_subject.subject_id = $1 AND event_subject.kind = $2 AND event_subject.org_id = $3
               AND event_subject.number < $4
             ORDER BY event_subject.number DESC LIMIT $5"
        ),
        &bind![id, kind, org_id, before, limit],
        numbered,
    )
    .await
}

/// A place among the events of a subject, in all organizations.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) kind: String,
    pub(super) org_id: OrgId,
    pub(super) number: i64,
}

impl Place {
    /// Before all of them.
    pub(super) fn first() -> Self {
        Self { kind: String::new(), org_id: OrgId(Uuid::nil()), number: 0 }
    }
}

/// Finds sealed events of a subject after a place, whatever its kind there, in all organizations.
pub(super) async fn places_of(
    read: &Read,
    id: Uuid,
    after: &Place,
    limit: i64,
) -> Result<Vec<(Place, EventId)>, Error> {
    read.query(
        sql!(
            "SELECT event_subject.kind, event_subject.org_id, event_subject.number, seal.event_id FROM event_subject
             JOIN seal ON seal.org_id = event_subject.org_id AND seal.number = event_subject.number
             WHERE event_subject.subject_id = $1
               AND (event_subject.kind, event_subject.org_id, event_subject.number) > ($2, $3, $4)
             ORDER BY event_subject.kind, event_subject.org_id, event_subject.number LIMIT $5"
        ),
        &bind![id, after.kind.as_str(), after.org_id, after.number, limit],
        |row| {
            let place = Place { kind: row.get(0)?, org_id: OrgId(row.get(1)?), number: row.get(2)? };
            Ok((place, EventId(row.get(3)?)))
        },
    )
    .await
}

/// An event as it is kept.
#[derive(Debug)]
pub(super) struct KeptEvent {
    pub(super) id: EventId,
    pub(super) bytes: Vec<u8>,
    pub(super) personal: Option<Vec<u8>>,
}

/// Holds events and returns how they are kept.
pub(super) async fn lock_events(tx: &Tx, ids: &[EventId]) -> Result<Vec<KeptEvent>, Error> {
    let mut select = Sql::new("SELECT id, bytes, personal FROM event WHERE id IN ");
    select.in_list(ids.iter().copied()).push(" ORDER BY id FOR UPDATE");
    tx.query_sql(&select, |row| {
        Ok(KeptEvent { id: EventId(row.get(0)?), bytes: row.get(1)?, personal: row.get(2)? })
    })
    .await
}

/// Writes what is left of the personal values of an event.
pub(super) async fn set_personal(tx: &Tx, id: EventId, personal: Option<&[u8]>) -> Result<(), Error> {
    tx.execute(sql!("UPDATE event SET personal = $2 WHERE id = $1"), &bind![id, personal]).await?;
    Ok(())
}

/// Reads when the event with a number was processed.
pub(super) async fn processed_at(
    read: &Read,
    org_id: OrgId,
    number: i64,
) -> Result<Option<Timestamp>, Error> {
    read.query_opt(
        sql!("SELECT processed_at FROM seal WHERE org_id = $1 AND number = $2"),
        &bind![org_id, number],
        |row| row.get(0).map(Timestamp),
    )
    .await
}

/// Reads events by the time at which they happened, newest first. Events that wait for their seal are left out.
pub(super) async fn newest_first(
    read: &Read,
    org_id: OrgId,
    from: Timestamp,
    before: (Timestamp, Uuid),
    action: Option<&str>,
    limit: i64,
) -> Result<Vec<StoredEvent>, Error> {
    read.query(
        sql!(
            "SELECT bytes, personal FROM event
             WHERE org_id = $1 AND occurred_at >= $2 AND (occurred_at, id) < ($3, $4)
               AND ($5 = '' OR action = $5)
               AND NOT EXISTS (SELECT 1 FROM event_pending WHERE org_id = $1 AND event_id = event.id)
             ORDER BY occurred_at DESC, id DESC LIMIT $6"
        ),
        &bind![org_id, from, before.0, before.1, action.unwrap_or_default(), limit],
        |row| stored(row, 0),
    )
    .await
}

/// Finds a sealed event of an organization.
pub(super) async fn find(read: &Read, org_id: OrgId, id: EventId) -> Result<Option<StoredEvent>, Error> {
    read.query_opt(
        sql!(
            "SELECT bytes, personal FROM event WHERE id = $2 AND org_id = $1
               AND NOT EXISTS (SELECT 1 FROM event_pending WHERE org_id = $1 AND event_id = $2)"
        ),
        &bind![org_id, id],
        |row| stored(row, 0),
    )
    .await
}

fn head(row: &Row<'_>) -> Result<Head, Error> {
    Ok(Head { number: row.get(0)?, processed_at: Timestamp(row.get(1)?) })
}

fn numbered(row: &Row<'_>) -> Result<(i64, SealedEvent), Error> {
    Ok((row.get(0)?, SealedEvent { processed_at: Timestamp(row.get(1)?), event: stored(row, 2)? }))
}

fn stored(row: &Row<'_>, column: usize) -> Result<StoredEvent, Error> {
    let bytes: Vec<u8> = row.get(column)?;
    let personal: Option<Vec<u8>> = row.get(column + 1)?;
    StoredEvent::read(&bytes, personal.as_deref()).map_err(|_| corrupt("event", "bytes"))
}
