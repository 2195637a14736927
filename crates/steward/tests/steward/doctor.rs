//! `steward doctor` on what is well and on what is not.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs::{self, OpenOptions, Permissions};
use std::io::{Seek, SeekFrom, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{ask, finish};
use crate::support::cluster::Cluster;
use crate::support::disk_dir;
use crate::support::program::{Program, Store};

/// A directory with a database that a server has just left, or still uses.
fn data() -> (TempDir, Program) {
    let dir = disk_dir().unwrap();
    let data = dir.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::set_permissions(&data, Permissions::from_mode(0o700)).unwrap();
    let program = Program::start(&Store::Directory(data), "none", &dir.path().join("log")).unwrap();
    (dir, program)
}

/// Runs the checks with nobody answering DNS; returns the exit code and the findings.
fn doctor(dir: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> (Option<i32>, Value) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_steward"));
    command
        .current_dir(dir)
        .args(["doctor", "--output", "json"])
        .args(arguments)
        .env_remove("STEWARD_CONFIG")
        .env("STEWARD__DNS__SERVERS", "127.0.0.1:1")
        .env("STEWARD__DNS__TIMEOUT", "100ms")
        .env("STEWARD__SERVER__LISTEN", "127.0.0.1:0")
        .envs(environment.iter().copied());
    let output = finish(command).unwrap();
    let said = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code(), said)
}

/// The outcome of one check. Whoever must act is told how.
fn outcome<'a>(report: &'a Value, check: &str) -> &'a str {
    let finding = report["checks"].as_array().unwrap().iter().find(|finding| finding["check"] == check);
    let finding = finding.unwrap_or_else(|| panic!("{check} is missing in {report}"));
    let outcome = finding["outcome"].as_str().unwrap();
    assert_eq!(finding["fix"].is_string(), matches!(outcome, "warn" | "fail"), "{finding}");
    outcome
}

const EMBEDDED: [&str; 2] = ["--database", "sqlite:data/steward.db"];

#[test]
fn all_is_well_beside_a_running_server_and_after_it() {
    let (dir, mut program) = data();
    for when in ["beside it", "after it"] {
        if when == "after it" {
            assert!(program.terminate().unwrap().success());
        }
        let (code, report) = doctor(dir.path(), &[&EMBEDDED[..], &["--deep"]].concat(), &[]);
        assert_eq!((code, &report["passed"]), (Some(0), &Value::Bool(true)), "{when}: {report}");
        for check in [
            "configuration",
            "sqlite version",
            "data directory",
            "database file",
            "clock",
            "database",
            "migrations",
            "newest event",
            "keys",
            "integrity",
            "master keys",
        ] {
            assert_eq!(outcome(&report, check), "pass", "{when}: {report}");
        }
        assert_eq!(outcome(&report, "dns"), "warn", "nobody answers, which stops no server: {report}");
        assert_eq!(outcome(&report, "tls certificate"), "skip", "{report}");
    }
}

#[test]
fn master_keys_that_are_exposed_gone_or_of_another_database_are_findings() {
    let (dir, mut program) = data();
    let file = dir.path().join("data/steward.db.master-keys");
    let found = |why: &str| {
        let (code, report) = doctor(dir.path(), &EMBEDDED, &[]);
        assert_eq!((code, outcome(&report, "master keys")), (Some(1), "fail"), "{report}");
        assert!(report.to_string().contains(why), "{why}: {report}");
    };
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    found("chmod 600");
    program.terminate().unwrap();
    found("chmod 600");
    fs::rename(&file, dir.path().join("elsewhere")).unwrap();
    found("is not there");

    let other = data();
    fs::copy(other.0.path().join("data/steward.db.master-keys"), &file).unwrap();
    found("belongs to another database");
}

#[test]
fn a_wrong_configuration_is_a_finding() {
    let dir = disk_dir().unwrap();
    fs::write(dir.path().join("bad.toml"), "[server]\nlisen = \":0\"\n").unwrap();
    let (code, report) = doctor(dir.path(), &["--config", "bad.toml"], &[]);
    assert_eq!(code, Some(1));
    assert_eq!(outcome(&report, "configuration"), "fail");
    assert!(report["checks"][0]["found"].as_str().unwrap().contains("bad.toml:2:"), "{report}");
}

#[test]
fn a_destroyed_page_is_found_by_the_deep_look() {
    let (dir, mut program) = data();
    program.terminate().unwrap();
    let mut file = OpenOptions::new().write(true).open(dir.path().join("data/steward.db")).unwrap();
    file.seek(SeekFrom::End(-4_096)).unwrap();
    file.write_all(&[0xAA; 4_096]).unwrap();
    drop(file);

    let (code, report) = doctor(dir.path(), &EMBEDDED, &[]);
    assert_eq!((code, outcome(&report, "integrity")), (Some(0), "skip"), "{report}");
    let (code, report) = doctor(dir.path(), &[&EMBEDDED[..], &["--deep"]].concat(), &[]);
    assert_eq!((code, outcome(&report, "integrity")), (Some(1), "fail"), "{report}");
}

#[test]
fn what_is_no_database_is_a_finding_and_what_is_not_there_is_none() {
    let dir = disk_dir().unwrap();
    let (code, report) = doctor(dir.path(), &["--database", "sqlite:none.db"], &[]);
    assert_eq!((code, outcome(&report, "database")), (Some(0), "skip"), "{report}");
    assert!(!dir.path().join("none.db").exists(), "a look makes nothing");

    fs::write(dir.path().join("text.db"), "no database at all".repeat(100)).unwrap();
    fs::set_permissions(dir.path().join("text.db"), Permissions::from_mode(0o644)).unwrap();
    let (code, report) = doctor(dir.path(), &["--database", "sqlite:text.db"], &[]);
    assert_eq!((code, outcome(&report, "database")), (Some(1), "fail"), "{report}");
    assert_eq!(outcome(&report, "database file"), "fail", "{report}");
}

#[test]
fn a_missing_directory_a_used_address_and_a_missing_certificate_are_findings() {
    let dir = disk_dir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, report) = doctor(
        dir.path(),
        &["--database", "sqlite:nowhere/steward.db"],
        &[
            ("STEWARD__SERVER__LISTEN", &address),
            ("STEWARD__TLS__CERTIFICATE", "none.pem"),
            ("STEWARD__TLS__KEY", "none.key"),
        ],
    );
    assert_eq!(code, Some(1));
    for check in ["data directory", "listen address", "tls certificate"] {
        assert_eq!(outcome(&report, check), "fail", "{check}: {report}");
    }
}

#[test]
fn postgresql_is_asked_for_its_migrations() {
    let (code, report) =
        doctor(Path::new("."), &["--database", "postgres://u:hunter2@127.0.0.1:1/steward"], &[]);
    assert_eq!((code, outcome(&report, "database")), (Some(1), "fail"), "{report}");
    assert!(!report.to_string().contains("hunter2"), "{report}");

    let Some(cluster) = Cluster::start_if_present().unwrap() else { return };
    let url = cluster.create_database("doctor").unwrap();
    let (code, report) =
        doctor(Path::new("."), &["--database", &url], &[("STEWARD__DATABASE__AUTO_MIGRATE", "false")]);
    assert_eq!(outcome(&report, "database"), "pass", "{report}");
    assert_eq!((code, outcome(&report, "migrations")), (Some(1), "fail"), "{report}");
    assert_eq!(outcome(&report, "keys"), "skip", "{report}");

    let log = disk_dir().unwrap();
    let program = Program::start(&Store::Url(url.clone()), "none", &log.path().join("log")).unwrap();
    // The program was started here, and so made its master keys here.
    keys_that_end_soon_are_named(&program, log.path(), &["--database", &url]);
}

#[test]
fn keys_that_end_soon_are_named_with_the_command_that_rotates_them() {
    let (dir, program) = data();
    let database = format!("sqlite:{}/data/steward.db", dir.path().display());
    keys_that_end_soon_are_named(&program, Path::new("."), &["--database", &database]);
}

fn keys_that_end_soon_are_named(program: &Program, dir: &Path, arguments: &[&str]) {
    let mut admin = program.admin().unwrap();
    admin.base = format!("/steward/v1/orgs/{}", program.text("org_id").unwrap());
    let issue = |path: &str, body: &Value| {
        let (status, key) = ask(&admin, "POST", path, &body.to_string()).unwrap();
        assert_eq!(status, 201, "{key}");
        key
    };
    // Without a time a key is good for a week.
    let week = issue("/keys", &json!({"name": "Week"}));
    let directory = program.ready["directories"][0]["id"].as_str().unwrap();
    let provider = issue(&format!("/directories/{directory}/keys"), &json!({"name": "Provider"}));
    let revoked = issue("/keys", &json!({"name": "Revoked"}));
    let revoked = format!("/keys/{}", revoked["id"].as_str().unwrap());
    assert_eq!(ask(&admin, "DELETE", &revoked, "").unwrap().0, 204);

    let (code, report) = doctor(dir, arguments, &[]);
    assert_eq!(code, Some(0), "a warning fails nothing: {report}");
    assert_eq!(outcome(&report, "newest event"), "pass", "{report}");
    let told: Vec<&Value> =
        report["checks"].as_array().unwrap().iter().filter(|finding| finding["check"] == "keys").collect();
    assert_eq!(told.len(), 2, "{report}");
    for (finding, (kind, key)) in told.iter().zip([("org", &week), ("scim", &provider)]) {
        let (id, secret) = (key["id"].as_str().unwrap(), key["secret"].as_str().unwrap());
        let name = key["name"].as_str().unwrap();
        let found = finding["found"].as_str().unwrap();
        let last_four = &secret[secret.len() - 4..];
        assert!(
            found.starts_with(&format!("the {kind} key {name} (…{last_four}) of Example ends in ")),
            "{found}"
        );
        assert!(finding["fix"].as_str().unwrap().starts_with(&format!("`steward key rotate {id} --org ")));
        assert!(!report.to_string().contains(secret));
    }
}

#[test]
fn a_certificate_that_ended_is_a_finding() {
    let dir = disk_dir().unwrap();
    for (year, expected) in [(2020, "fail"), (2099, "pass")] {
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        params.not_after = date_time_ymd(year, 1, 1);
        let key = KeyPair::generate().unwrap();
        fs::write(dir.path().join("c.pem"), params.self_signed(&key).unwrap().pem()).unwrap();
        fs::write(dir.path().join("k.pem"), key.serialize_pem()).unwrap();
        let files = [("STEWARD__TLS__CERTIFICATE", "c.pem"), ("STEWARD__TLS__KEY", "k.pem")];
        let (code, report) = doctor(dir.path(), &["--database", "sqlite:none.db"], &files);
        assert_eq!(outcome(&report, "tls certificate"), expected, "{report}");
        assert_eq!(code, Some(i32::from(expected == "fail")), "{report}");
    }
}
