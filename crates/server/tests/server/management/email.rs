//! `PUT /users/{accountId}/manage/email`.

use serde_json::{Value, json};
use steward_testkit::app::TestApp;

use super::{actions, error, managed};

steward_testkit::both_apps! {
    async fn another_address_is_verified_at_once_and_ends_sessions(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = managed(&app, &org, "ada").await;
        let ended_before = app.account_row(&ada.account).await.4;
        app.clock().advance_seconds(60);
        let email = json!({ "email": " Countess@Example.com " });
        assert_eq!(app.call("PUT", &ada.path("/email"), &org.api_key, Some(&email)).await.expect(204), Value::Null);
        let account = app.get(&ada.path("/profile"), &org.api_key).await.expect(200)["account"].clone();
        assert_eq!((&account["email"], &account["email_verified"]), (&json!("Countess@Example.com"), &json!(true)));
        let ended = app.account_row(&ada.account).await.4;
        assert_eq!(ended, Some(app.steward().now().0), "sessions that began before this moment are over");
        assert_ne!(ended, ended_before);
        assert_eq!(actions(&app, &org).await.last().unwrap(), "account_email_changed");

        // The same address again changes nothing, and ends nothing.
        app.clock().advance_seconds(60);
        let events = actions(&app, &org).await.len();
        app.call("PUT", &ada.path("/email"), &org.api_key, Some(&json!({ "email": "Countess@Example.com" }))).await.expect(204);
        assert_eq!((actions(&app, &org).await.len(), app.account_row(&ada.account).await.4), (events, ended));
    }

    async fn addresses_are_refused_with_the_rule_that_they_break(app: TestApp) {
        let (org, other) = (app.org("Acme", "example.com").await, app.org("Other", "other.com").await);
        let ada = managed(&app, &org, "ada").await;
        managed(&app, &other, "taken").await;
        let set = async |body: Value| app.call("PUT", &ada.path("/email"), &org.api_key, Some(&body)).await;
        for (body, rule) in [
            (json!({}), "required"),
            (json!({ "email": null }), "required"),
            (json!({ "email": "" }), "minLength"),
            (json!({ "email": "ada" }), "validCharacters"),
            (json!({ "email": "a\u{0}@example.com" }), "validCharacters"),
            (json!({ "email": format!("{}@example.com", "a".repeat(256)) }), "partMaxLength"),
        ] {
            let context = json!({ "fieldViolations": [{ "field": "email", "violations": [{ "key": rule }] }] });
            assert_eq!(set(body.clone()).await.expect(400), error("fieldConstraintsViolated", Some(context)), "{body}");
        }
        assert_eq!(set(json!({ "email": 5 })).await.expect(400)["key"], "bodyParseFailure");
        // Nothing is said about the accounts of others: the domain is asked for first.
        for address in ["taken@other.com", "free@other.com", "x@nowhere.example"] {
            let domain = address.split('@').next_back().unwrap();
            let refused = set(json!({ "email": address })).await.expect(403);
            assert_eq!(refused, error("forbidden.unclaimedDomain", Some(json!({ "domain": domain }))));
        }
    }
}
