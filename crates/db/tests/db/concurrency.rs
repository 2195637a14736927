//! Many callers at once.

use steward_db::{Database, Error, Priority, bind, sql};
use steward_testkit::{TestDb, both_databases};

use crate::schema::{MIGRATIONS, write_counter};

async fn increment(database: &Database) -> Result<(), Error> {
    let increment = |tx: steward_db::Tx| async move {
        // Read, then write: correct only if nobody comes between, hence the lock that PostgreSQL needs.
        tx.execute(sql!("UPDATE counter SET value = value WHERE id = $1"), &bind![1]).await?;
        let select = sql!("SELECT value FROM counter WHERE id = $1");
        let value = tx.query_one(select, &bind![1], |row| row.get::<i64>(0)).await?;
        tx.execute(sql!("UPDATE counter SET value = $2 WHERE id = $1"), &bind![1, value + 1]).await?;
        Ok(())
    };
    database.write(Priority::Interactive, increment).await
}

async fn value(database: &Database) -> Result<i64, Error> {
    let read = database.read(|read| async move {
        read.query_one(sql!("SELECT value FROM counter WHERE id = $1"), &bind![1], |row| row.get(0)).await
    });
    read.await
}

both_databases! { MIGRATIONS;
    async fn no_increment_is_lost(db: TestDb) {
        write_counter(db.database(), 1).await.unwrap();
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let database = db.database().clone();
                tokio::spawn(async move {
                    for _ in 0..25 {
                        increment(&database).await.unwrap();
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(value(db.database()).await, Ok(500));
    }

    async fn a_write_is_visible_to_every_read_after_its_answer(db: TestDb) {
        write_counter(db.database(), 1).await.unwrap();
        for expected in 1..=200 {
            increment(db.database()).await.unwrap();
            assert_eq!(value(db.database()).await, Ok(expected));
        }
    }
}
