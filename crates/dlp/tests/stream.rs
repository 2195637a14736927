//! A text that comes in pieces has the same findings as the whole.

use proptest::prelude::*;
use steward_dlp::{Band, Finding, Places, Scanner, Stream};

/// Text of several parts, with findings all over it: made from the documents of the corpus, up to a length.
fn text(seed: u64, length: usize) -> Vec<u8> {
    let mut text = Vec::new();
    for document in steward_corpus_dev::documents(seed, usize::MAX) {
        text.extend_from_slice(&document.text);
        text.push(b'\n');
        if text.len() >= length {
            text.truncate(length);
            return text;
        }
    }
    text
}

fn streamed(text: &[u8], cuts: &[usize]) -> Vec<Finding> {
    let mut stream = Stream::new(Scanner::new().at_least(Band::Low));
    let mut findings = Vec::new();
    let mut places = Places::of(text);
    let mut at = 0;
    let mut see = |sighting: steward_dlp::Sighting<'_>| {
        let (start, end) = (sighting.finding.start - sighting.offset, sighting.finding.end - sighting.offset);
        assert_eq!(&sighting.text[start..end], &text[sighting.finding.start..sighting.finding.end]);
        places.read(text, 0, sighting.finding.start);
        assert_eq!(sighting.start, places.here());
        places.read(text, 0, sighting.finding.end);
        assert_eq!(sighting.end, places.here());
        findings.push(sighting.finding);
    };
    for cut in cuts.iter().copied().chain([text.len()]) {
        stream.push(&text[at..cut.max(at)], &mut see);
        at = cut.max(at);
    }
    stream.finish(&mut see);
    findings
}

fn whole(text: &[u8]) -> Vec<Finding> {
    Scanner::new().at_least(Band::Low).scan(text)
}

#[test]
fn pieces_of_any_length_have_the_findings_of_the_whole() {
    let text = text(3, 400_000);
    let expected = whole(&text);
    assert!(expected.len() > 1000, "{}", expected.len());
    for length in [1000, 4096, 131_071, 131_072, 131_073, 400_000] {
        let cuts: Vec<usize> = (0..text.len()).step_by(length).collect();
        assert_eq!(streamed(&text, &cuts), expected, "pieces of {length}");
    }
    let single: Vec<usize> = (0..3000).collect();
    assert_eq!(streamed(&text[..3000], &single), whole(&text[..3000]));
}

#[test]
fn what_lies_on_a_seam_is_found_once() {
    // The place where the second part begins, and those around it.
    let seam = 128 * 1024;
    let key = format!(
        "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----",
        "MIIEpAIBAAKCAQEAx7Zq2".repeat(300)
    );
    let values = [
        "card number 4532 7153 3790 1245,",
        "AKIAQ3EGRYWN5GZ7T2MB is the key id",
        "mail ann.lee@example.com now",
        key.as_str(),
    ];
    for value in values {
        for shift in [0, 1, 5, value.len() / 2, value.len(), value.len() + 30] {
            let mut text = b"lorem ipsum dolor sit amet\n".repeat(seam / 27 + 1);
            text.truncate(seam - shift);
            text.push(b'\n');
            text.extend_from_slice(value.as_bytes());
            text.extend_from_slice(&b" and so on\n".repeat(9000));
            let findings = whole(&text);
            assert_eq!(findings.len(), 1, "{value:.30} at {shift}: {findings:?}");
        }
    }
}

#[test]
fn the_header_of_a_long_table_is_known_to_its_end() {
    let mut text = b"id,national insurance number,city\n".to_vec();
    for row in 0..40_000 {
        text.extend_from_slice(format!("{row},x,Leeds\n").as_bytes());
    }
    text.extend_from_slice(b"40000,AB123456C,Leeds\n");
    let findings = Scanner::new().scan(&text);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].reasons.contains(&steward_dlp::Reason::Column), "{findings:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn any_cuts_give_the_same(seed in 0u64..1000, mut cuts in prop::collection::vec(0usize..300_000, 0..12), wide in any::<bool>()) {
        let mut text = text(seed, 150_000);
        if wide {
            let units = String::from_utf8_lossy(&text).encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
            text = [&[0xFF, 0xFE][..], &units].concat();
        }
        for cut in &mut cuts {
            *cut = (*cut).min(text.len());
        }
        cuts.sort_unstable();
        prop_assert_eq!(streamed(&text, &cuts), whole(&text));
    }
}
