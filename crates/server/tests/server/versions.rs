//! Versions of provisioned users and groups, and requests that want a certain one (RFC 7644 §3.14).

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use futures_util::future::join_all;
use serde_json::{Value, json};
use steward_db::{Engine, Priority, Sql, Tx};
use steward_testkit::app::{Answer, TestApp, TestOrg};

/// Asks something of the directory with one more header.
async fn when(
    app: &TestApp,
    org: &TestOrg,
    (method, path): (&str, &str),
    header: (&str, &str),
    body: Option<&Value>,
) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(org.scim(path))
        .header(AUTHORIZATION, format!("Bearer {}", org.scim_key))
        .header(CONTENT_TYPE, "application/scim+json")
        .header(header.0, header.1);
    app.send(request.body(body.map_or_else(Body::empty, |body| Body::from(body.to_string()))).unwrap()).await
}

fn ada() -> Value {
    json!({"userName": "ada", "emails": [{"value": "ada@example.com", "primary": true}], "active": true})
}

fn title(text: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "path": "title", "value": text}],
    })
}

fn joins(user: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "add", "path": "members", "value": [{"value": user}]}],
    })
}

/// Creates a resource and returns its path and version.
async fn create(app: &TestApp, org: &TestOrg, endpoint: &str, body: &Value) -> (String, String) {
    let answer = app.call("POST", &org.scim(endpoint), &org.scim_key, Some(body)).await;
    let shown = answer.expect(201);
    assert_eq!(answer.header("etag"), shown["meta"]["version"].as_str(), "header and body agree");
    (format!("{endpoint}/{}", shown["id"].as_str().unwrap()), answer.header("etag").unwrap().to_owned())
}

async fn version(app: &TestApp, org: &TestOrg, path: &str) -> String {
    let answer = app.get(&org.scim(path), &org.scim_key).await;
    assert_eq!(answer.header("etag"), answer.expect(200)["meta"]["version"].as_str());
    answer.header("etag").unwrap().to_owned()
}

steward_testkit::both_apps! {
    async fn who_has_the_version_is_not_sent_it_again(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for (endpoint, body) in [("/Users", ada()), ("/Groups", json!({"displayName": "Crew"}))] {
            let (path, version) = create(&app, &org, endpoint, &body).await;
            for list in [version.clone(), version.replace("W/", ""), format!("\"other\", {version}"), "*".to_owned()] {
                let unchanged = when(&app, &org, ("GET", &path), ("if-none-match", &list), None).await;
                assert_eq!(unchanged.status, 304, "{list}");
                assert_eq!((unchanged.text.as_str(), unchanged.header("etag")), ("", Some(version.as_str())));
            }
            let other = when(&app, &org, ("GET", &path), ("if-none-match", "W/\"other\""), None).await;
            assert_eq!(other.expect(200)["meta"]["version"], json!(version));
            let matching = when(&app, &org, ("GET", &path), ("if-match", &version), None).await;
            assert_eq!(matching.status, 200);
            let failed = when(&app, &org, ("GET", &path), ("if-match", "W/\"other\""), None).await;
            assert_eq!(failed.expect(412)["status"], json!("412"));
        }
    }

    async fn a_list_and_a_read_show_the_same_of_who_is_in_very_many_groups(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (user, _) = create(&app, &org, "/Users", &ada()).await;
        let mut eve = ada();
        (eve["userName"], eve["emails"][0]["value"]) = (json!("eve"), json!("eve@example.com"));
        let (other, _) = create(&app, &org, "/Users", &eve).await;
        let (crew, _) = create(&app, &org, "/Groups", &json!({"displayName": "first"})).await;
        app.call("PATCH", &org.scim(&crew), &org.scim_key, Some(&joins(&other["/Users/".len()..]))).await.expect(200);
        // One more than are shown; copies of the first but for what must differ.
        let (number, id) = match app.db().database().engine() {
            Engine::Sqlite => ("WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 10000)", "randomblob(16)"),
            Engine::Postgres => ("WITH n AS (SELECT generate_series(1, 10000) AS n)", "gen_random_uuid()"),
        };
        let groups = format!(
            "{number}
             INSERT INTO org_group (id, org_id, directory_id, name, name_key, member_count, created_at, updated_at, version)
             SELECT {id}, org_id, directory_id, 'g' || n, 'g' || n, 1, created_at, updated_at, version
             FROM org_group, n WHERE name_key = 'first'"
        );
        let members = "INSERT INTO group_member (group_id, member_id, kind, added_at)
             SELECT org_group.id, directory_user.id, 'user', 0 FROM org_group, directory_user
             WHERE directory_user.user_name_key = 'ada'";
        app.db().database().write(Priority::Interactive, move |tx: Tx| {
            let groups = groups.clone();
            async move {
                tx.execute_sql(&Sql::new(groups)).await?;
                tx.execute_sql(&Sql::new(members)).await
            }
        }).await.unwrap();
        let read = async |path: &str| app.get(&org.scim(path), &org.scim_key).await.expect(200);
        let alone = read(&user).await;
        assert_eq!(alone["groups"].as_array().unwrap().len(), 10_000);
        assert_eq!(read("/Users").await["Resources"], json!([alone, read(&other).await]));
    }

    async fn a_change_of_another_version_is_refused_and_nothing_is_done(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (user, _) = create(&app, &org, "/Users", &ada()).await;
        let (group, _) = create(&app, &org, "/Groups", &json!({"displayName": "Crew"})).await;
        let id = user.rsplit('/').next().unwrap();
        let mut replaced = ada();
        replaced["title"] = json!("Countess");
        let renamed = json!({"displayName": "Staff"});
        for (path, patch, put) in [(&group, joins(id), &renamed), (&user, title("Analyst"), &replaced)] {
            let before = app.get(&org.scim(path), &org.scim_key).await.expect(200);
            let current = version(&app, &org, path).await;
            let changes: [(&str, Option<&Value>); 3] = [("PATCH", Some(&patch)), ("PUT", Some(put)), ("DELETE", None)];
            for (method, body) in changes {
                for header in [("if-match", "W/\"0\""), ("if-none-match", current.as_str()), ("if-none-match", "*")] {
                    let refused = when(&app, &org, (method, path), header, body).await;
                    let error = refused.expect(412);
                    assert!(error["detail"].as_str().unwrap().contains(current.as_str()), "{error}");
                }
            }
            assert_eq!(app.get(&org.scim(path), &org.scim_key).await.expect(200), before);
            for (method, body) in changes {
                let current = version(&app, &org, path).await;
                let done = when(&app, &org, (method, path), ("if-match", &current), body).await;
                assert!(done.status.is_success(), "{method} {path}: {}", done.text);
                if method != "DELETE" {
                    assert_ne!(done.header("etag").unwrap(), current, "{method} {path}");
                    assert_eq!(done.header("etag").unwrap(), version(&app, &org, path).await);
                }
            }
            // What is not there has no version that could be another one.
            when(&app, &org, ("DELETE", path), ("if-match", &current), None).await.expect(404);
        }
    }

    async fn a_version_changes_with_what_is_shown_and_with_nothing_else(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (user, first) = create(&app, &org, "/Users", &ada()).await;
        let (group, empty) = create(&app, &org, "/Groups", &json!({"displayName": "Crew"})).await;
        let id = user.rsplit('/').next().unwrap();
        // The same again changes nothing.
        app.call("PUT", &org.scim(&user), &org.scim_key, Some(&ada())).await.expect(200);
        assert_eq!(version(&app, &org, &user).await, first);
        app.call("PATCH", &org.scim(&group), &org.scim_key, Some(&joins(id))).await.expect(200);
        let (member, full) = (version(&app, &org, &user).await, version(&app, &org, &group).await);
        assert_ne!(member, first, "its groups are shown with a user");
        assert_ne!(full, empty);
        app.call("PATCH", &org.scim(&group), &org.scim_key, Some(&joins(id))).await.expect(200);
        assert_eq!(version(&app, &org, &group).await, full);
        let renamed = json!({"displayName": "Staff"});
        app.call("PUT", &org.scim(&group), &org.scim_key, Some(&renamed)).await.expect(200);
        assert_ne!(version(&app, &org, &user).await, member, "and so are their names");
        // A page shows the same versions.
        for (endpoint, path) in [("/Users", &user), ("/Groups", &group)] {
            let page = app.get(&org.scim(endpoint), &org.scim_key).await.expect(200);
            assert_eq!(page["Resources"][0]["meta"]["version"], json!(version(&app, &org, path).await));
        }
        let filter = format!("/Groups?filter=meta.version%20eq%20%22{}%22", version(&app, &org, &group).await.replace('"', "%5C%22"));
        assert_eq!(app.get(&org.scim(&filter), &org.scim_key).await.expect(200)["totalResults"], 1);
        // Nothing is found wrongly where the groups of each candidate would have to be read.
        let filter = "/Users?filter=not%20(meta.version%20eq%20%221%22)";
        let refused = app.get(&org.scim(filter), &org.scim_key).await.expect(400);
        assert_eq!(refused["scimType"], "invalidFilter");
    }

    async fn of_changes_to_one_version_one_is_done(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (user, first) = create(&app, &org, "/Users", &ada()).await;
        let tries = join_all((0..16).map(async |number| {
            when(&app, &org, ("PATCH", &user), ("if-match", &first), Some(&title(&format!("Analyst {number}")))).await
        }));
        let answers = tries.await;
        let done: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(done.len(), 1);
        assert_eq!(answers.iter().filter(|answer| answer.status == 412).count(), 15);
        let stored = app.get(&org.scim(&user), &org.scim_key).await.expect(200);
        assert_eq!(stored["title"], done[0].json()["title"]);
    }

    async fn a_tag_that_is_none_is_told_with_its_header(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (user, _) = create(&app, &org, "/Users", &ada()).await;
        for (header, name) in [("if-match", "If-Match"), ("if-none-match", "If-None-Match")] {
            for value in ["3", "W/3", "\"3", "", "\"1\" \"2\""] {
                let refused = when(&app, &org, ("GET", &user), (header, value), None).await.expect(400);
                let detail = refused["detail"].as_str().unwrap();
                assert!(detail.starts_with(name), "{value}: {detail}");
            }
        }
    }
}
