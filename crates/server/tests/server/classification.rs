//! The levels of objects, defaults, settings, and levels as a file: what Steward adds to data classification.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use steward_db::count_statements;
use steward_testkit::app::{Answer, TestApp, TestOrg};

use crate::shown::assert_shown;

fn own(org: &TestOrg, path: &str) -> String {
    format!("/steward/v1/orgs/{}/classifications{path}", org.id)
}

async fn level_step(app: &TestApp, org: &TestOrg, step: &str, id: &str) -> Answer {
    let path = format!("/admin/dlp/v1/orgs/{}/classification-levels/{step}", org.id);
    app.call("POST", &path, &org.api_key, Some(&json!({"levelIds": [id]}))).await
}

/// Makes published levels, the most sensitive first, and returns their ids.
async fn published<const COUNT: usize>(
    app: &TestApp,
    org: &TestOrg,
    names: [&str; COUNT],
) -> [String; COUNT] {
    let path = format!("/admin/dlp/v1/orgs/{}/classification-levels", org.id);
    let mut ids = names.map(str::to_owned);
    for id in &mut ids {
        let level = app.call("POST", &path, &org.api_key, Some(&json!({"name": id}))).await.expect(202);
        level["levelId"].as_str().unwrap().clone_into(id);
        level_step(app, org, "publish", id).await.expect(202);
    }
    ids
}

async fn set(app: &TestApp, org: &TestOrg, object: &str, level: &str) -> Answer {
    let body = json!({"object": object, "levelId": level});
    app.call("PUT", &own(org, ""), &org.api_key, Some(&body)).await
}

/// Reads the level of an object: where it comes from, and its name.
async fn level(app: &TestApp, org: &TestOrg, object: &str) -> (String, String) {
    let shown = app.get(&own(org, &format!("?object={object}")), &org.api_key).await.expect(200);
    (shown["source"].as_str().unwrap().to_owned(), shown["level"]["name"].as_str().unwrap_or("").to_owned())
}

fn is(source: &str, name: &str) -> (String, String) {
    (source.to_owned(), name.to_owned())
}

fn says(answer: &Answer, status: u16, part: &str) {
    let detail = answer.expect(status)["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains(part), "{detail}");
}

/// Makes a workspace with a product key for content, and returns its id and the key.
async fn product(app: &TestApp, org: &TestOrg) -> (String, String) {
    let path = format!("/steward/v1/orgs/{}/workspaces", org.id);
    let wiki = json!({"name": "Wiki", "product": "confluence"});
    let id = app.call("POST", &path, &org.api_key, Some(&wiki)).await.expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let key = json!({"name": "Wiki", "scopes": ["content"]});
    let key = app.call("POST", &format!("{path}/{id}/keys"), &org.api_key, Some(&key)).await.expect(201);
    (id, key["secret"].as_str().unwrap().to_owned())
}

const PAGE: &str = "ari:cloud:confluence:site-1:page/7";
const SPACE: &str = "ari:cloud:confluence:site-1:space/3";

steward_testkit::both_apps! {
    async fn whole_answers(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let [secret, public] = published(&app, &org, ["Secret", "Public"]).await;
        let body = json!({"object": PAGE, "container": SPACE, "levelId": format!("ari:cloud:platform::classification-tag/{public}")});
        assert_shown("classified", &app.call("PUT", &own(&org, ""), &org.api_key, Some(&body)).await);
        let rule = json!({"object": PAGE, "levelId": secret, "source": "AUTO"});
        app.call("PUT", &own(&org, ""), &org.api_key, Some(&rule)).await.expect(200);
        assert_shown("classification_read", &app.get(&own(&org, &format!("?object={PAGE}")), &org.api_key).await);
        let removal = app.call("DELETE", &own(&org, &format!("?object={PAGE}")), &org.api_key, None).await;
        assert_shown("classification_removed", &removal);
        assert_shown("classification_history", &app.get(&own(&org, &format!("/history?object={PAGE}")), &org.api_key).await);
        assert_shown("labelled_objects", &app.get(&own(&org, &format!("/levels/{secret}/objects")), &org.api_key).await);
        app.call("PUT", &own(&org, "/default"), &org.api_key, Some(&json!({"levelId": public}))).await.expect(200);
        assert_shown("classification_settings", &app.get(&own(&org, "/settings"), &org.api_key).await);
        let container = json!({"container": SPACE, "levelId": secret});
        assert_shown("container_classified", &app.call("PUT", &own(&org, "/container"), &org.api_key, Some(&container)).await);
        let events = app.events(&org).await;
        let classified = events.iter().find(|event| event["attributes"]["action"] == "content_classified").unwrap();
        let mut shown = app.get(&own(&org, "/settings"), &org.api_key).await;
        shown.text = json!({"context": classified["attributes"]["context"], "message": classified["message"]}).to_string();
        assert_shown("content_classified_event", &shown);
    }

    async fn a_level_comes_from_the_most_specific_source(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let [one, two, three, four] = published(&app, &org, ["1", "2", "3", "4"]).await;
        let put = async |path: &str, body: Value| app.call("PUT", &own(&org, path), &org.api_key, Some(&body)).await.expect(200);
        assert_eq!(level(&app, &org, PAGE).await, is("NONE", ""));
        put("/default", json!({"levelId": four})).await;
        assert_eq!(level(&app, &org, PAGE).await, is("ORGANIZATION", "4"));
        // The site, whatever product names it.
        put("/container", json!({"container": "ari:cloud:jira::site/site-1", "levelId": three})).await;
        assert_eq!(level(&app, &org, PAGE).await, is("SPACE", "3"));
        put("/container", json!({"container": SPACE, "levelId": two})).await;
        assert_eq!(level(&app, &org, PAGE).await, is("SPACE", "3"), "nobody said where it lies");
        assert_eq!(level(&app, &org, &format!("{PAGE}&container={SPACE}")).await, is("SPACE", "2"));
        put("", json!({"object": PAGE, "container": SPACE, "levelId": four, "source": "AUTO"})).await;
        assert_eq!(level(&app, &org, PAGE).await, is("AUTO", "4"));
        put("", json!({"object": PAGE, "levelId": one})).await;
        assert_eq!(level(&app, &org, PAGE).await, is("CONTENT", "1"));
        let remove = async |query: &str| app.call("DELETE", &own(&org, &format!("?object={PAGE}{query}")), &org.api_key, None).await.expect(200);
        assert_eq!(remove("").await["source"], "AUTO", "the previous level is back");
        let events = app.events(&org).await.len();
        assert_eq!(remove("").await["source"], "AUTO", "nothing is left to be removed");
        assert_eq!(app.events(&org).await.len(), events);
        assert_eq!(remove("&source=AUTO").await["source"], "SPACE", "in what it was said to lie in");
        assert_eq!(level(&app, &org, PAGE).await, is("SPACE", "3"), "nobody says any more where it lies");
        for path in ["/container?container=ari:cloud:confluence::site/site-1", "/default"] {
            app.call("DELETE", &own(&org, path), &org.api_key, None).await.expect(204);
        }
        assert_eq!(level(&app, &org, PAGE).await, is("NONE", ""));
        let listed = app.get(&own(&org, "/containers"), &org.api_key).await.expect(200);
        assert_eq!((listed["data"].as_array().unwrap().len(), &listed["data"][0]["container"]), (1, &json!(SPACE)));
    }

    async fn an_archived_level_counts_for_nothing_and_comes_back(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let [secret, public] = published(&app, &org, ["Secret", "Public"]).await;
        let page = |number: i32| format!("ari:cloud:confluence:site-1:page/{number}");
        let put = async |path: &str, body: Value| app.call("PUT", &own(&org, path), &org.api_key, Some(&body)).await;
        set(&app, &org, &page(1), &secret).await.expect(200);
        put("/container", json!({"container": SPACE, "levelId": secret})).await.expect(200);
        put("/default", json!({"levelId": secret})).await.expect(200);
        let refused = level_step(&app, &org, "archive", &secret).await;
        let message = refused.expect(409)["message"].as_str().unwrap().to_owned();
        assert!(message.contains("it is the default of the organization; choose another level there first"), "{message}");
        put("/default", json!({"levelId": public})).await.expect(200);
        level_step(&app, &org, "archive", &secret).await.expect(202);
        let in_space = format!("{}&container={SPACE}", page(2));
        assert_eq!(level(&app, &org, &page(1)).await, is("ORGANIZATION", "Public"));
        assert_eq!(level(&app, &org, &in_space).await, is("ORGANIZATION", "Public"));
        let history = app.get(&own(&org, &format!("/history?object={}", page(1))), &org.api_key).await.expect(200);
        assert_eq!(history["data"][0]["levelId"], secret.as_str(), "the history is kept");
        says(&set(&app, &org, &page(3), &secret).await, 409, "is archived: restore and publish it first");
        says(&put("/default", json!({"levelId": secret})).await, 409, "is archived");
        says(&put("/container", json!({"container": page(9), "levelId": secret})).await, 409, "is archived");
        level_step(&app, &org, "restore", &secret).await.expect(202);
        says(&set(&app, &org, &page(3), &secret).await, 409, "is a draft: publish it first");
        assert_eq!(level(&app, &org, &page(1)).await, is("ORGANIZATION", "Public"), "a draft does not count either");
        level_step(&app, &org, "publish", &secret).await.expect(202);
        assert_eq!(level(&app, &org, &page(1)).await, is("CONTENT", "Secret"));
        assert_eq!(level(&app, &org, &in_space).await, is("SPACE", "Secret"));
    }

    async fn a_product_classifies_for_its_users_as_far_as_the_organization_lets_them(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let [secret, internal, public] = published(&app, &org, ["Secret", "Internal", "Public"]).await;
        let (workspace, key) = product(&app, &org).await;
        let page = format!("ari:cloud:confluence:{workspace}:page/1");
        let user = |admin: bool| json!({"accountId": "712020:00000000-0000-7000-8000-00000000000a", "containerAdmin": admin});
        let choose = async |level: &str, admin: bool| {
            let body = json!({"object": page, "levelId": level, "user": user(admin)});
            app.call("PUT", &own(&org, ""), &key, Some(&body)).await
        };
        let settings = async |body: Value| app.call("PATCH", &own(&org, "/settings"), &org.api_key, Some(&body)).await.expect(200);
        let source = async || app.get(&own(&org, &format!("?object={page}")), &key).await.expect(200)["source"].clone();
        let chosen = choose(&public, false).await.expect(200);
        assert_eq!((&chosen["labels"][0]["setBy"], &chosen["labels"][0]["author"]["accountId"]), (&json!("USER"), &user(false)["accountId"]));
        app.call("PUT", &own(&org, "/default"), &org.api_key, Some(&json!({"levelId": internal}))).await.expect(200);
        settings(json!({"userOverride": "EQUAL_OR_HIGHER"})).await;
        assert_eq!(source().await, "ORGANIZATION", "what was chosen before is too low now");
        // What is so already is no choice.
        choose(&public, false).await.expect(200);
        settings(json!({"classifiers": "CONTAINER_ADMIN_ONLY"})).await;
        says(&choose(&secret, false).await, 403, "lets administrators of containers do it");
        choose(&secret, true).await.expect(200);
        says(&choose(&public, true).await, 403, "one that is as sensitive or more");
        settings(json!({"userOverride": "DISALLOW", "classifiers": "ANY"})).await;
        says(&choose(&internal, true).await, 403, "lets users choose no level");
        let removal = json!({"object": page, "user": user(true)});
        says(&app.call("DELETE", &own(&org, ""), &key, Some(&removal)).await, 403, "lets users choose no level");
        assert_eq!(source().await, "CONTENT", "no rule says anything else");
        let rule = json!({"object": page, "levelId": public, "source": "AUTO"});
        app.call("PUT", &own(&org, ""), &key, Some(&rule)).await.expect(200);
        assert_eq!(source().await, "AUTO");
        // An administrator of the organization is above its settings.
        set(&app, &org, &page, &internal).await.expect(200);
        assert_eq!(level(&app, &org, &page).await, is("CONTENT", "Internal"));
        // Defaults of containers.
        let space = json!({"container": format!("ari:cloud:confluence:{workspace}:space/1"), "levelId": public});
        let put = async |body: &Value| app.call("PUT", &own(&org, "/container"), &key, Some(body)).await;
        put(&space).await.expect(200);
        settings(json!({"containerDefaults": "EQUAL_OR_HIGHER"})).await;
        put(&json!({"container": workspace, "levelId": secret})).await.expect(200);
        let lower = json!({"container": format!("ari:cloud:confluence:{workspace}:space/2"), "levelId": public});
        says(&put(&lower).await, 403, "less sensitive than the default of the organization");
        // What is not in its workspace is none of its business, and neither is what administrators decide.
        for (method, body) in [("PUT", json!({"object": PAGE, "levelId": secret})), ("DELETE", json!({"object": PAGE}))] {
            says(&app.call(method, &own(&org, ""), &key, Some(&body)).await, 403, "what lies in its workspace");
        }
        app.get(&own(&org, &format!("?object={PAGE}")), &key).await.expect(403);
        app.get(&own(&org, &format!("/container?container={SPACE}")), &key).await.expect(403);
        for path in ["/settings", "/containers", &format!("/history?object={page}")] {
            app.get(&own(&org, path), &key).await.expect(401);
        }
        let other = app.org("Other", "other.com").await;
        app.get(&own(&other, &format!("?object={page}")), &key).await.expect(404);
        let (path, body) = (format!("/steward/v1/orgs/{}/workspaces/{workspace}/keys", org.id), json!({"name": "Wiki", "scopes": ["accounts"]}));
        let without = app.call("POST", &path, &org.api_key, Some(&body)).await.expect(201);
        app.get(&own(&org, &format!("?object={page}")), without["secret"].as_str().unwrap()).await.expect(401);
    }

    async fn many_objects_cost_as_many_statements_as_one(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let [secret] = published(&app, &org, ["Secret"]).await;
        for number in 0..5 {
            set(&app, &org, &format!("ari:cloud:jira:s:issue/{number}"), &secret).await.expect(200);
        }
        let ask = async |count: i32| {
            let objects: Vec<Value> = (0..count).map(|number| json!({"object": format!("ari:cloud:jira:s:issue/{number}")})).collect();
            app.call("POST", &own(&org, "/batch"), &org.api_key, Some(&json!({"objects": objects}))).await
        };
        let (_, one) = count_statements(ask(1)).await;
        let (all, hundred) = count_statements(ask(100)).await;
        assert!(one > 0 && hundred == one, "{one} statements for one, {hundred} for a hundred");
        let all = all.expect(200);
        let sources: Vec<&str> = all["objects"].as_array().unwrap().iter().map(|one| one["source"].as_str().unwrap()).collect();
        assert_eq!((sources.len(), &sources[..6]), (100, &["CONTENT", "CONTENT", "CONTENT", "CONTENT", "CONTENT", "NONE"][..]));
        says(&ask(101).await, 400, "must name 1 to 100 objects");
        says(&ask(0).await, 400, "must name 1 to 100 objects");
        let other = app.org("Other", "other.com").await;
        assert_eq!(level(&app, &other, "ari:cloud:jira:s:issue/1").await, is("NONE", ""), "labels are an organization's own");
        for (body, part) in [
            (json!({"object": "page 7", "levelId": secret}), "object must be an ARI"),
            (json!({"object": PAGE, "levelId": secret, "container": "x"}), "container must be an ARI"),
            (json!({"object": PAGE, "levelId": secret, "source": "NONE"}), "source must be CONTENT or AUTO"),
            (json!({"object": PAGE, "levelId": secret, "user": {"accountId": "ada"}}), "user.accountId must be"),
            (json!({"object": PAGE, "levelId": secret, "level": 1}), "unknown field"),
        ] {
            says(&app.call("PUT", &own(&org, ""), &org.api_key, Some(&body)).await, 400, part);
        }
        says(&app.get(&own(&org, ""), &org.api_key).await, 400, "must name an object by its ARI");
        says(&app.get(&own(&org, "/container"), &org.api_key).await, 400, "must name a container");
        set(&app, &org, PAGE, "nonsense").await.expect(404);
        set(&app, &other, PAGE, &secret).await.expect(404);
        let settings = json!({"userOverride": "SOME"});
        says(&app.call("PATCH", &own(&org, "/settings"), &org.api_key, Some(&settings)).await, 400, "userOverride must be one of ANY, EQUAL_OR_HIGHER, DISALLOW");
    }

    async fn levels_go_into_a_file_and_come_back(app: TestApp) {
        let (org, other) = (app.org("Acme", "example.com").await, app.org("Other", "other.com").await);
        let path = |org: &TestOrg, query: &str| format!("/steward/v1/orgs/{}/classification-levels.toml{query}", org.id);
        let import = async |org: &TestOrg, query: &str, file: &str| {
            let request = Request::builder()
                .method("PUT")
                .uri(path(org, query))
                .header("authorization", format!("Bearer {}", org.api_key))
                .header("content-type", "application/toml")
                .body(Body::from(file.to_owned()));
            app.send(request.unwrap()).await
        };
        let file = "[[level]]\nname = \"Secret\"\ncolor = \"RED\"\nstatus = \"PUBLISHED\"\n\n[[level]]\nname = \"Public\"\nstatus = \"PUBLISHED\"\n";
        let events = app.events(&org).await.len();
        let dry = import(&org, "?dryRun=true", file).await.expect(200);
        assert_eq!((dry["applied"].as_bool(), dry["steps"].as_array().unwrap().len()), (Some(false), 4));
        assert_eq!(app.events(&org).await.len(), events, "nothing was done");
        assert_shown("levels_imported", &import(&org, "", file).await);
        let recorded: Vec<Value> = app.events(&org).await[events..].iter().map(|event| event["message"]["content"].clone()).collect();
        assert_eq!(recorded, ["Created classification level Secret", "Published classification level Secret", "Created classification level Public", "Published classification level Public"]);
        let exported = app.get(&path(&org, ""), &org.api_key).await;
        assert_eq!(exported.header("content-type"), Some("application/toml"));
        let lines: Vec<&str> = exported.text.lines().filter(|line| !line.starts_with("id = ")).collect();
        assert_eq!(lines.join("\n"), "[[level]]\nname = \"Secret\"\ncolor = \"RED\"\nstatus = \"PUBLISHED\"\n\n[[level]]\nname = \"Public\"\nstatus = \"PUBLISHED\"");
        // What was written is read back, here and elsewhere, and changes nothing the second time.
        for (org, steps) in [(&org, 0), (&other, 4), (&other, 0)] {
            let again = import(org, "", &exported.text).await.expect(200);
            assert_eq!(again["steps"].as_array().unwrap().len(), steps);
        }
        let changed = "[[level]]\nname = \"Public\"\ndefinition = \"For everybody.\"\nstatus = \"PUBLISHED\"\n[[level]]\nname = \"Internal\"\n";
        assert_shown("levels_import_planned", &import(&org, "?dryRun=True", changed).await);
        assert_shown("levels_import_archiving", &import(&org, "?archiveOthers=true", changed).await);
        let events = app.events(&org).await.len();
        assert_eq!(import(&org, "?archiveOthers=true", changed).await.expect(200)["steps"], json!([]));
        assert_eq!(app.events(&org).await.len(), events);
        for (query, file, part) in [
            ("", "[[level]]\nname = \"\"\n", "level 1: name must have 1 to 255 characters"),
            ("", "[[level]]\ncolor = \"RED\"\n", "missing field `name` at line"),
            ("", "level = 1", "at line 1"),
            ("", "", "must describe 1 to 100"),
            ("?dryRun=perhaps", "[[level]]\nname = \"a\"\n", "dryRun must be true or false"),
        ] {
            says(&import(&org, query, file).await, 400, part);
        }
        let read_back = |levels: &Value, name: &str| levels["levels"].as_array().unwrap().iter().find(|level| level["name"] == name).unwrap().clone();
        let levels = app.get(&format!("/admin/dlp/v1/orgs/{}/classification-levels", org.id), &org.api_key).await.expect(200);
        assert_eq!(read_back(&levels, "Secret")["status"], "ARCHIVED");
        // A level that is the default of the organization is not archived by a file either.
        let public = read_back(&levels, "Public")["levelId"].as_str().unwrap().to_owned();
        app.call("PUT", &own(&org, "/default"), &org.api_key, Some(&json!({"levelId": public}))).await.expect(200);
        let archiving = "[[level]]\nname = \"Internal\"\n";
        for query in ["?archiveOthers=true", "?archiveOthers=true&dryRun=true"] {
            says(&import(&org, query, archiving).await, 409, "it is the default of the organization");
        }
        let json = app.call("PUT", &path(&org, ""), &org.api_key, Some(&json!({}))).await;
        json.expect(415);
    }

    async fn whoever_is_no_administrator_looks_only(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let [secret] = published(&app, &org, ["Secret"]).await;
        let keys = format!("/steward/v1/orgs/{}/keys", org.id);
        let auditor = json!({"name": "Auditor", "role": "auditor"});
        let auditor = app.call("POST", &keys, &org.api_key, Some(&auditor)).await.expect(201);
        let auditor = auditor["secret"].as_str().unwrap();
        app.get(&own(&org, &format!("?object={PAGE}")), auditor).await.expect(200);
        app.get(&own(&org, "/settings"), auditor).await.expect(200);
        for (method, path, body) in [
            ("PUT", "", json!({"object": PAGE, "levelId": secret})),
            ("DELETE", "", json!({"object": PAGE})),
            ("PUT", "/default", json!({"levelId": secret})),
            ("DELETE", "/default", Value::Null),
            ("PUT", "/container", json!({"container": SPACE, "levelId": secret})),
            ("DELETE", "/container", json!({"container": SPACE})),
            ("PATCH", "/settings", json!({"userOverride": "ANY"})),
        ] {
            let body = Some(&body).filter(|body| !body.is_null());
            says(&app.call(method, &own(&org, path), auditor, body).await, 403, "its role must be org_admin");
        }
        let features = format!("/steward/v1/orgs/{}/features", org.id);
        app.call("PATCH", &features, &org.api_key, Some(&json!({"dataClassification": false}))).await.expect(200);
        for path in [format!("?object={PAGE}"), "/settings".to_owned(), "/containers".to_owned()] {
            app.get(&own(&org, &path), &org.api_key).await.expect(402);
        }
    }
}
