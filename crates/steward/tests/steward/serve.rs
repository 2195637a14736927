//! `steward serve`: its configuration, and its first start.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::process::{finish, lines_until, logged, signal, wait};
use crate::support::disk_dir;

fn steward(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_steward"));
    command.current_dir(dir).args(arguments).env_remove("STEWARD_CONFIG");
    command
}

#[test]
fn check_names_the_line_of_every_mistake() {
    let dir = disk_dir().unwrap();
    fs::write(dir.path().join("bad.toml"), "[server]\nlisen = \":0\"\n\n[limits]\nconnections = 0\n")
        .unwrap();

    let output = finish(steward(dir.path(), &["serve", "--check", "--config", "bad.toml"])).unwrap();

    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("bad.toml:2:"), "{stderr}");
    assert!(stderr.contains("listen"), "the key that was meant is named: {stderr}");
    assert!(stderr.contains("bad.toml:5:"), "{stderr}");
}

#[test]
fn check_opens_nothing() {
    let dir = disk_dir().unwrap();
    fs::write(dir.path().join("good.toml"), "[database]\nurl = \"sqlite:s.db\"\n").unwrap();

    let mut command = steward(dir.path(), &["serve", "--check", "--config", "good.toml"]);
    command.env("STEWARD__SERVER__LISTEN", "127.0.0.1:7777");
    let output = finish(command).unwrap();

    let shown = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(shown.contains("127.0.0.1:7777") && shown.contains("sqlite:s.db"), "{shown}");
    let files: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files, ["good.toml"]);
}

#[test]
fn metrics_have_a_listener_of_their_own_that_ends_with_the_server() {
    let dir = disk_dir().unwrap();
    let log = dir.path().join("log");
    let mut command = steward(dir.path(), &["serve", "--listen", "127.0.0.1:0", "--database", "sqlite:s.db"]);
    command.env("STEWARD__METRICS__LISTEN", "127.0.0.1:0");
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&log).unwrap())
        .spawn()
        .unwrap();

    let address = logged(&mut child, &log, "metrics are shown on http://");
    let mut stream = TcpStream::connect(address.trim_end_matches("/metrics")).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.contains("\nsteward_connections_open 1\n"),
        "{answer}"
    );

    signal(child.id(), "TERM").unwrap();
    assert!(wait(&mut child).unwrap().success());
}

#[test]
fn an_empty_database_brings_an_operator_key() {
    let dir = disk_dir().unwrap();
    let mut first = steward(dir.path(), &["serve", "--listen", "127.0.0.1:0", "--database", "sqlite:s.db"]);
    let mut child = first.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let lines = lines_until(&mut child, |line| line.contains("stw_op_")).unwrap();
    signal(child.id(), "TERM").unwrap();

    assert!(wait(&mut child).unwrap().success());
    let key = lines.last().unwrap().split_whitespace().find(|word| word.starts_with("stw_op_")).unwrap();
    assert_eq!(key.len(), "stw_op_".len() + 43 + 6);
}

#[test]
fn a_first_start_makes_master_keys_and_none_goes_without_them() {
    let dir = disk_dir().unwrap();
    let start = || steward(dir.path(), &["serve", "--listen", "127.0.0.1:0", "--database", "sqlite:s.db"]);
    let mut first =
        start().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    lines_until(&mut first, |line| line.contains("stw_op_")).unwrap();
    signal(first.id(), "TERM").unwrap();
    assert!(wait(&mut first).unwrap().success());
    let file = dir.path().join("s.db.master-keys");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

    let refused = |why: &str| {
        let output = finish(start()).unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{stderr}");
        assert!(stderr.contains(why), "{stderr}");
    };
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    refused("chmod 600");
    fs::remove_file(&file).unwrap();
    refused("secrets.master_key_file");
    assert!(!file.exists(), "no other keys are made");
}
