//! What a write transaction promises.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use steward_db::{Error, Priority, Sql, Tx, bind, sql};
use steward_testkit::{TestDb, both_databases};

use crate::schema::{MIGRATIONS, counters, insert, insert_account, insert_organization, write_counter};

fn last(id: i64) -> Sql {
    let mut sql = Sql::new("INSERT INTO counter (id, value) VALUES (");
    sql.bind(id).push(", 0)");
    sql
}

both_databases! { MIGRATIONS;
    async fn an_error_of_the_closure_rolls_everything_back(db: TestDb) {
        let write = db.database().write(Priority::Interactive, |tx| async move {
            insert(&tx, 1).await?;
            insert(&tx, 2).await?;
            Err::<(), _>(Error::Budget)
        });
        assert_eq!(write.await, Err(Error::Budget));
        assert_eq!(counters(db.database()).await, [0; 0]);
    }

    async fn a_transaction_sees_its_own_writes(db: TestDb) {
        let write = db.database().write(Priority::Bulk, |tx| async move {
            insert(&tx, 5).await?;
            tx.query(sql!("SELECT id FROM counter"), &[], |row| row.get::<i64>(0)).await
        });
        assert_eq!(write.await, Ok(vec![5]));
    }

    async fn after_a_failed_statement_the_transaction_is_aborted(db: TestDb) {
        write_counter(db.database(), 1).await.unwrap();
        let write = db.database().write(Priority::Interactive, |tx| async move {
            insert(&tx, 2).await?;
            assert!(matches!(insert(&tx, 1).await, Err(Error::UniqueViolation { .. })));
            assert_eq!(insert(&tx, 3).await, Err(Error::Aborted));
            let read = tx.query(sql!("SELECT id FROM counter"), &[], |row| row.get::<i64>(0)).await;
            assert_eq!(read, Err(Error::Aborted));
            Ok(())
        });
        assert_eq!(write.await, Err(Error::Aborted));
        assert_eq!(counters(db.database()).await, [1]);
    }

    async fn an_error_in_mapping_does_not_abort(db: TestDb) {
        let write = db.database().write(Priority::Interactive, |tx| async move {
            insert(&tx, 1).await?;
            let odd = tx.query(sql!("SELECT id FROM counter"), &[], |row| row.get::<String>(0)).await;
            assert!(matches!(odd, Err(Error::Corrupt { .. })));
            insert(&tx, 2).await
        });
        assert_eq!(write.await, Ok(1));
        assert_eq!(counters(db.database()).await, [1, 2]);
    }

    async fn changed_rows_are_counted(db: TestDb) {
        let write = db.database().write(Priority::Interactive, |tx| async move {
            let mut counts = vec![tx.changed_rows()];
            let three = sql!("INSERT INTO counter (id, value) VALUES (1, 0), (2, 0), (3, 0)");
            assert_eq!(tx.execute(three, &[]).await?, 3);
            counts.push(tx.changed_rows());
            tx.query(sql!("SELECT id FROM counter"), &[], |row| row.get::<i64>(0)).await?;
            counts.push(tx.changed_rows());
            let update = sql!("UPDATE counter SET value = value + 1 WHERE id < $1 RETURNING id, value");
            let updated = tx.query(update, &bind![3], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))).await?;
            assert_eq!(updated.len(), 2);
            counts.push(tx.changed_rows());
            assert_eq!(tx.execute(sql!("DELETE FROM counter WHERE id > $1"), &bind![100]).await?, 0);
            counts.push(tx.changed_rows());
            let nothing = sql!("INSERT INTO counter (id, value) VALUES (1, 0) ON CONFLICT (id) DO NOTHING");
            assert_eq!(tx.execute(nothing, &[]).await?, 0);
            counts.push(tx.changed_rows());
            Ok::<_, Error>(counts)
        });
        assert_eq!(write.await, Ok(vec![0, 3, 3, 5, 5, 5]));
    }

    async fn last_statements_are_committed_with_the_others(db: TestDb) {
        let write = db.database().write(Priority::Interactive, |tx| async move {
            for id in [2, 3] {
                tx.execute_last(last(id)).await?;
            }
            insert(&tx, 1).await
        });
        assert_eq!(write.await, Ok(1));
        assert_eq!(counters(db.database()).await, [1, 2, 3]);
    }

    async fn last_statements_need_no_other_before_them(db: TestDb) {
        let write = db.database().write(Priority::Interactive, |tx| async move { tx.execute_last(last(1)).await });
        assert_eq!(write.await, Ok(()));
        assert_eq!(counters(db.database()).await, [1]);
    }

    async fn a_last_statement_that_fails_rolls_everything_back(db: TestDb) {
        write_counter(db.database(), 2).await.unwrap();
        for id in [1, 3] {
            let write = db.database().write(Priority::Interactive, move |tx| async move {
                insert(&tx, id).await?;
                tx.execute_last(last(id + 10)).await?;
                tx.execute_last(last(2)).await?;
                tx.execute_last(last(id + 20)).await
            });
            assert!(matches!(write.await, Err(Error::UniqueViolation { .. })));
            assert_eq!(counters(db.database()).await, [2]);
        }
        // Its connection is of use to those who come next.
        write_counter(db.database(), 4).await.unwrap();
    }

    async fn statements_awaited_together_run_in_their_order(db: TestDb) {
        // The second is prepared on the connection after the first round, the first never is.
        for id in 1..20_i64 {
            let write = db.database().write(Priority::Interactive, move |tx| async move {
                let mut parent = Sql::new("INSERT INTO organization (name, id) VALUES (");
                parent.bind("Acme").push(", ").bind(id).push(&format!(") /* {id} */"));
                let child = sql!("INSERT INTO account (id, organization_id, email, status) VALUES ($1, $1, 'a', 'active')");
                let child_values = bind![id];
                futures_util::future::try_join(tx.execute_sql(&parent), tx.execute(child, &child_values)).await
            });
            assert_eq!(write.await, Ok((1, 1)));
        }
    }

    async fn a_panic_is_reported_to_its_caller_only(db: TestDb) {
        let database = db.database();
        let panicking = database.write(Priority::Interactive, |tx| async move {
            insert(&tx, 1).await?;
            assert!(tx.changed_rows() > 1, "only one row");
            Ok::<_, Error>(())
        });
        let mapping = database.write(Priority::Interactive, |tx| async move {
            insert(&tx, 2).await?;
            tx.query(sql!("SELECT id FROM counter"), &[], |_| -> Result<(), Error> { panic!("in mapping") }).await
        });
        let (panicking, mapping, fine) = tokio::join!(panicking, mapping, write_counter(database, 3));
        assert_eq!(panicking, Err(Error::Panicked("only one row".to_owned())));
        assert_eq!(mapping, Err(Error::Panicked("in mapping".to_owned())));
        assert_eq!(fine, Ok(1));
        assert_eq!(counters(database).await, [3]);
    }

    async fn a_handle_that_outlives_its_closure_is_of_no_use(db: TestDb) {
        let leak = db.database().write(Priority::Interactive, |tx| async move { Ok::<_, Error>(tx) });
        let tx: Tx = leak.await.unwrap();
        assert!(matches!(insert(&tx, 1).await, Err(Error::Driver(_))));
        assert_eq!(counters(db.database()).await, [0; 0]);
    }

    async fn statements_can_be_awaited_concurrently(db: TestDb) {
        let write = db.database().write(Priority::Interactive, |tx| async move {
            let (first, second, third) = tokio::join!(insert(&tx, 1), insert(&tx, 2), insert(&tx, 3));
            Ok::<_, Error>(first? + second? + third?)
        });
        assert_eq!(write.await, Ok(3));
        assert_eq!(counters(db.database()).await, [1, 2, 3]);
    }

    async fn a_deferred_foreign_key_fails_the_commit_of_its_transaction_only(db: TestDb) {
        insert_organization(db.database()).await;
        let writes = (1..=20).map(|id| {
            let database = db.database().clone();
            tokio::spawn(async move {
                let write = database.write(Priority::Interactive, move |tx| async move {
                    // Every fifth account has a manager who does not exist; SQLite and PostgreSQL notice at COMMIT.
                    let manager = (id % 5 == 0).then_some(1_000);
                    insert_account(&tx, id, &format!("{id}@example.com"), manager).await
                });
                (id, write.await)
            })
        });
        for write in writes.collect::<Vec<_>>() {
            let (id, result) = write.await.unwrap();
            assert_eq!(result, if id % 5 == 0 { Err(Error::ForeignKey) } else { Ok(1) }, "account {id}");
        }
    }

    async fn a_deferred_foreign_key_that_holds_at_commit_is_fine(db: TestDb) {
        insert_organization(db.database()).await;
        let write = db.database().write(Priority::Interactive, |tx| async move {
            insert_account(&tx, 1, "ann@example.com", Some(2)).await?;
            insert_account(&tx, 2, "bob@example.com", None).await
        });
        assert_eq!(write.await, Ok(1));
    }

    async fn a_closure_that_returns_an_error_of_its_own_type_keeps_it(db: TestDb) {
        #[derive(Debug, PartialEq)]
        enum UseCase { Refused, Database(Error) }
        impl From<Error> for UseCase {
            fn from(error: Error) -> Self {
                Self::Database(error)
            }
        }
        let refused = db.database().write(Priority::Interactive, |tx| async move {
            insert(&tx, 1).await?;
            Err::<(), _>(UseCase::Refused)
        });
        assert_eq!(refused.await, Err(UseCase::Refused));
        let aborted = db.database().write(Priority::Interactive, |tx| async move {
            tx.execute(sql!("INSERT INTO counter (id, value) VALUES (1, NULL)"), &[]).await.unwrap_err();
            Ok::<_, UseCase>(())
        });
        assert_eq!(aborted.await, Err(UseCase::Database(Error::Aborted)));
    }

    async fn ping_answers(db: TestDb) {
        assert_eq!(db.database().ping().await, Ok(()));
    }
}

/// On PostgreSQL transactions collide; the closure runs again, from its beginning.
#[test]
fn deadlocks_are_resolved_by_another_attempt() {
    steward_testkit::on_postgres(MIGRATIONS, |db| async move {
        write_counter(db.database(), 1).await.unwrap();
        write_counter(db.database(), 2).await.unwrap();
        let runs = Arc::new(AtomicU32::new(0));
        let both_hold_one = Arc::new(tokio::sync::Barrier::new(2));
        let crossing = |first: i64, second: i64| {
            let (runs, both_hold_one) = (runs.clone(), both_hold_one.clone());
            db.database().write(Priority::Interactive, move |tx| {
                let (runs, both_hold_one) = (runs.clone(), both_hold_one.clone());
                async move {
                    let update = sql!("UPDATE counter SET value = value + 1 WHERE id = $1");
                    tx.execute(update, &bind![first]).await?;
                    if runs.fetch_add(1, Ordering::SeqCst) < 2 {
                        both_hold_one.wait().await;
                    }
                    tx.execute(update, &bind![second]).await
                }
            })
        };
        let (one, two) = tokio::join!(crossing(1, 2), crossing(2, 1));
        assert_eq!((one, two), (Ok(1), Ok(1)));
        assert_eq!(runs.load(Ordering::SeqCst), 3, "one of the two ran twice");
    });
}

#[test]
fn a_collision_that_never_ends_is_reported_after_five_attempts() {
    steward_testkit::on_postgres(MIGRATIONS, |db| async move {
        let runs = Arc::new(AtomicU32::new(0));
        let counted = runs.clone();
        let write = db.database().write(Priority::Interactive, move |tx| {
            counted.fetch_add(1, Ordering::SeqCst);
            async move {
                let raise = sql!("DO $$ BEGIN RAISE EXCEPTION 'collision' USING ERRCODE = '40001'; END $$");
                tx.execute(raise, &[]).await
            }
        });
        assert_eq!(write.await, Err(Error::Serialization));
        assert_eq!(runs.load(Ordering::SeqCst), 5);
    });
}
