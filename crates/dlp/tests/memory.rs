//! How much memory a text in pieces takes, however long it is.
//!
//! `STEWARD_STREAM_MIB` says how long it is; `scripts/full` asks for 10 GiB.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::print_stdout, reason = "what was counted is shown to who asks")]

use peak_alloc::PeakAlloc;
use steward_dlp::{Scanner, Stream};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

const MIB: usize = 1 << 20;

/// The most that a stream may hold beyond the plan of the detectors, which all streams share.
const MOST: usize = 2 * MIB;

/// The most that the plan may hold.
const PLAN: usize = 16 * MIB;

/// How long a text is that is scanned in every run of the tests.
const LENGTH: usize = 8;

#[expect(clippy::disallowed_methods, reason = "how long a run may take is not configuration")]
fn length() -> usize {
    let text = std::env::var("STEWARD_STREAM_MIB").ok().filter(|text| !text.is_empty());
    text.map_or(LENGTH, |text| text.parse().unwrap())
}

// The only test here, for the heap is that of the process.
#[test]
fn a_stream_holds_no_more_than_a_part() {
    let before = HEAP.current_usage();
    assert_eq!(Scanner::new().scan(b"My card is 4532 7153 3790 1245, valid thru 12/29").len(), 1);
    let plan = HEAP.current_usage() - before;
    assert!(plan < PLAN, "the plan holds {plan} bytes");

    let (text, spans) = steward_corpus_dev::carrier_text(1, MIB, 2_048);
    assert!(spans.len() > 400);
    let (mut findings, mut pushed) = (0_u64, 0_u64);
    let held = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let mut stream = Stream::new(Scanner::new());
    for _ in 0..length() {
        for piece in text.chunks(64 * 1024) {
            stream.push(piece, &mut |_| findings += 1);
            pushed += piece.len() as u64;
        }
    }
    stream.finish(&mut |_| findings += 1);
    let most = HEAP.peak_usage() - held;
    println!(
        "stream: {pushed} bytes, {findings} findings; the plan holds {plan} bytes, the stream {most} at the most"
    );
    assert!(findings > pushed / 8_192, "{findings} findings");
    assert!(most < MOST, "the stream holds {most} bytes");
}
