//! What stands behind a [`Tx`](crate::Tx) or [`Read`](crate::Read) on SQLite.

use std::any::Any;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::connection::Connection;
use super::error::classify;
use super::value::bind;
use crate::{Bind, Error};

/// Owns the connection while the closure runs, so that a handle that outlives its closure finds nothing to use.
pub(crate) struct Session {
    state: Mutex<State>,
}

struct State {
    connection: Option<Connection>,
    outcome: Outcome,
}

/// What happened in a session.
#[derive(Default)]
pub(super) struct Outcome {
    /// The first error of a statement; nothing may be committed after it.
    pub(super) failed: Option<Error>,
    /// The transaction around the session is gone: SQLite rolled everything back by itself.
    pub(super) lost: bool,
    pub(super) notes: Vec<Box<dyn Any + Send>>,
    changed_rows: u64,
    wrote: bool,
}

impl Outcome {
    /// Whether there is something to undo.
    pub(super) fn wrote(&self) -> bool {
        self.wrote
    }
}

/// Gets a row; returns whether it wants the next one.
type Each<'a> = &'a mut dyn FnMut(&rusqlite::Row<'_>) -> Result<bool, Error>;

impl Session {
    pub(super) fn open(connection: Connection) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State { connection: Some(connection), outcome: Outcome::default() }),
        })
    }

    /// Takes the connection back. Waits for a statement that a leaked handle runs on another thread.
    pub(super) fn close(&self) -> (Connection, Outcome) {
        let mut state = self.lock();
        let connection =
            state.connection.take().expect("a session is closed once, by the one that opened it");
        (connection, std::mem::take(&mut state.outcome))
    }

    pub(crate) fn query(&self, text: &str, binds: &[Bind<'_>], each: Each<'_>) -> Result<(), Error> {
        self.lock().run(text, binds, each).map(|_| ())
    }

    pub(crate) fn execute(&self, text: &str, binds: &[Bind<'_>]) -> Result<u64, Error> {
        self.lock().run(text, binds, &mut |_| Ok(true))
    }

    pub(crate) fn changed_rows(&self) -> u64 {
        self.lock().outcome.changed_rows
    }

    pub(crate) fn note(&self, note: Box<dyn Any + Send>) {
        self.lock().outcome.notes.push(note);
    }

    /// A poisoned lock is fine: the panic came from a closure that maps rows, which holds no state of ours.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Runs a statement and returns how many rows it wrote.
    fn run(&mut self, text: &str, binds: &[Bind<'_>], each: Each<'_>) -> Result<u64, Error> {
        let Some(connection) = &self.connection else { return Err(Error::ended()) };
        if self.outcome.failed.is_some() {
            return Err(Error::Aborted);
        }
        // `changes()` keeps its value through statements that write nothing, hence the look at the total.
        let before = connection.raw.total_changes();
        let mut unmapped = None;
        let stepped = step(connection, text, binds, each, &mut unmapped);
        self.outcome.wrote |= connection.raw.total_changes() != before;
        if let Err(error) = stepped {
            self.outcome.failed = Some(error.clone());
            self.outcome.lost = connection.raw.is_autocommit();
            return Err(error);
        }
        let changed = if connection.raw.total_changes() == before { 0 } else { connection.raw.changes() };
        self.outcome.changed_rows += changed;
        unmapped.map_or(Ok(changed), Err)
    }
}

/// An error of `each` ends the statement but does not fail the transaction, as on PostgreSQL: hence its own place.
fn step(
    connection: &Connection,
    text: &str,
    binds: &[Bind<'_>],
    each: Each<'_>,
    unmapped: &mut Option<Error>,
) -> Result<(), Error> {
    let classified = |error| classify(&error, &connection.raw);
    #[cfg(debug_assertions)]
    super::plan::check_lists(connection, text);
    let mut statement = connection.raw.prepare_cached(text).map_err(classified)?;
    bind(&mut statement, binds)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(classified)? {
        match each(row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                *unmapped = Some(error);
                break;
            }
        }
    }
    Ok(())
}
