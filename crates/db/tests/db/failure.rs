//! Disks that fill up, files that break, connections that go away.

use std::fs::OpenOptions;
use std::path::Path;
use std::process::Command;

use futures_util::future::join_all;
use steward_db::{Database, Error, Priority, SqliteOptions, Synchronous, bind, sql};
use steward_testkit::TestDb;

use crate::schema::{BusyWriter, MIGRATIONS, counters, insert, write_counter};

fn run<F: Future<Output = ()>>(test: F) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(test);
}

/// Adds a counter and a row of this many bytes.
async fn write_bytes(database: &Database, id: i64, size: usize) -> Result<u64, Error> {
    let write = database.write(Priority::Interactive, move |tx| async move {
        insert(&tx, id).await?;
        let bytes = vec![7; size];
        tx.execute(sql!("INSERT INTO everything (id, bytes) VALUES ($1, $2)"), &bind![id, &bytes]).await
    });
    write.await
}

/// Every row of one table has its partner in the other: no transaction happened by half.
async fn assert_whole(database: &Database) -> Vec<i64> {
    let read = database.read(|read| async move {
        read.query(sql!("SELECT id FROM everything ORDER BY id"), &[], |row| row.get::<i64>(0)).await
    });
    let ids = counters(database).await;
    assert_eq!(read.await.unwrap(), ids);
    ids
}

#[test]
fn a_full_database_refuses_what_does_not_fit_and_goes_on() {
    run(async {
        let db = TestDb::sqlite_with(MIGRATIONS, |options| options.max_pages = Some(60)).await;
        let mut stored = Vec::new();
        for round in 0..10 {
            let busy = BusyWriter::new(db.database()).await;
            let sizes = [10, 2_000, 30, 10_000_000, 40, 50];
            let writes =
                sizes.iter().zip(round * 10..).map(|(size, id)| write_bytes(db.database(), id, *size));
            let (answers, ()) = tokio::join!(join_all(writes), busy.release());
            // SQLite may roll the whole batch back, and then nobody in it is told otherwise.
            assert!(
                answers.iter().all(|answer| matches!(answer, Ok(1) | Err(Error::Unavailable(_)))),
                "{answers:?}"
            );
            assert!(answers[3].is_err(), "ten million bytes do not fit");
            stored.extend(
                answers.iter().zip(round * 10..).filter(|(answer, _)| answer.is_ok()).map(|(_, id)| id),
            );
            assert_eq!(assert_whole(db.database()).await, stored);
        }
        assert_eq!(write_bytes(db.database(), 1_000, 10).await, Ok(1));
    });
}

/// A file system of its own, unmounted at the end.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(directory.path());
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then_some(Self(directory))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(self.0.path()).status().unwrap();
    }
}

#[test]
fn a_full_disk_loses_nothing_that_was_answered() {
    let Some(disk) = SmallDisk::mount() else {
        steward_testkit::say("=== SKIPPED: only root can mount a small file system to fill ===");
        return;
    };
    run(async {
        let path = disk.path().join("small.db");
        let options = SqliteOptions { path, synchronous: Synchronous::Full, ..SqliteOptions::default() };
        let database = Database::open_sqlite(options.clone()).await.unwrap();
        database.migrate(MIGRATIONS).await.unwrap();
        let mut stored = Vec::new();
        let mut refused = 0;
        for round in 0..20 {
            let busy = BusyWriter::new(&database).await;
            let writes = (0..8).map(|number| write_bytes(&database, round * 8 + number, 30_000));
            let (answers, ()) = tokio::join!(join_all(writes), busy.release());
            for (id, answer) in (round * 8..).zip(answers) {
                match answer {
                    Ok(_) => stored.push(id),
                    Err(Error::Unavailable(_)) => refused += 1,
                    Err(error) => panic!("{error:?}"),
                }
            }
        }
        assert!(refused > 0, "the disk is too big to fill");
        assert_eq!(assert_whole(&database).await, stored);
        let delete = database.write(Priority::Interactive, |tx| async move {
            tx.execute(sql!("DELETE FROM counter WHERE id = 0"), &[]).await?;
            tx.execute(sql!("DELETE FROM everything WHERE id = 0"), &[]).await
        });
        // It may work or not, as it needs space itself; but it is whole.
        drop(delete.await);
        stored = assert_whole(&database).await;
        database.close().await;
        assert_eq!(assert_whole(&Database::open_sqlite(options).await.unwrap()).await, stored);
    });
}

#[test]
fn an_io_error_answers_the_whole_batch_unavailable() {
    run(async {
        let db = TestDb::sqlite(MIGRATIONS).await;
        for id in 0..50 {
            write_bytes(db.database(), id, 5_000).await.unwrap();
        }
        let cold = db.open_again().await;
        let busy = BusyWriter::new(&cold).await;
        let writes = (100..110).map(|id| write_bytes(&cold, id, 5_000));
        // What the log held is gone: reading a page from it is an I/O error, as from a broken disk.
        let log = db.path().unwrap().with_extension("db-wal");
        OpenOptions::new().write(true).open(log).unwrap().set_len(4_096).unwrap();
        let (answers, ()) = tokio::join!(join_all(writes), busy.release());
        assert!(answers.iter().all(|answer| matches!(answer, Err(Error::Unavailable(_)))), "{answers:?}");
        let read = cold.read(|read| async move {
            read.query(sql!("SELECT id FROM everything"), &[], |row| row.get::<i64>(0)).await
        });
        assert!(matches!(read.await, Err(Error::Unavailable(_))));
    });
}

#[test]
fn a_file_that_is_no_database_is_refused_at_open() {
    run(async {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("text.db");
        std::fs::write(&path, "This is no database. ".repeat(1_000)).unwrap();
        let opened = Database::open_sqlite(SqliteOptions { path, ..SqliteOptions::default() }).await;
        assert!(opened.is_err());
        let path = directory.path().join("nowhere").join("steward.db");
        let opened = Database::open_sqlite(SqliteOptions { path, ..SqliteOptions::default() }).await;
        assert!(matches!(opened, Err(Error::Unavailable(_))));
    });
}

#[cfg(unix)]
#[test]
fn a_new_database_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    run(async {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("steward.db");
        let options = SqliteOptions { path: path.clone(), ..SqliteOptions::default() };
        let database = Database::open_sqlite(options).await.unwrap();
        database.migrate(MIGRATIONS).await.unwrap();
        for file in [path.clone(), path.with_extension("db-wal")] {
            assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        database.close().await;
    });
}

#[test]
fn a_broken_connection_is_unavailable_and_replaced() {
    steward_testkit::on_postgres(MIGRATIONS, |db| async move {
        for round in 0..10 {
            let suicide = db.database().write(Priority::Interactive, move |tx| async move {
                insert(&tx, round).await?;
                let end = sql!("SELECT pg_terminate_backend(pg_backend_pid())");
                tx.query(end, &[], |row| row.get::<bool>(0)).await
            });
            assert!(matches!(suicide.await, Err(Error::Unavailable(_))));
        }
        assert_eq!(write_counter(db.database(), 100).await, Ok(1));
        assert_eq!(counters(db.database()).await, [100]);
    });
}

#[test]
fn a_statement_that_takes_too_long_exceeds_its_budget() {
    run(async {
        let short = |options: &mut steward_db::PostgresOptions| options.statement_timeout_ms = 50;
        let Some(db) = TestDb::postgres_with(MIGRATIONS, short).await else { return };
        let sleep = db.database().write(Priority::Interactive, |tx| async move {
            tx.execute(sql!("SELECT pg_sleep(10)"), &[]).await
        });
        assert_eq!(sleep.await, Err(Error::Budget));
        assert_eq!(write_counter(db.database(), 1).await, Ok(1));
    });
}

#[test]
fn a_pool_without_a_free_connection_makes_callers_wait() {
    run(async {
        let Some(db) = TestDb::postgres_with(MIGRATIONS, |options| options.pool_size = 2).await else {
            return;
        };
        let answers = join_all((0..40).map(|id| write_counter(db.database(), id))).await;
        assert!(answers.iter().all(|answer| *answer == Ok(1)));
    });
}
