//! Faults on purpose: each looks as it does when nobody has asked for it.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use steward_server::{App, Faults};
use steward_testkit::app::{Answer, TestApp, TestOrg, send_to};

fn face(app: &TestApp, faults: &str) -> App {
    app.with_settings(|settings| settings.faults = Some(Faults::parse(faults).unwrap()))
}

async fn create_level(face: &App, org: &TestOrg, name: &str) -> Answer {
    let request = Request::post(format!("/admin/dlp/v1/orgs/{}/classification-levels", org.id))
        .header("authorization", format!("Bearer {}", org.api_key))
        .body(Body::from(json!({ "name": name }).to_string()));
    send_to(face, request.unwrap()).await
}

async fn levels(app: &TestApp, org: &TestOrg) -> usize {
    let path = format!("/admin/dlp/v1/orgs/{}/classification-levels", org.id);
    app.call("GET", &path, &org.api_key, None).await.json()["levels"].as_array().unwrap().len()
}

steward_testkit::both_apps! {
    async fn a_fault_does_nothing_and_a_lost_answer_has_done_it(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for (faults, status, retry_after, done) in [
            ("429:100%", 429, Some("1"), 0),
            ("500:100%", 500, None, 0),
            ("503:100%,latency:1ms", 503, Some("1"), 0),
            ("lost:100%", 500, None, 1),
            ("429:0%", 202, None, 2),
        ] {
            let answer = create_level(&face(&app, faults), &org, &format!("After {faults}")).await;
            assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (status, retry_after), "{faults}");
            assert_eq!(levels(&app, &org).await, done, "{faults}");
        }
    }

    async fn every_api_says_it_in_its_own_shape_and_what_is_no_api_has_no_faults(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let face = face(&app, "429:100%");
        for (path, member) in [
            (org.scim("/Users"), "scimType"),
            (org.admin(""), "message"),
            (format!("/users/712020:{}/manage", org.id), "errorKey"),
            (format!("/steward/v1/orgs/{}/keys", org.id), "detail"),
        ] {
            let answer = send_to(&face, Request::get(&path).body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, 429, "{path}");
            assert_eq!(answer.json().get(member).is_some(), member != "scimType", "{path}: {}", answer.text);
        }
        for path in ["/healthz", "/readyz", "/openapi.json"] {
            let answer = send_to(&face, Request::get(path).body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, 200, "{path}");
        }
    }
}
