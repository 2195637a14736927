//! A throw-away PostgreSQL cluster, started once per test process.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

/// The longest directory that leaves room for `/.s.PGSQL.5432` in the address of a Unix socket.
const LONGEST_SOCKET_DIRECTORY: usize = 90;

/// For tests, where a power failure costs nothing; enough connections for many tests at once.
const SETTINGS: &[&str] = &[
    "listen_addresses=''",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "shared_buffers=64MB",
    "max_wal_size=256MB",
    "autovacuum=off",
    "log_min_messages=fatal",
];

/// A running server that ends with this process, however that ends.
#[derive(Debug)]
pub struct Cluster {
    directory: PathBuf,
    /// Waits for the pipe to close, which happens even when we are killed, then stops the server and cleans up.
    _watchdog: Child,
}

/// The account the server runs as, as it refuses to run as root.
struct Account {
    uid: u32,
    gid: u32,
}

impl Cluster {
    /// Returns the cluster of this process, starting it first. None, after a loud message, if the server programs are
    /// not installed. Blocks for a second or two.
    ///
    /// # Panics
    /// If the cluster cannot be started, or is missing although `STEWARD_REQUIRE_PG=1` is set.
    pub fn get() -> Option<&'static Self> {
        static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
        CLUSTER
            .get_or_init(|| {
                if let Some(programs) = find_programs() {
                    return Some(Self::start(&programs, |_| Vec::new()));
                }
                assert!(!is_required(), "STEWARD_REQUIRE_PG is set, but initdb and pg_ctl are not installed");
                say("=== PostgreSQL (initdb, pg_ctl) is not installed: its tests are SKIPPED ===");
                None
            })
            .as_ref()
    }

    /// Starts a cluster of its own whose setup needs more. `prepare` gets its data directory before the server runs,
    /// may put files into it, and returns further settings. None if there is nothing to start.
    ///
    /// # Panics
    /// As [`get`](Self::get).
    pub fn with(prepare: impl FnOnce(&Path) -> Vec<String>) -> Option<Self> {
        let programs = find_programs();
        assert!(
            programs.is_some() || !is_required(),
            "STEWARD_REQUIRE_PG is set, but initdb and pg_ctl are not installed"
        );
        Some(Self::start(&programs?, prepare))
    }

    /// The address of one of its databases.
    pub fn url(&self, database: &str) -> String {
        let host = self.directory.to_string_lossy().replace('/', "%2F");
        format!("postgresql://steward@{host}/{database}")
    }

    fn start(programs: &Path, prepare: impl FnOnce(&Path) -> Vec<String>) -> Self {
        let directory = private_directory();
        let account = unprivileged();
        if let Some(account) = &account {
            std::os::unix::fs::chown(&directory, Some(account.uid), Some(account.gid))
                .expect("root can give its directory away");
        }
        let watchdog = start_watchdog(&directory);
        let data = directory.join("data");
        let run_as = |program: &str| {
            let mut command = Command::new(programs.join(program));
            if let Some(account) = &account {
                command.uid(account.uid).gid(account.gid);
            }
            command.current_dir(&directory).stdin(Stdio::null());
            command
        };
        // ICU: its order differs from that of bytes, so a forgotten COLLATE "C" fails here and not at a customer.
        run(run_as("initdb").arg("--pgdata").arg(&data).args([
            "--username=steward",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=icu",
            "--icu-locale=en",
            "--locale=C",
            "--no-sync",
        ]));
        let mut options = format!("-k {}", directory.display());
        let more = prepare(&data);
        if let Some(account) = &account {
            for entry in fs::read_dir(&data).expect("initdb made it").flatten() {
                std::os::unix::fs::chown(entry.path(), Some(account.uid), Some(account.gid))
                    .expect("root can give its files away");
            }
        }
        for setting in SETTINGS.iter().copied().chain(more.iter().map(String::as_str)) {
            options.push_str(" -c ");
            options.push_str(setting);
        }
        let log = directory.join("log");
        // The server outlives pg_ctl and keeps its outputs open, so they must not be ours.
        let mut start = run_as("pg_ctl");
        start.arg("start").arg("--pgdata").arg(&data).arg("--log").arg(&log).args([
            "--wait",
            "--options",
            &options,
        ]);
        let status = start.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("pg_ctl runs");
        assert!(status.success(), "pg_ctl: {}", fs::read_to_string(&log).unwrap_or_default());
        Self { directory, _watchdog: watchdog }
    }
}

/// A shell that waits for the end of its input: our death closes the pipe, be it a return from `main` or SIGKILL.
///
/// It ignores the signals a terminal sends to the whole group, or Ctrl-C would end it before it has cleaned up.
fn start_watchdog(directory: &Path) -> Child {
    let script = r#"
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
    Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(directory)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("sh runs")
}

/// The watchdog removes it, so it must not remove itself.
fn private_directory() -> PathBuf {
    let mut builder = tempfile::Builder::new();
    builder.prefix("steward-pg-");
    let directory = builder.tempdir().and_then(|directory: TempDir| {
        if directory.path().as_os_str().len() > LONGEST_SOCKET_DIRECTORY {
            builder.tempdir_in("/tmp")
        } else {
            Ok(directory)
        }
    });
    let directory = directory.expect("a temporary directory can be made").keep();
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o700)).expect("our own directory");
    directory
}

/// None if we are not root and can run the server ourselves.
fn unprivileged() -> Option<Account> {
    let root = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    let accounts = root.then(|| fs::read_to_string("/etc/passwd").unwrap_or_default())?;
    let find = |name: &str| {
        let mut fields = accounts
            .lines()
            .map(|line| line.split(':'))
            .find(|fields| fields.clone().next() == Some(name))?;
        Some(Account { uid: fields.nth(2)?.parse().ok()?, gid: fields.next()?.parse().ok()? })
    };
    Some(find("postgres").or_else(|| find("nobody")).unwrap_or(Account { uid: 65_534, gid: 65_534 }))
}

/// The directory with `initdb` and `pg_ctl`; the newest version if there are several.
#[expect(clippy::disallowed_methods, reason = "tests look where the shell would look")]
fn find_programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut installed: Vec<_> = fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    installed.sort_by_key(|directory| {
        let version =
            directory.parent().and_then(Path::file_name).and_then(|name| name.to_str()?.parse::<u32>().ok());
        std::cmp::Reverse(version)
    });
    std::env::split_paths(&path)
        .chain(installed)
        .find(|directory| ["initdb", "pg_ctl"].iter().all(|program| directory.join(program).is_file()))
}

#[expect(clippy::disallowed_methods, reason = "the switch of the test run, not of the program")]
fn is_required() -> bool {
    std::env::var_os("STEWARD_REQUIRE_PG").is_some_and(|value| !value.is_empty() && value != "0")
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Prints past the capture of the test harness, which would hide it from a run that succeeds.
pub fn say(message: &str) {
    writeln!(std::io::stderr(), "{message}").expect("stderr is open");
}
