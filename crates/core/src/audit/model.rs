//! An event with its place in the log.

use crate::context::Timestamp;
use crate::event::StoredEvent;

/// An event that readers may see.
#[derive(Debug, Clone, PartialEq)]
pub struct SealedEvent {
    /// What happened.
    pub event: StoredEvent,
    /// When it took its place in the log.
    pub processed_at: Timestamp,
}
