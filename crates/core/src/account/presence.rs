//! When accounts were last active, by the workspaces of an organization. It is derived from what products report, and
//! written at most once an hour for each account and workspace.

pub(crate) mod store;

use std::collections::BTreeMap;

use steward_db::{Read, Tx};

use crate::context::Timestamp;
use crate::error::Error;
use crate::id::{AccountId, OrgId, WorkspaceId};

/// The time, in seconds, within which another sign of somebody is not written down.
const GRAIN: i64 = 3600;

/// When an account was last active at a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastActive {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// The key of its product.
    pub product: String,
    /// Where people reach it.
    pub url: Option<String>,
    /// When, give or take an hour.
    pub at: Timestamp,
}

/// Writes down that accounts were seen at a workspace. At most as many as one list of a statement may have.
pub(crate) async fn see_in(
    tx: &Tx,
    org_id: OrgId,
    workspace_id: WorkspaceId,
    mut seen: BTreeMap<AccountId, Timestamp>,
) -> Result<(), Error> {
    if seen.is_empty() {
        return Ok(());
    }
    let ids: Vec<AccountId> = seen.keys().copied().collect();
    for (id, known) in store::known(tx, org_id, workspace_id, &ids).await? {
        if seen.get(&id).is_some_and(|at| *at < known.plus_seconds(GRAIN)) {
            seen.remove(&id);
        }
    }
    store::write(tx, org_id, workspace_id, &seen).await?;
    Ok(())
}

/// Reads when accounts were last active in an organization, each with its workspaces in the order of their ids. At most as
/// many accounts as one list of a statement may have.
pub(crate) async fn last_active_of(
    read: &Read,
    org_id: OrgId,
    ids: &[AccountId],
) -> Result<BTreeMap<AccountId, Vec<LastActive>>, Error> {
    let mut by_account: BTreeMap<AccountId, Vec<LastActive>> = BTreeMap::new();
    if ids.is_empty() {
        return Ok(by_account);
    }
    for (account, at) in store::of_accounts(read, org_id, ids).await? {
        by_account.entry(account).or_default().push(at);
    }
    Ok(by_account)
}
