//! When keys were last used, gathered in memory and written once a minute: reading must not cost a write.

use std::collections::HashMap;
use std::sync::Mutex;
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

/// Uses that are not written yet.
#[derive(Debug, Default)]
pub struct LastUses(Mutex<HashMap<KeyId, Timestamp>>);

impl LastUses {
    /// Notes a use.
    pub fn note(&self, key: KeyId, at: Timestamp) {
        let minute = Timestamp(at.0 - at.0.rem_euclid(GRAIN));
        self.0.lock().expect("no code panics while it notes a use").insert(key, minute);
    }

    fn take(&self) -> Vec<(KeyId, Timestamp)> {
        let noted = std::mem::take(&mut *self.0.lock().expect("no code panics while it notes a use"));
        noted.into_iter().collect()
    }
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

async fn flush(steward: &Steward) -> Result<(), Error> {
    // At most 200 rows a transaction, so that nobody who waits for the writer notices.
    for uses in steward.last_uses().take().chunks(200) {
        housekeeping(steward, Priority::Bulk, uses.to_vec(), |tx, uses| async move {
            for (key, at) in uses.iter() {
                store::touch(&tx, *key, *at).await?;
            }
            Ok(())
        })
        .await?;
    }
    Ok(())
}
