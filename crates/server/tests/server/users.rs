//! `/Users`.

use serde_json::{Value, json};
use steward_testkit::app::TestApp;

use crate::shown::assert_shown;

fn ada() -> Value {
    json!({
        "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        ],
        "externalId": "ext-1",
        "userName": "Ada@example.com",
        "name": { "givenName": "Ada", "familyName": "Lovelace" },
        "emails": [{ "value": "ada@example.com", "type": "work", "primary": true }],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Engines" },
    })
}

/// Reads the account of a user from the managed accounts.
async fn accounts(app: &TestApp, org: &steward_testkit::app::TestOrg) -> Vec<Value> {
    let page = app.get(&org.admin("/users"), &org.api_key).await.expect(200);
    page["data"].as_array().cloned().unwrap()
}

steward_testkit::both_apps! {
    async fn a_created_user_is_read_back_and_its_event_is_in_the_stream(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let created = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&ada())).await;
        assert_shown("user_created", &created);
        let id = created.json()["id"].as_str().unwrap().to_owned();

        let read = app.get(&org.scim(&format!("/Users/{id}")), &org.scim_key).await;
        assert_eq!(read.expect(200), created.json());

        let events = app.events(&org).await;
        let actions: Vec<&str> = events.iter().map(|event| event["attributes"]["action"].as_str().unwrap()).collect();
        assert_eq!(actions, [
            "organization_created", "domain_verified", "scim_directory_created", "api_key_created", "api_key_created",
            "user_created", "scim_user_created",
        ]);
        assert_eq!(events[6]["attributes"]["context"][0]["id"], id);
    }

    async fn a_user_on_a_verified_domain_gets_a_managed_account(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let created = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&ada())).await.expect(201);
        let account = created["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"].clone();
        assert_shown("managed_accounts", &app.get(&org.admin("/users"), &org.api_key).await);
        assert_eq!(accounts(&app, &org).await[0]["account_id"], account);
    }

    async fn a_user_elsewhere_has_no_account_and_nothing_is_revealed(app: TestApp) {
        let other = app.org("Other", "other.com").await;
        let theirs = json!({ "userName": "bob", "emails": [{ "value": "bob@other.com", "primary": true }] });
        app.call("POST", &other.scim("/Users"), &other.scim_key, Some(&theirs)).await.expect(201);

        let org = app.org("Acme", "example.com").await;
        for address in ["bob@other.com", "nobody@other.com", "x@nowhere.org"] {
            let user = json!({ "userName": address, "emails": [{ "value": address, "primary": true }] });
            let created = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
            assert_eq!(created.get("urn:scim:schemas:extension:atlassian-external:1.0"), None, "{address}");
        }
        assert!(accounts(&app, &org).await.is_empty());
    }

    async fn deactivating_and_reactivating_a_user_takes_the_account_along(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let created = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&ada())).await.expect(201);
        let path = org.scim(&format!("/Users/{}", created["id"].as_str().unwrap()));
        for (active, status, action) in [
            (json!("False"), "inactive", "scim_user_deactivated"),
            (json!(true), "active", "scim_user_updated"),
        ] {
            let patch = json!({ "Operations": [{ "op": "Replace", "path": "active", "value": active }] });
            app.call("PATCH", &path, &org.scim_key, Some(&patch)).await.expect(200);
            assert_eq!(accounts(&app, &org).await[0]["account_status"], status);
            let events = app.events(&org).await;
            assert_eq!(events.last().unwrap()["attributes"]["action"], action);
        }
        let read = app.get(&path, &org.scim_key).await.expect(200);
        assert_eq!(read["active"], true);
    }

    async fn a_patch_that_changes_nothing_leaves_time_and_log_alone(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let created = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&ada())).await.expect(201);
        let path = org.scim(&format!("/Users/{}", created["id"].as_str().unwrap()));
        let before = app.events(&org).await.len();
        app.clock().advance_seconds(60);
        let patch = json!({ "Operations": [{ "op": "replace", "path": "active", "value": true }] });
        let patched = app.call("PATCH", &path, &org.scim_key, Some(&patch)).await.expect(200);
        assert_eq!(patched["meta"]["lastModified"], created["meta"]["lastModified"]);
        assert_eq!(app.events(&org).await.len(), before);
    }

    async fn a_replacement_clears_what_it_leaves_out_but_not_active(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let created = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&ada())).await.expect(201);
        let path = org.scim(&format!("/Users/{}", created["id"].as_str().unwrap()));
        let off = json!({ "Operations": [{ "op": "replace", "value": { "active": false } }] });
        app.call("PATCH", &path, &org.scim_key, Some(&off)).await.expect(200);
        let body = json!({ "userName": "ada@example.com", "title": "Countess",
            "emails": [{ "value": "ada@example.com", "primary": true }] });
        let replaced = app.call("PUT", &path, &org.scim_key, Some(&body)).await;
        assert_shown("user_replaced", &replaced);
    }

    async fn a_leaver_comes_back_only_by_being_switched_on(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let created = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&ada())).await.expect(201);
        let path = org.scim(&format!("/Users/{}", created["id"].as_str().unwrap()));
        let patch = async |operation: Value| {
            let body = json!({ "Operations": [operation] });
            app.call("PATCH", &path, &org.scim_key, Some(&body)).await.expect(200)["active"].clone()
        };
        patch(json!({ "op": "replace", "path": "active", "value": false })).await;
        for operation in [
            json!({ "op": "remove", "path": "active" }),
            json!({ "op": "replace", "path": "active", "value": null }),
            json!({ "op": "replace", "value": { "active": null, "title": "Countess" } }),
            json!({ "op": "add", "value": { "active": null, "title": "Lady" } }),
        ] {
            assert_eq!(patch(operation.clone()).await, false, "{operation}");
        }
        assert_eq!(accounts(&app, &org).await[0]["account_status"], "inactive");
        assert_eq!(patch(json!({ "op": "add", "path": "active", "value": true })).await, true);
    }

    async fn what_must_be_unique_is_refused_with_the_text_that_runbooks_look_for(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&ada())).await.expect(201);
        let events = app.events(&org).await.len();
        let same_name = json!({ "userName": "ADA@EXAMPLE.COM" });
        let answer = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&same_name)).await;
        assert_shown("user_name_taken", &answer);
        let same_email = json!({ "userName": "a", "emails": [{ "value": "Ada@Example.com", "primary": true }] });
        let answer = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&same_email)).await.expect(409);
        assert_eq!(answer["detail"], "Resource [USER]: with email[Ada@Example.com] already exists.");
        let same_external = json!({ "userName": "b", "externalId": "ext-1" });
        let answer = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&same_external)).await.expect(409);
        assert_eq!(answer["detail"], "Resource [USER]: with externalId[ext-1] already exists.");
        // Of several the same one is named on both databases.
        let answer = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&ada())).await.expect(409);
        assert_eq!(answer["detail"], "Resource [USER]: with email[ada@example.com] already exists.");
        assert_eq!(app.events(&org).await.len(), events, "nothing is half-written");
        assert_eq!(accounts(&app, &org).await.len(), 1);
    }

    async fn a_deleted_user_is_gone_and_its_account_is_deactivated(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let created = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&ada())).await.expect(201);
        let id = created["id"].as_str().unwrap();
        let path = org.scim(&format!("/Users/{id}"));
        let group = json!({ "displayName": "G", "members": [{ "value": id }] });
        let group = app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&group)).await.expect(201);
        assert_eq!(app.call("DELETE", &path, &org.scim_key, None).await.expect(204), Value::Null);
        for method in ["GET", "DELETE"] {
            assert_shown("user_absent", &app.call(method, &path, &org.scim_key, None).await);
        }
        let group = org.scim(&format!("/Groups/{}", group["id"].as_str().unwrap()));
        assert_eq!(app.get(&group, &org.scim_key).await.expect(200)["members"], json!([]));
        assert_eq!(accounts(&app, &org).await[0]["account_status"], "inactive");
        // The name is free again, and the account is linked again, not doubled.
        let again = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&ada())).await.expect(201);
        assert_ne!(again["id"], created["id"]);
        assert_eq!(accounts(&app, &org).await.len(), 1);
        assert_eq!(accounts(&app, &org).await[0]["account_status"], "active");
    }

    async fn a_directory_may_demand_a_primary_address(app: TestApp) {
        let org = app.org_with("Acme", "example.com", true).await;
        let without = json!({ "userName": "ada", "emails": [{ "value": "ada@example.com" }] });
        let answer = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&without)).await;
        assert_shown("primary_address_missing", &answer);
        let malformed = json!({ "userName": "ada", "emails": [{ "value": "ada", "primary": true }] });
        let answer = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&malformed)).await.expect(400);
        assert_eq!(answer["detail"], "emails.value must be an e-mail address such as ada@example.com");
    }

    async fn another_address_goes_to_the_account_and_one_elsewhere_unlinks_it(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let created = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&ada())).await.expect(201);
        let path = org.scim(&format!("/Users/{}", created["id"].as_str().unwrap()));
        let address = |value: &str| {
            json!({ "Operations": [{ "op": "replace", "path": "emails[type eq \"work\"].value", "value": value }] })
        };
        let moved = app.call("PATCH", &path, &org.scim_key, Some(&address("countess@example.com"))).await.expect(200);
        assert_eq!(accounts(&app, &org).await[0]["email"], "countess@example.com");
        assert!(moved.get("urn:scim:schemas:extension:atlassian-external:1.0").is_some());
        let left = app.call("PATCH", &path, &org.scim_key, Some(&address("ada@elsewhere.org"))).await.expect(200);
        assert!(left.get("urn:scim:schemas:extension:atlassian-external:1.0").is_none());
        assert_eq!(accounts(&app, &org).await[0]["email"], "countess@example.com");
        let actions: Vec<Value> = app.events(&org).await.iter().map(|e| e["attributes"]["action"].clone()).collect();
        assert!(actions.contains(&json!("account_email_changed")) && actions.contains(&json!("scim_user_unlinked")));
    }

    async fn an_address_that_another_account_has_is_refused(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&ada())).await.expect(201);
        let bob = json!({ "userName": "bob", "emails": [{ "value": "bob@example.com", "primary": true }] });
        let bob = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&bob)).await.expect(201);
        let path = org.scim(&format!("/Users/{}", bob["id"].as_str().unwrap()));
        let body = json!({ "userName": "bob", "emails": [{ "value": "ada@example.com", "primary": true }] });
        let answer = app.call("PUT", &path, &org.scim_key, Some(&body)).await.expect(409);
        assert_eq!(answer["scimType"], "uniqueness");
        assert_eq!(app.get(&path, &org.scim_key).await.expect(200), bob);
    }
}
