//! A throw-away `PostgreSQL` cluster that can be crashed, with fsync on.
//!
//! Other tests share one cluster without fsync; the crash test and the bench are about durability and need their own.
#![expect(
    clippy::disallowed_methods,
    reason = "tests are told by the environment whether PostgreSQL is required"
)]

use std::env;
use std::fs;
use std::io;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::{Anything, disk_dir};

/// Where Debian keeps the programs of each major version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Waits for the end of its input, which comes with the end of this process, however that ends; then cleans up.
const WATCHDOG: &str = r#"
    trap '' INT TERM HUP
    cat > /dev/null
    pid=$(head -n 1 "$1/data/postmaster.pid" 2> /dev/null)
    if [ -n "$pid" ]; then
        kill -QUIT "$pid"
        tries=100
        while kill -0 "$pid" 2> /dev/null && [ "$tries" -gt 0 ]; do sleep 0.05; tries=$((tries - 1)); done
    fi
    rm -rf "$1"
"#;

/// A running cluster, which ends with this value or with this process.
#[derive(Debug)]
pub(crate) struct Cluster {
    programs: PathBuf,
    dir: PathBuf,
    port: u16,
    user: Option<User>,
    watchdog: Child,
}

/// Somebody without privileges: `PostgreSQL` refuses to run as root.
#[derive(Debug, Clone, Copy)]
struct User {
    id: u32,
    group: u32,
}

impl Cluster {
    /// Starts a cluster, or says on standard error why there is none. With `STEWARD_REQUIRE_PG=1` that is a failure.
    pub(crate) fn start_if_present() -> Anything<Option<Self>> {
        if let Some(programs) = programs() {
            return Self::start(programs).map(Some);
        }
        let missing = "PostgreSQL is not installed: initdb and pg_ctl are neither in the PATH nor below \
                       /usr/lib/postgresql (on Debian: apt-get install postgresql)";
        if env::var("STEWARD_REQUIRE_PG").is_ok_and(|value| value == "1") {
            return Err(missing.into());
        }
        skipped(missing);
        Ok(None)
    }

    fn start(programs: PathBuf) -> Anything<Self> {
        let dir = disk_dir()?.keep();
        let user = if fs::metadata("/proc/self")?.uid() == 0 { Some(unprivileged()?) } else { None };
        if let Some(user) = user {
            chown(&dir, Some(user.id), Some(user.group))?;
            fs::set_permissions(&dir, fs::Permissions::from_mode(0o700))?;
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let watchdog = Command::new("sh")
            .args(["-c", WATCHDOG, "sh"])
            .arg(&dir)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let cluster = Self { programs, dir, port, user, watchdog };
        // ICU, so that an `ORDER BY` that relies on bytes without saying so shows up.
        cluster.run(
            "initdb",
            &[
                "--username=steward",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--locale-provider=icu",
                "--icu-locale=en",
                "--no-sync",
                "--no-instructions",
            ],
        )?;
        cluster.up()?;
        Ok(cluster)
    }

    /// Creates an empty database and returns its URL.
    pub(crate) fn create_database(&self, name: &str) -> Anything<String> {
        let Self { port, .. } = self;
        self.output("createdb", &["-h", "127.0.0.1", "-p", &port.to_string(), "-U", "steward", name])?;
        Ok(format!("postgres://steward@127.0.0.1:{port}/{name}"))
    }

    /// Starts the server on the data that is there.
    pub(crate) fn up(&self) -> Anything<()> {
        let sockets = self.dir.display();
        let options = format!(
            "-p {} -k {sockets} -c listen_addresses=127.0.0.1 -c fsync=on -c synchronous_commit=on",
            self.port
        );
        let log = self.dir.join("log").display().to_string();
        self.run("pg_ctl", &["start", "--wait", "--silent", "--log", &log, "--options", &options])
    }

    /// Runs a program on the data directory.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> Anything<()> {
        let data = self.dir.join("data");
        let mut command = self.command(program);
        // A server inherits what it is started with: a pipe here would never come to its end.
        let status = command.arg("-D").arg(data).args(arguments).stdout(Stdio::null()).status()?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("{program} {arguments:?} ended with {status}").into())
        }
    }

    /// Runs a program and returns what it writes.
    pub(crate) fn output(&self, program: &str, arguments: &[&str]) -> Anything<String> {
        let output = self.command(program).args(arguments).output()?;
        if output.status.success() {
            return Ok(String::from_utf8(output.stdout)?);
        }
        Err(format!("{program} {arguments:?} failed: {}", String::from_utf8_lossy(&output.stderr)).into())
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.current_dir(&self.dir).stdin(Stdio::null());
        if let Some(user) = self.user {
            command.uid(user.id).gid(user.group);
        }
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        // It has nothing to say, and what it leaves behind harms nobody.
        self.watchdog.wait().ok();
    }
}

/// Finds the directory of the newest server programs.
fn programs() -> Option<PathBuf> {
    let version = |path: &Path| path.parent()?.file_name()?.to_str()?.parse::<u32>().ok();
    let debian = fs::read_dir(DEBIAN).into_iter().flatten().filter_map(Result::ok);
    let mut installed: Vec<PathBuf> =
        debian.map(|entry| entry.path().join("bin")).filter(|path| path.join("pg_ctl").exists()).collect();
    installed.sort_by_key(|path| version(path));
    installed.pop().or_else(|| {
        let path = env::var_os("PATH")?;
        env::split_paths(&path).find(|path| path.join("initdb").exists() && path.join("pg_ctl").exists())
    })
}

/// Finds the account that `PostgreSQL` came with, else the one that owns nothing.
fn unprivileged() -> io::Result<User> {
    let passwd = fs::read_to_string("/etc/passwd")?;
    let find = |name: &str| {
        let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2).map(str::parse);
        Some(User { id: fields.next()?.ok()?, group: fields.next()?.ok()? })
    };
    find("postgres").or_else(|| find("nobody")).ok_or_else(|| {
        io::Error::other("PostgreSQL does not run as root and there is neither a user postgres nor nobody")
    })
}

#[expect(clippy::print_stderr, reason = "a skipped database must be seen")]
fn skipped(why: &str) {
    eprintln!("SKIPPED on PostgreSQL: {why}");
}
