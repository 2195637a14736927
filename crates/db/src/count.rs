//! Counts the statements that a piece of work runs, in debug builds: tests assert that a list costs the same number of them
//! however long its page is.

use std::cell::Cell;

tokio::task_local! {
    static STATEMENTS: Cell<usize>;
}

/// Does some work and returns how many statements it ran in this task: those of reads, and on PostgreSQL also those of writes.
/// In release builds nothing is counted, and the number is 0.
pub async fn count_statements<F: Future>(work: F) -> (F::Output, usize) {
    STATEMENTS
        .scope(Cell::new(0), async {
            let done = work.await;
            (done, STATEMENTS.with(Cell::get))
        })
        .await
}

/// Counts a statement, if somebody asked.
pub(crate) fn one() {
    if cfg!(debug_assertions) {
        // Most work is not counted.
        let _ = STATEMENTS.try_with(|statements| statements.set(statements.get() + 1));
    }
}
