//! Both databases have the same schema.

use steward_core::migrations;
use steward_testkit::{TestDb, schema_parity};

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_have_the_same_schema() {
    let Some(postgres) = TestDb::postgres(migrations::ALL).await else { return };
    let sqlite = TestDb::sqlite(migrations::ALL).await;
    assert_eq!(schema_parity(sqlite.database(), postgres.database()).await, Vec::<String>::new());
}

#[test]
fn migrations_are_numbered_without_gaps_and_named_alike_in_both_folders() {
    for (position, migration) in migrations::ALL.iter().enumerate() {
        assert_eq!(migration.number as usize, position + 1);
        for dialect in ["sqlite", "postgres"] {
            let file = format!(
                "{}/migrations/{dialect}/{:04}_{}.sql",
                env!("CARGO_MANIFEST_DIR"),
                migration.number,
                migration.name
            );
            assert!(std::path::Path::new(&file).exists(), "{file}");
        }
    }
    for dialect in ["sqlite", "postgres"] {
        let folder = format!("{}/migrations/{dialect}", env!("CARGO_MANIFEST_DIR"));
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), migrations::ALL.len(), "{dialect}");
    }
}
