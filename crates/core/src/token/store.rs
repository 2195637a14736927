//! The rows of API tokens.

use steward_db::{Error, Read, Row, Sql, Tx, bind, sql};

use super::model::ApiToken;
use super::rules::TOKENS;
use crate::context::Timestamp;
use crate::id::{AccountId, TokenId};
use crate::secret::{KeyDigest, Secret};

pub(super) async fn insert(tx: &Tx, token: &ApiToken, secret: &Secret) -> Result<(), Error> {
    let digest = secret.digest();
    tx.execute(
        sql!(
            "INSERT INTO api_token (id, account_id, label, lookup, hash, last_four, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        &bind![
            token.id,
            token.account_id,
            token.label.as_str(),
            digest.lookup(),
            digest.bytes(),
            token.last_four.as_str(),
            token.created_at,
            token.expires_at
        ],
    )
    .await?;
    Ok(())
}

/// Finds the token with this digest. The index holds eight bytes of it; the whole is compared in constant time.
pub(super) async fn find(read: &Read, digest: KeyDigest) -> Result<Option<ApiToken>, Error> {
    let candidates = read
        .query(
            sql!(
                "SELECT id, account_id, label, last_four, created_at, expires_at, last_access_at, hash
                 FROM api_token WHERE lookup = $1"
            ),
            &bind![digest.lookup()],
            |row| Ok((token(row)?, row.get::<Vec<u8>>(7)?)),
        )
        .await?;
    Ok(candidates.into_iter().find(|(_, hash)| digest.matches(hash)).map(|(token, _)| token))
}

/// Lists the tokens of an account, oldest first.
pub(crate) async fn list(read: &Read, account_id: AccountId) -> Result<Vec<ApiToken>, Error> {
    let limit = i64::try_from(TOKENS).unwrap_or(i64::MAX);
    read.query(
        sql!(
            "SELECT id, account_id, label, last_four, created_at, expires_at, last_access_at
             FROM api_token WHERE account_id = $1 ORDER BY id LIMIT $2"
        ),
        &bind![account_id, limit],
        token,
    )
    .await
}

/// Finds a token of an account and keeps others from changing it until the end of the transaction.
pub(crate) async fn lock(tx: &Tx, account_id: AccountId, id: TokenId) -> Result<Option<ApiToken>, Error> {
    tx.query_opt(
        sql!(
            "SELECT id, account_id, label, last_four, created_at, expires_at, last_access_at
             FROM api_token WHERE id = $1 AND account_id = $2 FOR UPDATE"
        ),
        &bind![id, account_id],
        token,
    )
    .await
}

/// Reads tokens by their ids, whoever holds them.
pub(super) async fn by_ids(tx: &Tx, ids: &[TokenId]) -> Result<Vec<ApiToken>, Error> {
    let mut select = Sql::new(
        "SELECT id, account_id, label, last_four, created_at, expires_at, last_access_at FROM api_token WHERE id IN ",
    );
    select.in_list(ids.iter().map(|id| id.0)).push(" ORDER BY id");
    tx.query_sql(&select, token).await
}

pub(crate) async fn delete(tx: &Tx, id: TokenId) -> Result<(), Error> {
    tx.execute(sql!("DELETE FROM api_token WHERE id = $1"), &bind![id]).await?;
    Ok(())
}

/// Deletes all tokens of an account.
pub(crate) async fn delete_all(tx: &Tx, account_id: AccountId) -> Result<(), Error> {
    tx.execute(sql!("DELETE FROM api_token WHERE account_id = $1"), &bind![account_id]).await?;
    Ok(())
}

/// Moves the time of last access forward, never back.
pub(super) async fn touch(tx: &Tx, id: TokenId, at: Timestamp) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE api_token SET last_access_at = $2
             WHERE id = $1 AND (last_access_at IS NULL OR last_access_at < $2)"
        ),
        &bind![id, at],
    )
    .await?;
    Ok(())
}

pub(super) fn token(row: &Row<'_>) -> Result<ApiToken, Error> {
    Ok(ApiToken {
        id: TokenId(row.get(0)?),
        account_id: AccountId(row.get(1)?),
        label: row.get(2)?,
        last_four: row.get(3)?,
        created_at: Timestamp(row.get(4)?),
        expires_at: Timestamp(row.get(5)?),
        last_access_at: row.get::<Option<i64>>(6)?.map(Timestamp),
    })
}
