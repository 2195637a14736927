//! What the guard of a directory costs those who remove nothing.

use serde_json::{Value, json};
use steward_db::{Priority, bind, sql};
use steward_testkit::app::TestApp;

steward_testkit::both_apps! {
    async fn a_request_that_removes_nothing_never_looks_at_the_guard(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        // Whoever looks for the tables from now on fails.
        let hidden = app.db().database().write(Priority::Interactive, |tx| async move {
            tx.execute(sql!("ALTER TABLE directory_guard RENAME TO hidden_guard"), &bind![]).await?;
            tx.execute(sql!("ALTER TABLE held_operation RENAME TO hidden_operation"), &bind![]).await?;
            tx.execute(sql!("ALTER TABLE approval RENAME TO hidden_approval"), &bind![]).await
        });
        hidden.await.map_err(|error: steward_db::Error| error.to_string()).unwrap();
        let call = async |method: &str, path: &str, body: Value| app.call(method, path, &org.scim_key, Some(&body)).await;
        let operation = |operation: Value| json!({ "Operations": [operation] });
        let ada = json!({ "userName": "ada", "emails": [{ "value": "ada@example.com", "primary": true }] });
        let id = call("POST", &org.scim("/Users"), ada.clone()).await.expect(201)["id"].clone();
        let user = org.scim(&format!("/Users/{}", id.as_str().unwrap()));
        call("PATCH", &user, operation(json!({ "op": "add", "path": "title", "value": "Countess" }))).await.expect(200);
        call("PATCH", &user, operation(json!({ "op": "replace", "path": "active", "value": true }))).await.expect(200);
        call("PUT", &user, ada).await.expect(200);
        let crew = json!({ "displayName": "Crew", "members": [{ "value": id }] });
        let group = call("POST", &org.scim("/Groups"), crew.clone()).await.expect(201)["id"].clone();
        let group = org.scim(&format!("/Groups/{}", group.as_str().unwrap()));
        let members = json!([{ "value": id }]);
        call("PATCH", &group, operation(json!({ "op": "add", "path": "members", "value": members }))).await.expect(200);
        call("PATCH", &group, operation(json!({ "op": "replace", "path": "members", "value": members }))).await.expect(200);
        call("PUT", &group, crew).await.expect(200);
        let bob = json!({ "userName": "bob", "active": false });
        let bob = call("POST", &org.scim("/Users"), bob).await.expect(201)["id"].clone();
        let bob = org.scim(&format!("/Users/{}", bob.as_str().unwrap()));
        app.call("DELETE", &bob, &org.scim_key, None).await.expect(204);
        // And this is how it shows.
        call("PATCH", &user, operation(json!({ "op": "replace", "path": "active", "value": false }))).await.expect(500);
        app.call("DELETE", &group, &org.scim_key, None).await.expect(500);
    }
}
