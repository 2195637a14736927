//! Erasing a person from the logs.

use std::time::Duration;

use serde_json::{Value, json};
use steward_core::audit;
use steward_core::event::StoredEvent;
use steward_core::id::AccountId;
use steward_core::key::{self, Identity, KeyKind, NewKey, Role, Scopes};
use steward_core::principal::OrgCaller;
use steward_testkit::app::{EventRow, TestApp, TestOrg};

/// Stands in all that tells of the person who is erased.
const ADA: &str = "zzadazz";

/// Stands in all that tells of somebody else.
const BOB: &str = "zzbobzz";

/// The most rows that one transaction changes, and some more.
const MORE_THAN_ONE_STEP: usize = 210;

async fn issue(app: &TestApp, org: &TestOrg, kind: KeyKind, name: &str, owner: Option<AccountId>) -> String {
    let context = app.steward().system_context();
    let new = NewKey {
        kind,
        org_id: Some(org.id),
        directory_id: (kind == KeyKind::Scim).then_some(org.directory.id),
        workspace_id: None,
        owner,
        name: name.to_owned(),
        role: if kind == KeyKind::Scim { Role::Product } else { Role::OrgAdmin },
        scopes: Scopes::All,
        expires_at: context.now.plus_seconds(3600),
    };
    key::issue(&context, new).await.unwrap().secret.reveal().to_owned()
}

async fn caller(app: &TestApp, key: &str) -> OrgCaller {
    let request = app.steward().system_context().request;
    match key::authenticate(app.steward(), key, request).await {
        Ok(Identity::Org(caller)) => caller,
        other => panic!("{other:?}"),
    }
}

fn read(row: &EventRow) -> StoredEvent {
    let personal = row.personal.as_deref().map(str::as_bytes);
    StoredEvent::read(row.bytes.as_bytes(), personal).unwrap_or_else(|why| panic!("{why}: {row:?}"))
}

/// Waits until a text stands in no event.
async fn until_gone(app: &TestApp, canary: &str) -> Vec<EventRow> {
    for _ in 0..1000 {
        let rows = app.event_rows().await;
        if !rows.iter().any(|row| row.personal.as_ref().is_some_and(|personal| personal.contains(canary))) {
            return rows;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{canary} still stands in the log");
}

steward_testkit::both_apps! {
    async fn closing_an_account_erases_its_person_from_the_logs_of_all_organizations(app: TestApp) {
        // An account that nobody manages yet stands in the log of the product's organization.
        let first = app.org("First", "first.example").await;
        let own = format!("/steward/v1/orgs/{}", first.id);
        let wiki = json!({ "name": "Wiki", "product": "confluence" });
        let wiki = app.call("POST", &format!("{own}/workspaces"), &first.api_key, Some(&wiki)).await.expect(201);
        let keys = format!("{own}/workspaces/{}/keys", wiki["id"].as_str().unwrap());
        let product = json!({ "name": "Wiki", "scopes": ["accounts"] });
        let product = app.call("POST", &keys, &first.api_key, Some(&product)).await.expect(201);
        let address = format!("{ADA}@second.example");
        let person = json!({ "email": address, "name": format!("{ADA} Lovelace") });
        let product = product["secret"].as_str().unwrap();
        let account = app.call("POST", "/steward/v1/accounts", product, Some(&person)).await.expect(201);
        let account = account["accountId"].as_str().unwrap().to_owned();

        // Another organization provisions her: first without an address, then linked to her account.
        let second = app.org("Second", "second.example").await;
        let (users, scim) = (second.scim("/Users"), &second.scim_key);
        let user = json!({ "userName": ADA, "title": format!("{ADA} Countess") });
        let user = app.call("POST", &users, scim, Some(&user)).await.expect(201);
        let path = format!("{users}/{}", user["id"].as_str().unwrap());
        let linked = json!({ "userName": ADA, "emails": [{ "value": address, "primary": true }] });
        app.call("PUT", &path, scim, Some(&linked)).await.expect(200);
        let bob = json!({ "userName": BOB, "emails": [{ "value": format!("{BOB}@second.example"), "primary": true }] });
        let bob = app.call("POST", &users, scim, Some(&bob)).await.expect(201);
        let bob = bob["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"].as_str().unwrap();

        // She acts, too, and changes somebody else.
        let ada: AccountId = account.parse().unwrap();
        let hers = issue(&app, &second, KeyKind::Org, &format!("{ADA} laptop"), Some(ada)).await;
        let profile = |of: &str| format!("/users/{of}/manage/profile");
        let nickname = json!({ "nickname": format!("{BOB} the builder") });
        app.call("PATCH", &profile(bob), &hers, Some(&nickname)).await.expect(200);
        let administrator = app.key_for_a_year(&second).await;
        app.call("DELETE", &path, scim, None).await.expect(204);
        app.call("POST", &format!("/users/{account}/manage/lifecycle/enable"), &administrator, None).await.expect(204);
        for number in 0..MORE_THAN_ONE_STEP {
            let nickname = json!({ "nickname": format!("{ADA} {number}") });
            app.call("PATCH", &profile(&account), &administrator, Some(&nickname)).await.expect(200);
        }
        app.sealed().await;
        let caller = caller(&app, &administrator).await;
        let story = audit::story(&caller, "users", ada.0, None, 5).await.unwrap();
        assert_eq!(story.events.len(), 5);
        assert!(story.events.iter().all(|(_, sealed)| sealed.event.message == format!("Updated profile of account {ADA}")), "{story:?}");
        let earlier = audit::story(&caller, "users", ada.0, story.next, 500).await.unwrap();
        assert_eq!((earlier.events.len() + 5, earlier.next), (count_about(&app, &second, &account).await, None));
        let numbers: Vec<i64> = story.events.iter().chain(&earlier.events).map(|(number, _)| *number).collect();
        assert!(numbers.is_sorted_by(|left, right| left > right));
        let done = audit::story(&caller, "actors", ada.0, None, 500).await.unwrap();
        assert_eq!(done.events.len(), 1);
        assert_eq!(done.events[0].1.event.actor["name"], format!("{ADA} laptop"));

        app.clock().advance_seconds(2 * 3600);
        let before = app.event_rows().await;
        app.call("POST", &format!("/users/{account}/manage/lifecycle/delete"), &administrator, None).await.expect(200);
        app.clock().advance_seconds(14 * 24 * 3600);
        app.until_closed(&account).await;
        let after = until_gone(&app, ADA).await;

        // The bytes of every event are what they were, every event is read, and nobody else has lost anything.
        for (before, after) in before.iter().zip(&after) {
            assert_eq!((before.id, &before.bytes), (after.id, &after.bytes));
            let (seen, sees) = (read(before), read(after));
            let sections = |row: &EventRow| -> Vec<Value> {
                let Some(personal) = &row.personal else { return Vec::new() };
                serde_json::from_str::<Value>(personal).unwrap()["sections"].as_array().unwrap().clone()
            };
            let others = |section: &Value| !section.to_string().contains(ADA) && section["id"] != account.as_str();
            let kept: Vec<Value> = sections(before).into_iter().filter(others).collect();
            assert_eq!(sections(after), kept, "{}", before.action);
            assert!(sees.message == seen.message || seen.message.contains(ADA), "{}", sees.message);
            assert_eq!((&seen.action, &seen.id, seen.time, &seen.org), (&sees.action, &sees.id, sees.time, &sees.org));
        }
        for row in &after {
            let seen = format!("{:?}", read(row));
            // The name of a key is not personal.
            assert!(row.action == "api_key_created" || !seen.contains(ADA), "{seen}");
            assert!(row.action == "api_key_created" || !row.bytes.contains(ADA), "{}", row.bytes);
        }
        let kept = after.iter().filter(|row| row.personal.as_ref().is_some_and(|personal| personal.contains(BOB)));
        assert!(kept.count() >= 3, "what is said of another stays");

        // The events are shown as before, and name nobody.
        app.sealed().await;
        let story = audit::story(&caller, "users", ada.0, None, 500).await.unwrap();
        assert!(story.events.iter().all(|(_, sealed)| !format!("{sealed:?}").contains(ADA)), "{story:?}");
        let (_, oldest) = story.events.last().unwrap();
        assert_eq!(oldest.event.message, "Linked provisioned user to its account");
        let done = audit::story(&caller, "actors", ada.0, None, 500).await.unwrap();
        let event = &done.events[0].1.event;
        assert_eq!((event.message.as_str(), &event.ip), (format!("Updated profile of account {BOB}").as_str(), &None));
        assert_eq!(event.actor, json!({ "auth": { "kind": "org", "tokenId": event.actor["auth"]["tokenId"] }, "id": account }));
        let list = app.get(&second.admin("/events?limit=500"), &administrator).await;
        assert!(!list.expect(200)["data"].as_array().unwrap().is_empty());
        assert!(!list.text.replace(&format!("{ADA} laptop"), "").contains(ADA));
    }
}

/// Counts the events of an organization that are about an account or a user that stands for it.
async fn count_about(app: &TestApp, org: &TestOrg, account: &str) -> usize {
    let rows = app.event_rows().await;
    let about = |row: &&EventRow| {
        let event: Value = serde_json::from_str(&row.bytes).unwrap();
        row.org_id == org.id && event["context"].to_string().contains(account)
    };
    rows.iter().filter(about).count()
}
