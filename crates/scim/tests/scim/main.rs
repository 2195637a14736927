//! The engine as its callers see it: cases are data in `testdata/`, laws are properties of random resources.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bulk;
mod custom;
mod dialect;
mod discovery;
mod etag;
mod filter;
mod fold;
mod list;
mod patch;
mod projection;
mod resource;
mod scale;
mod search;
mod sort;
mod strategies;

use serde_json::Value;
use steward_scim::{Reference, Resource, ResourceType, ScimError, ScimType, ServerAttributes};

/// Reads a file of `testdata/`.
fn testdata(name: &str) -> Value {
    let path = format!("{}/testdata/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the file of cases is there");
    serde_json::from_str(&text).expect("the file of cases is JSON")
}

fn resource_type(name: &Value) -> &'static std::sync::Arc<ResourceType> {
    match name.as_str() {
        Some("User") => ResourceType::user(),
        Some("Group") => ResourceType::group(),
        other => panic!("no resource type {other:?}"),
    }
}

fn resource(rt: &'static std::sync::Arc<ResourceType>, body: &Value) -> Resource {
    Resource::parse(rt, body.clone()).expect("a resource of the test parses").resource
}

/// What a test says an error must be: its keyword and a part of its text.
fn assert_refused<T: std::fmt::Debug>(name: &str, result: Result<T, ScimError>, expected: &Value) {
    let error = result.expect_err(name);
    let scim_type = error.scim_type.map(ScimType::as_str);
    assert_eq!((error.status, scim_type), (400, expected[0].as_str()), "{name}: {error}");
    let part = expected[1].as_str().expect("a part of the text");
    assert!(error.detail.contains(part), "{name}: {part:?} is not in {:?}", error.detail);
}

fn references_json(references: &[Reference]) -> Value {
    let reference = |reference: &Reference| {
        let mut json = serde_json::json!({ "value": reference.value });
        if let Some(kind) = &reference.kind {
            json["type"] = Value::from(kind.as_str());
        }
        json
    };
    references.iter().map(reference).collect()
}

fn server<'a>(filled: &'a [(&'a str, String)]) -> ServerAttributes<'a> {
    ServerAttributes {
        id: "2819c223",
        created: "2026-01-31T08:00:00Z",
        last_modified: "2026-02-28T09:30:00.5Z",
        location: "https://example.com/scim/directory/7/Users/2819c223",
        version: Some("W/\"3\""),
        filled,
    }
}
