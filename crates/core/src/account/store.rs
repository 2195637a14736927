//! The rows of accounts.

use steward_db::{Error, Read, Row, Sql, Tx, bind, sql};
use uuid::Uuid;

use super::model::{Account, AccountStatus, Profile};
use crate::context::Timestamp;
use crate::error::corrupt;
use crate::id::{AccountId, OrgId};
use crate::text::Email;

pub(crate) async fn insert(tx: &Tx, account: &Account) -> Result<(), Error> {
    let profile = &account.profile;
    tx.execute(
        sql!(
            "INSERT INTO account (id, managed_by, email, email_key, email_domain, email_verified, name, nickname,
                                  job_title, department, organization, location, timezone, locale, status,
                                  deactivated_at, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)"
        ),
        &bind![
            account.id,
            account.managed_by,
            account.email.as_str(),
            account.email.key(),
            account.email.domain(),
            account.email_verified,
            profile.name.as_str(),
            profile.nickname.as_deref(),
            profile.job_title.as_deref(),
            profile.department.as_deref(),
            profile.organization.as_deref(),
            profile.location.as_deref(),
            profile.timezone.as_deref(),
            profile.locale.as_deref(),
            account.status.as_str(),
            account.deactivated_at,
            account.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Finds an account and keeps others from changing it until the end of the transaction.
pub(crate) async fn lock(tx: &Tx, id: AccountId) -> Result<Option<Account>, Error> {
    tx.query_opt(
        sql!(
            "SELECT id, managed_by, email, email_key, email_verified, name, nickname, job_title, department, organization,
                    location, timezone, locale, status, deactivated_at, disabled_message, delete_at, created_at,
                    sessions_end_at, export_blocked_at
             FROM account WHERE id = $1 FOR UPDATE"
        ),
        &bind![id],
        account,
    )
    .await
}

/// Finds an account. It may change until it is [`lock`]ed.
pub(crate) async fn find(read: &Read, id: AccountId) -> Result<Option<Account>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, managed_by, email, email_key, email_verified, name, nickname, job_title, department, organization,
                    location, timezone, locale, status, deactivated_at, disabled_message, delete_at, created_at,
                    sessions_end_at, export_blocked_at
             FROM account WHERE id = $1"
        ),
        &bind![id],
        account,
    )
    .await
}

/// Reads which of the ids are those of accounts, and whether each is gone. At most as many as one list may have.
pub(crate) async fn gone_among(
    read: &Read,
    ids: &[AccountId],
    now: Timestamp,
) -> Result<Vec<(AccountId, bool)>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = Sql::new("SELECT id, status, delete_at FROM account WHERE id IN ");
    select.in_list(ids.iter().copied());
    read.query_sql(&select, |row| {
        let closed = row.get::<String>(1)? == AccountStatus::Closed.as_str();
        let over = row.get::<Option<i64>>(2)?.is_some_and(|delete_at| delete_at <= now.0);
        Ok((AccountId(row.get(0)?), closed || over))
    })
    .await
}

/// Finds the account of an address. It may change until it is [`lock`]ed.
pub(crate) async fn find_by_email(read: &Read, email_key: &str) -> Result<Option<AccountId>, Error> {
    read.query_opt(sql!("SELECT id FROM account WHERE email_key = $1"), &bind![email_key], |row| {
        row.get(0).map(AccountId)
    })
    .await
}

/// Writes everything of an account but its id, the time of its creation and the block of export control.
pub(crate) async fn update(tx: &Tx, account: &Account, now: Timestamp) -> Result<(), Error> {
    let profile = &account.profile;
    tx.execute(
        sql!(
            "UPDATE account SET managed_by = $2, email = $3, email_key = $4, email_domain = $5, email_verified = $6,
                                name = $7, nickname = $8, job_title = $9, department = $10, organization = $11,
                                location = $12, timezone = $13, locale = $14, status = $15, deactivated_at = $16,
                                disabled_message = $17, delete_at = $18, sessions_end_at = $19, updated_at = $20
             WHERE id = $1"
        ),
        &bind![
            account.id,
            account.managed_by,
            account.email.as_str(),
            account.email.key(),
            account.email.domain(),
            account.email_verified,
            profile.name.as_str(),
            profile.nickname.as_deref(),
            profile.job_title.as_deref(),
            profile.department.as_deref(),
            profile.organization.as_deref(),
            profile.location.as_deref(),
            profile.timezone.as_deref(),
            profile.locale.as_deref(),
            account.status.as_str(),
            account.deactivated_at,
            account.disabled_message.as_deref(),
            account.delete_at,
            account.sessions_end_at,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Says whether an account has API tokens: those of an organization are found by it.
pub(crate) async fn hold_tokens(tx: &Tx, id: AccountId, holds: bool) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE account SET holds_tokens = $2 WHERE id = $1 AND holds_tokens <> $2"),
        &bind![id, holds],
    )
    .await?;
    Ok(())
}

/// Lists accounts that an organization manages, in the order of their ids.
pub(super) async fn list_managed(
    read: &Read,
    org_id: OrgId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Account>, Error> {
    read.query(
        sql!(
            "SELECT id, managed_by, email, email_key, email_verified, name, nickname, job_title, department, organization,
                    location, timezone, locale, status, deactivated_at, disabled_message, delete_at, created_at,
                    sessions_end_at, export_blocked_at
             FROM account WHERE managed_by = $1 AND id > $2 ORDER BY id LIMIT $3"
        ),
        &bind![org_id, after, limit],
        account,
    )
    .await
}

/// Lists accounts that the verification of a domain claims, in the order of their ids: those of nobody, unless the
/// organization let them go on purpose.
pub(crate) async fn list_to_claim(
    read: &Read,
    org_id: OrgId,
    domain: &str,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Account>, Error> {
    read.query(
        sql!(
            "SELECT id, managed_by, email, email_key, email_verified, name, nickname, job_title, department, organization,
                    location, timezone, locale, status, deactivated_at, disabled_message, delete_at, created_at,
                    sessions_end_at, export_blocked_at
             FROM account
             WHERE email_domain = $2 AND managed_by IS NULL AND status <> 'closed' AND id > $3
               AND NOT EXISTS (SELECT 1 FROM account_unclaimed
                               WHERE account_unclaimed.org_id = $1 AND account_unclaimed.account_id = account.id)
             ORDER BY id LIMIT $4"
        ),
        &bind![org_id, domain, after, limit],
        account,
    )
    .await
}

/// Counts the accounts that the verification of a domain claims, up to a bound.
pub(crate) async fn count_to_claim(
    read: &Read,
    org_id: OrgId,
    domain: &str,
    most: i64,
) -> Result<i64, Error> {
    read.query_one(
        sql!(
            "SELECT count(*) FROM
                 (SELECT id FROM account
                  WHERE email_domain = $2 AND managed_by IS NULL AND status <> 'closed'
                    AND NOT EXISTS (SELECT 1 FROM account_unclaimed
                                    WHERE account_unclaimed.org_id = $1 AND account_unclaimed.account_id = account.id)
                  LIMIT $3) AS to_claim"
        ),
        &bind![org_id, domain, most],
        |row| row.get(0),
    )
    .await
}

/// Claims the next accounts of a domain after a place, at most `limit`, and returns their ids in order.
pub(crate) async fn claim_next(
    tx: &Tx,
    org_id: OrgId,
    domain: &str,
    after: Uuid,
    limit: i64,
    now: Timestamp,
) -> Result<Vec<AccountId>, Error> {
    let next = tx
        .query(
            sql!(
                "SELECT id FROM account
                 WHERE email_domain = $2 AND managed_by IS NULL AND status <> 'closed' AND id > $3
                   AND NOT EXISTS (SELECT 1 FROM account_unclaimed
                                   WHERE account_unclaimed.org_id = $1 AND account_unclaimed.account_id = account.id)
                 ORDER BY id LIMIT $4 FOR UPDATE"
            ),
            &bind![org_id, domain, after, limit],
            |row| row.get(0).map(AccountId),
        )
        .await?;
    if !next.is_empty() {
        let mut update = Sql::new("UPDATE account SET managed_by = ");
        update.bind(org_id).push(", email_verified = TRUE, updated_at = ").bind(now);
        update.push(" WHERE id IN ").in_list(next.iter().copied());
        tx.execute_sql(&update).await?;
    }
    Ok(next)
}

/// Lists the ids of accounts that an organization manages, with their domains, in the order of their ids.
pub(crate) async fn managed_domains(
    read: &Read,
    org_id: OrgId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<(AccountId, String)>, Error> {
    read.query(
        sql!("SELECT id, email_domain FROM account WHERE managed_by = $1 AND id > $2 ORDER BY id LIMIT $3"),
        &bind![org_id, after, limit],
        |row| Ok((AccountId(row.get(0)?), row.get(1)?)),
    )
    .await
}

/// Lets accounts of an organization go, and returns those that it still managed.
pub(crate) async fn release(
    tx: &Tx,
    org_id: OrgId,
    accounts: &[AccountId],
    now: Timestamp,
) -> Result<Vec<AccountId>, Error> {
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    let mut update = Sql::new("UPDATE account SET managed_by = NULL, updated_at = ");
    update.bind(now).push(" WHERE id IN ").in_list(accounts.iter().copied());
    update.and_is("managed_by", org_id).push(" RETURNING id");
    let mut released = tx.query_sql(&update, |row| row.get(0).map(AccountId)).await?;
    released.sort_unstable();
    Ok(released)
}

/// Notes that an organization let an account go on purpose.
pub(crate) async fn insert_unclaimed(
    tx: &Tx,
    org_id: OrgId,
    id: AccountId,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO account_unclaimed (org_id, account_id, unclaimed_at) VALUES ($1, $2, $3)
             ON CONFLICT (org_id, account_id) DO NOTHING"
        ),
        &bind![org_id, id, now],
    )
    .await?;
    Ok(())
}

/// Forgets that an organization let an account go on purpose.
pub(crate) async fn delete_unclaimed(tx: &Tx, org_id: OrgId, id: AccountId) -> Result<(), Error> {
    tx.execute(
        sql!("DELETE FROM account_unclaimed WHERE org_id = $1 AND account_id = $2"),
        &bind![org_id, id],
    )
    .await?;
    Ok(())
}

/// Asks whether an organization let an account go on purpose.
pub(crate) async fn is_unclaimed(read: &Read, org_id: OrgId, id: AccountId) -> Result<bool, Error> {
    let found = read
        .query_opt(
            sql!("SELECT unclaimed_at FROM account_unclaimed WHERE org_id = $1 AND account_id = $2"),
            &bind![org_id, id],
            |row| row.get::<i64>(0),
        )
        .await?;
    Ok(found.is_some())
}

/// Reads an account from the columns that every query of this file selects.
pub(crate) fn account(row: &Row<'_>) -> Result<Account, Error> {
    let status: String = row.get(13)?;
    let email = Email::from_stored(row.get(2)?, row.get(3)?);
    Ok(Account {
        id: AccountId(row.get(0)?),
        managed_by: row.get::<Option<Uuid>>(1)?.map(OrgId),
        email: email.ok_or_else(|| corrupt("account", "email_key"))?,
        email_verified: row.get(4)?,
        profile: Profile {
            name: row.get(5)?,
            nickname: row.get(6)?,
            job_title: row.get(7)?,
            department: row.get(8)?,
            organization: row.get(9)?,
            location: row.get(10)?,
            timezone: row.get(11)?,
            locale: row.get(12)?,
        },
        status: AccountStatus::parse(&status).ok_or_else(|| corrupt("account", "status"))?,
        deactivated_at: row.get::<Option<i64>>(14)?.map(Timestamp),
        disabled_message: row.get(15)?,
        delete_at: row.get::<Option<i64>>(16)?.map(Timestamp),
        created_at: Timestamp(row.get(17)?),
        sessions_end_at: row.get::<Option<i64>>(18)?.map(Timestamp),
        export_blocked_at: row.get::<Option<i64>>(19)?.map(Timestamp),
    })
}
