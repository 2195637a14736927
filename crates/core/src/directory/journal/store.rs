//! The rows of the journal.

use steward_db::{Error, Read, Row, Sql, Tx, Value, bind, sql};
use uuid::Uuid;

use super::model::Outcome;
use crate::context::Timestamp;
use crate::directory::diagnosis::{Provider, Taken};
use crate::error::corrupt;
use crate::id::{DirectoryId, DirectoryUserId, OrgId};
use crate::vault::{Purpose, Sealed, SealedColumn};

/// What entries say.
pub(crate) static JOURNAL_SUMMARIES: SealedColumn = SealedColumn {
    name: "journal_entry.summary",
    purpose: Purpose::Journal,
    under: sql!("SELECT id, org_id, summary FROM journal_entry WHERE data_key_id = $1 ORDER BY id LIMIT $2"),
    replace: sql!(
        "UPDATE journal_entry SET summary = $1, data_key_id = $2 WHERE id = $3 AND data_key_id = $4"
    ),
    count: sql!("SELECT count(*) FROM journal_entry WHERE data_key_id = $1"),
};

/// What was sent both ways.
pub(crate) static JOURNAL_BODIES: SealedColumn = SealedColumn {
    name: "journal_body.bodies",
    purpose: Purpose::Journal,
    under: sql!("SELECT id, org_id, bodies FROM journal_body WHERE data_key_id = $1 ORDER BY id LIMIT $2"),
    replace: sql!("UPDATE journal_body SET bodies = $1, data_key_id = $2 WHERE id = $3 AND data_key_id = $4"),
    count: sql!("SELECT count(*) FROM journal_body WHERE data_key_id = $1"),
};

/// A row to be written.
#[derive(Debug)]
pub(super) struct NewRow {
    pub(super) id: Uuid,
    pub(super) org_id: OrgId,
    pub(super) directory_id: DirectoryId,
    pub(super) at: Timestamp,
    pub(super) method: String,
    pub(super) status: u16,
    pub(super) outcome: Outcome,
    pub(super) provider: Provider,
    pub(super) codes: String,
    pub(super) resource_kind: Option<&'static str>,
    pub(super) resource_id: Option<Uuid>,
    pub(super) size: i64,
    pub(super) summary: Sealed,
    pub(super) bodies: Sealed,
}

/// Rows that one statement writes.
const CHUNK: usize = 50;

pub(super) async fn insert(tx: &Tx, rows: &[NewRow]) -> Result<(), Error> {
    for chunk in rows.chunks(CHUNK) {
        let mut entries = Sql::new(
            "INSERT INTO journal_entry (id, org_id, directory_id, at, method, status, outcome, provider, codes,
                                        resource_kind, resource_id, size, summary, data_key_id) VALUES ",
        );
        let mut bodies = Sql::new("INSERT INTO journal_body (id, org_id, bodies, data_key_id) VALUES ");
        for (position, row) in chunk.iter().enumerate() {
            let start = if position == 0 { "(" } else { ", (" };
            entries.push(start).bind(row.id).push(", ").bind(row.org_id).push(", ").bind(row.directory_id);
            entries.push(", ").bind(row.at).push(", ").bind(row.method.as_str()).push(", ");
            entries.bind(i64::from(row.status)).push(", ").bind(row.outcome.as_str()).push(", ");
            entries.bind(row.provider.as_str()).push(", ").bind(row.codes.as_str()).push(", ");
            entries.bind(row.resource_kind.map_or(Value::Null, |kind| Value::Text(kind.to_owned())));
            entries.push(", ").bind(row.resource_id.map_or(Value::Null, Value::Uuid)).push(", ");
            entries.bind(row.size).push(", ").bind(row.summary.bytes.clone()).push(", ");
            entries.bind(row.summary.key_id).push(")");
            bodies.push(start).bind(row.id).push(", ").bind(row.org_id).push(", ");
            bodies.bind(row.bodies.bytes.clone()).push(", ").bind(row.bodies.key_id).push(")");
        }
        tx.execute_sql(&entries).await?;
        tx.execute_sql(&bodies).await?;
    }
    Ok(())
}

/// What one batch adds to the head of a directory.
#[derive(Debug, Clone)]
pub(super) struct Added {
    pub(super) org_id: OrgId,
    pub(super) entries: i64,
    pub(super) bytes: i64,
    pub(super) missed: i64,
    pub(super) missed_at: Option<Timestamp>,
    pub(super) provider: Provider,
    pub(super) succeeded_at: Option<Timestamp>,
    pub(super) failed_at: Option<Timestamp>,
}

/// Adds to the head of a directory, and returns how many bytes its journal takes then.
pub(super) async fn add_to_head(tx: &Tx, directory: DirectoryId, added: &Added) -> Result<i64, Error> {
    tx.query_one(
        sql!(
            "INSERT INTO journal_head (directory_id, org_id, entries, bytes, missed, missed_at, provider, succeeded_at,
                                       failed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (directory_id) DO UPDATE
             SET entries = journal_head.entries + excluded.entries, bytes = journal_head.bytes + excluded.bytes,
                 missed = journal_head.missed + excluded.missed,
                 missed_at = coalesce(excluded.missed_at, journal_head.missed_at), provider = excluded.provider,
                 succeeded_at = coalesce(excluded.succeeded_at, journal_head.succeeded_at),
                 failed_at = coalesce(excluded.failed_at, journal_head.failed_at)
             RETURNING bytes"
        ),
        &bind![
            directory,
            added.org_id,
            added.entries,
            added.bytes,
            added.missed,
            added.missed_at,
            added.provider.as_str(),
            added.succeeded_at,
            added.failed_at
        ],
        |row| row.get(0),
    )
    .await
}

/// What is known of a journal as a whole.
#[derive(Debug, Clone)]
pub(in crate::directory) struct Head {
    pub(in crate::directory) entries: i64,
    pub(in crate::directory) bytes: i64,
    pub(in crate::directory) missed: i64,
    pub(in crate::directory) missed_at: Option<Timestamp>,
    pub(in crate::directory) provider: Provider,
    pub(in crate::directory) succeeded_at: Option<Timestamp>,
    pub(in crate::directory) failed_at: Option<Timestamp>,
}

fn head(row: &Row<'_>) -> Result<Head, Error> {
    let provider: String = row.get(4)?;
    let time = |column| row.get::<Option<i64>>(column).map(|time| time.map(Timestamp));
    Ok(Head {
        entries: row.get(0)?,
        bytes: row.get(1)?,
        missed: row.get(2)?,
        missed_at: time(3)?,
        // A product that a newer version knows is none for this one.
        provider: Provider::parse(&provider).unwrap_or(Provider::Other),
        succeeded_at: time(5)?,
        failed_at: time(6)?,
    })
}

pub(in crate::directory) async fn find_head(
    read: &Read,
    org_id: OrgId,
    directory: DirectoryId,
) -> Result<Option<Head>, Error> {
    read.query_opt(
        sql!(
            "SELECT entries, bytes, missed, missed_at, provider, succeeded_at, failed_at FROM journal_head
             WHERE directory_id = $1 AND org_id = $2"
        ),
        &bind![directory, org_id],
        head,
    )
    .await
}

/// Holds the head of a directory, so that only one removes entries at a time.
pub(super) async fn lock_head(tx: &Tx, directory: DirectoryId) -> Result<Option<i64>, Error> {
    tx.query_opt(
        sql!("SELECT bytes FROM journal_head WHERE directory_id = $1 FOR UPDATE"),
        &bind![directory],
        |row| row.get(0),
    )
    .await
}

/// Lists directories with a journal after a place, in the order of their ids.
pub(super) async fn heads(
    read: &Read,
    after: DirectoryId,
    limit: i64,
) -> Result<Vec<(OrgId, DirectoryId, i64)>, Error> {
    read.query(
        sql!(
            "SELECT org_id, directory_id, bytes FROM journal_head WHERE directory_id > $1 ORDER BY directory_id LIMIT $2"
        ),
        &bind![after, limit],
        |row| Ok((OrgId(row.get(0)?), DirectoryId(row.get(1)?), row.get(2)?)),
    )
    .await
}

/// Lists the directories of an organization that have a journal.
pub(super) async fn directories_of(read: &Read, org_id: OrgId) -> Result<Vec<DirectoryId>, Error> {
    read.query(
        sql!("SELECT directory_id FROM journal_head WHERE org_id = $1 ORDER BY directory_id LIMIT 1000"),
        &bind![org_id],
        |row| row.get(0).map(DirectoryId),
    )
    .await
}

/// Lists the oldest entries of a directory that are older than a moment.
pub(super) async fn oldest(
    read: &Read,
    directory: DirectoryId,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<Uuid>, Error> {
    read.query(
        sql!("SELECT id FROM journal_entry WHERE directory_id = $1 AND at < $2 ORDER BY at, id LIMIT $3"),
        &bind![directory, before, limit],
        |row| row.get(0),
    )
    .await
}

/// Deletes entries of a directory whose head is held.
pub(super) async fn delete(tx: &Tx, directory: DirectoryId, ids: &[Uuid]) -> Result<(), Error> {
    let (mut entries, mut bytes) = (0_i64, 0_i64);
    for chunk in ids.chunks(CHUNK) {
        let mut bodies = Sql::new("DELETE FROM journal_body WHERE id IN ");
        bodies.in_list(chunk.iter().copied());
        tx.execute_sql(&bodies).await?;
        let mut delete = Sql::new("DELETE FROM journal_entry WHERE id IN ");
        delete.in_list(chunk.iter().copied()).and_is("directory_id", directory);
        delete.push(" RETURNING size");
        let sizes: Vec<i64> = tx.query_sql(&delete, |row| row.get(0)).await?;
        entries += i64::try_from(sizes.len()).unwrap_or(i64::MAX);
        bytes += sizes.iter().sum::<i64>();
    }
    tx.execute(
        sql!("UPDATE journal_head SET entries = entries - $2, bytes = bytes - $3 WHERE directory_id = $1"),
        &bind![directory, entries, bytes],
    )
    .await?;
    Ok(())
}

/// An entry whose summary is still sealed.
#[derive(Debug)]
pub(in crate::directory) struct StoredEntry {
    pub(in crate::directory) id: Uuid,
    pub(super) org_id: OrgId,
    pub(in crate::directory) at: Timestamp,
    pub(super) method: String,
    pub(super) status: i64,
    pub(super) outcome: Outcome,
    pub(in crate::directory) provider: Provider,
    pub(in crate::directory) codes: String,
    pub(super) resource_kind: Option<String>,
    pub(super) resource_id: Option<Uuid>,
    pub(super) size: i64,
    pub(super) summary: Vec<u8>,
}

fn entry(row: &Row<'_>) -> Result<StoredEntry, Error> {
    let (outcome, provider): (String, String) = (row.get(5)?, row.get(6)?);
    Ok(StoredEntry {
        id: row.get(0)?,
        org_id: OrgId(row.get(1)?),
        at: Timestamp(row.get(2)?),
        method: row.get(3)?,
        status: row.get(4)?,
        outcome: Outcome::parse(&outcome).ok_or_else(|| corrupt("journal_entry", "outcome"))?,
        provider: Provider::parse(&provider).unwrap_or(Provider::Other),
        codes: row.get(7)?,
        resource_kind: row.get(8)?,
        resource_id: row.get(9)?,
        size: row.get(10)?,
        summary: row.get(11)?,
    })
}

/// Lists entries of a directory before a place, newest first, not older than a moment.
pub(in crate::directory) async fn newest_first(
    read: &Read,
    org_id: OrgId,
    directory: DirectoryId,
    from: Timestamp,
    before: (Timestamp, Uuid),
    limit: i64,
) -> Result<Vec<StoredEntry>, Error> {
    read.query(
        sql!(
            "SELECT id, org_id, at, method, status, outcome, provider, codes, resource_kind, resource_id, size, summary
             FROM journal_entry
             WHERE directory_id = $1 AND org_id = $2 AND at >= $3 AND (at, id) < ($4, $5)
             ORDER BY at DESC, id DESC LIMIT $6"
        ),
        &bind![directory, org_id, from, before.0, before.1, limit],
        entry,
    )
    .await
}

/// Lists entries of a directory after a place, oldest first, with their bodies.
pub(super) async fn oldest_first(
    read: &Read,
    org_id: OrgId,
    directory: DirectoryId,
    after: (Timestamp, Uuid),
    until: Timestamp,
    limit: i64,
) -> Result<Vec<(StoredEntry, Vec<u8>)>, Error> {
    read.query(
        sql!(
            "SELECT journal_entry.id, journal_entry.org_id, journal_entry.at, journal_entry.method, journal_entry.status,
                    journal_entry.outcome, journal_entry.provider, journal_entry.codes, journal_entry.resource_kind,
                    journal_entry.resource_id, journal_entry.size, journal_entry.summary, journal_body.bodies
             FROM journal_entry JOIN journal_body ON journal_body.id = journal_entry.id
             WHERE journal_entry.directory_id = $1 AND journal_entry.org_id = $2
               AND (journal_entry.at, journal_entry.id) > ($3, $4) AND journal_entry.at <= $5
             ORDER BY journal_entry.at, journal_entry.id LIMIT $6"
        ),
        &bind![directory, org_id, after.0, after.1, until, limit],
        |row| Ok((entry(row)?, row.get(12)?)),
    )
    .await
}

/// Finds an entry with its bodies.
pub(super) async fn find(
    read: &Read,
    org_id: OrgId,
    directory: DirectoryId,
    id: Uuid,
) -> Result<Option<(StoredEntry, Vec<u8>)>, Error> {
    read.query_opt(
        sql!(
            "SELECT journal_entry.id, journal_entry.org_id, journal_entry.at, journal_entry.method, journal_entry.status,
                    journal_entry.outcome, journal_entry.provider, journal_entry.codes, journal_entry.resource_kind,
                    journal_entry.resource_id, journal_entry.size, journal_entry.summary, journal_body.bodies
             FROM journal_entry JOIN journal_body ON journal_body.id = journal_entry.id
             WHERE journal_entry.id = $1 AND journal_entry.directory_id = $2 AND journal_entry.org_id = $3"
        ),
        &bind![id, directory, org_id],
        |row| Ok((entry(row)?, row.get(12)?)),
    )
    .await
}

/// Finds out what user of a directory has a name or an address.
pub(super) async fn taken_by_user(
    read: &Read,
    directory: DirectoryId,
    user_name_key: &str,
    email_keys: &[String],
) -> Result<Option<Taken>, Error> {
    let taken = |active: bool| if active { Taken::ActiveUser } else { Taken::InactiveUser };
    let by_name = read
        .query_opt(
            sql!("SELECT active FROM directory_user WHERE directory_id = $1 AND user_name_key = $2"),
            &bind![directory, user_name_key],
            |row| row.get::<bool>(0),
        )
        .await?;
    if let Some(active) = by_name {
        return Ok(Some(taken(active)));
    }
    for key in email_keys {
        let by_address = read
            .query_opt(
                sql!("SELECT active FROM directory_user WHERE directory_id = $1 AND email_key = $2 LIMIT 1"),
                &bind![directory, key.as_str()],
                |row| row.get::<bool>(0),
            )
            .await?;
        if let Some(active) = by_address {
            return Ok(Some(taken(active)));
        }
    }
    Ok(None)
}

/// Finds out what group of an organization has a name.
pub(super) async fn taken_by_group(
    read: &Read,
    org_id: OrgId,
    name_key: &str,
) -> Result<Option<Taken>, Error> {
    let provisioned = read
        .query_opt(
            sql!("SELECT directory_id FROM org_group WHERE org_id = $1 AND name_key = $2"),
            &bind![org_id, name_key],
            |row| Ok(row.get::<Option<Uuid>>(0)?.is_some()),
        )
        .await?;
    Ok(provisioned.map(|yes| if yes { Taken::ProvisionedGroup } else { Taken::LocalGroup }))
}

/// Reads the names of a user that may still be there: its user name and the key of its address.
pub(super) async fn names_of(
    read: &Read,
    org_id: OrgId,
    user: DirectoryUserId,
) -> Result<Option<(String, Option<String>)>, Error> {
    read.query_opt(
        sql!("SELECT user_name_key, email_key FROM directory_user WHERE id = $1 AND org_id = $2"),
        &bind![user, org_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
    .await
}
