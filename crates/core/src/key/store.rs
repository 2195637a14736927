//! The rows of keys.

use std::sync::Arc;

use steward_db::{Error, Read, Row, Sql, Tx, bind, sql};
use uuid::Uuid;

use super::model::{KeyInfo, KeyKind, NewKey, Role, Scopes};
use super::notices::next_notice;
use crate::context::Timestamp;
use crate::error::corrupt;
use crate::id::{AccountId, DirectoryId, KeyId, OrgId, ServiceAccountId, WorkspaceId};
use crate::protocol::DirectoryProtocol;
use crate::secret::{KeyDigest, Secret};

/// A key as authentication needs it.
#[derive(Debug, Clone)]
pub(crate) struct StoredKey {
    pub(crate) id: KeyId,
    pub(crate) kind: KeyKind,
    pub(crate) org_id: Option<OrgId>,
    pub(crate) directory_id: Option<DirectoryId>,
    /// What requests to the directory are read with.
    pub(crate) protocol: Option<Arc<DirectoryProtocol>>,
    pub(crate) workspace_id: Option<WorkspaceId>,
    pub(crate) owner: Option<AccountId>,
    pub(crate) name: Arc<str>,
    pub(crate) role: Role,
    pub(crate) scopes: Scopes,
    pub(crate) expires_at: Timestamp,
    pub(crate) revoked_at: Option<Timestamp>,
}

/// Where a key comes from, beside what it is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Origin {
    pub(super) service_account: Option<ServiceAccountId>,
    pub(super) by_key: Option<KeyId>,
    pub(super) by_account: Option<AccountId>,
}

pub(super) async fn insert(
    tx: &Tx,
    id: KeyId,
    key: &NewKey,
    secret: &Secret,
    now: Timestamp,
    origin: Origin,
) -> Result<(), Error> {
    let digest = secret.digest();
    let scopes = key.scopes.to_stored();
    tx.execute(
        sql!(
            "INSERT INTO api_key (id, kind, org_id, directory_id, workspace_id, owner_account_id, name, role, scopes,
                                  lookup, hash, last_four, created_at, expires_at, service_account_id, created_by_key,
                                  created_by_account, scopes_since, notify_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $13, $18)"
        ),
        &bind![
            id,
            key.kind.as_str(),
            key.org_id,
            key.directory_id,
            key.workspace_id,
            key.owner,
            key.name.as_str(),
            key.role.as_str(),
            scopes.as_deref(),
            digest.lookup(),
            digest.bytes(),
            secret.last_four(),
            now,
            key.expires_at,
            origin.service_account,
            origin.by_key,
            origin.by_account,
            key.org_id.and_then(|_| next_notice(now, now, key.expires_at))
        ],
    )
    .await?;
    Ok(())
}

/// Finds the key with this digest. The index holds eight bytes of it; the whole is compared in constant time.
pub(super) async fn find(read: &Read, digest: KeyDigest) -> Result<Option<StoredKey>, Error> {
    let candidates = read
        .query(
            sql!(
                "SELECT api_key.id, api_key.kind, api_key.org_id, api_key.directory_id, api_key.workspace_id,
                        api_key.owner_account_id, api_key.name, api_key.role, api_key.scopes, api_key.expires_at,
                        api_key.revoked_at, api_key.hash, directory.settings, directory.schemas
                 FROM api_key LEFT JOIN directory ON directory.id = api_key.directory_id
                 WHERE api_key.lookup = $1"
            ),
            &bind![digest.lookup()],
            |row| {
                let spoken = row.get::<Option<String>>(12)?.zip(row.get::<Option<String>>(13)?);
                let protocol = spoken.map(|(settings, schemas)| DirectoryProtocol::of_stored(&settings, &schemas));
                Ok((StoredKey { protocol: protocol.transpose()?, ..stored_key(row)? }, row.get::<Vec<u8>>(11)?))
            },
        )
        .await?;
    Ok(candidates.into_iter().find(|(_, hash)| digest.matches(hash)).map(|(key, _)| key))
}

/// Moves the time of last use forward, never back, with the address it came from.
pub(super) async fn touch(tx: &Tx, id: KeyId, used_at: Timestamp, from: Option<&str>) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE api_key SET last_used_at = $2, last_used_from = $3, scopes_since = COALESCE(scopes_since, $2)
             WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)"
        ),
        &bind![id, used_at, from],
    )
    .await?;
    Ok(())
}

/// Moves the time at which a key last used a scope forward, never back.
pub(super) async fn touch_scope(tx: &Tx, id: KeyId, scope: &str, used_at: Timestamp) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO key_scope_use (key_id, scope, last_used_at) VALUES ($1, $2, $3)
             ON CONFLICT (key_id, scope) DO UPDATE SET last_used_at = excluded.last_used_at
             WHERE key_scope_use.last_used_at < excluded.last_used_at"
        ),
        &bind![id, scope, used_at],
    )
    .await?;
    Ok(())
}

/// Reads which scopes some keys used, and when last.
pub(super) async fn scope_uses(
    read: &Read,
    keys: &[KeyId],
) -> Result<Vec<(KeyId, String, Timestamp)>, Error> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = Sql::new("SELECT key_id, scope, last_used_at FROM key_scope_use WHERE key_id IN ");
    select.in_list(keys.iter().map(|key| key.0)).push(" ORDER BY key_id, scope");
    read.query_sql(&select, |row| Ok((KeyId(row.get(0)?), row.get(1)?, Timestamp(row.get(2)?)))).await
}

/// A key whose end somebody is to be told of.
#[derive(Debug, Clone)]
pub(super) struct Ending {
    pub(super) id: KeyId,
    pub(super) org_id: OrgId,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) created_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) notify_at: Timestamp,
}

/// Takes keys with a notice that is due, and keeps others from taking them.
pub(super) async fn to_notify(tx: &Tx, now: Timestamp, limit: i64) -> Result<Vec<Ending>, Error> {
    tx.query(
        sql!(
            "SELECT id, org_id, kind, name, created_at, expires_at, notify_at FROM api_key
             WHERE notify_at <= $1 ORDER BY notify_at, id LIMIT $2 FOR UPDATE SKIP LOCKED"
        ),
        &bind![now, limit],
        |row| {
            Ok(Ending {
                id: KeyId(row.get(0)?),
                org_id: OrgId(row.get(1)?),
                kind: row.get(2)?,
                name: row.get(3)?,
                created_at: Timestamp(row.get(4)?),
                expires_at: Timestamp(row.get(5)?),
                notify_at: Timestamp(row.get(6)?),
            })
        },
    )
    .await
}

/// Says when the next notice of the end of a key is due; never, where there is none.
pub(super) async fn set_notice(tx: &Tx, id: KeyId, at: Option<Timestamp>) -> Result<(), Error> {
    tx.execute(sql!("UPDATE api_key SET notify_at = $2 WHERE id = $1"), &bind![id, at]).await?;
    Ok(())
}

/// Lists the tokens of all service accounts of an organization after one, those that were revoked left out.
pub(super) async fn of_service_accounts(
    read: &Read,
    org_id: OrgId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<KeyInfo>, Error> {
    read.query(
        sql!(
            "SELECT id, kind, directory_id, name, role, scopes, last_four, created_at, expires_at, revoked_at, last_used_at,
                    workspace_id, owner_account_id, service_account_id, last_used_from, scopes_since
             FROM api_key
             WHERE org_id = $1 AND id > $2 AND service_account_id IS NOT NULL AND revoked_at IS NULL
             ORDER BY id LIMIT $3"
        ),
        &bind![org_id, after, limit],
        info,
    )
    .await
}

/// Lists the tokens of a service account after one, those that were revoked left out.
pub(super) async fn of_service_account(
    read: &Read,
    org_id: OrgId,
    service_account: ServiceAccountId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<KeyInfo>, Error> {
    read.query(
        sql!(
            "SELECT id, kind, directory_id, name, role, scopes, last_four, created_at, expires_at, revoked_at, last_used_at,
                    workspace_id, owner_account_id, service_account_id, last_used_from, scopes_since
             FROM api_key
             WHERE service_account_id = $2 AND org_id = $1 AND id > $3 AND revoked_at IS NULL ORDER BY id LIMIT $4"
        ),
        &bind![org_id, service_account, after, limit],
        info,
    )
    .await
}

/// Lists keys of an organization in the order of their ids.
pub(super) async fn list(read: &Read, org_id: OrgId, after: Uuid, limit: i64) -> Result<Vec<KeyInfo>, Error> {
    read.query(
        sql!(
            "SELECT id, kind, directory_id, name, role, scopes, last_four, created_at, expires_at, revoked_at, last_used_at,
                    workspace_id, owner_account_id, service_account_id, last_used_from, scopes_since
             FROM api_key WHERE org_id = $1 AND id > $2 ORDER BY id LIMIT $3"
        ),
        &bind![org_id, after, limit],
        info,
    )
    .await
}

/// Lists keys of administrators and of directories that are good, and end after one time and not after another.
pub(super) async fn ending(
    read: &Read,
    org_id: OrgId,
    after: Timestamp,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<KeyInfo>, Error> {
    read.query(
        sql!(
            "SELECT id, kind, directory_id, name, role, scopes, last_four, created_at, expires_at, revoked_at, last_used_at,
                    workspace_id, owner_account_id, service_account_id, last_used_from, scopes_since
             FROM api_key
             WHERE org_id = $1 AND kind IN ('org', 'scim') AND revoked_at IS NULL AND expires_at > $2
               AND expires_at <= $3
             ORDER BY expires_at, id LIMIT $4"
        ),
        &bind![org_id, after, until, limit],
        info,
    )
    .await
}

/// Lists keys of a directory, newest first.
pub(crate) async fn of_directory(
    read: &Read,
    org_id: OrgId,
    directory_id: DirectoryId,
) -> Result<Vec<KeyInfo>, Error> {
    read.query(
        sql!(
            "SELECT id, kind, directory_id, name, role, scopes, last_four, created_at, expires_at, revoked_at, last_used_at,
                    workspace_id, owner_account_id, service_account_id, last_used_from, scopes_since
             FROM api_key WHERE org_id = $1 AND directory_id = $2 ORDER BY id DESC LIMIT 100"
        ),
        &bind![org_id, directory_id],
        info,
    )
    .await
}

/// Finds a key of an organization.
pub(super) async fn find_info(read: &Read, org_id: OrgId, id: KeyId) -> Result<Option<KeyInfo>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, kind, directory_id, name, role, scopes, last_four, created_at, expires_at, revoked_at, last_used_at,
                    workspace_id, owner_account_id, service_account_id, last_used_from, scopes_since
             FROM api_key WHERE id = $1 AND org_id = $2"
        ),
        &bind![id, org_id],
        info,
    )
    .await
}

/// Finds a key of an organization and keeps others from changing it until the end of the transaction.
pub(super) async fn lock(tx: &Tx, org_id: OrgId, id: KeyId) -> Result<Option<KeyInfo>, Error> {
    tx.query_opt(
        sql!(
            "SELECT id, kind, directory_id, name, role, scopes, last_four, created_at, expires_at, revoked_at, last_used_at,
                    workspace_id, owner_account_id, service_account_id, last_used_from, scopes_since
             FROM api_key WHERE id = $1 AND org_id = $2 FOR UPDATE"
        ),
        &bind![id, org_id],
        info,
    )
    .await
}

/// Lists the names of an organization's keys that act for an account and are good now.
pub(crate) async fn owned(
    read: &Read,
    org_id: OrgId,
    owner: AccountId,
    now: Timestamp,
) -> Result<Vec<String>, Error> {
    read.query(
        sql!(
            "SELECT name FROM api_key
             WHERE owner_account_id = $1 AND org_id = $2 AND revoked_at IS NULL AND expires_at > $3
             ORDER BY id LIMIT 20"
        ),
        &bind![owner, org_id, now],
        |row| row.get(0),
    )
    .await
}

/// Counts the keys of an organization that can do everything in it now.
pub(super) async fn count_administrators(read: &Read, org_id: OrgId, now: Timestamp) -> Result<i64, Error> {
    read.query_one(
        sql!(
            "SELECT count(*) FROM api_key
             WHERE org_id = $1 AND kind = 'org' AND role = 'org_admin' AND scopes IS NULL AND revoked_at IS NULL
               AND expires_at > $2"
        ),
        &bind![org_id, now],
        |row| row.get(0),
    )
    .await
}

/// Lets a key end at another time, with another time for the next notice of its end.
pub(super) async fn set_expiry(
    tx: &Tx,
    id: KeyId,
    at: Timestamp,
    notice: Option<Timestamp>,
) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE api_key SET expires_at = $2, notify_at = $3 WHERE id = $1"),
        &bind![id, at, notice],
    )
    .await?;
    Ok(())
}

/// Ends a key.
pub(super) async fn revoke(tx: &Tx, id: KeyId, at: Timestamp) -> Result<(), Error> {
    tx.execute(sql!("UPDATE api_key SET revoked_at = $2, notify_at = NULL WHERE id = $1"), &bind![id, at])
        .await?;
    Ok(())
}

pub(in crate::key) fn info(row: &Row<'_>) -> Result<KeyInfo, Error> {
    let (kind, role): (String, String) = (row.get(1)?, row.get(4)?);
    let corrupt = |column: &'static str| corrupt("api_key", column);
    Ok(KeyInfo {
        id: KeyId(row.get(0)?),
        kind: KeyKind::parse(&kind).ok_or_else(|| corrupt("kind"))?,
        directory_id: row.get::<Option<Uuid>>(2)?.map(DirectoryId),
        workspace_id: row.get::<Option<Uuid>>(11)?.map(WorkspaceId),
        owner: row.get::<Option<Uuid>>(12)?.map(AccountId),
        name: row.get(3)?,
        role: Role::parse(&role).ok_or_else(|| corrupt("role"))?,
        scopes: Scopes::from_stored(row.get::<Option<String>>(5)?.as_deref()),
        last_four: row.get(6)?,
        created_at: Timestamp(row.get(7)?),
        expires_at: Timestamp(row.get(8)?),
        revoked_at: row.get::<Option<i64>>(9)?.map(Timestamp),
        last_used_at: row.get::<Option<i64>>(10)?.map(Timestamp),
        service_account: row.get::<Option<Uuid>>(13)?.map(ServiceAccountId),
        last_used_from: row.get(14)?,
        scopes_since: row.get::<Option<i64>>(15)?.map(Timestamp),
    })
}

fn stored_key(row: &Row<'_>) -> Result<StoredKey, Error> {
    let kind: String = row.get(1)?;
    let role: String = row.get(7)?;
    let corrupt = |column: &'static str| corrupt("api_key", column);
    Ok(StoredKey {
        id: KeyId(row.get(0)?),
        kind: KeyKind::parse(&kind).ok_or_else(|| corrupt("kind"))?,
        org_id: row.get::<Option<Uuid>>(2)?.map(OrgId),
        directory_id: row.get::<Option<Uuid>>(3)?.map(DirectoryId),
        protocol: None,
        workspace_id: row.get::<Option<Uuid>>(4)?.map(WorkspaceId),
        owner: row.get::<Option<Uuid>>(5)?.map(AccountId),
        name: row.get::<String>(6)?.into(),
        role: Role::parse(&role).ok_or_else(|| corrupt("role"))?,
        scopes: Scopes::from_stored(row.get::<Option<String>>(8)?.as_deref()),
        expires_at: Timestamp(row.get(9)?),
        revoked_at: row.get::<Option<i64>>(10)?.map(Timestamp),
    })
}
