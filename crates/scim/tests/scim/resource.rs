use proptest::prelude::*;
use serde_json::{Value, json};
use steward_scim::{Incoming, MembersChange, Patch, Resource, ResourceType};

use crate::{assert_refused, references_json, resource, resource_type, strategies, testdata};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

#[test]
fn recorded_bodies_are_stored_as_they_should_be() {
    for case in testdata("resources").as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let result = Resource::parse(resource_type(&case["type"]), case["body"].clone());
        if case["error"].is_array() {
            assert_refused(name, result, &case["error"]);
            continue;
        }
        let incoming = result.unwrap_or_else(|error| panic!("{name}: {error}"));
        let stored = Value::Object(incoming.resource.as_object().clone());
        // As text: the order of the schema is part of the promise.
        assert_eq!(stored.to_string(), case["stored"].to_string(), "{name}");
        let members = incoming.members.as_deref().map_or(Value::Null, references_json);
        assert_eq!(members, case["members"], "{name}");
    }
}

#[test]
fn attributes_are_found_by_name() {
    let mut user = resource(
        ResourceType::user(),
        &json!({
            "userName": "bjensen", "name": { "givenName": "Barbara" }, "active": false,
            "emails": [{ "value": "a@example.com" }, { "value": "b@example.com", "primary": true }],
            ENTERPRISE: { "division": "West" },
        }),
    );
    assert_eq!(user.text("userName"), Some("bjensen"));
    assert_eq!(user.text("name.givenName"), Some("Barbara"));
    assert_eq!(user.text("nickName"), None);
    assert_eq!(user.boolean("active"), Some(false));
    assert_eq!(user.primary("emails").unwrap()["value"], "b@example.com");
    assert_eq!(user.primary("photos"), None);
    assert_eq!(user.extension(ENTERPRISE).unwrap()["division"], "West");

    user.set("active", json!(true));
    user.set("externalId", json!("x"));
    user.set("id", json!("ignored, it is not stored"));
    user.set("nickName", Value::Null);
    user.remove(ENTERPRISE);
    assert_eq!(user.boolean("active"), Some(true));
    let names: Vec<&str> = user.as_object().keys().map(String::as_str).collect();
    assert_eq!(names, ["externalId", "userName", "name", "active", "emails"]);
}

#[test]
fn stored_text_has_extensions_first_and_nothing_to_spare() {
    let user =
        resource(ResourceType::user(), &json!({ "userName": "a\"b", ENTERPRISE: { "division": "é" } }));
    assert_eq!(
        user.to_stored(),
        format!("{{\"{ENTERPRISE}\":{{\"division\":\"é\"}},\"userName\":\"a\\\"b\"}}")
    );
}

#[test]
fn damaged_text_is_an_error_of_the_server() {
    for text in ["", "[]", "{\"userName\":"] {
        assert_eq!(Resource::from_stored(ResourceType::user(), text).unwrap_err().status, 500);
    }
}

#[test]
fn tens_of_thousands_of_members_are_read_in_linear_time() {
    let members: Vec<Value> =
        (0..50_000).map(|n| json!({ "value": format!("member-{}", n % 40_000) })).collect();
    let body = json!({ "displayName": "g", "members": members });
    let Incoming { members: Some(references), .. } = Resource::parse(ResourceType::group(), body).unwrap()
    else {
        panic!("members were given");
    };
    assert_eq!(references.len(), 40_000);

    let operation = json!({ "op": "add", "path": "members", "value": members });
    let patch = Patch::parse(ResourceType::group(), json!({ "Operations": [operation] })).unwrap();
    let group = resource(ResourceType::group(), &json!({ "displayName": "g" }));
    assert_eq!(patch.apply(&group).unwrap().members, [MembersChange::Add(references)]);

    let emails: Vec<Value> = (0..20_000).map(|n| json!({ "value": format!("{n}@example.com") })).collect();
    let user = resource(ResourceType::user(), &json!({ "userName": "a", "emails": emails }));
    assert_eq!(user.attribute("emails").unwrap().as_array().unwrap().len(), 20_000);
}

proptest! {
    #[test]
    fn what_is_stored_is_read_back(body in strategies::user()) {
        let user = resource(ResourceType::user(), &body);
        let read = Resource::from_stored(ResourceType::user(), &user.to_stored()).unwrap();
        prop_assert_eq!(&read, &user);
        prop_assert_eq!(read.to_stored(), user.to_stored());
        let order = |user: &Resource| Value::Object(user.as_object().clone()).to_string();
        prop_assert_eq!(order(&read), order(&user));
    }

    #[test]
    fn a_resource_that_is_sent_back_stays_the_same(body in strategies::user()) {
        let user = resource(ResourceType::user(), &body);
        let again = resource(ResourceType::user(), &Value::Object(user.as_object().clone()));
        prop_assert_eq!(again, user);
    }

    #[test]
    fn no_json_makes_the_reader_panic(body in strategies::any_json()) {
        let _ = Resource::parse(ResourceType::user(), body.clone());
        let _ = Resource::parse(ResourceType::group(), body);
    }
}
