//! The journal of a directory, and what it says of the configuration of its identity provider.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use steward_core::directory::journal;
use steward_server::Rate;
use steward_testkit::app::{Answer, TestApp, TestOrg, send_to};

use crate::shown::assert_shown;

const CANARY: &str = "zz-Canary-7f3";

fn path(org: &TestOrg, rest: &str) -> String {
    format!("/steward/v1/orgs/{}/directories/{}{rest}", org.id, org.directory.id)
}

async fn list(app: &TestApp, org: &TestOrg, query: &str) -> Vec<Value> {
    app.journaled().await;
    let page = app.get(&path(org, &format!("/journal{query}")), &org.api_key).await.expect(200);
    page["data"].as_array().unwrap().clone()
}

async fn full(app: &TestApp, org: &TestOrg, entry: &Value) -> Answer {
    app.get(&path(org, &format!("/journal/{}", entry["id"].as_str().unwrap())), &org.api_key).await
}

async fn set(app: &TestApp, org: &TestOrg, settings: Value) -> Answer {
    app.call("PATCH", &path(org, ""), &org.api_key, Some(&json!({ "settings": settings }))).await
}

fn asked(entries: &[Value]) -> Vec<String> {
    let text = |entry: &Value| {
        format!(
            "{} {} {}",
            entry["method"].as_str().unwrap(),
            entry["path"].as_str().unwrap(),
            entry["status"]
        )
    };
    entries.iter().map(text).collect()
}

fn user(name: &str) -> Value {
    json!({ "userName": name, "emails": [{ "value": format!("{name}@example.com"), "primary": true }] })
}

async fn create(app: &TestApp, org: &TestOrg, user: &Value) -> Value {
    app.call("POST", &org.scim("/Users"), &org.scim_key, Some(user)).await.expect(201)
}

async fn findings(app: &TestApp, org: &TestOrg) -> Vec<(String, u64)> {
    app.journaled().await;
    let diagnosis = app.get(&path(org, "/diagnosis"), &org.api_key).await.expect(200);
    let findings = diagnosis["findings"].as_array().unwrap().iter();
    findings
        .map(|found| {
            (found["finding"]["code"].as_str().unwrap().to_owned(), found["count"].as_u64().unwrap())
        })
        .collect()
}

steward_testkit::both_apps! {
    async fn changes_and_failures_are_kept_and_reads_that_succeed_are_not(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = create(&app, &org, &user("ada")).await;
        let ada = org.scim(&format!("/Users/{}", ada["id"].as_str().unwrap()));
        let patch = json!({ "Operations": [
            { "op": "replace", "path": "title", "value": "Countess" },
            { "op": "replace", "path": "password", "value": CANARY },
        ] });
        app.journaled().await;
        app.call("PATCH", &ada, &org.scim_key, Some(&patch)).await.expect(200);
        app.get(&ada, &org.scim_key).await.expect(200);
        app.get(&org.scim("/Users"), &org.scim_key).await.expect(200);
        app.get(&org.scim("/Users/7"), &org.scim_key).await.expect(404);
        // Only the name is taken: which of two taken values is told is not decided.
        let other = json!({ "userName": "ADA", "emails": [{ "value": "other@example.com", "primary": true }] });
        app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&other)).await.expect(409);
        app.call("DELETE", &ada, &org.scim_key, None).await.expect(204);
        app.journaled().await;
        let listed = app.get(&path(&org, "/journal"), &org.api_key).await;
        assert_shown("journal_listed", &listed);
        let entries = listed.json()["data"].as_array().unwrap().clone();
        assert_shown("journal_entry", &full(&app, &org, &entries[3]).await);
        assert_eq!(entries.len(), 5);
        // The events of the change have the same id of the request.
        let events = app.events(&org).await;
        assert!(!events.is_empty());
    }

    async fn a_directory_chooses_what_is_kept(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let reads = async || app.get(&org.scim("/Users"), &org.scim_key).await.expect(200);
        reads().await;
        assert_eq!(list(&app, &org, "").await.len(), 0);
        set(&app, &org, json!({ "journal": "all" })).await.expect(200);
        reads().await;
        assert_eq!(asked(&list(&app, &org, "").await), ["GET /Users 200"]);
        set(&app, &org, json!({ "journal": "off" })).await.expect(200);
        reads().await;
        app.get(&org.scim("/Users/7"), &org.scim_key).await.expect(404);
        assert_eq!(list(&app, &org, "").await.len(), 1);
        for (settings, text) in [
            (json!({ "journalDays": 0 }), "from 1 to 90"),
            (json!({ "journalDays": 91 }), "from 1 to 90"),
            (json!({ "journal": "some" }), "some"),
        ] {
            let refused = set(&app, &org, settings).await;
            assert_eq!(refused.status, 400);
            assert!(refused.text.contains(text), "{}", refused.text);
        }
    }

    async fn the_journal_is_searched(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let mut ids = Vec::new();
        for name in ["ada", "bob"] {
            ids.push(create(&app, &org, &user(name)).await["id"].as_str().unwrap().to_owned());
            app.clock().advance_seconds(60);
        }
        let group = json!({ "displayName": "Crew" });
        app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&group)).await.expect(201);
        let odd = Request::get(org.scim("/Users/7")).header("authorization", format!("Bearer {}", org.scim_key))
            .header("user-agent", "Okta SCIM Client 1.0.0");
        app.send(odd.body(Body::empty()).unwrap()).await.expect(404);
        app.journaled().await;
        let all = list(&app, &org, "").await;
        assert_eq!(asked(&all), ["GET /Users/7 404", "POST /Groups 201", "POST /Users 201", "POST /Users 201"]);
        let [unknown, crew, bob, ada] = [0, 1, 2, 3].map(|place| vec![all[place]["id"].clone()]);
        let at = |place: usize| all[place]["at"].as_str().unwrap().to_owned();
        for (query, expected) in [
            ("?outcome=failed".to_owned(), unknown.clone()),
            ("?outcome=held".to_owned(), vec![]),
            ("?method=get".to_owned(), unknown.clone()),
            ("?status=404".to_owned(), unknown.clone()),
            ("?provider=okta".to_owned(), unknown),
            (format!("?resourceId={}", ids[0]), ada.clone()),
            ("?name=ADA".to_owned(), ada.clone()),
            ("?name=bob@example.com".to_owned(), bob.clone()),
            ("?name=crew".to_owned(), crew),
            ("?name=cre".to_owned(), vec![]),
            ("?code=no_primary_email".to_owned(), vec![]),
            (format!("?to={}", at(3).replace(".123Z", ".999Z")), ada.clone()),
            (format!("?from={}&method=POST&name=bob", at(2)), bob),
            (format!("?from={}&name=ada", at(2)), vec![]),
        ] {
            let found: Vec<Value> = list(&app, &org, &query).await.iter().map(|entry| entry["id"].clone()).collect();
            assert_eq!(found, expected, "{query}");
        }
        for query in ["from=yesterday", "to=7", "outcome=bad", "status=99", "provider=acme", "resourceId=x"] {
            let refused = app.get(&path(&org, &format!("/journal?{query}")), &org.api_key).await;
            let field = query.split('=').next().unwrap();
            assert!(refused.status == 400 && refused.text.contains(field), "{query}: {}", refused.text);
        }
    }

    async fn a_long_journal_is_read_page_by_page(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for number in 0..230 {
            app.get(&org.scim(&format!("/Users/{number}")), &org.scim_key).await.expect(404);
        }
        app.journaled().await;
        let (mut seen, mut query) = (Vec::new(), String::new());
        loop {
            let page = app.get(&path(&org, &format!("/journal{query}")), &org.api_key).await.expect(200);
            seen.extend(asked(page["data"].as_array().unwrap()));
            let Some(next) = page["meta"]["next"].as_str() else { break };
            query = format!("?cursor={next}");
        }
        let expected: Vec<String> = (0..230).rev().map(|number| format!("GET /Users/{number} 404")).collect();
        assert_eq!(seen, expected);
        // A cursor of one directory is none of another.
        let other = app.org("Other", "other.com").await;
        app.get(&path(&other, &format!("/journal{query}")), &other.api_key).await.expect(400);
        let diagnosis = app.get(&path(&org, "/diagnosis"), &org.api_key).await.expect(200);
        assert_eq!(diagnosis["journal"]["entries"], 230);
    }

    async fn an_export_has_what_a_replay_needs(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let mut ada = user("ada");
        ada["password"] = CANARY.into();
        create(&app, &org, &ada).await;
        app.clock().advance_seconds(1);
        app.get(&org.scim("/v2/Users/7?attributes=id"), &org.scim_key).await.expect(404);
        app.journaled().await;
        let export = app.get(&path(&org, "/journal/export"), &org.api_key).await;
        assert_eq!(export.header("content-type"), Some("application/jsonl"));
        let lines: Vec<Value> = export.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2);
        let first = &lines[0];
        assert_eq!((&first["method"], &first["path"], &first["status"]), (&json!("POST"), &json!("/Users"), &json!(201)));
        assert_eq!(first["body"]["userName"], "ada");
        assert_eq!(first["body"]["password"], "[redacted]");
        assert_eq!(first["headers"], json!({ "content-type": "application/json" }));
        assert_eq!(first["response"]["userName"], "ada");
        assert_eq!(lines[1]["path"], "/Users/7?attributes=id");
        assert_eq!(lines[1]["body"], Value::Null);
        assert!(first["at"].as_str() < lines[1]["at"].as_str());
        let failed = app.get(&path(&org, "/journal/export?outcome=failed"), &org.api_key).await;
        assert_eq!(failed.text.lines().count(), 1);
    }

    async fn what_does_not_work_at_all_is_told_too(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let other = app.org("Other", "other.com").await;
        // Neither strangers nor administrators are in it.
        for key in ["", "nonsense", &org.api_key] {
            app.get(&org.scim("/Users"), key).await.expect(401);
            app.get(&org.scim("/nowhere"), key).await.expect(404);
        }
        app.get("/scim/v2/Users?a=b", &org.scim_key).await.expect(404);
        app.get(&org.scim("/scim/v2/Users"), &org.scim_key).await.expect(404);
        app.get(&other.scim("/Users"), &org.scim_key).await.expect(404);
        app.call("PURGE", &org.scim("/Users"), &org.scim_key, None).await.expect(405);
        let text = Request::post(org.scim("/Users")).header("authorization", format!("Bearer {}", org.scim_key))
            .header("content-type", "text/plain").body(Body::from("password=1")).unwrap();
        app.send(text).await.expect(415);
        app.journaled().await;
        app.clock().advance_seconds(3600);
        app.get(&org.scim("/Users"), &org.scim_key).await.expect(401);
        app.get(&org.scim("/nowhere"), &org.scim_key).await.expect(404);
        let org = TestOrg { api_key: app.key_for_a_year(&org).await, ..org };
        assert_eq!(asked(&list(&app, &org, "").await), [
            "GET /nowhere 404",
            "GET /Users 401",
            "POST /Users 415",
            "PURGE /Users 405",
            "GET /Users 404",
            "GET /scim/v2/Users 404",
            "GET /scim/v2/Users?a=b 404",
        ]);
        let codes: Vec<String> = findings(&app, &org).await.into_iter().map(|(code, _)| code).collect();
        assert_eq!(codes, ["key_ended", "wrong_directory", "wrong_base_url", "media_type_refused"]);
        let other = TestOrg { api_key: app.key_for_a_year(&other).await, ..other };
        assert_eq!(list(&app, &other, "").await.len(), 0);
    }

    async fn misconfigurations_are_told_with_the_fix(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let scim = async |method: &str, path: &str, body: Value, status: u16| {
            let request = Request::builder().method(method).uri(org.scim(path))
                .header("authorization", format!("Bearer {}", org.scim_key))
                .header("user-agent", "Okta SCIM Client 1.0.0");
            let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
            app.send(request.body(body).unwrap()).await.expect(status)
        };
        let gone = scim("POST", "/Users", user("gone"), 201).await;
        let gone = gone["id"].as_str().unwrap();
        let off = json!({ "Operations": [{ "op": "replace", "value": { "active": false } }] });
        scim("PATCH", &format!("/Users/{gone}"), off, 200).await;
        scim("POST", "/Users", user("gone"), 409).await;
        let mut made_up = user("bob");
        made_up["password"] = CANARY.into();
        made_up["shoeSize"] = 7.into();
        let bob = scim("POST", "/Users", made_up, 201).await;
        scim("POST", "/Users", user("BOB"), 409).await;
        scim("POST", "/Users", json!({ "userName": "eve", "emails": [{ "value": "eve@elsewhere.org", "primary": true }] }), 201).await;
        scim("POST", "/Users", json!({ "userName": "nobody" }), 201).await;
        let local = json!({ "name": "Book club" });
        app.call("POST", &org.admin_v2(&format!("/directories/{}/groups", org.directory.id)), &org.api_key, Some(&local)).await.expect(201);
        scim("POST", "/Groups", json!({ "displayName": "book CLUB" }), 409).await;
        let crew = json!({ "displayName": "Crew", "members": [{ "value": bob["id"] }] });
        let crew = scim("POST", "/Groups", crew, 201).await;
        scim("POST", "/Groups", json!({ "displayName": "crew" }), 409).await;
        let crew = format!("/Groups/{}", crew["id"].as_str().unwrap());
        let absent = "00000000-0000-7000-8000-000000000000";
        let add = json!({ "Operations": [{ "op": "add", "path": "members", "value": [{ "value": absent }] }] });
        scim("PATCH", &crew, add, 404).await;
        scim("DELETE", &crew, Value::Null, 204).await;
        scim("DELETE", &crew, Value::Null, 404).await;
        scim("GET", "/Users?filter=nonsense", Value::Null, 400).await;
        app.journaled().await;
        assert_eq!(findings(&app, &org).await, [
            ("conflict_with_inactive_user", 1),
            ("conflict_with_local_group", 1),
            ("conflict_group_exists", 1),
            ("conflict_user_exists", 1),
            ("unknown_member", 1),
            ("unknown_resource", 1),
            ("filter_refused", 1),
            ("key_expires_soon", 1),
            ("no_primary_email", 1),
            ("email_outside_domains", 1),
            ("group_deleted_with_members", 1),
            ("unknown_attributes", 1),
            ("password_sent", 1),
        ].map(|(code, count)| (code.to_owned(), count)));
        assert_shown("diagnosis", &app.get(&path(&org, "/diagnosis"), &org.api_key).await);
    }

    async fn requests_past_a_limit_are_told(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let face = app.with_settings(|settings| settings.rate_limits.key = Rate { per_minute: 1, burst: 1 });
        let small = app.with_settings(|settings| settings.limits.scim_body_bytes = 100);
        let ask = |body: &str| Request::post(org.scim("/Users")).header("authorization", format!("Bearer {}", org.scim_key))
            .body(Body::from(body.to_owned())).unwrap();
        send_to(&face, ask("{}")).await.expect(400);
        send_to(&face, ask("{}")).await.expect(429);
        send_to(&small, ask(&json!({ "userName": "x".repeat(100) }).to_string())).await.expect(413);
        let mut codes = findings(&app, &org).await;
        codes.retain(|(code, _)| ["rate_limited", "body_too_large", "held_by_guard"].contains(&code.as_str()));
        assert_eq!(codes, [("rate_limited".to_owned(), 1), ("body_too_large".to_owned(), 1)]);
    }

    async fn no_secret_stands_in_the_journal_and_nothing_personal_in_clear(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        set(&app, &org, json!({ "journal": "all" })).await.expect(200);
        let named = format!("zzpersonal-{}", "ada");
        let mut ada = user(&named);
        ada["password"] = CANARY.into();
        ada["title"] = format!("Bearer {}", org.scim_key).into();
        let id = create(&app, &org, &ada).await["id"].as_str().unwrap().to_owned();
        let path_of = |rest: &str| org.scim(&format!("/Users{rest}"));
        let put = json!({ "userName": named, "password": CANARY, "nickName": CANARY });
        app.call("PUT", &path_of(&format!("/{id}")), &org.scim_key, Some(&put)).await;
        let patch = json!({ "Operations": [{ "op": "Replace", "path": "urn:ietf:params:scim:schemas:core:2.0:User:password", "value": CANARY }] });
        app.call("PATCH", &path_of(&format!("/{id}")), &org.scim_key, Some(&patch)).await;
        app.get(&path_of(&format!("?filter=password+eq+%22{CANARY}%22")), &org.scim_key).await;
        app.get(&path_of("/7?unknown=1"), &org.scim_key).await.expect(404);
        app.journaled().await;
        let export = app.get(&path(&org, "/journal/export"), &org.api_key).await.text;
        let listed = app.get(&path(&org, "/journal"), &org.api_key).await.text;
        assert_eq!(export.lines().count(), 5);
        assert!(export.contains(&named) && export.contains("[redacted]"));
        for text in [&export, &listed] {
            assert!(!text.contains(CANARY) && !text.contains(&org.scim_key) && !text.contains("stw_"), "{text}");
        }
        for text in app.journal_rows().await {
            for canary in [CANARY, named.as_str(), org.scim_key.as_str(), "userName"] {
                assert!(!text.contains(canary), "{canary} in {text}");
            }
        }
    }

    async fn an_entry_goes_when_its_days_are_over(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let org = TestOrg { api_key: app.key_for_a_year(&org).await, ..org };
        create(&app, &org, &user("ada")).await;
        let entry = list(&app, &org, "").await[0].clone();
        app.clock().advance_seconds(7 * 24 * 3600);
        assert_eq!(list(&app, &org, "").await.len(), 1);
        app.clock().advance_seconds(1);
        // It is gone for everybody, also before it is deleted.
        assert_eq!(list(&app, &org, "").await.len(), 0);
        full(&app, &org, &entry).await.expect(404);
        assert_eq!(app.get(&path(&org, "/journal/export"), &org.api_key).await.text, "");
        set(&app, &org, json!({ "journalDays": 8 })).await.expect(200);
        assert_eq!(list(&app, &org, "").await.len(), 1);
        journal::prune_all(app.steward()).await.unwrap();
        assert_eq!(app.journal_rows().await.len(), 2);
        set(&app, &org, json!({ "journalDays": 7 })).await.expect(200);
        journal::prune_all(app.steward()).await.unwrap();
        assert_eq!(app.journal_rows().await, Vec::<String>::new());
        let diagnosis = app.get(&path(&org, "/diagnosis"), &org.api_key).await.expect(200);
        assert_eq!((&diagnosis["journal"]["entries"], &diagnosis["journal"]["bytes"]), (&json!(0), &json!(0)));
    }

    async fn many_entries_go_together(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for number in 0..60 {
            app.get(&org.scim(&format!("/Users/{number}")), &org.scim_key).await.expect(404);
        }
        app.journaled().await;
        // Each has a row for its bodies.
        assert_eq!(app.journal_rows().await.len(), 120);
        app.clock().advance_seconds(8 * 24 * 3600);
        journal::prune_all(app.steward()).await.unwrap();
        assert_eq!(app.journal_rows().await, Vec::<String>::new());
    }

    async fn whoever_is_erased_goes_from_the_journal_too(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let org = TestOrg { api_key: app.key_for_a_year(&org).await, ..org };
        set(&app, &org, json!({ "journal": "all", "journalDays": 90 })).await.expect(200);
        let ada = create(&app, &org, &user("ada")).await;
        let bob = create(&app, &org, &user("bob")).await;
        let account = ada["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"].as_str().unwrap();
        let crew = json!({ "displayName": "Crew", "members": [{ "value": ada["id"] }, { "value": bob["id"] }] });
        app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&crew)).await.expect(201);
        app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user("ADA"))).await.expect(409);
        app.get(&org.scim("/Users?filter=userName+eq+%22ada%22"), &org.scim_key).await.expect(200);
        let ada = org.scim(&format!("/Users/{}", ada["id"].as_str().unwrap()));
        app.call("DELETE", &ada, &org.scim_key, None).await.expect(204);
        assert_eq!(list(&app, &org, "").await.len(), 6);
        let managed = format!("/users/{account}/manage/lifecycle/delete");
        app.call("POST", &managed, &org.api_key, Some(&json!({}))).await.expect(200);
        app.clock().advance_seconds(14 * 24 * 3600);
        app.until_closed(account).await;
        for _ in 0..1000 {
            if list(&app, &org, "").await.len() < 2 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        assert_eq!(asked(&list(&app, &org, "").await), ["POST /Users 201"]);
        assert_eq!(list(&app, &org, "?name=bob").await.len(), 1);
    }

    async fn bodies_are_shown_to_whoever_may_read_them(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        create(&app, &org, &user("ada")).await;
        let entry = list(&app, &org, "").await[0].clone();
        let context = app.steward().system_context();
        let scopes = steward_core::key::Scopes::Only(vec!["read:directories:admin".to_owned()]);
        let key = app.key(&context, org.id, None, scopes).await;
        let entry_path = path(&org, &format!("/journal/{}", entry["id"].as_str().unwrap()));
        app.get(&path(&org, "/journal"), &key).await.expect(200);
        app.get(&entry_path, &key).await.expect(401);
        app.get(&path(&org, "/journal/export"), &key).await.expect(401);
        app.get(&entry_path, &org.api_key).await.expect(200);
        // Neither another organization nor another directory has it.
        let other = app.org("Other", "other.com").await;
        let id = entry["id"].as_str().unwrap();
        app.get(&path(&other, &format!("/journal/{id}")), &other.api_key).await.expect(404);
        for rest in ["/journal", "/journal/export", "/diagnosis"] {
            let foreign = format!("/steward/v1/orgs/{}/directories/{}{rest}", other.id, org.directory.id);
            app.get(&foreign, &other.api_key).await.expect(404);
        }
    }
}
