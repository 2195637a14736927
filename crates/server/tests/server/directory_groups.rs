//! Groups of all directories (organizations API §3.6): those of identity providers are shown, those of administrators are
//! kept here.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use steward_testkit::app::{TestApp, TestOrg};

use crate::shown::assert_shown;

const EXTENSION: &str = "urn:scim:schemas:extension:atlassian-external:1.0";

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn groups(org: &TestOrg, rest: &str) -> String {
    org.admin_v2(&format!("/directories/{}/groups{rest}", org.directory.id))
}

/// Provisions a person and returns the ids of user and account.
async fn person(app: &TestApp, org: &TestOrg, name: &str) -> (String, String) {
    let email = format!("{name}@example.com");
    let user = json!({"userName": name, "emails": [{"value": email, "primary": true}]});
    let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
    (text(&user["id"]), text(&user[EXTENSION]["atlassianAccountId"]))
}

async fn create(app: &TestApp, org: &TestOrg, name: &str) -> String {
    let named = json!({"name": name, "description": format!("{name} of everybody")});
    text(&app.call("POST", &groups(org, ""), &org.api_key, Some(&named)).await.expect(201)["data"]["id"])
}

steward_testkit::both_apps! {
    async fn an_administrator_keeps_a_group(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (_, ada) = person(&app, &org, "ada").await;
        let named = json!({"name": " Book club ", "description": "Reads on Fridays"});
        let made = app.call("POST", &groups(&org, ""), &org.api_key, Some(&named)).await;
        assert_shown("directory_group_created", &made);
        let club = text(&made.expect(201)["data"]["id"]);
        let members = groups(&org, &format!("/{club}/memberships"));
        let joins = json!({"accountId": ada});
        for _ in 0..2 {
            app.call("POST", &members, &org.api_key, Some(&joins)).await.expect(204);
        }
        let count = async || {
            let shown = app.get(&groups(&org, &format!("/{club}")), &org.api_key).await.expect(200);
            shown["data"]["counts"]["users"].as_i64().unwrap()
        };
        assert_eq!(count().await, 1);
        let of_ada = json!({"accountIds": [ada], "expand": ["groups"]});
        let search = org.admin_v2("/directories/-/users/search");
        let found = app.call("POST", &search, &org.api_key, Some(&of_ada)).await.expect(200);
        assert_eq!(found["data"][0]["groups"], json!([{"id": club, "name": "Book club", "description": "Reads on Fridays"}]));
        for _ in 0..2 {
            app.call("DELETE", &format!("{members}/{ada}"), &org.api_key, None).await.expect(204);
        }
        assert_eq!(count().await, 0);
        app.call("DELETE", &groups(&org, &format!("/{club}")), &org.api_key, None).await.expect(204);
        let gone = app.get(&groups(&org, &format!("/{club}")), &org.api_key).await.expect(404);
        assert_eq!(gone["errors"][0]["code"], "ADMIN-404-10");
        let actions: Vec<Value> = app.events(&org).await.iter().map(|event| event["attributes"]["action"].clone()).collect();
        for (action, number) in [("group_created", 1), ("user_added_to_group", 1), ("user_removed_from_group", 1), ("group_deleted", 1)] {
            assert_eq!(actions.iter().filter(|one| **one == json!(action)).count(), number, "{action}");
        }
    }

    async fn what_an_identity_provider_keeps_is_changed_only_there(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (user, ada) = person(&app, &org, "ada").await;
        let crew = json!({"displayName": "Crew", "members": [{"value": user}]});
        let crew = app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&crew)).await.expect(201);
        let crew = text(&crew["id"]);
        let shown = app.get(&groups(&org, &format!("/{crew}")), &org.api_key).await;
        assert_shown("directory_group_synced", &shown);
        let joins = json!({"accountId": ada});
        for (method, path, body) in [
            ("POST", format!("/{crew}/memberships"), Some(&joins)),
            ("DELETE", format!("/{crew}/memberships/{ada}"), None),
            ("DELETE", format!("/{crew}"), None),
        ] {
            let refused = app.call(method, &groups(&org, &path), &org.api_key, body).await.expect(403);
            assert_eq!(refused["errors"][0]["code"], "ADMIN-403-5");
        }
        // And the other way round: the identity provider sees nothing of what administrators keep.
        let club = create(&app, &org, "Club").await;
        app.call("POST", &groups(&org, &format!("/{club}/memberships")), &org.api_key, Some(&joins)).await.expect(204);
        let listed = app.get(&org.scim("/Groups"), &org.scim_key).await.expect(200);
        assert_eq!(listed["totalResults"], 1);
        assert_eq!(app.get(&org.scim(&format!("/Groups/{club}")), &org.scim_key).await.status, 404);
        assert_eq!(app.call("DELETE", &org.scim(&format!("/Groups/{club}")), &org.scim_key, None).await.status, 404);
        let ada = app.get(&org.scim(&format!("/Users/{user}")), &org.scim_key).await.expect(200);
        assert_eq!(ada["groups"].as_array().unwrap().len(), 1);
        let all = app.get(&org.scim("/Users"), &org.scim_key).await.expect(200);
        assert_eq!(all["Resources"][0]["groups"].as_array().unwrap().len(), 1);
        // Its user ends, and with it the membership.
        app.call("DELETE", &org.scim(&format!("/Users/{user}")), &org.scim_key, None).await.expect(204);
        assert_eq!(app.get(&groups(&org, &format!("/{club}")), &org.api_key).await.expect(200)["data"]["counts"]["users"], 0);
    }

    async fn a_name_belongs_to_one_group_of_the_organization(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        create(&app, &org, "Crew").await;
        let taken = app.call("POST", &groups(&org, ""), &org.api_key, Some(&json!({"name": "CREW"}))).await.expect(409);
        assert_eq!(taken["errors"][0]["code"], "ADMIN-UAM-409-2");
        let synced = app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&json!({"displayName": "crew"}))).await;
        assert_eq!(synced.status, 409);
        for body in [json!({}), json!({"name": ""}), json!({"name": "x".repeat(256)}), json!({"name": "a\u{1}"}),
                     json!({"name": "A", "description": "x".repeat(1025)}), json!({"name": "A", "nickname": "B"})] {
            let refused = app.call("POST", &groups(&org, ""), &org.api_key, Some(&body)).await.expect(400);
            assert_eq!(refused["errors"][0]["code"], "ADMIN-400-24", "{body}");
        }
        // In an organization with one directory it need not be named; with two it must be.
        let anywhere = org.admin_v2("/directories/-/groups");
        app.call("POST", &anywhere, &org.api_key, Some(&json!({"name": "Second"}))).await.expect(201);
        let own = format!("/steward/v1/orgs/{}/directories", org.id);
        app.call("POST", &own, &org.api_key, Some(&json!({"name": "Partners"}))).await.expect(201);
        app.call("POST", &anywhere, &org.api_key, Some(&json!({"name": "Third"}))).await.expect(400);
    }

    async fn only_users_of_the_directory_join(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let other = app.org("Other", "other.com").await;
        let club = create(&app, &org, "Club").await;
        let operator = steward_core::key::issue_operator_key(&app.steward().system_context(), 3600).await.unwrap();
        let mut strangers = vec!["x".to_owned(), "712020:00000000-0000-7000-8000-000000000000".to_owned()];
        for email in ["alone@example.com", "far@other.com"] {
            let account = json!({"email": email, "name": "Somebody"});
            let made = app.call("POST", "/steward/v1/accounts", operator.secret.reveal(), Some(&account)).await.expect(201);
            strangers.push(text(&made["accountId"]));
        }
        for stranger in strangers {
            let path = groups(&org, &format!("/{club}/memberships"));
            let refused = app.call("POST", &path, &org.api_key, Some(&json!({"accountId": stranger}))).await.expect(404);
            assert_eq!(refused["errors"][0]["code"], "ADMIN-404-8", "{stranger}");
            assert_eq!(app.call("DELETE", &format!("{path}/{stranger}"), &org.api_key, None).await.status, 404);
        }
        let theirs = other.admin_v2(&format!("/directories/-/groups/{club}"));
        assert_eq!(app.get(&theirs, &other.api_key).await.status, 404);
        assert_eq!(app.call("DELETE", &theirs, &other.api_key, None).await.status, 404);
    }

    async fn groups_are_found_by_words_members_and_directories(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (user, ada) = person(&app, &org, "ada").await;
        let (_, bea) = person(&app, &org, "bea").await;
        for (number, name) in ["Red Team", "Blue Team", "Teachers", "Écoliers"].iter().enumerate() {
            let members = if number < 2 { json!([{"value": user}]) } else { json!([]) };
            let group = json!({"displayName": name, "members": members});
            app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&group)).await.expect(201);
        }
        let club = create(&app, &org, "Tea club").await;
        for account in [&ada, &bea] {
            let joins = json!({"accountId": account});
            app.call("POST", &groups(&org, &format!("/{club}/memberships")), &org.api_key, Some(&joins)).await.expect(204);
        }
        let other = app.org("Other", "other.com").await;
        app.call("POST", &other.scim("/Groups"), &other.scim_key, Some(&json!({"displayName": "Team of others"}))).await.expect(201);
        app.followed().await;
        let all = app.get(&groups(&org, "?limit=100&counts=%7B%22includeUsers%22%3Atrue%7D"), &org.api_key).await;
        assert_shown("directory_groups", &all);
        let first = text(&all.expect(200)["data"][0]["id"]);
        for (asked, names) in [
            (json!({}), vec!["Blue Team", "Red Team", "Tea club", "Teachers", "Écoliers"]),
            (json!({"sortBy": {"field": "name", "direction": "desc"}}), vec!["Écoliers", "Teachers", "Tea club", "Red Team", "Blue Team"]),
            (json!({"searchTerm": "tea"}), vec!["Tea club", "Blue Team", "Red Team", "Teachers"]),
            (json!({"searchTerm": "team bl"}), vec!["Blue Team"]),
            (json!({"groupNames": ["red team", "TEACHERS", "absent"]}), vec!["Red Team", "Teachers"]),
            (json!({"accountIds": [ada]}), vec!["Red Team", "Blue Team", "Tea club"]),
            (json!({"accountIds": [ada, bea]}), vec!["Red Team", "Blue Team", "Tea club"]),
            (json!({"accountIds": [bea], "searchTerm": "t"}), vec!["Tea club"]),
            (json!({"groupIds": [first, "x"]}), vec!["Blue Team"]),
            (json!({"directoryIds": [org.directory.id.to_string()], "searchTerm": "red"}), vec!["Red Team"]),
            (json!({"directoryIds": ["x"]}), vec![]),
            (json!({"roleIds": ["atlassian/user"]}), vec![]),
            (json!({"resourceOwners": ["jira-software"]}), vec![]),
        ] {
            for limit in [1, 2, 100] {
                let mut body = asked.clone();
                body["limit"] = json!(limit);
                let mut found: Vec<String> = Vec::new();
                loop {
                    let page = app.call("POST", &org.admin_v2("/directories/-/groups/search"), &org.api_key, Some(&body)).await.expect(200);
                    found.extend(page["data"].as_array().unwrap().iter().map(|group| text(&group["name"])));
                    let Some(next) = page["links"]["next"].as_str() else { break };
                    body = json!({"cursor": next});
                    assert!(found.len() < 20, "{asked} ends");
                }
                let ordered = asked["accountIds"].is_null() && asked["searchTerm"].is_null();
                if ordered {
                    assert_eq!(found, names, "{asked} by {limit}");
                }
                assert_eq!(found.len(), names.len(), "{asked} by {limit}: {found:?}");
                assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), names.iter().copied().collect(), "{asked} by {limit}");
            }
        }
        let stats = app.get(&groups(&org, "/stats"), &org.api_key).await.expect(200);
        assert_eq!(stats["totals"], json!({"all": 5, "synced": 4, "managed": 1}));
        assert_eq!(stats["types"][0], json!({"type": "GROUP", "count": 5}));
        let count = app.get(&groups(&org, &format!("/count?accountIds={ada}")), &org.api_key).await.expect(200);
        assert_eq!(count, json!({"count": 3}));
        for excluded in [json!({"searchTerm": "a", "groupNames": ["b"]}), json!({"groupIds": ["a"], "groupNames": ["b"]})] {
            app.call("POST", &groups(&org, "/search"), &org.api_key, Some(&excluded)).await.expect(400);
        }
    }
}
