//! The rows of roles, of what workspaces give to everybody, and of seats.

use steward_db::{Error, Read, Row, Sql, Tx, bind, sql};
use uuid::Uuid;

use super::model::{Principal, Role, Seats, WorkspaceAccess};
use crate::context::Timestamp;
use crate::error::corrupt;
use crate::id::{AccountId, OrgId, WorkspaceId};

/// Rows that one statement writes or removes.
const CHUNK: usize = 200;

/// Gives a role, and tells whether it was not there before.
pub(super) async fn give(
    tx: &Tx,
    org_id: OrgId,
    principal: Principal,
    (resource, role): (Uuid, Role),
    now: Timestamp,
) -> Result<bool, Error> {
    let written = tx
        .execute(
            sql!(
                "INSERT INTO role_assignment (principal_id, resource_id, role, org_id, kind, assigned_at)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (principal_id, resource_id, role) DO NOTHING"
            ),
            &bind![principal.id(), resource, role.as_str(), org_id, principal.kind(), now],
        )
        .await?;
    Ok(written > 0)
}

/// Takes a role, and tells whether it was there.
pub(super) async fn take(
    tx: &Tx,
    org_id: OrgId,
    principal: Principal,
    (resource, role): (Uuid, Role),
) -> Result<bool, Error> {
    let removed = tx
        .execute(
            sql!(
                "DELETE FROM role_assignment
                 WHERE principal_id = $1 AND resource_id = $2 AND role = $3 AND org_id = $4"
            ),
            &bind![principal.id(), resource, role.as_str(), org_id],
        )
        .await?;
    Ok(removed > 0)
}

/// Takes every role of a principal in an organization, and returns what they were on.
pub(super) async fn take_all(tx: &Tx, org_id: OrgId, principal: Uuid) -> Result<Vec<(Uuid, Role)>, Error> {
    let mut taken = tx
        .query(
            sql!("DELETE FROM role_assignment WHERE principal_id = $1 AND org_id = $2 RETURNING resource_id, role"),
            &bind![principal, org_id],
            pair,
        )
        .await?;
    taken.sort_unstable();
    Ok(taken)
}

/// Lists the organizations in which a principal has roles.
pub(super) async fn organizations_of(read: &Read, principal: Uuid) -> Result<Vec<OrgId>, Error> {
    read.query(
        sql!("SELECT DISTINCT org_id FROM role_assignment WHERE principal_id = $1 ORDER BY org_id"),
        &bind![principal],
        |row| row.get(0).map(OrgId),
    )
    .await
}

/// Lists what a principal was given: resource and role, in their order.
pub(super) async fn given_to(
    read: &Read,
    org_id: OrgId,
    principal: Uuid,
) -> Result<Vec<(Uuid, Role)>, Error> {
    read.query(
        sql!(
            "SELECT resource_id, role FROM role_assignment WHERE principal_id = $1 AND org_id = $2
             ORDER BY resource_id, role"
        ),
        &bind![principal, org_id],
        pair,
    )
    .await
}

/// Counts what a principal was given.
pub(super) async fn count_given(read: &Read, org_id: OrgId, principal: Uuid) -> Result<i64, Error> {
    read.query_one(
        sql!("SELECT count(*) FROM role_assignment WHERE principal_id = $1 AND org_id = $2"),
        &bind![principal, org_id],
        |row| row.get(0),
    )
    .await
}

/// Reads what a workspace gives to everybody, and its seats.
pub(super) async fn find_access(
    read: &Read,
    org_id: OrgId,
    id: WorkspaceId,
) -> Result<WorkspaceAccess, Error> {
    let found = read
        .query_opt(
            sql!(
                "SELECT workspace_id, default_role, seat_limit, used, counting, over_since FROM workspace_access
                 WHERE workspace_id = $1 AND org_id = $2"
            ),
            &bind![id, org_id],
            access,
        )
        .await?;
    Ok(found.map(|(_, access)| access).unwrap_or_default())
}

/// Reads the same of several workspaces.
pub(super) async fn find_accesses(
    read: &Read,
    org_id: OrgId,
    ids: &[WorkspaceId],
) -> Result<Vec<(WorkspaceId, WorkspaceAccess)>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = Sql::new(
        "SELECT workspace_id, default_role, seat_limit, used, counting, over_since FROM workspace_access
         WHERE workspace_id IN ",
    );
    select.in_list(ids.iter().copied()).and_is("org_id", org_id).push(" ORDER BY workspace_id");
    read.query_sql(&select, access).await
}

/// Lists the workspaces of an organization that have a limit, in the order of their ids.
pub(super) async fn limited(
    read: &Read,
    org_id: OrgId,
) -> Result<Vec<(WorkspaceId, WorkspaceAccess)>, Error> {
    read.query(
        sql!(
            "SELECT workspace_id, default_role, seat_limit, used, counting, over_since FROM workspace_access
             WHERE org_id = $1 AND seat_limit IS NOT NULL ORDER BY workspace_id"
        ),
        &bind![org_id],
        access,
    )
    .await
}

/// Lists the workspaces of an organization that give a role to everybody, in the order of their ids, after one.
pub(super) async fn with_default(
    read: &Read,
    org_id: OrgId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<(WorkspaceId, WorkspaceAccess)>, Error> {
    read.query(
        sql!(
            "SELECT workspace_id, default_role, seat_limit, used, counting, over_since FROM workspace_access
             WHERE org_id = $1 AND default_role IS NOT NULL AND workspace_id > $2 ORDER BY workspace_id LIMIT $3"
        ),
        &bind![org_id, after, limit],
        access,
    )
    .await
}

/// Lets one change at a time decide about the seats of a workspace, and reads what it gives.
pub(super) async fn lock_access(
    tx: &Tx,
    org_id: OrgId,
    id: WorkspaceId,
) -> Result<Option<WorkspaceAccess>, Error> {
    let found = tx
        .query_opt(
            sql!(
                "SELECT workspace_id, default_role, seat_limit, used, counting, over_since FROM workspace_access
                 WHERE workspace_id = $1 AND org_id = $2 FOR UPDATE"
            ),
            &bind![id, org_id],
            access,
        )
        .await?;
    Ok(found.map(|(_, access)| access))
}

/// Reads which count of seats is the newest, if one is under way.
pub(super) async fn counting(read: &Read, org_id: OrgId, id: WorkspaceId) -> Result<Option<Uuid>, Error> {
    let found = read
        .query_opt(
            sql!("SELECT counting FROM workspace_access WHERE workspace_id = $1 AND org_id = $2"),
            &bind![id, org_id],
            |row| row.get::<Option<Uuid>>(0),
        )
        .await?;
    Ok(found.flatten())
}

/// Makes the row of a workspace, if it has none.
pub(super) async fn make_access(tx: &Tx, org_id: OrgId, id: WorkspaceId) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO workspace_access (workspace_id, org_id, used) VALUES ($1, $2, 0)
             ON CONFLICT (workspace_id) DO NOTHING"
        ),
        &bind![id, org_id],
    )
    .await?;
    Ok(())
}

/// Writes the role that a workspace gives to everybody, and its limit.
pub(super) async fn set_access(
    tx: &Tx,
    id: WorkspaceId,
    default_role: Option<Role>,
    seat_limit: Option<i64>,
) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE workspace_access SET default_role = $2, seat_limit = $3 WHERE workspace_id = $1"),
        &bind![id, default_role.map(Role::as_str), seat_limit],
    )
    .await?;
    Ok(())
}

/// Notes which count of seats is under way, none if none is.
pub(super) async fn set_counting(tx: &Tx, id: WorkspaceId, count: Option<Uuid>) -> Result<(), Error> {
    tx.execute(sql!("UPDATE workspace_access SET counting = $2 WHERE workspace_id = $1"), &bind![id, count])
        .await?;
    Ok(())
}

/// Changes how many seats are taken. Where no more are taken than there are, it is no longer over its limit.
pub(super) async fn add_used(tx: &Tx, id: WorkspaceId, by: i64) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE workspace_access
             SET used = used + $2, over_since = CASE WHEN used + $2 > seat_limit THEN over_since END
             WHERE workspace_id = $1"
        ),
        &bind![id, by],
    )
    .await?;
    Ok(())
}

/// Notes since when a workspace is over its limit.
pub(super) async fn set_over_since(tx: &Tx, id: WorkspaceId, since: Option<Timestamp>) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE workspace_access SET over_since = $2 WHERE workspace_id = $1"),
        &bind![id, since],
    )
    .await?;
    Ok(())
}

/// Lists who of these accounts takes a seat of a workspace.
pub(super) async fn seats_of(
    read: &Read,
    id: WorkspaceId,
    accounts: &[AccountId],
) -> Result<Vec<AccountId>, Error> {
    let mut seats = Vec::new();
    for chunk in accounts.chunks(CHUNK) {
        let mut select = Sql::new("SELECT account_id FROM seat WHERE workspace_id = ");
        select.bind(id).push(" AND account_id IN ").in_list(chunk.iter().copied());
        seats.extend(read.query_sql(&select, |row| row.get(0).map(AccountId)).await?);
    }
    Ok(seats)
}

/// Lists seats of a workspace, in the order of the accounts, after one.
pub(super) async fn list_seats(
    read: &Read,
    id: WorkspaceId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<AccountId>, Error> {
    read.query(
        sql!(
            "SELECT account_id FROM seat WHERE workspace_id = $1 AND account_id > $2
             ORDER BY account_id LIMIT $3"
        ),
        &bind![id, after, limit],
        |row| row.get(0).map(AccountId),
    )
    .await
}

/// Lets accounts take seats, and returns how many did.
pub(super) async fn seat(
    tx: &Tx,
    org_id: OrgId,
    id: WorkspaceId,
    accounts: &[AccountId],
) -> Result<i64, Error> {
    let mut written = 0;
    for chunk in accounts.chunks(CHUNK) {
        let mut insert = Sql::new("INSERT INTO seat (workspace_id, account_id, org_id) VALUES ");
        for (position, account) in chunk.iter().enumerate() {
            insert.push(if position == 0 { "(" } else { ", (" });
            insert.bind(id).push(", ").bind(*account).push(", ").bind(org_id).push(")");
        }
        insert.push(" ON CONFLICT (workspace_id, account_id) DO NOTHING");
        written += tx.execute_sql(&insert).await?;
    }
    Ok(i64::try_from(written).unwrap_or(i64::MAX))
}

/// Takes seats from accounts, and returns how many they were.
pub(super) async fn unseat(tx: &Tx, id: WorkspaceId, accounts: &[AccountId]) -> Result<i64, Error> {
    let mut removed = 0;
    for chunk in accounts.chunks(CHUNK) {
        let mut delete = Sql::new("DELETE FROM seat WHERE workspace_id = ");
        delete.bind(id).push(" AND account_id IN ").in_list(chunk.iter().copied());
        removed += tx.execute_sql(&delete).await?;
    }
    Ok(i64::try_from(removed).unwrap_or(i64::MAX))
}

/// Removes seats of a workspace that has no limit any more, at most `limit`, and returns how many they were.
pub(super) async fn purge_seats(tx: &Tx, id: WorkspaceId, limit: i64) -> Result<u64, Error> {
    tx.execute(
        sql!(
            "DELETE FROM seat WHERE workspace_id = $1 AND account_id IN
                 (SELECT account_id FROM seat WHERE workspace_id = $1 ORDER BY account_id LIMIT $2)"
        ),
        &bind![id, limit],
    )
    .await
}

fn pair(row: &Row<'_>) -> Result<(Uuid, Role), Error> {
    Ok((row.get(0)?, role(row, 1)?))
}

/// Reads a role of a row.
pub(super) fn role(row: &Row<'_>, column: usize) -> Result<Role, Error> {
    Role::parse(&row.get::<String>(column)?).ok_or_else(|| corrupt("role_assignment", "role"))
}

fn access(row: &Row<'_>) -> Result<(WorkspaceId, WorkspaceAccess), Error> {
    let default_role = row.get::<Option<String>>(1)?;
    let default_role = default_role
        .map(|word| Role::parse(&word).ok_or_else(|| corrupt("workspace_access", "default_role")))
        .transpose()?;
    let seats = match row.get::<Option<i64>>(2)? {
        None => None,
        Some(limit) => Some(Seats {
            limit,
            used: row.get(3)?,
            counting: row.get::<Option<Uuid>>(4)?.is_some(),
            over_since: row.get::<Option<i64>>(5)?.map(Timestamp),
        }),
    };
    Ok((WorkspaceId(row.get(0)?), WorkspaceAccess { default_role, seats }))
}
