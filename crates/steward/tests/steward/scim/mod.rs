//! The program as an identity provider: against itself on both databases, against a server that is wrong, and with what
//! was recorded before.
#![expect(clippy::unwrap_used, reason = "a test that finds nothing has failed")]

mod quirks;
mod replay;
mod scenarios;
mod wrong_server;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::jira::CLUSTER;
use crate::process::{ask, finish};
use crate::support::disk_dir;
use crate::support::http::Caller;
use crate::support::program::{Program, Store};

/// Where the scenarios are.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

/// The scenario files of a folder and of those in it, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Where requests go, with the key in a file.
struct Target {
    url: String,
    key_file: PathBuf,
    _directory: TempDir,
}

impl Target {
    fn new(url: &str, key: &str) -> Self {
        let directory = disk_dir().unwrap();
        let key_file = directory.path().join("key");
        fs::write(&key_file, format!("{key}\n")).unwrap();
        Self { url: url.to_owned(), key_file, _directory: directory }
    }

    /// The command `steward scim`, with a report for programs.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_steward"));
        command.arg("scim").args(arguments).args(["--url", &self.url, "--output", "json"]);
        command.arg("--key-file").arg(&self.key_file);
        command
    }

    /// Runs `steward scim` and returns its code, what it reports, and everything that it wrote.
    fn scim(&self, arguments: &[&str]) -> (i32, Value, String) {
        let output = finish(self.command(arguments)).unwrap();
        let (stdout, stderr) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        let report = serde_json::from_str(&stdout).unwrap_or(Value::Null);
        (output.status.code().unwrap(), report, format!("{stdout}{stderr}"))
    }
}

/// A Steward with an empty directory that takes users without a primary address.
struct Steward {
    program: Program,
    target: Target,
    _directory: TempDir,
}

impl Steward {
    fn start(store: &Store, directory: TempDir) -> Self {
        let program = Program::start(store, "none", &directory.path().join("log")).unwrap();
        let text = |member: &str| program.ready["directories"][0][member].as_str().unwrap().to_owned();
        let target = Target::new(&text("scim_url"), &text("scim_key"));
        Self { program, target, _directory: directory }
    }

    fn on_sqlite() -> Self {
        let directory = disk_dir().unwrap();
        Self::start(&Store::Directory(directory.path().join("data")), directory)
    }

    /// None where there is no `PostgreSQL`.
    fn on_postgres(database: &str) -> Option<Self> {
        let url = CLUSTER.as_ref()?.create_database(database).unwrap();
        Some(Self::start(&Store::Url(url), disk_dir().unwrap()))
    }

    /// How many users and groups the directory has.
    fn left(&self) -> (Value, Value) {
        let caller = self.program.scim().unwrap();
        let total = |path: &str| ask(&caller, "GET", path, "").unwrap().1["totalResults"].clone();
        (total("/Users?count=0"), total("/Groups?count=0"))
    }

    /// A directory that demands a primary address of everybody.
    fn strict(&self) -> Target {
        let base = format!("/steward/v1/orgs/{}", self.program.text("org_id").unwrap());
        let caller = Caller { base, ..self.program.admin().unwrap() };
        let made = |path: &str, body: &str| {
            let (status, made) = ask(&caller, "POST", path, body).unwrap();
            assert_eq!(status, 201, "{made}");
            made
        };
        let directory = made("/directories", r#"{"name": "Strict"}"#);
        assert_eq!(directory["settings"]["strictEmail"], true);
        let path = format!("/directories/{}/keys", directory["id"].as_str().unwrap());
        let key = made(&path, r#"{"name": "Strict"}"#);
        Target::new(directory["scimUrl"].as_str().unwrap(), key["secret"].as_str().unwrap())
    }
}

/// The steps of a report.
fn steps(report: &Value) -> Vec<&Value> {
    let scenarios = report["scenarios"].as_array().unwrap();
    scenarios.iter().flat_map(|scenario| scenario["steps"].as_array().unwrap()).collect()
}

/// What went wrong in a report, for people.
fn problems(report: &Value) -> String {
    let steps = steps(report);
    let wrong = steps.into_iter().filter(|step| step["outcome"] != "passed");
    wrong.map(|step| format!("{step:#}")).collect::<Vec<_>>().join("\n")
}
