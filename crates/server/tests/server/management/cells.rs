//! Every documented operation, status and body (reference §1.1, §5), each proved by an answer.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use steward_core::key::Role;
use steward_server::Rate;
use steward_testkit::app::{Altered, Answer, TestApp, send_to};

use super::{denied, error, key, managed, provisioned, raw, token};

/// The table of the reference: operation, status, key of the body (of an error) or what a success answers.
const CELLS: [(&str, u16, &str); 69] = [
    ("getManagementPermissions", 200, "map"),
    ("getManagementPermissions", 401, "unauthorized"),
    ("getManagementPermissions", 403, "forbidden"),
    ("getManagementPermissions", 403, "forbidden.targetUnverified"),
    ("getManagementPermissions", 404, "accountNotFound"),
    ("getProfile", 200, "account"),
    ("getProfile", 401, "unauthorized"),
    ("getProfile", 403, "forbidden"),
    ("getProfile", 403, "forbidden.targetUnverified"),
    ("getProfile", 404, "accountNotFound"),
    ("updateProfile", 200, "account"),
    ("updateProfile", 400, "bodyParseFailure"),
    ("updateProfile", 400, "fieldConstraintsViolated"),
    ("updateProfile", 401, "unauthorized"),
    ("updateProfile", 403, "forbidden"),
    ("updateProfile", 403, "forbidden.fieldMutation"),
    ("updateProfile", 403, "forbidden.targetUnverified"),
    ("updateProfile", 404, "accountNotFound"),
    ("setEmail", 204, "nothing"),
    ("setEmail", 400, "bodyParseFailure"),
    ("setEmail", 400, "fieldConstraintsViolated"),
    ("setEmail", 401, "unauthorized"),
    ("setEmail", 403, "forbidden"),
    ("setEmail", 403, "forbidden.action"),
    ("setEmail", 403, "forbidden.targetUnverified"),
    ("setEmail", 403, "forbidden.unclaimedDomain"),
    ("setEmail", 404, "accountNotFound"),
    ("getApiTokens", 200, "list"),
    ("getApiTokens", 400, "fieldConstraintsViolated"),
    ("getApiTokens", 401, "unauthorized"),
    ("getApiTokens", 403, "forbidden"),
    ("getApiTokens", 403, "forbidden.action"),
    ("getApiTokens", 403, "forbidden.targetUnverified"),
    ("getApiTokens", 404, "accountNotFound"),
    ("getApiTokens", 429, "rateLimited"),
    ("deleteApiToken", 204, "nothing"),
    ("deleteApiToken", 400, "bodyParseFailure"),
    ("deleteApiToken", 400, "fieldConstraintsViolated"),
    ("deleteApiToken", 401, "unauthorized"),
    ("deleteApiToken", 403, "forbidden"),
    ("deleteApiToken", 403, "forbidden.action"),
    ("deleteApiToken", 403, "forbidden.targetUnverified"),
    ("deleteApiToken", 404, "accountNotFound"),
    ("deleteApiToken", 404, "notFound"),
    ("deactivateUser", 204, "nothing"),
    ("deactivateUser", 401, "unauthorized"),
    ("deactivateUser", 403, "forbidden"),
    ("deactivateUser", 403, "forbidden.action"),
    ("deactivateUser", 403, "forbidden.targetUnverified"),
    ("deactivateUser", 404, "accountNotFound"),
    ("activateUser", 204, "nothing"),
    ("activateUser", 401, "unauthorized"),
    ("activateUser", 403, "forbidden"),
    ("activateUser", 403, "forbidden.action"),
    ("activateUser", 403, "forbidden.targetUnverified"),
    ("activateUser", 404, "accountNotFound"),
    ("deleteAccount", 200, "success"),
    ("deleteAccount", 401, "unauthorized"),
    ("deleteAccount", 403, "forbidden"),
    ("deleteAccount", 403, "forbidden.action"),
    ("deleteAccount", 403, "forbidden.targetUnverified"),
    ("deleteAccount", 404, "accountNotFound"),
    ("deleteAccount", 409, "conflict.lifecycleErrors"),
    ("cancelAccountDeletion", 200, "success"),
    ("cancelAccountDeletion", 401, "unauthorized"),
    ("cancelAccountDeletion", 403, "forbidden"),
    ("cancelAccountDeletion", 403, "forbidden.action"),
    ("cancelAccountDeletion", 403, "forbidden.targetUnverified"),
    ("cancelAccountDeletion", 404, "accountNotFound"),
];

/// An operation with a body that is in order.
struct Operation {
    name: &'static str,
    method: &'static str,
    path: &'static str,
    body: Option<Value>,
}

fn operations() -> Vec<Operation> {
    let operation = |name, method, path, body| Operation { name, method, path, body };
    vec![
        operation("getManagementPermissions", "GET", "", None),
        operation("getProfile", "GET", "/profile", None),
        operation("updateProfile", "PATCH", "/profile", Some(json!({ "nickname": "N" }))),
        operation("setEmail", "PUT", "/email", Some(json!({ "email": "new@example.com" }))),
        operation("getApiTokens", "GET", "/api-tokens", None),
        operation("deleteApiToken", "DELETE", "/api-tokens/none", None),
        operation("deactivateUser", "POST", "/lifecycle/disable", Some(json!({}))),
        operation("activateUser", "POST", "/lifecycle/enable", None),
        operation("deleteAccount", "POST", "/lifecycle/delete", None),
        operation("cancelAccountDeletion", "POST", "/lifecycle/cancel-delete", None),
    ]
}

/// What was proved so far.
#[derive(Default)]
struct Proof(BTreeSet<(String, u16, String)>);

impl Proof {
    /// Compares a whole answer with an error of the reference.
    #[track_caller]
    fn refused(&mut self, operation: &str, answer: &Answer, status: u16, key: &str, context: Option<Value>) {
        let mut body = answer.expect(status);
        assert_eq!(answer.header("content-type"), Some("application/json"), "{operation}");
        // A body that cannot be read is told where; the members of the reference are exact.
        if key == "bodyParseFailure" || operation == "getApiTokens" && [400, 429].contains(&status) {
            assert!(body.as_object_mut().unwrap().remove("message").is_some());
        }
        assert_eq!(body, error(key, context), "{operation}");
        self.0.insert((operation.to_owned(), status, key.to_owned()));
    }

    #[track_caller]
    fn done(&mut self, operation: &str, answer: &Answer, status: u16, what: &str) {
        let body = answer.expect(status);
        match what {
            "nothing" => assert_eq!((answer.text.as_str(), answer.header("content-type")), ("", None)),
            "success" => assert_eq!(body, json!({ "message": "Success" })),
            "list" => assert!(body.is_array()),
            "account" => assert!(body["account"]["account_id"].is_string()),
            _ => assert_eq!(body["profile.read"], json!({ "allowed": true })),
        }
        self.0.insert((operation.to_owned(), status, what.to_owned()));
    }
}

fn violation(field: &str, rule: &str) -> Value {
    json!({ "fieldViolations": [{ "field": field, "violations": [{ "key": rule }] }] })
}

steward_testkit::both_apps! {
    async fn every_documented_status_and_body_is_produced(app: TestApp) {
        let (org, other) = (app.org("Acme", "example.com").await, app.org("Other", "other.com").await);
        let mut proof = Proof::default();
        let ada = managed(&app, &org, "ada").await;
        let linked = provisioned(&app, &org, "linked").await;
        let stranger = managed(&app, &other, "stranger").await;
        let unverified = managed(&app, &org, "unverified").await;
        app.alter(&unverified.account, Altered::Unverified).await;
        let released = provisioned(&app, &org, "released").await;
        app.alter(&released.account, Altered::Released).await;
        let powerless = key(&app, &org, Role::Product, None).await;
        let admin = org.api_key.as_str();

        // What is refused alike everywhere.
        for Operation { name, method, path, body } in operations() {
            let body = body.as_ref();
            let answer = app.call(method, &ada.path(path), "", body).await;
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
            proof.refused(name, &answer, 401, "unauthorized", None);
            let answer = app.call(method, &ada.path(path), &powerless, body).await;
            proof.refused(name, &answer, 403, "forbidden", None);
            let answer = app.call(method, &unverified.path(path), admin, body).await;
            proof.refused(name, &answer, 403, "forbidden.targetUnverified", None);
            let answer = app.call(method, &stranger.path(path), admin, body).await;
            proof.refused(name, &answer, 404, "accountNotFound", None);
            if ["getManagementPermissions", "getProfile", "updateProfile"].contains(&name) {
                continue;
            }
            let answer = app.call(method, &released.path(path), admin, body).await;
            proof.refused(name, &answer, 403, "forbidden.action", Some(denied("managedAccount")));
        }

        // What the directory owns.
        let name = json!({ "name": "Linus", "nickname": "L" });
        let answer = app.call("PATCH", &linked.path("/profile"), admin, Some(&name)).await;
        let context = json!({ "name": denied("externalDirectory.scim") });
        proof.refused("updateProfile", &answer, 403, "forbidden.fieldMutation", Some(context));
        for (operation, method, path) in [
            ("setEmail", "PUT", "/email"),
            ("deactivateUser", "POST", "/lifecycle/disable"),
            ("activateUser", "POST", "/lifecycle/enable"),
        ] {
            let body = json!({ "email": "other@example.com" });
            let answer = app.call(method, &linked.path(path), admin, Some(&body)).await;
            proof.refused(operation, &answer, 403, "forbidden.action", Some(denied("externalDirectory.scim")));
        }

        // What a body breaks.
        for (operation, method, path) in [("updateProfile", "PATCH", "/profile"), ("setEmail", "PUT", "/email")] {
            let answer = raw(&app, method, &ada.path(path), admin, Some("application/json"), "{").await;
            proof.refused(operation, &answer, 400, "bodyParseFailure", None);
        }
        let long = json!({ "nickname": "x".repeat(31) });
        let answer = app.call("PATCH", &ada.path("/profile"), admin, Some(&long)).await;
        proof.refused("updateProfile", &answer, 400, "fieldConstraintsViolated", Some(violation("nickname", "maxLength")));
        let taken = json!({ "email": "Linked@example.com" });
        let answer = app.call("PUT", &ada.path("/email"), admin, Some(&taken)).await;
        proof.refused("setEmail", &answer, 400, "fieldConstraintsViolated", Some(violation("email", "unique")));
        let elsewhere = json!({ "email": "ada@vanlowe-pi.net" });
        let answer = app.call("PUT", &ada.path("/email"), admin, Some(&elsewhere)).await;
        let context = json!({ "domain": "vanlowe-pi.net" });
        proof.refused("setEmail", &answer, 403, "forbidden.unclaimedDomain", Some(context));

        // Tokens.
        let answer = app.get(&ada.path("/api-tokens?a=%00"), admin).await;
        let context = violation("a", "validCharacters");
        proof.refused("getApiTokens", &answer, 400, "fieldConstraintsViolated", Some(context));
        let (id, _) = token(&app, &org, &ada, "Backup").await;
        proof.done("getApiTokens", &app.get(&ada.path("/api-tokens"), admin).await, 200, "list");
        let strict = app.with_settings(|settings| settings.rate_limits.key = Rate { per_minute: 1, burst: 1 });
        let list = async || {
            let request = Request::builder().uri(ada.path("/api-tokens")).header("authorization", format!("Bearer {admin}"));
            send_to(&strict, request.body(Body::empty()).unwrap()).await
        };
        proof.done("getApiTokens", &list().await, 200, "list");
        let limited = list().await;
        proof.refused("getApiTokens", &limited, 429, "rateLimited", None);
        let header = |name: &str| limited.header(name).unwrap().to_owned();
        assert_eq!((header("x-ratelimit-limit"), header("x-ratelimit-remaining")), ("1".to_owned(), "0".to_owned()));
        assert_eq!((header("retry-after"), header("x-ratelimit-reset")), ("60".to_owned(), "2026-09-21T14:14:20.123Z".to_owned()));
        let path = ada.path(&format!("/api-tokens/{id}"));
        let answer = raw(&app, "DELETE", &path, admin, Some("application/json"), "[").await;
        proof.refused("deleteApiToken", &answer, 400, "bodyParseFailure", None);
        let answer = app.call("DELETE", &ada.path("/api-tokens/a%20b"), admin, None).await;
        let context = violation("tokenId", "validCharacters");
        proof.refused("deleteApiToken", &answer, 400, "fieldConstraintsViolated", Some(context));
        proof.done("deleteApiToken", &app.call("DELETE", &path, admin, None).await, 204, "nothing");
        proof.refused("deleteApiToken", &app.call("DELETE", &path, admin, None).await, 404, "notFound", None);

        // What succeeds, and what the state of the account forbids.
        proof.done("getManagementPermissions", &app.get(&ada.path(""), admin).await, 200, "map");
        proof.done("getProfile", &app.get(&ada.path("/profile"), admin).await, 200, "account");
        for Operation { name, method, path, body } in operations() {
            match name {
                "updateProfile" => {
                    proof.done(name, &app.call(method, &ada.path(path), admin, body.as_ref()).await, 200, "account");
                }
                "setEmail" | "deactivateUser" | "activateUser" => {
                    proof.done(name, &app.call(method, &ada.path(path), admin, body.as_ref()).await, 204, "nothing");
                }
                _ => {}
            }
        }
        let (delete, cancel) = (ada.path("/lifecycle/delete"), ada.path("/lifecycle/cancel-delete"));
        let answer = app.call("POST", &cancel, admin, None).await;
        proof.refused("cancelAccountDeletion", &answer, 403, "forbidden.action", Some(denied("administrative")));
        let hers = key(&app, &org, Role::OrgAdmin, Some(&ada)).await;
        for (operation, path) in [("deactivateUser", "/lifecycle/disable"), ("deleteAccount", "/lifecycle/delete")] {
            let answer = app.call("POST", &ada.path(path), &hers, None).await;
            proof.refused(operation, &answer, 403, "forbidden.action", Some(denied("administrative.notMyself")));
        }
        let answer = app.call("POST", &delete, admin, None).await;
        let context = json!({
            "message": format!("account {} cannot be deleted now", ada.account),
            "accountId": ada.account,
            "errorCodes": [{
                "code": "ownsApiKeys",
                "message": "The account owns API keys of the organization that are still good: key of a org_admin. \
                            Revoke them first.",
                "link": format!("https://steward.test/steward/v1/orgs/{}/keys", org.id),
            }],
        });
        proof.refused("deleteAccount", &answer, 409, "conflict.lifecycleErrors", Some(context));
        let bea = managed(&app, &org, "bea").await;
        proof.done("deleteAccount", &app.call("POST", &bea.path("/lifecycle/delete"), admin, None).await, 200, "success");
        let answer = app.call("POST", &bea.path("/lifecycle/enable"), admin, None).await;
        proof.refused("activateUser", &answer, 403, "forbidden.action", Some(denied("administrative")));
        let answer = app.call("POST", &bea.path("/lifecycle/cancel-delete"), admin, None).await;
        proof.done("cancelAccountDeletion", &answer, 200, "success");
        app.alter(&bea.account, Altered::ExportBlocked).await;
        app.call("POST", &bea.path("/lifecycle/disable"), admin, None).await.expect(204);
        let answer = app.call("POST", &bea.path("/lifecycle/enable"), admin, None).await;
        proof.refused("activateUser", &answer, 403, "forbidden.action", Some(denied("blocked.exportControl")));

        let cells: BTreeSet<_> =
            CELLS.iter().map(|(operation, status, key)| ((*operation).to_owned(), *status, (*key).to_owned())).collect();
        assert_eq!(proof.0, cells);
    }
}
