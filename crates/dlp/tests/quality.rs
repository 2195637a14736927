//! How much of what stands in the corpora is found, and how much of what is found is right: by detector, as a snapshot, so that quality
//! cannot slip unseen.
//!
//! A true span counts as found when at least half of it is covered by a finding of its detector; a finding is right when half of it lies on
//! a true span of its detector. Spans that are disguised count by themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use steward_dlp::{Finding, Scanner};

/// How many documents of each corpus are read.
const DOCUMENTS: usize = 2000;

struct Document {
    text: Vec<u8>,
    spans: Vec<(usize, usize, &'static str)>,
    disguised: bool,
}

#[derive(Default)]
struct Count {
    true_spans: usize,
    found: usize,
    findings: usize,
    right: usize,
}

impl Count {
    fn share(part: usize, whole: usize) -> f64 {
        if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
    }

    fn line(&self) -> String {
        let (precision, recall) =
            (Self::share(self.right, self.findings), Self::share(self.found, self.true_spans));
        format!(
            "precision {precision:.3}  recall {recall:.3}  of {:4} spans, {:4} findings",
            self.true_spans, self.findings
        )
    }
}

fn cover(a: (usize, usize), b: (usize, usize)) -> usize {
    a.1.min(b.1).saturating_sub(a.0.max(b.0))
}

fn judge(documents: &[Document]) -> String {
    let known: BTreeSet<&str> =
        documents.iter().flat_map(|document| document.spans.iter().map(|span| span.2)).collect();
    let mut scanner = Scanner::with(|detector| known.contains(detector.id.as_str()));
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    let mut disguised = Count::default();
    for document in documents {
        let findings = scanner.scan(&document.text);
        let on = |finding: &Finding, span: &(usize, usize, &str)| {
            if finding.detector.id == span.2 {
                cover((finding.start, finding.end), (span.0, span.1))
            } else {
                Default::default()
            }
        };
        for span in &document.spans {
            let count = if document.disguised { &mut disguised } else { counts.entry(span.2).or_default() };
            count.true_spans += 1;
            count.found +=
                usize::from(findings.iter().any(|finding| 2 * on(finding, span) >= span.1 - span.0));
        }
        for finding in &findings {
            let count = counts.entry(&finding.detector.id).or_default();
            count.findings += 1;
            let right =
                document.spans.iter().any(|span| 2 * on(finding, span) >= finding.end - finding.start);
            count.right += usize::from(right);
        }
    }
    let mut all = Count::default();
    let mut table = String::new();
    for (id, count) in &counts {
        all.true_spans += count.true_spans;
        all.found += count.found;
        all.findings += count.findings;
        all.right += count.right;
        // Text takes whatever is written into it.
        let _ = writeln!(table, "{id:22} {}", count.line());
    }
    let (precision, recall) =
        (Count::share(all.right, all.findings), Count::share(all.found, all.true_spans));
    format!(
        "{} types, F1 {:.3}: {}\ndisguised: recall {:.3} of {} spans\n\n{table}",
        known.len(),
        2.0 * precision * recall / (precision + recall),
        all.line(),
        Count::share(disguised.found, disguised.true_spans),
        disguised.true_spans,
    )
}

#[test]
fn the_corpus_of_development() {
    let documents: Vec<Document> = steward_corpus_dev::documents(1, DOCUMENTS)
        .map(|document| Document {
            spans: document.spans.iter().map(|span| (span.start, span.end, span.detector)).collect(),
            disguised: document.evasion.is_some(),
            text: document.text,
        })
        .collect();
    insta::assert_snapshot!("development", judge(&documents));
}

#[test]
fn the_corpus_of_another_author() {
    let documents: Vec<Document> = steward_corpus_other::documents(1, DOCUMENTS)
        .map(|document| Document {
            spans: document.spans.iter().map(|span| (span.start, span.end, span.detector)).collect(),
            disguised: document.evasion.is_some(),
            text: document.text,
        })
        .collect();
    insta::assert_snapshot!("another-author", judge(&documents));
}
