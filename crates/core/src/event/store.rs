//! The rows of events. They are written once and never updated.

use futures_util::future::try_join;
use steward_db::{Engine, Error, Tx, bind, sql};

use super::model::StoredEvent;
use crate::id::{EventId, OrgId};

/// Tells the hook of the group commit that an event of this batch waits for its seal.
#[derive(Debug, Clone, Copy)]
pub struct Unsealed {
    /// The organization in whose log it stands.
    pub org_id: OrgId,
    /// The event.
    pub event_id: EventId,
}

/// Writes an event and leaves word for its seal.
pub(super) async fn insert(
    tx: &Tx,
    org_id: OrgId,
    event_id: EventId,
    event: &StoredEvent,
) -> Result<(), Error> {
    let bytes = event.to_bytes();
    let actor = event.actor["id"].as_str().unwrap_or_default();
    let row = bind![event_id, org_id, event.time, event.action.as_str(), actor, bytes.as_slice()];
    let write = tx.execute(
        sql!(
            "INSERT INTO event (id, org_id, occurred_at, action, actor_id, bytes)
             VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        &row,
    );
    match tx.engine() {
        Engine::Sqlite => {
            write.await?;
            tx.note(Box::new(Unsealed { org_id, event_id }));
        }
        Engine::Postgres => {
            let pending = bind![org_id, event_id];
            let wait = tx.execute(
                sql!("INSERT INTO event_pending (org_id, event_id) VALUES ($1, $2)"),
                &pending,
            );
            try_join(write, wait).await?;
        }
    }
    Ok(())
}
