//! The guard of a directory: removals beyond what is usual wait for an administrator, everything else goes on.

mod accident;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use steward_core::directory::{self, Guard, Settings};
use steward_core::key::Scopes;
use steward_testkit::app::{Answer, TestApp, TestOrg};
use tokio::task::JoinSet;

use crate::shown::assert_shown;

fn own(org: &TestOrg, path: &str) -> String {
    format!("/steward/v1/orgs/{}{path}", org.id)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Creates users with managed accounts and returns their ids.
async fn users(app: &TestApp, org: &TestOrg, number: usize) -> Vec<String> {
    let mut ids = Vec::with_capacity(number);
    for number in 0..number {
        let address = format!("u{number}@{}", org.domain);
        let body =
            json!({ "userName": format!("u{number}"), "emails": [{ "value": address, "primary": true }] });
        ids.push(text(
            &app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&body)).await.expect(201)["id"],
        ));
    }
    ids
}

async fn group(app: &TestApp, org: &TestOrg, name: &str, members: &[String]) -> String {
    let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
    let body = json!({ "displayName": name, "members": members });
    let created = app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&body)).await.expect(201);
    org.scim(&format!("/Groups/{}", text(&created["id"])))
}

async fn deactivate(app: &TestApp, org: &TestOrg, id: &str) -> Answer {
    let off = json!({ "Operations": [{ "op": "Replace", "path": "active", "value": "False" }] });
    app.call("PATCH", &org.scim(&format!("/Users/{id}")), &org.scim_key, Some(&off)).await
}

async fn delete(app: &TestApp, org: &TestOrg, id: &str) -> Answer {
    app.call("DELETE", &org.scim(&format!("/Users/{id}")), &org.scim_key, None).await
}

async fn is_active(app: &TestApp, org: &TestOrg, id: &str) -> bool {
    let user = app.get(&org.scim(&format!("/Users/{id}")), &org.scim_key).await.expect(200);
    user["active"].as_bool().unwrap()
}

async fn set(app: &TestApp, org: &TestOrg, settings: Value) {
    let path = own(org, &format!("/directories/{}", org.directory.id));
    app.call("PATCH", &path, &org.api_key, Some(&json!({ "settings": settings }))).await.expect(200);
}

async fn approvals(app: &TestApp, org: &TestOrg, state: &str) -> Vec<Value> {
    let page = app.get(&own(org, &format!("/approvals?state={state}")), &org.api_key).await.expect(200);
    page["data"].as_array().unwrap().clone()
}

/// The one incident that waits.
async fn pending(app: &TestApp, org: &TestOrg) -> Value {
    let waiting = approvals(app, org, "pending").await;
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    waiting[0].clone()
}

async fn decide(app: &TestApp, org: &TestOrg, approval: &Value, word: &str) -> Answer {
    let path = own(org, &format!("/approvals/{}/{word}", text(&approval["id"])));
    app.call("POST", &path, &org.api_key, None).await
}

/// Waits until everything that was approved is done, and returns the approval.
async fn carried_out(app: &TestApp, org: &TestOrg, approval: &Value) -> Value {
    let path = own(org, &format!("/approvals/{}", text(&approval["id"])));
    for _ in 0..6000 {
        let approval = app.get(&path, &org.api_key).await.expect(200);
        if !approval["incident"]["outcome"].is_null() {
            return approval;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("what was approved is not carried out");
}

async fn operations(app: &TestApp, org: &TestOrg, approval: &Value) -> Vec<Value> {
    let path = own(org, &format!("/approvals/{}/operations", text(&approval["id"])));
    let page = app.get(&path, &org.api_key).await.expect(200);
    page["data"].as_array().unwrap().clone()
}

async fn count(app: &TestApp, org: &TestOrg, action: &str) -> usize {
    app.events(org).await.iter().filter(|event| event["attributes"]["action"] == action).count()
}

/// Deactivates as many as pass, of 30 users: the rest of the test is about the others.
async fn at_the_limit(app: &TestApp, org: &TestOrg) -> Vec<String> {
    let ids = users(app, org, 30).await;
    for id in &ids[..20] {
        deactivate(app, org, id).await.expect(200);
    }
    ids[20..].to_vec()
}

steward_testkit::both_apps! {
    async fn up_to_the_minimum_everything_passes_and_then_removals_are_held(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let left = at_the_limit(&app, &org).await;
        assert_eq!(approvals(&app, &org, "all").await.len(), 0);
        let held = deactivate(&app, &org, &left[0]).await;
        assert_shown("guard_held", &held);
        assert_eq!(held.header("retry-after"), Some("300"));
        assert!(is_active(&app, &org, &left[0]).await);
        delete(&app, &org, &left[1]).await.expect(429);
        // Everything that removes nothing goes on.
        let title = json!({ "Operations": [{ "op": "add", "path": "title", "value": "Countess" }] });
        app.call("PATCH", &org.scim(&format!("/Users/{}", left[2])), &org.scim_key, Some(&title)).await.expect(200);
        let new = json!({ "userName": "new" });
        let new = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&new)).await.expect(201);
        // Whoever is off already can go.
        let off = app.get(&org.scim("/Users?filter=active%20eq%20false&count=1"), &org.scim_key).await.expect(200);
        delete(&app, &org, off["Resources"][0]["id"].as_str().unwrap()).await.expect(204);
        let approval = pending(&app, &org).await;
        assert_shown("guard_approval", &app.get(&own(&org, &format!("/approvals/{}", text(&approval["id"]))), &org.api_key).await);
        assert_shown("guard_operations", &app.get(&own(&org, &format!("/approvals/{}/operations", text(&approval["id"]))), &org.api_key).await);
        assert!(held.json()["detail"].as_str().unwrap().contains(approval["id"].as_str().unwrap()));
        assert!(is_active(&app, &org, new["id"].as_str().unwrap()).await);
    }

    async fn every_way_of_removing_is_measured(app: TestApp) {
        for way in ["patch", "put", "delete", "group", "clear", "replace", "put members", "put none"] {
            let org = app.org(way, &format!("{}.com", way.replace(' ', "-"))).await;
            set(&app, &org, json!({ "guardMinimum": 2, "putWithoutMembers": "clear" })).await;
            let ids = users(&app, &org, 6).await;
            let crew = group(&app, &org, &format!("Crew of {way}"), &ids).await;
            let key = &org.scim_key;
            let answer = match way {
                "patch" => {
                    for id in &ids[..2] {
                        deactivate(&app, &org, id).await.expect(200);
                    }
                    deactivate(&app, &org, &ids[2]).await
                }
                "put" | "delete" => {
                    for id in &ids[..2] {
                        delete(&app, &org, id).await.expect(204);
                    }
                    if way == "delete" {
                        delete(&app, &org, &ids[2]).await
                    } else {
                        let body = json!({ "userName": "u2", "active": false });
                        app.call("PUT", &org.scim(&format!("/Users/{}", ids[2])), key, Some(&body)).await
                    }
                }
                "group" => app.call("DELETE", &crew, key, None).await,
                "clear" => {
                    let clear = json!({ "Operations": [{ "op": "remove", "path": "members" }] });
                    app.call("PATCH", &crew, key, Some(&clear)).await
                }
                "replace" => {
                    let some = json!({ "Operations": [{ "op": "replace", "path": "members", "value": [{ "value": ids[0] }] }] });
                    app.call("PATCH", &crew, key, Some(&some)).await
                }
                "put members" => {
                    let body = json!({ "displayName": "Crew", "members": [{ "value": ids[0] }] });
                    app.call("PUT", &crew, key, Some(&body)).await
                }
                _ => app.call("PUT", &crew, key, Some(&json!({ "displayName": "Crew" }))).await,
            };
            answer.expect(429);
            let kept = app.get(&crew, key).await.expect(200)["members"].as_array().map_or(0, Vec::len);
            assert_eq!(kept, if ["put", "delete"].contains(&way) { 4 } else { 6 }, "{way}");
            let approval = pending(&app, &org).await;
            decide(&app, &org, &approval, "approve").await.expect(200);
            let done = carried_out(&app, &org, &approval).await;
            assert_eq!(done["incident"]["outcome"], json!({ "applied": 1, "superseded": 0, "failed": 0 }), "{way}");
            match way {
                "patch" | "put" => assert!(!is_active(&app, &org, &ids[2]).await, "{way}"),
                "delete" => _ = app.get(&org.scim(&format!("/Users/{}", ids[2])), key).await.expect(404),
                "group" => _ = app.get(&crew, key).await.expect(404),
                "clear" | "put none" => assert_eq!(app.get(&crew, key).await.expect(200)["members"], json!([]), "{way}"),
                _ => {
                    let members = app.get(&crew, key).await.expect(200)["members"].clone();
                    assert_eq!((members[0]["value"].as_str(), members.as_array().unwrap().len()), (Some(ids[0].as_str()), 1));
                }
            }
            if way.starts_with("put ") {
                // The whole request is carried out, its other parts too.
                assert_eq!(app.get(&crew, key).await.expect(200)["displayName"], "Crew");
            }
        }
    }

    async fn removing_members_counts_those_who_are_members(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        set(&app, &org, json!({ "guardMinimum": 3 })).await;
        let ids = users(&app, &org, 8).await;
        let crew = group(&app, &org, "Crew", &ids[..4]).await;
        // Four are named, none of them is a member: nothing is removed.
        let strangers: Vec<Value> = ids[4..].iter().map(|id| json!({ "value": id })).collect();
        let remove = |value: Vec<Value>| json!({ "Operations": [{ "op": "remove", "path": "members", "value": value }] });
        app.call("PATCH", &crew, &org.scim_key, Some(&remove(strangers))).await.expect(200);
        let some: Vec<Value> = ids[..3].iter().map(|id| json!({ "value": id })).collect();
        app.call("PATCH", &crew, &org.scim_key, Some(&remove(some))).await.expect(200);
        app.call("PATCH", &crew, &org.scim_key, Some(&remove(vec![json!({ "value": ids[3] })]))).await.expect(429);
    }

    async fn a_directory_may_report_or_be_silent(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ids = users(&app, &org, 12).await;
        set(&app, &org, json!({ "guard": "report", "guardMinimum": 2 })).await;
        for id in &ids[..6] {
            deactivate(&app, &org, id).await.expect(200);
        }
        let told = approvals(&app, &org, "reported").await;
        assert_eq!(told.len(), 1);
        assert_eq!(told[0]["summary"], "Directory Directory has deactivated 4 of 10 active users");
        decide(&app, &org, &told[0], "approve").await.expect(409);
        // Of the first operation, the second and the fourth.
        assert_eq!(count(&app, &org, "approval_requested").await, 3);
        set(&app, &org, json!({ "guard": "off" })).await;
        for id in &ids[6..] {
            delete(&app, &org, id).await.expect(204);
        }
        assert_eq!(approvals(&app, &org, "all").await.len(), 1);
    }

    async fn a_retry_is_no_other_operation(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let left = at_the_limit(&app, &org).await;
        for id in &left[..3] {
            for _ in 0..3 {
                deactivate(&app, &org, id).await.expect(429);
            }
        }
        let approval = pending(&app, &org).await;
        assert_eq!(approval["incident"]["operations"], 3);
        let operations = operations(&app, &org, &approval).await;
        assert_eq!(operations.iter().map(|held| held["tries"].as_i64().unwrap()).collect::<Vec<_>>(), [3, 3, 3]);
        assert_eq!(count(&app, &org, "approval_requested").await, 2);
    }

    async fn a_retry_succeeds_after_an_approval_whoever_comes_first(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let left = at_the_limit(&app, &org).await;
        let crew = group(&app, &org, "Crew", &left).await;
        deactivate(&app, &org, &left[0]).await.expect(429);
        delete(&app, &org, &left[1]).await.expect(429);
        app.call("DELETE", &crew, &org.scim_key, None).await.expect(429);
        let approval = pending(&app, &org).await;
        let decided = decide(&app, &org, &approval, "approve").await.expect(200);
        assert_eq!((decided["state"].as_str(), decided["decidedBy"]["keyId"].is_string()), (Some("approved"), true));
        // It may come before the job, at the same time, or after it.
        deactivate(&app, &org, &left[0]).await.expect(200);
        delete(&app, &org, &left[1]).await.expect(204);
        app.call("DELETE", &crew, &org.scim_key, None).await.expect(204);
        let done = carried_out(&app, &org, &approval).await;
        assert_eq!(done["incident"]["outcome"], json!({ "applied": 3, "superseded": 0, "failed": 0 }));
        deactivate(&app, &org, &left[0]).await.expect(200);
        assert!(!is_active(&app, &org, &left[0]).await);
        // Once each: whoever did it, the log tells it once.
        assert_eq!(count(&app, &org, "scim_user_deactivated").await, 21);
        assert_eq!((count(&app, &org, "scim_user_deleted").await, count(&app, &org, "scim_group_deleted").await), (1, 1));
        // The windows began anew.
        deactivate(&app, &org, &left[2]).await.expect(200);
    }

    async fn a_deletion_that_was_approved_is_answered_as_done_for_a_day(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let org = TestOrg { scim_key: app.scim_key_for_a_year(&org).await, api_key: app.key_for_a_year(&org).await, ..org };
        let left = at_the_limit(&app, &org).await;
        delete(&app, &org, &left[0]).await.expect(429);
        let approval = pending(&app, &org).await;
        decide(&app, &org, &approval, "approve").await.expect(200);
        carried_out(&app, &org, &approval).await;
        app.get(&org.scim(&format!("/Users/{}", left[0])), &org.scim_key).await.expect(404);
        delete(&app, &org, &left[0]).await.expect(204);
        app.clock().advance_seconds(24 * 3600 + 1);
        delete(&app, &org, &left[0]).await.expect(404);
    }

    async fn what_was_approved_stands_in_the_log_with_both_names(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let left = at_the_limit(&app, &org).await;
        deactivate(&app, &org, &left[0]).await.expect(429);
        let approval = pending(&app, &org).await;
        decide(&app, &org, &approval, "approve").await.expect(200);
        carried_out(&app, &org, &approval).await;
        let rows = app.event_rows().await;
        let deactivated = rows.iter().rev().find(|row| row.action == "scim_user_deactivated").unwrap();
        let approved = rows.iter().find(|row| row.action == "approval_approved").unwrap();
        let id = approval["id"].as_str().unwrap();
        assert!(deactivated.bytes.contains(id) && deactivated.bytes.contains("\"kind\":\"scim\""), "{}", deactivated.bytes);
        assert!(approved.bytes.contains(id) && approved.bytes.contains("\"kind\":\"org\""), "{}", approved.bytes);
        assert_eq!(count(&app, &org, "scim_guard_applied").await, 2);
        // The account follows by the rules of live traffic.
        let accounts = app.get(&org.admin("/users"), &org.api_key).await.expect(200);
        let off = accounts["data"].as_array().unwrap().iter().filter(|account| account["account_status"] == "inactive");
        assert_eq!(off.count(), 21);
    }

    async fn a_rejected_removal_is_refused_and_others_are_held(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let org = TestOrg { scim_key: app.scim_key_for_a_year(&org).await, api_key: app.key_for_a_year(&org).await, ..org };
        let left = at_the_limit(&app, &org).await;
        deactivate(&app, &org, &left[0]).await.expect(429);
        let first = pending(&app, &org).await;
        assert_eq!(decide(&app, &org, &first, "reject").await.expect(200)["state"], "rejected");
        let refused = deactivate(&app, &org, &left[0]).await;
        assert!(refused.expect(403)["detail"].as_str().unwrap().contains("an administrator rejected this"));
        // The identity provider has not said yet all that it wants: an hour later the window would be empty.
        app.clock().advance_seconds(3 * 3600);
        deactivate(&app, &org, &left[1]).await.expect(429);
        let second = pending(&app, &org).await;
        assert_eq!(second["incident"]["why"], "rejection");
        decide(&app, &org, &second, "approve").await.expect(200);
        carried_out(&app, &org, &second).await;
        assert!(is_active(&app, &org, &left[0]).await && !is_active(&app, &org, &left[1]).await);
        // That ended the watch; the rejection lasts, until the identity provider says that the user stays.
        deactivate(&app, &org, &left[2]).await.expect(200);
        deactivate(&app, &org, &left[0]).await.expect(403);
        let on = json!({ "Operations": [{ "op": "Replace", "path": "active", "value": "True" }] });
        app.call("PATCH", &org.scim(&format!("/Users/{}", left[0])), &org.scim_key, Some(&on)).await.expect(200);
        deactivate(&app, &org, &left[0]).await.expect(200);
    }

    async fn a_rejection_can_be_taken_back_and_ends_by_itself(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let org = TestOrg { scim_key: app.scim_key_for_a_year(&org).await, api_key: app.key_for_a_year(&org).await, ..org };
        let left = at_the_limit(&app, &org).await;
        deactivate(&app, &org, &left[0]).await.expect(429);
        delete(&app, &org, &left[1]).await.expect(429);
        let approval = pending(&app, &org).await;
        decide(&app, &org, &approval, "reject").await.expect(200);
        decide(&app, &org, &approval, "reject").await.expect(409);
        decide(&app, &org, &approval, "approve").await.expect(200);
        carried_out(&app, &org, &approval).await;
        assert!(!is_active(&app, &org, &left[0]).await);
        decide(&app, &org, &approval, "approve").await.expect(409);
        set(&app, &org, json!({ "guardMinimum": 0, "guardShare": 1 })).await;
        deactivate(&app, &org, &left[2]).await.expect(429);
        let other = pending(&app, &org).await;
        decide(&app, &org, &other, "reject").await.expect(200);
        set(&app, &org, json!({ "guardMinimum": 20 })).await;
        app.clock().advance_seconds(7 * 24 * 3600 + 1);
        deactivate(&app, &org, &left[2]).await.expect(200);
        decide(&app, &org, &other, "approve").await.expect(409);
    }

    async fn the_newest_word_of_the_identity_provider_counts(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let left = at_the_limit(&app, &org).await;
        let crew = group(&app, &org, "Crew", &left).await;
        for id in &left[..4] {
            deactivate(&app, &org, id).await.expect(429);
        }
        let members: Vec<Value> = left[..2].iter().map(|id| json!({ "value": id })).collect();
        for member in &members {
            let remove = json!({ "Operations": [{ "op": "remove", "path": "members", "value": [member] }] });
            app.call("PATCH", &crew, &org.scim_key, Some(&remove)).await.expect(429);
        }
        // The same value again changes nothing, and is the newest word all the same.
        let user = |place: usize| org.scim(&format!("/Users/{}", left[place]));
        let on = json!({ "Operations": [{ "op": "replace", "value": { "active": true } }] });
        app.call("PATCH", &user(0), &org.scim_key, Some(&on)).await.expect(200);
        let title = json!({ "Operations": [{ "op": "add", "path": "title", "value": "Countess" }] });
        app.call("PATCH", &user(1), &org.scim_key, Some(&title)).await.expect(200);
        let add = json!({ "Operations": [{ "op": "add", "path": "members", "value": [members[0]] }] });
        app.call("PATCH", &crew, &org.scim_key, Some(&add)).await.expect(200);
        let approval = pending(&app, &org).await;
        assert_eq!((&approval["incident"]["operations"], &approval["incident"]["wouldRemove"]["deactivatedUsers"]), (&json!(3), &json!(2)));
        decide(&app, &org, &approval, "approve").await.expect(200);
        let done = carried_out(&app, &org, &approval).await;
        assert_eq!(done["incident"]["outcome"], json!({ "applied": 3, "superseded": 3, "failed": 0 }));
        for (place, active) in [true, true, false, false, true].into_iter().enumerate() {
            assert_eq!(is_active(&app, &org, &left[place]).await, active, "{place}");
        }
        let members = app.get(&crew, &org.scim_key).await.expect(200);
        let members: Vec<&str> = members["members"].as_array().unwrap().iter().filter_map(|member| member["value"].as_str()).collect();
        assert!(members.contains(&left[0].as_str()) && !members.contains(&left[1].as_str()));
        assert_eq!(count(&app, &org, "scim_guard_dropped").await, 3);
    }

    async fn another_directory_and_another_organization_go_on(app: TestApp) {
        let (org, other) = (app.org("Acme", "example.com").await, app.org("Other", "other.com").await);
        let left = at_the_limit(&app, &org).await;
        deactivate(&app, &org, &left[0]).await.expect(429);
        let context = app.steward().system_context();
        let settings = Settings { strict_email: false, guard: Guard::Hold, ..Settings::default() };
        let second = directory::create_directory(&context, org.id, "Second", settings).await.unwrap();
        let key = app.key(&context, org.id, Some(&second), Scopes::All).await;
        let second = TestOrg { directory: second, scim_key: key, domain: "second.com".to_owned(), ..org.clone() };
        for org in [&second, &other] {
            let ids = users(&app, org, 2).await;
            deactivate(&app, org, &ids[0]).await.expect(200);
        }
        let approval = pending(&app, &org).await;
        assert_eq!(approvals(&app, &other, "all").await.len(), 0);
        let id = text(&approval["id"]);
        for (method, path) in [("GET", ""), ("GET", "/operations"), ("POST", "/approve"), ("POST", "/reject")] {
            let foreign = own(&other, &format!("/approvals/{id}{path}"));
            app.call(method, &foreign, &other.api_key, None).await.expect(404);
        }
        pending(&app, &org).await;
    }

    async fn only_administrators_decide(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let left = at_the_limit(&app, &org).await;
        deactivate(&app, &org, &left[0]).await.expect(429);
        let approval = pending(&app, &org).await;
        for role in ["security_analyst", "auditor", "help_desk"] {
            let key = json!({ "name": role, "role": role });
            let key = app.call("POST", &own(&org, "/keys"), &org.api_key, Some(&key)).await.expect(201);
            let theirs = TestOrg { api_key: text(&key["secret"]), ..org.clone() };
            assert_eq!(pending(&app, &theirs).await["id"], approval["id"], "every role may look");
            assert!(!operations(&app, &theirs, &approval).await.is_empty());
            decide(&app, &theirs, &approval, "approve").await.expect(403);
            decide(&app, &theirs, &approval, "reject").await.expect(403);
        }
        let further = own(&org, &format!("/approvals/{}/approve", text(&approval["id"])));
        for wrong in [json!({ "further": -1 }), json!({ "further": 1_000_001 }), json!({ "more": 1 })] {
            app.call("POST", &further, &org.api_key, Some(&wrong)).await.expect(400);
        }
        pending(&app, &org).await;
    }

    async fn an_administrator_may_let_more_pass(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        set(&app, &org, json!({ "guardMinimum": 0, "guardShare": 1 })).await;
        let ids = users(&app, &org, 6).await;
        deactivate(&app, &org, &ids[0]).await.expect(429);
        let approval = pending(&app, &org).await;
        let path = own(&org, &format!("/approvals/{}/approve", text(&approval["id"])));
        app.call("POST", &path, &org.api_key, Some(&json!({ "further": 2 }))).await.expect(200);
        deactivate(&app, &org, &ids[1]).await.expect(200);
        delete(&app, &org, &ids[2]).await.expect(204);
        deactivate(&app, &org, &ids[3]).await.expect(429);
    }

    async fn what_nobody_decides_expires(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let org = TestOrg { scim_key: app.scim_key_for_a_year(&org).await, api_key: app.key_for_a_year(&org).await, ..org };
        let left = at_the_limit(&app, &org).await;
        deactivate(&app, &org, &left[0]).await.expect(429);
        let approval = pending(&app, &org).await;
        app.clock().advance_seconds(7 * 24 * 3600);
        decide(&app, &org, &approval, "approve").await.expect(409);
        for _ in 0..1000 {
            if approvals(&app, &org, "expired").await.len() == 1 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(approvals(&app, &org, "expired").await.len(), 1);
        assert_eq!(count(&app, &org, "approval_expired").await, 1);
        assert!(is_active(&app, &org, &left[0]).await);
        // The windows are empty again.
        deactivate(&app, &org, &left[0]).await.expect(200);
        // Another week later nobody remembers whom it was about.
        app.clock().advance_seconds(7 * 24 * 3600 + 1);
        for _ in 0..1000 {
            if operations(&app, &org, &approval).await.is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the operations are kept for ever");
    }

    async fn settings_have_limits(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let path = own(&org, &format!("/directories/{}", org.directory.id));
        for (name, value) in [("guardMinimum", 100_001), ("guardShare", 0), ("guardShare", 101), ("guardWindow", 4), ("guardWindow", 1441)] {
            let body = json!({ "settings": { name: value } });
            let refused = app.call("PATCH", &path, &org.api_key, Some(&body)).await.expect(400);
            assert!(refused["detail"].as_str().unwrap().contains(name), "{refused}");
            let new = json!({ "name": "New", "settings": { name: value } });
            app.call("POST", &own(&org, "/directories"), &org.api_key, Some(&new)).await.expect(400);
        }
    }

    async fn at_the_limit_no_more_pass_than_may(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ids = users(&app, &org, 60).await;
        let app = Arc::new(app);
        let mut requests = JoinSet::new();
        for id in ids {
            let (app, org) = (Arc::clone(&app), org.clone());
            requests.spawn(async move { deactivate(&app, &org, &id).await.status.as_u16() });
        }
        let statuses = requests.join_all().await;
        let passed = statuses.iter().filter(|status| **status == 200).count();
        assert_eq!((passed, statuses.iter().filter(|status| **status == 429).count()), (20, 40));
        let approval = pending(&app, &org).await;
        // Some may have been told to come again at once, when many began the incident together.
        let kept = approval["incident"]["operations"].as_u64().unwrap();
        assert!((1..=40).contains(&kept), "{kept}");
    }

    async fn an_approval_is_carried_out_once_whoever_races(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let left = at_the_limit(&app, &org).await;
        for id in &left {
            deactivate(&app, &org, id).await.expect(429);
        }
        let approval = pending(&app, &org).await;
        let app = Arc::new(app);
        let mut words = JoinSet::new();
        let mut retries = JoinSet::new();
        for _ in 0..4 {
            let (app, org, approval) = (Arc::clone(&app), org.clone(), approval.clone());
            words.spawn(async move { decide(&app, &org, &approval, "approve").await.status.as_u16() });
        }
        for id in &left {
            let (app, org, id) = (Arc::clone(&app), org.clone(), id.clone());
            retries.spawn(async move {
                // Held before the approval, done after it.
                for _ in 0..1000 {
                    match deactivate(&app, &org, &id).await.status.as_u16() {
                        200 => return,
                        429 => tokio::time::sleep(Duration::from_millis(5)).await,
                        other => panic!("{other}"),
                    }
                }
                panic!("the retries never succeed");
            });
        }
        let mut words = words.join_all().await;
        words.sort_unstable();
        assert_eq!(words, [200, 409, 409, 409]);
        retries.join_all().await;
        let done = carried_out(&app, &org, &approval).await;
        assert_eq!(done["incident"]["outcome"], json!({ "applied": 10, "superseded": 0, "failed": 0 }));
        assert_eq!(count(&app, &org, "scim_user_deactivated").await, 30);
    }
}
