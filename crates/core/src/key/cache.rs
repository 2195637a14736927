//! Keys that were looked up a moment ago: a client sends the same key with every request.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::store::StoredKey;
use crate::context::Timestamp;
use crate::id::{DirectoryId, KeyId};
use crate::secret::KeyDigest;

/// How long a key is believed without a look into the database, in microseconds. A key that is revoked anywhere dies
/// everywhere within this time.
const BELIEVED: i64 = 1_000_000;

/// Keys that are kept. Past it all are forgotten: they come back with their next request.
const KEPT: usize = 10_000;

/// A minute: the grain in which uses are noted.
const GRAIN: i64 = 60_000_000;

/// Keys by their digests. Only keys that exist are kept, so unknown ones cannot fill it.
#[derive(Default)]
pub struct KeyCache {
    keys: RwLock<HashMap<KeyDigest, Arc<KnownKey>>>,
    /// Counts changes of keys: a key that was read before a change must not be kept after it.
    changes: AtomicU64,
}

impl fmt::Debug for KeyCache {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("KeyCache").finish_non_exhaustive()
    }
}

/// A key that exists, as it was when it was looked up.
#[derive(Debug)]
pub(super) struct KnownKey {
    pub(super) key: StoredKey,
    read_at: Timestamp,
    /// The minute of the last use that was noted.
    noted: AtomicI64,
}

impl KnownKey {
    /// Asks whether a use is the first one of its minute.
    pub(super) fn is_first_use_of_minute(&self, now: Timestamp) -> bool {
        let minute = now.0.div_euclid(GRAIN);
        self.noted.swap(minute, Ordering::Relaxed) != minute
    }
}

impl KeyCache {
    /// Finds a key that was looked up less than a second ago.
    pub(super) fn find(&self, digest: &KeyDigest, now: Timestamp) -> Option<Arc<KnownKey>> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let fresh = |known: &&Arc<KnownKey>| (0..BELIEVED).contains(&(now.0 - known.read_at.0));
        keys.get(digest).filter(fresh).cloned()
    }

    /// Says how many keys were changed in this process; to be asked before a key is read.
    pub(super) fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// Forgets a key that was changed in this process.
    pub(super) fn forget(&self, id: KeyId) {
        self.changes.fetch_add(1, Ordering::AcqRel);
        self.keys.write().unwrap_or_else(PoisonError::into_inner).retain(|_, known| known.key.id != id);
    }

    /// Forgets the keys of a directory whose protocol was changed in this process.
    pub(crate) fn forget_of(&self, directory: DirectoryId) {
        self.changes.fetch_add(1, Ordering::AcqRel);
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        keys.retain(|_, known| known.key.directory_id != Some(directory));
    }

    /// Keeps a key that was just looked up, after so many changes.
    pub(super) fn keep(
        &self,
        digest: KeyDigest,
        key: StoredKey,
        read_at: Timestamp,
        changes: u64,
    ) -> Arc<KnownKey> {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let noted = keys.get(&digest).map_or(i64::MIN, |known| known.noted.load(Ordering::Relaxed));
        let known = Arc::new(KnownKey { key, read_at, noted: AtomicI64::new(noted) });
        if keys.len() >= KEPT {
            keys.clear();
        }
        // Looked at under the lock that forgetting takes, too.
        if self.changes() == changes {
            keys.insert(digest, Arc::clone(&known));
        }
        known
    }
}
