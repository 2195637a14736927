//! The rows of guards and of held operations.

use steward_db::{Error, Read, Row, Sql, Tx, bind, sql};
use uuid::Uuid;

use super::list::{HeldOperation, HeldState};
use super::model::{Attempt, Decided, GuardState, HeldBy, HeldKind, Kept};
use crate::approval::ApprovalState;
use crate::context::Timestamp;
use crate::error::corrupt;
use crate::id::{ApprovalId, DirectoryId, HeldId, OrgId};

/// Operations of one resource that are looked at together.
const OF_RESOURCE: i64 = 1000;

/// Finds what the guard of a directory knows and keeps others from changing it until the end of the transaction.
pub(super) async fn lock(tx: &Tx, org_id: OrgId, directory_id: DirectoryId) -> Result<GuardState, Error> {
    if let Some(state) = locked(tx, directory_id).await? {
        return Ok(state);
    }
    let state = to_stored(&GuardState::default());
    tx.execute(
        sql!(
            "INSERT INTO directory_guard (directory_id, org_id, state) VALUES ($1, $2, $3)
             ON CONFLICT (directory_id) DO NOTHING"
        ),
        &bind![directory_id, org_id, state.as_str()],
    )
    .await?;
    Ok(locked(tx, directory_id).await?.unwrap_or_default())
}

async fn locked(tx: &Tx, directory_id: DirectoryId) -> Result<Option<GuardState>, Error> {
    let text = tx
        .query_opt(
            sql!("SELECT state FROM directory_guard WHERE directory_id = $1 FOR UPDATE"),
            &bind![directory_id],
            |row| row.get::<String>(0),
        )
        .await?;
    text.map(|text| serde_json::from_str(&text).map_err(|_| corrupt("directory_guard", "state"))).transpose()
}

/// As [`save`], among the last statements of a transaction: nobody holds the guard while that travels.
pub(super) async fn save_last(tx: &Tx, directory_id: DirectoryId, state: &GuardState) -> Result<(), Error> {
    let mut update = Sql::new("UPDATE directory_guard SET state = ");
    update.bind(to_stored(state)).push(" WHERE directory_id = ").bind(directory_id);
    tx.execute_last(update).await
}

/// Writes what the guard of a directory knows.
pub(super) async fn save(tx: &Tx, directory_id: DirectoryId, state: &GuardState) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE directory_guard SET state = $2 WHERE directory_id = $1"),
        &bind![directory_id, to_stored(state).as_str()],
    )
    .await?;
    Ok(())
}

fn to_stored(state: &GuardState) -> String {
    serde_json::to_string(state).expect("numbers, texts and times are written as JSON")
}

/// Counts the memberships of a directory: over its groups, not over its members.
pub(super) async fn memberships(read: &Read, directory_id: DirectoryId) -> Result<i64, Error> {
    read.query_one(
        sql!("SELECT CAST(coalesce(sum(member_count), 0) AS bigint) FROM org_group WHERE directory_id = $1"),
        &bind![directory_id],
        |row| row.get(0),
    )
    .await
}

pub(super) async fn insert_held(
    tx: &Tx,
    id: HeldId,
    approval_id: ApprovalId,
    attempt: &Attempt,
    key: &HeldBy,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO held_operation (id, org_id, directory_id, approval_id, kind, resource_id, version, members,
                                         fingerprint, effect, key_id, key_name, state, tries, created_at,
                                         last_seen_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'held', 1, $13, $13)"
        ),
        &bind![
            id,
            attempt.org_id,
            attempt.directory_id,
            approval_id,
            attempt.kind.as_str(),
            attempt.resource_id,
            attempt.version,
            attempt.harm.members,
            attempt.print().as_str(),
            attempt.effect.as_str(),
            key.id,
            key.name.as_str(),
            now
        ],
    )
    .await?;
    Ok(())
}

/// Finds the operation of an incident that a request repeats.
pub(super) async fn find_held(
    read: &Read,
    approval_id: ApprovalId,
    attempt: &Attempt,
) -> Result<Option<(HeldId, i64)>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, version FROM held_operation
             WHERE approval_id = $1 AND resource_id = $2 AND fingerprint = $3 AND state = 'held'"
        ),
        &bind![approval_id, attempt.resource_id, attempt.print().as_str()],
        |row| Ok((HeldId(row.get(0)?), row.get(1)?)),
    )
    .await
}

/// Counts another try of an operation.
pub(super) async fn seen_again(tx: &Tx, id: HeldId, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE held_operation SET tries = tries + 1, last_seen_at = $2 WHERE id = $1"),
        &bind![id, now],
    )
    .await?;
    Ok(())
}

/// Finds the newest decision on the operation that a request repeats, as long as it has not been carried out.
pub(super) async fn find_decided(read: &Read, attempt: &Attempt) -> Result<Option<Decided>, Error> {
    read.query_opt(
        sql!(
            "SELECT held_operation.id, approval.id, approval.state, approval.decided_at
             FROM held_operation JOIN approval ON approval.id = held_operation.approval_id
             WHERE held_operation.directory_id = $1 AND held_operation.resource_id = $2
               AND held_operation.fingerprint = $3 AND held_operation.state = 'held'
               AND approval.state IN ('approved', 'rejected') AND approval.decided_at IS NOT NULL
             ORDER BY approval.decided_at DESC LIMIT 1"
        ),
        &bind![attempt.directory_id, attempt.resource_id, attempt.print().as_str()],
        |row| {
            let state: String = row.get(2)?;
            Ok(Decided {
                id: HeldId(row.get(0)?),
                approval_id: ApprovalId(row.get(1)?),
                approved: state == ApprovalState::Approved.as_str(),
                at: Timestamp(row.get(3)?),
            })
        },
    )
    .await
}

/// Asks whether an operation of this kind on a resource was done after an approval, not longer ago than `since`.
pub(super) async fn was_applied(
    read: &Read,
    directory_id: DirectoryId,
    resource_id: Uuid,
    kind: HeldKind,
    since: Timestamp,
) -> Result<bool, Error> {
    let found = read
        .query_opt(
            sql!(
                "SELECT id FROM held_operation
                 WHERE directory_id = $1 AND resource_id = $2 AND kind = $3 AND state = 'applied' AND done_at > $4
                 LIMIT 1"
            ),
            &bind![directory_id, resource_id, kind.as_str(), since],
            |row| row.get::<Uuid>(0),
        )
        .await?;
    Ok(found.is_some())
}

/// Ends an operation. What was needed to do it is forgotten.
pub(super) async fn resolve(tx: &Tx, id: HeldId, state: HeldState, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        sql!("UPDATE held_operation SET state = $2, effect = '{}', done_at = $3 WHERE id = $1"),
        &bind![id, state.as_str(), now],
    )
    .await?;
    Ok(())
}

/// Lists operations of an incident that are still to be done, in the order in which they came.
pub(super) async fn next_held(read: &Read, approval_id: ApprovalId, limit: i64) -> Result<Vec<Kept>, Error> {
    read.query(
        sql!(
            "SELECT id, kind, resource_id, version, members, effect, key_id, key_name, approval_id
             FROM held_operation
             WHERE approval_id = $1 AND state = 'held' ORDER BY id LIMIT $2"
        ),
        &bind![approval_id, limit],
        kept,
    )
    .await
}

/// Holds an operation that is still to be done.
pub(super) async fn lock_held(tx: &Tx, id: HeldId) -> Result<Option<Kept>, Error> {
    let found = tx
        .query_opt(
            sql!(
                "SELECT id, kind, resource_id, version, members, effect, key_id, key_name, approval_id, state
                 FROM held_operation WHERE id = $1 FOR UPDATE"
            ),
            &bind![id],
            |row| Ok((kept(row)?, row.get::<String>(9)?)),
        )
        .await?;
    Ok(found.filter(|(_, state)| state == HeldState::Held.as_str()).map(|(kept, _)| kept))
}

/// Lists operations that are held for a resource.
pub(super) async fn held_of(
    read: &Read,
    directory_id: DirectoryId,
    resource_id: Uuid,
) -> Result<Vec<Kept>, Error> {
    read.query(
        sql!(
            "SELECT id, kind, resource_id, version, members, effect, key_id, key_name, approval_id
             FROM held_operation
             WHERE directory_id = $1 AND resource_id = $2 AND state = 'held' ORDER BY id LIMIT $3"
        ),
        &bind![directory_id, resource_id, OF_RESOURCE],
        kept,
    )
    .await
}

/// Counts the operations of an incident by what became of them.
pub(super) async fn tally(read: &Read, approval_id: ApprovalId) -> Result<Vec<(String, i64)>, Error> {
    read.query(
        sql!("SELECT state, count(*) FROM held_operation WHERE approval_id = $1 GROUP BY state"),
        &bind![approval_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
    .await
}

/// Lists operations of an incident with the names of those whom they are about, in the order in which they came.
pub(super) async fn list(
    read: &Read,
    org_id: OrgId,
    approval_id: ApprovalId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<HeldOperation>, Error> {
    read.query(
        sql!(
            "SELECT held_operation.id, held_operation.kind, held_operation.resource_id, held_operation.state,
                    held_operation.tries, held_operation.created_at, held_operation.last_seen_at,
                    held_operation.done_at, held_operation.members, directory_user.user_name, org_group.name
             FROM held_operation
             LEFT JOIN directory_user ON directory_user.id = held_operation.resource_id
             LEFT JOIN org_group ON org_group.id = held_operation.resource_id
             WHERE held_operation.approval_id = $1 AND held_operation.org_id = $2 AND held_operation.id > $3
             ORDER BY held_operation.id LIMIT $4"
        ),
        &bind![approval_id, org_id, after, limit],
        |row| {
            let (kind, state): (String, String) = (row.get(1)?, row.get(3)?);
            Ok(HeldOperation {
                id: HeldId(row.get(0)?),
                kind: HeldKind::parse(&kind)?,
                resource_id: row.get(2)?,
                state: HeldState::parse(&state).ok_or_else(|| corrupt("held_operation", "state"))?,
                tries: row.get(4)?,
                created_at: Timestamp(row.get(5)?),
                last_seen_at: Timestamp(row.get(6)?),
                done_at: row.get::<Option<i64>>(7)?.map(Timestamp),
                members: row.get(8)?,
                user_name: row.get(9)?,
                group_name: row.get(10)?,
            })
        },
    )
    .await
}

/// Removes operations of an incident, at most `limit`, and returns how many there were.
pub(super) async fn purge(tx: &Tx, approval_id: ApprovalId, limit: i64) -> Result<u64, Error> {
    tx.execute(
        sql!(
            "DELETE FROM held_operation WHERE id IN
                 (SELECT id FROM held_operation WHERE approval_id = $1 ORDER BY id LIMIT $2)"
        ),
        &bind![approval_id, limit],
    )
    .await
}

/// Notes on a user whether an operation may be held for it.
pub(super) async fn mark_user(tx: &Tx, id: Uuid, held: bool) -> Result<(), Error> {
    tx.execute(sql!("UPDATE directory_user SET held = $2 WHERE id = $1"), &bind![id, held]).await?;
    Ok(())
}

/// Notes on a group whether an operation may be held for it.
pub(super) async fn mark_group(tx: &Tx, id: Uuid, held: bool) -> Result<(), Error> {
    tx.execute(sql!("UPDATE org_group SET held = $2 WHERE id = $1"), &bind![id, held]).await?;
    Ok(())
}

fn kept(row: &Row<'_>) -> Result<Kept, Error> {
    let kind: String = row.get(1)?;
    Ok(Kept {
        id: HeldId(row.get(0)?),
        kind: HeldKind::parse(&kind)?,
        resource_id: row.get(2)?,
        version: row.get(3)?,
        members: row.get(4)?,
        effect: row.get(5)?,
        key: HeldBy { id: row.get(6)?, name: row.get(7)? },
        approval_id: ApprovalId(row.get(8)?),
    })
}
