//! A connection with our settings and a budget for each piece of work.

use std::fs::OpenOptions;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rusqlite::OpenFlags;
use rusqlite::config::DbConfig;

use super::error::classify_alone;
use crate::statement::sqlite_text;
use crate::{Error, SqliteOptions, Synchronous};

/// Statements kept prepared per connection. The program has fewer; what `Sql` buffers make comes on top.
const STATEMENT_CACHE: usize = 256;
/// How long a lock of another process is waited for.
const LOCK_WAIT: Duration = Duration::from_secs(5);
/// Page cache in KiB: the writer walks the same index pages again and again, a reader's is dropped by each commit.
const WRITER_CACHE_KIB: i64 = 64_000;
const READER_CACHE_KIB: i64 = 4_000;
/// The log file is cut to this size when it starts from its beginning after a peak.
const LOG_FILE_LIMIT: i64 = 64 << 20;
/// Virtual machine steps between two looks at the budget.
const STEPS_PER_TICK: i32 = 1_000;

/// A connection of the writer, of a reader or of the checkpointer.
pub(super) struct Connection {
    pub(super) raw: rusqlite::Connection,
    budget: Arc<AtomicU64>,
}

impl Connection {
    pub(super) fn open_writer(options: &SqliteOptions) -> Result<Self, Error> {
        create_private(&options.path)?;
        let connection = Self::open(&options.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let mode: String = connection.pragma("journal_mode", "WAL")?;
        if mode != "wal" {
            return Err(Error::unavailable(format!(
                "{} cannot use a write-ahead log (journal mode {mode}): is it on a network file system?",
                options.path.display()
            )));
        }
        connection.set_synchronous(options.synchronous)?;
        connection.set("foreign_keys", "ON")?;
        connection.set("wal_autocheckpoint", 0)?;
        connection.set("journal_size_limit", LOG_FILE_LIMIT)?;
        connection.set("cache_size", -WRITER_CACHE_KIB)?;
        if let Some(pages) = options.max_pages {
            connection.set("max_page_count", pages)?;
        }
        Ok(connection)
    }

    pub(super) fn open_reader(options: &SqliteOptions) -> Result<Self, Error> {
        let connection = Self::open(&options.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.set("query_only", "ON")?;
        connection.set("cache_size", -READER_CACHE_KIB)?;
        Ok(connection)
    }

    pub(super) fn open_checkpointer(options: &SqliteOptions) -> Result<Self, Error> {
        let connection = Self::open(&options.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.set_synchronous(options.synchronous)?;
        connection.set("wal_autocheckpoint", 0)?;
        Ok(connection)
    }

    /// A connection that may rebuild tables: foreign keys are checked as a whole, before the commit.
    pub(super) fn open_migrator(options: &SqliteOptions) -> Result<Self, Error> {
        let connection = Self::open(&options.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.set_synchronous(options.synchronous)?;
        connection.set("foreign_keys", "OFF")?;
        connection.set("wal_autocheckpoint", 0)?;
        connection.set_lock_wait(Duration::from_mins(1))?;
        Ok(connection)
    }

    pub(super) fn open(path: &Path, mode: OpenFlags) -> Result<Self, Error> {
        // NO_MUTEX: a connection is used by one thread at a time, which Rust guarantees.
        let raw = rusqlite::Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(|error| Error::Unavailable(format!("cannot open {}: {error}", path.display())))?;
        let connection = Self { raw, budget: Arc::new(AtomicU64::new(u64::MAX)) };
        connection.set_lock_wait(LOCK_WAIT)?;
        connection.raw.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
        // Without this guarantee SQLite looks at the value bound to a LIMIT, and prepares the statement again each time
        // another one is bound: that took longer than the statement.
        connection
            .raw
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(|error| classify_alone(&error))?;
        connection.set("temp_store", "MEMORY")?;
        // Views and triggers of a manipulated file must not reach functions with side effects.
        connection.set("trusted_schema", "OFF")?;
        connection.with_budget()
    }

    fn with_budget(mut self) -> Result<Self, Error> {
        let budget = self.budget.clone();
        let interrupt = move || {
            // Only the thread that uses the connection gets here, so load and store need not be one step.
            let left = budget.load(Ordering::Relaxed);
            budget.store(left.saturating_sub(1), Ordering::Relaxed);
            left == 0
        };
        self.raw.progress_handler(STEPS_PER_TICK, Some(interrupt)).map_err(|error| classify_alone(&error))?;
        Ok(self)
    }

    /// Grants the next piece of work this many virtual machine steps.
    pub(super) fn grant(&self, steps: u64) {
        self.budget.store(steps / u64::from(STEPS_PER_TICK.unsigned_abs()), Ordering::Relaxed);
    }

    pub(super) fn set_lock_wait(&self, wait: Duration) -> Result<(), Error> {
        self.raw.busy_timeout(wait).map_err(|error| classify_alone(&error))
    }

    /// Runs a statement without values or rows, kept prepared.
    pub(super) fn control(&self, text: &str) -> Result<(), Error> {
        self.raw
            .prepare_cached(text)
            .and_then(|mut statement| statement.raw_execute())
            .map(|_| ())
            .map_err(|error| classify_alone(&error))
    }

    /// Fails if the statement cannot be prepared.
    pub(super) fn prepare(&self, text: &str) -> Result<(), Error> {
        self.raw.prepare(&sqlite_text(text)).map(|_| ()).map_err(|error| classify_alone(&error))
    }

    /// The lines of `EXPLAIN QUERY PLAN`.
    pub(super) fn explain(&self, text: &str) -> Result<Vec<String>, Error> {
        let explain = format!("EXPLAIN QUERY PLAN {}", sqlite_text(text));
        let lines = || {
            let mut statement = self.raw.prepare(&explain)?;
            let mut rows = statement.raw_query();
            let mut lines = Vec::new();
            while let Some(row) = rows.next()? {
                lines.push(row.get(3)?);
            }
            Ok(lines)
        };
        lines().map_err(|error: rusqlite::Error| classify_alone(&error))
    }

    /// Empties the log after the last use.
    pub(super) fn truncate_log(&self) -> Result<(), Error> {
        self.pragma::<i64>("wal_checkpoint", "TRUNCATE").map(|_| ())
    }

    fn set_synchronous(&self, synchronous: Synchronous) -> Result<(), Error> {
        self.set(
            "synchronous",
            match synchronous {
                Synchronous::Full => "FULL",
                Synchronous::Normal => "NORMAL",
                Synchronous::Off => "OFF",
            },
        )
    }

    fn set(&self, name: &str, value: impl rusqlite::ToSql) -> Result<(), Error> {
        self.raw.pragma_update(None, name, value).map_err(|error| match classify_alone(&error) {
            // The first statement on a file that is something else.
            corrupt @ Error::Corrupt { .. } => corrupt,
            _ => Error::Unavailable(format!("cannot set {name}: {error}")),
        })
    }

    fn pragma<T: rusqlite::types::FromSql>(&self, name: &str, value: &str) -> Result<T, Error> {
        self.raw
            .pragma_update_and_check(None, name, value, |row| row.get(0))
            .map_err(|error| classify_alone(&error))
    }
}

/// Creates the file for this user only; SQLite gives its log the same permissions.
pub(super) fn create_private(path: &Path) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Error::Unavailable(format!("cannot create {}: {error}", path.display()))),
    }
}
