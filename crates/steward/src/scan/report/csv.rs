//! CSV (RFC 4180).

use std::io::{self, Write};

use super::Report;
use crate::scan::found::Found;
use crate::scan::stats::{Done, Stats};

const NAMES: &str =
    "path,start,end,line,column,detector,confidence,score,reasons,excerpt,fingerprint,obfuscated,place";

/// A row for each finding.
pub(super) struct Csv<'w> {
    to: Box<dyn Write + Send + 'w>,
}

impl<'w> Csv<'w> {
    pub(super) fn new(to: Box<dyn Write + Send + 'w>) -> Self {
        Self { to }
    }
}

impl Report for Csv<'_> {
    fn begin(&mut self) -> io::Result<()> {
        write!(self.to, "{NAMES}\r\n")
    }

    fn found(&mut self, found: &Found) -> io::Result<()> {
        let cells = [
            cell(&found.path),
            found.start.to_string(),
            found.end.to_string(),
            found.line.to_string(),
            found.column.to_string(),
            cell(&found.detector.id),
            found.confidence().to_owned(),
            found.score.to_string(),
            cell(&found.reasons.join("; ")),
            // Text of strangers must not become a formula of whoever opens this in a spreadsheet.
            cell(&harmless(&found.excerpt)),
            found.fingerprint.to_string(),
            found.obfuscated.to_string(),
            cell(&harmless(found.place.as_deref().unwrap_or_default())),
        ];
        write!(self.to, "{}\r\n", cells.join(","))
    }

    fn done(&mut self, _: &Done) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self, _: &Stats) -> io::Result<()> {
        self.to.flush()
    }
}

fn cell(text: &str) -> String {
    if text.contains(['"', ',', '\r', '\n']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        assert_eq!(cell("a b"), "a b");
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(cell("a\nb"), "\"a\nb\"");
        assert_eq!(harmless("=1+1"), "'=1+1");
    }
}
