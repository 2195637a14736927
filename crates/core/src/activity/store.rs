//! The rows of what products reported and of their own actions.

use std::collections::{BTreeMap, BTreeSet};

use steward_db::{Error, Read, Sql, Tx, bind, sql};
use uuid::Uuid;

use super::list_actions::OwnAction;
use crate::context::Timestamp;
use crate::id::{EventId, OrgId, WorkspaceId};

/// Writes that reports came in, and returns the keys of those that had not come in before. `reports` is in the order of the
/// keys: two requests with the same reports wait for each other in one direction.
pub(super) async fn insert_reports(
    tx: &Tx,
    workspace_id: WorkspaceId,
    reports: &BTreeMap<Uuid, EventId>,
) -> Result<BTreeSet<Uuid>, Error> {
    if reports.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut insert = Sql::new("INSERT INTO activity_report (workspace_id, report_key, event_id) VALUES ");
    for (position, (key, event_id)) in reports.iter().enumerate() {
        insert.push(if position == 0 { "(" } else { ", (" }).bind(workspace_id).push(", ");
        insert.bind(*key).push(", ").bind(*event_id).push(")");
    }
    insert.push(" ON CONFLICT (workspace_id, report_key) DO NOTHING RETURNING report_key");
    Ok(tx.query_sql(&insert, |row| row.get(0)).await?.into_iter().collect())
}

/// Finds the events of reports that came in before.
pub(super) async fn events_of(
    read: &Read,
    workspace_id: WorkspaceId,
    keys: &[Uuid],
) -> Result<BTreeMap<Uuid, EventId>, Error> {
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut select = Sql::new("SELECT report_key, event_id FROM activity_report WHERE workspace_id = ");
    select.bind(workspace_id).push(" AND report_key IN ").in_list(keys.iter().copied());
    Ok(read.query_sql(&select, |row| Ok((row.get(0)?, EventId(row.get(1)?)))).await?.into_iter().collect())
}

/// Finds which of some actions products of the organization have reported before.
pub(super) async fn actions_among(
    read: &Read,
    org_id: OrgId,
    actions: &[&str],
) -> Result<BTreeSet<String>, Error> {
    if actions.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut select = Sql::new("SELECT action FROM product_action WHERE org_id = ");
    select.bind(org_id).push(" AND action IN ").in_list(actions.iter().copied());
    Ok(read.query_sql(&select, |row| row.get(0)).await?.into_iter().collect())
}

pub(super) async fn count_actions(read: &Read, org_id: OrgId) -> Result<i64, Error> {
    read.query_one(sql!("SELECT count(*) FROM product_action WHERE org_id = $1"), &bind![org_id], |row| {
        row.get(0)
    })
    .await
}

/// Writes down an action that a product is the first to report.
pub(super) async fn insert_action(
    tx: &Tx,
    org_id: OrgId,
    action: &str,
    product: &str,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        sql!("INSERT INTO product_action (org_id, action, product, reported_at) VALUES ($1, $2, $3, $4)"),
        &bind![org_id, action, product, now],
    )
    .await?;
    Ok(())
}

/// Lists the actions that only products of the organization know, in the order of their ids.
pub(super) async fn list_actions(read: &Read, org_id: OrgId, limit: i64) -> Result<Vec<OwnAction>, Error> {
    read.query(
        sql!("SELECT action, product FROM product_action WHERE org_id = $1 ORDER BY action LIMIT $2"),
        &bind![org_id, limit],
        |row| Ok(OwnAction { id: row.get(0)?, product: row.get(1)? }),
    )
    .await
}
