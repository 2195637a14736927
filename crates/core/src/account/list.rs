//! Lists the accounts that an organization manages.

use super::model::Account;
use super::store;
use crate::error::Error;
use crate::event::counted;
use crate::page::Page;
use crate::principal::OrgCaller;

/// The name of the total of managed accounts.
pub(crate) const MANAGED_ACCOUNTS: &str = "managed_accounts";

const TAG: &str = "managed-accounts";

/// A page of accounts.
#[derive(Debug, Clone)]
pub struct AccountPage {
    /// The accounts of this page.
    pub page: Page<Account>,
    /// All accounts that the organization manages.
    pub total: i64,
}

/// Lists one page of the accounts that the caller's organization manages.
pub async fn list_managed(caller: &OrgCaller, cursor: Option<&str>) -> Result<AccountPage, Error> {
    let (org_id, after) = (caller.org_id, Page::<Account>::after(caller, TAG, cursor).await?);
    let (accounts, total) = caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            let accounts = store::list_managed(&read, org_id, after, Page::<Account>::ROWS).await?;
            let total = counted(&read, org_id.0, MANAGED_ACCOUNTS).await?;
            Ok::<_, Error>((accounts, total))
        })
        .await?;
    Ok(AccountPage { page: Page::of(caller, TAG, accounts, |account| account.id.0)?, total })
}
