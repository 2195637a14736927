//! Puts new keys in the place of old ones while everything goes on.
//!
//! No process has to be told, and none is stopped: what is sealed names its key, old keys open until nothing is left
//! under them, and whoever meets a key that it does not know looks for it.

use std::sync::Arc;

use steward_db::Priority;

use super::error::VaultError;
use super::file::FileLock;
use super::master::{MasterKey, MasterKeys};
use super::model::Purpose;
use super::store::{self, WrappedKey};
use super::unlock::{self, blocking, draft, drop_old_cursor_keys, read_file, reload, stored};
use crate::context::Context;
use crate::error::Error;
use crate::event::housekeeping;
use crate::job::{self, Job};
use crate::principal::OperatorCaller;

/// Data keys that one transaction wraps anew.
const ROWS: i64 = 200;

/// Data keys that a database may have: all of them are in the memory of each process.
const DATA_KEYS: i64 = 2_000;

/// After this many seconds stored secrets are looked at once more: by then every process seals under the new keys.
const SECOND_PASS: i64 = 600;

/// How often data keys are drawn again because the master key changed meanwhile.
const ATTEMPTS: usize = 3;

/// What is put in the place of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// A new master key wraps the data keys.
    Master,
    /// New data keys, under which everything that is stored is sealed again.
    Data,
    /// Both.
    Both,
}

/// Rotates keys. What is stored is sealed again by a job that this leaves behind.
pub async fn rotate(caller: &OperatorCaller, rotation: Rotation) -> Result<(), Error> {
    let context = &caller.context;
    let vault = context.steward.vault();
    let Ok(_rotating) = vault.rotating.try_lock() else { return Err(VaultError::Busy.into()) };
    // There is no log that could hold an event: the rows say who and when, and so does the log of the program.
    tracing::info!(request.id = %context.request.id, by = context.actor.id(), ?rotation, "keys are rotated");
    if rotation != Rotation::Data {
        rotate_master(context).await?;
    }
    if rotation != Rotation::Master {
        rotate_data(context).await?;
    }
    reload(&context.steward).await?;
    drop_old_cursor_keys(context).await
}

/// Brings a new master key in: first into the file, beside the old one, then into the database, where it takes over one
/// data key after the other; only then the old one leaves the file. Cut off anywhere, every data key still opens, and
/// the next rotation of the master key brings this one to its end instead of beginning another.
async fn rotate_master(context: &Context) -> Result<(), VaultError> {
    let file = context.steward.vault().file().clone();
    let locked = file.clone();
    let lock = match blocking(move || locked.lock()).await {
        Err(VaultError::Busy) => return Err(VaultError::Busy),
        lock => lock,
    };
    let stored = stored(&context.steward).await?;
    let current = stored.current_master().unwrap_or_default().to_owned();
    let missing = || VaultError::Missing { path: file.path().to_owned(), wanted: current.clone() };
    let mut masters = read_file(&file).await?.ok_or_else(missing)?;
    // Whatever is wrapped must open before anything is changed.
    unlock::open_all(&file, &masters, &stored.keys)?;

    let first = masters.first().id().to_owned();
    let unfinished = stored.keys.iter().any(|key| key.info.master_key_id != current);
    if first != current && stored.masters.iter().any(|known| known.id == first) {
        let why = format!(
            "the first key of the master key file, {first}, was replaced by {current} before: put the line of {current} \
             first, or a new key"
        );
        return Err(VaultError::Unsettled(why));
    }
    if first != current || unfinished {
        // Put there by hand, or by a rotation that did not come to its end. Nothing need be written for it.
        return take_over(context, lock.ok(), Arc::new(masters), current, first).await;
    }
    if masters.is_full() {
        let why = "the master key file is full: remove keys that are not used";
        return Err(VaultError::Unsettled(why.to_owned()));
    }
    let lock = lock?;
    let key = MasterKey::draw(context.steward.ids());
    let next = key.id().to_owned();
    masters.put_first(key);
    let (masters, lock) = blocking(move || file.save(&masters, &lock).map(|()| (masters, lock))).await?;
    take_over(context, Some(lock), Arc::new(masters), current, next).await
}

/// Lets a master key that stands in the file take the place of the current one. Without the lock the file is left as it
/// is.
async fn take_over(
    context: &Context,
    lock: Option<FileLock>,
    masters: Arc<MasterKeys>,
    current: String,
    next: String,
) -> Result<(), VaultError> {
    if next != current && !promote(context, current, next.clone()).await? {
        return Err(VaultError::Busy);
    }
    while rewrap(context, Arc::clone(&masters), next.clone()).await? > 0 {}
    let now = context.now;
    housekeeping(&context.steward, Priority::Interactive, (), move |tx, _| async move {
        store::retire_masters(&tx, now).await.map_err(Error::from)
    })
    .await?;
    let stored = stored(&context.steward).await?;
    let file = context.steward.vault().file().clone();
    let Some(lock) = lock else {
        tracing::warn!(
            "the master key file cannot be changed: remove keys that `secrets status` shows as retired by hand"
        );
        return Ok(());
    };
    blocking(move || {
        let gone = |id: &str| stored.masters.iter().any(|known| known.id == id && known.retired_at.is_some());
        // It was read before, under the same lock.
        let Some(mut kept) = file.read()? else { return Ok(()) };
        if kept.retain(|id| !gone(id)) { file.save(&kept, &lock) } else { Ok(()) }
    })
    .await
}

/// Makes a master key the one that wraps new data keys; no if another one is current by now.
async fn promote(context: &Context, from: String, to: String) -> Result<bool, Error> {
    let (by, now) = (context.actor.id(), context.now);
    housekeeping(&context.steward, Priority::Interactive, (from, to, by), move |tx, input| async move {
        let (from, to, by) = input.as_ref();
        if store::hold_current_master(&tx).await?.as_ref() != Some(from) {
            return Ok(false);
        }
        store::step_down_master(&tx, from).await?;
        store::insert_master(&tx, to, by, now).await?;
        match store::hold_current_master(&tx).await? {
            Some(current) if current == *to => Ok(true),
            _ => Err(Error::Internal(format!("master key {to} was used before"))),
        }
    })
    .await
}

/// Wraps some data keys anew; says how many.
async fn rewrap(context: &Context, masters: Arc<MasterKeys>, next: String) -> Result<usize, Error> {
    let steward = context.steward.clone();
    let input = (steward, masters, next);
    housekeeping(&context.steward, Priority::Interactive, input, move |tx, input| async move {
        let (steward, masters, next) = input.as_ref();
        let keys = store::not_wrapped_by(&tx, next, ROWS).await?;
        for WrappedKey { info, wrapped } in &keys {
            let bytes = masters
                .get(&info.master_key_id)
                .and_then(|master| master.unwrap(info.id, info.purpose, wrapped));
            let (Some(bytes), Some(master)) = (bytes, masters.get(next)) else {
                let text = format!("data key {} does not open with {}", info.id, info.master_key_id);
                return Err(Error::Internal(text));
            };
            let wrapped = master.wrap(info.id, info.purpose, steward.ids().nonce(), &bytes);
            store::rewrap(&tx, info.id, &wrapped, next).await?;
        }
        Ok(keys.len())
    })
    .await
}

/// Brings a new data key in for each purpose.
async fn rotate_data(context: &Context) -> Result<(), VaultError> {
    let steward = &context.steward;
    let file = steward.vault().file();
    for _ in 0..ATTEMPTS {
        let stored = stored(steward).await?;
        let current = stored.current_master().unwrap_or_default().to_owned();
        let missing = || VaultError::Missing { path: file.path().to_owned(), wanted: current.clone() };
        let masters = read_file(file).await?.ok_or_else(missing)?;
        let master = masters.get(&current).ok_or_else(|| unlock::unknown(file, &masters, &current))?;
        let drafts = Purpose::ALL.map(|purpose| draft(context, purpose, master));
        if replace(context, current, drafts).await? {
            steward.jobs().notify_one();
            return Ok(());
        }
    }
    Err(VaultError::Busy)
}

/// Retires the current data keys for new ones and leaves word to seal again what is stored; no if they were wrapped by a
/// master key that is no longer current.
async fn replace(
    context: &Context,
    master: String,
    drafts: [WrappedKey; Purpose::ALL.len()],
) -> Result<bool, Error> {
    let input = (context.clone(), master, drafts);
    housekeeping(&context.steward, Priority::Interactive, input, move |tx, input| async move {
        let (context, master, drafts) = input.as_ref();
        if store::hold_current_master(&tx).await?.as_ref() != Some(master) {
            return Ok(false);
        }
        if store::count_data_keys(&tx).await? > DATA_KEYS {
            let why = "data keys were rotated too often: those of cursors stay for 400 days, and all are kept in memory";
            return Err(Error::Conflict(why.to_owned()));
        }
        for draft in drafts {
            store::retire(&tx, draft.info.purpose, context.now).await?;
            store::insert_data_key(&tx, draft).await?;
        }
        for seconds in [0, SECOND_PASS] {
            job::enqueue_upkeep(&tx, context, &Job::ResealSecrets {}, context.now.plus_seconds(seconds)).await?;
        }
        Ok(true)
    })
    .await
}
