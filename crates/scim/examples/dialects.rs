//! One request, as a tolerant and as a strict server reads it.
//!
//! Run it by `cargo run -p steward-scim --example dialects`.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use serde_json::json;
use steward_scim::{Dialect, PATCH_URN, Protocol, ResourceType};

fn main() {
    let tolerant = Protocol::default();
    let strict = Protocol::builder().dialect(Dialect::strict()).build();
    for operation in [
        json!({ "op": "Replace", "path": "active", "value": false }),
        json!({ "op": "Replace", "path": "active", "value": "False" }),
        json!({ "op": "add", "path": "manager", "value": "2819c223" }),
        json!({ "op": "replace", "value": { "name.givenName": "Ada" } }),
        json!({ "op": "remove", "path": "emails", "value": [{ "value": "ada@example.com" }] }),
    ] {
        println!("{operation}");
        for (name, protocol) in [("tolerant", tolerant), ("strict", strict)] {
            let body = json!({ "schemas": [PATCH_URN], "Operations": [operation] });
            match protocol.patch(ResourceType::user(), body) {
                Ok(_) => println!("  {name}: understood"),
                Err(error) => println!("  {name}: {}", error.to_json()),
            }
        }
    }
}
