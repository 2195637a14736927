//! The rows of events, which are written once and never updated, and of counters.

use std::collections::BTreeMap;

use steward_db::{Engine, Error, Read, Sql, Tx, bind, sql};
use uuid::Uuid;

use crate::context::Context;
use crate::id::{EventId, OrgId};

/// Tells the hook of the group commit that an event of this batch waits for its seal.
#[derive(Debug, Clone, Copy)]
pub struct Unsealed {
    /// The organization in whose log it stands.
    pub org_id: OrgId,
    /// The event.
    pub event_id: EventId,
}

/// An event as it is about to be written.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) id: EventId,
    pub(super) org_id: OrgId,
    pub(super) action: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// What is added to the totals of owners, by owner and name.
pub(super) type Totals = BTreeMap<(Uuid, &'static str), i64>;

/// Rows that one statement writes; most changes record one or two events.
const CHUNK: usize = 50;

/// Writes the events of one change and leaves word for their seals.
pub(super) async fn insert(tx: &Tx, context: &Context, events: Vec<Written>) -> Result<(), Error> {
    let actor = context.actor.id();
    for chunk in events.chunks(CHUNK) {
        let mut insert =
            Sql::new("INSERT INTO event (id, org_id, occurred_at, action, actor_id, bytes) VALUES ");
        for (position, event) in chunk.iter().enumerate() {
            insert.push(if position == 0 { "(" } else { ", (" }).bind(event.id);
            insert.push(", ").bind(event.org_id).push(", ").bind(context.now).push(", ").bind(event.action);
            insert.push(", ").bind(actor.as_str()).push(", ").bind(event.bytes.as_slice()).push(")");
        }
        match tx.engine() {
            Engine::Sqlite => {
                tx.execute_last(insert).await?;
                for event in chunk {
                    tx.note(Box::new(Unsealed { org_id: event.org_id, event_id: event.id }));
                }
            }
            Engine::Postgres => {
                let mut wait = Sql::new("INSERT INTO event_pending (org_id, event_id) VALUES ");
                for (position, event) in chunk.iter().enumerate() {
                    wait.push(if position == 0 { "(" } else { ", (" }).bind(event.org_id);
                    wait.push(", ").bind(event.id).push(")");
                }
                tx.execute_last(insert).await?;
                tx.execute_last(wait).await?;
            }
        }
    }
    Ok(())
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
