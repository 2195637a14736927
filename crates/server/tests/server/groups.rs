//! `/Groups`.

use futures_util::future::join_all;
use serde_json::{Value, json};
use steward_testkit::app::{TestApp, TestOrg};

use crate::shown::assert_shown;

async fn user(app: &TestApp, org: &TestOrg, name: &str) -> String {
    let created =
        app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&json!({ "userName": name }))).await;
    created.expect(201)["id"].as_str().unwrap().to_owned()
}

/// Makes many users, many at a time.
async fn users(app: &TestApp, org: &TestOrg, count: usize) -> Vec<String> {
    let mut ids = Vec::with_capacity(count);
    while ids.len() < count {
        let names: Vec<String> =
            (ids.len()..count.min(ids.len() + 64)).map(|number| format!("u{number}")).collect();
        ids.extend(join_all(names.iter().map(|name| user(app, org, name))).await);
    }
    ids
}

async fn group(app: &TestApp, org: &TestOrg, name: &str, members: &[&str]) -> String {
    let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
    let body = json!({ "displayName": name, "members": members });
    let created = app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&body)).await;
    org.scim(&format!("/Groups/{}", created.expect(201)["id"].as_str().unwrap()))
}

fn ids(group: &Value) -> Vec<String> {
    group["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| member["value"].as_str().unwrap().to_owned())
        .collect()
}

async fn patch(app: &TestApp, org: &TestOrg, path: &str, operations: Value) -> steward_testkit::app::Answer {
    app.call("PATCH", path, &org.scim_key, Some(&json!({ "Operations": operations }))).await
}

steward_testkit::both_apps! {
    async fn a_group_shows_its_members_and_its_members_show_it(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = user(&app, &org, "ada").await;
        let path = group(&app, &org, "Engines", &[&ada]).await;
        assert_shown("group_read", &app.get(&path, &org.scim_key).await);
        let without = app.get(&format!("{path}?excludedAttributes=members"), &org.scim_key).await.expect(200);
        assert_eq!(without.get("members"), None);
        let read = app.get(&org.scim(&format!("/Users/{ada}")), &org.scim_key).await.expect(200);
        assert_eq!(read["groups"][0]["display"], "Engines");
    }

    async fn members_come_and_go_in_every_dialect(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (a, b, c) = (user(&app, &org, "a").await, user(&app, &org, "b").await, user(&app, &org, "c").await);
        let path = group(&app, &org, "Engines", &[]).await;
        let steps: [(Value, Vec<&str>); 7] = [
            (json!([{ "op": "Add", "path": "members", "value": [{ "$ref": null, "value": a }] }]), vec![&a]),
            (json!([{ "op": "add", "value": { "members": [{ "value": b }, { "value": a }] } }]), vec![&a, &b]),
            (json!([{ "op": "Remove", "path": "members", "value": [{ "value": a }] }]), vec![&b]),
            (json!([{ "op": "replace", "path": "members", "value": [{ "value": c }] }]), vec![&c]),
            (json!([{ "op": "add", "path": "members", "value": [{ "value": a }] },
                    { "op": "remove", "path": format!("members[value eq \"{a}\"]") }]), vec![&c]),
            (json!([{ "op": "remove", "path": format!("members[value eq \"{b}\"]") }]), vec![&c]),
            (json!([{ "op": "remove", "path": "members" }]), vec![]),
        ];
        for (operations, members) in steps {
            let answer = patch(&app, &org, &path, operations.clone()).await.expect(200);
            assert_eq!(ids(&answer), members, "{operations}");
            assert_eq!(app.get(&path, &org.scim_key).await.expect(200), answer);
        }
    }

    async fn a_filter_with_a_type_removes_a_member_of_that_type_only(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let a = user(&app, &org, "a").await;
        let inner = group(&app, &org, "Inner", &[]).await.rsplit('/').next().unwrap().to_owned();
        let path = group(&app, &org, "Outer", &[&a, &inner]).await;
        let remove = |filter: String| json!([{ "op": "remove", "path": format!("members[{filter}]") }]);
        for (operations, left) in [
            (remove(format!("value eq \"{inner}\" and type eq \"User\"")), 2),
            (remove(format!("type eq \"Group\" and value eq \"{a}\"")), 2),
            (remove(format!("value eq \"{a}\" and type eq \"Robot\"")), 2),
            (json!([{ "op": "remove", "path": "members", "value": null }]), 2),
            (remove(format!("value eq \"{a}\" and type eq \"user\"")), 1),
            (remove(format!("value eq \"{inner}\" and type eq \"Group\"")), 0),
        ] {
            let answer = patch(&app, &org, &path, operations.clone()).await.expect(200);
            assert_eq!(ids(&answer).len(), left, "{operations}");
        }
        let refused = patch(&app, &org, &path, remove("type eq \"User\"".to_owned())).await;
        assert_eq!(refused.expect(400)["scimType"], "invalidPath");
    }

    async fn a_change_of_members_names_them_in_one_event(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (a, b) = (user(&app, &org, "a").await, user(&app, &org, "b").await);
        let path = group(&app, &org, "Engines", &[&a]).await;
        patch(&app, &org, &path, json!([
            { "op": "add", "path": "members", "value": [{ "value": b }] },
            { "op": "remove", "path": "members", "value": [{ "value": a }] },
        ])).await.expect(200);
        let last = app.events(&org).await.pop().unwrap();
        assert_eq!(last["attributes"]["action"], "scim_group_members_changed");
        assert_eq!(last["message"]["content"], "Added 1 and removed 1 members of provisioned group Engines");
    }

    async fn a_replacement_without_members_keeps_them(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let a = user(&app, &org, "a").await;
        let path = group(&app, &org, "Engines", &[&a]).await;
        let renamed = app.call("PUT", &path, &org.scim_key, Some(&json!({ "displayName": "Motors" }))).await.expect(200);
        assert_eq!((renamed["displayName"].as_str(), ids(&renamed)), (Some("Motors"), vec![a]));
        let cleared = json!({ "displayName": "Motors", "members": [] });
        let cleared = app.call("PUT", &path, &org.scim_key, Some(&cleared)).await.expect(200);
        assert_eq!(ids(&cleared), Vec::<String>::new());
    }

    async fn the_answer_to_a_patch_of_a_large_group_leaves_the_members_out(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let members = users(&app, &org, 1001).await;
        let few: Vec<&str> = members[..999].iter().map(String::as_str).collect();
        let path = group(&app, &org, "Everybody", &few).await;
        let add = |id: &str| json!([{ "op": "add", "path": "members", "value": [{ "value": id }] }]);
        let answer = patch(&app, &org, &path, add(&members[999])).await.expect(200);
        assert_eq!(ids(&answer).len(), 1000);
        let without = patch(&app, &org, &format!("{path}?excludedAttributes=members"), add(&members[999])).await.expect(200);
        assert_eq!(without.get("members"), None);
        for query in ["", "?excludedAttributes=externalId", "?excludedAttributes=members", "?attributes=displayName"] {
            let answer = patch(&app, &org, &format!("{path}{query}"), add(&members[1000])).await.expect(200);
            assert_eq!(answer.get("members"), None, "{query}");
        }
        let asked = patch(&app, &org, &format!("{path}?attributes=members"), add(&members[1000])).await.expect(200);
        assert_eq!(ids(&asked).len(), 1001);
        // What an answer shows never changes what is stored.
        assert_eq!(ids(&app.get(&path, &org.scim_key).await.expect(200)).len(), 1001);
    }

    async fn members_of_large_groups_are_written_page_by_page(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let members = users(&app, &org, 2100).await;
        let all: Vec<&str> = members.iter().map(String::as_str).collect();
        let mut paths = vec![group(&app, &org, "Nobody", &[]).await];
        for (name, count) in [("One", 1), ("Page", 1000), ("Two pages", 2000), ("More", 2100), ("Few", 3)] {
            paths.push(group(&app, &org, name, &all[..count]).await);
        }
        let mut expected: Vec<String> = members.clone();
        expected.sort();
        for query in ["", "?attributes=members.value,displayName"] {
            let listed = app.get(&format!("{}{query}", org.scim("/Groups")), &org.scim_key).await.expect(200);
            assert_eq!((&listed["totalResults"], &listed["itemsPerPage"]), (&json!(6), &json!(6)));
            for (path, shown) in paths.iter().zip(listed["Resources"].as_array().unwrap()) {
                let read = app.get(&format!("{path}{query}"), &org.scim_key).await.expect(200);
                assert_eq!(&read, shown);
            }
            let more = app.get(&format!("{}{query}", paths[4]), &org.scim_key).await.expect(200);
            assert_eq!(ids(&more), expected);
        }
        let more = app.get(&paths[4], &org.scim_key).await.expect(200);
        let member = more["members"][2000].as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>();
        assert_eq!(member, ["type", "value", "display", "$ref"]);
    }

    async fn members_must_exist_and_nothing_is_half_written(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let other = app.org("Other", "other.com").await;
        let (a, theirs) = (user(&app, &org, "a").await, user(&app, &other, "b").await);
        let path = group(&app, &org, "Engines", &[]).await;
        let before = app.events(&org).await.len();
        for stranger in [theirs.as_str(), "00000000-0000-0000-0000-000000000000", "nobody"] {
            let value = json!([{ "value": a }, { "value": stranger }]);
            let answer = patch(&app, &org, &path, json!([{ "op": "add", "path": "members", "value": value }])).await;
            answer.expect(404);
            let whole = json!({ "displayName": "Motors", "members": value });
            let answer = app.call("PUT", &path, &org.scim_key, Some(&whole)).await.expect(400);
            assert_eq!(answer["scimType"], "invalidValue");
            app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&whole)).await.expect(400);
        }
        let read = app.get(&path, &org.scim_key).await.expect(200);
        assert_eq!((read["displayName"].as_str(), ids(&read).len()), (Some("Engines"), 0));
        assert_eq!(app.events(&org).await.len(), before);
    }

    async fn a_name_is_taken_once_in_an_organization(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        group(&app, &org, "Engines", &[]).await;
        let same = json!({ "displayName": "ENGINES" });
        assert_shown("group_name_taken", &app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&same)).await);
        let motors = group(&app, &org, "Motors", &[]).await;
        app.call("PUT", &motors, &org.scim_key, Some(&same)).await.expect(409);
        let other = app.org("Other", "other.com").await;
        group(&app, &other, "Engines", &[]).await;
    }

    async fn a_deleted_group_is_gone_from_its_members_at_once(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let a = user(&app, &org, "a").await;
        let path = group(&app, &org, "Engines", &[&a]).await;
        app.call("DELETE", &path, &org.scim_key, None).await.expect(204);
        app.get(&path, &org.scim_key).await.expect(404);
        let read = app.get(&org.scim(&format!("/Users/{a}")), &org.scim_key).await.expect(200);
        assert_eq!(read["groups"], json!([]));
        // The job removes the rows behind.
        for _ in 0..200 {
            let rows = app.db().database().read(|read| async move {
                read.query_one(steward_db::sql!("SELECT count(*) FROM group_member"), &[], |row| row.get::<i64>(0)).await
            });
            if rows.await.unwrap() == 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("memberships of a deleted group are left");
    }

    async fn groups_may_be_members_but_not_of_themselves(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let inner = group(&app, &org, "Inner", &[]).await;
        let inner = inner.rsplit('/').next().unwrap();
        let outer = group(&app, &org, "Outer", &[inner]).await;
        let read = app.get(&outer, &org.scim_key).await.expect(200);
        assert_eq!(read["members"][0]["type"], "Group");
        let own = json!([{ "op": "add", "path": "members", "value": [{ "value": outer.rsplit('/').next() }] }]);
        let answer = patch(&app, &org, &outer, own).await.expect(400);
        assert_eq!(answer["detail"], "members must not contain the group itself");
    }
}
