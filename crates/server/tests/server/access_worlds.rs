//! Small worlds of accounts, groups, workspaces and roles, made by chance: every answer about access is compared with what
//! follows from the world by going through all of it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};
use steward_testkit::app::{TestApp, TestOrg};

use crate::chance::Chance;

const PRODUCTS: [&str; 3] = ["confluence", "jira-software", "trello"];

const ON_WORKSPACES: [&str; 5] =
    ["atlassian/user", "atlassian/guest", "atlassian/customer", "atlassian/viewer", "atlassian/site-admin"];

const FOR_EVERYBODY: [&str; 3] = ["atlassian/user", "atlassian/viewer", "atlassian/guest"];

/// What was made, and nothing that follows from it.
#[derive(Debug, Clone, Default)]
struct World {
    accounts: Vec<String>,
    active: BTreeMap<String, bool>,
    /// Resources by their names on the wire, the organization last.
    resources: Vec<String>,
    groups: Vec<String>,
    members: BTreeSet<(String, String)>,
    direct: BTreeSet<(String, String, String)>,
    through: BTreeSet<(String, String, String)>,
    default: BTreeMap<String, String>,
}

/// Account, resource and role.
type Had = BTreeSet<(String, String, String)>;

impl World {
    fn org(&self) -> &String {
        self.resources.last().unwrap()
    }

    /// All ways to all roles: account, resource, role, and the group, or `direct`, `default` or `implied`.
    fn ways(&self) -> BTreeSet<(String, String, String, String)> {
        let mut ways = BTreeSet::new();
        for account in &self.accounts {
            let mut add = |resource: &String, role: &str, way: &str| {
                ways.insert((account.clone(), resource.clone(), role.to_owned(), way.to_owned()));
            };
            for (holder, resource, role) in &self.direct {
                if holder == account {
                    add(resource, role, "direct");
                    if role == "atlassian/org-admin" {
                        for place in self.resources.iter().filter(|place| *place != self.org()) {
                            add(place, "atlassian/admin", "implied");
                        }
                    }
                }
            }
            for (group, resource, role) in &self.through {
                if self.members.contains(&(group.clone(), account.clone())) {
                    add(resource, role, group);
                }
            }
            for (resource, role) in &self.default {
                add(resource, role, "default");
            }
        }
        ways
    }

    fn had(&self) -> Had {
        self.ways().into_iter().map(|(account, resource, role, _)| (account, resource, role)).collect()
    }

    fn without(&self, group: &String) -> Self {
        let mut world = self.clone();
        world.groups.retain(|one| one != group);
        world.through.retain(|(one, ..)| one != group);
        world
    }

    fn seats(&self, resource: &String) -> usize {
        let seated = |role: &str| !["atlassian/customer", "atlassian/viewer"].contains(&role);
        let ways = self.ways();
        let taken = ways.iter().filter(|(account, of, role, way)| {
            of == resource && seated(role) && way != "implied" && self.active[account]
        });
        taken.map(|(account, ..)| account).collect::<BTreeSet<_>>().len()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

async fn post(app: &TestApp, key: &str, path: &str, body: Value) -> Value {
    let answer = app.call("POST", path, key, Some(&body)).await;
    answer.expect_success(path);
    answer.json_or_null()
}

async fn make(app: &TestApp, org: &TestOrg, chance: &mut Chance) -> World {
    let mut world = World::default();
    let mut users = BTreeMap::new();
    for number in 0..4 {
        let address = format!("p{number}@{}", org.domain);
        let active = !chance.once_in(4);
        let user =
            json!({"userName": address, "active": active, "emails": [{"value": address, "primary": true}]});
        let user = post(app, &org.scim_key, &org.scim("/Users"), user).await;
        let account = text(&user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"]);
        users.insert(account.clone(), text(&user["id"]));
        world.active.insert(account.clone(), active);
        world.accounts.push(account);
    }
    for product in PRODUCTS {
        let path = format!("/steward/v1/orgs/{}/workspaces", org.id);
        let made = post(app, &org.api_key, &path, json!({"name": product, "product": product})).await;
        world.resources.push(format!("ari:cloud:{product}::site/{}", text(&made["id"])));
    }
    world.resources.push(format!("ari:cloud:platform::org/{}", org.id));
    for number in 0..3 {
        let members: Vec<&String> = world.accounts.iter().filter(|_| !chance.once_in(3)).collect();
        let values: Vec<Value> = members.iter().map(|account| json!({"value": users[*account]})).collect();
        let group = json!({"displayName": format!("Group {number}"), "members": values});
        let group = text(&post(app, &org.scim_key, &org.scim("/Groups"), group).await["id"]);
        world.members.extend(members.into_iter().map(|account| (group.clone(), account.clone())));
        world.groups.push(group);
    }
    // Members of a group that is a member are not members.
    let nested =
        json!({"Operations": [{"op": "add", "path": "members", "value": [{"value": world.groups[1]}]}]});
    let path = org.scim(&format!("/Groups/{}", world.groups[0]));
    app.call("PATCH", &path, &org.scim_key, Some(&nested)).await.expect(200);
    for place in world.resources[..3].iter().cloned() {
        if chance.once_in(3) {
            let role = *chance.pick(&FOR_EVERYBODY);
            let (_, id) = place.rsplit_once('/').unwrap();
            let path = format!("/steward/v1/orgs/{}/workspaces/{id}", org.id);
            app.call("PATCH", &path, &org.api_key, Some(&json!({"defaultRole": role}))).await.expect(200);
            world.default.insert(place, role.to_owned());
        }
    }
    for _ in 0..6 {
        let account = chance.pick(&world.accounts).clone();
        let (resource, role) = if chance.once_in(4) {
            (world.org().clone(), *chance.pick(&["atlassian/org-admin", "atlassian/ai-access"]))
        } else {
            (chance.pick(&world.resources[..3]).clone(), *chance.pick(&ON_WORKSPACES))
        };
        let path = org.admin(&format!("/users/{account}/roles/assign"));
        let body = json!({"role": role, "resource": resource});
        let given = app.call("POST", &path, &org.api_key, Some(&body)).await;
        if world.active[&account] {
            given.expect(204);
            world.direct.insert((account, resource, role.to_owned()));
        } else {
            given.expect(400);
        }
    }
    for _ in 0..6 {
        let group = chance.pick(&world.groups).clone();
        let (resource, role) = if chance.once_in(5) {
            (world.org().clone(), "atlassian/ai-access")
        } else {
            (chance.pick(&world.resources[..3]).clone(), *chance.pick(&ON_WORKSPACES))
        };
        let path = org.admin_v2(&format!("/directories/-/groups/{group}/role-assignments/assign"));
        post(app, &org.api_key, &path, json!({"resourceId": resource, "roleId": role})).await;
        world.through.insert((group, resource, role.to_owned()));
    }
    world
}

async fn explained(app: &TestApp, org: &TestOrg, account: &str, resource: &str) -> Vec<(String, String)> {
    let path =
        format!("/steward/v1/orgs/{}/access/explanation?accountId={account}&resource={resource}", org.id);
    let shown = app.get(&path, &org.api_key).await.expect(200);
    let ways = shown["ways"].as_array().unwrap().iter().map(|way| {
        let chain = way["chain"].as_array().unwrap();
        let kind = match (way["method"].as_str().unwrap(), chain.last()) {
            ("direct", None) => "direct".to_owned(),
            ("group_direct", Some(group)) => text(&group["id"]),
            ("inferred", Some(last)) if last["type"] == "organization" => "implied".to_owned(),
            ("inferred", Some(last)) if last["type"] == "directory" => "default".to_owned(),
            other => panic!("{other:?}"),
        };
        (text(&way["role"]), kind)
    });
    ways.collect()
}

/// Reads all pages of a list of our own.
async fn all(app: &TestApp, org: &TestOrg, path: &str) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.get(&format!("{path}{cursor}"), &org.api_key).await.expect(200);
        items.extend(page["data"].as_array().unwrap().clone());
        match page["meta"]["next"].as_str() {
            Some(next) => cursor = format!("?cursor={next}"),
            None => return items,
        }
    }
}

/// Reads all pages of a search, each of one item.
async fn searched(app: &TestApp, org: &TestOrg, what: &str, mut body: Value) -> Vec<Value> {
    let path = org.admin_v2(&format!("/directories/-/{what}/search"));
    body["limit"] = json!(1);
    let mut items = Vec::new();
    loop {
        let page = app.call("POST", &path, &org.api_key, Some(&body)).await.expect(200);
        items.extend(page["data"].as_array().unwrap().clone());
        match page["links"]["next"].as_str() {
            Some(next) => body = json!({"cursor": next}),
            None => return items,
        }
    }
}

async fn assert_agrees(app: &TestApp, org: &TestOrg, world: &World) {
    let ways = world.ways();
    for account in &world.accounts {
        for resource in &world.resources {
            let expected: BTreeSet<(String, String)> = ways
                .iter()
                .filter(|(of, on, ..)| (of, on) == (account, resource))
                .map(|(.., role, way)| (role.clone(), way.clone()))
                .collect();
            let shown = explained(app, org, account, resource).await;
            assert_eq!(shown.iter().cloned().collect::<BTreeSet<_>>(), expected, "{account} on {resource}");
            assert_eq!(shown.len(), expected.len());
            let length = |way: &str| match way {
                "direct" => 0,
                "default" => 1,
                "implied" => 3,
                _ => 2,
            };
            assert!(shown.iter().map(|(_, way)| length(way)).is_sorted(), "the shortest first: {shown:?}");
        }
        // The list that clients read says the same.
        let path = org.admin_v2(&format!("/directories/-/users/{account}/role-assignments?limit=100"));
        let listed = app.get(&path, &org.api_key).await.expect(200);
        let mut found = BTreeSet::new();
        for item in listed["data"].as_array().unwrap() {
            for one in item["roleAssignments"].as_array().unwrap() {
                for method in one["roleAssignmentMethods"].as_array().unwrap() {
                    found.insert((text(&item["resourceId"]), text(&one["role"]), text(method)));
                }
            }
        }
        let method = |way: &str| match way {
            "direct" => "direct",
            "default" | "implied" => "inferred",
            _ => "group_direct",
        };
        let expected: BTreeSet<_> = ways
            .iter()
            .filter(|(of, ..)| of == account)
            .map(|(_, on, role, way)| (on.clone(), role.clone(), method(way).to_owned()))
            .collect();
        assert_eq!(found, expected, "{account}");
    }
    for place in &world.resources[..3] {
        let (_, id) = place.rsplit_once('/').unwrap();
        let holders = all(app, org, &format!("/steward/v1/orgs/{}/workspaces/{id}/access", org.id)).await;
        let mut found = Vec::new();
        for holder in &holders {
            for role in holder["roles"].as_array().unwrap() {
                found.push((text(&holder["accountId"]), place.clone(), text(&role["role"])));
            }
        }
        let expected: Had = world.had().into_iter().filter(|(_, on, _)| on == place).collect();
        assert_eq!(found.len(), expected.len(), "nobody twice");
        assert_eq!(found.into_iter().collect::<Had>(), expected);
        let seated = holders.iter().filter(|holder| holder["takesSeat"] == true).count();
        assert_eq!(seated, world.seats(place));
    }
}

async fn assert_found(app: &TestApp, org: &TestOrg, world: &World, chance: &mut Chance) {
    let had = world.had();
    for _ in 0..4 {
        let roles: Vec<&str> =
            ["atlassian/user", "atlassian/admin", "atlassian/org-admin", "atlassian/customer"]
                .into_iter()
                .filter(|_| chance.once_in(2))
                .collect();
        let resources: Vec<&String> = world.resources.iter().filter(|_| chance.once_in(2)).collect();
        let fits = |on: &String, role: &String| {
            (roles.is_empty() || roles.contains(&role.as_str()))
                && (resources.is_empty() || resources.contains(&on))
        };
        let asked = !roles.is_empty() || !resources.is_empty();
        let expected: BTreeSet<&String> = world
            .accounts
            .iter()
            .filter(|account| !asked || had.iter().any(|(of, on, role)| of == *account && fits(on, role)))
            .collect();
        for sort in [Value::Null, json!({"field": "nick_name"})] {
            let body = json!({"roleIds": roles, "resourceIds": resources, "sortBy": sort});
            let found = searched(app, org, "users", body.clone()).await;
            let found: Vec<String> = found.iter().map(|user| text(&user["accountId"])).collect();
            assert_eq!(found.len(), expected.len(), "{body} {found:?}");
            assert_eq!(found.iter().collect::<BTreeSet<_>>(), expected, "{body}");
        }
        let expected: BTreeSet<&String> = world
            .groups
            .iter()
            .filter(|group| {
                !asked || world.through.iter().any(|(of, on, role)| of == *group && fits(on, role))
            })
            .collect();
        let body = json!({"roleIds": roles, "resourceIds": resources});
        let found = searched(app, org, "groups", body.clone()).await;
        let found: Vec<String> = found.iter().map(|group| text(&group["id"])).collect();
        assert_eq!(found.iter().collect::<BTreeSet<_>>(), expected, "{body}");
        assert_eq!(found.len(), expected.len());
    }
    let owner = *chance.pick(&PRODUCTS);
    let found = searched(app, org, "groups", json!({"resourceOwners": [owner]})).await;
    let expected: BTreeSet<String> = world
        .through
        .iter()
        .filter(|(_, on, _)| on.contains(&format!(":{owner}:")))
        .map(|(group, ..)| group.clone())
        .collect();
    assert_eq!(found.iter().map(|group| text(&group["id"])).collect::<BTreeSet<_>>(), expected);

    let expand = json!({"expand": ["platformRoles", "counts.resources", "productAccess"]});
    for user in searched(app, org, "users", expand).await {
        let account = text(&user["accountId"]);
        let mine: Vec<_> = had.iter().filter(|(of, ..)| *of == account).collect();
        let resources: BTreeSet<&String> = mine.iter().map(|(_, on, _)| on).collect();
        assert_eq!(user["counts"]["resources"], resources.len());
        let platform: BTreeSet<&String> =
            mine.iter().filter(|(_, on, _)| on == world.org()).map(|(.., role)| role).collect();
        let shown: BTreeSet<String> = user["platformRoles"].as_array().unwrap().iter().map(text).collect();
        assert_eq!(shown.iter().collect::<BTreeSet<_>>(), platform);
        let ways = world.ways();
        let products: BTreeSet<&str> = ways
            .iter()
            .filter(|(of, on, _, way)| *of == account && on != world.org() && way != "implied")
            .map(|(_, on, ..)| on.rsplit_once('/').unwrap().1)
            .collect();
        let shown: Vec<String> =
            user["productAccess"].as_array().unwrap().iter().map(|product| text(&product["id"])).collect();
        assert_eq!(shown.iter().map(String::as_str).collect::<BTreeSet<_>>(), products);
    }
    let stats = app.get(&org.admin_v2("/directories/-/users/stats"), &org.api_key).await.expect(200);
    let shown: BTreeMap<String, u64> = stats["roles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|role| (text(&role["roleId"]), role["count"].as_u64().unwrap()))
        .collect();
    let mut expected: BTreeMap<String, BTreeSet<&String>> = BTreeMap::new();
    for (account, _, role) in &had {
        expected.entry(role.clone()).or_default().insert(account);
    }
    let expected: BTreeMap<String, u64> =
        expected.into_iter().map(|(role, accounts)| (role, accounts.len() as u64)).collect();
    assert_eq!(shown, expected);
}

async fn assert_seats(app: &TestApp, org: &TestOrg, world: &World) {
    for place in &world.resources[..3] {
        let (_, id) = place.rsplit_once('/').unwrap();
        let path = format!("/steward/v1/orgs/{}/workspaces/{id}", org.id);
        let mut shown = Value::Null;
        for _ in 0..300 {
            shown = app.get(&path, &org.api_key).await.expect(200)["seats"].clone();
            if shown["used"] == world.seats(place) && shown["counting"] == false {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(shown["used"], world.seats(place), "{shown}");
    }
}

steward_testkit::both_apps! {
    async fn answers_about_access_are_what_follows_from_going_through_everything(app: TestApp) {
        for seed in 1..=4 {
            let mut chance = Chance(seed);
            let org = app.org("Acme", &format!("w{seed}.example")).await;
            let mut world = make(&app, &org, &mut chance).await;
            app.followed().await;
            assert_agrees(&app, &org, &world).await;
            assert_found(&app, &org, &world, &mut chance).await;
            for place in &world.resources[..3] {
                let path = format!("/steward/v1/orgs/{}/workspaces/{}", org.id, place.rsplit_once('/').unwrap().1);
                app.call("PATCH", &path, &org.api_key, Some(&json!({"seatLimit": 100}))).await.expect(200);
            }
            assert_seats(&app, &org, &world).await;
            for group in world.groups.clone() {
                let after = world.without(&group);
                let lost: Had = world.had().difference(&after.had()).cloned().collect();
                let shown = all(&app, &org, &format!("/steward/v1/orgs/{}/groups/{group}/impact", org.id)).await;
                let found: Vec<_> = shown.iter().map(|one| (text(&one["accountId"]), text(&one["resource"]), text(&one["role"]))).collect();
                assert_eq!(found.len(), lost.len());
                assert_eq!(found.into_iter().collect::<Had>(), lost, "without {group}");
            }
            // And so it is when one goes.
            let gone = chance.pick(&world.groups).clone();
            app.call("DELETE", &org.scim(&format!("/Groups/{gone}")), &org.scim_key, None).await.expect(204);
            world = world.without(&gone);
            assert_agrees(&app, &org, &world).await;
            assert_seats(&app, &org, &world).await;
        }
    }
}
