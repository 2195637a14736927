//! Reads: one moment per closure, a budget on the calling thread, and no waiting for the writer.

use std::sync::Arc;
use std::sync::Mutex;
use std::thread::ThreadId;

use steward_db::{Error, Priority, SqliteOptions, bind, sql};
use steward_testkit::{TestDb, both_databases};

use crate::schema::{BusyWriter, MIGRATIONS, counters, write_counter};

both_databases! { MIGRATIONS;
    async fn all_statements_of_a_read_see_one_moment(db: TestDb) {
        let database = db.database().clone();
        let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let stopped = stop.clone();
        let writer = tokio::spawn(async move {
            let mut id = 0;
            while !stopped.load(std::sync::atomic::Ordering::Relaxed) {
                id += 1;
                write_counter(&database, id).await.unwrap();
            }
            id
        });
        for _ in 0..300 {
            let read = db.database().read(|read| async move {
                let count = sql!("SELECT count(*) FROM counter");
                let first: i64 = read.query_one(count, &[], |row| row.get(0)).await?;
                // Let the writer go on, without awaiting anything.
                std::thread::yield_now();
                let highest = read.query_one(sql!("SELECT coalesce(max(id), 0) FROM counter"), &[], |row| row.get(0));
                let highest: i64 = highest.await?;
                Ok::<_, Error>((first, highest, read.query_one(count, &[], |row| row.get(0)).await?))
            });
            let (first, highest, last) = read.await.unwrap();
            assert_eq!((first, last), (highest, highest));
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(writer.await.unwrap() > 0);
    }

    async fn after_a_failed_statement_a_read_is_aborted_too(db: TestDb) {
        let read = db.database().read(|read| async move {
            let unknown = read.query(sql!("SELECT nothing FROM counter"), &[], |row| row.get::<i64>(0)).await;
            assert!(matches!(unknown, Err(Error::Driver(_))));
            read.query(sql!("SELECT id FROM counter"), &[], |row| row.get::<i64>(0)).await
        });
        assert_eq!(read.await, Err(Error::Aborted));
        assert_eq!(counters(db.database()).await, [0; 0]);
    }

    async fn a_panic_in_a_read_reaches_the_caller_and_harms_nobody(db: TestDb) {
        for _ in 0..20 {
            let database = db.database().clone();
            let read = tokio::spawn(async move {
                let read = database.read(|read| async move {
                    read.query(sql!("SELECT 1"), &[], |_| -> Result<(), Error> { panic!("in a read") }).await
                });
                read.await
            });
            assert!(read.await.unwrap_err().is_panic());
        }
        assert_eq!(counters(db.database()).await, [0; 0]);
    }
}

/// Which threads a read ran on, one after the other.
type Threads = Arc<Mutex<Vec<ThreadId>>>;

/// Counts up to `rows` and notes the threads it runs on.
async fn count(db: &TestDb, rows: i64, threads: &Threads) -> Result<i64, Error> {
    let threads = threads.clone();
    let read = db.database().read(move |read| {
        threads.lock().unwrap().push(std::thread::current().id());
        async move {
            let text = sql!(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT count(*) FROM n"
            );
            read.query_one(text, &bind![rows], |row| row.get(0)).await
        }
    });
    read.await
}

#[test]
fn a_short_read_stays_on_the_calling_thread_and_a_long_one_starts_again_elsewhere() {
    steward_testkit::on_sqlite(MIGRATIONS, |db| async move {
        let threads = Threads::default();
        assert_eq!(count(&db, 100, &threads).await, Ok(100));
        assert_eq!(*threads.lock().unwrap(), [std::thread::current().id()]);

        threads.lock().unwrap().clear();
        assert_eq!(count(&db, 200_000, &threads).await, Ok(200_000));
        let ran_on = threads.lock().unwrap().clone();
        assert_eq!(ran_on.len(), 2);
        assert_eq!(ran_on[0], std::thread::current().id());
        assert_ne!(ran_on[1], ran_on[0]);
    });
}

#[test]
fn a_hundred_wide_indexed_rows_fit_the_budget() {
    steward_testkit::on_sqlite(MIGRATIONS, |db| async move {
        let fill = db.database().write(Priority::Bulk, |tx| async move {
            let text = sql!(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
                 INSERT INTO everything (id, number) SELECT i, i FROM n"
            );
            tx.execute(text, &[]).await
        });
        fill.await.unwrap();
        let threads = Threads::default();
        let noted = threads.clone();
        let read = db.database().read(move |read| {
            noted.lock().unwrap().push(std::thread::current().id());
            async move {
                let text = sql!(
                    "SELECT a.id, a.flag, a.number, a.text, a.bytes, a.uuid, b.id, b.flag, b.number, b.text, b.bytes,
                            b.uuid, c.id, c.flag, c.number, c.text, c.bytes, c.uuid, c.id, c.flag, c.number, c.text
                     FROM everything AS a JOIN everything AS b ON b.id = a.id + 7 JOIN everything AS c ON c.id = b.id - 5
                     WHERE a.id > $1 ORDER BY a.id LIMIT 100"
                );
                read.query(text, &bind![1_000], |row| row.get::<i64>(0)).await
            }
        });
        assert_eq!(read.await.unwrap().len(), 100);
        assert_eq!(threads.lock().unwrap().len(), 1, "no second start on the blocking pool");
    });
}

#[test]
fn reads_do_not_wait_for_the_writer() {
    steward_testkit::on_sqlite(MIGRATIONS, |db| async move {
        write_counter(db.database(), 1).await.unwrap();
        let busy = BusyWriter::new(db.database()).await;
        assert_eq!(counters(db.database()).await, [1]);
        busy.release().await;
    });
}

#[test]
fn more_reads_than_connections_take_turns() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let one_reader = |options: &mut SqliteOptions| options.readers = 1;
        let db = Arc::new(TestDb::sqlite_with(MIGRATIONS, one_reader).await);
        let threads = Threads::default();
        let reads: Vec<_> = (0..40)
            .map(|number| {
                let (db, threads) = (db.clone(), threads.clone());
                let rows = if number % 4 == 0 { 50_000 } else { 10 };
                tokio::spawn(async move { assert_eq!(count(&db, rows, &threads).await, Ok(rows)) })
            })
            .collect();
        for read in reads {
            read.await.unwrap();
        }
    });
}
