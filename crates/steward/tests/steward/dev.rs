//! `steward dev`: ready to use, and the same again on the same data.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::process::{ask, finish, lines_until, signal, wait};
use crate::support::disk_dir;
use crate::support::program::{Program, Store, dev};

/// The members of the line on standard output, in its order.
const MEMBERS: [&str; 10] = [
    "base_url",
    "org_id",
    "org_name",
    "api_key",
    "operator_key",
    "verified_domain",
    "directories",
    "console_url",
    "console_email",
    "console_password",
];

fn members(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn start(dir: &Path, seed: &str) -> Program {
    Program::start(&Store::Directory(dir.join("data")), seed, &dir.join("log")).expect("it starts")
}

#[test]
fn one_line_of_json_names_everything_that_a_client_needs() {
    let dir = disk_dir().unwrap();
    let program = start(dir.path(), "none");

    let ready = &program.ready;
    assert_eq!(members(ready), MEMBERS);
    assert_eq!(ready["directories"].as_array().unwrap().len(), 1);
    let directory = &ready["directories"][0];
    assert_eq!(members(directory), ["id", "name", "scim_url", "scim_key"]);
    let scim_url =
        format!("{}/scim/directory/{}", program.text("base_url").unwrap(), directory["id"].as_str().unwrap());
    assert_eq!(directory["scim_url"], scim_url);
    for (kind, key) in
        [("org", &ready["api_key"]), ("op", &ready["operator_key"]), ("scim", &directory["scim_key"])]
    {
        let key = key.as_str().unwrap();
        let body = key.strip_prefix(&format!("stw_{kind}_")).unwrap_or_else(|| panic!("{key}"));
        assert_eq!(body.len(), 43 + 6, "{key}");
    }
    for member in ["console_url", "console_email", "console_password"] {
        assert!(ready[member].is_null(), "there is no console yet");
    }
}

#[test]
fn an_empty_directory_takes_users_without_an_address() {
    let dir = disk_dir().unwrap();
    let program = start(dir.path(), "none");
    let scim = program.scim().unwrap();

    assert_eq!(ask(&scim, "GET", "/Users", "").unwrap().1["totalResults"], 0);
    let user =
        json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada"}).to_string();
    let (status, created) = ask(&scim, "POST", "/Users", &user).unwrap();
    assert_eq!(status, 201, "{created}");
    let (_, read) = ask(&scim, "GET", &format!("/Users/{}", created["id"].as_str().unwrap()), "").unwrap();
    assert_eq!(read["userName"], "ada");
}

#[test]
fn the_demo_is_a_company_of_500_people() {
    let dir = disk_dir().unwrap();
    let program = start(dir.path(), "demo");

    let directories = program.ready["directories"].as_array().unwrap();
    let people: u64 = directories
        .iter()
        .map(|directory| {
            let mut scim = program.scim().unwrap();
            scim.base = format!("/scim/directory/{}", directory["id"].as_str().unwrap());
            directory["scim_key"].as_str().unwrap().clone_into(&mut scim.token);
            ask(&scim, "GET", "/Users?count=1", "").unwrap().1["totalResults"].as_u64().unwrap()
        })
        .sum();
    assert_eq!(people, 500);
}

#[test]
fn a_second_start_serves_the_same_organization_under_the_old_keys() {
    let dir = disk_dir().unwrap();
    let mut first = start(dir.path(), "none");
    let (mut scim, mut admin) = (first.scim().unwrap(), first.admin().unwrap());
    let (status, group) = ask(&scim, "POST", "/Groups", &json!({"displayName": "Crew"}).to_string()).unwrap();
    assert_eq!(status, 201, "{group}");
    assert!(first.terminate().unwrap().success());

    let second = start(dir.path(), "none");

    assert_eq!(members(&second.ready), MEMBERS);
    for member in ["org_id", "org_name", "verified_domain"] {
        assert_eq!(second.ready[member], first.ready[member]);
    }
    let directory = |program: &Program| program.ready["directories"][0].clone();
    assert_eq!(directory(&second)["id"], directory(&first)["id"]);
    assert_eq!(second.ready["directories"].as_array().unwrap().len(), 1);
    for secret in [&second.ready["api_key"], &second.ready["operator_key"], &directory(&second)["scim_key"]] {
        assert!(secret.is_null(), "{}", second.ready);
    }
    scim.address = second.address().unwrap();
    admin.address = scim.address;
    assert_eq!(ask(&scim, "GET", "/Groups", "").unwrap().1["Resources"][0]["id"], group["id"]);
    assert_eq!(ask(&admin, "GET", "", "").unwrap().1["data"]["id"], first.ready["org_id"]);
}

#[test]
fn a_first_start_that_was_cut_off_is_begun_anew() {
    let dir = disk_dir().unwrap();
    let mut first = start(dir.path(), "none");
    first.kill().unwrap();
    // As if it had been killed before it said that it was ready.
    fs::write(dir.path().join("data/steward.db-first-start"), "").unwrap();

    let mut second = start(dir.path(), "none");
    assert_ne!(second.ready["org_id"], first.ready["org_id"]);
    assert!(second.ready["api_key"].is_string() && second.ready["directories"][0]["scim_key"].is_string());
    assert_eq!(ask(&second.scim().unwrap(), "GET", "/Users", "").unwrap().0, 200);
    second.kill().unwrap();

    // From here on the data stays, however the program ends.
    let third = start(dir.path(), "none");
    assert_eq!(third.ready["org_id"], second.ready["org_id"]);
}

#[test]
fn the_five_commands_work_when_pasted() {
    let dir = disk_dir().unwrap();
    let log = dir.path().join("log");
    let mut child =
        dev(&Store::Directory(dir.path().join("data")), "demo", "text", &log).unwrap().spawn().unwrap();
    let lines = lines_until(&mut child, |line| line.starts_with("Ctrl-C")).unwrap();
    let commands: Vec<&String> = lines.iter().filter(|line| line.trim_start().starts_with("curl ")).collect();
    // Any answer that is an error makes curl fail.
    fs::write(dir.path().join(".curlrc"), "fail\n").unwrap();

    let answers: Vec<Value> = commands
        .iter()
        .map(|line| {
            let mut command = Command::new("sh");
            command.args(["-c", line]).env("CURL_HOME", dir.path());
            let output = finish(command).unwrap();
            assert!(output.status.success(), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
            serde_json::from_slice(&output.stdout).unwrap()
        })
        .collect();

    signal(child.id(), "TERM").unwrap();
    assert!(wait(&mut child).unwrap().success());
    assert_eq!(answers.len(), 5, "{commands:?}");
    assert!(answers.iter().all(Value::is_object), "{answers:?}");
}
