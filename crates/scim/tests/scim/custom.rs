use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use steward_scim::{
    Filter, Patch, Projection, Resource, ResourceType, Schema, SchemaError, SchemaLimits, ScimError,
    ScimType, discovery, render,
};

use crate::{server, strategies};

const BADGE: &str = "urn:example:scim:badge:1.0";

fn badge() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        "id": BADGE, "name": "Badge", "description": "The badge of a person.",
        "attributes": [
            { "name": "number", "type": "integer", "required": true, "mutability": "immutable" },
            { "name": "doors", "type": "complex", "multiValued": true, "subAttributes": [
                { "name": "value", "required": true }, { "name": "from", "type": "dateTime" },
            ] },
            { "name": "pin", "mutability": "writeOnly", "returned": "never" },
            { "name": "photo", "type": "binary", "caseExact": true, "returned": "request" },
            { "name": "sponsor", "type": "complex", "subAttributes": [
                { "name": "value", "caseExact": true },
                { "name": "$ref", "type": "reference", "referenceTypes": ["User"] },
            ] },
        ],
    })
}

fn parse(document: &Value) -> Result<Schema, SchemaError> {
    Schema::parse(document, &SchemaLimits::default())
}

fn users() -> Arc<ResourceType> {
    let schema = Arc::new(parse(&badge()).unwrap());
    Arc::new(ResourceType::user().with_extensions(vec![schema], &SchemaLimits::default()).unwrap())
}

#[test]
fn an_extension_of_ones_own_is_read_changed_found_and_shown() {
    let rt = users();
    let body =
        json!({ "userName": "ada", BADGE: { "NUMBER": 7, "doors": [{ "value": "north" }], "pin": "0000" } });
    let user = Resource::parse(&rt, body).unwrap().resource;
    assert_eq!(user.extension(BADGE).unwrap()["number"], 7);
    assert!(!user.to_stored().contains("0000"), "what is never returned is not kept");

    let operations = json!({ "Operations": [
        { "op": "add", "path": format!("{BADGE}:doors"), "value": [{ "value": "south" }] },
        { "op": "add", "value": { BADGE: { "photo": "TUlJ" } } },
    ] });
    let patched = Patch::parse(&rt, operations).unwrap().apply(&user).unwrap().resource;
    let filter =
        Filter::parse(&format!("{BADGE}:doors.value eq \"SOUTH\" and {BADGE}:number ge 7"), &rt).unwrap();
    let stored = patched.to_stored();
    let shown = |attributes: Option<&str>| {
        let projection = Projection::parse(attributes, None, &rt).unwrap();
        serde_json::from_str::<Value>(&render(&rt, &stored, &server(&[]), &projection).unwrap()).unwrap()
    };
    let whole = shown(None);
    assert!(filter.matches(&whole));
    assert_eq!(whole["schemas"][1], BADGE);
    assert!(whole[BADGE].get("photo").is_none(), "only on request");
    assert_eq!(shown(Some(&format!("{BADGE}:photo")))[BADGE], json!({ "photo": "TUlJ" }));
    // The standard type does not know it.
    assert!(Filter::parse(&format!("{BADGE}:number pr"), ResourceType::user()).is_err());
}

#[test]
fn what_an_extension_requires_and_keeps_is_held() {
    let rt = users();
    let refused = |body: Value| Resource::parse(&rt, body).unwrap_err();
    let error = refused(json!({ "userName": "a", BADGE: { "doors": [{ "value": "n" }] } }));
    assert!(error.detail.contains(&format!("{BADGE}:number is required")), "{error}");
    let error =
        refused(json!({ "userName": "a", BADGE: { "number": 1, "doors": [{ "from": "2026-01-01" }] } }));
    assert!(error.detail.contains("doors.value is required"), "{error}");
    Resource::parse(&rt, json!({ "userName": "a" })).unwrap();

    let user = Resource::parse(&rt, json!({ "userName": "a", BADGE: { "number": 1 } })).unwrap().resource;
    let change = |operation: Value| Patch::parse(&rt, json!({ "Operations": [operation] }))?.apply(&user);
    let path = format!("{BADGE}:number");
    let error = change(json!({ "op": "replace", "path": path, "value": 2 })).unwrap_err();
    assert_eq!(error.scim_type, Some(ScimType::Mutability));
    assert!(!change(json!({ "op": "replace", "path": path, "value": 1 })).unwrap().changed);
}

#[test]
fn values_move_into_other_threads_and_outlive_their_type() {
    fn assert_movable<T: Clone + Send + Sync + 'static>(value: T) -> T {
        value
    }
    let rt = users();
    let filter = assert_movable(Filter::parse(&format!("{BADGE}:number eq 7"), &rt).unwrap());
    let patch = json!({ "Operations": [{ "op": "add", "path": format!("{BADGE}:number"), "value": 7 }] });
    let patch = assert_movable(Patch::parse(&rt, patch).unwrap());
    let projection = assert_movable(Projection::parse(Some(BADGE), None, &rt).unwrap());
    let user = assert_movable(Resource::parse(&rt, json!({ "userName": "a" })).unwrap().resource);
    let types = Arc::downgrade(&rt);
    drop(rt);
    let shown = std::thread::spawn(move || {
        let patched = patch.apply(&user).unwrap().resource;
        let rt = Arc::clone(patched.resource_type());
        let text = render(&rt, &patched.to_stored(), &server(&[]), &projection).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        (filter.matches(&value), value)
    })
    .join()
    .unwrap();
    assert_eq!((shown.0, &shown.1[BADGE]["number"]), (true, &json!(7)));
    assert!(types.upgrade().is_none(), "nothing keeps the type for ever");
}

#[test]
fn a_schema_that_cannot_be_is_refused_with_its_place() {
    let attributes =
        |attributes: Value| json!({ "id": "urn:example:x", "name": "X", "attributes": attributes });
    let one = |attribute: Value| attributes(json!([{ "name": "ok" }, attribute]));
    let urn = |id: &str| json!({ "id": id, "name": "X", "attributes": [{ "name": "a" }] });
    let many: Vec<Value> = (0..101).map(|n| json!({ "name": format!("a{n}") })).collect();
    for (document, place, part) in [
        (json!([]), "the schema", "JSON object"),
        (json!({ "name": "X" }), "id", "not empty"),
        (json!({ "id": "urn:example:x", "attributes": [] }), "name", "not empty"),
        (attributes(json!([])), "attributes", "at least one"),
        (attributes(json!(7)), "attributes", "at least one"),
        (attributes(json!(many)), "attributes[100]", "at most 100"),
        (json!({ "id": "urn:example:x", "name": "X", "size": 1, "attributes": [] }), "size", "no schema has"),
        (one(json!(1)), "attributes[1]", "JSON object"),
        (one(json!({ "name": "a", "type": "text" })), "attributes[1].type", "\"text\" is none of the words"),
        (one(json!({ "name": "a", "type": 1 })), "attributes[1].type", "none of the words"),
        (one(json!({ "name": "a", "mutability": "never" })), "attributes[1].mutability", "none of the words"),
        (one(json!({ "name": "a", "required": "yes" })), "attributes[1].required", "true or false"),
        (one(json!({ "name": "a", "tpye": "string" })), "attributes[1].tpye", "no attribute has"),
        (one(json!({ "name": "OK" })), "attributes[1].name", "do not differ by case"),
        (one(json!({ "name": "a.b" })), "attributes[1].name", "a name is a letter"),
        (one(json!({ "name": "$ref" })), "attributes[1].name", "a name is a letter"),
        (one(json!({ "name": "a", "type": "complex" })), "attributes[1].subAttributes", "at least one"),
        (
            one(json!({ "name": "a", "subAttributes": [{ "name": "b" }] })),
            "attributes[1].subAttributes",
            "only a complex",
        ),
        (
            one(
                json!({ "name": "a", "type": "complex", "subAttributes": [{ "name": "b", "type": "complex" }] }),
            ),
            "attributes[1].subAttributes[0].type",
            "cannot be complex itself",
        ),
        (one(json!({ "name": "a", "uniqueness": "server" })), "attributes[1].uniqueness", "not kept unique"),
        (one(json!({ "name": "a", "mutability": "writeOnly" })), "attributes[1].returned", "never"),
        (
            one(json!({ "name": "a", "mutability": "readOnly", "required": true })),
            "attributes[1].required",
            "readOnly",
        ),
        (
            one(json!({ "name": "a", "referenceTypes": ["User"] })),
            "attributes[1].referenceTypes",
            "type reference",
        ),
        (one(json!({ "name": "a", "canonicalValues": [1] })), "attributes[1].canonicalValues[0]", "a string"),
        (one(json!({ "name": "a", "description": "x".repeat(1_001) })), "attributes[1].description", "1000"),
        (urn("example:x"), "id", "RFC 8141"),
        (urn("URN:example:x"), "id", "RFC 8141"),
        (urn("urn:x"), "id", "RFC 8141"),
        (urn("urn:example:a b"), "id", "RFC 8141"),
        (urn("urn:example:a\"b"), "id", "RFC 8141"),
        (urn("urn:ietf:params:scim:schemas:core:2.0:Device"), "id", "of the standard"),
        (urn("urn:ietf:params:scim:schemas:extension:Enterprise:3.0:User"), "id", "of the standard"),
        (urn("urn:scim:schemas:core:1.0"), "id", "another schema"),
        (urn("urn:scim:schemas:extension:atlassian-external:1.0:more"), "id", "another schema"),
    ] {
        let error = parse(&document).expect_err(place);
        assert_eq!(error.place, place, "{error}");
        assert!(error.detail.contains(part), "{part:?} is not in {error}");
        assert_eq!(ScimError::from(error).scim_type, Some(ScimType::InvalidValue));
    }
    // The place that Entra's documentation suggests.
    parse(&urn("urn:ietf:params:scim:schemas:extension:CustomExtensionName:2.0:User")).unwrap();
}

#[test]
fn two_schemas_whose_urns_cannot_be_told_apart_are_refused() {
    let schema = |id: &str| {
        Arc::new(parse(&json!({ "id": id, "name": "X", "attributes": [{ "name": "a" }] })).unwrap())
    };
    let limits = SchemaLimits::default();
    for other in ["urn:example:x", "urn:example:X", "urn:example:x:1.0"] {
        let error = ResourceType::user()
            .with_extensions(vec![schema("urn:example:x"), schema(other)], &limits)
            .unwrap_err();
        assert_eq!(error.place, "extensions[1].id", "{other}");
    }
    let many = (0..11).map(|n| schema(&format!("urn:example:x{n}"))).collect();
    assert!(ResourceType::user().with_extensions(many, &limits).unwrap_err().detail.contains("10"));
}

#[test]
fn discovery_describes_the_types_that_it_is_given() {
    const BASE: &str = "https://example.com/scim";
    let types = [users(), ResourceType::group().clone()];
    let schemas = discovery::schemas_of(BASE, &types);
    assert_eq!(schemas["totalResults"], 8);
    let found = discovery::schema_of(BASE, &types, &BADGE.to_uppercase()).unwrap();
    assert_eq!(found["attributes"][0]["mutability"], "immutable");
    assert_eq!(found["attributes"][1]["subAttributes"][0]["type"], "string");
    assert!(discovery::schema(BASE, BADGE).is_none());
    let user = discovery::resource_type_of(BASE, &types, "user").unwrap();
    let urns: Vec<&Value> =
        user["schemaExtensions"].as_array().unwrap().iter().map(|one| &one["schema"]).collect();
    assert!(urns.contains(&&json!(BADGE)));
    // What is shown of a schema is a schema.
    let again = parse(&found).unwrap();
    assert_eq!(again.attributes.len(), 5);
    assert_eq!(discovery::resource_types_of(BASE, &types)["totalResults"], 2);
}

#[test]
fn a_value_that_was_stored_before_it_became_secret_is_not_shown() {
    let stored = format!("{{\"{BADGE}\":{{\"pin\":\"0000\"}},\"userName\":\"a\"}}");
    let text = render(&users(), &stored, &server(&[]), &Projection::default()).unwrap();
    assert!(!text.contains("0000"), "{text}");
}

proptest! {
    #[test]
    fn no_projection_shows_what_is_never_returned(names in strategies::names(), without in any::<bool>()) {
        let rt = users();
        let names = format!("{names}, password, {BADGE}, {BADGE}:pin");
        let (attributes, excluded) = if without { (None, Some(&*names)) } else { (Some(&*names), None) };
        let filled = [("password", "\"s3cret\"".to_owned()), (BADGE, "{\"pin\":\"s3cret\"}".to_owned())];
        for projection in [Projection::parse(attributes, excluded, &rt).unwrap(), Projection::default()] {
            let text = render(&rt, "{\"userName\":\"a\",\"password\":\"s3cret\"}", &server(&filled), &projection).unwrap();
            prop_assert!(!text.contains("s3cret"), "{}", text);
        }
    }

    #[test]
    fn no_json_makes_the_reader_of_schemas_panic(mut document in strategies::any_json()) {
        let _ = parse(&document);
        if let Some(members) = document.as_object_mut() {
            members.insert("id".to_owned(), json!("urn:example:x"));
            members.insert("name".to_owned(), json!("X"));
            let _ = parse(&document);
        }
    }
}
