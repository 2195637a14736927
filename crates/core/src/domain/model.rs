//! What a claim on a domain is, and what a look for its proof found.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::rules::draw_token;
use crate::context::{Context, Timestamp};
use crate::event::{Subject, Thing};
use crate::id::{DomainClaimId, OrgId};

macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $name {
            /// Returns the word of the wire and of the database.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// Reads the word.
            pub fn parse(text: &str) -> Option<Self> {
                match text {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

/// How a claim is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// By a TXT record.
    Dns,
    /// By a file that the web server of the domain shows.
    Http,
    /// By the word of whoever hosts this server: for development.
    Operator,
}

words!(Method { Dns = "dns", Http = "http", Operator = "operator" });

/// Where a claim stands (organizations API §3.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimStatus {
    /// Not proved yet.
    Unverified,
    /// Proved: the organization speaks for the domain.
    Verified,
    /// It was verified, but its proof has been gone for longer than the grace.
    MissingToken,
    /// Another organization has proved the domain since, and the proof of this one was gone.
    Superseded,
    /// The organization gave it up.
    Deleted,
}

words!(ClaimStatus {
    Unverified = "unverified",
    Verified = "verified",
    MissingToken = "missing_token",
    Superseded = "superseded",
    Deleted = "deleted",
});

/// A claim of an organization on a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainClaim {
    /// Its identifier.
    pub id: DomainClaimId,
    /// The organization that claims.
    pub org_id: OrgId,
    /// The domain, spelt as in DNS.
    pub domain: String,
    /// How it is proved.
    pub method: Method,
    /// Where it stands.
    pub status: ClaimStatus,
    /// What the proof has to show. It is no secret: everybody can read the proof.
    pub token: String,
    /// When it was claimed.
    pub created_at: Timestamp,
    /// When it was verified, the last time.
    pub verified_at: Option<Timestamp>,
    /// When its proof was last seen.
    pub proved_at: Option<Timestamp>,
    /// When its proof is looked for next without anybody asking.
    pub next_check_at: Option<Timestamp>,
    /// Since when the proof of a verified domain has been gone.
    pub missing_since: Option<Timestamp>,
    /// What the last look found.
    pub last_check: Option<Check>,
    /// Whether accounts are being claimed now.
    pub claiming: bool,
    /// How many accounts its last verification has claimed.
    pub claimed_accounts: i64,
}

impl DomainClaim {
    /// Draws a claim that nobody has proved yet.
    pub(super) fn draft(context: &Context, org_id: OrgId, domain: String, method: Method) -> Self {
        Self {
            id: DomainClaimId(context.uuid()),
            org_id,
            domain,
            method,
            status: ClaimStatus::Unverified,
            token: draw_token(context.steward.ids()),
            created_at: context.now,
            verified_at: None,
            proved_at: None,
            next_check_at: None,
            missing_since: None,
            last_check: None,
            claiming: false,
            claimed_accounts: 0,
        }
    }

    /// Names the claim in an event.
    pub fn subject(&self) -> Subject {
        Subject::thing(Thing::Domains, self.id).with("name", self.domain.as_str())
    }
}

/// What one look for a proof found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// Where the proof was looked for.
    pub method: Method,
    /// When.
    pub at: Timestamp,
    /// Whether it was there.
    pub proved: bool,
    /// The single look-ups, in their order.
    pub lookups: Vec<Lookup>,
}

impl Check {
    /// Whether the proof is gone for certain: every place was asked and gave an answer without it.
    pub fn is_missing(&self) -> bool {
        !self.proved && self.lookups.iter().all(|lookup| lookup.outcome == Outcome::NotFound)
    }

    /// Returns what an event keeps of the check: what was asked and seen.
    pub fn recorded(&self) -> serde_json::Value {
        json!({ "method": self.method, "proved": self.proved, "lookups": self.lookups })
    }
}

/// One question that was put to the world.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lookup {
    /// What was asked for: `TXT example.com`, or a URL.
    pub question: String,
    /// Who was asked: name servers, or the address that was connected to.
    pub asked: Vec<String>,
    /// What was seen: texts of records, or lines of the file.
    pub answer: Vec<String>,
    /// What follows from it.
    pub outcome: Outcome,
    /// The same as a sentence.
    pub found: String,
    /// What to do, where something is to be done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fix: Option<String>,
}

words!(Outcome { Found = "found", NotFound = "not_found", Failed = "failed" });

/// What follows from one look-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The proof is there.
    Found,
    /// There was an answer, without the proof.
    NotFound,
    /// There was no answer: nothing follows.
    Failed,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(outcomes: &[Outcome]) -> Check {
        let lookup = |outcome: &Outcome| Lookup {
            question: String::new(),
            asked: Vec::new(),
            answer: Vec::new(),
            outcome: *outcome,
            found: String::new(),
            fix: None,
        };
        let proved = outcomes.contains(&Outcome::Found);
        Check {
            method: Method::Dns,
            at: Timestamp(0),
            proved,
            lookups: outcomes.iter().map(lookup).collect(),
        }
    }

    #[test]
    fn a_proof_is_missing_only_when_every_place_answered() {
        assert!(check(&[Outcome::NotFound, Outcome::NotFound]).is_missing());
        assert!(!check(&[Outcome::NotFound, Outcome::Failed]).is_missing());
        assert!(!check(&[Outcome::NotFound, Outcome::Found]).is_missing());
    }
}
