//! The rows of when accounts were last active.

use std::collections::BTreeMap;

use steward_db::{Error, Read, Row, Sql, Tx, bind, sql};
use uuid::Uuid;

use super::LastActive;
use crate::context::Timestamp;
use crate::id::{AccountId, OrgId, WorkspaceId};

/// Rows of one answer: a page of accounts, each with the workspaces that one person may use in earnest.
const ROWS: i64 = 10_000;

/// Reads when accounts were last seen at a workspace.
pub(super) async fn known(
    read: &Read,
    org_id: OrgId,
    workspace_id: WorkspaceId,
    ids: &[AccountId],
) -> Result<Vec<(AccountId, Timestamp)>, Error> {
    let mut select = Sql::new("SELECT account_id, last_active_at FROM account_presence WHERE account_id IN ");
    select.in_list(ids.iter().copied()).push(" AND org_id = ").bind(org_id);
    select.push(" AND workspace_id = ").bind(workspace_id);
    read.query_sql(&select, |row| Ok((AccountId(row.get(0)?), Timestamp(row.get(1)?)))).await
}

/// Writes when accounts were last seen at a workspace; a later time that stands there already stays.
pub(super) async fn write(
    tx: &Tx,
    org_id: OrgId,
    workspace_id: WorkspaceId,
    seen: &BTreeMap<AccountId, Timestamp>,
) -> Result<(), Error> {
    if seen.is_empty() {
        return Ok(());
    }
    // In the order of the accounts: two that write at the same time wait for each other in one direction.
    let mut upsert =
        Sql::new("INSERT INTO account_presence (account_id, org_id, workspace_id, last_active_at) VALUES ");
    for (position, (id, at)) in seen.iter().enumerate() {
        upsert.push(if position == 0 { "(" } else { ", (" }).bind(*id).push(", ").bind(org_id).push(", ");
        upsert.bind(workspace_id).push(", ").bind(*at).push(")");
    }
    upsert.push(
        " ON CONFLICT (account_id, org_id, workspace_id) DO UPDATE SET last_active_at = excluded.last_active_at
         WHERE account_presence.last_active_at < excluded.last_active_at",
    );
    tx.execute_sql(&upsert).await?;
    Ok(())
}

/// Reads when accounts were last active, in the order of accounts and workspaces.
pub(super) async fn of_accounts(
    read: &Read,
    org_id: OrgId,
    ids: &[AccountId],
) -> Result<Vec<(AccountId, LastActive)>, Error> {
    let mut select = Sql::new(
        "SELECT workspace.id, workspace.name, workspace.product, workspace.url, account_presence.last_active_at,
                account_presence.account_id
         FROM account_presence JOIN workspace ON workspace.id = account_presence.workspace_id
         WHERE account_presence.account_id IN ",
    );
    select.in_list(ids.iter().copied()).push(" AND account_presence.org_id = ").bind(org_id);
    select.push(" ORDER BY account_presence.account_id, account_presence.workspace_id LIMIT ").bind(ROWS);
    read.query_sql(&select, |row| Ok((AccountId(row.get(5)?), last_active(row)?))).await
}

/// Reads when one account was last active at the workspaces after one, in the order of their ids.
pub(crate) async fn of_account_after(
    read: &Read,
    org_id: OrgId,
    id: AccountId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<LastActive>, Error> {
    read.query(
        sql!(
            "SELECT workspace.id, workspace.name, workspace.product, workspace.url, account_presence.last_active_at
             FROM account_presence JOIN workspace ON workspace.id = account_presence.workspace_id
             WHERE account_presence.account_id = $1 AND account_presence.org_id = $2
               AND account_presence.workspace_id > $3
             ORDER BY account_presence.workspace_id LIMIT $4"
        ),
        &bind![id, org_id, after, limit],
        last_active,
    )
    .await
}

/// Forgets when an account was last active, everywhere.
pub(crate) async fn forget(tx: &Tx, id: AccountId) -> Result<(), Error> {
    tx.execute(sql!("DELETE FROM account_presence WHERE account_id = $1"), &bind![id]).await?;
    Ok(())
}

fn last_active(row: &Row<'_>) -> Result<LastActive, Error> {
    Ok(LastActive {
        workspace_id: WorkspaceId(row.get(0)?),
        name: row.get(1)?,
        product: row.get(2)?,
        url: row.get(3)?,
        at: Timestamp(row.get(4)?),
    })
}
