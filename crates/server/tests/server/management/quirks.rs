//! What real clients send (reference §7), row by row.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use steward_core::context::Timestamp;
use steward_server::Limits;
use steward_testkit::app::{TestApp, send_to};

use super::{error, managed, raw, token};
use crate::shown::assert_shown;

steward_testkit::both_apps! {
    /// Row 1: a client throws at a success of another type; rows 3 and 7: it needs these members, and no empty 200.
    async fn a_success_has_a_json_body_or_none_at_all(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = managed(&app, &org, "ada").await;
        let profile = app.get(&ada.path("/profile"), &org.api_key).await;
        assert_eq!(profile.header("content-type"), Some("application/json"));
        for name in ["account_id", "account_type", "account_status", "name", "picture", "nickname"] {
            assert!(profile.json()["account"][name].as_str().is_some_and(|text| !text.is_empty()), "{name}");
        }
        for path in ["/lifecycle/delete", "/lifecycle/cancel-delete"] {
            let answer = app.call("POST", &ada.path(path), &org.api_key, None).await;
            assert_eq!(answer.expect(200), json!({ "message": "Success" }));
            assert_eq!(answer.header("content-type"), Some("application/json"));
        }
        for path in ["/lifecycle/disable", "/lifecycle/enable"] {
            let answer = app.call("POST", &ada.path(path), &org.api_key, None).await;
            answer.expect(204);
            assert_eq!((answer.text.as_str(), answer.header("content-type")), ("", None));
        }
    }

    /// Rows 4, 9 and 11: no body, `{}`, and a type without a body are all the same where nothing must be said.
    async fn lifecycle_operations_take_no_body_an_empty_one_and_an_empty_object(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = managed(&app, &org, "ada").await;
        for (media_type, body) in [
            (None, ""),
            (None, "{}"),
            (Some("application/json"), ""),
            (Some("application/json"), "{}"),
            (Some("application/json; charset=utf-8"), "{}"),
            (Some("application/x-www-form-urlencoded"), ""),
        ] {
            for (path, status) in [("disable", 204), ("enable", 204), ("delete", 200), ("cancel-delete", 200)] {
                let path = ada.path(&format!("/lifecycle/{path}"));
                let answer = raw(&app, "POST", &path, &org.api_key, media_type, body).await;
                assert_eq!(answer.status, status, "{path} {media_type:?} {body:?}: {}", answer.text);
            }
        }
        // Row 4: one version of a client sends no body where one is needed.
        let answer = raw(&app, "PATCH", &ada.path("/profile"), &org.api_key, Some("application/json"), "").await;
        assert_eq!(answer.expect(400)["key"], "bodyParseFailure");
    }

    /// Row 8: times are RFC 3339 with milliseconds, and one that is not there is left out.
    async fn times_of_tokens_can_be_read_by_a_strict_client(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = managed(&app, &org, "ada").await;
        token(&app, &org, &ada, "Backup").await;
        let listed = app.get(&ada.path("/api-tokens"), &org.api_key).await.expect(200);
        for name in ["createdAt", "expiry"] {
            let text = listed[0][name].as_str().unwrap();
            assert_eq!(Timestamp::parse(text).unwrap().to_millis_text(), text);
        }
        assert_eq!(listed[0].get("lastAccess"), None);
    }

    /// Row 10: odd characters of an id come escaped, the colon raw or escaped.
    async fn ids_are_read_escaped_and_not(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = managed(&app, &org, "ada").await;
        let path = format!("/users/{}/manage/profile", ada.account.replace(':', "%3A"));
        assert_eq!(app.get(&path, &org.api_key).await.expect(200)["account"]["account_id"], ada.account);
        for id in ["557058:abc%2Fdef", "5b361abdf2886739ae9da236", "%F0%9F%98%80", "a%7Cb", "712020%3Ax"] {
            let answer = app.get(&format!("/users/{id}/manage"), &org.api_key).await;
            assert_eq!(answer.expect(404), error("accountNotFound", None), "{id}");
        }
    }

    /// Rows 1 and 6: every error of the family has its own shape, and never another type.
    async fn errors_of_the_edge_have_the_shape_of_the_family(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let ada = managed(&app, &org, "ada").await;
        assert_shown("users_unknown_path", &app.get("/users/nothing", &org.api_key).await);
        assert_shown("users_unknown_method", &app.call("PUT", &ada.path("/profile"), &org.api_key, None).await);
        let typed = raw(&app, "PATCH", &ada.path("/profile"), &org.api_key, Some("text/plain"), "{}").await;
        assert_shown("users_unsupported_type", &typed);
        assert_shown("users_malformed", &raw(&app, "PUT", &ada.path("/email"), &org.api_key, None, "{\"email\":").await);
        assert_shown("users_unauthenticated", &app.get(&ada.path(""), &org.scim_key).await);
        let small = app.with_limits(Limits { body_bytes: 10, ..Limits::default() });
        let large = Request::builder().method("PUT").uri(ada.path("/email"))
            .header("authorization", format!("Bearer {}", org.api_key))
            .body(Body::from("x".repeat(11))).unwrap();
        assert_shown("users_too_large", &send_to(&small, large).await);
    }
}
