//! Counts what the engine does, in debug builds: tests assert that it does no more for each byte of a long text than of a short one,
//! whatever the text is.

use std::cell::Cell;

thread_local! {
    static STEPS: Cell<u64> = const { Cell::new(0) };
}

/// Does some work and returns how many steps it took in this thread: bytes that were looked at and things that were gone through, as often
/// as that happened. In release builds nothing is counted, and the number is 0.
pub fn count_steps<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let before = STEPS.get();
    let done = work();
    (done, STEPS.get() - before)
}

/// Counts steps.
#[inline]
pub(crate) fn count(steps: usize) {
    if cfg!(debug_assertions) {
        STEPS.set(STEPS.get() + steps as u64);
    }
}
