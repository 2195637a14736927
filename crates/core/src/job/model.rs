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
}

impl Job {
    /// Returns the stored name of the kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::PurgeGroupMembers { .. } => "purge_group_members",
        }
    }
}
