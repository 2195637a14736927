//! What a probe has made and not removed, and its removal.

use hyper::{HeaderMap, Method};
use serde_json::{Value, json};

use super::scenario::KeyUse;
use super::target::{Got, Sent, Target};

/// What was made, oldest first: the paths below the base URL.
#[derive(Debug, Default)]
pub(super) struct Made(Vec<String>);

/// Something that a server did not let go of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Left {
    pub(super) path: String,
    pub(super) why: String,
}

impl Made {
    /// Looks at an exchange: it may have made something, or removed it.
    pub(super) fn watch(&mut self, method: &Method, path: &str, got: &Got) {
        let place = path.split('?').next().unwrap_or_default().trim_end_matches('/');
        let done = (200..300).contains(&got.status);
        if *method == Method::DELETE && (done || got.status == 404) {
            self.0.retain(|made| made != place);
        }
        if *method == Method::POST && done && place.ends_with("/Bulk") {
            self.watch_operations(got);
            return;
        }
        if *method == Method::POST
            && done
            && let Some(id) = got.body.json().and_then(|body| body["id"].as_str())
            && let Some(collection) = ["/Users", "/Groups"].into_iter().find(|name| place.ends_with(name))
        {
            self.0.push(format!("{collection}/{}", super::target::encode_value(id)));
        }
    }

    /// Looks at the operations of a bulk request, of which the answer says where each resource is (RFC 7644 §3.7.3).
    fn watch_operations(&mut self, got: &Got) {
        let operations = got.body.json().and_then(|body| body["Operations"].as_array());
        for operation in operations.into_iter().flatten() {
            let text = |name: &str| operation[name].as_str().unwrap_or_default();
            let done = text("status").starts_with('2');
            let mut words = text("location").trim_end_matches('/').rsplitn(3, '/');
            let (Some(id), Some(collection @ ("Users" | "Groups"))) = (words.next(), words.next()) else {
                continue;
            };
            let place = format!("/{collection}/{id}");
            match text("method").to_ascii_uppercase().as_str() {
                "POST" if done => self.0.push(place),
                "DELETE" if done || text("status") == "404" => self.0.retain(|made| *made != place),
                _ => {}
            }
        }
    }

    /// Removes everything, the newest first, so that groups go before their members. A server that deletes nobody is asked
    /// to deactivate instead, as identity providers do.
    pub(super) async fn remove(self, target: &Target) -> Vec<Left> {
        let mut left = Vec::new();
        for path in self.0.into_iter().rev() {
            let why = match ask(target, &Method::DELETE, &path, None).await {
                Ok(200..300 | 404) => continue,
                Ok(405 | 501) if path.starts_with("/Users/") => {
                    let off = json!({
                        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                        "Operations": [{ "op": "replace", "value": { "active": false } }],
                    });
                    match ask(target, &Method::PATCH, &path, Some(&off)).await {
                        Ok(200..300) => "the server deletes no users; it is deactivated".to_owned(),
                        Ok(status) => format!("the server answered {status} to DELETE and to active=false"),
                        Err(why) => why,
                    }
                }
                Ok(status) => format!("the server answered {status} to DELETE"),
                Err(why) => why,
            };
            left.push(Left { path, why });
        }
        left
    }
}

async fn ask(target: &Target, method: &Method, path: &str, body: Option<&Value>) -> Result<u16, String> {
    let sent = Sent { method, path, headers: HeaderMap::new(), body, key: KeyUse::Given };
    target.ask(sent).await.map(|got| got.status)
}

#[cfg(test)]
mod tests {
    use super::super::target::Body;
    use super::*;

    fn got(status: u16, body: Value) -> Got {
        Got { status, headers: HeaderMap::new(), body: Body::Json(body) }
    }

    #[test]
    fn what_was_made_is_known_until_it_is_gone() {
        let mut made = Made::default();
        made.watch(&Method::POST, "/Users?attributes=id", &got(201, json!({"id": "a/b"})));
        made.watch(&Method::POST, "/v2/Groups/", &got(200, json!({"id": "g"})));
        made.watch(&Method::POST, "/Users/.search", &got(200, json!({"id": "s"})));
        made.watch(&Method::POST, "/Users", &got(409, json!({"id": "c"})));
        made.watch(&Method::PUT, "/Users/x", &got(200, json!({"id": "x"})));
        assert_eq!(made.0, ["/Users/a%2Fb", "/Groups/g"]);
        made.watch(&Method::DELETE, "/Groups/g", &got(500, Value::Null));
        assert_eq!(made.0.len(), 2);
        made.watch(&Method::DELETE, "/Groups/g", &got(204, Value::Null));
        assert_eq!(made.0, ["/Users/a%2Fb"]);
        let line = |method: &str, status: &str, place: &str| json!({"method": method, "status": status, "location": format!("https://a.example/scim{place}")});
        let operations = json!({"Operations": [
            line("POST", "201", "/Users/u"), line("POST", "201", "/Groups/h"), line("POST", "409", "/Users"),
            line("PUT", "200", "/Users/x"), {"method": "POST", "status": "400"},
        ]});
        made.watch(&Method::POST, "/Bulk", &got(200, operations));
        assert_eq!(made.0, ["/Users/a%2Fb", "/Users/u", "/Groups/h"]);
        let operations =
            json!({"Operations": [line("DELETE", "204", "/Users/u"), line("DELETE", "429", "/Groups/h")]});
        made.watch(&Method::POST, "/Bulk", &got(200, operations));
        assert_eq!(made.0, ["/Users/a%2Fb", "/Groups/h"]);
    }
}
