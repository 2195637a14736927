//! Lists the accounts that an organization manages.

use std::collections::BTreeMap;

use super::model::Account;
use super::presence::{LastActive, last_active_of};
use super::store;
use crate::error::Error;
use crate::event::counted;
use crate::id::AccountId;
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
    /// When those of this page were last active at products.
    pub last_active: BTreeMap<AccountId, Vec<LastActive>>,
}

/// Lists one page of the accounts that the caller's organization manages.
pub async fn list_managed(caller: &OrgCaller, cursor: Option<&str>) -> Result<AccountPage, Error> {
    let (org_id, after) = (caller.org_id, Page::<Account>::after(caller, TAG, cursor).await?);
    let (accounts, total, last_active) = caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            let accounts = store::list_managed(&read, org_id, after, Page::<Account>::ROWS).await?;
            let total = counted(&read, org_id.0, MANAGED_ACCOUNTS).await?;
            let ids: Vec<AccountId> = accounts.iter().map(|account| account.id).collect();
            let last_active = last_active_of(&read, org_id, &ids).await?;
            Ok::<_, Error>((accounts, total, last_active))
        })
        .await?;
    let page = Page::of(caller, TAG, accounts, |account| account.id.0)?;
    Ok(AccountPage { page, total, last_active })
}
