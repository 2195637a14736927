//! Tells how far a log has come.

use super::store;
use crate::context::Timestamp;
use crate::error::Error;
use crate::id::OrgId;
use crate::steward::Steward;

/// Tells when the newest readable event of an organization was processed: the checks of the operator ask.
pub async fn newest_event_at(steward: &Steward, org_id: OrgId) -> Result<Option<Timestamp>, Error> {
    let head = steward
        .database()
        .read(move |read| async move { store::read_head(&read, org_id).await.map_err(Error::from) });
    let head = head.await?;
    Ok((head.number > 0).then_some(head.processed_at))
}
