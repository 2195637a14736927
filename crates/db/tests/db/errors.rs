//! The same mistake is the same error on both engines.

use steward_db::{Database, Error, Priority, Statement, Tx, bind, sql};
use steward_testkit::{TestDb, both_databases};

use crate::schema::{MIGRATIONS, insert_account, insert_organization, write_counter};

async fn failing(database: &Database, statement: &'static Statement) -> Error {
    let write =
        database.write(Priority::Interactive, move |tx: Tx| async move { tx.execute(statement, &[]).await });
    write.await.unwrap_err()
}

fn unique(table: &str, columns: &[&str]) -> Error {
    Error::UniqueViolation {
        table: table.to_owned(),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
    }
}

both_databases! { MIGRATIONS;
    async fn a_unique_violation_names_table_and_columns(db: TestDb) {
        insert_organization(db.database()).await;
        write_counter(db.database(), 1).await.unwrap();
        assert_eq!(write_counter(db.database(), 1).await, Err(unique("counter", &["id"])));

        let twice = db.database().write(Priority::Interactive, |tx| async move {
            insert_account(&tx, 1, "ann@example.com", None).await?;
            insert_account(&tx, 2, "ann@example.com", None).await
        });
        assert_eq!(twice.await, Err(unique("account", &["organization_id", "email"])));

        let expression = db.database().write(Priority::Interactive, |tx| async move {
            insert_account(&tx, 1, "bob@example.com", Some(1)).await?;
            insert_account(&tx, 2, "BOB@example.com", Some(1)).await
        });
        assert_eq!(expression.await, Err(unique("account", &["expression", "manager_id"])));
    }

    async fn a_unique_index_of_a_later_migration_is_known(db: TestDb) {
        let other = db.open_again().await;
        let mut migrations = MIGRATIONS.to_vec();
        let create = "CREATE TABLE late (a INTEGER NOT NULL, b INTEGER NOT NULL, UNIQUE (a, b))";
        migrations.push(steward_db::Migration { number: 3, name: "late", sqlite: create, postgres: create });
        other.migrate(&migrations).await.unwrap();
        for database in [&other, db.database()] {
            let error = failing(database, sql!("INSERT INTO late (a, b) VALUES (1, 2), (1, 2)")).await;
            assert_eq!(error, unique("late", &["a", "b"]));
        }
    }

    async fn a_missing_parent_is_a_foreign_key_error(db: TestDb) {
        let error = failing(
            db.database(),
            sql!("INSERT INTO account (id, organization_id, email, status) VALUES (1, 77, 'a', 'active')"),
        );
        assert_eq!(error.await, Error::ForeignKey);
    }

    async fn a_parent_in_use_is_a_foreign_key_error(db: TestDb) {
        insert_organization(db.database()).await;
        let write = db.database().write(Priority::Interactive, |tx| async move {
            insert_account(&tx, 1, "ann@example.com", None).await
        });
        write.await.unwrap();
        assert_eq!(failing(db.database(), sql!("DELETE FROM organization WHERE id = 1")).await, Error::ForeignKey);
    }

    async fn a_check_is_named(db: TestDb) {
        insert_organization(db.database()).await;
        let error = failing(
            db.database(),
            sql!("INSERT INTO account (id, organization_id, email, status) VALUES (1, 1, 'a', 'odd')"),
        );
        assert_eq!(error.await, Error::Check { constraint: "account_status".to_owned() });
    }

    async fn a_missing_value_names_its_column(db: TestDb) {
        let error = failing(db.database(), sql!("INSERT INTO organization (id, name) VALUES (1, NULL)")).await;
        assert_eq!(error, Error::NotNull { table: "organization".to_owned(), column: "name".to_owned() });
    }

    async fn a_mistake_in_a_statement_is_a_driver_error(db: TestDb) {
        assert!(matches!(failing(db.database(), sql!("INSERT INTO nowhere VALUES (1)")).await, Error::Driver(_)));
    }

    async fn two_rows_where_one_was_expected_are_an_error(db: TestDb) {
        write_counter(db.database(), 1).await.unwrap();
        write_counter(db.database(), 2).await.unwrap();
        let two = db.database().read(|read| async move {
            read.query_opt(sql!("SELECT id FROM counter"), &[], |row| row.get::<i64>(0)).await
        });
        assert_eq!(two.await, Err(Error::RowCount { expected: "at most one row", found: 2 }));
        let none = db.database().read(|read| async move {
            read.query_one(sql!("SELECT id FROM counter WHERE id = $1"), &bind![3], |row| row.get::<i64>(0)).await
        });
        assert_eq!(none.await, Err(Error::RowCount { expected: "one row", found: 0 }));
    }

    async fn a_read_cannot_write(db: TestDb) {
        let write = db.database().read(|read| async move {
            let text = sql!("INSERT INTO counter (id, value) VALUES (1, 1) RETURNING id");
            read.query(text, &[], |row| row.get::<i64>(0)).await
        });
        assert!(matches!(write.await, Err(Error::Driver(_))));
    }
}
