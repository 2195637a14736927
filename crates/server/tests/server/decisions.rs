//! Decisions: what products ask, and what administrators try.

use serde_json::{Value, json};
use steward_testkit::app::{Answer, TestApp, TestOrg};

use crate::shown::assert_shown;

fn own(org: &TestOrg, path: &str) -> String {
    format!("/steward/v1/orgs/{}{path}", org.id)
}

async fn send(app: &TestApp, path: &str, key: &str, body: &Value) -> Answer {
    app.call("POST", path, key, Some(body)).await
}

/// Creates a data security policy, publishes it, and waits until its resources are applied.
async fn published(app: &TestApp, org: &TestOrg, attributes: Value) -> String {
    let body = json!({"attributes": attributes});
    let policy = send(app, &org.admin("/policies"), &org.api_key, &body).await.expect(202);
    let id = policy["data"]["id"].as_str().unwrap().to_owned();
    let publish = format!("/admin/control/v2/orgs/{}/policies/publishDraftPolicies", org.id);
    send(app, &publish, &org.api_key, &json!({})).await.expect(202);
    for _ in 0..500 {
        let read = app.get(&org.admin(&format!("/policies/{id}")), &org.api_key).await.expect(200);
        let resources = read["data"]["attributes"]["resources"].as_array().unwrap().clone();
        if resources.iter().all(|resource| resource["applicationStatus"] == "applied") {
            return id;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the resources stay on their way");
}

/// A workspace, and a key of its product with a scope.
async fn product(app: &TestApp, org: &TestOrg, scope: &str) -> (String, String) {
    let wiki = json!({"name": "Wiki", "product": "confluence"});
    let wiki = send(app, &own(org, "/workspaces"), &org.api_key, &wiki).await.expect(201)["id"].clone();
    let wiki = wiki.as_str().unwrap().to_owned();
    let keys = own(org, &format!("/workspaces/{wiki}/keys"));
    let key = send(app, &keys, &org.api_key, &json!({"name": "Wiki", "scopes": [scope]})).await.expect(201);
    (wiki, key["secret"].as_str().unwrap().to_owned())
}

steward_testkit::both_apps! {
    async fn a_product_is_told_what_it_may_let_happen_and_why(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (wiki, key) = product(&app, &org, "decisions").await;
        let decisions = own(&org, "/decisions");
        let ada = "712020:00000000-0000-7000-8000-000000000001";
        let space = "ari:cloud:confluence:site:space/7";
        let export = json!({"accountId": ada, "action": "export", "object": {"ari": "ari:cloud:confluence:site:page/1", "container": space}});
        assert_shown("decision_without_policies", &send(&app, &decisions, &key, &export).await);
        published(&app, &org, json!({
            "type": "data-security", "name": "No exports from the wiki", "rule": {"export": {"effect": "block"}},
            "metadata": {"policyCoverageLevel": "WORKSPACE"}, "resources": [{"id": format!("ari:cloud:confluence::site/{wiki}")}],
        })).await;
        published(&app, &org, json!({
            "type": "data-security", "name": "Exports from the open space", "rule": {"export": {"effect": "allow"}},
            "metadata": {"policyCoverageLevel": "CONTAINER"}, "resources": [{"id": space}],
        })).await;
        assert_shown("decision_block", &send(&app, &decisions, &key, &export).await);
        let mut explained = export.clone();
        explained["explain"] = json!(true);
        let explained = send(&app, &decisions, &key, &explained).await;
        assert_shown("decision_explained", &explained);
        // An answer is good as long as its version is.
        let version = explained.json()["version"].clone();
        let mut again = export.clone();
        again["ifVersion"] = version.clone();
        assert_eq!(send(&app, &decisions, &key, &again).await.expect(200), json!({"version": version, "unchanged": true}));
        published(&app, &org, json!({
            "type": "data-security", "rule": {"anonymousAccess": {"effect": "block"}}, "metadata": {"policyCoverageLevel": "ORG"},
        })).await;
        assert_eq!(send(&app, &decisions, &key, &again).await.expect(200)["decision"], "block");
        // Whoever is not signed in is somebody anonymous, whatever they do.
        let view = send(&app, &decisions, &key, &json!({"action": "view"})).await.expect(200);
        assert_eq!((&view["decision"], &view["rule"]), (&json!("block"), &json!("anonymousAccess")));
        let view = send(&app, &decisions, &key, &json!({"action": "view", "accountId": ada})).await.expect(200);
        assert_eq!(view["decision"], "allow");
        let place = json!({"workspaceId": wiki, "object": {"container": space}});
        assert_shown("policies_effective", &send(&app, &own(&org, "/policies/effective"), &org.api_key, &place).await);
    }

    async fn addresses_realms_and_levels_are_decided_on(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (wiki, key) = product(&app, &org, "decisions").await;
        let site = format!("ari:cloud:confluence::site/{wiki}");
        let level = "0192f000-0000-7000-8000-000000000007";
        for attributes in [
            json!({"type": "ip-allowlist", "name": "Office", "rule": {"in": ["198.51.100.0/24"]}, "resources": [{"id": site}]}),
            json!({"type": "data-residency", "name": "Europe", "rule": {"in": ["EU", "CH"]}}),
            json!({"type": "data-residency", "name": "Union", "rule": {"in": ["EU"]}, "resources": [{"id": site}]}),
            json!({
                "type": "data-security", "rule": {"view": {"effect": "block"}}, "metadata": {"policyCoverageLevel": "CLASSIFICATION"},
                "resources": [{"id": format!("ari:cloud:platform::classification-tag/{level}")}],
            }),
        ] {
            published(&app, &org, attributes).await;
        }
        let ada = "712020:00000000-0000-7000-8000-000000000001";
        let question = |more: Value| {
            let mut question = json!({"accountId": ada, "action": "view"});
            question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            question
        };
        let expected = [
            (json!({}), "allow", Value::Null),
            (json!({"ip": "198.51.100.7"}), "allow", json!("ip-allowlist")),
            (json!({"ip": "::ffff:198.51.100.7"}), "allow", json!("ip-allowlist")),
            (json!({"ip": "203.0.113.7"}), "block", json!("ip-allowlist")),
            (json!({"realm": "eu"}), "allow", json!("data-residency")),
            (json!({"realm": "CH"}), "block", json!("data-residency")),
            (json!({"object": {"classificationLevelId": level}}), "block", json!("view")),
            (json!({"object": {"classificationLevelId": ada}}), "", Value::Null),
            (json!({"ip": "198.51.100.7", "realm": "EU", "object": {"classificationLevelId": level}}), "block", json!("view")),
        ];
        for (more, decision, rule) in &expected {
            let answer = send(&app, &own(&org, "/decisions"), &key, &question(more.clone())).await;
            if decision.is_empty() {
                answer.expect(400);
                continue;
            }
            let answer = answer.expect(200);
            assert_eq!((answer["decision"].as_str(), &answer["rule"]), (Some(*decision), rule), "{more}");
        }
        let questions: Vec<Value> = expected.iter().filter(|(_, decision, _)| !decision.is_empty()).map(|(more, ..)| question(more.clone())).collect();
        let batch = send(&app, &own(&org, "/decisions/batch"), &key, &json!({"questions": questions})).await.expect(200);
        let told: Vec<&str> = batch["decisions"].as_array().unwrap().iter().map(|one| one["decision"].as_str().unwrap()).collect();
        let asked: Vec<&str> = expected.iter().map(|(_, decision, _)| *decision).filter(|decision| !decision.is_empty()).collect();
        assert_eq!(told, asked);
        let many = json!({"questions": vec![json!({"action": "view"}); 101]});
        send(&app, &own(&org, "/decisions/batch"), &key, &many).await.expect(400);
        let none = json!({"questions": []});
        send(&app, &own(&org, "/decisions/batch"), &key, &none).await.expect(400);
    }

    async fn the_level_of_an_object_is_looked_up_where_a_policy_looks_at_levels(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (wiki, key) = product(&app, &org, "decisions").await;
        let levels = format!("/admin/dlp/v1/orgs/{}/classification-levels", org.id);
        let secret = send(&app, &levels, &org.api_key, &json!({"name": "Secret"})).await.expect(202)["levelId"].clone();
        send(&app, &format!("{levels}/publish"), &org.api_key, &json!({"levelIds": [secret]})).await.expect(202);
        let page = format!("ari:cloud:confluence:{wiki}:page/1");
        let elsewhere = "ari:cloud:confluence:00000000-0000-7000-8000-000000000000:page/1";
        let label = async |object: &str| {
            let body = json!({"object": object, "levelId": secret});
            app.call("PUT", &own(&org, "/classifications"), &org.api_key, Some(&body)).await.expect(200);
        };
        label(elsewhere).await;
        let decisions = own(&org, "/decisions");
        let ask = async |key: &str, object: Value, version: Value| {
            let question = json!({"action": "export", "accountId": "712020:00000000-0000-7000-8000-000000000001", "object": object, "ifVersion": version});
            send(&app, &decisions, key, &question).await.expect(200)
        };
        let about = |object: &str| json!({"ari": object});
        // No policy looks at levels, so nobody looks one up.
        assert!(ask(&org.api_key, about(elsewhere), Value::Null).await["classification"].is_null());
        published(&app, &org, json!({
            "type": "data-security", "name": "Secrets stay", "rule": {"export": {"effect": "block"}},
            "metadata": {"policyCoverageLevel": "CLASSIFICATION"},
            "resources": [{"id": format!("ari:cloud:platform::classification-tag/{}", secret.as_str().unwrap())}],
        })).await;
        let before = ask(&key, about(&page), Value::Null).await;
        assert_eq!(before["decision"], "allow");
        // The level changes without a new version, so an answer that depends on it is never only "unchanged".
        label(&page).await;
        let answer = ask(&key, about(&page), before["version"].clone()).await;
        assert_eq!((&answer["decision"], &answer["version"], &answer["unchanged"]), (&json!("block"), &before["version"], &json!(false)));
        assert_eq!(answer["classification"], json!({"levelId": secret, "source": "CONTENT"}));
        let again = ask(&key, json!({"classificationLevelId": secret}), before["version"].clone()).await;
        assert_eq!(again["unchanged"], true, "what the asker knows itself is as it was: {again}");
        // A product does not learn what others have; an administrator does.
        assert_eq!(ask(&key, about(elsewhere), Value::Null).await["decision"], "allow");
        assert_eq!(ask(&org.api_key, about(elsewhere), Value::Null).await["decision"], "block");
        // The default of a container counts for what is in it, and for the container.
        let space = format!("ari:cloud:confluence:{wiki}:space/7");
        let default = json!({"container": space, "levelId": secret});
        app.call("PUT", &own(&org, "/classifications/container"), &org.api_key, Some(&default)).await.expect(200);
        let other = format!("ari:cloud:confluence:{wiki}:page/2");
        for object in [json!({"ari": other, "container": space}), json!({"container": space})] {
            let answer = ask(&key, object, Value::Null).await;
            assert_eq!((&answer["decision"], &answer["classification"]["source"]), (&json!("block"), &json!("SPACE")));
        }
        let many = json!({"questions": [
            {"action": "export", "object": {"ari": page}}, {"action": "export", "object": {"ari": other}}, {"action": "export"},
        ]});
        let answers = send(&app, &own(&org, "/decisions/batch"), &key, &many).await.expect(200);
        let decided: Vec<&Value> = answers["decisions"].as_array().unwrap().iter().map(|one| &one["decision"]).collect();
        assert_eq!(decided, ["block", "allow", "allow"]);
        let shown = send(&app, &own(&org, "/policies/effective"), &org.api_key, &json!({"object": {"ari": page}})).await.expect(200);
        let export = shown["rules"].as_array().unwrap().iter().find(|rule| rule["name"] == "export").unwrap();
        assert_eq!(export["applied"][0]["because"], "classification");
        // While nothing is classified, nothing is looked up.
        app.call("PATCH", &own(&org, "/features"), &org.api_key, Some(&json!({"dataClassification": false}))).await.expect(200);
        assert_eq!(ask(&key, about(&page), Value::Null).await["decision"], "allow");
    }

    async fn who_may_ask_and_what_is_no_question(app: TestApp) {
        let (org, other) = (app.org("Acme", "example.com").await, app.org("Other", "other.com").await);
        let (wiki, key) = product(&app, &org, "decisions").await;
        let (_, unscoped) = product(&app, &org, "accounts").await;
        let (elsewhere, foreign) = product(&app, &other, "decisions").await;
        let view = json!({"action": "view"});
        let decisions = own(&org, "/decisions");
        send(&app, &decisions, &key, &view).await.expect(200);
        send(&app, &decisions, &org.api_key, &view).await.expect(200);
        send(&app, &decisions, &unscoped, &view).await.expect(401);
        send(&app, &decisions, &foreign, &view).await.expect(404);
        send(&app, &own(&org, "/policies/effective"), &key, &json!({})).await.expect(401);
        let mut of_wiki = view.clone();
        of_wiki["workspaceId"] = json!(wiki);
        send(&app, &decisions, &key, &of_wiki).await.expect(200);
        of_wiki["workspaceId"] = json!(elsewhere);
        send(&app, &decisions, &key, &of_wiki).await.expect(404);
        for question in [
            json!({}),
            json!({"action": "explode"}),
            json!({"action": "view", "accountId": "ada"}),
            json!({"action": "view", "ip": "300.0.0.1"}),
            json!({"action": "view", "realm": ""}),
            json!({"action": "view", "unknown": 1}),
            json!({"action": "view", "object": {"ari": "a".repeat(513)}}),
        ] {
            send(&app, &decisions, &key, &question).await.expect(400);
        }
    }
}
