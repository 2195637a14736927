//! Steward's own API: founding organizations, directories, keys.

use serde_json::{Value, json};
use steward_core::key;
use steward_testkit::app::{TestApp, TestOrg};

use crate::shown::assert_shown;

fn own(org: &TestOrg, path: &str) -> String {
    format!("/steward/v1/orgs/{}{path}", org.id)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

async fn operator(app: &TestApp) -> String {
    let issued = key::issue_operator_key(&app.steward().system_context(), 900).await.unwrap();
    issued.secret.reveal().to_owned()
}

steward_testkit::both_apps! {
    async fn an_operator_founds_an_organization_that_can_go_on_alone(app: TestApp) {
        let operator = operator(&app).await;
        let founded = app
            .call("POST", "/steward/v1/orgs", &operator, Some(&json!({"name": " Acme ", "key": {"name": "First"}})))
            .await
            .expect(201);
        assert_eq!((&founded["name"], &founded["key"]["scopes"]), (&json!("Acme"), &Value::Null));
        let (base, admin) = (format!("/steward/v1/orgs/{}", text(&founded["id"])), text(&founded["key"]["secret"]));

        let directory = app.call("POST", &format!("{base}/directories"), &admin, Some(&json!({"name": "Okta"}))).await;
        let directory = directory.expect(201);
        assert_eq!(directory["settings"]["strictEmail"], true);
        let keys = format!("{base}/directories/{}/keys", text(&directory["id"]));
        let scim = app.call("POST", &keys, &admin, Some(&json!({"name": "Okta"}))).await.expect(201);
        assert_eq!((&scim["kind"], &scim["role"]), (&json!("scim"), &json!("product")));
        let users = format!("/scim/directory/{}/Users", text(&directory["id"]));
        app.get(&users, &text(&scim["secret"])).await.expect(200);

        app.sealed().await;
        let events = app.get(&format!("/admin/v1/orgs/{}/events-stream", text(&founded["id"])), &admin).await.expect(200);
        let actions: Vec<String> =
            events["data"].as_array().unwrap().iter().map(|event| text(&event["attributes"]["action"])).collect();
        assert_eq!(
            actions,
            ["organization_created", "api_key_created", "scim_directory_created", "api_key_created"]
        );
    }

    async fn whole_answers(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let key = json!({"name": "SIEM", "scopes": ["read:events:admin"], "expiresAt": "2026-10-01T00:00:00Z"});
        let created = app.call("POST", &own(&org, "/keys"), &org.api_key, Some(&key)).await;
        let secret = text(&created.expect(201)["secret"]);
        let mut hidden = created.clone();
        hidden.text = hidden.text.replace(&secret, "[secret]");
        assert_shown("key_created", &hidden);
        let mut listed = app.get(&own(&org, "/keys"), &org.api_key).await;
        for end in [&org.api_key, &org.scim_key, &secret].map(|key| format!("{:?}", &key[key.len() - 4..])) {
            listed.text = listed.text.replace(&end, "\"[end]\"");
        }
        assert_shown("keys_listed", &listed);
        assert!(![&org.api_key, &org.scim_key, &secret].iter().any(|key| listed.text.contains(key.as_str())));
        assert_shown("directories_listed", &app.get(&own(&org, "/directories"), &org.api_key).await);
    }

    async fn a_directory_does_what_its_settings_say(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let path = own(&org, &format!("/directories/{}", org.directory.id));
        let before = app.get(&path, &org.api_key).await.expect(200);
        assert_eq!(before["settings"]["groupPatchResponse"], "full");
        let change = async |body: Value| app.call("PATCH", &path, &org.api_key, Some(&body)).await;
        let changed = change(json!({"settings": {"groupPatchResponse": "204", "putWithoutActive": "activate"}})).await.expect(200);
        assert_eq!((&changed["name"], &changed["settings"]["strictEmail"]), (&before["name"], &json!(false)));
        assert_eq!(app.get(&path, &org.api_key).await.expect(200), changed);
        change(json!({"settings": {"putWithoutMembers": "clear"}})).await.expect(200);
        let events = app.events(&org).await.len();
        change(json!({"settings": {"putWithoutMembers": "clear"}, "name": before["name"]})).await.expect(200);
        for (body, part) in [
            (json!({"settings": {"groupPatchResponse": "none"}}), "unknown variant `none`, expected `full` or `204`"),
            (json!({"settings": {"guards": true}}), "unknown field `guards`"),
            (json!({"name": ""}), "name must have 1 to 255 characters"),
        ] {
            let problem = change(body).await.expect(400);
            assert!(problem["detail"].as_str().unwrap().contains(part), "{}", problem["detail"]);
        }
        assert_eq!(app.events(&org).await.len(), events, "what is so already is no event");

        let scim = async |method, path: &str, body: Value| app.call(method, path, &org.scim_key, Some(&body)).await;
        let user = scim("POST", &org.scim("/Users"), json!({"userName": "ada", "active": false})).await.expect(201);
        let user_path = org.scim(&format!("/Users/{}", text(&user["id"])));
        assert_eq!(scim("PUT", &user_path, json!({"userName": "ada"})).await.expect(200)["active"], true);
        let members = json!([{"value": user["id"]}]);
        let group = scim("POST", &org.scim("/Groups"), json!({"displayName": "G", "members": members})).await.expect(201);
        let group = org.scim(&format!("/Groups/{}", text(&group["id"])));
        let rename = json!({"Operations": [{"op": "replace", "path": "displayName", "value": "H"}]});
        assert_eq!(scim("PATCH", &group, rename.clone()).await.expect(204), Value::Null);
        assert_eq!(scim("PATCH", &format!("{group}?excludedAttributes=members"), rename.clone()).await.status, 204);
        let asked = scim("PATCH", &format!("{group}?attributes=displayName"), rename).await.expect(200);
        assert_eq!(asked["displayName"], "H", "who asks for attributes gets them");
        assert_eq!(scim("PUT", &group, json!({"displayName": "H"})).await.expect(200)["members"], json!([]));
    }

    async fn bad_input_is_named_and_nothing_is_written(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let before = app.events(&org).await.len();
        for (body, part) in [
            (json!({}), "missing field `name`"),
            (json!({"name": " "}), "name must have 1 to 255 characters"),
            (json!({"name": "a\nb"}), "control character"),
            (json!({"name": "x".repeat(256)}), "name must have 1 to 255 characters"),
            (json!({"name": "k", "scope": []}), "unknown field `scope`"),
            (json!({"name": "k", "scopes": []}), "scopes must list 1 to 50"),
            (json!({"name": "k", "scopes": ["read:all"]}), "\"read:all\": it is no scope"),
            (json!({"name": "k", "role": "king"}), "role must be org_admin"),
            (json!({"name": "k", "role": "product"}), "role must be org_admin"),
            (json!({"name": "k", "expiresAt": "tomorrow"}), "expiresAt must be a time such as"),
            (json!({"name": "k", "expiresAt": "2020-01-01T00:00:00Z"}), "expiresAt must lie in the future"),
            (json!({"name": "k", "expiresAt": "2040-01-01T00:00:00Z"}), "at most a year"),
            (json!(["k", null, null, null]), "it must be an object"),
        ] {
            let answer = app.call("POST", &own(&org, "/keys"), &org.api_key, Some(&body)).await;
            assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{body}");
            let problem = answer.expect(400);
            assert!(problem["detail"].as_str().unwrap().contains(part), "{body}: {}", problem["detail"]);
        }
        let keys = own(&org, &format!("/directories/{}/keys", org.directory.id));
        for field in ["role", "scopes"] {
            let body = json!({"name": "k", field: if field == "role" { json!("auditor") } else { json!(["read:orgs:admin"]) }});
            let problem = app.call("POST", &keys, &org.api_key, Some(&body)).await.expect(400);
            assert!(problem["detail"].as_str().unwrap().starts_with(field), "{}", problem["detail"]);
        }
        assert_eq!(app.events(&org).await.len(), before);
    }

    async fn a_revoked_key_opens_nothing_from_the_answer_on(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let created = app.call("POST", &own(&org, "/keys"), &org.api_key, Some(&json!({"name": "k"}))).await.expect(201);
        let (id, secret) = (text(&created["id"]), text(&created["secret"]));
        app.get(&org.admin(""), &secret).await.expect(200);
        for _ in 0..2 {
            app.call("DELETE", &own(&org, &format!("/keys/{id}")), &org.api_key, None).await.expect(204);
            app.get(&org.admin(""), &secret).await.expect(401);
        }
        let revoked =
            app.events(&org).await.iter().filter(|event| event["attributes"]["action"] == "api_key_revoked").count();
        assert_eq!(revoked, 1, "the second time changed nothing");
    }

    async fn a_key_gives_out_no_more_than_it_has(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let create = async |key: &str, body: Value| app.call("POST", &own(&org, "/keys"), key, Some(&body)).await;
        let limited = create(&org.api_key, json!({"name": "k", "scopes": ["write:keys:admin", "read:orgs:admin"]})).await;
        let limited = text(&limited.expect(201)["secret"]);
        create(&limited, json!({"name": "k", "scopes": ["read:orgs:admin"]})).await.expect(201);
        for body in [json!({"name": "k"}), json!({"name": "k", "scopes": ["read:events:admin"]})] {
            let problem = create(&limited, body).await.expect(403);
            assert!(problem["detail"].as_str().unwrap().contains("scopes that it lacks"));
        }
        let auditor = text(&create(&org.api_key, json!({"name": "k", "role": "auditor"})).await.expect(201)["secret"]);
        create(&auditor, json!({"name": "k", "role": "auditor"})).await.expect(403);
        for path in ["/directories", &format!("/directories/{}/keys", org.directory.id)] {
            app.call("POST", &own(&org, path), &auditor, Some(&json!({"name": "k"}))).await.expect(403);
        }
        app.get(&own(&org, "/keys"), &auditor).await.expect(403);
        app.get(&own(&org, "/directories"), &auditor).await.expect(200);
    }

    async fn keys_and_directories_of_others_are_absent(app: TestApp) {
        let (ours, theirs) = (app.org("Ours", "ours.com").await, app.org("Theirs", "theirs.com").await);
        let created = app.call("POST", &own(&theirs, "/keys"), &theirs.api_key, Some(&json!({"name": "k"}))).await;
        let created = created.expect(201);
        let path = own(&ours, &format!("/keys/{}", text(&created["id"])));
        app.call("DELETE", &path, &ours.api_key, None).await.expect(404);
        app.get(&theirs.admin(""), &text(&created["secret"])).await.expect(200);
        let path = own(&ours, &format!("/directories/{}/keys", theirs.directory.id));
        app.call("POST", &path, &ours.api_key, Some(&json!({"name": "k"}))).await.expect(404);
        let listed = app.get(&own(&ours, "/keys"), &ours.api_key).await.expect(200);
        assert_eq!(listed["data"].as_array().unwrap().len(), 2);
    }

    async fn a_product_creates_accounts_and_learns_nothing_about_other_organizations(app: TestApp) {
        let (ours, theirs) = (app.org("Ours", "ours.com").await, app.org("Theirs", "theirs.com").await);
        let wiki = json!({"name": "Wiki", "product": "confluence", "url": "https://wiki.ours.com"});
        let workspace = app.call("POST", &own(&ours, "/workspaces"), &ours.api_key, Some(&wiki)).await.expect(201);
        let keys = own(&ours, &format!("/workspaces/{}/keys", text(&workspace["id"])));
        let issue = async |scopes: Value| app.call("POST", &keys, &ours.api_key, Some(&json!({"name": "Wiki", "scopes": scopes}))).await;
        assert!(issue(Value::Null).await.text.contains("what the product may do"));
        assert!(issue(json!(["read:keys:admin"])).await.text.contains("is no scope"));
        let product = text(&issue(json!(["accounts"])).await.expect(201)["secret"]);
        let reader = text(&issue(json!(["events"])).await.expect(201)["secret"]);
        let create = async |key: &str, email: &str| {
            app.call("POST", "/steward/v1/accounts", key, Some(&json!({"email": email, "name": "Ada"}))).await
        };
        assert_eq!(create(&reader, "ada@ours.com").await.status, 401, "its scope is another one");
        assert_eq!(create(&ours.api_key, "ada@ours.com").await.status, 401, "an administrator's key is another kind");
        create(&product, "ada@ours.com").await.expect(201);
        create(&product, "ada@example.net").await.expect(201);
        let (taken, managed_elsewhere) = (create(&product, "ada@example.net").await, create(&product, "ada@theirs.com").await);
        assert_eq!((taken.status.as_u16(), managed_elsewhere.status.as_u16()), (409, 409));
        assert_eq!(taken.text.replace("example.net", "theirs.com"), managed_elsewhere.text);
        let managed = app.get(&ours.admin("/users"), &ours.api_key).await.expect(200);
        assert_eq!(managed["meta"]["total"], 1);
        let created = |event: &&Value| event["attributes"]["action"] == "user_created";
        assert_eq!(app.events(&ours).await.iter().filter(created).count(), 2);
        assert_eq!(app.events(&theirs).await.iter().filter(created).count(), 0);
        let foreign = keys.replace(&ours.id.to_string(), &theirs.id.to_string());
        let key = json!({"name": "Wiki", "scopes": ["accounts"]});
        app.call("POST", &foreign, &theirs.api_key, Some(&key)).await.expect(404);
        for (field, wrong) in [("product", json!("Wiki!")), ("url", json!("javascript:1")), ("name", json!(" "))] {
            let mut body = wiki.clone();
            body[field] = wrong;
            let refused = app.call("POST", &own(&ours, "/workspaces"), &ours.api_key, Some(&body)).await;
            assert!(refused.status == 400 && refused.text.contains(field), "{}", refused.text);
        }
    }

    async fn a_rotated_key_stays_good_for_its_grace(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let asked = json!({"name": "Reader", "scopes": ["read:orgs:admin"]});
        let old = app.call("POST", &own(&org, "/keys"), &org.api_key, Some(&asked)).await.expect(201);
        let path = own(&org, &format!("/keys/{}", text(&old["id"])));
        let rotate = format!("{path}/rotate");
        let wrong = app.call("POST", &rotate, &org.api_key, Some(&json!({"graceSeconds": -1}))).await;
        assert!(wrong.status == 400 && wrong.text.contains("graceSeconds"), "{}", wrong.text);
        let new = app.call("POST", &rotate, &org.api_key, Some(&json!({"graceSeconds": 60}))).await.expect(201);
        assert_eq!((&new["name"], &new["scopes"]), (&old["name"], &old["scopes"]));
        let opens = async |key: &Value| app.get(&org.admin(""), &text(&key["secret"])).await.status.as_u16();
        assert_eq!((opens(&old).await, opens(&new).await), (200, 200));
        app.clock().advance_seconds(60);
        assert_eq!((opens(&old).await, opens(&new).await), (401, 200));
        app.call("POST", &rotate, &org.api_key, None).await.expect(409);
    }
}
