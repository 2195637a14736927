//! Migrations: once each, in order, never edited, whoever applies them.

use steward_db::{Database, Error, Migration};
use steward_testkit::{TestDb, both_databases};

use crate::schema;

const NONE: &[Migration] = &[];

const fn migration(number: u32, name: &'static str, text: &'static str) -> Migration {
    Migration { number, name, sqlite: text, postgres: text }
}

const FIRST: Migration =
    migration(1, "first", "CREATE TABLE first (id INTEGER PRIMARY KEY); CREATE TABLE other (a TEXT)");
const SECOND: Migration = migration(2, "second", "CREATE TABLE second (id INTEGER PRIMARY KEY)");
const THIRD: Migration = migration(3, "third", "CREATE TABLE third (id INTEGER PRIMARY KEY)");

async fn refusal(database: &Database, migrations: &[Migration]) -> String {
    let pending = database.pending(migrations).await.unwrap_err();
    let migrate = database.migrate(migrations).await.unwrap_err();
    assert_eq!(pending, migrate);
    assert!(matches!(migrate, Error::Migration(_)));
    migrate.to_string()
}

fn numbers(migrations: &[&Migration]) -> Vec<u32> {
    migrations.iter().map(|migration| migration.number).collect()
}

both_databases! { NONE;
    async fn each_is_applied_once_and_in_order(db: TestDb) {
        let database = db.database();
        assert_eq!(numbers(&database.pending(&[FIRST, SECOND]).await.unwrap()), [1, 2]);
        let report = database.migrate(&[FIRST]).await.unwrap();
        assert_eq!((report.applied, report.already), (vec!["0001_first".to_owned()], 0));
        assert_eq!(numbers(&database.pending(&[FIRST, SECOND, THIRD]).await.unwrap()), [2, 3]);
        let report = database.migrate(&[FIRST, SECOND, THIRD]).await.unwrap();
        assert_eq!((report.applied, report.already), (vec!["0002_second".to_owned(), "0003_third".to_owned()], 1));
        let report = database.migrate(&[FIRST, SECOND, THIRD]).await.unwrap();
        assert_eq!((report.applied.len(), report.already), (0, 3));
        assert!(database.pending(&[FIRST, SECOND, THIRD]).await.unwrap().is_empty());
    }

    async fn a_changed_migration_is_refused(db: TestDb) {
        db.database().migrate(&[FIRST, SECOND]).await.unwrap();
        let changed = migration(1, "first", "CREATE TABLE first (id INTEGER PRIMARY KEY, name TEXT)");
        assert_eq!(
            refusal(db.database(), &[changed, SECOND]).await,
            "migration 0001_first was changed after it had been applied (now 0001_first): undo the change and add a \
             new migration instead"
        );
        let renamed = Migration { name: "renamed", ..FIRST };
        assert!(refusal(db.database(), &[renamed, SECOND]).await.contains("(now 0001_renamed)"));
    }

    async fn a_migration_the_program_does_not_know_is_refused(db: TestDb) {
        db.database().migrate(&[FIRST, SECOND]).await.unwrap();
        assert!(refusal(db.database(), &[FIRST]).await.starts_with("the database has migration 0002_second"));
    }

    async fn a_migration_before_an_applied_one_is_refused(db: TestDb) {
        db.database().migrate(&[FIRST, THIRD]).await.unwrap();
        let refusal = refusal(db.database(), &[FIRST, SECOND, THIRD]).await;
        assert_eq!(
            refusal,
            "migration 0002_second is missing although the later 0003_third has been applied: give it a higher number"
        );
    }

    async fn numbers_must_ascend(db: TestDb) {
        assert!(refusal(db.database(), &[SECOND, FIRST]).await.contains("numbers must ascend"));
        assert!(refusal(db.database(), &[FIRST, FIRST]).await.contains("numbers must ascend"));
    }

    async fn a_migration_that_fails_leaves_nothing_and_keeps_those_before_it(db: TestDb) {
        let broken = migration(2, "broken", "CREATE TABLE half (id INTEGER); INSERT INTO nowhere VALUES (1)");
        let error = db.database().migrate(&[FIRST, broken, THIRD]).await.unwrap_err();
        assert!(error.to_string().starts_with("migration 0002_broken failed and was rolled back"), "{error}");
        let repaired = migration(2, "broken", "CREATE TABLE half (id INTEGER)");
        let report = db.database().migrate(&[FIRST, repaired, THIRD]).await.unwrap();
        assert_eq!((report.applied.len(), report.already), (2, 1));
    }

    async fn several_processes_may_migrate_at_once(db: TestDb) {
        let others = [db.open_again().await, db.open_again().await, db.open_again().await];
        let migrations = [FIRST, SECOND, THIRD];
        let reports = others.iter().map(|database| database.migrate(&migrations));
        let reports = futures_util::future::join_all(reports).await;
        let applied: usize = reports.iter().map(|report| report.as_ref().unwrap().applied.len()).sum();
        assert_eq!(applied, 3);
        assert!(reports.iter().all(|report| report.as_ref().is_ok_and(|done| done.applied.len() + done.already == 3)));
    }

    async fn prepared_statements_follow_a_migration(db: TestDb) {
        use steward_db::sql;
        let database = db.database();
        database.migrate(&[FIRST]).await.unwrap();
        let all = || database.read(|read| async move {
            read.query(sql!("SELECT * FROM other"), &[], |row| row.get::<Option<String>>(0)).await
        });
        assert_eq!(all().await.unwrap().len(), 0);
        let wider = migration(2, "wider", "ALTER TABLE other ADD COLUMN b TEXT; INSERT INTO other (b) VALUES ('x')");
        database.migrate(&[FIRST, wider]).await.unwrap();
        assert_eq!(all().await, Ok(vec![None]));
    }
}

#[test]
fn a_migration_that_breaks_foreign_keys_is_rolled_back_on_sqlite() {
    steward_testkit::on_sqlite(schema::MIGRATIONS, |db| async move {
        crate::schema::insert_organization(db.database()).await;
        let account = "INSERT INTO account (id, organization_id, email, status) VALUES (1, 1, 'a', 'active')";
        let breaking = migration(4, "breaking", "DELETE FROM organization");
        let mut migrations = schema::MIGRATIONS.to_vec();
        migrations.extend([migration(3, "account", account), breaking]);
        let error = db.database().migrate(&migrations).await.unwrap_err();
        assert!(error.to_string().contains("0004_breaking"), "{error}");
        assert_eq!(numbers(&db.database().pending(&migrations).await.unwrap()), [4]);
    });
}

#[test]
fn migrating_goes_on_beside_the_writer_on_sqlite() {
    steward_testkit::on_sqlite(NONE, |db| async move {
        db.database().migrate(schema::MIGRATIONS).await.unwrap();
        let mut migrations = schema::MIGRATIONS.to_vec();
        migrations.push(Migration { number: 3, ..THIRD });
        let other = db.open_again().await;
        let writes = async {
            for id in 0..50 {
                schema::write_counter(db.database(), id).await.unwrap();
            }
        };
        let (report, ()) = tokio::join!(other.migrate(&migrations), writes);
        assert_eq!(report.unwrap().applied, ["0003_third"]);
    });
}
