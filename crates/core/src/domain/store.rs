//! The rows of domain claims.

use steward_db::{Error, Read, Tx, bind, sql};
use uuid::Uuid;

use super::DomainClaim;
use crate::id::OrgId;

/// Inserts a claim that is valid from now on.
pub(super) async fn insert_verified(tx: &Tx, claim: &DomainClaim) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO domain_claim (id, org_id, domain, method, status, created_at, verified_at)
             VALUES ($1, $2, $3, $4, 'verified', $5, $5)"
        ),
        &bind![claim.id, claim.org_id, claim.domain.as_str(), claim.method, claim.created_at],
    )
    .await?;
    Ok(())
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

/// Finds the first verified domain of an organization, in the order of their names.
pub(super) async fn first_verified(read: &Read, org_id: OrgId) -> Result<Option<String>, Error> {
    read.query_opt(
        sql!("SELECT domain FROM domain_claim WHERE org_id = $1 AND status = 'verified' ORDER BY domain LIMIT 1"),
        &bind![org_id],
        |row| row.get(0),
    )
    .await
}
