//! SARIF 2.1.0 (OASIS), for code scanning.

use std::collections::HashMap;
use std::io::{self, Write};

use serde_json::{Value, json};
use steward_dlp::{Detector, Severity};

use super::Report;
use crate::scan::found::Found;
use crate::scan::stats::{Done, Stats};
use crate::version::VERSION;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// One run. The results come first and the rules that they are of after them, so that nothing is kept but the rules.
pub(super) struct Sarif<'w> {
    to: Box<dyn Write + Send + 'w>,
    is_first: bool,
    rules: Vec<Value>,
    indexes: HashMap<&'static str, usize>,
    notifications: Vec<Value>,
}

/// How many errors are listed.
const LISTED: usize = 1000;

impl<'w> Sarif<'w> {
    pub(super) fn new(to: Box<dyn Write + Send + 'w>) -> Self {
        Self { to, is_first: true, rules: Vec::new(), indexes: HashMap::new(), notifications: Vec::new() }
    }

    fn rule(&mut self, detector: &'static Detector) -> usize {
        let rules = &mut self.rules;
        *self.indexes.entry(&detector.id).or_insert_with(|| {
            rules.push(rule(detector));
            rules.len() - 1
        })
    }
}

impl Report for Sarif<'_> {
    fn begin(&mut self) -> io::Result<()> {
        // Columns are counted in code points (§3.14.27).
        write!(
            self.to,
            "{{\"$schema\":{},\"version\":\"2.1.0\",\"runs\":[{{\"columnKind\":\"unicodeCodePoints\",\"results\":[",
            json!(SCHEMA)
        )
    }

    fn found(&mut self, found: &Found) -> io::Result<()> {
        let index = self.rule(found.detector);
        self.to.write_all(if std::mem::take(&mut self.is_first) { b"\n" } else { b",\n" })?;
        write!(self.to, "{}", result(found, index))
    }

    fn done(&mut self, done: &Done) -> io::Result<()> {
        for error in &done.outcome.errors {
            if self.notifications.len() < LISTED {
                self.notifications.push(json!({ "level": "error", "message": { "text": error } }));
            }
        }
        Ok(())
    }

    fn end(&mut self, stats: &Stats) -> io::Result<()> {
        let driver = json!({
            "name": "Steward",
            "semanticVersion": VERSION.version,
            "rules": self.rules,
        });
        let invocation = json!({
            "executionSuccessful": stats.errors == 0,
            "toolExecutionNotifications": self.notifications,
        });
        writeln!(self.to, "\n],\"tool\":{{\"driver\":{driver}}},\"invocations\":[{invocation}]}}]}}")?;
        self.to.flush()
    }
}

fn rule(detector: &Detector) -> Value {
    json!({
        "id": detector.id,
        "name": detector.name,
        "shortDescription": { "text": detector.name },
        "defaultConfiguration": { "level": level(detector.severity) },
        "properties": {
            "tags": ["security", detector.family.as_str()],
            // What code scanning of GitHub orders results by.
            "security-severity": match detector.severity {
                Severity::Info => "0.5",
                Severity::Low => "3.0",
                Severity::Medium => "5.5",
                Severity::High => "8.0",
                Severity::Critical => "9.5",
            },
        },
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info | Severity::Low => "note",
        Severity::Medium => "warning",
        Severity::High | Severity::Critical => "error",
    }
}

fn result(found: &Found, index: usize) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(&found.path) } });
    // Where the text was taken out of a document, lines say nothing.
    if found.place.is_none() {
        physical["region"] = json!({
            "startLine": found.line,
            "startColumn": found.column,
            "endLine": found.end_line,
            "endColumn": found.end_column,
            "byteOffset": found.start,
            "byteLength": found.end - found.start,
        });
    }
    let mut location = json!({ "physicalLocation": physical });
    if let Some(place) = &found.place {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": place }]);
    }
    json!({
        "ruleId": found.detector.id,
        "ruleIndex": index,
        "level": level(found.detector.severity),
        "rank": f64::from(found.score),
        "message": { "text": format!("{}: {}", found.detector.name, found.excerpt) },
        "locations": [location],
        "partialFingerprints": { "steward/v1": found.fingerprint },
        "properties": {
            "confidence": found.confidence(),
            "reasons": found.reasons,
            "obfuscated": found.obfuscated,
        },
    })
}

/// A path as a relative or absolute reference (RFC 3986), with everything encoded that is not of paths.
fn uri(path: &str) -> String {
    use std::fmt::Write as _;

    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let mut uri = String::with_capacity(path.len());
    // What looks like the name of a machine is none.
    if path.starts_with("//") {
        uri.push_str("file://");
    }
    for byte in path.strip_prefix("./").unwrap_or(&path).bytes() {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
        if is_plain {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_references() {
        assert_eq!(uri("a/b c#1.txt"), "a/b%20c%231.txt");
        assert_eq!(uri("a.zip!/b:é"), "a.zip!/b%3A%C3%A9");
        assert_eq!(uri("/x%y"), "/x%25y");
        assert_eq!(uri("./x"), "x");
    }
}
