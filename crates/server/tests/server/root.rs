//! The base URL of a directory: users and groups in one list, and `/Me`.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use steward_core::key::Scopes;
use steward_testkit::app::{TestApp, TestOrg};

use crate::shown::assert_shown;

/// Five users, of whom three are engineers, and four groups, in the order in which lists show them.
async fn populated(app: &TestApp, org: &TestOrg) -> (Vec<String>, Vec<String>) {
    let make = async |path: &str, body: Value| {
        let made = app.call("POST", &org.scim(path), &org.scim_key, Some(&body)).await.expect(201);
        made["id"].as_str().unwrap().to_owned()
    };
    let (mut users, mut groups) = (Vec::new(), Vec::new());
    for number in 0..5 {
        let title = if number % 2 == 0 { "Engineer" } else { "Clerk" };
        users.push(make("/Users", json!({ "userName": format!("u{number}"), "displayName": format!("Ada {number}"), "title": title })).await);
    }
    for (number, name) in ["Ada's crew", "Book club", "Cooks", "Ada 9"].iter().enumerate() {
        let members: Vec<Value> = users.iter().take(number).map(|id| json!({ "value": id })).collect();
        groups.push(make("/Groups", json!({ "displayName": name, "members": members })).await);
    }
    (users, groups)
}

async fn get(app: &TestApp, org: &TestOrg, query: &str) -> Value {
    app.get(&org.scim(query), &org.scim_key).await.expect(200)
}

async fn search(app: &TestApp, org: &TestOrg, body: Value) -> Value {
    app.call("POST", &org.scim("/.search"), &org.scim_key, Some(&body)).await.expect(200)
}

fn ids(page: &Value) -> Vec<String> {
    page["Resources"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

steward_testkit::both_apps! {
    async fn the_base_lists_users_and_then_groups(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (users, groups) = populated(&app, &org).await;
        let all = [users, groups].concat();
        for path in ["", "/", "/v2", "/v2/", "?unknown=1"] {
            let page = get(&app, &org, path).await;
            assert_eq!((ids(&page), &page["totalResults"], &page["startIndex"]), (all.clone(), &json!(9), &json!(1)), "{path}");
        }
        // Each is shown as in its own list, members of groups included.
        let page = get(&app, &org, "").await;
        let mut apart = get(&app, &org, "/Users").await["Resources"].as_array().unwrap().clone();
        apart.extend(get(&app, &org, "/Groups").await["Resources"].as_array().unwrap().clone());
        assert_eq!(page["Resources"], json!(apart));
        // Another directory has nothing of it.
        let other = app.org("Other", "example.org").await;
        assert_eq!(get(&app, &other, "").await["totalResults"], 0);
        app.get(&org.scim(""), &other.scim_key).await.expect(404);
    }

    async fn pages_go_from_users_into_groups(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (users, groups) = populated(&app, &org).await;
        let all = [users, groups].concat();
        for size in [1, 2, 3, 4, 9] {
            for filter in ["", "&filter=displayName%20pr"] {
                let mut seen = Vec::new();
                while seen.len() < all.len() {
                    let page = get(&app, &org, &format!("?startIndex={}&count={size}{filter}", seen.len() + 1)).await;
                    assert_eq!((&page["totalResults"], &page["itemsPerPage"]), (&json!(9), &json!(ids(&page).len())));
                    assert_eq!(ids(&page).len(), size.min(all.len() - seen.len()));
                    seen.extend(ids(&page));
                }
                assert_eq!(seen, all, "{size}{filter}");
            }
        }
        for (query, items) in [("?count=0", 0), ("?startIndex=10", 0), ("?startIndex=0&count=2", 2), ("?startIndex=9", 1)] {
            let page = get(&app, &org, query).await;
            assert_eq!((ids(&page).len(), &page["totalResults"]), (items, &json!(9)), "{query}");
        }
    }

    async fn cursors_lead_through_both(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (users, groups) = populated(&app, &org).await;
        let engineers = [&users[0], &users[2], &users[4]].map(Clone::clone);
        let walk = async |filter: &str, count: usize| {
            let (mut found, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = search(&app, &org, json!({ "cursor": cursor, "count": count, "filter": filter })).await;
                // A filter for a type alone is none of its resources.
                let counted = filter.is_empty() || filter.starts_with("meta.");
                assert_eq!((page.get("startIndex"), page.get("totalResults").is_some()), (None, counted));
                assert!(ids(&page).len() <= count);
                let next = page["nextCursor"].as_str().map(str::to_owned);
                assert!(next.is_none() || !ids(&page).is_empty(), "a cursor led to an empty page");
                found.extend(ids(&page));
                let Some(next) = next else { return found };
                assert!(next.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)), "{next}");
                cursor = next;
            }
        };
        for count in 1..10 {
            assert_eq!(walk("", count).await, [users.clone(), groups.clone()].concat(), "{count}");
            assert_eq!(walk("title eq \"Engineer\"", count).await, engineers, "{count}");
            assert_eq!(walk("displayName sw \"Ada\"", count).await, [users.clone(), vec![groups[0].clone(), groups[3].clone()]].concat());
            assert_eq!(walk("meta.resourceType eq \"Group\"", count).await.len() , 4);
        }
        assert_eq!(walk("userName eq \"nobody\"", 3).await, Vec::<String>::new());
        assert_eq!(search(&app, &org, json!({ "cursor": "" })).await["totalResults"], 9);
    }

    async fn a_cursor_of_both_belongs_to_its_question(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        populated(&app, &org).await;
        let ask = async |body: Value| app.call("POST", &org.scim("/.search"), &org.scim_key, Some(&body)).await;
        // The sixth is a group: both kinds of places are tried.
        for count in [2, 5] {
            let cursor = ask(json!({ "cursor": "", "count": count })).await.expect(200)["nextCursor"].clone();
            for (body, keyword) in [
                (json!({ "cursor": cursor, "count": count, "filter": "displayName pr" }), "invalidCursor"),
                (json!({ "cursor": "nonsense", "count": count }), "invalidCursor"),
                (json!({ "cursor": cursor, "count": 3 }), "invalidCount"),
                (json!({ "cursor": cursor, "count": count, "startIndex": 2 }), "invalidValue"),
            ] {
                assert_eq!(ask(body.clone()).await.expect(400)["scimType"], keyword, "{body}");
            }
            for path in ["/Users/.search", "/Groups/.search"] {
                let body = json!({ "cursor": cursor, "count": count });
                let refused = app.call("POST", &org.scim(path), &org.scim_key, Some(&body)).await.expect(400);
                assert_eq!(refused["scimType"], "invalidCursor", "{path}");
            }
        }
        let cursor = ask(json!({ "cursor": "", "count": 5 })).await.expect(200)["nextCursor"].clone();
        app.clock().advance_seconds(24 * 3600 + 1);
        let key = app.key(&app.steward().system_context(), org.id, Some(&org.directory), Scopes::All).await;
        let late = app.call("POST", &org.scim("/.search"), &key, Some(&json!({ "cursor": cursor, "count": 5 }))).await;
        assert_eq!(late.expect(400)["scimType"], "expiredCursor");
    }

    async fn filters_find_users_and_groups(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (users, groups) = populated(&app, &org).await;
        for (filter, found) in [
            ("userName eq \"u1\"".to_owned(), vec![&users[1]]),
            ("userName eq \"U1\" or displayName eq \"cooks\"".to_owned(), vec![&users[1], &groups[2]]),
            ("displayName sw \"ada\"".to_owned(), users.iter().chain([&groups[0], &groups[3]]).collect()),
            ("displayName sw \"ada\" and meta.resourceType eq \"Group\"".to_owned(), vec![&groups[0], &groups[3]]),
            ("meta.resourceType eq \"User\"".to_owned(), users.iter().collect()),
            ("meta.resourceType eq \"Planet\"".to_owned(), vec![]),
            ("title eq \"engineer\"".to_owned(), vec![&users[0], &users[2], &users[4]]),
            ("not (title pr)".to_owned(), groups.iter().collect()),
            (format!("members.value eq \"{}\"", users[2]), vec![&groups[3]]),
            (format!("groups.value eq \"{}\"", groups[2]), vec![&users[0], &users[1]]),
            (format!("id eq \"{}\"", groups[1]), vec![&groups[1]]),
            (format!("id eq \"{}\"", users[1]), vec![&users[1]]),
        ] {
            let page = search(&app, &org, json!({ "filter": filter })).await;
            assert_eq!(ids(&page).iter().collect::<Vec<_>>(), found, "{filter}");
            assert_eq!(page["totalResults"], found.len(), "{filter}");
        }
        for filter in ["planet eq \"x\"", "userName near 1", "(userName pr"] {
            let refused = app.call("POST", &org.scim("/.search"), &org.scim_key, Some(&json!({ "filter": filter }))).await;
            assert_eq!(refused.expect(400)["scimType"], "invalidFilter", "{filter}");
        }
    }

    async fn a_list_of_both_shows_what_is_asked_for(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        populated(&app, &org).await;
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
            "attributes": ["displayName", "userName"], "filter": "displayName sw \"Ada\"", "startIndex": 4, "count": 3,
        });
        let answer = app.call("POST", &org.scim("/.search"), &org.scim_key, Some(&body)).await;
        assert_shown("root_search", &answer);
        let without = get(&app, &org, "?excludedAttributes=members,title").await;
        assert!(!without.to_string().contains("members") && !without.to_string().contains("title"));
        let members = get(&app, &org, "?attributes=members").await;
        let shown: Vec<usize> = members["Resources"].as_array().unwrap().iter()
            .filter_map(|one| one["members"].as_array().map(Vec::len)).collect();
        assert_eq!(shown, [0, 1, 2, 3]);
        assert!(!members.to_string().contains("userName"));
        let both = app.get(&org.scim("?attributes=id&excludedAttributes=name"), &org.scim_key).await;
        both.expect(400);
    }

    async fn one_order_over_both_is_refused(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (users, _) = populated(&app, &org).await;
        for sort_by in ["displayName", "userName", "meta.lastModified"] {
            let body = json!({ "sortBy": sort_by });
            let refused = app.call("POST", &org.scim("/.search"), &org.scim_key, Some(&body)).await.expect(400);
            assert_eq!(refused["scimType"], "invalidValue");
            assert!(refused["detail"].as_str().unwrap().contains("search /Users or /Groups"), "{refused}");
        }
        // Of one kind it is as in the list of that kind.
        let one = search(&app, &org, json!({ "sortBy": "userName", "filter": "meta.resourceType eq \"User\"" })).await;
        let list = get(&app, &org, "/Users?sortBy=userName&unknown=1").await;
        assert_eq!(ids(&one), ids(&list));
        assert_eq!(ids(&one).into_iter().collect::<BTreeSet<_>>(), users.into_iter().collect());
    }

    async fn groups_of_any_size_are_written_piece_by_piece(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let mut operations: Vec<Value> = (0..999).map(|number| json!({
            "method": "POST", "path": "/Users", "bulkId": format!("{number}"), "data": { "userName": format!("u{number}") },
        })).collect();
        let members: Vec<Value> = (0..999).map(|number| json!({ "value": format!("bulkId:{number}") })).collect();
        operations.push(json!({ "method": "POST", "path": "/Groups", "bulkId": "g", "data": { "displayName": "Most", "members": members } }));
        app.call("POST", &org.scim("/Bulk"), &org.scim_key, Some(&json!({ "Operations": operations }))).await.expect(200);
        let mut more = Vec::new();
        for name in ["v0", "v1", "v2"] {
            let made = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&json!({ "userName": name }))).await.expect(201);
            more.push(json!({ "value": made["id"] }));
        }
        let groups = get(&app, &org, "/Groups?attributes=id").await;
        let path = org.scim(&format!("/Groups/{}", ids(&groups)[0]));
        let add = json!({ "Operations": [{ "op": "add", "path": "members", "value": more }] });
        app.call("PATCH", &path, &org.scim_key, Some(&add)).await.expect_success("add");
        for query in ["?startIndex=1000", "?startIndex=1003", "?startIndex=1000&attributes=members,userName"] {
            let page = get(&app, &org, query).await;
            let resources = page["Resources"].as_array().unwrap();
            let users = resources.len() - 1;
            assert_eq!((&page["totalResults"], &page["itemsPerPage"]), (&json!(1003), &json!(users + 1)), "{query}");
            assert!(resources[..users].iter().all(|user| user["userName"].is_string()));
            let members: BTreeSet<&str> =
                resources[users]["members"].as_array().unwrap().iter().map(|member| member["value"].as_str().unwrap()).collect();
            assert_eq!(members.len(), 1002, "{query}");
        }
    }

    async fn nobody_is_me(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let answer = app.call(method, &org.scim("/Me"), &org.scim_key, Some(&json!({ "userName": "ada" }))).await;
            if method == "GET" {
                assert_shown("me", &answer);
            }
            let body = answer.expect(501);
            assert_eq!((&body["status"], &body["schemas"]), (&json!("501"), &json!(["urn:ietf:params:scim:api:messages:2.0:Error"])));
            app.call(method, &org.scim("/Me"), "", None).await.expect(401);
        }
        assert_eq!(get(&app, &org, "?count=0").await["totalResults"], 0);
    }
}
