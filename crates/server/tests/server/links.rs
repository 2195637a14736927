//! The links between accounts and provisioned users.

use serde_json::{Value, json};
use steward_core::key::Scopes;
use steward_testkit::app::{Answer, TestApp, TestOrg};

const ABSENT: &str = "00000000-0000-7000-8000-000000000000";

fn links(org: &TestOrg, path: &str) -> String {
    format!("/admin/user-provisioning/v1/org/{}{path}", org.id)
}

fn own(org: &TestOrg, path: &str) -> String {
    format!("/steward/v1/orgs/{}/directories/{}{path}", org.id, org.directory.id)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn account(user: &Value) -> &Value {
    &user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"]
}

async fn provision(app: &TestApp, org: &TestOrg, email: &str) -> Value {
    let body = json!({ "userName": email, "emails": [{ "value": email, "primary": true }] });
    app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&body)).await.expect(201)
}

async fn unlink(app: &TestApp, org: &TestOrg, user: &str) -> Answer {
    let path = links(org, &format!("/scimDirectoryId/{}/scimUserId/{user}/unlink", org.directory.id));
    app.call("PATCH", &path, &org.api_key, None).await
}

steward_testkit::both_apps! {
    async fn links_are_found_by_account_and_by_address(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = provision(&app, &org, "ada@example.com").await;
        let outside = provision(&app, &org, "bea@example.net").await;
        let expected = |user: &Value, account: &Value| json!({ "scimLinks": [{
            "scimUserId": user["id"], "atlassianAccountId": account, "orgId": org.id.to_string(),
            "directoryId": org.directory.id.to_string(),
        }] });
        let of_account = async |id: &str| app.get(&links(&org, &format!("/user/{id}/get-scim-links")), &org.api_key).await.expect(200);
        assert_eq!(of_account(text(account(&ada))).await, expected(&ada, account(&ada)));
        let of_email = async |email: &str| {
            let path = links(&org, "/get-scim-links-for-email");
            app.call("POST", &path, &org.api_key, Some(&json!({ "email": email }))).await
        };
        assert_eq!(of_email("ADA@example.com").await.expect(200), expected(&ada, account(&ada)));
        assert_eq!(of_email("bea@example.net").await.expect(200), expected(&outside, &Value::Null));
        let none = json!({ "scimLinks": [] });
        assert_eq!(of_email("nobody@example.com").await.expect(200), none);
        assert_eq!(of_account(&format!("712020:{ABSENT}")).await, none);
        assert_eq!(of_account("nonsense").await, none);
        of_email("no address").await.expect(400);
        // Another organization sees nothing of it.
        let other = app.org("Other", "example.org").await;
        let path = format!("/user/{}/get-scim-links", text(account(&ada)));
        assert_eq!(app.get(&links(&other, &path), &other.api_key).await.expect(200), none);
        app.get(&links(&org, &path), &other.api_key).await.expect(404);
    }

    async fn an_unlinked_user_and_its_account_both_stay_until_the_next_sync_links_them_again(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = provision(&app, &org, "ada@example.com").await;
        let (id, linked) = (text(&ada["id"]), account(&ada).clone());
        unlink(&app, &org, id).await.expect(204);
        let events = app.events(&org).await.len();
        unlink(&app, &org, id).await.expect(204);
        assert_eq!(app.events(&org).await.len(), events, "what is so already is no event");
        let path = org.scim(&format!("/Users/{id}"));
        assert_eq!(account(&app.get(&path, &org.scim_key).await.expect(200)), &Value::Null);
        // The user management API may change the account from now on.
        let email = json!({ "email": "countess@example.com" });
        let set = format!("/users/{}/manage/email", text(&linked));
        app.call("PUT", &set, &org.api_key, Some(&email)).await.expect(204);
        app.call("PUT", &set, &org.api_key, Some(&json!({ "email": "ada@example.com" }))).await.expect(204);

        let orphans = app.get(&own(&org, "/orphans"), &org.api_key).await.expect(200);
        let orphan = &orphans["data"][0];
        assert_eq!((&orphan["userId"], &orphan["reason"]), (&ada["id"], &json!("waiting")));
        assert_eq!((&orphan["formerAccountId"], &orphan["email"]), (&linked, &json!("ada@example.com")));

        let title = json!({ "Operations": [{ "op": "replace", "path": "title", "value": "Countess" }] });
        let synced = app.call("PATCH", &path, &org.scim_key, Some(&title)).await.expect(200);
        assert_eq!(account(&synced), &linked);
        let orphans = app.get(&own(&org, "/orphans"), &org.api_key).await.expect(200);
        assert_eq!(orphans["data"], json!([]));
        let missing = unlink(&app, &org, ABSENT).await;
        assert_eq!(missing.status, 404);
    }

    async fn a_user_is_linked_at_once_when_nothing_is_in_the_way(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = provision(&app, &org, "ada@example.com").await;
        let bea = provision(&app, &org, "bea@example.org").await;
        let nobody = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&json!({ "userName": "nobody" }))).await.expect(201);
        unlink(&app, &org, text(&ada["id"])).await.expect(204);
        let link = async |user: &Value| {
            app.call("POST", &own(&org, &format!("/users/{}/link", text(&user["id"]))), &org.api_key, None).await
        };
        assert_eq!(&link(&ada).await.expect(200)["accountId"], account(&ada));
        assert_eq!(&link(&ada).await.expect(200)["accountId"], account(&ada), "again is the same");
        let refused = link(&bea).await.expect(409);
        assert!(text(&refused["detail"]).contains("is not verified"), "{refused}");
        assert!(text(&link(&nobody).await.expect(409)["detail"]).contains("No e-mail address"));
        let reasons: Vec<Value> = app.get(&own(&org, "/orphans"), &org.api_key).await.expect(200)["data"]
            .as_array().unwrap().iter().map(|orphan| orphan["reason"].clone()).collect();
        assert_eq!(reasons, [json!("domainNotVerified"), json!("noAddress")]);
        // Who was provisioned before the domain was verified has an account as soon as it is asked for.
        let context = app.steward().system_context();
        steward_core::domain::verify_without_proof(&context, org.id, "example.org").await.unwrap();
        let linked = link(&bea).await.expect(200);
        let read = app.get(&org.scim(&format!("/Users/{}", text(&bea["id"]))), &org.scim_key).await.expect(200);
        assert_eq!(account(&read), &linked["accountId"]);
    }

    async fn an_address_that_leaves_the_verified_domains_is_never_unlinked_in_silence(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = provision(&app, &org, "ada@example.com").await;
        let moved = json!({ "userName": "ada", "emails": [{ "value": "ada@example.net", "primary": true }] });
        let path = org.scim(&format!("/Users/{}", text(&ada["id"])));
        app.call("PUT", &path, &org.scim_key, Some(&moved)).await.expect(200);
        let orphans = app.get(&own(&org, "/orphans"), &org.api_key).await.expect(200);
        let orphan = &orphans["data"][0];
        assert_eq!((&orphan["reason"], &orphan["formerAccountId"]), (&json!("domainNotVerified"), account(&ada)));
        let unlinked = app.events(&org).await.iter().filter(|event| event["attributes"]["action"] == "scim_user_unlinked").count();
        assert_eq!(unlinked, 1);
        let other = app.org("Other", "example.org").await;
        app.get(&own(&org, "/orphans"), &other.api_key).await.expect(404);
        let elsewhere = format!("/steward/v1/orgs/{}/directories/{}/orphans", other.id, org.directory.id);
        app.get(&elsewhere, &other.api_key).await.expect(404);
    }

    async fn records_are_deleted_in_all_directories_and_the_account_stays(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = provision(&app, &org, "ada@example.com").await;
        let context = app.steward().system_context();
        let second = steward_core::directory::create_directory(&context, org.id, "Second", steward_core::directory::Settings::default()).await.unwrap();
        let second_key = app.key(&context, org.id, Some(&second), Scopes::All).await;
        let second_users = format!("/scim/directory/{}/Users", second.id);
        let body = json!({ "userName": "ada", "emails": [{ "value": "ada@example.com", "primary": true }] });
        let again = app.call("POST", &second_users, &second_key, Some(&body)).await.expect(201);
        assert_eq!(account(&again), account(&ada));
        let group = json!({ "displayName": "Crew", "members": [{ "value": ada["id"] }] });
        let group = app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&group)).await.expect(201);

        let path = format!("/user/{}/onlyDeleteUserInDB", text(account(&ada)));
        let other = app.org("Other", "example.org").await;
        app.call("DELETE", &links(&other, &path), &other.api_key, None).await.expect(404);
        app.call("DELETE", &links(&org, &path), &org.api_key, None).await.expect(204);
        app.call("DELETE", &links(&org, &path), &org.api_key, None).await.expect(204);
        app.get(&org.scim(&format!("/Users/{}", text(&ada["id"]))), &org.scim_key).await.expect(404);
        assert_eq!(app.get(&second_users, &second_key).await.expect(200)["totalResults"], 0);
        let group = app.get(&org.scim(&format!("/Groups/{}", text(&group["id"]))), &org.scim_key).await.expect(200);
        assert_eq!(group["members"], json!([]));
        let managed = app.get(&org.admin("/users"), &org.api_key).await.expect(200);
        assert_eq!((&managed["data"][0]["account_id"], &managed["data"][0]["account_status"]), (account(&ada), &json!("active")));
        // Provisioning the person again finds the account.
        assert_eq!(account(&provision(&app, &org, "ada@example.com").await), account(&ada));
    }
}
