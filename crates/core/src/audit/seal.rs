//! Gives events their numbers: without gaps, in one order for ever.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use steward_db::{BatchHook, Priority, Tx};

use super::store::{self, Head};
use crate::context::{Clock, Timestamp};
use crate::error::Error;
use crate::event::{Unsealed, housekeeping};
use crate::id::OrgId;
use crate::steward::Steward;

/// Events that one transaction of the sealer takes.
const BATCH: usize = 1000;

/// Organizations that one round looks after.
const ORGANIZATIONS: usize = 100;

/// How long the sealer rests after each round: what arrives meanwhile shares one transaction. A change in the
/// milliseconds before is not kept from anybody who would notice, and the server has one commit less for each of them.
const REST: Duration = Duration::from_millis(10);

/// How long an event may wait when the wake-up came from another process.
const POLL: Duration = Duration::from_millis(200);

/// Builds the hook that seals the events of a group commit inside it: on SQLite an event is readable as soon as its
/// change is answered, and costs no commit of its own.
pub fn batch_hook(clock: Arc<dyn Clock>) -> BatchHook {
    Arc::new(move |tx: Tx, notes: Vec<Box<dyn Any + Send>>| {
        let clock = Arc::clone(&clock);
        Box::pin(async move {
            let mut by_organization: BTreeMap<OrgId, Vec<Unsealed>> = BTreeMap::new();
            for note in notes {
                if let Ok(unsealed) = note.downcast::<Unsealed>() {
                    by_organization.entry(unsealed.org_id).or_default().push(*unsealed);
                }
            }
            for (org_id, events) in by_organization {
                seal(&tx, org_id, &events, clock.now()).await?;
            }
            Ok(())
        })
    })
}

/// Seals on PostgreSQL, where transactions commit in an order of their own. Any number of processes may run this: the
/// row of the head lets one in at a time. It runs until the program stops, and then once more.
pub async fn run_sealer(steward: Steward) {
    loop {
        let stopping = tokio::select! {
            () = steward.stop().cancelled() => true,
            () = steward.sealer().notified() => false,
            () = tokio::time::sleep(POLL) => false,
        };
        if let Err(error) = seal_waiting(&steward, stopping).await {
            tracing::warn!(%error, "events could not be sealed; they stay unreadable until the next attempt");
            if !stopping {
                tokio::time::sleep(POLL).await;
            }
        }
        steward.followers().notify_one();
        if stopping {
            return;
        }
        tokio::time::sleep(REST).await;
    }
}

/// Seals what waits: all of it, also what comes meanwhile, or until the rest is worth a transaction of its own later.
async fn seal_waiting(steward: &Steward, all: bool) -> Result<(), Error> {
    loop {
        let waiting = steward
            .database()
            .read(|read| async move {
                store::organizations_waiting(&read, limit(ORGANIZATIONS)).await.map_err(Error::from)
            })
            .await?;
        if waiting.is_empty() {
            return Ok(());
        }
        // One organization whose log is in trouble must not hold up the others.
        let mut failed = None;
        let mut full = waiting.len() >= ORGANIZATIONS;
        for org_id in waiting {
            let now = steward.now();
            let sealed = housekeeping(steward, Priority::Interactive, org_id, move |tx, org_id| async move {
                let org_id = *org_id;
                // The head first: whoever holds it sees every event that an earlier holder left.
                let head = store::lock_head(&tx, org_id).await?;
                let mut events = store::take_waiting(&tx, org_id, limit(BATCH)).await?;
                events.sort_unstable_by_key(|event| event.event_id);
                seal_from(&tx, org_id, head, &events, now).await?;
                Ok(events.len() >= BATCH)
            })
            .await;
            match sealed {
                Ok(took_all_it_may) => full |= took_all_it_may,
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
        if !(all || full) {
            return Ok(());
        }
    }
}

fn limit(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

async fn seal(tx: &Tx, org_id: OrgId, events: &[Unsealed], now: Timestamp) -> Result<(), steward_db::Error> {
    let head = store::lock_head(tx, org_id).await?;
    seal_from(tx, org_id, head, events, now).await
}

async fn seal_from(
    tx: &Tx,
    org_id: OrgId,
    head: Head,
    events: &[Unsealed],
    now: Timestamp,
) -> Result<(), steward_db::Error> {
    let Ok(count) = i64::try_from(events.len()) else { return Ok(()) };
    if count == 0 {
        return Ok(());
    }
    // A clock that was set back must not put a later event before an earlier one.
    let processed_at = now.max(head.processed_at);
    store::insert_seals(tx, org_id, head.number + 1, events, processed_at).await?;
    store::insert_subjects(tx, org_id, head.number + 1, events).await?;
    store::move_head(tx, org_id, Head { number: head.number + count, processed_at }).await
}
