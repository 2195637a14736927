//! The rows of events, which are written once and never updated, and of counters.

use futures_util::future::try_join;
use steward_db::{Engine, Error, Read, Tx, bind, sql};
use uuid::Uuid;

use super::model::Event;
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

/// Writes an event and leaves word for its seal.
pub(super) async fn insert(
    tx: &Tx,
    event: &Event,
    event_id: EventId,
    context: &Context,
    bytes: &[u8],
) -> Result<(), Error> {
    let org_id = event.org_id;
    let actor = context.actor.id();
    let row = bind![event_id, org_id, context.now, event.action.id, actor.as_str(), bytes];
    let write = tx.execute(
        sql!(
            "INSERT INTO event (id, org_id, occurred_at, action, actor_id, bytes)
             VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        &row,
    );
    match tx.engine() {
        Engine::Sqlite => {
            write.await?;
            tx.note(Box::new(Unsealed { org_id, event_id }));
        }
        Engine::Postgres => {
            let pending = bind![org_id, event_id];
            let wait =
                tx.execute(sql!("INSERT INTO event_pending (org_id, event_id) VALUES ($1, $2)"), &pending);
            try_join(write, wait).await?;
        }
    }
    Ok(())
}

/// Adds to one shard of a counter.
pub(super) async fn add_to_counter(
    tx: &Tx,
    owner: Uuid,
    name: &str,
    shard: i64,
    by: i64,
) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO counter (owner_id, name, shard, value) VALUES ($1, $2, $3, $4)
             ON CONFLICT (owner_id, name, shard) DO UPDATE SET value = counter.value + excluded.value"
        ),
        &bind![owner, name, shard, by],
    )
    .await?;
    Ok(())
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
