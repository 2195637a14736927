//! Group commit on SQLite: batches, the hook before their COMMIT, and the order of the queues.

use std::any::Any;
use std::sync::{Arc, Mutex};

use futures_util::future::join_all;
use steward_db::{BatchHook, Database, Error, Priority, sql};
use steward_testkit::TestDb;

use crate::schema::{BusyWriter, MIGRATIONS, counters, hook, insert, write_counter};

/// Runs a test on a database with a hook.
fn with_hook<F: Future<Output = ()>>(before_commit: BatchHook, test: impl FnOnce(TestDb) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        test(TestDb::sqlite_with(MIGRATIONS, |options| options.before_commit = Some(before_commit)).await)
            .await;
    });
}

/// Adds a counter and leaves its id as a note.
async fn write_with_note(database: &Database, id: i64) -> Result<u64, Error> {
    let write = database.write(Priority::Interactive, move |tx| async move {
        tx.note(Box::new(id));
        insert(&tx, id).await
    });
    write.await
}

/// Sends writes with the ids as one batch and returns their answers in that order.
async fn one_batch(database: &Database, ids: std::ops::Range<i64>) -> Vec<Result<u64, Error>> {
    let busy = BusyWriter::new(database).await;
    let writes = ids.map(|id| write_with_note(database, id));
    // Polled in order: the writes are queued before the writer is let go.
    tokio::join!(join_all(writes), busy.release()).0
}

fn ids(notes: Vec<Box<dyn Any + Send>>) -> Vec<i64> {
    notes.into_iter().map(|note| *note.downcast::<i64>().unwrap()).collect()
}

#[test]
fn nobody_is_answered_before_the_commit() {
    let failing = hook(|_, _| async { Err(Error::Budget) });
    with_hook(failing, |db| async move {
        let answers = one_batch(db.database(), 0..10).await;
        assert!(answers.iter().all(|answer| matches!(answer, Err(Error::Unavailable(_)))), "{answers:?}");
        assert_eq!(counters(db.database()).await, [0; 0]);
        // Without notes the hook has nothing to do and cannot fail.
        assert_eq!(write_counter(db.database(), 77).await, Ok(1));
    });
}

#[test]
fn a_hook_that_panics_or_suspends_or_swallows_an_error_fails_its_batch() {
    let panicking = hook(|_, _| async { panic!("in the hook") });
    let suspending = hook(|_, _| std::future::pending());
    let swallowing = hook(|tx, _| async move {
        tx.execute(sql!("INSERT INTO nowhere VALUES (1)"), &[]).await.unwrap_err();
        Ok(())
    });
    for failing in [panicking, suspending, swallowing] {
        with_hook(failing, |db| async move {
            let answers = one_batch(db.database(), 0..3).await;
            assert!(answers.iter().all(|answer| matches!(answer, Err(Error::Unavailable(_)))), "{answers:?}");
            assert_eq!(write_counter(db.database(), 77).await, Ok(1));
            assert_eq!(counters(db.database()).await, [77]);
        });
    }
}

#[test]
fn what_the_hook_writes_is_part_of_the_commit() {
    let writing = hook(|tx, notes| async move {
        for id in ids(notes) {
            insert(&tx, id + 1_000).await?;
        }
        Ok(())
    });
    with_hook(writing, |db| async move {
        let answers = one_batch(db.database(), 0..3).await;
        assert_eq!(answers, [Ok(1), Ok(1), Ok(1)]);
        assert_eq!(counters(db.database()).await, [0, 1, 2, 1_000, 1_001, 1_002]);
    });
}

#[test]
fn notes_arrive_in_order_and_without_those_of_transactions_rolled_back() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = seen.clone();
    let recording = hook(move |_, notes| {
        noted.lock().unwrap().push(ids(notes));
        async { Ok(()) }
    });
    with_hook(recording, |db| async move {
        for id in [3, 5] {
            write_counter(db.database(), id).await.unwrap();
        }
        let answers = one_batch(db.database(), 0..8).await;
        let refused: Vec<_> = (0..8).filter(|id| answers[*id].is_err()).collect();
        assert_eq!(refused, [3, 5]);
        assert_eq!(seen.lock().unwrap().concat(), [0, 1, 2, 4, 6, 7]);
    });
}

#[test]
fn a_batch_holds_at_most_64_transactions() {
    let sizes = Arc::new(Mutex::new(Vec::new()));
    let noted = sizes.clone();
    let counting = hook(move |_, notes| {
        noted.lock().unwrap().push(notes.len());
        async { Ok(()) }
    });
    with_hook(counting, |db| async move {
        let answers = one_batch(db.database(), 0..200).await;
        assert!(answers.iter().all(Result::is_ok));
        let sizes = sizes.lock().unwrap().clone();
        assert_eq!(sizes.iter().sum::<usize>(), 200);
        assert!(sizes.iter().all(|size| *size <= 64), "{sizes:?}");
        assert!(sizes.len() < 100, "writes that wait together are committed together: {sizes:?}");
    });
}

/// How a transaction of a batch ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Writes,
    Reads,
    RefusesBeforeItWrites,
    RefusesAfterIt,
    Violates,
    Swallows,
    Panics,
}

async fn end(database: &Database, id: i64, end: End) -> Result<u64, Error> {
    let write = database.write(Priority::Interactive, move |tx| async move {
        match end {
            End::Reads => {
                let all = tx.query(sql!("SELECT id FROM counter"), &[], |row| row.get::<i64>(0)).await?;
                return Ok(all.len() as u64);
            }
            End::RefusesBeforeItWrites => return Err(Error::Budget),
            _ => {}
        }
        tx.note(Box::new(id));
        let written = insert(&tx, id).await?;
        match end {
            End::RefusesAfterIt => Err(Error::Budget),
            End::Violates => insert(&tx, id).await,
            End::Swallows => Ok(insert(&tx, id).await.unwrap_or(1)),
            End::Panics => panic!("as the test wants"),
            _ => Ok(written),
        }
    });
    write.await
}

#[test]
fn what_fails_in_a_batch_leaves_nothing_and_takes_nobody_with_it() {
    const ENDS: [End; 7] = [
        End::Writes,
        End::Reads,
        End::RefusesBeforeItWrites,
        End::RefusesAfterIt,
        End::Violates,
        End::Swallows,
        End::Panics,
    ];
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = seen.clone();
    let recording = hook(move |_, notes| {
        noted.lock().unwrap().push(ids(notes));
        async { Ok(()) }
    });
    with_hook(recording, |db| async move {
        let (mut id, mut chance, mut expected) = (0, 7_u64, Vec::new());
        for round in 0..150 {
            let mut draw = |most: u64| {
                chance =
                    chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                usize::try_from((chance >> 33) % most).unwrap()
            };
            // In most rounds hardly anything fails, so that batches are tried both ways.
            let often = round % 5 == 0;
            let all: Vec<(i64, End)> = (0..=draw(12))
                .map(|_| {
                    id += 1;
                    (id, if often || draw(40) == 0 { ENDS[draw(7)] } else { End::Writes })
                })
                .collect();
            let busy = BusyWriter::new(db.database()).await;
            let writes = all.iter().map(|(id, how)| end(db.database(), *id, *how));
            let (answers, ()) = tokio::join!(join_all(writes), busy.release());
            for ((id, how), answer) in all.into_iter().zip(answers) {
                match how {
                    End::Writes => {
                        assert_eq!(answer, Ok(1), "{id}");
                        expected.push(id);
                    }
                    End::Reads => assert!(answer.is_ok()),
                    End::RefusesBeforeItWrites | End::RefusesAfterIt => {
                        assert_eq!(answer, Err(Error::Budget));
                    }
                    End::Violates => assert!(matches!(answer, Err(Error::UniqueViolation { .. }))),
                    End::Swallows => assert_eq!(answer, Err(Error::Aborted)),
                    End::Panics => assert!(matches!(answer, Err(Error::Panicked(_)))),
                }
            }
            assert_eq!(counters(db.database()).await, expected);
        }
        assert_eq!(seen.lock().unwrap().concat(), expected, "each is noted once");
    });
}

/// Queues writes while the writer is busy and returns the order in which they ran.
async fn order(database: &Database, queued: Vec<(Priority, i64)>) -> Vec<i64> {
    let ran = Arc::new(Mutex::new(Vec::new()));
    let busy = BusyWriter::new(database).await;
    let writes = queued.into_iter().map(|(priority, id)| {
        let ran = ran.clone();
        database.write(priority, move |_| {
            ran.lock().unwrap().push(id);
            async { Ok::<_, Error>(()) }
        })
    });
    let (answers, ()) = tokio::join!(join_all(writes), busy.release());
    assert!(answers.iter().all(Result::is_ok));
    Arc::into_inner(ran).unwrap().into_inner().unwrap()
}

#[test]
fn interactive_writes_go_before_bulk_ones() {
    steward_testkit::on_sqlite(MIGRATIONS, |db| async move {
        let bulk = (0..3).map(|id| (Priority::Bulk, id));
        let interactive = (10..13).map(|id| (Priority::Interactive, id));
        assert_eq!(order(db.database(), bulk.chain(interactive).collect()).await, [10, 11, 12, 0, 1, 2]);
    });
}

#[test]
fn bulk_writes_have_their_turn_however_many_interactive_ones_wait() {
    steward_testkit::on_sqlite(MIGRATIONS, |db| async move {
        let interactive = (0..300).map(|id| (Priority::Interactive, id));
        let bulk = [(Priority::Bulk, -1), (Priority::Bulk, -2)];
        let order = order(db.database(), interactive.chain(bulk).collect()).await;
        let first = order.iter().position(|id| *id == -1).unwrap();
        let second = order.iter().position(|id| *id == -2).unwrap();
        assert!(first <= 64 && second <= 129, "bulk ran at {first} and {second}");
    });
}

#[test]
fn a_write_nobody_waits_for_any_more_is_left_out() {
    steward_testkit::on_sqlite(MIGRATIONS, |db| async move {
        let busy = BusyWriter::new(db.database()).await;
        let mut abandoned = Box::pin(write_counter(db.database(), 1));
        assert!(futures_util::poll!(&mut abandoned).is_pending());
        drop(abandoned);
        let (kept, ()) = tokio::join!(write_counter(db.database(), 2), busy.release());
        assert_eq!(kept, Ok(1));
        assert_eq!(counters(db.database()).await, [2]);
    });
}

#[test]
fn a_result_that_panics_when_dropped_does_not_stop_the_writer() {
    #[derive(Debug)]
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("a bomb");
        }
    }
    let failing = hook(|_, _| async { Err(Error::Budget) });
    with_hook(failing, |db| async move {
        let bomb = db.database().write(Priority::Interactive, |tx| async move {
            tx.note(Box::new(()));
            Ok(Bomb)
        });
        assert!(matches!(bomb.await, Err(Error::Unavailable(_))));
        assert_eq!(write_counter(db.database(), 1).await, Ok(1));
    });
}
