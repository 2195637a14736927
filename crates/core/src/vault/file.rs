//! The file of the master keys: read only when nobody else can, written whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::error::VaultError;
use super::master::MasterKeys;

/// More than a file of the most keys has.
const LENGTH_LIMIT: u64 = 64 << 10;

/// The file of the master keys of one database. Its methods wait for the disk.
#[derive(Debug, Clone)]
pub struct MasterKeyFile(PathBuf);

/// The right to change the file, held against other processes until it is dropped.
#[derive(Debug)]
pub(super) struct FileLock {
    _file: File,
}

impl MasterKeyFile {
    /// Names the file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Its name.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Reads the keys; none if there is no file. The file behind a link is looked at, and it is the file that was opened
    /// whose mode counts, not whatever has its name a moment later.
    pub fn read(&self) -> Result<Option<MasterKeys>, VaultError> {
        let failed = self.failed("read");
        let file = match File::open(&self.0) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let seen = file.metadata().map_err(&failed)?;
        if !seen.is_file() {
            return Err(self.malformed("it is no file"));
        }
        if let Some(mode) = exposed(&seen) {
            return Err(VaultError::Exposed { path: self.0.clone(), mode });
        }
        if seen.len() > LENGTH_LIMIT {
            return Err(self.malformed(format!("it is longer than {LENGTH_LIMIT} bytes")));
        }
        // Room for all of it: a text that grew would leave keys behind in memory.
        let mut text =
            Zeroizing::new(String::with_capacity(usize::try_from(LENGTH_LIMIT).unwrap_or(usize::MAX)));
        match file.take(LENGTH_LIMIT).read_to_string(&mut text) {
            Ok(_) => MasterKeys::parse(&text).map(Some).map_err(|why| self.malformed(why)),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(self.malformed("it is no text")),
            Err(error) => Err(failed(error)),
        }
    }

    /// Keeps every other process from changing the file.
    pub(super) fn lock(&self) -> Result<FileLock, VaultError> {
        let file = self.lock_file()?;
        match file.try_lock() {
            Ok(()) => Ok(FileLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(VaultError::Busy),
            Err(TryLockError::Error(error)) => Err(self.failed("lock")(error)),
        }
    }

    /// The same, waiting for who has it: for a first start, when that is another first start.
    pub(super) fn wait_for_lock(&self) -> Result<FileLock, VaultError> {
        let file = self.lock_file()?;
        file.lock().map_err(self.failed("lock"))?;
        Ok(FileLock { _file: file })
    }

    /// The lock is on a file beside, which stays: this one is replaced.
    fn lock_file(&self) -> Result<File, VaultError> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        private(&mut options);
        options.open(beside(&self.target(), ".lock")).map_err(self.failed("lock"))
    }

    /// Writes the keys, for their owner alone. Whatever cuts this off leaves the old file or the new one.
    pub(super) fn save(&self, keys: &MasterKeys, _lock: &FileLock) -> Result<(), VaultError> {
        let failed = self.failed("write");
        let target = self.target();
        let partial = beside(&target, ".partial");
        // What is there was left by a process that ended: the lock is ours.
        match fs::remove_file(&partial) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        // A name that is new follows no link.
        let mut options = OpenOptions::new();
        options.append(true).create_new(true);
        private(&mut options);
        let written = options.open(&partial).and_then(|mut file| {
            file.write_all(keys.to_text().as_bytes())?;
            file.sync_all()?;
            fs::rename(&partial, &target)?;
            // The new name is an entry of the directory, which has to reach the disk too.
            File::open(directory(&target))?.sync_all()
        });
        if written.is_err() {
            // Nothing is left to do about a file that cannot be removed.
            let _ = fs::remove_file(&partial);
        }
        written.map_err(failed)
    }

    /// The file behind a link is what is replaced, not the link.
    fn target(&self) -> PathBuf {
        self.0.canonicalize().unwrap_or_else(|_| self.0.clone())
    }

    fn failed(&self, attempted: &'static str) -> impl Fn(io::Error) -> VaultError {
        move |source| VaultError::File { attempted, path: self.0.clone(), source }
    }

    fn malformed(&self, why: impl Into<String>) -> VaultError {
        VaultError::Malformed { path: self.0.clone(), why: why.into() }
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

fn directory(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The mode of a file that somebody besides its owner may use.
#[cfg(unix)]
fn exposed(seen: &fs::Metadata) -> Option<u32> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&seen.permissions()) & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn exposed(_: &fs::Metadata) -> Option<u32> {
    None
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
fn private(_: &mut OpenOptions) {}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;
    use crate::context::{Ids, SystemEntropy};

    fn keys() -> MasterKeys {
        MasterKeys::draw(&Ids::new(Box::new(SystemEntropy)))
    }

    #[test]
    fn a_file_is_made_for_its_owner_alone_and_read_again() {
        let directory = tempfile::tempdir().unwrap();
        let file = MasterKeyFile::new(directory.path().join("keys"));
        assert!(file.read().unwrap().is_none());
        let (keys, lock) = (keys(), file.lock().unwrap());
        file.save(&keys, &lock).unwrap();
        assert_eq!(fs::metadata(file.path()).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(file.read().unwrap().unwrap().ids(), keys.ids());
    }

    #[test]
    fn a_file_that_others_may_use_is_refused_with_the_command_that_closes_it() {
        let directory = tempfile::tempdir().unwrap();
        let file = MasterKeyFile::new(directory.path().join("keys"));
        file.save(&keys(), &file.lock().unwrap()).unwrap();
        for mode in [0o640, 0o604, 0o660, 0o601] {
            fs::set_permissions(file.path(), PermissionsExt::from_mode(mode)).unwrap();
            let refused = file.read().unwrap_err().to_string();
            assert!(refused.contains(&format!("chmod 600 {}", file.path().display())), "{refused}");
        }
        fs::set_permissions(file.path(), PermissionsExt::from_mode(0o400)).unwrap();
        assert!(file.read().unwrap().is_some());
    }

    #[test]
    fn a_link_stays_and_what_it_leads_to_is_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let (real, link) = (directory.path().join("real"), directory.path().join("link"));
        let file = MasterKeyFile::new(&real);
        file.save(&keys(), &file.lock().unwrap()).unwrap();
        symlink(&real, &link).unwrap();
        let (through, new) = (MasterKeyFile::new(&link), keys());
        through.save(&new, &through.lock().unwrap()).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(MasterKeyFile::new(&real).read().unwrap().unwrap().ids(), new.ids());
    }

    #[test]
    fn what_a_planted_link_leads_to_is_not_written() {
        let directory = tempfile::tempdir().unwrap();
        let (victim, file) =
            (directory.path().join("victim"), MasterKeyFile::new(directory.path().join("keys")));
        fs::write(&victim, "precious").unwrap();
        symlink(&victim, directory.path().join("keys.partial")).unwrap();
        file.save(&keys(), &file.lock().unwrap()).unwrap();
        assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
        assert!(file.read().unwrap().is_some());
    }

    #[test]
    fn one_changes_the_file_at_a_time() {
        let directory = tempfile::tempdir().unwrap();
        let file = MasterKeyFile::new(directory.path().join("keys"));
        let held = file.lock().unwrap();
        assert!(matches!(file.lock(), Err(VaultError::Busy)));
        drop(held);
        file.lock().unwrap();
    }

    #[test]
    fn what_is_no_key_file_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        assert!(matches!(
            MasterKeyFile::new(directory.path()).read(),
            Err(VaultError::Malformed { .. } | VaultError::File { .. })
        ));
        let path = directory.path().join("keys");
        for bytes in [&b"\xff\xfe"[..], b"hunter2", &b"#".repeat(70_000)] {
            fs::write(&path, bytes).unwrap();
            fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
            let refused = MasterKeyFile::new(&path).read().unwrap_err().to_string();
            assert!(refused.contains("is damaged") && !refused.contains("hunter2"), "{refused}");
        }
    }
}
