//! The rows of app access settings.

use steward_db::{Error, Read, Row, Tx, bind, sql};

use super::model::{AppAccess, AppAccessSetting};
use crate::context::Timestamp;
use crate::error::corrupt;
use crate::id::OrgId;

pub(super) async fn put(tx: &Tx, org_id: OrgId, setting: &AppAccessSetting) -> Result<(), Error> {
    let products = serde_json::to_string(&setting.products).expect("apps are made of texts");
    tx.execute(
        sql!(
            "INSERT INTO app_access_setting (org_id, domain, enabled, admin_notifications, products, changed_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (org_id, domain) DO UPDATE
             SET enabled = excluded.enabled, admin_notifications = excluded.admin_notifications,
                 products = excluded.products, changed_at = excluded.changed_at"
        ),
        &bind![
            org_id,
            setting.domain.as_str(),
            setting.enabled,
            setting.admin_notifications,
            products.as_str(),
            setting.changed_at
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn count(read: &Read, org_id: OrgId) -> Result<i64, Error> {
    let count = sql!("SELECT count(*) FROM app_access_setting WHERE org_id = $1");
    read.query_one(count, &bind![org_id], |row| row.get(0)).await
}

pub(super) async fn find(
    read: &Read,
    org_id: OrgId,
    domain: &str,
) -> Result<Option<AppAccessSetting>, Error> {
    read.query_opt(
        sql!(
            "SELECT domain, enabled, admin_notifications, products, changed_at
             FROM app_access_setting WHERE org_id = $1 AND domain = $2"
        ),
        &bind![org_id, domain],
        setting,
    )
    .await
}

/// Lists settings of an organization after a domain, in the order of the alphabet.
pub(super) async fn list(
    read: &Read,
    org_id: OrgId,
    after: &str,
    limit: i64,
) -> Result<Vec<AppAccessSetting>, Error> {
    read.query(
        sql!(
            "SELECT domain, enabled, admin_notifications, products, changed_at
             FROM app_access_setting WHERE org_id = $1 AND domain > $2 ORDER BY domain LIMIT $3"
        ),
        &bind![org_id, after, limit],
        setting,
    )
    .await
}

fn setting(row: &Row<'_>) -> Result<AppAccessSetting, Error> {
    let products: Vec<AppAccess> = serde_json::from_str(&row.get::<String>(3)?)
        .map_err(|_| corrupt("app_access_setting", "products"))?;
    Ok(AppAccessSetting {
        domain: row.get(0)?,
        enabled: row.get(1)?,
        admin_notifications: row.get(2)?,
        products,
        changed_at: Timestamp(row.get(4)?),
    })
}
