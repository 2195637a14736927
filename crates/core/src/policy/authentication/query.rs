//! Reads that join authentication policies with accounts, groups and directories.

use std::collections::{HashMap, HashSet};

use steward_db::{Error, Read, Sql};
use uuid::Uuid;

use super::model::{AuthMember, AuthMemberKind};
use super::store::uuids;
use crate::id::{AccountId, AuthPolicyId, OrgId};

/// The members through which each of some accounts comes to a policy. Three statements, however many accounts; at most 200.
pub(super) async fn ways(
    read: &Read,
    org_id: OrgId,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, Vec<(AuthMember, AuthPolicyId)>>, Error> {
    let mut ways: HashMap<Uuid, Vec<(AuthMember, AuthPolicyId)>> = HashMap::new();
    let mut own = Sql::new(
        "SELECT member_id, member_id, policy_id FROM auth_policy_member WHERE kind = 'account' AND org_id = ",
    );
    own.bind(org_id.0).push(" AND member_id IN ").in_list(uuids(accounts));
    let mut groups = Sql::new(
        "SELECT directory_user.account_id, org_group.id, auth_policy_member.policy_id
         FROM directory_user
         JOIN group_member ON group_member.member_id = directory_user.id
         JOIN org_group ON org_group.id = group_member.group_id
         JOIN auth_policy_member ON auth_policy_member.org_id = org_group.org_id
              AND auth_policy_member.kind = 'group' AND auth_policy_member.member_id = org_group.id
         WHERE directory_user.account_id IN ",
    );
    groups
        .in_list(uuids(accounts))
        .and_is("directory_user.org_id", org_id.0)
        .and_is("org_group.org_id", org_id.0);
    let mut directories = Sql::new(
        "SELECT directory_user.account_id, directory_user.directory_id, auth_policy_member.policy_id
         FROM directory_user
         JOIN auth_policy_member ON auth_policy_member.org_id = directory_user.org_id
              AND auth_policy_member.kind = 'directory'
              AND auth_policy_member.member_id = directory_user.directory_id
         WHERE directory_user.account_id IN ",
    );
    directories.in_list(uuids(accounts)).and_is("directory_user.org_id", org_id.0);
    for (kind, select) in [
        (AuthMemberKind::Account, own),
        (AuthMemberKind::Group, groups),
        (AuthMemberKind::Directory, directories),
    ] {
        let rows = read.query_sql(&select, |row| {
            Ok((row.get::<Uuid>(0)?, AuthMember { kind, id: row.get(1)? }, AuthPolicyId(row.get(2)?)))
        });
        for (account, member, policy) in rows.await? {
            ways.entry(account).or_default().push((member, policy));
        }
    }
    Ok(ways)
}

/// Of some accounts, those that the organization sees: it manages them, or nobody does and one of its directories knows
/// them. Each with its address.
pub(super) async fn seen(
    read: &Read,
    org_id: OrgId,
    accounts: &[Uuid],
) -> Result<HashMap<AccountId, String>, Error> {
    let mut linked = Sql::new("SELECT account_id FROM directory_user WHERE account_id IN ");
    linked.in_list(uuids(accounts)).and_is("org_id", org_id.0);
    let linked: HashSet<Uuid> = read.query_sql(&linked, |row| row.get(0)).await?.into_iter().collect();
    let mut select =
        Sql::new("SELECT id, email, managed_by FROM account WHERE status <> 'closed' AND id IN ");
    select.in_list(uuids(accounts));
    let rows = read.query_sql(&select, |row| {
        Ok((row.get::<Uuid>(0)?, row.get::<String>(1)?, row.get::<Option<Uuid>>(2)?))
    });
    let sees = |id: &Uuid, manager: &Option<Uuid>| match manager {
        Some(manager) => *manager == org_id.0,
        None => linked.contains(id),
    };
    let rows = rows.await?.into_iter().filter(|(id, _, manager)| sees(id, manager));
    Ok(rows.map(|(id, email, _)| (AccountId(id), email)).collect())
}

/// Finds the accounts that an organization manages among some addresses, by the keys of these. At most 200.
pub(super) async fn managed_by_address(
    read: &Read,
    org_id: OrgId,
    keys: &[String],
) -> Result<HashMap<String, AccountId>, Error> {
    let mut select = Sql::new("SELECT email_key, id FROM account WHERE status <> 'closed' AND email_key IN ");
    select.in_list(keys.iter().map(String::as_str)).and_is("managed_by", org_id.0);
    let rows = read.query_sql(&select, |row| Ok((row.get::<String>(0)?, AccountId(row.get(1)?)))).await?;
    Ok(rows.into_iter().collect())
}

/// Of some members of one kind, those that are there: accounts that the organization manages, groups and directories of it.
pub(super) async fn existing(
    read: &Read,
    org_id: OrgId,
    kind: AuthMemberKind,
    ids: &[Uuid],
) -> Result<HashSet<Uuid>, Error> {
    let (table, column) = match kind {
        AuthMemberKind::Account => ("account", "managed_by"),
        AuthMemberKind::Group => ("org_group", "org_id"),
        AuthMemberKind::Directory => ("directory", "org_id"),
    };
    let mut select = Sql::new("SELECT id FROM ");
    select.push(table).push(" WHERE id IN ").in_list(uuids(ids)).and_is(column, org_id.0);
    Ok(read.query_sql(&select, |row| row.get::<Uuid>(0)).await?.into_iter().collect())
}
