//! The rows of organizations.

use steward_db::{Error, Read, Row, Tx, bind, sql};
use uuid::Uuid;

use super::Organization;
use crate::context::Timestamp;
use crate::id::OrgId;

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

pub(super) async fn first(read: &Read) -> Result<Option<Organization>, Error> {
    read.query_opt(
        sql!("SELECT id, name, created_at FROM organization ORDER BY id LIMIT 1"),
        &[],
        organization,
    )
    .await
}

pub(super) async fn count(read: &Read) -> Result<i64, Error> {
    read.query_one(sql!("SELECT count(*) FROM organization"), &[], |row| row.get(0)).await
}

fn organization(row: &Row<'_>) -> Result<Organization, Error> {
    Ok(Organization { id: OrgId(row.get::<Uuid>(0)?), name: row.get(1)?, created_at: Timestamp(row.get(2)?) })
}
