//! Files that appear whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// A file that is being made beside its place. What is not [put in place](Self::put_in_place) is removed again.
#[derive(Debug)]
pub(crate) struct Partial {
    path: PathBuf,
    place: PathBuf,
    placed: bool,
}

impl Partial {
    /// Names the file `place.partial`, which must not be there.
    pub(crate) fn beside(place: &Path) -> Result<Self, Error> {
        let path = with_suffix(place, ".partial");
        if exists(&path)? {
            return Err(Error::Exists { path, what: "what another run writes, or an earlier one left" });
        }
        Ok(Self { path, place: place.to_owned(), placed: false })
    }

    /// The file, under the name that it has until it is whole.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Flushes the file and gives it its name; whatever had the name is replaced in the same instant.
    pub(crate) fn put_in_place(mut self) -> Result<(), Error> {
        let failed = |source| Error::File { attempted: "write", path: self.place.clone(), source };
        private(&self.path).map_err(failed)?;
        File::open(&self.path).and_then(|file| file.sync_all()).map_err(failed)?;
        fs::rename(&self.path, &self.place).map_err(failed)?;
        self.placed = true;
        // The new name is an entry of the directory, which has to reach the disk too.
        File::open(directory(&self.place)).and_then(|directory| directory.sync_all()).map_err(failed)
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.placed {
            for suffix in ["", "-journal", "-wal", "-shm"] {
                // Nothing is left to do about a file that cannot be removed.
                let _ = remove(&with_suffix(&self.path, suffix));
            }
        }
    }
}

/// Says whether a file, a link or a directory has this name.
pub(crate) fn exists(path: &Path) -> Result<bool, Error> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(source) => Err(Error::File { attempted: "look at", path: path.to_owned(), source }),
    }
}

/// Removes a file that need not be there.
pub(crate) fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(Error::File { attempted: "remove", path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

/// The name with something appended, as SQLite names its logs.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

/// The directory that a file is in.
pub(crate) fn directory(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(unix)]
fn private(path: &Path) -> io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600))
}

#[cfg(not(unix))]
fn private(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_put_in_place_disappears() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("a");
        let partial = Partial::beside(&place).unwrap();
        fs::write(partial.path(), "half").unwrap();
        assert!(Partial::beside(&place).is_err(), "one writer at a time");
        drop(partial);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_is_put_in_place_replaces_what_was_there() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("a");
        fs::write(&place, "old").unwrap();
        let partial = Partial::beside(&place).unwrap();
        fs::write(partial.path(), "new").unwrap();
        partial.put_in_place().unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "new");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&place).unwrap().permissions()) & 0o777,
            0o600
        );
    }
}
