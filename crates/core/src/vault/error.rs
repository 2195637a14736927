//! Why the vault does not open. These are read by whoever runs the server, so each names the file and the way out.

use std::io;
use std::path::PathBuf;

use crate::error::Error;
use crate::id::DataKeyId;

/// Why keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The file is not there, and the database cannot do without it.
    #[error(
        "the master key file {} is not there, but the database holds keys that master key {wanted} wraps: copy the file \
         that was made with this database (from the other machine, or from where it is kept safe), or name it in \
         secrets.master_key_file; a new one would not open them, so none is made", .path.display()
    )]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
        /// The id of the master key that is needed.
        wanted: String,
    },
    /// The file has other keys than the database needs.
    #[error(
        "the master key file {} does not have master key {wanted}, which wraps keys of the database (it has {}): it \
         belongs to another database, or to another time of this one; put the line of {wanted} from the right file, or \
         from a safe copy, into it", .path.display(), .found.join(", ")
    )]
    Unknown {
        /// The file.
        path: PathBuf,
        /// The id of the master key that is needed.
        wanted: String,
        /// The ids of those that it has.
        found: Vec<String>,
    },
    /// Others may read the file.
    #[error(
        "the master key file {0} may be used by others (mode {mode:03o}): chmod 600 {0}", .path.display()
    )]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// The file is not what it should be.
    #[error("the master key file {} is damaged: {why}", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where. Nothing of a key is in it.
        why: String,
    },
    /// The file cannot be read or written.
    #[error(
        "cannot {attempted} the master key file {}: {source}{}", .path.display(),
        if *attempted == "read" { "" } else { "; where the server may not change it, put a new key first by hand" }
    )]
    File {
        /// What was attempted.
        attempted: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Somebody else changes the file.
    #[error("another rotation is under way: wait until it is done")]
    Busy,
    /// A wrapped key does not open with the master key that it names.
    #[error(
        "data key {id} does not open with its master key {master}: its row was changed or damaged; restore a backup of \
         the database"
    )]
    Damaged {
        /// The data key.
        id: DataKeyId,
        /// The master key that it names.
        master: String,
    },
    /// What the database says of keys does not fit together, or does not hold still.
    #[error("{0}")]
    Unsettled(String),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] Error),
}

impl From<steward_db::Error> for VaultError {
    fn from(error: steward_db::Error) -> Self {
        Self::Database(error.into())
    }
}

impl From<VaultError> for Error {
    /// For whoever asked for a rotation: the operator, who may know all of it.
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Database(error) => error,
            other => Self::Conflict(other.to_string()),
        }
    }
}
