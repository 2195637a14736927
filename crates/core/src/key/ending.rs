//! Tells which keys end soon.

use super::model::KeyInfo;
use super::store;
use crate::context::Timestamp;
use crate::error::Error;
use crate::id::OrgId;
use crate::steward::Steward;

/// Keys that are told at once: whoever has let more of them come so far replaces these first.
const LIMIT: i64 = 100;

/// Lists keys of administrators and directories of an organization that are good now and end at `until` at the latest,
/// the next one first: the checks of the operator look at them.
pub async fn keys_ending(steward: &Steward, org_id: OrgId, until: Timestamp) -> Result<Vec<KeyInfo>, Error> {
    let now = steward.now();
    let ending = steward.database().read(move |read| async move {
        store::ending(&read, org_id, now, until, LIMIT).await.map_err(Error::from)
    });
    ending.await
}
