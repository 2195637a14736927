//! `steward` as a child process.
#![expect(clippy::disallowed_methods, reason = "waits for a process, so real time counts")]

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Anything;
use super::http::Caller;

/// How long a start may take before it counts as failed; far more than it should.
const START: Duration = Duration::from_secs(30);

/// A running `steward dev --output json`, killed when dropped.
#[derive(Debug)]
pub(crate) struct Program {
    /// The process.
    pub(crate) child: Child,
    /// The object that it printed when ready.
    pub(crate) ready: Value,
    /// How long it took until then.
    pub(crate) start_time: Duration,
}

/// Where the data of a program is kept.
#[derive(Debug, Clone)]
pub(crate) enum Store {
    /// `SQLite` in this directory.
    Directory(PathBuf),
    /// `PostgreSQL` at this URL.
    Url(String),
}

impl Store {
    /// Returns the arguments that name this store.
    fn arguments(&self) -> [String; 2] {
        match self {
            Self::Directory(path) => ["--data".to_owned(), path.display().to_string()],
            Self::Url(url) => ["--database".to_owned(), url.clone()],
        }
    }
}

/// Returns the command `steward dev` on a free port, logging into `log`.
pub(crate) fn dev(store: &Store, seed: &str, output: &str, log: &Path) -> Anything<Command> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_steward"));
    command
        .args(["dev", "--listen", "127.0.0.1:0", "--seed", seed, "--output", output])
        .args(store.arguments())
        // On PostgreSQL the master keys are made where it is started.
        .current_dir(log.parent().ok_or("the log is in no directory")?)
        // One key sends as fast as it can.
        .envs(
            ["ADDRESS", "KEY", "ORGANIZATION"]
                .map(|who| (format!("STEWARD__RATE_LIMITS__{who}_PER_MINUTE"), "0")),
        )
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::from(File::options().create(true).append(true).open(log)?));
    Ok(command)
}

impl Program {
    /// Starts `steward dev` and waits until it is ready.
    pub(crate) fn start(store: &Store, seed: &str, log: &Path) -> Anything<Self> {
        let began = Instant::now();
        let mut child = dev(store, seed, "json", log)?.spawn()?;
        let stdout = child.stdout.take().ok_or("the program has no standard output")?;
        let (sender, line) = mpsc::channel();
        // A pipe cannot be read with a time limit, a channel can. The thread ends with the program.
        thread::spawn(move || {
            let mut reader = BufReader::new(stdout);
            let mut line = String::new();
            if reader.read_line(&mut line).is_ok() {
                sender.send(line).ok();
            }
            let mut rest = Vec::new();
            reader.read_to_end(&mut rest).ok();
        });
        // Built first, so that a failure below stops the child.
        let mut program = Self { child, ready: Value::Null, start_time: Duration::ZERO };
        let line = line.recv_timeout(START).unwrap_or_default();
        program.start_time = began.elapsed();
        program.ready = serde_json::from_str(&line).map_err(|error| {
            format!(
                "`steward dev` printed {line:?} instead of one JSON object ({error}); its log ends with:\n{}",
                tail(log)
            )
        })?;
        Ok(program)
    }

    /// Stops the program as a crash does, by SIGKILL.
    pub(crate) fn kill(&mut self) -> Anything<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Returns a text of the ready line, such as `base_url`.
    pub(crate) fn text(&self, key: &str) -> Anything<String> {
        text(&self.ready, key)
    }

    /// Returns the address that it listens on.
    pub(crate) fn address(&self) -> Anything<SocketAddr> {
        let base_url = self.text("base_url")?;
        Ok(base_url.trim_start_matches("http://").trim_end_matches('/').parse()?)
    }

    /// Returns a caller of the first directory.
    pub(crate) fn scim(&self) -> Anything<Caller> {
        let directory = &self.ready["directories"][0];
        let base = format!("/scim/directory/{}", text(directory, "id")?);
        let token = text(directory, "scim_key")?;
        Ok(Caller { address: self.address()?, base, token, content_type: "application/scim+json" })
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        self.kill().ok();
    }
}

fn text(object: &Value, key: &str) -> Anything<String> {
    let value = object[key].as_str().ok_or_else(|| format!("`steward dev` printed no text for {key:?}"))?;
    Ok(value.to_owned())
}

/// Returns the last lines of a log.
fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}
