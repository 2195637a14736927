//! The commands that ask a running server, against one.
#![expect(clippy::unwrap_used, reason = "a test that finds nothing has failed")]

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;

use serde_json::Value;

use crate::process::{ask, finish, lines_until, logged, signal, wait};
use crate::support::disk_dir;
use crate::support::http::Caller;
use crate::support::program::{Program, Store};

/// Whom the commands ask, and with what.
pub(crate) struct Client {
    pub(crate) url: String,
    pub(crate) org: String,
    pub(crate) key: String,
}

impl Client {
    pub(crate) fn of(program: &Program) -> Self {
        let text = |member| program.text(member).unwrap();
        Self { url: text("base_url"), org: text("org_id"), key: text("api_key") }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = steward(arguments);
        command.env("STEWARD_URL", &self.url).env("STEWARD_ORG", &self.org).env("STEWARD_API_KEY", &self.key);
        command
    }

    /// Runs a command that is expected to end with this code.
    pub(crate) fn ends(&self, code: i32, arguments: &[&str]) -> Ended {
        ended(self.command(arguments), code)
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        self.ends(0, &[arguments, &["--output", "json"]].concat()).json()
    }
}

pub(crate) struct Ended {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    fn json(&self) -> Value {
        assert_eq!(self.stdout.lines().count(), 1, "{}", self.stdout);
        serde_json::from_str(&self.stdout).unwrap()
    }
}

/// The program without what the environment of the test says.
fn steward(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_steward"));
    command.args(arguments);
    for name in ["STEWARD_URL", "STEWARD_ORG", "STEWARD_API_KEY", "STEWARD_CONFIG"] {
        command.env_remove(name);
    }
    command
}

fn ended(command: Command, code: i32) -> Ended {
    let shown = format!("{:?}", command.get_args().collect::<Vec<_>>());
    of(&finish(command).unwrap(), code, &shown)
}

fn of(output: &Output, code: i32, shown: &str) -> Ended {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{shown}\n{stdout}\n{stderr}");
    Ended { stdout, stderr }
}

fn start(dir: &Path) -> Program {
    Program::start(&Store::Directory(dir.join("data")), "none", &dir.join("log")).expect("it starts")
}

/// Runs a command with something on its standard input.
fn fed(mut command: Command, input: &str, code: i32) -> Ended {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    of(&child.wait_with_output().unwrap(), code, "with standard input")
}

/// Gives these answers one after the other, and returns its URL.
fn answering(answers: Vec<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            // The head of a request arrives in one piece, and its body is not of interest.
            let mut request = [0; 8192];
            assert!(stream.read(&mut request).unwrap() > 0);
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    url
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

#[test]
fn an_operator_founds_an_organization_and_its_key_works() {
    let dir = disk_dir().unwrap();
    let program = start(dir.path());
    let operator = Client { key: program.text("operator_key").unwrap(), ..Client::of(&program) };

    let made = operator.ends(0, &["org", "create", "Globex", "--key-name", "Ann", "--output", "json"]);
    let founded = made.json();
    assert_eq!(founded["name"], "Globex");
    assert_eq!((&founded["key"]["name"], &founded["key"]["role"]), (&"Ann".into(), &"org_admin".into()));
    assert!(made.stderr.contains("not shown again"), "{}", made.stderr);

    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let globex =
        Client { url: operator.url.clone(), org: text(&founded["id"]), key: text(&founded["key"]["secret"]) };
    let listed = globex.json(&["key", "list"]);
    assert_eq!(listed["data"][0]["id"], founded["key"]["id"]);

    // An administrator's key founds nothing, and an operator's key opens no organization.
    let refused = globex.ends(4, &["org", "create", "Initech"]);
    assert!(refused.stderr.contains("cannot create the organization Initech"), "{}", refused.stderr);
    operator.ends(4, &["key", "list"]);
}

#[test]
fn keys_of_secrets_are_shown_and_rotated() {
    let dir = disk_dir().unwrap();
    let program = start(dir.path());
    let operator = Client { key: program.text("operator_key").unwrap(), ..Client::of(&program) };
    let file = dir.path().join("data/steward.db.master-keys");
    let in_file = || fs::read_to_string(&file).unwrap().lines().last().unwrap().to_owned();

    let before = operator.json(&["secrets", "status"]);
    let old = in_file();
    assert_eq!(before["masterKeys"][0]["id"], old[..8]);
    assert_eq!(before["dataKeys"].as_array().unwrap().len(), 4);
    let key = old.split(' ').next_back().unwrap();

    let rotated = operator.ends(0, &["secrets", "rotate", "--output", "json"]);
    assert!(rotated.stderr.contains("Keep a copy of the master key file"), "{}", rotated.stderr);
    let after = rotated.json();
    assert_ne!(in_file(), old);
    assert_eq!(after["dataKeysUnderOldMasterKeys"], 0);
    assert_eq!(
        (&after["masterKeys"][0]["inFile"], &after["masterKeys"][1]["current"]),
        (&false.into(), &true.into())
    );
    let shown = operator.ends(0, &["secrets", "status"]).stdout;
    assert!(shown.contains("MASTER KEY") && shown.contains("cursors") && !shown.contains(key), "{shown}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

    let data = operator.json(&["secrets", "rotate", "--only", "data"]);
    assert_eq!(data["masterKeys"], after["masterKeys"]);
    // An administrator's key learns nothing about keys.
    Client::of(&program).ends(4, &["secrets", "status"]);
}

#[test]
fn a_key_is_created_listed_rotated_and_revoked() {
    let dir = disk_dir().unwrap();
    let program = start(dir.path());
    let client = Client::of(&program);
    let scopes = ["read:keys:admin", "read:events:admin"];
    let created =
        client.json(&["key", "create", "CI", "--scope", scopes[0], "--scope", scopes[1], "--expires", "90d"]);
    let id = created["id"].as_str().unwrap();

    let rotated = client.ends(0, &["key", "rotate", id, "--grace", "2d", "--output", "json"]);
    let (new, old) = (&rotated.json()["key"], &rotated.json()["old"]);
    for member in ["name", "role", "scopes"] {
        assert_eq!(new[member], created[member], "{member}");
    }
    assert_ne!(new["secret"], created["secret"]);
    assert_eq!(old["id"], created["id"]);
    let ends = old["expiresAt"].as_str().unwrap();
    assert!(
        ends < created["expiresAt"].as_str().unwrap() && rotated.stderr.contains(ends),
        "{}",
        rotated.stderr
    );
    let with_old = Client { key: created["secret"].as_str().unwrap().to_owned(), ..Client::of(&program) };
    with_old.ends(0, &["key", "list"]);

    let unsure = client.ends(2, &["key", "revoke", id]);
    assert!(unsure.stderr.contains("--yes"), "{}", unsure.stderr);
    with_old.ends(0, &["key", "list"]);
    client.ends(0, &["key", "revoke", id, "--yes"]);
    with_old.ends(4, &["key", "list"]);
    client.ends(6, &["key", "rotate", id]);

    // Without grace the old one goes at once.
    let id = new["id"].as_str().unwrap();
    let last = client.json(&["key", "rotate", id, "--grace", "0"]);
    let table = client.ends(0, &["key", "list"]).stdout;
    let states: Vec<(bool, bool)> = table
        .lines()
        .filter(|line| line.contains("  CI  "))
        .map(|line| (line.contains(last["key"]["id"].as_str().unwrap()), line.contains("  good  ")))
        .collect();
    assert_eq!(states.len(), 3, "{table}");
    assert!(states.iter().all(|(last, good)| last == good), "{table}");
    assert!(!table.contains(last["key"]["secret"].as_str().unwrap()));
}

#[test]
fn more_keys_than_one_page_are_listed_at_once() {
    let dir = disk_dir().unwrap();
    let program = start(dir.path());
    let client = Client::of(&program);
    let caller = Caller { base: format!("/steward/v1/orgs/{}", client.org), ..program.admin().unwrap() };
    let before = client.json(&["key", "list"])["data"].as_array().unwrap().len();
    for number in 0..120 {
        let body = serde_json::json!({"name": format!("Key {number}")}).to_string();
        assert_eq!(ask(&caller, "POST", "/keys", &body).unwrap().0, 201);
    }
    let (_, page) = ask(&caller, "GET", "/keys", "").unwrap();
    assert!(page["meta"]["next"].is_string(), "one page is enough for this test to say anything");
    assert_eq!(client.json(&["key", "list"])["data"].as_array().unwrap().len(), before + 120);
}

#[test]
fn inspecting_a_key_asks_nobody_and_never_repeats_it() {
    let dir = disk_dir().unwrap();
    let program = start(dir.path());
    for (member, kind) in [("api_key", "org"), ("operator_key", "op")] {
        let key = program.text(member).unwrap();
        let found = fed(steward(&["key", "inspect", "--output", "json"]), &format!("{key}\n"), 0);
        assert_eq!(found.json()["kind"], kind);
        assert!(!found.stdout.contains(&key));

        let mut changed = key.clone();
        let last = changed.pop().unwrap();
        changed.push(if last == 'a' { 'b' } else { 'a' });
        let mut command = steward(&["key", "inspect"]);
        command.env("STEWARD_API_KEY", &changed);
        let wrong = ended(command, 1);
        assert!(wrong.stdout.contains("check digits do not fit"), "{}", wrong.stdout);
        assert!(!wrong.stdout.contains(&changed) && !wrong.stderr.contains(&changed));
    }
    // A key on the command line would be read by every process of the machine.
    ended(steward(&["key", "inspect", &program.text("api_key").unwrap()]), 2);
}

#[test]
fn a_domain_is_claimed_checked_verified_and_given_up() {
    let dir = disk_dir().unwrap();
    let program = start(dir.path());
    let client = Client::of(&program);
    let operator = Caller {
        base: "/steward/v1".to_owned(),
        token: program.text("operator_key").unwrap(),
        ..program.admin().unwrap()
    };
    for name in ["ada", "ben"] {
        let body = serde_json::json!({"email": format!("{name}@globex.example"), "name": name}).to_string();
        let (status, made) = ask(&operator, "POST", "/accounts", &body).unwrap();
        assert_eq!(status, 201, "{made}");
    }

    let claimed = client.ends(0, &["domain", "claim", "globex.example"]).stdout;
    let claim = client.json(&["domain", "list"])["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|claim| claim["domain"] == "globex.example")
        .unwrap()
        .clone();
    assert_eq!(claim["status"], "unverified");
    for part in
        [&claim["proof"]["dns"]["value"], &claim["proof"]["dns"]["names"][0], &claim["proof"]["http"]["url"]]
    {
        assert!(claimed.contains(part.as_str().unwrap()), "{claimed}");
    }
    client.ends(6, &["domain", "claim", "globex.example"]);

    let checked = client.ends(0, &["domain", "check", "Globex.example"]);
    for part in ["TXT globex.example", "  asked    this development server", "  outcome  found"] {
        assert!(checked.stdout.contains(part), "{}", checked.stdout);
    }
    let by_id = client.json(&["domain", "check", claim["id"].as_str().unwrap(), "--method", "http"]);
    assert_eq!(by_id["lastCheck"]["method"], "http");

    let preview = client.ends(0, &["domain", "preview", "globex.example"]).stdout;
    assert_eq!(preview.lines().filter(|line| line.contains("@globex.example")).count(), 2, "{preview}");

    let verified = client.ends(0, &["domain", "verify", "globex.example", "--output", "json"]);
    let claim = verified.json();
    assert_eq!((&claim["status"], &claim["claiming"]), (&"verified".into(), &false.into()));
    assert_eq!(claim["claimedAccounts"], 2, "it was waited for them: {claim}");
    assert!(verified.stderr.contains("TXT globex.example"), "{}", verified.stderr);

    client.ends(2, &["domain", "release", "globex.example"]);
    client.ends(0, &["domain", "release", "globex.example", "--yes"]);
    let list = client.ends(0, &["domain", "list"]).stdout;
    assert!(!list.contains("globex.example  verified"), "{list}");
    client.ends(5, &["domain", "check", "initech.example"]);
}

#[test]
fn a_domain_without_its_proof_is_not_verified_and_says_why() {
    let pair = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let dir = disk_dir().unwrap();
    let file = |name: &str| dir.path().join(name).display().to_string();
    fs::write(file("certificate.pem"), pair.cert.pem()).unwrap();
    fs::write(file("key.pem"), pair.signing_key.serialize_pem()).unwrap();
    let mut serve = steward(&["serve", "--listen", "127.0.0.1:0", "--database", "sqlite:s.db"]);
    let log = dir.path().join("log");
    let mut child = serve
        .current_dir(dir.path())
        .env("STEWARD__TLS__CERTIFICATE", "certificate.pem")
        .env("STEWARD__TLS__KEY", "key.pem")
        // Nobody answers there.
        .env("STEWARD__DNS__SERVERS", "127.0.0.1:1")
        .env("STEWARD__DNS__TIMEOUT", "100ms")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let lines = lines_until(&mut child, |line| line.trim().starts_with("stw_op_")).unwrap();
    let reached = logged(&mut child, &log, "reached as https://127.0.0.1:");
    let mut client = Client {
        url: format!("https://localhost:{}", reached.split(',').next().unwrap()),
        org: String::new(),
        key: lines.last().unwrap().trim().to_owned(),
    };
    let ca = file("certificate.pem");

    let strange = client.ends(8, &["org", "create", "Globex"]);
    assert!(strange.stderr.contains("UnknownIssuer"), "{}", strange.stderr);
    let founded = client.json(&["org", "create", "Globex", "--ca-file", &ca]);
    founded["id"].as_str().unwrap().clone_into(&mut client.org);
    founded["key"]["secret"].as_str().unwrap().clone_into(&mut client.key);

    client.ends(0, &["domain", "claim", "globex.example", "--ca-file", &ca]);
    for command in ["check", "verify"] {
        let unproved = client.ends(1, &["domain", command, "globex.example", "--ca-file", &ca]);
        for part in ["TXT globex.example", "  asked    127.0.0.1:1", "  outcome  failed", "  to do    "] {
            assert!(unproved.stdout.contains(part), "{}", unproved.stdout);
        }
        assert!(unproved.stderr.contains("the proof of globex.example was not found"), "{}", unproved.stderr);
    }
    signal(child.id(), "TERM").unwrap();
    assert!(wait(&mut child).unwrap().success());
}

#[test]
fn what_is_missing_or_out_of_reach_has_a_code_of_its_own() {
    let client = Client { url: String::new(), org: "ORG".to_owned(), key: "k".to_owned() };
    ended(steward(&["key", "list"]), 3);
    ended(steward(&["key", "list", "--org", "ORG", "--url", "http://127.0.0.1:1"]), 4);
    client.ends(3, &["key", "list", "--url", "http://admin.example"]);
    client.ends(8, &["key", "list", "--url", "http://127.0.0.1:1"]);
    client.ends(2, &["key", "revoke", "../x"]);
    client.ends(4, &["key", "list", "--url", "http://127.0.0.1:1", "--key-file", "/nowhere/key"]);
}

#[test]
fn answers_that_are_not_those_of_a_server_are_told_apart() {
    let client =
        |answers: Vec<String>| Client { url: answering(answers), org: "ORG".to_owned(), key: "k".to_owned() };
    let keys = r#"{"data":[{"id":"1","name":"A\u001b[2J","kind":"org"}],"meta":{"next":null}}"#;

    let patient = client(vec![
        answer("429 Too Many Requests", "retry-after: 1\r\n", r#"{"code":429,"message":"later"}"#),
        answer("200 OK", "", keys),
    ]);
    let listed = patient.ends(0, &["key", "list"]);
    assert!(listed.stderr.contains("wait for 1 s"), "{}", listed.stderr);
    assert!(listed.stdout.contains(r"A\u{1b}[2J") && !listed.stdout.contains('\u{1b}'), "{}", listed.stdout);

    for (code, answer, why) in [
        (7, answer("429 Too Many Requests", "retry-after: 900\r\n", ""), "Too Many Requests"),
        (8, answer("503 Service Unavailable", "", r#"{"detail":"resting"}"#), "resting"),
        (1, answer("302 Found", "location: http://127.0.0.1:1/\r\n", ""), "not followed"),
        (1, answer("200 OK", "", "<html>"), "is not JSON"),
        (5, answer("404 Not Found", "", "<html>"), "Not Found"),
        (8, "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nbroken".to_owned(), "no answer from"),
        (8, "SSH-2.0-OpenSSH\r\n".to_owned(), "no answer from"),
    ] {
        let stderr = client(vec![answer]).ends(code, &["key", "list"]).stderr;
        assert!(stderr.contains("cannot list the keys") && stderr.contains(why), "{stderr}");
    }
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = Client { url, org: "ORG".to_owned(), key: "k".to_owned() };
    let silent = client.ends(8, &["key", "list", "--timeout", "1s"]);
    assert!(silent.stderr.contains("nothing came within 1 s"), "{}", silent.stderr);
}

#[test]
fn the_script_of_bash_completes_a_command() {
    let script = ended(steward(&["completions", "bash"]), 0).stdout;
    // It is longer than an argument may be.
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("completions");
    std::fs::write(&path, script).unwrap();
    let mut bash = Command::new("bash");
    bash.args(["-c", r#". "$1"; COMP_WORDS=(steward domain ch); COMP_CWORD=2; _steward steward ch domain; echo "${COMPREPLY[@]}""#, "bash"]).arg(&path);
    let completed = finish(bash).unwrap();
    assert_eq!(String::from_utf8(completed.stdout).unwrap(), "check\n");
}

#[test]
fn an_administrator_sees_what_is_held_and_decides() {
    let dir = disk_dir().unwrap();
    let program = start(dir.path());
    let client = Client::of(&program);
    let (scim, admin) = (program.scim().unwrap(), program.admin().unwrap());
    let directory = scim.base.rsplit('/').next().unwrap().to_owned();
    let admin = Caller { base: format!("/steward/v1/orgs/{}/directories/{directory}", client.org), ..admin };
    let settings = serde_json::json!({"settings": {"guard": "hold", "guardMinimum": 0, "guardShare": 1}});
    assert_eq!(ask(&admin, "PATCH", "", &settings.to_string()).unwrap().0, 200);
    let user = |name: &str| {
        let body = serde_json::json!({"userName": name}).to_string();
        let (status, made) = ask(&scim, "POST", "/Users", &body).unwrap();
        assert_eq!(status, 201, "{made}");
        format!("/Users/{}", made["id"].as_str().unwrap())
    };
    let (ada, ben) = (user("ada"), user("ben"));
    assert_eq!(ask(&scim, "DELETE", &ada, "").unwrap().0, 429);

    let waiting = client.json(&["approval", "list"]);
    let id = waiting["data"][0]["id"].as_str().unwrap();
    assert!(client.ends(0, &["approval", "list"]).stdout.contains("would delete 1 of 2 active users"));
    let shown = client.ends(0, &["approval", "show", id]).stdout;
    assert!(shown.contains("delete_user") && shown.contains("ada") && !shown.contains("ben"), "{shown}");
    // Nobody is asked here, and nobody said yes.
    client.ends(2, &["approval", "reject", id]);
    assert_eq!(client.json(&["approval", "reject", id, "--yes"])["state"], "rejected");
    assert_eq!(client.json(&["approval", "list"])["data"].as_array().unwrap().len(), 0);

    assert_eq!(ask(&scim, "DELETE", &ben, "").unwrap().0, 429);
    let waiting = client.json(&["approval", "list", "--state", "pending"]);
    let id = waiting["data"][0]["id"].as_str().unwrap();
    let approved = client.json(&["approval", "approve", id, "--further", "1", "--yes"]);
    assert_eq!(approved["state"], "approved");
    assert_eq!(ask(&scim, "DELETE", &ben, "").unwrap().0, 204);
    assert_eq!(client.json(&["approval", "list", "--state", "all"])["data"].as_array().unwrap().len(), 2);
    client.ends(6, &["approval", "approve", id, "--yes"]);
}
