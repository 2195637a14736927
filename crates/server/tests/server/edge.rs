//! What every request meets before a handler: limits, types, unknown paths, and what every answer carries.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use steward_server::Limits;
use steward_testkit::app::{TestApp, send_to};

use crate::shown::assert_shown;

fn request(method: &str, path: &str, key: &str, content_type: &str, body: impl Into<Body>) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", content_type)
        .body(body.into())
        .unwrap()
}

steward_testkit::both_apps! {
    async fn each_family_refuses_unknown_paths_and_methods_in_its_own_shape(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        assert_shown("scim_unknown_path", &app.get(&org.scim("/Nothing"), &org.scim_key).await);
        assert_shown("scim_unknown_method", &app.call("PUT", &org.scim("/Users"), &org.scim_key, None).await);
        assert_shown("admin_unknown_path", &app.get("/admin/v1/nothing", &org.api_key).await);
        assert_shown("admin_unknown_method", &app.call("DELETE", "/admin/v1/orgs", &org.api_key, None).await);
        assert_shown("own_unknown_path", &app.get("/nothing", "").await);
        assert_shown("own_unknown_method", &app.call("POST", "/healthz", "", None).await);
    }

    async fn bodies_are_refused_by_type_form_and_size(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let path = org.scim("/Users");
        let typed = request("POST", &path, &org.scim_key, "text/plain", "{}");
        assert_shown("scim_unsupported_type", &app.send(typed).await);
        let malformed = request("POST", &path, &org.scim_key, "application/scim+json", "{\"userName\":");
        assert_shown("scim_malformed", &app.send(malformed).await);
        for (body, scim_type) in [("[]", "invalidSyntax"), ("\"a\"", "invalidSyntax"), ("{}", "invalidValue")] {
            let answer = app.send(request("POST", &path, &org.scim_key, "application/json", body)).await.expect(400);
            assert_eq!(answer["scimType"], scim_type, "{body}");
        }
        let nul = request("POST", &path, &org.scim_key, "application/json", r#"{"userName":"a\u0000"}"#);
        app.send(nul).await.expect(400);
        let small = app.with_limits(Limits { scim_body_bytes: 100, url_bytes: 200, ..Limits::default() });
        let large = request("POST", &path, &org.scim_key, "application/json", "x".repeat(101));
        assert_shown("scim_too_large", &send_to(&small, large).await);
        let long = request("GET", &format!("{path}?a={}", "x".repeat(200)), &org.scim_key, "application/json", "");
        assert_shown("scim_url_too_long", &send_to(&small, long).await);
        for (path, name) in [(path.as_str(), "scim_head_too_large"), ("/admin/v1/orgs", "admin_head_too_large")] {
            let mut heavy = request("GET", path, &org.scim_key, "application/json", "");
            heavy.headers_mut().insert("cookie", "x".repeat(16 * 1024).parse().unwrap());
            assert_shown(name, &app.send(heavy).await);
        }
    }

    async fn provisioning_answers_are_named_as_the_client_reads_them(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for (accept, named) in [
            ("application/json", "application/json"),
            ("application/json, text/plain", "application/json"),
            ("application/scim+json, application/json", "application/scim+json"),
            ("*/*", "application/scim+json"),
            ("text/html", "application/scim+json"),
        ] {
            let mut request = request("GET", &org.scim("/Users"), &org.scim_key, "application/json", "");
            request.headers_mut().insert("accept", accept.parse().unwrap());
            let answer = app.send(request).await;
            assert_eq!(answer.header("content-type"), Some(named), "{accept}");
        }
        // Errors are named the same way.
        let mut request = request("GET", &org.scim("/Nothing"), &org.scim_key, "application/json", "");
        request.headers_mut().insert("accept", "application/json".parse().unwrap());
        assert_eq!(app.send(request).await.header("content-type"), Some("application/json"));
    }

    async fn paths_are_read_with_a_slash_at_the_end_and_with_a_version(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for path in ["/Users/?count=1", "/v2/Users", "/v2/Users/"] {
            app.get(&org.scim(path), &org.scim_key).await.expect(200);
        }
    }

    async fn a_path_that_is_no_text_names_nothing(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for path in ["/admin/v1/orgs/%FF", "/admin/v1/orgs/%FF/users", "/admin/v1/orgs/a%00/users"] {
            let answer = app.get(path, &org.api_key).await.expect(404);
            assert_eq!(answer["errors"][0]["code"], "ADMIN-404-1", "{path}");
        }
        let answer = app.get(&org.scim("/Users/%FF"), &org.scim_key).await.expect(404);
        assert_eq!(answer["status"], "404");
    }

    async fn a_harmless_request_id_is_taken_over_and_recorded(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let mut given = request("GET", &org.admin(""), &org.api_key, "application/json", "");
        given.headers_mut().insert("x-request-id", "from-the-client".parse().unwrap());
        assert_eq!(app.send(given).await.header("x-request-id"), Some("from-the-client"));
        let mut harmful = request("GET", &org.admin(""), &org.api_key, "application/json", "");
        harmful.headers_mut().insert("x-request-id", "a b\"<script>".parse().unwrap());
        let answer = app.send(harmful).await;
        assert_eq!(answer.header("x-request-id").unwrap().len(), 36);
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }

    async fn the_address_of_the_client_comes_from_a_trusted_proxy_only(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let networks = vec!["192.0.2.0/24".parse().unwrap()];
        let behind = app.with_settings(|settings| settings.proxies.networks = networks);
        // Tests come from 192.0.2.1.
        for (face, name) in [(app.face(), "Plain"), (&behind, "Proxied")] {
            let body = json!({ "name": name }).to_string();
            let path = format!("/steward/v1/orgs/{}/keys", org.id);
            let mut request = request("POST", &path, &org.api_key, "application/json", body);
            request.headers_mut().insert("x-forwarded-for", "198.51.100.1, 203.0.113.7".parse().unwrap());
            send_to(face, request).await.expect(201);
        }
        let events = app.events(&org).await;
        let addresses: Vec<_> = events
            .iter()
            .filter(|event| event["attributes"]["action"] == "api_key_created" && event["attributes"]["location"].is_object())
            .map(|event| event["attributes"]["location"]["ip"].clone())
            .collect();
        assert_eq!(addresses, ["192.0.2.1", "203.0.113.7"]);
    }

    async fn the_server_says_whether_it_lives_and_is_ready(app: TestApp) {
        assert_eq!(app.get("/healthz", "").await.expect(200), json!({ "status": "ok" }));
        assert_eq!(app.get("/readyz", "").await.expect(200), json!({ "status": "ready" }));
        app.db().database().close().await;
        let answer = app.get("/readyz", "").await;
        assert_eq!(answer.header("retry-after"), Some("1"));
        assert_shown("not_ready", &answer);
    }

    async fn discovery_shows_what_there_is(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for (name, path) in [
            ("service_provider_config", "/ServiceProviderConfig"),
            ("resource_types", "/ResourceTypes"),
            ("group_schema", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group"),
        ] {
            assert_shown(name, &app.get(&org.scim(path), &org.scim_key).await);
            app.call("POST", &org.scim(path), &org.scim_key, None).await.expect(405);
            app.get(&org.scim(path), "").await.expect(401);
        }
        let escaped = org.scim("/Schemas/urn%3Aietf%3Aparams%3Ascim%3Aschemas%3Acore%3A2.0%3AUser");
        app.get(&escaped, &org.scim_key).await.expect(200);
        app.get(&org.scim("/Schemas/urn:none"), &org.scim_key).await.expect(404);
        app.get(&org.scim("/Schemas?filter=id%20pr"), &org.scim_key).await.expect(403);
    }
}
