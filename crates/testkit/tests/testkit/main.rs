//! The test tools find what they are there to find.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::PathBuf;

use steward_db::{Database, Migration, Priority, sql};
use steward_testkit::{TestDb, both_databases, full_scans, on_sqlite, prepare_on_both, schema_parity};

const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "create",
    sqlite: "
        CREATE TABLE team (id BLOB PRIMARY KEY, name TEXT NOT NULL UNIQUE, open INTEGER NOT NULL) STRICT;
        CREATE TABLE member (
            team_id BLOB NOT NULL REFERENCES team ON DELETE CASCADE,
            number INTEGER NOT NULL,
            email TEXT,
            state TEXT NOT NULL,
            PRIMARY KEY (team_id, number)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX member_email ON member (lower(email), team_id) WHERE state IN ('new', 'old');",
    postgres: "
        CREATE TABLE team (id uuid PRIMARY KEY, name text NOT NULL UNIQUE, open boolean NOT NULL);
        CREATE TABLE member (
            team_id uuid NOT NULL REFERENCES team ON DELETE CASCADE,
            number bigint NOT NULL,
            email text,
            state text NOT NULL,
            PRIMARY KEY (team_id, number)
        );
        CREATE UNIQUE INDEX member_email ON member (lower(email), team_id) WHERE state IN ('new', 'old');",
}];

const DIFFERENT: &[Migration] = &[Migration {
    number: 1,
    name: "create",
    sqlite: "CREATE TABLE team (id BLOB PRIMARY KEY, name TEXT)",
    postgres: "
        CREATE TABLE other (id uuid PRIMARY KEY);
        CREATE TABLE team (
            id text PRIMARY KEY, name text NOT NULL, size double precision, other_id uuid REFERENCES other (id),
            UNIQUE (name, size)
        );",
}];

async fn both(migrations: &[Migration]) -> Option<(TestDb, TestDb)> {
    Some((TestDb::sqlite(migrations).await, TestDb::postgres(migrations).await?))
}

fn run<F: Future<Output = ()>>(test: F) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(test);
}

#[test]
fn equal_schemas_have_no_differences() {
    run(async {
        let Some((sqlite, postgres)) = both(MIGRATIONS).await else { return };
        assert_eq!(schema_parity(sqlite.database(), postgres.database()).await, [""; 0]);
    });
}

#[test]
fn differences_between_schemas_are_listed() {
    run(async {
        let Some((sqlite, postgres)) = both(DIFFERENT).await else { return };
        assert_eq!(
            schema_parity(sqlite.database(), postgres.database()).await,
            [
                "only on SQLite: team is not STRICT",
                "only on SQLite: team.id is BLOB, never null",
                "only on SQLite: team.name is TEXT, may be null",
                "only on PostgreSQL: other has the primary key (id)",
                "only on PostgreSQL: other.id is BLOB, never null",
                "only on PostgreSQL: team (other_id) references other (id) on delete no action",
                "only on PostgreSQL: team is unique by (name, size)",
                "only on PostgreSQL: team.id is TEXT, never null",
                "only on PostgreSQL: team.name is TEXT, never null",
                "only on PostgreSQL: team.other_id is BLOB, may be null",
                "only on PostgreSQL: team.size is float8, may be null",
            ]
        );
    });
}

#[test]
fn statements_one_engine_does_not_understand_are_listed() {
    run(async {
        let Some((sqlite, postgres)) = both(MIGRATIONS).await else { return };
        let statement = |line, text: &str| (PathBuf::from("store.rs"), line, text.to_owned());
        let statements = [
            statement(1, "SELECT name FROM team WHERE id = $1 FOR UPDATE"),
            statement(2, "SELECT name FROM team WHERE name ILIKE $1"),
            statement(3, "SELECT name FROM team WHERE rowid = $1"),
        ];
        let failures = prepare_on_both(sqlite.database(), postgres.database(), &statements).await;
        let places: Vec<_> = failures.iter().map(|failure| failure.split_once(": ").unwrap().0).collect();
        assert_eq!(places, ["store.rs:2 on Sqlite", "store.rs:3 on Postgres"]);
    });
}

async fn scans(database: &Database, text: &str) -> usize {
    full_scans(database, text, &["team", "member"]).await.unwrap().len()
}

both_databases! { MIGRATIONS;
    async fn full_scans_are_found_under_any_name(db: TestDb) {
        let database = db.database();
        for text in [
            "SELECT id FROM team WHERE open = $1",
            "SELECT t.id FROM team AS t WHERE t.open = $1",
            "SELECT t.id FROM team t ORDER BY t.name",
            "DELETE FROM team WHERE open = $1",
            "SELECT count(*) FROM member",
        ] {
            assert_eq!(scans(database, text).await, 1, "{text}: {:?}", database.explain(text).await);
        }
    }

    async fn reads_by_an_index_are_no_full_scans(db: TestDb) {
        let database = db.database();
        for text in [
            "SELECT id FROM team WHERE name > $1 ORDER BY name LIMIT 10",
            "SELECT m.number FROM team AS t JOIN member AS m ON m.team_id = t.id WHERE t.name = $1",
            "UPDATE team SET open = $2 WHERE id = $1",
            "INSERT INTO team (id, name, open) VALUES ($1, $2, $3)",
        ] {
            assert_eq!(scans(database, text).await, 0, "{text}: {:?}", database.explain(text).await);
        }
    }

    async fn every_test_has_a_database_of_its_own(db: TestDb) {
        let count = db.database().read(|read| async move {
            read.query_one(sql!("SELECT count(*) FROM team"), &[], |row| row.get::<i64>(0)).await
        });
        assert_eq!(count.await, Ok(0));
        assert_eq!(db.path().is_some(), db.url().is_none());
    }
}

#[test]
fn a_database_opened_again_is_the_same() {
    on_sqlite(MIGRATIONS, |db| async move {
        let insert = db.database().write(Priority::Interactive, |tx| async move {
            tx.execute(sql!("INSERT INTO team (id, name, open) VALUES (x'00', 'a', 1)"), &[]).await
        });
        insert.await.unwrap();
        let again = db.open_again().await;
        let count = again.read(|read| async move {
            read.query_one(sql!("SELECT count(*) FROM team"), &[], |row| row.get::<i64>(0)).await
        });
        assert_eq!(count.await, Ok(1));
    });
}
