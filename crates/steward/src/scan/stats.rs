//! What a run comes to.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

use serde::Serialize;
use steward_dlp::Fingerprint;

use super::file::Outcome;
use super::found::Found;

/// The end of a file, or of something that is none because it cannot be had.
#[derive(Debug, Default)]
pub(crate) struct Done {
    pub(crate) path: String,
    /// Whether a file was read, at least in part.
    pub(crate) is_file: bool,
    /// How many findings are reported.
    pub(crate) found: u64,
    pub(crate) outcome: Outcome,
}

/// What a run comes to.
#[derive(Debug, Default)]
pub(crate) struct Stats {
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    pub(crate) findings: u64,
    /// Findings by what has found them.
    pub(crate) detectors: BTreeMap<&'static str, u64>,
    /// What the baseline had already.
    pub(crate) known: u64,
    /// What comments allow.
    pub(crate) allowed: u64,
    pub(crate) errors: u64,
    pub(crate) skipped: u64,
    /// How many files have findings.
    pub(crate) with_findings: u64,
    /// What a baseline of this run has: the fingerprints with what has found them, and a file in which they are.
    pub(crate) baseline: Option<BTreeSet<(String, Fingerprint, &'static str)>>,
}

/// What a run comes to, as programs read it.
#[derive(Debug, Serialize)]
pub(crate) struct Numbers<'s> {
    files: u64,
    bytes: u64,
    findings: u64,
    detectors: &'s BTreeMap<&'static str, u64>,
    baseline: u64,
    allowed: u64,
    errors: u64,
    skipped: u64,
    duration_ms: u64,
    threads: usize,
}

impl Stats {
    /// Counts a finding.
    pub(crate) fn found(&mut self, found: &Found) {
        if let Some(baseline) = &mut self.baseline {
            baseline.insert((found.path.clone(), found.fingerprint, &found.detector.id));
        }
        if found.known {
            self.known += 1;
            return;
        }
        self.findings += 1;
        *self.detectors.entry(&found.detector.id).or_default() += 1;
    }

    /// Counts a file.
    pub(crate) fn done(&mut self, done: Done) {
        self.files += u64::from(done.is_file);
        self.bytes += done.outcome.bytes;
        self.allowed += done.outcome.allowed;
        self.errors += done.outcome.errors.len() as u64;
        self.skipped += done.outcome.skipped;
        self.with_findings += u64::from(done.found > 0);
    }

    /// What programs read of it.
    pub(crate) fn numbers(&self, duration: Duration, threads: usize) -> Numbers<'_> {
        Numbers {
            files: self.files,
            bytes: self.bytes,
            findings: self.findings,
            detectors: &self.detectors,
            baseline: self.known,
            allowed: self.allowed,
            errors: self.errors,
            skipped: self.skipped,
            duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
            threads,
        }
    }

    /// What people read of it: a line.
    pub(crate) fn line(&self) -> String {
        let mut line = format!(
            "{} in {} of {}",
            count(self.findings, "finding"),
            self.with_findings,
            count(self.files, "file")
        );
        let more = [
            (self.known, "in the baseline"),
            (self.allowed, "allowed"),
            (self.skipped, "not read"),
            (self.errors, if self.errors == 1 { "error" } else { "errors" }),
        ];
        for (number, what) in more.into_iter().filter(|(number, _)| *number > 0) {
            let _ = write!(line, "; {number} {what}");
        }
        line
    }
}

/// A number with its word.
pub(crate) fn count(number: u64, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}
