//! What the server counts.

use axum::body::Body;
use axum::http::Request;
use steward_core::key;
use steward_server::Rate;
use steward_testkit::app::{TestApp, send_to};

steward_testkit::both_apps! {
    async fn requests_are_counted_by_their_operation_and_by_nothing_that_names_anybody(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let face = app.with_settings(|settings| {
            settings.rate_limits.organization = Rate { per_minute: 1, burst: 2 };
        });
        let ask = |method: &'static str, path: &str, key: &str| {
            let request = Request::builder().method(method).uri(path);
            request.header("authorization", format!("Bearer {key}")).body(Body::empty()).unwrap()
        };
        for (method, path, key, status) in [
            ("GET", org.admin(""), &org.api_key, 200),
            ("GET", org.scim("/Users/nobody"), &org.scim_key, 404),
            ("GET", org.admin(""), &org.api_key, 429),
            ("GET", org.admin(""), &"nonsense".to_owned(), 401),
            ("BREW", "/never/heard/of".to_owned(), &org.api_key, 404),
        ] {
            assert_eq!(send_to(&face, ask(method, &path, key)).await.status, status, "{path}");
        }
        let operator = key::issue_operator_key(&app.steward().system_context(), 60).await.unwrap();
        let shown = send_to(&face, ask("GET", "/metrics", operator.secret.reveal())).await;
        assert_eq!(shown.header("content-type"), Some("application/openmetrics-text; version=1.0.0; charset=utf-8"));
        let text = shown.text;
        for line in [
            r#"steward_http_requests_total{family="admin",operation="getOrg",method="GET",status="200"} 1"#,
            r#"steward_http_requests_total{family="admin",operation="getOrg",method="GET",status="401"} 1"#,
            r#"steward_http_requests_total{family="admin",operation="getOrg",method="GET",status="429"} 1"#,
            r#"steward_http_requests_total{family="scim",operation="getScimUser",method="GET",status="404"} 1"#,
            r#"steward_http_requests_total{family="own",operation="none",method="other",status="404"} 1"#,
            r#"steward_http_request_duration_seconds_count{family="admin",operation="getOrg"} 3"#,
            "steward_http_requests_in_flight 1",
            r#"steward_rate_limited_total{budget="caller"} 1"#,
            "steward_authentication_failures_total 1",
            r#"steward_build_info{version="0.1.0"} 1"#,
            "# EOF",
        ] {
            assert!(text.lines().any(|shown| shown == line), "{line} is missing in:\n{text}");
        }
        let directory = org.directory.id.to_string();
        for secret in [&org.id.to_string(), &directory, &org.api_key, "192.0.2.1", "never", "BREW"] {
            assert!(!text.contains(secret), "{secret}");
        }
    }

    async fn a_listener_of_their_own_shows_metrics_without_a_key_and_nothing_else(app: TestApp) {
        let face = app.face().metrics_only();
        let ask = |path: &str| Request::get(path).body(Body::empty()).unwrap();
        assert_eq!(app.get("/healthz", "").await.status, 200);
        let shown = send_to(&face, ask("/metrics")).await;
        assert!(shown.text.contains(r#"operation="getHealth",method="GET",status="200"} 1"#), "{}", shown.text);
        for path in ["/healthz", "/openapi.json", "/admin/v1/orgs"] {
            assert_eq!(send_to(&face, ask(path)).await.status, 404, "{path}");
        }
    }
}
