//! The rows of the queue.

use steward_db::{Error, Tx, bind, sql};

use crate::context::Timestamp;
use crate::id::JobId;

/// A job that a worker holds.
#[derive(Debug, Clone)]
pub(super) struct Claimed {
    pub(super) id: JobId,
    pub(super) payload: String,
    pub(super) attempts: i64,
}

pub(super) async fn insert(
    tx: &Tx,
    id: JobId,
    kind: &str,
    payload: &str,
    run_at: Timestamp,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO job (id, kind, payload, run_at, attempts, locked_until, created_at)
             VALUES ($1, $2, $3, $4, 0, 0, $5)"
        ),
        &bind![id, kind, payload, run_at, now],
    )
    .await?;
    Ok(())
}

/// Takes the job that has been due the longest and hides it from other workers until `locked_until`.
pub(super) async fn claim(
    tx: &Tx,
    now: Timestamp,
    locked_until: Timestamp,
) -> Result<Option<Claimed>, Error> {
    let found = tx
        .query_opt(
            sql!(
                "SELECT id, payload, attempts FROM job
                 WHERE run_at <= $1 AND failed_at IS NULL AND locked_until <= $1
                 ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED"
            ),
            &bind![now],
            |row| Ok(Claimed { id: JobId(row.get(0)?), payload: row.get(1)?, attempts: row.get(2)? }),
        )
        .await?;
    let Some(mut job) = found else { return Ok(None) };
    job.attempts += 1;
    tx.execute(
        sql!("UPDATE job SET attempts = $2, locked_until = $3 WHERE id = $1"),
        &bind![job.id, job.attempts, locked_until],
    )
    .await?;
    Ok(Some(job))
}

pub(super) async fn complete(tx: &Tx, id: JobId) -> Result<(), Error> {
    tx.execute(sql!("DELETE FROM job WHERE id = $1"), &bind![id]).await?;
    Ok(())
}

pub(super) async fn retry(tx: &Tx, id: JobId, run_at: Timestamp, error: &str) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE job SET run_at = $2, locked_until = 0, last_error = $3 WHERE id = $1"),
        &bind![id, run_at, error],
    )
    .await?;
    Ok(())
}

/// Gives up on a job. Its row stays for whoever finds out why.
pub(super) async fn fail(tx: &Tx, id: JobId, now: Timestamp, error: &str) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE job SET failed_at = $2, locked_until = 0, last_error = $3 WHERE id = $1"),
        &bind![id, now, error],
    )
    .await?;
    Ok(())
}
