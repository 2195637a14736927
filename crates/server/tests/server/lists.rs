//! Filters, paging and projection of lists.

use serde_json::{Value, json};
use steward_testkit::app::{TestApp, TestOrg};

use crate::shown::assert_shown;

async fn populated(app: &TestApp) -> TestOrg {
    let org = app.org("Acme", "example.com").await;
    for number in 0..25 {
        let body = json!({
            "userName": format!("User{number:02}@example.com"),
            "externalId": format!("ext-{number}"),
            "title": if number % 2 == 0 { "even" } else { "odd" },
            "active": number % 5 != 0,
            "emails": [{ "value": format!("user{number:02}@example.com"), "type": "work", "primary": true }],
        });
        app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&body)).await.expect(201);
    }
    org
}

async fn found(app: &TestApp, org: &TestOrg, filter: &str) -> Value {
    let escaped: Vec<String> = filter.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let query = escaped.concat();
    app.get(&org.scim(&format!("/Users?attributes=userName&filter={query}")), &org.scim_key).await.expect(200)
}

steward_testkit::both_apps! {
    async fn filters_find_what_they_name(app: TestApp) {
        let org = populated(&app).await;
        for (filter, total) in [
            (r#"userName eq "USER07@example.com""#, 1),
            (r#"userName eq "nobody""#, 0),
            (r#"externalId eq "ext-3""#, 1),
            (r#"externalId eq "EXT-3""#, 0),
            (r#"id eq "not-an-id""#, 0),
            (r#"emails[type eq "work"].value eq "user09@example.com""#, 1),
            (r#"emails[type eq "work" and value eq "user09@example.com"]"#, 1),
            (r#"title eq "even" and active eq true"#, 10),
            (r#"userName eq "user02@example.com" and title eq "odd""#, 0),
            (r#"title eq "even" or externalId eq "ext-1""#, 14),
        ] {
            assert_eq!(found(&app, &org, filter).await["totalResults"], total, "{filter}");
        }
    }

    async fn pages_follow_each_other_without_gap_or_overlap(app: TestApp) {
        let org = populated(&app).await;
        for filter in ["", "&filter=title%20pr"] {
            let mut names = Vec::new();
            for start in [1, 11, 21, 31] {
                let path = org.scim(&format!("/Users?startIndex={start}&count=10{filter}"));
                let page = app.get(&path, &org.scim_key).await.expect(200);
                assert_eq!((page["totalResults"].as_i64(), page["startIndex"].as_i64()), (Some(25), Some(start)));
                let resources = page["Resources"].as_array().unwrap();
                assert_eq!(page["itemsPerPage"], resources.len());
                names.extend(resources.iter().map(|user| user["userName"].as_str().unwrap().to_owned()));
            }
            let expected: Vec<String> = (0..25).map(|number| format!("User{number:02}@example.com")).collect();
            assert_eq!(names, expected);
        }
    }

    async fn counts_and_indexes_out_of_range_are_read_as_the_rfc_says(app: TestApp) {
        let org = populated(&app).await;
        for (query, items, start) in [("count=0", 0, 1), ("count=-5", 0, 1), ("startIndex=0&count=3", 3, 1)] {
            let page = app.get(&org.scim(&format!("/Users?{query}")), &org.scim_key).await.expect(200);
            let shape = (page["itemsPerPage"].as_i64(), page["startIndex"].as_i64(), page["totalResults"].as_i64());
            assert_eq!(shape, (Some(items), Some(start), Some(25)), "{query}");
        }
        assert_shown("count_malformed", &app.get(&org.scim("/Users?count=ten"), &org.scim_key).await);
    }

    async fn a_list_shows_only_the_attributes_asked_for(app: TestApp) {
        let org = populated(&app).await;
        let path = org.scim("/Users?count=1&attributes=userName,emails.value");
        assert_shown("list_projected", &app.get(&path, &org.scim_key).await);
        let both = app.get(&org.scim("/Users?attributes=id&excludedAttributes=name"), &org.scim_key).await;
        both.expect(400);
    }

    async fn malformed_filters_are_explained(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for filter in ["userName", "userName%20xx%20%22a%22", "%28userName%20pr", "nonsense%20eq%20%22a%22"] {
            let answer = app.get(&org.scim(&format!("/Users?filter={filter}")), &org.scim_key).await.expect(400);
            assert_eq!(answer["scimType"], "invalidFilter", "{filter}");
        }
    }

    async fn groups_are_found_by_name_and_by_member(app: TestApp) {
        let org = populated(&app).await;
        let user = found(&app, &org, r#"userName eq "user01@example.com""#).await["Resources"][0]["id"].clone();
        let user = user.as_str().unwrap();
        for (name, members) in [("Engines", json!([{ "value": user }])), ("Motors", json!([]))] {
            let body = json!({ "displayName": name, "members": members });
            app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&body)).await.expect(201);
        }
        for (filter, total) in [
            ("displayName%20eq%20%22ENGINES%22".to_owned(), 1),
            (format!("members%20eq%20%22{user}%22"), 1),
            (format!("displayName%20eq%20%22Motors%22%20and%20members.value%20eq%20%22{user}%22"), 0),
            ("members%20eq%20%22nobody%22".to_owned(), 0),
            (format!("members%5Bvalue%20eq%20%22{user}%22%5D"), 1),
            ("displayName%20sw%20%22mo%22".to_owned(), 1),
        ] {
            let page = app.get(&org.scim(&format!("/Groups?filter={filter}")), &org.scim_key).await.expect(200);
            assert_eq!(page["totalResults"], total, "{filter}");
        }
        for filter in ["members%20pr", "not%20%28members.value%20eq%20%22a%22%29"] {
            let answer = app.get(&org.scim(&format!("/Groups?filter={filter}")), &org.scim_key).await.expect(400);
            assert_eq!(answer["scimType"], "invalidFilter", "{filter}");
        }
        let engines = app.get(&org.scim("/Groups?filter=displayName%20eq%20%22Engines%22"), &org.scim_key).await;
        let engines = engines.expect(200)["Resources"][0]["id"].clone();
        for (filter, total) in [
            (format!(r#"groups.value eq "{}""#, engines.as_str().unwrap()), 1),
            (format!(r#"groups eq "{}" and title eq "even""#, engines.as_str().unwrap()), 0),
        ] {
            assert_eq!(found(&app, &org, &filter).await["totalResults"], total, "{filter}");
        }
        let page = app.get(&org.scim("/Groups?excludedAttributes=members"), &org.scim_key).await.expect(200);
        assert!(page["Resources"].as_array().unwrap().iter().all(|group| group.get("members").is_none()));
    }

    async fn a_cursor_leads_through_a_list_from_end_to_end(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let mut all = Vec::new();
        for number in 0..7 {
            let body = json!({ "userName": format!("u{number}"), "title": if number % 3 == 0 { "Engineer" } else { "Clerk" } });
            let made = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&body)).await.expect(201);
            all.push(made["id"].as_str().unwrap().to_owned());
        }
        let walk = async |filter: &str, count: usize| {
            let (mut ids, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
            loop {
                let path = format!("/Users?cursor={cursor}&count={count}{filter}");
                let page = app.get(&org.scim(&path), &org.scim_key).await.expect(200);
                assert_eq!(page.get("startIndex"), None);
                assert_eq!(page.get("totalResults"), filter.is_empty().then_some(&json!(7)), "{page}");
                let resources = page["Resources"].as_array().unwrap();
                assert_eq!(page["itemsPerPage"], resources.len());
                ids.extend(resources.iter().map(|user| user["id"].as_str().unwrap().to_owned()));
                pages += 1;
                let Some(next) = page["nextCursor"].as_str() else { return (ids, pages) };
                assert!(next.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)), "{next}");
                next.clone_into(&mut cursor);
            }
        };
        assert_eq!(walk("", 3).await, (all.clone(), 3));
        assert_eq!(walk("", 7).await, (all.clone(), 1));
        let engineers: Vec<String> = all.iter().step_by(3).cloned().collect();
        assert_eq!(walk("&filter=title%20eq%20%22engineer%22", 1).await, (engineers, 3));
        let none = app.get(&org.scim("/Users?cursor=&count=0"), &org.scim_key).await.expect(200);
        assert_eq!((&none["Resources"], none.get("nextCursor")), (&json!([]), None));
        // Who is created or deleted meanwhile moves nobody else.
        let page = app.get(&org.scim("/Users?cursor=&count=2"), &org.scim_key).await.expect(200);
        app.call("DELETE", &org.scim(&format!("/Users/{}", all[0])), &org.scim_key, None).await.expect(204);
        let next = page["nextCursor"].as_str().unwrap();
        let page = app.get(&org.scim(&format!("/Users?cursor={next}&count=2")), &org.scim_key).await.expect(200);
        assert_eq!(page["Resources"][0]["id"], all[2].as_str());
    }

    async fn a_cursor_belongs_to_its_question_and_its_directory(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let other = app.org("Other", "example.org").await;
        for org in [&org, &other] {
            for number in 0..3 {
                let body = json!({ "userName": format!("u{number}") });
                app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&body)).await.expect(201);
            }
        }
        let page = app.get(&org.scim("/Users?cursor=&count=2"), &org.scim_key).await.expect(200);
        let cursor = page["nextCursor"].as_str().unwrap();
        let refused = async |org: &TestOrg, path: String| {
            let body = app.get(&org.scim(&path), &org.scim_key).await.expect(400);
            (body["scimType"].as_str().unwrap().to_owned(), body["detail"].as_str().unwrap().to_owned())
        };
        let (keyword, text) = refused(&other, format!("/Users?cursor={cursor}&count=2")).await;
        assert_eq!(keyword, "invalidCursor");
        for path in [
            "/Users?cursor=nonsense&count=2".to_owned(),
            format!("/Groups?cursor={cursor}&count=2"),
            format!("/Users?cursor={cursor}&count=2&filter=active%20eq%20true"),
        ] {
            assert_eq!(refused(&org, path).await, (keyword.clone(), text.clone()));
        }
        assert_eq!(refused(&org, format!("/Users?cursor={cursor}&count=3")).await.0, "invalidCount");
        assert_eq!(refused(&org, format!("/Users?cursor={cursor}&startIndex=3")).await.0, "invalidValue");
        app.clock().advance_seconds(24 * 3600 + 1);
        let key = app.key(&app.steward().system_context(), org.id, Some(&org.directory), steward_core::key::Scopes::All).await;
        let late = app.get(&org.scim(&format!("/Users?cursor={cursor}&count=2")), &key).await.expect(400);
        assert_eq!((late["scimType"].as_str(), late["detail"].as_str()), (Some("expiredCursor"), Some(text.as_str())));
    }

    async fn a_search_asks_by_its_body(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for name in ["ada", "bea", "cid"] {
            app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&json!({ "userName": name }))).await.expect(201);
            let group = json!({ "displayName": format!("{name}s") });
            app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&group)).await.expect(201);
        }
        let search = async |path: &str, body: Value| app.call("POST", &org.scim(path), &org.scim_key, Some(&body)).await;
        let schemas = json!(["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]);
        let found = search("/Users/.search", json!({
            "schemas": schemas, "filter": "userName sw \"b\" or userName eq \"cid\"", "attributes": ["userName"], "count": 1, "startIndex": 2,
        })).await.expect(200);
        assert_eq!((&found["totalResults"], &found["startIndex"]), (&json!(2), &json!(2)));
        let shown: Vec<&str> = found["Resources"][0].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!((shown, &found["Resources"][0]["userName"]), (vec!["schemas", "id", "userName"], &json!("cid")));
        let groups = search("/Groups/.search", json!({ "schemas": schemas, "cursor": "", "count": 2 })).await.expect(200);
        let next = json!({ "schemas": schemas, "cursor": groups["nextCursor"], "count": 2 });
        assert_eq!(search("/Groups/.search", next).await.expect(200)["Resources"][0]["displayName"], "cids");
        assert_eq!(search("/Users/.search", json!({ "filter": "userName near 1" })).await.expect(400)["scimType"], "invalidFilter");
        assert_eq!(search("/Users/.search", json!([])).await.expect(400)["scimType"], "invalidSyntax");
        assert_eq!(app.get(&org.scim("/Users/.search"), &org.scim_key).await.expect(405)["status"], "405");
    }
}
