//! Puts work into the queue.

use steward_db::Tx;

use super::model::Job;
use super::store;
use crate::context::{Context, Timestamp};
use crate::error::Error;
use crate::event::Change;
use crate::id::JobId;

/// Leaves work to be done after the commit of this change, and only if it commits.
pub async fn enqueue(change: &Change, job: &Job) -> Result<(), Error> {
    enqueue_at(change, job, change.context().now).await
}

/// Leaves work to be done at a later moment.
pub async fn enqueue_at(change: &Change, job: &Job, run_at: Timestamp) -> Result<(), Error> {
    enqueue_upkeep(change, change.context(), job, run_at).await
}

/// Leaves upkeep to be done that follows from upkeep.
pub async fn enqueue_upkeep(tx: &Tx, context: &Context, job: &Job, run_at: Timestamp) -> Result<(), Error> {
    let payload = serde_json::to_string(job)
        .map_err(|error| Error::Internal(format!("a job could not be written: {error}")))?;
    store::insert(tx, JobId(context.uuid()), job.kind(), &payload, run_at, context.now).await?;
    Ok(())
}
