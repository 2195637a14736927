//! What these tests do to the program beyond starting it.
#![expect(clippy::disallowed_methods, reason = "waits for a process, so real time counts")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::Anything;
use crate::support::cluster::Cluster;
use crate::support::http::{Caller, Connection};
use crate::support::program::Program;

/// How long a program may take to end; far more than it should.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

impl Program {
    /// Asks the program to end (SIGTERM) and returns how it did.
    pub(crate) fn terminate(&mut self) -> Anything<ExitStatus> {
        signal(self.child.id(), "TERM")?;
        wait(&mut self.child)
    }

    /// Returns a caller of the organization.
    pub(crate) fn admin(&self) -> Anything<Caller> {
        Ok(Caller {
            address: self.address()?,
            base: format!("/admin/v1/orgs/{}", self.text("org_id")?),
            token: self.text("api_key")?,
            content_type: "application/json",
        })
    }
}

impl Cluster {
    /// Stops every server process at once, as a power cut does, and starts again; recovery replays the WAL.
    pub(crate) fn crash(&self) -> Anything<()> {
        self.run("pg_ctl", &["stop", "--mode=immediate", "--silent"])?;
        self.up()
    }
}

/// Sends a signal by name to a process.
pub(crate) fn signal(id: u32, name: &str) -> Anything<()> {
    let status = Command::new("sh").args(["-c", &format!("kill -{name} {id}")]).status()?;
    if status.success() { Ok(()) } else { Err(format!("kill -{name} {id} ended with {status}").into()) }
}

/// Waits until a process ends, but not for ever.
pub(crate) fn wait(child: &mut Child) -> Anything<ExitStatus> {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        thread::sleep(Duration::from_millis(5));
    }
    child.kill()?;
    Err(format!("the process had not ended after {PATIENCE:?}").into())
}

/// Reads standard output line by line until `last` says that this is the last line of interest, but not for ever.
pub(crate) fn lines_until(child: &mut Child, last: impl Fn(&str) -> bool) -> Anything<Vec<String>> {
    let stdout = child.stdout.take().ok_or("standard output is not a pipe")?;
    let (sender, received) = mpsc::channel();
    // A pipe cannot be read with a time limit, a channel can. The thread ends with the process.
    thread::spawn(move || {
        let lines = BufReader::new(stdout).lines().map_while(Result::ok);
        lines.map(|line| sender.send(line)).take_while(Result::is_ok).count()
    });
    let deadline = Instant::now() + PATIENCE;
    let mut lines = Vec::new();
    loop {
        match received.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => lines.push(line),
            Err(_) => return Err(format!("the last line is missing after {lines:?}").into()),
        }
        if lines.last().is_some_and(|line| last(line)) {
            return Ok(lines);
        }
    }
}

/// Reads the log until something stands in it, and returns what follows on that line.
pub(crate) fn logged(child: &mut Child, log: &Path, what: &str) -> String {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline && child.try_wait().is_ok_and(|ended| ended.is_none()) {
        let text = fs::read_to_string(log).unwrap_or_default();
        if let Some(line) = text.lines().rev().find_map(|line| line.split_once(what)) {
            return line.1.to_owned();
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("{what:?} is missing in {}", fs::read_to_string(log).unwrap_or_default());
}

/// Runs a command that is expected to end by itself, and returns what it wrote.
pub(crate) fn finish(mut command: Command) -> Anything<Output> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    // A process that writes more than a pipe holds ends only when somebody reads.
    let stdout = child.stdout.take().map(|pipe| thread::spawn(move || all_of(pipe)));
    let stderr = child.stderr.take().map(|pipe| thread::spawn(move || all_of(pipe)));
    let status = wait(&mut child)?;
    let text = |reading: Option<thread::JoinHandle<Vec<u8>>>| {
        reading.map_or_else(Vec::new, |reading| reading.join().unwrap_or_default())
    };
    Ok(Output { status, stdout: text(stdout), stderr: text(stderr) })
}

fn all_of(mut pipe: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    pipe.read_to_end(&mut bytes).ok();
    bytes
}

/// Runs a future that talks to a server.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime needs a file descriptor or two").block_on(future)
}

/// Asks once on a new connection, and returns status and body; null where there is none.
pub(crate) fn ask(caller: &Caller, method: &str, path: &str, body: &str) -> Anything<(u16, Value)> {
    block_on(async {
        let mut connection = Connection::open(caller.address).await?;
        let answer = connection.call(&caller.request(method, path, body)).await?;
        let body = if answer.body.is_empty() { Value::Null } else { serde_json::from_slice(answer.body)? };
        Ok((answer.status, body))
    })
}
