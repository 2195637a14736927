//! Calls across organizations at random: whatever keys of one organization ask, with ids, cursors and addresses of
//! another one, nothing of the other comes out and nothing in it changes.
//!
//! `STEWARD_CROSS_CALLS` says how many calls each database gets, `STEWARD_CROSS_SEED` what chance starts from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use steward_core::key::{self, KeyKind, NewKey, Role, Scopes};
use steward_core::organization::{self, NewWorkspace};
use steward_server::{CallerKind, Route, routes};
use steward_testkit::app::{TestApp, TestOrg};
use tokio::task::JoinSet;

use crate::chance::{Chance, setting};

/// Stands in every name of the other organization, and in no request.
const CANARY: &str = "zzcanaryzz";

/// The domain of the other organization: requests may name it.
const THEIR_DOMAIN: &str = "theirs.com";

/// Calls of one database when nobody says otherwise: both together make 50,000.
const CALLS: u64 = 25_000;

const CALLERS: u64 = 8;

/// What one organization can be asked with.
struct Party {
    org: TestOrg,
    /// Keys of every kind.
    keys: Vec<String>,
    /// Identifiers of its things, by the parameter of a path that they fit.
    ids: BTreeMap<&'static str, Vec<String>>,
    cursors: Vec<String>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

impl Party {
    async fn new(app: &TestApp, name: &str, domain: &str) -> Self {
        let org = app.org(&format!("{name} organization"), domain).await;
        let org = TestOrg { api_key: app.key_for_a_year(&org).await, ..org };
        let mut ids: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        let mut note = |parameter: &'static str, id: String| ids.entry(parameter).or_default().push(id);
        note("orgId", org.id.to_string());
        note("directoryId", org.directory.id.to_string());
        for number in 0..3 {
            let email = format!("u{number}@{domain}");
            let user = json!({
                "userName": format!("{name}-{number}"), "displayName": format!("{name} person {number}"),
                "emails": [{"value": email, "primary": true}],
            });
            let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
            note("id", text(&user["id"]));
            let link = &user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"];
            let account = text(link);
            let members = json!([{"value": user["id"]}]);
            let group = json!({"displayName": format!("{name} group {number}"), "members": members});
            let group = app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&group)).await.expect(201);
            note("id", text(&group["id"]));
            note("groupId", text(&group["id"]));
            let own = format!("/steward/v1/orgs/{}", org.id);
            let token = json!({"accountId": account, "label": format!("{name} token")});
            let token =
                app.call("POST", &format!("{own}/api-tokens"), &org.api_key, Some(&token)).await.expect(201);
            note("tokenId", text(&token["id"]));
            note("accountId", account);
            let key = json!({"name": format!("{name} key")});
            let key = app.call("POST", &format!("{own}/keys"), &org.api_key, Some(&key)).await.expect(201);
            note("keyId", text(&key["id"]));
            let claim = json!({"domain": format!("{number}.{domain}")});
            let claim =
                app.call("POST", &format!("{own}/domains"), &org.api_key, Some(&claim)).await.expect(201);
            note("domainId", text(&claim["id"]));
        }
        let directory = format!("/steward/v1/orgs/{}/directories/{}", org.id, org.directory.id);
        let settings = json!({"settings": {"guard": "report", "guardMinimum": 0, "guardShare": 1}});
        app.call("PATCH", &directory, &org.api_key, Some(&settings)).await.expect(200);
        let off = json!({"Operations": [{"op": "replace", "path": "active", "value": false}]});
        app.call("PATCH", &org.scim(&format!("/Users/{}", ids["id"][0])), &org.scim_key, Some(&off))
            .await
            .expect(200);
        let settings = json!({"settings": {"guard": "off"}});
        app.call("PATCH", &directory, &org.api_key, Some(&settings)).await.expect(200);
        let approvals = format!("/steward/v1/orgs/{}/approvals", org.id);
        let approvals = app.get(&approvals, &org.api_key).await.expect(200);
        ids.insert("approvalId", vec![text(&approvals["data"][0]["id"])]);
        let groups = format!("/admin/v2/orgs/{}/directories/{}/groups", org.id, org.directory.id);
        let club = json!({"name": format!("{name} club"), "description": format!("{name} readers")});
        let club = app.call("POST", &groups, &org.api_key, Some(&club)).await.expect(201);
        ids.entry("groupId").or_default().push(text(&club["data"]["id"]));
        let member = json!({"accountId": ids["accountId"][0]});
        let club = format!("{groups}/{}/memberships", text(&club["data"]["id"]));
        app.call("POST", &club, &org.api_key, Some(&member)).await.expect(204);
        let mut note = |parameter: &'static str, id: String| ids.entry(parameter).or_default().push(id);
        for event in app.events(&org).await.iter().take(20) {
            note("eventId", text(&event["id"]));
        }
        let context = app.steward().system_context();
        let caller =
            steward_core::key::authenticate(app.steward(), &org.api_key, context.request.clone()).await;
        let Ok(steward_core::key::Identity::Org(caller)) = caller else { panic!("the key is good") };
        let wiki = NewWorkspace { name: format!("{name} wiki"), product: "confluence".to_owned(), url: None };
        let workspace = organization::create_workspace(&caller, wiki).await.unwrap();
        note("workspaceId", workspace.id.to_string());
        let new = |kind, directory_id, workspace_id| NewKey {
            kind,
            org_id: Some(org.id),
            directory_id,
            workspace_id,
            owner: None,
            name: format!("{name} caller"),
            role: if kind == KeyKind::Org { Role::OrgAdmin } else { Role::Product },
            scopes: Scopes::All,
            expires_at: context.now.plus_seconds(3600),
        };
        let mut keys = Vec::new();
        for new in [
            new(KeyKind::Org, None, None),
            new(KeyKind::Scim, Some(org.directory.id), None),
            new(KeyKind::Product, None, Some(workspace.id)),
        ] {
            keys.push(steward_core::key::issue(&context, new).await.unwrap().secret.reveal().to_owned());
        }
        app.sealed().await;
        let mut cursors = Vec::new();
        for path in ["/events?limit=1", "/events-stream?limit=1"] {
            let page = app.get(&org.admin(path), &org.api_key).await.expect(200);
            cursors.push(text(&page["meta"]["next"]));
        }
        app.followed().await;
        for path in ["users?limit=1", "groups?limit=1", "users?limit=1&searchTerm=u"] {
            let path = org.admin_v2(&format!("/directories/-/{path}"));
            let page = app.get(&path, &org.api_key).await.expect(200);
            cursors.push(text(&page["links"]["next"]));
        }
        Self { org, keys, ids, cursors }
    }

    /// Everything that its administrators and its identity provider can read, but for what reading itself moves.
    async fn everything(&self, app: &TestApp) -> Vec<String> {
        // What is gathered of the use of keys would otherwise be written at some minute of a long run.
        key::flush_last_uses(app.steward()).await.unwrap();
        app.sealed().await;
        app.followed().await;
        let mut shown = Vec::new();
        for route in routes().iter().filter(|route| !route.is_mutation()) {
            let key = match route.caller {
                CallerKind::Org => &self.org.api_key,
                CallerKind::Directory => &self.org.scim_key,
                _ => continue,
            };
            // Looking at everything is itself told in the journal.
            let looks = ["listJournal", "exportJournal", "diagnoseDirectory"];
            if route.operation == "previewDomain" || looks.contains(&route.operation) {
                continue;
            }
            let mut paths = vec![route.path.clone()];
            for parameter in route.path_parameters() {
                let ids = self.ids.get(parameter).cloned().unwrap_or_default();
                let filled = |path: &String| -> Vec<String> {
                    ids.iter().map(|id| path.replace(&format!("{{{parameter}}}"), id)).collect()
                };
                paths = paths.iter().flat_map(filled).collect();
            }
            for path in paths {
                let answer = app.call(route.method.as_str(), &path, key, None).await;
                // Each refusal has an id of its own.
                let text = if answer.status.is_success() { answer.text } else { String::new() };
                shown.push(format!("{path} {} {text}", answer.status));
            }
        }
        shown
    }
}

/// Draws a request with a key of ours.
fn draw(chance: &mut Chance, routes: &[Route], ours: &Party, theirs: &Party) -> (Request<Body>, String) {
    let route = chance.pick(routes);
    let id = |chance: &mut Chance, parameter: &str| -> String {
        match chance.below(10) {
            0 => "00000000-0000-7000-8000-000000000000".to_owned(),
            1 => ["-", "%2e%2e", "712020:x", "a%7Cb", "1e9"][chance.below(5)].to_owned(),
            // An id of another kind of thing.
            2 => {
                let all: Vec<&String> = theirs.ids.values().flatten().collect();
                (*chance.pick(&all)).clone()
            }
            // Our own frame around things of theirs makes the request go furthest.
            3..6 if !["orgId", "directoryId"].contains(&parameter) => {
                theirs.ids.get(parameter).map_or_else(|| "x".to_owned(), |ids| chance.pick(ids).clone())
            }
            6 => theirs.ids.get(parameter).map_or_else(|| "x".to_owned(), |ids| chance.pick(ids).clone()),
            // Our own keys stay good to the end.
            _ if parameter == "keyId" => "x".to_owned(),
            _ => ours.ids.get(parameter).map_or_else(|| "x".to_owned(), |ids| chance.pick(ids).clone()),
        }
    };
    let mut path = String::new();
    for segment in route.path.split('/').skip(1) {
        path.push('/');
        match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(parameter) => path.push_str(&id(chance, parameter)),
            None => path.push_str(segment),
        }
    }
    let foreign = |chance: &mut Chance, parameter: &str| chance.pick(&theirs.ids[parameter]).clone();
    if chance.below(3) == 0 {
        let (account, directory) = (foreign(chance, "accountId"), foreign(chance, "directoryId"));
        let query = match chance.below(9) {
            0 => format!("cursor={}", chance.pick(&theirs.cursors)),
            1 => format!("accountId={account}&accountIds={account}"),
            2 => format!("directoryIds={directory}"),
            3 => format!("actor={account}&q=u0"),
            4 => format!("filter=emails.value%20eq%20%22u0%40{THEIR_DOMAIN}%22"),
            6 => format!("searchTerm={}", ["u0", "theirs", "zz", "club", "712020"][chance.below(5)]),
            7 => format!("groupIds={}&emailDomains={THEIR_DOMAIN}", foreign(chance, "groupId")),
            5 => format!("filter=id%20eq%20%22{}%22", foreign(chance, "id")),
            _ => "limit=100&count=100".to_owned(),
        };
        path = format!("{path}?{query}&unknown");
    }
    let (user, account) = (foreign(chance, "id"), foreign(chance, "accountId"));
    let address = format!("u{}@{THEIR_DOMAIN}", chance.below(5));
    let number = chance.next();
    let body = match chance.below(17) {
        0 => Value::Null,
        1 => json!({}),
        2 => json!({"accountId": account, "label": "x", "account_id": account}),
        3 => json!({"displayName": format!("g{number}"), "members": [{"value": user}]}),
        4 => json!({"Operations": [{"op": "add", "path": "members", "value": [{"value": user}]}]}),
        5 => {
            json!({"userName": format!("n{number}"), "emails": [{"value": address, "primary": true}], "id": user})
        }
        6 => json!({"domain": THEIR_DOMAIN, "method": "dns"}),
        7 => json!({"email": address, "name": "x"}),
        9 => json!({"accountIds": [account], "expand": ["groups"]}),
        10 => json!({"emails": [address], "expand": ["groups", "productAccess"]}),
        11 => {
            json!({"searchTerm": (["u0", "theirs", "zz"][chance.below(3)]), "sortBy": [{"field": "nick_name"}]})
        }
        12 => {
            json!({"groupIds": [foreign(chance, "groupId")], "directoryIds": [foreign(chance, "directoryId")]})
        }
        13 => json!({"cursor": chance.pick(&theirs.cursors)}),
        14 => json!({"accountId": account}),
        15 => json!({"events": [
            {"id": number.to_string(), "action": "page_viewed", "actor": {"email": address}},
            {"id": number.to_string(), "action": "user_login", "actor": {"email": address, "name": "x"}, "ip": "192.0.2.9"},
        ]}),
        8 => json!({"name": "x", "product": "x", "orgId": foreign(chance, "orgId")}),
        _ => json!({"name": "x", "scopes": ["accounts"], "directoryId": foreign(chance, "directoryId")}),
    };
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let asked = format!("{} {path} {body}", route.method);
    let request = Request::builder()
        .method(route.method.as_str())
        .uri(&path)
        .header("authorization", format!("Bearer {}", chance.pick(&ours.keys)))
        .header("content-type", "application/json")
        .body(Body::from(body))
        .unwrap();
    (request, asked)
}

steward_testkit::both_apps! {
    async fn no_call_crosses_into_another_organization(app: TestApp) {
        let ours = Arc::new(Party::new(&app, "ours", "ours.com").await);
        let theirs = Arc::new(Party::new(&app, CANARY, THEIR_DOMAIN).await);
        // The first time says when its keys were used last.
        theirs.everything(&app).await;
        let before = theirs.everything(&app).await;
        assert!(before.iter().any(|shown| shown.contains(CANARY)), "the canary is there to be seen");
        let secret_ids: Arc<BTreeSet<String>> = Arc::new(theirs.ids.values().flatten().cloned().collect());
        let (calls, seed) = (setting("STEWARD_CROSS_CALLS", CALLS), setting("STEWARD_CROSS_SEED", 7));
        let app = Arc::new(app);
        let mut callers = JoinSet::new();
        for caller in 0..CALLERS {
            let (app, ours, theirs) = (Arc::clone(&app), Arc::clone(&ours), Arc::clone(&theirs));
            let secret_ids = Arc::clone(&secret_ids);
            callers.spawn(async move {
                let mut chance = Chance(seed.wrapping_mul(1000) + caller);
                let routes = routes();
                let mut reached = BTreeSet::new();
                for _ in 0..calls / CALLERS {
                    let (request, asked) = draw(&mut chance, &routes, &ours, &theirs);
                    let answer = app.send(request).await;
                    let status = answer.status.as_u16();
                    // /Me says that there is no such thing as oneself.
                    assert!(status <= 501 && status != 500, "{asked}: {} {}", answer.status, answer.text);
                    assert!(!answer.text.contains(CANARY), "{asked} (seed {seed}): {}", answer.text);
                    // A journal repeats what was asked before, whoever's ids were guessed in that.
                    let repeats = asked.contains("/journal") || asked.contains("/diagnosis");
                    for id in secret_ids.iter().filter(|id| !repeats && answer.text.contains(id.as_str())) {
                        assert!(asked.contains(id.as_str()), "{asked} (seed {seed}): {id} in {}", answer.text);
                    }
                    reached.insert(status);
                }
                reached
            });
        }
        let statuses: BTreeSet<u16> = callers.join_all().await.into_iter().flatten().collect();
        for status in [200, 201, 204, 400, 401, 404] {
            assert!(statuses.contains(&status), "calls go far enough to be answered {status}: {statuses:?}");
        }
        assert_eq!(theirs.everything(&app).await, before, "nothing has changed there");
    }
}
