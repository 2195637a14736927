//! The rows of service accounts and of clients of OAuth.

use steward_db::{Error, Read, Row, Sql, Tx, bind, sql};
use uuid::Uuid;

use super::model::{OauthClient, ServiceAccount};
use crate::context::Timestamp;
use crate::id::{AccountId, KeyId, OauthClientId, OrgId, ServiceAccountId};
use crate::secret::Secret;

pub(super) async fn insert(
    tx: &Tx,
    account: &ServiceAccount,
    by: (Option<KeyId>, Option<AccountId>),
) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO service_account (id, org_id, name, description, created_at, created_by_key, created_by_account)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        &bind![
            account.id,
            account.org_id,
            account.name.as_str(),
            account.description.as_deref(),
            account.created_at,
            by.0,
            by.1
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn update(tx: &Tx, account: &ServiceAccount) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE service_account SET name = $3, description = $4 WHERE id = $1 AND org_id = $2"),
        &bind![account.id, account.org_id, account.name.as_str(), account.description.as_deref()],
    )
    .await?;
    Ok(())
}

pub(super) async fn delete(tx: &Tx, account: &ServiceAccount) -> Result<(), Error> {
    tx.execute(
        sql!("DELETE FROM oauth_client WHERE service_account_id = $1 AND org_id = $2"),
        &bind![account.id, account.org_id],
    )
    .await?;
    tx.execute(
        sql!("DELETE FROM service_account WHERE id = $1 AND org_id = $2"),
        &bind![account.id, account.org_id],
    )
    .await?;
    Ok(())
}

/// Finds a service account.
pub(super) async fn find(
    read: &Read,
    org_id: OrgId,
    id: ServiceAccountId,
) -> Result<Option<ServiceAccount>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, org_id, name, description, created_at FROM service_account WHERE id = $1 AND org_id = $2"
        ),
        &bind![id, org_id],
        account,
    )
    .await
}

/// Finds a service account and keeps others from changing it, and what belongs to it, until the end of the transaction.
pub(super) async fn lock(
    tx: &Tx,
    org_id: OrgId,
    id: ServiceAccountId,
) -> Result<Option<ServiceAccount>, Error> {
    tx.query_opt(
        sql!(
            "SELECT id, org_id, name, description, created_at FROM service_account WHERE id = $1 AND org_id = $2
             FOR UPDATE"
        ),
        &bind![id, org_id],
        account,
    )
    .await
}

/// Lists service accounts after one, in the order of their creation.
pub(super) async fn list(
    read: &Read,
    org_id: OrgId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<ServiceAccount>, Error> {
    read.query(
        sql!(
            "SELECT id, org_id, name, description, created_at FROM service_account WHERE org_id = $1 AND id > $2
             ORDER BY id LIMIT $3"
        ),
        &bind![org_id, after, limit],
        account,
    )
    .await
}

pub(super) async fn count(read: &Read, org_id: OrgId) -> Result<i64, Error> {
    read.query_one(sql!("SELECT count(*) FROM service_account WHERE org_id = $1"), &bind![org_id], |row| {
        row.get(0)
    })
    .await
}

/// Counts the good tokens of some service accounts of an organization.
pub(super) async fn count_tokens(
    read: &Read,
    org_id: OrgId,
    accounts: &[ServiceAccountId],
    now: Timestamp,
) -> Result<i64, Error> {
    let mut select = Sql::new("SELECT count(*) FROM api_key WHERE service_account_id IN ");
    select.in_list(accounts.iter().map(|account| account.0)).and_is("org_id", org_id);
    select.push(" AND revoked_at IS NULL AND expires_at > ").bind(now);
    read.query_one_sql(&select, |row| row.get(0)).await
}

/// Finds out which of some service accounts an organization has.
pub(super) async fn known(
    read: &Read,
    org_id: OrgId,
    accounts: &[ServiceAccountId],
) -> Result<Vec<ServiceAccountId>, Error> {
    let mut select = Sql::new("SELECT id FROM service_account WHERE id IN ");
    select.in_list(accounts.iter().map(|account| account.0)).and_is("org_id", org_id);
    read.query_sql(&select, |row| row.get(0).map(ServiceAccountId)).await
}

pub(super) async fn insert_client(
    tx: &Tx,
    client: &OauthClient,
    secret: &Secret,
    by: (Option<KeyId>, Option<AccountId>),
) -> Result<(), Error> {
    let scopes = client.scopes.join(" ");
    tx.execute(
        sql!(
            "INSERT INTO oauth_client (id, org_id, service_account_id, name, description, scopes, hash, last_four, created_at,
                                       created_by_key, created_by_account)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        ),
        &bind![
            client.id,
            client.org_id,
            client.service_account,
            client.name.as_str(),
            client.description.as_deref(),
            scopes.as_str(),
            secret.digest().bytes(),
            client.last_four.as_str(),
            client.created_at,
            by.0,
            by.1
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn find_client(
    read: &Read,
    org_id: OrgId,
    id: OauthClientId,
) -> Result<Option<OauthClient>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, org_id, service_account_id, name, description, scopes, last_four, created_at FROM oauth_client
             WHERE id = $1 AND org_id = $2"
        ),
        &bind![id, org_id],
        client,
    )
    .await
}

pub(super) async fn lock_client(
    tx: &Tx,
    org_id: OrgId,
    id: OauthClientId,
) -> Result<Option<OauthClient>, Error> {
    tx.query_opt(
        sql!(
            "SELECT id, org_id, service_account_id, name, description, scopes, last_four, created_at FROM oauth_client
             WHERE id = $1 AND org_id = $2 FOR UPDATE"
        ),
        &bind![id, org_id],
        client,
    )
    .await
}

pub(super) async fn delete_client(tx: &Tx, org_id: OrgId, id: OauthClientId) -> Result<(), Error> {
    tx.execute(sql!("DELETE FROM oauth_client WHERE id = $1 AND org_id = $2"), &bind![id, org_id]).await?;
    Ok(())
}

/// Lists clients after one, in the order of their creation.
pub(super) async fn list_clients(
    read: &Read,
    org_id: OrgId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<OauthClient>, Error> {
    read.query(
        sql!(
            "SELECT id, org_id, service_account_id, name, description, scopes, last_four, created_at FROM oauth_client
             WHERE org_id = $1 AND id > $2 ORDER BY id LIMIT $3"
        ),
        &bind![org_id, after, limit],
        client,
    )
    .await
}

/// Lists clients of a service account after one, in the order of their creation.
pub(super) async fn clients_of(
    read: &Read,
    org_id: OrgId,
    service_account: ServiceAccountId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<OauthClient>, Error> {
    read.query(
        sql!(
            "SELECT id, org_id, service_account_id, name, description, scopes, last_four, created_at FROM oauth_client
             WHERE service_account_id = $2 AND org_id = $1 AND id > $3 ORDER BY id LIMIT $4"
        ),
        &bind![org_id, service_account, after, limit],
        client,
    )
    .await
}

pub(super) async fn count_clients(read: &Read, org_id: OrgId) -> Result<i64, Error> {
    read.query_one(sql!("SELECT count(*) FROM oauth_client WHERE org_id = $1"), &bind![org_id], |row| {
        row.get(0)
    })
    .await
}

fn account(row: &Row<'_>) -> Result<ServiceAccount, Error> {
    Ok(ServiceAccount {
        id: ServiceAccountId(row.get(0)?),
        org_id: OrgId(row.get(1)?),
        name: row.get(2)?,
        description: row.get(3)?,
        created_at: Timestamp(row.get(4)?),
    })
}

fn client(row: &Row<'_>) -> Result<OauthClient, Error> {
    let scopes: String = row.get(5)?;
    Ok(OauthClient {
        id: OauthClientId(row.get(0)?),
        org_id: OrgId(row.get(1)?),
        service_account: row.get::<Option<Uuid>>(2)?.map(ServiceAccountId),
        name: row.get(3)?,
        description: row.get(4)?,
        scopes: scopes.split_whitespace().map(str::to_owned).collect(),
        last_four: row.get(6)?,
        created_at: Timestamp(row.get(7)?),
    })
}
