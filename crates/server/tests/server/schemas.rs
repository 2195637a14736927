//! Schemas that a directory has beside those of the standard, and what it understands beyond the RFCs.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use steward_db::{Engine, Priority, Read, Sql, Tx};
use steward_testkit::app::{TestApp, TestOrg, send_to};

const BADGE: &str = "urn:example:badge:1.0";

fn badge() -> Value {
    json!({
        "id": BADGE,
        "name": "Badge",
        "attributes": [
            {"name": "number", "type": "integer"},
            {"name": "colour", "type": "string"},
            {"name": "doors", "type": "complex", "multiValued": true, "subAttributes": [
                {"name": "value", "type": "string"}, {"name": "until", "type": "dateTime"},
            ]},
        ],
    })
}

fn own(org: &TestOrg, rest: &str) -> String {
    format!("/steward/v1/orgs/{}/directories/{}{rest}", org.id, org.directory.id)
}

fn ada() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", BADGE],
        "userName": "ada",
        "emails": [{"value": "ada@example.com", "primary": true}],
        BADGE: {"Number": 7, "colour": "Red", "doors": [{"value": "north"}]},
    })
}

async fn define(app: &TestApp, org: &TestOrg, schema: &Value) -> Value {
    let path = own(org, &format!("/schemas/{}", schema["id"].as_str().unwrap()));
    app.call("PUT", &path, &org.api_key, Some(schema)).await.expect(200)
}

async fn set(app: &TestApp, org: &TestOrg, settings: Value) {
    let body = json!({"settings": settings});
    app.call("PATCH", &own(org, ""), &org.api_key, Some(&body)).await.expect(200);
}

fn patch(operations: &Value) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations})
}

async fn count(app: &TestApp, org: &TestOrg, filter: &str) -> Value {
    let search =
        json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": filter});
    let found = app.call("POST", &org.scim("/Users/.search"), &org.scim_key, Some(&search)).await;
    found.expect(200)["totalResults"].clone()
}

/// Looks at who waits, 10 ms apart, before a test goes on. Where a machine stood still so long, the race does not come about, and
/// what is asserted holds all the same.
const TRIES: usize = 1_000;

/// Counts those who wait for a lock.
async fn waiting(read: &Read) -> Result<Vec<i64>, steward_db::Error> {
    // Who waits is looked up once in a transaction, if nothing is said.
    read.query_sql(&Sql::new("SELECT pg_stat_clear_snapshot()::text"), |_| Ok(())).await?;
    let waiting = Sql::new(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    read.query_sql(&waiting, |row| row.get(0)).await
}

/// Waits until no user has values of the schema.
async fn gone_from_all(app: &TestApp) {
    for _ in 0..400 {
        let found = app.db().database().read(|read| async move {
            let mut users = Sql::new("SELECT count(*) FROM directory_user WHERE attributes LIKE ");
            users.bind(format!("%{BADGE}%"));
            read.query_sql(&users, |row| row.get::<i64>(0)).await
        });
        if found.await.unwrap() == [0] {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("values are never removed");
}

steward_testkit::both_apps! {
    async fn users_have_what_the_directory_defined(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let shown = define(&app, &org, &badge()).await;
        assert_eq!(shown["attributes"][0]["returned"], "default", "what is left out has its default");
        assert_eq!(app.get(&own(&org, "/schemas"), &org.api_key).await.expect(200)["data"], json!([shown]));
        let discovered = app.get(&org.scim(&format!("/Schemas/{BADGE}")), &org.scim_key).await.expect(200);
        assert_eq!(discovered["attributes"], shown["attributes"]);
        let kind = app.get(&org.scim("/ResourceTypes/User"), &org.scim_key).await.expect(200);
        let extensions = kind["schemaExtensions"].as_array().unwrap();
        assert!(extensions.iter().any(|extension| extension["schema"] == BADGE));

        let made = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&ada())).await.expect(201);
        assert_eq!(made[BADGE], json!({"number": 7, "colour": "Red", "doors": [{"value": "north"}]}));
        assert!(made["schemas"].as_array().unwrap().contains(&json!(BADGE)));
        let user = format!("/Users/{}", made["id"].as_str().unwrap());
        assert_eq!(app.get(&org.scim(&user), &org.scim_key).await.expect(200), made);
        for (filter, found) in [
            (format!("{BADGE}:number gt 6"), 1),
            (format!("{BADGE}:number gt 7"), 0),
            (format!("{BADGE}:colour eq \"red\""), 1),
            (format!("{BADGE}:doors[value eq \"north\"]"), 1),
        ] {
            assert_eq!(count(&app, &org, &filter).await, found, "{filter}");
        }
        let changes = patch(&json!([
            {"op": "replace", "path": format!("{BADGE}:number"), "value": 8},
            {"op": "remove", "path": format!("{BADGE}:doors[value eq \"north\"]")},
        ]));
        let patched = app.call("PATCH", &org.scim(&user), &org.scim_key, Some(&changes)).await.expect(200);
        assert_eq!(patched[BADGE], json!({"number": 8, "colour": "Red"}));
        let only = app.get(&org.scim(&format!("{user}?attributes={BADGE}:colour")), &org.scim_key).await.expect(200);
        assert_eq!(only[BADGE], json!({"colour": "Red"}));
        let listed = app.get(&org.scim("/Users"), &org.scim_key).await.expect(200);
        assert_eq!(listed["Resources"][0], app.get(&org.scim(&user), &org.scim_key).await.expect(200));
        let wrong = patch(&json!([{"op": "replace", "path": format!("{BADGE}:number"), "value": "eight"}]));
        let refused = app.call("PATCH", &org.scim(&user), &org.scim_key, Some(&wrong)).await.expect(400);
        assert_eq!(refused["scimType"], "invalidValue");
        // Another directory knows nothing of it.
        let other = app.org("Other", "example.org").await;
        app.get(&other.scim(&format!("/Schemas/{BADGE}")), &other.scim_key).await.expect(404);
        let mut eve = ada();
        eve["userName"] = json!("eve");
        eve["emails"][0]["value"] = json!("eve@example.org");
        eve["schemas"] = json!(["urn:ietf:params:scim:schemas:core:2.0:User"]);
        let eve = app.call("POST", &other.scim("/Users"), &other.scim_key, Some(&eve)).await.expect(201);
        assert!(eve.get(BADGE).is_none());
    }

    async fn what_is_defined_keeps_its_meaning(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        define(&app, &org, &badge()).await;
        let mut more = badge();
        more["attributes"].as_array_mut().unwrap().push(json!({"name": "photo", "type": "reference"}));
        more["attributes"][0]["description"] = json!("What is printed on it.");
        let defined = define(&app, &org, &more).await;
        assert_eq!(define(&app, &org, &more).await, defined, "twice is once");
        let path = own(&org, &format!("/schemas/{BADGE}"));
        let changed = |change: &dyn Fn(&mut Value)| {
            let mut schema = more.clone();
            change(&mut schema);
            schema
        };
        for (body, status, names) in [
            (changed(&|schema| schema["attributes"][0]["type"] = json!("string")), 400, "attributes.number"),
            (changed(&|schema| schema["attributes"][2]["subAttributes"][1]["type"] = json!("string")), 400, "attributes.doors.until"),
            (changed(&|schema| { schema["attributes"].as_array_mut().unwrap().remove(0); }), 400, "attributes.number"),
            (changed(&|schema| schema["attributes"][1]["returned"] = json!("never")), 400, "attributes.colour"),
            (changed(&|schema| schema["attributes"][1]["mutability"] = json!("writeOnly")), 400, "attributes[1].returned"),
            (changed(&|schema| schema["attributes"][1]["type"] = json!("text")), 400, "attributes[1].type"),
            (changed(&|schema| schema["id"] = json!("urn:example:other:1.0")), 400, "id"),
            (changed(&|schema| schema["shoes"] = json!(1)), 400, "shoes"),
            (json!({}), 400, "id"),
        ] {
            let refused = app.call("PUT", &path, &org.api_key, Some(&body)).await.expect(status);
            assert!(refused["detail"].as_str().unwrap().contains(names), "{names}: {refused}");
        }
        for urn in ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:example:badge:1.0:sub", "badge"] {
            let body = json!({"id": urn, "name": "X", "attributes": [{"name": "a", "type": "string"}]});
            let path = own(&org, &format!("/schemas/{urn}"));
            app.call("PUT", &path, &org.api_key, Some(&body)).await.expect(400);
        }
        for number in 0..12 {
            let urn = format!("urn:example:more{number}:1.0");
            let body = json!({"id": urn, "name": "X", "attributes": [{"name": "a", "type": "string"}]});
            let answer = app.call("PUT", &own(&org, &format!("/schemas/{urn}")), &org.api_key, Some(&body)).await;
            assert_eq!(answer.status, if number < 9 { 200 } else { 400 }, "{}", answer.text);
        }
        assert_eq!(app.get(&own(&org, "/schemas"), &org.api_key).await.expect(200)["data"][0], defined);
    }

    async fn a_schema_that_is_removed_leaves_nothing_behind(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        define(&app, &org, &badge()).await;
        let made = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&ada())).await.expect(201);
        let user = format!("/Users/{}", made["id"].as_str().unwrap());
        let path = own(&org, &format!("/schemas/{}", BADGE.to_uppercase().replace("URN:EXAMPLE", "urn:example")));
        app.call("DELETE", &path, &org.api_key, None).await.expect(204);
        app.call("DELETE", &path, &org.api_key, None).await.expect(404);
        let shown = app.get(&org.scim(&user), &org.scim_key).await.expect(200);
        assert!(shown.get(BADGE).is_none() && !shown["schemas"].as_array().unwrap().contains(&json!(BADGE)), "{shown}");
        assert_eq!(shown["userName"], "ada");
        app.get(&org.scim(&format!("/Schemas/{BADGE}")), &org.scim_key).await.expect(404);
        // When all values are gone the URN may mean something else.
        let other = json!({"id": BADGE, "name": "Badge", "attributes": [{"name": "number", "type": "string"}]});
        let path = own(&org, &format!("/schemas/{BADGE}"));
        let mut tries = 0;
        loop {
            let again = app.call("PUT", &path, &org.api_key, Some(&other)).await;
            if again.status == 200 {
                break;
            }
            assert_eq!(again.status, 409, "{}", again.text);
            tries += 1;
            assert!(tries < 200, "the values are never removed");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let back = app.get(&org.scim(&user), &org.scim_key).await.expect(200);
        assert!(back.get(BADGE).is_none(), "{back}");
        assert_eq!(count(&app, &org, &format!("{BADGE}:number pr")).await, 0);
    }

    async fn a_user_made_while_a_schema_is_removed_keeps_nothing_of_it(app: TestApp) {
        // On SQLite one writes at a time.
        if app.db().database().engine() == Engine::Sqlite {
            return;
        }
        let org = app.org("Acme", "example.com").await;
        define(&app, &org, &badge()).await;
        // Somebody else has the name for a moment, so that the creation has looked at the directory and waits.
        let directory = uuid::Uuid::parse_str(&org.directory.id.to_string()).unwrap();
        let holding = app.db().database().write(Priority::Interactive, move |tx: Tx| async move {
            let mut insert = Sql::new(
                "INSERT INTO directory_user (id, org_id, directory_id, user_name, user_name_key, active, attributes, created_at,
                 updated_at, version) SELECT gen_random_uuid(), org_id, id, 'ada', 'ada', true, '{}', 0, 0, 1 FROM directory
                 WHERE id = ",
            );
            insert.bind(directory);
            tx.execute_sql(&insert).await?;
            for _ in 0..TRIES {
                if waiting(&tx).await? == [2] {
                    break;
                }
                tx.query_sql(&Sql::new("SELECT pg_sleep(0.01)::text"), |_| Ok(())).await?;
            }
            Err::<(), _>(steward_db::Error::Aborted)
        });
        let (user, users) = (ada(), org.scim("/Users"));
        let creating = app.call("POST", &users, &org.scim_key, Some(&user));
        let path = own(&org, &format!("/schemas/{BADGE}"));
        let removing = async {
            for _ in 0..TRIES {
                if app.db().database().read(|read| async move { waiting(&read).await }).await.unwrap() == [1] {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            app.call("DELETE", &path, &org.api_key, None).await
        };
        let (held, created, removed) = tokio::join!(holding, creating, removing);
        assert!(held.is_err());
        created.expect(201);
        removed.expect(204);
        gone_from_all(&app).await;
    }

    async fn what_another_process_just_removed_is_refused(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        define(&app, &org, &badge()).await;
        let made = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&ada())).await.expect(201);
        // Only PostgreSQL allows another process. This one believes what it knows of the directory for a while.
        let Some(other) = app.another(app.master_keys()).await else { return };
        other.unlock().await.unwrap();
        let request = Request::delete(own(&org, &format!("/schemas/{BADGE}")))
            .header("authorization", format!("Bearer {}", org.api_key));
        send_to(&app.face_of(other), request.body(Body::empty()).unwrap()).await.expect(204);
        let mut eve = ada();
        (eve["userName"], eve["emails"][0]["value"]) = (json!("eve"), json!("eve@example.com"));
        let user = org.scim(&format!("/Users/{}", made["id"].as_str().unwrap()));
        let number = patch(&json!([{"op": "replace", "path": format!("{BADGE}:number"), "value": 8}]));
        for (method, path, body) in [("POST", org.scim("/Users"), eve), ("PATCH", user, number)] {
            let refused = app.call(method, &path, &org.scim_key, Some(&body)).await.expect(409);
            assert_eq!(refused["detail"], "the schemas of the directory have just been changed: send the request again");
        }
    }

    async fn a_directory_says_what_is_understood_beyond_the_rfcs(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let made = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": "ada", "emails": [{"value": "ada@example.com", "type": "work", "primary": true}],
        }))).await.expect(201);
        let user = org.scim(&format!("/Users/{}", made["id"].as_str().unwrap()));
        let off = patch(&json!([{"op": "replace", "path": "active", "value": "False"}]));
        let home = patch(&json!([{"op": "replace", "path": "phoneNumbers[type eq \"home\"].value", "value": "1"}]));
        let try_both = async || {
            let answers = (
                app.call("PATCH", &user, &org.scim_key, Some(&off)).await,
                app.call("PATCH", &user, &org.scim_key, Some(&home)).await,
            );
            (answers.0.status.as_u16(), answers.1.status.as_u16(), answers.1.json()["scimType"].clone())
        };
        assert_eq!(try_both().await, (200, 200, Value::Null));
        let clear = patch(&json!([{"op": "remove", "path": "phoneNumbers"}]));
        app.call("PATCH", &user, &org.scim_key, Some(&clear)).await.expect(200);
        set(&app, &org, json!({"dialect": "noTarget"})).await;
        assert_eq!(try_both().await, (200, 400, json!("noTarget")));
        set(&app, &org, json!({"dialect": "strict"})).await;
        assert_eq!(try_both().await, (400, 400, json!("noTarget")));
        let bare = app.get(&org.scim("/Users?filter=userName%20eq%20ada"), &org.scim_key).await.expect(400);
        assert_eq!(bare["scimType"], "invalidFilter");
        set(&app, &org, json!({"dialect": "tolerant"})).await;
        assert_eq!(app.get(&org.scim("/Users?filter=userName%20eq%20ada"), &org.scim_key).await.expect(200)["totalResults"], 1);
        let refused = app.call("PATCH", &own(&org, ""), &org.api_key, Some(&json!({"settings": {"dialect": "latin"}}))).await;
        refused.expect(400);
    }
}
