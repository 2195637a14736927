//! Detects a transaction that is opened inside another one.
//!
//! On SQLite the inner one would wait for the writer thread it runs on; on PostgreSQL it would take a second
//! connection, and a pool full of such pairs waits for itself.

use std::cell::Cell;

use crate::Error;

thread_local! {
    /// Set while a closure is polled on this thread; SQLite closures never suspend.
    static ON_THREAD: Cell<bool> = const { Cell::new(false) };
}

tokio::task_local! {
    /// Set while a closure is polled in this task; PostgreSQL closures suspend and move between threads.
    static IN_TASK: ();
}

/// Refuses if called from inside a closure. Panics in debug builds, where the mistake is ours to find.
pub(crate) fn refuse() -> Result<(), Error> {
    let nested = ON_THREAD.get() || IN_TASK.try_with(|()| ()).is_ok();
    debug_assert!(!nested, "{}", Error::NestedTransaction);
    if nested { Err(Error::NestedTransaction) } else { Ok(()) }
}

/// Marks the thread while `work` runs, which may unwind.
pub(crate) fn on_thread<T>(work: impl FnOnce() -> T) -> T {
    struct Unmark;
    impl Drop for Unmark {
        fn drop(&mut self) {
            ON_THREAD.set(false);
        }
    }
    ON_THREAD.set(true);
    let _unmark = Unmark;
    work()
}

/// Marks the task while `work` is polled.
pub(crate) fn in_task<F: Future>(work: F) -> impl Future<Output = F::Output> {
    IN_TASK.scope((), work)
}
