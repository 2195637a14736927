//! Migrations on PostgreSQL.

use super::catalogue::Catalogue;
use super::connection::Connection;
use crate::migrate::{Applied, CREATE_TABLE, next};
use crate::{Engine, Error, Migration, MigrationReport};

/// The advisory lock of whoever migrates: "steward" in ASCII.
const LOCK: i64 = 0x0073_7465_7761_7264;

/// Applies what is missing, each migration in a transaction of its own that holds the lock.
pub(super) async fn migrate(
    connection: &Connection,
    migrations: &[Migration],
) -> Result<MigrationReport, Error> {
    let mut report = MigrationReport::default();
    loop {
        run(connection, "BEGIN").await?;
        let step = step(connection, migrations, &mut report).await;
        run(connection, if step.is_ok() { "COMMIT" } else { "ROLLBACK" }).await?;
        if !step? {
            return Ok(report);
        }
    }
}

/// Applies the next migration; false if there is none.
async fn step(
    connection: &Connection,
    migrations: &[Migration],
    report: &mut MigrationReport,
) -> Result<bool, Error> {
    run(connection, &format!("SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock({LOCK})"))
        .await?;
    run(connection, CREATE_TABLE).await?;
    let applied = applied(connection).await?;
    let Some(migration) = next(Engine::Postgres, migrations, &applied)? else {
        report.already = applied.len() - report.applied.len();
        return Ok(false);
    };
    run(connection, migration.postgres).await.map_err(|error| migration.failed(&error))?;
    let number = i32::try_from(migration.number).map_err(|_| {
        Error::Migration(format!("the number of migration {} is too high", migration.label()))
    })?;
    connection
        .execute(
            "INSERT INTO schema_migration (number, name, checksum) VALUES ($1, $2, $3)",
            &[&number, &migration.name, &migration.checksum(Engine::Postgres)],
        )
        .await
        .map_err(|error| classify(&error))?;
    report.applied.push(migration.label());
    Ok(true)
}

/// Lists what is recorded; nothing if the table is not there yet.
pub(super) async fn applied(connection: &Connection) -> Result<Vec<Applied>, Error> {
    let list = async {
        let exists = connection.query_one("SELECT to_regclass('schema_migration') IS NOT NULL", &[]).await?;
        if !exists.get::<_, bool>(0) {
            return Ok(Vec::new());
        }
        connection.query("SELECT number, name, checksum FROM schema_migration ORDER BY number", &[]).await
    };
    let rows = list.await.map_err(|error| classify(&error))?;
    let read = |row: &tokio_postgres::Row| Applied {
        number: row.get::<_, i32>(0).unsigned_abs(),
        name: row.get(1),
        checksum: row.get(2),
    };
    Ok(rows.iter().map(read).collect())
}

async fn run(connection: &Connection, text: &str) -> Result<(), Error> {
    connection.batch_execute(text).await.map_err(|error| classify(&error))
}

fn classify(error: &tokio_postgres::Error) -> Error {
    super::error::classify(error, &Catalogue::default())
}
