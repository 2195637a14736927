//! What is recorded of domains.

use crate::event::Action;

/// A claim on a domain became valid.
pub static DOMAIN_VERIFIED: Action =
    Action { id: "domain_verified", display_name: "Verified domain", group: "Domains" };
