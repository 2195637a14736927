//! Puts what threads find into the order of the files, with memory for a few files.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use steward_dlp::Fingerprint;

use super::found::Found;
use super::report::Report;
use super::stats::{Done, Stats};

/// How many files may be done before one that takes longer.
const AHEAD: u64 = 256;

/// How many findings of a file are kept until it is its turn.
const KEPT: usize = 1024;

/// The report, which takes the files in their order.
pub(crate) struct Turns<'r> {
    state: Mutex<State<'r>>,
    turned: Condvar,
}

struct State<'r> {
    /// The number of the file whose turn it is.
    next: u64,
    waiting: BTreeMap<u64, (Vec<Found>, Done)>,
    report: &'r mut dyn Report,
    stats: Stats,
    failed: Option<io::Error>,
}

impl std::fmt::Debug for Turns<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Turns").finish_non_exhaustive()
    }
}

impl<'r> Turns<'r> {
    /// Begins with the file 0.
    pub(crate) fn new(
        report: &'r mut dyn Report,
        baseline: Option<BTreeSet<(String, Fingerprint, &'static str)>>,
    ) -> Self {
        let stats = Stats { baseline, ..Stats::default() };
        Self {
            state: Mutex::new(State { next: 0, waiting: BTreeMap::new(), report, stats, failed: None }),
            turned: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<'r>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a finding of a file. Where there are many, waits until they can be written.
    pub(crate) fn found(&self, number: u64, found: Found, kept: &mut Vec<Found>) -> ControlFlow<()> {
        kept.push(found);
        if kept.len() < KEPT {
            return ControlFlow::Continue(());
        }
        let mut state = self.lock();
        while state.next != number && state.failed.is_none() {
            state = self.turned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        for found in kept.drain(..) {
            state.found(&found);
        }
        state.flow()
    }

    /// Takes the end of a file.
    pub(crate) fn done(&self, number: u64, kept: Vec<Found>, done: Done) -> ControlFlow<()> {
        let mut state = self.lock();
        while number > state.next + AHEAD && state.failed.is_none() {
            state = self.turned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting.insert(number, (kept, done));
        let mut has_turned = false;
        while let Some((found, done)) = {
            let next = state.next;
            state.waiting.remove(&next)
        } {
            for found in &found {
                state.found(found);
            }
            state.done(done);
            state.next += 1;
            has_turned = true;
        }
        let flow = state.flow();
        drop(state);
        if has_turned || flow.is_break() {
            self.turned.notify_all();
        }
        flow
    }

    /// Says how it ended.
    pub(crate) fn finish(self) -> (Stats, Option<io::Error>) {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        (state.stats, state.failed)
    }
}

impl State<'_> {
    fn flow(&self) -> ControlFlow<()> {
        if self.failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn found(&mut self, found: &Found) {
        self.stats.found(found);
        if found.known || self.failed.is_some() {
            return;
        }
        self.failed = self.report.found(found).err();
    }

    fn done(&mut self, done: Done) {
        if self.failed.is_none() {
            self.failed = self.report.done(&done).err();
        }
        self.stats.done(done);
    }
}
