//! The rows of domain claims.

use steward_db::{Error, Read, Row, Tx, bind, sql};
use uuid::Uuid;

use super::model::{ClaimStatus, DomainClaim, Method};
use crate::context::Timestamp;
use crate::error::corrupt;
use crate::id::{DomainClaimId, OrgId};

pub(super) async fn insert(tx: &Tx, claim: &DomainClaim) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO domain_claim (id, org_id, domain, method, status, token, created_at, verified_at, proved_at,
                                       next_check_at, claiming, claimed_accounts)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        ),
        &bind![
            claim.id,
            claim.org_id,
            claim.domain.as_str(),
            claim.method.as_str(),
            claim.status.as_str(),
            claim.token.as_str(),
            claim.created_at,
            claim.verified_at,
            claim.proved_at,
            claim.next_check_at,
            claim.claiming,
            claim.claimed_accounts
        ],
    )
    .await?;
    Ok(())
}

/// Writes everything of a claim that can change.
pub(crate) async fn update(tx: &Tx, claim: &DomainClaim) -> Result<(), Error> {
    let last_check = claim
        .last_check
        .as_ref()
        .map(|check| serde_json::to_string(check).expect("a check is made of strings, numbers and lists"));
    tx.execute(
        sql!(
            "UPDATE domain_claim SET method = $2, status = $3, token = $4, created_at = $5, verified_at = $6,
                                     proved_at = $7, next_check_at = $8, missing_since = $9, last_check = $10,
                                     claiming = $11, claimed_accounts = $12
             WHERE id = $1"
        ),
        &bind![
            claim.id,
            claim.method.as_str(),
            claim.status.as_str(),
            claim.token.as_str(),
            claim.created_at,
            claim.verified_at,
            claim.proved_at,
            claim.next_check_at,
            claim.missing_since,
            last_check.as_deref(),
            claim.claiming,
            claim.claimed_accounts
        ],
    )
    .await?;
    Ok(())
}

/// Finds a claim of an organization.
pub(super) async fn find(
    read: &Read,
    org_id: OrgId,
    id: DomainClaimId,
) -> Result<Option<DomainClaim>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, org_id, domain, method, status, token, created_at, verified_at, proved_at, next_check_at,
                    missing_since, last_check, claiming, claimed_accounts
             FROM domain_claim WHERE id = $1 AND org_id = $2"
        ),
        &bind![id, org_id],
        claim,
    )
    .await
}

/// Finds a claim and keeps others from changing it until the end of the transaction.
pub(crate) async fn lock(tx: &Tx, org_id: OrgId, id: DomainClaimId) -> Result<Option<DomainClaim>, Error> {
    tx.query_opt(
        sql!(
            "SELECT id, org_id, domain, method, status, token, created_at, verified_at, proved_at, next_check_at,
                    missing_since, last_check, claiming, claimed_accounts
             FROM domain_claim WHERE id = $1 AND org_id = $2 FOR UPDATE"
        ),
        &bind![id, org_id],
        claim,
    )
    .await
}

/// Finds the claim of an organization on a domain and keeps others from changing it.
pub(super) async fn lock_by_name(tx: &Tx, org_id: OrgId, domain: &str) -> Result<Option<DomainClaim>, Error> {
    tx.query_opt(
        sql!(
            "SELECT id, org_id, domain, method, status, token, created_at, verified_at, proved_at, next_check_at,
                    missing_since, last_check, claiming, claimed_accounts
             FROM domain_claim WHERE org_id = $1 AND domain = $2 FOR UPDATE"
        ),
        &bind![org_id, domain],
        claim,
    )
    .await
}

/// Finds the claim of an organization on a domain.
pub(crate) async fn find_by_name(
    read: &Read,
    org_id: OrgId,
    domain: &str,
) -> Result<Option<DomainClaim>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, org_id, domain, method, status, token, created_at, verified_at, proved_at, next_check_at,
                    missing_since, last_check, claiming, claimed_accounts
             FROM domain_claim WHERE org_id = $1 AND domain = $2"
        ),
        &bind![org_id, domain],
        claim,
    )
    .await
}

/// Finds the claim that holds a domain now, of whatever organization.
pub(super) async fn holder(read: &Read, domain: &str) -> Result<Option<DomainClaim>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, org_id, domain, method, status, token, created_at, verified_at, proved_at, next_check_at,
                    missing_since, last_check, claiming, claimed_accounts
             FROM domain_claim WHERE domain = $1 AND status = 'verified'"
        ),
        &bind![domain],
        claim,
    )
    .await
}

/// Finds the one organization that has verified a domain.
pub(crate) async fn verified_by(read: &Read, domain: &str) -> Result<Option<OrgId>, Error> {
    read.query_opt(
        sql!("SELECT org_id FROM domain_claim WHERE domain = $1 AND status = 'verified'"),
        &bind![domain],
        |row| row.get::<Uuid>(0).map(OrgId),
    )
    .await
}

/// Lists verified domains of an organization.
pub(crate) async fn verified(read: &Read, org_id: OrgId, limit: i64) -> Result<Vec<String>, Error> {
    read.query(
        sql!(
            "SELECT domain FROM domain_claim WHERE org_id = $1 AND status = 'verified' ORDER BY id LIMIT $2"
        ),
        &bind![org_id, limit],
        |row| row.get(0),
    )
    .await
}

/// Finds the oldest verified domain of an organization.
pub(super) async fn first_verified(read: &Read, org_id: OrgId) -> Result<Option<String>, Error> {
    read.query_opt(
        sql!("SELECT domain FROM domain_claim WHERE org_id = $1 AND status = 'verified' ORDER BY id LIMIT 1"),
        &bind![org_id],
        |row| row.get(0),
    )
    .await
}

/// Counts the claims of an organization, given up ones included.
pub(super) async fn count(read: &Read, org_id: OrgId) -> Result<i64, Error> {
    read.query_one(sql!("SELECT count(*) FROM domain_claim WHERE org_id = $1"), &bind![org_id], |row| {
        row.get(0)
    })
    .await
}

/// Lists the claims of an organization in the order of their ids.
pub(super) async fn list(
    read: &Read,
    org_id: OrgId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<DomainClaim>, Error> {
    read.query(
        sql!(
            "SELECT id, org_id, domain, method, status, token, created_at, verified_at, proved_at, next_check_at,
                    missing_since, last_check, claiming, claimed_accounts
             FROM domain_claim WHERE org_id = $1 AND id > $2 ORDER BY id LIMIT $3"
        ),
        &bind![org_id, after, limit],
        claim,
    )
    .await
}

/// Lists claims whose proof is to be looked for now, those that have waited the longest first.
pub(super) async fn due(read: &Read, now: Timestamp, limit: i64) -> Result<Vec<DomainClaim>, Error> {
    read.query(
        sql!(
            "SELECT id, org_id, domain, method, status, token, created_at, verified_at, proved_at, next_check_at,
                    missing_since, last_check, claiming, claimed_accounts
             FROM domain_claim WHERE next_check_at <= $1 ORDER BY next_check_at, id LIMIT $2"
        ),
        &bind![now, limit],
        claim,
    )
    .await
}

fn claim(row: &Row<'_>) -> Result<DomainClaim, Error> {
    let (method, status): (String, String) = (row.get(3)?, row.get(4)?);
    let corrupt = |column: &'static str| corrupt("domain_claim", column);
    let last_check: Option<String> = row.get(11)?;
    let last_check = last_check.map(|text| serde_json::from_str(&text)).transpose();
    let time = |column: usize| Ok::<_, Error>(row.get::<Option<i64>>(column)?.map(Timestamp));
    Ok(DomainClaim {
        id: DomainClaimId(row.get(0)?),
        org_id: OrgId(row.get(1)?),
        domain: row.get(2)?,
        method: Method::parse(&method).ok_or_else(|| corrupt("method"))?,
        status: ClaimStatus::parse(&status).ok_or_else(|| corrupt("status"))?,
        token: row.get(5)?,
        created_at: Timestamp(row.get(6)?),
        verified_at: time(7)?,
        proved_at: time(8)?,
        next_check_at: time(9)?,
        missing_since: time(10)?,
        last_check: last_check.map_err(|_| corrupt("last_check"))?,
        claiming: row.get(12)?,
        claimed_accounts: row.get(13)?,
    })
}
