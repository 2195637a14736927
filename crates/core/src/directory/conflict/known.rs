//! Which directories have conflicts, as far as this process knows: so that a push that succeeds need not look for one that
//! it ends, where there is none.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::context::Timestamp;
use crate::id::DirectoryId;

/// How long it is believed that a directory has none, in microseconds: other processes may have met one. A push that succeeds
/// meanwhile leaves a row behind, which then says that nothing is in the way.
const BELIEVED: i64 = 5_000_000;

/// Directories that are remembered. Past it all are forgotten: they are looked up again.
const KNOWN: usize = 10_000;

/// Which directories have conflicts.
#[derive(Debug, Default)]
pub struct KnownConflicts(Mutex<HashMap<DirectoryId, (bool, Timestamp)>>);

impl KnownConflicts {
    /// Says whether a directory has conflicts; nothing where that has to be looked up.
    pub(super) fn of(&self, directory: DirectoryId, now: Timestamp) -> Option<bool> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&directory).filter(|(_, until)| now < *until).map(|(some, _)| *some)
    }

    /// Learns whether a directory has conflicts.
    pub(super) fn learn(&self, directory: DirectoryId, some: bool, now: Timestamp) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KNOWN {
            known.clear();
        }
        known.insert(directory, (some, Timestamp(now.0.saturating_add(BELIEVED))));
    }
}
