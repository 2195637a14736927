//! Rules across rows hold when requests arrive at the same time.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use steward_core::directory;
use steward_core::key::Scopes;
use steward_testkit::app::{TestApp, TestOrg};
use tokio::task::JoinSet;

/// Sends the same kind of request many times at once and returns the statuses, sorted.
async fn at_once(
    app: &Arc<TestApp>,
    org: &TestOrg,
    path: &str,
    bodies: impl IntoIterator<Item = Value>,
    method: &'static str,
) -> Vec<u16> {
    let mut requests = JoinSet::new();
    for body in bodies {
        let (app, key, path) = (Arc::clone(app), org.scim_key.clone(), path.to_owned());
        requests.spawn(async move { app.call(method, &path, &key, Some(&body)).await.status.as_u16() });
    }
    let mut statuses = requests.join_all().await;
    statuses.sort_unstable();
    statuses
}

steward_testkit::both_apps! {
    async fn one_of_many_gets_the_user_name(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let app = Arc::new(app);
        let bodies = (0..64).map(|number| json!({ "userName": if number % 2 == 0 { "ada" } else { "ADA" } }));
        let statuses = at_once(&app, &org, &org.scim("/Users"), bodies, "POST").await;
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1);
        assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 63);
        let page = app.get(&org.scim("/Users"), &org.scim_key).await.expect(200);
        assert_eq!((page["totalResults"].as_i64(), page["itemsPerPage"].as_i64()), (Some(1), Some(1)));
    }

    async fn a_level_that_becomes_the_default_is_not_archived_at_the_same_time(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let levels = format!("/admin/dlp/v1/orgs/{}/classification-levels", org.id);
        let own = format!("/steward/v1/orgs/{}/classifications", org.id);
        let app = Arc::new(app);
        let call = |method: &'static str, path: String, body: Value| {
            let (app, key) = (Arc::clone(&app), org.api_key.clone());
            async move { app.call(method, &path, &key, Some(&body)).await }
        };
        for number in 0..6 {
            let level = call("POST", levels.clone(), json!({ "name": number.to_string() })).await.expect(202);
            let id = level["levelId"].as_str().unwrap().to_owned();
            call("POST", format!("{levels}/publish"), json!({ "levelId": id })).await.expect(202);
            let chosen = tokio::spawn(call("PUT", format!("{own}/default"), json!({ "levelId": id })));
            let archived = tokio::spawn(call("POST", format!("{levels}/archive"), json!({ "levelId": id })));
            let (chosen, archived) = (chosen.await.unwrap().status.as_u16(), archived.await.unwrap().status.as_u16());
            assert!(matches!((chosen, archived), (200, 409) | (409, 202)), "{chosen} {archived}");
        }
        // Many who classify one object at once leave one label, and a history without gaps.
        let level = call("POST", levels.clone(), json!({ "name": "Shared" })).await.expect(202);
        let other = call("POST", levels.clone(), json!({ "name": "Other" })).await.expect(202);
        let ids = [&level, &other].map(|level| level["levelId"].as_str().unwrap().to_owned());
        call("POST", format!("{levels}/publish"), json!({ "levelIds": ids })).await.expect(202);
        let page = "ari:cloud:confluence:s:page/1";
        let mut setting = JoinSet::new();
        for number in 0..16 {
            setting.spawn(call("PUT", own.clone(), json!({ "object": page, "levelId": ids[number % 2] })));
        }
        assert!(setting.join_all().await.iter().all(|answer| answer.status == 200));
        let history = app.get(&format!("{own}/history?object={page}"), &org.api_key).await.expect(200);
        let entries = history["data"].as_array().unwrap();
        let firsts = entries.iter().filter(|entry| entry["previousLevelId"].is_null()).count();
        assert_eq!(firsts, 1, "{entries:#?}");
        assert!(entries.iter().all(|entry| entry["levelId"] != entry["previousLevelId"]));
    }

    async fn one_of_many_gets_the_group_name(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let app = Arc::new(app);
        let bodies = (0..16).map(|_| json!({ "displayName": "Engines" }));
        let statuses = at_once(&app, &org, &org.scim("/Groups"), bodies, "POST").await;
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1);
    }

    async fn of_many_members_added_at_once_none_is_lost(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let mut members = Vec::new();
        for number in 0..64 {
            let body = json!({ "userName": format!("u{number}") });
            let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&body)).await.expect(201);
            members.push(user["id"].as_str().unwrap().to_owned());
        }
        let group = json!({ "displayName": "Engines" });
        let group = app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&group)).await.expect(201);
        let path = org.scim(&format!("/Groups/{}", group["id"].as_str().unwrap()));
        let app = Arc::new(app);
        let additions = members.iter().map(|id| json!({ "Operations": [{ "op": "add", "path": "members", "value": [{ "value": id }] }] }));
        assert_eq!(at_once(&app, &org, &path, additions.collect::<Vec<_>>(), "PATCH").await, [200; 64]);
        let read = app.get(&path, &org.scim_key).await.expect(200);
        let mut found: Vec<&str> = read["members"].as_array().unwrap().iter().map(|member| member["value"].as_str().unwrap()).collect();
        found.sort_unstable();
        members.sort_unstable();
        assert_eq!(found, members);
    }

    async fn of_many_who_need_the_directory_of_the_invited_one_makes_it(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let directories = format!("/steward/v1/orgs/{}/directories", org.id);
        app.call("POST", &directories, &org.api_key, Some(&json!({ "name": "Second" }))).await.expect(201);
        let app = Arc::new(app);
        let mut requests = JoinSet::new();
        for number in 0..16 {
            let (app, key, path) = (Arc::clone(&app), org.api_key.clone(), org.admin("/directory/groups"));
            requests.spawn(async move {
                let group = json!({ "name": format!("Group {number}") });
                app.call("POST", &path, &key, Some(&group)).await.expect(200);
            });
        }
        requests.join_all().await;
        let listed = app.get(&directories, &org.api_key).await.expect(200);
        let kinds = listed["data"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap());
        assert_eq!(kinds.filter(|kind| *kind == "invited").count(), 1);
    }

    async fn a_report_that_comes_many_times_at_once_is_one_event(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (_, key) = app.product(&org, "Wiki", "confluence", &["activity"]).await;
        let path = format!("/steward/v1/orgs/{}/events", org.id);
        let person = json!({ "email": "ada@example.com" });
        let report = |number: i32| json!({ "id": number.to_string(), "action": "deck_viewed", "actor": person });
        let reports: Vec<Value> = (0..150).map(report).collect();
        let app = Arc::new(app);
        let mut requests = JoinSet::new();
        for number in 0..12 {
            let mut reports = reports.clone();
            // In another order each time: nobody waits for somebody who waits for them.
            reports.rotate_left(number * 11);
            let (app, key, path) = (Arc::clone(&app), key.clone(), path.clone());
            requests.spawn(async move {
                let answer = app.call("POST", &path, &key, Some(&json!(reports))).await.expect(200);
                assert_eq!(answer["rejected"], 0, "{answer:#}");
                let results = answer["results"].as_array().unwrap().iter();
                let event = |result: &Value| (result["id"].to_string(), result["eventId"].to_string());
                (answer["accepted"].as_u64().unwrap(), results.map(event).collect::<BTreeSet<_>>())
            });
        }
        let (accepted, results): (Vec<u64>, Vec<BTreeSet<_>>) = requests.join_all().await.into_iter().unzip();
        assert_eq!(accepted.iter().sum::<u64>(), 150);
        // Everybody was told the same events.
        assert_eq!(results.into_iter().flatten().collect::<BTreeSet<_>>().len(), 150);
        let events = app.events(&org).await;
        assert_eq!(events.iter().filter(|event| event["attributes"]["action"] == "deck_viewed").count(), 150);
    }

    async fn two_directories_that_create_one_person_share_the_account(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let context = app.steward().system_context();
        let second = directory::create_directory(&context, org.id, "Second", directory::Settings::default()).await.unwrap();
        let second_key = app.key(&context, org.id, Some(&second), Scopes::All).await;
        let second = TestOrg { directory: second, scim_key: second_key, ..org.clone() };
        let app = Arc::new(app);
        for number in 0..10 {
            let address = format!("user{number}@example.com");
            let body = json!({ "userName": address, "emails": [{ "value": address, "primary": true }] });
            let (here, there) = (org.scim("/Users"), second.scim("/Users"));
            let (one, other) = tokio::join!(
                app.call("POST", &here, &org.scim_key, Some(&body)),
                app.call("POST", &there, &second.scim_key, Some(&body)),
            );
            let account = |user: Value| user["urn:scim:schemas:extension:atlassian-external:1.0"].clone();
            assert_eq!(account(one.expect(201)), account(other.expect(201)));
        }
        let accounts = app.get(&org.admin("/users"), &org.api_key).await.expect(200);
        assert_eq!(accounts["meta"]["total"], 10);
    }

    async fn of_lists_that_let_the_caller_in_one_is_left(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let app = Arc::new(app);
        let policies = org.admin("/policies");
        let list = |address: &str| json!({ "attributes": { "type": "ip-allowlist", "rule": { "in": [address] } } });
        let mut lists = Vec::new();
        for address in ["192.0.2.1", "192.0.2.0/24", "192.0.0.0/16", "0.0.0.0/0"] {
            let made = app.call("POST", &policies, &org.api_key, Some(&list(address))).await.expect(202);
            lists.push(format!("{policies}/{}", made["data"]["id"].as_str().unwrap()));
        }
        app.call("POST", &policies, &org.api_key, Some(&list("198.51.100.1"))).await.expect(202);
        let mut requests = JoinSet::new();
        for path in lists {
            let (app, key) = (Arc::clone(&app), org.api_key.clone());
            requests.spawn(async move { app.call("DELETE", &path, &key, None).await.status.as_u16() });
        }
        let mut statuses = requests.join_all().await;
        statuses.sort_unstable();
        assert_eq!(statuses, [202, 202, 202, 409], "whoever comes last would lock itself out");
        app.get(&policies, &org.api_key).await.expect(200);
    }

    async fn the_last_key_that_administers_an_organization_is_never_revoked(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let app = Arc::new(app);
        let own = format!("/steward/v1/orgs/{}/keys", org.id);
        for _ in 0..5 {
            let mut keys = vec![org.api_key.clone()];
            for number in 0..5 {
                let body = json!({ "name": format!("Key {number}") });
                let created = app.call("POST", &own, &org.api_key, Some(&body)).await;
                if created.status == 201 {
                    keys.push(created.json()["secret"].as_str().unwrap().to_owned());
                }
            }
            let listed = app.get(&own, &keys[keys.len() - 1]).await.expect(200);
            let good = |key: &&Value| key["revokedAt"].is_null() && key["kind"] == "org";
            let ids: Vec<String> = listed["data"].as_array().unwrap().iter().filter(good)
                .map(|key| key["id"].as_str().unwrap().to_owned()).collect();
            // Everybody revokes a key, each with another one, all at once.
            let mut requests = JoinSet::new();
            for (number, id) in ids.iter().enumerate() {
                let (app, key, path) = (Arc::clone(&app), keys[(number + 1) % keys.len()].clone(), format!("{own}/{id}"));
                requests.spawn(async move { app.call("DELETE", &path, &key, None).await.status.as_u16() });
            }
            for status in requests.join_all().await {
                assert!([204, 401, 409].contains(&status), "{status}");
            }
            let mut open = 0;
            for key in &keys {
                open += usize::from(app.get(&own, key).await.status == 200);
            }
            assert!(open >= 1, "somebody can still get in");
            if app.get(&own, &org.api_key).await.status != 200 {
                return;
            }
        }
    }

    async fn a_group_counts_its_members_whatever_happens_at_once(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let app = Arc::new(app);
        let mut users = Vec::new();
        for number in 0..24 {
            let body = json!({ "userName": format!("user{number}") });
            let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&body)).await.expect(201);
            users.push(user["id"].as_str().unwrap().to_owned());
        }
        let group = app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&json!({ "displayName": "G" }))).await;
        let group = org.scim(&format!("/Groups/{}", group.expect(201)["id"].as_str().unwrap()));
        let add = |id: &String| json!({ "Operations": [{ "op": "add", "path": "members", "value": [{ "value": id }] }] });
        let mut all = JoinSet::new();
        for (number, id) in users.iter().enumerate() {
            let (joiner, key, group, body) = (Arc::clone(&app), org.scim_key.clone(), group.clone(), add(id));
            all.spawn(async move { joiner.call("PATCH", &group, &key, Some(&body)).await.status.as_u16() });
            if number % 3 == 0 {
                let (app, key, user) = (Arc::clone(&app), org.scim_key.clone(), org.scim(&format!("/Users/{id}")));
                all.spawn(async move { app.call("DELETE", &user, &key, None).await.status.as_u16() });
            }
        }
        for status in all.join_all().await {
            assert!([200, 204, 404].contains(&status), "{status}");
        }
        let shown = app.get(&group, &org.scim_key).await.expect(200)["members"].as_array().unwrap().len();
        let counted = app.db().database().read(|read| async move {
            read.query_one(steward_db::sql!("SELECT member_count FROM org_group"), &[], |row| row.get::<i64>(0)).await
        });
        assert_eq!((shown, counted.await.unwrap()), (16, 16));
    }

    async fn one_of_many_accounts_gets_the_address(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let app = Arc::new(app);
        let mut requests = JoinSet::new();
        for number in 0..8 {
            let path = format!("/users/{}/manage/email", managed(&app, &org, &format!("user{number}")).await);
            let (app, key) = (Arc::clone(&app), org.api_key.clone());
            let body = json!({ "email": if number % 2 == 0 { "ada@example.com" } else { "ADA@Example.com" } });
            requests.spawn(async move { app.call("PUT", &path, &key, Some(&body)).await });
        }
        let answers = requests.join_all().await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 204).count(), 1);
        for answer in answers.iter().filter(|answer| answer.status != 204) {
            let body = answer.expect(400);
            assert_eq!(body["context"]["fieldViolations"][0]["violations"][0]["key"], "unique");
        }
    }

    async fn levels_stand_in_one_order_without_gaps_whatever_happens_at_once(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let app = Arc::new(app);
        let levels = format!("/admin/dlp/v1/orgs/{}/classification-levels", org.id);
        let mut ids = Vec::new();
        for number in 0..4 {
            let level = app.call("POST", &levels, &org.api_key, Some(&json!({ "name": format!("L{number}") }))).await;
            ids.push(level.expect(202)["levelId"].as_str().unwrap().to_owned());
        }
        let mut requests = JoinSet::new();
        let mut ask = |path: String, body: Value| {
            let (app, key) = (Arc::clone(&app), org.api_key.clone());
            requests.spawn(async move { app.call("POST", &path, &key, Some(&body)).await.status.as_u16() });
        };
        for turn in 0..12 {
            ids.rotate_left(1);
            ask(format!("{levels}/reorder"), json!({ "levelIds": ids }));
            ask(format!("{levels}/reorder"), json!([{ "levelId": ids[0], "sensitivity": 1 + turn % 4 }]));
            ask(levels.clone(), json!({ "name": if turn % 2 == 0 { "New" } else { "NEW" } }));
            ask(levels.clone(), json!({ "name": format!("N{turn}") }));
            ask(format!("{levels}/{}", ["publish", "archive", "restore"][turn % 3]), json!({ "levelId": ids[1] }));
        }
        let statuses = requests.join_all().await;
        assert!(statuses.iter().all(|status| [202, 409].contains(status)), "{statuses:?}");
        let listed = app.get(&levels, &org.api_key).await.expect(200);
        let listed = listed["levels"].as_array().unwrap();
        let places: Vec<i64> = listed.iter().map(|level| level["sensitivity"].as_i64().unwrap()).collect();
        assert_eq!(places, (1..=17).collect::<Vec<_>>());
        let new = listed.iter().filter(|level| level["name"].as_str().unwrap().eq_ignore_ascii_case("new"));
        assert_eq!(new.count(), 1, "one of many gets the name");
    }

    async fn an_organization_has_no_more_levels_than_fifty(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let app = Arc::new(app);
        let levels = format!("/admin/dlp/v1/orgs/{}/classification-levels", org.id);
        let mut requests = JoinSet::new();
        for number in 0..60 {
            let (app, key, path) = (Arc::clone(&app), org.api_key.clone(), levels.clone());
            let body = json!({ "name": format!("L{number}") });
            requests.spawn(async move { app.call("POST", &path, &key, Some(&body)).await.status.as_u16() });
        }
        let statuses = requests.join_all().await;
        assert_eq!(statuses.iter().filter(|status| **status == 202).count(), 50);
        assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 10);
    }

    async fn one_of_many_gets_the_last_seat(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let own = format!("/steward/v1/orgs/{}/workspaces", org.id);
        let wiki = json!({ "name": "Wiki", "product": "confluence" });
        let wiki = app.call("POST", &own, &org.api_key, Some(&wiki)).await.expect(201)["id"].as_str().unwrap().to_owned();
        app.call("PATCH", &format!("{own}/{wiki}"), &org.api_key, Some(&json!({ "seatLimit": 1 }))).await.expect(200);
        let resource = format!("ari:cloud:confluence::site/{wiki}");
        let club = org.admin_v2(&format!("/directories/{}/groups", org.directory.id));
        let club = app.call("POST", &club, &org.api_key, Some(&json!({ "name": "Club" }))).await.expect(201);
        let club = org.admin_v2(&format!("/directories/-/groups/{}", club["data"]["id"].as_str().unwrap()));
        let role = json!({ "resourceId": resource, "roleId": "atlassian/user" });
        app.call("POST", &format!("{club}/role-assignments/assign"), &org.api_key, Some(&role)).await.expect(204);
        let mut requests = JoinSet::new();
        let mut accounts = Vec::new();
        for number in 0..16 {
            let address = format!("p{number}@example.com");
            let user = json!({ "userName": address, "emails": [{ "value": address, "primary": true }] });
            let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
            let account = &user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"];
            accounts.push(account.as_str().unwrap().to_owned());
        }
        let app = Arc::new(app);
        for (number, account) in accounts.iter().enumerate() {
            // Half of them directly, half by a group.
            let (path, body) = if number % 2 == 0 {
                (org.admin(&format!("/users/{account}/roles/assign")), json!({ "role": "atlassian/user", "resource": resource }))
            } else {
                (format!("{club}/memberships"), json!({ "accountId": account }))
            };
            let (app, key) = (Arc::clone(&app), org.api_key.clone());
            requests.spawn(async move { app.call("POST", &path, &key, Some(&body)).await.status.as_u16() });
        }
        let statuses = requests.join_all().await;
        assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 15, "{statuses:?}");
        let seats = &app.get(&format!("{own}/{wiki}"), &org.api_key).await.expect(200)["seats"];
        assert_eq!((&seats["used"], &seats["overSince"]), (&json!(1), &Value::Null));
    }

    async fn the_last_account_that_administers_an_organization_stays_one(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let role = json!({ "role": "atlassian/org-admin" });
        let mut accounts = Vec::new();
        for number in 0..8 {
            let account = managed(&app, &org, &format!("p{number}")).await;
            let path = org.admin(&format!("/users/{account}/role-assignments/assign"));
            app.call("POST", &path, &org.api_key, Some(&role)).await.expect(204);
            accounts.push(account);
        }
        let app = Arc::new(app);
        let mut requests = JoinSet::new();
        for account in accounts {
            let path = org.admin(&format!("/users/{account}/role-assignments/revoke"));
            let (app, key, role) = (Arc::clone(&app), org.api_key.clone(), role.clone());
            requests.spawn(async move { app.call("POST", &path, &key, Some(&role)).await.status.as_u16() });
        }
        let statuses = requests.join_all().await;
        assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 1, "{statuses:?}");
        let admins = json!({ "roleIds": ["atlassian/org-admin"] });
        let found = app.call("POST", &org.admin_v2("/directories/-/users/search"), &org.api_key, Some(&admins)).await.expect(200);
        assert_eq!(found["data"].as_array().unwrap().len(), 1);
    }

    async fn an_account_has_no_more_tokens_than_one_answer_lists(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let account = managed(&app, &org, "ada").await;
        let app = Arc::new(app);
        let path = format!("/steward/v1/orgs/{}/api-tokens", org.id);
        let mut requests = JoinSet::new();
        for number in 0..110 {
            let (app, key, path) = (Arc::clone(&app), org.api_key.clone(), path.clone());
            let body = json!({ "accountId": account, "label": number.to_string() });
            requests.spawn(async move { app.call("POST", &path, &key, Some(&body)).await.status.as_u16() });
        }
        let statuses = requests.join_all().await;
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 100);
        assert_eq!(statuses.iter().filter(|status| **status == 400).count(), 10);
    }
}

/// Makes an active managed account that no directory provisions any more.
async fn managed(app: &TestApp, org: &TestOrg, name: &str) -> String {
    let address = format!("{name}@example.com");
    let user = json!({ "userName": address, "emails": [{ "value": address, "primary": true }] });
    let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
    let account =
        user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"].as_str().unwrap();
    let path = org.scim(&format!("/Users/{}", user["id"].as_str().unwrap()));
    app.call("DELETE", &path, &org.scim_key, None).await.expect(204);
    app.call("POST", &format!("/users/{account}/manage/lifecycle/enable"), &org.api_key, None)
        .await
        .expect(204);
    account.to_owned()
}
