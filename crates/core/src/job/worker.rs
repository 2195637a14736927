//! Does the work of the queue.

use std::time::Duration;

use steward_db::Priority;

use super::model::Job;
use super::store;
use crate::error::Error;
use crate::event::housekeeping;
use crate::steward::Steward;

/// How long a worker may hold a job before another one takes it over, in seconds.
const LEASE: i64 = 60;

/// How often a job is tried.
const ATTEMPTS: i64 = 10;

/// How long a job may wait when nobody woke the worker.
const POLL: Duration = Duration::from_secs(1);

/// Works until the program stops; `perform` knows how each kind of work is done. A job that is cut off is taken up
/// again when its lease has ended.
pub async fn run_worker<F, Fut>(steward: Steward, perform: F)
where
    F: Fn(Steward, Job) -> Fut + Send + Sync,
    Fut: Future<Output = Result<(), String>> + Send,
{
    loop {
        match work_one(&steward, &perform).await {
            Ok(true) if !steward.stop().is_cancelled() => continue,
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the job queue could not be worked on"),
        }
        tokio::select! {
            () = steward.stop().cancelled() => return,
            () = steward.jobs().notified() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// Does the next job, if one is due.
async fn work_one<F, Fut>(steward: &Steward, perform: &F) -> Result<bool, Error>
where
    F: Fn(Steward, Job) -> Fut + Send + Sync,
    Fut: Future<Output = Result<(), String>> + Send,
{
    let now = steward.now();
    let claimed = housekeeping(steward, Priority::Bulk, (), move |tx, _| async move {
        store::claim(&tx, now, now.plus_seconds(LEASE)).await.map_err(Error::from)
    })
    .await?;
    let Some(claimed) = claimed else { return Ok(false) };
    let outcome = match serde_json::from_str(&claimed.payload) {
        Ok(job) => perform(steward.clone(), job).await,
        Err(error) => Err(error.to_string()),
    };
    let now = steward.now();
    housekeeping(steward, Priority::Bulk, (claimed, outcome), move |tx, input| async move {
        let (claimed, outcome) = input.as_ref();
        match outcome {
            Ok(()) => store::complete(&tx, claimed.id).await?,
            Err(error) if claimed.attempts >= ATTEMPTS => store::fail(&tx, claimed.id, now, error).await?,
            // Twice as long after each failure: 2, 4, 8 … seconds.
            Err(error) => {
                store::retry(&tx, claimed.id, now.plus_seconds(1 << claimed.attempts), error).await?;
            }
        }
        Ok(())
    })
    .await?;
    Ok(true)
}
