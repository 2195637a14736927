//! Removes what a deleted group left behind.

use steward_db::Priority;

use super::store;
use crate::error::Error;
use crate::event::housekeeping;
use crate::id::GroupId;
use crate::steward::Steward;

/// Rows that one transaction removes: those who wait for the writer must not notice.
const ROWS: i64 = 200;

/// Removes the membership rows of a group that is gone, in small transactions.
pub(crate) async fn purge_members(steward: &Steward, group_id: GroupId) -> Result<(), String> {
    loop {
        let purged = housekeeping(steward, Priority::Bulk, group_id, |tx, group_id| async move {
            store::purge_members(&tx, *group_id, ROWS).await.map_err(Error::from)
        })
        .await
        .map_err(|error| error.to_string())?;
        if purged == 0 {
            return Ok(());
        }
        if steward.stop().is_cancelled() {
            return Err("the program stopped".to_owned());
        }
    }
}
