//! What an administrator approved is carried out, whatever happens to the program meanwhile.
#![expect(clippy::unwrap_used, reason = "a test that finds nothing has failed")]
#![expect(clippy::disallowed_methods, reason = "kills happen in real time, and so does the end of a lease")]

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::process::ask;
use crate::support::disk_dir;
use crate::support::http::Caller;
use crate::support::program::{Program, Store};

/// Removals that are approved: more than are done before the kill comes.
const REMOVALS: usize = 400;

/// How long the rest may take: a job that was cut off is taken up again after a minute.
const PATIENCE: Duration = Duration::from_mins(2);

/// Asks until an answer is as wanted.
fn until(caller: &Caller, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let begin = Instant::now();
    loop {
        let (status, answer) = ask(caller, "GET", path, "").unwrap();
        assert_eq!(status, 200, "{answer}");
        if wanted(&answer) {
            return answer;
        }
        assert!(begin.elapsed() < PATIENCE, "{answer}");
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_kill_in_the_middle_of_what_was_approved_loses_nothing() {
    let dir = disk_dir().unwrap();
    let (store, log) = (Store::Directory(dir.path().join("data")), dir.path().join("log"));
    let mut program = Program::start(&store, "none", &log).unwrap();
    let (scim, admin) = (program.scim().unwrap(), program.admin().unwrap());
    let own = format!("/steward/v1/orgs/{}", program.text("org_id").unwrap());
    let admin = Caller { base: own, ..admin };
    let directory = format!("/directories/{}", scim.base.rsplit('/').next().unwrap());
    let settings = json!({"settings": {"guard": "hold", "guardMinimum": 0, "guardShare": 1}}).to_string();
    assert_eq!(ask(&admin, "PATCH", &directory, &settings).unwrap().0, 200);
    let mut users = Vec::new();
    for number in 0..REMOVALS {
        let user = json!({"userName": format!("u{number}")}).to_string();
        let (status, user) = ask(&scim, "POST", "/Users", &user).unwrap();
        assert_eq!(status, 201, "{user}");
        users.push(format!("/Users/{}", user["id"].as_str().unwrap()));
    }
    // The smallest share is a hundredth, and that much passes.
    users.retain(|user| ask(&scim, "DELETE", user, "").unwrap().0 == 429);
    assert_eq!(users.len(), REMOVALS - REMOVALS / 100);
    let waiting = ask(&admin, "GET", "/approvals?state=pending", "").unwrap().1;
    let approval = format!("/approvals/{}", waiting["data"][0]["id"].as_str().unwrap());
    assert_eq!(ask(&admin, "POST", &format!("{approval}/approve"), "{}").unwrap().0, 200);
    until(&admin, &format!("{approval}/operations"), |page| page["data"][0]["state"] == "applied");
    program.kill().unwrap();

    let program = Program::start(&store, "none", &log).unwrap();
    let address = program.address().unwrap();
    let (scim, admin) = (Caller { address, ..scim }, Caller { address, ..admin });
    // Its retries find done what was done, and do what was not.
    for user in users.iter().step_by(10) {
        assert_eq!(ask(&scim, "DELETE", user, "").unwrap().0, 204);
    }
    let done = until(&admin, &approval, |approval| approval["incident"]["outcome"].is_object());
    assert_eq!(done["incident"]["outcome"], json!({"applied": users.len(), "superseded": 0, "failed": 0}));
    assert_eq!(ask(&scim, "GET", "/Users", "").unwrap().1["totalResults"], 0);
}
