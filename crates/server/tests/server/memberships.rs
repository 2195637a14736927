//! Who belongs to an organization by the word of its administrators: suspended, restored, removed.

use serde_json::{Value, json};
use steward_core::key;
use steward_testkit::app::{Answer, TestApp, TestOrg};

/// Provisions somebody, and returns the ids of the user and of the account.
async fn provisioned(app: &TestApp, org: &TestOrg, name: &str) -> (String, String) {
    let address = format!("{name}@{}", org.domain);
    let user =
        json!({"userName": name, "displayName": name, "emails": [{"value": address, "primary": true}]});
    let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
    let account = &user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"];
    (user["id"].as_str().unwrap().to_owned(), account.as_str().unwrap().to_owned())
}

/// A path of a user in all directories, or in one.
fn path(org: &TestOrg, directory: &str, account: &str, rest: &str) -> String {
    org.admin_v2(&format!("/directories/{directory}/users/{account}{rest}"))
}

async fn post(app: &TestApp, org: &TestOrg, path: &str) -> Answer {
    app.call("POST", path, &org.api_key, None).await
}

/// Returns status and membership of somebody.
async fn status(app: &TestApp, org: &TestOrg, account: &str) -> (Value, Value) {
    let user = app.get(&path(org, "-", account, ""), &org.api_key).await.expect(200);
    (user["data"]["status"].clone(), user["data"]["membershipStatus"].clone())
}

steward_testkit::both_apps! {
    async fn a_suspension_outlives_every_sync_and_keeps_groups(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (user, ada) = provisioned(&app, &org, "ada").await;
        let group = json!({"displayName": "Crew", "members": [{"value": user}]});
        app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&group)).await.expect(201);
        assert_eq!(status(&app, &org, &ada).await, (json!("active"), json!("active")));
        // A client announces JSON and sends nothing (organizations API §6.4).
        let suspended = app.call("POST", &path(&org, "-", &ada, "/suspend"), &org.api_key, Some(&json!(""))).await;
        assert_eq!(suspended.status, 204);
        assert_eq!(status(&app, &org, &ada).await, (json!("suspended"), json!("suspended")));
        // The identity provider goes on as if nothing were.
        let changes = [
            ("PATCH", json!({"Operations": [{"op": "replace", "path": "title", "value": "Countess"}]})),
            ("PATCH", json!({"Operations": [{"op": "replace", "path": "active", "value": false}]})),
            ("PATCH", json!({"Operations": [{"op": "replace", "path": "active", "value": true}]})),
            ("PUT", json!({"userName": "ada", "emails": [{"value": "ada@example.com", "primary": true}], "active": true})),
        ];
        for (method, body) in changes {
            let changed = app.call(method, &org.scim(&format!("/Users/{user}")), &org.scim_key, Some(&body)).await;
            changed.expect(200);
            assert_eq!(status(&app, &org, &ada).await.1, "suspended");
        }
        let search = json!({"membershipStatus": ["suspended"], "expand": ["groups"]});
        let found = app.call("POST", &org.admin_v2("/directories/-/users/search"), &org.api_key, Some(&search)).await.expect(200);
        assert_eq!(found["data"][0]["accountId"], ada);
        assert_eq!(found["data"][0]["groups"][0]["name"], "Crew");
        // Asked again, nothing changes and nothing is recorded.
        post(&app, &org, &path(&org, &org.directory.id.to_string(), &ada, "/suspend")).await.expect(204);
        post(&app, &org, &path(&org, "-", &ada, "/restore")).await.expect(204);
        post(&app, &org, &path(&org, "-", &ada, "/restore")).await.expect(204);
        assert_eq!(status(&app, &org, &ada).await, (json!("active"), json!("active")));
        let events = app.events(&org).await;
        let of = |action: &str| events.iter().filter(|event| event["attributes"]["action"] == action).count();
        assert_eq!((of("user_access_suspended"), of("user_access_restored")), (1, 1));
    }

    async fn the_last_administrator_in_force_is_neither_suspended_nor_revoked(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let role = json!({"role": "atlassian/org-admin"});
        let mut admins = Vec::new();
        for name in ["ada", "bob"] {
            let (_, account) = provisioned(&app, &org, name).await;
            let assign = org.admin(&format!("/users/{account}/role-assignments/assign"));
            app.call("POST", &assign, &org.api_key, Some(&role)).await.expect(204);
            admins.push(account);
        }
        let [ada, bob] = [&admins[0], &admins[1]];
        post(&app, &org, &path(&org, "-", ada, "/suspend")).await.expect(204);
        // Ada has the role still, and cannot use it: bob is the last one.
        let here = org.directory.id.to_string();
        for directory in ["-", &here] {
            let refused = post(&app, &org, &path(&org, directory, bob, "/suspend")).await.expect(409);
            assert_eq!(refused["errors"][0]["code"], "ADMIN-409-28", "{refused}");
        }
        let revoke = org.admin(&format!("/users/{bob}/role-assignments/revoke"));
        app.call("POST", &revoke, &org.api_key, Some(&role)).await.expect(409);
        assert_eq!(status(&app, &org, bob).await.1, "active", "what is refused has changed nothing");
        post(&app, &org, &path(&org, "-", ada, "/restore")).await.expect(204);
        post(&app, &org, &path(&org, "-", bob, "/suspend")).await.expect(204);
    }

    async fn the_last_administrator_is_neither_deactivated_nor_let_go(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let operator = key::issue_operator_key(&app.steward().system_context(), 3600).await.unwrap();
        let joan = json!({"email": "joan@example.com", "name": "Joan"});
        let joan = app.call("POST", "/steward/v1/accounts", operator.secret.reveal(), Some(&joan)).await.expect(201);
        let joan = joan["accountId"].as_str().unwrap();
        let role = json!({"role": "atlassian/org-admin"});
        let assign = |account: &str| org.admin(&format!("/users/{account}/role-assignments/assign"));
        app.call("POST", &assign(joan), &org.api_key, Some(&role)).await.expect(204);
        let unclaim = format!("/steward/v1/orgs/{}/accounts/{joan}/unclaim", org.id);
        app.call("POST", &unclaim, &org.api_key, None).await.expect(409);
        let disable = format!("/users/{joan}/manage/lifecycle/disable");
        app.call("POST", &disable, &org.api_key, Some(&json!({}))).await.expect(409);
        let account = app.get(&path(&org, "-", joan, ""), &org.api_key).await.expect(200);
        assert_eq!((&account["data"]["accountStatus"], &account["data"]["claimStatus"]), (&json!("active"), &json!("managed")));
        let (_, ada) = provisioned(&app, &org, "ada").await;
        app.call("POST", &assign(&ada), &org.api_key, Some(&role)).await.expect(204);
        app.call("POST", &unclaim, &org.api_key, None).await.expect(204);
    }

    async fn a_user_is_suspended_in_one_directory_or_in_all(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (_, ada) = provisioned(&app, &org, "ada").await;
        let own = format!("/steward/v1/orgs/{}/directories", org.id);
        let second = app.call("POST", &own, &org.api_key, Some(&json!({"name": "Partners"}))).await.expect(201);
        let second = second["id"].as_str().unwrap().to_owned();
        let key = app.call("POST", &format!("{own}/{second}/keys"), &org.api_key, Some(&json!({"name": "Sync"}))).await.expect(201);
        let user = json!({"userName": "ada", "emails": [{"value": "ada@example.com", "primary": true}]});
        let users = format!("/scim/directory/{second}/Users");
        app.call("POST", &users, key["secret"].as_str().unwrap(), Some(&user)).await.expect(201);
        post(&app, &org, &path(&org, &second, &ada, "/suspend")).await.expect(204);
        // Suspended means suspended everywhere.
        assert_eq!(status(&app, &org, &ada).await.1, "active");
        let there = app.get(&path(&org, &second, &ada, ""), &org.api_key).await.expect(200);
        assert_eq!(there["data"]["membershipStatus"], "suspended");
        post(&app, &org, &path(&org, "-", &ada, "/suspend")).await.expect(204);
        assert_eq!(status(&app, &org, &ada).await.1, "suspended");
        post(&app, &org, &path(&org, &second, &ada, "/restore")).await.expect(204);
        assert_eq!(status(&app, &org, &ada).await.1, "active");
    }

    async fn go_atlassian_reads_what_the_first_version_says_of_suspending_and_restoring(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (_, ada) = provisioned(&app, &org, "ada").await;
        let first = |rest: &str| org.admin(&format!("/directory/users/{ada}{rest}"));
        let suspended = post(&app, &org, &first("/suspend-access")).await.expect(200);
        assert_eq!(suspended, json!({"message": format!("Access to organization {} was suspended for user {ada}", org.id)}));
        assert_eq!(status(&app, &org, &ada).await.1, "suspended");
        let restored = post(&app, &org, &first("/restore-access")).await.expect(200);
        assert_eq!(restored, json!({"message": format!("Access to organization {} was restored for user {ada}", org.id)}));
        assert_eq!(status(&app, &org, &ada).await.1, "active");
    }

    async fn what_is_not_there_and_who_may_not(app: TestApp) {
        let (ours, theirs) = (app.org("Ours", "ours.com").await, app.org("Theirs", "theirs.com").await);
        let (_, eve) = provisioned(&app, &theirs, "eve").await;
        let nobody = "712020:00000000-0000-7000-8000-000000000000";
        for account in [eve.as_str(), nobody, "ada"] {
            for rest in ["/suspend", "/restore"] {
                let answer = post(&app, &ours, &path(&ours, "-", account, rest)).await.expect(404);
                assert_eq!(answer["errors"][0]["code"], "ADMIN-404-8", "{account}");
            }
        }
        assert_eq!(status(&app, &theirs, &eve).await.1, "active");
        let absent = path(&ours, "00000000-0000-7000-8000-000000000000", nobody, "/suspend");
        assert_eq!(post(&app, &ours, &absent).await.expect(404)["errors"][0]["code"], "ADMIN-404-1");
        let operator = key::issue_operator_key(&app.steward().system_context(), 3600).await.unwrap();
        let joan = json!({"email": "joan@ours.com", "name": "Joan"});
        let joan = app.call("POST", "/steward/v1/accounts", operator.secret.reveal(), Some(&joan)).await.expect(201);
        let joan = joan["accountId"].as_str().unwrap();
        // Managed, and in no directory: there is nothing to suspend.
        post(&app, &ours, &path(&ours, "-", joan, "/suspend")).await.expect(404);
        let auditor = json!({"name": "Auditor", "role": "auditor"});
        let auditor = app.call("POST", &format!("/steward/v1/orgs/{}/keys", ours.id), &ours.api_key, Some(&auditor)).await.expect(201);
        let auditor = auditor["secret"].as_str().unwrap();
        app.call("POST", &path(&ours, "-", joan, "/suspend"), auditor, None).await.expect(403);
    }
}
