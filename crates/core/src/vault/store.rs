//! The rows of keys.

use steward_db::{Error, Read, Row, Tx, bind, sql};
use uuid::Uuid;

use super::cipher::KEY;
use super::model::{DataKeyInfo, MasterKeyInfo, Place, PublicKey, Purpose, SealedColumn, SigningPurpose};
use crate::context::Timestamp;
use crate::error::corrupt;
use crate::id::{DataKeyId, OrgId, SigningKeyId};

/// The private halves of the keys that sign.
pub(crate) static SIGNING_KEYS: SealedColumn = SealedColumn {
    name: "signing_key.private_key",
    purpose: Purpose::Signing,
    under: sql!(
        "SELECT id, org_id, private_key FROM signing_key WHERE data_key_id = $1 ORDER BY id LIMIT $2"
    ),
    replace: sql!(
        "UPDATE signing_key SET private_key = $1, data_key_id = $2 WHERE id = $3 AND data_key_id = $4"
    ),
    count: sql!("SELECT count(*) FROM signing_key WHERE data_key_id = $1"),
};

/// A wrapped data key.
#[derive(Debug, Clone)]
pub(super) struct WrappedKey {
    pub(super) info: DataKeyInfo,
    pub(super) wrapped: Vec<u8>,
}

/// A sealed value and where it stands.
#[derive(Debug)]
pub(super) struct SealedRow {
    pub(super) place: Place,
    pub(super) sealed: Vec<u8>,
}

/// A pair of keys with which Steward signs.
#[derive(Debug)]
pub(super) struct SigningKeyRow {
    pub(super) id: SigningKeyId,
    pub(super) org_id: OrgId,
    pub(super) public_key: Vec<u8>,
    pub(super) sealed: Vec<u8>,
}

pub(super) async fn master_keys(read: &Read) -> Result<Vec<MasterKeyInfo>, Error> {
    read.query(
        sql!("SELECT id, is_current, created_by, created_at, retired_at FROM master_key ORDER BY created_at, id"),
        &[],
        |row| {
            Ok(MasterKeyInfo {
                id: row.get(0)?,
                is_current: row.get(1)?,
                created_by: row.get(2)?,
                created_at: Timestamp(row.get(3)?),
                retired_at: row.get::<Option<i64>>(4)?.map(Timestamp),
            })
        },
    )
    .await
}

/// Finds the master key that wraps new data keys, and holds it: who changes it waits, and so does who makes a data key.
pub(super) async fn hold_current_master(tx: &Tx) -> Result<Option<String>, Error> {
    tx.query_opt(sql!("SELECT id FROM master_key WHERE is_current FOR UPDATE"), &[], |row| row.get(0)).await
}

/// Inserts the current master key, unless there is one.
pub(super) async fn insert_master(
    tx: &Tx,
    id: &str,
    created_by: &str,
    created_at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO master_key (id, is_current, created_by, created_at) VALUES ($1, TRUE, $2, $3)
             ON CONFLICT DO NOTHING"
        ),
        &bind![id, created_by, created_at],
    )
    .await?;
    Ok(())
}

/// Makes way for another current master key.
pub(super) async fn step_down_master(tx: &Tx, id: &str) -> Result<(), Error> {
    tx.execute(sql!("UPDATE master_key SET is_current = FALSE WHERE id = $1"), &bind![id]).await?;
    Ok(())
}

/// Notes that nothing is wrapped any more by master keys that are not current.
pub(super) async fn retire_masters(tx: &Tx, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE master_key SET retired_at = $1 WHERE retired_at IS NULL AND NOT is_current
             AND NOT EXISTS (SELECT 1 FROM data_key WHERE data_key.master_key_id = master_key.id)"
        ),
        &bind![now],
    )
    .await?;
    Ok(())
}

pub(super) async fn data_keys(read: &Read) -> Result<Vec<WrappedKey>, Error> {
    read.query(
        sql!(
            "SELECT id, purpose, master_key_id, created_by, created_at, retired_at, wrapped FROM data_key
             ORDER BY created_at, id"
        ),
        &[],
        wrapped_key,
    )
    .await
}

pub(super) async fn count_data_keys(read: &Read) -> Result<i64, Error> {
    read.query_one(sql!("SELECT count(*) FROM data_key"), &[], |row| row.get(0)).await
}

/// Finds data keys that another master key than this one wraps.
pub(super) async fn not_wrapped_by(tx: &Tx, master: &str, limit: i64) -> Result<Vec<WrappedKey>, Error> {
    tx.query(
        sql!(
            "SELECT id, purpose, master_key_id, created_by, created_at, retired_at, wrapped FROM data_key
             WHERE master_key_id <> $1 ORDER BY id LIMIT $2 FOR UPDATE"
        ),
        &bind![master, limit],
        wrapped_key,
    )
    .await
}

pub(super) async fn rewrap(tx: &Tx, id: DataKeyId, wrapped: &[u8], master: &str) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE data_key SET wrapped = $1, master_key_id = $2 WHERE id = $3"),
        &bind![wrapped, master, id],
    )
    .await?;
    Ok(())
}

/// Retires the current key of a purpose.
pub(super) async fn retire(tx: &Tx, purpose: Purpose, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE data_key SET retired_at = $1 WHERE purpose = $2 AND retired_at IS NULL"),
        &bind![now, purpose.as_str()],
    )
    .await?;
    Ok(())
}

/// Inserts the current key of a purpose, unless there is one.
pub(super) async fn insert_data_key(tx: &Tx, key: &WrappedKey) -> Result<(), Error> {
    let info = &key.info;
    tx.execute(
        sql!(
            "INSERT INTO data_key (id, purpose, wrapped, master_key_id, created_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"
        ),
        &bind![
            info.id,
            info.purpose.as_str(),
            key.wrapped.as_slice(),
            info.master_key_id.as_str(),
            info.created_by.as_str(),
            info.created_at
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn delete_data_key(tx: &Tx, id: DataKeyId) -> Result<(), Error> {
    tx.execute(sql!("DELETE FROM data_key WHERE id = $1"), &bind![id]).await?;
    Ok(())
}

/// Deletes keys that were retired before a moment.
pub(super) async fn delete_retired(tx: &Tx, purpose: Purpose, before: Timestamp) -> Result<(), Error> {
    tx.execute(
        sql!("DELETE FROM data_key WHERE purpose = $1 AND retired_at < $2"),
        &bind![purpose.as_str(), before],
    )
    .await?;
    Ok(())
}

/// Reads values of a column that are sealed under a key.
pub(super) async fn sealed_under(
    read: &Read,
    column: &'static SealedColumn,
    key: DataKeyId,
    limit: i64,
) -> Result<Vec<SealedRow>, Error> {
    read.query(column.under, &bind![key, limit], |row| {
        let place = Place { column: column.name, org_id: OrgId(row.get(1)?), row: row.get(0)? };
        Ok(SealedRow { place, sealed: row.get(2)? })
    })
    .await
}

/// Writes a value that was sealed again, if the row is still as it was read.
pub(super) async fn replace_sealed(
    tx: &Tx,
    column: &SealedColumn,
    row: Uuid,
    (from, to): (DataKeyId, DataKeyId),
    sealed: &[u8],
) -> Result<(), Error> {
    tx.execute(column.replace, &bind![sealed, to, row, from]).await?;
    Ok(())
}

pub(super) async fn count_sealed(read: &Read, column: &SealedColumn, key: DataKeyId) -> Result<i64, Error> {
    read.query_one(column.count, &bind![key], |row| row.get(0)).await
}

/// Inserts the current key of an organization; no if there is one.
pub(super) async fn insert_signing_key(
    tx: &Tx,
    key: &SigningKeyRow,
    purpose: SigningPurpose,
    data_key: DataKeyId,
    now: Timestamp,
) -> Result<bool, Error> {
    let rows = tx
        .execute(
            sql!(
            "INSERT INTO signing_key (id, org_id, purpose, public_key, private_key, data_key_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING"
        ),
            &bind![
                key.id,
                key.org_id,
                purpose.as_str(),
                key.public_key.as_slice(),
                key.sealed.as_slice(),
                data_key,
                now
            ],
        )
        .await?;
    Ok(rows > 0)
}

/// Finds the key with which an organization's things are signed now.
pub(super) async fn current_signing_key(
    read: &Read,
    org_id: OrgId,
    purpose: SigningPurpose,
) -> Result<Option<SigningKeyRow>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, org_id, public_key, private_key FROM signing_key
             WHERE org_id = $1 AND purpose = $2 AND retired_at IS NULL"
        ),
        &bind![org_id, purpose.as_str()],
        |row| {
            Ok(SigningKeyRow {
                id: SigningKeyId(row.get(0)?),
                org_id: OrgId(row.get(1)?),
                public_key: row.get(2)?,
                sealed: row.get(3)?,
            })
        },
    )
    .await
}

/// Lists the public halves of an organization's keys, oldest first.
pub(super) async fn public_keys(
    read: &Read,
    org_id: OrgId,
    purpose: SigningPurpose,
) -> Result<Vec<PublicKey>, Error> {
    read.query(
        sql!(
            "SELECT id, public_key, created_at, retired_at FROM signing_key
             WHERE org_id = $1 AND purpose = $2 ORDER BY id"
        ),
        &bind![org_id, purpose.as_str()],
        |row| {
            let bytes: Vec<u8> = row.get(1)?;
            if bytes.len() != KEY {
                return Err(corrupt("signing_key", "public_key"));
            }
            Ok(PublicKey {
                id: SigningKeyId(row.get(0)?),
                bytes,
                created_at: Timestamp(row.get(2)?),
                retired_at: row.get::<Option<i64>>(3)?.map(Timestamp),
            })
        },
    )
    .await
}

fn wrapped_key(row: &Row<'_>) -> Result<WrappedKey, Error> {
    let purpose: String = row.get(1)?;
    Ok(WrappedKey {
        info: DataKeyInfo {
            id: DataKeyId(row.get(0)?),
            purpose: Purpose::parse(&purpose).ok_or_else(|| corrupt("data_key", "purpose"))?,
            master_key_id: row.get(2)?,
            created_by: row.get(3)?,
            created_at: Timestamp(row.get(4)?),
            retired_at: row.get::<Option<i64>>(5)?.map(Timestamp),
        },
        wrapped: row.get(6)?,
    })
}
