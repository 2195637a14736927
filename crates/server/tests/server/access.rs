//! Roles of accounts and groups, and the seats of workspaces, over HTTP.

use std::time::Duration;

use serde_json::{Value, json};
use steward_testkit::app::{Answer, TestApp, TestOrg};

use crate::shown::assert_shown;

/// Provisions somebody, and returns the user and its account.
async fn person(app: &TestApp, org: &TestOrg, name: &str) -> (String, String) {
    let address = format!("{name}@{}", org.domain);
    let user =
        json!({"userName": address, "displayName": name, "emails": [{"value": address, "primary": true}]});
    let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
    let account = &user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"];
    (text(&user["id"]), text(account))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

/// Makes a workspace, and returns its id and its name on the wire.
async fn workspace(app: &TestApp, org: &TestOrg, name: &str, product: &str) -> (String, String) {
    let path = format!("/steward/v1/orgs/{}/workspaces", org.id);
    let body = json!({"name": name, "product": product});
    let id = text(&app.call("POST", &path, &org.api_key, Some(&body)).await.expect(201)["id"]);
    let ari = format!("ari:cloud:{product}::site/{id}");
    (id, ari)
}

async fn change(app: &TestApp, org: &TestOrg, workspace: &str, body: Value) -> Answer {
    let path = format!("/steward/v1/orgs/{}/workspaces/{workspace}", org.id);
    app.call("PATCH", &path, &org.api_key, Some(&body)).await
}

/// Makes a group that administrators keep, or that the directory provisions.
async fn group(app: &TestApp, org: &TestOrg, name: &str, members: Option<&[&String]>) -> String {
    let Some(members) = members else {
        let path = org.admin_v2(&format!("/directories/{}/groups", org.directory.id));
        let made = app.call("POST", &path, &org.api_key, Some(&json!({"name": name}))).await.expect(201);
        return text(&made["data"]["id"]);
    };
    let members: Vec<Value> = members.iter().map(|user| json!({"value": user})).collect();
    let body = json!({"displayName": name, "members": members});
    text(&app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&body)).await.expect(201)["id"])
}

async fn roles(
    app: &TestApp,
    org: &TestOrg,
    account: &str,
    hand: &str,
    role: &str,
    resource: &str,
) -> Answer {
    let path = org.admin(&format!("/users/{account}/roles/{hand}"));
    let body = json!({"role": role, "resource": resource});
    app.call("POST", &path, &org.api_key, Some(&body)).await
}

async fn group_roles(
    app: &TestApp,
    org: &TestOrg,
    group: &str,
    hand: &str,
    role: &str,
    resource: &str,
) -> Answer {
    let path = org.admin_v2(&format!("/directories/-/groups/{group}/role-assignments/{hand}"));
    app.call("POST", &path, &org.api_key, Some(&json!({"resourceId": resource, "roleId": role}))).await
}

async fn join(app: &TestApp, org: &TestOrg, group: &str, account: &str) -> Answer {
    let path = org.admin_v2(&format!("/directories/-/groups/{group}/memberships"));
    app.call("POST", &path, &org.api_key, Some(&json!({"accountId": account}))).await
}

async fn seats(app: &TestApp, org: &TestOrg, workspace: &str) -> Value {
    let path = format!("/steward/v1/orgs/{}/workspaces/{workspace}", org.id);
    app.get(&path, &org.api_key).await.expect(200)["seats"].clone()
}

/// Waits until as many seats are taken: what an identity provider does is followed.
async fn taken(app: &TestApp, org: &TestOrg, workspace: &str, used: i64) -> Value {
    let mut shown = Value::Null;
    for _ in 0..500 {
        shown = seats(app, org, workspace).await;
        if shown["used"] == used && shown["counting"] == false {
            return shown;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{used} seats are not taken: {shown}");
}

/// Waits until the workspace says that it is over its limit, which is found out right behind the count.
async fn over(app: &TestApp, org: &TestOrg, workspace: &str, used: i64) {
    for _ in 0..500 {
        if taken(app, org, workspace, used).await["overSince"].is_string() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the workspace is not over its limit");
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["code"].as_str().unwrap()
}

steward_testkit::both_apps! {
    async fn roles_come_directly_through_groups_and_by_default(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (ada_user, ada) = person(&app, &org, "ada").await;
        let (_, bob) = person(&app, &org, "bob").await;
        let (wiki_id, wiki) = workspace(&app, &org, "Wiki", "confluence").await;
        let (_, desk) = workspace(&app, &org, "Desk", "jira-servicedesk").await;
        let writers = group(&app, &org, "Writers", Some(&[&ada_user])).await;
        for _ in 0..2 {
            roles(&app, &org, &ada, "assign", "atlassian/user", &wiki).await.expect(204);
        }
        group_roles(&app, &org, &writers, "assign", "atlassian/user", &wiki).await.expect(204);
        group_roles(&app, &org, &writers, "assign", "atlassian/customer", &desk).await.expect(204);
        let set = change(&app, &org, &wiki_id, json!({"defaultRole": "atlassian/viewer", "name": "The wiki"})).await;
        assert_shown("workspace_changed", &set);
        let of = |account: &str, query: &str| org.admin_v2(&format!("/directories/-/users/{account}/role-assignments{query}"));
        assert_shown("user_role_assignments", &app.get(&of(&ada, ""), &org.api_key).await);
        let filtered = app.get(&of(&ada, "?resourceOwners=jira-servicedesk&roleIds=atlassian/customer"), &org.api_key).await.expect(200);
        assert_eq!(filtered["data"].as_array().unwrap().len(), 1);
        // As many products as one filter may list.
        let others: Vec<String> = (1..50).map(|number| format!("product-{number}")).collect();
        let many = format!("?resourceOwners=confluence,{}", others.join(","));
        let groups = app.get(&org.admin_v2(&format!("/directories/-/groups{many}")), &org.api_key).await.expect(200);
        assert_eq!(groups["data"].as_array().unwrap().iter().map(|group| &group["name"]).collect::<Vec<_>>(), ["Writers"]);
        let bobs = app.get(&of(&bob, ""), &org.api_key).await.expect(200);
        assert_eq!(bobs["data"][0]["roleAssignments"], json!([{"role": "atlassian/viewer", "roleAssignmentMethods": ["inferred"]}]));
        let of_group = org.admin_v2(&format!("/directories/-/groups/{writers}/role-assignments"));
        assert_shown("group_role_assignments", &app.get(&of_group, &org.api_key).await);

        // Whoever administers the organization administers its workspaces.
        let admin = |hand: &str, account: &str| org.admin(&format!("/users/{account}/role-assignments/{hand}"));
        let role = json!({"role": "atlassian/org-admin"});
        app.call("POST", &admin("assign", &bob), &org.api_key, Some(&role)).await.expect(204);
        let bobs = app.get(&of(&bob, "?limit=2"), &org.api_key).await.expect(200);
        assert_eq!(bobs["data"].as_array().unwrap().len(), 2);
        let next = app.get(&of(&bob, &format!("?cursor={}", text(&bobs["links"]["next"]))), &org.api_key).await.expect(200);
        assert_eq!(next["data"].as_array().unwrap().len(), 1);
        assert!(next["links"].get("next").is_none());
        let all: Vec<&Value> = [&bobs, &next].into_iter().flat_map(|page| page["data"].as_array().unwrap()).collect();
        let platform = all.iter().find(|item| item["resourceOwner"] == "platform").unwrap();
        assert_eq!((&platform["directoryId"], &platform["roles"]), (&Value::Null, &json!(["atlassian/org-admin"])));
        let of_desk = all.iter().find(|item| item["resourceId"] == desk.as_str()).unwrap();
        assert_eq!(of_desk["roleAssignments"], json!([{"role": "atlassian/admin", "roleAssignmentMethods": ["inferred"]}]));
        let last = app.call("POST", &admin("revoke", &bob), &org.api_key, Some(&role)).await;
        assert_shown("org_admin_last", &last);
        let deletion = app.call("POST", &format!("/users/{bob}/manage/lifecycle/delete"), &org.api_key, None).await.expect(409);
        assert_eq!(deletion["context"]["errorCodes"][0]["code"], "lastOrgAdmin", "{deletion}");
        app.call("POST", &admin("assign", &ada), &org.api_key, Some(&role)).await.expect(204);
        app.call("POST", &admin("revoke", &bob), &org.api_key, Some(&role)).await.expect(204);

        for (path, body, status, expected) in [
            (org.admin(&format!("/users/{ada}/roles/assign")), json!({"role": "atlassian/ai-access", "resource": wiki}), 400, "ADMIN-UAM-400-3"),
            (org.admin(&format!("/users/{ada}/roles/assign")), json!({"role": "atlassian/guest", "resource": format!("ari:cloud:platform::org/{}", org.id)}), 400, "ADMIN-UAM-400-3"),
            (org.admin(&format!("/users/{ada}/roles/assign")), json!({"role": "atlassian/king", "resource": wiki}), 400, "ADMIN-UAM-400-3"),
            (org.admin(&format!("/users/{ada}/roles/assign")), json!({"role": "atlassian/user", "resource": wiki.replace("confluence", "trello")}), 404, "ADMIN-UAM-404-1"),
            (org.admin(&format!("/users/{ada}/roles/assign")), json!({"role": "atlassian/user", "resource": "wiki"}), 404, "ADMIN-UAM-404-1"),
            (org.admin(&format!("/users/{ada}/roles/assign")), json!({"role": "atlassian/user"}), 400, "ADMIN-400-24"),
            (org.admin(&format!("/users/{ada}/role-assignments/assign")), json!({"role": "atlassian/user"}), 400, "ADMIN-UAM-400-3"),
            (org.admin("/users/712020:00000000-0000-7000-8000-000000000000/roles/assign"), json!({"role": "atlassian/user", "resource": wiki}), 404, "ADMIN-404-8"),
            (org.admin_v2(&format!("/directories/-/groups/{writers}/role-assignments/assign")), json!({"roleId": "atlassian/org-admin", "resourceId": format!("ari:cloud:platform::org/{}", org.id)}), 400, "ADMIN-UAM-400-3"),
            (org.admin(&format!("/directory/groups/{writers}/roles/assign")), json!({"roleAssociations": []}), 400, "ADMIN-400-24"),
        ] {
            let refused = app.call("POST", &path, &org.api_key, Some(&body)).await.expect(status);
            assert_eq!(code(&refused), expected, "{path} {body}");
        }
        assert_shown("role_invalid", &roles(&app, &org, &ada, "assign", "atlassian/ai-access", &wiki).await);
        // Several at once are all given or none.
        let path = org.admin(&format!("/directory/groups/{writers}/roles/assign"));
        let both = json!({"roleAssociations": [{"resource": desk, "role": "atlassian/user"}, {"resource": desk, "role": "atlassian/ai-access"}]});
        app.call("POST", &path, &org.api_key, Some(&both)).await.expect(400);
        let shown = app.get(&of_group, &org.api_key).await.expect(200);
        let of_desk = shown["data"].as_array().unwrap().iter().find(|item| item["resourceId"] == desk.as_str()).unwrap();
        assert_eq!(of_desk["roles"], json!([["atlassian/customer"]]));
        // What another organization asks for is absent.
        let other = app.org("Other", "example.net").await;
        for path in [format!("/directories/-/users/{ada}/role-assignments"), format!("/directories/-/groups/{writers}/role-assignments")] {
            app.get(&other.admin_v2(&path), &other.api_key).await.expect(404);
        }
        assert_eq!(code(&roles(&app, &other, &ada, "assign", "atlassian/user", &wiki).await.expect(404)), "ADMIN-404-8");
        group_roles(&app, &other, &writers, "assign", "atlassian/user", &wiki).await.expect(404);
    }

    async fn a_group_that_lets_its_members_administer_is_not_deleted_by_the_way(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (_, wiki) = workspace(&app, &org, "Wiki", "confluence").await;
        let (_, ada) = person(&app, &org, "ada").await;
        let admins = group(&app, &org, "Wiki admins", None).await;
        join(&app, &org, &admins, &ada).await.expect(204);
        group_roles(&app, &org, &admins, "assign", "atlassian/admin", &wiki).await.expect(204);
        let path = org.admin_v2(&format!("/directories/-/groups/{admins}"));
        assert_shown("group_grants_admin", &app.call("DELETE", &path, &org.api_key, None).await);
        group_roles(&app, &org, &admins, "revoke", "atlassian/admin", &wiki).await.expect(204);
        group_roles(&app, &org, &admins, "assign", "atlassian/user", &wiki).await.expect(204);
        app.call("DELETE", &path, &org.api_key, None).await.expect(204);
        // Nothing of it is left, also for a group of the same name.
        let of_ada = org.admin_v2(&format!("/directories/-/users/{ada}/role-assignments"));
        assert_eq!(app.get(&of_ada, &org.api_key).await.expect(200)["data"], json!([]));
        let again = group(&app, &org, "Wiki admins", None).await;
        join(&app, &org, &again, &ada).await.expect(204);
        assert_eq!(app.get(&of_ada, &org.api_key).await.expect(200)["data"], json!([]));
    }

    async fn administrators_get_no_more_seats_than_there_are(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (wiki_id, wiki) = workspace(&app, &org, "Wiki", "confluence").await;
        let (ada_user, ada) = person(&app, &org, "ada").await;
        let (_, bob) = person(&app, &org, "bob").await;
        let (eve_user, eve) = person(&app, &org, "eve").await;
        roles(&app, &org, &ada, "assign", "atlassian/user", &wiki).await.expect(204);
        let limited = change(&app, &org, &wiki_id, json!({"seatLimit": 2})).await.expect(200);
        assert_eq!(limited["seats"], json!({"limit": 2, "used": 1, "counting": false, "overSince": null}));
        // A second role takes no second seat, and these take none.
        roles(&app, &org, &ada, "assign", "atlassian/admin", &wiki).await.expect(204);
        roles(&app, &org, &bob, "assign", "atlassian/customer", &wiki).await.expect(204);
        assert_eq!(seats(&app, &org, &wiki_id).await["used"], 1);
        roles(&app, &org, &bob, "assign", "atlassian/user", &wiki).await.expect(204);
        assert_shown("role_without_seats", &roles(&app, &org, &eve, "assign", "atlassian/guest", &wiki).await);
        // Nor by a group, nor for everybody.
        let club = group(&app, &org, "Club", None).await;
        group_roles(&app, &org, &club, "assign", "atlassian/user", &wiki).await.expect(204);
        assert_eq!(code(&join(&app, &org, &club, &eve).await.expect(409)), "ADMIN-UAM-409-3");
        join(&app, &org, &club, &ada).await.expect(204);
        let crew = group(&app, &org, "Crew", Some(&[&eve_user])).await;
        group_roles(&app, &org, &crew, "assign", "atlassian/user", &wiki).await.expect(409);
        change(&app, &org, &wiki_id, json!({"defaultRole": "atlassian/user"})).await.expect(409);
        change(&app, &org, &wiki_id, json!({"defaultRole": "atlassian/viewer"})).await.expect(200);
        assert_eq!(seats(&app, &org, &wiki_id).await["used"], 2);
        // Who is switched off leaves the seat, and comes back only to a free one.
        let active = |active: bool| json!({"Operations": [{"op": "replace", "path": "active", "value": active}]});
        let unlinked = app.call("POST", &format!("/users/{bob}/manage/lifecycle/delete"), &org.api_key, None).await;
        assert!(unlinked.status.is_success(), "{}", unlinked.text);
        taken(&app, &org, &wiki_id, 1).await;
        roles(&app, &org, &eve, "assign", "atlassian/user", &wiki).await.expect(204);
        let back = app.call("POST", &format!("/users/{bob}/manage/lifecycle/cancel-delete"), &org.api_key, None).await;
        assert_eq!(back.status, 409, "{}", back.text);
        // The last way counts: ada has the role twice.
        for role in ["atlassian/user", "atlassian/admin"] {
            roles(&app, &org, &ada, "revoke", role, &wiki).await.expect(204);
        }
        assert_eq!(seats(&app, &org, &wiki_id).await["used"], 2);
        let gone = org.admin_v2(&format!("/directories/-/groups/{club}/memberships/{ada}"));
        app.call("DELETE", &gone, &org.api_key, None).await.expect(204);
        assert_eq!(seats(&app, &org, &wiki_id).await["used"], 1);

        // What an identity provider pushes is never refused: the workspace is over its limit, and says so once.
        let crew_path = org.scim(&format!("/Groups/{crew}"));
        group_roles(&app, &org, &crew, "assign", "atlassian/user", &wiki).await.expect(204);
        let add = |user: &str| json!({"Operations": [{"op": "add", "path": "members", "value": [{"value": user}]}]});
        for name in ["fay", "gil"] {
            let (user, _) = person(&app, &org, name).await;
            app.call("PATCH", &crew_path, &org.scim_key, Some(&add(&user))).await.expect(200);
        }
        app.call("PATCH", &crew_path, &org.scim_key, Some(&add(&ada_user))).await.expect(200);
        over(&app, &org, &wiki_id, 4).await;
        roles(&app, &org, &bob, "revoke", "atlassian/user", &wiki).await.expect(204);
        assert_eq!(code(&roles(&app, &org, &person(&app, &org, "hal").await.1, "assign", "atlassian/user", &wiki).await.expect(409)), "ADMIN-UAM-409-3");
        app.call("PATCH", &org.scim(&format!("/Users/{ada_user}")), &org.scim_key, Some(&active(false))).await.expect(200);
        taken(&app, &org, &wiki_id, 3).await;
        app.call("DELETE", &crew_path, &org.scim_key, None).await.expect(204);
        let under = taken(&app, &org, &wiki_id, 1).await;
        assert_eq!(under["overSince"], Value::Null);
        let events = app.events(&org).await;
        let exceeded: Vec<&Value> = events.iter().filter(|event| event["attributes"]["action"] == "workspace_seats_exceeded").collect();
        assert_eq!(exceeded.len(), 1);
        // A lower limit shows at once; without one nothing is counted.
        let low = change(&app, &org, &wiki_id, json!({"seatLimit": 0})).await.expect(200);
        assert!(low["seats"]["overSince"].is_string(), "{low}");
        assert_eq!(change(&app, &org, &wiki_id, json!({"seatLimit": null})).await.expect(200)["seats"], Value::Null);
        for body in [json!({"seatLimit": -1}), json!({"defaultRole": "atlassian/admin"}), json!({"url": "x"}), json!({"seats": 1})] {
            change(&app, &org, &wiki_id, body).await.expect(400);
        }
    }
}

steward_testkit::both_apps! {
    async fn a_large_group_is_counted_behind_the_answer(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (wiki_id, wiki) = workspace(&app, &org, "Wiki", "confluence").await;
        let directory = format!("/steward/v1/orgs/{}/directories/{}", org.id, org.directory.id);
        let unguarded = json!({"settings": {"guard": "off"}});
        app.call("PATCH", &directory, &org.api_key, Some(&unguarded)).await.expect(200);
        let mut users = Vec::new();
        for number in 0..230 {
            users.push(person(&app, &org, &format!("p{number}")).await.0);
        }
        let crew = group(&app, &org, "Crew", Some(&users.iter().collect::<Vec<_>>())).await;
        change(&app, &org, &wiki_id, json!({"seatLimit": 229})).await.expect(200);
        // More accounts than one transaction looks at: the limit is not enforced until all are counted, and then it shows.
        group_roles(&app, &org, &crew, "assign", "atlassian/user", &wiki).await.expect(204);
        over(&app, &org, &wiki_id, 230).await;
        let (_, late) = person(&app, &org, "late").await;
        roles(&app, &org, &late, "assign", "atlassian/user", &wiki).await.expect(409);
        // The limit counts whoever is there when it is set, too.
        change(&app, &org, &wiki_id, json!({"seatLimit": null})).await.expect(200);
        let again = change(&app, &org, &wiki_id, json!({"seatLimit": 1000})).await.expect(200);
        assert_eq!(again["seats"]["limit"], 1000);
        assert_eq!(taken(&app, &org, &wiki_id, 230).await["overSince"], Value::Null);
        roles(&app, &org, &late, "assign", "atlassian/user", &wiki).await.expect(204);
        // A role for everybody, taken back.
        change(&app, &org, &wiki_id, json!({"defaultRole": "atlassian/user"})).await.expect(200);
        group_roles(&app, &org, &crew, "revoke", "atlassian/user", &wiki).await.expect(204);
        taken(&app, &org, &wiki_id, 231).await;
        change(&app, &org, &wiki_id, json!({"defaultRole": null})).await.expect(200);
        taken(&app, &org, &wiki_id, 1).await;
        group_roles(&app, &org, &crew, "assign", "atlassian/guest", &wiki).await.expect(204);
        taken(&app, &org, &wiki_id, 231).await;
        app.call("DELETE", &org.scim(&format!("/Groups/{crew}")), &org.scim_key, None).await.expect(204);
        taken(&app, &org, &wiki_id, 1).await;
        // What is lost with a large group comes in pages, all of it.
        let team = group(&app, &org, "Team", Some(&users.iter().collect::<Vec<_>>())).await;
        group_roles(&app, &org, &team, "assign", "atlassian/user", &wiki).await.expect(204);
        let path = format!("/steward/v1/orgs/{}/groups/{team}/impact", org.id);
        let (mut lost, mut cursor) = (std::collections::BTreeSet::new(), String::new());
        loop {
            let page = app.get(&format!("{path}{cursor}"), &org.api_key).await.expect(200);
            for one in page["data"].as_array().unwrap() {
                assert!(lost.insert(text(&one["accountId"])), "told of twice: {one}");
            }
            match page["meta"]["next"].as_str() {
                Some(next) => cursor = format!("?cursor={next}"),
                None => break,
            }
        }
        assert_eq!(lost.len(), 230);
    }

    async fn access_is_explained_and_workspaces_are_searched(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (ada_user, ada) = person(&app, &org, "ada").await;
        let (wiki_id, wiki) = workspace(&app, &org, "Wiki", "confluence").await;
        workspace(&app, &org, "Board", "trello").await;
        let writers = group(&app, &org, "Writers", Some(&[&ada_user])).await;
        roles(&app, &org, &ada, "assign", "atlassian/user", &wiki).await.expect(204);
        group_roles(&app, &org, &writers, "assign", "atlassian/user", &wiki).await.expect(204);
        group_roles(&app, &org, &writers, "assign", "atlassian/guest", &wiki).await.expect(204);
        change(&app, &org, &wiki_id, json!({"defaultRole": "atlassian/viewer", "seatLimit": 3})).await.expect(200);
        let admin = json!({"role": "atlassian/org-admin"});
        let path = org.admin(&format!("/users/{ada}/role-assignments/assign"));
        app.call("POST", &path, &org.api_key, Some(&admin)).await.expect(204);
        let own = format!("/steward/v1/orgs/{}", org.id);
        let explanation = |account: &str, resource: &str| format!("{own}/access/explanation?accountId={account}&resource={resource}");
        assert_shown("access_explained", &app.get(&explanation(&ada, &wiki), &org.api_key).await);
        assert_shown("group_impact", &app.get(&format!("{own}/groups/{writers}/impact"), &org.api_key).await);
        assert_shown("workspace_access", &app.get(&format!("{own}/workspaces/{wiki_id}/access"), &org.api_key).await);
        app.get(&format!("{own}/access/explanation?accountId={ada}"), &org.api_key).await.expect(400);
        for (account, resource) in [(ada.as_str(), "wiki"), ("712020:x", wiki.as_str()), (ada.as_str(), &wiki.replace("confluence", "trello"))] {
            app.get(&explanation(account, resource), &org.api_key).await.expect(404);
        }
        let other = app.org("Other", "example.net").await;
        let theirs = explanation(&ada, &wiki).replace(&org.id.to_string(), &other.id.to_string());
        app.get(&theirs, &other.api_key).await.expect(404);
        app.get(&format!("/steward/v1/orgs/{}/groups/{writers}/impact", other.id), &other.api_key).await.expect(404);
        app.get(&format!("/steward/v1/orgs/{}/workspaces/{wiki_id}/access", other.id), &other.api_key).await.expect(404);

        let search = org.admin_v2("/workspaces");
        let first = app.call("POST", &search, &org.api_key, Some(&json!({"sort": [{"field": "attributes.name", "order": "desc"}], "limit": 1}))).await;
        assert_shown("workspaces_searched", &first);
        let next = text(&first.expect(200)["links"]["next"]);
        let cursor = next.rsplit("cursor=").next().unwrap();
        let second = app.call("POST", &search, &org.api_key, Some(&json!({"cursor": cursor}))).await.expect(200);
        assert_eq!(second["data"][0]["attributes"]["name"], "Board");
        assert_eq!(second["meta"], json!({"pageSize": 1, "startIndex": 2, "endIndex": 2, "total": 2}));
        // Terraform and scripts send nothing, the crate jira an empty object.
        for body in [None, Some(json!({})), Some(json!({"query": null, "sort": null, "cursor": null}))] {
            let all = app.call("POST", &search, &org.api_key, body.as_ref()).await.expect(200);
            assert_eq!(all["meta"]["total"], 2);
        }
        let none = app.call("POST", &search, &org.api_key, Some(&json!({"query": {"features": ["x"]}}))).await.expect(200);
        assert_eq!(none["meta"], json!({"pageSize": 0, "startIndex": null, "endIndex": null, "total": 0}));
        let older = json!({"query": {"and": [{"name": "x", "field": {"name": "attributes.typeKey", "values": ["TRELLO"]}}, {"searchWorkspaces": {"value": "oar"}}, {}]}});
        let found = app.call("POST", &search, &org.api_key, Some(&older)).await.expect(200);
        assert_eq!(found["data"][0]["attributes"]["name"], "Board");
        let deep = (0..12).fold(json!({"searchWorkspaces": "x"}), |inner, _| json!({"and": [inner]}));
        let wide = json!({"nor": vec![json!({"searchWorkspaces": "x"}); 60]});
        for (body, expected) in [
            (json!({"query": deep}), "ADMIN-400-21"),
            (json!({"query": wide}), "ADMIN-400-21"),
            (json!({"query": {"or": []}}), "ADMIN-400-19"),
            (json!({"query": {"and": {}}}), "ADMIN-400-19"),
            (json!({"query": {"field": {"name": "attributes.color", "values": []}}}), "ADMIN-400-19"),
            (json!({"sort": [{"field": "attributes.name", "order": "up"}]}), "ADMIN-400-19"),
            (json!({"sort": "name"}), "ADMIN-400-19"),
            (json!({"limit": 0}), "ADMIN-400-24"),
            (json!({"limit": 1001}), "ADMIN-400-24"),
            (json!({"cursor": cursor, "query": {"searchWorkspaces": "x"}}), "ADMIN-400-19"),
            (json!({"cursor": "x"}), "ADMIN-400-1"),
            (json!({"filter": {}}), "ADMIN-400-24"),
        ] {
            let refused = app.call("POST", &search, &org.api_key, Some(&body)).await.expect(400);
            assert_eq!(code(&refused), expected, "{body}");
        }
    }
}
