//! How often somebody may ask, and what those are told who ask too often.

use axum::body::Body;
use axum::http::Request;
use steward_server::{App, Rate};
use steward_testkit::app::{Answer, TestApp, send_to};

use crate::shown::assert_shown;

async fn ask(face: &App, path: &str, key: &str) -> Answer {
    let request = Request::get(path).header("authorization", format!("Bearer {key}"));
    send_to(face, request.body(Body::empty()).unwrap()).await
}

const TWICE: Rate = Rate { per_minute: 60, burst: 2 };

steward_testkit::both_apps! {
    async fn each_family_says_too_many_in_its_own_shape(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for (name, path, key) in [
            ("scim_too_many_requests", org.scim("/Users"), &org.scim_key),
            ("admin_too_many_requests", org.admin(""), &org.api_key),
            ("own_too_many_requests", format!("/steward/v1/orgs/{}/keys", org.id), &org.api_key),
        ] {
            let face = app.with_settings(|settings| settings.rate_limits.key = TWICE);
            for remaining in ["1", "0"] {
                let answer = ask(&face, &path, key).await;
                assert_eq!(answer.status, 200, "{name}");
                // The organizations API shows the budget on every answer.
                let shown = name.starts_with("admin").then_some(remaining);
                assert_eq!(answer.header("x-ratelimit-remaining"), shown, "{name}");
                assert_eq!(answer.header("x-ratelimit-limit"), shown.map(|_| "2"), "{name}");
            }
            let refused = ask(&face, &path, key).await;
            assert_eq!(refused.header("retry-after"), Some("1"));
            assert_eq!(refused.header("x-ratelimit-limit"), Some("2"));
            assert_eq!(refused.header("x-ratelimit-remaining"), Some("0"));
            assert_eq!(refused.header("x-ratelimit-reset"), Some("2026-09-21T14:13:22.123Z"));
            assert_shown(name, &refused);
            app.clock().advance_seconds(1);
            assert_eq!(ask(&face, &path, key).await.status, 200, "{name}: a second later");
            app.clock().advance_seconds(-1);
        }
    }

    async fn an_address_is_counted_before_anything_else_and_each_for_itself(app: TestApp) {
        let face = app.with_settings(|settings| {
            settings.rate_limits.address = TWICE;
            settings.proxies.networks = vec!["192.0.2.1".parse().unwrap()];
        });
        let from = |address: &str| Request::get("/healthz").header("x-forwarded-for", address).body(Body::empty()).unwrap();
        let mut answers = Vec::new();
        for address in ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1", "198.51.100.1"] {
            answers.push(send_to(&face, from(address)).await.status.as_u16());
        }
        assert_eq!(answers, [200, 200, 429, 200, 200]);
    }

    async fn keys_cannot_be_guessed_quickly(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let face = app.with_settings(|settings| settings.rate_limits.failed_authentication = TWICE);
        // Another last character than that of the key, whatever that is.
        let last = if org.api_key.ends_with('x') { 'y' } else { 'x' };
        let unknown = format!("{}{last}", &org.api_key[..org.api_key.len() - 1]);
        assert_eq!(ask(&face, &org.admin(""), &unknown).await.status, 401);
        assert_eq!(ask(&face, &org.admin(""), "nonsense").await.status, 401);
        for key in [&unknown, &org.api_key] {
            let refused = ask(&face, &org.admin(""), key).await;
            assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, Some("1")));
        }
        app.clock().advance_seconds(1);
        assert_eq!(ask(&face, &org.admin(""), &org.api_key).await.status, 200);
        assert_eq!(ask(&face, &org.admin(""), &unknown).await.status, 401);
        assert_eq!(ask(&face, &org.admin(""), &org.api_key).await.status, 429);
    }

    async fn a_key_that_has_ended_is_no_guess(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let face = app.with_settings(|settings| settings.rate_limits.failed_authentication = TWICE);
        app.clock().advance_seconds(3600);
        for _ in 0..5 {
            assert_eq!(ask(&face, &org.scim("/Users"), &org.scim_key).await.status, 401);
            // Neither is a request without one, nor a good one of another kind.
            assert_eq!(send_to(&face, Request::get(org.admin("")).body(Body::empty()).unwrap()).await.status, 401);
        }
    }

    async fn published_figures_hold_when_asked_for(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let face = app.with_settings(|settings| settings.rate_limits.compatibility = true);
        let events = org.admin("/events");
        for _ in 0..10 {
            assert_eq!(ask(&face, &events, &org.api_key).await.status, 200);
        }
        let refused = ask(&face, &events, &org.api_key).await;
        assert_eq!(refused.status, 429);
        assert_eq!(refused.header("x-ratelimit-limit"), Some("10"));
        // Another path and another key have budgets of their own.
        assert_eq!(ask(&face, &events.replace("/v1/", "/v2/"), &org.api_key).await.status, 200);
        assert_eq!(ask(&face, &org.admin("/events-stream"), &org.api_key).await.status, 200);
        let context = app.steward().system_context();
        let other = app.key(&context, org.id, None, steward_core::key::Scopes::All).await;
        assert_eq!(ask(&face, &events, &other).await.status, 200);
        app.clock().advance_seconds(60);
        assert_eq!(ask(&face, &events, &org.api_key).await.status, 200);
    }
}
