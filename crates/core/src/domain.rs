//! Domains: which organization may speak for the addresses of a mail domain.

mod actions;
mod read;
pub(crate) mod store;
mod verify;

pub use actions::DOMAIN_VERIFIED;
pub use read::first_verified;
pub use verify::verify_without_proof;

use crate::context::Timestamp;
use crate::id::{DomainClaimId, OrgId};

/// A claim of an organization on a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainClaim {
    /// Its identifier.
    pub id: DomainClaimId,
    /// The organization that claims.
    pub org_id: OrgId,
    /// The domain, case-folded.
    pub domain: String,
    /// How it is proved: `dns`, `http`, or `operator` for a claim that nobody had to prove.
    pub method: &'static str,
    /// When it was claimed.
    pub created_at: Timestamp,
}
