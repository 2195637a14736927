//! Copies of whole files: a snapshot taken beside a running server, and what is known of a file at rest.

use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::OpenFlags;
use rusqlite::backup::{Backup, StepResult};

use super::connection::{Connection, create_private};
use super::error::classify_alone;
use super::migrate;
use crate::migrate::missing;
use crate::{CopyPace, Depth, Engine, Error, FileReport, Migration, SqliteOptions};

/// How often a locked file is tried again, one pause apart, before the copy gives up.
const PATIENCE: u32 = 2_000;

/// Copies what is committed in `from` when the copy begins into the new file `to`, which is complete without a log.
///
/// One read transaction is held open from the first page to the last. Without it, SQLite would begin from the start
/// each time another process commits (<https://www.sqlite.org/backup.html>, "Concurrent Usage of Database
/// Connections"), and under steady writes it would never end. A reader of a write-ahead log blocks no writer; the log
/// only cannot start from its beginning until the copy is there, which is why the pauses are short.
pub(crate) fn copy(from: &Path, to: &Path, pace: CopyPace) -> Result<(), Error> {
    let source =
        Connection::open_reader(&SqliteOptions { path: from.to_owned(), ..SqliteOptions::default() })?;
    let sqlite = |error: rusqlite::Error| classify_alone(&error);
    source.raw.execute_batch("BEGIN").map_err(sqlite)?;
    // BEGIN alone takes no snapshot; the first read does.
    source.raw.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(())).map_err(sqlite)?;
    create_private(to)?;
    let mut target = Connection::open_bare(to)?;
    // The copy is worth nothing until it is whole, and whoever asked for it flushes it then.
    target.raw.pragma_update(None, "synchronous", "OFF").map_err(sqlite)?;
    {
        let backup = Backup::new(&source.raw, &mut target.raw).map_err(sqlite)?;
        let pages = i32::try_from(pace.pages).unwrap_or(i32::MAX).max(1);
        let mut tries = 0;
        loop {
            match backup.step(pages).map_err(sqlite)? {
                StepResult::Done => break,
                StepResult::More => tries = 0,
                _ if tries < PATIENCE => tries += 1,
                _ => return Err(Error::unavailable(format!("{} stays locked", from.display()))),
            }
            pause(pace.pause);
        }
    }
    // The header was copied as well and says "write-ahead log"; a backup is one file that depends on no other.
    let mode: String = target
        .raw
        .pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0))
        .map_err(sqlite)?;
    if mode != "delete" {
        return Err(Error::unavailable(format!("the copy keeps its log (journal mode {mode})")));
    }
    target.raw.close().map_err(|(_, error)| sqlite(error))
}

/// Looks at a file without changing it: its size, its migrations and, if asked, every page.
pub(crate) fn inspect(path: &Path, migrations: &[Migration], depth: Depth) -> Result<FileReport, Error> {
    let connection =
        Connection::open_reader(&SqliteOptions { path: path.to_owned(), ..SqliteOptions::default() })?;
    let number = |pragma: &str| -> Result<u64, Error> {
        let read = connection.raw.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
        read.map(i64::unsigned_abs).map_err(|error| classify_alone(&error))
    };
    let (pages, page_bytes) = (number("page_count")?, number("page_size")?);
    if depth == Depth::EveryPage {
        check_pages(&connection)?;
    }
    let applied = migrate::applied(&connection)?;
    let pending = missing(Engine::Sqlite, migrations, &applied)?;
    Ok(FileReport {
        pages,
        bytes: pages * page_bytes,
        applied: applied.iter().map(crate::migrate::Applied::label).collect(),
        pending: pending.iter().map(Migration::label).collect(),
    })
}

/// Moves what the log holds into the file, so that the file alone is the whole database. Nobody else may use it.
pub(crate) fn fold(path: &Path) -> Result<(), Error> {
    let options = SqliteOptions { path: path.to_owned(), ..SqliteOptions::default() };
    Connection::open_checkpointer(&options)?.truncate_log()
}

/// `quick_check` reads every page and every row, and leaves out only the comparison of indexes with their tables.
fn check_pages(connection: &Connection) -> Result<(), Error> {
    let found = || {
        let mut statement = connection.raw.prepare("PRAGMA quick_check(5)")?;
        statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()
    };
    let found = found().map_err(|error| classify_alone(&error))?;
    if found == ["ok"] { Ok(()) } else { Err(Error::Corrupt { what: found.join("; ") }) }
}

impl Connection {
    /// A connection to a file that is being made: no log, and nothing is set that would write into it.
    fn open_bare(path: &Path) -> Result<Self, Error> {
        Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
    }
}

#[expect(clippy::disallowed_methods, reason = "a thread of its own copies, and no caller waits on it")]
fn pause(time: Duration) {
    thread::sleep(time);
}
