//! What becomes of recorded exchanges: an entry within its limits, and the findings of the table.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use serde_json::{Value, json};
use uuid::Uuid;

use super::digest::{Draft, KEPT, Read, digest};
use super::model::{Exchange, Oddity, Outcome};
use crate::context::{Noted, Timestamp};
use crate::directory::diagnosis::{self, Facts, Provider, Taken};
use crate::id::{DirectoryId, OrgId};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn exchange(method: &str, target: &str, body: Option<&Value>, status: u16, answer: &Value) -> Exchange {
    Exchange {
        id: Uuid::nil(),
        at: Timestamp(0),
        org_id: OrgId(Uuid::nil()),
        directory_id: DirectoryId(Uuid::nil()),
        request_id: "r".into(),
        method: method.to_owned(),
        target: target.to_owned(),
        headers: vec![("user-agent", "curl/8".to_owned())],
        status,
        micros: 1,
        oddity: None,
        request: body.map(|body| Bytes::from(body.to_string())),
        response: Bytes::from(answer.to_string()),
        changes: Vec::new(),
    }
}

fn refusal(status: u16, keyword: Option<&str>, detail: &str) -> Value {
    json!({ "status": status.to_string(), "scimType": keyword, "detail": detail })
}

fn refused(method: &str, target: &str, status: u16, keyword: Option<&str>, detail: &str) -> Exchange {
    exchange(method, target, Some(&json!({})), status, &refusal(status, keyword, detail))
}

fn odd(oddity: Oddity, target: &str, status: u16) -> Exchange {
    Exchange { oddity: Some(oddity), ..exchange("POST", target, None, status, &refusal(status, None, "no")) }
}

fn user(emails: &Value, more: &Value) -> Exchange {
    let mut body = json!({ "userName": "ada", "emails": emails });
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    exchange("POST", "/Users", Some(&body), 201, &json!({ "id": Uuid::nil(), "userName": "ada" }))
}

fn good_emails() -> Value {
    json!([{ "value": "ada@example.com", "primary": true }])
}

fn patch(target: &str, operation: &Value) -> Exchange {
    exchange("PATCH", target, Some(&json!({ "Operations": [operation] })), 200, &json!({}))
}

fn facts(taken: Option<Taken>) -> Facts {
    Facts {
        domains: ["example.com".to_owned()].into(),
        schemas: vec!["urn:example:badge:1.0".to_owned()],
        taken,
        taken_by: BTreeMap::new(),
    }
}

fn made(exchange: &Exchange, taken: Option<Taken>) -> Draft {
    digest(&Read::new(exchange), &facts(taken), Provider::Other)
}

/// Exchanges as they were seen, each with the finding that it shows.
fn recorded() -> Vec<(&'static str, Exchange, Option<Taken>)> {
    let taken = |what: &str, field: &str| format!("Resource [{what}]: with {field}[x] already exists.");
    let conflict = |target: &str, detail: &str| {
        let body = json!({ "userName": "ada", "displayName": "Crew" });
        exchange("POST", target, Some(&body), 409, &refusal(409, Some("uniqueness"), detail))
    };
    let deleted = Noted {
        action: "scim_group_deleted",
        before: Some(json!({ "memberCount": 7 })),
        after: None,
        operation: None,
    };
    let member = format!("member {} does not exist in this directory", Uuid::nil());
    vec![
        ("key_ended", odd(Oddity::KeyEnded, "/Users", 401), None),
        ("wrong_directory", odd(Oddity::OtherDirectory, "/scim/directory/1/Users", 404), None),
        ("wrong_base_url", odd(Oddity::UnknownPath, "/scim/v2/Users", 404), None),
        ("held_by_guard", refused("PATCH", "/Users/1", 429, None, "held"), None),
        ("rate_limited", odd(Oddity::RateLimited, "/Users", 429), None),
        ("body_too_large", odd(Oddity::TooLarge, "/Groups/1", 413), None),
        ("media_type_refused", refused("POST", "/Users", 415, None, "send JSON"), None),
        ("malformed_body", refused("POST", "/Users", 400, Some("invalidSyntax"), "no JSON"), None),
        (
            "conflict_with_inactive_user",
            conflict("/Users", &taken("USER", "userName")),
            Some(Taken::InactiveUser),
        ),
        ("conflict_user_exists", conflict("/Users", &taken("USER", "email")), Some(Taken::ActiveUser)),
        ("conflict_external_id", conflict("/Users", &taken("USER", "externalId")), None),
        (
            "conflict_with_local_group",
            conflict("/Groups", &taken("GROUP", "displayName")),
            Some(Taken::LocalGroup),
        ),
        (
            "conflict_group_exists",
            conflict("/Groups", &taken("GROUP", "displayName")),
            Some(Taken::ProvisionedGroup),
        ),
        ("unknown_member", refused("PATCH", "/Groups/1", 404, None, &member), None),
        ("unknown_member", refused("POST", "/Groups", 400, Some("invalidValue"), &member), None),
        ("unknown_resource", refused("PATCH", "/Users/1", 404, None, "Resource 1 not found."), None),
        (
            "version_changed",
            refused("PUT", "/Users/1", 412, None, "the resource has the version W/\"3\""),
            None,
        ),
        ("no_primary_email", user(&json!([{ "value": "ada@example.com" }]), &json!({})), None),
        (
            "several_primary_emails",
            user(
                &json!([
                    { "value": "ada@example.com", "primary": true }, { "value": "b@example.com", "primary": "True" },
                ]),
                &json!({}),
            ),
            None,
        ),
        (
            "email_outside_domains",
            user(&json!([{ "value": "ada@example.org", "primary": true }]), &json!({})),
            None,
        ),
        ("user_name_outside_domains", user(&good_emails(), &json!({ "userName": "ada@old.example" })), None),
        ("filter_refused", refused("GET", "/Users?filter=x", 400, Some("invalidFilter"), "no"), None),
        ("too_many", refused("GET", "/Users?filter=x", 400, Some("tooMany"), "no"), None),
        ("no_target", refused("PATCH", "/Users/1", 400, Some("noTarget"), "no"), None),
        ("invalid_path", refused("PATCH", "/Users/1", 400, Some("invalidPath"), "no"), None),
        ("read_only_mapped", user(&good_emails(), &json!({ "groups": [{ "value": "1" }] })), None),
        (
            "read_only_mapped",
            patch("/Users/1", &json!({ "op": "add", "path": "groups[value eq \"1\"]", "value": 1 })),
            None,
        ),
        ("read_only_mapped", refused("PATCH", "/Users/1", 400, Some("mutability"), "meta"), None),
        ("invalid_value", refused("POST", "/Users", 400, Some("invalidValue"), "userName is required"), None),
        (
            "group_deleted_with_members",
            Exchange { changes: vec![deleted], ..exchange("DELETE", "/Groups/1", None, 204, &Value::Null) },
            None,
        ),
        ("manager_as_text", user(&good_emails(), &json!({ ENTERPRISE: { "manager": "42" } })), None),
        (
            "manager_as_text",
            patch(
                "/Users/1",
                &json!({
                    "op": "add", "path": format!("{ENTERPRISE}:manager"), "value": "42",
                }),
            ),
            None,
        ),
        (
            "entra_without_flag",
            patch("/Users/1", &json!({ "op": "Replace", "path": "active", "value": "False" })),
            None,
        ),
        (
            "unknown_attributes",
            user(&good_emails(), &json!({ "shoeSize": 7, "urn:example:badge:1.0": { "number": 7 } })),
            None,
        ),
        ("unknown_attributes", patch("/Users/1", &json!({ "op": "add", "value": { "shoeSize": 7 } })), None),
        ("password_sent", user(&good_emails(), &json!({ "password": "zzsecretzz" })), None),
        (
            "password_sent",
            patch("/Users/1", &json!({ "op": "replace", "path": "password", "value": "zzsecretzz" })),
            None,
        ),
    ]
}

#[test]
fn each_recorded_exchange_shows_its_finding_and_every_finding_has_one() {
    let mut shown = BTreeSet::new();
    for (code, exchange, taken) in recorded() {
        let draft = made(&exchange, taken);
        let codes: Vec<&str> = draft.codes.split(' ').collect();
        assert!(codes.contains(&code), "{code}: {codes:?} for {exchange:?}");
        for finding in &draft.summary.findings {
            for provider in Provider::ALL {
                let explained = diagnosis::explain(finding, provider);
                assert!(!explained.says.contains("zzsecretzz") && !explained.says.is_empty());
            }
        }
        shown.insert(code);
    }
    // What no exchange shows: it is told by the keys.
    shown.insert("key_expires_soon");
    assert_eq!(shown, diagnosis::codes().collect());
}

#[test]
fn what_works_as_it_should_has_no_findings() {
    let flagged = json!({ "op": "replace", "path": "active", "value": false });
    for exchange in [
        user(&good_emails(), &json!({ "groups": [], "id": "", "meta": {}, "name": { "givenName": "Ada" } })),
        patch("/Users/1?aadOptscim062020", &flagged),
        exchange("GET", "/Users?filter=userName+eq+%22ada%22", None, 200, &json!({ "Resources": [] })),
        exchange("DELETE", "/Users/1", None, 204, &Value::Null),
        exchange("GET", "/Users/1", None, 404, &refusal(404, None, "Resource 1 not found.")),
    ] {
        assert_eq!(made(&exchange, None).codes, "", "{exchange:?}");
    }
}

#[test]
fn an_entry_says_who_what_and_how_it_ended() {
    let id = Uuid::from_u128(7);
    let mut created = user(&good_emails(), &json!({ "externalId": "7" }));
    created.response = Bytes::from(json!({ "id": id, "userName": "Ada" }).to_string());
    let draft = made(&created, None);
    assert_eq!((draft.outcome, draft.resource), (Outcome::Ok, Some(("User", Some(id)))));
    assert_eq!(draft.summary.name.as_deref(), Some("Ada"));
    assert_eq!(draft.summary.names, ["ada", "ada@example.com"]);
    let held = made(&refused("DELETE", "/Groups/1", 429, None, "held"), None);
    let limited = made(&odd(Oddity::RateLimited, "/Groups/1", 429), None);
    assert_eq!((held.outcome, limited.outcome), (Outcome::Held, Outcome::Failed));
    let search = exchange("GET", "/Users?filter=userName%20eq%20%22Bob%22", None, 200, &json!({}));
    assert_eq!(made(&search, None).summary.names, ["bob"]);
}

#[test]
fn changes_show_the_values_before_and_after_without_secrets() {
    let noted = Noted {
        action: "scim_user_updated",
        before: Some(json!({ "title": "Miss", "password": "zzsecretzz" })),
        after: Some(json!({ "title": "Countess", "nickName": "A" })),
        operation: None,
    };
    let account = Noted {
        action: "account_profile_updated",
        before: None,
        after: Some(json!({ "name": "A" })),
        operation: None,
    };
    let draft =
        made(&Exchange { changes: vec![account, noted], ..patch("/Users/1", &json!({ "op": "add" })) }, None);
    let shown: Vec<String> = draft
        .summary
        .changes
        .iter()
        .map(|change| format!("{} {:?} {:?}", change.attribute, change.before, change.after))
        .collect();
    assert_eq!(
        shown,
        [
            "nickName None Some(String(\"A\"))",
            "password Some(String(\"[redacted]\")) None",
            "title Some(String(\"Miss\")) Some(String(\"Countess\"))",
        ]
    );
}

#[test]
fn bodies_are_cut_at_their_limit_and_say_so() {
    let long = "ä".repeat(KEPT);
    let cut = made(&user(&good_emails(), &json!({ "title": long })), None).bodies.request.unwrap();
    assert!(cut.cut && cut.text.len() <= KEPT && cut.text.len() > KEPT - 4 && cut.bytes > 2 * KEPT);
    let whole = made(&user(&good_emails(), &json!({})), None).bodies.request.unwrap();
    assert!(!whole.cut && whole.text.contains("ada@example.com"));
    // Nobody can tell what is secret in what is no JSON.
    let broken = Exchange {
        request: Some(Bytes::from_static(b"{\"password\": \"zzsecretzz\"")),
        ..patch("/Users/1", &json!({}))
    };
    let broken = made(&broken, None).bodies.request.unwrap();
    assert_eq!((broken.text.as_str(), broken.cut, broken.bytes), ("", true, 25));
    let large = json!({ "password": "zzsecretzz", "title": "x".repeat(2 << 20) });
    let large = made(&user(&good_emails(), &large), None);
    assert!(large.bodies.request.unwrap().text.is_empty());
}

#[test]
fn nothing_of_an_entry_has_a_secret() {
    let secret = "zzsecretzz";
    let body = json!({ "userName": "ada", "password": secret, "title": format!("It is {secret}") });
    let detail = format!("{secret} is not allowed");
    let mut exchange = exchange(
        "POST",
        "/Users?x=zzsecretzz",
        Some(&body),
        400,
        &refusal(400, Some("invalidValue"), &detail),
    );
    exchange.headers.push(("accept", format!("Bearer {secret}")));
    let changed =
        Noted { action: "scim_user_updated", before: None, after: Some(body.clone()), operation: None };
    exchange.changes.push(changed);
    let draft = made(&exchange, None);
    let kept = format!("{:?} {:?}", draft.summary, draft.bodies);
    assert!(!kept.contains(secret), "{kept}");
}

const BASE: &str = "https://steward.test/scim/directory/1";

/// A bulk exchange: each operation with its status, the keyword and sentence of its refusal, and what it changed.
fn bulk(operations: &[(Value, u16, Option<&str>, &str)], changes: Vec<Noted>) -> Exchange {
    let asked: Vec<&Value> = operations.iter().map(|(operation, ..)| operation).collect();
    let told = operations.iter().map(|(operation, status, keyword, detail)| {
        let mut line = json!({ "method": operation["method"], "status": status.to_string() });
        if let Some(name) = operation["bulkId"].as_str() {
            line["bulkId"] = json!(name);
        }
        if *status >= 400 {
            line["response"] = refusal(*status, *keyword, detail);
        } else {
            let place = operation["path"].as_str().unwrap();
            let id =
                if place.matches('/').count() == 1 { format!("/{}", Uuid::nil()) } else { String::new() };
            line["location"] = json!(format!("{BASE}{place}{id}"));
        }
        line
    });
    let told: Vec<Value> = told.collect();
    let body = json!({ "failOnErrors": 9, "Operations": asked });
    Exchange { changes, ..exchange("POST", "/Bulk", Some(&body), 200, &json!({ "Operations": told })) }
}

fn new_user(name: &str, more: &Value) -> Value {
    let mut data =
        json!({ "userName": name, "emails": [{ "value": format!("{name}@example.com"), "primary": true }] });
    for (name, value) in more.as_object().into_iter().flatten() {
        data[name] = value.clone();
    }
    json!({ "method": "POST", "path": "/Users", "bulkId": name, "data": data })
}

#[test]
fn what_is_found_of_single_requests_is_found_of_bulk_operations() {
    for (code, exchange, taken) in recorded() {
        let path = exchange.target.split('?').next().unwrap();
        // What the edge alone knows is of no operation, nor are reads.
        if exchange.oddity.is_some() || exchange.method == "GET" || exchange.status == 415 {
            continue;
        }
        let whole = |body: &Bytes| serde_json::from_slice::<Value>(body).unwrap();
        let operation = json!({
            "method": exchange.method, "path": path, "bulkId": "1", "data": exchange.request.as_ref().map(whole),
        });
        let answer = whole(&exchange.response);
        let (keyword, detail) = (answer["scimType"].as_str(), answer["detail"].as_str().unwrap_or_default());
        let changes = exchange.changes.iter().map(|noted| Noted { operation: Some(1), ..noted.clone() });
        let before = (new_user("bob", &json!({})), 201, None, "");
        let bulk = bulk(&[before, (operation, exchange.status, keyword, detail)], changes.collect());
        let facts = Facts { taken_by: taken.map(|taken| (1, taken)).into_iter().collect(), ..facts(None) };
        let codes = digest(&Read::new(&bulk), &facts, Provider::Other).codes;
        assert!(codes.split(' ').any(|found| found == code), "{code} is not in {codes:?}");
    }
}

#[test]
fn a_bulk_exchange_tells_of_each_operation() {
    let title = |value| Some(json!({ "title": value }));
    let patch = json!({ "method": "PATCH", "path": "/Users/7", "data": [{ "op": "Add", "path": "title", "value": "x" }] });
    let taken = "Resource [USER]: with userName[eve] already exists.";
    let operations = [
        (new_user("ada", &json!({})), 201, None, ""),
        (patch, 200, None, ""),
        (new_user("eve", &json!({})), 409, Some("uniqueness"), taken),
        (json!({ "method": "delete", "path": "Users/8" }), 429, None, "held"),
    ];
    let changes =
        [(0, None, title("Miss")), (1, title("Miss"), title("x"))].map(|(operation, before, after)| Noted {
            action: "scim_user_updated",
            before,
            after,
            operation: Some(operation),
        });
    let whole = made(&bulk(&operations, changes.to_vec()), None);
    assert_eq!((whole.outcome, whole.provider, whole.resource), (Outcome::Failed, Provider::Entra, None));
    assert_eq!(whole.summary.scim_type.as_deref(), Some("uniqueness"));
    let detail = format!("2 of 4 operations were not done; POST /Users: 409 {taken}");
    assert_eq!(whole.summary.detail, Some(detail));
    assert_eq!(whole.summary.names, ["ada", "ada@example.com", "eve", "eve@example.com"]);
    let shown: Vec<&str> = whole.summary.changes.iter().map(|change| change.attribute.as_str()).collect();
    assert_eq!(shown, [format!("/Users/{}: title", Uuid::nil()).as_str(), "/Users/7: title"]);
    let codes: Vec<&str> = whole.codes.split(' ').collect();
    for code in ["conflict_user_exists", "held_by_guard"] {
        assert_eq!(codes.iter().filter(|found| **found == code).count(), 1, "{codes:?}");
    }
    // One that was held alone, and one that came too often.
    let held = bulk(&operations[3..], Vec::new());
    assert_eq!(made(&held, None).outcome, Outcome::Held);
    let often = json!({ "method": "DELETE", "path": "/Users/8" });
    let often = made(&bulk(&[(often, 429, None, "Rate limit exceeded. Try again.")], Vec::new()), None);
    assert_eq!((often.outcome, often.codes.as_str()), (Outcome::Failed, "rate_limited"));
}

#[test]
fn operations_that_were_not_begun_are_told_apart_from_those_that_were() {
    let delete = |id| json!({ "method": "DELETE", "path": format!("/Users/{id}") });
    let asked = json!({ "Operations": [
        { "method": "POST", "path": "/Groups", "bulkId": "g", "data": { "displayName": "Crew" } },
        delete(1), delete(2), new_user("ada", &json!({})), new_user("bob", &json!({})),
    ] });
    // The group needed bob, and the first removal was the last that was begun.
    let told = json!({ "Operations": [
        { "method": "POST", "bulkId": "g", "status": "201", "location": format!("{BASE}/Groups/3") },
        { "method": "DELETE", "status": "404", "response": refusal(404, None, "Resource 1 not found.") },
        { "method": "POST", "bulkId": "bob", "status": "201", "location": format!("{BASE}/Users/4") },
    ] });
    let made = made(&exchange("POST", "/Bulk", Some(&asked), 200, &told), None);
    assert_eq!(made.summary.names, ["bob", "bob@example.com", "crew"]);
    assert_eq!(
        made.summary.detail.as_deref(),
        Some("1 of 3 operations were not done; DELETE /Users/1: 404 Resource 1 not found.")
    );
}

#[test]
fn a_thousand_passwords_of_a_bulk_request_are_taken_out_everywhere() {
    let secret = |number: usize| format!("zzsecret{number}zz");
    let operations: Vec<(Value, u16, Option<&str>, &str)> = (0..1000)
        .map(|number| {
            let said = format!("it was {}", secret((number + 1) % 1000));
            let more = json!({ "password": secret(number), "title": said });
            let data = match number % 4 {
                0 => new_user(&format!("u{number}"), &more),
                1 => json!({ "method": "PATCH", "path": "/Users/1", "data": [
                    { "op": "replace", "path": "password", "value": secret(number) },
                ] }),
                2 => json!({ "method": "PATCH", "path": "/Users/1", "data": { "Operations": [
                    { "op": "add", "value": { "password": secret(number) } },
                ] } }),
                _ => json!({ "method": "PUT", "path": format!("/Users/{}", secret(number)), "data": more }),
            };
            (data, 400, Some("invalidValue"), "zzsecret0zz and zzsecret999zz are not allowed")
        })
        .collect();
    let changes = vec![Noted {
        action: "scim_user_updated",
        before: Some(json!({ "password": secret(3) })),
        after: Some(json!({ "title": secret(3) })),
        operation: Some(3),
    }];
    let draft = made(&bulk(&operations, changes), None);
    assert!(draft.summary.names.contains(&"u0".to_owned()));
    let kept = format!("{:?} {:?}", draft.summary, draft.bodies);
    assert!(!kept.contains("zzsecret"), "{kept}");
    assert!(kept.len() < 4 * KEPT);
}
