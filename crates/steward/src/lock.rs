//! One process per SQLite database: an advisory lock on a file beside it.
//!
//! SQLite itself would let a second process in; Steward numbers events and caches in memory and would not survive
//! it. The operating system drops the lock with the process, so a crash leaves nothing to clean up. The lock file
//! stays: removing it would let two processes lock two files of one name.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process;

use crate::config::DatabaseUrl;
use crate::error::Error;
use crate::wiring;

/// The lock on one SQLite database. Held until it is dropped.
#[derive(Debug)]
pub(crate) struct DatabaseLock {
    _file: File,
}

impl DatabaseLock {
    /// Takes the lock if the database needs one: PostgreSQL serves many processes.
    pub(crate) fn for_database(url: &DatabaseUrl) -> Result<Option<Self>, Error> {
        url.sqlite_path().map(|path| Self::acquire(path, &wiring::now())).transpose()
    }

    /// Says who holds the lock of a database, if somebody does. Takes it for an instant only, shared with others who ask.
    pub(crate) fn holder(url: &DatabaseUrl) -> Option<String> {
        let mut file = File::open(beside(&resolve(url.sqlite_path()?))).ok()?;
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Some(read_holder(&mut file)),
            _ => None,
        }
    }

    fn acquire(database: &Path, started: &str) -> Result<Self, Error> {
        let database = resolve(database);
        let lock = beside(&database);
        let unusable = |source| Error::LockFile { lock: lock.clone(), source };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&lock)
            .map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => {
                write_holder(&mut file, started).map_err(unusable)?;
                Ok(Self { _file: file })
            }
            Err(TryLockError::WouldBlock) => {
                Err(Error::Locked { holder: read_holder(&mut file), database, lock })
            }
            Err(TryLockError::Error(source)) => Err(unusable(source)),
        }
    }
}

/// Follows links, so that two names of one database have one lock.
pub(crate) fn resolve(database: &Path) -> PathBuf {
    if let Ok(existing) = fs::canonicalize(database) {
        return existing;
    }
    let parent = database.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (fs::canonicalize(parent), database.file_name()) {
        (Ok(parent), Some(name)) => parent.join(name),
        _ => database.to_owned(),
    }
}

fn beside(database: &Path) -> PathBuf {
    let mut name = OsString::from(database);
    name.push(".lock");
    PathBuf::from(name)
}

fn write_holder(file: &mut File, started: &str) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(format!("pid {}, started {started}\n", process::id()).as_bytes())
}

fn read_holder(file: &mut File) -> String {
    let mut text = String::new();
    // The holder may be between taking the lock and writing its name.
    match file.take(200).read_to_string(&mut text) {
        Ok(_) if !text.trim().is_empty() => text.trim().to_owned(),
        _ => "which has not written its pid yet".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_refused_with_the_file_the_pid_and_the_start_time() {
        let directory = tempfile::tempdir().unwrap();
        let database = directory.path().join("steward.db");
        let _first = DatabaseLock::acquire(&database, "2026-03-01T10:00:00.000Z").unwrap();

        let refused = DatabaseLock::acquire(&database, "2026-03-01T11:00:00.000Z").unwrap_err();

        let lock = fs::canonicalize(directory.path()).unwrap().join("steward.db.lock");
        let text = refused.to_string();
        assert!(text.contains(&lock.display().to_string()), "{text}");
        assert!(text.contains(&format!("pid {}, started 2026-03-01T10:00:00.000Z", process::id())), "{text}");
        assert_eq!(refused.exit().code(), 4);
    }

    #[test]
    fn whoever_asks_learns_the_holder_and_keeps_nobody_out() {
        let directory = tempfile::tempdir().unwrap();
        let database = directory.path().join("steward.db");
        let url = DatabaseUrl::sqlite(database.clone());
        assert_eq!(DatabaseLock::holder(&url), None);
        let held = DatabaseLock::acquire(&database, "a").unwrap();
        assert_eq!(DatabaseLock::holder(&url), Some(format!("pid {}, started a", process::id())));
        drop(held);
        assert_eq!(DatabaseLock::holder(&url), None);
        DatabaseLock::acquire(&database, "b").unwrap();
    }

    #[test]
    fn a_released_lock_can_be_taken_again() {
        let directory = tempfile::tempdir().unwrap();
        let database = directory.path().join("steward.db");
        drop(DatabaseLock::acquire(&database, "a much longer text than the second one").unwrap());
        drop(DatabaseLock::acquire(&database, "b").unwrap());
        let left = fs::read_to_string(directory.path().join("steward.db.lock")).unwrap();
        assert_eq!(left, format!("pid {}, started b\n", process::id()));
    }

    #[cfg(unix)]
    #[test]
    fn two_names_of_one_database_share_one_lock() {
        let directory = tempfile::tempdir().unwrap();
        let database = directory.path().join("steward.db");
        let link = directory.path().join("link.db");
        fs::write(&database, "").unwrap();
        std::os::unix::fs::symlink(&database, &link).unwrap();
        let _first = DatabaseLock::acquire(&database, "a").unwrap();
        assert!(matches!(DatabaseLock::acquire(&link, "b"), Err(Error::Locked { .. })));
    }

    #[test]
    fn a_missing_directory_is_named() {
        let refused = DatabaseLock::acquire(Path::new("/nowhere/at/all/steward.db"), "a").unwrap_err();
        assert!(refused.to_string().contains("/nowhere/at/all/steward.db.lock"), "{refused}");
        assert_eq!(refused.exit().code(), 4);
    }
}
