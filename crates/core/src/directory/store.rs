//! The rows of directories and provisioned users.

use steward_db::{Error, Read, Row, Tx, bind, sql};
use uuid::Uuid;

use super::model::{Directory, DirectoryKind, DirectoryUser};
use super::rules::UserDraft;
use super::settings::Settings;
use crate::context::Timestamp;
use crate::error::corrupt;
use crate::id::{AccountId, DirectoryId, DirectoryUserId, OrgId};
use crate::text::Email;

pub(super) async fn insert_directory(tx: &Tx, directory: &Directory, settings: &str) -> Result<(), Error> {
    tx.execute(
        sql!("INSERT INTO directory (id, org_id, name, settings, created_at, kind) VALUES ($1, $2, $3, $4, $5, $6)"),
        &bind![
            directory.id,
            directory.org_id,
            directory.name.as_str(),
            settings,
            directory.created_at,
            directory.kind.as_str()
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn find_directory(
    read: &Read,
    org_id: OrgId,
    id: DirectoryId,
) -> Result<Option<Directory>, Error> {
    read.query_opt(
        sql!("SELECT id, org_id, name, settings, created_at, schemas, kind FROM directory WHERE id = $1 AND org_id = $2"),
        &bind![id, org_id],
        directory,
    )
    .await
}

/// Finds a directory and keeps it as it is until the end of the transaction; others may hold it the same way.
pub(super) async fn hold_directory(
    read: &Read,
    org_id: OrgId,
    id: DirectoryId,
) -> Result<Option<Directory>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, org_id, name, settings, created_at, schemas, kind FROM directory WHERE id = $1 AND org_id = $2 FOR SHARE"
        ),
        &bind![id, org_id],
        directory,
    )
    .await
}

/// Finds a directory and keeps others from changing it until the end of the transaction.
pub(super) async fn lock_directory(
    tx: &Tx,
    org_id: OrgId,
    id: DirectoryId,
) -> Result<Option<Directory>, Error> {
    tx.query_opt(
        sql!(
            "SELECT id, org_id, name, settings, created_at, schemas, kind FROM directory WHERE id = $1 AND org_id = $2 FOR UPDATE"
        ),
        &bind![id, org_id],
        directory,
    )
    .await
}

pub(super) async fn update_directory(tx: &Tx, directory: &Directory, settings: &str) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE directory SET name = $2, settings = $3 WHERE id = $1"),
        &bind![directory.id, directory.name.as_str(), settings],
    )
    .await?;
    Ok(())
}

pub(super) async fn update_schemas(tx: &Tx, id: DirectoryId, schemas: &str) -> Result<(), Error> {
    tx.execute(sql!("UPDATE directory SET schemas = $2 WHERE id = $1"), &bind![id, schemas]).await?;
    Ok(())
}

/// Reads attributes of users in the order of their ids, and keeps the users from being changed meanwhile.
pub(super) async fn attributes_after(
    tx: &Tx,
    directory_id: DirectoryId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<(Uuid, String)>, Error> {
    tx.query(
        sql!(
            "SELECT id, attributes FROM directory_user WHERE directory_id = $1 AND id > $2 ORDER BY id LIMIT $3
             FOR UPDATE"
        ),
        &bind![directory_id, after, limit],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
    .await
}

/// Writes attributes of a user that the domain does not look at.
pub(super) async fn set_attributes(tx: &Tx, id: Uuid, attributes: &str, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE directory_user SET attributes = $2, updated_at = $3, version = version + 1 WHERE id = $1"
        ),
        &bind![id, attributes, now],
    )
    .await?;
    Ok(())
}

/// Directories that one organization may have: they are listed and searched as a whole.
pub(super) const DIRECTORIES: i64 = 1000;

pub(super) async fn count_directories(read: &Read, org_id: OrgId) -> Result<i64, Error> {
    read.query_one(sql!("SELECT count(*) FROM directory WHERE org_id = $1"), &bind![org_id], |row| row.get(0))
        .await
}

/// Lists the directories of an organization, oldest first.
pub(super) async fn list_directories(read: &Read, org_id: OrgId) -> Result<Vec<Directory>, Error> {
    read.query(
        sql!(
            "SELECT id, org_id, name, settings, created_at, schemas, kind FROM directory WHERE org_id = $1
             ORDER BY id LIMIT $2"
        ),
        &bind![org_id, DIRECTORIES],
        directory,
    )
    .await
}

pub(super) async fn insert_user(tx: &Tx, user: &DirectoryUser, draft: &UserDraft) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO directory_user (id, org_id, directory_id, user_name, user_name_key, external_id, email_key,
                                         active, account_id, attributes, created_at, updated_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, 1)"
        ),
        &bind![
            user.id,
            user.org_id,
            user.directory_id,
            user.user_name.as_str(),
            draft.user_name_key.as_str(),
            draft.external_id.as_deref(),
            draft.email.as_ref().map(Email::key),
            user.active,
            user.account_id,
            user.attributes.as_str(),
            user.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Asks which of the values that must be unique in a directory another user has: the first, in the order in which people
/// think of them.
pub(super) async fn taken(
    read: &Read,
    directory_id: DirectoryId,
    draft: &UserDraft,
) -> Result<Option<&'static str>, Error> {
    let of = |field: &'static str| move |_: &Row<'_>| Ok(field);
    if let Some(email) = &draft.email {
        let select = sql!("SELECT id FROM directory_user WHERE directory_id = $1 AND email_key = $2");
        let found = read.query_opt(select, &bind![directory_id, email.key()], of("email")).await?;
        if found.is_some() {
            return Ok(found);
        }
    }
    let select = sql!("SELECT id FROM directory_user WHERE directory_id = $1 AND user_name_key = $2");
    let found =
        read.query_opt(select, &bind![directory_id, draft.user_name_key.as_str()], of("userName")).await?;
    if found.is_some() {
        return Ok(found);
    }
    let Some(external_id) = draft.external_id.as_deref() else { return Ok(None) };
    let select = sql!("SELECT id FROM directory_user WHERE directory_id = $1 AND external_id = $2");
    read.query_opt(select, &bind![directory_id, external_id], of("externalId")).await
}

pub(super) async fn update_user(tx: &Tx, user: &DirectoryUser, draft: &UserDraft) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE directory_user
             SET user_name = $2, user_name_key = $3, external_id = $4, email_key = $5, active = $6, account_id = $7,
                 attributes = $8, updated_at = $9, version = $10
             WHERE id = $1"
        ),
        &bind![
            user.id,
            user.user_name.as_str(),
            draft.user_name_key.as_str(),
            draft.external_id.as_deref(),
            draft.email.as_ref().map(Email::key),
            user.active,
            user.account_id,
            user.attributes.as_str(),
            user.updated_at,
            user.version
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn delete_user(tx: &Tx, id: DirectoryUserId) -> Result<(), Error> {
    tx.execute(sql!("DELETE FROM directory_user WHERE id = $1"), &bind![id]).await?;
    Ok(())
}

/// Finds a user of a directory.
pub(super) async fn find_user(
    read: &Read,
    directory_id: DirectoryId,
    id: DirectoryUserId,
) -> Result<Option<DirectoryUser>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, org_id, directory_id, user_name, active, account_id, attributes, created_at, updated_at, version
             FROM directory_user WHERE id = $1 AND directory_id = $2"
        ),
        &bind![id, directory_id],
        user,
    )
    .await
}

/// Finds a user and keeps others from changing it until the end of the transaction.
pub(super) async fn lock_user(
    tx: &Tx,
    directory_id: DirectoryId,
    id: DirectoryUserId,
) -> Result<Option<DirectoryUser>, Error> {
    tx.query_opt(
        sql!(
            "SELECT id, org_id, directory_id, user_name, active, account_id, attributes, created_at, updated_at, version,
                    held
             FROM directory_user WHERE id = $1 AND directory_id = $2 FOR UPDATE"
        ),
        &bind![id, directory_id],
        |row| Ok(DirectoryUser { held: row.get(10)?, ..user(row)? }),
    )
    .await
}

/// Asks whether an identity provider keeps another user that is linked to an account: two directories of an organization
/// may know one person.
pub(super) async fn account_has_other_link(
    read: &Read,
    account_id: AccountId,
    than: DirectoryUserId,
) -> Result<bool, Error> {
    let other = read
        .query_opt(
            sql!(
                "SELECT directory_user.id FROM directory_user
                 JOIN directory ON directory.id = directory_user.directory_id
                 WHERE directory_user.account_id = $1 AND directory_user.id <> $2 AND directory.kind = 'provisioned'
                 LIMIT 1"
            ),
            &bind![account_id, than],
            |row| row.get::<Uuid>(0),
        )
        .await?;
    Ok(other.is_some())
}

/// Finds a user by which an organization knows an account.
pub(super) async fn linked_user(
    read: &Read,
    org_id: OrgId,
    account_id: AccountId,
) -> Result<Option<DirectoryUserId>, Error> {
    read.query_opt(
        sql!("SELECT id FROM directory_user WHERE account_id = $1 AND org_id = $2 LIMIT 1"),
        &bind![account_id, org_id],
        |row| row.get::<Uuid>(0).map(DirectoryUserId),
    )
    .await
}

/// Finds a user of an account that an identity provider of the organization keeps.
pub(super) async fn provisioned_user(
    read: &Read,
    org_id: OrgId,
    account_id: AccountId,
) -> Result<Option<DirectoryUserId>, Error> {
    read.query_opt(
        sql!(
            "SELECT directory_user.id FROM directory_user
             JOIN directory ON directory.id = directory_user.directory_id
             WHERE directory_user.account_id = $1 AND directory_user.org_id = $2 AND directory.kind = 'provisioned'
             LIMIT 1"
        ),
        &bind![account_id, org_id],
        |row| row.get::<Uuid>(0).map(DirectoryUserId),
    )
    .await
}

/// Finds the users of an account, of any directory, and keeps others from changing them.
pub(super) async fn lock_linked(tx: &Tx, account_id: AccountId) -> Result<Vec<DirectoryUser>, Error> {
    tx.query(
        sql!(
            "SELECT id, org_id, directory_id, user_name, active, account_id, attributes, created_at, updated_at, version,
                    suspended_at
             FROM directory_user WHERE account_id = $1 ORDER BY id FOR UPDATE"
        ),
        &bind![account_id],
        |row| {
            let suspended_at = row.get::<Option<i64>>(10)?.map(Timestamp);
            Ok(DirectoryUser { suspended_at, ..user(row)? })
        },
    )
    .await
}

/// Suspends a user, or restores it.
pub(super) async fn suspend_user(
    tx: &Tx,
    id: DirectoryUserId,
    since: Option<Timestamp>,
) -> Result<(), Error> {
    tx.execute(sql!("UPDATE directory_user SET suspended_at = $2 WHERE id = $1"), &bind![id, since]).await?;
    Ok(())
}

/// Finds the directory of those who were invited.
pub(super) async fn find_invited(read: &Read, org_id: OrgId) -> Result<Option<Directory>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, org_id, name, settings, created_at, schemas, kind FROM directory
             WHERE org_id = $1 AND kind = 'invited'"
        ),
        &bind![org_id],
        directory,
    )
    .await
}

/// Takes the account from a user, and remembers which it was.
pub(super) async fn unlink(tx: &Tx, id: DirectoryUserId, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE directory_user
             SET former_account_id = account_id, unlinked_at = $2, account_id = NULL, updated_at = $2,
                 version = version + 1
             WHERE id = $1"
        ),
        &bind![id, now],
    )
    .await?;
    Ok(())
}

/// Remembers which account a user that has lost it was linked to.
pub(super) async fn remember_account(
    tx: &Tx,
    id: DirectoryUserId,
    former: AccountId,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE directory_user SET former_account_id = $2, unlinked_at = $3 WHERE id = $1"),
        &bind![id, former, now],
    )
    .await?;
    Ok(())
}

/// Gives a user an account.
pub(super) async fn link(
    tx: &Tx,
    id: DirectoryUserId,
    account_id: AccountId,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE directory_user SET account_id = $2, updated_at = $3, version = version + 1 WHERE id = $1"
        ),
        &bind![id, account_id, now],
    )
    .await?;
    Ok(())
}

/// Lists users of a directory that have no account, in the order of their ids, each with the account that it had and
/// until when.
pub(super) async fn users_without_account(
    read: &Read,
    directory_id: DirectoryId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<(DirectoryUser, Option<(AccountId, Timestamp)>)>, Error> {
    read.query(
        sql!(
            "SELECT id, org_id, directory_id, user_name, active, account_id, attributes, created_at, updated_at, version,
                    former_account_id, unlinked_at
             FROM directory_user WHERE directory_id = $1 AND account_id IS NULL AND id > $2 ORDER BY id LIMIT $3"
        ),
        &bind![directory_id, after, limit],
        |row| {
            let former = row.get::<Option<Uuid>>(10)?.map(AccountId);
            Ok((user(row)?, former.zip(row.get::<Option<i64>>(11)?.map(Timestamp))))
        },
    )
    .await
}

/// Reads a user from the columns that every query of this folder selects first.
pub(super) fn user(row: &Row<'_>) -> Result<DirectoryUser, Error> {
    Ok(DirectoryUser {
        id: DirectoryUserId(row.get(0)?),
        org_id: OrgId(row.get(1)?),
        directory_id: DirectoryId(row.get(2)?),
        user_name: row.get(3)?,
        active: row.get(4)?,
        account_id: row.get::<Option<Uuid>>(5)?.map(AccountId),
        attributes: row.get(6)?,
        created_at: Timestamp(row.get(7)?),
        updated_at: Timestamp(row.get(8)?),
        version: row.get(9)?,
        held: false,
        suspended_at: None,
    })
}

fn directory(row: &Row<'_>) -> Result<Directory, Error> {
    Ok(Directory {
        id: DirectoryId(row.get(0)?),
        org_id: OrgId(row.get(1)?),
        name: row.get(2)?,
        settings: Settings::parse(&row.get::<String>(3)?)?,
        created_at: Timestamp(row.get(4)?),
        schemas: row.get(5)?,
        kind: DirectoryKind::parse(&row.get::<String>(6)?).ok_or_else(|| corrupt("directory", "kind"))?,
    })
}
