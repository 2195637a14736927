//! The rows of conflicts, and the look-ups of what is in the way.

use std::collections::{HashMap, HashSet};

use steward_db::{Error, Read, Row as DbRow, Sql, Tx, bind, sql};
use uuid::Uuid;

use super::model::{Collided, ConflictField, ConflictKind, Identity, NamedMember, Row};
use crate::context::Timestamp;
use crate::directory::model::DirectoryUser;
use crate::directory::store as directories;
use crate::group::{Group, MemberKind, store as groups};
use crate::id::{ConflictId, DirectoryId, DirectoryUserId, GroupId, OrgId};
use crate::vault::{Purpose, Sealed, SealedColumn};

/// What was pushed.
pub(crate) static CONFLICT_PUSHES: SealedColumn = SealedColumn {
    name: "directory_conflict.pushed",
    purpose: Purpose::Journal,
    under: sql!(
        "SELECT id, org_id, pushed FROM directory_conflict WHERE data_key_id = $1 ORDER BY id LIMIT $2"
    ),
    replace: sql!(
        "UPDATE directory_conflict SET pushed = $1, data_key_id = $2 WHERE id = $3 AND data_key_id = $4"
    ),
    count: sql!("SELECT count(*) FROM directory_conflict WHERE data_key_id = $1"),
};

/// Ids that one statement names.
const CHUNK: usize = 200;

/// Finds the row of an identity and keeps others from changing it until the end of the transaction.
pub(super) async fn lock_identity(
    tx: &Tx,
    directory: DirectoryId,
    kind: ConflictKind,
    identity: &Identity,
) -> Result<Option<ConflictId>, Error> {
    tx.query_opt(
        sql!(
            "SELECT id FROM directory_conflict WHERE directory_id = $1 AND kind = $2 AND identity = $3 FOR UPDATE"
        ),
        &bind![directory, kind.as_str(), identity.0.as_str()],
        |row| row.get(0).map(ConflictId),
    )
    .await
}

/// A push under seal.
pub(super) struct Kept<'a> {
    pub(super) print: &'a str,
    pub(super) sealed: &'a Sealed,
}

impl Kept<'_> {
    fn size(&self) -> i64 {
        i64::try_from(self.sealed.bytes.len()).unwrap_or(i64::MAX)
    }
}

/// Writes a conflict. Another request may have written one of the same identity in the meantime; then it says no.
pub(super) async fn insert(
    tx: &Tx,
    (id, org_id, directory): (ConflictId, OrgId, DirectoryId),
    collided: &Collided,
    kept: &Kept<'_>,
    now: Timestamp,
) -> Result<bool, Error> {
    let rows = tx
        .execute(
            sql!(
                "INSERT INTO directory_conflict (id, org_id, directory_id, kind, identity, target_id, field, attempts,
                                                 created_at, last_seen_at, print, size, pushed, data_key_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8, $9, $10, $11, $12)
                 ON CONFLICT (directory_id, kind, identity) DO NOTHING"
            ),
            &bind![
                id,
                org_id,
                directory,
                collided.kind.as_str(),
                collided.identity.0.as_str(),
                collided.target,
                collided.field.as_str(),
                now,
                kept.print,
                kept.size(),
                kept.sealed.bytes.as_slice(),
                kept.sealed.key_id
            ],
        )
        .await?;
    Ok(rows > 0)
}

/// Writes that the identity provider tried again, and what it wants now. What was settled before did not last.
pub(super) async fn seen_again(
    tx: &Tx,
    id: ConflictId,
    field: ConflictField,
    kept: &Kept<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE directory_conflict
             SET field = $2, attempts = attempts + 1, last_seen_at = $3, print = $4, size = $5, pushed = $6,
                 data_key_id = $7, resolved_id = NULL, answered_at = NULL
             WHERE id = $1"
        ),
        &bind![
            id,
            field.as_str(),
            now,
            kept.print,
            kept.size(),
            kept.sealed.bytes.as_slice(),
            kept.sealed.key_id
        ],
    )
    .await?;
    Ok(())
}

/// Lists ids and sizes of the conflicts of a directory, the one that was seen last first.
pub(super) async fn sizes(
    read: &Read,
    directory: DirectoryId,
    limit: i64,
) -> Result<Vec<(ConflictId, i64)>, Error> {
    read.query(
        sql!(
            "SELECT id, size FROM directory_conflict WHERE directory_id = $1 ORDER BY last_seen_at DESC, id DESC LIMIT $2"
        ),
        &bind![directory, limit],
        |row| Ok((ConflictId(row.get(0)?), row.get(1)?)),
    )
    .await
}

pub(super) async fn delete(tx: &Tx, ids: &[ConflictId]) -> Result<(), Error> {
    for chunk in ids.chunks(CHUNK) {
        let mut delete = Sql::new("DELETE FROM directory_conflict WHERE id IN ");
        delete.in_list(chunk.iter().map(|id| id.0));
        tx.execute_sql(&delete).await?;
    }
    Ok(())
}

/// Deletes conflicts that were last seen before a moment, at most `limit`, and returns how many there were.
pub(super) async fn delete_before(tx: &Tx, before: Timestamp, limit: i64) -> Result<u64, Error> {
    tx.execute(
        sql!(
            "DELETE FROM directory_conflict WHERE id IN
                 (SELECT id FROM directory_conflict WHERE last_seen_at < $1 ORDER BY last_seen_at, id LIMIT $2)"
        ),
        &bind![before, limit],
    )
    .await
}

/// Asks whether a directory has any row.
pub(super) async fn has_any(read: &Read, directory: DirectoryId) -> Result<bool, Error> {
    let found = read
        .query_opt(
            sql!("SELECT id FROM directory_conflict WHERE directory_id = $1 LIMIT 1"),
            &bind![directory],
            |row| row.get::<Uuid>(0),
        )
        .await?;
    Ok(found.is_some())
}

/// Finds the row of an identity.
pub(super) async fn find_identity(
    read: &Read,
    directory: DirectoryId,
    kind: ConflictKind,
    identity: &Identity,
) -> Result<Option<ConflictId>, Error> {
    read.query_opt(
        sql!("SELECT id FROM directory_conflict WHERE directory_id = $1 AND kind = $2 AND identity = $3"),
        &bind![directory, kind.as_str(), identity.0.as_str()],
        |row| row.get(0).map(ConflictId),
    )
    .await
}

/// Finds what was settled for the next push of an identity: the row, and what stands for what was pushed.
pub(super) async fn find_settled(
    read: &Read,
    directory: DirectoryId,
    (kind, identity): (ConflictKind, &Identity),
    settled_since: Timestamp,
    answered_since: Timestamp,
) -> Result<Option<(ConflictId, Uuid)>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, resolved_id FROM directory_conflict
             WHERE directory_id = $1 AND kind = $2 AND identity = $3 AND resolved_id IS NOT NULL
               AND last_seen_at >= $4 AND (answered_at IS NULL OR answered_at >= $5)"
        ),
        &bind![directory, kind.as_str(), identity.0.as_str(), settled_since, answered_since],
        |row| Ok((ConflictId(row.get(0)?), row.get(1)?)),
    )
    .await
}

/// Notes that the next push was answered.
pub(super) async fn answered(tx: &Tx, id: ConflictId, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE directory_conflict SET answered_at = $2 WHERE id = $1 AND answered_at IS NULL"),
        &bind![id, now],
    )
    .await?;
    Ok(())
}

/// Notes what stands for what was pushed from now on, and forgets the push.
pub(super) async fn settled(
    tx: &Tx,
    id: ConflictId,
    resolved: Uuid,
    kept: &Kept<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE directory_conflict
             SET resolved_id = $2, answered_at = NULL, last_seen_at = $3, print = $4, size = $5, pushed = $6,
                 data_key_id = $7
             WHERE id = $1"
        ),
        &bind![id, resolved, now, kept.print, kept.size(), kept.sealed.bytes.as_slice(), kept.sealed.key_id],
    )
    .await?;
    Ok(())
}

/// Lists conflicts of a directory that are not settled and were seen since a moment, in the order in which they came.
pub(super) async fn list(
    read: &Read,
    (org_id, directory): (OrgId, DirectoryId),
    kind: Option<ConflictKind>,
    since: Timestamp,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Row>, Error> {
    let one = kind.unwrap_or(ConflictKind::User).as_str();
    let other = kind.unwrap_or(ConflictKind::Group).as_str();
    read.query(
        sql!(
            "SELECT id, org_id, directory_id, kind, target_id, field, attempts, created_at, last_seen_at, print, pushed
             FROM directory_conflict
             WHERE directory_id = $1 AND org_id = $2 AND kind IN ($3, $4) AND last_seen_at >= $5
               AND resolved_id IS NULL AND id > $6
             ORDER BY id LIMIT $7"
        ),
        &bind![directory, org_id, one, other, since, after, limit],
        conflict,
    )
    .await
}

/// Lists all rows of a directory after a place, settled or not.
pub(super) async fn all(
    read: &Read,
    (org_id, directory): (OrgId, DirectoryId),
    after: Uuid,
    limit: i64,
) -> Result<Vec<(Row, Option<Uuid>)>, Error> {
    read.query(
        sql!(
            "SELECT id, org_id, directory_id, kind, target_id, field, attempts, created_at, last_seen_at, print, pushed,
                    resolved_id
             FROM directory_conflict WHERE directory_id = $1 AND org_id = $2 AND id > $3 ORDER BY id LIMIT $4"
        ),
        &bind![directory, org_id, after, limit],
        |row| Ok((conflict(row)?, row.get(11)?)),
    )
    .await
}

/// Finds a conflict that is not settled and was seen since a moment.
pub(super) async fn find(
    read: &Read,
    (org_id, directory): (OrgId, DirectoryId),
    id: ConflictId,
    since: Timestamp,
) -> Result<Option<Row>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, org_id, directory_id, kind, target_id, field, attempts, created_at, last_seen_at, print, pushed
             FROM directory_conflict
             WHERE id = $1 AND directory_id = $2 AND org_id = $3 AND last_seen_at >= $4 AND resolved_id IS NULL"
        ),
        &bind![id, directory, org_id, since],
        conflict,
    )
    .await
}

/// The same, and keeps others from changing it until the end of the transaction.
pub(super) async fn lock(
    tx: &Tx,
    (org_id, directory): (OrgId, DirectoryId),
    id: ConflictId,
    since: Timestamp,
) -> Result<Option<Row>, Error> {
    tx.query_opt(
        sql!(
            "SELECT id, org_id, directory_id, kind, target_id, field, attempts, created_at, last_seen_at, print, pushed
             FROM directory_conflict
             WHERE id = $1 AND directory_id = $2 AND org_id = $3 AND last_seen_at >= $4 AND resolved_id IS NULL
             FOR UPDATE"
        ),
        &bind![id, directory, org_id, since],
        conflict,
    )
    .await
}

fn conflict(row: &DbRow<'_>) -> Result<Row, Error> {
    let (kind, field): (String, String) = (row.get(3)?, row.get(5)?);
    Ok(Row {
        id: ConflictId(row.get(0)?),
        org_id: OrgId(row.get(1)?),
        directory_id: DirectoryId(row.get(2)?),
        kind: ConflictKind::of_row(&kind)?,
        target: row.get(4)?,
        field: ConflictField::of_row(&field)?,
        attempts: row.get(6)?,
        created_at: Timestamp(row.get(7)?),
        last_seen_at: Timestamp(row.get(8)?),
        print: row.get(9)?,
        pushed: row.get(10)?,
    })
}

/// Finds the user of a directory that has a value, given as it is compared.
pub(super) async fn user_with(
    read: &Read,
    directory: DirectoryId,
    field: ConflictField,
    value: &str,
) -> Result<Option<DirectoryUser>, Error> {
    let id = |row: &DbRow<'_>| row.get::<Uuid>(0).map(DirectoryUserId);
    let values = bind![directory, value];
    let found = match field {
        ConflictField::Email => {
            let select = sql!("SELECT id FROM directory_user WHERE directory_id = $1 AND email_key = $2");
            read.query_opt(select, &values, id).await?
        }
        ConflictField::UserName => {
            let select = sql!("SELECT id FROM directory_user WHERE directory_id = $1 AND user_name_key = $2");
            read.query_opt(select, &values, id).await?
        }
        ConflictField::ExternalId => {
            let select = sql!("SELECT id FROM directory_user WHERE directory_id = $1 AND external_id = $2");
            read.query_opt(select, &values, id).await?
        }
        ConflictField::DisplayName => None,
    };
    match found {
        Some(id) => directories::find_user(read, directory, id).await,
        None => Ok(None),
    }
}

/// Finds the group of an organization that has a name, given as it is compared.
pub(super) async fn group_named(read: &Read, org_id: OrgId, name_key: &str) -> Result<Option<Group>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, org_id, directory_id, name, external_id, member_count, created_at, updated_at, version,
                    home_directory_id, description
             FROM org_group WHERE org_id = $1 AND name_key = $2"
        ),
        &bind![org_id, name_key],
        groups::group,
    )
    .await
}

/// Finds the group of a directory that has an identifier of the identity provider.
pub(super) async fn group_with_external_id(
    read: &Read,
    directory: DirectoryId,
    external_id: &str,
) -> Result<Option<Group>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, org_id, directory_id, name, external_id, member_count, created_at, updated_at, version,
                    home_directory_id, description
             FROM org_group WHERE directory_id = $1 AND external_id = $2"
        ),
        &bind![directory, external_id],
        groups::group,
    )
    .await
}

/// Asks what ids name in a directory, and how it is called.
pub(super) async fn named(
    read: &Read,
    directory: DirectoryId,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, NamedMember>, Error> {
    let mut found = HashMap::with_capacity(ids.len());
    let tables =
        [("user_name", "directory_user", MemberKind::User), ("name", "org_group", MemberKind::Group)];
    for chunk in ids.chunks(CHUNK) {
        for (column, table, kind) in tables {
            let mut select = Sql::new("SELECT id, ");
            select.push(column).push(" FROM ").push(table).push(" WHERE id IN ");
            select.in_list(chunk.iter().copied()).and_is("directory_id", directory);
            let rows = read
                .query_sql(&select, |row| Ok(NamedMember { id: row.get(0)?, kind, name: Some(row.get(1)?) }))
                .await?;
            found.extend(rows.into_iter().map(|member| (member.id, member)));
        }
    }
    Ok(found)
}

/// Asks who of some is a member of a group.
pub(super) async fn members_among(read: &Read, group: GroupId, ids: &[Uuid]) -> Result<HashSet<Uuid>, Error> {
    let mut found = HashSet::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let mut select = Sql::new("SELECT member_id FROM group_member WHERE group_id = ");
        select.bind(group).push(" AND member_id IN ").in_list(chunk.iter().copied());
        found.extend(read.query_sql(&select, |row| row.get::<Uuid>(0)).await?);
    }
    Ok(found)
}

/// Lists the groups of a user, those that administrators keep included.
pub(super) async fn groups_of(
    read: &Read,
    user: DirectoryUserId,
    limit: i64,
) -> Result<Vec<NamedMember>, Error> {
    read.query(
        sql!(
            "SELECT org_group.id, org_group.name
             FROM group_member JOIN org_group ON org_group.id = group_member.group_id
             WHERE group_member.member_id = $1 ORDER BY group_member.group_id LIMIT $2"
        ),
        &bind![user, limit],
        |row| Ok(NamedMember { id: row.get(0)?, kind: MemberKind::Group, name: Some(row.get(1)?) }),
    )
    .await
}

/// Lets a directory provision a group from now on.
pub(super) async fn adopt_group(
    tx: &Tx,
    id: GroupId,
    directory: DirectoryId,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE org_group
             SET directory_id = $2, home_directory_id = $2, external_id = NULL, updated_at = $3, version = version + 1
             WHERE id = $1"
        ),
        &bind![id, directory, now],
    )
    .await?;
    Ok(())
}
