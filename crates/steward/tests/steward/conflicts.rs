//! What an identity provider pushed and something else is in the way of, settled by the commands that ask a running server.
#![expect(clippy::unwrap_used, reason = "a test that finds nothing has failed")]

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::thread;

use serde_json::{Value, json};

use crate::client::Client;
use crate::process::ask;
use crate::support::cluster::Cluster;
use crate::support::disk_dir;
use crate::support::http::Caller;
use crate::support::program::{Program, Store};

/// A server with one directory, its identity provider, and an administrator.
struct Place {
    _program: Program,
    client: Client,
    scim: Caller,
    directory: String,
    domain: String,
}

impl Place {
    fn start(store: &Store, dir: &Path) -> Self {
        let program = Program::start(store, "none", &dir.join("log")).unwrap();
        let (client, scim) = (Client::of(&program), program.scim().unwrap());
        let directory = scim.base.rsplit('/').next().unwrap().to_owned();
        let domain = program.text("verified_domain").unwrap();
        Self { client, scim, directory, domain, _program: program }
    }

    fn push(&self, status: u16, method: &str, path: &str, body: &Value) -> Value {
        let (answered, body) = ask(&self.scim, method, path, &body.to_string()).unwrap();
        assert_eq!(answered, status, "{method} {path}: {body}");
        body
    }

    /// Makes a user or group and returns its id.
    fn made(&self, path: &str, body: &Value) -> String {
        self.push(201, "POST", path, body)["id"].as_str().unwrap().to_owned()
    }

    fn found(&self, path: &str) -> Value {
        ask(&self.scim, "GET", path, "").unwrap().1
    }

    fn arguments<'a>(&'a self, arguments: &[&'a str]) -> Vec<&'a str> {
        [&["conflict"], arguments, &["--directory", &self.directory]].concat()
    }

    fn says(&self, code: i32, arguments: &[&str]) -> (String, String) {
        let ended = self.client.ends(code, &self.arguments(arguments));
        (ended.stdout, ended.stderr)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        self.client.json(&self.arguments(arguments))
    }

    /// The id of the one conflict that there is.
    fn only(&self) -> String {
        let listed = self.json(&["list"]);
        assert_eq!(listed["data"].as_array().unwrap().len(), 1, "{listed}");
        listed["data"][0]["id"].as_str().unwrap().to_owned()
    }

    fn nothing_is_left(&self) {
        assert_eq!(self.json(&["list"])["data"], json!([]));
    }
}

fn group(name: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|id| json!({"value": id})).collect();
    json!({"displayName": name, "members": members})
}

/// Passes every request on to a server, and does something before one of them.
fn before(client: &Client, which: usize, something: impl FnOnce() + Send + 'static) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = client.url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let mut something = Some(something);
    thread::spawn(move || {
        for number in 0..=which {
            let (mut asking, _) = listener.accept().unwrap();
            if number == which {
                something.take().unwrap()();
            }
            let mut answering = TcpStream::connect(&server).unwrap();
            let (mut from, mut to) = (asking.try_clone().unwrap(), answering.try_clone().unwrap());
            let sending = thread::spawn(move || std::io::copy(&mut from, &mut to));
            let mut answer = Vec::new();
            answering.read_to_end(&mut answer).unwrap();
            asking.write_all(&answer).unwrap();
            asking.shutdown(Shutdown::Both).unwrap();
            sending.join().unwrap().ok();
        }
    });
    Client { url, org: client.org.clone(), key: client.key.clone() }
}

/// Runs the whole of it against one database.
fn settled_by_command(store: &Store, dir: &Path) {
    let place = Place::start(store, dir);
    a_user_is_linked(&place);
    a_user_is_renamed(&place);
    a_group_is_taken_over(&place);
    what_changed_meanwhile_is_told(&place);
    what_is_no_way_out_is_told(&place);
}

fn a_user_is_linked(place: &Place) {
    let email = format!("ada@{}", place.domain);
    let user = |extra: &str| json!({"userName": "ada", "title": extra, "emails": [{"value": email, "primary": true}]});
    let ada = place.made("/Users", &user("Miss"));
    let mut pushed = user("Countess");
    pushed["externalId"] = json!("7");
    for _ in 0..2 {
        place.push(409, "POST", "/Users", &pushed);
    }
    let id = place.only();
    let listed = place.says(0, &["list", "--kind", "user"]).0;
    assert!(listed.contains(&id) && listed.contains("user ada") && listed.contains("  open  "), "{listed}");
    assert_eq!(place.json(&["list", "--kind", "group"])["data"], json!([]));

    let shown = place.says(0, &["show", &id]).0;
    for part in ["decide which of the two it is to be", &ada, &email, "title", "Countess", "take-over\n"] {
        assert!(shown.contains(part), "{part} is missing in {shown}");
    }
    let shown = place.json(&["show", &id]);
    assert_eq!((&shown["conflict"]["attempts"], &shown["choices"][0]["action"]), (&json!(2), &json!("link")));

    // Nobody is asked here, and nobody said yes: it is shown, and nothing is done.
    let unsure = place.says(2, &["link", &id]).1;
    assert!(unsure.contains("takes the pushed attributes") && unsure.contains("--yes"), "{unsure}");
    assert_eq!(place.found(&format!("/Users/{ada}"))["title"], "Miss");
    let settled = place.json(&["link", &id, "--yes"]);
    assert_eq!((&settled["resourceId"], &settled["applied"]), (&json!(ada), &json!(true)));
    let after = place.found(&format!("/Users/{ada}"));
    assert_eq!((&after["title"], &after["externalId"]), (&json!("Countess"), &json!("7")));
    place.nothing_is_left();
    place.says(5, &["link", &id, "--yes"]);
}

fn a_user_is_renamed(place: &Place) {
    let email = format!("grace@{}", place.domain);
    let emails = json!([{"value": email, "primary": true}]);
    let old = place.made("/Users", &json!({"userName": "grace", "externalId": "8", "emails": emails}));
    let pushed = json!({"userName": "hopper", "externalId": "8", "emails": emails});
    place.push(409, "POST", "/Users", &pushed);
    let id = place.only();
    let shown = place.says(0, &["show", &id]).0;
    assert!(shown.contains("--email (or --no-email) and --external-id (or --no-external-id)"), "{shown}");

    let missing = place.says(2, &["rename", &id, "--no-external-id", "--yes"]).1;
    assert!(missing.contains("without --email (or --no-email): nothing was changed"), "{missing}");
    let other = format!("old@{}", place.domain);
    let needed = ["rename", &id, "--email", &other, "--no-external-id", "--yes"];
    let unasked = place.says(1, &[&needed[..], &["--name", "grace.old"]].concat()).1;
    assert!(unasked.contains("name is not asked for here"), "{unasked}");
    assert_eq!(place.found(&format!("/Users/{old}"))["externalId"], "8");

    let done = place.says(0, &needed).0;
    assert!(done.contains("is done when the identity provider tries again") && done.contains(&old), "{done}");
    let after = place.found(&format!("/Users/{old}"));
    assert_eq!((&after["emails"][0]["value"], &after["externalId"]), (&json!(other), &Value::Null));
    assert_ne!(place.made("/Users", &pushed), old);
    place.nothing_is_left();
}

fn a_group_is_taken_over(place: &Place) {
    let user = |name: &str| place.made("/Users", &json!({"userName": name}));
    let (stays, goes, comes) = (user("stays"), user("goes"), user("comes"));
    let club = place.made("/Groups", &group("Club", &[&stays, &goes]));
    place.push(409, "POST", "/Groups", &group("CLUB", &[&stays, &comes]));
    let id = place.only();
    let shown = place.says(0, &["show", &id]).0;
    let (_, take) = shown.split_once("\ntake-over\n").unwrap();
    let line = |start: &str, id: &String| {
        take.lines().any(|line| line.trim_start().starts_with(start) && line.ends_with(id.as_str()))
    };
    assert!(take.contains("Club is kept: 1 gained, 1 lost"), "{take}");
    assert!(line("gained  Club   comes ", &comes) && line("lost    Club   goes ", &goes), "{take}");
    assert!(!take.contains(&stays), "{take}");

    let settled = place.json(&["take-over", &id, "--yes"]);
    assert_eq!((&settled["action"], &settled["resourceId"]), (&json!("takeOver"), &json!(club)));
    assert_eq!((&settled["membersGained"], &settled["membersLost"]), (&json!(1), &json!(1)));
    let shown = place.found(&format!("/Groups/{club}"));
    let mut members: Vec<&str> =
        shown["members"].as_array().unwrap().iter().map(|member| member["value"].as_str().unwrap()).collect();
    members.sort_unstable();
    let mut expected = [stays.as_str(), comes.as_str()];
    expected.sort_unstable();
    assert_eq!((members.as_slice(), &shown["displayName"]), (&expected[..], &json!("CLUB")));
    place.nothing_is_left();
}

fn what_changed_meanwhile_is_told(place: &Place) {
    let crew = format!("/Groups/{}", place.made("/Groups", &group("Crew", &[])));
    place.push(409, "POST", "/Groups", &group("crew", &[]));
    let id = place.only();
    // After the preview is read, and before the decision arrives.
    let (scim, path) = (place.scim.clone(), crew.clone());
    let client = before(&place.client, 1, move || {
        let patch = json!({"Operations": [{"op": "replace", "path": "externalId", "value": "9"}]});
        assert!(ask(&scim, "PATCH", &path, &patch.to_string()).unwrap().0 < 300);
    });
    let stale = client.ends(6, &place.arguments(&["rename", &id, "--name", "Old crew", "--yes"])).stderr;
    assert!(stale.contains("has changed since it was looked at, so nothing was done"), "{stale}");
    assert_eq!(place.found(&crew)["displayName"], "Crew");

    place.says(0, &["rename", &id, "--name", "Old crew", "--yes"]);
    assert_eq!(place.found(&crew)["displayName"], "Old crew");
    place.nothing_is_left();
}

fn what_is_no_way_out_is_told(place: &Place) {
    let (one, other) = (
        place.made("/Users", &json!({"userName": "one"})),
        place.made("/Users", &json!({"userName": "other"})),
    );
    let named = json!({"Operations": [{"op": "replace", "path": "userName", "value": "other"}]});
    place.push(409, "PATCH", &format!("/Users/{one}"), &named);
    let id = place.only();
    let known = place.says(6, &["link", &id, "--yes"]).1;
    assert!(known.contains("it cannot be the other one too"), "{known}");
    assert!(place.says(0, &["show", &id]).0.contains("link: not possible\n"));
    place.push(204, "DELETE", &format!("/Users/{other}"), &Value::Null);
    for command in ["link", "take-over"] {
        let clear = place.says(6, &[command, &id, "--yes"]).1;
        assert!(clear.contains("Nothing is in the way any more"), "{clear}");
    }
    assert!(place.says(0, &["show", &id]).0.contains("clear"));
    let absent = place.client.ends(5, &["conflict", "show", &id, "--directory", &one]).stderr;
    assert!(absent.contains(&format!("cannot read the conflict {id}")), "{absent}");
}

#[test]
fn an_administrator_settles_what_collided_on_sqlite() {
    let dir = disk_dir().unwrap();
    settled_by_command(&Store::Directory(dir.path().join("data")), dir.path());
}

#[test]
fn an_administrator_settles_what_collided_on_postgresql() {
    let Some(cluster) = Cluster::start_if_present().unwrap() else { return };
    let dir = disk_dir().unwrap();
    settled_by_command(&Store::Url(cluster.create_database("conflicts").unwrap()), dir.path());
}
