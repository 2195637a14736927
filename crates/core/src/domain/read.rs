//! Reads claims.

use super::model::DomainClaim;
use super::store;
use crate::error::Error;
use crate::id::{DomainClaimId, OrgId};
use crate::page::Page;
use crate::principal::OrgCaller;
use crate::steward::Steward;

const TAG: &str = "domains";

/// Lists one page of the claims of the caller's organization; those that were given up are among them.
pub async fn list(caller: &OrgCaller, cursor: Option<&str>) -> Result<Page<DomainClaim>, Error> {
    let (org_id, after) = (caller.org_id, Page::<DomainClaim>::after(caller, TAG, cursor).await?);
    let claims = caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            store::list(&read, org_id, after, Page::<DomainClaim>::ROWS).await.map_err(Error::from)
        })
        .await?;
    Page::of(caller, TAG, claims, |claim| claim.id.0)
}

/// Finds a claim of the caller's organization.
pub async fn find(caller: &OrgCaller, id: &str) -> Result<DomainClaim, Error> {
    let (org_id, claim_id) = (caller.org_id, claim_id(id)?);
    let found = caller
        .context
        .steward
        .database()
        .read(move |read| async move { store::find(&read, org_id, claim_id).await.map_err(Error::from) });
    found.await?.ok_or_else(|| absent(id))
}

/// Reads the oldest verified domain of an organization.
pub async fn first_verified(steward: &Steward, org_id: OrgId) -> Result<Option<String>, Error> {
    steward
        .database()
        .read(move |read| async move { store::first_verified(&read, org_id).await.map_err(Error::from) })
        .await
}

/// Reads the id of a claim. Text that is no id of ours names no claim.
pub(super) fn claim_id(text: &str) -> Result<DomainClaimId, Error> {
    text.parse().map_err(|_| absent(text))
}

pub(super) fn absent(id: impl ToString) -> Error {
    Error::not_found("domain", id)
}
