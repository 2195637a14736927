//! `/users/{accountId}/manage/profile`.

use serde_json::{Value, json};
use steward_testkit::app::TestApp;

use super::{actions, denied, error, managed, provisioned, raw};
use crate::shown::assert_shown;

steward_testkit::both_apps! {
    async fn a_profile_is_shown_whole(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let linked = provisioned(&app, &org, "a person whose name is longer than thirty characters").await;
        let answer = app.get(&linked.path("/profile"), &org.api_key).await;
        assert_shown("profile", &answer);
        assert!(!answer.text.contains("null"));
    }

    async fn fields_are_merged_and_null_clears(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = managed(&app, &org, "ada").await;
        let patch = async |body: Value| app.call("PATCH", &ada.path("/profile"), &org.api_key, Some(&body)).await;
        let account = patch(json!({
            "name": "Ada Lovelace", "nickname": "Countess", "zoneinfo": "America/Los_Angeles",
            "extended_profile": { "department": "Engines" },
        })).await.expect(200)["account"].clone();
        assert_eq!((&account["name"], &account["nickname"]), (&json!("Ada Lovelace"), &json!("Countess")));
        assert_eq!(account["locale"], "en-GB", "what is not sent stays");
        assert_eq!(account["extended_profile"], json!({ "job_title": "Analyst", "department": "Engines" }));
        let cleared = patch(json!({ "nickname": null, "locale": null, "extended_profile": { "job_title": null } })).await;
        let account = cleared.expect(200)["account"].clone();
        assert_eq!((&account["nickname"], account.get("locale")), (&json!("Ada Lovelace"), None));
        assert_eq!(account["extended_profile"], json!({ "department": "Engines" }));
        assert_eq!(patch(json!({ "extended_profile": null })).await.expect(200)["account"]["extended_profile"], json!({}));
        assert_eq!(app.get(&ada.path("/profile"), &org.api_key).await.expect(200)["account"]["zoneinfo"], "America/Los_Angeles");
    }

    async fn one_forbidden_field_rejects_all_and_the_event_tells_what_changed(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let linked = provisioned(&app, &org, "linked").await;
        let path = linked.path("/profile");
        let before = app.events(&org).await.len();
        let body = json!({ "name": "Other", "nickname": "L", "email": "x@example.com", "picture": "https://x.example/a.png",
            "extended_profile": { "job_title": "Boss", "location": "Here", "phone_number": "1" } });
        let refused = app.call("PATCH", &path, &org.api_key, Some(&body)).await.expect(403);
        let (scim, administrative) = (denied("externalDirectory.scim"), denied("administrative"));
        assert_eq!(refused, error("forbidden.fieldMutation", Some(json!({
            "name": scim, "extended_profile.job_title": scim, "email": administrative, "picture": denied("myselfOnly"),
            "extended_profile.phone_number": administrative,
        }))));
        assert_eq!(app.events(&org).await.len(), before);
        // What is free may change beside what is sent as it is.
        let mut account = app.get(&path, &org.api_key).await.expect(200)["account"].clone();
        account["extended_profile"]["location"] = json!("London");
        account["unknown"] = json!(true);
        app.call("PATCH", &path, &org.api_key, Some(&account)).await.expect(200);
        let event = app.events(&org).await.pop().unwrap();
        assert_eq!(event["attributes"]["action"], "account_profile_updated");
        // The same once more is no change.
        let written = app.events(&org).await.len();
        app.call("PATCH", &path, &org.api_key, Some(&account)).await.expect(200);
        app.call("PATCH", &path, &org.api_key, Some(&json!({}))).await.expect(200);
        assert_eq!(app.events(&org).await.len(), written);
    }

    async fn broken_rules_are_named_field_by_field(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = managed(&app, &org, "ada").await;
        let body = json!({ "name": "x\u{0}y", "nickname": "x".repeat(31), "zoneinfo": "Mars Base", "locale": "en_US",
            "extended_profile": { "job_title": "x".repeat(256) } });
        let refused = app.call("PATCH", &ada.path("/profile"), &org.api_key, Some(&body)).await.expect(400);
        let field = |name: &str, rule: &str| json!({ "field": name, "violations": [{ "key": rule }] });
        assert_eq!(refused, error("fieldConstraintsViolated", Some(json!({ "fieldViolations": [
            field("name", "validCharacters"), field("nickname", "maxLength"), field("zoneinfo", "validCharacters"),
            field("locale", "validCharacters"), field("extended_profile.job_title", "maxLength"),
        ] }))));
        let before = actions(&app, &org).await.len();
        for body in ["", "{", "[]", "\"a\"", "{\"name\":5}", "{\"extended_profile\":[]}", "{\"extended_profile\":{\"job_title\":5}}"] {
            let answer = raw(&app, "PATCH", &ada.path("/profile"), &org.api_key, Some("application/json"), body).await;
            assert_eq!(answer.expect(400)["key"], "bodyParseFailure", "{body}");
        }
        assert_eq!(actions(&app, &org).await.len(), before);
    }

    async fn what_may_not_be_seen_is_absent_before_a_body_is_read(app: TestApp) {
        let (ours, theirs) = (app.org("Ours", "ours.com").await, app.org("Theirs", "theirs.com").await);
        let stranger = managed(&app, &theirs, "stranger").await;
        for path in [stranger.path("/profile"), "/users/nobody/manage/profile".to_owned(), "/users/712020:x/manage/profile".to_owned()] {
            let answer = raw(&app, "PATCH", &path, &ours.api_key, Some("application/json"), "{").await;
            assert_eq!(answer.expect(404), error("accountNotFound", None), "{path}");
        }
    }
}
