//! SIGTERM in the midst of work: what was accepted is finished and answered, then the program ends.
#![expect(clippy::disallowed_methods, reason = "the signal comes in real time")]

use std::collections::HashSet;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::process::ask;
use crate::support::disk_dir;
use crate::support::http::{CallError, Caller, Connection};
use crate::support::program::{Program, Store};

const CLIENTS: usize = 8;

/// How long the clients work before the signal.
const WORK: Duration = Duration::from_millis(300);

/// What a client asks at most: the signal comes long before.
const MOST: usize = 20_000;

/// What one client saw.
#[derive(Debug, Default)]
struct Seen {
    created: Vec<String>,
    /// Sent, and not a byte came back.
    unanswered: Option<String>,
    broken: Option<String>,
}

/// Creates users until the server no longer answers.
async fn create_users(scim: Caller, client: usize) -> Seen {
    let mut seen = Seen::default();
    let Ok(mut connection) = Connection::open(scim.address).await else { return seen };
    for number in 0..MOST {
        let name = format!("user-{client}-{number}");
        let request = scim.request("POST", "/Users", &json!({"userName": name}).to_string());
        match connection.call(&request).await {
            Ok(answer) => {
                assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(answer.body));
                seen.created.push(name);
            }
            Err(CallError::Broken(error)) => {
                seen.broken = Some(format!("{name}: {error}"));
                return seen;
            }
            Err(CallError::Unanswered(_)) => {
                // A server that stops closes idle connections; the request may have met that.
                seen.unanswered = Some(name);
                return seen;
            }
        }
    }
    seen
}

#[test]
fn sigterm_finishes_what_was_accepted() {
    let dir = disk_dir().unwrap();
    let store = Store::Directory(dir.path().join("data"));
    let log = dir.path().join("log");
    let mut program = Program::start(&store, "none", &log).unwrap();
    let mut scim = program.scim().unwrap();

    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let seen: Vec<Seen> = runtime.block_on(async {
        let mut clients = JoinSet::new();
        for client in 0..CLIENTS {
            clients.spawn(create_users(scim.clone(), client));
        }
        thread::sleep(WORK);
        let status = program.terminate().unwrap();
        assert_eq!(status.code(), Some(0));
        clients.join_all().await
    });

    let program = Program::start(&store, "none", &log).unwrap();
    scim.address = program.address().unwrap();
    let stored = user_names(&scim);
    let created: usize = seen.iter().map(|seen| seen.created.len()).sum();
    assert!(created > 0, "nothing was in flight");
    for seen in &seen {
        assert_eq!(seen.broken, None, "an answer must not break off");
        for name in &seen.created {
            assert!(stored.contains(name), "{name} was acknowledged and is lost");
        }
        if let Some(name) = &seen.unanswered {
            assert!(!stored.contains(name), "{name} was accepted and not answered");
        }
    }
    assert_eq!(stored.len(), created);
}

fn user_names(scim: &Caller) -> HashSet<String> {
    let mut names = HashSet::new();
    loop {
        let path = format!("/Users?startIndex={}&count=100&attributes=userName", names.len() + 1);
        let (_, page) = ask(scim, "GET", &path, "").expect("an answer");
        let resources = page["Resources"].as_array().expect("a list");
        if resources.is_empty() {
            return names;
        }
        names
            .extend(resources.iter().filter_map(|user: &Value| user["userName"].as_str().map(str::to_owned)));
    }
}
