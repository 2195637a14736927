//! The buffer for dynamic statements, run for real.

use steward_db::{Engine, Error, Priority, Sql, bind, sql};
use steward_testkit::{TestDb, both_databases};

use crate::schema::{MIGRATIONS, write_counter};

both_databases! { MIGRATIONS;
    async fn many_rows_are_inserted_by_one_statement(db: TestDb) {
        let write = db.database().write(Priority::Bulk, |tx| async move {
            let mut insert = Sql::new("INSERT INTO counter (id, value) VALUES ");
            let mut rows = insert.separated(", ");
            for id in 0..50_i64 {
                rows.item(|sql| {
                    sql.push("(").bind(id).push(", ").bind(id * id).push(")");
                });
            }
            tx.execute_sql(&insert).await
        });
        assert_eq!(write.await, Ok(50));
    }

    async fn a_list_finds_exactly_its_values(db: TestDb) {
        for id in 1..=6 {
            write_counter(db.database(), id).await.unwrap();
        }
        let read = db.database().read(|read| async move {
            let mut select = Sql::new("SELECT id FROM counter WHERE id IN ");
            select.in_list([2_i64, 3, 5]).push(" ORDER BY id");
            let found = read.query_sql(&select, |row| row.get::<i64>(0)).await?;
            let mut none = Sql::new("SELECT id FROM counter WHERE id IN ");
            none.in_list::<i64>([]);
            let empty = read.query_sql(&none, |row| row.get::<i64>(0)).await?;
            let mut first = Sql::new("SELECT id FROM counter WHERE id = ");
            first.bind(4);
            Ok::<_, Error>((found, empty, read.query_opt_sql(&first, |row| row.get::<i64>(0)).await?))
        });
        assert_eq!(read.await, Ok((vec![2, 3, 5], vec![], Some(4))));
    }

    async fn a_list_beside_what_an_index_begins_with_finds_the_rows(db: TestDb) {
        let find = |plain: bool| {
            db.database().write(Priority::Interactive, move |tx| async move {
                tx.execute(sql!("CREATE TABLE IF NOT EXISTS thing (id BIGINT PRIMARY KEY, owner BIGINT)"), &bind![]).await?;
                tx.execute(sql!("CREATE INDEX IF NOT EXISTS thing_by_owner ON thing (owner)"), &bind![]).await?;
                let mut select = Sql::new("SELECT id FROM thing WHERE id IN ");
                select.in_list(1..=16_i64);
                if plain {
                    select.push(" AND owner = ").bind(7);
                } else {
                    select.and_is("owner", 7);
                }
                tx.query_sql(&select, |row| row.get::<i64>(0)).await
            })
        };
        assert_eq!(find(false).await, Ok(vec![]));
        let walked = find(true).await;
        match db.database().engine() {
            Engine::Sqlite if cfg!(debug_assertions) => {
                assert!(matches!(&walked, Err(Error::Panicked(text)) if text.contains("not found by id")), "{walked:?}");
            }
            _ => assert_eq!(walked, Ok(vec![])),
        }
    }

    async fn an_overlong_list_is_refused_without_aborting(db: TestDb) {
        let write = db.database().write(Priority::Interactive, |tx| async move {
            let mut delete = Sql::new("DELETE FROM counter WHERE id IN ");
            delete.in_list(0..600_i64);
            assert!(matches!(tx.execute_sql(&delete).await, Err(Error::Driver(_))));
            crate::schema::insert(&tx, 1).await
        });
        assert_eq!(write.await, Ok(1));
    }

    async fn keyset_pages_follow_each_other_without_gap(db: TestDb) {
        let fill = db.database().write(Priority::Bulk, |tx| async move {
            let mut insert = Sql::new("INSERT INTO counter (id, value) VALUES ");
            let mut rows = insert.separated(", ");
            for id in 0..25_i64 {
                rows.item(|sql| {
                    sql.push("(").bind(id).push(", ").bind(id / 4).push(")");
                });
            }
            tx.execute_sql(&insert).await
        });
        fill.await.unwrap();
        let (mut after, mut seen) = ((-1, -1), Vec::new());
        loop {
            let page = db.database().read(move |read| async move {
                let text = sql!(
                    "SELECT value, id FROM counter WHERE (value, id) > ($1, $2) ORDER BY value, id LIMIT $3"
                );
                read.query(text, &bind![after.0, after.1, 4], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))).await
            });
            let page: Vec<(i64, i64)> = page.await.unwrap();
            let Some(last) = page.last() else { break };
            after = *last;
            seen.extend(page.into_iter().map(|(_, id)| id));
        }
        assert_eq!(seen, (0..25).collect::<Vec<_>>());
    }
}
