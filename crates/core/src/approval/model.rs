//! What an approval is.

use uuid::Uuid;

use crate::context::Timestamp;
use crate::event::{Subject, Thing};
use crate::id::{AccountId, ApprovalId, KeyId, OrgId};
use crate::principal::Actor;

/// Something that waits for the word of an administrator, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Its identifier.
    pub id: ApprovalId,
    /// The organization.
    pub org_id: OrgId,
    /// What kind of thing is asked for: a word of whoever asks.
    pub kind: String,
    /// What it is about, such as a directory. One approval of a kind waits for each.
    pub subject_id: Uuid,
    /// Where it stands.
    pub state: ApprovalState,
    /// What would follow, in a sentence for people.
    pub summary: String,
    /// The same for programs: JSON that the kind knows.
    pub details: String,
    /// Whether somebody else than who asked has to decide.
    pub second_person: bool,
    /// The account behind whoever asked, if there is one.
    pub requested_by: Option<AccountId>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Until when it can be decided.
    pub expires_at: Timestamp,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// Who decided.
    pub decided_by: Option<Decider>,
}

/// Whoever decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decider {
    /// The key.
    pub key: KeyId,
    /// The account that it acts for, if it acts for one.
    pub owner: Option<AccountId>,
}

impl Decider {
    /// Names whoever acts, unless it is the program itself.
    pub(crate) fn of(actor: &Actor) -> Option<Self> {
        match actor {
            Actor::Key { id, owner, .. } => Some(Self { key: *id, owner: *owner }),
            Actor::System => None,
        }
    }
}

impl Approval {
    /// Names the approval in an event.
    pub fn subject(&self) -> Subject {
        Subject::thing(Thing::Approvals, self.id).with("kind", self.kind.as_str())
    }
}

/// Where an approval stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalState {
    /// It waits.
    Pending,
    /// An administrator approved.
    Approved,
    /// An administrator rejected.
    Rejected,
    /// Nobody decided in time.
    Expired,
    /// It never waited: somebody was to know, and what it tells of was done.
    Reported,
}

impl ApprovalState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Approved, Self::Rejected, Self::Expired, Self::Reported];

    /// Returns the word of the wire and of the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Reported => "reported",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}
