//! Migrations on SQLite, on a connection of their own.

use rusqlite::OptionalExtension as _;

use super::connection::Connection;
use super::error::classify_alone;
use crate::migrate::{Applied, CREATE_TABLE, next};
use crate::{Engine, Error, Migration, MigrationReport, SqliteOptions};

/// Applies what is missing, each migration in an exclusive transaction of its own.
pub(super) fn migrate(options: &SqliteOptions, migrations: &[Migration]) -> Result<MigrationReport, Error> {
    let connection = Connection::open_migrator(options)?;
    let mut report = MigrationReport::default();
    loop {
        run(&connection, "BEGIN EXCLUSIVE")?;
        let step = step(&connection, migrations, &mut report);
        run(&connection, if step.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        if !step? {
            return Ok(report);
        }
    }
}

/// Applies the next migration; false if there is none.
fn step(
    connection: &Connection,
    migrations: &[Migration],
    report: &mut MigrationReport,
) -> Result<bool, Error> {
    run(connection, CREATE_TABLE)?;
    let applied = applied(connection)?;
    let Some(migration) = next(Engine::Sqlite, migrations, &applied)? else {
        report.already = applied.len() - report.applied.len();
        return Ok(false);
    };
    run(connection, migration.sqlite).map_err(|error| migration.failed(&error))?;
    check_foreign_keys(connection).map_err(|error| migration.failed(&error))?;
    connection
        .raw
        .execute(
            "INSERT INTO schema_migration (number, name, checksum) VALUES (?1, ?2, ?3)",
            (migration.number, migration.name, migration.checksum(Engine::Sqlite)),
        )
        .map_err(|error| classify_alone(&error))?;
    report.applied.push(migration.label());
    Ok(true)
}

/// Lists what is recorded; nothing if the table is not there yet.
pub(super) fn applied(connection: &Connection) -> Result<Vec<Applied>, Error> {
    let read = || {
        let table = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'";
        if connection.raw.query_row(table, [], |_| Ok(())).optional()?.is_none() {
            return Ok(Vec::new());
        }
        let list = "SELECT number, name, checksum FROM schema_migration ORDER BY number";
        let mut statement = connection.raw.prepare(list)?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Applied { number: row.get(0)?, name: row.get(1)?, checksum: row.get(2)? })
        };
        statement.query_map([], read)?.collect()
    };
    read().map_err(|error: rusqlite::Error| classify_alone(&error))
}

fn check_foreign_keys(connection: &Connection) -> Result<(), Error> {
    let violated: Option<String> = connection
        .raw
        .query_row("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1", [], |row| row.get(0))
        .optional()
        .map_err(|error| classify_alone(&error))?;
    match violated {
        Some(table) => Err(Error::Driver(format!("rows of {table} would point at nothing"))),
        None => Ok(()),
    }
}

fn run(connection: &Connection, text: &str) -> Result<(), Error> {
    connection.raw.execute_batch(text).map_err(|error| classify_alone(&error))
}
