//! Where the data of `steward dev` is, and what becomes of a first start that was cut off.

use std::path::{Path, PathBuf};
use std::{fs, io};

use tempfile::TempDir;

use crate::cli;
use crate::config::{DatabaseUrl, Origin, Problem};
use crate::error::Error;

/// The database of one run, and the directory that disappears with it.
pub(super) struct Data {
    pub(super) url: DatabaseUrl,
    _temporary: Option<TempDir>,
}

/// What is appended to the name of a `SQLite` file for the mark of a first start that is under way.
const UNDER_WAY: &str = "-first-start";

impl Data {
    /// Finds out where the data is. Makes its directory, nothing else.
    pub(super) fn prepare(asked: &cli::Dev) -> Result<Self, Error> {
        if let Some(text) = &asked.database {
            let url = DatabaseUrl::parse(text).map_err(|why| {
                Error::Configuration(vec![Problem {
                    origin: Origin::Flag("--database"),
                    message: format!("the database {why}"),
                }])
            })?;
            return Ok(Self { url, _temporary: None });
        }
        if let Some(directory) = &asked.data {
            fs::create_dir_all(directory)
                .map_err(|source| Error::DataDirectory { path: directory.clone(), source })?;
            return Ok(Self { url: file_in(directory), _temporary: None });
        }
        let temporary = TempDir::with_prefix("steward-dev-")
            .map_err(|source| Error::System { attempted: "create a temporary directory", source })?;
        Ok(Self { url: file_in(temporary.path()), _temporary: Some(temporary) })
    }

    /// Forgets what a first start left that was cut off: nobody has seen the keys of that organization. To be called
    /// with the lock of the database held.
    ///
    /// A file is removed only beside its mark, which was made when the file was not there.
    pub(super) fn begin(&self) -> Result<(), Error> {
        let Some((database, mark)) = self.file_and_mark() else { return Ok(()) };
        let failed = |source| Error::DataDirectory { path: database.clone(), source };
        if mark.try_exists().map_err(failed)? {
            for suffix in ["", "-wal", "-shm"] {
                remove(&with_suffix(&database, suffix)).map_err(failed)?;
            }
        } else if !database.try_exists().map_err(failed)? {
            fs::write(&mark, "The first start of `steward dev` on this database is under way.\n")
                .map_err(failed)?;
        }
        Ok(())
    }

    /// Notes that the organization and its keys are there.
    pub(super) fn complete(&self) -> Result<(), Error> {
        let Some((database, mark)) = self.file_and_mark() else { return Ok(()) };
        remove(&mark).map_err(|source| Error::DataDirectory { path: database, source })
    }

    fn file_and_mark(&self) -> Option<(PathBuf, PathBuf)> {
        let database = self.url.sqlite_path()?;
        Some((database.to_owned(), with_suffix(database, UNDER_WAY)))
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Removes a file that need not be there.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn file_in(directory: &Path) -> DatabaseUrl {
    DatabaseUrl::sqlite(directory.join("steward.db"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Format;

    fn asked(data: Option<PathBuf>, database: Option<&str>) -> cli::Dev {
        cli::Dev {
            listen: "127.0.0.1:0".parse().unwrap(),
            data,
            database: database.map(ToOwned::to_owned),
            seed: cli::Seed::None,
            rate_limits: None,
            faults: None,
            output: Format::Json,
        }
    }

    #[test]
    fn a_temporary_directory_disappears_with_its_run() {
        let data = Data::prepare(&asked(None, None)).unwrap();
        let directory = data.url.sqlite_path().unwrap().parent().unwrap().to_owned();
        assert!(directory.is_dir());
        drop(data);
        assert!(!directory.exists());
    }

    #[test]
    fn a_named_directory_is_made_and_stays() {
        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("a/b");
        let data = Data::prepare(&asked(Some(directory.clone()), None)).unwrap();
        assert_eq!(data.url.sqlite_path(), Some(directory.join("steward.db").as_path()));
        drop(data);
        assert!(directory.is_dir());
    }

    #[test]
    fn a_wrong_database_is_refused_without_repeating_it() {
        let Err(refused) = Data::prepare(&asked(None, Some("mysql://u:hunter2@db"))) else {
            panic!("accepted")
        };
        assert_eq!(
            refused.to_string(),
            "--database: the database must start with \"sqlite:\", \"postgres://\" or \"postgresql://\""
        );
    }
}
