//! What products report: its forms, whom it names, how it is found, and what is derived from it.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use steward_testkit::app::{Answer, TestApp, TestOrg};

use crate::shown::assert_shown;

fn events_of(org: &TestOrg) -> String {
    format!("/steward/v1/orgs/{}/events", org.id)
}

async fn report(app: &TestApp, org: &TestOrg, key: &str, body: &Value) -> Answer {
    app.call("POST", &events_of(org), key, Some(body)).await
}

/// Reports one thing, and returns how it is shown in the stream.
async fn reported(app: &TestApp, org: &TestOrg, key: &str, body: Value) -> Value {
    let answer = report(app, org, key, &body).await.expect(200);
    assert_eq!(answer["accepted"], 1, "{answer:#}");
    let events = app.events(org).await;
    let is_it = |event: &&Value| event["id"] == answer["results"][0]["eventId"];
    events.iter().find(is_it).unwrap()["attributes"].clone()
}

async fn send(app: &TestApp, org: &TestOrg, key: &str, headers: &[(&str, &str)], body: String) -> Answer {
    let mut request = Request::post(events_of(org)).header("authorization", format!("Bearer {key}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.send(request.body(Body::from(body)).unwrap()).await
}

/// Provisions somebody, and returns the id of the account.
async fn person(app: &TestApp, org: &TestOrg, name: &str) -> String {
    let address = format!("{name}@{}", org.domain);
    let user = json!({"userName": name, "displayName": format!("{name} L."), "emails": [{"value": address, "primary": true}]});
    let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
    user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn found(app: &TestApp, org: &TestOrg, query: &str) -> Vec<String> {
    app.sealed().await;
    let page = app.get(&org.admin(&format!("/events?limit=100&{query}")), &org.api_key).await.expect(200);
    let mut found: Vec<String> = page["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["attributes"]["container"][0]["type"] == "sites")
        .map(|event| event["attributes"]["action"].as_str().unwrap().to_owned())
        .collect();
    found.sort();
    found
}

steward_testkit::both_apps! {
    async fn whole_answers(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = person(&app, &org, "ada").await;
        let (_, key) = app.product(&org, "Wiki", "confluence", &["activity"]).await;
        let view = json!({
            "id": "evt-1", "action": "confluence_page_viewed", "time": "2026-09-21T14:13:20.5Z",
            "actor": {"accountId": ada, "authType": "api-token", "tokenId": "7", "tokenLabel": "Laptop"},
            "object": {"type": "pages", "id": "12", "attributes": {"title": "Plans", "version": 3}},
            "container": {"type": "spaces", "id": "HR", "attributes": {"name": "People"}},
            "ip": "203.0.113.7", "userAgent": "Mozilla/5.0",
            "location": {"countryName": "Italy", "regionName": "Piedmont", "city": "Turin", "latitude": 45.07, "longitude": 7.69},
            "message": "Viewed page Plans",
        });
        let events = json!({"events": [
            view,
            view,
            {"id": "evt-2", "action": "user_login_failed", "actor": {"email": "mallory@example.net", "name": "M."}},
            {"id": "evt-3", "action": "user login"},
            {"id": "evt-4", "action": "scim_user_deleted"},
            {"id": "evt-5", "action": "deck_exported", "actor": {"accountId": 7}},
            {"action": "deck_exported"},
            {"id": "evt-6", "action": "deck_exported", "colour": "red"},
            7,
        ]});
        assert_shown("activity_reported", &report(&app, &org, &key, &events).await);
        assert_shown("activity_again", &report(&app, &org, &key, &json!([view])).await);
        app.sealed().await;
        let listed = app.get(&org.admin("/events?product=confluence"), &org.api_key).await;
        assert_shown("activity_listed", &listed);
        let own = report(&app, &org, &key, &json!({"id": "evt-7", "action": "deck_exported"})).await;
        assert_shown("activity_alone", &own);
        // An action of a product's own is listed behind the catalogue, under the product.
        let actions = app.get(&org.admin("/event-actions"), &org.api_key).await.expect(200);
        assert_eq!(actions["data"].as_array().unwrap().last().unwrap(), &json!({
            "id": "deck_exported", "type": "event-actions",
            "attributes": {"displayName": "Deck exported", "groupDisplayName": "confluence", "groupDisplayNames": ["confluence"]},
        }));
        for (name, body) in [("activity_400_none", json!([])), ("activity_400", json!({"events": [], "more": 1})), ("activity_400_text", json!("x"))] {
            assert_shown(name, &report(&app, &org, &key, &body).await);
        }
        assert_shown("activity_415", &send(&app, &org, &key, &[("content-type", "text/csv")], "a,b".to_owned()).await);
        let many: Vec<Value> = (0..1001).map(|number| json!({"id": number.to_string(), "action": "deck_exported"})).collect();
        let refused = report(&app, &org, &key, &json!(many)).await.expect(400);
        assert!(refused["detail"].as_str().unwrap().contains("1 to 1000"), "{refused}");
        let (_, without) = app.product(&org, "Board", "jira-software", &["accounts"]).await;
        report(&app, &org, &without, &json!([view])).await.expect(401);
    }

    async fn lines_and_cloud_events_are_read(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (_, key) = app.product(&org, "Wiki", "confluence", &["activity"]).await;
        for (number, media) in ["application/x-ndjson", "application/jsonl", "application/ndjson; charset=utf-8"].into_iter().enumerate() {
            let lines = format!(
                "{{\"id\":\"l{number}\",\"action\":\"page_viewed\"}}\r\n\n{{\"id\":\n{{\"id\":\"m{number}\",\"action\":\"page_viewed\"}}"
            );
            let answer = send(&app, &org, &key, &[("content-type", media)], lines).await.expect(200);
            assert_eq!((&answer["accepted"], &answer["rejected"]), (&json!(2), &json!(1)), "{answer:#}");
            assert_eq!(answer["results"][1]["field"], "line 2");
            assert!(answer["results"][1]["rule"].as_str().unwrap().starts_with("must be JSON: "));
        }
        let cloud = json!({
            "specversion": "1.0", "id": "7", "source": "https://wiki.example.com/eu", "type": "com.example.wiki.page_viewed",
            "time": "2026-09-21T14:13:20Z", "subject": "page-12", "datacontenttype": "application/json", "tenant": "x",
            "data": {"actor": {"email": "eve@example.net"}, "ip": "203.0.113.7"},
        });
        let media = [("content-type", "application/cloudevents+json; charset=UTF-8")];
        let one = send(&app, &org, &key, &media, cloud.to_string()).await.expect(200);
        assert_eq!((&one["accepted"], &one["results"][0]["id"]), (&json!(1), &json!("7")));
        // The same id of another source is another event.
        let mut other = cloud.clone();
        other["source"] = json!("https://wiki.example.com/us");
        let media = [("content-type", "application/cloudevents-batch+json")];
        let batch = send(&app, &org, &key, &media, json!([cloud, other]).to_string()).await.expect(200);
        assert_eq!((&batch["duplicates"], &batch["accepted"]), (&json!(1), &json!(1)), "{batch:#}");
        let binary = [
            ("content-type", "application/json"), ("ce-specversion", "1.0"), ("ce-id", "7"), ("ce-type", "page_viewed"),
            ("ce-source", "https://wiki.example.com/asia%20pacific".trim_end_matches("%20pacific")), ("ce-time", "2026-09-21T14:13:20Z"),
        ];
        let data = json!({"actor": {"email": "eve@example.net"}, "object": {"type": "pages", "id": "12"}}).to_string();
        let binary = send(&app, &org, &key, &binary, data).await.expect(200);
        assert_eq!((&binary["accepted"], &binary["results"][0]["id"]), (&json!(1), &json!("7")), "{binary:#}");
        for (field, wrong) in [
            ("specversion", json!({"specversion": "0.3"})),
            ("source", json!({"source": null})),
            ("datacontenttype", json!({"datacontenttype": "text/xml"})),
            ("data_base64", json!({"data_base64": "AA=="})),
            ("action", json!({"type": "com.example.Login"})),
            ("data.actor", json!({"data": {"actor": 7}})),
        ] {
            let mut event = cloud.clone();
            event.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
            let answer = report(&app, &org, &key, &event).await.expect(200);
            assert_eq!(answer["results"][0]["field"], field, "{answer:#}");
        }
        let events = app.events(&org).await;
        let seen = events.iter().find(|event| event["id"] == one["results"][0]["eventId"]).unwrap();
        assert_eq!(seen["attributes"]["context"], json!([{"id": "page-12", "type": "subjects", "attributes": {}}]));
        assert_eq!(seen["attributes"]["actor"], json!({"id": "unknown", "email": "eve@example.net"}));
    }

    async fn an_address_leads_only_to_accounts_that_the_organization_sees(app: TestApp) {
        let (ours, theirs) = (app.org("Ours", "ours.com").await, app.org("Theirs", "theirs.com").await);
        let (ada, eve) = (person(&app, &ours, "ada").await, person(&app, &theirs, "eve").await);
        let (_, key) = app.product(&ours, "Wiki", "confluence", &["activity", "accounts"]).await;
        let joan = json!({"email": "joan@example.net", "name": "Joan"});
        let joan = app.call("POST", "/steward/v1/accounts", &key, Some(&joan)).await.expect(201);
        let login = |number: usize, actor: Value| json!({"id": format!("a{number}"), "action": "user_login", "actor": actor});
        for (number, (given, seen)) in [
            (json!({"email": "ADA@ours.com"}), json!({"id": ada, "email": "ada@ours.com", "name": "ada L."})),
            (json!({"accountId": ada, "name": "Countess"}), json!({"id": ada, "email": "ada@ours.com", "name": "ada L."})),
            // What others manage, or nobody, is not looked up: an answer says what was said.
            (json!({"email": "eve@theirs.com"}), json!({"id": "unknown", "email": "eve@theirs.com"})),
            (json!({"email": "joan@example.net"}), json!({"id": "unknown", "email": "joan@example.net"})),
            (json!({"email": "nobody@theirs.com"}), json!({"id": "unknown", "email": "nobody@theirs.com"})),
            // A product knows the accounts of its guests.
            (json!({"accountId": eve, "email": "eve@theirs.com"}), json!({"id": eve, "email": "eve@theirs.com"})),
            (json!({"accountId": joan["accountId"]}), json!({"id": joan["accountId"]})),
            (json!({"name": "Somebody"}), json!({"id": "unknown", "name": "Somebody"})),
            (Value::Null, json!({"id": "anonymous"})),
        ].into_iter().enumerate() {
            let event = reported(&app, &ours, &key, login(number, given)).await;
            assert_eq!(event["actor"], seen);
        }
        // Nothing of it stands anywhere else.
        assert!(!app.events(&theirs).await.iter().any(|event| event["attributes"]["action"] == "user_login"));
        let whom = json!({"id": "b", "action": "user_logged_in_as_user", "object": {"type": "users", "id": ada, "attributes": {"reason": "support"}}});
        let event = reported(&app, &ours, &key, whom).await;
        let attributes = json!({"accountType": "atlassian", "email": "ada@ours.com", "name": "ada L.", "reason": "support"});
        assert_eq!(event["context"], json!([{"id": ada, "type": "users", "attributes": attributes}]));
    }

    async fn reports_are_found_by_product_place_actor_and_words(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = person(&app, &org, "ada").await;
        let (_, wiki) = app.product(&org, "Wiki", "confluence", &["activity"]).await;
        let (_, board) = app.product(&org, "Board", "jira-software", &["activity"]).await;
        report(&app, &org, &wiki, &json!([
            {"id": "1", "action": "page_viewed", "actor": {"accountId": ada}, "ip": "203.0.113.7", "location": {"city": "Turin", "countryName": "Italy"}},
            {"id": "2", "action": "user_login_failed", "actor": {"email": "eve@example.net"}, "location": {"city": "Rome", "countryName": "Italy"}},
        ])).await.expect(200);
        let issue = json!([{"id": "1", "action": "jira_issue_viewed", "actor": {"accountId": ada}, "message": "Viewed Jira issue WEB-21003"}]);
        report(&app, &org, &board, &issue).await.expect(200);
        let place = |text: &str| format!("location={}", text.replace('"', "%22").replace('{', "%7B").replace('}', "%7D").replace(' ', "%20"));
        let (failed, page, issue) = ("user_login_failed", "page_viewed", "jira_issue_viewed");
        for (query, wanted) in [
            (String::new(), vec![issue, page, failed]),
            ("product=confluence".to_owned(), vec![page, failed]),
            ("product=jira".to_owned(), vec![issue]),
            ("product=jir".to_owned(), vec![]),
            ("product=loom&product=jira".to_owned(), vec![issue]),
            (format!("actor={ada}"), vec![issue, page]),
            ("actor=unknown".to_owned(), vec![failed]),
            ("actor=EVE@example.net".to_owned(), vec![failed]),
            ("ip=203.0.113.7".to_owned(), vec![page]),
            ("q=web-21003".to_owned(), vec![issue]),
            ("q=eve@example".to_owned(), vec![failed]),
            ("q=ada%20L.".to_owned(), vec![issue, page]),
            ("action=page_viewed".to_owned(), vec![page]),
            (place(r#"[{"city":"turin"}]"#), vec![page]),
            (place(r#"{"countryName":"Italy"}"#), vec![page, failed]),
            (place(r#"[{"city":"Turin","countryName":"France"},{"city":"Rome"}]"#), vec![failed]),
        ] {
            assert_eq!(found(&app, &org, &query).await, wanted, "{query}");
        }
        for wrong in ["Turin", "[1]", "[{}]", r#"[{"town":"Turin"}]"#, r#"[{"city":7}]"#] {
            let path = org.admin(&format!("/events?{}", place(wrong)));
            let refused = app.get(&path, &org.api_key).await.expect(400);
            assert_eq!(refused["errors"][0]["code"], "ADMIN-400-19", "{wrong}");
        }
    }

    async fn views_and_log_ins_tell_when_somebody_was_last_active(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (ada, bob) = (person(&app, &org, "ada").await, person(&app, &org, "bob").await);
        let (_, wiki) = app.product(&org, "Wiki", "confluence", &["activity"]).await;
        let (_, board) = app.product(&org, "Board", "jira-software", &["activity"]).await;
        let did = |number: &str, action: &str, time: &str| json!({"id": number, "action": action, "actor": {"accountId": ada}, "time": time});
        report(&app, &org, &wiki, &json!([
            did("1", "confluence_page_viewed", "2026-09-20T08:00:00Z"),
            did("2", "confluence_page_viewed", "2026-09-19T08:00:00Z"),
            // Nobody need be there for this.
            did("3", "api_token_used", "2026-09-21T08:00:00Z"),
            did("4", "user_login_failed", "2026-09-21T08:00:00Z"),
        ])).await.expect(200);
        // Another sign within the hour is not written down.
        report(&app, &org, &wiki, &did("5", "user_login", "2026-09-20T08:59:59Z")).await.expect(200);
        report(&app, &org, &board, &did("1", "user_login", "2026-09-21T10:30:59.9Z")).await.expect(200);
        let path = |account: &str| org.admin(&format!("/directory/users/{account}/last-active-dates"));
        assert_shown("last_active_dates", &app.get(&path(&ada), &org.api_key).await);
        assert_shown("last_active_never", &app.get(&path(&bob), &org.api_key).await);
        let users = app.get(&org.admin("/users"), &org.api_key).await.expect(200);
        let of = |account: &str| users["data"].as_array().unwrap().iter().find(|user| user["account_id"] == account).unwrap().clone();
        assert_eq!(of(&ada)["last_active"], "2026-09-21T10:30:59.900Z");
        assert_eq!(of(&ada)["product_access"], json!([
            {"key": "confluence", "name": "Wiki", "url": "https://wiki.example.com", "last_active": "2026-09-20T08:00:00.000Z"},
            {"key": "jira-software", "name": "Board", "url": "https://board.example.com", "last_active": "2026-09-21T10:30:59.900Z"},
        ]));
        assert_eq!((of(&bob).get("last_active"), &of(&bob)["product_access"]), (None, &json!([])));
        report(&app, &org, &wiki, &did("6", "user_login", "2026-09-20T09:00:00Z")).await.expect(200);
        let dates = app.get(&path(&ada), &org.api_key).await.expect(200);
        assert_eq!(dates["data"]["product_access"][0]["last_active_timestamp"], "2026-09-20T09:00:00Z");
        let none = app.get(&path("712020:00000000-0000-7000-8000-000000000000"), &org.api_key).await.expect(404);
        assert_eq!(none["errors"][0]["code"], "ADMIN-404-8");
        // Closed, there is nothing left of it, and nothing comes back.
        let left = json!({"Operations": [{"op": "replace", "path": "active", "value": false}]});
        let user = app.get(&org.scim("/Users?filter=userName%20eq%20%22ada%22"), &org.scim_key).await.expect(200);
        let user = org.scim(&format!("/Users/{}", user["Resources"][0]["id"].as_str().unwrap()));
        app.call("PATCH", &user, &org.scim_key, Some(&left)).await.expect(200);
        app.call("DELETE", &user, &org.scim_key, None).await.expect(204);
        app.call("POST", &format!("/users/{ada}/manage/lifecycle/delete"), &org.api_key, None).await.expect(200);
        app.clock().advance_seconds(14 * 24 * 3600);
        app.until_closed(&ada).await;
        let org = TestOrg { api_key: app.key_for_a_year(&org).await, ..org };
        let (_, wiki) = app.product(&org, "Late", "confluence", &["activity"]).await;
        let late = json!({"id": "7", "action": "user_login", "actor": {"accountId": ada, "email": "zzada@example.com"}, "ip": "203.0.113.9", "message": "zzada"});
        let event = reported(&app, &org, &wiki, late).await;
        assert_eq!((&event["actor"], event.get("location")), (&json!({"id": ada}), None));
        assert!(!app.event_rows().await.iter().any(|row| row.personal.as_deref().unwrap_or_default().contains("zzada")));
    }

    async fn last_active_dates_come_in_pages(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = person(&app, &org, "ada").await;
        for number in 0..101 {
            let (_, key) = app.product(&org, &format!("Wiki{number}"), "confluence", &["activity"]).await;
            let view = json!([{"id": "1", "action": "page_viewed", "actor": {"accountId": ada}}]);
            report(&app, &org, &key, &view).await.expect(200);
        }
        let path = org.admin(&format!("/directory/users/{ada}/last-active-dates"));
        let first = app.get(&path, &org.api_key).await.expect(200);
        let next = first["links"]["next"].as_str().unwrap();
        let second = app.get(&format!("{path}?cursor={next}"), &org.api_key).await.expect(200);
        let ids = |page: &Value| -> BTreeSet<String> {
            page["data"]["product_access"].as_array().unwrap().iter().map(|access| access["id"].to_string()).collect()
        };
        let (first, second) = (ids(&first), ids(&second));
        assert_eq!((first.len(), second.len(), first.union(&second).count()), (100, 1, 101));
        let wrong = app.get(&format!("{path}?cursor=nonsense"), &org.api_key).await.expect(400);
        assert_eq!(wrong["errors"][0]["code"], "ADMIN-400-1");
    }

    async fn products_name_a_thousand_actions_of_their_own(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (_, key) = app.product(&org, "Wiki", "confluence", &["activity"]).await;
        let batch = |from: usize, to: usize| -> Value {
            (from..to).map(|number| json!({"id": number.to_string(), "action": format!("deck_{number}")})).collect()
        };
        let first = report(&app, &org, &key, &batch(0, 990)).await.expect(200);
        assert_eq!(first["accepted"], 990);
        let second = report(&app, &org, &key, &batch(980, 1010)).await.expect(200);
        let counted = [&second["accepted"], &second["duplicates"], &second["rejected"]];
        assert_eq!(counted, [&json!(10), &json!(10), &json!(10)]);
        let rejected = second["results"].as_array().unwrap().iter().find(|result| result["status"] == "rejected").unwrap();
        assert!(rejected["rule"].as_str().unwrap().contains("at most 1000"), "{rejected}");
        // What is known goes on, and what was rejected may come again under a known action.
        let again = json!([{"id": "1009", "action": "deck_1"}, {"id": "x", "action": "confluence_page_viewed"}]);
        assert_eq!(report(&app, &org, &key, &again).await.expect(200)["accepted"], 2);
        let actions = app.get(&org.admin("/event-actions"), &org.api_key).await.expect(200);
        let own = actions["data"].as_array().unwrap().iter().filter(|action| action["attributes"]["groupDisplayName"] == "confluence");
        assert_eq!(own.count(), 1000);
    }
}
