//! API tokens: issued under `/steward/v1`, listed and deleted under `/users`.

use serde_json::{Value, json};
use steward_core::key::Role;
use steward_core::token;
use steward_testkit::app::TestApp;

use super::{error, key, managed, provisioned};
use crate::shown::assert_shown;

steward_testkit::both_apps! {
    async fn a_token_is_shown_once_listed_without_its_text_and_deleted_at_once(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = managed(&app, &org, "ada").await;
        assert_eq!(app.get(&ada.path("/api-tokens"), &org.api_key).await.expect(200), json!([]));
        let path = format!("/steward/v1/orgs/{}/api-tokens", org.id);
        let asked = json!({ "accountId": ada.account, "label": "Backup", "expiresAt": "2027-01-31T12:00:00Z" });
        let mut created = app.call("POST", &path, &org.api_key, Some(&asked)).await;
        let secret = created.expect(201)["secret"].as_str().unwrap().to_owned();
        assert!(secret.starts_with("stw_user_"));
        created.text = created.text.replace(&secret, "[secret]");
        assert_shown("api_token_created", &created);
        assert_shown("api_tokens_listed", &app.get(&ada.path("/api-tokens"), &org.api_key).await);

        let holder = token::inspect(app.steward(), &secret).await.unwrap().unwrap();
        assert_eq!(holder.account_id.to_string(), ada.account);
        let listed = app.get(&ada.path("/api-tokens"), &org.api_key).await;
        assert_eq!(listed.expect(200)[0]["lastAccess"], app.steward().now().to_millis_text());
        assert!(!listed.text.contains(&secret));

        let one = ada.path(&format!("/api-tokens/{}", holder.token_id));
        app.call("DELETE", &one, &org.api_key, None).await.expect(204);
        assert_eq!(token::inspect(app.steward(), &secret).await.unwrap(), None);
        assert_eq!(app.call("DELETE", &one, &org.api_key, None).await.expect(404), error("notFound", None));
        assert_eq!(app.get(&ada.path("/api-tokens"), &org.api_key).await.expect(200), json!([]));
        let log = format!("{:?}", app.events(&org).await);
        assert!(log.contains("api_token_created") && log.contains("api_token_revoked") && !log.contains(&secret));
    }

    async fn a_token_opens_nothing_while_its_account_cannot_be_used(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = managed(&app, &org, "ada").await;
        let (_, secret) = super::token(&app, &org, &ada, "Backup").await;
        let good = async || token::inspect(app.steward(), &secret).await.unwrap().is_some();
        assert!(good().await);
        for (path, usable) in [
            ("/lifecycle/disable", false),
            ("/lifecycle/enable", true),
            ("/lifecycle/delete", false),
            ("/lifecycle/cancel-delete", true),
        ] {
            app.call("POST", &ada.path(path), &org.api_key, None).await.expect_success(path);
            assert_eq!(good().await, usable, "{path}");
        }
        app.clock().advance_seconds(366 * 24 * 3600);
        assert!(!good().await, "it ends within a year");
        assert_eq!(token::inspect(app.steward(), "stw_user_nonsense").await.unwrap(), None);
        assert_eq!(token::inspect(app.steward(), &org.api_key).await.unwrap(), None);
    }

    async fn a_directory_that_switches_somebody_off_ends_sessions_and_tokens(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let linked = provisioned(&app, &org, "linked").await;
        let (_, secret) = super::token(&app, &org, &linked, "Backup").await;
        assert_eq!(app.account_row(&linked.account).await.4, None);
        for active in [false, true] {
            let patch = json!({ "Operations": [{ "op": "replace", "path": "active", "value": active }] });
            app.call("PATCH", &linked.user, &org.scim_key, Some(&patch)).await.expect(200);
            assert_eq!(token::inspect(app.steward(), &secret).await.unwrap().is_some(), active);
            assert_eq!(app.account_row(&linked.account).await.4, Some(app.steward().now().0), "they stay ended");
        }
    }

    async fn a_token_is_deleted_by_its_own_account_only(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (ada, bea) = (managed(&app, &org, "ada").await, managed(&app, &org, "bea").await);
        let (id, secret) = super::token(&app, &org, &ada, "Backup").await;
        let foreign = app.call("DELETE", &bea.path(&format!("/api-tokens/{id}")), &org.api_key, None).await;
        assert_eq!(foreign.expect(404), error("notFound", None));
        assert!(token::inspect(app.steward(), &secret).await.unwrap().is_some());
    }

    async fn what_cannot_have_a_token_is_named(app: TestApp) {
        let (org, other) = (app.org("Acme", "example.com").await, app.org("Other", "other.com").await);
        let (ada, stranger) = (managed(&app, &org, "ada").await, managed(&app, &other, "stranger").await);
        let path = format!("/steward/v1/orgs/{}/api-tokens", org.id);
        let create = async |body: Value, key: &str| app.call("POST", &path, key, Some(&body)).await;
        for account in [stranger.account.as_str(), "nobody"] {
            let answer = create(json!({ "accountId": account, "label": "T" }), &org.api_key).await;
            assert_eq!(answer.expect(404)["detail"], format!("account {account} does not exist"));
        }
        for (body, part) in [
            (json!({ "accountId": ada.account }), "missing field `label`"),
            (json!({ "accountId": ada.account, "label": " " }), "label must have 1 to 255"),
            (json!({ "accountId": ada.account, "label": "T", "expiresAt": "soon" }), "expiresAt must be a time"),
            (json!({ "accountId": ada.account, "label": "T", "expiresAt": "2020-01-01T00:00:00Z" }), "must lie in the future"),
        ] {
            let answer = create(body, &org.api_key).await.expect(400);
            assert!(answer["detail"].as_str().unwrap().contains(part), "{answer}");
        }
        let help_desk = key(&app, &org, Role::HelpDesk, None).await;
        create(json!({ "accountId": ada.account, "label": "T" }), &help_desk).await.expect(403);
        for number in 0..100 {
            create(json!({ "accountId": ada.account, "label": number.to_string() }), &org.api_key).await.expect(201);
        }
        let one_more = create(json!({ "accountId": ada.account, "label": "T" }), &org.api_key).await.expect(400);
        assert!(one_more["detail"].as_str().unwrap().contains("has 100 API tokens"));
        assert_eq!(app.get(&ada.path("/api-tokens"), &org.api_key).await.expect(200).as_array().unwrap().len(), 100);
        app.call("POST", &ada.path("/lifecycle/disable"), &org.api_key, None).await.expect(204);
        let inactive = create(json!({ "accountId": ada.account, "label": "T" }), &org.api_key).await.expect(400);
        assert!(inactive["detail"].as_str().unwrap().contains("must name an active account"));
    }
}
