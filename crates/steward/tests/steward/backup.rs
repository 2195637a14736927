//! A backup in the middle of a burst of writes, and a server on what is restored from it.
#![expect(clippy::disallowed_methods, reason = "a burst happens in real time")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::process::{PATIENCE, ask, block_on, finish};
use crate::support::http::{Caller, Connection};
use crate::support::program::{Program, Store};
use crate::support::{Anything, disk_dir};

/// Clients that write at the same time.
const CLIENTS: usize = 3;

/// Users that are there before the backup begins: enough pages for several of its steps.
const BEFORE: usize = 400;

fn steward(dir: &Path, arguments: &[&str]) -> Anything<Output> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_steward"));
    command.current_dir(dir).args(arguments).env_remove("STEWARD_CONFIG");
    finish(command)
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Creates users until told to stop and returns the names that were acknowledged, in order.
fn burst(scim: &Caller, client: usize, stop: &AtomicBool, count: &AtomicUsize) -> Anything<Vec<String>> {
    block_on(async {
        let mut connection = Connection::open(scim.address).await?;
        let mut names = Vec::new();
        while !stop.load(Ordering::SeqCst) {
            let name = format!("user-{client}-{}@elsewhere.example", names.len());
            let user = json!({
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                "userName": name,
                "externalId": name,
                "displayName": name,
                "active": true,
            });
            let answer = connection.call(&scim.request("POST", "/Users", &user.to_string())).await?;
            if answer.status != 201 {
                let body = String::from_utf8_lossy(answer.body);
                return Err(format!("{name} was answered {}: {body}", answer.status).into());
            }
            names.push(name);
            count.fetch_add(1, Ordering::SeqCst);
        }
        Ok(names)
    })
}

/// Returns every `userName` of the directory.
fn user_names(scim: &Caller) -> Anything<Vec<String>> {
    let mut names = Vec::new();
    loop {
        let path = format!("/Users?startIndex={}&count=100", names.len() + 1);
        let (status, body) = ask(scim, "GET", &path, "")?;
        let page = body["Resources"].as_array().ok_or_else(|| format!("{status}: {body}"))?;
        names.extend(page.iter().filter_map(|user| user["userName"].as_str().map(ToOwned::to_owned)));
        if page.is_empty() || names.len() >= usize::try_from(body["totalResults"].as_u64().unwrap_or(0))? {
            return Ok(names);
        }
    }
}

/// Returns the whole event stream, without the links, which hold the address of the server.
fn stream(admin: &Caller) -> Anything<Vec<Value>> {
    let mut events = Vec::new();
    let mut path = "/events-stream?limit=500".to_owned();
    loop {
        let (status, body) = ask(admin, "GET", &path, "")?;
        let page = body["data"].as_array().ok_or_else(|| format!("{status}: {body}"))?;
        if page.is_empty() {
            return Ok(events);
        }
        events.extend(page.iter().map(|event| {
            let mut event = event.clone();
            event["links"].take();
            event
        }));
        let next = body["meta"]["next"].as_str().ok_or("the stream has no next cursor")?;
        path = format!("/events-stream?limit=500&cursor={next}");
    }
}

/// How many writes of each client were acknowledged until now.
fn acknowledged(counts: &[AtomicUsize]) -> Vec<usize> {
    counts.iter().map(|count| count.load(Ordering::SeqCst)).collect()
}

#[test]
fn everything_acknowledged_before_a_backup_is_in_it_and_its_events_have_no_gap() {
    let dir = disk_dir().unwrap();
    let log = dir.path().join("log");
    let mut program = Program::start(&Store::Directory(dir.path().join("data")), "none", &log).unwrap();
    let (scim, admin) = (program.scim().unwrap(), program.admin().unwrap());

    let stop = AtomicBool::new(false);
    let counts: Vec<AtomicUsize> = (0..CLIENTS).map(|_| AtomicUsize::new(0)).collect();
    let (written, before, after, backup) = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                scope.spawn({
                    let (scim, stop, count) = (&scim, &stop, &counts[client]);
                    move || burst(scim, client, stop, count).unwrap()
                })
            })
            .collect();
        let deadline = Instant::now() + PATIENCE;
        while acknowledged(&counts).iter().sum::<usize>() < BEFORE && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(2));
        }
        let before = acknowledged(&counts);
        let backup = steward(
            dir.path(),
            &["backup", "--to", "b.db", "--database", "sqlite:data/steward.db", "--output", "json"],
        );
        let after = acknowledged(&counts);
        stop.store(true, Ordering::SeqCst);
        let written: Vec<Vec<String>> = clients.into_iter().map(|client| client.join().unwrap()).collect();
        (written, before, after, backup.unwrap())
    });

    assert_eq!(backup.status.code(), Some(0), "{}", stderr(&backup));
    let said: Value = serde_json::from_slice(&backup.stdout).unwrap();
    assert!(before.iter().sum::<usize>() >= BEFORE, "{before:?}");
    let (then, now): (usize, usize) = (before.iter().sum(), after.iter().sum());
    assert!(then < now, "the burst went on meanwhile: {before:?}, {after:?}");
    assert_eq!(said["bytes"].as_u64(), Some(fs::metadata(dir.path().join("b.db")).unwrap().len()));
    assert_eq!(said["pending"], json!([]));
    assert!(said["master_key_file"].as_str().unwrap().ends_with("data/steward.db.master-keys"), "{said}");
    assert!(said["migration"].as_str().unwrap().starts_with("00"), "{said}");
    assert!(!dir.path().join("b.db.partial").exists());

    // All of the live stream, which the restored one must be the beginning of.
    let live = settled_stream(&admin, written.iter().map(Vec::len).sum()).unwrap();
    program.kill().unwrap();
    fs::create_dir(dir.path().join("copy")).unwrap();
    let restored =
        steward(dir.path(), &["restore", "--from", "b.db", "--database", "sqlite:copy/steward.db"]).unwrap();
    assert_eq!(restored.status.code(), Some(0), "{}", stderr(&restored));

    let said = String::from_utf8_lossy(&restored.stdout).into_owned();
    assert!(said.contains("the next start will fail: the master key file"), "{said}");

    // The master keys are no part of the backup. With their file the same restore finds nothing to say.
    fs::copy(dir.path().join("data/steward.db.master-keys"), dir.path().join("copy/steward.db.master-keys"))
        .unwrap();
    let again =
        ["restore", "--force", "--from", "b.db", "--database", "sqlite:copy/steward.db", "--output", "json"];
    let again = steward(dir.path(), &again).unwrap();
    let said: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(said["master_keys_problem"], Value::Null, "{said}");
    let copy = Program::start(&Store::Directory(dir.path().join("copy")), "none", &log).unwrap();
    assert_eq!(copy.ready["org_id"], program.ready["org_id"]);
    let address = copy.address().unwrap();
    let (scim, admin) = (Caller { address, ..scim }, Caller { address, ..admin });
    let names = user_names(&scim).unwrap();
    for (client, written) in written.iter().enumerate() {
        let prefix = format!("user-{client}-");
        let there = names.iter().filter(|name| name.starts_with(&prefix)).count();
        assert!(
            before[client] <= there && there <= after[client] + 1,
            "client {client}: {} <= {there} <= {}",
            before[client],
            after[client]
        );
        // A client writes one after the other, so what is there must be its first ones.
        for name in written.iter().take(there) {
            assert!(names.contains(name), "{name} is missing although later ones are there");
        }
    }
    let events = stream(&admin).unwrap();
    assert!(live.starts_with(&events), "the restored stream is no beginning of the live one");
    let provisioned = events.iter().filter(|event| event.to_string().contains("@elsewhere.example")).count();
    assert_eq!(provisioned, names.len(), "one event for each user, none for others");

    // The restored database is one to work on.
    let user = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "new@elsewhere.example",
        "externalId": "new", "displayName": "new", "active": true,
    });
    assert_eq!(ask(&scim, "POST", "/Users", &user.to_string()).unwrap().0, 201);
    assert_eq!(settled_stream(&admin, names.len() + 1).unwrap().len(), events.len() + 1);
}

/// Events become readable within a second.
fn settled_stream(admin: &Caller, users: usize) -> Anything<Vec<Value>> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let events = stream(admin)?;
        let there = events.iter().filter(|event| event.to_string().contains("@elsewhere.example")).count();
        if there == users {
            return Ok(events);
        }
        if Instant::now() > deadline {
            return Err(format!("{there} of {users} events, {} in all", events.len()).into());
        }
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_restore_keeps_away_from_a_server_and_from_a_database_that_is_there() {
    let dir = disk_dir().unwrap();
    let log = dir.path().join("log");
    let mut program = Program::start(&Store::Directory(dir.path().join("data")), "none", &log).unwrap();
    let database = ["--database", "sqlite:data/steward.db"];
    let backup = steward(dir.path(), &[&["backup", "--to", "b.db"][..], &database].concat()).unwrap();
    assert_eq!(backup.status.code(), Some(0), "{}", stderr(&backup));

    let restore = |force: &[&str]| {
        steward(dir.path(), &[&["restore", "--from", "b.db"][..], &database, force].concat()).unwrap()
    };
    let beside = restore(&["--force"]);
    assert_eq!(beside.status.code(), Some(4), "{}", stderr(&beside));
    assert!(stderr(&beside).contains("in use by another process"), "{}", stderr(&beside));
    assert_eq!(ask(&program.admin().unwrap(), "GET", "", "").unwrap().0, 200);

    // A kill leaves a log with commits in it; none of it may reach what is restored.
    let added = burst_of(&program.scim().unwrap(), 20).unwrap();
    assert!(fs::metadata(dir.path().join("data/steward.db-wal")).unwrap().len() > 0);
    let (scim, key) = (program.scim().unwrap(), program.scim().unwrap().token);
    program.kill().unwrap();
    let there = restore(&[]);
    assert_eq!(there.status.code(), Some(1), "{}", stderr(&there));
    assert!(stderr(&there).contains("--force"), "{}", stderr(&there));
    let forced = restore(&["--force"]);
    assert_eq!(forced.status.code(), Some(0), "{}", stderr(&forced));
    assert!(!dir.path().join("data/steward.db-wal").exists());

    let again = Program::start(&Store::Directory(dir.path().join("data")), "none", &log).unwrap();
    let scim = Caller { address: again.address().unwrap(), token: key, ..scim };
    assert_eq!(user_names(&scim).unwrap(), Vec::<String>::new(), "{} came after the backup", added.len());
}

fn burst_of(scim: &Caller, users: usize) -> Anything<Vec<String>> {
    let (stop, count) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        let client = scope.spawn(|| burst(scim, 0, &stop, &count));
        let deadline = Instant::now() + PATIENCE;
        while count.load(Ordering::SeqCst) < users && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(1));
        }
        stop.store(true, Ordering::SeqCst);
        client.join().map_err(|_| "the client panicked")?
    })
}

#[test]
fn postgresql_is_sent_to_its_own_tools() {
    let dir = disk_dir().unwrap();
    let url = "postgres://u:hunter2@127.0.0.1:1/steward";
    let backup = steward(dir.path(), &["backup", "--to", "b.dump", "--database", url]).unwrap();
    assert_eq!(backup.status.code(), Some(2), "{}", stderr(&backup));
    assert!(
        stderr(&backup).contains("pg_dump ") && !stderr(&backup).contains("hunter2"),
        "{}",
        stderr(&backup)
    );
    let restore = steward(dir.path(), &["restore", "--from", "b.dump", "--database", url]).unwrap();
    assert_eq!(restore.status.code(), Some(2), "{}", stderr(&restore));
    assert!(stderr(&restore).contains("pg_restore "), "{}", stderr(&restore));
}
