//! Unfiltered totals, kept with the change that alters them.

use steward_db::{Engine, Error, Read};
use uuid::Uuid;

use super::record::Change;
use super::store;

/// Rows that share one total on `PostgreSQL`: sixteen writers rarely meet on one of them.
const SHARDS: i64 = 16;

/// Adds to a total of an owner.
pub async fn count(change: &Change, owner: Uuid, name: &str, by: i64) -> Result<(), Error> {
    // SQLite has one writer, so one row serves; on PostgreSQL the low bits of a fresh id spread the writers.
    let shard = match change.engine() {
        Engine::Sqlite => 0,
        Engine::Postgres => i64::from(change.context().uuid().as_bytes()[15]) % SHARDS,
    };
    store::add_to_counter(change, owner, name, shard, by).await
}

/// Reads a total of an owner.
pub async fn counted(read: &Read, owner: Uuid, name: &str) -> Result<i64, Error> {
    Ok(store::counter_shards(read, owner, name).await?.into_iter().sum())
}
