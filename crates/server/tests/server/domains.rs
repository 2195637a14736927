//! Domains: claiming, proving, verifying, giving up, and what becomes of the accounts.

use std::time::Duration;

use serde_json::{Value, json};
use steward_core::{domain, key};
use steward_testkit::app::{TestApp, TestOrg};
use steward_testkit::dns::DnsFailure;
use steward_testkit::https::Reply;

use crate::shown::assert_shown;

fn claims(org: &TestOrg) -> String {
    format!("/steward/v1/orgs/{}/domains", org.id)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Claims a domain, proves it and returns the path of the claim.
async fn claim(app: &TestApp, org: &TestOrg, domain: &str) -> String {
    let claimed =
        app.call("POST", &claims(org), &org.api_key, Some(&json!({"domain": domain}))).await.expect(201);
    app.prove(&claimed);
    format!("{}/{}", claims(org), text(&claimed["id"]))
}

async fn post(app: &TestApp, org: &TestOrg, path: &str, status: u16) -> Value {
    app.call("POST", path, &org.api_key, None).await.expect(status)
}

/// Verifies a claim and waits until its accounts are claimed.
async fn verify(app: &TestApp, org: &TestOrg, claim: &str) -> Value {
    post(app, org, &format!("{claim}/verify"), 200).await;
    for _ in 0..500 {
        let shown = app.get(claim, &org.api_key).await.expect(200);
        if shown["claiming"] == false {
            return shown;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the accounts stay unclaimed");
}

/// Creates an account as the operator and returns its id.
async fn account(app: &TestApp, email: &str) -> String {
    let operator = key::issue_operator_key(&app.steward().system_context(), 3600).await.unwrap();
    let body = json!({"email": email, "name": "Ada"});
    let created =
        app.call("POST", "/steward/v1/accounts", operator.secret.reveal(), Some(&body)).await.expect(201);
    text(&created["accountId"])
}

async fn managed(app: &TestApp, org: &TestOrg) -> Vec<String> {
    let page = app.get(&org.admin("/users"), &org.api_key).await.expect(200);
    let data = page["data"].as_array().unwrap();
    assert_eq!(page["meta"]["total"], data.len());
    data.iter().map(|account| text(&account["email"])).collect()
}

/// Waits until an organization manages exactly these addresses.
async fn becomes(app: &TestApp, org: &TestOrg, expected: &[&str]) {
    let mut found = Vec::new();
    for _ in 0..500 {
        found = managed(app, org).await;
        if found == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(found, expected);
}

steward_testkit::both_apps! {
    async fn a_domain_is_claimed_proved_and_verified(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let answer = app.call("POST", &claims(&org), &org.api_key, Some(&json!({"domain": " BÜCHER.example. "}))).await;
        assert_shown("domain_claimed", &answer);
        app.prove(&answer.json());
        let path = format!("{}/{}", claims(&org), text(&answer.json()["id"]));
        let checked = app.call("POST", &format!("{path}/check"), &org.api_key, Some(&json!({"method": "dns"}))).await;
        assert_shown("domain_checked", &checked);
        verify(&app, &org, &path).await;
        let on_the_wire = app.get(&org.admin("/domains"), &org.api_key).await;
        assert_shown("domains", &on_the_wire);
        let id = text(&on_the_wire.json()["data"][1]["id"]);
        assert_shown("domain", &app.get(&org.admin(&format!("/domains/{id}")), &org.api_key).await);
        let v2 = org.admin(&format!("/domains/{id}")).replace("/v1/", "/v2/");
        app.get(&v2, &org.api_key).await.expect(200);
        assert_shown("domain_malformed", &app.get(&org.admin("/domains/x"), &org.api_key).await);
        let absent = org.admin("/domains/00000000-0000-7000-8000-000000000000");
        assert_shown("domain_absent", &app.get(&absent, &org.api_key).await);
        app.sealed().await;
        assert_shown("domain_events", &app.get(&org.admin("/events?action=domain_verified&limit=1"), &org.api_key).await);
    }

    async fn a_domain_that_nobody_can_speak_for_is_not_claimed(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for (domain, expected) in [
            ("gmail.com", "mail service"), ("mail.gmail.com", "mail service"), ("com", "name of a mail domain"),
            ("10.0.0.1", "name of a mail domain"), ("a b.example", "name of a mail domain"), ("", "name of a mail domain"),
        ] {
            let refused = app.call("POST", &claims(&org), &org.api_key, Some(&json!({"domain": domain}))).await;
            assert_eq!(refused.status, 400, "{domain}");
            assert!(refused.text.contains(expected), "{domain}: {}", refused.text);
        }
        let method = json!({"domain": "example.org", "method": "fax"});
        assert!(app.call("POST", &claims(&org), &org.api_key, Some(&method)).await.text.contains("dns or http"));
        let again = app.call("POST", &claims(&org), &org.api_key, Some(&json!({"domain": "EXAMPLE.com"}))).await;
        assert_eq!(again.status, 409);
    }

    async fn who_would_be_claimed_is_shown_only_with_the_proof(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        account(&app, "ada@example.org").await;
        account(&app, "bob@example.net").await;
        let path = claim(&app, &org, "example.org").await;
        let preview = format!("{path}/preview");
        let hidden = app.get(&preview, &org.api_key).await;
        assert_eq!(hidden.status, 409);
        assert!(!hidden.text.contains("ada@"), "{}", hidden.text);
        post(&app, &org, &format!("{path}/check"), 200).await;
        let shown = app.get(&preview, &org.api_key).await.expect(200);
        assert_eq!((&shown["data"][0]["email"], &shown["meta"]["total"]), (&json!("ada@example.org"), &json!(1)));
        app.clock().advance_seconds(3599);
        app.get(&preview, &org.api_key).await.expect(200);
        assert_eq!(managed(&app, &org).await, Vec::<String>::new(), "looking claims nobody");
    }

    async fn verifying_claims_everybody_of_the_domain_and_nobody_else(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for email in ["ada@example.org", "Bob@Example.ORG", "eve@example.net", "sub@mail.example.org"] {
            account(&app, email).await;
        }
        let path = claim(&app, &org, "example.org").await;
        let verified = verify(&app, &org, &path).await;
        assert_eq!((&verified["status"], &verified["claimedAccounts"]), (&json!("verified"), &json!(2)));
        assert_eq!(managed(&app, &org).await, ["ada@example.org", "Bob@Example.ORG"]);
        account(&app, "new@example.org").await;
        assert_eq!(managed(&app, &org).await.len(), 3, "later ones are managed from the start");
        let events = app.events(&org).await;
        let claimed = events.iter().filter(|event| event["attributes"]["action"] == "domain_accounts_claimed");
        assert_eq!(claimed.count(), 2, "one with the accounts, one with their number");
    }

    async fn an_account_that_was_let_go_stays_so_until_it_is_claimed_by_name(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let id = account(&app, "ada@example.org").await;
        let path = claim(&app, &org, "example.org").await;
        verify(&app, &org, &path).await;
        let own = format!("/steward/v1/orgs/{}/accounts/{id}", org.id);
        post(&app, &org, &format!("{own}/unclaim"), 204).await;
        assert!(managed(&app, &org).await.is_empty());
        post(&app, &org, &format!("{own}/unclaim"), 404).await;
        verify(&app, &org, &path).await;
        assert!(managed(&app, &org).await.is_empty(), "verifying again does not claim it");
        let user = json!({"userName": "ada", "emails": [{"value": "ada@example.org", "primary": true}]});
        app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
        assert!(managed(&app, &org).await.is_empty(), "nor does a directory");
        post(&app, &org, &format!("{own}/claim"), 200).await;
        assert_eq!(managed(&app, &org).await, ["ada@example.org"]);
        post(&app, &org, &format!("{own}/claim"), 200).await;
    }

    async fn an_account_of_others_cannot_be_claimed_by_name(app: TestApp) {
        let (ours, theirs) = (app.org("Ours", "ours.com").await, app.org("Theirs", "theirs.com").await);
        for email in ["ada@theirs.com", "ada@example.net"] {
            let id = account(&app, email).await;
            for what in ["claim", "unclaim"] {
                post(&app, &ours, &format!("/steward/v1/orgs/{}/accounts/{id}/{what}", ours.id), 404).await;
            }
        }
        assert_eq!(managed(&app, &theirs).await, ["ada@theirs.com"]);
    }

    async fn giving_a_domain_up_lets_its_accounts_go(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for email in ["ada@example.org", "bob@example.com"] {
            account(&app, email).await;
        }
        let path = claim(&app, &org, "example.org").await;
        verify(&app, &org, &path).await;
        assert_eq!(managed(&app, &org).await.len(), 2);
        app.call("DELETE", &path, &org.api_key, None).await.expect(204);
        app.call("DELETE", &path, &org.api_key, None).await.expect(204);
        becomes(&app, &org, &["bob@example.com"]).await;
        assert_eq!(app.get(&path, &org.api_key).await.expect(200)["status"], "deleted");
        post(&app, &org, &format!("{path}/verify"), 409).await;
        let again = claim(&app, &org, "example.org").await;
        assert_eq!(again, path, "claiming it again takes the claim up");
        verify(&app, &org, &path).await;
        becomes(&app, &org, &["ada@example.org", "bob@example.com"]).await;
    }

    async fn a_verified_domain_belongs_to_one_organization(app: TestApp) {
        let (ours, theirs) = (app.org("Ours", "ours.com").await, app.org("Theirs", "theirs.com").await);
        let (our_claim, their_claim) = (claim(&app, &ours, "example.org").await, claim(&app, &theirs, "example.org").await);
        let proofs = [app.get(&our_claim, &ours.api_key).await.json(), app.get(&their_claim, &theirs.api_key).await.json()];
        let proofs = proofs.map(|claim| text(&claim["proof"]["dns"]["value"]));
        app.dns().set_txt("example.org", &[&proofs[0], &proofs[1]]);
        let (our_verify, their_verify) = (format!("{our_claim}/verify"), format!("{their_claim}/verify"));
        let (one, other) = tokio::join!(
            app.call("POST", &our_verify, &ours.api_key, None),
            app.call("POST", &their_verify, &theirs.api_key, None),
        );
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        let refused = if one.status == 409 { one } else { other };
        assert!(refused.text.contains("Another organization") || refused.text.contains("already exists"), "{}", refused.text);
        assert!(!refused.text.contains("Ours") && !refused.text.contains("Theirs"));
        post(&app, &ours, &format!("{their_claim}/check"), 404).await;
        assert_eq!(app.get(&their_claim, &ours.api_key).await.status, 404);
    }

    async fn a_report_says_what_was_asked_and_seen_and_what_to_do(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let path = claim(&app, &org, "example.org").await;
        app.dns().set_txt("example.org", &["v=spf1 -all", "steward-domain-verification=00000000000000000000000000000000"]);
        app.dns().fail("_steward.example.org", DnsFailure::ServFail);
        assert_shown("domain_unproved", &app.call("POST", &format!("{path}/verify"), &org.api_key, None).await);
        assert_eq!(app.get(&path, &org.api_key).await.json()["status"], "unverified");
        app.dns().remove("example.org");
        let shown = post(&app, &org, &format!("{path}/check"), 200).await;
        assert_eq!(shown["lastCheck"]["lookups"][0]["outcome"], "not_found");
        let events = app.events(&org).await;
        let failed = |event: &&Value| event["attributes"]["action"] == "domain_verification_failed";
        assert_eq!(events.iter().filter(failed).count(), 1);
    }

    async fn the_proof_may_stand_below_the_domain(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let path = claim(&app, &org, "example.org").await;
        let proof = text(&app.get(&path, &org.api_key).await.json()["proof"]["dns"]["value"]);
        app.dns().remove("example.org");
        app.dns().set_txt("_steward.example.org", &[&proof]);
        verify(&app, &org, &path).await;
    }

    async fn the_proof_may_be_a_file(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let path = claim(&app, &org, "example.org").await;
        let proof = text(&app.get(&path, &org.api_key).await.json()["proof"]["http"]["line"]);
        app.dns().remove("example.org");
        app.dns().set_addresses("example.org", &[app.https().address().ip()]);
        let file = "/.well-known/steward-domain-verification.txt";
        let by_file = json!({"method": "http"});
        let looked = async || app.call("POST", &format!("{path}/check"), &org.api_key, Some(&by_file)).await;
        app.https().set("example.org", file, Reply::redirect(301, "https://www.example.org/proof.txt"));
        assert_shown("domain_redirected", &looked().await);
        app.https().set("example.org", file, Reply::with(503, &[], b""));
        assert_eq!(looked().await.json()["lastCheck"]["lookups"][0]["outcome"], "failed");
        app.https().set("example.org", file, Reply::text(&format!("# ours\n{proof}\n")));
        let shown = looked().await.json();
        assert_eq!((&shown["lastCheck"]["proved"], &shown["method"]), (&json!(true), &json!("http")), "{shown}");
        verify(&app, &org, &path).await;
        assert_eq!(app.get(&org.admin("/domains"), &org.api_key).await.json()["data"][1]["attributes"]["claim"]["type"], "http");
    }

    async fn a_proof_that_goes_missing_is_waited_for_and_then_the_domain_is_lost(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        account(&app, "ada@example.org").await;
        let path = claim(&app, &org, "example.org").await;
        let shown = verify(&app, &org, &path).await;
        let proof = text(&shown["proof"]["dns"]["value"]);
        let days = async |days: i64| {
            app.clock().advance_seconds(days * 24 * 3600 + 1);
            domain::recheck_due(app.steward()).await.unwrap();
        };
        let key = app.key_for_a_year(&org).await;
        let status = async || text(&app.get(&path, &key).await.expect(200)["status"]);
        app.dns().fail("example.org", DnsFailure::ServFail);
        days(1).await;
        days(20).await;
        assert_eq!(status().await, "verified", "no answer says nothing");
        app.dns().remove("example.org");
        days(1).await;
        let waiting = app.get(&path, &key).await.expect(200);
        assert!(waiting["graceEndsAt"].is_string() && waiting["status"] == "verified", "{waiting}");
        days(13).await;
        assert_eq!(status().await, "verified");
        app.dns().set_txt("example.org", &[&proof]);
        days(0).await;
        days(1).await;
        assert!(app.get(&path, &key).await.json()["missingSince"].is_null(), "back in time");
        app.dns().remove("example.org");
        days(1).await;
        days(14).await;
        assert_eq!(status().await, "missing_token");
        let org = TestOrg { api_key: key.clone(), ..org };
        becomes(&app, &org, &[]).await;
        app.dns().set_txt("example.org", &[&proof]);
        days(1).await;
        assert_eq!(status().await, "verified");
        becomes(&app, &org, &["ada@example.org"]).await;
        let events = app.events(&org).await;
        let told: Vec<&str> = events.iter().map(|event| event["attributes"]["action"].as_str().unwrap()).collect();
        for action in ["domain_proof_missing", "domain_proof_restored", "domain_unverified"] {
            assert!(told.contains(&action), "{action}: {told:?}");
        }
    }

    async fn a_domain_goes_over_to_who_proves_it_when_the_old_proof_is_gone(app: TestApp) {
        let (ours, theirs) = (app.org("Ours", "ours.com").await, app.org("Theirs", "theirs.com").await);
        account(&app, "ada@example.org").await;
        let their_claim = claim(&app, &theirs, "example.org").await;
        verify(&app, &theirs, &their_claim).await;
        let their_proof = text(&app.get(&their_claim, &theirs.api_key).await.json()["proof"]["dns"]["value"]);
        let our_claim = claim(&app, &ours, "example.org").await;
        let our_proof = text(&app.get(&our_claim, &ours.api_key).await.json()["proof"]["dns"]["value"]);
        app.dns().set_txt("example.org", &[&our_proof, &their_proof]);
        assert_shown("domain_taken", &app.call("POST", &format!("{our_claim}/verify"), &ours.api_key, None).await);
        app.dns().set_txt("example.org", &[&our_proof]);
        verify(&app, &ours, &our_claim).await;
        becomes(&app, &theirs, &[]).await;
        assert_eq!(app.get(&their_claim, &theirs.api_key).await.json()["status"], "superseded");
        // Whichever job came first, a check of the domain claims who was let go last.
        post(&app, &ours, &format!("{our_claim}/check"), 200).await;
        becomes(&app, &ours, &["ada@example.org"]).await;
    }

    async fn accounts_that_came_while_nobody_looked_are_claimed_by_the_next_check(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let path = claim(&app, &org, "example.org").await;
        verify(&app, &org, &path).await;
        let id = account(&app, "ada@example.org").await;
        let own = format!("/steward/v1/orgs/{}/accounts/{id}", org.id);
        let other = account(&app, "bob@example.org").await;
        post(&app, &org, &format!("{own}/unclaim"), 204).await;
        let forget = steward_db::sql!("DELETE FROM account_unclaimed");
        app.db().database().write(steward_db::Priority::Interactive, move |tx| async move {
            tx.execute(forget, &[]).await.map(|_| ())
        }).await.unwrap();
        assert_eq!(managed(&app, &org).await, ["bob@example.org"], "{other}");
        app.clock().advance_seconds(3599);
        post(&app, &org, &format!("{path}/check"), 200).await;
        becomes(&app, &org, &["ada@example.org", "bob@example.org"]).await;
    }

    async fn claiming_that_was_given_up_is_taken_up_by_a_check_a_day_later(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let org = TestOrg { api_key: app.key_for_a_year(&org).await, ..org };
        let path = claim(&app, &org, "example.org").await;
        verify(&app, &org, &path).await;
        account(&app, "ada@example.org").await;
        // What a job leaves that failed too often.
        let [stuck, unmanaged] = [
            steward_db::sql!("UPDATE domain_claim SET claiming = TRUE WHERE domain = 'example.org'"),
            steward_db::sql!("UPDATE account SET managed_by = NULL"),
        ];
        app.db().database().write(steward_db::Priority::Interactive, move |tx| async move {
            tx.execute(stuck, &[]).await?;
            tx.execute(unmanaged, &[]).await.map(|_| ())
        }).await.unwrap();
        let claimed = async || {
            let events = app.events(&org).await;
            events.iter().filter(|event| event["attributes"]["action"] == "domain_accounts_claimed").count()
        };
        let before = claimed().await;
        post(&app, &org, &format!("{path}/check"), 200).await;
        assert_eq!(claimed().await, before, "it may still be going on");
        app.clock().advance_seconds(24 * 3600);
        post(&app, &org, &format!("{path}/check"), 200).await;
        for _ in 0..500 {
            if claimed().await == before + 2 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the account stays unclaimed");
    }

    async fn lists_go_on_past_their_first_hundred(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for number in 0..101 {
            account(&app, &format!("u{number}@example.org")).await;
            let body = json!({"domain": format!("d{number}.example.net")});
            app.call("POST", &claims(&org), &org.api_key, Some(&body)).await.expect(201);
        }
        let path = claim(&app, &org, "example.org").await;
        post(&app, &org, &format!("{path}/check"), 200).await;
        for (list, all) in [(claims(&org), 103), (format!("{path}/preview"), 101), (org.admin("/domains"), 103)] {
            let (mut seen, mut next) = (std::collections::BTreeSet::new(), list.clone());
            loop {
                let page = app.get(&next, &org.api_key).await.expect(200);
                seen.extend(page["data"].as_array().unwrap().iter().map(Value::to_string));
                let cursor = page["meta"]["next"].as_str().map(str::to_owned);
                let url = page["links"]["next"].as_str().and_then(|url| url.split("cursor=").nth(1)).map(str::to_owned);
                let Some(cursor) = cursor.or(url) else { break };
                next = format!("{list}?cursor={cursor}");
            }
            assert_eq!(seen.len(), all, "{list}");
        }
    }
}
