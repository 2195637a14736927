//! Unfiltered totals, kept with the change that alters them.

use steward_db::{Engine, Error, Read, bind, sql};
use uuid::Uuid;

use super::record::Change;

/// Rows that share one total on PostgreSQL: sixteen writers rarely meet on one of them.
const SHARDS: i64 = 16;

/// Adds to a total of an owner.
pub async fn count(change: &Change, owner: Uuid, name: &str, by: i64) -> Result<(), Error> {
    // SQLite has one writer, so one row serves; on PostgreSQL the low bits of a fresh id spread the writers.
    let shard = match change.engine() {
        Engine::Sqlite => 0,
        Engine::Postgres => i64::from(change.context().uuid().as_bytes()[15]) % SHARDS,
    };
    change.execute(
        sql!(
            "INSERT INTO counter (owner_id, name, shard, value) VALUES ($1, $2, $3, $4)
             ON CONFLICT (owner_id, name, shard) DO UPDATE SET value = counter.value + excluded.value"
        ),
        &bind![owner, name, shard, by],
    )
    .await?;
    Ok(())
}

/// Reads a total of an owner.
pub async fn counted(read: &Read, owner: Uuid, name: &str) -> Result<i64, Error> {
    let shards = read
        .query(
            sql!("SELECT value FROM counter WHERE owner_id = $1 AND name = $2"),
            &bind![owner, name],
            |row| row.get::<i64>(0),
        )
        .await?;
    Ok(shards.into_iter().sum())
}
