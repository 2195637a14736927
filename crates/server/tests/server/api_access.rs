//! Inventories of keys and tokens, accounts of programs, clients of OAuth, and what keys are used for.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use steward_core::{key, token};
use steward_testkit::app::{Answer, TestApp, TestOrg, send_to};

use crate::shown::assert_shown;

fn access(org: &TestOrg, path: &str) -> String {
    format!("/admin/api-access/v1/orgs/{}{path}", org.id)
}

fn own(org: &TestOrg, path: &str) -> String {
    format!("/steward/v1/orgs/{}{path}", org.id)
}

async fn account(app: &TestApp, org: &TestOrg, name: &str) -> String {
    let email = format!("{}@{}", name.to_lowercase(), org.domain);
    let user = json!({"userName": email, "displayName": name, "emails": [{"value": email, "primary": true}]});
    let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
    let account = &user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"];
    account.as_str().unwrap().to_owned()
}

/// Issues an API token, and returns its id and its text.
async fn token_of(app: &TestApp, org: &TestOrg, account: &str, label: &str, days: i64) -> (String, String) {
    let expires_at = app.steward().now().plus_seconds(days * 24 * 3600).to_millis_text();
    let body = json!({"accountId": account, "label": label, "expiresAt": expires_at});
    let made = app.call("POST", &own(org, "/api-tokens"), &org.api_key, Some(&body)).await.expect(201);
    (made["id"].as_str().unwrap().to_owned(), made["secret"].as_str().unwrap().to_owned())
}

fn labels(page: &Value) -> Vec<String> {
    let labels =
        page["data"].as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_owned());
    labels.collect()
}

async fn works(app: &TestApp, secret: &str) -> bool {
    token::inspect(app.steward(), secret).await.unwrap().is_some()
}

/// Hides members that are drawn by chance.
fn hidden(mut answer: Answer, names: &[&str]) -> Answer {
    let mut shown = answer.json();
    for name in names {
        let place = if shown["data"].is_array() { &mut shown["data"][0][name] } else { &mut shown[name] };
        assert!(place.is_string(), "{name}");
        *place = json!("[hidden]");
    }
    answer.text = shown.to_string();
    answer
}

fn detail(answer: &Answer, status: u16) -> String {
    answer.expect(status)["errors"][0]["detail"].as_str().unwrap().to_owned()
}

steward_testkit::both_apps! {
    async fn whole_answers(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let key = app.key_for_a_year(&org).await;
        let ada = account(&app, &org, "Ada").await;
        token_of(&app, &org, &ada, "Nightly backup", 30).await;
        assert_shown("api_tokens", &app.get(&access(&org, "/api-tokens"), &key).await);
        let created = app.call("POST", &access(&org, "/api-keys?label=Reader&scopes=read:orgs:admin,read:keys:admin"), &key, None).await;
        assert_shown("api_key_created", &hidden(created, &["token"]));
        assert_shown("api_keys", &app.get(&access(&org, "/api-keys?q=reader"), &key).await);
        let program = json!({"displayName": "Backup", "description": "Copies everything."});
        let program = app.call("POST", &access(&org, "/service-accounts"), &key, Some(&program)).await;
        assert_shown("service_account_created", &program);
        let id = program.json()["id"].as_str().unwrap().to_owned();
        let token = json!({"label": "Nightly", "scopes": ["read:orgs:admin"]});
        app.call("POST", &own(&org, &format!("/service-accounts/{id}/api-tokens")), &key, Some(&token)).await.expect(201);
        assert_shown("service_account_tokens", &app.get(&access(&org, &format!("/service-accounts/{id}/api-tokens")), &key).await);
        let client = json!({"name": "Portal", "scopes": ["read:orgs:admin"], "serviceAccountId": id});
        let client = app.call("POST", &access(&org, "/oauth-clients"), &key, Some(&client)).await;
        assert_shown("oauth_client_created", &hidden(client, &["clientSecret", "lastFour"]));
        let clients = app.get(&access(&org, "/oauth-clients"), &key).await;
        assert_shown("oauth_clients", &hidden(clients, &["lastFour"]));
        for path in ["/api-tokens/count", "/api-keys/count?status=REVOKED"] {
            let count = app.get(&access(&org, path), &key).await;
            assert_eq!(count.text, if path.starts_with("/api-tokens") { "1" } else { "0" }, "a bare number");
        }
        let limited = app.with_settings(|settings| settings.rate_limits.key = steward_server::Rate { per_minute: 60, burst: 10 });
        let request = Request::builder().uri(access(&org, "/api-keys")).header("authorization", format!("Bearer {key}"));
        let answer = send_to(&limited, request.body(Body::empty()).unwrap()).await;
        for header in ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"] {
            assert!(answer.header(header).is_some(), "{header}");
        }
    }

    async fn tokens_are_found_counted_and_sorted(app: TestApp) {
        let (org, other) = (app.org("Acme", "example.com").await, app.org("Other", "other.com").await);
        let (ada, bob) = (account(&app, &org, "Ada").await, account(&app, &org, "Bob").await);
        let key = app.key_for_a_year(&org).await;
        let (_, used) = token_of(&app, &org, &ada, "Backup", 200).await;
        app.clock().advance_seconds(10 * 24 * 3600);
        let org = TestOrg { api_key: key.clone(), ..org };
        token_of(&app, &org, &bob, "deploy", 200).await;
        token_of(&app, &org, &ada, "Archive", 1).await;
        app.clock().advance_seconds(10 * 24 * 3600);
        assert!(works(&app, &used).await);
        let ask = async |query: &str| app.get(&access(&org, &format!("/api-tokens?{query}")), &key).await;
        let find = async |query: &str| {
            let found = labels(&ask(query).await.expect(200));
            let count = app.get(&access(&org, &format!("/api-tokens/count?{query}&unknown=1")), &key).await;
            assert_eq!(count.json(), found.len(), "{query}");
            found
        };
        assert_eq!(find("sort=%2Blabel").await, ["Archive", "Backup", "deploy"]);
        assert_eq!(find("sort=-label").await, ["deploy", "Backup", "Archive"]);
        assert_eq!(find("sort=-lastActiveAt").await[0], "Backup");
        assert_eq!(find("sort=+user.name&status=ALLOWED").await, ["Backup", "deploy"]);
        assert_eq!(find("sort=user.email&pageSize=100").await.len(), 3);
        assert_eq!(find("q=BACK").await, ["Backup"]);
        assert_eq!(find("q=deplyo").await, Vec::<String>::new(), "two slips in a short word");
        assert_eq!(find("q=deploi").await, ["deploy"]);
        assert_eq!(find("q=bob@example").await, ["deploy"]);
        assert_eq!(find("status=expired").await, ["Archive"]);
        assert_eq!(find("createdAtSearchType=gt&createdAtUom=days&createdAtValue=15").await, ["Backup"]);
        assert_eq!(find("createdAtSearchType=lt&createdAtUom=days&createdAtValue=15&sort=label").await, ["Archive", "deploy"]);
        assert_eq!(find("createdAtSearchType=range&createdAtUom=weeks&createdAtRangeFrom=2&createdAtRangeTo=3").await, ["Backup"]);
        assert_eq!(find("lastActiveAtSearchType=lt&lastActiveAtUom=hours&lastActiveAtValue=1").await, ["Backup"]);
        assert_eq!(find("lastActiveAtSearchType=gt&lastActiveAtUom=days&lastActiveAtValue=1&sort=label").await, ["Archive", "deploy"], "never used is not used for long");
        // What cannot be used is blocked, as long as it cannot.
        let (admin, manage) = (&key, format!("/users/{bob}/manage/lifecycle"));
        let user = app.get(&org.scim("/Users?filter=userName%20eq%20%22bob@example.com%22"), &app.scim_key_for_a_year(&org).await).await.expect(200);
        let path = org.scim(&format!("/Users/{}", user["Resources"][0]["id"].as_str().unwrap()));
        app.call("DELETE", &path, &app.scim_key_for_a_year(&org).await, None).await.expect(204);
        assert_eq!(find("status=BLOCKED").await, ["deploy"]);
        app.call("POST", &format!("{manage}/enable"), admin, Some(&json!({}))).await.expect(204);
        assert_eq!(find("status=BLOCKED").await, Vec::<String>::new());
        // Pages: each once, in both orders, and the question goes with the cursor.
        for query in ["pageSize=1", "pageSize=1&sort=-createdAt", "pageSize=2&sort=label"] {
            let (mut seen, mut next) = (Vec::new(), Some(query.to_owned()));
            while let Some(query) = next {
                let page = ask(&query).await.expect(200);
                seen.extend(labels(&page));
                next = page["links"]["next"].as_str().map(|cursor| format!("cursor={cursor}&pageSize=7&q=nothing"));
            }
            seen.sort_unstable();
            assert_eq!(seen, ["Archive", "Backup", "deploy"], "{query}");
        }
        for (query, part) in [
            ("createdAtSearchType=eq", "createdAtSearchType must be gt, lt or range"),
            ("sort=colour", "sort must be + or -"),
            ("pageSize=0", "pageSize must be a whole number from 1 to 100"),
            ("status=GOOD", "status must be ALLOWED"),
        ] {
            let refused = detail(&ask(query).await, 400);
            assert!(refused.contains(part), "{refused}");
        }
        assert_eq!(ask("cursor=nonsense").await.expect(400)["errors"][0]["code"], "ADMIN-400-1");
        let theirs = app.key_for_a_year(&other).await;
        assert_eq!(app.get(&access(&other, "/api-tokens/count"), &theirs).await.text, "0");
    }

    async fn tokens_are_revoked_by_name_or_all_of_an_organization(app: TestApp) {
        let (org, other) = (app.org("Acme", "example.com").await, app.org("Other", "other.com").await);
        let theirs = account(&app, &other, "Eve").await;
        let (their_id, their_token) = token_of(&app, &other, &theirs, "Theirs", 30).await;
        let mut tokens = Vec::new();
        for name in ["Ada", "Bob", "Cid", "Dan", "Eli"] {
            let account = account(&app, &org, name).await;
            tokens.push(token_of(&app, &org, &account, "one", 30).await);
            tokens.push(token_of(&app, &org, &account, "two", 30).await);
        }
        let revoke = async |body: Option<Value>| app.call("DELETE", &access(&org, "/api-tokens"), &org.api_key, body.as_ref()).await;
        for (body, status) in [
            (json!([]), 400),
            (json!({"token": "x"}), 400),
            (json!({}), 400),
            (json!([tokens[0].0, their_id]), 404),
            (json!(["nonsense"]), 404),
        ] {
            revoke(Some(body)).await.expect(status);
        }
        assert!(works(&app, &tokens[0].1).await && works(&app, &their_token).await, "nothing was done");
        revoke(Some(json!([tokens[0].0, tokens[2].0, tokens[3].0]))).await.expect(204);
        assert!(!works(&app, &tokens[0].1).await && works(&app, &tokens[1].1).await && !works(&app, &tokens[3].1).await);
        assert_eq!(app.get(&access(&org, "/api-tokens/count"), &org.api_key).await.text, "7");
        revoke(None).await.expect(204);
        for (_, secret) in &tokens {
            assert!(!works(&app, secret).await);
        }
        assert!(works(&app, &their_token).await);
        assert_eq!(app.get(&access(&org, "/api-tokens/count"), &org.api_key).await.text, "0");
        let events = app.events(&org).await;
        let revoked = events.iter().filter(|event| event["attributes"]["action"] == "api_token_revoked").count();
        assert_eq!(revoked, tokens.len(), "each stands in the log, once");
        revoke(None).await.expect(204);
        assert_eq!(app.events(&org).await.len(), events.len());
    }

    async fn programs_have_tokens_and_clients(app: TestApp) {
        let (org, other) = (app.org("Acme", "example.com").await, app.org("Other", "other.com").await);
        let call = async |method: &str, path: &str, body: Value| {
            app.call(method, &access(&org, path), &org.api_key, Some(&body).filter(|body| !body.is_null())).await
        };
        let made = call("POST", "/service-accounts", json!({"displayName": "Backup", "permissionRules": []})).await.expect(201);
        let id = made["id"].as_str().unwrap();
        for body in [json!({}), json!({"displayName": ""}), json!({"displayName": "a", "permissionRules": [1]}), json!({"displayName": "a", "colour": 1}), json!(["a"])] {
            call("POST", "/service-accounts", body).await.expect(400);
        }
        let updated = call("PATCH", "/service-accounts", json!({"id": id, "description": "Copies."})).await.expect(200);
        assert_eq!((&updated["displayName"], &updated["description"]), (&json!("Backup"), &json!("Copies.")));
        call("PATCH", "/service-accounts", json!({"description": "Copies."})).await.expect(400);
        call("PATCH", "/service-accounts", json!({"serviceAccountId": "x"})).await.expect(404);
        let issue = async |scopes: Value| {
            let body = json!({"label": "Nightly", "scopes": scopes});
            app.call("POST", &own(&org, &format!("/service-accounts/{id}/api-tokens")), &org.api_key, Some(&body)).await
        };
        let first = issue(json!(["read:orgs:admin"])).await.expect(201);
        let second = issue(json!(["read:keys:admin"])).await.expect(201);
        issue(json!([])).await.expect(400);
        issue(json!(["read:everything"])).await.expect(400);
        let opens = async |token: &Value| app.get(&org.admin(""), token["secret"].as_str().unwrap()).await.status.as_u16();
        assert_eq!((opens(&first).await, opens(&second).await), (200, 401));
        let count = async |ids: Value| call("POST", "/service-accounts/count", ids).await;
        assert_eq!(count(json!([id])).await.text, "2");
        assert_eq!(count(json!({"serviceAccountIds": [id, id]})).await.text, "2");
        count(json!([])).await.expect(400);
        count(json!([made["orgId"]])).await.expect(404);
        assert_eq!(app.get(&access(&org, "/api-keys/count"), &org.api_key).await.text, "1", "they are not among those of administrators");
        let tokens = format!("/service-accounts/{id}/api-tokens");
        assert_eq!(labels(&call("GET", &format!("{tokens}?tokenLabel=NIGHT"), Value::Null).await.expect(200)).len(), 2);
        assert_eq!(labels(&call("GET", &format!("{tokens}?tokenLabel=day"), Value::Null).await.expect(200)).len(), 0);
        call("DELETE", &tokens, json!([made["id"]])).await.expect(404);
        call("DELETE", &tokens, json!([first["id"]])).await.expect(204);
        assert_eq!(opens(&first).await, 401, "at once");
        let client = call("POST", "/oauth-clients", json!({"name": "Portal", "serviceAccountId": id, "scopes": ["manage:org"]})).await.expect(201);
        let client_id = client["clientId"].as_str().unwrap();
        assert!(client["clientSecret"].as_str().unwrap().ends_with(client["lastFour"].as_str().unwrap()));
        let read = call("GET", &format!("/oauth-clients/{client_id}"), Value::Null).await.expect(200);
        assert!(read.get("clientSecret").is_none());
        for body in [json!({"name": "a", "scopes": []}), json!({"name": "a", "scopes": ["x"]}), json!({"name": "a"}), json!({"name": "a", "scopes": "manage:org"})] {
            call("POST", "/oauth-clients", body).await.expect(400);
        }
        assert_eq!(call("POST", "/oauth-clients/count", json!({})).await.text, "1");
        call("POST", "/oauth-clients/count", json!({"name": "x"})).await.expect(400);
        let named = |name: &str| format!("/service-accounts/{id}/oauth-clients?clientName={name}");
        assert_eq!(call("GET", &named("PORT"), Value::Null).await.expect(200)["data"].as_array().unwrap().len(), 1);
        assert_eq!(call("GET", &named("star"), Value::Null).await.expect(200)["data"], json!([]));
        // What is somebody else's looks like what is not there.
        for (method, path) in [
            ("GET", tokens.clone()),
            ("DELETE", tokens.clone()),
            ("DELETE", format!("/service-accounts/{id}")),
            ("GET", format!("/service-accounts/{id}/oauth-clients")),
            ("GET", format!("/oauth-clients/{client_id}")),
            ("DELETE", format!("/oauth-clients/{client_id}")),
        ] {
            app.call(method, &access(&other, &path), &other.api_key, None).await.expect(404);
        }
        let body = json!([id]);
        app.call("POST", &access(&other, "/service-accounts/count"), &other.api_key, Some(&body)).await.expect(404);
        call("DELETE", &format!("/service-accounts/{id}"), Value::Null).await.expect(204);
        assert_eq!(app.get(&own(&org, "/keys"), second["secret"].as_str().unwrap()).await.status, 401);
        call("GET", &format!("/oauth-clients/{client_id}"), Value::Null).await.expect(404);
        call("GET", &tokens, Value::Null).await.expect(404);
    }

    async fn keys_of_administrators_are_kept_under_both_roofs(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let create = async |query: &str| app.call("POST", &access(&org, &format!("/api-keys?{query}")), &org.api_key, None).await;
        let made = create("label=Reader&scopes=read:orgs:admin&scopes=read:keys:admin&expiresAt=2026-10-01T00:00:00Z").await.expect(200);
        let resource = format!("ari:cloud:platform::org/{}", org.id);
        assert_eq!((&made["resource"], &made["scopes"]), (&json!(resource), &json!(["read:orgs:admin", "read:keys:admin"])));
        app.get(&org.admin(""), made["token"].as_str().unwrap()).await.expect(200);
        for (query, part) in [
            ("label=", "name must have 1 to 255"),
            ("label=a&expiresAt=soon", "expiresAt must be a time"),
            ("label=a&resource=ari:cloud:platform::org/x", "resource must be"),
            ("label=a&scopes=x", "scopes must not list"),
        ] {
            let refused = detail(&create(query).await, 400);
            assert!(refused.contains(part), "{refused}");
        }
        let id = made["id"].as_str().unwrap();
        let find = async |query: &str| labels(&app.get(&access(&org, &format!("/api-keys?{query}")), &org.api_key).await.expect(200));
        assert_eq!(find("sort=-label").await, ["test", "Reader"]);
        assert_eq!(find("q=raeder").await, Vec::<String>::new());
        assert_eq!(find("q=reder").await, ["Reader"]);
        let revoke = async |id: &str| app.call("PATCH", &access(&org, &format!("/api-keys/revoke/{id}")), &org.api_key, Some(&json!({}))).await;
        revoke("nonsense").await.expect(404);
        revoke(id).await.expect(204);
        assert_eq!((find("").await, find("status=REVOKED").await), (vec!["test".to_owned()], vec!["Reader".to_owned()]));
        app.get(&org.admin(""), made["token"].as_str().unwrap()).await.expect(401);
        let only = app.get(&access(&org, "/api-keys"), &org.api_key).await.expect(200)["data"][0]["id"].clone();
        revoke(only.as_str().unwrap()).await.expect(409);
    }

    async fn a_key_tells_what_it_is_used_for(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let key = app.key_for_a_year(&org).await;
        let body = json!({"name": "Reader", "scopes": ["read:orgs:admin", "read:keys:admin", "read:events:admin"]});
        let made = app.call("POST", &own(&org, "/keys"), &key, Some(&body)).await.expect(201);
        let (id, secret) = (made["id"].as_str().unwrap(), made["secret"].as_str().unwrap());
        let report = async || {
            key::flush_last_uses(app.steward()).await.unwrap();
            app.get(&own(&org, &format!("/keys/{id}")), &key).await.expect(200)
        };
        let fresh = report().await;
        assert_eq!((&fresh["unusedScopes"], &fresh["usedScopes"]), (&body["scopes"], &json!([])));
        assert_eq!((&fresh["scopesSince"], &fresh["lastUsedFrom"]), (&fresh["createdAt"], &Value::Null));
        app.get(&org.admin(""), secret).await.expect(200);
        // What is refused was not used.
        app.get(&org.admin("/domains"), secret).await.expect(401);
        assert_eq!(report().await["unusedScopes"], json!(["read:keys:admin", "read:events:admin"]));
        app.clock().advance_seconds(2 * 3600);
        app.get(&own(&org, "/keys"), secret).await.expect(200);
        let used = report().await;
        let scopes: Vec<&str> = used["usedScopes"].as_array().unwrap().iter().map(|used| used["scope"].as_str().unwrap()).collect();
        assert_eq!((scopes, &used["lastUsedFrom"]), (vec!["read:keys:admin", "read:orgs:admin"], &json!("192.0.2.1")));
        assert!(used["usedScopes"][0]["lastUsedAt"].as_str() > used["usedScopes"][1]["lastUsedAt"].as_str());
        let unused = app.get(&own(&org, "/keys/unused-scopes"), &key).await.expect(200);
        let found: Vec<(&Value, &Value)> = unused["data"].as_array().unwrap().iter().map(|key| (&key["name"], &key["unusedScopes"])).collect();
        assert_eq!(found, [(&json!("Reader"), &json!(["read:events:admin"]))]);
        app.get(&own(&org, "/keys/nonsense"), &key).await.expect(404);
        let other = app.org("Other", "other.com").await;
        app.get(&own(&other, &format!("/keys/{id}")), &other.api_key).await.expect(404);
    }

    async fn the_end_of_a_key_is_told_of_once_for_each_day(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let org = TestOrg { api_key: app.key_for_a_year(&org).await, ..org };
        let day = 24 * 3600;
        let ends = |days: i64| app.steward().now().plus_seconds(days * day).to_millis_text();
        let key = json!({"name": "Forty", "expiresAt": ends(40)});
        app.call("POST", &own(&org, "/keys"), &org.api_key, Some(&key)).await.expect(201);
        let key = json!({"name": "Ten", "expiresAt": ends(10)});
        app.call("POST", &own(&org, &format!("/directories/{}/keys", org.directory.id)), &org.api_key, Some(&key)).await.expect(201);
        let key = json!({"name": "Gone", "expiresAt": ends(20)});
        let gone = app.call("POST", &own(&org, "/keys"), &org.api_key, Some(&key)).await.expect(201);
        app.call("DELETE", &own(&org, &format!("/keys/{}", gone["id"].as_str().unwrap())), &org.api_key, None).await.expect(204);
        let told = async || {
            for _ in 0..2 {
                key::notify_due(app.steward()).await.unwrap();
            }
            let events = app.events(&org).await;
            let told = events.iter().filter(|event| event["attributes"]["action"] == "api_key_expires_soon");
            let told = told.map(|event| event["message"]["content"].as_str().unwrap().to_owned());
            told.map(|text| text.split(" expires").next().unwrap()[8..].to_owned() + text.rsplit("notice of").next().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(told().await, Vec::<String>::new());
        app.clock().advance_seconds(4 * day);
        assert_eq!(told().await, ["Ten 7 days"]);
        app.clock().advance_seconds(7 * day);
        assert_eq!(told().await, ["Ten 7 days", "Ten 1 day", "Forty 30 days"], "also after its end, and none from before it was made");
        // Nobody looked for a long time: none is left out, none comes twice.
        app.clock().advance_seconds(27 * day);
        assert_eq!(told().await[3..], ["Forty 14 days", "Forty 7 days"]);
        app.clock().advance_seconds(-20 * day);
        assert_eq!(told().await.len(), 5, "nor when the clock is set back");
        app.clock().advance_seconds(22 * day);
        assert_eq!(told().await[5..], ["Forty 1 day"]);
    }
}
