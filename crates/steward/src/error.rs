//! What can go wrong outside of a request: each error says what was attempted, on what, and what to do.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::client;
use crate::config::Problem;
use crate::exit::Exit;

/// Why the program ended without doing what it was asked. Database names are always masked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The configuration has one or more problems.
    #[error("{}", list(.0))]
    Configuration(Vec<Problem>),
    /// The configuration file cannot be read.
    #[error("cannot read the configuration file {}: {source}", .path.display())]
    ConfigurationFile { path: PathBuf, source: io::Error },
    /// Another process holds the database.
    #[error("the database {} is in use by another process ({holder}), which holds {}", .database.display(), .lock.display())]
    Locked { database: PathBuf, lock: PathBuf, holder: String },
    /// The lock file itself cannot be used.
    #[error("cannot use the lock file {}: {source}", .lock.display())]
    LockFile { lock: PathBuf, source: io::Error },
    /// The database does not do what was attempted.
    #[error("cannot {attempted} the database {database}: {why}")]
    Database { attempted: &'static str, database: String, why: String },
    /// The database lacks migrations and may not be migrated on the way.
    #[error("the database {database} needs {}", migrations(.pending))]
    MigrationsPending { database: String, pending: Vec<String> },
    /// The database refuses to be migrated.
    #[error("cannot migrate the database {database}: {why}")]
    MigrationRefused { database: String, why: String },
    /// A file that is to be made is there already.
    #[error("{} is there already: {what}", .path.display())]
    Exists { path: PathBuf, what: &'static str },
    /// A file cannot be used.
    #[error("cannot {attempted} {}: {source}", .path.display())]
    File { attempted: &'static str, path: PathBuf, source: io::Error },
    /// A copy of a database cannot be made, or is not what it should be.
    #[error("cannot {attempted} {}: {why}", .file.display())]
    Copy { attempted: &'static str, file: PathBuf, why: String },
    /// The command is about a SQLite file, and the database is PostgreSQL.
    #[error("`steward {asked}` is for SQLite; PostgreSQL has its own tool: {command}")]
    NotEmbedded { asked: &'static str, command: String },
    /// Checks of `doctor` failed.
    #[error("{} failed: {}", if .checks.len() == 1 { "a check" } else { "checks" }, .checks.join(", "))]
    ChecksFailed { checks: Vec<&'static str> },
    /// The certificate of the listener cannot be used.
    #[error("cannot use the certificate: {why}")]
    Certificate { why: String },
    /// What is sealed cannot be opened.
    #[error("{why}")]
    MasterKeys { why: String },
    /// Somebody listens on the address already.
    #[error("cannot listen on {address}: the address is in use")]
    AddressInUse { address: SocketAddr },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Address { address: SocketAddr, source: io::Error },
    /// The directory for the data cannot be made.
    #[error("cannot create the data directory {}: {source}", .path.display())]
    DataDirectory { path: PathBuf, source: io::Error },
    /// Standard output is closed or full.
    #[error("cannot write to standard output: {0}")]
    Output(#[source] io::Error),
    /// The operating system refuses something that every run needs.
    #[error("cannot {attempted}: {source}")]
    System { attempted: &'static str, source: io::Error },
    /// A use case that belongs to the start failed.
    #[error("cannot {attempted}: {why}")]
    Start { attempted: &'static str, why: String },
    /// Rules of the user are wrong.
    #[error("the rules in {} are wrong: {why}", .path.display())]
    Rules { path: PathBuf, why: String },
    /// A file that a scan needs cannot be used.
    #[error("cannot use {}: {why}", .path.display())]
    Unread { path: PathBuf, why: String },
    /// A file of a scan cannot be written.
    #[error("cannot write {}: {source}", .path.display())]
    Unwritten { path: PathBuf, source: io::Error },
    /// A report of a scan cannot be written.
    #[error("cannot write the report: {0}")]
    Report(#[source] io::Error),
    /// What was asked for does not go together, or is not there.
    #[error("{0}")]
    Choice(String),
    /// A running server was asked, and it did not come to the end.
    #[error(transparent)]
    Client(#[from] client::Failure),
}

impl Error {
    /// The code that the process ends with.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Configuration(_)
            | Self::ConfigurationFile { .. }
            | Self::Certificate { .. }
            | Self::MasterKeys { .. }
            | Self::Address { .. } => Exit::Configuration,
            Self::Locked { .. }
            | Self::LockFile { .. }
            | Self::Database { .. }
            | Self::DataDirectory { .. } => Exit::Database,
            Self::MigrationsPending { .. } | Self::MigrationRefused { .. } => Exit::Migration,
            Self::AddressInUse { .. } => Exit::AddressInUse,
            Self::Client(failure) => failure.exit(),
            Self::NotEmbedded { .. } | Self::Choice(_) => Exit::Usage,
            Self::Rules { .. } | Self::Unread { .. } | Self::Unwritten { .. } | Self::Report(_) => {
                Exit::Incomplete
            }
            Self::Exists { .. }
            | Self::File { .. }
            | Self::Copy { .. }
            | Self::ChecksFailed { .. }
            | Self::Output(_)
            | Self::System { .. }
            | Self::Start { .. } => Exit::Failure,
        }
    }

    /// The way out, where the message alone does not show it.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::ConfigurationFile { .. } => Some(
                "name an existing TOML file with --config or STEWARD_CONFIG; docs/steward.toml is an example",
            ),
            Self::Locked { .. } => Some(
                "an SQLite database belongs to one process: stop the other one, or use PostgreSQL to run several",
            ),
            Self::LockFile { .. } => {
                Some("the directory of the database must exist and be writable; database.url names the file")
            }
            Self::Database { .. } => {
                Some("check database.url, that the server or the directory exists, and who may use it")
            }
            Self::MigrationsPending { .. } => {
                Some("run `steward migrate` on the same database, or set database.auto_migrate = true")
            }
            Self::MigrationRefused { .. } => Some(
                "run the Steward that migrated this database last, or a newer one; migrations are never undone",
            ),
            Self::Certificate { .. } => {
                Some("tls.certificate and tls.key name PEM files that this process may read")
            }
            Self::AddressInUse { .. } => Some(
                "stop the program that listens there, or choose another address with --listen or server.listen",
            ),
            Self::Address { .. } => Some("choose an address of this machine with --listen or server.listen"),
            Self::DataDirectory { .. } => Some("name a directory that you may write with --data"),
            Self::Client(failure) => failure.hint(),
            Self::Exists { .. } => {
                Some("choose another name, or say --force, which replaces everything but the database in use")
            }
            Self::NotEmbedded { .. } => Some(
                "**** stands for the password; PGPASSWORD or a .pgpass file keeps it off the command line",
            ),
            Self::Copy { .. } => Some(
                "check that the file is a SQLite database of Steward, that it may be read, and that the disk has room",
            ),
            Self::Rules { .. } => Some(
                "`steward rules lint` says what is wrong and what is odd; RULES.md how rules are written",
            ),
            Self::ChecksFailed { .. }
            | Self::File { .. }
            | Self::Unread { .. }
            | Self::Unwritten { .. }
            | Self::Report(_)
            | Self::Choice(_)
            | Self::Configuration(_)
            | Self::MasterKeys { .. }
            | Self::Output(_)
            | Self::System { .. }
            | Self::Start { .. } => None,
        }
    }
}

fn list(problems: &[Problem]) -> String {
    match problems {
        [only] => only.to_string(),
        several => {
            let lines: Vec<_> = several.iter().map(|problem| format!("\n  {problem}")).collect();
            format!("the configuration has {} problems:{}", several.len(), lines.concat())
        }
    }
}

fn migrations(names: &[String]) -> String {
    match names {
        [only] => format!("the migration {only}"),
        several => format!("{} migrations: {}", several.len(), several.join(", ")),
    }
}
