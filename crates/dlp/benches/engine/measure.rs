//! CPU time of threads, and medians of rounds in turn.

use std::hint::black_box;

use rustix::time::{ClockId, clock_gettime};

/// The CPU time of this thread so far, in seconds: other programs on the machine do not count.
pub(crate) fn thread_seconds() -> f64 {
    seconds(ClockId::ThreadCPUTime)
}

/// What a clock on the wall says, in seconds.
pub(crate) fn wall_seconds() -> f64 {
    seconds(ClockId::Monotonic)
}

fn seconds(clock: ClockId) -> f64 {
    let time = clock_gettime(clock);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The CPU time that some work takes.
pub(crate) fn time<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let began = thread_seconds();
    let done = black_box(work());
    (thread_seconds() - began, done)
}

/// The middle of some values, or of an even number of them the higher one in the middle; 0 of none.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// One thing that is measured.
pub(crate) struct Case<'a> {
    /// What it is.
    pub(crate) name: String,
    /// How many bytes it reads.
    pub(crate) bytes: usize,
    /// Reads them once, and returns how much it has found.
    pub(crate) work: Box<dyn FnMut() -> usize + 'a>,
}

impl<'a> Case<'a> {
    /// Makes one.
    pub(crate) fn new(name: &str, bytes: usize, work: impl FnMut() -> usize + 'a) -> Self {
        Self { name: name.to_owned(), bytes, work: Box::new(work) }
    }
}

/// What a case took.
#[derive(Debug, Clone)]
pub(crate) struct Measured {
    /// What it is.
    pub(crate) name: String,
    /// How many bytes it read.
    pub(crate) bytes: usize,
    /// Bytes for each second of CPU time, of each round.
    pub(crate) rates: Vec<f64>,
    /// How much it has found.
    pub(crate) found: usize,
}

impl Measured {
    /// The median rate, in bytes a second.
    pub(crate) fn rate(&self) -> f64 {
        median(&self.rates)
    }
}

/// Measures cases in turn. A round before the first does not count.
pub(crate) fn rounds(count: usize, mut cases: Vec<Case<'_>>) -> Vec<Measured> {
    let mut measured: Vec<Measured> = cases
        .iter()
        .map(|case| Measured { name: case.name.clone(), bytes: case.bytes, rates: Vec::new(), found: 0 })
        .collect();
    for round in 0..=count {
        for (case, measured) in cases.iter_mut().zip(&mut measured) {
            let (seconds, found) = time(&mut case.work);
            measured.found = found;
            if round > 0 {
                measured.rates.push(case.bytes as f64 / seconds);
            }
        }
    }
    measured
}
