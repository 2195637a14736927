//! A key opens its own organization, its own directory and its own family, and nothing else.

use serde_json::json;
use steward_core::key;
use steward_testkit::app::{TestApp, TestOrg};

use crate::shown::assert_shown;

steward_testkit::both_apps! {
    async fn a_foreign_id_looks_like_one_that_is_not_there(app: TestApp) {
        let (ours, theirs) = (app.org("Ours", "ours.com").await, app.org("Theirs", "theirs.com").await);
        let user = app.call("POST", &theirs.scim("/Users"), &theirs.scim_key, Some(&json!({ "userName": "u" }))).await;
        let user = user.expect(201)["id"].as_str().unwrap().to_owned();
        let absent = "00000000-0000-7000-8000-000000000000";
        // The same body but for the id, whoever it belongs to.
        let texts = |id: &str, text: String| text.replace(id, "[asked]");
        for (foreign, none, key) in [
            (theirs.scim("/Users"), ours.scim("/Users").replace(&ours.directory.id.to_string(), absent), &ours.scim_key),
            (theirs.admin("/users"), format!("/admin/v1/orgs/{absent}/users"), &ours.api_key),
        ] {
            let (foreign, none) = (app.get(&foreign, key).await, app.get(&none, key).await);
            assert_eq!((foreign.status, none.status), (none.status, foreign.status));
            assert_eq!(foreign.status.as_u16(), 404);
        }
        for method in ["GET", "DELETE"] {
            let foreign = app.call(method, &ours.scim(&format!("/Users/{user}")), &ours.scim_key, None).await;
            let none = app.call(method, &ours.scim(&format!("/Users/{absent}")), &ours.scim_key, None).await;
            assert_eq!(texts(&user, foreign.text), texts(absent, none.text));
        }
        let levels = |org: &TestOrg, path: &str| format!("/admin/dlp/v1/orgs/{}/classification-levels{path}", org.id);
        let body = json!({ "name": "Secret" });
        let level = app.call("POST", &levels(&theirs, ""), &theirs.api_key, Some(&body)).await.expect(202);
        let level = level["levelId"].as_str().unwrap().to_owned();
        for (method, path, body) in [
            ("GET", "/[asked]", json!(null)),
            ("PUT", "/[asked]", json!({ "name": "Ours" })),
            ("POST", "/publish", json!({ "levelIds": ["[asked]"] })),
            ("POST", "/archive", json!({ "levelId": "[asked]" })),
            ("POST", "/restore", json!({ "levelId": "[asked]" })),
            ("POST", "/reorder", json!({ "levelIds": ["[asked]"] })),
        ] {
            let ask = async |id: &str| {
                let body = body.to_string().replace("[asked]", id);
                let body: serde_json::Value = serde_json::from_str(&body).unwrap();
                let body = Some(&body).filter(|body| !body.is_null());
                let answer = app.call(method, &levels(&ours, &path.replace("[asked]", id)), &ours.api_key, body).await;
                let answer = answer.expect(404);
                (answer["errors"][0]["code"].clone(), texts(id, answer["message"].to_string()))
            };
            assert_eq!(ask(&level).await, ask(absent).await, "{method} {path}");
        }
        app.get(&levels(&theirs, &format!("/{level}")), &theirs.api_key).await.expect(200);
        let body = json!({ "attributes": { "type": "data-residency", "rule": { "in": ["EU"] } } });
        let policy = app.call("POST", &theirs.admin("/policies"), &theirs.api_key, Some(&body)).await.expect(202);
        let policy = policy["data"]["id"].as_str().unwrap().to_owned();
        for (method, path, body) in [
            ("GET", "", json!(null)),
            ("PUT", "", body),
            ("DELETE", "", json!(null)),
            ("GET", "/validate", json!(null)),
            ("POST", "/resources", json!({ "id": "ari:a" })),
            ("PUT", "/resources/ari%3Aa", json!({})),
            ("DELETE", "/resources/ari%3Aa", json!(null)),
        ] {
            let ask = async |id: &str| {
                let path = ours.admin(&format!("/policies/{id}{path}"));
                let body = Some(&body).filter(|body| !body.is_null());
                let answer = app.call(method, &path, &ours.api_key, body).await.expect(404);
                (answer["errors"][0]["code"].clone(), texts(id, answer["errors"][0]["detail"].to_string()))
            };
            assert_eq!(ask(&policy).await, ask(absent).await, "{method} {path}");
        }
        app.get(&theirs.admin(&format!("/policies/{policy}")), &theirs.api_key).await.expect(200);
        let event = app.events(&theirs).await[0]["id"].as_str().unwrap().to_owned();
        app.get(&ours.admin(&format!("/events/{event}")), &ours.api_key).await.expect(404);
        app.get(&theirs.scim(&format!("/Users/{user}")), &theirs.scim_key).await.expect(200);
    }

    async fn a_key_of_one_kind_opens_no_other_family(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let context = app.steward().system_context();
        let operator = key::issue_operator_key(&context, 900).await.unwrap();
        for key in [org.scim_key.as_str(), operator.secret.reveal(), "", "stw_org_nonsense", "Bearer"] {
            assert_shown("admin_unauthenticated", &app.get(&org.admin("/users"), key).await);
        }
        for key in [org.api_key.as_str(), operator.secret.reveal(), ""] {
            let answer = app.get(&org.scim("/Users"), key).await;
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
            let body = answer.expect(401);
            assert_eq!((body["status"].as_str(), body["error"].as_str()), (Some("401"), Some("Unauthorized")));
            assert_eq!(body["traceId"].as_str(), answer.header("x-request-id"));
        }
    }

    async fn a_key_ends_when_it_says(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        app.get(&org.admin(""), &org.api_key).await.expect(200);
        app.clock().advance_seconds(3600);
        app.get(&org.admin(""), &org.api_key).await.expect(401);
    }
}
