//! What the machine shows; [`super::rules`] decides what to think of it.

use std::fs;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rustix::fs::{Access, access, statvfs};

use crate::files::with_suffix;

/// A directory that holds a database.
#[derive(Debug)]
pub(super) struct Directory {
    pub(super) is_dir: bool,
    pub(super) writable: bool,
    pub(super) mode: u32,
}

/// Room on a disk, in bytes.
#[derive(Debug)]
pub(super) struct Space {
    /// What this user may fill.
    pub(super) free: u64,
}

pub(super) fn directory(path: &Path) -> io::Result<Directory> {
    let seen = fs::metadata(path)?;
    Ok(Directory {
        is_dir: seen.is_dir(),
        writable: access(path, Access::WRITE_OK | Access::EXEC_OK).is_ok(),
        mode: mode(&seen),
    })
}

/// The mode of a file; none if it is not there.
pub(super) fn file_mode(path: &Path) -> Option<u32> {
    fs::metadata(path).ok().as_ref().map(mode)
}

fn mode(seen: &fs::Metadata) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&seen.permissions())
}

pub(super) fn space(path: &Path) -> io::Result<Space> {
    let seen = statvfs(path)?;
    Ok(Space { free: seen.f_bavail.saturating_mul(seen.f_frsize) })
}

/// The type of the file system that a directory is on.
pub(super) fn file_system(path: &Path) -> Option<String> {
    let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
    file_system_in(&mounts, &path.canonicalize().ok()?)
}

/// Finds the mount that a path is on: the longest mount point above it, of equal ones the last, which covers the others.
///
/// A line is `36 35 98:0 /root /mount/point options optional… - type source options` (`proc_pid_mountinfo(5)`).
fn file_system_in(mounts: &str, path: &Path) -> Option<String> {
    let mounts = mounts.lines().filter_map(|line| {
        let (before, after) = line.split_once(" - ")?;
        let point = PathBuf::from(unescape(before.split(' ').nth(4)?));
        path.starts_with(&point).then(|| (point.components().count(), after.split(' ').next()))
    });
    let (_, kind) = mounts.max_by_key(|(depth, _)| *depth)?;
    kind.map(ToOwned::to_owned)
}

/// Space, tab, line end and backslash stand as octal numbers in a mount point.
fn unescape(point: &str) -> String {
    point.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\")
}

/// How many files this process may open; `u64::MAX` without a limit.
pub(super) fn open_files() -> Option<u64> {
    open_files_in(&fs::read_to_string("/proc/self/limits").ok()?)
}

/// A line is `Max open files            1024                 524288               files`: soft limit, hard limit.
fn open_files_in(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    match line.split_whitespace().next()? {
        "unlimited" => Some(u64::MAX),
        number => number.parse().ok(),
    }
}

/// Listens for an instant.
pub(super) fn listen(address: SocketAddr) -> io::Result<()> {
    TcpListener::bind(address).map(drop)
}

/// When the youngest file of a database was written.
pub(super) fn last_write(database: &Path) -> Option<SystemTime> {
    let files = ["", "-wal"].map(|suffix| fs::metadata(with_suffix(database, suffix)).ok()?.modified().ok());
    files.into_iter().flatten().max()
}

#[expect(clippy::disallowed_methods, reason = "the clock of the machine is what is checked")]
pub(super) fn clock() -> SystemTime {
    SystemTime::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:26 / /srv rw - xfs /dev/sdb rw
31 30 0:27 / /srv/data rw,relatime shared:5 master:1 - nfs4 server:/export rw
32 22 0:28 / /with\\040space rw - btrfs /dev/sdc rw
33 30 0:29 / /srv rw - zfs pool rw
";

    #[test]
    fn the_longest_mount_point_counts_and_of_equal_ones_the_last() {
        let found = |path: &str| file_system_in(MOUNTS, Path::new(path));
        assert_eq!(found("/var/lib/steward").as_deref(), Some("ext4"));
        assert_eq!(found("/srv/other").as_deref(), Some("zfs"));
        assert_eq!(found("/srv/data/steward").as_deref(), Some("nfs4"));
        assert_eq!(found("/srv/database").as_deref(), Some("zfs"), "a name is no path above");
        assert_eq!(found("/with space/a").as_deref(), Some("btrfs"));
        assert_eq!(file_system_in("garbage\n\n - \n", Path::new("/")), None);
    }

    #[test]
    fn the_limit_of_open_files_is_the_soft_one() {
        let head = "Limit                     Soft Limit           Hard Limit           Units\n";
        let of = |soft| {
            open_files_in(&format!(
                "{head}Max open files            {soft}                 524288               files\n"
            ))
        };
        assert_eq!(of("1024"), Some(1024));
        assert_eq!(of("unlimited"), Some(u64::MAX));
        assert_eq!(open_files_in(head), None);
    }

    #[test]
    fn this_machine_can_be_looked_at() {
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), std::os::unix::fs::PermissionsExt::from_mode(0o710)).unwrap();
        let seen = directory(dir.path()).unwrap();
        assert!(seen.is_dir && seen.writable && seen.mode & 0o777 == 0o710, "{seen:?}");
        assert!(space(dir.path()).unwrap().free > 0);
        assert_eq!(file_mode(&dir.path().join("a")), None);
        fs::write(dir.path().join("a-wal"), "").unwrap();
        assert!(last_write(&dir.path().join("a")).is_some());
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        assert_eq!(listen(taken.local_addr().unwrap()).unwrap_err().kind(), io::ErrorKind::AddrInUse);
    }
}
