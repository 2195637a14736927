//! Checks that both engines have the same schema and understand the same statements.

use std::path::PathBuf;

use steward_db::Database;

use crate::schema::facts;

/// Lists how two migrated schemas differ, empty if they do not.
///
/// Compared are columns with their normalised type (`bigint`, `integer` and `boolean` are INTEGER, `text` is TEXT,
/// `bytea` and `uuid` are BLOB), whether they may be null, primary keys, unique indexes with their conditions, and
/// foreign keys. A SQLite table that is not STRICT is a difference too: its types promise nothing.
///
/// # Panics
/// If a schema cannot be read.
pub async fn schema_parity(sqlite: &Database, postgres: &Database) -> Vec<String> {
    let sqlite = facts(sqlite).await.expect("the schema of SQLite can be read");
    let postgres = facts(postgres).await.expect("the schema of PostgreSQL can be read");
    let only_sqlite = sqlite.difference(&postgres).map(|fact| format!("only on SQLite: {fact}"));
    let only_postgres = postgres.difference(&sqlite).map(|fact| format!("only on PostgreSQL: {fact}"));
    only_sqlite.chain(only_postgres).collect()
}

/// Prepares every statement on both databases and lists those that cannot be, with file and line.
pub async fn prepare_on_both(
    sqlite: &Database,
    postgres: &Database,
    statements: &[(PathBuf, usize, String)],
) -> Vec<String> {
    let mut failures = Vec::new();
    for (file, line, text) in statements {
        for database in [sqlite, postgres] {
            if let Err(error) = database.prepare(text).await {
                failures.push(format!("{}:{line} on {:?}: {error}", file.display(), database.engine()));
            }
        }
    }
    failures
}
