//! Rules that people write.

use steward_dlp::Scanner;
use steward_dlp::rules::{Files, Rules, detector_ids, lint, read};

/// A file of rules, and behind a zero byte the text in which they look. What is wrong is said; what is found is in order, inside, and the same
/// again.
pub fn dlp_rules(input: &[u8]) {
    let cut = input.iter().position(|byte| *byte == 0).unwrap_or(input.len());
    let Ok(file) = std::str::from_utf8(&input[..cut]) else { return };
    let text = input.get(cut + 1..).unwrap_or_default();
    let set = match read(file) {
        Ok(set) => set,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let files = Files {
        dictionaries: [("words.txt".to_owned(), "falcon\nproject bluebird\n東京\n".to_owned())].into(),
        ..Files::default()
    };
    let ids = detector_ids();
    let lint = lint(&set, &files, &ids);
    let rules = match Rules::compile(&set, &files, &ids) {
        Ok(rules) => rules,
        Err(errors) => {
            assert!(!errors.is_empty() && errors.iter().all(|error| !error.to_string().is_empty()));
            return assert_eq!(lint.errors.len(), errors.len(), "lint says what compiling says");
        }
    };
    let findings = Scanner::new().scan(text);
    let outcome = rules.scan(text, &findings);
    let mut last = 0;
    for found in &outcome.matches {
        assert!(found.start >= last && found.start < found.end && found.end <= text.len(), "{found:?}");
        assert!(found.score <= 100, "{found:?}");
        last = found.start;
    }
    assert!(outcome.notices.iter().all(|notice| !notice.to_string().is_empty()));
    assert_eq!(rules.scan(text, &findings), outcome, "the same again");
}
