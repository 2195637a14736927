//! What the integration tests and the load bench share: the program as a child process, a throw-away `PostgreSQL`
//! cluster, and an HTTP client that shows every byte boundary.

pub(crate) mod cluster;
pub(crate) mod http;
pub(crate) mod program;

use std::error::Error;
use std::path::Path;

use tempfile::TempDir;

/// Tests and benches only report what went wrong; nobody acts on a kind of error.
pub(crate) type Anything<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Makes a directory on a disk: `/tmp` may be memory, where a durable write costs nothing.
pub(crate) fn disk_dir() -> Anything<TempDir> {
    let builder = || {
        let mut builder = tempfile::Builder::new();
        builder.prefix("steward-proof-");
        builder
    };
    let disk = Path::new("/var/tmp");
    Ok(if disk.is_dir() { builder().tempdir_in(disk)? } else { builder().tempdir()? })
}
