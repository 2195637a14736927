//! What was recorded is sent once more, and what differs is told.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::Steward;
use crate::process::ask;

/// Plays an identity provider and writes down what it did.
struct Recorder<'a> {
    steward: &'a Steward,
    lines: Vec<Value>,
}

impl Recorder<'_> {
    fn ask(&mut self, method: &str, path: &str, body: Value) -> Value {
        let caller = self.steward.program.scim().unwrap();
        let sent = if body.is_null() { String::new() } else { body.to_string() };
        let (status, response) = ask(&caller, method, path, &sent).unwrap();
        assert!(status < 500, "{response}");
        let at = format!("2026-01-01T00:00:{:02}Z", self.lines.len());
        self.lines.push(json!({"at": at, "method": method, "path": path, "body": body, "status": status,
            "response": response, "headers": {"authorization": "Bearer of-then"}, "request_id": "r"}));
        response
    }

    fn write(&self, name: &str) -> PathBuf {
        let file = self.steward.target.key_file.with_file_name(name);
        let lines: Vec<String> = self.lines.iter().map(ToString::to_string).collect();
        fs::write(&file, lines.join("\n")).unwrap();
        file
    }
}

/// A user and a group from their making to their end.
fn record(steward: &Steward) -> Recorder<'_> {
    let mut recorder = Recorder { steward, lines: Vec::new() };
    let id = |resource: &Value| resource["id"].as_str().unwrap().to_owned();
    let address = "ada@example.com";
    let ada = json!({"userName": address, "title": "Clerk", "emails": [{"value": address, "primary": true}]});
    let ada = id(&recorder.ask("POST", "/Users", ada.clone()));
    recorder.ask("POST", "/Users", json!({"userName": address}));
    let group =
        id(&recorder.ask("POST", "/Groups", json!({"displayName": "Team", "members": [{"value": ada}]})));
    recorder.ask(
        "GET",
        &format!("/Groups?filter=id%20eq%20%22{group}%22%20and%20members%20eq%20%22{ada}%22"),
        json!(null),
    );
    let remove = json!({"Operations": [{"op": "remove", "path": format!("members[value eq \"{ada}\"]")}]});
    recorder.ask("PATCH", &format!("/Groups/{group}"), remove);
    recorder.ask("GET", &format!("/Users/{ada}"), json!(null));
    recorder.ask("DELETE", &format!("/Groups/{group}"), json!(null));
    recorder.ask("DELETE", &format!("/Users/{ada}"), json!(null));
    recorder
}

#[test]
fn a_journal_replayed_into_an_empty_directory_does_not_differ() {
    let steward = Steward::on_sqlite();
    let journal = record(&steward).write("journal.jsonl");
    let (code, report, written) = steward.target.scim(&["replay", journal.to_str().unwrap()]);
    assert_eq!(code, 0, "{written}");
    assert_eq!(
        (&report["exchanges"], &report["differing"], &report["ids"]),
        (&json!(8), &json!(0), &json!(2))
    );
    assert_eq!(steward.left(), (json!(0), json!(0)), "the recorded deletions met the new ids");
}

#[test]
fn answers_that_differ_are_told_with_their_line() {
    let steward = Steward::on_sqlite();
    let mut recorder = record(&steward);
    recorder.lines[1]["status"] = json!(201);
    recorder.lines[5]["response"]["title"] = json!("Countess");
    let journal = recorder.write("journal.jsonl");
    let (code, report, written) = steward.target.scim(&["replay", journal.to_str().unwrap()]);
    assert_eq!(code, 1, "{written}");
    assert!(written.contains("of 8 exchanges 2 differ"), "{written}");
    let differences = report["differences"].as_array().unwrap();
    assert_eq!((&differences[0]["line"], &differences[1]["line"]), (&json!(2), &json!(6)));
    assert_eq!(differences[0]["problems"][0], json!({"at": "status", "recorded": 201, "found": 409}));
    assert_eq!(
        differences[1]["problems"],
        json!([{"at": "/title", "recorded": "Countess", "found": "Clerk"}])
    );
}

#[test]
fn a_part_of_a_journal_is_replayed() {
    let steward = Steward::on_sqlite();
    let journal = record(&steward).write("journal.jsonl");
    let until = ["replay", journal.to_str().unwrap(), "--until", "2026-01-01T00:00:02Z"];
    let (code, report, written) = steward.target.scim(&until);
    assert_eq!((code, &report["exchanges"], &report["leftOut"]), (0, &json!(2), &json!(6)), "{written}");
    let from = ["replay", journal.to_str().unwrap(), "--from", "2026-01-01T00:00:07Z"];
    let (code, report, _) = steward.target.scim(&from);
    assert_eq!((code, &report["exchanges"]), (1, &json!(1)), "whom nobody made cannot be deleted");
    assert_eq!(steward.left().0, json!(1), "a replay removes nothing by itself");
}

#[test]
fn a_journal_that_is_wrong_names_its_line() {
    let steward = Steward::on_sqlite();
    let file = steward.target.key_file.with_file_name("journal.jsonl");
    fs::write(&file, "\n{\"at\": \"now\", \"method\": \"GET\", \"path\": \"/Users\", \"status\": 200}\n")
        .unwrap();
    let (code, _, written) = steward.target.scim(&["replay", file.to_str().unwrap()]);
    assert_eq!(code, 2, "{written}");
    assert!(written.contains("line 2: at: \"now\" is no time"), "{written}");
}
