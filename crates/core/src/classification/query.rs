//! Reads of levels together with the names of whoever made and changed them.

use steward_db::{Error, Read, bind, sql};

use super::model::Level;
use super::store;
use crate::id::{LevelId, OrgId};

/// Finds a level of an organization.
pub(super) async fn find(read: &Read, org_id: OrgId, id: LevelId) -> Result<Option<Level>, Error> {
    read.query_opt(
        sql!(
            "SELECT level.id, level.org_id, level.name, level.definition, level.guideline, level.color,
                    level.sensitivity, level.status,
                    level.created_at, level.created_by_key, level.created_by_account, creator.name, creator_key.name,
                    level.changed_at, level.changed_by_key, level.changed_by_account, changer.name, changer_key.name
             FROM classification_level AS level
             LEFT JOIN account AS creator
                 ON creator.id = level.created_by_account AND creator.managed_by = level.org_id
             LEFT JOIN api_key AS creator_key
                 ON creator_key.id = level.created_by_key AND creator_key.org_id = level.org_id
             LEFT JOIN account AS changer
                 ON changer.id = level.changed_by_account AND changer.managed_by = level.org_id
             LEFT JOIN api_key AS changer_key
                 ON changer_key.id = level.changed_by_key AND changer_key.org_id = level.org_id
             WHERE level.id = $1 AND level.org_id = $2"
        ),
        &bind![id, org_id],
        store::level,
    )
    .await
}

/// Lists levels of an organization after a place in their order, the most sensitive first.
pub(super) async fn list(read: &Read, org_id: OrgId, after: i64, limit: i64) -> Result<Vec<Level>, Error> {
    read.query(
        sql!(
            "SELECT level.id, level.org_id, level.name, level.definition, level.guideline, level.color,
                    level.sensitivity, level.status,
                    level.created_at, level.created_by_key, level.created_by_account, creator.name, creator_key.name,
                    level.changed_at, level.changed_by_key, level.changed_by_account, changer.name, changer_key.name
             FROM classification_level AS level
             LEFT JOIN account AS creator
                 ON creator.id = level.created_by_account AND creator.managed_by = level.org_id
             LEFT JOIN api_key AS creator_key
                 ON creator_key.id = level.created_by_key AND creator_key.org_id = level.org_id
             LEFT JOIN account AS changer
                 ON changer.id = level.changed_by_account AND changer.managed_by = level.org_id
             LEFT JOIN api_key AS changer_key
                 ON changer_key.id = level.changed_by_key AND changer_key.org_id = level.org_id
             WHERE level.org_id = $1 AND level.sensitivity > $2 ORDER BY level.sensitivity LIMIT $3"
        ),
        &bind![org_id, after, limit],
        store::level,
    )
    .await
}
