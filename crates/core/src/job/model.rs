//! The kinds of work.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Something to be done. Doing it twice does no harm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Removes the membership rows of a group that was deleted, in small transactions.
    PurgeGroupMembers {
        /// The group that is gone.
        group_id: Uuid,
    },
    /// Deletes an account for good when its days of grace are over.
    CloseAccount {
        /// The account.
        account_id: Uuid,
        /// The organization that scheduled it, in whose log it stands.
        org_id: Uuid,
        /// The moment that was set, in microseconds: another one means that this deletion was cancelled.
        delete_at: i64,
    },
}

impl Job {
    /// Returns the stored name of the kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::PurgeGroupMembers { .. } => "purge_group_members",
            Self::CloseAccount { .. } => "close_account",
        }
    }
}
