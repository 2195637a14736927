//! Reads claims.

use uuid::Uuid;

use super::model::DomainClaim;
use super::store;
use crate::error::Error;
use crate::id::{DomainClaimId, OrgId};
use crate::page::{decode_cursor, encode_cursor};
use crate::principal::OrgCaller;
use crate::steward::Steward;

const TAG: &str = "domains";

/// The most claims on one page.
const PAGE: usize = 100;

/// A page of claims.
#[derive(Debug, Clone)]
pub struct DomainPage {
    /// The claims, oldest first; those that were given up are among them.
    pub claims: Vec<DomainClaim>,
    /// The cursor of the next page.
    pub next: Option<String>,
}

/// Lists one page of the claims of the caller's organization.
pub async fn list(caller: &OrgCaller, cursor: Option<&str>) -> Result<DomainPage, Error> {
    let after = match cursor {
        None => Uuid::nil(),
        Some(cursor) => decode_cursor(TAG, cursor).ok_or(Error::InvalidCursor)?,
    };
    let org_id = caller.org_id;
    caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            let limit = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
            let mut claims = store::list(&read, org_id, after, limit).await?;
            let more = claims.len() > PAGE;
            claims.truncate(PAGE);
            let next = claims.last().filter(|_| more).map(|last| encode_cursor(TAG, &last.id.0));
            Ok(DomainPage { claims, next })
        })
        .await
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
