//! The whole server in process, on a fresh database, with a clock that the test sets.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use steward_core::context::{Context, Ids, SystemEntropy, TestClock, Timestamp};
use steward_core::directory::{self, Directory};
use steward_core::id::OrgId;
use steward_core::key::{self, KeyKind, NewKey, Role, Scopes};
use steward_core::{Steward, audit, domain, migrations, organization};
use steward_server::{App, Limits, Proxies, RateLimits, Settings};

use crate::TestDb;

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
    }
}

impl TestApp {
    /// Starts a server on SQLite.
    pub async fn sqlite() -> Self {
        let clock = Arc::new(TestClock::new(START));
        let hook = audit::batch_hook(Arc::clone(&clock) as Arc<dyn steward_core::context::Clock>);
        let db = TestDb::sqlite_with(migrations::ALL, |options| options.before_commit = Some(hook)).await;
        Self::over(db, clock)
    }

    /// Starts a server on `PostgreSQL`; None if there is no database server to start.
    pub async fn postgres() -> Option<Self> {
        let db = TestDb::postgres(migrations::ALL).await?;
        Some(Self::over(db, Arc::new(TestClock::new(START))))
    }

    fn over(db: TestDb, clock: Arc<TestClock>) -> Self {
        let ids = Ids::new(Box::new(SystemEntropy));
        let steward = Steward::over(db.database().clone(), Arc::clone(&clock) as _, ids);
        steward.start();
        let app = App::new(steward.clone(), settings());
        Self { app, steward, clock, db }
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
    pub async fn org_with(&self, name: &str, domain_name: &str, email_required: bool) -> TestOrg {
        let context = self.steward.system_context();
        let org = organization::create(&context, name).await.expect("an organization is created");
        domain::verify_without_proof(&context, org.id, domain_name).await.expect("the domain is free");
        let directory = directory::create_directory(&context, org.id, "Directory", email_required)
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

/// Sends a request to a face.
///
/// # Panics
/// If the body of the answer breaks off or is no text.
pub async fn send_to(app: &App, request: Request<Body>) -> Answer {
    let response = app.respond(request, Some(std::net::IpAddr::from([192, 0, 2, 1]))).await;
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("the body arrives").to_bytes();
    let text = String::from_utf8(bytes.to_vec()).expect("the body is text");
    Answer { status: parts.status, headers: parts.headers, text }
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
