//! Texts that are made to take long take no more steps for each byte than the engine has a bound for, and no more in a long text than in a
//! short one. Steps are counted, so that it is the same on every machine.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::print_stdout, reason = "what was counted is shown to who asks")]

mod inputs;

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use inputs::{INPUTS, Input};
use steward_dlp::{Band, Scanner, Stream, count_steps};

const KIB: usize = 1024;

/// The most steps for each byte. Text of people takes about 20.
const MOST: f64 = 250.0;

/// By how much more a long text may take for each byte than a short one.
const GROWTH: f64 = 1.25;

/// The same where the short one is less than a part, in which what is near is not all there is.
const GROWTH_IN_PART: f64 = 2.5;

/// So few steps for each byte may be more than that, however few a shorter text took.
const NOTHING: f64 = 40.0;

fn scanner() -> Scanner {
    Scanner::with(|_| true).at_least(Band::Low)
}

/// How many steps a scan takes for each byte.
fn steps(input: &Input, length: usize) -> f64 {
    let text = input.text(length);
    assert_eq!(text.len(), length, "{}", input.name);
    let (_, steps) = count_steps(|| scanner().scan(&text));
    steps as f64 / length as f64
}

/// The lengths that are compared, and by how much more each may take than the one before: in a full run also a long one.
#[expect(clippy::disallowed_methods, reason = "how long a run may take is not configuration")]
fn lengths() -> Vec<(usize, f64)> {
    let full = std::env::var("STEWARD_HOSTILE_MIB").ok().filter(|text| !text.is_empty());
    let full = full.map(|text| (text.parse::<usize>().unwrap() * KIB * KIB, GROWTH));
    [(16 * KIB, 0.0), (256 * KIB, GROWTH_IN_PART), (KIB * KIB, GROWTH)].into_iter().chain(full).collect()
}

/// How many steps a text takes for each byte in the lengths that are compared, and whether those are too many.
fn look(input: &Input) -> (Vec<f64>, bool) {
    let mut all = Vec::new();
    for (length, growth) in lengths() {
        let most = all.last().map_or(MOST, |before| f64::max(before * growth, NOTHING)).min(MOST);
        let steps = steps(input, length);
        all.push(steps);
        // What fails in a short text is not tried in a long one.
        if steps > most {
            return (all, true);
        }
    }
    (all, false)
}

#[test]
fn steps_grow_no_faster_than_the_text() {
    if cfg!(not(debug_assertions)) {
        return;
    }
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, NonZero::get) {
            scope.spawn(|| {
                while let Some(input) = INPUTS.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (steps, too_many) = look(input);
                    let line = format!("{:40} {steps:9.1?} steps for each byte", input.name);
                    println!("{line}");
                    if too_many {
                        failed.lock().unwrap().push(line);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Counts steps, or the test above would see nothing.
#[test]
fn steps_are_counted() {
    let (found, steps) = count_steps(|| scanner().scan(b"My card is 4532 7153 3790 1245, valid thru 12/29"));
    assert_eq!(found.len(), 1);
    assert_eq!(steps > 48, cfg!(debug_assertions), "{steps}");
}

#[test]
fn a_text_in_small_pieces_takes_hardly_more_steps() {
    if cfg!(not(debug_assertions)) {
        return;
    }
    let text = steward_corpus_dev::carrier_text(1, 300 * KIB, 2_048).0;
    let (_, whole) = count_steps(|| scanner().scan(&text));
    let ((), pieces) = count_steps(|| {
        let mut stream = Stream::new(scanner());
        for piece in text.chunks(7) {
            stream.push(piece, &mut |_| {});
        }
        stream.finish(&mut |_| {});
    });
    assert!(pieces <= whole + whole / 10, "{pieces} and {whole}");
    assert!(whole < 60 * text.len() as u64, "{}", whole as f64 / text.len() as f64);
}
