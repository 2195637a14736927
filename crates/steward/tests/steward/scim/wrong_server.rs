//! A server that does what identity providers trip over: the report must name it, and the probe must clean up.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::{Target, steps};

const KEY: &str = "hunter2-hunter2";

/// Users and groups by their path.
type Store = BTreeMap<String, Value>;

#[derive(Clone)]
struct Wrong {
    store: Arc<Mutex<Store>>,
    /// Whether users can be deleted.
    deletes: bool,
    /// Hears of each look for a group, which then takes its time.
    looks: Sender<()>,
}

/// How long a look for a group takes: longer than a signal needs.
const SLOW: Duration = Duration::from_secs(2);

/// Starts a server that ends with this process. Returns its address.
fn start(deletes: bool) -> (SocketAddr, Arc<Mutex<Store>>, Receiver<()>) {
    let store = Arc::<Mutex<Store>>::default();
    let (looks, looked) = channel();
    let wrong = Wrong { store: Arc::clone(&store), deletes, looks };
    let (sender, address) = channel();
    thread::spawn(move || {
        crate::process::block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(listener.local_addr().unwrap()).unwrap();
            axum::serve(listener, Router::new().fallback(answer).with_state(wrong)).await.unwrap();
        });
    });
    (address.recv().unwrap(), store, looked)
}

async fn answer(
    State(wrong): State<Wrong>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    if method == Method::GET && uri.path() == "/Groups" && wrong.looks.send(()).is_ok() {
        tokio::time::sleep(SLOW).await;
    }
    let mut store = wrong.store.lock().unwrap();
    let path = uri.path().to_owned();
    match (method.as_str(), store.contains_key(&path)) {
        ("POST", _) => {
            let place = format!("{path}/{}", store.len());
            let mut made = body;
            made["id"] = json!(store.len().to_string());
            store.insert(place, made.clone());
            shown(201, &made)
        }
        ("GET", true) => shown(200, &store[&path]),
        ("GET", false) => list(&store, &uri, &headers),
        ("PATCH", true) => {
            let resource = store.get_mut(&path).unwrap();
            for operation in body["Operations"].as_array().into_iter().flatten() {
                apply(resource, operation);
            }
            shown(200, resource)
        }
        ("DELETE", true) if !wrong.deletes && path.starts_with("/Users/") => text(405, "no"),
        ("DELETE", true) => {
            store.remove(&path);
            Response::builder().status(StatusCode::NO_CONTENT).body(Body::empty()).unwrap()
        }
        _ => text(404, "there is nothing"),
    }
}

/// Knows `eq` on one attribute, and calls it an error where nobody is found. It also repeats the key.
fn list(store: &Store, uri: &Uri, headers: &HeaderMap) -> Response<Body> {
    let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let filter = query.into_iter().find(|(name, _)| name == "filter").map(|(_, filter)| filter.into_owned());
    let wanted = filter.as_deref().and_then(|filter| filter.split_once(" eq \""));
    let fits = |resource: &&Value| {
        wanted.is_none_or(|(name, value)| resource[name].as_str() == value.strip_suffix('"'))
    };
    let of_kind = store.iter().filter(|(path, _)| path.starts_with(uri.path())).map(|(_, resource)| resource);
    let found: Vec<&Value> = of_kind.filter(fits).collect();
    if found.is_empty() {
        return text(404, &format!("nothing for {}", headers["authorization"].to_str().unwrap()));
    }
    let schemas = ["urn:ietf:params:scim:api:messages:2.0:ListResponse"];
    shown(200, &json!({"schemas": schemas, "totalResults": found.len(), "Resources": found}))
}

/// Reads only small letters, takes everybody out of a group where one member is named, and knows no filters.
fn apply(resource: &mut Value, operation: &Value) {
    let (op, path) = (operation["op"].as_str().unwrap().to_lowercase(), operation["path"].as_str());
    match (op.as_str(), path) {
        ("remove", Some("members")) => resource["members"] = json!([]),
        ("add", Some("members")) => {
            let mut members = resource["members"].as_array().cloned().unwrap_or_default();
            members.extend(
                operation["value"].as_array().unwrap().iter().map(|one| json!({"value": one["value"]})),
            );
            resource["members"] = json!(members);
        }
        ("replace" | "add", Some(path)) => resource[path] = operation["value"].clone(),
        ("replace", None) => {
            for (name, value) in operation["value"].as_object().unwrap() {
                resource[name] = value.clone();
            }
        }
        _ => {}
    }
}

fn shown(status: u16, value: &Value) -> Response<Body> {
    let response = Response::builder().status(status).header("content-type", "application/scim+json");
    response.body(Body::from(value.to_string())).unwrap()
}

fn text(status: u16, why: &str) -> Response<Body> {
    let response = Response::builder().status(status).header("content-type", "text/plain");
    response.body(Body::from(why.to_owned())).unwrap()
}

fn step<'a>(report: &'a Value, name: &str) -> &'a Value {
    steps(report)
        .into_iter()
        .find(|step| step["name"] == name)
        .unwrap_or_else(|| panic!("{name:?} in {report}"))
}

#[test]
fn the_report_names_what_a_wrong_server_does() {
    let (address, ..) = start(true);
    let target = Target::new(&format!("http://{address}"), KEY);
    let (code, report, written) = target.scim(&["probe", "--profile", "entra"]);
    assert_eq!(code, 1);
    assert!(written.contains("steps") && !written.contains(KEY), "the key is never shown");

    let empty = step(&report, "Test Connection: a random GUID");
    assert_eq!((&empty["outcome"], &empty["status"]), (&json!("failed"), &json!(404)));
    assert_eq!(empty["problems"][0], json!({"at": "status", "expected": 200, "found": 404}));
    assert!(empty["why"].as_str().unwrap().contains("Test Connection passes only with 200"));
    assert!(written.contains("nothing for Bearer ****"), "the text of the server, without the key");

    let emptied = step(&report, "Only that member is gone");
    let problem = &emptied["problems"][0];
    assert_eq!((&problem["at"], &problem["found"]), (&json!("/members"), &json!([])));
    assert_eq!(problem["expected"]["$exactly"].as_array().unwrap().len(), 2);
    assert_eq!(emptied["quirks"], json!(["E4"]));

    let plain = step(&report, "Deleting again");
    assert_eq!(plain["problems"][0]["found"], "there is nothing", "an error that is no SCIM error");

    let strings = step(&report, "The user is disabled and still there");
    assert_eq!(strings["problems"][0], json!({"at": "/active", "expected": false, "found": "False"}));
    assert_eq!(step(&report, "Delete the group")["outcome"], "passed", "what is right is not blamed");
}

#[test]
fn people_read_what_was_sent_expected_and_found_and_why() {
    let (address, ..) = start(true);
    let target = Target::new(&format!("http://{address}"), KEY);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_steward"));
    command
        .args(["scim", "probe", "--profile", "entra", "--url", &target.url, "--key-file"])
        .arg(&target.key_file);
    let output = crate::process::finish(command).unwrap();
    let report = String::from_utf8(output.stdout).unwrap();
    for part in [
        "  FAILED  Only that member is gone\n          sent      GET /Groups/",
        "          /members\n          expected  {\"$exactly\":[{\"value\":",
        "          found     []\n          why       a group that loses more than was asked",
    ] {
        assert!(report.contains(part), "{report}");
    }
}

#[test]
fn what_a_probe_made_is_removed_after_failures_too() {
    let (address, store, _) = start(true);
    let target = Target::new(&format!("http://{address}"), KEY);
    assert_eq!(target.scim(&["probe", "--profile", "entra"]).0, 1);
    assert!(store.lock().unwrap().is_empty(), "{:?}", store.lock().unwrap());
}

#[test]
fn where_users_cannot_be_deleted_they_are_deactivated_and_named() {
    let (address, store, _) = start(false);
    let target = Target::new(&format!("http://{address}"), KEY);
    let (code, report, _) = target.scim(&["probe", "--profile", "jumpcloud"]);
    assert_eq!(code, 1);
    let left = report["scenarios"][1]["left"].as_array().unwrap();
    assert_eq!(left.len(), 2, "{report}");
    assert!(left[0]["why"].as_str().unwrap().contains("it is deactivated"));
    let store = store.lock().unwrap();
    assert!(store.keys().all(|path| path.starts_with("/Users/")), "groups were deleted: {store:?}");
    assert!(store.values().all(|user| user["active"] == false), "{store:?}");
}

#[test]
fn who_is_interrupted_cleans_up() {
    let (address, store, looked) = start(true);
    let target = Target::new(&format!("http://{address}"), KEY);
    let mut command = target.command(&["probe", "--profile", "entra"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    looked.recv().unwrap();
    assert!(!store.lock().unwrap().is_empty(), "there is something to clean up");
    crate::process::signal(child.id(), "INT").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let last = *steps(&report).last().unwrap();
    assert_eq!(
        (&last["outcome"], &last["skipped"]),
        (&json!("skipped"), &json!("the run was stopped before"))
    );
    assert!(store.lock().unwrap().is_empty(), "{:?}", store.lock().unwrap());
}
