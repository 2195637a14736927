//! Disabling, enabling, deleting, taking back, and the end of the days of grace.

use serde_json::{Value, json};
use steward_core::key::Role;
use steward_core::token;
use steward_testkit::app::TestApp;

use super::{ACCOUNT, actions, error, key, managed, provisioned};

const DAY: i64 = 24 * 3600;

steward_testkit::both_apps! {
    async fn disabling_and_enabling_again_changes_nothing(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = managed(&app, &org, "ada").await;
        let post = async |path: &str, body: Option<Value>| {
            app.call("POST", &ada.path(path), &org.api_key, body.as_ref()).await
        };
        let status = async || app.get(&ada.path("/profile"), &org.api_key).await.expect(200)["account"]["account_status"].clone();
        app.clock().advance_seconds(60);
        let message = json!({ "message": "On 6-month suspension" });
        post("/lifecycle/disable", Some(message)).await.expect(204);
        assert_eq!(status().await, "inactive");
        let row = app.account_row(&ada.account).await;
        assert_eq!((row.3.as_deref(), row.4), (Some("On 6-month suspension"), Some(app.steward().now().0)));
        let disabled = actions(&app, &org).await;
        assert_eq!(disabled.last().unwrap(), "account_deactivated");
        post("/lifecycle/disable", Some(json!({ "message": "Other" }))).await.expect(204);
        assert_eq!(app.account_row(&ada.account).await, row);
        for _ in 0..2 {
            post("/lifecycle/enable", None).await.expect(204);
            assert_eq!(status().await, "active");
        }
        assert_eq!(app.account_row(&ada.account).await.3, None);
        let enabled = actions(&app, &org).await;
        assert_eq!(enabled[disabled.len()..], ["account_reactivated"]);
        for (body, rule) in [(json!({ "message": "x".repeat(501) }), "maxLength"), (json!({ "message": "\u{1b}" }), "validCharacters")] {
            let context = json!({ "fieldViolations": [{ "field": "message", "violations": [{ "key": rule }] }] });
            let refused = post("/lifecycle/disable", Some(body)).await.expect(400);
            assert_eq!(refused, error("fieldConstraintsViolated", Some(context)));
        }
    }

    async fn a_deletion_is_taken_back_within_its_days_of_grace(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let admin = key(&app, &org, Role::OrgAdmin, None).await;
        let ada = managed(&app, &org, "ada").await;
        let post = async |path: &str| app.call("POST", &ada.path(path), &admin, None).await;
        post("/lifecycle/delete").await.expect(200);
        app.clock().advance_seconds(DAY);
        let events = app.events(&with_key(&org, &admin)).await.len();
        post("/lifecycle/delete").await.expect(200);
        assert_eq!(app.events(&with_key(&org, &admin)).await.len(), events, "it is scheduled already");
        let profile = app.get(&ada.path("/profile"), &admin).await.expect(200);
        assert_eq!(profile["account"]["account_status"], "inactive");
        app.clock().advance_seconds(13 * DAY - 1);
        post("/lifecycle/cancel-delete").await.expect(200);
        let profile = app.get(&ada.path("/profile"), &admin).await.expect(200);
        assert_eq!(profile["account"]["account_status"], "active");
        // The job of the first deletion finds nothing to do, though another deletion is scheduled.
        post("/lifecycle/delete").await.expect(200);
        app.clock().advance_seconds(DAY);
        tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
        post("/lifecycle/cancel-delete").await.expect(200);
    }

    async fn when_the_days_of_grace_are_over_only_a_tombstone_is_left(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let admin = key(&app, &org, Role::OrgAdmin, None).await;
        let org = with_key(&org, &admin);
        let linked = provisioned(&app, &org, "grace").await;
        app.call("PATCH", &linked.path("/profile"), &admin, Some(&json!({ "nickname": "Amazing" }))).await.expect(200);
        let (_, secret) = super::token(&app, &org, &linked, "Backup").await;
        app.call("POST", &linked.path("/lifecycle/delete"), &admin, None).await.expect(200);
        app.clock().advance_seconds(14 * DAY);
        // From this moment on it is gone, whether the worker has been there or not.
        for path in ["", "/profile", "/api-tokens"] {
            assert_eq!(app.get(&linked.path(path), &admin).await.expect(404), error("accountNotFound", None));
        }
        let late = app.call("POST", &linked.path("/lifecycle/cancel-delete"), &admin, None).await;
        assert_eq!(late.expect(404), error("accountNotFound", None));
        app.until_closed(&linked.account).await;
        let (name, email, nickname, message, _) = app.account_row(&linked.account).await;
        let id = linked.account.split(':').next_back().unwrap();
        assert_eq!((name.as_str(), email, nickname, message), ("", format!("{id}@closed.invalid"), None, None));
        assert_eq!(token::inspect(app.steward(), &secret).await.unwrap(), None);
        let page = app.get(&org.admin("/users"), &admin).await.expect(200);
        assert_eq!((&page["meta"]["total"], page["data"].as_array().unwrap().len()), (&json!(0), 0));
        let events = app.events(&org).await;
        let closing = &events[events.len() - 2..];
        let names: Vec<&Value> = closing.iter().map(|event| &event["attributes"]["action"]).collect();
        assert_eq!(names, ["scim_user_unlinked", "account_deleted"]);
        assert_eq!(closing[1]["attributes"]["context"][0]["id"], linked.account);
        assert!(closing.iter().all(|event| !event.to_string().to_lowercase().contains("grace")), "{closing:?}");
        // A job erases what the events before say of the person: they are shown as before, but for that.
        let creation = |events: &[Value]| -> Value {
            let about = |event: &&Value| event["attributes"]["context"][0]["id"] == linked.account;
            let mut created = events.iter().filter(|event| event["attributes"]["action"] == "user_created");
            created.find(about).unwrap().clone()
        };
        let mut created = creation(&events);
        for _ in 0..1000 {
            if !created.to_string().to_lowercase().contains("grace") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            created = creation(&app.events(&org).await);
        }
        assert_eq!(created["message"]["content"], "Created account");
        assert_eq!(created["attributes"]["context"][0]["attributes"], json!({ "accountType": "atlassian" }));
    }

    async fn the_next_sync_takes_a_deletion_back_unless_the_person_is_switched_off(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (on, off) = (provisioned(&app, &org, "on").await, provisioned(&app, &org, "off").await);
        let active = |active: bool| json!({ "Operations": [{ "op": "replace", "path": "active", "value": active }] });
        for person in [&on, &off] {
            app.call("POST", &person.path("/lifecycle/delete"), &org.api_key, None).await.expect(200);
        }
        // Nothing of the user changes, and still its account is wanted.
        app.call("PATCH", &on.user, &org.scim_key, Some(&active(true))).await.expect(200);
        assert_eq!(actions(&app, &org).await.last().unwrap(), "account_deletion_canceled");
        app.call("PATCH", &off.user, &org.scim_key, Some(&active(false))).await.expect(200);
        let status = async |person: &super::Person| {
            app.get(&person.path("/profile"), &org.api_key).await.expect(200)["account"]["account_status"].clone()
        };
        assert_eq!((status(&on).await, status(&off).await), (json!("active"), json!("inactive")));
        let map = app.get(&off.path("?privileges=lifecycle.delete"), &org.api_key).await.expect(200);
        assert_eq!(map["lifecycle.delete"], json!({ "allowed": true }), "it can still be taken back");
        app.call("POST", &off.path("/lifecycle/cancel-delete"), &org.api_key, None).await.expect(200);
        // The same sync of an account that is alive changes nothing.
        let before = actions(&app, &org).await.len();
        app.call("PATCH", &on.user, &org.scim_key, Some(&active(true))).await.expect(200);
        assert_eq!(actions(&app, &org).await.len(), before);
    }

    async fn somebody_who_is_provisioned_again_is_not_deleted(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = managed(&app, &org, "ada").await;
        app.call("POST", &ada.path("/lifecycle/delete"), &org.api_key, None).await.expect(200);
        let again = provisioned(&app, &org, "ada").await;
        assert_eq!(again.account, ada.account);
        assert!(actions(&app, &org).await.contains(&"account_deletion_canceled".to_owned()));
        let profile = app.get(&ada.path("/profile"), &org.api_key).await.expect(200);
        assert_eq!(profile["account"]["account_status"], "active");
    }

    async fn a_closed_account_is_never_linked_again(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let admin = key(&app, &org, Role::OrgAdmin, None).await;
        let ada = managed(&app, &org, "ada").await;
        app.call("POST", &ada.path("/lifecycle/delete"), &admin, None).await.expect(200);
        app.clock().advance_seconds(14 * DAY);
        app.until_closed(&ada.account).await;
        let context = app.steward().system_context();
        let scim = app.key(&context, org.id, Some(&org.directory), steward_core::key::Scopes::All).await;
        let user = json!({ "userName": "ada", "emails": [{ "value": "ada@example.com", "primary": true }] });
        let created = app.call("POST", &org.scim("/Users"), &scim, Some(&user)).await.expect(201);
        let account = created[ACCOUNT]["atlassianAccountId"].as_str().unwrap();
        assert_ne!(account, ada.account, "whoever gets the address next is somebody else");
        app.get(&format!("/users/{account}/manage/profile"), &admin).await.expect(200);
    }
}

fn with_key(org: &steward_testkit::app::TestOrg, key: &str) -> steward_testkit::app::TestOrg {
    steward_testkit::app::TestOrg { api_key: key.to_owned(), ..org.clone() }
}
