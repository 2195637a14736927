//! `/Bulk`: operations one after the other, each as the request that it stands for.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use steward_server::{App, Rate};
use steward_testkit::app::{Answer, TestApp, TestOrg, send_to};

use crate::shown::assert_shown;

const URN: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

const CANARY: &str = "zz-Canary-7f3";

async fn send(app: &TestApp, org: &TestOrg, operations: Value) -> Answer {
    let body = json!({ "schemas": [URN], "Operations": operations });
    app.call("POST", &org.scim("/Bulk"), &org.scim_key, Some(&body)).await
}

/// Sends a bulk request to another face of the program.
async fn send_through(face: &App, org: &TestOrg, body: String) -> Answer {
    let request = Request::post(org.scim("/Bulk"))
        .header("authorization", format!("Bearer {}", org.scim_key))
        .header("content-type", "application/scim+json");
    send_to(face, request.body(Body::from(body)).unwrap()).await
}

/// The lines of an answer.
fn lines(answer: &Answer) -> Vec<Value> {
    let body = answer.expect(200);
    assert_eq!(body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:BulkResponse"]));
    body["Operations"].as_array().unwrap().clone()
}

fn statuses(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["status"].as_str().unwrap()).collect()
}

fn user(name: &str) -> Value {
    let data =
        json!({ "userName": name, "emails": [{ "value": format!("{name}@example.com"), "primary": true }] });
    json!({ "method": "POST", "path": "/Users", "bulkId": name, "data": data })
}

fn group(name: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|value| json!({ "value": value })).collect();
    json!({ "method": "POST", "path": "/Groups", "bulkId": name, "data": { "displayName": name, "members": members } })
}

fn id(line: &Value) -> &str {
    line["location"].as_str().unwrap().rsplit('/').next().unwrap()
}

async fn read(app: &TestApp, org: &TestOrg, path: &str) -> Answer {
    app.get(&org.scim(path), &org.scim_key).await
}

async fn total(app: &TestApp, org: &TestOrg, path: &str) -> u64 {
    read(app, org, &format!("{path}?count=0")).await.expect(200)["totalResults"].as_u64().unwrap()
}

fn members(group: &Value) -> Vec<&str> {
    group["members"].as_array().unwrap().iter().map(|member| member["value"].as_str().unwrap()).collect()
}

steward_testkit::both_apps! {
    async fn groups_that_refer_to_each_other_are_made(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        // RFC 7644 §3.7.1.
        let of = |name: &str, id: &str, other: &str| json!({
            "method": "POST", "path": "/Groups", "bulkId": id,
            "data": {
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name,
                "members": [{ "type": "Group", "value": format!("bulkId:{other}") }],
            },
        });
        let answer = send(&app, &org, json!([of("Group A", "qwerty", "ytrewq"), of("Group B", "ytrewq", "qwerty")])).await;
        assert_shown("bulk_circle", &answer);
        let lines = lines(&answer);
        let [a, b] = [id(&lines[0]), id(&lines[1])];
        for (group, member) in [(a, b), (b, a)] {
            let read = read(&app, &org, &format!("/Groups/{group}")).await.expect(200);
            assert_eq!((members(&read), &read["members"][0]["type"]), (vec![member], &json!("Group")));
        }
    }

    async fn a_group_is_made_with_a_user_of_the_same_request(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        // RFC 7644 §3.7.2, and the other way round: the user is made before what names it.
        for (round, users_first) in [("1", true), ("2", false)] {
            let name = |word: &str| format!("{word}{round}");
            let mut operations = vec![user(&name("alice")), group(&name("guides"), &[&format!("bulkId:alice{round}")])];
            if !users_first {
                operations.reverse();
            }
            let answer = send(&app, &org, json!(operations)).await;
            let mut lines = lines(&answer);
            assert_eq!(statuses(&lines), ["201", "201"]);
            if !users_first {
                assert_eq!(lines[0]["bulkId"], "guides2");
                lines.reverse();
            }
            let guides = read(&app, &org, &format!("/Groups/{}", id(&lines[1]))).await.expect(200);
            assert_eq!(members(&guides), [id(&lines[0])]);
            let alice = read(&app, &org, &format!("/Users/{}", id(&lines[0]))).await.expect(200);
            assert_eq!(alice["groups"][0]["value"], id(&lines[1]));
            // It has its account, as any other user.
            let external = &alice["urn:scim:schemas:extension:atlassian-external:1.0"];
            assert!(external["atlassianAccountId"].is_string(), "{alice}");
        }
    }

    async fn a_client_that_goes_away_leaves_whole_operations(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for moment in [0, 1, 2, 5, 10, 25, 60] {
            let operations: Vec<Value> = (0..40).map(|number| user(&format!("u{moment}x{number}"))).collect();
            let going = tokio::time::timeout(Duration::from_millis(moment), send(&app, &org, json!(operations)));
            let gone = going.await.is_err();
            let again = lines(&send(&app, &org, json!(operations)).await);
            let (made, created): (Vec<_>, Vec<_>) = statuses(&again).into_iter().partition(|status| *status == "409");
            assert!(created.iter().all(|status| *status == "201"), "{moment} ms: {created:?}");
            assert!(gone || made.len() == 40, "{moment} ms: {} made", made.len());
            // Who goes away at once, as soon as it has to wait, has not waited for all of them.
            assert!(moment > 0 || made.len() < 40, "what was not begun is not done");
        }
        // Each user that is there was recorded once.
        app.sealed().await;
        let events = app.events(&org).await;
        let created = events.iter().filter(|event| event["attributes"]["action"] == "scim_user_created").count();
        assert_eq!((created, total(&app, &org, "/Users").await), (280, 280));
    }

    async fn operations_of_every_kind_do_what_single_requests_do(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let made = lines(&send(&app, &org, json!([user("bob"), user("dave"), user("eve"), group("Crew", &["bulkId:bob"])])).await);
        let [bob, dave, eve, crew] = [0, 1, 2, 3].map(|place| id(&made[place]).to_owned());
        // RFC 7644 §3.7.3; the PATCH has its operations alone there.
        let answer = send(&app, &org, json!([
            { "method": "POST", "path": "/Users", "bulkId": "qwerty", "data": { "userName": "Alice" } },
            { "method": "PUT", "path": format!("/Users/{bob}"), "bulkId": "b", "data": { "userName": "bob", "title": "Guide" } },
            { "method": "PATCH", "path": format!("/Users/{dave}"), "data": [
                { "op": "remove", "path": "nickName" }, { "op": "add", "path": "userName", "value": "Dave" },
            ] },
            { "method": "DELETE", "path": format!("/Users/{eve}") },
            { "method": "PATCH", "path": format!("/Groups/{crew}"), "data": { "Operations": [
                { "op": "add", "path": "members", "value": [{ "value": "bulkId:qwerty" }] },
            ] } },
            { "method": "PUT", "path": format!("/Groups/{crew}"), "data": { "displayName": "Guides" } },
        ])).await;
        assert_shown("bulk_mixed", &answer);
        let lines = lines(&answer);
        let shown = async |path: String| read(&app, &org, &path).await;
        assert_eq!(shown(format!("/Users/{}", id(&lines[0]))).await.expect(200)["userName"], "Alice");
        let bob_now = shown(format!("/Users/{bob}")).await.expect(200);
        assert_eq!((&bob_now["title"], bob_now.get("emails")), (&json!("Guide"), None));
        assert_eq!(shown(format!("/Users/{dave}")).await.expect(200)["userName"], "Dave");
        shown(format!("/Users/{eve}")).await.expect(404);
        let crew_now = shown(format!("/Groups/{crew}")).await.expect(200);
        let (mut found, mut wanted) = (members(&crew_now), vec![bob.as_str(), id(&lines[0])]);
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!((found, &crew_now["displayName"]), (wanted, &json!("Guides")));
        let gone = send(&app, &org, json!([{ "method": "DELETE", "path": format!("/Groups/{crew}") }])).await;
        assert_eq!(statuses(&self::lines(&gone)), ["204"]);
        shown(format!("/Groups/{crew}")).await.expect(404);
        // Each has its event, under the id of the one request.
        let events = app.events(&org).await;
        let count = |action: &str| events.iter().filter(|event| event["attributes"]["action"] == action).count();
        assert_eq!((count("scim_user_created"), count("scim_user_updated"), count("scim_user_deleted")), (4, 2, 1));
        assert_eq!((count("scim_group_created"), count("scim_group_updated"), count("scim_group_deleted")), (1, 1, 1));
    }

    async fn a_group_patch_has_no_answer_where_the_directory_wants_none(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let settings = json!({ "settings": { "groupPatchResponse": "204" } });
        let directory = format!("/steward/v1/orgs/{}/directories/{}", org.id, org.directory.id);
        app.call("PATCH", &directory, &org.api_key, Some(&settings)).await.expect(200);
        let made = lines(&send(&app, &org, json!([group("Crew", &[])])).await);
        let crew = id(&made[0]).to_owned();
        let patch = json!([{ "op": "replace", "path": "displayName", "value": "Staff" }]);
        let done = lines(&send(&app, &org, json!([{ "method": "PATCH", "path": format!("/Groups/{crew}"), "data": patch }])).await);
        assert_eq!((statuses(&done), id(&done[0])), (vec!["204"], crew.as_str()));
    }

    async fn each_operation_fails_for_itself_with_the_error_that_it_alone_would_have(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&json!({ "userName": "taken" }))).await.expect(201);
        let absent = "/Users/00000000-0000-7000-8000-000000000000";
        let patch = json!([{ "op": "replace", "path": "nonsense[", "value": 1 }]);
        let answer = send(&app, &org, json!([
            user("ada"),
            { "method": "POST", "path": "/Users", "bulkId": "1", "data": { "userName": "TAKEN" } },
            { "method": "POST", "path": "/Users", "bulkId": "2", "data": { "title": "Nobody" } },
            { "method": "POST", "path": "/Planets", "bulkId": "3", "data": { "userName": "x" } },
            { "method": "POST", "path": "/Users/1", "bulkId": "4", "data": { "userName": "x" } },
            { "method": "PUT", "path": "/Users", "data": { "userName": "x" } },
            { "method": "DELETE", "path": absent },
            { "method": "PATCH", "path": absent, "data": patch },
            { "method": "DELETE", "path": "/Users/nonsense" },
            { "method": "DELETE", "path": "/Me/1" },
            group("crew", &["bulkId:nobody"]),
            group("staff", &["00000000-0000-7000-8000-000000000000"]),
            { "method": "DELETE", "path": "/Users/bulkId:2" },
            user("bob"),
        ])).await;
        assert_shown("bulk_errors", &answer);
        assert_eq!(
            statuses(&lines(&answer)),
            ["201", "409", "400", "404", "400", "400", "404", "400", "404", "404", "409", "400", "409", "201"]
        );
        assert_eq!((total(&app, &org, "/Users").await, total(&app, &org, "/Groups").await), (3, 0));
    }

    async fn as_many_errors_as_the_client_says_stop_the_rest(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let gone = json!({ "method": "DELETE", "path": "/Users/00000000-0000-7000-8000-000000000000" });
        let operations = json!([user("ada"), gone, user("bea"), gone, user("cid")]);
        for (fail_on_errors, expected) in [
            (1, vec!["201", "404"]), (2, vec!["409", "404"]), (9, vec!["409", "404", "201", "404", "201"]),
        ] {
            let body = json!({ "schemas": [URN], "failOnErrors": fail_on_errors, "Operations": operations });
            let answer = app.call("POST", &org.scim("/Bulk"), &org.scim_key, Some(&body)).await;
            assert_eq!(statuses(&lines(&answer)), expected, "{fail_on_errors}");
        }
        assert_eq!(total(&app, &org, "/Users").await, 3);
        for wrong in [json!(0), json!("1"), json!(-1)] {
            let body = json!({ "failOnErrors": wrong, "Operations": [user("dan")] });
            let refused = app.call("POST", &org.scim("/Bulk"), &org.scim_key, Some(&body)).await.expect(400);
            assert!(refused["detail"].as_str().unwrap().contains("failOnErrors"), "{refused}");
        }
    }

    async fn an_operation_of_another_version_overwrites_nothing(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let made = lines(&send(&app, &org, json!([user("ada")])).await);
        let path = format!("/Users/{}", id(&made[0]));
        let put = |version: &str| json!({
            "method": "PUT", "path": path, "version": version, "data": { "userName": "ada", "title": version },
        });
        let done = lines(&send(&app, &org, json!([put("W/\"7\""), put("*")])).await);
        assert_eq!(statuses(&done), ["412", "200"]);
        assert_eq!(read(&app, &org, &path).await.expect(200)["title"], "*");
        // Each success names the version that it made, for the next of the same request too.
        let version = done[1]["version"].as_str().unwrap();
        assert_eq!(json!(version), read(&app, &org, &path).await.expect(200)["meta"]["version"]);
        let again = lines(&send(&app, &org, json!([put(version), put(version)])).await);
        assert_eq!(statuses(&again), ["200", "412"]);
        let group = json!({ "method": "POST", "path": "/Groups", "bulkId": "g", "data": { "displayName": "Crew" } });
        let group = lines(&send(&app, &org, json!([group])).await);
        let remove = |version: &Value| json!({ "method": "DELETE", "path": format!("/Groups/{}", id(&group[0])), "version": version });
        let removed = lines(&send(&app, &org, json!([remove(&json!("W/\"0\"")), remove(&group[0]["version"])])).await);
        assert_eq!(statuses(&removed), ["412", "204"]);
        let malformed = lines(&send(&app, &org, json!([put("7")])).await);
        assert_eq!(statuses(&malformed), ["400"]);
        // There is nothing yet that a creation could overwrite.
        let mut bea = user("bea");
        bea["version"] = json!("W/\"7\"");
        assert_eq!(statuses(&lines(&send(&app, &org, json!([bea])).await)), ["201"]);
    }

    async fn what_is_no_bulk_request_is_refused_whole(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for operations in [
            json!([]),
            json!({}),
            json!([1]),
            json!([{ "method": "GET", "path": "/Users" }]),
            json!([{ "method": "POST", "path": "/Users", "data": { "userName": "no bulkId" } }]),
            json!([user("ada"), user("ada")]),
            json!([user("ada"), { "method": "PUT", "path": "/Users/1" }]),
        ] {
            let refused = send(&app, &org, operations.clone()).await.expect(400);
            assert_eq!((&refused["scimType"], &refused["status"]), (&json!("invalidSyntax"), &json!("400")), "{operations}");
        }
        let get = app.get(&org.scim("/Bulk"), &org.scim_key).await;
        assert_eq!((get.status.as_u16(), get.header("allow")), (405, Some("POST")));
        assert_eq!(total(&app, &org, "/Users").await, 0);
    }

    async fn both_limits_are_told_by_their_names(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let config = read(&app, &org, "/ServiceProviderConfig").await.expect(200)["bulk"].clone();
        assert_eq!(config, json!({ "supported": true, "maxOperations": 1000, "maxPayloadSize": 1_048_576 }));
        let gone = |count: usize| {
            let one = json!({ "method": "DELETE", "path": "/Users/1" });
            json!(vec![one; count])
        };
        assert_eq!(lines(&send(&app, &org, gone(1000)).await).len(), 1000);
        assert_shown("bulk_too_many_operations", &send(&app, &org, gone(1001)).await);
        let mut large = user("ada");
        large["data"]["title"] = json!("x".repeat(1 << 20));
        let refused = send(&app, &org, json!([user("bea"), large])).await;
        assert_shown("bulk_too_large", &refused);
        assert_eq!(total(&app, &org, "/Users").await, 0);
        // The limit on all bodies of provisioning holds too, and is what is announced.
        let face = app.with_settings(|settings| settings.limits.scim_body_bytes = 500);
        let body = json!({ "Operations": [user("ada"), user("bea"), user("cid"), user("dan")] }).to_string();
        let refused = send_through(&face, &org, body).await.expect(413);
        assert!(refused["detail"].as_str().unwrap().contains("maxPayloadSize, which is 500 bytes"), "{refused}");
        let config = Request::get(org.scim("/ServiceProviderConfig")).header("authorization", format!("Bearer {}", org.scim_key));
        let config = send_to(&face, config.body(Body::empty()).unwrap()).await.expect(200);
        assert_eq!(config["bulk"]["maxPayloadSize"], 500);
    }

    async fn operations_cost_what_requests_cost(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let twice = Rate { per_minute: 60, burst: 2 };
        for (number, budget) in (0_u64..).zip(["key", "organization", "address"]) {
            let face = app.with_settings(|settings| match budget {
                "key" => settings.rate_limits.key = twice,
                "organization" => settings.rate_limits.organization = twice,
                _ => settings.rate_limits.address = twice,
            });
            let operations: Vec<Value> = ["a", "b", "c", "d"].iter().map(|name| user(&format!("{name}{number}"))).collect();
            let answer = send_through(&face, &org, json!({ "Operations": operations }).to_string()).await;
            let lines = lines(&answer);
            assert_eq!(statuses(&lines), ["201", "201", "429", "429"], "{budget}");
            assert!(lines[2]["response"]["detail"].as_str().unwrap().starts_with("Rate limit exceeded."), "{budget}");
            assert_eq!(answer.header("retry-after"), Some("1"), "{budget}");
            assert_eq!(total(&app, &org, "/Users").await, 2 * (number + 1), "{budget}");
        }
        app.journaled().await;
        let journal = format!("/steward/v1/orgs/{}/directories/{}/journal", org.id, org.directory.id);
        let entries = app.get(&journal, &org.api_key).await.expect(200);
        assert!(entries["data"].to_string().contains("rate_limited"), "{entries}");
    }

    async fn operations_for_which_there_is_no_time_are_not_begun(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let face = app.with_settings(|settings| settings.limits.bulk_time = Duration::ZERO);
        let answer = send_through(&face, &org, json!({ "Operations": [user("ada"), user("bea")] }).to_string()).await;
        let lines = lines(&answer);
        assert_eq!((statuses(&lines), answer.header("retry-after")), (vec!["503", "503"], Some("1")));
        assert_eq!(total(&app, &org, "/Users").await, 0);
    }

    async fn the_guard_holds_removals_of_a_bulk_request(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let own = format!("/steward/v1/orgs/{}", org.id);
        let directory = format!("{own}/directories/{}", org.directory.id);
        let settings = json!({ "settings": { "guardMinimum": 2, "guardShare": 10 } });
        app.call("PATCH", &directory, &org.api_key, Some(&settings)).await.expect(200);
        let everybody: Vec<Value> = (0..10).map(|number| user(&format!("u{number}"))).collect();
        let made = lines(&send(&app, &org, json!(everybody)).await);
        let removals: Vec<Value> = made.iter().enumerate().map(|(number, line)| {
            let path = format!("/Users/{}", id(line));
            if number % 2 == 0 {
                json!({ "method": "DELETE", "path": path })
            } else {
                json!({ "method": "PATCH", "path": path, "data": [{ "op": "replace", "path": "active", "value": false }] })
            }
        }).collect();
        let mut operations = removals.clone();
        operations.push(user("late"));
        let answer = send(&app, &org, json!(operations)).await;
        let lines = lines(&answer);
        assert_eq!(statuses(&lines)[..3], ["204", "200", "429"]);
        assert!(lines[2..10].iter().all(|line| line["status"] == "429" && line["response"]["status"] == "429"), "{lines:?}");
        assert_eq!((&lines[10]["status"], answer.header("retry-after")), (&json!("201"), Some("300")));
        assert_eq!(total(&app, &org, "/Users").await, 10);
        let waiting = app.get(&format!("{own}/approvals?state=pending"), &org.api_key).await.expect(200);
        assert_eq!(waiting["data"].as_array().unwrap().len(), 1, "{waiting}");
        // With the word of an administrator they are done, and a retry hears of it.
        let approval = waiting["data"][0]["id"].as_str().unwrap();
        app.call("POST", &format!("{own}/approvals/{approval}/approve"), &org.api_key, None).await.expect_success("approve");
        let left = json!(removals[2..]);
        let done = self::lines(&send(&app, &org, left).await);
        assert!(done.iter().all(|line| line["status"] == "204" || line["status"] == "200"), "{done:?}");
        assert_eq!(total(&app, &org, "/Users").await, 6);
        app.journaled().await;
        let held = app.get(&format!("{directory}/journal?outcome=held"), &org.api_key).await.expect(200);
        assert_eq!(held["data"].as_array().unwrap().len(), 1, "{held}");
    }

    async fn the_journal_tells_of_a_bulk_request_and_of_no_secret_in_it(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let mut ada = user("ada");
        ada["data"]["password"] = json!(CANARY);
        ada["data"]["title"] = json!("Countess");
        let made = lines(&send(&app, &org, json!([ada])).await);
        let path = format!("/Users/{}", id(&made[0]));
        let mut again = user("ada");
        again["data"]["password"] = json!(format!("{CANARY}-2"));
        // Only the name is taken.
        again["data"]["emails"][0]["value"] = json!("other@example.com");
        let put = json!({ "userName": "ada", "password": CANARY, "nickName": format!("{CANARY} is my password") });
        let answer = send(&app, &org, json!([
            { "method": "PATCH", "path": path, "data": [
                { "op": "replace", "path": "password", "value": CANARY },
                { "op": "replace", "path": "title", "value": "Engineer" },
            ] },
            { "method": "PATCH", "path": path, "data": { "Operations": [{ "op": "add", "value": { "password": CANARY } }] } },
            again,
            { "method": "DELETE", "path": format!("/Users/{CANARY}") },
            { "method": "PUT", "path": path, "data": put },
        ])).await;
        assert_eq!(statuses(&lines(&answer)), ["200", "200", "409", "404", "200"]);
        app.journaled().await;
        let journal = format!("/steward/v1/orgs/{}/directories/{}/journal", org.id, org.directory.id);
        let listed = app.get(&journal, &org.api_key).await;
        assert_shown("bulk_journal", &listed);
        let listed = listed.expect(200);
        let mut kept = listed.to_string();
        for entry in listed["data"].as_array().unwrap() {
            kept += &app.get(&format!("{journal}/{}", entry["id"].as_str().unwrap()), &org.api_key).await.expect(200).to_string();
        }
        assert!(kept.contains("[redacted]") && !kept.contains(CANARY), "{kept}");
        assert!(kept.contains("Countess") && kept.contains("Engineer"), "{kept}");
        let found = app.get(&format!("{journal}?name=ADA@example.com"), &org.api_key).await.expect(200);
        assert_eq!(found["data"].as_array().unwrap().len(), 2, "found by whom it is about");
        let diagnosis = app.get(&journal.replace("/journal", "/diagnosis"), &org.api_key).await.expect(200);
        for code in ["password_sent", "conflict_user_exists", "unknown_resource"] {
            assert!(diagnosis.to_string().contains(code), "{code} is not in {diagnosis:#}");
        }
    }

    async fn a_thousand_users_and_their_group_are_one_request(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let names: Vec<String> = (0..999).map(|number| format!("u{number}")).collect();
        let references: Vec<String> = names.iter().map(|name| format!("bulkId:{name}")).collect();
        let references: Vec<&str> = references.iter().map(String::as_str).collect();
        let mut operations = vec![group("everybody", &references)];
        operations.extend(names.iter().map(|name| {
            json!({ "method": "POST", "path": "/Users", "bulkId": name, "data": { "userName": name } })
        }));
        let lines = lines(&send(&app, &org, json!(operations)).await);
        assert!(lines.iter().all(|line| line["status"] == "201" && line.get("response").is_none()));
        let group = read(&app, &org, &format!("/Groups/{}", id(&lines[0]))).await.expect(200);
        assert_eq!((members(&group).len(), total(&app, &org, "/Users").await), (999, 999));
    }
}
