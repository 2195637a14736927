//! The user management API under `/users`.

mod cells;
mod email;
mod lifecycle;
mod permissions;
mod profile;
mod quirks;
mod tokens;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use steward_core::id::AccountId;
use steward_core::key::{self, KeyKind, NewKey, Role, Scopes};
use steward_testkit::app::{Answer, TestApp, TestOrg};

const ACCOUNT: &str = "urn:scim:schemas:extension:atlassian-external:1.0";

/// A managed account and the provisioned user that it came from.
struct Person {
    account: String,
    user: String,
}

impl Person {
    /// Returns a path below the account.
    fn path(&self, rest: &str) -> String {
        format!("/users/{}/manage{rest}", self.account)
    }
}

/// Provisions somebody.
async fn provisioned(app: &TestApp, org: &TestOrg, name: &str) -> Person {
    let address = format!("{}@{}", name.replace(' ', "."), org.domain);
    let user = json!({
        "userName": address, "displayName": name, "title": "Analyst", "timezone": "Europe/London",
        "preferredLanguage": "en-GB", "emails": [{ "value": address, "primary": true }],
    });
    let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
    Person {
        account: user[ACCOUNT]["atlassianAccountId"].as_str().unwrap().to_owned(),
        user: org.scim(&format!("/Users/{}", user["id"].as_str().unwrap())),
    }
}

/// Makes an active managed account that no directory provisions any more.
async fn managed(app: &TestApp, org: &TestOrg, name: &str) -> Person {
    let person = provisioned(app, org, name).await;
    app.call("DELETE", &person.user, &org.scim_key, None).await.expect(204);
    app.call("POST", &person.path("/lifecycle/enable"), &org.api_key, None).await.expect(204);
    person
}

/// Issues an organization key that is good for a year.
async fn key(app: &TestApp, org: &TestOrg, role: Role, owner: Option<&Person>) -> String {
    let new = NewKey {
        kind: KeyKind::Org,
        org_id: Some(org.id),
        directory_id: None,
        workspace_id: None,
        owner: owner.map(|person| person.account.parse::<AccountId>().unwrap()),
        name: format!("key of a {}", role.as_str()),
        role,
        scopes: Scopes::All,
        expires_at: app.steward().now().plus_seconds(365 * 24 * 3600),
    };
    key::issue(&app.steward().system_context(), new).await.unwrap().secret.reveal().to_owned()
}

/// Issues an API token and returns its id and its text.
async fn token(app: &TestApp, org: &TestOrg, person: &Person, label: &str) -> (String, String) {
    let asked = json!({ "accountId": person.account, "label": label });
    let path = format!("/steward/v1/orgs/{}/api-tokens", org.id);
    let token = app.call("POST", &path, &org.api_key, Some(&asked)).await.expect(201);
    (token["id"].as_str().unwrap().to_owned(), token["secret"].as_str().unwrap().to_owned())
}

/// Sends a request as a client wrote it, with any type and any bytes.
async fn raw(
    app: &TestApp,
    method: &str,
    path: &str,
    key: &str,
    media_type: Option<&str>,
    body: &str,
) -> Answer {
    let mut request =
        Request::builder().method(method).uri(path).header("authorization", format!("Bearer {key}"));
    if let Some(media_type) = media_type {
        request = request.header("content-type", media_type);
    }
    app.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

/// Writes an error as the reference has it: both notations of the same.
fn error(key: &str, context: Option<Value>) -> Value {
    let mut body = json!({ "key": key, "errorKey": key });
    if let Some(context) = context {
        body["context"] = context.clone();
        body["errorDetail"] = context;
    }
    body
}

fn denied(reason: &str) -> Value {
    json!({ "allowed": false, "reason": { "key": reason } })
}

async fn actions(app: &TestApp, org: &TestOrg) -> Vec<String> {
    let events = app.events(org).await;
    events.iter().map(|event| event["attributes"]["action"].as_str().unwrap().to_owned()).collect()
}
