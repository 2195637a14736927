//! `/steward/v1/secrets`: the operator sees which keys there are, and rotates them.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};
use steward_core::key;
use steward_testkit::app::TestApp;

const SECRETS: &str = "/steward/v1/secrets";

async fn operator(app: &TestApp) -> String {
    let context = app.steward().system_context();
    key::issue_operator_key(&context, 3600).await.unwrap().secret.reveal().to_owned()
}

fn current(status: &Value) -> Vec<&str> {
    let keys = status["dataKeys"].as_array().unwrap().iter();
    keys.filter(|key| key["current"] == true).map(|key| key["id"].as_str().unwrap()).collect()
}

steward_testkit::both_apps! {
    async fn the_operator_sees_ids_and_ages_and_never_a_key(app: TestApp) {
        let key = operator(&app).await;
        let answer = app.get(SECRETS, &key).await;
        let status = answer.expect(200);
        let file = fs::read_to_string(app.master_keys().path()).unwrap();
        let (id, secret) = file.lines().last().unwrap().split_once(' ').unwrap();
        assert!(!answer.text.contains(secret));
        let now = app.steward().now().to_millis_text();
        assert_eq!(
            status["masterKeys"],
            json!([{
                "id": id, "current": true, "inFile": true, "createdAt": now, "createdBy": "steward", "retiredAt": null
            }])
        );
        assert_eq!(status["masterKeyFile"], json!({ "keys": [id], "problem": null }));
        let purposes: Vec<&Value> = status["dataKeys"].as_array().unwrap().iter().map(|key| &key["purpose"]).collect();
        assert_eq!(purposes, ["secrets", "cursors", "signing", "journal"]);
        assert_eq!(status["dataKeys"][1]["secrets"], Value::Null, "cursors are counted nowhere");
        assert_eq!(status["dataKeys"][2]["secrets"], 0);
    }

    async fn each_kind_of_key_is_rotated_alone_or_with_the_other(app: TestApp) {
        let key = operator(&app).await;
        let mut before = app.get(SECRETS, &key).await.expect(200);
        for (body, master, data) in [
            (json!({ "rotate": "master" }), true, false),
            (json!({ "rotate": "data" }), false, true),
            (json!({}), true, true),
        ] {
            app.clock().advance_seconds(60);
            let after = app.call("POST", &format!("{SECRETS}/rotate"), &key, Some(&body)).await.expect(200);
            assert_eq!(after["masterKeyFile"]["keys"] != before["masterKeyFile"]["keys"], master, "{body}");
            assert_eq!(current(&after) != current(&before), data, "{body}");
            assert_eq!(after["dataKeysUnderOldMasterKeys"], 0);
            before = after;
        }
        // Who did it stands with the keys.
        let made = before["dataKeys"].as_array().unwrap().last().unwrap();
        assert_ne!(made["createdBy"], "steward");
        let retired = &before["masterKeys"][0];
        assert_eq!((&retired["current"], &retired["inFile"]), (&json!(false), &json!(false)));
        assert!(retired["retiredAt"].is_string());
        let cursors: Vec<&Value> =
            before["dataKeys"].as_array().unwrap().iter().filter(|key| key["purpose"] == "cursors").collect();
        assert_eq!(cursors.len(), 3);
        assert!(cursors[0]["opensUntil"].is_string() && cursors[2]["opensUntil"].is_null());
    }

    async fn what_cannot_be_rotated_is_refused_with_the_way_out(app: TestApp) {
        let key = operator(&app).await;
        let rotate = format!("{SECRETS}/rotate");
        for body in [json!({ "rotate": "cursors" }), json!({ "rotate": 1 }), json!({ "kind": "data" }), json!([])] {
            app.call("POST", &rotate, &key, Some(&body)).await.expect(400);
        }
        let file = app.master_keys().path().to_owned();
        fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
        let refused = app.call("POST", &rotate, &key, None).await.expect(409);
        assert!(refused["detail"].as_str().unwrap().contains("chmod 600"), "{refused}");
        let status = app.get(SECRETS, &key).await.expect(200);
        assert!(status["masterKeyFile"]["problem"].as_str().unwrap().contains("chmod 600"), "{status}");
        fs::remove_file(&file).unwrap();
        let refused = app.call("POST", &rotate, &key, None).await.expect(409);
        assert!(refused["detail"].as_str().unwrap().contains("is not there"), "{refused}");
        assert!(!file.exists());
    }
}
