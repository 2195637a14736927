//! Each switch of the dialect: what is understood with it, and refused without it.

use serde_json::{Value, json};
use steward_scim::{
    Dialect, Limits, PATCH_URN, Protocol, Resource, ResourceType, ScimError, ScimType, SortOrder,
};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

type Case = (&'static str, fn(&Protocol) -> Result<(), ScimError>, ScimType);

fn user(protocol: &Protocol, rest: &Value) -> Result<(), ScimError> {
    let mut body = json!({ "schemas": [USER, ENTERPRISE], "userName": "ada" });
    body.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    protocol.resource(ResourceType::user(), body).map(drop)
}

fn filter(protocol: &Protocol, text: &str) -> Result<(), ScimError> {
    protocol.filter(ResourceType::user(), text).map(drop)
}

/// Applies one operation to a user with one e-mail address.
fn operation(protocol: &Protocol, operation: &Value) -> Result<(), ScimError> {
    let body = json!({ "userName": "ada", "emails": [{ "value": "a@b.example", "type": "work" }] });
    let current = Resource::parse(ResourceType::user(), body).unwrap().resource;
    let body = json!({ "schemas": [PATCH_URN], "Operations": [operation] });
    protocol.patch(ResourceType::user(), body)?.apply(&current).map(drop)
}

const CASES: &[Case] = &[
    ("booleans_as_text", |p| user(p, &json!({ "active": "True" })), ScimType::InvalidValue),
    ("booleans_as_text", |p| filter(p, "active eq \"true\""), ScimType::InvalidFilter),
    (
        "lists_of_one",
        |p| user(p, &json!({ ENTERPRISE: { "manager": [{ "value": "m" }] } })),
        ScimType::InvalidValue,
    ),
    ("objects_as_lists", |p| user(p, &json!({ "emails": { "value": "x" } })), ScimType::InvalidValue),
    (
        "objects_as_lists",
        |p| operation(p, &json!({ "op": "add", "path": "emails", "value": { "value": "x" } })),
        ScimType::InvalidValue,
    ),
    ("text_as_object", |p| user(p, &json!({ ENTERPRISE: { "manager": "m" } })), ScimType::InvalidValue),
    (
        "any_text_as_binary",
        |p| user(p, &json!({ "x509Certificates": [{ "value": "no base64!" }] })),
        ScimType::InvalidValue,
    ),
    ("unknown_attributes", |p| user(p, &json!({ "shoeSize": 44 })), ScimType::InvalidSyntax),
    ("unknown_attributes", |p| user(p, &json!({ "name": { "shoeSize": 44 } })), ScimType::InvalidSyntax),
    (
        "unknown_attributes",
        |p| operation(p, &json!({ "op": "add", "value": { "shoeSize": 44 } })),
        ScimType::InvalidSyntax,
    ),
    (
        "any_schemas",
        |p| p.resource(ResourceType::user(), json!({ "userName": "ada" })).map(drop),
        ScimType::InvalidSyntax,
    ),
    ("any_schemas", |p| user(p, &json!({ "schemas": [USER, "urn:example:x"] })), ScimType::InvalidSyntax),
    (
        "any_schemas",
        |p| p.search(ResourceType::user(), json!({ "count": 1 })).map(drop),
        ScimType::InvalidSyntax,
    ),
    (
        "any_schemas",
        |p| p.bulk(json!({ "Operations": [{ "method": "DELETE", "path": "/Users/1" }] })).map(drop),
        ScimType::InvalidSyntax,
    ),
    ("urn_aliases", |p| filter(p, "urn:scim:schemas:core:1.0:userName eq \"a\""), ScimType::InvalidFilter),
    (
        "unqualified_extensions",
        |p| operation(p, &json!({ "op": "add", "path": "manager", "value": { "value": "m" } })),
        ScimType::InvalidPath,
    ),
    ("bare_filter_values", |p| filter(p, "userName eq ada"), ScimType::InvalidFilter),
    (
        "sub_attributes_after_filters",
        |p| filter(p, "emails[type eq \"work\"].value eq \"x\""),
        ScimType::InvalidFilter,
    ),
    (
        "filters_in_projections",
        |p| p.projection(ResourceType::user(), Some("emails[type eq \"work\"]"), None).map(drop),
        ScimType::InvalidValue,
    ),
    (
        "bare_operations",
        |p| {
            let body = json!([{ "op": "add", "path": "title", "value": "T" }]);
            p.patch(ResourceType::user(), body).map(drop)
        },
        ScimType::InvalidSyntax,
    ),
    (
        "paths_as_keys",
        |p| operation(p, &json!({ "op": "replace", "value": { "name.givenName": "B" } })),
        ScimType::InvalidPath,
    ),
    (
        "paths_as_keys",
        |p| operation(p, &json!({ "op": "replace", "value": { format!("{ENTERPRISE}:division"): "B" } })),
        ScimType::InvalidPath,
    ),
    (
        "read_only_echoes",
        |p| operation(p, &json!({ "op": "replace", "value": { "id": "1", "title": "T" } })),
        ScimType::Mutability,
    ),
    (
        "elements_from_filters",
        |p| operation(p, &json!({ "op": "replace", "path": "emails[type eq \"home\"].value", "value": "x" })),
        ScimType::NoTarget,
    ),
    (
        "removal_of_nothing",
        |p| operation(p, &json!({ "op": "remove", "path": "emails[type eq \"home\"]" })),
        ScimType::NoTarget,
    ),
    (
        "removal_by_value",
        |p| operation(p, &json!({ "op": "remove", "path": "emails", "value": [{ "value": "x" }] })),
        ScimType::InvalidValue,
    ),
    (
        "sub_attribute_of_only_element",
        |p| operation(p, &json!({ "op": "replace", "path": "emails.value", "value": "x" })),
        ScimType::NoTarget,
    ),
];

fn with(dialect: Dialect) -> Protocol {
    Protocol::builder().dialect(dialect).build()
}

#[test]
fn each_switch_decides_for_itself() {
    for (name, case, keyword) in CASES {
        let without = Dialect::tolerant().with(name, false).unwrap();
        let error = case(&with(without)).expect_err(name);
        assert_eq!((error.status, error.scim_type), (400, Some(*keyword)), "{name}: {error}");
        assert_eq!(case(&with(Dialect::tolerant())), Ok(()), "{name}, tolerant");
        assert!(case(&with(Dialect::strict())).is_err(), "{name}, strict");
        let only = Dialect::strict().with(name, true).unwrap();
        // A body without `schemas` is that switch's own case.
        assert_eq!(case(&with(only)), Ok(()), "{name}, strict but for this");
    }
}

#[test]
fn every_switch_has_a_case() {
    for name in Dialect::SWITCHES {
        // The one that refuses nothing has a test of its own.
        let found = CASES.iter().any(|(known, ..)| known == name) || *name == "empty_text_is_unassigned";
        assert!(found, "{name}");
    }
    assert_eq!(Dialect::tolerant().with("no_such_switch", true), None);
    assert_eq!(Dialect::default(), Dialect::tolerant());
}

#[test]
fn empty_text_says_nothing_or_is_a_value() {
    let body = json!({
        "schemas": [USER], "userName": "ada", "externalId": "", "emails": [{ "value": "", "type": "work" }],
    });
    let stored = |protocol: &Protocol| {
        protocol.resource(ResourceType::user(), body.clone()).unwrap().resource.to_stored()
    };
    assert_eq!(stored(&Protocol::default()), r#"{"userName":"ada"}"#);
    assert_eq!(
        stored(&with(Dialect::strict())),
        r#"{"externalId":"","userName":"ada","emails":[{"value":"","type":"work"}]}"#
    );
}

#[test]
fn a_directory_may_insist_on_targets_alone() {
    let dialect = Dialect::tolerant().with_no_target();
    let protocol = with(dialect);
    for change in [
        json!({ "op": "replace", "path": "emails[type eq \"home\"].value", "value": "x" }),
        json!({ "op": "remove", "path": "emails[type eq \"home\"]" }),
        json!({ "op": "remove", "path": "emails[type eq \"home\"].value" }),
    ] {
        assert_eq!(
            operation(&protocol, &change).unwrap_err().scim_type,
            Some(ScimType::NoTarget),
            "{change}"
        );
    }
    assert_eq!(operation(&protocol, &json!({ "op": "Replace", "path": "active", "value": "False" })), Ok(()));
}

#[test]
fn what_the_rfc_allows_the_strict_dialect_does_too() {
    let strict = with(Dialect::strict());
    let body = json!({
        "SCHEMAS": [USER, ENTERPRISE], "id": "ignored", "USERNAME": "ada", "title": null, "emails": [],
        "meta": { "resourceType": "User" }, "groups": [], "x509Certificates": [{ "value": "TUlJRFFE" }],
        ENTERPRISE: { "employeeNumber": "7" },
    });
    strict.resource(ResourceType::user(), body).unwrap();
    for text in [
        "userName Eq \"bjensen\"",
        "emails[type eq \"work\" and value co \"@example.com\"] or not (active eq true)",
        "meta.lastModified gt \"2011-05-13T04:42:34Z\"",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value pr",
        "emails co \"example.com\"",
        "title eq null",
    ] {
        filter(&strict, text).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    for change in [
        json!({ "op": "ADD", "path": "emails", "value": [{ "value": "x", "type": "home" }] }),
        json!({ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "x" }),
        json!({ "op": "remove", "path": "emails[type eq \"work\"]" }),
        json!({ "op": "add", "value": { "title": "T", ENTERPRISE: { "division": "W" } } }),
        json!({ "op": "replace", "path": ENTERPRISE, "value": { "division": "W" } }),
    ] {
        assert_eq!(operation(&strict, &change), Ok(()), "{change}");
    }
}

#[test]
fn an_extension_that_schemas_does_not_name_is_refused_by_the_strict_dialect() {
    let body = json!({ "schemas": [USER], "userName": "a", ENTERPRISE: { "division": "W" } });
    let error = with(Dialect::strict()).resource(ResourceType::user(), body).unwrap_err();
    assert!(error.detail.contains("does not name it"), "{error}");
}

#[test]
fn every_limit_is_kept_and_named() {
    let limits = Limits {
        filter_length: 20,
        filter_depth: 1,
        filter_nodes: 1,
        path_length: 10,
        projection_names: 2,
        operations: 1,
        bulk_operations: 1,
        cursor_length: 4,
        default_page_size: 3,
        max_page_size: 5,
    };
    let protocol = Protocol::builder().limits(limits).build();
    let users = ResourceType::user();
    let refused = |result: Result<(), ScimError>, status: u16, number: &str| {
        let error = result.unwrap_err();
        assert_eq!(error.status, status, "{error}");
        assert!(error.detail.contains(number), "{error}");
    };
    refused(filter(&protocol, "userName eq \"a long text\""), 400, "20");
    refused(filter(&protocol, "((title pr))"), 400, "1 level");
    refused(filter(&protocol, "id pr or id pr"), 400, "1 comparison");
    refused(operation(&protocol, &json!({ "op": "remove", "path": "name.givenName" })), 400, "10");
    refused(protocol.sort(users, "name.givenName", SortOrder::default()).map(drop), 400, "10");
    refused(protocol.projection(users, Some("id,title,active"), None).map(drop), 400, "2");
    let two = json!([{ "op": "remove", "path": "title" }, { "op": "remove", "path": "title" }]);
    refused(protocol.patch(users, two).map(drop), 400, "1");
    let two = json!({ "Operations": [
        { "method": "DELETE", "path": "/Users/1" }, { "method": "DELETE", "path": "/Users/2" },
    ] });
    refused(protocol.bulk(two).map(drop), 413, "maxOperations, which is 1");
    let list = |name: &str, value: &str| protocol.list(users, &[(name.to_owned(), value.to_owned())]);
    refused(list("cursor", "12345").map(drop), 400, "4");
    assert_eq!(list("x", "").unwrap().count, 3);
    assert_eq!(list("count", "9").unwrap().count, 5);
}
