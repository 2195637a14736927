//! Tries the detectors on what others publish to try theirs with.
//!
//! Reads the lines that `tests/fixtures/convert.py` writes from its input and prints how much is found, and how much is flagged where
//! nothing is: by source, and by rule with `--rules`. `--missed` shows what is missed or wrongly flagged, of rules that begin with the
//! word behind it. `scripts/fixtures` gets the texts and runs both.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{BufRead as _, Write as _};

use serde::Deserialize;
use steward_dlp::{Band, Family, Finding, Scanner};

/// Detectors of other families whose findings open something too.
const SECRETS: [&str; 3] = ["CRYPTO_PRIVATE", "S3_PRESIGNED_URL", "URL_WITH_TOKEN"];

/// A text, and what stands in it.
#[derive(Deserialize)]
struct Row {
    source: String,
    figure: String,
    rule: String,
    text: String,
    /// Where what is to be found stands, in bytes.
    expect: Vec<(usize, usize)>,
    /// Which detectors answer for it; none: any that finds credentials.
    detectors: Vec<String>,
    /// In prose: what stands where, each with the detectors that answer for it.
    #[serde(default)]
    spans: Vec<(Vec<String>, usize, usize)>,
}

#[derive(Default, Clone, Copy)]
struct Count {
    expected: usize,
    found: usize,
    texts: usize,
    wrong: usize,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.expected += other.expected;
        self.found += other.found;
        self.texts += other.texts;
        self.wrong += other.wrong;
    }
}

fn main() -> std::io::Result<()> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let with_rules = given.iter().any(|word| word == "--rules");
    let missed = given.iter().position(|word| word == "--missed").map(|at| given.get(at + 1).cloned());
    let mut out = std::io::stdout().lock();
    let mut judge = Judge::default();
    let mut counts: BTreeMap<(String, String, String), Count> = BTreeMap::new();
    let mut prose: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    for line in std::io::stdin().lock().lines() {
        let row: Row = serde_json::from_str(&line?)?;
        if row.figure == "prose" {
            let notes = judge.prose(&row, &mut prose);
            if missed.as_ref().is_some_and(|word| {
                word.as_ref().is_none_or(|word| notes.iter().any(|note| note.contains(word)))
            }) {
                for note in notes {
                    writeln!(out, "{}: {note}\n    {:?}", row.source, row.text)?;
                }
            }
            continue;
        }
        let (count, note) = judge.row(&row);
        let begins = |word: &Option<String>| {
            word.as_ref().is_none_or(|word| format!("{}/{}", row.source, row.rule).contains(word))
        };
        if !note.is_empty() && missed.as_ref().is_some_and(begins) {
            writeln!(out, "{}/{} ({}): {note}\n    {:?}", row.source, row.rule, row.figure, row.text)?;
        }
        counts.entry((row.source, row.figure, row.rule)).or_default().add(count);
    }
    let mut totals: BTreeMap<(&str, &str), Count> = BTreeMap::new();
    for ((source, figure, _), count) in &counts {
        totals.entry((source, figure)).or_default().add(*count);
    }
    for ((source, figure), count) in totals {
        writeln!(out, "{source:18} {figure:18} {}", said(count))?;
    }
    for (detector, [expected, found, findings, right]) in &prose {
        let share = |part: &usize, whole: &usize| 100.0 * *part as f64 / (*whole).max(1) as f64;
        writeln!(
            out,
            "presidio-research  {detector:18} found {found:4} of {expected:4} ({:5.1} %), right {right:4} of {findings:4} ({:5.1} %)",
            share(found, expected),
            share(right, findings)
        )?;
    }
    if with_rules {
        for ((source, figure, rule), count) in &counts {
            writeln!(out, "{source:18} {figure:18} {rule:45} {}", said(*count))?;
        }
    }
    Ok(())
}

fn said(count: Count) -> String {
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    if count.expected > 0 {
        format!(
            "found {:4} of {:4} ({:5.1} %)",
            count.found,
            count.expected,
            share(count.found, count.expected)
        )
    } else {
        format!(
            "wrongly flagged {:4} of {:4} ({:5.1} %)",
            count.wrong,
            count.texts,
            share(count.wrong, count.texts)
        )
    }
}

/// The scanners that rows ask for.
#[derive(Default)]
struct Judge {
    scanners: BTreeMap<(Vec<String>, bool), Scanner>,
}

impl Judge {
    /// A scanner with the usual detectors and some others, or with these alone and whatever they are not sure of.
    fn scanner(&mut self, detectors: &[String], alone: bool) -> &mut Scanner {
        self.scanners.entry((detectors.to_vec(), alone)).or_insert_with(|| {
            let named: BTreeSet<&str> = detectors.iter().map(String::as_str).collect();
            if alone {
                Scanner::with(|detector| named.contains(detector.id.as_str())).at_least(Band::Low)
            } else {
                Scanner::with(|detector| detector.default || named.contains(detector.id.as_str()))
            }
        })
    }

    fn row(&mut self, row: &Row) -> (Count, String) {
        let text = row.text.as_bytes();
        let findings = self.scanner(&row.detectors, row.figure == "bare values").scan(text);
        let answers = |finding: &&Finding| {
            let detector = finding.detector;
            if row.detectors.is_empty() {
                detector.family == Family::Credential || SECRETS.contains(&detector.id.as_str())
            } else {
                row.detectors.contains(&detector.id)
            }
        };
        let of_it: Vec<&Finding> = findings.iter().filter(answers).collect();
        let list = |findings: &[&Finding]| {
            let mut said = String::new();
            for one in findings {
                let value = String::from_utf8_lossy(&text[one.start..one.end]);
                // Text takes whatever is written into it.
                let _ = write!(said, " {} {} {value:?}", one.detector.id, one.score);
            }
            said
        };
        if row.expect.is_empty() {
            let wrong = usize::from(!of_it.is_empty());
            let note = if wrong > 0 { format!("flagged:{}", list(&of_it)) } else { String::new() };
            return (Count { texts: 1, wrong, ..Count::default() }, note);
        }
        let is_found = |span: &&(usize, usize)| {
            of_it.iter().any(|finding| 2 * cover((finding.start, finding.end), **span) >= span.1 - span.0)
        };
        let found = row.expect.iter().filter(is_found).count();
        // Of an example with several secrets, or one that is read in several ways, one is enough.
        let (expected, found) =
            if row.detectors.is_empty() { (1, found.min(1)) } else { (row.expect.len(), found) };
        let note = if found < expected {
            let spans: Vec<String> =
                row.expect.iter().map(|span| row.text[span.0..span.1].to_owned()).collect();
            format!("missed {spans:?}, found{}", list(&findings.iter().collect::<Vec<_>>()))
        } else {
            String::new()
        };
        (Count { expected, found, texts: 1, wrong: 0 }, note)
    }

    /// Counts what is expected, found, flagged and right by the first detector that answers for a type.
    fn prose(&mut self, row: &Row, counts: &mut BTreeMap<String, [usize; 4]>) -> Vec<String> {
        let mut notes = Vec::new();
        let kinds: Vec<Vec<String>> = [
            &["CREDIT_CARD"][..],
            &["EMAIL"],
            &["IBAN"],
            &["IPV4", "IPV6"],
            &["PHONE"],
            &["ADDRESS"],
            &["US_DRIVER_LICENSE"],
            &["US_SSN"],
            &["US_ZIP"],
        ]
        .iter()
        .map(|kinds| kinds.iter().map(|kind| (*kind).to_owned()).collect())
        .collect();
        let all: Vec<String> = kinds.iter().flatten().cloned().collect();
        let findings = self.scanner(&all, false).scan(row.text.as_bytes());
        for kind in &kinds {
            let count = counts.entry(kind.join("/")).or_default();
            let of_it: Vec<(usize, usize)> = findings
                .iter()
                .filter(|finding| kind.contains(&finding.detector.id))
                .map(|finding| (finding.start, finding.end))
                .collect();
            let spans: Vec<(usize, usize)> =
                row.spans.iter().filter(|span| span.0 == *kind).map(|span| (span.1, span.2)).collect();
            let is_found =
                |span: &(usize, usize)| of_it.iter().any(|found| 2 * cover(*found, *span) >= span.1 - span.0);
            let is_right = |found: &(usize, usize)| {
                spans.iter().any(|span| 2 * cover(*found, *span) >= found.1 - found.0)
            };
            count[0] += spans.len();
            count[1] += spans.iter().filter(|span| is_found(span)).count();
            count[2] += of_it.len();
            count[3] += of_it.iter().filter(|found| is_right(found)).count();
            let said = |what: &str, span: &(usize, usize)| {
                format!("{what} {} {:?}", kind.join("/"), &row.text[span.0..span.1])
            };
            notes.extend(spans.iter().filter(|span| !is_found(span)).map(|span| said("missed", span)));
            notes.extend(of_it.iter().filter(|found| !is_right(found)).map(|found| said("flagged", found)));
        }
        notes
    }
}

fn cover(a: (usize, usize), b: (usize, usize)) -> usize {
    a.1.min(b.1).saturating_sub(a.0.max(b.0))
}
