//! JSON, as one object or as a line for each finding.

use std::io::{self, Write};

use serde_json::json;

use super::Report;
use crate::scan::found::Found;
use crate::scan::stats::{Done, Stats};

/// A line for each finding.
pub(super) struct Lines<'w> {
    to: Box<dyn Write + Send + 'w>,
}

impl<'w> Lines<'w> {
    pub(super) fn new(to: Box<dyn Write + Send + 'w>) -> Self {
        Self { to }
    }
}

impl Report for Lines<'_> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn found(&mut self, found: &Found) -> io::Result<()> {
        serde_json::to_writer(&mut self.to, &found.record())?;
        self.to.write_all(b"\n")
    }

    fn done(&mut self, done: &Done) -> io::Result<()> {
        // Whoever reads along gets each file when it is done.
        if done.found > 0 { self.to.flush() } else { Ok(()) }
    }

    fn end(&mut self, _: &Stats) -> io::Result<()> {
        self.to.flush()
    }
}

/// One object: `{"version": 1, "findings": [...], "summary": {...}}`.
pub(super) struct Json<'w> {
    to: Box<dyn Write + Send + 'w>,
    is_first: bool,
}

impl<'w> Json<'w> {
    pub(super) fn new(to: Box<dyn Write + Send + 'w>) -> Self {
        Self { to, is_first: true }
    }
}

impl Report for Json<'_> {
    fn begin(&mut self) -> io::Result<()> {
        self.to.write_all(b"{\"version\":1,\"findings\":[")
    }

    fn found(&mut self, found: &Found) -> io::Result<()> {
        self.to.write_all(if std::mem::take(&mut self.is_first) { b"\n" } else { b",\n" })?;
        Ok(serde_json::to_writer(&mut self.to, &found.record())?)
    }

    fn done(&mut self, _: &Done) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self, stats: &Stats) -> io::Result<()> {
        let summary = json!({
            "files": stats.files,
            "bytes": stats.bytes,
            "findings": stats.findings,
            "baseline": stats.known,
            "allowed": stats.allowed,
            "errors": stats.errors,
            "skipped": stats.skipped,
        });
        writeln!(self.to, "\n],\"summary\":{summary}}}")?;
        self.to.flush()
    }
}
