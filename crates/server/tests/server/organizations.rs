//! `/admin/v1/orgs` and the managed accounts.

use serde_json::json;
use steward_core::key::Scopes;
use steward_testkit::app::{BASE_URL, TestApp};

use crate::shown::assert_shown;

steward_testkit::both_apps! {
    async fn a_key_reads_its_organization(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        assert_shown("orgs", &app.get("/admin/v1/orgs", &org.api_key).await);
        assert_shown("org", &app.get(&org.admin(""), &org.api_key).await);
    }

    async fn a_key_with_scopes_does_what_they_say_and_lists_no_organizations(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let context = app.steward().system_context();
        let scopes = Scopes::Only(vec!["read:events:admin".to_owned()]);
        let key = app.key(&context, org.id, None, scopes).await;
        assert_eq!(app.get("/admin/v1/orgs", &key).await.expect(200)["data"], json!([]));
        app.get(&org.admin("/events"), &key).await.expect(200);
        assert_shown("scope_missing", &app.get(&org.admin("/users"), &key).await);
        app.get(&org.admin(""), &key).await.expect(401);
    }

    async fn managed_accounts_come_in_pages(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for number in 0..130 {
            let address = format!("user{number}@example.com");
            let body = json!({ "userName": address, "emails": [{ "value": address, "primary": true }] });
            app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&body)).await.expect(201);
        }
        let first = app.get(&org.admin("/users"), &org.api_key).await.expect(200);
        assert_eq!((first["meta"]["total"].as_i64(), first["data"].as_array().unwrap().len()), (Some(130), 100));
        let next = first["links"]["next"].as_str().unwrap().strip_prefix(BASE_URL).unwrap();
        let second = app.get(next, &org.api_key).await.expect(200);
        assert_eq!(second["data"].as_array().unwrap().len(), 30);
        assert!(second["links"].get("next").is_none());
        let malformed = app.get(&org.admin("/users?cursor=nonsense"), &org.api_key).await;
        assert_shown("cursor_malformed", &malformed);
    }
}
