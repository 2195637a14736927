//! The order of lists (RFC 7644 §3.4.2.3).

use serde_json::{Value, json};
use steward_testkit::app::{TestApp, TestOrg};

async fn create(app: &TestApp, org: &TestOrg, path: &str, body: &Value) -> String {
    let made = app.call("POST", &org.scim(path), &org.scim_key, Some(body)).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

async fn names(app: &TestApp, org: &TestOrg, query: &str) -> Vec<String> {
    let page = app.get(&org.scim(query), &org.scim_key).await.expect(200);
    let name = |resource: &Value| {
        resource.get("userName").unwrap_or(&resource["displayName"]).as_str().unwrap().to_owned()
    };
    page["Resources"].as_array().unwrap().iter().map(name).collect()
}

async fn refused(app: &TestApp, org: &TestOrg, query: &str) -> (String, String) {
    let body = app.get(&org.scim(query), &org.scim_key).await.expect(400);
    (body["scimType"].as_str().unwrap().to_owned(), body["detail"].as_str().unwrap().to_owned())
}

steward_testkit::both_apps! {
    async fn names_stand_in_one_order_on_both_databases(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for name in ["zoe", "Ömer", "Ada", "zz", "ähnlich", "_x", "B2", "b10", "Straße", "strasz", "éa", "e\u{301}b", "Ｆull", "😀", "~"] {
            create(&app, &org, "/Users", &json!({ "userName": name })).await;
            create(&app, &org, "/Groups", &json!({ "displayName": name })).await;
        }
        // By the bytes of the folded names: no language's order, but the same everywhere.
        let up = ["_x", "Ada", "b10", "B2", "Ｆull", "Straße", "strasz", "zoe", "zz", "~", "ähnlich", "éa", "e\u{301}b", "Ömer", "😀"];
        let down: Vec<&str> = up.iter().rev().copied().collect();
        for (path, by) in [("/Users", "userName"), ("/Groups", "displayName")] {
            assert_eq!(names(&app, &org, &format!("{path}?sortBy={by}")).await, up);
            assert_eq!(names(&app, &org, &format!("{path}?sortBy={by}&sortOrder=Descending")).await, down);
            assert_eq!(names(&app, &org, &format!("{path}?sortBy={by}&startIndex=4&count=3")).await, up[3..6]);
        }
    }

    async fn who_has_no_value_is_last_and_equal_ones_stand_by_id(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for (name, title) in [("a", "B"), ("b", ""), ("c", "a"), ("d", "b"), ("e", "")] {
            let mut user = json!({ "userName": name, "emails": [{ "value": format!("{name}@x.org") }] });
            if !title.is_empty() {
                user["title"] = json!(title);
                user["emails"] = json!([{ "value": "z@x.org" }, { "value": format!("{title}{name}@x.org"), "primary": true }]);
            }
            create(&app, &org, "/Users", &user).await;
        }
        assert_eq!(names(&app, &org, "/Users?sortBy=title").await, ["c", "a", "d", "b", "e"]);
        assert_eq!(names(&app, &org, "/Users?sortBy=title&sortOrder=descending").await, ["b", "e", "a", "d", "c"]);
        assert_eq!(names(&app, &org, "/Users?sortBy=emails").await, ["c", "b", "a", "d", "e"]);
        let filtered = "/Users?sortBy=title&sortOrder=descending&filter=title%20pr&startIndex=2";
        assert_eq!(names(&app, &org, filtered).await, ["d", "c"]);
        let body = json!({ "sortBy": "title", "count": 2 });
        let page = app.call("POST", &org.scim("/Users/.search"), &org.scim_key, Some(&body)).await.expect(200);
        let shape = (page["totalResults"].as_i64(), page["itemsPerPage"].as_i64(), page["Resources"][0]["userName"].as_str());
        assert_eq!(shape, (Some(5), Some(2), Some("c")));
    }

    async fn a_cursor_remembers_its_order(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let mut ids = Vec::new();
        for (name, title) in [("a", "3"), ("b", "1"), ("c", "2"), ("d", "4"), ("e", "5")] {
            ids.push(create(&app, &org, "/Users", &json!({ "userName": name, "title": title })).await);
        }
        let first = app.get(&org.scim("/Users?cursor=&count=2&sortBy=title"), &org.scim_key).await.expect(200);
        assert_eq!(first["totalResults"], 5);
        let next = first["nextCursor"].as_str().unwrap();
        // Whoever goes meanwhile moves nobody: the last of the page, and one behind it.
        for id in [&ids[2], &ids[3]] {
            app.call("DELETE", &org.scim(&format!("/Users/{id}")), &org.scim_key, None).await.expect(204);
        }
        assert_eq!(names(&app, &org, &format!("/Users?cursor={next}&count=2&SORTBY=Title")).await, ["a", "e"]);
        for other in ["", "&sortBy=title&sortOrder=descending", "&sortBy=userName", "&sortBy=id", "&sortBy=title&filter=title%20pr"] {
            assert_eq!(refused(&app, &org, &format!("/Users?cursor={next}&count=2{other}")).await.0, "invalidCursor", "{other}");
        }
        let by_name = app.get(&org.scim("/Users?cursor=&count=1&sortBy=userName"), &org.scim_key).await.expect(200);
        let next = by_name["nextCursor"].as_str().unwrap();
        assert_eq!(names(&app, &org, &format!("/Users?cursor={next}&count=1&sortBy=userName&sortOrder=ascending")).await, ["b"]);
        assert_eq!(refused(&app, &org, &format!("/Users?cursor={next}&count=1")).await.0, "invalidCursor");
        let none = app.get(&org.scim("/Users?cursor=&count=0&sortBy=title"), &org.scim_key).await.expect(200);
        assert_eq!((&none["Resources"], &none["totalResults"], none.get("nextCursor")), (&json!([]), &json!(3), None));
    }

    async fn a_cursor_finds_its_place_behind_a_value_that_is_too_long_for_it(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let long = "x".repeat(3000);
        let mut ids = Vec::new();
        for number in 0..4 {
            // A name of this letter folds to 18, so that its key is long although the name is not.
            let name = format!("{}{number}", "\u{fdfa}".repeat(254));
            let user = json!({ "userName": name, "title": format!("{long}{number}"), "nickName": number.to_string() });
            ids.push(create(&app, &org, "/Users", &user).await);
        }
        for by in ["title", "userName"] {
            let page = |cursor: &str| org.scim(&format!("/Users?cursor={cursor}&count=2&sortBy={by}&sortOrder=descending"));
            let first = app.get(&page(""), &org.scim_key).await.expect(200);
            assert_eq!(first["Resources"][1]["id"], ids[2].as_str());
            let next = first["nextCursor"].as_str().unwrap();
            let second = app.get(&page(next), &org.scim_key).await.expect(200);
            assert_eq!((&second["Resources"][0]["id"], second.get("nextCursor")), (&json!(ids[1]), None));
            if by == "userName" {
                let path = org.scim(&format!("/Users/{}", ids[2]));
                app.call("DELETE", &path, &org.scim_key, None).await.expect(204);
                assert_eq!(app.get(&page(next), &org.scim_key).await.expect(400)["scimType"], "expiredCursor");
            }
        }
    }

    async fn what_cannot_be_sorted_by_is_said(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for (query, keyword, said) in [
            ("/Users?sortBy=groups", "invalidValue", "sortBy: groups cannot be sorted by"),
            ("/Users?sortBy=groups.display", "invalidValue", "sortBy: groups"),
            ("/Groups?sortBy=members.value", "invalidValue", "sortBy: members"),
            ("/Users?sortBy=shoeSize", "invalidValue", "sortBy: \"shoeSize\" is no attribute of User"),
            ("/Users?sortBy=name", "invalidValue", "sortBy: name is complex"),
            ("/Users?sortBy=password", "invalidValue", "sortBy: password"),
            ("/Users?sortBy=title&sortOrder=up", "invalidValue", "sortOrder must be ascending or descending"),
            ("/Users?filter=meta.location%20eq%20%22x%22", "invalidFilter", "meta.location cannot be filtered: compare id"),
        ] {
            let (type_, detail) = refused(&app, &org, query).await;
            assert_eq!(type_, keyword, "{query}");
            assert!(detail.starts_with(said), "{query}: {detail}");
        }
        assert_eq!(names(&app, &org, "/Users?sortOrder=descending").await, [""; 0]);
    }

    async fn an_order_without_an_index_has_a_limit(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let first = create(&app, &org, "/Users", &json!({ "userName": "first", "title": "z" })).await;
        // As many rows as are looked at, and one more; copies of the first but for what must differ.
        let copies = match app.db().database().engine() {
            steward_db::Engine::Sqlite => r#"WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 50000)
                INSERT INTO directory_user (id, org_id, directory_id, user_name, user_name_key, active, attributes, created_at, updated_at, version)
                SELECT randomblob(16), org_id, directory_id, 'u' || n, 'u' || n, active, '{"userName":"u' || n || '","title":"z","active":true}', created_at, updated_at, version
                FROM directory_user, n WHERE user_name_key = 'first'"#,
            steward_db::Engine::Postgres => r#"INSERT INTO directory_user (id, org_id, directory_id, user_name, user_name_key, active, attributes, created_at, updated_at, version)
                SELECT gen_random_uuid(), org_id, directory_id, 'u' || n, 'u' || n, active, '{"userName":"u' || n || '","title":"z","active":true}', created_at, updated_at, version
                FROM directory_user, generate_series(1, 50000) AS n WHERE user_name_key = 'first'"#,
        };
        let database = app.db().database();
        let fill = move |tx: steward_db::Tx| async move { tx.execute_sql(&steward_db::Sql::new(copies)).await };
        database.write(steward_db::Priority::Interactive, fill).await.unwrap();
        for query in ["/Users?sortBy=title", "/Users?sortBy=title&filter=active%20eq%20true&cursor="] {
            let (keyword, detail) = refused(&app, &org, query).await;
            assert_eq!(keyword, "tooMany");
            assert_eq!(detail, "sortBy title would have to look at more than 50000 users: add an eq comparison of id, externalId \
                or userName to the filter, or sort by id or userName");
        }
        for (query, found) in [
            ("/Users?sortBy=title&filter=userName%20eq%20%22FIRST%22".to_owned(), vec!["first"]),
            ("/Users?sortBy=userName&count=2&startIndex=2".to_owned(), vec!["u1", "u10"]),
            (format!("/Users?sortBy=title&filter=id%20eq%20%22{first}%22"), vec!["first"]),
            ("/Users?sortBy=userName&sortOrder=descending&count=1&cursor=&filter=title%20pr".to_owned(), vec!["u9999"]),
        ] {
            assert_eq!(names(&app, &org, &query).await, found, "{query}");
        }
    }

    async fn a_parameter_with_a_nul_character_is_named(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for (name, keyword) in [
            ("filter", "invalidFilter"), ("sortBy", "invalidValue"), ("sortOrder", "invalidValue"), ("attributes", "invalidValue"),
            ("excludedAttributes", "invalidValue"), ("cursor", "invalidCursor"), ("count", "invalidValue"), ("startIndex", "invalidValue"),
        ] {
            for path in ["/Users", "/Groups"] {
                let (type_, detail) = refused(&app, &org, &format!("{path}?{name}=a%00b")).await;
                let said = format!("The query parameter {name} must not contain the character U+0000, which is %00 in a URL: leave it out.");
                assert_eq!((type_.as_str(), detail), (keyword, said));
            }
        }
    }

    async fn a_group_of_administrators_is_not_found_by_its_members(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let user = json!({ "userName": "ada", "emails": [{ "value": "ada@example.com", "primary": true }] });
        let made = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
        let account = &made["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"];
        let groups = org.admin_v2(&format!("/directories/{}/groups", org.directory.id));
        let group = app.call("POST", &groups, &org.api_key, Some(&json!({ "name": "Ours" }))).await.expect(201);
        let group = group["data"]["id"].as_str().or(group["id"].as_str()).unwrap().to_owned();
        let joins = app.call("POST", &format!("{groups}/{group}/memberships"), &org.api_key, Some(&json!({ "accountId": account }))).await;
        joins.expect_success("an administrator adds a member");
        let found = app.get(&org.scim(&format!("/Users?filter=groups.value%20eq%20%22{group}%22")), &org.scim_key).await.expect(200);
        assert_eq!(found["totalResults"], 0);
    }

    async fn an_external_id_is_one_however_it_is_composed(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for (path, name) in [("/Users", "userName"), ("/Groups", "displayName")] {
            let id = create(&app, &org, path, &json!({ name: "a", "externalId": "cafe\u{301}" })).await;
            let again = json!({ name: "b", "externalId": "caf\u{e9}" });
            app.call("POST", &org.scim(path), &org.scim_key, Some(&again)).await.expect(409);
            for spelt in ["cafe%CC%81", "caf%C3%A9"] {
                let query = format!("{path}?filter=externalId%20eq%20%22{spelt}%22");
                let found = app.get(&org.scim(&query), &org.scim_key).await.expect(200);
                assert_eq!((&found["totalResults"], &found["Resources"][0]["id"]), (&json!(1), &json!(id)), "{query}");
            }
        }
    }
}
