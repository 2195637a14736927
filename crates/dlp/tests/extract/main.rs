//! The text of documents of every kind, which are built here, and of hostile ones.
#![cfg(feature = "extract")]

mod archives;
mod build;
mod hostile;
mod json;
mod laws;
mod mail;
mod markup;
mod office;
mod pdf;

use std::ops::ControlFlow;

use steward_dlp::Scanner;
use steward_dlp::extract::{self, Kind, Limits, Report};

/// A card that belongs to nobody.
pub(crate) const CARD: &str = "4532 7153 3790 1245";

/// A part, with all that was borrowed from its document.
pub(crate) struct Read {
    pub(crate) path: String,
    pub(crate) kind: Kind,
    pub(crate) text: String,
}

/// Reads a document under the usual limits.
pub(crate) fn read(name: &str, bytes: &[u8]) -> (Vec<Read>, Report) {
    read_within(name, bytes, &Limits::default())
}

pub(crate) fn read_within(name: &str, bytes: &[u8], limits: &Limits) -> (Vec<Read>, Report) {
    let mut parts = Vec::new();
    let report = extract::documents(Some(name), bytes, limits, &mut |part| {
        parts.push(Read {
            path: part.path.to_owned(),
            kind: part.kind,
            text: String::from_utf8_lossy(&part.text).into_owned(),
        });
        ControlFlow::Continue(())
    });
    (parts, report)
}

/// Returns the text of each part under its path, and what was left out.
pub(crate) fn shown(name: &str, bytes: &[u8]) -> String {
    let (parts, report) = read(name, bytes);
    let parts = parts.iter().map(|part| format!("{} {:?}\n{}\n", part.path, part.kind, part.text.trim_end()));
    let skipped = report.skipped.iter().map(|skipped| format!("- {skipped}\n"));
    parts.chain(skipped).collect()
}

/// Returns where the cards in a document stand.
pub(crate) fn cards(name: &str, bytes: &[u8]) -> Vec<String> {
    let mut scanner = Scanner::new();
    let mut places = Vec::new();
    extract::documents(Some(name), bytes, &Limits::default(), &mut |part| {
        for finding in scanner.scan(&part.text) {
            if finding.detector.id == "CREDIT_CARD" {
                let origins = part.resolve(finding.start..finding.end);
                let origins: Vec<String> = origins.iter().map(|origin| origin.place.to_string()).collect();
                places.push(format!("{}: {}", part.path, origins.join(", ")));
            }
        }
        ControlFlow::Continue(())
    });
    places
}
