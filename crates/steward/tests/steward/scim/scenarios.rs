//! Every scenario passes against Steward, and leaves nothing behind.

use serde_json::{Value, json};

use super::{Steward, Target, files, folder, problems, steps};

const PROFILES: [&str; 6] = ["okta", "entra", "onelogin", "jumpcloud", "google", "generic"];

/// Runs the recorded clients, all in one report.
fn clients(target: &Target) -> Value {
    let files = files(&folder("clients"));
    assert!(files.len() >= 10, "the recorded clients are found");
    let mut arguments = vec!["probe"];
    for file in &files {
        arguments.extend(["--script", file.to_str().unwrap()]);
    }
    passes(target, &arguments)
}

fn passes(target: &Target, arguments: &[&str]) -> Value {
    let (code, report, written) = target.scim(arguments);
    assert_eq!(
        code,
        0,
        "{arguments:?}\n{}{}",
        problems(&report),
        if report.is_null() { &written } else { "" }
    );
    assert_eq!((&report["failed"], &report["skipped"]), (&json!(0), &json!(0)));
    assert!(report["passed"].as_u64().unwrap() > 0);
    report
}

fn every_client_and_profile_passes(steward: &Steward) {
    let report = clients(&steward.target);
    let spec = report["scenarios"]
        .as_array()
        .unwrap()
        .iter()
        .find(|ran| ran["file"].as_str().unwrap().ends_with("okta-spec.json"));
    let counted: Vec<u64> = spec.unwrap()["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["checks"].as_u64().unwrap())
        .filter(|checks| *checks > 0)
        .collect();
    assert_eq!(
        (counted.len(), counted.iter().sum::<u64>()),
        (12, 52),
        "Okta's SPEC test: requests, assertions"
    );

    for profile in PROFILES {
        passes(&steward.target, &["probe", "--profile", profile]);
    }
    assert_eq!(steward.left(), (json!(0), json!(0)), "what was made was removed");
}

#[test]
fn every_client_and_profile_passes_on_sqlite() {
    every_client_and_profile_passes(&Steward::on_sqlite());
}

#[test]
fn every_client_and_profile_passes_on_postgres() {
    if let Some(steward) = Steward::on_postgres("scim_scenarios") {
        every_client_and_profile_passes(&steward);
    }
}

#[test]
fn providers_get_along_with_a_directory_that_demands_addresses() {
    let steward = Steward::on_sqlite();
    for profile in ["okta", "entra", "jumpcloud", "google"] {
        // Each has a directory of its own: what they all remove together would be held.
        let strict = steward.strict();
        let report = passes(&strict, &["probe", "--profile", profile, "--email-domain", "example.com"]);
        assert!(steps(&report).len() > 10, "{profile}");
    }
}

#[test]
fn a_script_that_is_wrong_is_refused_before_anything_is_sent() {
    let target = Target::new("http://127.0.0.1:9", "key");
    let file = target.key_file.with_file_name("scenario.json");
    let write = |text: &str| std::fs::write(&file, text).unwrap();
    write(
        r#"{"client": "C", "title": "T", "source": "s", "why": "w", "steps": [
        {"name": "look", "request": {"method": "GET", "path": "/Users"}, "expect": {"status": 200, "boby": {}}}]}"#,
    );
    let (code, _, written) = target.scim(&["probe", "--script", file.to_str().unwrap()]);
    assert_eq!(code, 2, "{written}");
    assert!(written.contains("scenario.json: step 1 \"look\", expect.boby: is not known here"), "{written}");
    write(&" ".repeat((1 << 20) + 1));
    let (code, _, written) = target.scim(&["probe", "--script", file.to_str().unwrap()]);
    assert_eq!(code, 2, "{written}");
    assert!(written.contains("is longer than 1048576 bytes"), "{written}");
}

#[test]
fn a_server_that_is_not_there_fails_every_step() {
    let target = Target::new("http://127.0.0.1:9", "key");
    let (code, report, _) = target.scim(&["probe", "--profile", "google"]);
    assert_eq!((code, &report["passed"]), (1, &json!(0)));
    assert_eq!(steps(&report)[0]["problems"][0]["at"], "answer");
}
