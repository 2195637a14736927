//! Mistakes in the program that must be noticed and must not hurt others.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use steward_db::{Database, Error, Priority, sql};
use steward_testkit::{TestDb, both_databases, on_postgres, on_sqlite};

use crate::schema::{MIGRATIONS, counters, insert, write_counter};

/// Debug builds panic, so that the mistake is found; release builds say no.
fn is_refused(result: &Result<u64, Error>) -> bool {
    match result {
        Err(Error::Panicked(message)) if cfg!(debug_assertions) => {
            message.contains("inside another transaction")
        }
        Err(Error::NestedTransaction) => !cfg!(debug_assertions),
        _ => false,
    }
}

async fn read_inside(database: Database) -> Result<u64, Error> {
    database.read(|_| async { Ok(0) }).await
}

both_databases! { MIGRATIONS;
    async fn a_write_inside_a_write_is_refused(db: TestDb) {
        let inner = db.database().clone();
        let nested = db.database().write(Priority::Interactive, move |tx| {
            let inner = inner.clone();
            async move {
                insert(&tx, 1).await?;
                write_counter(&inner, 2).await
            }
        });
        let nested = nested.await;
        assert!(is_refused(&nested), "{nested:?}");
        assert_eq!(write_counter(db.database(), 3).await, Ok(1));
        assert_eq!(counters(db.database()).await, [3]);
    }

    async fn a_read_inside_a_write_is_refused(db: TestDb) {
        let inner = db.database().clone();
        let nested = db.database().write(Priority::Interactive, move |_| read_inside(inner.clone()));
        let nested = nested.await;
        assert!(is_refused(&nested), "{nested:?}");
        assert_eq!(counters(db.database()).await, [0; 0]);
    }

    async fn a_write_inside_a_read_is_refused(db: TestDb) {
        let database = db.database().clone();
        let nested = tokio::spawn(async move {
            let inner = database.clone();
            let read = database.read(move |_| {
                let inner = inner.clone();
                async move { write_counter(&inner, 1).await }
            });
            read.await
        });
        match nested.await {
            Ok(result) => assert!(is_refused(&result)),
            Err(error) => assert!(error.is_panic() && cfg!(debug_assertions)),
        }
        assert_eq!(counters(db.database()).await, [0; 0]);
    }
}

#[test]
fn awaiting_something_foreign_rolls_the_transaction_back_on_sqlite() {
    on_sqlite(MIGRATIONS, |db| async move {
        let sleeping = db.database().write(Priority::Interactive, |tx| async move {
            insert(&tx, 1).await?;
            tokio::time::timeout(Duration::from_millis(1), std::future::pending::<()>()).await.unwrap_err();
            insert(&tx, 2).await
        });
        // No runtime on the writer thread, so a timer panics there; a channel is just pending.
        let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
        let receiver = receiver.shared();
        let waiting = db.database().write(Priority::Interactive, move |tx| {
            let receiver = receiver.clone();
            async move {
                insert(&tx, 3).await?;
                drop(receiver.await);
                insert(&tx, 4).await
            }
        });
        let (sleeping, waiting) = tokio::join!(sleeping, waiting);
        assert!(matches!(sleeping, Err(Error::Pending | Error::Panicked(_))));
        assert_eq!(waiting, Err(Error::Pending));
        drop(sender);
        assert_eq!(write_counter(db.database(), 5).await, Ok(1));
        assert_eq!(counters(db.database()).await, [5]);

        let read = db.database().read(|_| std::future::pending::<Result<(), Error>>());
        assert_eq!(read.await, Err(Error::Pending));
    });
}

/// A statement that was dropped halfway may have failed unseen.
#[test]
fn a_transaction_with_a_dropped_statement_does_not_commit_on_postgres() {
    on_postgres(MIGRATIONS, |db| async move {
        write_counter(db.database(), 1).await.unwrap();
        let write = db.database().write(Priority::Interactive, |tx| async move {
            insert(&tx, 2).await?;
            assert!(insert(&tx, 1).now_or_never().is_none());
            Ok(())
        });
        assert_eq!(write.await, Err(Error::Aborted));
        assert_eq!(counters(db.database()).await, [1]);
    });
}

#[test]
fn a_statement_still_running_elsewhere_when_the_closure_ends_rolls_back_on_postgres() {
    on_postgres(MIGRATIONS, |db| async move {
        let started = Arc::new(tokio::sync::Notify::new());
        let starting = started.clone();
        let write = db.database().write(Priority::Interactive, move |tx| {
            let started = starting.clone();
            async move {
                insert(&tx, 1).await?;
                let leaked = tx.clone();
                let signal = started.clone();
                tokio::spawn(async move {
                    let mut sleep = std::pin::pin!(leaked.execute(sql!("SELECT pg_sleep(0.2)"), &[]));
                    assert!(futures_util::poll!(&mut sleep).is_pending());
                    signal.notify_one();
                    sleep.await
                });
                started.notified().await;
                Ok(())
            }
        });
        assert_eq!(write.await, Err(Error::Pending));
        assert_eq!(counters(db.database()).await, [0; 0]);
    });
}
