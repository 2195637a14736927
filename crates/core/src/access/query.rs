//! Reads that join roles, accounts, directories and groups. Each names the organization.
//!
//! Joins are written as `CROSS JOIN` in the order in which they are to be walked, from accounts to their users, groups and
//! roles: SQLite keeps that order and has no statistics to choose a better one, and to PostgreSQL it is a plain join.

use std::collections::{BTreeMap, HashMap};

use steward_db::{Error, Read, Sql, bind, sql};
use uuid::Uuid;

use super::model::{Given, Role, Standing};
use super::store::role;
use crate::account::AccountStatus;
use crate::error::corrupt;
use crate::id::{AccountId, GroupId, OrgId, WorkspaceId};

/// Ids that one statement looks for.
pub(super) const CHUNK: usize = 500;

/// Reads how accounts stand to an organization. One that another organization manages is left out.
pub(super) async fn standings(
    read: &Read,
    org_id: OrgId,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, Standing>, Error> {
    let mut standings = HashMap::new();
    for chunk in accounts.chunks(CHUNK) {
        let mut select = Sql::new("SELECT id, status, managed_by FROM account WHERE id IN ");
        select.in_list(chunk.iter().copied());
        let rows = read
            .query_sql(&select, |row| {
                let status: String = row.get(1)?;
                let status = AccountStatus::parse(&status).ok_or_else(|| corrupt("account", "status"))?;
                Ok((AccountId(row.get(0)?), status, row.get::<Option<Uuid>>(2)?.map(OrgId)))
            })
            .await?;
        for (account, status, manager) in rows {
            if manager.is_none_or(|manager| manager == org_id) {
                let managed = manager.is_some();
                standings.insert(account, Standing { status, managed, users: 0, switched_on: false });
            }
        }
        let mut select = Sql::new(
            "SELECT account_id, active AND suspended_at IS NULL FROM directory_user WHERE account_id IN ",
        );
        select.in_list(chunk.iter().copied()).and_is("org_id", org_id);
        let users = read.query_sql(&select, |row| Ok((AccountId(row.get(0)?), row.get::<bool>(1)?))).await?;
        for (account, active) in users {
            if let Some(standing) = standings.get_mut(&account) {
                standing.users += 1;
                standing.switched_on |= active;
            }
        }
    }
    Ok(standings)
}

/// Reads the roles that were given to accounts and to their groups, on all resources of the organization.
pub(crate) async fn given(
    read: &Read,
    org_id: OrgId,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, Vec<Given>>, Error> {
    let mut given: HashMap<AccountId, Vec<Given>> = HashMap::new();
    for chunk in accounts.chunks(CHUNK) {
        let mut select =
            Sql::new("SELECT principal_id, resource_id, role FROM role_assignment WHERE principal_id IN ");
        select.in_list(chunk.iter().copied()).and_is("org_id", org_id);
        let direct = read
            .query_sql(&select, |row| {
                let given = Given { resource: row.get(1)?, role: role(row, 2)?, through: None };
                Ok((AccountId(row.get(0)?), given))
            })
            .await?;
        let mut select = Sql::new(
            "SELECT directory_user.account_id, role_assignment.resource_id, role_assignment.role,
                    role_assignment.principal_id, directory_user.id
             FROM directory_user CROSS JOIN group_member CROSS JOIN role_assignment CROSS JOIN org_group
             WHERE group_member.member_id = directory_user.id
               AND role_assignment.principal_id = group_member.group_id
               AND org_group.id = role_assignment.principal_id
               AND directory_user.account_id IN ",
        );
        select.in_list(chunk.iter().copied());
        select.and_is("directory_user.org_id", org_id).and_is("role_assignment.org_id", org_id);
        let through = read
            .query_sql(&select, |row| {
                let through = Some((GroupId(row.get(3)?), row.get(4)?));
                let given = Given { resource: row.get(1)?, role: role(row, 2)?, through };
                Ok((AccountId(row.get(0)?), given))
            })
            .await?;
        for (account, one) in direct.into_iter().chain(through) {
            given.entry(account).or_default().push(one);
        }
    }
    for list in given.values_mut() {
        list.sort_unstable();
    }
    Ok(given)
}

/// Counts accounts that administer the organization and can be used, other than one: active, and not switched off in all
/// directories that know them, as [`Standing::is_in_force`] has it.
pub(super) async fn other_org_admins(read: &Read, org_id: OrgId, but: AccountId) -> Result<i64, Error> {
    read.query_one(
        sql!(
            "SELECT count(*) FROM role_assignment CROSS JOIN account
             WHERE role_assignment.org_id = $1 AND role_assignment.resource_id = $1
               AND role_assignment.kind = 'user' AND role_assignment.role = 'atlassian/org-admin'
               AND account.id = role_assignment.principal_id AND account.status = 'active' AND account.id <> $2
               AND (EXISTS (SELECT 1 FROM directory_user
                            WHERE directory_user.account_id = account.id AND directory_user.org_id = $1
                              AND directory_user.active AND directory_user.suspended_at IS NULL)
                    OR account.managed_by = $1
                       AND NOT EXISTS (SELECT 1 FROM directory_user
                                       WHERE directory_user.account_id = account.id AND directory_user.org_id = $1))"
        ),
        &bind![org_id, but],
        |row| row.get(0),
    )
    .await
}

/// Lists the accounts of the members of a group, in the order of the users by which they are members, after one. Members
/// without an account have none.
pub(crate) async fn accounts_of_group(
    read: &Read,
    org_id: OrgId,
    group: GroupId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<(Uuid, Option<AccountId>)>, Error> {
    read.query(
        sql!(
            "SELECT group_member.member_id, directory_user.account_id
             FROM group_member
             LEFT JOIN directory_user ON directory_user.id = group_member.member_id AND directory_user.org_id = $2
             WHERE group_member.group_id = $1 AND group_member.member_id > $3
             ORDER BY group_member.member_id LIMIT $4"
        ),
        &bind![group, org_id, after, limit],
        |row| Ok((row.get(0)?, row.get::<Option<Uuid>>(1)?.map(AccountId))),
    )
    .await
}

/// Lists the accounts of users, by their ids.
pub(super) async fn accounts_of_users(
    read: &Read,
    org_id: OrgId,
    users: &[Uuid],
) -> Result<Vec<AccountId>, Error> {
    let mut accounts = Vec::new();
    for chunk in users.chunks(CHUNK) {
        let mut select = Sql::new("SELECT account_id FROM directory_user WHERE id IN ");
        select.in_list(chunk.iter().copied()).and_is("org_id", org_id).push(" AND account_id IS NOT NULL");
        accounts.extend(read.query_sql(&select, |row| row.get(0).map(AccountId)).await?);
    }
    Ok(accounts)
}

/// Lists the users of a directory after one, each with its account if it has one.
pub(super) async fn accounts_of_directory(
    read: &Read,
    org_id: OrgId,
    directory: Uuid,
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

/// Finds the next directory of an organization, from one on.
pub(super) async fn next_directory(read: &Read, org_id: OrgId, from: Uuid) -> Result<Option<Uuid>, Error> {
    read.query_opt(
        sql!("SELECT id FROM directory WHERE org_id = $1 AND id >= $2 ORDER BY id LIMIT 1"),
        &bind![org_id, from],
        |row| row.get(0),
    )
    .await
}

/// Lists the principals of a kind that were given a role on a resource, each once, from one on.
pub(super) async fn principals_on(
    read: &Read,
    org_id: OrgId,
    resource: Uuid,
    (kind, from): (&str, Uuid),
    limit: i64,
) -> Result<Vec<Uuid>, Error> {
    read.query(
        sql!(
            "SELECT DISTINCT principal_id FROM role_assignment
             WHERE org_id = $1 AND resource_id = $2 AND kind = $3 AND principal_id >= $4
             ORDER BY principal_id LIMIT $5"
        ),
        &bind![org_id, resource, kind, from, limit],
        |row| row.get(0),
    )
    .await
}

/// Lists the products of workspaces, at most [`CHUNK`] of them.
pub(super) async fn products(
    read: &Read,
    org_id: OrgId,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, (String, String, Option<String>)>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut select = Sql::new("SELECT id, product, name, url FROM workspace WHERE id IN ");
    select.in_list(ids.iter().copied()).and_is("org_id", org_id);
    let rows =
        read.query_sql(&select, |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?)))).await?;
    Ok(rows.into_iter().collect())
}

/// Lists the ids of workspaces of an organization, in their order, after one.
pub(super) async fn workspace_ids(
    read: &Read,
    org_id: OrgId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<WorkspaceId>, Error> {
    read.query(
        sql!("SELECT id FROM workspace WHERE org_id = $1 AND id > $2 ORDER BY id LIMIT $3"),
        &bind![org_id, after, limit],
        |row| row.get(0).map(WorkspaceId),
    )
    .await
}

/// A user by which a directory knows an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) directory: Uuid,
    pub(super) user: Uuid,
    pub(super) active: bool,
}

/// Lists the users by which directories of the organization know an account, oldest first.
pub(super) async fn memberships(read: &Read, org_id: OrgId, account: AccountId) -> Result<Vec<Known>, Error> {
    read.query(
        sql!(
            "SELECT directory_id, id, active AND suspended_at IS NULL FROM directory_user
             WHERE account_id = $1 AND org_id = $2 ORDER BY id"
        ),
        &bind![account, org_id],
        |row| Ok(Known { directory: row.get(0)?, user: row.get(1)?, active: row.get(2)? }),
    )
    .await
}

/// Lists the principals of a kind that were given a role on whatever it is, each once, from one on.
pub(super) async fn principals_with(
    read: &Read,
    org_id: OrgId,
    role: Role,
    (kind, from): (&str, Uuid),
    limit: i64,
) -> Result<Vec<Uuid>, Error> {
    read.query(
        sql!(
            "SELECT DISTINCT principal_id FROM role_assignment
             WHERE org_id = $1 AND role = $2 AND kind = $3 AND principal_id >= $4
             ORDER BY principal_id LIMIT $5"
        ),
        &bind![org_id, role.as_str(), kind, from, limit],
        |row| row.get(0),
    )
    .await
}

/// Lists what groups were given, at most [`CHUNK`] of them.
pub(crate) async fn given_to_groups(
    read: &Read,
    org_id: OrgId,
    groups: &[GroupId],
) -> Result<BTreeMap<GroupId, Vec<(Uuid, Role)>>, Error> {
    let mut given: BTreeMap<GroupId, Vec<(Uuid, Role)>> = BTreeMap::new();
    if groups.is_empty() {
        return Ok(given);
    }
    let mut select =
        Sql::new("SELECT principal_id, resource_id, role FROM role_assignment WHERE principal_id IN ");
    select.in_list(groups.iter().copied()).and_is("org_id", org_id);
    select.push(" ORDER BY principal_id, resource_id, role");
    let rows = read.query_sql(&select, |row| Ok((GroupId(row.get(0)?), row.get(1)?, role(row, 2)?))).await?;
    for (group, resource, role) in rows {
        given.entry(group).or_default().push((resource, role));
    }
    Ok(given)
}

/// Lists the names of groups, at most [`CHUNK`] of them.
pub(super) async fn group_names(
    read: &Read,
    org_id: OrgId,
    groups: &[GroupId],
) -> Result<HashMap<GroupId, (String, Option<Uuid>)>, Error> {
    if groups.is_empty() {
        return Ok(HashMap::new());
    }
    let mut select = Sql::new("SELECT id, name, home_directory_id FROM org_group WHERE id IN ");
    select.in_list(groups.iter().copied()).and_is("org_id", org_id);
    let rows = read.query_sql(&select, |row| Ok((GroupId(row.get(0)?), (row.get(1)?, row.get(2)?)))).await?;
    Ok(rows.into_iter().collect())
}

/// Lists the workspaces of products, in the order of their ids. An organization has few workspaces: they are found by it, and
/// compared here, however many products are asked for.
pub(super) async fn workspaces_of(
    read: &Read,
    org_id: OrgId,
    products: &[String],
) -> Result<Vec<Uuid>, Error> {
    let all: Vec<(Uuid, String)> = read
        .query(
            sql!("SELECT id, product FROM workspace WHERE org_id = $1 ORDER BY id"),
            &bind![org_id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .await?;
    Ok(all.into_iter().filter(|(_, product)| products.contains(product)).map(|(id, _)| id).collect())
}

/// Counts the workspaces of an organization.
pub(super) async fn count_workspaces(read: &Read, org_id: OrgId) -> Result<u64, Error> {
    let count: i64 = read
        .query_one(sql!("SELECT count(*) FROM workspace WHERE org_id = $1"), &bind![org_id], |row| row.get(0))
        .await?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Lists the names of the directories of an organization.
pub(super) async fn directory_names(read: &Read, org_id: OrgId) -> Result<HashMap<Uuid, String>, Error> {
    let rows = read
        .query(sql!("SELECT id, name FROM directory WHERE org_id = $1 ORDER BY id"), &bind![org_id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .await?;
    Ok(rows.into_iter().collect())
}
