//! The whole server in process, on a fresh database, with a clock that the test sets.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use steward_core::context::{Context, Ids, SystemEntropy, TestClock, Timestamp};
use steward_core::directory::{self, Directory, journal};
use steward_core::domain::Lookups;
use steward_core::id::{AccountId, OrgId, WorkspaceId};
use steward_core::key::{self, KeyKind, NewKey, Role, Scopes};
use steward_core::outgoing::{AllowedTarget, Authority, OutgoingOptions};
use steward_core::resolver::DnsOptions;
use steward_core::vault::{MasterKeyFile, MasterKeys};
use steward_core::{Parts, Steward, audit, domain, migrations, organization};
use steward_server::{App, Limits, Operation, Proxies, RateLimits, Settings};
use uuid::Uuid;

use crate::TestDb;
use crate::contract::{self, Asked};
use crate::dns::TestDns;
use crate::https::TestHttps;

/// When every test begins.
const START: Timestamp = Timestamp(1_790_000_000_123_456);

/// The base URL in links.
pub const BASE_URL: &str = "https://steward.test";

/// A server with its workers running.
#[derive(Debug)]
pub struct TestApp {
    app: App,
    steward: Steward,
    clock: Arc<TestClock>,
    db: TestDb,
    dns: TestDns,
    https: TestHttps,
    master_keys: TestMasterKeys,
}

/// An organization that is ready to be used.
#[derive(Debug, Clone)]
pub struct TestOrg {
    /// Its identifier.
    pub id: OrgId,
    /// A key without scopes.
    pub api_key: String,
    /// Its verified domain.
    pub domain: String,
    /// Its directory, which takes users without a primary address.
    pub directory: Directory,
    /// The key of the directory.
    pub scim_key: String,
}

impl TestOrg {
    /// Returns a path below the SCIM base of the directory.
    pub fn scim(&self, path: &str) -> String {
        format!("/scim/directory/{}{path}", self.directory.id)
    }

    /// Returns a path below the organization of the admin API.
    pub fn admin(&self, path: &str) -> String {
        format!("/admin/v1/orgs/{}{path}", self.id)
    }

    /// Returns a path of the second version of the organizations API.
    pub fn admin_v2(&self, path: &str) -> String {
        format!("/admin/v2/orgs/{}{path}", self.id)
    }
}

/// What cannot be reached over HTTP yet and is decided on all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Altered {
    /// The address of the account is not verified.
    Unverified,
    /// Export control forbids its use.
    ExportBlocked,
    /// No organization manages it any more.
    Released,
}

/// How an event is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// Its id.
    pub id: Uuid,
    /// In whose log it stands.
    pub org_id: OrgId,
    /// The id of its action.
    pub action: String,
    /// Its bytes.
    pub bytes: String,
    /// What is said of people, beside the bytes.
    pub personal: Option<String>,
}

/// What the server answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub text: String,
}

impl Answer {
    /// Reads the body as JSON.
    ///
    /// # Panics
    /// If it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// Checks the status and reads the body as JSON.
    ///
    /// # Panics
    /// If the status is another one; the message has the body.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self.json_or_null()
    }

    /// Reads the body as JSON; an empty one is null.
    ///
    /// # Panics
    /// If it is something else.
    pub fn json_or_null(&self) -> Value {
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// Checks that the request succeeded.
    ///
    /// # Panics
    /// If it did not; the message names what was asked.
    #[track_caller]
    pub fn expect_success(&self, what: &str) {
        assert!(self.status.is_success(), "{what}: {} {}", self.status, self.text);
    }

    /// Returns a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

fn settings() -> Settings {
    Settings {
        public_base_url: BASE_URL.to_owned(),
        limits: Limits::default(),
        // Some tests ask more often in a moment that stands still than anybody may.
        rate_limits: RateLimits::OFF,
        proxies: Proxies::default(),
        faults: None,
    }
}

impl TestApp {
    /// Starts a server on SQLite.
    pub async fn sqlite() -> Self {
        let clock = Arc::new(TestClock::new(START));
        let hook = audit::batch_hook(Arc::clone(&clock) as Arc<dyn steward_core::context::Clock>);
        let db = TestDb::sqlite_with(migrations::ALL, |options| options.before_commit = Some(hook)).await;
        Self::over(db, clock).await
    }

    /// Starts a server on `PostgreSQL`; None if there is no database server to start.
    pub async fn postgres() -> Option<Self> {
        let db = TestDb::postgres(migrations::ALL).await?;
        Some(Self::over(db, Arc::new(TestClock::new(START))).await)
    }

    async fn over(db: TestDb, clock: Arc<TestClock>) -> Self {
        let (dns, https) = (TestDns::start(), TestHttps::start());
        let master_keys = TestMasterKeys::new();
        let parts = parts(db.database().clone(), &clock, (&dns, &https), master_keys.file());
        let steward = Steward::over(parts);
        steward.unlock().await.expect("a new database gets its keys");
        steward.start();
        let app = App::new(steward.clone(), settings());
        Self { app, steward, clock, db, dns, https, master_keys }
    }

    /// Makes a second program on the same `PostgreSQL` database, as another process would, with its workers not started.
    /// `master_keys`: its file; that of this one if both share it. None on SQLite, which has one process.
    pub async fn another(&self, master_keys: MasterKeyFile) -> Option<Steward> {
        self.db.url()?;
        let database = self.db.open_again().await;
        Some(Steward::over(parts(database, &self.clock, (&self.dns, &self.https), master_keys)))
    }

    /// Makes a program over the same connections with another file of master keys, as a next start would; it is not
    /// unlocked.
    pub fn restarted(&self, master_keys: MasterKeyFile) -> Steward {
        let database = self.db.database().clone();
        Steward::over(parts(database, &self.clock, (&self.dns, &self.https), master_keys))
    }

    /// Returns the file of the master keys.
    pub fn master_keys(&self) -> MasterKeyFile {
        self.master_keys.file()
    }

    /// Returns the face.
    pub fn face(&self) -> &App {
        &self.app
    }

    /// Returns the program behind the server.
    pub fn steward(&self) -> &Steward {
        &self.steward
    }

    /// Returns the server's clock.
    pub fn clock(&self) -> &TestClock {
        &self.clock
    }

    /// Returns the database.
    pub fn db(&self) -> &TestDb {
        &self.db
    }

    /// Puts the proof of a claim into DNS, given the claim as Steward's own API shows it.
    ///
    /// # Panics
    /// If the claim shows no proof.
    pub fn prove(&self, claim: &Value) {
        let text = |value: &Value| value.as_str().expect("the claim shows its proof").to_owned();
        let proof = text(&claim["proof"]["dns"]["value"]);
        self.dns.set_txt(&text(&claim["domain"]), &["v=spf1 -all", &proof]);
    }

    /// Returns the only DNS server that this Steward asks. No name exists there until a test sets it.
    pub fn dns(&self) -> &TestDns {
        &self.dns
    }

    /// Returns the server that this Steward may reach on 127.0.0.1, for any host that [`TestApp::dns`] sends there. It
    /// stands for port 443, so URLs need no port.
    pub fn https(&self) -> &TestHttps {
        &self.https
    }

    /// Lets a host exist, served by [`TestApp::https`].
    pub fn serve_host(&self, host: &str) {
        self.dns.set_addresses(host, &[self.https.address().ip()]);
    }

    /// Builds a face over the same program with other limits.
    pub fn with_limits(&self, limits: Limits) -> App {
        self.with_settings(|settings| settings.limits = limits)
    }

    /// Builds a face over the same program that is set up in another way.
    pub fn with_settings(&self, change: impl FnOnce(&mut Settings)) -> App {
        let mut settings = settings();
        change(&mut settings);
        App::new(self.steward.clone(), settings)
    }

    /// Builds a face over another program.
    pub fn face_of(&self, steward: Steward) -> App {
        App::new(steward, settings())
    }

    /// Makes an organization with a verified domain, a directory and keys.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn org(&self, name: &str, domain: &str) -> TestOrg {
        self.org_with(name, domain, false).await
    }

    /// Makes an organization whose directory may demand a primary address.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn org_with(&self, name: &str, domain_name: &str, strict_email: bool) -> TestOrg {
        let context = self.steward.system_context();
        let org = organization::create(&context, name).await.expect("an organization is created");
        domain::verify_without_proof(&context, org.id, domain_name).await.expect("the domain is free");
        let settings = directory::Settings { strict_email, ..directory::Settings::default() };
        let directory = directory::create_directory(&context, org.id, "Directory", settings)
            .await
            .expect("a directory is created");
        let api_key = self.key(&context, org.id, None, Scopes::All).await;
        let scim_key = self.key(&context, org.id, Some(&directory), Scopes::All).await;
        TestOrg { id: org.id, api_key, domain: domain_name.to_owned(), directory, scim_key }
    }

    /// Issues a key of an organization, or of one of its directories, that is good for an hour.
    ///
    /// # Panics
    /// If it cannot be issued.
    pub async fn key(
        &self,
        context: &Context,
        org_id: OrgId,
        directory: Option<&Directory>,
        scopes: Scopes,
    ) -> String {
        let new = NewKey {
            kind: if directory.is_some() { KeyKind::Scim } else { KeyKind::Org },
            org_id: Some(org_id),
            directory_id: directory.map(|directory| directory.id),
            workspace_id: None,
            owner: None,
            name: "test".to_owned(),
            role: if directory.is_some() { Role::Product } else { Role::OrgAdmin },
            scopes,
            expires_at: self.steward.now().plus_seconds(3600),
        };
        key::issue(context, new).await.expect("a key is issued").secret.reveal().to_owned()
    }

    /// Issues an administrator's key that outlives the tests that move the clock.
    ///
    /// # Panics
    /// If it cannot be issued.
    pub async fn key_for_a_year(&self, org: &TestOrg) -> String {
        let context = self.steward.system_context();
        let new = NewKey {
            kind: KeyKind::Org,
            org_id: Some(org.id),
            directory_id: None,
            workspace_id: None,
            owner: None,
            name: "test".to_owned(),
            role: Role::OrgAdmin,
            scopes: Scopes::All,
            expires_at: context.now.plus_seconds(366 * 24 * 3600),
        };
        key::issue(&context, new).await.expect("a key is issued").secret.reveal().to_owned()
    }

    /// Issues a key of the directory of an organization that outlives the tests that move the clock.
    ///
    /// # Panics
    /// If it cannot be issued.
    pub async fn scim_key_for_a_year(&self, org: &TestOrg) -> String {
        let context = self.steward.system_context();
        let new = NewKey {
            kind: KeyKind::Scim,
            org_id: Some(org.id),
            directory_id: Some(org.directory.id),
            workspace_id: None,
            owner: None,
            name: "test".to_owned(),
            role: Role::Product,
            scopes: Scopes::All,
            expires_at: context.now.plus_seconds(366 * 24 * 3600),
        };
        key::issue(&context, new).await.expect("a key is issued").secret.reveal().to_owned()
    }

    /// Makes a workspace of an organization, and a key of its product that is good for an hour.
    ///
    /// # Panics
    /// If they cannot be made.
    pub async fn product(
        &self,
        org: &TestOrg,
        name: &str,
        product: &str,
        scopes: &[&str],
    ) -> (WorkspaceId, String) {
        let path = format!("/steward/v1/orgs/{}/workspaces", org.id);
        let url = format!("https://{}.example.com", name.to_lowercase());
        let new = serde_json::json!({ "name": name, "product": product, "url": url });
        let made = self.call("POST", &path, &org.api_key, Some(&new)).await.expect(201);
        let id = made["id"].as_str().and_then(|id| id.parse().ok()).expect("a workspace has an id");
        let new = NewKey {
            kind: KeyKind::Product,
            org_id: Some(org.id),
            directory_id: None,
            workspace_id: Some(id),
            owner: None,
            name: name.to_owned(),
            role: Role::Product,
            scopes: Scopes::Only(scopes.iter().map(|scope| (*scope).to_owned()).collect()),
            expires_at: self.steward.now().plus_seconds(3600),
        };
        let issued = key::issue(&self.steward.system_context(), new).await.expect("a key is issued");
        (id, issued.secret.reveal().to_owned())
    }

    /// Sends a request with a key and perhaps a JSON body.
    pub async fn call(&self, method: &str, path: &str, key: &str, body: Option<&Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !key.is_empty() {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map_or_else(Body::empty, |value| Body::from(value.to_string()));
        self.send(request.body(body).expect("the request is well-formed")).await
    }

    /// Sends any request.
    ///
    /// # Panics
    /// If the body of the answer breaks off or is no text.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        send_to(&self.app, request).await
    }

    /// Reads.
    pub async fn get(&self, path: &str, key: &str) -> Answer {
        self.call(Method::GET.as_str(), path, key, None).await
    }

    /// Waits until all events are sealed and reads the whole stream of an organization.
    ///
    /// # Panics
    /// If events stay unsealed for five seconds.
    pub async fn events(&self, org: &TestOrg) -> Vec<Value> {
        self.sealed().await;
        let mut events = Vec::new();
        let mut path = org.admin("/events-stream?limit=500");
        loop {
            let page = self.get(&path, &org.api_key).await.expect(200);
            let data = page["data"].as_array().cloned().unwrap_or_default();
            if data.is_empty() {
                return events;
            }
            events.extend(data);
            let cursor = page["meta"]["next"].as_str().expect("the stream goes on").to_owned();
            path = org.admin(&format!("/events-stream?limit=500&cursor={cursor}"));
        }
    }

    /// Alters the row of an account.
    ///
    /// # Panics
    /// If there is no such account.
    pub async fn alter(&self, account: &str, how: Altered) {
        let id: AccountId = account.parse().expect("the id of an account");
        let statement = match how {
            Altered::Unverified => {
                steward_db::sql!("UPDATE account SET email_verified = FALSE WHERE id = $1")
            }
            Altered::ExportBlocked => {
                steward_db::sql!("UPDATE account SET export_blocked_at = 1 WHERE id = $1")
            }
            Altered::Released => steward_db::sql!("UPDATE account SET managed_by = NULL WHERE id = $1"),
        };
        let rows = self.db.database().write(steward_db::Priority::Interactive, move |tx| async move {
            tx.execute(statement, &steward_db::bind![id]).await
        });
        assert_eq!(rows.await.expect("the database answers"), 1, "{account}");
    }

    /// Reads a row of an account for what no API shows: name, address, nickname, message at log-in, and when sessions end.
    ///
    /// # Panics
    /// If there is no such account.
    pub async fn account_row(
        &self,
        account: &str,
    ) -> (String, String, Option<String>, Option<String>, Option<i64>) {
        let id: AccountId = account.parse().expect("the id of an account");
        let row = self.db.database().read(move |read| async move {
            let row = steward_db::sql!(
                "SELECT name, email, nickname, disabled_message, sessions_end_at FROM account WHERE id = $1"
            );
            read.query_one(row, &steward_db::bind![id], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
            })
            .await
        });
        row.await.expect("the account has a row")
    }

    /// Waits until the worker has closed an account whose days of grace are over.
    ///
    /// # Panics
    /// If it is not closed after ten seconds, or the text is no id of an account.
    pub async fn until_closed(&self, account: &str) {
        let id: AccountId = account.parse().expect("the id of an account");
        for _ in 0..1000 {
            let status = self.db.database().read(move |read| async move {
                let status = steward_db::sql!("SELECT status FROM account WHERE id = $1");
                read.query_one(status, &steward_db::bind![id], |row| row.get::<String>(0)).await
            });
            if status.await.expect("the database answers") == "closed" {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("account {account} is not closed");
    }

    /// Waits until no job is due: what the worker does behind an answer empties caches of the program.
    ///
    /// # Panics
    /// If jobs are still due after ten seconds.
    pub async fn worked(&self) {
        let now = steward_core::context::Clock::now(self.clock());
        for _ in 0..1000 {
            let due = self.db.database().read(move |read| async move {
                let due =
                    steward_db::sql!("SELECT count(*) FROM job WHERE run_at <= $1 AND failed_at IS NULL");
                read.query_one(due, &steward_db::bind![now.0], |row| row.get::<i64>(0)).await
            });
            if due.await.expect("the database answers") == 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("jobs are still due");
    }

    /// Waits until everything that follows the log is in step with it: then words lead to what was changed before.
    ///
    /// # Panics
    /// If the database does not answer.
    pub async fn followed(&self) {
        self.sealed().await;
        steward_core::audit::follow_all(self.steward()).await.expect("the log can be followed");
    }

    /// Reads everything that the tables of the journal hold, as text: columns, and the bytes under seal.
    ///
    /// # Panics
    /// If the database does not answer.
    pub async fn journal_rows(&self) -> Vec<String> {
        let rows = self.db.database().read(|read| async move {
            let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
            let entries =
                steward_db::sql!("SELECT method, provider, codes, summary FROM journal_entry ORDER BY id");
            let mut rows = read
                .query(entries, &[], |row| {
                    let (method, provider, codes): (String, String, String) =
                        (row.get(0)?, row.get(1)?, row.get(2)?);
                    Ok(format!("{method} {provider} {codes} {}", text(row.get(3)?)))
                })
                .await?;
            let bodies = steward_db::sql!("SELECT bodies FROM journal_body ORDER BY id");
            rows.extend(read.query(bodies, &[], |row| row.get(0).map(text)).await?);
            Ok::<_, steward_db::Error>(rows)
        });
        rows.await.expect("the database answers")
    }

    /// Waits until every exchange that was answered is in the journal of its directory.
    ///
    /// # Panics
    /// If the database does not answer, or the journal is not written after five seconds.
    pub async fn journaled(&self) {
        // The worker may hold a batch that it has taken: what it writes is counted below.
        for _ in 0..500 {
            journal::flush_all(self.steward()).await.expect("the journal is written");
            if self.steward().journal().is_idle() {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("the journal is not written");
    }

    /// Reads how all events of all organizations are kept, oldest first.
    ///
    /// # Panics
    /// If the database does not answer.
    pub async fn event_rows(&self) -> Vec<EventRow> {
        let rows = self.db.database().read(|read| async move {
            let rows = steward_db::sql!("SELECT id, org_id, action, bytes, personal FROM event ORDER BY id");
            read.query(rows, &[], |row| {
                let text =
                    |bytes: Vec<u8>| String::from_utf8(bytes).expect("what is kept of an event is text");
                Ok(EventRow {
                    id: row.get(0)?,
                    org_id: OrgId(row.get(1)?),
                    action: row.get(2)?,
                    bytes: text(row.get(3)?),
                    personal: row.get::<Option<Vec<u8>>>(4)?.map(text),
                })
            })
            .await
        });
        rows.await.expect("the database answers")
    }

    /// Checks that texts stand in the bytes of no event, and that they would be found: they stand beside them.
    ///
    /// # Panics
    /// If one of them does, or stands nowhere.
    pub async fn assert_personal(&self, canaries: &[&str]) {
        let rows = self.event_rows().await;
        for canary in canaries {
            for row in &rows {
                assert!(!row.bytes.contains(canary), "{canary} in {}", row.bytes);
            }
            let kept =
                |row: &EventRow| row.personal.as_ref().is_some_and(|personal| personal.contains(canary));
            assert!(rows.iter().any(kept), "{canary} was never recorded");
        }
    }

    /// Waits until all events are sealed: `PostgreSQL` seals them after their commit.
    ///
    /// # Panics
    /// If events stay unsealed for five seconds.
    pub async fn sealed(&self) {
        for _ in 0..500 {
            let waiting = self
                .db
                .database()
                .read(|read| async move {
                    let count = steward_db::sql!("SELECT count(*) FROM event_pending");
                    read.query_one(count, &[], |row| row.get::<i64>(0)).await
                })
                .await
                .expect("the database answers");
            if waiting == 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("events stay unsealed");
    }
}

/// A file of master keys that is there already, in a directory of its own: writing one durably takes the time of many
/// tests.
#[derive(Debug)]
struct TestMasterKeys(tempfile::TempDir);

impl TestMasterKeys {
    fn new() -> Self {
        let keys = Self(tempfile::tempdir().expect("a temporary directory can be made"));
        let text = MasterKeys::draw(&Ids::new(Box::new(SystemEntropy))).to_text();
        write_private(keys.file().path(), text.as_bytes());
        keys
    }

    fn file(&self) -> MasterKeyFile {
        MasterKeyFile::new(self.0.path().join("master-keys"))
    }
}

/// Writes a file that only its owner may read.
///
/// # Panics
/// If it cannot be written.
pub fn write_private(path: &std::path::Path, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("the directory is ours");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(path, mode).expect("the file is ours");
}

fn parts(
    database: steward_db::Database,
    clock: &Arc<TestClock>,
    (dns, https): (&TestDns, &TestHttps),
    master_keys: MasterKeyFile,
) -> Parts {
    Parts {
        database,
        clock: Arc::clone(clock) as _,
        ids: Ids::new(Box::new(SystemEntropy)),
        lookups: Lookups::Network,
        dns: DnsOptions {
            servers: vec![dns.address()],
            timeout: Duration::from_millis(500),
            ..DnsOptions::default()
        },
        outgoing: outgoing(https),
        master_keys,
    }
}

/// Allows calls to a server of a test and trusts its authority. Short limits, for no test should wait long.
pub fn outgoing(https: &TestHttps) -> OutgoingOptions {
    OutgoingOptions {
        extra_ca: Authority::read(TestHttps::authority().as_bytes())
            .expect("the authority of the kit is good"),
        allowed: vec![AllowedTarget { network: https.address().ip().into(), port: 443 }],
        connect_timeout: Duration::from_secs(2),
        total_timeout: Duration::from_secs(3),
        https_port: https.port(),
        ..OutgoingOptions::default()
    }
}

/// Sends a request to a face, and compares the exchange with the OpenAPI document.
///
/// # Panics
/// If the body of the answer breaks off or is no text, or if the document promises something else.
pub async fn send_to(app: &App, request: Request<Body>) -> Answer {
    let (request, asked) = overheard(request).await;
    let response = app.respond(request, Some(std::net::IpAddr::from([192, 0, 2, 1]))).await;
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("the body arrives").to_bytes();
    let text = String::from_utf8(bytes.to_vec()).expect("the body is text");
    let answer = Answer { status: parts.status, headers: parts.headers, text };
    if let Some(operation) = parts.extensions.get::<Operation>() {
        contract::check(*operation, &asked, &answer);
    }
    answer
}

/// Keeps what a request asks. A body that comes piece by piece goes by.
async fn overheard(request: Request<Body>) -> (Request<Body>, Asked) {
    let (parts, mut body) = request.into_parts();
    let (method, query) = (parts.method.clone(), parts.uri.query().unwrap_or_default().to_owned());
    let mut kept = None;
    if body.size_hint().exact().is_some() {
        let bytes = body.collect().await.expect("the body is there").to_bytes();
        kept = Some(bytes.to_vec());
        body = Body::from(bytes);
    }
    (Request::from_parts(parts, body), Asked { method, query, body: kept })
}

/// Turns each `async fn name(app: TestApp) { … }` into `mod name` with the tests `sqlite` and `postgres`.
#[macro_export]
macro_rules! both_apps {
    ($($(#[$attribute:meta])* async fn $name:ident($app:ident: $type:ty) $body:block)*) => {$(
        $(#[$attribute])*
        async fn $name($app: $type) $body

        mod $name {
            use super::*;

            #[test]
            fn sqlite() {
                $crate::app::on_sqlite($name);
            }

            #[test]
            fn postgres() {
                $crate::app::on_postgres($name);
            }
        }
    )*};
}

/// Runs a test against a server on SQLite.
pub fn on_sqlite<F: Future<Output = ()>>(test: impl FnOnce(TestApp) -> F) {
    crate::both::runtime().block_on(async { test(TestApp::sqlite().await).await });
}

/// Runs a test against a server on `PostgreSQL`. Skips it if there is no database server to start.
pub fn on_postgres<F: Future<Output = ()>>(test: impl FnOnce(TestApp) -> F) {
    crate::both::runtime().block_on(async {
        if let Some(app) = TestApp::postgres().await {
            test(app).await;
        }
    });
}
