//! Files as files: a copy beside a busy writer is one moment of the database, and what is broken is told.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use steward_db::{
    CopyPace, Database, Depth, Error, SqliteOptions, copy_sqlite, fold_sqlite, inspect_sqlite, sqlite_version,
};
use steward_testkit::{TestDb, on_sqlite};

use crate::schema::{MIGRATIONS, counters, write_counter};

/// One page, then a long pause: hundreds of commits fall into each copy.
const SLOW: CopyPace = CopyPace { pages: 1, pause: Duration::from_millis(5) };

async fn open(path: PathBuf) -> Database {
    Database::open_sqlite(SqliteOptions { path, ..SqliteOptions::default() }).await.unwrap()
}

fn target(db: &TestDb) -> PathBuf {
    db.path().unwrap().with_file_name("copy.db")
}

fn source(db: &TestDb) -> PathBuf {
    db.path().unwrap().to_owned()
}

#[test]
fn a_copy_beside_a_busy_writer_ends_and_holds_one_moment() {
    on_sqlite(MIGRATIONS, |db| async move {
        let stop = Arc::new(AtomicBool::new(false));
        let acknowledged = Arc::new(AtomicI64::new(0));
        let writer = tokio::spawn({
            let (database, stop, acknowledged) =
                (db.database().clone(), Arc::clone(&stop), Arc::clone(&acknowledged));
            async move {
                let mut id = 0;
                while !stop.load(Ordering::SeqCst) {
                    id += 1;
                    write_counter(&database, id).await.unwrap();
                    acknowledged.store(id, Ordering::SeqCst);
                }
            }
        });
        while acknowledged.load(Ordering::SeqCst) < 100 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let before = acknowledged.load(Ordering::SeqCst);

        copy_sqlite(source(&db), target(&db), SLOW).await.unwrap();

        let after = acknowledged.load(Ordering::SeqCst);
        stop.store(true, Ordering::SeqCst);
        writer.await.unwrap();
        assert!(after > before, "the writer went on meanwhile: {before}, {after}");
        let report = inspect_sqlite(target(&db), MIGRATIONS, Depth::EveryPage).await.unwrap();
        assert_eq!(report.pending, Vec::<String>::new());
        assert_eq!(report.applied.len(), MIGRATIONS.len());
        assert_eq!(report.bytes, std::fs::metadata(target(&db)).unwrap().len());
        let ids = counters(&open(target(&db)).await).await;
        let copied = i64::try_from(ids.len()).unwrap();
        assert_eq!(
            ids,
            (1..=copied).collect::<Vec<_>>(),
            "written in order, so these must be the first ones"
        );
        assert!(before <= copied && copied <= after + 1, "{before} <= {copied} <= {after}");
    });
}

#[test]
fn a_copy_is_one_private_file_that_needs_no_log() {
    on_sqlite(MIGRATIONS, |db| async move {
        write_counter(db.database(), 1).await.unwrap();
        copy_sqlite(source(&db), target(&db), CopyPace::default()).await.unwrap();
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(
                &std::fs::metadata(target(&db)).unwrap().permissions(),
            );
            assert_eq!(mode & 0o777, 0o600);
        }
        inspect_sqlite(target(&db), MIGRATIONS, Depth::EveryPage).await.unwrap();
        for beside in ["copy.db-wal", "copy.db-shm", "copy.db-journal"] {
            assert!(!target(&db).with_file_name(beside).exists(), "{beside}");
        }
    });
}

#[test]
fn what_is_no_database_is_told() {
    on_sqlite(MIGRATIONS, |db| async move {
        let text = db.path().unwrap().with_file_name("text.db");
        std::fs::write(
            &text,
            "not a database at all, but long enough to have a header of some kind".repeat(20),
        )
        .unwrap();
        let inspected = inspect_sqlite(text.clone(), MIGRATIONS, Depth::Header).await;
        assert!(matches!(inspected, Err(Error::Corrupt { .. })), "{inspected:?}");
        let copied = copy_sqlite(text, target(&db), CopyPace::default()).await;
        assert!(matches!(copied, Err(Error::Corrupt { .. })), "{copied:?}");
        let missing = copy_sqlite("/nowhere/at/all.db".into(), target(&db), CopyPace::default()).await;
        assert!(matches!(missing, Err(Error::Unavailable(_))), "{missing:?}");
    });
}

#[test]
fn a_destroyed_page_is_found_by_the_deep_look_only() {
    on_sqlite(MIGRATIONS, |db| async move {
        for id in 1..2_000 {
            write_counter(db.database(), id).await.unwrap();
        }
        copy_sqlite(source(&db), target(&db), CopyPace::default()).await.unwrap();
        destroy_last_page(&target(&db));
        inspect_sqlite(target(&db), MIGRATIONS, Depth::Header).await.unwrap();
        let found = inspect_sqlite(target(&db), MIGRATIONS, Depth::EveryPage).await;
        assert!(matches!(found, Err(Error::Corrupt { .. })), "{found:?}");
    });
}

fn destroy_last_page(path: &Path) {
    let mut file = OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::End(-4_096)).unwrap();
    file.write_all(&[0xAA; 4_096]).unwrap();
}

#[test]
fn migrations_that_the_program_does_not_know_are_told() {
    on_sqlite(MIGRATIONS, |db| async move {
        let fewer = &MIGRATIONS[..MIGRATIONS.len() - 1];
        let found = inspect_sqlite(source(&db), fewer, Depth::Header).await;
        assert!(matches!(found, Err(Error::Migration(_))), "{found:?}");
    });
}

#[test]
fn folding_moves_the_log_into_the_file() {
    on_sqlite(MIGRATIONS, |db| async move {
        write_counter(db.database(), 7).await.unwrap();
        let log = db.path().unwrap().with_file_name("steward.db-wal");
        assert!(std::fs::metadata(&log).unwrap().len() > 0);
        fold_sqlite(source(&db)).await.unwrap();
        assert_eq!(std::fs::metadata(&log).map_or(0, |log| log.len()), 0);
    });
}

#[test]
fn the_version_of_sqlite_is_new_enough() {
    let (version, enough) = sqlite_version();
    assert!(enough, "{version}");
}

#[test]
fn whoever_opens_a_file_to_read_sees_the_newest_and_changes_nothing() {
    on_sqlite(MIGRATIONS, |db| async move {
        write_counter(db.database(), 1).await.unwrap();
        let to_read = |path| SqliteOptions { path, readers: 1, ..SqliteOptions::default() };
        let reader = Database::open_sqlite_to_read(to_read(source(&db))).await.unwrap();
        assert_eq!(counters(&reader).await, [1]);
        assert!(matches!(write_counter(&reader, 2).await, Err(Error::Unavailable(_))));

        let log = || std::fs::metadata(source(&db).with_extension("db-wal")).unwrap().len();
        write_counter(db.database(), 2).await.unwrap();
        let before = log();
        assert!(before > 0);
        reader.close().await;
        assert_eq!(log(), before, "closing leaves the log to whoever writes");
        assert_eq!(counters(db.database()).await, [1, 2]);

        assert!(Database::open_sqlite_to_read(to_read(target(&db))).await.is_err());
        assert!(!target(&db).exists(), "a look makes nothing");
    });
}
