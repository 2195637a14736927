//! The rows of approvals.

use steward_db::{Error, Read, Row, Tx, bind, sql};
use uuid::Uuid;

use super::model::{Approval, ApprovalState, Decider};
use crate::context::Timestamp;
use crate::error::corrupt;
use crate::id::{AccountId, ApprovalId, KeyId, OrgId};

pub(crate) async fn insert(tx: &Tx, approval: &Approval) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO approval (id, org_id, kind, subject_id, state, summary, details, second_person, requested_by,
                                   created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        ),
        &bind![
            approval.id,
            approval.org_id,
            approval.kind.as_str(),
            approval.subject_id,
            approval.state.as_str(),
            approval.summary.as_str(),
            approval.details.as_str(),
            approval.second_person,
            approval.requested_by,
            approval.created_at,
            approval.expires_at
        ],
    )
    .await?;
    Ok(())
}

/// Writes everything of an approval that can change.
pub(crate) async fn update(tx: &Tx, approval: &Approval) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE approval SET state = $2, summary = $3, details = $4, decided_at = $5, decided_by_key = $6,
                                 decided_by_owner = $7
             WHERE id = $1"
        ),
        &bind![
            approval.id,
            approval.state.as_str(),
            approval.summary.as_str(),
            approval.details.as_str(),
            approval.decided_at,
            approval.decided_by.map(|by| by.key),
            approval.decided_by.and_then(|by| by.owner)
        ],
    )
    .await?;
    Ok(())
}

/// Finds an approval of an organization.
pub(crate) async fn find(read: &Read, org_id: OrgId, id: ApprovalId) -> Result<Option<Approval>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, org_id, kind, subject_id, state, summary, details, second_person, requested_by, created_at,
                    expires_at, decided_at, decided_by_key, decided_by_owner
             FROM approval WHERE id = $1 AND org_id = $2"
        ),
        &bind![id, org_id],
        approval,
    )
    .await
}

/// Finds an approval and keeps others from changing it until the end of the transaction.
pub(crate) async fn lock(tx: &Tx, org_id: OrgId, id: ApprovalId) -> Result<Option<Approval>, Error> {
    tx.query_opt(
        sql!(
            "SELECT id, org_id, kind, subject_id, state, summary, details, second_person, requested_by, created_at,
                    expires_at, decided_at, decided_by_key, decided_by_owner
             FROM approval WHERE id = $1 AND org_id = $2 FOR UPDATE"
        ),
        &bind![id, org_id],
        approval,
    )
    .await
}

/// Lists approvals after a place, oldest first.
pub(super) async fn list(
    read: &Read,
    org_id: OrgId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Approval>, Error> {
    read.query(
        sql!(
            "SELECT id, org_id, kind, subject_id, state, summary, details, second_person, requested_by, created_at,
                    expires_at, decided_at, decided_by_key, decided_by_owner
             FROM approval WHERE org_id = $1 AND id > $2 ORDER BY id LIMIT $3"
        ),
        &bind![org_id, after, limit],
        approval,
    )
    .await
}

/// Lists approvals that stand somewhere.
pub(super) async fn list_in_state(
    read: &Read,
    org_id: OrgId,
    state: ApprovalState,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Approval>, Error> {
    read.query(
        sql!(
            "SELECT id, org_id, kind, subject_id, state, summary, details, second_person, requested_by, created_at,
                    expires_at, decided_at, decided_by_key, decided_by_owner
             FROM approval WHERE org_id = $1 AND state = $2 AND id > $3 ORDER BY id LIMIT $4"
        ),
        &bind![org_id, state.as_str(), after, limit],
        approval,
    )
    .await
}

fn approval(row: &Row<'_>) -> Result<Approval, Error> {
    let state: String = row.get(4)?;
    let owner = row.get::<Option<Uuid>>(13)?.map(AccountId);
    Ok(Approval {
        id: ApprovalId(row.get(0)?),
        org_id: OrgId(row.get(1)?),
        kind: row.get(2)?,
        subject_id: row.get(3)?,
        state: ApprovalState::parse(&state).ok_or_else(|| corrupt("approval", "state"))?,
        summary: row.get(5)?,
        details: row.get(6)?,
        second_person: row.get(7)?,
        requested_by: row.get::<Option<Uuid>>(8)?.map(AccountId),
        created_at: Timestamp(row.get(9)?),
        expires_at: Timestamp(row.get(10)?),
        decided_at: row.get::<Option<i64>>(11)?.map(Timestamp),
        decided_by: row.get::<Option<Uuid>>(12)?.map(|key| Decider { key: KeyId(key), owner }),
    })
}
