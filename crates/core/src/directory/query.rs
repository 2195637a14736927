//! Reads that join users, groups and memberships.

use std::collections::{HashMap, HashSet};

use steward_db::{Error, Read, Sql, bind, sql};
use uuid::Uuid;

use super::model::DirectoryUser;
use crate::group::{Group, Member, store as groups};
use crate::id::{AccountId, DirectoryId, DirectoryUserId, GroupId, OrgId};

/// Members that one statement reads.
pub const MEMBERS_PAGE: i64 = 1000;

/// Ids that one statement looks for.
const CHUNK: usize = 200;

/// The most groups that a user is shown with, alone and in lists, because its version counts them. Nobody is known to be in
/// more; the bound keeps one answer finite.
const GROUPS_SHOWN: u32 = 10_000;

/// Lists the groups of a user.
pub(super) async fn groups_of(read: &Read, user: DirectoryUserId) -> Result<Vec<(GroupId, String)>, Error> {
    groups::groups_of(read, user.0, i64::from(GROUPS_SHOWN)).await
}

/// Lists the groups of a page of users: with one statement, unless together they are in more than one of them is shown with.
pub(super) async fn groups_of_page(
    read: &Read,
    users: &[DirectoryUser],
) -> Result<HashMap<Uuid, Vec<(GroupId, String)>>, Error> {
    let mut by_user: HashMap<Uuid, Vec<(GroupId, String)>> = HashMap::new();
    if users.is_empty() {
        return Ok(by_user);
    }
    let mut select = Sql::new(
        "SELECT group_member.member_id, org_group.id, org_group.name
         FROM group_member JOIN org_group ON org_group.id = group_member.group_id
         WHERE group_member.member_id IN ",
    );
    select.in_list(users.iter().map(|user| user.id));
    // What administrators made is not the identity provider's to see.
    select
        .push(" AND org_group.directory_id IS NOT NULL ORDER BY group_member.member_id, group_member.group_id LIMIT ")
        .bind(i64::from(GROUPS_SHOWN) + 1);
    let rows = read
        .query_sql(&select, |row| Ok((row.get::<Uuid>(0)?, GroupId(row.get(1)?), row.get::<String>(2)?)))
        .await?;
    if rows.len() > GROUPS_SHOWN as usize {
        for user in users {
            by_user.insert(user.id.0, groups_of(read, user.id).await?);
        }
        return Ok(by_user);
    }
    for (user, group, name) in rows {
        by_user.entry(user).or_default().push((group, name));
    }
    Ok(by_user)
}

/// Lists the directories of an organization that know an account.
pub(super) async fn directories_of(
    read: &Read,
    org_id: OrgId,
    account_id: AccountId,
) -> Result<HashSet<DirectoryId>, Error> {
    let found = read
        .query(
            sql!("SELECT directory_id FROM directory_user WHERE account_id = $1 AND org_id = $2"),
            &bind![account_id, org_id],
            |row| row.get(0).map(DirectoryId),
        )
        .await?;
    Ok(found.into_iter().collect())
}

/// Which user of which directory an account is linked to: the two ids.
type Linked = (DirectoryId, DirectoryUserId);

/// Lists the users of an account that identity providers of an organization keep. Each directory knows it once at most, or nearly so.
pub(super) async fn links_of_account(
    read: &Read,
    org_id: OrgId,
    account_id: AccountId,
) -> Result<Vec<Linked>, Error> {
    read.query(
        sql!(
            "SELECT directory_user.directory_id, directory_user.id
             FROM directory_user JOIN directory ON directory.id = directory_user.directory_id
             WHERE directory_user.account_id = $2 AND directory_user.org_id = $1 AND directory.kind = 'provisioned'
             ORDER BY directory_user.id LIMIT 1000"
        ),
        &bind![org_id, account_id],
        |row| Ok((DirectoryId(row.get(0)?), DirectoryUserId(row.get(1)?))),
    )
    .await
}

/// Lists the users of an organization that have a primary address, with their accounts.
pub(super) async fn links_of_address(
    read: &Read,
    org_id: OrgId,
    email_key: &str,
) -> Result<Vec<(DirectoryId, DirectoryUserId, Option<AccountId>)>, Error> {
    read.query(
        sql!(
            "SELECT directory_user.directory_id, directory_user.id, directory_user.account_id
             FROM directory JOIN directory_user ON directory_user.directory_id = directory.id
             WHERE directory.org_id = $1 AND directory_user.email_key = $2 ORDER BY directory_user.id LIMIT 1000"
        ),
        &bind![org_id, email_key],
        |row| {
            let account = row.get::<Option<Uuid>>(2)?.map(AccountId);
            Ok((DirectoryId(row.get(0)?), DirectoryUserId(row.get(1)?), account))
        },
    )
    .await
}

/// Finds the user by which a directory knows an account, and keeps it from being deleted meanwhile.
pub(super) async fn user_of_account(
    read: &Read,
    org_id: OrgId,
    directory_id: DirectoryId,
    account_id: AccountId,
) -> Result<Option<DirectoryUserId>, Error> {
    read.query_opt(
        sql!(
            "SELECT id FROM directory_user WHERE account_id = $3 AND org_id = $1 AND directory_id = $2
             ORDER BY id LIMIT 1 FOR KEY SHARE"
        ),
        &bind![org_id, directory_id, account_id],
        |row| row.get(0).map(DirectoryUserId),
    )
    .await
}

/// Lists the members of several groups that have at most [`MEMBERS_PAGE`] of them together, with one statement.
pub(super) async fn members_of_page(
    read: &Read,
    groups: &[Group],
) -> Result<HashMap<Uuid, Vec<Member>>, Error> {
    let mut by_group: HashMap<Uuid, Vec<Member>> = HashMap::new();
    let mut select = Sql::new(
        "SELECT group_member.member_id, group_member.kind, coalesce(directory_user.user_name, org_group.name),
                group_member.group_id
         FROM group_member
         LEFT JOIN directory_user ON directory_user.id = group_member.member_id
         LEFT JOIN org_group ON org_group.id = group_member.member_id
         WHERE group_member.group_id IN ",
    );
    select.in_list(groups.iter().map(|group| group.id));
    select.push(" ORDER BY group_member.group_id, group_member.member_id");
    let rows = read.query_sql(&select, |row| Ok((row.get::<Uuid>(3)?, groups::member(row)?))).await?;
    for (group, member) in rows {
        by_group.entry(group).or_default().push(member);
    }
    Ok(by_group)
}

/// Lists members of a group after a place, in the order of their ids, with the names by which they are shown.
pub(super) async fn members(
    read: &Read,
    group: GroupId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Member>, Error> {
    read.query(
        sql!(
            "SELECT group_member.member_id, group_member.kind, coalesce(directory_user.user_name, org_group.name)
             FROM group_member
             LEFT JOIN directory_user ON directory_user.id = group_member.member_id
             LEFT JOIN org_group ON org_group.id = group_member.member_id
             WHERE group_member.group_id = $1 AND group_member.member_id > $2
             ORDER BY group_member.member_id LIMIT $3"
        ),
        &bind![group, after, limit],
        groups::member,
    )
    .await
}

/// Asks which of the ids exist in a table of the directory, and keeps them from being deleted meanwhile.
pub(super) async fn existing(
    read: &Read,
    table: &'static str,
    directory_id: DirectoryId,
    ids: &[Uuid],
) -> Result<HashSet<Uuid>, Error> {
    let mut found = HashSet::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let mut select = Sql::new("SELECT id FROM ");
        select.push(table).push(" WHERE id IN ").in_list(chunk.iter().copied());
        select.and_is("directory_id", directory_id).push(" FOR KEY SHARE");
        found.extend(read.query_sql(&select, |row| row.get::<Uuid>(0)).await?);
    }
    Ok(found)
}
