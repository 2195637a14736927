//! The rows of events, of which only the personal values ever change, when they are erased, and of counters.

use std::borrow::Cow;
use std::collections::BTreeMap;

use steward_db::{Engine, Error, Read, Sql, Tx, Value, bind, sql};
use uuid::Uuid;

use super::index::IndexedSubject;
use crate::context::Timestamp;
use crate::id::{EventId, OrgId};

/// Tells the hook of the group commit that an event of this batch waits for its seal.
#[derive(Debug, Clone)]
pub struct Unsealed {
    /// The organization in whose log it stands.
    pub org_id: OrgId,
    /// The event.
    pub event_id: EventId,
    /// The subjects under which it is found.
    pub subjects: Vec<IndexedSubject>,
}

/// An event as it is about to be written.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) id: EventId,
    pub(super) org_id: OrgId,
    pub(super) occurred_at: Timestamp,
    pub(super) action: Cow<'static, str>,
    pub(super) actor_id: String,
    pub(super) bytes: Vec<u8>,
    pub(super) personal: Option<Vec<u8>>,
    pub(super) subjects: Vec<IndexedSubject>,
}

/// What is added to the totals of owners, by owner and name.
pub(super) type Totals = BTreeMap<(Uuid, &'static str), i64>;

/// Rows that one statement writes; most changes record one or two events.
const CHUNK: usize = 50;

/// Writes the events of one change and leaves word for their seals.
pub(super) async fn insert(tx: &Tx, events: Vec<Written>) -> Result<(), Error> {
    let mut events = events.into_iter();
    loop {
        let chunk: Vec<Written> = events.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        let mut insert = Sql::new(
            "INSERT INTO event (id, org_id, occurred_at, action, actor_id, bytes, personal) VALUES ",
        );
        let mut unsealed = Vec::with_capacity(chunk.len());
        for (position, event) in chunk.into_iter().enumerate() {
            insert.push(if position == 0 { "(" } else { ", (" }).bind(event.id);
            insert.push(", ").bind(event.org_id).push(", ").bind(event.occurred_at).push(", ");
            insert.bind(event.action.as_ref()).push(", ").bind(event.actor_id).push(", ");
            insert.bind(event.bytes).push(", ");
            insert.bind(event.personal.map_or(Value::Null, Value::Bytes)).push(")");
            unsealed.push(Unsealed { org_id: event.org_id, event_id: event.id, subjects: event.subjects });
        }
        tx.execute_last(insert).await?;
        match tx.engine() {
            Engine::Sqlite => {
                for event in unsealed {
                    tx.note(Box::new(event));
                }
            }
            Engine::Postgres => {
                let mut wait = Sql::new("INSERT INTO event_pending (org_id, event_id, subjects) VALUES ");
                for (position, event) in unsealed.iter().enumerate() {
                    wait.push(if position == 0 { "(" } else { ", (" }).bind(event.org_id);
                    wait.push(", ").bind(event.event_id).push(", ");
                    wait.bind(IndexedSubject::pack(&event.subjects)).push(")");
                }
                tx.execute_last(wait).await?;
            }
        }
    }
}

/// Adds to one shard of each of the totals.
pub(super) async fn add_to_totals(tx: &Tx, shard: i64, totals: &Totals) -> Result<(), Error> {
    if totals.is_empty() {
        return Ok(());
    }
    let mut upsert = Sql::new("INSERT INTO counter (owner_id, name, shard, value) VALUES ");
    for (position, ((owner, name), by)) in totals.iter().enumerate() {
        upsert.push(if position == 0 { "(" } else { ", (" }).bind(*owner).push(", ").bind(*name);
        upsert.push(", ").bind(shard).push(", ").bind(*by).push(")");
    }
    upsert.push(" ON CONFLICT (owner_id, name, shard) DO UPDATE SET value = counter.value + excluded.value");
    tx.execute_last(upsert).await
}

/// Reads the shards of a counter.
pub(super) async fn counter_shards(read: &Read, owner: Uuid, name: &str) -> Result<Vec<i64>, Error> {
    read.query(
        sql!("SELECT value FROM counter WHERE owner_id = $1 AND name = $2"),
        &bind![owner, name],
        |row| row.get(0),
    )
    .await
}
