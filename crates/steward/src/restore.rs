//! `steward restore`: puts a backup where the database is, once it is known to be whole and of this program.

use std::path::Path;

use tokio::time::Instant;

use crate::backup::Copied;
use crate::cli;
use crate::config::{Config, DatabaseUrl};
use crate::error::Error;
use crate::files::{self, Partial};
use crate::lock::DatabaseLock;
use crate::output::{Format, Output};
use crate::wiring::{self, FileReport, Installation};

/// Holds the lock of the database from the first look to the last: a server that runs there keeps writing into the
/// file that it has open, whatever has its name by then. Hence not even `--force` restores beside one.
pub(crate) async fn run(asked: &cli::Restore, config: &Config) -> Result<(), Error> {
    let url = &config.database.url;
    let Some(database) = url.sqlite_path() else { return Err(not_embedded(url, &asked.from)) };
    let _lock = DatabaseLock::for_database(url)?;
    let began = Instant::now();
    let report = put_back(&asked.from, database, asked.force).await?;
    let has_keys = report.pending.is_empty();
    let mut copied = Copied::new(url, &asked.from, report, began, &config.master_key_file());
    // Before this version there were no keys; the next start makes them.
    let keys = if has_keys {
        examine_keys(config).await
    } else {
        Ok("the next start migrates the database".to_owned())
    };
    let keys = keys.unwrap_or_else(|error| {
        let problem = format!("the next start will fail: {error}");
        copied.master_keys_problem = Some(error.to_string());
        problem
    });
    match asked.output {
        Format::Text => Output::stdout().text(&format!("{}\n{keys}", copied.text("restored from"))),
        Format::Json => Output::stdout().json(&copied),
    }
}

/// Looks whether the master keys open what was put back.
async fn examine_keys(config: &Config) -> Result<String, Error> {
    let installation = Installation::open(config).await?;
    let found = installation.examine_keys().await;
    installation.shutdown().await;
    found
}

/// To be called with the lock of the database held.
async fn put_back(from: &Path, database: &Path, force: bool) -> Result<FileReport, Error> {
    // The file behind a link is what is replaced, not the link.
    let database = &database.canonicalize().unwrap_or_else(|_| database.to_owned());
    let replaces = files::exists(database)?;
    if replaces && !force {
        return Err(Error::Exists { path: database.clone(), what: "a database that would be replaced" });
    }
    // Whoever made it is gone, or would hold the lock.
    files::remove(&files::with_suffix(database, ".partial"))?;
    let partial = Partial::beside(database)?;
    wiring::copy_file(from, partial.path(), "restore").await?;
    let report = wiring::check_file(partial.path()).await?;
    if replaces && let Err(error) = wiring::fold_file(database).await {
        // The usual reason for a restore.
        tracing::warn!(%error, "the database that is replaced was not whole");
    }
    // SQLite would apply a log that it finds beside the new file to it. The log goes before the file comes, and was
    // folded in above, so that whatever cuts this off leaves the one database or the other.
    // The mark of a first start of `steward dev` that was cut off goes too: it would have the next start remove the file.
    for suffix in ["-wal", "-shm", "-journal", "-first-start"] {
        files::remove(&files::with_suffix(database, suffix))?;
    }
    partial.put_in_place()?;
    Ok(report)
}

fn not_embedded(url: &DatabaseUrl, from: &Path) -> Error {
    Error::NotEmbedded {
        asked: "restore",
        command: format!("pg_restore --clean --if-exists --dbname={url} {}", from.display()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn postgresql_is_sent_to_its_own_tool() {
        let url = DatabaseUrl::parse("postgres://u:hunter2@db/steward").unwrap();
        let refused = not_embedded(&url, Path::new("b.dump"));
        assert_eq!(refused.exit().code(), 2);
        assert!(refused.to_string().contains("--dbname=postgres://u:****@db/steward b.dump"), "{refused}");
    }

    #[tokio::test]
    async fn what_is_no_backup_leaves_everything_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let (from, database) = (dir.path().join("b.db"), dir.path().join("a.db"));
        fs::write(&from, "no database at all".repeat(100)).unwrap();
        fs::write(&database, "old").unwrap();
        fs::write(dir.path().join("a.db-wal"), "log").unwrap();

        assert!(matches!(put_back(&from, &database, false).await, Err(Error::Exists { .. })));
        let refused = put_back(&from, &database, true).await.unwrap_err();

        assert!(refused.to_string().contains("b.db"), "{refused}");
        assert_eq!(fs::read_to_string(&database).unwrap(), "old");
        assert_eq!(fs::read_to_string(dir.path().join("a.db-wal")).unwrap(), "log");
        assert!(!dir.path().join("a.db.partial").exists());
    }
}
