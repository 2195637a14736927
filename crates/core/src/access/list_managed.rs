//! Lists managed accounts with their products.

use std::collections::HashMap;

use super::query;
use super::wanted::{Summary, summaries};
use crate::account::{self, AccountPage};
use crate::error::Error;
use crate::id::AccountId;
use crate::principal::OrgCaller;

/// Lists one page of the accounts that the caller's organization manages, and what each has access to.
pub async fn list_managed(
    caller: &OrgCaller,
    cursor: Option<&str>,
) -> Result<(AccountPage, HashMap<AccountId, Summary>), Error> {
    let page = account::list_managed(caller, cursor).await?;
    let org_id = caller.org_id;
    let ids: Vec<AccountId> = page.page.items.iter().map(|account| account.id).collect();
    let database = caller.context.steward.database();
    let summaries = database
        .read(move |read| {
            let ids = ids.clone();
            async move {
                let standings = query::standings(&read, org_id, &ids).await?;
                let standings: Vec<_> = standings.into_iter().collect();
                summaries(&read, org_id, &standings).await
            }
        })
        .await?;
    Ok((page, summaries))
}
