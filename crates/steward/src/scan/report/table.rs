//! Findings for people: file by file, a line for each.

use std::io::{self, Write};

use steward_dlp::Severity;

use super::Report;
use crate::scan::found::Found;
use crate::scan::stats::{Done, Stats};

/// How many findings of a file are put in columns together.
const TOGETHER: usize = 1024;

/// File by file, a line for each finding.
pub(super) struct Table<'w> {
    to: Box<dyn Write + Send + 'w>,
    color: bool,
    rows: Vec<Found>,
    /// The path that was written last.
    path: String,
}

impl<'w> Table<'w> {
    pub(super) fn new(to: Box<dyn Write + Send + 'w>, color: bool) -> Self {
        Self { to, color, rows: Vec::new(), path: String::new() }
    }

    fn flush(&mut self) -> io::Result<()> {
        let place = |found: &Found| match &found.place {
            Some(place) => shown(place),
            None => format!("{}:{}", found.line, found.column),
        };
        let places = self.rows.iter().map(|found| place(found).chars().count()).max().unwrap_or(0);
        let ids = self.rows.iter().map(|found| found.detector.id.len()).max().unwrap_or(0);
        for found in std::mem::take(&mut self.rows) {
            if found.path != self.path {
                let before = if self.path.is_empty() { "" } else { "\n" };
                writeln!(self.to, "{before}{}", self.painted("1", &shown(&found.path)))?;
                self.path.clone_from(&found.path);
            }
            let severity = format!("{:<8}", severity(found.detector.severity));
            let severity = match found.detector.severity {
                Severity::Critical | Severity::High => self.painted("31", &severity),
                Severity::Medium => self.painted("33", &severity),
                Severity::Low | Severity::Info => severity,
            };
            let disguised = if found.obfuscated { "  (disguised)" } else { "" };
            writeln!(
                self.to,
                "  {:<places$}  {severity}  {:<ids$}  {:<6} {:>3}  {}{disguised}",
                place(&found),
                found.detector.id,
                found.confidence(),
                found.score,
                shown(&found.excerpt),
            )?;
        }
        Ok(())
    }

    fn painted(&self, how: &str, text: &str) -> String {
        if self.color { format!("\x1b[{how}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

impl Report for Table<'_> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn found(&mut self, found: &Found) -> io::Result<()> {
        if self.rows.len() >= TOGETHER || self.rows.first().is_some_and(|first| first.path != found.path) {
            self.flush()?;
        }
        self.rows.push(found.clone());
        Ok(())
    }

    fn done(&mut self, _: &Done) -> io::Result<()> {
        self.flush()?;
        self.to.flush()
    }

    fn end(&mut self, _: &Stats) -> io::Result<()> {
        self.to.flush()
    }
}

/// The word for how bad a finding is.
pub(crate) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Low => "low",
        Severity::Medium => "medium",
        Severity::High => "high",
        Severity::Critical => "critical",
    }
}

/// Text as it may be shown on a terminal: paths may hold anything.
fn shown(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}
