//! `GET /users/{accountId}/manage`.

use serde_json::{Value, json};
use steward_core::key::Role;
use steward_testkit::app::{Altered, TestApp};

use super::{denied, key, managed, provisioned};
use crate::shown::assert_shown;

steward_testkit::both_apps! {
    async fn the_map_shows_whole_what_is_allowed(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = managed(&app, &org, "ada").await;
        assert_shown("manage_free", &app.get(&ada.path(""), &org.api_key).await);
        let linked = provisioned(&app, &org, "linked").await;
        assert_shown("manage_provisioned", &app.get(&linked.path(""), &org.api_key).await);
    }

    async fn privileges_are_asked_for_repeated_or_with_commas_and_unknown_ones_are_passed_over(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = managed(&app, &org, "ada").await;
        let two = json!({ "email.set": { "allowed": true }, "profile.read": { "allowed": true } });
        for query in [
            "?privileges=email.set&privileges=profile.read",
            "?privileges=email.set,profile.read",
            "?privileges=email.set%2Cprofile.read&privileges=no.such",
        ] {
            assert_eq!(app.get(&ada.path(query), &org.api_key).await.expect(200), two, "{query}");
        }
        assert_eq!(app.get(&ada.path("?privileges=no.such"), &org.api_key).await.expect(200), json!({}));
        let all = app.get(&ada.path("?privileges="), &org.api_key).await.expect(200);
        assert_eq!(all.as_object().unwrap().len(), 12);
    }

    async fn every_reason_that_can_arise_is_shown(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (ada, bea) = (managed(&app, &org, "ada").await, managed(&app, &org, "bea").await);
        let own = key(&app, &org, Role::OrgAdmin, Some(&ada)).await;
        let auditor = key(&app, &org, Role::Auditor, None).await;
        let help_desk = key(&app, &org, Role::HelpDesk, None).await;
        let map = async |person: &super::Person, key: &str| app.get(&person.path(""), key).await.expect(200);
        let (notmyself, administrative) = (denied("administrative.notMyself"), denied("administrative"));
        let mine = map(&ada, &own).await;
        assert_eq!((&mine["lifecycle.enablement"], &mine["lifecycle.delete"]), (&notmyself, &notmyself));
        assert_eq!(mine["avatar"], denied("myselfOnly"));
        let read = map(&ada, &auditor).await;
        for name in ["email.set", "lifecycle.enablement", "lifecycle.delete", "apiToken.delete"] {
            assert_eq!(read[name], administrative, "{name}");
        }
        assert_eq!(read["profile"]["name"], administrative);
        assert_eq!(read["apiToken.read"], json!({ "allowed": true }));
        let helped = map(&ada, &help_desk).await;
        assert_eq!(helped["email.set"], administrative);
        assert_eq!(helped["lifecycle.enablement"], json!({ "allowed": true }));

        app.call("POST", &bea.path("/lifecycle/delete"), &org.api_key, None).await.expect(200);
        let pending = map(&bea, &org.api_key).await;
        assert_eq!(pending["lifecycle.enablement"], administrative);
        assert_eq!(pending["lifecycle.delete"], json!({ "allowed": true }), "it can be taken back");
        app.alter(&bea.account, Altered::ExportBlocked).await;
        assert_eq!(map(&bea, &org.api_key).await["lifecycle.delete"], denied("blocked.exportControl"));

        let released = provisioned(&app, &org, "released").await;
        app.alter(&released.account, Altered::Released).await;
        let known = map(&released, &org.api_key).await;
        for (name, rule) in known.as_object().unwrap() {
            let rules: Vec<&Value> = match name.as_str() {
                "profile" | "profile.write" => rule.as_object().unwrap().values().collect(),
                _ => vec![rule],
            };
            assert!(rules.iter().all(|rule| **rule == denied("managedAccount")), "{name}: {rule}");
        }
        for (method, body) in [("GET", None), ("PATCH", Some(json!({ "nickname": "R" })))] {
            let answer = app.call(method, &released.path("/profile"), &org.api_key, body.as_ref()).await;
            assert_eq!(answer.expect(403), super::error("forbidden", None));
        }
    }

    async fn roles_do_what_their_map_allows_and_no_more(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = managed(&app, &org, "ada").await;
        for (role, allowed) in [
            (Role::OrgAdmin, vec!["", "/profile", "/api-tokens", "PATCH", "PUT", "disable", "enable", "delete", "cancel-delete"]),
            (Role::HelpDesk, vec!["", "/profile", "/api-tokens", "PATCH", "disable", "enable"]),
            (Role::Auditor, vec!["", "/profile", "/api-tokens"]),
            (Role::SecurityAnalyst, vec!["", "/profile", "/api-tokens"]),
            (Role::Product, vec![]),
        ] {
            let key = key(&app, &org, role, None).await;
            let mut done = Vec::new();
            for (name, method, path, body) in [
                ("", "GET", "", None),
                ("/profile", "GET", "/profile", None),
                ("/api-tokens", "GET", "/api-tokens", None),
                ("PATCH", "PATCH", "/profile", Some(json!({ "nickname": role.as_str() }))),
                ("PUT", "PUT", "/email", Some(json!({ "email": "ada@example.com" }))),
                ("disable", "POST", "/lifecycle/disable", None),
                ("enable", "POST", "/lifecycle/enable", None),
                ("delete", "POST", "/lifecycle/delete", None),
                ("cancel-delete", "POST", "/lifecycle/cancel-delete", None),
            ] {
                let answer = app.call(method, &ada.path(path), &key, body.as_ref()).await;
                if answer.status.is_success() {
                    done.push(name);
                } else {
                    assert_eq!(answer.expect(403), super::error("forbidden", None), "{role:?} {name}");
                }
            }
            assert_eq!(done, allowed, "{role:?}");
        }
    }
}
