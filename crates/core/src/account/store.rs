//! The rows of accounts.

use steward_db::{Error, Read, Row, Tx, bind, sql};
use uuid::Uuid;

use super::model::{Account, AccountStatus, Profile};
use crate::context::Timestamp;
use crate::error::corrupt;
use crate::id::{AccountId, OrgId};

pub(crate) async fn insert(tx: &Tx, account: &Account, email_key: &str) -> Result<(), Error> {
    let profile = &account.profile;
    tx.execute(
        sql!(
            "INSERT INTO account (id, managed_by, email, email_key, name, job_title, department, organization, timezone,
                                  locale, status, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)"
        ),
        &bind![
            account.id,
            account.managed_by,
            account.email.as_str(),
            email_key,
            profile.name.as_str(),
            profile.job_title.as_deref(),
            profile.department.as_deref(),
            profile.organization.as_deref(),
            profile.timezone.as_deref(),
            profile.locale.as_deref(),
            account.status.as_str(),
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
            "SELECT id, managed_by, email, name, job_title, department, organization, timezone, locale, status, created_at
             FROM account WHERE id = $1 FOR UPDATE"
        ),
        &bind![id],
        account,
    )
    .await
}

/// Finds the account of an address. It may change until it is [`lock`]ed.
pub(crate) async fn find_by_email(read: &Read, email_key: &str) -> Result<Option<AccountId>, Error> {
    read.query_opt(sql!("SELECT id FROM account WHERE email_key = $1"), &bind![email_key], |row| {
        row.get(0).map(AccountId)
    })
    .await
}

/// Writes all that a directory may change: manager, address, profile and status.
pub(crate) async fn update(tx: &Tx, account: &Account, email_key: &str, now: Timestamp) -> Result<(), Error> {
    let profile = &account.profile;
    tx.execute(
        sql!(
            "UPDATE account SET managed_by = $2, email = $3, email_key = $4, name = $5, job_title = $6, department = $7,
                                organization = $8, timezone = $9, locale = $10, status = $11, updated_at = $12
             WHERE id = $1"
        ),
        &bind![
            account.id,
            account.managed_by,
            account.email.as_str(),
            email_key,
            profile.name.as_str(),
            profile.job_title.as_deref(),
            profile.department.as_deref(),
            profile.organization.as_deref(),
            profile.timezone.as_deref(),
            profile.locale.as_deref(),
            account.status.as_str(),
            now
        ],
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
            "SELECT id, managed_by, email, name, job_title, department, organization, timezone, locale, status, created_at
             FROM account WHERE managed_by = $1 AND id > $2 ORDER BY id LIMIT $3"
        ),
        &bind![org_id, after, limit],
        account,
    )
    .await
}

fn account(row: &Row<'_>) -> Result<Account, Error> {
    let status: String = row.get(9)?;
    Ok(Account {
        id: AccountId(row.get(0)?),
        managed_by: row.get::<Option<Uuid>>(1)?.map(OrgId),
        email: row.get(2)?,
        profile: Profile {
            name: row.get(3)?,
            job_title: row.get(4)?,
            department: row.get(5)?,
            organization: row.get(6)?,
            timezone: row.get(7)?,
            locale: row.get(8)?,
        },
        status: AccountStatus::parse(&status).ok_or_else(|| corrupt("account", "status"))?,
        created_at: Timestamp(row.get(10)?),
    })
}
