//! SQLite files as files: copied, looked at, made whole. None of it needs or disturbs an open [`Database`].
//!
//! [`Database`]: crate::Database

use std::path::PathBuf;
use std::time::Duration;

use crate::sqlite::{self, blocking};
use crate::{Error, Migration};

/// How fast a file is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyPace {
    /// Pages (4 KiB) between two pauses.
    pub pages: u32,
    /// How long each pause is: the disk belongs to others in the meantime.
    pub pause: Duration,
}

impl Default for CopyPace {
    /// A mebibyte at a time, which a disk writes in a few milliseconds.
    fn default() -> Self {
        Self { pages: 256, pause: Duration::from_millis(1) }
    }
}

/// How closely a file is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What it says of itself.
    Header,
    /// Every page and every row: takes as long as reading the file.
    EveryPage,
}

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// Its pages.
    pub pages: u64,
    /// Its size when its log is folded in.
    pub bytes: u64,
    /// The migrations that it has, as `0007_add_review`, in order.
    pub applied: Vec<String>,
    /// Those that it lacks.
    pub pending: Vec<String>,
}

/// Copies what is committed in the file `from` when the copy begins into the new file `to` (mode 0600), beside other
/// processes that read and write. The copy is not flushed, and is left behind as it is if this fails.
pub async fn copy_sqlite(from: PathBuf, to: PathBuf, pace: CopyPace) -> Result<(), Error> {
    blocking(move || sqlite::copy::copy(&from, &to, pace)).await
}

/// Looks at a file without changing it. [`Error::Corrupt`] if it is not what it should be, [`Error::Migration`] if it
/// has migrations that `migrations` does not list.
pub async fn inspect_sqlite(
    path: PathBuf,
    migrations: &'static [Migration],
    depth: Depth,
) -> Result<FileReport, Error> {
    blocking(move || sqlite::copy::inspect(&path, migrations, depth)).await
}

/// Moves what the log of a file holds into the file, so that the file alone is the whole database. Nobody else may use
/// it meanwhile.
pub async fn fold_sqlite(path: PathBuf) -> Result<(), Error> {
    blocking(move || sqlite::copy::fold(&path)).await
}

/// The version of SQLite in this program, such as `3.51.3`, and whether it is new enough for [`Database`].
///
/// [`Database`]: crate::Database
pub fn sqlite_version() -> (&'static str, bool) {
    (rusqlite::version(), rusqlite::version_number() >= sqlite::OLDEST_SQLITE)
}
