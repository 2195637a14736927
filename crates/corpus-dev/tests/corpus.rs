//! What the documents promise.

use std::collections::BTreeMap;

use steward_corpus_dev::{Document, carrier_text, detectors, documents, obeys};

fn text_of(document: &Document, start: usize, end: usize) -> String {
    String::from_utf8_lossy(&document.text[start..end]).into_owned()
}

#[test]
fn spans_lie_inside_in_order_and_apart() {
    for document in documents(11, 4_000) {
        let mut last = 0;
        for span in &document.spans {
            assert!(
                span.start >= last && span.start < span.end && span.end <= document.text.len(),
                "{span:?} in {document:?}"
            );
            last = span.end;
        }
        if document.evasion.is_none_or(|form| !form.starts_with("utf-16")) {
            let text = std::str::from_utf8(&document.text).expect("documents are UTF-8");
            assert!(
                document.spans.iter().all(|s| text.is_char_boundary(s.start) && text.is_char_boundary(s.end))
            );
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let first: Vec<Document> = documents(42, 300).collect();
    let second: Vec<Document> = documents(42, 300).collect();
    assert_eq!(first, second);
    let other: Vec<Document> = documents(43, 300).collect();
    assert_ne!(first, other);
    // A shorter row is the beginning of a longer one.
    assert_eq!(first[..50], documents(42, 50).collect::<Vec<_>>()[..]);
}

#[test]
fn every_type_comes_often_enough() {
    for seed in [1, 2] {
        let mut counts: BTreeMap<&str, usize> = detectors().into_iter().map(|id| (id, 0)).collect();
        for document in documents(seed, 4_000) {
            for span in document.spans {
                *counts.get_mut(span.detector).expect("ids are of the catalogue") += 1;
            }
        }
        assert_eq!(counts.len(), 194);
        let rare: Vec<_> = counts.iter().filter(|(_, n)| **n < 40).collect();
        assert!(rare.is_empty(), "{rare:?}");
    }
}

#[test]
fn values_obey_the_rules_of_their_types() {
    let mut wrong = Vec::new();
    for document in documents(5, 3_000).filter(|d| d.evasion.is_none()) {
        for span in &document.spans {
            let value = text_of(&document, span.start, span.end);
            let plain = value
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replace("\\,", ",")
                .replace("\\;", ";")
                .replace("''", "'");
            // A block in a mail or a manifest is indented or escaped; its rule is tried on what it was.
            let unescaped = plain.replace("\\n", "\n").replace("\\\\", "\\").replace("\\\"", "\"");
            let flush: Vec<&str> = unescaped.lines().map(str::trim_start).collect();
            if !obeys(span.detector, &plain)
                && !obeys(span.detector, &unescaped)
                && !obeys(span.detector, &flush.join("\n"))
            {
                wrong.push((document.carrier, span.detector, value));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong, the first: {:?}", wrong.len(), &wrong[..wrong.len().min(10)]);
}

#[test]
fn shares_are_as_promised() {
    let all: Vec<Document> = documents(7, 4_000).collect();
    let part = |n: usize| n * 100 / all.len();
    let empty = all.iter().filter(|d| d.spans.is_empty()).count();
    let disguised = all.iter().filter(|d| d.evasion.is_some()).count();
    let usual = all.iter().filter(|d| (1..=8).contains(&d.spans.len())).count();
    let sized = all.iter().filter(|d| (200..=6_500).contains(&d.text.len())).count();
    assert!((20..=30).contains(&part(empty)), "{}", part(empty));
    assert!((5..=8).contains(&part(disguised)), "{}", part(disguised));
    assert!(usual * 100 / (all.len() - empty) > 75, "{}", usual * 100 / (all.len() - empty));
    assert!(part(sized) > 92, "{}", part(sized));
    let mut carriers: Vec<&str> = all.iter().map(|d| d.carrier).collect();
    carriers.sort_unstable();
    carriers.dedup();
    assert!(carriers.len() >= 40, "{carriers:?}");
}

#[test]
fn long_texts_keep_their_rates() {
    let (size, every) = (4 << 20, 2_048);
    let (text, spans) = carrier_text(3, size, every);
    assert_eq!(text.len(), size);
    assert!(std::str::from_utf8(&text).is_ok());
    let wanted = size / every;
    assert!((wanted * 8 / 10..=wanted * 12 / 10).contains(&spans.len()), "{} of {wanted}", spans.len());
    assert!(spans.windows(2).all(|w| w[0].end <= w[1].start));
    let dirty = text.chunks(64).filter(|block| !block.is_ascii()).count() * 1000 / (size / 64);
    assert!((35..=50).contains(&dirty), "{dirty}");
    let mut blocks: Vec<&[u8]> = text.chunks(4_096).collect();
    let count = blocks.len();
    blocks.sort_unstable();
    blocks.dedup();
    assert_eq!(blocks.len(), count);
    assert_eq!(carrier_text(3, size / 4, every), carrier_text(3, size / 4, every));
    assert!(carrier_text(3, 100_000, 0).1.is_empty());
}
