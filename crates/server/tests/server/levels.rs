//! Classification levels: the eight operations of the data loss prevention API.

use serde_json::{Value, json};
use steward_core::id::AccountId;
use steward_core::key::{self, KeyKind, NewKey, Role, Scopes};
use steward_testkit::app::{Answer, TestApp, TestOrg};

use crate::shown::assert_shown;

fn levels(org: &TestOrg, path: &str) -> String {
    format!("/admin/dlp/v1/orgs/{}/classification-levels{path}", org.id)
}

async fn post(app: &TestApp, org: &TestOrg, path: &str, body: Value) -> Answer {
    app.call("POST", &levels(org, path), &org.api_key, Some(&body)).await
}

/// Creates a level and returns its id.
async fn made(app: &TestApp, org: &TestOrg, name: &str) -> String {
    let level = post(app, org, "", json!({"name": name})).await.expect(202);
    level["levelId"].as_str().unwrap().to_owned()
}

/// Lists the names of all levels in their order, and sees that it has no gaps.
async fn order(app: &TestApp, org: &TestOrg) -> Vec<String> {
    let listed = app.get(&levels(org, ""), &org.api_key).await.expect(200);
    let listed = listed["levels"].as_array().unwrap();
    for (place, level) in (1_i64..).zip(listed) {
        assert_eq!(level["sensitivity"], place);
    }
    listed.iter().map(|level| level["name"].as_str().unwrap().to_owned()).collect()
}

fn message(answer: &Answer, status: u16) -> String {
    answer.expect(status)["message"].as_str().unwrap().to_owned()
}

async fn recorded(app: &TestApp, org: &TestOrg) -> Vec<String> {
    let events = app.events(org).await;
    let of_levels = events
        .iter()
        .filter(|event| event["attributes"]["action"].as_str().unwrap().starts_with("classification_level"));
    of_levels.map(|event| event["message"]["content"].as_str().unwrap().to_owned()).collect()
}

steward_testkit::both_apps! {
    async fn whole_answers(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let secret = json!({
            "name": " Top secret ", "definition": "What would hurt us.", "guideline": "Tell nobody.\nLock it away.",
            "color": "RED_BOLD",
        });
        let created = post(&app, &org, "", secret).await;
        assert_shown("level_created", &created);
        let id = created.json()["levelId"].as_str().unwrap().to_owned();
        app.clock().advance_seconds(60);
        made(&app, &org, "Public").await;
        assert_shown("level_read", &app.get(&levels(&org, &format!("/{id}")), &org.api_key).await);
        let edit = json!({"name": "Secret", "guideline": null});
        let edited = app.call("PUT", &levels(&org, &format!("/{id}")), &org.api_key, Some(&edit)).await;
        assert_shown("level_edited", &edited);
        assert_shown("levels_published", &post(&app, &org, "/publish", json!({"levelIds": [id]})).await);
        assert_shown("level_archived", &post(&app, &org, "/archive", json!({"levelId": id})).await);
        assert_shown("levels_listed", &app.get(&levels(&org, "?limit=1"), &org.api_key).await);
        assert_shown("level_restored", &post(&app, &org, "/restore", json!({"levelId": id})).await);
        let last = json!([{"levelId": id, "sensitivity": 2}]);
        assert_shown("levels_reordered", &post(&app, &org, "/reorder", last).await);
        let events = app.events(&org).await;
        let events = events.iter().filter(|event| event["message"]["content"] == "Reordered classification levels");
        let mut shown = created;
        shown.status = 200.try_into().unwrap();
        shown.text = events.map(|event| event["attributes"]["context"].to_string()).collect();
        assert_shown("levels_reordered_event", &shown);
    }

    async fn whole_errors(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let shown = |name: &str, mut answer: Answer| {
            let id = answer.header("x-request-id").unwrap().to_owned();
            answer.text = answer.text.replace(&id, "[request id]");
            assert_shown(name, &answer);
        };
        let id = made(&app, &org, "Secret").await;
        shown("dlp_400", post(&app, &org, "", json!({"name": ""})).await);
        shown("dlp_400_body", post(&app, &org, "", json!({"name": 1})).await);
        shown("dlp_400_cursor", app.get(&levels(&org, "?cursor=nonsense"), &org.api_key).await);
        shown("dlp_401", app.get(&levels(&org, ""), "").await);
        shown("dlp_404", app.get(&levels(&org, "/secret"), &org.api_key).await);
        shown("dlp_404_path", app.get("/admin/dlp/v1/levels", &org.api_key).await);
        shown("dlp_405", app.call("DELETE", &levels(&org, &format!("/{id}")), &org.api_key, None).await);
        shown("dlp_409_name", post(&app, &org, "", json!({"name": "SECRET"})).await);
        let features = format!("/steward/v1/orgs/{}/features", org.id);
        app.call("PATCH", &features, &org.api_key, Some(&json!({"dataClassification": false}))).await.expect(200);
        shown("dlp_402", app.get(&levels(&org, ""), &org.api_key).await);
    }

    async fn while_the_feature_is_off_every_operation_answers_402_and_nothing_is_lost(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let other = app.org("Other", "other.com").await;
        let id = made(&app, &org, "Secret").await;
        let features = format!("/steward/v1/orgs/{}/features", org.id);
        let switch = async |on: bool| {
            app.call("PATCH", &features, &org.api_key, Some(&json!({"dataClassification": on}))).await.expect(200);
        };
        switch(false).await;
        let events = app.events(&org).await.len();
        let level = format!("/{id}");
        for (method, path, body) in [
            ("GET", "", Value::Null),
            ("POST", "", json!({"name": "Public"})),
            ("GET", &level, Value::Null),
            ("PUT", &level, json!({"name": "Public"})),
            ("POST", "/publish", json!({"levelIds": [id]})),
            ("POST", "/archive", json!({"levelId": id})),
            ("POST", "/restore", json!({"levelId": id})),
            ("POST", "/reorder", json!({"levelIds": [id]})),
            // Whatever is sent: that comes first.
            ("POST", "/reorder", json!("nonsense")),
            ("GET", "/nonsense", Value::Null),
        ] {
            let body = Some(&body).filter(|body| !body.is_null());
            let answer = app.call(method, &levels(&org, path), &org.api_key, body).await;
            let refused = answer.expect(402);
            assert_eq!((&refused["code"], &refused["errors"][0]["status"]), (&json!(402), &json!("402")), "{method} {path}");
        }
        assert_eq!(app.events(&org).await.len(), events);
        made(&app, &other, "Secret").await;
        switch(true).await;
        assert_eq!(order(&app, &org).await, ["Secret"]);
    }

    async fn a_level_lives_from_draft_to_archive_and_back(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let id = made(&app, &org, "Secret").await;
        let step = async |path: &str| post(&app, &org, path, json!({"levelId": id})).await;
        let status = async || {
            app.get(&levels(&org, &format!("/{id}")), &org.api_key).await.expect(200)["status"].clone()
        };
        assert_eq!(status().await, "DRAFT");
        for (path, becomes) in [
            ("/restore", "DRAFT"),
            ("/publish", "PUBLISHED"),
            ("/publish", "PUBLISHED"),
            ("/archive", "ARCHIVED"),
            ("/archive", "ARCHIVED"),
            ("/restore", "DRAFT"),
            ("/archive", "ARCHIVED"),
        ] {
            step(path).await.expect(202);
            assert_eq!(status().await, becomes, "{path}");
        }
        let refused = message(&step("/publish").await, 409);
        assert!(refused.contains("is archived: restore it first"), "{refused}");
        let edit = app.call("PUT", &levels(&org, &format!("/{id}")), &org.api_key, Some(&json!({"name": "S"}))).await;
        assert!(message(&edit, 409).contains("restore it first, then edit it"));
        step("/restore").await.expect(202);
        step("/publish").await.expect(202);
        assert!(message(&step("/restore").await, 409).contains("only an archived level is restored"));
        assert_eq!(recorded(&app, &org).await, [
            "Created classification level Secret",
            "Published classification level Secret",
            "Archived classification level Secret",
            "Restored classification level Secret",
            "Archived classification level Secret",
            "Restored classification level Secret",
            "Published classification level Secret",
        ]);
    }

    async fn levels_are_published_together_or_not_at_all(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (one, two, gone) = (made(&app, &org, "1").await, made(&app, &org, "2").await, made(&app, &org, "3").await);
        post(&app, &org, "/archive", json!({"levelIds": [gone]})).await.expect(202);
        post(&app, &org, "/publish", json!({"levelIds": [one, gone]})).await.expect(409);
        let absent = "00000000-0000-7000-8000-000000000000";
        post(&app, &org, "/publish", json!({"levelIds": [one, absent]})).await.expect(404);
        let listed = app.get(&levels(&org, ""), &org.api_key).await.expect(200);
        assert_eq!(listed["levels"][0]["status"], "DRAFT");
        let published = post(&app, &org, "/publish", json!({"levelIds": [two, one, two]})).await.expect(202);
        let published = published["levels"].as_array().unwrap();
        let shown: Vec<&Value> = published.iter().map(|level| &level["levelId"]).collect();
        assert_eq!(shown, [two.as_str(), one.as_str()], "in the order in which they were named, each once");
        assert!(published.iter().all(|level| level["status"] == "PUBLISHED"));
        for body in [json!({"levelIds": [one, two]}), json!({"levelIds": []}), json!({}), json!({"levelIds": one})] {
            post(&app, &org, "/archive", body.clone()).await.expect(400);
            post(&app, &org, "/restore", body).await.expect(400);
        }
    }

    async fn an_order_moves_what_it_names(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let mut ids = Vec::new();
        for name in ["a", "b", "c", "d"] {
            ids.push(made(&app, &org, name).await);
        }
        let reorder = async |body: Value| post(&app, &org, "/reorder", body).await;
        let [a, b, c, d] = ids.as_slice() else { panic!("four levels") };
        reorder(json!({"levelIds": [d, c, b, a]})).await.expect(202);
        assert_eq!(order(&app, &org).await, ["d", "c", "b", "a"]);
        // Those that are not named stay where they are.
        reorder(json!({"levelIds": [a, d]})).await.expect(202);
        assert_eq!(order(&app, &org).await, ["a", "c", "b", "d"]);
        let places = reorder(json!([{"levelId": d, "sensitivity": 1}, {"levelId": a, "sensitivity": 3}])).await;
        let shown = places.expect(202);
        let shown: Vec<&str> = shown["levels"].as_array().unwrap().iter().map(|level| level["name"].as_str().unwrap()).collect();
        assert_eq!(shown, ["d", "c", "a", "b"]);
        assert_eq!(order(&app, &org).await, shown);
        let events = app.events(&org).await.len();
        reorder(json!({"levels": [d, c, a, b]})).await.expect(202);
        for (body, status, part) in [
            (json!({"levelIds": [d, d]}), 400, "must name each level once"),
            (json!({"levelIds": []}), 400, "must name 1 to 100"),
            (json!({"levelIds": ["d"]}), 404, "classification level d does not exist"),
            (json!([{"levelId": d, "sensitivity": 5}]), 400, "must be from 1, the most sensitive, to 4"),
            (json!({"order": [d]}), 400, "it must have levelIds"),
        ] {
            let refused = message(&reorder(body).await, status);
            assert!(refused.contains(part), "{refused}");
        }
        assert_eq!(app.events(&org).await.len(), events, "what is so already is no event, and neither is a refusal");
        let archived = post(&app, &org, "/archive", json!({"levelId": c})).await.expect(202);
        assert_eq!(archived["sensitivity"], 2, "an archived level keeps its place");
        assert_eq!(made(&app, &org, "e").await.len(), 36);
        assert_eq!(order(&app, &org).await, ["d", "c", "a", "b", "e"]);
    }

    async fn a_level_is_edited_by_what_clients_send_back(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let body = json!({"name": "Secret", "definition": "d", "guideline": "g", "color": "RED", "status": "PUBLISHED", "sensitivity": 7});
        let level = post(&app, &org, "", body).await.expect(202);
        assert_eq!((&level["status"], &level["sensitivity"]), (&json!("DRAFT"), &json!(1)), "a level begins as the last draft");
        let path = levels(&org, &format!("/{}", level["levelId"].as_str().unwrap()));
        let edit = async |body: Value| app.call("PUT", &path, &org.api_key, Some(&body)).await;
        let events = app.events(&org).await.len();
        // What was shown is sent back: nothing changes, and no event says so.
        assert_eq!(edit(level.clone()).await.expect(202), level);
        assert_eq!(edit(json!({})).await.expect(202), level);
        assert_eq!(app.events(&org).await.len(), events);
        app.clock().advance_seconds(1);
        let mut again = level.clone();
        again["name"] = json!("SECRET");
        again["status"] = json!("ARCHIVED");
        let edited = edit(again).await.expect(202);
        assert_eq!((&edited["name"], &edited["status"]), (&json!("SECRET"), &json!("DRAFT")), "its own name in another case");
        assert_ne!(edited["changedOn"], edited["createdOn"]);
        let cleared = edit(json!({"definition": null, "guideline": "", "color": null})).await.expect(202);
        for member in ["definition", "guideline", "color"] {
            assert!(cleared.get(member).is_none(), "{member}");
        }
        for (body, part) in [
            (json!({"name": " "}), "name must have 1 to 255 characters"),
            (json!({"definition": "x".repeat(10_001)}), "definition must have at most 10000"),
            (json!({"guideline": 1}), "guideline must be text"),
            (json!({"name": null}), "name must have 1 to 255 characters"),
            (json!({"color": "PINK"}), "color must be one of RED,"),
            (json!(["a"]), "it must be an object"),
        ] {
            let refused = message(&edit(body).await, 400);
            assert!(refused.contains(part), "{refused}");
        }
        made(&app, &org, "Public").await;
        assert!(message(&edit(json!({"name": "public"})).await, 409).contains("with name public already exists"));
    }

    async fn names_of_archived_levels_stay_theirs(app: TestApp) {
        let (org, other) = (app.org("Acme", "example.com").await, app.org("Other", "other.com").await);
        let id = made(&app, &org, "Secret").await;
        post(&app, &org, "/archive", json!({"levelId": id})).await.expect(202);
        post(&app, &org, "", json!({"name": "secret"})).await.expect(409);
        made(&app, &other, "Secret").await;
        assert_eq!(order(&app, &org).await, ["Secret"]);
    }

    async fn whoever_is_no_administrator_reads_only(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let id = made(&app, &org, "Secret").await;
        let keys = format!("/steward/v1/orgs/{}/keys", org.id);
        let auditor = json!({"name": "Auditor", "role": "auditor"});
        let auditor = app.call("POST", &keys, &org.api_key, Some(&auditor)).await.expect(201);
        let auditor = auditor["secret"].as_str().unwrap();
        app.get(&levels(&org, ""), auditor).await.expect(200);
        let level = format!("/{id}");
        app.get(&levels(&org, &level), auditor).await.expect(200);
        for (method, path, body) in [
            ("POST", "", json!({"name": "Public"})),
            ("PUT", level.as_str(), json!({"name": "Public"})),
            ("POST", "/publish", json!({"levelIds": [id]})),
            ("POST", "/archive", json!({"levelId": id})),
            ("POST", "/restore", json!({"levelId": id})),
            ("POST", "/reorder", json!({"levelIds": [id]})),
        ] {
            let refused = message(&app.call(method, &levels(&org, path), auditor, Some(&body)).await, 403);
            assert!(refused.contains("its role must be org_admin"), "{refused}");
        }
    }

    async fn an_account_stands_behind_what_its_key_does(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = json!({"userName": "ada", "displayName": "Ada Lovelace", "emails": [{"value": "ada@example.com", "primary": true}]});
        let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&ada)).await.expect(201);
        let account = user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"].as_str().unwrap().to_owned();
        let owner: AccountId = account.parse().unwrap();
        let new = NewKey {
            kind: KeyKind::Org,
            org_id: Some(org.id),
            directory_id: None,
            workspace_id: None,
            owner: Some(owner),
            name: "Key of Ada".to_owned(),
            role: Role::OrgAdmin,
            scopes: Scopes::All,
            expires_at: app.steward().now().plus_seconds(3600),
        };
        let key = key::issue(&app.steward().system_context(), new).await.unwrap().secret.reveal().to_owned();
        let created = app.call("POST", &levels(&org, ""), &key, Some(&json!({"name": "Secret"}))).await.expect(202);
        assert_eq!(created["createdBy"], json!({"name": "Ada Lovelace", "accountId": account}));
        let path = levels(&org, &format!("/{}", created["levelId"].as_str().unwrap()));
        let edited = app.call("PUT", &path, &org.api_key, Some(&json!({"color": "RED"}))).await.expect(202);
        assert_eq!((&edited["createdBy"], &edited["changedBy"]), (&created["createdBy"], &json!({"name": "test"})));
        // Once the organization lets the account go, it no longer learns how it is called.
        let unclaim = format!("/steward/v1/orgs/{}/accounts/{account}/unclaim", org.id);
        app.call("POST", &unclaim, &org.api_key, None).await.expect(204);
        let read = app.get(&path, &org.api_key).await.expect(200);
        assert_eq!(read["createdBy"], json!({"accountId": account}));
        let row = app.event_rows().await.into_iter().find(|row| row.action == "classification_level_created").unwrap();
        assert!(!row.bytes.contains("Ada"), "{}", row.bytes);
    }

    async fn a_list_goes_on_by_its_links(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for number in 1..=5 {
            made(&app, &org, &number.to_string()).await;
        }
        let base = "https://steward.test";
        let mut next = levels(&org, "?limit=2&unknown=1");
        let mut names = Vec::new();
        for left in [true, true, false] {
            let page = app.get(&next, &org.api_key).await.expect(200);
            names.extend(page["levels"].as_array().unwrap().iter().map(|level| level["name"].as_str().unwrap().to_owned()));
            assert_eq!(page["links"]["first"], format!("{base}{}", levels(&org, "?limit=2&unknown=1")));
            let link = page["links"]["next"].as_str();
            assert_eq!(link.is_some(), left);
            next = link.map(|link| link.strip_prefix(base).unwrap().to_owned()).unwrap_or_default();
        }
        assert_eq!(names, ["1", "2", "3", "4", "5"]);
        let all = app.get(&levels(&org, ""), &org.api_key).await.expect(200);
        assert_eq!((all["levels"].as_array().unwrap().len(), all["links"].get("next")), (5, None));
        for limit in ["0", "101", "many"] {
            let refused = message(&app.get(&levels(&org, &format!("?limit={limit}")), &org.api_key).await, 400);
            assert!(refused.contains("from 1 to 100"), "{refused}");
        }
        let other = app.org("Other", "other.com").await;
        let page = app.get(&levels(&org, "?limit=2"), &org.api_key).await.expect(200);
        let cursor = page["links"]["next"].as_str().unwrap().rsplit("cursor=").next().unwrap();
        app.get(&levels(&other, &format!("?cursor={cursor}")), &other.api_key).await.expect(400);
    }

    async fn what_is_left_of_the_budget_stands_on_every_answer(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let face = app.with_settings(|settings| {
            settings.rate_limits.key = steward_server::Rate { per_minute: 60, burst: 10 };
        });
        let request = axum::http::Request::builder()
            .uri(levels(&org, ""))
            .header("authorization", format!("Bearer {}", org.api_key))
            .body(axum::body::Body::empty())
            .unwrap();
        let answer = steward_testkit::app::send_to(&face, request).await;
        assert_eq!(answer.header("x-ratelimit-remaining"), Some("9"));
    }
}
