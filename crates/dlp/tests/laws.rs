//! What holds for every text, whatever is in it.

use proptest::prelude::*;
use steward_dlp::{Band, Scanner};

/// Pieces of which dangerous texts are made: beginnings of everything that is looked for, cut off, doubled and mixed.
const PIECES: [&str; 58] = [
    "1",
    "12",
    "1234-5678 9012",
    "4111 1111 1111 1111",
    "DE89 3704",
    "DE89370400440532013000",
    "a@",
    "@",
    "a@b.com",
    "::",
    "1:",
    "fe80::",
    "00:1b:44:",
    "-",
    "--",
    "-----BEGIN ",
    "-----BEGIN PRIVATE KEY-----",
    "-----END ",
    "eyJhbGciOiJIUzI1NiJ9",
    ".",
    "..",
    "1.2.3",
    "%",
    "%41",
    "%E2%82",
    "&#",
    "&#x41;",
    "&lt;",
    "\\u",
    "\\u0041",
    "\\uD83D\\uDE00",
    "=",
    ": ",
    " is ",
    "password",
    "password=",
    "token: \"",
    "\"",
    "'",
    "`",
    "<",
    "<<",
    "P<GBR",
    ">",
    "\n",
    "\r\n",
    "\t",
    ",",
    ";",
    "INSERT INTO t (a, b) VALUES (",
    ")",
    "(",
    "é",
    "は",
    "\u{200B}",
    "４",
    "昭和62年",
    "ghp_0123456789abcdefghij",
];

fn texts() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => prop::sample::select(PIECES.as_slice()).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 1..6),
        1 => (prop::sample::select(PIECES.as_slice()), 2usize..40).prop_map(|(piece, count)| piece.repeat(count).into_bytes()),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Findings lie inside the text, in order, without overlaps, and a scan leaves nothing behind for the next one.
fn check(text: &[u8]) {
    let mut scanner = Scanner::with(|_| true).at_least(Band::Low);
    let findings = scanner.scan(text);
    let mut last = 0;
    for finding in &findings {
        assert!(
            finding.start >= last && finding.start < finding.end && finding.end <= text.len(),
            "{finding:?}"
        );
        assert!(finding.score <= 100 && !finding.reasons.is_empty(), "{finding:?}");
        last = finding.end;
    }
    assert_eq!(scanner.scan(text), findings);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn findings_are_in_order_and_inside(text in texts()) {
        check(&text);
    }

    #[test]
    fn bytes_of_chance_are_no_danger(text in prop::collection::vec(any::<u8>(), 0..2000)) {
        check(&text);
    }
}

#[test]
fn every_example_may_be_cut_anywhere() {
    for detector in steward_dlp::detectors() {
        for example in detector.examples.iter().take(2) {
            let text = example.text.as_bytes();
            for cut in (0..text.len()).step_by(7) {
                check(&text[..cut]);
                check(&text[cut..]);
            }
        }
    }
}
