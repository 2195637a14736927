//! A caller who goes away, at every point where that is possible.

use std::pin::pin;
use std::task::Poll;

use steward_db::{Database, Error, Priority, sql};
use steward_testkit::{TestDb, both_databases};

use crate::schema::{MIGRATIONS, counters, insert, write_counter};

/// More than any of these futures suspends.
const POLLS: usize = 12;

/// Polls a future that often at most, each time it is woken; then it is dropped.
async fn poll_times<F: Future>(future: F, times: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut polls = 0;
    std::future::poll_fn(|context| {
        if polls == times {
            return Poll::Ready(None);
        }
        polls += 1;
        let polled = future.as_mut().poll(context).map(Some);
        if polls == times && polled.is_pending() { Poll::Ready(None) } else { polled }
    })
    .await
}

/// Writes three rows, one after the other.
async fn write_three(database: &Database, first: i64) -> Result<(), Error> {
    let write = database.write(Priority::Interactive, move |tx| async move {
        for id in first..first + 3 {
            insert(&tx, id).await?;
        }
        Ok(())
    });
    write.await
}

both_databases! { MIGRATIONS;
    async fn a_write_dropped_anywhere_happens_wholly_or_not_at_all(db: TestDb) {
        let mut answered = 0;
        for round in 0..4 {
            for times in 0..POLLS {
                let first = i64::try_from(10 * (round * POLLS + times)).unwrap();
                if let Some(result) = poll_times(write_three(db.database(), first), times).await {
                    assert_eq!(result, Ok(()));
                    answered += 1;
                    assert!(counters(db.database()).await.contains(&first));
                }
            }
        }
        assert!(answered > 0, "the last rounds wait long enough");
        // Whatever still runs is finished before this returns.
        db.database().close().await;
        let ids = counters(&db.open_again().await).await;
        let whole = |first: &i64| ids.contains(&(first + 1)) && ids.contains(&(first + 2));
        let firsts: Vec<_> = ids.iter().copied().filter(|id| id % 10 == 0).collect();
        assert!(firsts.iter().all(whole), "{ids:?}");
        assert_eq!(ids.len(), 3 * firsts.len());
    }

    async fn a_read_dropped_anywhere_leaves_its_connection_in_order(db: TestDb) {
        for id in 0..10 {
            write_counter(db.database(), id).await.unwrap();
        }
        for round in 0..40 {
            let read = db.database().read(|read| async move {
                for _ in 0..3 {
                    read.query(sql!("SELECT id FROM counter"), &[], |row| row.get::<i64>(0)).await?;
                }
                Ok::<_, Error>(())
            });
            poll_times(read, round % POLLS).await;
            // A connection left inside the old transaction would not see this row, or could not write it.
            let id = i64::try_from(100 + round).unwrap();
            write_counter(db.database(), id).await.unwrap();
            assert!(counters(db.database()).await.contains(&id));
        }
    }
}
