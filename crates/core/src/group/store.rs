//! The rows of groups and memberships.

use steward_db::{Error, Read, Row, Sql, Tx, Value, bind, sql};
use uuid::Uuid;

use super::model::{Group, Member, MemberKind};
use crate::context::Timestamp;
use crate::error::corrupt;
use crate::id::{DirectoryId, GroupId, OrgId};

/// Memberships that one statement writes or removes.
const CHUNK: usize = 200;

pub(crate) async fn insert(tx: &Tx, group: &Group, name_key: &str) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO org_group (id, org_id, directory_id, name, name_key, external_id, member_count, created_at,
                                    updated_at, version, home_directory_id, description)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 1, $9, $10)"
        ),
        &bind![
            group.id,
            group.org_id,
            group.directory_id,
            group.name.as_str(),
            name_key,
            group.external_id.as_deref(),
            group.member_count,
            group.created_at,
            group.home,
            group.description.as_deref()
        ],
    )
    .await?;
    Ok(())
}

/// Finds a group of a directory. It takes the lock of the row when the caller is going to change it.
pub(crate) async fn find(
    read: &Read,
    directory_id: DirectoryId,
    id: GroupId,
) -> Result<Option<Group>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, org_id, directory_id, name, external_id, member_count, created_at, updated_at, version,
                    home_directory_id, description
             FROM org_group WHERE id = $1 AND directory_id = $2"
        ),
        &bind![id, directory_id],
        group,
    )
    .await
}

/// Finds a group of a directory and keeps others from changing it until the end of the transaction.
pub(crate) async fn lock(tx: &Tx, directory_id: DirectoryId, id: GroupId) -> Result<Option<Group>, Error> {
    tx.query_opt(
        sql!(
            "SELECT id, org_id, directory_id, name, external_id, member_count, created_at, updated_at, version,
                    home_directory_id, description, held
             FROM org_group WHERE id = $1 AND directory_id = $2 FOR UPDATE"
        ),
        &bind![id, directory_id],
        |row| Ok(Group { held: row.get(11)?, ..group(row)? }),
    )
    .await
}

/// Finds a group of an organization and keeps others from changing it until the end of the transaction.
pub(crate) async fn lock_of_org(tx: &Tx, org_id: OrgId, id: GroupId) -> Result<Option<Group>, Error> {
    tx.query_opt(
        sql!(
            "SELECT id, org_id, directory_id, name, external_id, member_count, created_at, updated_at, version,
                    home_directory_id, description
             FROM org_group WHERE id = $1 AND org_id = $2 FOR UPDATE"
        ),
        &bind![id, org_id],
        group,
    )
    .await
}

/// Finds a group of an organization.
pub(crate) async fn find_of_org(read: &Read, org_id: OrgId, id: GroupId) -> Result<Option<Group>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, org_id, directory_id, name, external_id, member_count, created_at, updated_at, version,
                    home_directory_id, description
             FROM org_group WHERE id = $1 AND org_id = $2"
        ),
        &bind![id, org_id],
        group,
    )
    .await
}

/// Asks whether another group of the organization has this name.
pub(crate) async fn name_is_taken(
    read: &Read,
    org_id: OrgId,
    name_key: &str,
    by_other_than: GroupId,
) -> Result<bool, Error> {
    let other = read
        .query_opt(
            sql!("SELECT id FROM org_group WHERE org_id = $1 AND name_key = $2"),
            &bind![org_id, name_key],
            |row| row.get::<Uuid>(0),
        )
        .await?;
    Ok(other.is_some_and(|other| other != by_other_than.0))
}

/// Asks whether another group of the directory has this external id.
pub(crate) async fn external_id_is_taken(
    read: &Read,
    directory_id: DirectoryId,
    external_id: &str,
    by_other_than: GroupId,
) -> Result<bool, Error> {
    let other = read
        .query_opt(
            sql!("SELECT id FROM org_group WHERE directory_id = $1 AND external_id = $2"),
            &bind![directory_id, external_id],
            |row| row.get::<Uuid>(0),
        )
        .await?;
    Ok(other.is_some_and(|other| other != by_other_than.0))
}

/// Writes name, external id, count, time and version.
pub(crate) async fn update(tx: &Tx, group: &Group, name_key: &str) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE org_group SET name = $2, name_key = $3, external_id = $4, member_count = $5, updated_at = $6,
                                  version = $7
             WHERE id = $1"
        ),
        &bind![
            group.id,
            group.name.as_str(),
            name_key,
            group.external_id.as_deref(),
            group.member_count,
            group.updated_at,
            group.version
        ],
    )
    .await?;
    Ok(())
}

/// Writes count, time and version of a group that keeps its names, among the last statements: nothing that this transaction
/// does afterwards may read them.
pub(crate) async fn update_count_last(tx: &Tx, group: &Group) -> Result<(), Error> {
    let mut update = Sql::new("UPDATE org_group SET member_count = ");
    update.bind(group.member_count).push(", updated_at = ").bind(group.updated_at);
    update.push(", version = ").bind(group.version).push(" WHERE id = ").bind(group.id);
    tx.execute_last(update).await
}

/// Removes the row of a group. Its memberships are out of sight with it; a job removes their rows.
pub(crate) async fn delete(tx: &Tx, id: GroupId) -> Result<(), Error> {
    tx.execute(sql!("DELETE FROM org_group WHERE id = $1"), &bind![id]).await?;
    Ok(())
}

/// Adds members and returns those that were not there before.
pub(crate) async fn add_members(
    tx: &Tx,
    group: GroupId,
    members: &[(Uuid, MemberKind)],
    now: Timestamp,
) -> Result<Vec<Uuid>, Error> {
    let mut added = Vec::new();
    for chunk in members.chunks(CHUNK) {
        let mut insert = Sql::new("INSERT INTO group_member (group_id, member_id, kind, added_at) VALUES ");
        for (position, (member, kind)) in chunk.iter().enumerate() {
            insert.push(if position == 0 { "(" } else { ", (" });
            insert.bind(group).push(", ").bind(*member).push(", ").bind(kind.as_str()).push(", ").bind(now.0);
            insert.push(")");
        }
        insert.push(" ON CONFLICT (group_id, member_id) DO NOTHING RETURNING member_id");
        added.extend(tx.query_sql(&insert, |row| row.get::<Uuid>(0)).await?);
    }
    Ok(added)
}

/// Removes the named members and returns those that were there.
pub(crate) async fn remove_members(tx: &Tx, group: GroupId, members: &[Uuid]) -> Result<Vec<Uuid>, Error> {
    let mut removed = Vec::new();
    for chunk in members.chunks(CHUNK) {
        let mut delete = Sql::new("DELETE FROM group_member WHERE group_id = ");
        delete.bind(group).push(" AND member_id IN ").in_list(chunk.iter().map(|id| Value::Uuid(*id)));
        delete.push(" RETURNING member_id");
        removed.extend(tx.query_sql(&delete, |row| row.get::<Uuid>(0)).await?);
    }
    Ok(removed)
}

/// Removes a user or group from every group that it is a member of, and returns those groups.
pub(crate) async fn remove_from_all(tx: &Tx, member: Uuid, now: Timestamp) -> Result<Vec<GroupId>, Error> {
    let groups = tx
        .query(
            sql!("DELETE FROM group_member WHERE member_id = $1 RETURNING group_id"),
            &bind![member],
            |row| row.get::<Uuid>(0).map(GroupId),
        )
        .await?;
    let mut groups = groups;
    // One order for everybody, so that two deletions never wait for each other.
    groups.sort_unstable();
    for group in &groups {
        tx.execute(
            sql!(
                "UPDATE org_group SET member_count = member_count - 1, version = version + 1, updated_at = $2
                 WHERE id = $1"
            ),
            &bind![*group, now],
        )
        .await?;
    }
    Ok(groups)
}

/// Removes rows of a group that is gone, at most `limit`, and returns how many there were.
pub(crate) async fn purge_members(tx: &Tx, group: GroupId, limit: i64) -> Result<u64, Error> {
    tx.execute(
        sql!(
            "DELETE FROM group_member WHERE group_id = $1 AND member_id IN
                 (SELECT member_id FROM group_member WHERE group_id = $1 ORDER BY member_id LIMIT $2)"
        ),
        &bind![group, limit],
    )
    .await
}

/// Lists ids of members, in their order, after a place.
pub(crate) async fn member_ids(
    read: &Read,
    group: GroupId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Uuid>, Error> {
    read.query(
        sql!("SELECT member_id FROM group_member WHERE group_id = $1 AND member_id > $2 ORDER BY member_id LIMIT $3"),
        &bind![group, after, limit],
        |row| row.get(0),
    )
    .await
}

/// Reads which of the given groups and members belong together.
pub(crate) async fn groups_of(
    read: &Read,
    member: Uuid,
    limit: i64,
) -> Result<Vec<(GroupId, String)>, Error> {
    read.query(
        sql!(
            "SELECT org_group.id, org_group.name
             FROM group_member JOIN org_group ON org_group.id = group_member.group_id
             WHERE group_member.member_id = $1 AND org_group.directory_id IS NOT NULL
             ORDER BY group_member.group_id LIMIT $2"
        ),
        &bind![member, limit],
        |row| Ok((GroupId(row.get(0)?), row.get(1)?)),
    )
    .await
}

/// Reads a member of a page.
pub(crate) fn member(row: &Row<'_>) -> Result<Member, Error> {
    let kind: String = row.get(1)?;
    Ok(Member {
        id: row.get(0)?,
        kind: MemberKind::parse(&kind).ok_or_else(|| corrupt("group_member", "kind"))?,
        display: row.get(2)?,
    })
}

/// Reads a group.
pub(crate) fn group(row: &Row<'_>) -> Result<Group, Error> {
    Ok(Group {
        id: GroupId(row.get(0)?),
        org_id: OrgId(row.get(1)?),
        directory_id: row.get::<Option<Uuid>>(2)?.map(DirectoryId),
        name: row.get(3)?,
        external_id: row.get(4)?,
        member_count: row.get(5)?,
        created_at: Timestamp(row.get(6)?),
        updated_at: Timestamp(row.get(7)?),
        version: row.get(8)?,
        home: row.get::<Option<Uuid>>(9)?.map(DirectoryId),
        description: row.get(10)?,
        held: false,
    })
}
