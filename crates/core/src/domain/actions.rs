//! What is recorded of domains.

use crate::event::Action;

const GROUP: &str = "Domains";

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $display:literal;)*) => {$(
        $(#[$doc])*
        pub static $name: Action = Action { id: $id, display_name: $display, group: GROUP };
    )*};
}

actions! {
    /// An organization began to claim a domain.
    DOMAIN_CLAIMED = "domain_claimed", "Claimed domain";
    /// Somebody had the proof of a claim looked for.
    DOMAIN_CHECKED = "domain_checked", "Checked proof of domain";
    /// A claim on a domain became valid.
    DOMAIN_VERIFIED = "domain_verified", "Verified domain";
    /// A claim was to become valid and could not.
    DOMAIN_VERIFICATION_FAILED = "domain_verification_failed", "Failed to verify domain";
    /// The proof of a verified domain is gone: an alert, with the time that is left.
    DOMAIN_PROOF_MISSING = "domain_proof_missing", "Proof of domain is missing";
    /// The proof of a verified domain is back in time.
    DOMAIN_PROOF_RESTORED = "domain_proof_restored", "Proof of domain is back";
    /// A domain is no longer verified: its proof was gone for too long.
    DOMAIN_UNVERIFIED = "domain_unverified", "Domain is no longer verified";
    /// Another organization has proved the domain.
    DOMAIN_SUPERSEDED = "domain_superseded", "Domain was verified by another organization";
    /// An organization gave a domain up.
    DOMAIN_REMOVED = "domain_removed", "Removed domain";
}
