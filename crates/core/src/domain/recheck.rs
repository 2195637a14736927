//! Looks for the proofs of verified domains again and again.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;

use super::check::record;
use super::lookup::look_up;
use super::store;
use crate::error::Error;
use crate::steward::Steward;

/// How often it is asked which proofs are due.
const POLL: Duration = Duration::from_mins(1);

/// Claims that one round takes.
const BATCH: i64 = 100;

/// Looks that are under way at once.
const AT_ONCE: usize = 4;

/// Works until the program stops. Several processes may do so: a look twice is no harm, what is written depends on the
/// claim as it is then.
pub async fn run_rechecks(steward: Steward) {
    loop {
        if let Err(error) = recheck_due(&steward).await {
            tracing::warn!(%error, "proofs of domains could not be looked for");
        }
        tokio::select! {
            () = steward.stop().cancelled() => return,
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// Looks for every proof that is due now.
pub async fn recheck_due(steward: &Steward) -> Result<(), Error> {
    let now = steward.now();
    let due = steward
        .database()
        .read(move |read| async move { store::due(&read, now, BATCH).await.map_err(Error::from) })
        .await?;
    let looks = due.into_iter().map(|claim| async move {
        if steward.stop().is_cancelled() {
            return Ok(());
        }
        let found = look_up(steward, &claim, claim.method).await;
        record(&steward.system_context(), claim, found).await.map(drop)
    });
    let outcomes: Vec<Result<(), Error>> = stream::iter(looks).buffer_unordered(AT_ONCE).collect().await;
    outcomes.into_iter().collect()
}
