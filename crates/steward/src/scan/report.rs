//! How findings are written.

use std::io::{self, Write};

use super::found::Found;
use super::stats::{Done, Stats};

mod csv;
mod json;
mod junit;
mod sarif;
mod table;

pub(crate) use table::severity;

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Table,
    /// One JSON object with all findings.
    Json,
    /// One JSON object on one line for each finding.
    Ndjson,
    /// One row for each finding, after a row of names (RFC 4180).
    Csv,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// `JUnit` XML, for test reports.
    Junit,
}

/// A report in the making: it takes the files in their order.
pub(crate) trait Report: Send {
    /// Writes what comes before all findings.
    fn begin(&mut self) -> io::Result<()>;

    /// Takes a finding; those of a file come one after the other, before its end.
    fn found(&mut self, found: &Found) -> io::Result<()>;

    /// Takes the end of a file.
    fn done(&mut self, done: &Done) -> io::Result<()>;

    /// Writes what comes after all findings.
    fn end(&mut self, stats: &Stats) -> io::Result<()>;
}

impl Format {
    /// Makes a report of this kind. `color` is for people at a terminal.
    pub(crate) fn report<'w>(self, to: Box<dyn Write + Send + 'w>, color: bool) -> Box<dyn Report + 'w> {
        match self {
            Self::Table => Box::new(table::Table::new(to, color)),
            Self::Json => Box::new(json::Json::new(to)),
            Self::Ndjson => Box::new(json::Lines::new(to)),
            Self::Csv => Box::new(csv::Csv::new(to)),
            Self::Sarif => Box::new(sarif::Sarif::new(to)),
            Self::Junit => Box::new(junit::Junit::new(to)),
        }
    }
}
