//! Every detector finds what its file says that it finds, and nothing where its file says so.

use steward_dlp::{Band, Detector, Scanner};

/// What a detector alone finds in a text, of at least a band.
fn found<'a>(detector: &Detector, text: &'a str, least: Band) -> Vec<&'a str> {
    let mut scanner = Scanner::with(|other| other.id == detector.id).at_least(least);
    let findings = scanner.scan(text.as_bytes());
    findings.iter().map(|finding| &text[finding.start..finding.end]).collect()
}

#[test]
fn every_example_is_found_and_no_counterexample_is() {
    let mut wrong = Vec::new();
    let (mut examples, mut counterexamples) = (0, 0);
    for detector in steward_dlp::detectors() {
        for example in &detector.examples {
            examples += 1;
            let found = found(detector, &example.text, example.band);
            if found != example.finds {
                wrong.push(format!(
                    "{}: {:?}\n    expected {:?} ({:?})\n    found {found:?}",
                    detector.id, example.text, example.finds, example.band
                ));
            }
        }
        for counterexample in &detector.counterexamples {
            counterexamples += 1;
            let found = found(detector, &counterexample.text, Band::Medium);
            if !found.is_empty() {
                wrong.push(format!(
                    "{}: {:?}\n    {}\n    found {found:?}",
                    detector.id, counterexample.text, counterexample.why
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {examples} examples and {counterexamples} counterexamples:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
