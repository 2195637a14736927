//! Why something that a running server was asked for did not come about.

use std::path::PathBuf;

use serde_json::Value;

use super::show::printable;
use crate::exit::Exit;

/// What was attempted, on what, and why it did not come about.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The server or the organization to ask is not named, or wrongly.
    #[error("{what} {why}")]
    Setting { what: &'static str, why: String },
    /// No key was given.
    #[error("there is no key to ask the server with")]
    NoKey,
    /// The key cannot be read.
    #[error("cannot read a key from {}: {why}", .file.display())]
    KeyFile { file: PathBuf, why: String },
    /// Something that cannot be undone was asked for, and nobody said yes.
    #[error("cannot {attempted} without a yes: nothing was changed")]
    Unconfirmed { attempted: String },
    /// What cannot be done without a value was asked for without it.
    #[error("cannot {attempted} without {options}: nothing was changed")]
    Missing { attempted: String, options: String },
    /// The server shows that this is no way out.
    #[error("cannot {attempted}: {}", printable(.why))]
    Closed { attempted: String, why: String },
    /// The server cannot be spoken with.
    #[error("cannot {attempted}: no answer from {server}: {why}")]
    Unreachable { attempted: String, server: String, why: String },
    /// The server said no.
    #[error("cannot {attempted}: the server answered {status}: {}", printable(.detail))]
    Refused { attempted: String, status: u16, detail: String, body: Box<Value> },
    /// The answer is not one of Steward.
    #[error("cannot {attempted}: the answer of {server} {why}")]
    Unreadable { attempted: String, server: String, why: String },
    /// The server has nothing of this name.
    #[error("there is no {what} {name} in this organization")]
    NotFound { what: &'static str, name: String },
    /// The proof of a domain was not found.
    #[error("the proof of {domain} was not found")]
    Unproved { domain: String },
    /// A scenario cannot be used.
    #[error("the scenario {}: {why}", .file.display())]
    Scenario { file: PathBuf, why: String },
    /// A journal cannot be used.
    #[error("the journal {}: {why}", .file.display())]
    Journal { file: PathBuf, why: String },
    /// A server is not what an identity provider needs.
    #[error(
        "of {steps} steps {failed} failed and {skipped} were skipped; {left} test resources are left behind"
    )]
    Probe { failed: usize, skipped: usize, steps: usize, left: usize },
    /// A server answers otherwise than it was recorded.
    #[error("of {exchanges} exchanges {differing} differ")]
    Replay { differing: u64, exchanges: u64 },
    /// A key does not have the form of one.
    #[error("the key is not well formed: {why}")]
    Malformed { why: String },
}

impl Failure {
    /// The code that the process ends with.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Setting { .. } => Exit::Configuration,
            Self::NoKey | Self::KeyFile { .. } => Exit::Unauthorized,
            Self::Unconfirmed { .. }
            | Self::Missing { .. }
            | Self::Scenario { .. }
            | Self::Journal { .. } => Exit::Usage,
            Self::Closed { .. } => Exit::Conflict,
            Self::Unreachable { .. } => Exit::Unreachable,
            Self::Refused { status, .. } => match status {
                401 | 403 => Exit::Unauthorized,
                404 | 410 => Exit::NotFound,
                409 | 412 => Exit::Conflict,
                429 => Exit::RateLimited,
                502..=504 => Exit::Unreachable,
                _ => Exit::Failure,
            },
            Self::NotFound { .. } => Exit::NotFound,
            Self::Unreadable { .. }
            | Self::Unproved { .. }
            | Self::Malformed { .. }
            | Self::Probe { .. }
            | Self::Replay { .. } => Exit::Failure,
        }
    }

    /// The way out, where the message alone does not show it.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoKey | Self::KeyFile { .. } => Some(
                "set STEWARD_API_KEY, name a file with --key-file, or pipe the key in with --key-file -; it is never \
                 an argument",
            ),
            Self::Unconfirmed { .. } => Some("repeat it with --yes"),
            Self::Unreachable { .. } => {
                Some("check --url or STEWARD_URL, and that the server runs and is reachable from here")
            }
            Self::Refused { status: 401 | 403, .. } => Some(
                "`org` takes the operator's key, all else an administrator's key of the organization; \
                 `steward key inspect` tells the kind of a key",
            ),
            Self::Unreadable { .. } => {
                Some("check that --url or STEWARD_URL is the base URL of a Steward server")
            }
            Self::Unproved { .. } => Some("do what the look-ups say, then check again; DNS may take a while"),
            Self::Scenario { .. } => {
                Some("crates/steward/scenarios/README.md describes the form of a scenario")
            }
            Self::Journal { .. } => Some("`steward scim replay --help` describes the form of a journal"),
            Self::Setting { .. }
            | Self::Missing { .. }
            | Self::Closed { .. }
            | Self::Refused { .. }
            | Self::NotFound { .. }
            | Self::Malformed { .. }
            | Self::Probe { .. }
            | Self::Replay { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_decides_about_the_code() {
        for (status, exit) in [
            (400, Exit::Failure),
            (401, Exit::Unauthorized),
            (403, Exit::Unauthorized),
            (404, Exit::NotFound),
            (409, Exit::Conflict),
            (412, Exit::Conflict),
            (429, Exit::RateLimited),
            (500, Exit::Failure),
            (503, Exit::Unreachable),
        ] {
            let attempted = "list keys".to_owned();
            let refused =
                Failure::Refused { attempted, status, detail: String::new(), body: Box::new(Value::Null) };
            assert_eq!(refused.exit(), exit, "{status}");
        }
    }
}
