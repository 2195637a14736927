//! What an organization has switched on and off.

use serde_json::json;
use steward_testkit::app::{TestApp, TestOrg};

use crate::shown::assert_shown;

fn features(org: &TestOrg) -> String {
    format!("/steward/v1/orgs/{}/features", org.id)
}

steward_testkit::both_apps! {
    async fn everything_is_on_until_an_administrator_turns_it_off(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let change = async |body| app.call("PATCH", &features(&org), &org.api_key, Some(&body)).await;
        assert_shown("features", &app.get(&features(&org), &org.api_key).await);
        assert_eq!(change(json!({})).await.expect(200), json!({"dataClassification": true}));
        assert_eq!(change(json!({"dataClassification": null})).await.expect(200), json!({"dataClassification": true}));
        let events = app.events(&org).await.len();
        let off = json!({"dataClassification": false});
        for _ in 0..2 {
            assert_eq!(change(off.clone()).await.expect(200), off);
        }
        assert_eq!(app.get(&features(&org), &org.api_key).await.expect(200), off);
        let recorded = app.events(&org).await;
        assert_eq!(recorded.len(), events + 1, "what is so already is no event");
        let (message, attributes) = (&recorded[events]["message"]["content"], &recorded[events]["attributes"]);
        assert_eq!(message, "Updated features of organization Acme");
        assert_eq!(attributes["context"][0]["id"], org.id.to_string());
        let row = app.event_rows().await.into_iter().find(|row| row.action == "organization_features_updated").unwrap();
        assert!(row.bytes.contains(r#"{"dataClassification":false}"#), "{}", row.bytes);
    }

    async fn the_features_of_one_organization_are_not_those_of_another(app: TestApp) {
        let (ours, theirs) = (app.org("Ours", "ours.com").await, app.org("Theirs", "theirs.com").await);
        let off = json!({"dataClassification": false});
        app.call("PATCH", &features(&ours), &ours.api_key, Some(&off)).await.expect(200);
        app.call("PATCH", &features(&theirs), &ours.api_key, Some(&off)).await.expect(404);
        assert_eq!(app.get(&features(&theirs), &theirs.api_key).await.expect(200), json!({"dataClassification": true}));
    }

    async fn only_an_administrator_turns_features_off_and_only_known_ones(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let auditor = json!({"name": "Auditor", "role": "auditor"});
        let keys = format!("/steward/v1/orgs/{}/keys", org.id);
        let auditor = app.call("POST", &keys, &org.api_key, Some(&auditor)).await.expect(201);
        let auditor = auditor["secret"].as_str().unwrap();
        app.get(&features(&org), auditor).await.expect(200);
        let off = json!({"dataClassification": false});
        let refused = app.call("PATCH", &features(&org), auditor, Some(&off)).await.expect(403);
        assert!(refused["detail"].as_str().unwrap().contains("change features"), "{refused}");
        for (body, part) in [
            (json!({"dataClasification": false}), "unknown field `dataClasification`"),
            (json!({"dataClassification": "no"}), "expected a boolean"),
            (json!([false]), "it must be an object"),
        ] {
            let refused = app.call("PATCH", &features(&org), &org.api_key, Some(&body)).await.expect(400);
            assert!(refused["detail"].as_str().unwrap().contains(part), "{refused}");
        }
        assert_eq!(app.get(&features(&org), &org.api_key).await.expect(200), json!({"dataClassification": true}));
    }
}
