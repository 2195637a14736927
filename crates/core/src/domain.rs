//! Domains: which organization may speak for the addresses of a mail domain, and how it proved that.
//!
//! A claim is proved by a record in DNS or by a file on the web server of the domain. Both are looked up before the
//! transaction that decides; the claim is looked at again inside it, and one organization at most has a domain
//! verified. What becomes of the accounts follows in `lifecycle`.

mod actions;
mod check;
mod claim;
mod consumer;
mod lookup;
mod model;
mod preview;
mod read;
mod recheck;
mod release;
mod rules;
pub(crate) mod store;
mod verify;
mod without_proof;

pub use actions::{
    DOMAIN_CHECKED, DOMAIN_CLAIMED, DOMAIN_PROOF_MISSING, DOMAIN_PROOF_RESTORED, DOMAIN_REMOVED,
    DOMAIN_SUPERSEDED, DOMAIN_UNVERIFIED, DOMAIN_VERIFICATION_FAILED, DOMAIN_VERIFIED,
};
pub use check::check;
pub use claim::claim;
pub use lookup::Lookups;
pub use model::{Check, ClaimStatus, DomainClaim, Lookup, Method, Outcome};
pub use preview::{Preview, preview};
pub use read::{find, first_verified, list};
pub use recheck::{recheck_due, run_rechecks};
pub use release::release;
pub use rules::{http_url, txt_names, txt_value, unicode_name};
pub use verify::{NotVerified, Verification, verify};
pub use without_proof::verify_without_proof;
