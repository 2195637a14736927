//! The servers, each a process of its own with one token.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::support::http::Caller;
use crate::support::program::{Program, Store};
use crate::support::{Anything, disk_dir};

/// The token that the peers accept.
const TOKEN: &str = "token-of-this-run";

/// Who is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    Steward,
    Scimmy,
    Scim2Server,
}

impl Peer {
    /// All of them, in the order of a round.
    pub(crate) const ALL: [Self; 3] = [Self::Steward, Self::Scimmy, Self::Scim2Server];

    /// Returns its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Steward => "Steward",
            Self::Scimmy => "scimmy-routers 1.3.2 on Express 4.21.2, Node.js",
            Self::Scim2Server => "scim2-server 0.8.3 on uvicorn 0.54.0, Python",
        }
    }

    /// Says what is kept when a creation is answered.
    pub(crate) fn keeps(self) -> &'static str {
        match self {
            Self::Steward => {
                "on the disk, synced: the user, its account and its event in the audit log (SQLite)"
            }
            Self::Scimmy | Self::Scim2Server => "in memory: the user; gone when the process ends",
        }
    }
}

/// A running server without users, ended when dropped.
#[derive(Debug)]
pub(crate) struct Running {
    /// Where it is asked.
    pub(crate) scim: Caller,
    /// The domain of its users.
    pub(crate) domain: String,
    _process: Process,
}

#[derive(Debug)]
enum Process {
    Steward { _program: Program, _dir: TempDir },
    Peer { _child: Ended },
}

impl Running {
    /// Starts a server; the peers are where `scripts/peers` has installed them.
    pub(crate) fn start(peer: Peer, installed: &Path) -> Anything<Self> {
        let mut command = match peer {
            Peer::Steward => {
                let dir = disk_dir()?;
                let store = Store::Directory(dir.path().join("data"));
                let program = Program::start(&store, "none", &dir.path().join("log"))?;
                let (scim, domain) = (program.scim()?, program.text("verified_domain")?);
                return Ok(Self {
                    scim,
                    domain,
                    _process: Process::Steward { _program: program, _dir: dir },
                });
            }
            Peer::Scimmy => {
                let mut command = Command::new("node");
                command.arg(installed.join("scimmy/server.mjs")).env("NODE_ENV", "production");
                command
            }
            Peer::Scim2Server => {
                let mut command = Command::new(installed.join("scim2-server/venv/bin/python"));
                command.arg(installed.join("scim2-server/server.py"));
                command
            }
        };
        let child = command.env("PEER_TOKEN", TOKEN).stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut child = Ended(child.map_err(|error| format!("{} does not start: {error}", peer.name()))?);
        let mut line = String::new();
        let stdout = child.0.stdout.take().ok_or("a peer has no standard output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let (address, base) = line.trim().split_once('/').ok_or_else(|| {
            format!(
                "{} printed {line:?} instead of its address; what it complains of stands above",
                peer.name()
            )
        })?;
        let scim = Caller {
            address: address.parse()?,
            base: format!("/{base}"),
            token: TOKEN.to_owned(),
            content_type: "application/scim+json",
        };
        Ok(Self { scim, domain: "acme.example".to_owned(), _process: Process::Peer { _child: child } })
    }
}

/// A process that ends with this value.
#[derive(Debug)]
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
