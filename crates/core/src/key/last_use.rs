//! When keys were last used, gathered in memory and written once a minute: reading must not cost a write.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::Duration;

use steward_db::Priority;

use super::store;
use crate::context::Timestamp;
use crate::error::Error;
use crate::event::housekeeping;
use crate::id::KeyId;
use crate::steward::Steward;

const FLUSH_EVERY: Duration = Duration::from_mins(1);

/// A grain of one minute: within it a key is noted once.
const GRAIN: i64 = 60_000_000;

/// A grain of one hour: within it the use of a scope is noted once for a key.
const SCOPE_GRAIN: i64 = 3600 * 1_000_000;

/// Pairs of keys and scopes that are remembered with the hour in which they were noted. Past it all are forgotten: the worst
/// of it is a write again.
const REMEMBERED: usize = 50_000;

/// Uses that are not written yet.
#[derive(Debug, Default)]
pub struct LastUses {
    keys: Mutex<HashMap<KeyId, (Timestamp, Option<IpAddr>)>>,
    /// The hour in which the use of a scope was last noted.
    noted: RwLock<HashMap<(KeyId, &'static str), i64>>,
    scopes: Mutex<HashMap<(KeyId, &'static str), Timestamp>>,
}

impl LastUses {
    /// Notes a use, and from where.
    pub fn note(&self, key: KeyId, at: Timestamp, from: Option<IpAddr>) {
        let minute = Timestamp(at.0 - at.0.rem_euclid(GRAIN));
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).insert(key, (minute, from));
    }

    /// Notes that a key used a scope. Nearly all of the time it was noted in this hour already.
    pub fn note_scope(&self, key: KeyId, scope: &'static str, at: Timestamp) {
        let (pair, hour) = ((key, scope), at.0.div_euclid(SCOPE_GRAIN));
        if self.noted.read().unwrap_or_else(PoisonError::into_inner).get(&pair) == Some(&hour) {
            return;
        }
        let mut noted = self.noted.write().unwrap_or_else(PoisonError::into_inner);
        if noted.len() >= REMEMBERED {
            noted.clear();
        }
        noted.insert(pair, hour);
        drop(noted);
        let at = Timestamp(hour.saturating_mul(SCOPE_GRAIN));
        self.scopes.lock().unwrap_or_else(PoisonError::into_inner).insert(pair, at);
    }
}

fn taken<K, V>(noted: &Mutex<HashMap<K, V>>) -> Vec<(K, V)> {
    std::mem::take(&mut *noted.lock().unwrap_or_else(PoisonError::into_inner)).into_iter().collect()
}

/// Writes the gathered uses every minute, and once more when the program stops.
pub async fn run_last_use_flush(steward: Steward) {
    loop {
        let stopping = tokio::select! {
            () = steward.stop().cancelled() => true,
            () = tokio::time::sleep(FLUSH_EVERY) => false,
        };
        if let Err(error) = flush(&steward).await {
            tracing::warn!(%error, "the last-used times of keys could not be written");
        }
        if stopping {
            return;
        }
    }
}

/// Writes the gathered uses.
pub async fn flush(steward: &Steward) -> Result<(), Error> {
    // At most 200 rows a transaction, so that nobody who waits for the writer notices.
    for uses in taken(&steward.last_uses().keys).chunks(200) {
        housekeeping(steward, Priority::Bulk, uses.to_vec(), |tx, uses| async move {
            for (key, (at, from)) in uses.iter() {
                store::touch(&tx, *key, *at, from.map(|from| from.to_string()).as_deref()).await?;
            }
            Ok(())
        })
        .await?;
    }
    for uses in taken(&steward.last_uses().scopes).chunks(200) {
        housekeeping(steward, Priority::Bulk, uses.to_vec(), |tx, uses| async move {
            for ((key, scope), at) in uses.iter() {
                store::touch_scope(&tx, *key, scope, *at).await?;
            }
            Ok(())
        })
        .await?;
    }
    Ok(())
}
