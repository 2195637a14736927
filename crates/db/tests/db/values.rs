//! Values keep their type and content on their way in and out.

use steward_db::{Bind, Database, Error, Priority, Row, bind, sql};
use steward_testkit::{TestDb, both_databases};
use uuid::Uuid;

use crate::schema::MIGRATIONS;

type Everything = (Option<bool>, Option<i64>, Option<String>, Option<Vec<u8>>, Option<Uuid>);

fn everything(row: &Row<'_>) -> Result<Everything, Error> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

async fn round_trip(database: &Database, values: Everything) -> Everything {
    database
        .write(Priority::Interactive, move |tx| {
            let (flag, number, text, bytes, uuid) = values.clone();
            async move {
                tx.execute(sql!("DELETE FROM everything"), &[]).await?;
                let insert = sql!(
                    "INSERT INTO everything (id, flag, number, text, bytes, uuid) VALUES (1, $1, $2, $3, $4, $5)"
                );
                tx.execute(insert, &bind![flag, number, text.as_deref(), &bytes, uuid]).await?;
                let select = sql!("SELECT flag, number, text, bytes, uuid FROM everything WHERE id = $1");
                tx.query_one(select, &bind![1], everything).await
            }
        })
        .await
        .unwrap()
}

both_databases! { MIGRATIONS;
    async fn values_of_every_kind_come_back_as_they_went(db: TestDb) {
        let full: Everything = (
            Some(true),
            Some(i64::MIN),
            Some("Ä 'quoted' \u{1F600}".to_owned()),
            Some(vec![0, 1, 255]),
            Some(Uuid::from_u128(u128::MAX - 5)),
        );
        let empty: Everything = (Some(false), Some(0), Some(String::new()), Some(Vec::new()), Some(Uuid::nil()));
        for values in [full, empty, (None, None, None, None, None)] {
            assert_eq!(round_trip(db.database(), values.clone()).await, values);
        }
    }

    async fn placeholders_are_bound_by_number_not_by_order(db: TestDb) {
        let read = db.database().read(|read| async move {
            let text = sql!("SELECT CAST($2 AS TEXT), CAST($1 AS TEXT), '$1', CAST($2 AS TEXT) -- $3");
            let columns = |row: &Row<'_>| (0..4).map(|index| row.get::<String>(index)).collect();
            read.query_one(text, &bind!["one", "two"], columns).await
        });
        let columns: Result<Vec<String>, Error> = read.await;
        assert_eq!(columns.unwrap(), ["two", "one", "$1", "two"]);
    }

    async fn a_column_of_another_type_is_corrupt_and_names_the_column(db: TestDb) {
        let read = db.database().read(|read| async move {
            read.query_one(sql!("SELECT 'x' AS label"), &[], |row| row.get::<i64>(0)).await
        });
        let error = read.await.unwrap_err();
        assert_eq!(
            error,
            Error::Corrupt { what: "column label (0) holds text, expected an integer that fits i64".to_owned() }
        );
    }

    async fn null_is_refused_where_the_type_has_no_place_for_it(db: TestDb) {
        let read = db.database().read(|read| async move {
            read.query_one(sql!("SELECT CAST(NULL AS TEXT)"), &[], |row| row.get::<String>(0)).await
        });
        assert!(matches!(read.await, Err(Error::Corrupt { .. })));
    }

    async fn a_column_that_is_not_there_is_a_mistake_in_the_program(db: TestDb) {
        let read = db.database().read(|read| async move {
            read.query_one(sql!("SELECT 'x'"), &[], |row| row.get::<String>(1)).await
        });
        assert!(matches!(read.await, Err(Error::Driver(_))));
    }

    async fn text_with_nul_is_refused(db: TestDb) {
        let write = db.database().write(Priority::Interactive, |tx| async move {
            tx.execute(sql!("INSERT INTO everything (id, text) VALUES (1, $1)"), &bind!["a\0b"]).await
        });
        assert!(matches!(write.await, Err(Error::Driver(_))));
    }

    async fn a_wrong_number_of_values_is_refused(db: TestDb) {
        let read = db.database().read(|read| async move {
            read.query(sql!("SELECT id FROM counter WHERE id = $1"), &bind![1, 2], |row| row.get::<i64>(0)).await
        });
        assert_eq!(read.await, Err(Error::Driver("the statement takes 1 values, got 2".to_owned())));
    }

    async fn a_column_can_be_read_without_converting_it(db: TestDb) {
        let read = db.database().read(|read| async move {
            read.query_one(sql!("SELECT CAST(NULL AS TEXT)"), &[], |row| Ok(row.column(0)? == Bind::Null)).await
        });
        assert_eq!(read.await, Ok(true));
    }
}
