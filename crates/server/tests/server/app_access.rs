//! App access settings: rows 59 to 61 of the organizations API.

use serde_json::{Value, json};
use steward_testkit::app::TestApp;

use crate::shown::assert_shown;

steward_testkit::both_apps! {
    async fn settings_are_created_replaced_updated_and_listed(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let base = org.admin_v2("/app-access-settings/domains");
        let call = async |method: &str, path: &str, body: Value| {
            let body = Some(&body).filter(|body| !body.is_null());
            app.call(method, &format!("{base}{path}"), &org.api_key, body).await
        };
        let (jira, wiki) = ("ari:cloud:jira::app/all", "ari:cloud:confluence::app/all");
        let product = |id: &str, mode: &str| json!({"productId": id, "accessMode": mode, "defaultRole": "atlassian/user"});
        let unknown = call("GET", "/Example.org", Value::Null).await.expect(200);
        assert_eq!(unknown, json!({"domain": "example.org", "enabled": false, "adminNotifications": false, "products": []}));
        let asked = json!({"domain": "Example.org", "adminNotifications": true, "products": [product(jira, "DIRECT_ACCESS")]});
        assert_shown("app_access_created", &call("POST", "", asked.clone()).await);
        assert_eq!(call("POST", "", asked).await.expect(409)["errors"][0]["code"], "ADMIN-409-28");
        let updated = call("POST", "/example.org/products", json!({"products": [product(wiki, "ADMIN_APPROVAL")]})).await.expect(200);
        let ids: Vec<&Value> = updated["products"].as_array().unwrap().iter().map(|product| &product["productId"]).collect();
        assert_eq!((ids, &updated["adminNotifications"]), (vec![&json!(wiki), &json!(jira)], &json!(true)));
        call("PUT", "/anyone", json!({"enabled": false})).await.expect(200);
        let replaced = call("PUT", "/example.org", json!({"products": [product(wiki, "INVITE_ONLY")]})).await.expect(200);
        assert_eq!(replaced["adminNotifications"], false);
        let events = app.events(&org).await.len();
        call("PUT", "/example.org", json!({"products": [product(wiki, "INVITE_ONLY")]})).await.expect(200);
        assert_eq!(app.events(&org).await.len(), events, "the same again changes nothing");
        let mut listed = call("GET", "?limit=1", Value::Null).await;
        let first = listed.expect(200);
        let next = first["links"]["next"].as_str().unwrap();
        listed.text = listed.text.replace(next.strip_suffix("&limit=1").unwrap(), "[cursor]");
        assert_shown("app_access_listed", &listed);
        let second = call("GET", &format!("?cursor={next}"), Value::Null).await.expect(200);
        assert_eq!((&second["data"][0]["domain"], &second["links"]["next"]), (&json!("example.org"), &Value::Null));
        for (method, path, body) in [
            ("POST", "", json!({})),
            ("POST", "", json!({"domain": "localhost"})),
            ("PUT", "/example.org", json!({"enabled": "yes"})),
            ("PUT", "/example.org", json!({"products": [product(wiki, "OPEN")]})),
            ("POST", "/example.org/products", json!({})),
            ("GET", "?limit=101", Value::Null),
            ("GET", "?cursor=nonsense", Value::Null),
        ] {
            call(method, path, body.clone()).await.expect(400);
        }
    }
}
