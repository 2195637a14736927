//! Schema migrations: forward only, checksummed, applied under a lock.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::{Engine, Error};

/// A step of the schema, with the same number and name on both engines.
///
/// Neither the text may begin or end a transaction. Once released, a migration is never edited: its checksum is
/// compared at each start.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its place; a list of migrations ascends by number.
    pub number: u32,
    /// What it does, in `snake_case`.
    pub name: &'static str,
    /// The text for SQLite. Foreign keys are off while it runs and are checked as a whole afterwards, so that it can
    /// rebuild tables.
    pub sqlite: &'static str,
    /// The text for PostgreSQL.
    pub postgres: &'static str,
}

/// What [`Database::migrate`](crate::Database::migrate) did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MigrationReport {
    /// What was applied now, as `0007_add_review`.
    pub applied: Vec<String>,
    /// How many had been applied before.
    pub already: usize,
}

/// A row of the table `schema_migration`.
#[derive(Debug)]
pub(crate) struct Applied {
    pub(crate) number: u32,
    pub(crate) name: String,
    pub(crate) checksum: String,
}

impl Applied {
    pub(crate) fn label(&self) -> String {
        label(self.number, &self.name)
    }
}

/// The same on both engines but for the type of text, which SQLite takes as it is.
pub(crate) const CREATE_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migration (
    number INTEGER PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL
)";

impl Migration {
    pub(crate) fn label(&self) -> String {
        label(self.number, self.name)
    }

    pub(crate) fn checksum(&self, engine: Engine) -> String {
        let text = match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        };
        Sha256::digest(text).iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
            hex
        })
    }

    pub(crate) fn failed(&self, error: &Error) -> Error {
        Error::Migration(format!("migration {} failed and was rolled back: {error}", self.label()))
    }
}

/// Compares the list with what is recorded and returns the part still to be applied.
pub(crate) fn missing<'a>(
    engine: Engine,
    migrations: &'a [Migration],
    applied: &[Applied],
) -> Result<&'a [Migration], Error> {
    if let Some(pair) = migrations.windows(2).find(|pair| pair[0].number >= pair[1].number) {
        return Err(Error::Migration(format!(
            "migration {} is listed after {}: numbers must ascend",
            pair[1].label(),
            pair[0].label()
        )));
    }
    for (index, row) in applied.iter().enumerate() {
        let recorded = label(row.number, &row.name);
        let Some(migration) = migrations.iter().find(|migration| migration.number == row.number) else {
            return Err(Error::Migration(format!(
                "the database has migration {recorded}, which this program does not know: it was written by a newer \
                 version; use that version or restore a backup from before the upgrade"
            )));
        };
        if migration.name != row.name || migration.checksum(engine) != row.checksum {
            return Err(Error::Migration(format!(
                "migration {recorded} was changed after it had been applied (now {}): undo the change and add a new \
                 migration instead",
                migration.label()
            )));
        }
        if migrations[index].number != row.number {
            return Err(Error::Migration(format!(
                "migration {} is missing although the later {recorded} has been applied: give it a higher number",
                migrations[index].label()
            )));
        }
    }
    Ok(&migrations[applied.len()..])
}

pub(crate) fn next<'a>(
    engine: Engine,
    migrations: &'a [Migration],
    applied: &[Applied],
) -> Result<Option<&'a Migration>, Error> {
    Ok(missing(engine, migrations, applied)?.first())
}

fn label(number: u32, name: &str) -> String {
    format!("{number:04}_{name}")
}
