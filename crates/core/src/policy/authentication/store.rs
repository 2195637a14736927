//! The rows of authentication policies, their members, and the work of giving them to people.

use steward_db::{Error, Read, Row, Sql, Tx, Value, bind, sql};
use uuid::Uuid;

use super::model::{AuthMember, AuthMemberKind, AuthPolicy, AuthSettings, AuthTask, TaskFailure};
use crate::context::Timestamp;
use crate::error::corrupt;
use crate::id::{AuthPolicyId, AuthPolicyTaskId, OrgId};
use crate::text::fold;

pub(super) async fn insert(tx: &Tx, policy: &AuthPolicy) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO auth_policy (id, org_id, name, name_key, position, is_default, settings, created_at, changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        &bind![
            policy.id,
            policy.org_id,
            policy.name.as_str(),
            fold(&policy.name).as_str(),
            policy.position,
            policy.is_default,
            settings_text(&policy.settings).as_str(),
            policy.created_at,
            policy.changed_at
        ],
    )
    .await?;
    Ok(())
}

/// Writes everything of a policy that can change, but its place in the order.
pub(super) async fn update(tx: &Tx, policy: &AuthPolicy) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE auth_policy SET name = $3, name_key = $4, is_default = $5, settings = $6, changed_at = $7
             WHERE id = $1 AND org_id = $2"
        ),
        &bind![
            policy.id,
            policy.org_id,
            policy.name.as_str(),
            fold(&policy.name).as_str(),
            policy.is_default,
            settings_text(&policy.settings).as_str(),
            policy.changed_at
        ],
    )
    .await?;
    Ok(())
}

/// Sends a policy on its way to another place: two that change places must never stand at one.
pub(super) async fn begin_to_move(
    tx: &Tx,
    org_id: OrgId,
    id: AuthPolicyId,
    position: i64,
) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE auth_policy SET position = $3 WHERE id = $1 AND org_id = $2"),
        &bind![id, org_id, -position],
    )
    .await?;
    Ok(())
}

/// Lets all policies arrive that are on their way.
pub(super) async fn finish_moving(tx: &Tx, org_id: OrgId) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE auth_policy SET position = -position WHERE org_id = $1 AND position < 0"),
        &bind![org_id],
    )
    .await?;
    Ok(())
}

/// Removes a policy. Its members are out of sight with it; a job removes their rows.
pub(super) async fn delete(tx: &Tx, org_id: OrgId, id: AuthPolicyId) -> Result<(), Error> {
    tx.execute(sql!("DELETE FROM auth_policy WHERE id = $1 AND org_id = $2"), &bind![id, org_id]).await?;
    Ok(())
}

/// Lists the policies of an organization in their order. There are few.
pub(super) async fn list(read: &Read, org_id: OrgId) -> Result<Vec<AuthPolicy>, Error> {
    read.query(
        sql!(
            "SELECT id, org_id, name, position, is_default, settings, created_at, changed_at
             FROM auth_policy WHERE org_id = $1 ORDER BY position"
        ),
        &bind![org_id],
        policy,
    )
    .await
}

/// Makes members those of a policy, whatever policy they had. At most 200.
pub(super) async fn put_members(
    tx: &Tx,
    org_id: OrgId,
    policy_id: AuthPolicyId,
    members: &[AuthMember],
    now: Timestamp,
) -> Result<(), Error> {
    if members.is_empty() {
        return Ok(());
    }
    let mut insert =
        Sql::new("INSERT INTO auth_policy_member (org_id, kind, member_id, policy_id, added_at) VALUES ");
    for (place, member) in members.iter().enumerate() {
        insert.push(if place == 0 { "(" } else { ", (" });
        insert.bind(org_id.0).push(", ").bind(member.kind.as_str()).push(", ").bind(member.id);
        insert.push(", ").bind(policy_id.0).push(", ").bind(now.0).push(")");
    }
    insert.push(
        " ON CONFLICT (org_id, kind, member_id) DO UPDATE SET policy_id = excluded.policy_id, \
         added_at = excluded.added_at",
    );
    tx.execute_sql(&insert).await?;
    Ok(())
}

/// Removes members from a policy. At most 200.
pub(super) async fn delete_member(
    tx: &Tx,
    org_id: OrgId,
    policy_id: AuthPolicyId,
    member: AuthMember,
) -> Result<(), Error> {
    tx.execute(
        sql!(
            "DELETE FROM auth_policy_member WHERE org_id = $1 AND kind = $2 AND member_id = $3 AND policy_id = $4"
        ),
        &bind![org_id, member.kind.as_str(), member.id, policy_id],
    )
    .await?;
    Ok(())
}

/// Lists members of a policy after a place, in the order of their kinds and ids.
pub(super) async fn members(
    read: &Read,
    org_id: OrgId,
    policy_id: AuthPolicyId,
    after: (&str, Uuid),
    limit: i64,
) -> Result<Vec<AuthMember>, Error> {
    read.query(
        sql!(
            "SELECT kind, member_id FROM auth_policy_member
             WHERE policy_id = $1 AND (kind, member_id) > ($2, $3) AND org_id = $4
             ORDER BY kind, member_id LIMIT $5"
        ),
        &bind![policy_id, after.0, after.1, org_id, limit],
        |row| member(row, 0),
    )
    .await
}

/// Reads which policies some members have. At most 200.
pub(super) async fn policies_of(
    read: &Read,
    org_id: OrgId,
    kind: AuthMemberKind,
    members: &[Uuid],
) -> Result<Vec<(AuthMember, AuthPolicyId)>, Error> {
    let mut select = Sql::new("SELECT kind, member_id, policy_id FROM auth_policy_member WHERE org_id = ");
    select.bind(org_id.0).push(" AND kind = ").bind(kind.as_str()).push(" AND member_id IN ");
    select.in_list(members.iter().copied());
    read.query_sql(&select, |row| Ok((member(row, 0)?, AuthPolicyId(row.get(2)?)))).await
}

/// Removes rows of members of a policy that is gone, at most `limit`, and returns how many there were.
pub(super) async fn purge_members(
    tx: &Tx,
    org_id: OrgId,
    policy_id: AuthPolicyId,
    limit: i64,
) -> Result<u64, Error> {
    let rows = tx
        .query(
            sql!(
                "SELECT kind, member_id FROM auth_policy_member WHERE policy_id = $1 AND org_id = $2
                 ORDER BY kind, member_id LIMIT $3"
            ),
            &bind![policy_id, org_id, limit],
            |row| member(row, 0),
        )
        .await?;
    for member in &rows {
        delete_member(tx, org_id, policy_id, *member).await?;
    }
    Ok(rows.len() as u64)
}

pub(super) async fn insert_task(tx: &Tx, task: &AuthTask) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO auth_policy_task (id, org_id, policy_id, users, total, done, failures, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        &bind![
            task.id,
            task.org_id,
            task.policy_id,
            json(&task.users).as_str(),
            count(task.total),
            count(task.done),
            json(&task.failures).as_str(),
            task.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Writes how far a task has come.
pub(super) async fn update_task(tx: &Tx, task: &AuthTask) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE auth_policy_task SET users = $3, done = $4, failures = $5 WHERE id = $1 AND org_id = $2"
        ),
        &bind![
            task.id,
            task.org_id,
            json(&task.users).as_str(),
            count(task.done),
            json(&task.failures).as_str()
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn delete_task(tx: &Tx, org_id: OrgId, id: AuthPolicyTaskId) -> Result<(), Error> {
    tx.execute(sql!("DELETE FROM auth_policy_task WHERE id = $1 AND org_id = $2"), &bind![id, org_id])
        .await?;
    Ok(())
}

/// Finds a task of an organization.
pub(super) async fn find_task(
    read: &Read,
    org_id: OrgId,
    id: AuthPolicyTaskId,
) -> Result<Option<AuthTask>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, org_id, policy_id, users, total, done, failures, created_at
             FROM auth_policy_task WHERE id = $1 AND org_id = $2"
        ),
        &bind![id, org_id],
        task,
    )
    .await
}

fn settings_text(settings: &AuthSettings) -> String {
    json(settings)
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("lists and settings are made of texts, numbers and truths")
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn policy(row: &Row<'_>) -> Result<AuthPolicy, Error> {
    let settings: String = row.get(5)?;
    Ok(AuthPolicy {
        id: AuthPolicyId(row.get(0)?),
        org_id: OrgId(row.get(1)?),
        name: row.get(2)?,
        position: row.get(3)?,
        is_default: row.get(4)?,
        settings: serde_json::from_str(&settings).map_err(|_| corrupt("auth_policy", "settings"))?,
        created_at: Timestamp(row.get(6)?),
        changed_at: Timestamp(row.get(7)?),
    })
}

fn member(row: &Row<'_>, first: usize) -> Result<AuthMember, Error> {
    let kind: String = row.get(first)?;
    let kind = AuthMemberKind::parse(&kind).ok_or_else(|| corrupt("auth_policy_member", "kind"))?;
    Ok(AuthMember { kind, id: row.get(first + 1)? })
}

fn task(row: &Row<'_>) -> Result<AuthTask, Error> {
    let bad = |column| move |_| corrupt("auth_policy_task", column);
    let number = |column| row.get::<i64>(column).map(|number| usize::try_from(number).unwrap_or(0));
    let failures: Vec<(usize, TaskFailure)> =
        serde_json::from_str(&row.get::<String>(6)?).map_err(bad("failures"))?;
    Ok(AuthTask {
        id: AuthPolicyTaskId(row.get(0)?),
        org_id: OrgId(row.get(1)?),
        policy_id: AuthPolicyId(row.get(2)?),
        users: serde_json::from_str(&row.get::<String>(3)?).map_err(bad("users"))?,
        total: number(4)?,
        done: number(5)?,
        failures,
        created_at: Timestamp(row.get(7)?),
    })
}

/// Makes values of ids for a list in a statement.
pub(super) fn uuids(ids: &[Uuid]) -> impl Iterator<Item = Value> + '_ {
    ids.iter().map(|id| Value::Uuid(*id))
}
