//! The audit log on the wire.

use serde_json::{Value, json};
use steward_testkit::app::{BASE_URL, TestApp, TestOrg};

use crate::shown::assert_shown;

async fn users(app: &TestApp, org: &TestOrg, names: std::ops::Range<usize>) {
    for number in names {
        let body = json!({ "userName": format!("user{number}") });
        app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&body)).await.expect(201);
    }
}

fn messages(page: &Value) -> Vec<String> {
    let data = page["data"].as_array().unwrap();
    data.iter().map(|event| event["message"]["content"].as_str().unwrap().to_owned()).collect()
}

steward_testkit::both_apps! {
    async fn the_stream_has_every_event_once_and_goes_on(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        users(&app, &org, 0..3).await;
        app.sealed().await;
        assert_shown("events_stream", &app.get(&org.admin("/events-stream?limit=2"), &org.api_key).await);
        let before = app.events(&org).await;
        let end = app.get(&org.admin("/events-stream?limit=500"), &org.api_key).await.expect(200);
        let cursor = end["meta"]["next"].as_str().unwrap().to_owned();
        let path = org.admin(&format!("/events-stream?cursor={cursor}"));
        let nothing_new = app.get(&path, &org.api_key).await.expect(200);
        assert_eq!((nothing_new["data"].clone(), nothing_new["meta"]["next"].clone()), (json!([]), json!(cursor)));
        users(&app, &org, 3..5).await;
        app.sealed().await;
        let new = app.get(&path, &org.api_key).await.expect(200);
        assert_eq!(messages(&new), ["Created provisioned user user3", "Created provisioned user user4"]);
        let after = app.events(&org).await;
        assert_eq!(after[..before.len()], before[..], "what was read once is never read differently");
    }

    async fn the_stream_is_bounded_by_processing_time_and_then_ends(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        app.sealed().await;
        app.clock().advance_seconds(10);
        let from = app.steward().now().0 / 1000;
        users(&app, &org, 0..2).await;
        app.sealed().await;
        app.clock().advance_seconds(10);
        let to = app.steward().now().0 / 1000 - 5000;
        users(&app, &org, 2..4).await;
        app.sealed().await;
        let bounded = app.get(&org.admin(&format!("/events-stream?from={from}&to={to}")), &org.api_key).await.expect(200);
        assert_eq!(messages(&bounded), ["Created provisioned user user0", "Created provisioned user user1"]);
        assert_eq!(bounded["meta"]["next"], Value::Null);
        let backward = app.get(&org.admin(&format!("/events-stream?sortOrder=desc&to={to}&limit=1")), &org.api_key).await;
        let backward = backward.expect(200);
        assert_eq!(messages(&backward), ["Created provisioned user user1"]);
        let next = backward["links"]["next"].as_str().unwrap().strip_prefix(BASE_URL).unwrap();
        let next = app.get(next, &org.api_key).await.expect(200);
        assert_eq!(messages(&next), ["Created provisioned user user0"]);
        let open = app.get(&org.admin(&format!("/events-stream?from={from}")), &org.api_key).await.expect(200);
        assert_eq!(messages(&open).len(), 4);
    }

    async fn a_bound_includes_the_millisecond_that_it_names(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        app.sealed().await;
        app.clock().advance_seconds(10);
        users(&app, &org, 0..1).await;
        app.sealed().await;
        let at = app.steward().now().0 / 1000;
        app.clock().advance_seconds(100);
        for list in ["events", "events-stream"] {
            let page = app.get(&org.admin(&format!("/{list}?from={at}&to={at}")), &org.api_key).await.expect(200);
            assert_eq!(messages(&page), ["Created provisioned user user0"], "{list}");
            assert_eq!(page["meta"]["next"], Value::Null, "{list}");
        }
    }

    async fn a_bound_that_has_not_passed_leaves_the_stream_open(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        app.sealed().await;
        let to = app.steward().now().0 / 1000 + 5000;
        let page = app.get(&org.admin(&format!("/events-stream?to={to}")), &org.api_key).await.expect(200);
        let cursor = page["meta"]["next"].as_str().expect("more may come").to_owned();
        users(&app, &org, 0..1).await;
        app.sealed().await;
        app.clock().advance_seconds(1000);
        users(&app, &org, 1..2).await;
        app.sealed().await;
        let page = app.get(&org.admin(&format!("/events-stream?cursor={cursor}")), &org.api_key).await.expect(200);
        assert_eq!(messages(&page), ["Created provisioned user user0"]);
        assert_eq!(page["meta"]["next"], Value::Null);
    }

    async fn the_list_is_newest_first_and_its_cursor_keeps_the_filter(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        users(&app, &org, 0..5).await;
        app.sealed().await;
        let first = app.get(&org.admin("/events?limit=2&action=scim_user_created"), &org.api_key).await.expect(200);
        assert_eq!(messages(&first), ["Created provisioned user user4", "Created provisioned user user3"]);
        let cursor = first["meta"]["next"].as_str().unwrap();
        let second = app.get(&org.admin(&format!("/events?limit=2&cursor={cursor}")), &org.api_key).await.expect(200);
        assert_eq!(messages(&second), ["Created provisioned user user2", "Created provisioned user user1"]);
        let cursor = second["meta"]["next"].as_str().unwrap();
        let third = app.get(&org.admin(&format!("/events?limit=2&cursor={cursor}")), &org.api_key).await.expect(200);
        assert_eq!((messages(&third).len(), third["meta"]["next"].clone()), (1, Value::Null));
    }

    async fn the_list_is_filtered_by_time_term_actor_and_address(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        app.clock().advance_seconds(100);
        users(&app, &org, 0..2).await;
        app.sealed().await;
        let all = app.get(&org.admin("/events"), &org.api_key).await.expect(200);
        assert_eq!(messages(&all).len(), 7);
        let actor = all["data"][0]["attributes"]["actor"]["id"].as_str().unwrap();
        let since = app.steward().now().0 / 1000 - 50_000;
        for (query, count) in [
            (format!("from={since}"), 2),
            (format!("to={since}"), 5),
            ("q=USER1".to_owned(), 1),
            (format!("actor={actor}&actor=nobody"), 2),
            ("ip=192.0.2.1".to_owned(), 2),
            ("ip=192.0.2.9".to_owned(), 0),
            ("product=jira".to_owned(), 0),
            ("action=no_such_action".to_owned(), 0),
        ] {
            let page = app.get(&org.admin(&format!("/events?{query}")), &org.api_key).await.expect(200);
            assert_eq!(messages(&page).len(), count, "{query}");
        }
    }

    async fn one_event_is_read_by_its_id(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let first = app.events(&org).await[0].clone();
        let path = org.admin(&format!("/events/{}", first["id"].as_str().unwrap()));
        assert_shown("event", &app.get(&path, &org.api_key).await);
        assert_shown("event_absent", &app.get(&org.admin("/events/none"), &org.api_key).await);
    }

    async fn what_is_asked_wrongly_is_explained(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        assert_shown("events_from_malformed", &app.get(&org.admin("/events?from=yesterday"), &org.api_key).await);
        assert_shown("events_cursor_malformed", &app.get(&org.admin("/events-stream?cursor=x"), &org.api_key).await);
        for query in ["limit=0", "limit=501", "limit=x", "sortOrder=up"] {
            app.get(&org.admin(&format!("/events-stream?{query}")), &org.api_key).await.expect(400);
        }
    }

    async fn many_writers_leave_a_log_without_gaps(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let before = app.events(&org).await.len();
        let app = std::sync::Arc::new(app);
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..8 {
            let (app, org) = (std::sync::Arc::clone(&app), org.clone());
            writers.spawn(async move {
                for number in 0..20 {
                    let body = json!({ "userName": format!("w{writer}-{number}") });
                    app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&body)).await.expect(201);
                }
            });
        }
        while let Some(done) = writers.join_next().await {
            done.unwrap();
        }
        let events = app.events(&org).await;
        assert_eq!(events.len(), before + 160);
        let ids: std::collections::HashSet<&str> = events.iter().map(|event| event["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), events.len());
        let times: Vec<&str> =
            events.iter().map(|event| event["attributes"]["processedAt"].as_str().unwrap()).collect();
        assert!(times.is_sorted());
    }
}
