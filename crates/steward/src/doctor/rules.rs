//! What is good, doubtful or wrong: decisions about what [`super::machine`] saw, without a look at the machine.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::machine::{Directory, Space};
use super::report::Finding;
use crate::error::Error;

const GIBIBYTE: u64 = 1 << 30;
const MEBIBYTE: u64 = 1 << 20;

/// Below this much free disk a check warns, and fails.
const SPACE_LOW: u64 = GIBIBYTE;
const SPACE_GONE: u64 = 100 * MEBIBYTE;

/// File descriptors for what is no connection of a client: the database, logs, outgoing calls.
const OWN_FILES: u64 = 128;

/// Fewer descriptors than this do not carry even a quiet server.
const FILES_LEAST: u64 = 256;

/// Clocks of file servers and of machines differ by this much without harm.
pub(super) const CLOCK_TOLERANCE: Duration = Duration::from_mins(2);

/// What to do about a clock that lies.
pub(super) const CLOCK_FIX: &str = "set the clock (chronyc tracking, timedatectl): with a wrong one keys expire at the wrong time and events lie";

/// File systems on which the locks and the shared memory of a write-ahead log do not work between machines, or at all.
const NETWORK: [&str; 14] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "glusterfs",
    "fuse.glusterfs",
    "fuse.sshfs",
    "lustre",
    "gpfs",
    "ocfs2",
];

pub(super) const DIRECTORY: &str = "data directory";
pub(super) const FILE: &str = "database file";
pub(super) const FILE_SYSTEM: &str = "file system";
pub(super) const SPACE: &str = "disk space";
pub(super) const SQLITE: &str = "sqlite version";
pub(super) const LISTEN: &str = "listen address";
pub(super) const FILES: &str = "open files";
pub(super) const CLOCK: &str = "clock";
pub(super) const MIGRATIONS: &str = "migrations";
pub(super) const MASTER_KEYS: &str = "master keys";

pub(super) fn directory(path: &Path, seen: &io::Result<Directory>) -> Finding {
    let shown = path.display();
    let seen = match seen {
        Ok(seen) => seen,
        Err(error) => {
            let fix = format!("make it, for the user of Steward only: install -d -m 700 {shown}");
            return Finding::fail(DIRECTORY, format!("cannot look at {shown}: {error}"), fix);
        }
    };
    if !seen.is_dir {
        return Finding::fail(
            DIRECTORY,
            format!("{shown} is no directory"),
            "name another one in database.url",
        );
    }
    if !seen.writable {
        let fix = format!("let the user of Steward write it: chown USER {shown} && chmod u+rwx {shown}");
        return Finding::fail(DIRECTORY, format!("{shown} is not writable for this user"), fix);
    }
    let others = format!("chmod o-rwx {shown}");
    match seen.mode & 0o007 {
        // Whoever may write here may put another database in the place of this one.
        rights if rights & 0o002 != 0 => Finding::fail(
            DIRECTORY,
            format!("everybody may write {shown} (mode {:03o})", seen.mode & 0o777),
            "keep the database in a directory of its own, made by install -d -m 700, and name it in database.url",
        ),
        0 => Finding::pass(DIRECTORY, format!("{shown} is writable, and closed to others")),
        _ => Finding::warn(
            DIRECTORY,
            format!("everybody may look into {shown} (mode {:03o})", seen.mode & 0o777),
            others,
        ),
    }
}

/// `mode`: none if the file is not there yet.
pub(super) fn file(path: &Path, mode: Option<u32>) -> Finding {
    let shown = path.display();
    match mode {
        None => Finding::pass(FILE, format!("{shown} is not there yet: the first start makes it")),
        Some(mode) if mode & 0o007 != 0 => Finding::fail(
            FILE,
            format!("everybody may use {shown} (mode {:03o})", mode & 0o777),
            format!("chmod 600 {shown}"),
        ),
        Some(_) => Finding::pass(FILE, format!("{shown} is closed to others")),
    }
}

pub(super) fn file_system(kind: Option<&str>) -> Finding {
    match kind {
        None => Finding::skip(FILE_SYSTEM, "the system does not say which one it is"),
        Some(kind) if NETWORK.contains(&kind) => Finding::warn(
            FILE_SYSTEM,
            format!("{kind} is a network file system: locks and the log of SQLite cannot be relied on there"),
            "keep the database on a disk of this machine, or use PostgreSQL",
        ),
        Some(kind @ ("tmpfs" | "ramfs")) => Finding::warn(
            FILE_SYSTEM,
            format!("{kind} is memory: the database disappears with the machine"),
            "keep the database on a disk",
        ),
        Some(kind) => Finding::pass(FILE_SYSTEM, kind),
    }
}

pub(super) fn space(path: &Path, seen: &io::Result<Space>) -> Finding {
    let shown = path.display();
    let free = match seen {
        Ok(Space { free }) => *free,
        Err(error) => {
            return Finding::warn(
                SPACE,
                format!("cannot be read for {shown}: {error}"),
                "see that the directory is there",
            );
        }
    };
    let found = format!("{} MiB free at {shown}", free / MEBIBYTE);
    let fix = "make room, or move the database to a larger disk: without space every change is refused";
    match free {
        ..SPACE_GONE => Finding::fail(SPACE, found, fix),
        SPACE_GONE..SPACE_LOW => Finding::warn(SPACE, found, fix),
        _ => Finding::pass(SPACE, found),
    }
}

pub(super) fn sqlite((version, enough): (&str, bool)) -> Finding {
    if enough {
        Finding::pass(SQLITE, version)
    } else {
        let fix = "build with SQLite 3.51.3 or newer: older ones can corrupt a database in WAL mode";
        Finding::fail(SQLITE, format!("{version} is too old"), fix)
    }
}

/// `bound`: what came of an attempt to listen. `holder`: who holds the lock of the database, if anybody does.
pub(super) fn listen(address: SocketAddr, bound: &io::Result<()>, holder: Option<&str>) -> Finding {
    match (bound, holder) {
        (Ok(()), _) => Finding::pass(LISTEN, format!("{address} is free")),
        (Err(error), Some(holder)) if error.kind() == io::ErrorKind::AddrInUse => Finding::pass(
            LISTEN,
            format!("{address} is in use, and a server runs on this database ({holder})"),
        ),
        (Err(error), None) if error.kind() == io::ErrorKind::AddrInUse => Finding::fail(
            LISTEN,
            format!("{address} is in use by another program"),
            "stop it, or set server.listen to another address",
        ),
        (Err(error), _) => Finding::fail(
            LISTEN,
            format!("{address} cannot be listened on: {error}"),
            "set server.listen to an address of this machine and a port that this user may use",
        ),
    }
}

/// `soft`: the limit of `/proc/self/limits`; none if it is not told, `u64::MAX` without a limit.
pub(super) fn files(soft: Option<u64>, connections: usize) -> Finding {
    let needed = u64::try_from(connections).unwrap_or(u64::MAX).saturating_add(OWN_FILES);
    let fix = format!(
        "raise it to {needed} (LimitNOFILE= in systemd, ulimit -n in a shell), or lower limits.connections"
    );
    match soft {
        None => Finding::skip(FILES, "the system does not tell the limit"),
        Some(u64::MAX) => Finding::pass(FILES, "without limit"),
        Some(limit) if limit < FILES_LEAST => {
            Finding::fail(FILES, format!("only {limit} files may be open at once"), fix)
        }
        Some(limit) if limit < needed => {
            let found = format!("{limit} files may be open at once, and limits.connections is {connections}");
            Finding::warn(FILES, found, fix)
        }
        Some(limit) => {
            Finding::pass(FILES, format!("{limit} may be open at once, {needed} are needed at most"))
        }
    }
}

/// `latest`: when the youngest file of the database was written.
pub(super) fn clock(now: SystemTime, latest: Option<SystemTime>) -> Finding {
    let Some(latest) = latest else { return Finding::skip(CLOCK, "there is no database to compare it with") };
    match latest.duration_since(now) {
        Ok(ahead) if ahead > CLOCK_TOLERANCE => Finding::fail(
            CLOCK,
            format!("the database was written {} seconds in the future", ahead.as_secs()),
            CLOCK_FIX,
        ),
        _ => Finding::pass(CLOCK, "not behind the last write to the database"),
    }
}

pub(super) fn migrations(pending: &[String], auto_migrate: bool) -> Finding {
    match pending.len() {
        0 => Finding::pass(MIGRATIONS, "up to date"),
        several if auto_migrate => Finding::pass(
            MIGRATIONS,
            format!("{several} pending ({}), which the next start applies", pending.join(", ")),
        ),
        several => Finding::fail(
            MIGRATIONS,
            format!("{several} pending: {}", pending.join(", ")),
            "run `steward backup`, then `steward migrate`",
        ),
    }
}

/// `seen`: how many keys a file has that nobody looked into the database with; none if it is not there.
pub(super) fn master_keys(file: &Path, seen: Result<Option<usize>, Error>, holder: Option<&str>) -> Finding {
    let shown = file.display();
    match (seen, holder) {
        (Err(error), _) => unusable_keys(file, &error),
        (Ok(Some(keys)), Some(holder)) => Finding::pass(
            MASTER_KEYS,
            format!("{shown} has {keys}, and a server opened its database with it ({holder})"),
        ),
        (Ok(Some(keys)), None) => {
            Finding::pass(MASTER_KEYS, format!("{shown} has {keys}, and is closed to others"))
        }
        (Ok(None), Some(_)) => Finding::fail(
            MASTER_KEYS,
            format!("{shown} is gone, and a server runs that cannot start again without it"),
            "put it back from where its copy is kept, or name it in secrets.master_key_file",
        ),
        (Ok(None), None) => {
            Finding::skip(MASTER_KEYS, format!("{shown} is not there yet: the first start makes it"))
        }
    }
}

/// `examined`: what came of opening every key of the database.
pub(super) fn examined_keys(file: &Path, examined: Result<String, Error>) -> Finding {
    match examined {
        Ok(found) => Finding::pass(MASTER_KEYS, found),
        Err(error) => unusable_keys(file, &error),
    }
}

fn unusable_keys(file: &Path, error: &Error) -> Finding {
    let fix = format!(
        "make {} the file of this database, at mode 600; a copy of it is kept where you keep such",
        file.display()
    );
    Finding::fail(MASTER_KEYS, error.to_string(), fix)
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
