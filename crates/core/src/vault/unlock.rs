//! Opens the vault: the file of the master keys, then the data keys that they wrap. Looks again when a key is unknown.

use std::sync::Arc;
use std::time::Duration;

use steward_db::Priority;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep_until};
use zeroize::Zeroizing;

use super::cipher::{Cipher, KEY};
use super::error::VaultError;
use super::file::MasterKeyFile;
use super::keyring::{DataKey, Keyring};
use super::master::{MasterKey, MasterKeys};
use super::model::{CURSORS_OPEN, DataKeyInfo, MasterKeyInfo, Purpose};
use super::store::{self, WrappedKey};
use crate::context::Context;
use crate::error::Error;
use crate::event::housekeeping;
use crate::id::DataKeyId;
use crate::steward::Steward;

/// How often a start tries again after another process was faster.
const ATTEMPTS: usize = 5;

/// The least time between two looks for unknown keys: who makes up keys costs the database no more than this.
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);

/// How often a process looks for keys that others made. One that knows the new key seals under it, and nothing is sealed
/// under the old one any more.
const REFRESH: Duration = Duration::from_secs(10);

/// What the database holds.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) masters: Vec<MasterKeyInfo>,
    pub(super) keys: Vec<WrappedKey>,
}

impl Stored {
    pub(super) fn current_master(&self) -> Option<&str> {
        self.masters.iter().find(|master| master.is_current).map(|master| master.id.as_str())
    }
}

pub(super) async fn stored(steward: &Steward) -> Result<Stored, Error> {
    steward
        .database()
        .read(|read| async move {
            Ok(Stored { masters: store::master_keys(&read).await?, keys: store::data_keys(&read).await? })
        })
        .await
}

/// Reads the file away from what serves others.
pub(super) async fn read_file(file: &MasterKeyFile) -> Result<Option<MasterKeys>, VaultError> {
    let file = file.clone();
    blocking(move || file.read()).await
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    match spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(VaultError::Unsettled(format!("the work on the master key file ended: {error}"))),
    }
}

/// Opens the vault of a program that starts. The first start of a database makes the file and the keys.
///
/// Every key must open, or the program does not start: what cannot be opened now would be missed later, at a time that
/// nobody chose.
pub(crate) async fn unlock(steward: &Steward) -> Result<(), VaultError> {
    let file = steward.vault().file();
    let context = steward.system_context();
    for _ in 0..ATTEMPTS {
        let stored = stored(steward).await?;
        let masters = match (read_file(file).await?, stored.current_master()) {
            (Some(masters), _) => masters,
            (None, Some(wanted)) => {
                return Err(VaultError::Missing { path: file.path().to_owned(), wanted: wanted.to_owned() });
            }
            (None, None) => make_file(steward).await?,
        };
        let current = stored.current_master().unwrap_or(masters.first().id()).to_owned();
        let master = masters.get(&current).ok_or_else(|| unknown(file, &masters, &current))?;
        let opened = open_all(file, &masters, &stored.keys)?;
        let keyring = Keyring::of(opened);
        let missing: Vec<Purpose> =
            Purpose::ALL.into_iter().filter(|purpose| keyring.current(*purpose).is_none()).collect();
        if missing.is_empty() && stored.current_master().is_some() {
            steward.vault().replace(keyring);
            return drop_old_cursor_keys(&context).await.map_err(VaultError::from);
        }
        let drafts = missing.into_iter().map(|purpose| draft(&context, purpose, master)).collect();
        establish(&context, current, drafts).await?;
    }
    Err(VaultError::Unsettled("another process changes the keys of the database again and again".to_owned()))
}

/// Makes the file of a database that has no keys yet.
async fn make_file(steward: &Steward) -> Result<MasterKeys, VaultError> {
    let (file, keys) = (steward.vault().file().clone(), MasterKeys::draw(steward.ids()));
    blocking(move || {
        let lock = file.wait_for_lock()?;
        // Somebody may have been faster.
        match file.read()? {
            Some(keys) => Ok(keys),
            None => file.save(&keys, &lock).map(|()| keys),
        }
    })
    .await
}

/// Draws a data key and wraps it.
pub(super) fn draft(context: &Context, purpose: Purpose, master: &MasterKey) -> WrappedKey {
    let ids = context.steward.ids();
    let id = DataKeyId(context.uuid());
    let mut key = Zeroizing::new([0; KEY]);
    ids.secret(key.as_mut_slice());
    WrappedKey {
        wrapped: master.wrap(id, purpose, ids.nonce(), &key),
        info: DataKeyInfo {
            id,
            purpose,
            master_key_id: master.id().to_owned(),
            created_by: context.actor.id(),
            created_at: context.now,
            retired_at: None,
        },
    }
}

/// Writes the first keys of a database. Of two processes that do so at once, the second one writes nothing.
async fn establish(context: &Context, master: String, drafts: Vec<WrappedKey>) -> Result<(), Error> {
    let (by, now) = (context.actor.id(), context.now);
    let input = (master, drafts, by);
    housekeeping(&context.steward, Priority::Interactive, input, move |tx, input| async move {
        let (master, drafts, by) = input.as_ref();
        store::insert_master(&tx, master, by, now).await?;
        if store::hold_current_master(&tx).await?.as_ref() == Some(master) {
            for draft in drafts {
                store::insert_data_key(&tx, draft).await?;
            }
        }
        Ok(())
    })
    .await
}

pub(super) fn open_all(
    file: &MasterKeyFile,
    masters: &MasterKeys,
    keys: &[WrappedKey],
) -> Result<Vec<Arc<DataKey>>, VaultError> {
    keys.iter().map(|key| open(file, masters, key)).collect()
}

fn open(file: &MasterKeyFile, masters: &MasterKeys, key: &WrappedKey) -> Result<Arc<DataKey>, VaultError> {
    let info = key.info.clone();
    let master =
        masters.get(&info.master_key_id).ok_or_else(|| unknown(file, masters, &info.master_key_id))?;
    let damaged = || VaultError::Damaged { id: info.id, master: info.master_key_id.clone() };
    let bytes = master.unwrap(info.id, info.purpose, &key.wrapped).ok_or_else(damaged)?;
    Ok(Arc::new(DataKey { info, cipher: Arc::new(Cipher::new(&bytes)) }))
}

pub(super) fn unknown(file: &MasterKeyFile, masters: &MasterKeys, wanted: &str) -> VaultError {
    VaultError::Unknown { path: file.path().to_owned(), wanted: wanted.to_owned(), found: masters.ids() }
}

/// Looks into the database because a key is not known. Whoever asks meanwhile waits for the same look, and the next look
/// waits until some time has passed: nobody is refused for asking too early, and made-up keys cost little.
pub(super) async fn look_again(steward: &Steward) -> Result<(), Error> {
    let asked = Instant::now();
    let mut last_look = steward.vault().last_look.lock().await;
    if let Some(last) = *last_look {
        if last > asked {
            return Ok(());
        }
        sleep_until(last + BETWEEN_LOOKS).await;
    }
    let began = Instant::now();
    reload(steward).await?;
    *last_look = Some(began);
    Ok(())
}

/// Takes over what the database holds now. Keys that this process knows are not unwrapped again; the file is read only if
/// there is one to unwrap. One that does not open leaves the others as they are.
pub(super) async fn reload(steward: &Steward) -> Result<(), Error> {
    let vault = steward.vault();
    let _reloading = vault.reloading.lock().await;
    let stored = stored(steward).await?;
    let known = |key: &WrappedKey| vault.find(key.info.id);
    let masters = if stored.keys.iter().all(|key| known(key).is_some()) {
        None
    } else {
        read_file(vault.file()).await.unwrap_or_else(|error| {
            tracing::error!(%error, "keys that another process made cannot be used");
            None
        })
    };
    let mut keys = Vec::with_capacity(stored.keys.len());
    for key in &stored.keys {
        match (known(key), &masters) {
            (Some(known), _) => {
                keys.push(Arc::new(DataKey { info: key.info.clone(), cipher: Arc::clone(&known.cipher) }));
            }
            (None, Some(masters)) => match open(vault.file(), masters, key) {
                Ok(key) => keys.push(key),
                Err(error) => tracing::error!(%error, "a key that another process made cannot be used"),
            },
            (None, None) => {}
        }
    }
    let mut keyring = Keyring::of(keys);
    // A process that cannot open the newest keys goes on with those before. What it seals opens everywhere.
    if let Some(old) = vault.keyring() {
        keyring.go_on_with(&old);
    }
    vault.replace(keyring);
    Ok(())
}

/// Follows what other processes do, until the program stops.
pub(crate) async fn run_refresh(steward: Steward) {
    loop {
        tokio::select! {
            () = steward.stop().cancelled() => return,
            () = tokio::time::sleep(REFRESH) => {}
        }
        if steward.vault().keyring().is_none() {
            continue;
        }
        if let Err(error) = reload(&steward).await {
            tracing::warn!(%error, "the keys of other processes could not be looked for");
        }
    }
}

/// Deletes keys of cursors that nobody holds any more.
pub(super) async fn drop_old_cursor_keys(context: &Context) -> Result<(), Error> {
    let before = context.now.plus_seconds(-CURSORS_OPEN);
    housekeeping(&context.steward, Priority::Bulk, (), move |tx, _| async move {
        store::delete_retired(&tx, Purpose::Cursors, before).await.map_err(Error::from)
    })
    .await
}

/// What a look at the keys of a database found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Examined {
    /// There are no keys yet: the first start makes them.
    Empty,
    /// Every data key opens.
    Opens {
        /// How many there are.
        data_keys: usize,
        /// The current master key.
        master: String,
    },
}

/// Looks whether the file opens every key of the database. Changes nothing.
pub async fn examine(steward: &Steward) -> Result<Examined, VaultError> {
    let file = steward.vault().file();
    let stored = stored(steward).await?;
    let Some(current) = stored.current_master() else {
        // What is wrong with the file would be wrong at the first start too.
        read_file(file).await?;
        return Ok(Examined::Empty);
    };
    let missing = || VaultError::Missing { path: file.path().to_owned(), wanted: current.to_owned() };
    let masters = read_file(file).await?.ok_or_else(missing)?;
    masters.get(current).ok_or_else(|| unknown(file, &masters, current))?;
    let opened = open_all(file, &masters, &stored.keys)?;
    Ok(Examined::Opens { data_keys: opened.len(), master: current.to_owned() })
}
