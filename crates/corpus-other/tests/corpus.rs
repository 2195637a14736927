//! The promises of the corpus.

use std::collections::BTreeMap;

use steward_corpus_other::{Document, documents, is_value, labelled_types};

const SEED: u64 = 20_240_612;

/// The ids of the published catalogue, credentials to networks.
const CATALOGUE: &str = include_str!("catalogue.txt");

fn corpus() -> Vec<Document> {
    documents(SEED, 4000).collect()
}

fn part(document: &Document, start: usize, end: usize) -> &[u8] {
    document.text.get(start..end).unwrap_or(b"")
}

#[test]
fn spans_lie_inside_in_order_and_apart() {
    for document in corpus() {
        let mut last = 0;
        for span in &document.spans {
            assert!(
                span.start >= last && span.start < span.end && span.end <= document.text.len(),
                "{} {span:?}",
                document.carrier
            );
            last = span.end;
        }
        if document.evasion != Some("utf-16") {
            let text = std::str::from_utf8(&document.text).expect("text is UTF-8");
            for span in &document.spans {
                assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
            }
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    assert!(documents(7, 300).eq(documents(7, 300)));
    let first: Vec<Document> = documents(7, 50).collect();
    assert!(documents(7, 300).take(50).eq(first), "the count does not change what comes first");
    assert!(!documents(7, 50).eq(documents(8, 50)));
}

#[test]
fn every_id_is_one_of_the_catalogue() {
    let known: Vec<&str> = CATALOGUE.split_whitespace().collect();
    for id in labelled_types() {
        assert!(known.contains(&id), "{id}");
    }
    assert!(labelled_types().len() >= 110);
    for document in corpus() {
        assert!(document.spans.iter().all(|span| known.contains(&span.detector)));
    }
}

#[test]
fn every_type_occurs_often_enough() {
    for seed in [SEED, 1, 99] {
        let mut counts: BTreeMap<&str, usize> = labelled_types().into_iter().map(|id| (id, 0)).collect();
        for document in documents(seed, 4000) {
            for span in &document.spans {
                *counts.entry(span.detector).or_default() += 1;
            }
        }
        let rare: Vec<_> = counts.iter().filter(|(_, count)| **count < 40).collect();
        assert!(rare.is_empty(), "seed {seed}: {rare:?}");
    }
}

#[test]
fn values_are_right() {
    for document in corpus().iter().filter(|document| document.evasion.is_none()) {
        for span in &document.spans {
            let text = String::from_utf8_lossy(part(document, span.start, span.end));
            // Carriers write some signs in another form.
            let plain = text
                .replace("\\n", "\n")
                .replace("\\\\", "\\")
                .replace("\\;", ";")
                .replace("\\,", ",")
                .replace("\\$", "$")
                .replace("$$", "$")
                .replace("`$", "$");
            let forms = [text.to_string(), plain, percent_decoded(&text), text.replace("&amp;", "&")];
            assert!(
                forms.iter().any(|form| is_value(span.detector, form)),
                "{} in {}: {text}",
                span.detector,
                document.carrier
            );
        }
    }
}

fn percent_decoded(text: &str) -> String {
    text.replace("%20", " ").replace("%2B", "+").replace("%26", "&").replace("%23", "#").replace("%25", "%")
}

#[test]
fn shares_are_as_promised() {
    let corpus = corpus();
    let share = |count: usize| count * 100 / corpus.len();
    let quiet = share(corpus.iter().filter(|document| document.spans.is_empty()).count());
    assert!((20..=30).contains(&quiet), "{quiet} % without a finding");
    let hidden = corpus.iter().filter(|document| document.evasion.is_some()).count() * 1000 / corpus.len();
    assert!((45..=75).contains(&hidden), "{hidden} per mille evasions");
    let sized = share(corpus.iter().filter(|document| (200..=6144).contains(&document.text.len())).count());
    assert!(sized >= 99, "{sized} % of the right size");
    let few = share(corpus.iter().filter(|document| document.spans.len() <= 8).count());
    assert!(few >= 75, "{few} % with at most eight findings");
}

#[test]
fn mail_addresses_lie_in_example_domains() {
    for document in corpus().iter().filter(|document| document.evasion.is_none()) {
        let text = String::from_utf8_lossy(&document.text);
        for span in document.spans.iter().filter(|span| span.detector == "EMAIL") {
            let address = text.get(span.start..span.end).unwrap_or("").to_lowercase();
            assert!(
                ["example.com", "example.org", "example.net"].iter().any(|end| address.ends_with(end)),
                "{address}"
            );
        }
    }
}

#[test]
fn checks_take_any_text() {
    let odd = [
        "",
        " ",
        "é",
        "日本語",
        "0",
        "A",
        "000000000",
        "ÄÖÜ123456789",
        "X-",
        "1Z",
        "99999999999999999999",
        "ZZ00ZZ",
    ];
    for document in documents(3, 200) {
        let text = String::from_utf8_lossy(&document.text).into_owned();
        let pieces: Vec<String> = text.split(' ').map(str::to_owned).collect();
        for id in labelled_types() {
            for piece in odd.iter().map(|text| (*text).to_owned()).chain(pieces.iter().take(25).cloned()) {
                let _ = is_value(id, &piece);
            }
        }
    }
}
