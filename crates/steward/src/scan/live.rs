//! What people see while a run goes on: a bar on a terminal, errors, and what was left out.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::found::Found;
use super::report::Report;
use super::stats::{Done, Stats};

/// How often the bar is drawn at most.
const OFTEN: Duration = Duration::from_millis(100);

/// How many letters wide the bar is.
const WIDE: usize = 24;

/// A report with what people see beside it.
pub(super) struct Live<'w> {
    report: Box<dyn Report + 'w>,
    progress: Arc<Progress>,
    quiet: bool,
}

/// How far a run is. Where nobody looks, nothing is drawn.
#[derive(Debug)]
pub(crate) struct Progress {
    pub(crate) shown: bool,
    drawn: Mutex<Option<Instant>>,
    files: AtomicU64,
    bytes: AtomicU64,
    findings: AtomicU64,
    /// How much there is to read, once somebody has counted it.
    pub(crate) all_files: AtomicU64,
    pub(crate) all_bytes: AtomicU64,
}

impl Progress {
    pub(crate) const fn new(shown: bool) -> Self {
        Self {
            shown,
            drawn: Mutex::new(None),
            files: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            findings: AtomicU64::new(0),
            all_files: AtomicU64::new(0),
            all_bytes: AtomicU64::new(0),
        }
    }

    /// Counts bytes that were read.
    #[expect(clippy::disallowed_methods, reason = "a bar is drawn ten times a second")]
    pub(crate) fn read(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        // Whoever draws does so for all.
        let Ok(mut drawn) = self.drawn.try_lock() else { return };
        let now = Instant::now();
        if self.shown && drawn.is_none_or(|last| now.duration_since(last) >= OFTEN) {
            *drawn = Some(now);
            let _ = io::stderr().write_all(self.line().as_bytes());
        }
    }

    /// Takes the bar away, so that something else can be written.
    fn clear(&self) {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if self.shown && drawn.take().is_some() {
            let _ = io::stderr().write_all(b"\r\x1b[2K");
        }
    }

    fn line(&self) -> String {
        let number = |number: &AtomicU64| number.load(Ordering::Relaxed);
        let (bytes, all) = (number(&self.bytes), number(&self.all_bytes));
        let mut line = "\r\x1b[2K".to_owned();
        if all > 0 {
            let full =
                usize::try_from(u128::from(bytes) * WIDE as u128 / u128::from(all)).unwrap_or(WIDE).min(WIDE);
            let _ = write!(line, "[{}{}] ", "#".repeat(full), "-".repeat(WIDE - full));
        }
        let _ = write!(line, "{}", number(&self.files));
        if all > 0 {
            let _ = write!(line, "/{}", number(&self.all_files));
        }
        let _ = write!(line, " files, {} MiB, {} findings", bytes >> 20, number(&self.findings));
        line
    }
}

impl<'w> Live<'w> {
    /// Shows a bar on a terminal, unless nothing is to be shown.
    pub(super) fn new(report: Box<dyn Report + 'w>, quiet: bool) -> Self {
        let progress = Arc::new(Progress::new(!quiet && io::stderr().is_terminal()));
        Self { report, progress, quiet }
    }

    /// Shares the bar.
    pub(super) fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }
}

impl Report for Live<'_> {
    fn begin(&mut self) -> io::Result<()> {
        self.report.begin()
    }

    fn found(&mut self, found: &Found) -> io::Result<()> {
        self.progress.findings.fetch_add(1, Ordering::Relaxed);
        self.progress.clear();
        self.report.found(found)
    }

    fn done(&mut self, done: &Done) -> io::Result<()> {
        self.progress.files.fetch_add(u64::from(done.is_file), Ordering::Relaxed);
        let notes = done.outcome.notes.iter().filter(|_| !self.quiet).map(|note| format!("note: {note}\n"));
        let errors = done.outcome.errors.iter().map(|error| format!("error: {error}\n"));
        let lines: String = notes.chain(errors).collect();
        if !lines.is_empty() || done.found > 0 {
            self.progress.clear();
        }
        if !lines.is_empty() {
            // Names of files may hold what terminals obey.
            let lines = lines.replace(|letter: char| letter.is_control() && letter != '\n', "\u{fffd}");
            let _ = io::stderr().write_all(lines.as_bytes());
        }
        self.report.done(done)
    }

    fn end(&mut self, stats: &Stats) -> io::Result<()> {
        self.progress.clear();
        self.report.end(stats)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_full_at_the_end() {
        let progress = Progress::new(false);
        progress.read(3 << 20);
        assert_eq!(progress.line(), "\r\x1b[2K0 files, 3 MiB, 0 findings");
        progress.all_bytes.store(6 << 20, Ordering::Relaxed);
        progress.all_files.store(2, Ordering::Relaxed);
        progress.files.store(1, Ordering::Relaxed);
        assert_eq!(progress.line(), "\r\x1b[2K[############------------] 1/2 files, 3 MiB, 0 findings");
        progress.read(30 << 20);
        assert!(progress.line().contains("[########################] "), "a file may grow");
    }
}
