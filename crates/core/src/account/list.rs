//! Lists the accounts that an organization manages.

use uuid::Uuid;

use super::model::Account;
use super::store;
use crate::error::Error;
use crate::event::counted;
use crate::page::{decode_cursor, encode_cursor};
use crate::principal::OrgCaller;

/// The name of the total of managed accounts.
pub(crate) const MANAGED_ACCOUNTS: &str = "managed_accounts";

const TAG: &str = "managed-accounts";

/// The most accounts on one page: an answer is built in memory.
const PAGE: usize = 100;

/// A page of accounts.
#[derive(Debug, Clone)]
pub struct AccountPage {
    /// The accounts, oldest first.
    pub accounts: Vec<Account>,
    /// All accounts that the organization manages.
    pub total: i64,
    /// The cursor of the next page.
    pub next: Option<String>,
}

/// Lists one page of the accounts that the caller's organization manages.
pub async fn list_managed(caller: &OrgCaller, cursor: Option<&str>) -> Result<AccountPage, Error> {
    let after = match cursor {
        None => Uuid::nil(),
        Some(cursor) => decode_cursor(TAG, cursor).ok_or(Error::InvalidCursor)?,
    };
    let org_id = caller.org_id;
    caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            let limit = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
            let mut accounts = store::list_managed(&read, org_id, after, limit).await?;
            let more = accounts.len() > PAGE;
            accounts.truncate(PAGE);
            let next = accounts.last().filter(|_| more).map(|last| encode_cursor(TAG, &last.id.0));
            let total = counted(&read, org_id.0, MANAGED_ACCOUNTS).await?;
            Ok(AccountPage { accounts, total, next })
        })
        .await
}
