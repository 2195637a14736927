//! The write-ahead log stays short although readers come and go all the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use steward_db::{Database, Error, Priority, WalLimits, bind, sql};
use steward_testkit::TestDb;

use crate::schema::MIGRATIONS;

/// The limits of the program divided by 16, so that 16 MiB here stands for 256 MiB there.
const LIMITS: WalLimits = WalLimits { checkpoint: 256, restart: 512, wait: 2_048, wait_long: 3_072 };
const BOUND: u64 = 16 << 20;
/// Eight times the bound.
const WRITES: i64 = 2_000;
const BYTES: usize = 65_536;

async fn overwrite(database: &Database, id: i64) -> Result<u64, Error> {
    let write = database.write(Priority::Bulk, move |tx| async move {
        let bytes = vec![u8::try_from(id % 251).unwrap(); BYTES];
        let upsert = sql!(
            "INSERT INTO everything (id, bytes) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET bytes = excluded.bytes"
        );
        tx.execute(upsert, &bind![id % 100, &bytes]).await
    });
    write.await
}

async fn read_some(database: &Database, first: i64) -> Result<Vec<i64>, Error> {
    let read = database.read(move |read| async move {
        let text = sql!("SELECT id, bytes FROM everything WHERE id >= $1 ORDER BY id LIMIT 20");
        read.query(text, &bind![first], |row| {
            let bytes: Vec<u8> = row.get(1)?;
            assert!(bytes.iter().all(|byte| *byte == bytes[0]), "a torn value");
            row.get(0)
        })
        .await
    });
    read.await
}

#[test]
fn the_log_stays_below_its_bound_under_constant_readers() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    runtime.block_on(async {
        let db = TestDb::sqlite_with(MIGRATIONS, |options| options.wal = LIMITS).await;
        let stop = Arc::new(AtomicBool::new(false));
        let reads = Arc::new(AtomicU64::new(0));
        let readers: Vec<_> = (0..3)
            .map(|reader| {
                let (database, stop, reads) = (db.database().clone(), stop.clone(), reads.clone());
                tokio::spawn(async move {
                    while !stop.load(Ordering::Relaxed) {
                        read_some(&database, reader * 20).await.unwrap();
                        reads.fetch_add(1, Ordering::Relaxed);
                        tokio::task::yield_now().await;
                    }
                })
            })
            .collect();
        let log = db.path().unwrap().with_extension("db-wal");
        let mut highest = 0;
        for id in 0..WRITES {
            overwrite(db.database(), id).await.unwrap();
            highest = highest.max(std::fs::metadata(&log).unwrap().len());
        }
        stop.store(true, Ordering::Relaxed);
        for reader in readers {
            reader.await.unwrap();
        }
        assert!(reads.load(Ordering::Relaxed) > 100);
        assert!(highest < BOUND, "the log grew to {highest} bytes");
    });
}
