//! Decisions about claims, without a database and without the network.

use super::model::{Check, ClaimStatus, DomainClaim};
use crate::context::{Ids, Timestamp};
use crate::error::Error;

/// What a record or a line of the file begins with.
const PREFIX: &str = "steward-domain-verification=";

/// Where else a TXT record is looked for: the apex of some domains is a CNAME and can hold none (RFC 1034 §3.6.2).
const LABEL: &str = "_steward";

/// How long the proof of a verified domain may be gone before the domain counts as unverified, in seconds.
pub(super) const GRACE: i64 = 14 * 24 * 3600;

/// How often the proof of a verified domain is looked for, in seconds.
pub(super) const EVERY: i64 = 24 * 3600;

/// How soon it is looked for again when there was no answer, or when it is gone, in seconds.
const SOON: i64 = 6 * 3600;

/// How long a proof that came back is waited for, in seconds.
const FORGOTTEN: i64 = 180 * 24 * 3600;

/// How long somebody who has shown the proof may look at who would be claimed, in seconds.
pub(super) const PREVIEW: i64 = 3600;

/// Draws what a proof has to show: 128 bits.
pub(super) fn draw_token(ids: &Ids) -> String {
    let mut random = [0_u8; 16];
    ids.secret(&mut random);
    random.iter().fold(String::with_capacity(32), |mut text, byte| {
        for digit in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(digit), 16));
        }
        text
    })
}

/// Says what the name of a domain looks like.
pub(super) fn not_a_domain() -> Error {
    Error::invalid("domain", "must be the name of a mail domain, such as example.com")
}

/// Returns the text that proves a claim: of a TXT record, or a line of the file.
pub fn txt_value(claim: &DomainClaim) -> String {
    format!("{PREFIX}{}", claim.token)
}

/// Returns the names at which a TXT record proves a claim. One of them is enough.
pub fn txt_names(claim: &DomainClaim) -> [String; 2] {
    [claim.domain.clone(), format!("{LABEL}.{}", claim.domain)]
}

/// Returns the URL of the file that proves a claim (RFC 8615).
pub fn http_url(claim: &DomainClaim) -> String {
    format!("https://{}/.well-known/steward-domain-verification.txt", claim.domain)
}

/// Spells a domain as people read it.
pub fn unicode_name(domain: &str) -> String {
    idna::domain_to_unicode(domain).0
}

/// Asks whether a text is the proof. White space around it does no harm.
pub(super) fn proves(claim: &DomainClaim, text: &str) -> bool {
    text.trim().strip_prefix(PREFIX).is_some_and(|token| token == claim.token)
}

/// What a look for the proof changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Course {
    pub(super) status: ClaimStatus,
    pub(super) missing_since: Option<Timestamp>,
    pub(super) next_check_at: Option<Timestamp>,
    pub(super) turn: Turn,
}

/// What is worth an event of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Nothing.
    None,
    /// The proof of a verified domain is gone: its grace begins.
    Missing,
    /// The grace is over: the organization no longer speaks for the domain.
    Unverified,
    /// The proof is back within the grace.
    Back,
    /// The proof is back after the grace. The domain is verified again, unless another organization has it now.
    Again,
}

/// Decides what follows from a look for the proof.
pub(super) fn after_check(claim: &DomainClaim, check: &Check) -> Course {
    let now = check.at;
    let keep = Course {
        status: claim.status,
        missing_since: claim.missing_since,
        next_check_at: claim.next_check_at,
        turn: Turn::None,
    };
    match claim.status {
        ClaimStatus::Unverified | ClaimStatus::Superseded | ClaimStatus::Deleted => keep,
        ClaimStatus::Verified if check.proved => {
            let turn = if claim.missing_since.is_some() { Turn::Back } else { Turn::None };
            Course { missing_since: None, next_check_at: Some(now.plus_seconds(EVERY)), turn, ..keep }
        }
        ClaimStatus::Verified if check.is_missing() => {
            let since = claim.missing_since.unwrap_or(now);
            let (status, turn) = match claim.missing_since {
                _ if since.plus_seconds(GRACE) <= now => (ClaimStatus::MissingToken, Turn::Unverified),
                Some(_) => (claim.status, Turn::None),
                None => (claim.status, Turn::Missing),
            };
            let next_check_at = Some(now.plus_seconds(SOON));
            Course { status, missing_since: Some(since), next_check_at, turn }
        }
        ClaimStatus::Verified => Course { next_check_at: Some(now.plus_seconds(SOON)), ..keep },
        ClaimStatus::MissingToken if check.proved => {
            let next_check_at = Some(now.plus_seconds(EVERY));
            Course { status: ClaimStatus::Verified, missing_since: None, next_check_at, turn: Turn::Again }
        }
        ClaimStatus::MissingToken => {
            let forgotten = claim.missing_since.is_none_or(|since| since.plus_seconds(FORGOTTEN) <= now);
            Course { next_check_at: Some(now.plus_seconds(EVERY)).filter(|_| !forgotten), ..keep }
        }
    }
}

/// Returns when a verified domain counts as unverified, if its proof does not come back.
pub(super) fn grace_ends(claim: &DomainClaim) -> Option<Timestamp> {
    let verified = claim.status == ClaimStatus::Verified;
    claim.missing_since.filter(|_| verified).map(|since| since.plus_seconds(GRACE))
}

impl DomainClaim {
    /// Returns when the domain counts as unverified, if its proof does not come back before.
    pub fn grace_ends_at(&self) -> Option<Timestamp> {
        grace_ends(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::super::model::{Lookup, Method, Outcome};
    use super::*;
    use crate::context::SystemEntropy;
    use crate::id::{DomainClaimId, OrgId};

    fn claim(status: ClaimStatus) -> DomainClaim {
        DomainClaim {
            id: DomainClaimId(Uuid::nil()),
            org_id: OrgId(Uuid::nil()),
            domain: "example.com".to_owned(),
            method: Method::Dns,
            status,
            token: "0123".to_owned(),
            created_at: Timestamp(0),
            verified_at: None,
            proved_at: None,
            next_check_at: None,
            missing_since: None,
            last_check: None,
            claiming: false,
            claimed_accounts: 0,
        }
    }

    fn seen(outcome: Outcome, at: Timestamp) -> Check {
        let lookup = Lookup {
            question: String::new(),
            asked: Vec::new(),
            answer: Vec::new(),
            outcome,
            found: String::new(),
            fix: None,
        };
        Check { method: Method::Dns, at, proved: outcome == Outcome::Found, lookups: vec![lookup] }
    }

    fn apply(claim: &mut DomainClaim, outcome: Outcome, at: Timestamp) -> Turn {
        let next = after_check(claim, &seen(outcome, at));
        claim.status = next.status;
        claim.missing_since = next.missing_since;
        claim.next_check_at = next.next_check_at;
        next.turn
    }

    #[test]
    fn only_the_whole_token_behind_the_prefix_is_a_proof() {
        let claim = claim(ClaimStatus::Unverified);
        assert!(proves(&claim, &txt_value(&claim)) && proves(&claim, " steward-domain-verification=0123\r"));
        for text in
            ["", "0123", "steward-domain-verification=", "steward-domain-verification=01234", "x=0123"]
        {
            assert!(!proves(&claim, text), "{text}");
        }
    }

    #[test]
    fn tokens_have_128_bits() {
        let token = draw_token(&Ids::new(Box::new(SystemEntropy)));
        assert!(token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }

    #[test]
    fn a_proof_may_be_gone_for_two_weeks() {
        let mut claim = claim(ClaimStatus::Verified);
        assert_eq!(apply(&mut claim, Outcome::Found, Timestamp(0)), Turn::None);
        assert_eq!(claim.next_check_at, Some(Timestamp(0).plus_seconds(EVERY)));
        assert_eq!(
            apply(&mut claim, Outcome::Failed, Timestamp(1)),
            Turn::None,
            "no answer is no missing proof"
        );
        assert_eq!(claim.missing_since, None);
        let gone = Timestamp(2);
        assert_eq!(apply(&mut claim, Outcome::NotFound, gone), Turn::Missing);
        assert_eq!(claim.grace_ends_at(), Some(gone.plus_seconds(GRACE)));
        assert_eq!(apply(&mut claim, Outcome::NotFound, gone.plus_seconds(GRACE - 1)), Turn::None);
        assert_eq!(apply(&mut claim.clone(), Outcome::Found, gone.plus_seconds(GRACE)), Turn::Back);
        assert_eq!(apply(&mut claim, Outcome::NotFound, gone.plus_seconds(GRACE)), Turn::Unverified);
        assert_eq!(claim.status, ClaimStatus::MissingToken);
        assert_eq!(apply(&mut claim, Outcome::Found, gone.plus_seconds(2 * GRACE)), Turn::Again);
        assert_eq!((claim.status, claim.missing_since), (ClaimStatus::Verified, None));
    }

    #[test]
    fn a_proof_that_never_comes_back_is_not_waited_for_for_ever() {
        let mut claim = claim(ClaimStatus::MissingToken);
        claim.missing_since = Some(Timestamp(0));
        apply(&mut claim, Outcome::NotFound, Timestamp(0).plus_seconds(FORGOTTEN - 1));
        assert!(claim.next_check_at.is_some());
        apply(&mut claim, Outcome::NotFound, Timestamp(0).plus_seconds(FORGOTTEN));
        assert_eq!(claim.next_check_at, None);
    }

    proptest! {
        /// Whatever is seen in whatever order: a domain stays verified unless its proof was missing, without any
        /// sight of it between, for the whole grace; and no check verifies what was not verified before.
        #[test]
        fn a_domain_is_lost_only_after_the_grace(steps in prop::collection::vec((0_u8..3, 1_i64..5 * 24 * 3600), 1..60)) {
            let mut verified = claim(ClaimStatus::Verified);
            let mut fresh = claim(ClaimStatus::Unverified);
            let (mut now, mut missing_from) = (Timestamp(0), None);
            for (what, seconds) in steps {
                now = now.plus_seconds(seconds);
                let outcome = [Outcome::Found, Outcome::NotFound, Outcome::Failed][usize::from(what)];
                let before = verified.status;
                apply(&mut verified, outcome, now);
                apply(&mut fresh, outcome, now);
                match outcome {
                    Outcome::Found => missing_from = None,
                    Outcome::NotFound => missing_from = missing_from.or(Some(now)),
                    Outcome::Failed => {}
                }
                let whole_grace = missing_from.is_some_and(|from: Timestamp| from.plus_seconds(GRACE) <= now);
                if before == ClaimStatus::Verified && verified.status == ClaimStatus::MissingToken {
                    prop_assert!(whole_grace && outcome == Outcome::NotFound);
                }
                prop_assert_eq!(fresh.status, ClaimStatus::Unverified);
            }
        }
    }
}
