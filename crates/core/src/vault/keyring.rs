//! Data keys that are ready for use, in the memory of one process.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::cipher::Cipher;
use super::file::MasterKeyFile;
use super::model::{DataKeyInfo, Purpose};
use crate::error::Error;
use crate::id::DataKeyId;

/// The keys of a program: locked until [`Steward::unlock`](crate::Steward::unlock).
pub struct Vault {
    file: MasterKeyFile,
    keyring: RwLock<Option<Arc<Keyring>>>,
    /// When the last look into the database for unknown keys began. One looks at a time.
    pub(super) last_look: Mutex<Option<Instant>>,
    /// One takes over what the database holds at a time: what was read later is not replaced by what was read before.
    pub(super) reloading: Mutex<()>,
    /// One rotates at a time.
    pub(super) rotating: Mutex<()>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Vault").field("file", &self.file).finish_non_exhaustive()
    }
}

/// What the database held at one moment.
#[derive(Debug)]
pub(super) struct Keyring {
    pub(super) keys: HashMap<DataKeyId, Arc<DataKey>>,
    /// By purpose.
    current: [Option<Arc<DataKey>>; Purpose::ALL.len()],
}

/// A data key that was unwrapped.
#[derive(Debug)]
pub(super) struct DataKey {
    pub(super) info: DataKeyInfo,
    pub(super) cipher: Arc<Cipher>,
}

impl Vault {
    /// Names the file of the master keys; it is read later.
    pub(crate) fn new(file: MasterKeyFile) -> Self {
        Self {
            file,
            keyring: RwLock::new(None),
            last_look: Mutex::new(None),
            reloading: Mutex::new(()),
            rotating: Mutex::new(()),
        }
    }

    pub(super) fn file(&self) -> &MasterKeyFile {
        &self.file
    }

    /// The keys, if the vault was opened.
    pub(super) fn keyring(&self) -> Option<Arc<Keyring>> {
        self.keyring.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn replace(&self, keyring: Keyring) {
        *self.keyring.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(keyring));
    }

    /// Finds a key.
    pub(super) fn find(&self, id: DataKeyId) -> Option<Arc<DataKey>> {
        let keyring = self.keyring.read().unwrap_or_else(PoisonError::into_inner);
        keyring.as_ref()?.keys.get(&id).cloned()
    }

    /// Finds the key under which new values of a purpose are sealed.
    pub(super) fn current(&self, purpose: Purpose) -> Result<Arc<DataKey>, Error> {
        let keyring = self.keyring.read().unwrap_or_else(PoisonError::into_inner);
        let found = keyring.as_ref().and_then(|keyring| keyring.current(purpose)).cloned();
        found.ok_or_else(|| Error::Internal("the vault was not opened at the start".to_owned()))
    }
}

impl Keyring {
    pub(super) fn of(keys: impl IntoIterator<Item = Arc<DataKey>>) -> Self {
        let keys: HashMap<DataKeyId, Arc<DataKey>> = keys.into_iter().map(|key| (key.info.id, key)).collect();
        let current = Purpose::ALL.map(|purpose| {
            let mut of = keys.values().filter(|key| key.info.purpose == purpose);
            of.find(|key| key.info.retired_at.is_none()).cloned()
        });
        Self { keys, current }
    }

    /// The key of a purpose that is not retired.
    pub(super) fn current(&self, purpose: Purpose) -> Option<&Arc<DataKey>> {
        self.current[purpose as usize].as_ref()
    }

    /// Takes over, for purposes without a key that can be used, the one that was used so far.
    pub(super) fn go_on_with(&mut self, old: &Self) {
        for (current, before) in self.current.iter_mut().zip(&old.current) {
            if current.is_none() {
                current.clone_from(before);
            }
        }
    }
}
