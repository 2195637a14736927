//! Closing: what was accepted is finished, what comes later is refused.

use futures_util::future::join_all;
use steward_db::{Database, Error, PostgresOptions};
use steward_testkit::{TestDb, both_databases, on_sqlite};

use crate::schema::{BusyWriter, MIGRATIONS, counters, write_counter};

both_databases! { MIGRATIONS;
    async fn close_finishes_what_was_accepted(db: TestDb) {
        let database = db.database();
        let writes: Vec<_> = (0..50)
            .map(|id| {
                let mut write = Box::pin({
                    let database = database.clone();
                    async move { write_counter(&database, id).await }
                });
                // Polled once: accepted.
                let accepted = futures_util::FutureExt::now_or_never(&mut write);
                async move {
                    match accepted {
                        Some(result) => result,
                        None => write.await,
                    }
                }
            })
            .collect();
        let (answers, ()) = tokio::join!(join_all(writes), database.close());
        assert!(answers.iter().all(|answer| *answer == Ok(1)), "{answers:?}");
        let again = db.open_again().await;
        assert_eq!(counters(&again).await.len(), 50);
    }

    async fn a_closed_database_refuses(db: TestDb) {
        db.database().close().await;
        db.database().close().await;
        assert!(matches!(write_counter(db.database(), 1).await, Err(Error::Unavailable(_))));
        assert!(matches!(db.database().ping().await, Err(Error::Unavailable(_))));
        let read = db.database().read(|_| async { Ok::<_, Error>(()) });
        assert!(matches!(read.await, Err(Error::Unavailable(_))));
    }
}

#[test]
fn after_close_the_file_alone_is_the_database() {
    on_sqlite(MIGRATIONS, |db| async move {
        write_counter(db.database(), 1).await.unwrap();
        db.database().close().await;
        let log = db.path().unwrap().with_extension("db-wal");
        assert!(std::fs::metadata(log).map_or(0, |file| file.len()) == 0);
    });
}

#[test]
fn a_database_dropped_without_close_finishes_too() {
    on_sqlite(MIGRATIONS, |db| async move {
        let database = db.open_again().await;
        let busy = BusyWriter::new(&database).await;
        let write = tokio::spawn({
            let database = database.clone();
            async move { write_counter(&database, 1).await }
        });
        tokio::task::yield_now().await;
        drop(database);
        busy.release().await;
        assert_eq!(write.await.unwrap(), Ok(1));
        assert_eq!(counters(db.database()).await, [1]);
    });
}

#[test]
fn a_server_that_is_not_there_is_unavailable() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let url = "postgresql://nobody@127.0.0.1:1/nothing".to_owned();
    let opened =
        runtime.block_on(Database::open_postgres(PostgresOptions { url, ..PostgresOptions::default() }));
    assert!(matches!(opened, Err(Error::Unavailable(_))));
}
