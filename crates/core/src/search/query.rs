//! Reads that join accounts, directories and groups. Each names the organization.

use std::collections::{BTreeMap, HashMap, HashSet};

use steward_db::{Error, Read, Sql, bind, sql};
use uuid::Uuid;

use super::model::{Membership, Person, PersonGroup, Sort};
use crate::account::store as accounts;
use crate::context::Timestamp;
use crate::directory::DirectoryKind;
use crate::group::{Group, store as group_rows};
use crate::id::{AccountId, DirectoryId, DirectoryUserId, GroupId, OrgId};

/// Ids that one statement looks for.
pub(super) const CHUNK: usize = 500;

/// Asks whether a directory is the organization's.
pub(super) async fn has_directory(read: &Read, org_id: OrgId, id: DirectoryId) -> Result<bool, Error> {
    let found = read
        .query_opt(
            sql!("SELECT id FROM directory WHERE id = $1 AND org_id = $2"),
            &bind![id, org_id],
            |row| row.get::<Uuid>(0),
        )
        .await?;
    Ok(found.is_some())
}

/// Reads the accounts that the organization sees, with all directories of it that know them: those that it manages, and
/// those that nobody manages and one of its directories knows. At most [`CHUNK`] ids.
pub(crate) async fn persons(read: &Read, org_id: OrgId, ids: &[AccountId]) -> Result<Vec<Person>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = Sql::new(
        "SELECT id, managed_by, email, email_key, email_verified, name, nickname, job_title, department, organization,
                location, timezone, locale, status, deactivated_at, disabled_message, delete_at, created_at,
                sessions_end_at, export_blocked_at
         FROM account WHERE id IN ",
    );
    select.in_list(ids.iter().copied()).push(" AND (managed_by IS NULL OR managed_by = ");
    select.bind(org_id).push(")");
    let found = read.query_sql(&select, accounts::account).await?;
    let mut select = Sql::new(
        "SELECT directory_user.account_id, directory_user.directory_id, directory_user.id,
                directory_user.active AND directory_user.suspended_at IS NULL, directory_user.created_at, directory.kind
         FROM directory_user JOIN directory ON directory.id = directory_user.directory_id
         WHERE directory_user.account_id IN ",
    );
    select.in_list(ids.iter().copied()).and_is("directory_user.org_id", org_id);
    select.push(" ORDER BY directory_user.id");
    let rows = read
        .query_sql(&select, |row| {
            let membership = Membership {
                directory_id: DirectoryId(row.get(1)?),
                user_id: DirectoryUserId(row.get(2)?),
                active: row.get(3)?,
                since: Timestamp(row.get(4)?),
                invited: row.get::<String>(5)? == DirectoryKind::Invited.as_str(),
            };
            Ok((row.get::<Uuid>(0)?, membership))
        })
        .await?;
    let mut by_account: HashMap<Uuid, Vec<Membership>> = HashMap::new();
    for (account, membership) in rows {
        by_account.entry(account).or_default().push(membership);
    }
    let person = |account: crate::account::Account| {
        let memberships = by_account.remove(&account.id.0).unwrap_or_default();
        Person {
            account,
            memberships,
            groups: Vec::new(),
            last_active: Vec::new(),
            given: Vec::new(),
            access: None,
        }
    };
    let seen = |person: &Person| person.account.managed_by.is_some() || !person.memberships.is_empty();
    Ok(found.into_iter().map(person).filter(seen).collect())
}

/// Finds accounts by the keys of their addresses.
pub(crate) async fn accounts_by_email(read: &Read, keys: &[String]) -> Result<Vec<AccountId>, Error> {
    let mut select = Sql::new("SELECT id FROM account WHERE email_key IN ");
    select.in_list(keys.iter().map(String::as_str));
    read.query_sql(&select, |row| row.get(0).map(AccountId)).await
}

/// Lists accounts that the organization manages, after one.
pub(super) async fn managed(
    read: &Read,
    org_id: OrgId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<AccountId>, Error> {
    read.query(
        sql!("SELECT id FROM account WHERE managed_by = $1 AND id > $2 ORDER BY id LIMIT $3"),
        &bind![org_id, after, limit],
        |row| row.get(0).map(AccountId),
    )
    .await
}

/// Lists inactive accounts that the organization manages, after one.
pub(super) async fn managed_inactive(
    read: &Read,
    org_id: OrgId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<AccountId>, Error> {
    read.query(
        sql!(
            "SELECT id FROM account WHERE managed_by = $1 AND status = 'inactive' AND id > $2 ORDER BY id LIMIT $3"
        ),
        &bind![org_id, after, limit],
        |row| row.get(0).map(AccountId),
    )
    .await
}

/// Lists users of directories that are switched off or suspended, after one, each with its account if it has one.
pub(super) async fn users_off(
    read: &Read,
    org_id: OrgId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<(Uuid, Option<AccountId>)>, Error> {
    read.query(
        sql!(
            "SELECT id, account_id FROM directory_user
             WHERE org_id = $1 AND (NOT active OR suspended_at IS NOT NULL) AND id > $2 ORDER BY id LIMIT $3"
        ),
        &bind![org_id, after, limit],
        |row| Ok((row.get(0)?, row.get::<Option<Uuid>>(1)?.map(AccountId))),
    )
    .await
}

/// Lists users of a directory after one, each with its account if it has one.
pub(super) async fn users_of_directory(
    read: &Read,
    org_id: OrgId,
    directory: DirectoryId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<(Uuid, Option<AccountId>)>, Error> {
    read.query(
        sql!(
            "SELECT id, account_id FROM directory_user WHERE directory_id = $1 AND org_id = $2 AND id > $3
             ORDER BY id LIMIT $4"
        ),
        &bind![directory, org_id, after, limit],
        |row| Ok((row.get(0)?, row.get::<Option<Uuid>>(1)?.map(AccountId))),
    )
    .await
}

/// Asks which of the groups hold which of the members, both of at most [`CHUNK`].
pub(super) async fn held(
    read: &Read,
    groups: &[GroupId],
    members: &[Uuid],
) -> Result<HashSet<(GroupId, Uuid)>, Error> {
    if groups.is_empty() || members.is_empty() {
        return Ok(HashSet::new());
    }
    let mut select = Sql::new("SELECT group_id, member_id FROM group_member WHERE group_id IN ");
    select.in_list(groups.iter().copied()).push(" AND member_id IN ").in_list(members.iter().copied());
    let rows = read.query_sql(&select, |row| Ok((GroupId(row.get(0)?), row.get(1)?))).await?;
    Ok(rows.into_iter().collect())
}

/// Reads the groups of members, at most [`CHUNK`] of them, by member.
pub(super) async fn groups_of(
    read: &Read,
    org_id: OrgId,
    members: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<PersonGroup>>, Error> {
    let mut by_member: BTreeMap<Uuid, Vec<PersonGroup>> = BTreeMap::new();
    if members.is_empty() {
        return Ok(by_member);
    }
    let mut select = Sql::new(
        "SELECT group_member.member_id, org_group.id, org_group.name, org_group.description
         FROM group_member JOIN org_group ON org_group.id = group_member.group_id
         WHERE group_member.member_id IN ",
    );
    select.in_list(members.iter().copied()).and_is("org_group.org_id", org_id);
    select.push(" ORDER BY group_member.member_id, group_member.group_id");
    let rows = read
        .query_sql(&select, |row| {
            let group = PersonGroup { id: GroupId(row.get(1)?), name: row.get(2)?, description: row.get(3)? };
            Ok((row.get::<Uuid>(0)?, group))
        })
        .await?;
    for (member, group) in rows {
        by_member.entry(member).or_default().push(group);
    }
    Ok(by_member)
}

/// Reads groups of the organization by their ids, at most [`CHUNK`].
pub(super) async fn groups(read: &Read, org_id: OrgId, ids: &[GroupId]) -> Result<Vec<Group>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = Sql::new(SELECT_GROUPS);
    select.push(" WHERE id IN ").in_list(ids.iter().copied()).and_is("org_id", org_id);
    read.query_sql(&select, group_rows::group).await
}

/// Reads groups of the organization by the keys of their names, at most [`CHUNK`].
pub(super) async fn groups_by_name(read: &Read, org_id: OrgId, keys: &[String]) -> Result<Vec<Group>, Error> {
    let mut select = select_groups(org_id);
    select.push(" AND name_key IN ").in_list(keys.iter().map(String::as_str));
    read.query_sql(&select, group_rows::group).await
}

/// Lists groups in the order of their names or against it, after a name.
pub(super) async fn groups_in_order(
    read: &Read,
    org_id: OrgId,
    sort: Sort,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Group>, Error> {
    let mut select = select_groups(org_id);
    if let Some(after) = after {
        select
            .push(if sort == Sort::Ascending { " AND name_key > " } else { " AND name_key < " })
            .bind(after);
    }
    select.push(if sort == Sort::Ascending {
        " ORDER BY name_key LIMIT "
    } else {
        " ORDER BY name_key DESC LIMIT "
    });
    select.bind(limit);
    read.query_sql(&select, group_rows::group).await
}

/// Lists groups of one member after one.
pub(super) async fn groups_of_member(
    read: &Read,
    org_id: OrgId,
    member: Uuid,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Group>, Error> {
    read.query(
        sql!(
            "SELECT org_group.id, org_group.org_id, org_group.directory_id, org_group.name, org_group.external_id,
                    org_group.member_count, org_group.created_at, org_group.updated_at, org_group.version,
                    org_group.home_directory_id, org_group.description
             FROM group_member JOIN org_group ON org_group.id = group_member.group_id
             WHERE group_member.member_id = $1 AND group_member.group_id > $3 AND org_group.org_id = $2
             ORDER BY group_member.group_id LIMIT $4"
        ),
        &bind![member, org_id, after, limit],
        group_rows::group,
    )
    .await
}

/// Lists the users by which directories of the organization know accounts, in the order of their ids.
pub(super) async fn users_of_accounts(
    read: &Read,
    org_id: OrgId,
    accounts: &[AccountId],
) -> Result<Vec<Uuid>, Error> {
    let mut select = Sql::new("SELECT id FROM directory_user WHERE account_id IN ");
    select.in_list(accounts.iter().copied()).and_is("org_id", org_id).push(" ORDER BY id");
    read.query_sql(&select, |row| row.get(0)).await
}

const SELECT_GROUPS: &str =
    "SELECT id, org_id, directory_id, name, external_id, member_count, created_at, updated_at, version,
            home_directory_id, description
     FROM org_group";

fn select_groups(org_id: OrgId) -> Sql {
    let mut select = Sql::new(SELECT_GROUPS);
    select.push(" WHERE org_id = ").bind(org_id);
    select
}
