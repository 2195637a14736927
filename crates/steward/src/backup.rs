//! `steward backup`: one moment of a SQLite database as one file, taken beside a running server.

use std::path::Path;

use serde::Serialize;
use tokio::time::Instant;

use crate::cli;
use crate::config::{Config, DatabaseUrl};
use crate::error::Error;
use crate::files::{self, Partial};
use crate::output::{Format, Output};
use crate::wiring::{self, FileReport};

/// What was written, or put back.
#[derive(Debug, Serialize)]
pub(crate) struct Copied {
    pub(crate) database: String,
    pub(crate) file: String,
    pub(crate) bytes: u64,
    pub(crate) pages: u64,
    pub(crate) milliseconds: u64,
    /// The last migration of the copy; null for a database that was never migrated.
    pub(crate) migration: Option<String>,
    pub(crate) pending: Vec<String>,
    /// The file of the master keys, which is not part of a backup: with both, whoever has the backup has the secrets.
    pub(crate) master_key_file: String,
    /// What is wrong with the master keys for what was put back; null if they open it, and for a backup.
    pub(crate) master_keys_problem: Option<String>,
}

/// Takes no lock of the database: that one keeps a second writer out, and a backup only reads.
pub(crate) async fn run(asked: &cli::Backup, config: &Config) -> Result<(), Error> {
    let url = &config.database.url;
    let Some(database) = url.sqlite_path() else { return Err(not_embedded(url, &asked.to)) };
    let began = Instant::now();
    let report = write(database, &asked.to, asked.force).await?;
    let copied = Copied::new(url, &asked.to, report, began, &config.master_key_file());
    match asked.output {
        Format::Text => {
            let keys = format!(
                "the master keys are not in it: keep a copy of {} elsewhere, a restore needs it",
                copied.master_key_file
            );
            Output::stdout().text(&format!("{}\n{keys}", copied.text("written to")))
        }
        Format::Json => Output::stdout().json(&copied),
    }
}

async fn write(database: &Path, to: &Path, force: bool) -> Result<FileReport, Error> {
    if files::exists(to)? && (!force || to.is_dir() || same(database, to)) {
        return Err(Error::Exists { path: to.to_owned(), what: "a file that would be replaced" });
    }
    if force {
        files::remove(&files::with_suffix(to, ".partial"))?;
    }
    let partial = Partial::beside(to)?;
    wiring::copy_file(database, partial.path(), "back up").await?;
    let report = wiring::check_file(partial.path()).await?;
    partial.put_in_place()?;
    Ok(report)
}

/// Whether two names lead to one file: a database is never its own backup.
fn same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn not_embedded(url: &DatabaseUrl, to: &Path) -> Error {
    Error::NotEmbedded {
        asked: "backup",
        command: format!("pg_dump --format=custom --file={} {url}", to.display()),
    }
}

impl Copied {
    pub(crate) fn new(
        url: &DatabaseUrl,
        file: &Path,
        report: FileReport,
        began: Instant,
        master_keys: &Path,
    ) -> Self {
        Self {
            database: url.to_string(),
            file: file.display().to_string(),
            bytes: report.bytes,
            pages: report.pages,
            milliseconds: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
            migration: report.applied.into_iter().next_back(),
            pending: report.pending,
            master_key_file: master_keys.display().to_string(),
            master_keys_problem: None,
        }
    }

    /// `direction`: "written to" or "restored from".
    pub(crate) fn text(&self, direction: &str) -> String {
        let Self { database, file, bytes, pages, milliseconds, .. } = self;
        let migration = self.migration.as_deref().unwrap_or("none");
        let pending = match self.pending.len() {
            0 => String::new(),
            several => format!(" ({several} pending)"),
        };
        format!(
            "{database} {direction} {file}\n{bytes} bytes in {pages} pages, checked, in {milliseconds} ms\n\
             migration {migration}{pending}"
        )
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn says_what_was_written() {
        let report = FileReport {
            pages: 2,
            bytes: 8192,
            applied: vec!["0001_a".to_owned(), "0002_b".to_owned()],
            pending: vec!["0003_c".to_owned()],
        };
        let (url, keys) = (DatabaseUrl::sqlite("a.db".into()), Path::new("a.db.master-keys"));
        let mut copied = Copied::new(&url, Path::new("b.db"), report, Instant::now(), keys);
        copied.milliseconds = 7;
        assert_eq!(
            copied.text("written to"),
            "sqlite:a.db written to b.db\n8192 bytes in 2 pages, checked, in 7 ms\nmigration 0002_b (1 pending)"
        );
    }

    #[test]
    fn postgresql_is_sent_to_its_own_tool_without_its_password() {
        let url = DatabaseUrl::parse("postgres://u:hunter2@db/steward").unwrap();
        let refused = not_embedded(&url, Path::new("b.dump"));
        assert_eq!(refused.exit().code(), 2);
        let text = refused.to_string();
        assert!(
            text.contains("pg_dump --format=custom --file=b.dump postgres://u:****@db/steward"),
            "{text}"
        );
    }

    #[tokio::test]
    async fn nothing_is_overwritten_unless_told_to_and_the_database_never() {
        let dir = tempfile::tempdir().unwrap();
        let (database, to) = (dir.path().join("a.db"), dir.path().join("b.db"));
        fs::write(&database, "").unwrap();
        fs::write(&to, "precious").unwrap();
        assert!(matches!(write(&database, &to, false).await, Err(Error::Exists { .. })));
        assert!(matches!(write(&database, &database, true).await, Err(Error::Exists { .. })));
        assert_eq!(fs::read_to_string(&to).unwrap(), "precious");
    }

    #[tokio::test]
    async fn a_failure_leaves_the_earlier_backup_and_no_partial_file() {
        let dir = tempfile::tempdir().unwrap();
        let (database, to) = (dir.path().join("a.db"), dir.path().join("b.db"));
        fs::write(&database, "no database at all".repeat(100)).unwrap();
        fs::write(&to, "precious").unwrap();
        assert!(write(&database, &to, true).await.is_err());
        assert_eq!(fs::read_to_string(&to).unwrap(), "precious");
        assert!(!dir.path().join("b.db.partial").exists());
    }
}
