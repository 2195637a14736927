//! Lists the keys of an organization.

use super::model::KeyInfo;
use super::store;
use crate::error::Error;
use crate::page::Page;
use crate::principal::OrgCaller;

const TAG: &str = "keys";

/// Lists one page of the keys of the caller's organization, of every kind, those that ended included.
pub async fn list_keys(caller: &OrgCaller, cursor: Option<&str>) -> Result<Page<KeyInfo>, Error> {
    caller.require_admin("list keys")?;
    let (org_id, after) = (caller.org_id, Page::<KeyInfo>::after(caller, TAG, cursor).await?);
    let keys = caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            store::list(&read, org_id, after, Page::<KeyInfo>::ROWS).await.map_err(Error::from)
        })
        .await?;
    Page::of(caller, TAG, keys, |key| key.id.0)
}
