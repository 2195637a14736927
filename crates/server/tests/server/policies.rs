//! Policies: rows 49 to 57 of the organizations API, the policies of the admin control API, and IP allowlists held against our
//! own callers.

use std::net::IpAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use steward_core::key::Scopes;
use steward_server::{App, Proxies};
use steward_testkit::app::{Answer, TestApp, TestOrg, send_to};

use crate::shown::assert_shown;

fn control(org: &TestOrg, version: &str, path: &str) -> String {
    format!("/admin/control/{version}/orgs/{}/policies{path}", org.id)
}

async fn send(app: &TestApp, org: &TestOrg, method: &str, path: &str, body: Value) -> Answer {
    app.call(method, path, &org.api_key, Some(&body).filter(|body| !body.is_null())).await
}

fn allowlist(name: &str, within: &[&str]) -> Value {
    json!({"data": {"type": "policy", "attributes": {"type": "ip-allowlist", "name": name, "rule": {"in": within}}}})
}

/// Creates a policy and returns its id.
async fn made(app: &TestApp, org: &TestOrg, body: Value) -> String {
    let policy = send(app, org, "POST", &org.admin("/policies"), body).await.expect(202);
    policy["data"]["id"].as_str().unwrap().to_owned()
}

/// Waits until no resource of a policy is on its way, and returns the policy.
async fn settled(app: &TestApp, org: &TestOrg, id: &str) -> Value {
    for _ in 0..500 {
        let policy = app.get(&org.admin(&format!("/policies/{id}")), &org.api_key).await.expect(200);
        let resources = policy["data"]["attributes"]["resources"].as_array().unwrap();
        let moving = ["applying", "removing", "validating"];
        if !resources.iter().any(|resource| moving.contains(&resource["applicationStatus"].as_str().unwrap()))
        {
            return policy;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the resources stay on their way");
}

fn states(policy: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let resources = policy["data"]["attributes"]["resources"].as_array().unwrap();
    resources.iter().map(|resource| (text(&resource["id"]), text(&resource["applicationStatus"]))).collect()
}

/// A face that believes what stands in `X-Forwarded-For`.
fn behind_a_proxy(app: &TestApp) -> App {
    app.with_settings(|settings| {
        settings.proxies = Proxies { networks: vec!["192.0.2.1".parse().unwrap()], ..Proxies::default() };
    })
}

async fn from(face: &App, address: &str, method: &str, path: &str, key: &str, body: Value) -> Answer {
    assert!(address.parse::<IpAddr>().is_ok());
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/json")
        .header("x-forwarded-for", address);
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    send_to(face, request.body(body).unwrap()).await
}

steward_testkit::both_apps! {
    async fn whole_answers(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let workspaces = format!("/steward/v1/orgs/{}/workspaces", org.id);
        let wiki = json!({"name": "Wiki", "product": "confluence"});
        let wiki = send(&app, &org, "POST", &workspaces, wiki).await.expect(201)["id"].clone();
        let site = format!("ari:cloud:confluence::site/{}", wiki.as_str().unwrap());
        let mut office = allowlist("Office", &["192.0.2.0/24", "2001:db8::/32"]);
        office["data"]["attributes"]["resources"] = json!([
            {"id": site, "meta": {"migrationEndDataTime": "2027-01-01T00:00:00Z"}, "links": {"ticket": "OPS-1"}},
        ]);
        let created = send(&app, &org, "POST", &org.admin("/policies"), office).await;
        assert_shown("policy_created", &created);
        let id = created.json()["data"]["id"].as_str().unwrap().to_owned();
        settled(&app, &org, &id).await;
        assert_shown("policy_read", &app.get(&org.admin(&format!("/policies/{id}")), &org.api_key).await);
        assert_shown("policies_listed", &app.get(&org.admin("/policies?type=ip-allowlist"), &org.api_key).await);
        let body = json!({"id": "ari:cloud:jira:site:project/10000"});
        assert_shown("policy_resource_added", &send(&app, &org, "POST", &org.admin(&format!("/policies/{id}/resources")), body).await);
        settled(&app, &org, &id).await;
        assert_shown("control_resources", &app.get(&control(&org, "v1", &format!("/{id}/resources")), &org.api_key).await);
        let export = json!({"data": {"type": "policy", "attributes": {
            "type": "data-security", "name": "No exports", "rule": {"export": {"effect": "block"}},
            "metadata": {"policyCoverageLevel": "ORG", "description": "Nothing leaves."},
        }}});
        let draft = send(&app, &org, "POST", &control(&org, "v2", ""), export).await;
        assert_shown("control_policy_created", &draft);
        assert_shown("control_policies_published", &send(&app, &org, "POST", &control(&org, "v2", "/publishDraftPolicies"), json!({})).await);
        assert_shown("control_policies_listed", &app.get(&control(&org, "v2", ""), &org.api_key).await);
        let deleted = send(&app, &org, "DELETE", &org.admin(&format!("/policies/{id}")), Value::Null).await;
        assert_eq!((deleted.status.as_u16(), deleted.text.as_str()), (202, ""));
    }

    async fn whole_errors(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let shown = |name: &str, mut answer: Answer| {
            let id = answer.header("x-request-id").unwrap().to_owned();
            answer.text = answer.text.replace(&id, "[request id]");
            assert_shown(name, &answer);
        };
        let id = made(&app, &org, allowlist("Office", &["192.0.2.0/24"])).await;
        shown("policy_400", send(&app, &org, "POST", &org.admin("/policies"), allowlist("Bad", &["10.0.0.1/8"])).await);
        shown("policy_400_body", send(&app, &org, "POST", &org.admin("/policies"), json!({"attributes": 7})).await);
        shown("policy_400_cursor", app.get(&org.admin("/policies?cursor=nonsense"), &org.api_key).await);
        shown("policy_404", app.get(&org.admin("/policies/nonsense"), &org.api_key).await);
        let resource = format!("/policies/{id}/resources/ari%3Ax");
        shown("policy_404_resource", send(&app, &org, "PUT", &org.admin(&resource), json!({})).await);
        let elsewhere = json!({"data": {"attributes": {"rule": {"in": ["198.51.100.0/24"]}}}});
        shown("policy_409", send(&app, &org, "PUT", &org.admin(&format!("/policies/{id}")), elsewhere.clone()).await);
        shown("control_404", app.get(&control(&org, "v1", "/nonsense"), &org.api_key).await);
        shown("control_400", send(&app, &org, "POST", &control(&org, "v1", ""), allowlist("Bad", &[])).await);
        let auditor = json!({"name": "Auditor", "role": "auditor"});
        let keys = format!("/steward/v1/orgs/{}/keys", org.id);
        let auditor = send(&app, &org, "POST", &keys, auditor).await.expect(201)["secret"].clone();
        shown("control_403", app.call("DELETE", &control(&org, "v2", &format!("/{id}")), auditor.as_str().unwrap(), None).await);
        let face = behind_a_proxy(&app);
        for (name, path, key) in [
            ("refused_admin", org.admin("/policies"), &org.api_key),
            ("refused_control", control(&org, "v2", ""), &org.api_key),
            ("refused_own", keys, &org.api_key),
            ("refused_scim", org.scim("/Users"), &org.scim_key),
        ] {
            shown(name, from(&face, "198.51.100.1", "GET", &path, key, Value::Null).await);
        }
    }

    async fn resources_arrive_fail_wait_and_go(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let id = made(&app, &org, allowlist("Office", &["192.0.2.0/24"])).await;
        let base = org.admin(&format!("/policies/{id}/resources"));
        let whole = format!("ari:cloud:platform::org/{}", org.id);
        for resource in [&whole, "ari:cloud:jira-core::site/1", "ari:cloud:jira:s:project/1"] {
            let answer = send(&app, &org, "POST", &base, json!({"id": resource})).await.expect(202);
            assert!(states(&answer).contains(&(resource.to_owned(), "applying".to_owned())));
        }
        let later = json!({"id": "ari:cloud:jira:s:project/2", "meta": {"scheduledDate": "2027-01-01T00:00:00Z"}});
        send(&app, &org, "POST", &base, later).await.expect(202);
        let pairs = |of: &[(&str, &str)]| -> Vec<(String, String)> {
            of.iter().map(|(id, state)| ((*id).to_owned(), (*state).to_owned())).collect()
        };
        let expected = [
            ("ari:cloud:jira-core::site/1", "failed"),
            ("ari:cloud:jira:s:project/1", "applied"),
            ("ari:cloud:jira:s:project/2", "scheduled"),
            (whole.as_str(), "applied"),
        ];
        assert_eq!(states(&settled(&app, &org, &id).await), pairs(&expected));
        // Once more: what is there stays, what was not there fails again.
        let validate = app.get(&org.admin(&format!("/policies/{id}/validate")), &org.api_key).await;
        assert_eq!((validate.status.as_u16(), validate.text.as_str()), (202, ""));
        assert_eq!(states(&settled(&app, &org, &id).await), pairs(&expected));
        // Replaced, one gone, then all. An ARI in a path may have its slash as it is (atlassian-python-api) or escaped (jira).
        let raw = format!("{base}/ari:cloud:jira:s:project/1");
        let changed = send(&app, &org, "PUT", &raw, json!({"links": {"ticket": "OPS-2"}})).await.expect(202);
        assert_eq!(changed["data"]["attributes"]["resources"][1]["links"]["ticket"], "OPS-2");
        let escaped = format!("{base}/ari%3Acloud%3Ajira-core%3A%3Asite%2F1");
        assert_eq!(send(&app, &org, "DELETE", &escaped, Value::Null).await.status, 204);
        assert_eq!(settled(&app, &org, &id).await["data"]["attributes"]["resources"].as_array().unwrap().len(), 3);
        assert_eq!(send(&app, &org, "DELETE", &escaped, Value::Null).await.expect(404)["errors"][0]["code"], "ADMIN-404-6");
        let all = control(&org, "v2", &format!("/{id}/resources"));
        assert_eq!(send(&app, &org, "DELETE", &all, Value::Null).await.status, 204);
        assert_eq!(states(&settled(&app, &org, &id).await), []);
        let one = json!({"id": "ari:x", "operation": "add"});
        assert_eq!(send(&app, &org, "POST", &all, one).await.expect(202)["applicationStatus"], "applying");
        let one = json!({"id": "ari:x", "operation": "remove"});
        assert_eq!(send(&app, &org, "POST", &all, one).await.expect(202)["applicationStatus"], "removing");
    }

    async fn bodies_of_go_atlassian_jiraone_and_terraform_are_understood(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        // go-atlassian and jiraone send the policy bare; Go has no way to leave out a time that is zero.
        let bare = json!({
            "type": "policy",
            "attributes": {
                "type": "data-residency", "name": "Realms", "status": "enabled", "rule": {"in": ["EU"]},
                "createdAt": "0001-01-01T00:00:00Z", "updatedAt": "0001-01-01T00:00:00Z",
            },
        });
        let created = send(&app, &org, "POST", &org.admin("/policies"), bare.clone()).await.expect(202);
        let attributes = &created["data"]["attributes"];
        assert!(attributes["createdAt"].as_str().unwrap().starts_with("2026-"), "{attributes}");
        let id = created["data"]["id"].as_str().unwrap().to_owned();
        let mut changed = bare;
        changed["id"] = json!(id);
        changed["attributes"]["rule"]["in"] = json!(["EU", "US"]);
        let path = org.admin(&format!("/policies/{id}"));
        let updated = send(&app, &org, "PUT", &path, changed.clone()).await.expect(202);
        assert_eq!(updated["data"]["attributes"]["rule"]["in"], json!(["EU", "US"]));
        // The same again changes nothing, and says so to the log.
        let count = app.events(&org).await.len();
        send(&app, &org, "PUT", &path, changed).await.expect(202);
        assert_eq!(app.events(&org).await.len(), count);
        // Terraform sends what it read under `data`, and reads under v2.
        let read = app.get(&control(&org, "v2", &format!("/{id}")), &org.api_key).await.expect(200);
        let sent = send(&app, &org, "PUT", &control(&org, "v2", &format!("/{id}")), read.clone()).await.expect(202);
        assert_eq!(sent, read);
        let other = json!({"data": {"type": "policy", "attributes": {"type": "ip-allowlist"}}});
        assert!(send(&app, &org, "PUT", &path, other).await.expect(400)["errors"][0]["detail"].as_str().unwrap().contains("as it was"));
        // Types that are read at Atlassian and that nobody has here are an empty list; a misspelt one is refused.
        for (kind, status) in [("hipaa", 200), ("authentication-policy", 200), ("data-residency", 200), ("ip-alowlist", 400)] {
            let listed = app.get(&org.admin(&format!("/policies?type={kind}")), &org.api_key).await.expect(status);
            if status == 200 {
                assert_eq!(listed["data"].as_array().unwrap().len(), usize::from(kind == "data-residency"));
            }
        }
        assert_eq!(send(&app, &org, "DELETE", &control(&org, "v2", &format!("/{id}")), Value::Null).await.status, 202);
        app.get(&path, &org.api_key).await.expect(404);
    }

    async fn drafts_hold_when_they_are_published(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let draft = |control: &str| json!({"data": {"type": "policy", "attributes": {
            "type": "data-security", "rule": {control: {"effect": "block"}}, "metadata": {"policyCoverageLevel": "ORG"},
        }}});
        let (export, link) = (made(&app, &org, draft("export")).await, made(&app, &org, draft("PUBLIC_LINKS")).await);
        let path = control(&org, "v2", "/publishDraftPolicies");
        let status = async |id: &str| {
            app.get(&control(&org, "v2", &format!("/{id}")), &org.api_key).await.expect(200)["data"]["attributes"]["status"].clone()
        };
        let publish = async |body: Value| {
            let published = send(&app, &org, "POST", &path, body).await.expect(202);
            let ids = published["data"].as_array().unwrap().iter().map(|policy| policy["id"].as_str().unwrap().to_owned());
            ids.collect::<Vec<String>>()
        };
        assert_eq!((status(&export).await, status(&link).await), (json!("draft"), json!("draft")));
        assert_eq!(publish(json!({"ruleName": "export"})).await, [export.as_str()]);
        assert_eq!((status(&export).await, status(&link).await), (json!("enabled"), json!("draft")));
        assert_eq!(publish(json!({"policyOperations": [{"policyId": link, "action": "PUBLISH"}]})).await, [link.as_str()]);
        assert_eq!(publish(json!({})).await, Vec::<String>::new());
        let edit = json!({"attributes": {"rule": {"export": {"effect": "allow"}}}});
        send(&app, &org, "PUT", &control(&org, "v2", &format!("/{export}")), edit).await.expect(202);
        assert_eq!(status(&export).await, "draft", "what is edited waits for the next publication");
        assert_eq!(publish(json!({})).await, [export.as_str()]);
        assert_eq!(publish(json!({"policyOperations": [{"policyId": link, "action": "unpublish"}]})).await, [link.as_str()]);
        assert_eq!(status(&link).await, "draft");
        let absent = json!({"policyOperations": [{"policyId": "00000000-0000-7000-8000-000000000000"}]});
        assert_eq!(send(&app, &org, "POST", &path, absent).await.expect(404)["code"], 404);
        send(&app, &org, "POST", &path, json!({"policyOperations": [{"policyId": link, "action": "explode"}]})).await.expect(400);
    }

    async fn a_list_of_policies_goes_on(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let mut made = Vec::new();
        for number in 0..101 {
            made.push(self::made(&app, &org, allowlist(&format!("List {number}"), &["192.0.2.1"])).await);
        }
        let first = app.get(&org.admin("/policies"), &org.api_key).await.expect(200);
        assert_eq!((first["data"].as_array().unwrap().len(), &first["meta"]["page_size"]), (100, &json!(100)));
        let next = first["links"]["next"].as_str().unwrap();
        assert!(next.ends_with(&format!("cursor={}", first["meta"]["next"].as_str().unwrap())));
        let second = app.get(next.trim_start_matches("https://steward.test"), &org.api_key).await.expect(200);
        assert_eq!(second["data"].as_array().unwrap().len(), 1);
        assert!(second["meta"]["next"].is_null() && second["links"]["next"].is_null());
        let pages = [first, second];
        let seen = pages.iter().flat_map(|page| page["data"].as_array().unwrap());
        assert_eq!(seen.map(|policy| policy["id"].as_str().unwrap()).collect::<Vec<_>>(), made);
    }

    async fn an_address_that_no_list_has_is_refused_before_anything_is_read(app: TestApp) {
        let (org, other) = (app.org("Acme", "example.com").await, app.org("Other", "other.com").await);
        let face = behind_a_proxy(&app);
        let (inside, outside) = ("198.51.100.7", "203.0.113.7");
        let keys = format!("/steward/v1/orgs/{}/keys", org.id);
        let scoped = app.key(&app.steward().system_context(), org.id, None, Scopes::Only(vec!["read:keys:admin".to_owned()])).await;
        from(&face, outside, "GET", &keys, &org.api_key, Value::Null).await.expect(200);
        let created = from(&face, inside, "POST", &org.admin("/policies"), &org.api_key, allowlist("Office", &["198.51.100.0/24"])).await;
        let id = created.expect(202)["data"]["id"].as_str().unwrap().to_owned();
        // At once, for every kind of key, whatever is asked and sent.
        for (method, path, key, body) in [
            ("GET", keys.as_str(), &org.api_key, Value::Null),
            ("GET", &keys, &scoped, Value::Null),
            ("POST", &keys, &org.api_key, json!("nonsense")),
            ("GET", &org.scim("/Users"), &org.scim_key, Value::Null),
            ("POST", &org.scim("/Users"), &org.scim_key, json!({"userName": "ada"})),
        ] {
            from(&face, outside, method, path, key, body.clone()).await.expect(403);
            assert_ne!(from(&face, inside, method, path, key, body).await.status, 403, "{method} {path}");
        }
        from(&face, outside, "GET", &format!("/steward/v1/orgs/{}/keys", other.id), &other.api_key, Value::Null).await.expect(200);
        // Once for each address, key and hour, with the address.
        let refusals = async || {
            app.sealed().await;
            let path = org.admin("/events?action=ip_allowlist_refused&limit=100");
            let events = from(&face, inside, "GET", &path, &org.api_key, Value::Null).await.expect(200);
            events["data"].as_array().unwrap().clone()
        };
        let told = refusals().await;
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told.iter().all(|event| event["attributes"]["location"]["ip"] == outside));
        from(&face, "203.0.113.8", "GET", &keys, &org.api_key, Value::Null).await.expect(403);
        assert_eq!(refusals().await.len(), 4);
        app.clock().advance_seconds(3599);
        let again = app.key_for_a_year(&org).await;
        from(&face, outside, "GET", &keys, &again, Value::Null).await.expect(403);
        // Identity providers and products may be left alone.
        let path = org.admin(&format!("/policies/{id}"));
        let except = json!({"attributes": {"rule": {"in": ["198.51.100.0/24"], "exceptKeys": ["scim", "product"]}}});
        from(&face, inside, "PUT", &path, &again, except).await.expect(202);
        let scim = app.scim_key_for_a_year(&org).await;
        from(&face, outside, "GET", &org.scim("/Users"), &scim, Value::Null).await.expect(200);
        from(&face, outside, "GET", &keys, &again, Value::Null).await.expect(403);
        // A second list lets more in, whichever of them has the address; switched off, it does not.
        let home = from(&face, inside, "POST", &org.admin("/policies"), &again, allowlist("Home", &["203.0.113.7"])).await;
        let home = org.admin(&format!("/policies/{}", home.expect(202)["data"]["id"].as_str().unwrap()));
        from(&face, outside, "GET", &keys, &again, Value::Null).await.expect(200);
        from(&face, inside, "PUT", &home, &again, json!({"attributes": {"status": "disabled"}})).await.expect(202);
        from(&face, outside, "GET", &keys, &again, Value::Null).await.expect(403);
        from(&face, inside, "DELETE", &path, &again, Value::Null).await;
        from(&face, outside, "GET", &keys, &again, Value::Null).await.expect(200);
    }

    async fn nobody_locks_themselves_out_by_accident_and_the_operator_opens_again(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let policies = org.admin("/policies");
        let elsewhere = allowlist("Elsewhere", &["198.51.100.0/24"]);
        send(&app, &org, "POST", &policies, elsewhere.clone()).await.expect(409);
        // On its way counts as arrived, also if it arrives next year.
        for meta in [json!({}), json!({"scheduledDate": "2027-01-01T00:00:00Z"})] {
            let mut attached = elsewhere.clone();
            attached["data"]["attributes"]["resources"] = json!([{"id": format!("ari:cloud:platform::org/{}", org.id), "meta": meta}]);
            send(&app, &org, "POST", &policies, attached).await.expect(409);
        }
        let mut off = elsewhere.clone();
        off["data"]["attributes"]["status"] = json!("disabled");
        let off = made(&app, &org, off).await;
        let enable = json!({"attributes": {"status": "enabled"}});
        let path = org.admin(&format!("/policies/{off}"));
        send(&app, &org, "PUT", &path, enable.clone()).await.expect(409);
        // One that is attached to a workspace alone becomes that of the organization when it loses it.
        let mut wiki = elsewhere.clone();
        wiki["data"]["attributes"]["resources"] = json!([{"id": "ari:cloud:jira:s:project/1"}]);
        let wiki = made(&app, &org, wiki).await;
        settled(&app, &org, &wiki).await;
        let resource = org.admin(&format!("/policies/{wiki}/resources/ari:cloud:jira:s:project/1"));
        send(&app, &org, "DELETE", &resource, Value::Null).await.expect(409);
        let here = made(&app, &org, allowlist("Here", &["192.0.2.1"])).await;
        send(&app, &org, "PUT", &path, enable).await.expect(202);
        send(&app, &org, "DELETE", &org.admin(&format!("/policies/{here}")), Value::Null).await.expect(409);
        let events = app.events(&org).await.len();
        send(&app, &org, "DELETE", &org.admin(&format!("/policies/{here}?force=maybe")), Value::Null).await.expect(400);
        assert_eq!(app.events(&org).await.len(), events, "what is refused leaves nothing");
        send(&app, &org, "DELETE", &org.admin(&format!("/policies/{here}?force=true")), Value::Null).await.expect(202);
        send(&app, &org, "GET", &policies, Value::Null).await.expect(403);
        let operator = steward_core::key::issue_operator_key(&app.steward().system_context(), 900).await.unwrap();
        let unlock = async |org_id: &str| {
            let body = json!({"orgId": org_id});
            app.call("POST", "/steward/v1/ip-allowlists/disable", operator.secret.reveal(), Some(&body)).await
        };
        unlock("00000000-0000-7000-8000-000000000000").await.expect(404);
        assert_eq!(unlock(&org.id.to_string()).await.expect(200), json!({"disabled": 2}));
        assert_eq!(unlock(&org.id.to_string()).await.expect(200), json!({"disabled": 0}));
        let listed = send(&app, &org, "GET", &policies, Value::Null).await.expect(200);
        assert!(listed["data"].as_array().unwrap().iter().all(|policy| policy["attributes"]["status"] == "disabled"));
    }
}

/// Another process learns of a change within a second, as of keys.
#[test]
fn another_process_refuses_within_a_second() {
    steward_testkit::app::on_postgres(async |app: TestApp| {
        let org = app.org("Acme", "example.com").await;
        let other = app.another(app.master_keys()).await.unwrap();
        other.unlock().await.unwrap();
        let face = app.face_of(other);
        let ask = async || {
            let request = Request::builder()
                .uri(org.admin("/policies"))
                .header("authorization", format!("Bearer {}", org.api_key));
            send_to(&face, request.body(Body::empty()).unwrap()).await.status.as_u16()
        };
        assert_eq!(ask().await, 200);
        let elsewhere = org.admin("/policies?force=true");
        send(&app, &org, "POST", &elsewhere, allowlist("Elsewhere", &["198.51.100.1"])).await.expect(202);
        app.clock().advance_seconds(1);
        assert_eq!(ask().await, 403);
    });
}
