//! When somebody was last active at the products of an organization, and since when the organization knows them
//! (organizations API §3.2).

use crate::account::presence::{LastActive, store as presence};
use crate::context::Timestamp;
use crate::error::Error;
use crate::page::Page;
use crate::principal::OrgCaller;
use crate::search;

const TAG: &str = "last-active-dates";

/// What is known of the activity of one person.
#[derive(Debug, Clone)]
pub struct LastActiveDates {
    /// Since when the organization knows the account.
    pub added_at: Timestamp,
    /// The workspaces at which the account was active, each with when it last was.
    pub workspaces: Page<LastActive>,
}

/// Reads when a user that the caller's organization sees was last active.
pub async fn last_active_dates(
    caller: &OrgCaller,
    account: &str,
    cursor: Option<&str>,
) -> Result<LastActiveDates, Error> {
    let after = Page::<LastActive>::after(caller, TAG, cursor).await?;
    let person = search::find_user(caller, None, account).await?;
    let (org_id, id) = (caller.org_id, person.account.id);
    let database = caller.context.steward.database();
    let rows = database
        .read(move |read| async move {
            let rows = Page::<LastActive>::ROWS;
            presence::of_account_after(&read, org_id, id, after, rows).await.map_err(Error::from)
        })
        .await?;
    let workspaces = Page::of(caller, TAG, rows, |workspace| workspace.workspace_id.0)?;
    Ok(LastActiveDates { added_at: person.added_at(), workspaces })
}
