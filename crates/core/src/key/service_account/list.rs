//! Reads service accounts.

use super::model::{ServiceAccount, service_account_id};
use super::store;
use crate::error::Error;
use crate::page::{Page, open_cursor, seal_cursor};
use crate::principal::OrgCaller;

const TAG: &str = "service-accounts";

/// Lists at most `limit` service accounts of the caller's organization, oldest first.
pub async fn list_service_accounts(
    caller: &OrgCaller,
    limit: usize,
    cursor: Option<&str>,
) -> Result<Page<ServiceAccount>, Error> {
    caller.require_admin("list service accounts")?;
    let after = match cursor {
        None => uuid::Uuid::nil(),
        Some(cursor) => open_cursor(caller, TAG, cursor).await?,
    };
    let (org_id, rows) = (caller.org_id, i64::try_from(limit + 1).unwrap_or(i64::MAX));
    let database = caller.context.steward.database();
    let read = database
        .read(move |read| async move { Ok::<_, Error>(store::list(&read, org_id, after, rows).await?) });
    let mut items = read.await?;
    let more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().filter(|_| more);
    let next = last.map(|last| seal_cursor(caller, TAG, &last.id.0)).transpose()?;
    Ok(Page { items, next })
}

/// Reads a service account of the caller's organization.
pub async fn read_service_account(caller: &OrgCaller, id: &str) -> Result<ServiceAccount, Error> {
    caller.require_admin("read service accounts")?;
    let (org_id, id) = (caller.org_id, service_account_id(id)?);
    let database = caller.context.steward.database();
    let found =
        database.read(move |read| async move { Ok::<_, Error>(store::find(&read, org_id, id).await?) });
    found.await?.ok_or_else(|| Error::not_found("service account", id))
}
