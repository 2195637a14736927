//! Authentication policies: Steward's own management of them, and what the admin control API has of it.

use std::time::Duration;

use serde_json::{Value, json};
use steward_testkit::app::{Answer, TestApp, TestOrg};

use crate::shown::assert_shown;

fn own(org: &TestOrg, path: &str) -> String {
    format!("/steward/v1/orgs/{}/authentication-policies{path}", org.id)
}

fn control(org: &TestOrg, path: &str) -> String {
    format!("/admin/control/v1/orgs/{}{path}", org.id)
}

async fn send(app: &TestApp, org: &TestOrg, method: &str, path: &str, body: Value) -> Answer {
    app.call(method, path, &org.api_key, Some(&body).filter(|body| !body.is_null())).await
}

async fn made(app: &TestApp, org: &TestOrg, name: &str) -> String {
    let policy = send(app, org, "POST", &own(org, ""), json!({"name": name})).await.expect(201);
    policy["id"].as_str().unwrap().to_owned()
}

/// Provisions somebody and returns the ids of the user and of the account.
async fn person(app: &TestApp, org: &TestOrg, name: &str) -> (String, String) {
    let email = format!("{name}@{}", org.domain);
    let user = json!({"userName": name, "emails": [{"value": email, "primary": true}]});
    let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
    let account = &user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"];
    (user["id"].as_str().unwrap().to_owned(), account.as_str().unwrap().to_owned())
}

async fn names(app: &TestApp, org: &TestOrg) -> Vec<String> {
    let listed = app.get(&own(org, ""), &org.api_key).await.expect(200);
    let listed = listed["data"].as_array().unwrap();
    for (position, policy) in (1_i64..).zip(listed) {
        assert_eq!(policy["position"], position);
    }
    assert_eq!(listed.iter().filter(|policy| policy["default"] == true).count(), 1, "there is one default");
    listed.iter().map(|policy| policy["name"].as_str().unwrap().to_owned()).collect()
}

/// Waits until a task is done, and returns how it went.
async fn done(app: &TestApp, org: &TestOrg, task: &Value) -> Value {
    let path = control(org, &format!("/auth-policy/task/{}", task["taskId"].as_str().unwrap()));
    assert_eq!(task["taskLink"], format!("https://steward.test{path}"));
    for _ in 0..1000 {
        let status = app.get(&path, &org.api_key).await.expect(200);
        if status["inProgressCount"] == 0 {
            return status;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the task is never done");
}

steward_testkit::both_apps! {
    async fn policies_have_names_an_order_and_one_default(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        assert_shown("auth_policies_built_in", &app.get(&own(&org, ""), &org.api_key).await);
        let events = app.events(&org).await.len();
        let strict = json!({"name": "Strict", "settings": {"secondFactorRequired": true, "idleSessionMinutes": 60}});
        let created = send(&app, &org, "POST", &own(&org, ""), strict).await;
        assert_shown("auth_policy_created", &created);
        let strict = created.json()["id"].as_str().unwrap().to_owned();
        let relaxed = made(&app, &org, "Relaxed").await;
        assert_eq!(names(&app, &org).await, ["Default policy", "Strict", "Relaxed"]);
        for (body, status) in [
            (json!({"name": "STRICT"}), 409),
            (json!({"name": "default POLICY"}), 409),
            (json!({"name": " "}), 400),
            (json!({"name": "Other", "settings": {"idleSessionMinutes": 4}}), 400),
            (json!({"name": "Other", "settings": {"apiTokenDays": 367}}), 400),
            (json!({"name": "Other", "settings": {"unknown": 1}}), 400),
        ] {
            send(&app, &org, "POST", &own(&org, ""), body).await.expect(status);
        }
        let order = json!({"policyIds": [relaxed, strict, org.id.to_string()]});
        send(&app, &org, "PUT", &own(&org, "/order"), order.clone()).await.expect(200);
        assert_eq!(names(&app, &org).await, ["Relaxed", "Strict", "Default policy"]);
        send(&app, &org, "PUT", &own(&org, "/order"), json!({"policyIds": [relaxed]})).await.expect(400);
        let default = own(&org, &format!("/{}", org.id));
        send(&app, &org, "DELETE", &default, Value::Null).await.expect(409);
        let make = json!({"default": true, "settings": {"singleSignOnEnforced": true}});
        let edited = send(&app, &org, "PATCH", &own(&org, &format!("/{strict}")), make).await.expect(200);
        assert_eq!((&edited["default"], &edited["settings"]["idleSessionMinutes"]), (&json!(true), &json!(60)));
        names(&app, &org).await;
        send(&app, &org, "DELETE", &default, Value::Null).await.expect(204);
        assert_eq!(names(&app, &org).await, ["Relaxed", "Strict"]);
        send(&app, &org, "PATCH", &own(&org, &format!("/{strict}")), json!({"default": true})).await.expect(200);
        send(&app, &org, "GET", &default, Value::Null).await.expect(404);
        let recorded: Vec<Value> = app.events(&org).await[events..].iter().map(|event| event["message"]["content"].clone()).collect();
        assert_eq!(recorded, [
            "Created authentication policy Strict",
            "Created authentication policy Relaxed",
            "Reordered authentication policies",
            "Updated authentication policy Strict",
            "Deleted authentication policy Default policy",
        ]);
    }

    async fn everybody_has_one_policy_with_its_reason(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let other = app.org("Other", "other.com").await;
        let (user, account) = person(&app, &org, "ada").await;
        let (_, foreign) = person(&app, &other, "eve").await;
        let group = json!({"displayName": "Crew", "members": [{"value": user}]});
        let group = app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&group)).await.expect(201)["id"].clone();
        let second = json!({"displayName": "Staff", "members": [{"value": user}]});
        let second = app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&second)).await.expect(201)["id"].clone();
        let mut policies = Vec::new();
        for name in ["One", "Two", "Three", "Four"] {
            policies.push(made(&app, &org, name).await);
        }
        let has = async || {
            let path = format!("/steward/v1/orgs/{}/accounts/{account}/authentication-policy", org.id);
            let found = app.get(&path, &org.api_key).await.expect(200);
            (found["policy"]["name"].as_str().unwrap().to_owned(), found["reason"]["type"].as_str().unwrap().to_owned())
        };
        let change = async |policy: &str, path: &str, kind: &str, id: &Value, status: u16| {
            let members = json!({"members": [{"type": kind, "id": id}]});
            send(&app, &org, "POST", &own(&org, &format!("/{policy}/members{path}")), members).await.expect(status)
        };
        let pair = |name: &str, reason: &str| (name.to_owned(), reason.to_owned());
        assert_eq!(has().await, pair("Default policy", "default"));
        change(&policies[0], "", "directory", &json!(org.directory.id.to_string()), 200).await;
        assert_eq!(has().await, pair("One", "directory"));
        change(&policies[2], "", "group", &group, 200).await;
        assert_eq!(has().await, pair("Three", "group"));
        change(&policies[1], "", "group", &second, 200).await;
        assert_eq!(has().await, pair("Two", "group"), "the first in the order, among groups");
        assert_eq!(change(&policies[3], "", "account", &json!(account), 200).await["changed"], 1);
        assert_eq!(change(&policies[3], "", "account", &json!(account), 200).await["changed"], 0);
        assert_eq!(has().await, pair("Four", "account"));
        let shown = json!({"accountIds": [account, foreign, "nonsense", account]});
        let bulk = send(&app, &org, "POST", &control(&org, "/users/auth-policies/bulk-fetch"), shown).await;
        assert_shown("auth_policies_of_users", &bulk);
        let listed = app.get(&own(&org, &format!("/{}/members", policies[3])), &org.api_key).await.expect(200);
        assert_eq!(listed["data"], json!([{"type": "account", "id": account}]));
        // A member has one policy: the newest word counts.
        change(&policies[0], "", "account", &json!(account), 200).await;
        assert_eq!(has().await, pair("One", "account"));
        change(&policies[3], "/remove", "account", &json!(account), 200).await;
        assert_eq!(has().await, pair("One", "account"), "it was not a member there any more");
        change(&policies[0], "/remove", "account", &json!(account), 200).await;
        // What goes takes its reason with it.
        app.call("DELETE", &org.scim(&format!("/Groups/{}", second.as_str().unwrap())), &org.scim_key, None).await.expect(204);
        assert_eq!(has().await, pair("Three", "group"));
        send(&app, &org, "DELETE", &own(&org, &format!("/{}", policies[2])), Value::Null).await.expect(204);
        assert_eq!(has().await, pair("One", "directory"));
        // Those of others look like those that are not there.
        for (kind, id) in [("account", json!(foreign)), ("group", json!(other.id.to_string())), ("directory", json!(other.directory.id.to_string()))] {
            change(&policies[0], "", kind, &id, 404).await;
        }
        change(&policies[0], "", "robot", &group, 400).await;
        let path = format!("/steward/v1/orgs/{}/accounts/{foreign}/authentication-policy", org.id);
        app.get(&path, &org.api_key).await.expect(404);
    }

    async fn many_people_are_given_a_policy_by_a_task(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let other = app.org("Other", "other.com").await;
        person(&app, &other, "eve").await;
        let mut users = vec!["eve@other.com".to_owned(), "nobody@example.com".to_owned(), "no address".to_owned()];
        let mut accounts = Vec::new();
        // More than one step of the job.
        for number in 0..3 {
            accounts.push(person(&app, &org, &format!("user{number}")).await.1);
        }
        users.extend((0..250).map(|number| format!("ghost{number}@example.com")));
        users.extend((0..3).map(|number| format!("User{number}@Example.com")));
        users.push("user0@example.com".to_owned());
        let policy = made(&app, &org, "Strict").await;
        let path = control(&org, &format!("/auth-policy/{policy}/add-users"));
        let task = send(&app, &org, "POST", &path, json!({"users": users})).await.expect(202);
        let status = done(&app, &org, &task).await;
        assert_eq!((&status["successCount"], &status["failureCount"]), (&json!(4), &json!(253)));
        let reasons = status["failureReasons"].as_array().unwrap();
        let told: Vec<(u64, usize)> = reasons.iter()
            .map(|reason| (reason["details"]["status"].as_u64().unwrap(), reason["emails"].as_array().unwrap().len())).collect();
        assert_eq!(told, [(400, 1), (404, 252)], "one of another organization looks like one that is not there");
        assert_eq!(reasons[0]["emails"], json!(["no address"]));
        let bulk = json!({"accountIds": accounts});
        let found = send(&app, &org, "POST", &control(&org, "/users/auth-policies/bulk-fetch"), bulk).await.expect(200);
        assert!(found.as_array().unwrap().iter().all(|user| user["policy"]["name"] == "Strict" && user["reason"]["type"] == "account"));
        let one = json!({"users": ["no address", "user0@example.com"]});
        let one = send(&app, &org, "POST", &path, one).await.expect(202);
        done(&app, &org, &one).await;
        assert_shown("auth_policy_task", &app.get(&control(&org, &format!("/auth-policy/task/{}", one["taskId"].as_str().unwrap())), &org.api_key).await);
        for (body, status) in [
            (json!({"users": []}), 400),
            (json!({"users": "user0@example.com"}), 400),
            (json!({}), 400),
        ] {
            send(&app, &org, "POST", &path, body).await.expect(status);
        }
        let nobody = control(&org, "/auth-policy/00000000-0000-7000-8000-000000000000/add-users");
        assert_eq!(send(&app, &org, "POST", &nobody, json!({"users": ["a@example.com"]})).await.expect(404)["code"], 404);
        let foreign = control(&other, &format!("/auth-policy/task/{}", task["taskId"].as_str().unwrap()));
        app.get(&foreign, &other.api_key).await.expect(404);
        app.sealed().await;
        // The log names accounts, and says nothing of those that were not found.
        assert!(app.event_rows().await.iter().all(|row| !row.bytes.contains("ghost1@example.com")));
    }

    async fn api_tokens_are_issued_by_the_rules_of_the_policy(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (_, account) = person(&app, &org, "ada").await;
        let tokens = format!("/steward/v1/orgs/{}/api-tokens", org.id);
        let default = own(&org, &format!("/{}", org.id));
        let issue = async |expires_at: Option<&str>| {
            let mut body = json!({"accountId": account, "label": "Backup"});
            if let Some(at) = expires_at {
                body["expiresAt"] = json!(at);
            }
            send(&app, &org, "POST", &tokens, body).await
        };
        let edit = async |settings: Value| {
            send(&app, &org, "PATCH", &default, json!({"settings": settings})).await.expect(200);
        };
        edit(json!({"apiTokenDays": 30})).await;
        let issued = issue(None).await.expect(201);
        assert!(issued["expiresAt"].as_str().unwrap().starts_with("2026-10-"), "{issued}");
        let refused = issue(Some("2027-01-01T00:00:00Z")).await.expect(400);
        assert!(refused["detail"].as_str().unwrap().contains("within 30 days"), "{refused}");
        edit(json!({"apiTokensAllowed": false})).await;
        assert!(issue(None).await.expect(400)["detail"].as_str().unwrap().contains("allows no API tokens"));
    }
}
