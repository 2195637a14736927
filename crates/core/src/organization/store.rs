//! The rows of organizations.

use steward_db::{Error, Read, Row, Tx, bind, sql};
use uuid::Uuid;

use super::{Organization, Workspace};
use crate::context::Timestamp;
use crate::id::{OrgId, WorkspaceId};

/// Inserts an organization and the head of its log.
pub(super) async fn insert(tx: &Tx, organization: &Organization) -> Result<(), Error> {
    tx.execute(
        sql!("INSERT INTO organization (id, name, created_at) VALUES ($1, $2, $3)"),
        &bind![organization.id, organization.name.as_str(), organization.created_at],
    )
    .await?;
    tx.execute(
        sql!("INSERT INTO seal_head (org_id, number, processed_at) VALUES ($1, 0, 0)"),
        &bind![organization.id],
    )
    .await?;
    Ok(())
}

pub(crate) async fn find(read: &Read, id: OrgId) -> Result<Option<Organization>, Error> {
    read.query_opt(
        sql!("SELECT id, name, created_at FROM organization WHERE id = $1"),
        &bind![id],
        organization,
    )
    .await
}

/// Lets one change at a time decide what concerns the organization as a whole.
pub(crate) async fn lock(tx: &Tx, id: OrgId) -> Result<(), Error> {
    tx.query_opt(sql!("SELECT id FROM organization WHERE id = $1 FOR UPDATE"), &bind![id], |row| {
        row.get::<Uuid>(0)
    })
    .await?;
    Ok(())
}

pub(super) async fn first(read: &Read) -> Result<Option<Organization>, Error> {
    read.query_opt(
        sql!("SELECT id, name, created_at FROM organization ORDER BY id LIMIT 1"),
        &[],
        organization,
    )
    .await
}

pub(super) async fn list(read: &Read, after: Uuid, limit: i64) -> Result<Vec<Organization>, Error> {
    read.query(
        sql!("SELECT id, name, created_at FROM organization WHERE id > $1 ORDER BY id LIMIT $2"),
        &bind![after, limit],
        organization,
    )
    .await
}

pub(super) async fn count(read: &Read) -> Result<i64, Error> {
    read.query_one(sql!("SELECT count(*) FROM organization"), &[], |row| row.get(0)).await
}

/// Lists the features that an organization has ever turned on or off.
pub(super) async fn features(read: &Read, org_id: OrgId) -> Result<Vec<(String, bool)>, Error> {
    read.query(
        sql!("SELECT feature, enabled FROM organization_feature WHERE org_id = $1"),
        &bind![org_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
    .await
}

/// Turns a feature on or off.
pub(super) async fn set_feature(tx: &Tx, org_id: OrgId, feature: &str, enabled: bool) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO organization_feature (org_id, feature, enabled) VALUES ($1, $2, $3)
             ON CONFLICT (org_id, feature) DO UPDATE SET enabled = excluded.enabled"
        ),
        &bind![org_id, feature, enabled],
    )
    .await?;
    Ok(())
}

pub(super) async fn insert_workspace(tx: &Tx, workspace: &Workspace) -> Result<(), Error> {
    tx.execute(
        sql!("INSERT INTO workspace (id, org_id, name, product, url, created_at) VALUES ($1, $2, $3, $4, $5, $6)"),
        &bind![
            workspace.id,
            workspace.org_id,
            workspace.name.as_str(),
            workspace.product.as_str(),
            workspace.url.as_deref(),
            workspace.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Writes name and URL of a workspace.
pub(crate) async fn update_workspace(tx: &Tx, workspace: &Workspace) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE workspace SET name = $3, url = $4 WHERE id = $1 AND org_id = $2"),
        &bind![workspace.id, workspace.org_id, workspace.name.as_str(), workspace.url.as_deref()],
    )
    .await?;
    Ok(())
}

pub(super) async fn count_workspaces(read: &Read, org_id: OrgId) -> Result<i64, Error> {
    read.query_one(sql!("SELECT count(*) FROM workspace WHERE org_id = $1"), &bind![org_id], |row| row.get(0))
        .await
}

/// Finds a workspace of an organization.
pub(crate) async fn find_workspace(
    read: &Read,
    org_id: OrgId,
    id: WorkspaceId,
) -> Result<Option<Workspace>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, org_id, name, product, url, created_at FROM workspace WHERE id = $1 AND org_id = $2"
        ),
        &bind![id, org_id],
        workspace,
    )
    .await
}

/// Lists workspaces of an organization in the order of their ids.
pub(crate) async fn list_workspaces(
    read: &Read,
    org_id: OrgId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Workspace>, Error> {
    read.query(
        sql!(
            "SELECT id, org_id, name, product, url, created_at FROM workspace
             WHERE org_id = $1 AND id > $2 ORDER BY id LIMIT $3"
        ),
        &bind![org_id, after, limit],
        workspace,
    )
    .await
}

fn workspace(row: &Row<'_>) -> Result<Workspace, Error> {
    Ok(Workspace {
        id: WorkspaceId(row.get(0)?),
        org_id: OrgId(row.get(1)?),
        name: row.get(2)?,
        product: row.get(3)?,
        url: row.get(4)?,
        created_at: Timestamp(row.get(5)?),
    })
}

fn organization(row: &Row<'_>) -> Result<Organization, Error> {
    Ok(Organization { id: OrgId(row.get::<Uuid>(0)?), name: row.get(1)?, created_at: Timestamp(row.get(2)?) })
}
