//! Tries detectors and rules on their examples.

use serde_json::{Value, json};
use steward_dlp::rules::Rules;
use steward_dlp::{Band, Detector, Scanner};

use crate::scan::count;

/// What came of examples.
#[derive(Debug)]
pub(super) struct Tried {
    pub(super) tried: usize,
    /// What is not as it says, a line for each.
    pub(super) failures: Vec<String>,
}

impl Tried {
    pub(super) fn text(&self) -> String {
        let examples = count(self.tried as u64, "example");
        if self.failures.is_empty() {
            return format!("{examples}: all are as they say");
        }
        format!("{}\n{examples}: {} not as they say", self.failures.join("\n"), self.failures.len())
    }

    pub(super) fn json(&self) -> Value {
        json!({ "examples": self.tried, "failures": self.failures })
    }
}

/// Tries rules.
pub(super) fn rules(rules: &Rules) -> Tried {
    let report = steward_dlp::rules::test(rules, &rules.samples());
    Tried { tried: report.samples, failures: report.failures.iter().map(ToString::to_string).collect() }
}

/// Tries detectors, each alone.
pub(super) fn detectors(detectors: &[Detector]) -> Tried {
    let mut tried = Tried { tried: 0, failures: Vec::new() };
    for detector in detectors {
        let found = |text: &str, least: Band| -> Vec<String> {
            let mut scanner = Scanner::with(|other| other.id == detector.id).at_least(least);
            let findings = scanner.scan(text.as_bytes());
            let part = |start, end| String::from_utf8_lossy(&text.as_bytes()[start..end]).into_owned();
            findings.iter().map(|finding| part(finding.start, finding.end)).collect()
        };
        let mut check = |field: String, expected: &[String], found: Vec<String>| {
            tried.tried += 1;
            if found != expected {
                tried.failures.push(format!(
                    "detector {}, {field}: it should find {expected:?} and finds {found:?}",
                    detector.id
                ));
            }
        };
        for (place, example) in detector.examples.iter().enumerate() {
            check(format!("example[{place}]"), &example.finds, found(&example.text, example.band));
        }
        for (place, example) in detector.counterexamples.iter().enumerate() {
            check(format!("counterexample[{place}]"), &[], found(&example.text, Band::Medium));
        }
    }
    tried
}
