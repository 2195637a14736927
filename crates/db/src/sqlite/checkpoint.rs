//! The checkpoint thread: keeps the write-ahead log short while readers and the writer go on.
//!
//! A checkpoint copies the log into the database but does not shorten the log: the writer starts from its beginning
//! only when no reader uses it, which under constant readers never happens by itself. So past a size the writer is held
//! for an instant: new readers then find everything in the database and leave the log alone, the old ones end, and
//! the log is free.

use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use super::connection::Connection;
use super::error::classify_alone;
use super::queue::Queue;
use super::reader::Readers;
use crate::{Error, WalLimits};

/// The longest the writer waits for a checkpoint that does not keep up; longer than one takes at its worst.
const PACE_WAIT: Duration = Duration::from_secs(15);

/// What the writer and the checkpoint thread tell each other.
pub(super) struct Checkpointer {
    limits: WalLimits,
    state: Mutex<State>,
    changed: Condvar,
}

/// Sizes in pages.
#[derive(Default)]
struct State {
    /// The log, after the last commit.
    pages: u32,
    /// The log, when a checkpoint was last asked for.
    asked_at: u32,
    /// The log, when a checkpoint was last done.
    done_at: u32,
    due: bool,
    running: bool,
    stopped: bool,
}

/// What a checkpoint reports, in pages.
struct Log {
    pages: u32,
    copied: u32,
}

impl Checkpointer {
    pub(super) fn new(limits: WalLimits) -> Self {
        Self { limits, state: Mutex::default(), changed: Condvar::new() }
    }

    /// Learns the size of the log after each commit of this connection.
    pub(super) fn watch(self: &Arc<Self>, writer: &mut Connection) -> Result<(), Error> {
        let checkpointer = self.clone();
        let hook = move |_: &mut rusqlite::hooks::Wal, pages: i32| {
            checkpointer.grown(pages.unsigned_abs());
            Ok(())
        };
        writer.raw.wal_hook(Some(hook)).map_err(|error| classify_alone(&error))
    }

    fn grown(&self, pages: u32) {
        let mut state = self.lock();
        if pages < state.pages {
            // The log has started from its beginning.
            (state.asked_at, state.done_at) = (0, 0);
        }
        state.pages = pages;
        if pages.saturating_sub(state.asked_at) >= self.limits.checkpoint {
            state.asked_at = pages;
            state.due = true;
            drop(state);
            self.changed.notify_all();
        }
    }

    /// Called by the writer between two batches: waits if the checkpoints fall behind, as the log would grow without
    /// bound where the disk or the processor is too slow for both.
    pub(super) fn keep_pace(&self) {
        let behind = |state: &mut State| {
            let lag = state.pages.saturating_sub(state.done_at);
            lag >= self.limits.restart && (state.due || state.running) && !state.stopped
        };
        let mut state = self.lock();
        if behind(&mut state) {
            drop(self.changed.wait_timeout_while(state, PACE_WAIT, behind));
        }
    }

    pub(super) fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }

    /// Waits until a checkpoint is due; false when it is time to stop.
    fn wait(&self) -> bool {
        let waits = |state: &mut State| !state.due && !state.stopped;
        let mut state = self.changed.wait_while(self.lock(), waits).unwrap_or_else(PoisonError::into_inner);
        (state.due, state.running) = (false, true);
        !state.stopped
    }

    fn done(&self) {
        let mut state = self.lock();
        (state.done_at, state.running) = (state.pages, false);
        drop(state);
        self.changed.notify_all();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, connection: &Connection, queue: &Queue, readers: &Weak<Readers>) -> Result<(), Error> {
        // Kept views would keep pages in the log.
        let release = || readers.upgrade().iter().for_each(|readers| readers.release());
        release();
        let log = checkpoint(connection, "PASSIVE")?;
        let wait = match log.pages {
            pages if pages >= self.limits.wait_long => Duration::from_secs(10),
            pages if pages >= self.limits.wait => Duration::from_secs(1),
            pages if pages >= self.limits.restart => Duration::from_millis(50),
            _ => return Ok(()),
        };
        let _held = queue.hold();
        // Views that begin from here on find everything in the database, and leave the log alone.
        checkpoint(connection, "PASSIVE")?;
        release();
        connection.set_lock_wait(wait)?;
        let log = checkpoint(connection, "RESTART")?;
        if log.copied < log.pages && log.pages >= self.limits.wait_long {
            tracing::warn!(
                pages = log.pages,
                "a reader of more than 10 seconds keeps the write-ahead log from shrinking"
            );
        }
        Ok(())
    }
}

/// Starts the checkpoint thread.
pub(super) fn start(
    connection: Connection,
    queue: &Arc<Queue>,
    checkpointer: &Arc<Checkpointer>,
    readers: &Arc<Readers>,
) -> Result<JoinHandle<()>, Error> {
    let (queue, checkpointer, readers) = (queue.clone(), checkpointer.clone(), Arc::downgrade(readers));
    std::thread::Builder::new()
        .name("steward-db-checkpoint".to_owned())
        .spawn(move || {
            while checkpointer.wait() {
                if let Err(error) = checkpointer.run(&connection, &queue, &readers) {
                    tracing::error!(error = %error, "a checkpoint of the write-ahead log failed");
                }
                checkpointer.done();
            }
        })
        .map_err(|error| Error::Unavailable(format!("cannot start the checkpoint thread: {error}")))
}

fn checkpoint(connection: &Connection, mode: &str) -> Result<Log, Error> {
    let read = |row: &rusqlite::Row<'_>| Ok(Log { pages: pages(row, 1)?, copied: pages(row, 2)? });
    connection
        .raw
        .pragma_update_and_check(None, "wal_checkpoint", mode, read)
        .map_err(|error| classify_alone(&error))
}

/// -1 when the checkpoint could not even begin.
fn pages(row: &rusqlite::Row<'_>, index: usize) -> rusqlite::Result<u32> {
    row.get::<_, i64>(index).map(|pages| u32::try_from(pages).unwrap_or(0))
}
