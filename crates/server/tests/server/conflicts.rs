//! What an identity provider pushed and something else was in the way of: how it is kept, shown and settled.

use serde_json::{Value, json};
use steward_core::directory::Settings;
use steward_core::key::Scopes;
use steward_testkit::app::{Answer, TestApp, TestOrg};

use crate::shown::assert_shown;

const LINKED: &str = "urn:scim:schemas:extension:atlassian-external:1.0";

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

fn conflicts(org: &TestOrg) -> String {
    format!("/steward/v1/orgs/{}/directories/{}/conflicts", org.id, org.directory.id)
}

async fn push(app: &TestApp, org: &TestOrg, method: &str, path: &str, body: Value) -> Answer {
    app.call(method, &org.scim(path), &org.scim_key, Some(&body).filter(|body| !body.is_null())).await
}

async fn made(app: &TestApp, org: &TestOrg, path: &str, body: Value) -> String {
    text(&push(app, org, "POST", path, body).await.expect(201)["id"])
}

async fn found(app: &TestApp, org: &TestOrg, path: &str) -> Value {
    app.get(&org.scim(path), &org.scim_key).await.expect(200)
}

fn person(name: &str, org: &TestOrg) -> Value {
    json!({ "userName": name, "emails": [{ "value": format!("{name}@{}", org.domain), "primary": true }] })
}

async fn user(app: &TestApp, org: &TestOrg, name: &str) -> String {
    made(app, org, "/Users", person(name, org)).await
}

fn group(name: &str, members: &[&String]) -> Value {
    let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
    json!({ "displayName": name, "members": members })
}

/// Lists the conflicts of the directory.
async fn listed(app: &TestApp, org: &TestOrg) -> Vec<Value> {
    app.get(&conflicts(org), &org.api_key).await.expect(200)["data"].as_array().unwrap().clone()
}

/// The path of the one conflict that there is.
async fn only(app: &TestApp, org: &TestOrg) -> String {
    let listed = listed(app, org).await;
    assert_eq!(listed.len(), 1, "{listed:?}");
    format!("{}/{}", conflicts(org), text(&listed[0]["id"]))
}

async fn preview(app: &TestApp, org: &TestOrg, conflict: &str) -> Value {
    app.get(conflict, &org.api_key).await.expect(200)
}

fn choice(preview: &Value, action: &str) -> Value {
    let choices = preview["choices"].as_array().unwrap();
    choices.iter().find(|choice| choice["action"] == action).unwrap().clone()
}

async fn decide(app: &TestApp, org: &TestOrg, conflict: &str, decision: &Value) -> Answer {
    app.call("POST", &format!("{conflict}/resolve"), &org.api_key, Some(decision)).await
}

/// Settles the one conflict that there is, as it is shown now.
async fn settle(app: &TestApp, org: &TestOrg, mut decision: Value) -> Value {
    let conflict = only(app, org).await;
    decision["versions"] = preview(app, org, &conflict).await["versions"].clone();
    let settled = decide(app, org, &conflict, &decision).await.expect(200);
    let again = decide(app, org, &conflict, &decision).await;
    if settled["remains"] == false {
        assert_eq!(again.status, 404, "it is settled: {}", again.text);
        assert_eq!(listed(app, org).await, Vec::<Value>::new());
    }
    settled
}

async fn members(app: &TestApp, org: &TestOrg, id: &str) -> Vec<String> {
    let shown = found(app, org, &format!("/Groups/{id}")).await;
    let mut ids: Vec<String> =
        shown["members"].as_array().into_iter().flatten().map(|member| text(&member["value"])).collect();
    ids.sort();
    ids
}

fn sorted(ids: &[&String]) -> Vec<String> {
    let mut ids: Vec<String> = ids.iter().map(|id| (*id).clone()).collect();
    ids.sort();
    ids
}

/// Makes a group that administrators keep, with a member.
async fn local_group(app: &TestApp, org: &TestOrg, name: &str, member: &str) -> String {
    let account = found(app, org, &format!("/Users/{member}")).await[LINKED]["atlassianAccountId"].clone();
    let groups = org.admin_v2(&format!("/directories/{}/groups", org.directory.id));
    let made = app.call("POST", &groups, &org.api_key, Some(&json!({ "name": name }))).await.expect(201);
    let id = text(&made["data"]["id"]);
    let member = json!({ "accountId": account });
    app.call("POST", &format!("{groups}/{id}/memberships"), &org.api_key, Some(&member)).await.expect(204);
    id
}

/// Makes another directory of the organization, with a key of its own.
async fn second(app: &TestApp, org: &TestOrg) -> TestOrg {
    let context = app.steward().system_context();
    let settings = Settings { strict_email: false, ..Settings::default() };
    let directory =
        steward_core::directory::create_directory(&context, org.id, "Second", settings).await.unwrap();
    let scim_key = app.key(&context, org.id, Some(&directory), Scopes::All).await;
    let (api_key, domain) = (org.api_key.clone(), org.domain.clone());
    TestOrg { id: org.id, api_key, domain, directory, scim_key }
}

async fn count(app: &TestApp, org: &TestOrg, action: &str) -> usize {
    app.events(org).await.iter().filter(|event| event["attributes"]["action"] == action).count()
}

steward_testkit::both_apps! {
    async fn a_push_that_collides_is_kept_once_and_answered_as_ever(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = user(&app, &org, "ada").await;
        let pushed = json!({ "userName": "ADA", "externalId": "7", "title": "Countess", "password": "zzsecretzz" });
        for _ in 0..3 {
            let refused = push(&app, &org, "POST", "/Users", pushed.clone()).await;
            let body = refused.expect(409);
            assert_eq!((body["scimType"].as_str(), body["status"].as_str()), (Some("uniqueness"), Some("409")));
            assert_eq!(body["detail"], "Resource [USER]: with userName[ADA] already exists.");
        }
        push(&app, &org, "POST", "/Groups", json!({ "displayName": "Crew" })).await.expect(201);
        push(&app, &org, "POST", "/Groups", json!({ "displayName": "crew", "externalId": "8" })).await.expect(409);
        let all = listed(&app, &org).await;
        assert_eq!(all.len(), 2);
        assert_eq!((all[0]["kind"].as_str(), all[0]["attempts"].as_i64()), (Some("user"), Some(3)));
        assert_eq!((all[0]["field"].as_str(), all[0]["value"].as_str()), (Some("userName"), Some("ADA")));
        assert_eq!(all[0]["holders"][0]["id"], ada.as_str());
        assert_eq!((all[1]["kind"].as_str(), all[1]["state"].as_str()), (Some("group"), Some("open")));
        assert_shown("conflicts_listed", &app.get(&conflicts(&org), &org.api_key).await);
        for (kind, number) in [("user", 0), ("group", 1)] {
            let some = app.get(&format!("{}?kind={kind}", conflicts(&org)), &org.api_key).await.expect(200);
            assert_eq!(some["data"], json!([all[number]]));
        }
        let every = app.get(&format!("{}?kind=all", conflicts(&org)), &org.api_key).await.expect(200);
        assert_eq!(every["data"], json!(all));
        let refused = app.get(&format!("{}?kind=key", conflicts(&org)), &org.api_key).await;
        assert!(refused.text.contains("kind"), "{}", refused.text);
        refused.expect(400);
        assert_eq!(count(&app, &org, "scim_conflict_resolved").await, 0, "nothing was done");
        let stored = app.get(&format!("{}/{}", conflicts(&org), text(&all[0]["id"])), &org.api_key).await;
        assert!(!stored.text.contains("zzsecretzz"), "a password is kept nowhere");
    }

    async fn a_linked_user_takes_what_was_pushed_and_answers_the_next_push(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = user(&app, &org, "ada").await;
        let crew = made(&app, &org, "/Groups", group("Crew", &[&ada])).await;
        let before = found(&app, &org, &format!("/Users/{ada}")).await;
        let mut pushed = person("ada", &org);
        pushed["externalId"] = json!("7");
        pushed["title"] = json!("Countess");
        push(&app, &org, "POST", "/Users", pushed.clone()).await.expect(409);
        let conflict = only(&app, &org).await;
        let shown = app.get(&conflict, &org.api_key).await;
        assert_shown("conflict_of_user", &shown);
        let link = choice(&shown.expect(200), "link");
        assert_eq!(link["changes"], json!([
            { "name": "externalId", "before": null, "after": "7" },
            { "name": "title", "before": null, "after": "Countess" },
        ]));
        assert_eq!(link["account"]["fate"], "kept");
        let settled = settle(&app, &org, json!({ "action": "link" })).await;
        assert_eq!((settled["resourceId"].as_str(), settled["applied"].as_bool()), (Some(ada.as_str()), Some(true)));
        let after = found(&app, &org, &format!("/Users/{ada}")).await;
        assert_eq!((after["externalId"].as_str(), after["title"].as_str()), (Some("7"), Some("Countess")));
        assert_eq!((&after[LINKED], &after["groups"][0]["value"]), (&before[LINKED], &json!(crew)));
        // Who looks before creating finds it; who only creates is answered, with the newest word, for as long as an answer
        // may have been lost.
        let search = found(&app, &org, "/Users?filter=externalId%20eq%20%227%22").await;
        assert_eq!(search["Resources"][0]["id"], ada.as_str());
        pushed["title"] = json!("Lady");
        for _ in 0..2 {
            let answered = push(&app, &org, "POST", "/Users", pushed.clone()).await.expect(201);
            assert_eq!((&answered["id"], &answered["title"]), (&json!(ada), &json!("Lady")));
        }
        assert_eq!(found(&app, &org, "/Users").await["totalResults"], 1);
        app.clock().advance_seconds(601);
        push(&app, &org, "POST", "/Users", pushed).await.expect(409);
        assert_eq!(listed(&app, &org).await.len(), 1, "a duplicate is one as ever");
        assert_eq!(count(&app, &org, "scim_conflict_resolved").await, 1);
    }

    async fn a_user_with_another_name_lets_the_next_push_pass(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let old = user(&app, &org, "ada").await;
        user(&app, &org, "grace").await;
        let pushed = json!({ "userName": "ada", "externalId": "7" });
        push(&app, &org, "POST", "/Users", pushed.clone()).await.expect(409);
        let conflict = only(&app, &org).await;
        let versions = preview(&app, &org, &conflict).await["versions"].clone();
        for (name, status, says) in [
            (Value::Null, 400, "name"),
            (json!(" "), 400, "name"),
            (json!("x".repeat(256)), 400, "name"),
            (json!("ADA"), 400, "name"),
            (json!("Grace"), 409, "userName"),
        ] {
            let refused =
                decide(&app, &org, &conflict, &json!({ "action": "rename", "name": name, "versions": versions })).await;
            assert!(refused.text.contains(says), "{}", refused.text);
            refused.expect(status);
            assert_eq!(found(&app, &org, &format!("/Users/{old}")).await["userName"], "ada");
        }
        let settled = settle(&app, &org, json!({ "action": "rename", "name": "ada.old" })).await;
        assert_eq!((settled["applied"].as_bool(), settled["remains"].as_bool()), (Some(false), Some(false)));
        assert_eq!(found(&app, &org, &format!("/Users/{old}")).await["userName"], "ada.old");
        let new = made(&app, &org, "/Users", pushed).await;
        assert_ne!(new, old);
        assert_eq!(found(&app, &org, &format!("/Users/{new}")).await["userName"], "ada");
    }

    async fn an_address_or_identifier_is_given_up_on_the_word_of_an_administrator(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let mut ada = person("ada", &org);
        ada["externalId"] = json!("7");
        let old = made(&app, &org, "/Users", ada.clone()).await;
        let mut pushed = person("ada", &org);
        pushed["userName"] = json!("countess");
        pushed["externalId"] = json!("7");
        push(&app, &org, "POST", "/Users", pushed.clone()).await.expect(409);
        let conflict = only(&app, &org).await;
        let shown = preview(&app, &org, &conflict).await;
        assert_eq!(choice(&shown, "rename")["needs"], json!(["email", "externalId"]));
        for (decision, field) in [
            (json!({ "email": "a@example.com" }), "externalId"),
            (json!({ "externalId": null }), "email"),
            (json!({ "externalId": null, "email": "nonsense" }), "email"),
            (json!({ "externalId": null, "email": null, "name": "x" }), "name"),
        ] {
            let mut decision = decision;
            decision["action"] = json!("rename");
            decision["versions"] = shown["versions"].clone();
            let refused = decide(&app, &org, &conflict, &decision).await;
            assert!(refused.text.contains(&format!("\"{field} ")), "{field}: {}", refused.text);
            refused.expect(400);
        }
        settle(&app, &org, json!({ "action": "rename", "email": "old@example.com", "externalId": null })).await;
        let after = found(&app, &org, &format!("/Users/{old}")).await;
        assert_eq!((&after["emails"][0]["value"], &after["externalId"]), (&json!("old@example.com"), &Value::Null));
        let new = made(&app, &org, "/Users", pushed).await;
        assert_ne!(found(&app, &org, &format!("/Users/{new}")).await[LINKED], after[LINKED], "each has its account");
    }

    async fn a_strict_directory_keeps_an_address_for_everybody(app: TestApp) {
        let org = app.org_with("Acme", "example.com", true).await;
        user(&app, &org, "ada").await;
        let mut pushed = person("ada", &org);
        pushed["userName"] = json!("countess");
        push(&app, &org, "POST", "/Users", pushed.clone()).await.expect(409);
        let conflict = only(&app, &org).await;
        let versions = preview(&app, &org, &conflict).await["versions"].clone();
        let none = json!({ "action": "rename", "email": null, "versions": versions });
        assert!(decide(&app, &org, &conflict, &none).await.expect(400)["detail"].as_str().unwrap().starts_with("email"));
    }

    async fn a_pushed_user_takes_the_place_and_the_account_of_another(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let old = user(&app, &org, "ada").await;
        let crew = made(&app, &org, "/Groups", group("Crew", &[&old])).await;
        let account = found(&app, &org, &format!("/Users/{old}")).await[LINKED].clone();
        let mut pushed = person("ada", &org);
        pushed["externalId"] = json!("7");
        push(&app, &org, "POST", "/Users", pushed.clone()).await.expect(409);
        let conflict = only(&app, &org).await;
        let take = choice(&preview(&app, &org, &conflict).await, "takeOver");
        assert_eq!((&take["deletesUserId"], &take["account"]["fate"]), (&json!(old), &json!("kept")));
        assert_eq!(take["leaves"], json!({ "count": 1, "first": [{ "id": crew, "type": "Group", "name": "Crew" }] }));
        let settled = settle(&app, &org, json!({ "action": "takeOver" })).await;
        let new = text(&settled["resourceId"]);
        assert_ne!(new, old);
        app.get(&org.scim(&format!("/Users/{old}")), &org.scim_key).await.expect(404);
        let after = found(&app, &org, &format!("/Users/{new}")).await;
        assert_eq!((&after[LINKED], &after["externalId"], &after["active"]), (&account, &json!("7"), &json!(true)));
        assert_eq!(members(&app, &org, &crew).await, Vec::<String>::new());
        let path = org.admin("/users");
        let accounts = app.get(&path, &org.api_key).await.expect(200);
        assert_eq!(accounts["data"].as_array().unwrap().len(), 1);
        assert_eq!(accounts["data"][0]["account_status"], "active", "{accounts}");
        assert_eq!(push(&app, &org, "POST", "/Users", pushed).await.expect(201)["id"], new.as_str());
        assert_eq!(found(&app, &org, "/Users").await["totalResults"], 1);
    }

    async fn a_changed_user_takes_the_place_of_another(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (ada, bob) = (user(&app, &org, "ada").await, user(&app, &org, "bob").await);
        let renamed = json!({ "Operations": [{ "op": "replace", "value": { "userName": "bob", "title": "Sir" } }] });
        push(&app, &org, "PATCH", &format!("/Users/{ada}"), renamed.clone()).await.expect(409);
        // What came after it is not undone.
        let nick = json!({ "Operations": [{ "op": "add", "path": "nickName", "value": "A" }] });
        push(&app, &org, "PATCH", &format!("/Users/{ada}"), nick).await.expect(200);
        push(&app, &org, "PATCH", &format!("/Users/{ada}"), renamed).await.expect(409);
        let conflict = only(&app, &org).await;
        let shown = preview(&app, &org, &conflict).await;
        assert_eq!((&shown["conflict"]["targetId"], &shown["conflict"]["name"]), (&json!(ada), &json!("bob")));
        assert_eq!(choice(&shown, "link")["possible"], false);
        let take = choice(&shown, "takeOver");
        assert_eq!((&take["deletesUserId"], &take["account"]["fate"]), (&json!(bob), &json!("deactivated")));
        let link = json!({ "action": "link", "versions": shown["versions"] });
        decide(&app, &org, &conflict, &link).await.expect(409);
        settle(&app, &org, json!({ "action": "takeOver" })).await;
        app.get(&org.scim(&format!("/Users/{bob}")), &org.scim_key).await.expect(404);
        let after = found(&app, &org, &format!("/Users/{ada}")).await;
        assert_eq!((&after["userName"], &after["title"], &after["nickName"]), (&json!("bob"), &json!("Sir"), &json!("A")));
        let put = json!({ "userName": "bob", "emails": after["emails"] });
        push(&app, &org, "PUT", &format!("/Users/{ada}"), put).await.expect(200);
    }

    async fn a_user_without_an_account_inherits_that_of_whom_it_replaces(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let bob = user(&app, &org, "bob").await;
        let account = found(&app, &org, &format!("/Users/{bob}")).await[LINKED].clone();
        let ada = made(&app, &org, "/Users", json!({ "userName": "ada" })).await;
        let put = json!({ "userName": "ada", "emails": [{ "value": "bob@example.com", "primary": true }] });
        push(&app, &org, "PUT", &format!("/Users/{ada}"), put.clone()).await.expect(409);
        let conflict = only(&app, &org).await;
        assert_eq!(choice(&preview(&app, &org, &conflict).await, "takeOver")["account"]["fate"], "kept");
        settle(&app, &org, json!({ "action": "takeOver" })).await;
        let after = found(&app, &org, &format!("/Users/{ada}")).await;
        assert_eq!((&after[LINKED], &after["emails"][0]["value"]), (&account, &json!("bob@example.com")));
        app.get(&org.scim(&format!("/Users/{bob}")), &org.scim_key).await.expect(404);
        push(&app, &org, "PUT", &format!("/Users/{ada}"), put).await.expect(200);
    }

    async fn a_linked_group_keeps_its_members_and_gains_those_that_were_pushed(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (ada, bob) = (user(&app, &org, "ada").await, user(&app, &org, "bob").await);
        for local in [false, true] {
            let name = if local { "Club" } else { "Crew" };
            let id = if local {
                local_group(&app, &org, name, &ada).await
            } else {
                made(&app, &org, "/Groups", group(name, &[&ada])).await
            };
            let mut pushed = group(&name.to_uppercase(), &[&ada, &bob]);
            pushed["externalId"] = json!(name);
            push(&app, &org, "POST", "/Groups", pushed.clone()).await.expect(409);
            let conflict = only(&app, &org).await;
            let shown = app.get(&conflict, &org.api_key).await;
            if local {
                assert_shown("conflict_of_local_group", &shown);
            }
            let shown = shown.expect(200);
            assert_eq!(shown["conflict"]["holders"][0]["kind"], if local { "localGroup" } else { "group" });
            let link = choice(&shown, "link");
            assert_eq!(link["groups"][0]["gained"], json!({ "count": 1, "first": [{ "id": bob, "type": "User", "name": "bob" }] }));
            assert_eq!(link["groups"][0]["lost"]["count"], 0);
            assert_eq!(link["groups"][0]["fate"], if local { "adopted" } else { "kept" });
            let settled = settle(&app, &org, json!({ "action": "link" })).await;
            assert_eq!((settled["resourceId"].as_str(), settled["membersGained"].as_i64()), (Some(id.as_str()), Some(1)));
            let after = found(&app, &org, &format!("/Groups/{id}")).await;
            assert_eq!((&after["displayName"], &after["externalId"]), (&pushed["displayName"], &json!(name)));
            assert_eq!(members(&app, &org, &id).await, sorted(&[&ada, &bob]));
            let search = found(&app, &org, &format!("/Groups?filter=displayName%20eq%20%22{name}%22")).await;
            assert_eq!(search["Resources"][0]["id"], id.as_str());
            // An identity provider that creates groups empty, and again, empties nothing by it.
            pushed["members"] = json!([]);
            assert_eq!(push(&app, &org, "POST", "/Groups", pushed).await.expect(201)["id"], id.as_str());
            assert_eq!(members(&app, &org, &id).await, sorted(&[&ada, &bob]));
            let remove = json!({ "Operations": [{ "op": "remove", "path": format!("members[value eq \"{ada}\"]") }] });
            push(&app, &org, "PATCH", &format!("/Groups/{id}"), remove).await.expect(200);
            assert_eq!(members(&app, &org, &id).await, sorted(&[&bob]));
            push(&app, &org, "DELETE", &format!("/Groups/{id}"), Value::Null).await.expect(204);
        }
    }

    async fn a_group_with_another_name_lets_the_next_push_pass(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = user(&app, &org, "ada").await;
        made(&app, &org, "/Groups", json!({ "displayName": "Taken" })).await;
        for local in [false, true] {
            let name = if local { "Club" } else { "Crew" };
            let old = if local {
                local_group(&app, &org, name, &ada).await
            } else {
                made(&app, &org, "/Groups", group(name, &[&ada])).await
            };
            push(&app, &org, "POST", "/Groups", group(name, &[])).await.expect(409);
            let conflict = only(&app, &org).await;
            let versions = preview(&app, &org, &conflict).await["versions"].clone();
            for (other, status) in [(Value::Null, 400), (json!(name), 400), (json!("TAKEN"), 409)] {
                let decision = json!({ "action": "rename", "name": other, "versions": versions });
                decide(&app, &org, &conflict, &decision).await.expect(status);
            }
            assert_eq!(preview(&app, &org, &conflict).await["versions"], versions, "nothing has changed");
            let given = format!("{name} before");
            let settled = settle(&app, &org, json!({ "action": "rename", "name": given })).await;
            assert_eq!((settled["resourceId"].as_str(), settled["applied"].as_bool()), (Some(old.as_str()), Some(false)));
            let new = made(&app, &org, "/Groups", group(name, &[])).await;
            assert_ne!(new, old);
            if local {
                let path = org.admin_v2(&format!("/directories/{}/groups/{old}", org.directory.id));
                let kept = app.get(&path, &org.api_key).await.expect(200);
                assert!(kept.to_string().contains(&given), "{kept}");
            } else {
                assert_eq!(found(&app, &org, &format!("/Groups/{old}")).await["displayName"], given.as_str());
                assert_eq!(members(&app, &org, &old).await, sorted(&[&ada]));
            }
        }
    }

    async fn a_pushed_group_takes_the_place_of_another_and_its_members_win(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (ada, bob, eve) = (user(&app, &org, "ada").await, user(&app, &org, "bob").await, user(&app, &org, "eve").await);
        for local in [false, true] {
            let name = if local { "Club" } else { "Crew" };
            let id = if local {
                local_group(&app, &org, name, &ada).await
            } else {
                made(&app, &org, "/Groups", group(name, &[&ada, &bob])).await
            };
            let mut pushed = group(name, &[&bob, &eve]);
            pushed["externalId"] = json!(name);
            push(&app, &org, "POST", "/Groups", pushed.clone()).await.expect(409);
            let conflict = only(&app, &org).await;
            let take = choice(&preview(&app, &org, &conflict).await, "takeOver");
            let effect = &take["groups"][0];
            assert_eq!(effect["lost"], json!({ "count": 1, "first": [{ "id": ada, "type": "User", "name": "ada" }] }));
            assert_eq!(effect["gained"]["count"], if local { 2 } else { 1 });
            let settled = settle(&app, &org, json!({ "action": "takeOver" })).await;
            assert_eq!((settled["membersLost"].as_i64(), &settled["membersGained"]), (Some(1), &effect["gained"]["count"]));
            assert_eq!(settled["resourceId"], id.as_str());
            assert_eq!(members(&app, &org, &id).await, sorted(&[&bob, &eve]));
            assert_eq!(push(&app, &org, "POST", "/Groups", pushed).await.expect(201)["id"], id.as_str());
            let rows = app.event_rows().await;
            let told = |row: &&steward_testkit::app::EventRow| row.action == "scim_conflict_resolved";
            let counts = format!("\"membersGained\":{},\"membersLost\":1", effect["gained"]["count"]);
            assert!(rows.iter().filter(told).any(|row| row.bytes.contains(&counts)), "{rows:?}");
        }
    }

    async fn a_renamed_group_takes_the_place_of_another(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (ada, bob, eve) = (user(&app, &org, "ada").await, user(&app, &org, "bob").await, user(&app, &org, "eve").await);
        for local in [false, true] {
            let name = if local { "Club" } else { "Crew" };
            let other = if local {
                local_group(&app, &org, name, &ada).await
            } else {
                made(&app, &org, "/Groups", group(name, &[&ada])).await
            };
            let id = made(&app, &org, "/Groups", group("Staff", &[&bob])).await;
            let put = group(name, &[&eve]);
            push(&app, &org, "PUT", &format!("/Groups/{id}"), put.clone()).await.expect(409);
            assert_eq!(members(&app, &org, &id).await, sorted(&[&bob]), "nothing is half-done");
            let conflict = only(&app, &org).await;
            let shown = preview(&app, &org, &conflict).await;
            assert_eq!(choice(&shown, "link")["possible"], false);
            let effects = choice(&shown, "takeOver")["groups"].clone();
            assert_eq!((&effects[0]["id"], &effects[0]["fate"], &effects[0]["lost"]["count"]), (&json!(other), &json!("deleted"), &json!(1)));
            assert_eq!((&effects[1]["id"], &effects[1]["gained"]["count"], &effects[1]["lost"]["count"]), (&json!(id), &json!(1), &json!(1)));
            let settled = settle(&app, &org, json!({ "action": "takeOver" })).await;
            assert_eq!((settled["resourceId"].as_str(), settled["membersLost"].as_i64()), (Some(id.as_str()), Some(2)));
            app.get(&org.scim(&format!("/Groups/{other}")), &org.scim_key).await.expect(404);
            assert_eq!(found(&app, &org, &format!("/Groups/{id}")).await["displayName"], name);
            assert_eq!(members(&app, &org, &id).await, sorted(&[&eve]));
            push(&app, &org, "PUT", &format!("/Groups/{id}"), put).await.expect(200);
        }
    }

    async fn a_group_moves_from_one_directory_to_another(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let new = second(&app, &org).await;
        let ada = user(&app, &org, "ada").await;
        let id = made(&app, &org, "/Groups", group("Crew", &[&ada])).await;
        let outer = made(&app, &org, "/Groups", group("All", &[&id])).await;
        let bob = made(&app, &new, "/Users", json!({ "userName": "bob" })).await;
        let pushed = group("Crew", &[&bob]);
        push(&app, &new, "POST", "/Groups", pushed.clone()).await.expect(409);
        assert_eq!(listed(&app, &org).await, Vec::<Value>::new(), "it is the conflict of who pushed");
        let conflict = only(&app, &new).await;
        let shown = preview(&app, &new, &conflict).await;
        assert_eq!(shown["conflict"]["holders"][0]["kind"], "groupOfAnotherDirectory");
        assert_eq!(choice(&shown, "link")["possible"], false);
        settle(&app, &new, json!({ "action": "takeOver" })).await;
        app.get(&org.scim(&format!("/Groups/{id}")), &org.scim_key).await.expect(404);
        assert_eq!(members(&app, &new, &id).await, sorted(&[&bob]));
        assert_eq!(members(&app, &org, &outer).await, Vec::<String>::new());
        for (directory, number) in [(&org, 1), (&new, 1)] {
            assert_eq!(found(&app, directory, "/Groups").await["totalResults"], number);
        }
        assert_eq!(push(&app, &new, "POST", "/Groups", pushed).await.expect(201)["id"], id.as_str());
        // The other one may have another name too, though another identity provider keeps it.
        push(&app, &org, "POST", "/Groups", json!({ "displayName": "crew" })).await.expect(409);
        settle(&app, &org, json!({ "action": "rename", "name": "New crew" })).await;
        assert_eq!(found(&app, &new, &format!("/Groups/{id}")).await["displayName"], "New crew");
        made(&app, &org, "/Groups", json!({ "displayName": "crew" })).await;
    }

    async fn a_decision_about_something_that_has_changed_does_nothing(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = user(&app, &org, "ada").await;
        let crew = made(&app, &org, "/Groups", group("Crew", &[])).await;
        let pushes = [("/Users", json!({ "userName": "ada" })), ("/Groups", group("Crew", &[]))];
        for (path, pushed) in pushes {
            push(&app, &org, "POST", path, pushed.clone()).await.expect(409);
            let conflict = only(&app, &org).await;
            let versions = preview(&app, &org, &conflict).await["versions"].clone();
            for _ in 0..2 {
                push(&app, &org, "POST", path, pushed.clone()).await.expect(409);
            }
            assert_eq!(preview(&app, &org, &conflict).await["versions"], versions, "a retry changes nothing");
            let link = json!({ "action": "link", "versions": versions });
            if path == "/Users" {
                push(&app, &org, "PUT", &format!("/Users/{ada}"), person("ada", &org)).await.expect(200);
                let nick = json!({ "Operations": [{ "op": "add", "path": "nickName", "value": "A" }] });
                push(&app, &org, "PATCH", &format!("/Users/{ada}"), nick).await.expect(200);
            } else {
                let add = json!({ "Operations": [{ "op": "add", "path": "members", "value": [{ "value": ada }] }] });
                push(&app, &org, "PATCH", &format!("/Groups/{crew}"), add).await.expect(200);
            }
            for action in ["link", "takeOver"] {
                let mut stale = link.clone();
                stale["action"] = json!(action);
                let refused = decide(&app, &org, &conflict, &stale).await;
                assert!(refused.text.contains("has changed"), "{}", refused.text);
                refused.expect(409);
            }
            // So does one about another push of the same.
            let versions = preview(&app, &org, &conflict).await["versions"].clone();
            let mut other = pushed.clone();
            if path == "/Users" {
                other["title"] = json!("Sir");
            } else {
                other["members"] = json!([{ "value": ada }]);
            }
            push(&app, &org, "POST", path, other).await.expect(409);
            decide(&app, &org, &conflict, &json!({ "action": "link", "versions": versions })).await.expect(409);
            settle(&app, &org, json!({ "action": "link" })).await;
        }
        assert_eq!(found(&app, &org, &format!("/Users/{ada}")).await["title"], "Sir");
    }

    async fn who_may_not_see_a_conflict_is_told_nothing(app: TestApp) {
        let (org, theirs) = (app.org("Acme", "example.com").await, app.org("Theirs", "theirs.com").await);
        user(&app, &org, "ada").await;
        push(&app, &org, "POST", "/Users", person("ada", &org)).await.expect(409);
        let conflict = only(&app, &org).await;
        let id = conflict.rsplit('/').next().unwrap().to_owned();
        let decision = json!({ "action": "link", "versions": preview(&app, &org, &conflict).await["versions"] });
        let absent = "00000000-0000-7000-8000-000000000000";
        let other = second(&app, &org).await;
        for path in [
            conflict.replace(&org.id.to_string(), absent),
            conflict.replace(&org.directory.id.to_string(), absent),
            conflict.replace(&id, absent),
            conflict.replace(&id, "nonsense"),
            format!("{}/{id}", conflicts(&other)),
            conflict.replace(&org.directory.id.to_string(), &theirs.directory.id.to_string()),
        ] {
            app.get(&path, &org.api_key).await.expect(404);
            decide(&app, &org, &path, &decision).await.expect(404);
        }
        for path in [conflict.clone(), format!("{}/{id}", conflicts(&theirs))] {
            app.get(&path, &theirs.api_key).await.expect(404);
            decide(&app, &theirs, &path, &decision).await.expect(404);
        }
        app.get(&conflicts(&org).replace(&org.directory.id.to_string(), absent), &org.api_key).await.expect(404);
        let context = app.steward().system_context();
        for (scope, reads, writes) in [("read:directories:admin", 200, 401), ("write:directories:admin", 401, 400), ("read:keys:admin", 401, 401)] {
            let key = app.key(&context, org.id, None, Scopes::Only(vec![scope.to_owned()])).await;
            app.get(&conflict, &key).await.expect(reads);
            app.get(&conflicts(&org), &key).await.expect(reads);
            let empty = app.call("POST", &format!("{conflict}/resolve"), &key, Some(&json!({}))).await;
            empty.expect(writes);
        }
        for (decision, field) in [
            (json!({ "action": "merge", "versions": decision["versions"] }), "action"),
            (json!({ "versions": decision["versions"] }), "action"),
            (json!({ "action": "link" }), "versions"),
            (json!({ "action": "link", "name": "x", "versions": decision["versions"] }), "name"),
            (json!({ "action": "link", "versions": decision["versions"], "force": true }), "force"),
        ] {
            let refused = decide(&app, &org, &conflict, &decision).await;
            assert!(refused.text.contains(field), "{}", refused.text);
            refused.expect(400);
        }
        settle(&app, &org, json!({ "action": "link" })).await;
    }

    async fn a_conflict_ends_by_itself(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = user(&app, &org, "ada").await;
        let pushed = json!({ "userName": "ada", "externalId": "7" });
        push(&app, &org, "POST", "/Users", pushed.clone()).await.expect(409);
        let conflict = only(&app, &org).await;
        push(&app, &org, "DELETE", &format!("/Users/{ada}"), Value::Null).await.expect(204);
        let clear = preview(&app, &org, &conflict).await;
        assert_eq!((&clear["conflict"]["state"], &clear["versions"], &clear["choices"]), (&json!("clear"), &Value::Null, &json!([])));
        assert!(text(&clear["summary"]).contains("the next push succeeds"));
        let versions = json!({ "holderId": ada, "holder": 1, "target": null, "push": "x" });
        decide(&app, &org, &conflict, &json!({ "action": "link", "versions": versions })).await.expect(409);
        made(&app, &org, "/Users", pushed).await;
        assert_eq!(listed(&app, &org).await, Vec::<Value>::new(), "the push has succeeded");
        // A change that succeeds ends what an earlier one met.
        let bob = made(&app, &org, "/Users", json!({ "userName": "bob" })).await;
        push(&app, &org, "PUT", &format!("/Users/{bob}"), json!({ "userName": "ada" })).await.expect(409);
        assert_eq!(listed(&app, &org).await.len(), 1);
        push(&app, &org, "PUT", &format!("/Users/{bob}"), json!({ "userName": "bobby" })).await.expect(200);
        assert_eq!(listed(&app, &org).await, Vec::<Value>::new());
        // One that nobody tries any more is shown to nobody after a month.
        push(&app, &org, "PUT", &format!("/Users/{bob}"), json!({ "userName": "ada" })).await.expect(409);
        app.clock().advance_seconds(30 * 24 * 3600 + 1);
        let key = app.key(&app.steward().system_context(), org.id, None, Scopes::All).await;
        assert_eq!(app.get(&conflicts(&org), &key).await.expect(200)["data"], json!([]));
        steward_core::directory::prune_conflicts(app.steward()).await.unwrap();
    }

    async fn several_things_in_the_way_are_settled_one_after_the_other(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (ada, bob) = (user(&app, &org, "ada").await, user(&app, &org, "bob").await);
        let mut pushed = person("ada", &org);
        pushed["userName"] = json!("bob");
        push(&app, &org, "POST", "/Users", pushed.clone()).await.expect(409);
        let conflict = only(&app, &org).await;
        let shown = preview(&app, &org, &conflict).await;
        assert_eq!((&shown["conflict"]["holders"][0]["id"], &shown["conflict"]["holders"][1]["id"]), (&json!(ada), &json!(bob)));
        for action in ["link", "takeOver"] {
            assert_eq!(choice(&shown, action)["possible"], false, "{action}");
            let decision = json!({ "action": action, "versions": shown["versions"] });
            decide(&app, &org, &conflict, &decision).await.expect(409);
        }
        let settled = settle(&app, &org, json!({ "action": "rename", "email": null })).await;
        assert_eq!(settled["remains"], true);
        // The account of the first has the address still, and the other one has an account of its own.
        let link = choice(&preview(&app, &org, &conflict).await, "link");
        assert_eq!((&link["possible"], text(&link["summary"]).contains("Another account")), (&json!(false), true));
        let settled = settle(&app, &org, json!({ "action": "rename", "name": "bobby" })).await;
        assert_eq!(settled["remains"], false);
        made(&app, &org, "/Users", pushed).await;
    }

    async fn whoever_is_erased_goes_from_conflicts_too(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let org = TestOrg { api_key: app.key_for_a_year(&org).await, ..org };
        let settings = json!({ "settings": { "journalDays": 90 } });
        let directory = format!("/steward/v1/orgs/{}/directories/{}", org.id, org.directory.id);
        app.call("PATCH", &directory, &org.api_key, Some(&settings)).await.expect(200);
        let ada = user(&app, &org, "ada").await;
        user(&app, &org, "bob").await;
        let account = text(&found(&app, &org, &format!("/Users/{ada}")).await[LINKED]["atlassianAccountId"]);
        for name in ["ada", "bob"] {
            push(&app, &org, "POST", "/Users", person(name, &org)).await.expect(409);
        }
        push(&app, &org, "DELETE", &format!("/Users/{ada}"), Value::Null).await.expect(204);
        assert_eq!(listed(&app, &org).await.len(), 2);
        let managed = format!("/users/{account}/manage/lifecycle/delete");
        app.call("POST", &managed, &org.api_key, Some(&json!({}))).await.expect(200);
        app.clock().advance_seconds(14 * 24 * 3600);
        app.until_closed(&account).await;
        for _ in 0..1000 {
            if listed(&app, &org).await.len() < 2 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let left = listed(&app, &org).await;
        assert_eq!((left.len(), &left[0]["name"]), (1, &json!("bob")));
    }

    async fn a_directory_keeps_a_thousand_conflicts(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        user(&app, &org, "ada").await;
        for number in 0..1_003 {
            let pushed = json!({ "userName": "ada", "externalId": number.to_string() });
            push(&app, &org, "POST", "/Users", pushed).await.expect(409);
            app.clock().advance_seconds(1);
        }
        let (mut ids, mut cursor, mut pages) = (std::collections::BTreeSet::new(), String::new(), 0);
        loop {
            let page = app.get(&format!("{}?{cursor}", conflicts(&org)), &org.api_key).await.expect(200);
            ids.extend(page["data"].as_array().unwrap().iter().map(|conflict| text(&conflict["id"])));
            pages += 1;
            match page["meta"]["next"].as_str() {
                Some(next) => cursor = format!("cursor={next}"),
                None => break,
            }
        }
        assert_eq!((ids.len(), pages), (1_000, 10));
        let first = app.get(&conflicts(&org), &org.api_key).await.expect(200);
        let oldest = preview(&app, &org, &format!("{}/{}", conflicts(&org), text(&first["data"][0]["id"]))).await;
        // A PUT without the address takes it away.
        let changes = choice(&oldest, "link")["changes"].clone();
        assert_eq!((&changes[0]["name"], &changes[0]["after"]), (&json!("emails"), &Value::Null));
        assert_eq!((&changes[1]["name"], &changes[1]["after"]), (&json!("externalId"), &json!("3")), "the oldest make room");
        let other = format!("{}?kind=user&cursor={}", conflicts(&org), text(&first["meta"]["next"]));
        app.get(&other, &org.api_key).await.expect(400);
    }
}
