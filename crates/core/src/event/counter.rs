//! Unfiltered totals, kept with the change that alters them.

use steward_db::{Engine, Error, Read, Tx};
use uuid::Uuid;

use super::store;
use crate::context::Context;

/// Rows that share one total on `PostgreSQL`: sixteen writers rarely meet on one of them.
const SHARDS: i64 = 16;

/// Chooses the row that a change adds to. `SQLite` has one writer, so one row serves; on `PostgreSQL` the low bits of a
/// fresh id spread the writers.
pub(super) fn shard(tx: &Tx, context: &Context) -> i64 {
    match tx.engine() {
        Engine::Sqlite => 0,
        Engine::Postgres => i64::from(context.uuid().as_bytes()[15]) % SHARDS,
    }
}

/// Reads a total of an owner.
pub async fn counted(read: &Read, owner: Uuid, name: &str) -> Result<i64, Error> {
    Ok(store::counter_shards(read, owner, name).await?.into_iter().sum())
}
