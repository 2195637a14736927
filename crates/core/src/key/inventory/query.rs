//! Reads keys together with whoever created them.

use steward_db::{Error, Read, bind, sql};
use uuid::Uuid;

use super::model::{Creator, KeyItem};
use crate::id::{AccountId, OrgId};
use crate::key::store;

/// Lists keys of administrators after one; tokens of service accounts have a list of their own.
pub(super) async fn keys(read: &Read, org_id: OrgId, after: Uuid, limit: i64) -> Result<Vec<KeyItem>, Error> {
    read.query(
        sql!(
            "SELECT api_key.id, api_key.kind, api_key.directory_id, api_key.name, api_key.role, api_key.scopes,
                    api_key.last_four, api_key.created_at, api_key.expires_at, api_key.revoked_at, api_key.last_used_at,
                    api_key.workspace_id, api_key.owner_account_id, api_key.service_account_id, api_key.last_used_from,
                    api_key.scopes_since, api_key.created_by_account, creator.name, creator.email
             FROM api_key
             LEFT JOIN account AS creator
                 ON creator.id = api_key.created_by_account AND creator.managed_by = api_key.org_id
             WHERE api_key.org_id = $1 AND api_key.id > $2 AND api_key.kind = 'org'
               AND api_key.service_account_id IS NULL
             ORDER BY api_key.id LIMIT $3"
        ),
        &bind![org_id, after, limit],
        |row| {
            let shown = row.get::<Option<String>>(17)?.zip(row.get::<Option<String>>(18)?);
            let creator = row.get::<Option<Uuid>>(16)?.map(|id| Creator { id: AccountId(id), shown });
            Ok(KeyItem { key: store::info(row)?, creator })
        },
    )
    .await
}
