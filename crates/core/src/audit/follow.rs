//! Follows the log, event by event, and keeps in step what is derived from it: the words of search,
//! and the seats of workspaces.
//!
//! Whoever changes something does not wait for this. What is derived can be thrown away and is built again from the first
//! event on.

use std::time::Duration;

use steward_db::Priority;
use tokio::time::Instant;

use super::store;
use crate::access;
use crate::error::Error;
use crate::event::housekeeping;
use crate::id::OrgId;
use crate::search::{self, Things};
use crate::steward::Steward;

/// Events that one step reads.
const EVENTS: i64 = 100;

/// Accounts and groups whose words one transaction writes: some 200 rows.
const THINGS: usize = 25;

/// The least rest after each transaction.
const REST: Duration = Duration::from_millis(10);

/// The rest after a transaction, in times of what it took with all that led to it: those who change something have the
/// machine four fifths of the time, however far behind this is. Where the writer is busy it takes longer, and so does the rest.
const SHARE: u32 = 4;

/// The longest rest.
const LONGEST_REST: Duration = Duration::from_millis(500);

/// How long an event may wait when another process sealed it.
const POLL: Duration = Duration::from_secs(1);

/// Works until the program stops. Any number of processes may do so: one at a time takes a step of an organization.
pub async fn run_follower(steward: Steward) {
    loop {
        tokio::select! {
            () = steward.stop().cancelled() => return,
            () = steward.followers().notified() => {}
            () = tokio::time::sleep(POLL) => {}
        }
        if let Err(error) = follow_all(&steward).await {
            tracing::warn!(%error, "what follows the log could not be brought in step; another attempt follows");
            tokio::time::sleep(POLL).await;
        }
        tokio::time::sleep(REST).await;
    }
}

/// Brings all that is derived in step with the events that are sealed now.
pub async fn follow_all(steward: &Steward) -> Result<(), Error> {
    let behind = steward
        .database()
        .read(|read| async move { store::organizations_behind(&read).await.map_err(Error::from) })
        .await?;
    // One organization whose log is in trouble must not hold up the others.
    let mut failed = None;
    for org_id in behind {
        failed = failed.or(follow(steward, org_id).await.err());
    }
    failed.map_or(Ok(()), Err)
}

async fn follow(steward: &Steward, org_id: OrgId) -> Result<(), Error> {
    while !steward.stop().is_cancelled() {
        let mut began = Instant::now();
        let (from, events) = steward
            .database()
            .read(move |read| async move {
                let from = search::head(&read, org_id).await?;
                Ok::<_, Error>((from, store::ascending(&read, org_id, from, EVENTS).await?))
            })
            .await?;
        let Some(to) = events.last().map(|(number, _)| *number) else { return Ok(()) };
        let (mut things, mut touched) = (Things::default(), access::Touched::default());
        for (_, sealed) in &events {
            things.add(&sealed.event);
            touched.add(&sealed.event);
        }
        // Before the head moves: what is cut off here is done again.
        access::follow(steward, org_id, &touched).await?;
        loop {
            let part = things.take(THINGS);
            let reached = (things.len() == 0).then_some(to);
            let followed = housekeeping(steward, Priority::Bulk, part, move |tx, part| async move {
                search::follow_in(&tx, org_id, from, reached, &part).await
            })
            .await?;
            tokio::time::sleep((began.elapsed() * SHARE).clamp(REST, LONGEST_REST)).await;
            began = Instant::now();
            if reached.is_some() || !followed {
                break;
            }
        }
    }
    Ok(())
}
