//! Reads tokens together with the accounts that they act for.

use steward_db::{Error, Read, Tx, bind, sql};
use uuid::Uuid;

use super::inventory::TokenItem;
use super::store;
use crate::account::AccountStatus;
use crate::context::Timestamp;
use crate::error::corrupt;
use crate::id::{AccountId, OrgId};

/// Lists tokens of the accounts that an organization manages, account by account, behind a place.
pub(super) async fn tokens(
    read: &Read,
    org_id: OrgId,
    after: (Uuid, Uuid),
    limit: i64,
) -> Result<Vec<TokenItem>, Error> {
    read.query(
        sql!(
            "SELECT token.id, token.account_id, token.label, token.last_four, token.created_at, token.expires_at,
                    token.last_access_at, account.name, account.email, account.status, account.delete_at,
                    account.export_blocked_at
             FROM account JOIN api_token AS token ON token.account_id = account.id
             WHERE account.managed_by = $1 AND account.holds_tokens AND account.id >= $2
               AND (account.id > $2 OR token.id > $3)
             ORDER BY account.id, token.id LIMIT $4"
        ),
        &bind![org_id, after.0, after.1, limit],
        |row| {
            let status: String = row.get(9)?;
            Ok(TokenItem {
                token: store::token(row)?,
                name: row.get(7)?,
                email: row.get(8)?,
                account_status: AccountStatus::parse(&status).ok_or_else(|| corrupt("account", "status"))?,
                delete_at: row.get::<Option<i64>>(10)?.map(Timestamp),
                export_blocked: row.get::<Option<i64>>(11)?.is_some(),
            })
        },
    )
    .await
}

/// Lists accounts with tokens that an organization manages, after one, and keeps others from changing them.
pub(super) async fn holders(
    tx: &Tx,
    org_id: OrgId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<AccountId>, Error> {
    tx.query(
        sql!(
            "SELECT id FROM account WHERE managed_by = $1 AND holds_tokens AND id > $2 ORDER BY id LIMIT $3 FOR UPDATE"
        ),
        &bind![org_id, after, limit],
        |row| row.get(0).map(AccountId),
    )
    .await
}
