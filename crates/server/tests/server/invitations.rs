//! Who belongs to an organization by the word of its administrators: invited and removed.

use serde_json::{Value, json};
use steward_core::key;
use steward_testkit::app::{Answer, TestApp, TestOrg};

use crate::shown::assert_shown;

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

async fn post(app: &TestApp, org: &TestOrg, path: &str, body: Value) -> Answer {
    app.call("POST", &org.admin_v2(path), &org.api_key, Some(&body)).await
}

async fn invite(app: &TestApp, org: &TestOrg, body: Value) -> Answer {
    post(app, org, "/users/invite", body).await
}

/// Invites one address without anything else, and returns its account.
async fn invited(app: &TestApp, org: &TestOrg, address: &str) -> String {
    let answer = invite(app, org, json!({"emails": [address]})).await.expect(200);
    assert_eq!(answer["data"][0]["status"], "INVITED", "{answer}");
    text(&answer["data"][0]["id"])
}

/// Provisions somebody, and returns the ids of the user and of the account.
async fn provisioned(app: &TestApp, org: &TestOrg, name: &str) -> (String, String) {
    let address = format!("{name}@{}", org.domain);
    let user =
        json!({"userName": name, "displayName": name, "emails": [{"value": address, "primary": true}]});
    let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
    let account = &user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"];
    (text(&user["id"]), text(account))
}

/// Makes a wiki with so many seats, and returns its path and its name on the wire.
async fn wiki(app: &TestApp, org: &TestOrg, seats: i64) -> (String, String) {
    let path = format!("/steward/v1/orgs/{}/workspaces", org.id);
    let body = json!({"name": "Wiki", "product": "confluence"});
    let id = text(&app.call("POST", &path, &org.api_key, Some(&body)).await.expect(201)["id"]);
    let path = format!("{path}/{id}");
    app.call("PATCH", &path, &org.api_key, Some(&json!({"seatLimit": seats}))).await.expect(200);
    (path, format!("ari:cloud:confluence::site/{id}"))
}

async fn seats(app: &TestApp, org: &TestOrg, wiki: &str) -> Value {
    app.get(wiki, &org.api_key).await.expect(200)["seats"]["used"].clone()
}

/// Makes a group that administrators keep in a directory.
async fn group(app: &TestApp, org: &TestOrg, directory: &str, name: &str) -> String {
    let path = format!("/directories/{directory}/groups");
    text(&post(app, org, &path, json!({"name": name})).await.expect(201)["data"]["id"])
}

/// Finds the directory of those who were invited.
async fn own(app: &TestApp, org: &TestOrg) -> String {
    let listed = app.get(&format!("/steward/v1/orgs/{}/directories", org.id), &org.api_key).await.expect(200);
    let all = listed["data"].as_array().unwrap();
    let own: Vec<&Value> = all.iter().filter(|one| one["kind"] == "invited").collect();
    assert_eq!(own.len(), 1, "one, however often somebody is invited: {listed}");
    text(&own[0]["id"])
}

fn path(org: &TestOrg, directory: &str, account: &str) -> String {
    org.admin_v2(&format!("/directories/{directory}/users/{account}"))
}

async fn remove(app: &TestApp, org: &TestOrg, directory: &str, account: &str) -> Answer {
    app.call("DELETE", &path(org, directory, account), &org.api_key, None).await
}

/// Returns membership and groups of somebody.
async fn status(app: &TestApp, org: &TestOrg, account: &str) -> Value {
    let user = app.get(&path(org, "-", account), &org.api_key).await.expect(200);
    user["data"]["membershipStatus"].clone()
}

async fn roles(app: &TestApp, org: &TestOrg, account: &str) -> Value {
    let path = format!("{}/role-assignments", path(org, "-", account));
    app.get(&path, &org.api_key).await.expect(200)["data"].clone()
}

async fn recorded(app: &TestApp, org: &TestOrg, action: &str) -> usize {
    let events = app.events(org).await;
    events.iter().filter(|event| event["attributes"]["action"] == action).count()
}

/// Makes an account that belongs to no organization.
async fn stranger(app: &TestApp, address: &str) -> String {
    let operator = key::issue_operator_key(&app.steward().system_context(), 3600).await.unwrap();
    let new = json!({"email": address, "name": "Stranger"});
    let made =
        app.call("POST", "/steward/v1/accounts", operator.secret.reveal(), Some(&new)).await.expect(201);
    text(&made["accountId"])
}

steward_testkit::both_apps! {
    async fn an_invitation_gives_accounts_groups_and_roles(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let known = stranger(&app, "known@elsewhere.example").await;
        let (_, ada) = provisioned(&app, &org, "ada").await;
        invited(&app, &org, "first@example.com").await;
        let (place, wiki) = wiki(&app, &org, 10).await;
        let partners = group(&app, &org, &own(&app, &org).await, "Partners").await;
        let answer = invite(&app, &org, json!({
            "emails": ["New.Person@example.com", "guest@partner.example", "known@elsewhere.example", "ADA@example.com"],
            "permissionRules": [{"resource": wiki, "role": "atlassian/user"}, {"resource": wiki, "role": "atlassian/admin"}],
            "additionalGroups": [partners],
            "sendNotification": true,
            "notificationText": "Welcome!",
        }))
        .await;
        assert_shown("invited", &answer);
        let data = answer.json()["data"].as_array().unwrap().clone();
        assert_eq!((&data[2]["id"], &data[3]["id"]), (&json!(known), &json!(ada)));
        let shown = app.get(&path(&org, "-", data[0]["id"].as_str().unwrap()), &org.api_key).await;
        assert_shown("invited_user", &shown);
        let guest = app.get(&path(&org, "-", data[1]["id"].as_str().unwrap()), &org.api_key).await.expect(200);
        assert_eq!((&guest["data"]["claimStatus"], &guest["data"]["name"]), (&json!("unmanaged"), &json!("guest")));
        assert_eq!(seats(&app, &org, &place).await, 4);
        for one in &data {
            let account = one["id"].as_str().unwrap();
            assert_eq!(status(&app, &org, account).await, "active");
            let had = roles(&app, &org, account).await;
            let words: Vec<&str> = had[0]["roleAssignments"].as_array().unwrap().iter().map(|role| role["role"].as_str().unwrap()).collect();
            assert_eq!(words, ["atlassian/user", "atlassian/admin"]);
        }
        // Said again, nothing is there twice.
        let again = invite(&app, &org, json!({"emails": ["new.person@example.com", "NEW.PERSON@EXAMPLE.COM"]})).await.expect(200);
        assert_eq!(again["data"].as_array().unwrap().len(), 1);
        assert_eq!(again["data"][0]["id"], data[0]["id"]);
        assert!(again["data"][0]["notification"].is_null());
        assert_eq!((recorded(&app, &org, "user_invited").await, recorded(&app, &org, "user_created").await), (5, 4));
        let events = app.events(&org).await;
        let last = events.iter().rfind(|event| event["attributes"]["action"] == "user_invited").unwrap();
        assert_eq!(last["message"]["content"], "Invited ada, and asked for a message to be sent");
        assert!(!Value::from(events).to_string().contains("Welcome!"));
    }

    async fn what_cannot_be_done_is_said_for_each_and_the_rest_is_done(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let theirs = app.org("Theirs", "theirs.example").await;
        let (_, eve) = provisioned(&app, &theirs, "eve").await;
        let crew = json!({"displayName": "Crew"});
        let crew = text(&app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&crew)).await.expect(201)["id"]);
        let here = group(&app, &org, &org.directory.id.to_string(), "Of the provider's directory").await;
        let (_, wiki) = wiki(&app, &org, 1).await;
        let foreign = text(&post(&app, &theirs, "/directories/-/groups", json!({"name": "Foreign"})).await.expect(201)["data"]["id"]);
        let nothing = "00000000-0000-7000-8000-000000000000";
        let answer = invite(&app, &org, json!({
            "emails": ["a@example.com", "b@example.com", "eve@theirs.example", "nobody@theirs.example"],
            "permissionRules": [
                {"resource": wiki, "role": "atlassian/user"},
                {"resource": format!("ari:cloud:jira::site/{nothing}"), "role": "atlassian/user"},
                {"resource": format!("ari:cloud:platform::org/{}", org.id), "role": "atlassian/admin"},
            ],
            "additionalGroups": [crew, here, foreign, nothing, "no-id"],
        }))
        .await;
        assert_shown("invited_in_part", &answer);
        let data = answer.json()["data"].clone();
        // The only seat is taken by the first, and the others are there without a role.
        assert_eq!(data[0]["results"][0]["roleAssignmentResult"][0]["status"], "INVITED");
        assert!(data[1]["results"][0]["roleAssignmentResult"][0]["statusReason"].as_str().unwrap().starts_with("All 1 seats"));
        assert_eq!(status(&app, &org, data[1]["id"].as_str().unwrap()).await, "active");
        // Whether somebody is there is not said.
        assert!(data[2]["id"].is_null() && data[3]["id"].is_null());
        assert_eq!(data[2]["statusReason"], data[3]["statusReason"]);
        app.get(&path(&theirs, "-", &eve), &theirs.api_key).await.expect(200);
        app.get(&path(&org, "-", &eve), &org.api_key).await.expect(404);
        assert_eq!(recorded(&app, &theirs, "user_invited").await, 0);
    }

    async fn whom_an_invitation_does_not_help_is_told_what_would(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let reason = async |address: &str| {
            let answer = invite(&app, &org, json!({"emails": [address]})).await.expect(200);
            assert!(answer["data"][0]["id"].is_null(), "{answer}");
            text(&answer["data"][0]["statusReason"])
        };
        let manage = |account: &str, rest: &str| format!("/users/{account}/manage/{rest}");
        let sue = invited(&app, &org, "sue@example.com").await;
        app.call("POST", &format!("{}/suspend", path(&org, "-", &sue)), &org.api_key, None).await.expect(204);
        assert_eq!(reason("sue@example.com").await, "The access of the user is suspended: restore it first.");
        let dan = invited(&app, &org, "dan@example.com").await;
        app.call("POST", &manage(&dan, "lifecycle/disable"), &org.api_key, Some(&json!({}))).await.expect_success("disable");
        assert_eq!(reason("dan@example.com").await, "The account is deactivated: activate it first.");
        let del = invited(&app, &org, "del@example.com").await;
        app.call("POST", &manage(&del, "lifecycle/delete"), &org.api_key, None).await.expect_success("delete");
        assert_eq!(reason("del@example.com").await, "The account is scheduled for deletion: take the deletion back first.");
        // Nothing is said of the state of somebody whom the organization does not see.
        let gone = invited(&app, &org, "gone@example.com").await;
        app.call("POST", &manage(&gone, "lifecycle/disable"), &org.api_key, Some(&json!({}))).await.expect_success("disable");
        remove(&app, &org, "-", &gone).await.expect(204);
        let unclaim = format!("/steward/v1/orgs/{}/accounts/{gone}/unclaim", org.id);
        app.call("POST", &unclaim, &org.api_key, None).await.expect(204);
        assert_eq!(reason("gone@example.com").await, "The address cannot be invited here.");
        let before = app.events(&org).await.len();
        reason("del@example.com").await;
        assert_eq!(app.events(&org).await.len(), before, "what is refused stands in no log");
    }

    async fn bad_invitations_do_nothing_and_name_the_field(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (_, wiki) = wiki(&app, &org, 10).await;
        let rule = |role: &str| json!({"resource": wiki, "role": role});
        let many = |count: usize, of: Value| Value::Array(vec![of; count]);
        let addresses = |count: usize| (0..count).map(|number| json!(format!("p{number}@example.com"))).collect::<Value>();
        let cases = [
            (json!({"emails": []}), "emails must name 1 to 100 addresses"),
            (json!({"emails": addresses(101)}), "emails must name 1 to 100 addresses"),
            (json!({"emails": ["a@example.com", "nobody"]}), "emails[1] must be an e-mail address"),
            (json!({"emails": ["a@example.com"], "permissionRules": many(21, rule("atlassian/user"))}), "permissionRules must name at most 20 roles"),
            (json!({"emails": ["a@example.com"], "additionalGroups": many(21, json!("7"))}), "additionalGroups must name at most 20 groups"),
            (json!({"emails": addresses(25), "permissionRules": many(20, rule("atlassian/user")), "additionalGroups": many(20, json!("7"))}), "emails take 1025 steps"),
            (json!({"emails": ["a@example.com"], "permissionRules": [rule("atlassian/org-admin")]}), "atlassian/org-admin is none that an invitation gives"),
            (json!({"emails": ["a@example.com"], "permissionRules": [{"resource": "wiki", "role": "atlassian/user"}]}), "permissionRules[0].resource must be the ARI"),
            (json!({"emails": ["a@example.com"], "notificationText": "x".repeat(2_001)}), "notificationText must have at most 2000 characters"),
            (json!({"emails": ["a@example.com"], "emial": "b"}), "unknown field"),
            (json!({}), "missing field"),
        ];
        let before = app.events(&org).await.len();
        for (body, said) in cases {
            let answer = invite(&app, &org, body.clone()).await;
            assert_eq!(answer.status, 400, "{body}: {}", answer.text);
            assert!(answer.text.contains(said), "{said}: {}", answer.text);
        }
        let first = org.admin("/users/invite");
        let answer = app.call("POST", &first, &org.api_key, Some(&json!({"email": "nobody"}))).await;
        assert!(answer.status == 400 && answer.text.contains("email must be"), "{}", answer.text);
        assert_eq!(app.events(&org).await.len(), before);
    }

    async fn an_invitation_is_no_way_around_scopes_and_roles(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (_, wiki) = wiki(&app, &org, 10).await;
        let keys = format!("/steward/v1/orgs/{}/keys", org.id);
        let limited = async |scopes: &[&str]| {
            let body = json!({"name": "Limited", "scopes": scopes});
            text(&app.call("POST", &keys, &org.api_key, Some(&body)).await.expect(201)["secret"])
        };
        let (alone, with_roles) = (
            limited(&["write:directories:admin"]).await,
            limited(&["write:directories:admin", "write:roles:admin"]).await,
        );
        let path = org.admin_v2("/users/invite");
        let bare = json!({"emails": ["a@example.com"]});
        let role = json!({"emails": ["a@example.com"], "permissionRules": [{"resource": wiki, "role": "atlassian/user"}]});
        let joins = json!({"emails": ["a@example.com"], "additionalGroups": ["7"]});
        let ask = async |key: &str, body: &Value| app.call("POST", &path, key, Some(body)).await.status.as_u16();
        assert_eq!((ask(&alone, &bare).await, ask(&alone, &role).await, ask(&alone, &joins).await), (200, 401, 401));
        assert_eq!((ask(&with_roles, &role).await, ask(&with_roles, &joins).await), (200, 401));
        let auditor = json!({"name": "Auditor", "role": "auditor"});
        let auditor = text(&app.call("POST", &keys, &org.api_key, Some(&auditor)).await.expect(201)["secret"]);
        assert_eq!(ask(&auditor, &bare).await, 403);
        let gone = app.call("DELETE", &crate::invitations::path(&org, "-", "712020:x"), &auditor, None).await;
        assert_eq!(gone.status, 403);
    }

    async fn several_who_invite_one_person_at_once_make_one_account(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let asked = (0..8).map(|_| invite(&app, &org, json!({"emails": ["ivy@example.com", "joe@partner.example"]})));
        let answers = futures_util::future::join_all(asked).await;
        let mut seen = std::collections::BTreeSet::new();
        for answer in answers {
            let answer = answer.expect(200);
            seen.insert((text(&answer["data"][0]["id"]), text(&answer["data"][1]["id"])));
        }
        assert_eq!(seen.len(), 1, "{seen:?}");
        let listed = app.get(&org.admin_v2(&format!("/directories/{}/users", own(&app, &org).await)), &org.api_key).await.expect(200);
        assert_eq!(listed["data"].as_array().unwrap().len(), 2);
        assert_eq!((recorded(&app, &org, "user_invited").await, recorded(&app, &org, "user_created").await), (2, 2));
    }

    async fn whoever_is_removed_has_no_group_no_role_and_no_seat(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (place, wiki) = wiki(&app, &org, 10).await;
        let ivy = invited(&app, &org, "ivy@example.com").await;
        let own = own(&app, &org).await;
        let partners = group(&app, &org, &own, "Partners").await;
        let to_group = org.admin_v2(&format!("/directories/-/groups/{partners}/role-assignments/assign"));
        app.call("POST", &to_group, &org.api_key, Some(&json!({"resourceId": wiki, "roleId": "atlassian/user"}))).await.expect(204);
        let body = json!({
            "emails": ["ivy@example.com", "joe@partner.example"], "additionalGroups": [partners],
            "permissionRules": [{"resource": wiki, "role": "atlassian/admin"}],
        });
        let joe = text(&invite(&app, &org, body).await.expect(200)["data"][1]["id"]);
        assert_eq!(seats(&app, &org, &place).await, 2);
        remove(&app, &org, &own, &ivy).await.expect(204);
        assert_eq!((seats(&app, &org, &place).await, roles(&app, &org, &ivy).await), (json!(1), json!([])));
        assert_eq!(status(&app, &org, &ivy).await, "no_membership", "the account stays");
        // Whom the organization neither manages nor has in a directory, it does not see.
        remove(&app, &org, "-", &joe).await.expect(204);
        app.get(&path(&org, "-", &joe), &org.api_key).await.expect(404);
        let shown = app.get(&org.admin_v2(&format!("/directories/-/groups/{partners}")), &org.api_key).await.expect(200);
        assert_eq!(shown["data"]["counts"]["users"].as_i64().unwrap_or(0), 0, "{shown}");
        // Removed again, and nobody at all: as it should be.
        for account in [&ivy, &joe, "712020:00000000-0000-7000-8000-000000000000", "ivy"] {
            remove(&app, &org, "-", account).await.expect(204);
            let first = org.admin(&format!("/directory/users/{account}"));
            app.call("DELETE", &first, &org.api_key, None).await.expect(204);
        }
        assert_eq!(recorded(&app, &org, "user_removed_from_org").await, 2);
        let nowhere = remove(&app, &org, "00000000-0000-7000-8000-000000000000", &ivy).await.expect(404);
        assert_eq!(nowhere["errors"][0]["code"], "ADMIN-404-1");
        // Invited again, the person begins anew.
        assert_eq!(invited(&app, &org, "ivy@example.com").await, ivy);
        assert_eq!((status(&app, &org, &ivy).await, roles(&app, &org, &ivy).await), (json!("active"), json!([])));
    }

    async fn a_managed_account_in_no_directory_loses_its_roles(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (place, wiki) = wiki(&app, &org, 10).await;
        let joan = stranger(&app, "joan@example.com").await;
        let path = org.admin(&format!("/users/{joan}/roles/assign"));
        app.call("POST", &path, &org.api_key, Some(&json!({"role": "atlassian/user", "resource": wiki}))).await.expect(204);
        assert_eq!(seats(&app, &org, &place).await, 1);
        remove(&app, &org, "-", &joan).await.expect(204);
        assert_eq!((seats(&app, &org, &place).await, roles(&app, &org, &joan).await), (json!(0), json!([])));
    }

    async fn whom_an_identity_provider_keeps_is_removed_there(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (_, ada) = provisioned(&app, &org, "ada").await;
        invited(&app, &org, "other@example.com").await;
        let own = own(&app, &org).await;
        let partners = group(&app, &org, &own, "Partners").await;
        // A group of that directory makes her a user of it beside her own.
        invite(&app, &org, json!({"emails": ["ada@example.com"], "additionalGroups": [partners]})).await.expect(200);
        let (_, wiki) = wiki(&app, &org, 10).await;
        let path = org.admin(&format!("/users/{ada}/roles/assign"));
        app.call("POST", &path, &org.api_key, Some(&json!({"role": "atlassian/user", "resource": wiki}))).await.expect(204);
        for directory in ["-", &org.directory.id.to_string()] {
            let refused = remove(&app, &org, directory, &ada).await.expect(409);
            assert_eq!(refused["errors"][0]["code"], "ADMIN-409-28", "{refused}");
            assert!(refused.to_string().contains("suspend it here"), "{refused}");
        }
        app.call("DELETE", &org.admin(&format!("/directory/users/{ada}")), &org.api_key, None).await.expect(409);
        let there = async |directory: &str| app.get(&crate::invitations::path(&org, directory, &ada), &org.api_key).await.status.as_u16();
        assert_eq!((there(&own).await, there(&org.directory.id.to_string()).await), (200, 200));
        // Only what was invited goes, and what she was given herself stays as long as a directory has her.
        remove(&app, &org, &own, &ada).await.expect(204);
        assert_eq!((there(&own).await, there(&org.directory.id.to_string()).await), (404, 200));
        let events = app.events(&org).await;
        let removal = events.iter().find(|event| event["attributes"]["action"] == "user_removed_from_org").unwrap();
        assert_eq!(removal["message"]["content"], "Removed ada from the directory of those who were invited");
        assert_eq!(roles(&app, &org, &ada).await[0]["resourceId"], wiki);
    }

    async fn the_last_administrator_is_not_removed(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let role = json!({"role": "atlassian/org-admin"});
        let mut admins = Vec::new();
        for address in ["ivy@example.com", "joe@partner.example"] {
            let account = invited(&app, &org, address).await;
            let path = org.admin(&format!("/users/{account}/role-assignments/assign"));
            app.call("POST", &path, &org.api_key, Some(&role)).await.expect(204);
            admins.push(account);
        }
        // Both at once: one of them stays.
        let (one, other) = tokio::join!(remove(&app, &org, "-", &admins[0]), remove(&app, &org, "-", &admins[1]));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409]);
        assert_eq!(recorded(&app, &org, "user_removed_from_org").await, 1, "what is refused has changed nothing");
    }

    async fn go_atlassian_invites_by_the_first_version(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (_, wiki) = wiki(&app, &org, 10).await;
        let body = json!({
            "email": "ivy@example.com", "permissionRule": {"resource": wiki, "role": "atlassian/user"},
            "sendNotification": false,
        });
        let answer = app.call("POST", &org.admin("/users/invite"), &org.api_key, Some(&body)).await.expect(200);
        let ivy = text(&answer["data"][0]["id"]);
        assert_eq!(answer["data"][0]["results"][0]["roleAssignmentResult"][0]["status"], "INVITED");
        assert_eq!(roles(&app, &org, &ivy).await[0]["resourceId"], wiki);
    }
}
