//! How a database is opened.

use std::any::Any;
use std::fmt;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use crate::{Error, Tx};

/// Runs at the end of each SQLite batch, before its COMMIT, with the notes of the transactions in it, in their order.
///
/// It writes through the given [`Tx`] into the same COMMIT, so what it adds costs no second fsync. It runs only when
/// there are notes; its failure rolls the whole batch back, and every caller gets [`Error::Unavailable`].
pub type BatchHook = Arc<
    dyn Fn(Tx, Vec<Box<dyn Any + Send>>) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>
        + Send
        + Sync,
>;

/// How hard SQLite tries to keep a commit through a power failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Synchronous {
    /// A commit is on the disk before it is answered. The only choice for real data.
    #[default]
    Full,
    /// A power failure may lose the last commits, never the consistency.
    Normal,
    /// For tests: a power failure may destroy the file.
    Off,
}

/// How a SQLite database is opened: `SqliteOptions { path, ..SqliteOptions::default() }`.
#[derive(Clone)]
pub struct SqliteOptions {
    /// The file; created (for this user only) if it is missing.
    pub path: PathBuf,
    /// Connections for reads on the calling thread. 0: twice the cores, at least 4.
    pub readers: usize,
    /// See [`Synchronous`].
    pub synchronous: Synchronous,
    /// See [`BatchHook`].
    pub before_commit: Option<BatchHook>,
    /// When the write-ahead log is cut back.
    pub wal: WalLimits,
    /// The most pages (4 KiB) the file may have; past it, writes are answered [`Error::Unavailable`]. None: no limit.
    pub max_pages: Option<u32>,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            path: PathBuf::new(),
            readers: 0,
            synchronous: Synchronous::Full,
            before_commit: None,
            wal: WalLimits::default(),
            max_pages: None,
        }
    }
}

impl fmt::Debug for SqliteOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteOptions")
            .field("path", &self.path)
            .field("readers", &self.readers)
            .field("synchronous", &self.synchronous)
            .field("wal", &self.wal)
            .field("max_pages", &self.max_pages)
            .finish_non_exhaustive()
    }
}

/// Sizes of the write-ahead log, in pages of 4 KiB, at which more is done to cut it back.
///
/// The defaults keep the file below 256 MiB while readers come and go all the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WalLimits {
    /// Copy into the database beside readers and the writer, each time the log has grown by this much.
    pub checkpoint: u32,
    /// Also pause the writer for an instant, so that the log starts from its beginning. It waits, too, when it is
    /// ahead of the checkpoints by this much.
    pub restart: u32,
    /// Also wait up to a second for readers.
    pub wait: u32,
    /// Also wait up to ten seconds for readers.
    pub wait_long: u32,
}

impl Default for WalLimits {
    fn default() -> Self {
        Self { checkpoint: 4_096, restart: 8_192, wait: 32_768, wait_long: 49_152 }
    }
}

/// How a PostgreSQL database is opened: `PostgresOptions { url, ..PostgresOptions::default() }`.
#[derive(Clone)]
pub struct PostgresOptions {
    /// A URL (`postgresql://user@host/database`) or key-value text, as `libpq` takes it. May hold a password.
    pub url: String,
    /// The most connections held.
    pub pool_size: usize,
    /// Statements that run longer than this many milliseconds are interrupted ([`Error::Budget`]).
    pub statement_timeout_ms: u32,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self { url: String::new(), pool_size: 16, statement_timeout_ms: 30_000 }
    }
}

/// Leaves out the URL, which may hold a password.
impl fmt::Debug for PostgresOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresOptions")
            .field("pool_size", &self.pool_size)
            .field("statement_timeout_ms", &self.statement_timeout_ms)
            .finish_non_exhaustive()
    }
}
