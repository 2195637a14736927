//! The two queues in front of the writer.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::writer::Job;
use crate::{Error, Priority};

/// More waiting writes than this are refused: whoever waits behind so many has given up before its turn.
const QUEUE_LIMIT: usize = 65_536;
/// After so many interactive jobs in a row a waiting bulk job has its turn.
const BULK_TURN: u32 = 64;

/// Writes that wait for the writer, interactive ones first.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    interactive: VecDeque<Box<dyn Job>>,
    bulk: VecDeque<Box<dyn Job>>,
    /// Interactive jobs taken since bulk had its turn.
    in_a_row: u32,
    closed: bool,
    held: bool,
}

impl Queue {
    pub(super) fn push(&self, priority: Priority, job: Box<dyn Job>) -> Result<(), Error> {
        let mut state = self.lock();
        if state.closed {
            return Err(Error::unavailable("the database is closed"));
        }
        let queue = match priority {
            Priority::Interactive => &mut state.interactive,
            Priority::Bulk => &mut state.bulk,
        };
        if queue.len() >= QUEUE_LIMIT {
            return Err(Error::unavailable(format!("{QUEUE_LIMIT} writes are waiting")));
        }
        queue.push_back(job);
        drop(state);
        self.changed.notify_all();
        Ok(())
    }

    /// Waits for the first job of a batch; `None` when the queue is closed and empty.
    pub(super) fn wait(&self) -> Option<Box<dyn Job>> {
        let mut state = self.lock();
        loop {
            if !state.held {
                if let Some(job) = state.take() {
                    return Some(job);
                }
                if state.closed {
                    return None;
                }
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The next job of a batch, if one is there.
    pub(super) fn next(&self) -> Option<Box<dyn Job>> {
        let mut state = self.lock();
        if state.held { None } else { state.take() }
    }

    /// How many jobs wait.
    pub(super) fn len(&self) -> usize {
        let state = self.lock();
        state.interactive.len() + state.bulk.len()
    }

    /// Lets no new batch begin until the guard is dropped.
    pub(super) fn hold(&self) -> Held<'_> {
        self.lock().held = true;
        Held(self)
    }

    /// Takes no more jobs; those accepted are still run.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// Closes, and drops what waits, which tells its callers.
    pub(super) fn abandon(&self) {
        let mut state = self.lock();
        state.closed = true;
        let waiting = (std::mem::take(&mut state.interactive), std::mem::take(&mut state.bulk));
        drop(state);
        drop(waiting);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn take(&mut self) -> Option<Box<dyn Job>> {
        if (self.in_a_row < BULK_TURN || self.bulk.is_empty())
            && let Some(job) = self.interactive.pop_front()
        {
            self.in_a_row = self.in_a_row.saturating_add(1);
            return Some(job);
        }
        self.in_a_row = 0;
        self.bulk.pop_front()
    }
}

/// Keeps the writer between two batches.
pub(super) struct Held<'a>(&'a Queue);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.lock().held = false;
        self.0.changed.notify_all();
    }
}
