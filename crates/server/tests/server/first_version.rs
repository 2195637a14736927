//! Endpoints of the first version that have left the specification (organizations API §3.2, §3.7).

use std::collections::BTreeSet;

use serde_json::{Value, json};
use steward_testkit::app::{TestApp, TestOrg};

use crate::shown::assert_shown;

async fn person(app: &TestApp, org: &TestOrg, name: &str, address: &str) -> String {
    let user =
        json!({"userName": address, "displayName": name, "emails": [{"value": address, "primary": true}]});
    let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
    user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn search(app: &TestApp, org: &TestOrg, what: &str, body: &Value) -> Value {
    app.call("POST", &org.admin(&format!("/{what}/search")), &org.api_key, Some(body)).await.expect(200)
}

fn emails(page: &Value) -> Vec<String> {
    let emails: BTreeSet<String> = page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user["email"].as_str().unwrap().split('@').next().unwrap().to_owned())
        .collect();
    emails.into_iter().collect()
}

steward_testkit::both_apps! {
    async fn users_are_searched(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = person(&app, &org, "Ada Lovelace", "ada@example.com").await;
        let grace = person(&app, &org, "Grace Hopper", "grace.hopper@example.com").await;
        person(&app, &org, "Zoë Adams", "zoe@example.com").await;
        let suspend = org.admin_v2(&format!("/directories/-/users/{grace}/suspend"));
        app.call("POST", &suspend, &org.api_key, None).await.expect(204);
        let bare = json!({"accountIds": [ada]});
        assert_shown("first_users_bare", &app.call("POST", &org.admin("/users/search"), &org.api_key, Some(&bare)).await);
        let (_, key) = app.product(&org, "Wiki", "confluence", &["activity"]).await;
        let view = json!([{"id": "1", "action": "page_viewed", "actor": {"accountId": ada}}]);
        app.call("POST", &format!("/steward/v1/orgs/{}/events", org.id), &key, Some(&view)).await.expect(200);
        let all = json!({"accountIds": [ada], "expand": ["NAME", "EMAIL", "EMAIL_VERIFIED", "PRODUCT_LAST_ACCESS", "GROUPS"]});
        assert_shown("first_users_expanded", &app.call("POST", &org.admin("/users/search"), &org.api_key, Some(&all)).await);
        for (filter, found) in [
            (json!({}), vec!["ada", "grace.hopper", "zoe"]),
            (json!({"namesOrNicknames": {"eq": ["ada LOVELACE"]}}), vec!["ada"]),
            (json!({"namesOrNicknames": {"contains": "ada"}}), vec!["ada", "zoe"]),
            (json!({"namesOrNicknames": ["Zoë Adams", "Grace Hopper"]}), vec!["grace.hopper", "zoe"]),
            (json!({"emailUsernames": {"contains": "hop"}}), vec!["grace.hopper"]),
            (json!({"emailUsernames": {"eq": ["ADA", "zoe"]}}), vec!["ada", "zoe"]),
            (json!({"emailDomains": {"eq": ["example.com"]}, "isSuspended": true}), vec!["grace.hopper"]),
            (json!({"emailDomains": {"contains": "xample"}, "isSuspended": false}), vec!["ada", "zoe"]),
            (json!({"emailDomains": {"eq": ["example.net"]}}), vec![]),
            (json!({"accountStatuses": ["INACTIVE"]}), vec![]),
            (json!({"accountStatuses": ["ACTIVE", "INACTIVE"], "accountTypes": ["atlassian", "app"]}), vec!["ada", "grace.hopper", "zoe"]),
            (json!({"accountTypes": ["customer"]}), vec![]),
        ] {
            let mut asked = filter.clone();
            asked["expand"] = json!(["EMAIL"]);
            assert_eq!(emails(&search(&app, &org, "users", &asked).await), found, "{filter}");
        }
        for wrong in [json!({"limit": 10_001}), json!({"accountStatuses": ["active"]}), json!({"namesOrNicknames": {"like": "a"}}), json!({"expand": ["ALL"]}), json!({"names": []})] {
            let refused = app.call("POST", &org.admin("/users/search"), &org.api_key, Some(&wrong)).await.expect(400);
            assert_eq!(refused["errors"][0]["code"], "ADMIN-400-24", "{wrong}");
        }
    }

    async fn atlassian_python_api_searches_users_by_get(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = person(&app, &org, "Ada Lovelace", "ada@example.com").await;
        person(&app, &org, "Grace Hopper", "grace@example.com").await;
        let get = async |query: &str| {
            app.get(&org.admin(&format!("/users/search?{query}")), &org.api_key).await.expect(200)
        };
        let found = get(&format!("limit=10000&accountIds={ada}&expand=NAME&expand=EMAIL")).await;
        assert_eq!((&found["data"][0]["name"], emails(&found)), (&json!("Ada Lovelace"), vec!["ada".to_owned()]));
        let found = get("limit=10000&nameOrNicknames=Grace+Hopper&isSuspended=False&expand=EMAIL").await;
        assert_eq!(emails(&found), ["grace"]);
        let found = get("emailDomains=%7B%22contains%22%3A%22example%22%7D&expand=EMAIL").await;
        assert_eq!(emails(&found), ["ada", "grace"]);
        let first = get("limit=1&expand=EMAIL").await;
        let next = first["links"]["next"].as_str().unwrap();
        let second = get(&format!("cursor={next}")).await;
        assert_eq!((emails(&first).len(), emails(&second).len()), (1, 1));
        assert_ne!(emails(&first), emails(&second));
    }

    async fn groups_are_kept_and_searched(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = person(&app, &org, "Ada Lovelace", "ada@example.com").await;
        let call = async |method: &str, path: &str, body: Value| {
            let body = Some(&body).filter(|body| !body.is_null());
            app.call(method, &org.admin(path), &org.api_key, body).await
        };
        let created = call("POST", "/directory/groups", json!({"name": "test-group", "description": "For tests"})).await.expect(200);
        assert_eq!(created["message"], "Group test-group was created");
        let group = created["groupId"].as_str().unwrap().to_owned();
        call("POST", "/directory/groups", json!({"name": "Test-Group"})).await.expect(409);
        let members = format!("/directory/groups/{group}/memberships");
        let added = call("POST", &members, json!({"account_id": ada})).await.expect(200);
        assert_eq!(added["message"], format!("User {ada} was added to group {group}"));
        let found = search(&app, &org, "groups", &json!({"groupNames": {"contains": "EST-g"}, "expand": ["USERS", "MANAGEMENT_ACCESS"]})).await;
        let access = json!({"deletable": true, "modifiable": true, "readable": true});
        assert_eq!(found["data"], json!([{"id": group, "name": "test-group", "description": "For tests", "counts": {"users": 1}, "managementAccess": access}]));
        for (filter, count) in [(json!({"groupIds": [group]}), 1), (json!({"groupNames": {"eq": ["TEST-GROUP", "x"]}}), 1), (json!({"groupNames": {"contains": "zz"}}), 0)] {
            let found = search(&app, &org, "groups", &filter).await;
            assert_eq!(found["data"].as_array().unwrap().len(), count, "{filter}");
        }
        let removed = call("DELETE", &format!("{members}/{ada}"), Value::Null).await.expect(200);
        assert_eq!(removed["message"], format!("User {ada} was removed from group {group}"));
        let gone = call("DELETE", &format!("/directory/groups/{group}"), Value::Null).await.expect(200);
        assert_eq!(gone["message"], format!("Group {group} was removed"));
        let again = call("DELETE", &format!("/directory/groups/{group}"), Value::Null).await.expect(404);
        assert_eq!(again["errors"][0]["code"], "ADMIN-404-10");
        // Those of an identity provider are its own to change.
        let crew = app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&json!({"displayName": "Crew"}))).await.expect(201);
        let crew = crew["id"].as_str().unwrap();
        let kept = call("DELETE", &format!("/directory/groups/{crew}"), Value::Null).await.expect(403);
        assert_eq!(kept["errors"][0]["code"], "ADMIN-403-5");
        call("POST", &format!("/directory/groups/{crew}/memberships"), json!({"account_id": ada})).await.expect(403);
    }

    async fn a_group_for_which_nobody_names_a_directory_has_one(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let home = async |name: &str| {
            let made = app.call("POST", &org.admin("/directory/groups"), &org.api_key, Some(&json!({"name": name}))).await.expect(200);
            let path = org.admin_v2(&format!("/directories/-/groups/{}", made["groupId"].as_str().unwrap()));
            app.get(&path, &org.api_key).await.expect(200)["data"]["directoryId"].as_str().unwrap().to_owned()
        };
        let directories = format!("/steward/v1/orgs/{}/directories", org.id);
        assert_eq!(home("one").await, org.directory.id.to_string());
        app.call("POST", &directories, &org.api_key, Some(&json!({"name": "Second"}))).await.expect(201);
        // With several of identity providers it is that of those who were invited, made for it.
        let invited = home("several").await;
        let listed = app.get(&directories, &org.api_key).await.expect(200);
        let own = listed["data"].as_array().unwrap().iter().find(|one| one["id"] == invited.as_str()).unwrap().clone();
        assert_eq!((&own["kind"], &own["scimUrl"], &own["name"]), (&json!("invited"), &Value::Null, &json!("Invited users")));
        assert_eq!(home("again").await, invited);
        let shown = app.get(&org.admin_v2("/directories"), &org.api_key).await.expect(200);
        assert_eq!(shown["data"].as_array().unwrap().len(), 3);
        let keys = format!("{directories}/{invited}/keys");
        let refused = app.call("POST", &keys, &org.api_key, Some(&json!({"name": "Okta"}))).await.expect(409);
        assert!(refused["detail"].as_str().unwrap().contains("no identity provider"), "{refused}");
        // Where the second version is asked for no directory, somebody must say which.
        let groups = org.admin_v2("/directories/-/groups");
        app.call("POST", &groups, &org.api_key, Some(&json!({"name": "which"}))).await.expect(400);
    }
}
