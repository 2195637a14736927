//! The engine in all its parts, and what it is compared with that is a library of Rust.

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::sync::Barrier;

use steward_dlp::extract::{Limits, documents};
use steward_dlp::rules::{Files, Rules, detector_ids, read};
use steward_dlp::{Band, Scanner, Stream};

use crate::corpus::Corpus;
use crate::documents::{html, word, zip};
use crate::measure::{Case, median, rounds, thread_seconds, wall_seconds};
use crate::report::Report;
use crate::settings::Settings;
use crate::shapes;
use crate::support::Anything;

/// What a text is cut into for rules, as documents are.
const DOCUMENT: usize = 1 << 20;

/// How much of the text slow ones read.
const SLOW: usize = 1 << 20;

/// The name of the case that all others are compared with.
pub(crate) const ENGINE: &str = "engine, mixed text";
/// The same without vectors.
pub(crate) const PORTABLE: &str = "engine, mixed text, without AVX2";
/// What reads the text at the speed of memory.
pub(crate) const MEMCHR: &str = "memchr of a byte that is not there";

/// Measures all of them.
pub(crate) fn run(settings: &Settings, corpus: &Corpus, report: &mut Report) -> Anything<()> {
    let (mixed, ascii, disguised) = (&corpus.mixed[..], &corpus.ascii[..], &corpus.disguised[..]);
    let rules = [100, 1_000].map(customers);
    let [few, many] = rules;
    let (few, many) = (few?, many?);
    let (expressions, detectors) = shapes::expressions();
    let set = shapes::set(&expressions)?;
    report.shapes = (expressions.len(), detectors);
    let quarter = &mixed[..mixed.len() / 4];
    let (pages, texts, archives) = (html(quarter), word(quarter)?, zip(quarter)?);
    let absent = (0..=255).find(|byte| !mixed.contains(byte)).unwrap_or_default();

    let mut cases: Vec<Case<'_>> = Vec::new();
    cases.push(Case::new(ENGINE, mixed.len(), scan(mixed, Scanner::new())));
    cases.push(Case::new("engine, ASCII only", ascii.len(), scan(ascii, Scanner::new())));
    cases.push(Case::new(
        "engine, disguised findings in every 2 KiB (views)",
        disguised.len(),
        scan(disguised, Scanner::new()),
    ));
    cases.push(Case::new(
        "engine, mixed text, all detectors",
        mixed.len(),
        scan(mixed, Scanner::with(|_| true)),
    ));
    cases.push(Case::new(
        "engine, mixed text, all detectors, low confidence too",
        mixed.len(),
        scan(mixed, Scanner::with(|_| true).at_least(Band::Low)),
    ));
    cases.push(Case::new(PORTABLE, mixed.len(), scan(mixed, Scanner::new().portable())));
    cases.push(Case::new("engine, mixed text, in pieces of 64 KiB", mixed.len(), || {
        let mut count = 0;
        let mut stream = Stream::new(Scanner::new());
        for piece in mixed.chunks(64 << 10) {
            stream.push(piece, &mut |_| count += 1);
        }
        stream.finish(&mut |_| count += 1);
        count
    }));
    for (name, rules) in [("engine and 100 rules", &few), ("engine and 1,000 rules", &many)] {
        let mut scanner = Scanner::new();
        cases.push(Case::new(name, mixed.len(), move || {
            let of = |text: &[u8]| rules.scan(text, &scanner.scan(text)).matches.len();
            mixed.chunks(DOCUMENT).map(of).sum()
        }));
    }
    for (name, files) in [
        ("engine and text of HTML", &pages),
        ("engine and text of Word", &texts),
        ("engine and text of ZIP", &archives),
    ] {
        // What is counted is the text that is scanned.
        let given: usize = files.iter().map(|(name, file)| extracted(name, file, &mut |_| {})).sum();
        let mut scanner = Scanner::new();
        cases.push(Case::new(name, given, move || {
            let mut count = 0;
            for (name, file) in files {
                extracted(name, file, &mut |text| count += scanner.scan(text).len());
            }
            count
        }));
    }
    cases.push(Case::new(MEMCHR, mixed.len(), move || usize::from(memchr::memchr(absent, mixed).is_some())));
    let slow = &mixed[..mixed.len().min(SLOW)];
    cases.push(Case::new("`RegexSet` of the shapes, line by line", slow.len(), || {
        shapes::matches(&set, slow)
    }));
    report.cases = rounds(settings.rounds, cases);
    if settings.wants("threads") {
        report.threads = Some(threads(settings, mixed));
    }
    Ok(())
}

/// A scan of a whole text.
fn scan(text: &[u8], mut scanner: Scanner) -> impl FnMut() -> usize {
    move || scanner.scan(text).len()
}

fn extracted(name: &str, file: &[u8], then: &mut dyn FnMut(&[u8])) -> usize {
    let mut given = 0;
    documents(Some(name), file, &Limits::default(), &mut |part| {
        given += part.text.len();
        then(&part.text);
        ControlFlow::Continue(())
    });
    given
}

/// How much faster two threads are than one: by the clock on the wall, and by their CPU time, which others on the machine do not touch.
fn threads(settings: &Settings, text: &[u8]) -> [f64; 2] {
    let one = |text: &[u8]| {
        let (wall, cpu) = (wall_seconds(), thread_seconds());
        let found = std::hint::black_box(Scanner::new().scan(text).len());
        (wall_seconds() - wall, thread_seconds() - cpu, found)
    };
    let (first, second) = text.split_at(text.len() / 2);
    let (mut walls, mut cpus) = (Vec::new(), Vec::new());
    for _ in 0..settings.rounds {
        let (alone, busy, _) = one(text);
        let barrier = Barrier::new(2);
        let both = std::thread::scope(|scope| {
            let start = |text| {
                scope.spawn({
                    let barrier = &barrier;
                    move || {
                        barrier.wait();
                        one(text)
                    }
                })
            };
            [start(first), start(second)].map(std::thread::ScopedJoinHandle::join)
        });
        let both = both.map(Result::unwrap_or_default);
        walls.push(alone / both[0].0.max(both[1].0));
        cpus.push(busy / both[0].1.max(both[1].1));
    }
    [median(&walls), median(&cpus)]
}

/// So many rules as customers write: mostly words, then expressions with something that never changes, then what stands together.
fn customers(count: usize) -> Anything<Rules> {
    let mut file = String::from("version = 1\n");
    for number in 0..count {
        let _ =
            writeln!(file, "[[rule]]\nid = \"ACME_{number}\"\nname = \"Rule {number}\"\nseverity = \"low\"");
        let _ = match number % 10 {
            0..5 => writeln!(
                file,
                "words = [\"project falcon{number}\", \"bluebird{number}\", \"kestrel {number}\"]"
            ),
            5..8 => writeln!(file, "regex = ['ACM{number}-\\d{{6}}', '\\bkd{number}_[a-z0-9]{{8,32}}\\b']"),
            8 => writeln!(file, "regex = ['\\b[A-Z]{{3}}\\d{{{}}}\\b']", 5 + number % 7),
            _ => writeln!(
                file,
                "words = [\"salary {number}\"]\nall = [\"EMAIL\", \"CREDIT_CARD\"]\nwithin = 200"
            ),
        };
    }
    let set = read(&file)?;
    Rules::compile(&set, &Files::default(), &detector_ids())
        .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ").into())
}
