//! crates.io `jira`, a client that others wrote: its operations, as published, with nothing changed but the host, against
//! the program on both databases. `docs/clients.md` lists which of them pass.
#![expect(clippy::unwrap_used, reason = "a test that finds nothing has failed")]

mod access;
mod directories;
mod events;
mod management;
mod organizations;
mod people;
mod policies;
mod provisioning;

use std::fmt::Debug;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use jira::admin::AdminClient;
use jira::user_management::UserManagementClient;
use jira::user_provisioning::UserProvisioningClient;
use jira::{ApiErrorKind, Auth, Client, Error};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::block_on;
use crate::support::cluster::Cluster;
use crate::support::disk_dir;
use crate::support::http::{Caller, Connection};
use crate::support::program::{Program, Store};

/// An id that nothing has.
const MISSING: &str = "00000000-0000-7000-8000-000000000000";

/// An account id that nobody has.
const NOBODY: &str = "712020:00000000-0000-7000-8000-000000000000";

/// One cluster for all of these tests; it ends with their process.
pub(crate) static CLUSTER: LazyLock<Option<Cluster>> = LazyLock::new(|| Cluster::start_if_present().unwrap());

static DATABASES: AtomicU32 = AtomicU32::new(0);

/// Makes two tests of an asynchronous function that takes a server: one for each database.
macro_rules! on_both_databases {
    ($($(#[$attribute:meta])* $name:ident),+ $(,)?) => {
        $(
            mod $name {
                use crate::jira::{on_postgres, on_sqlite};

                #[test]
                $(#[$attribute])*
                fn sqlite() {
                    on_sqlite(super::$name);
                }

                #[test]
                $(#[$attribute])*
                fn postgres() {
                    on_postgres(super::$name);
                }
            }
        )+
    };
}
use on_both_databases;

fn on_sqlite<F: Future<Output = ()>>(test: impl Fn(Server) -> F) {
    let directory = disk_dir().unwrap();
    let store = Store::Directory(directory.path().join("data"));
    block_on(test(Server::start(&store, directory)));
}

fn on_postgres<F: Future<Output = ()>>(test: impl Fn(Server) -> F) {
    let Some(cluster) = &*CLUSTER else { return };
    let name = format!("jira_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let store = Store::Url(cluster.create_database(&name).unwrap());
    block_on(test(Server::start(&store, disk_dir().unwrap())));
}

/// A program with one organization, one verified domain and one empty directory.
struct Server {
    program: Program,
    _directory: TempDir,
}

impl Server {
    fn start(store: &Store, directory: TempDir) -> Self {
        let program = Program::start(store, "none", &directory.path().join("log")).unwrap();
        Self { program, _directory: directory }
    }

    fn base_url(&self) -> String {
        self.program.text("base_url").unwrap()
    }

    fn org(&self) -> String {
        self.program.text("org_id").unwrap()
    }

    fn directory(&self) -> String {
        self.program.ready["directories"][0]["id"].as_str().unwrap().to_owned()
    }

    fn client(&self, token: String) -> Client {
        Client::builder().host(self.base_url()).auth(Auth::Bearer { token }).build().unwrap()
    }

    fn admin(&self) -> AdminClient {
        AdminClient::new(self.client(self.program.text("api_key").unwrap()))
    }

    fn management(&self) -> UserManagementClient {
        UserManagementClient::new(self.client(self.program.text("api_key").unwrap()))
    }

    /// A client with the key of the directory.
    fn provisioning(&self) -> UserProvisioningClient {
        UserProvisioningClient::new(self.client(self.program.scim().unwrap().token))
    }

    /// A client of the same with the key of the organization, for the links.
    fn links(&self) -> UserProvisioningClient {
        UserProvisioningClient::new(self.client(self.program.text("api_key").unwrap()))
    }

    /// A client whose key has these scopes alone.
    async fn scoped(&self, scopes: &[&str]) -> Client {
        let key = self.own("POST", "/keys", json!({ "name": "Scoped", "scopes": scopes })).await;
        self.client(key["secret"].as_str().unwrap().to_owned())
    }

    /// Calls Steward's own API of the organization, which no published client knows.
    async fn own(&self, method: &str, path: &str, body: Value) -> Value {
        let path = format!("/steward/v1/orgs/{}{path}", self.org());
        self.call("api_key", method, &path, &body).await
    }

    /// Makes an account that no directory provisions: its administrator may change all of it. Returns its id.
    async fn person(&self, name: &str, email: &str) -> String {
        let body = json!({ "email": email, "name": name });
        let made = self.call("operator_key", "POST", "/steward/v1/accounts", &body).await;
        made["accountId"].as_str().unwrap().to_owned()
    }

    /// Provisions somebody as an identity provider does. Returns the user.
    async fn provision(&self, name: &str, email: &str) -> Value {
        let user = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": email,
            "displayName": name,
            "emails": [{ "value": email, "primary": true }],
        });
        send(&self.program.scim().unwrap(), "POST", "/Users", &user).await
    }

    async fn call(&self, key: &str, method: &str, path: &str, body: &Value) -> Value {
        let address = self.program.address().unwrap();
        let token = self.program.text(key).unwrap();
        let caller = Caller { address, base: String::new(), token, content_type: "application/json" };
        send(&caller, method, path, body).await
    }
}

async fn send(caller: &Caller, method: &str, path: &str, body: &Value) -> Value {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let mut connection = Connection::open(caller.address).await.unwrap();
    let answer = connection.call(&caller.request(method, path, &body)).await.unwrap();
    let text = String::from_utf8_lossy(answer.body).into_owned();
    assert!(answer.status < 300, "{method} {path}: {} {text}", answer.status);
    if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() }
}

/// The account of a provisioned user.
fn account(user: &Value) -> String {
    let extension = &user["urn:scim:schemas:extension:atlassian-external:1.0"];
    extension["atlassianAccountId"].as_str().unwrap().to_owned()
}

/// Asserts that the server refused, in the client's own terms, and returns the body of the error.
fn refused<T: Debug>(result: jira::Result<T>, kind: ApiErrorKind, status: u16) -> Value {
    match result {
        Err(Error::Api { details, .. }) => {
            assert_eq!((details.kind, details.status), (kind, status), "{}", details.body);
            details.body
        }
        other => panic!("{other:?}"),
    }
}

/// Asserts an error of the organizations API, and returns its code.
fn refused_with_code<T: Debug>(result: jira::Result<T>, kind: ApiErrorKind, status: u16) -> String {
    let body = refused(result, kind, status);
    let error = &body["errors"][0];
    assert_eq!(error["status"], status.to_string(), "{body}");
    assert!(error["title"].is_string() && error["detail"].is_string(), "{body}");
    error["code"].as_str().unwrap().to_owned()
}
