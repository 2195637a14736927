//! The OpenAPI document itself: that it is one, and that nothing is missing from it. That answers are as it says is checked
//! with every answer of every test (`testkit/src/contract.rs`).

use std::collections::BTreeSet;

use serde_json::Value;
use steward_server::{RequestBody, Shown, openapi, routes};

/// The official schema of `OpenAPI` 3.1 (<https://spec.openapis.org/oas/3.1/schema/2022-10-07>, Apache-2.0). It leaves the
/// schemas of bodies to JSON Schema.
const OPENAPI: &str = include_str!("openapi-3.1.schema.json");

fn document() -> Value {
    openapi("https://steward.test")
}

/// Operations that are accepted and answer nothing (organizations API §2, rows 53 and 57).
const ACCEPTED: [&str; 6] = [
    "deletePolicy",
    "validatePolicy",
    "controlDeletePolicy",
    "controlValidatePolicy",
    "controlDeletePolicyV2",
    "controlValidatePolicyV2",
];

#[test]
fn every_route_says_what_it_reads_and_shows() {
    for route in routes() {
        let name = route.operation;
        let table = format!("the route {name} in crates/server/src/routes");
        match route.body {
            RequestBody::None => assert!(
                route.reads.is_none(),
                "{table} names the type of a body and says that it takes none: leave `.takes(RequestBody::None)` out"
            ),
            RequestBody::Optional | RequestBody::Required => assert!(
                route.reads.is_some(),
                "{table} reads a body of which it does not say what it is: add `.reads::<T>()` with the type that its \
                 handler reads (`#[derive(Deserialize, JsonSchema)]`), or `.takes(RequestBody::None)`"
            ),
        }
        let shows = !matches!(route.shows, Shown::Nothing);
        assert!(
            shows == (route.success != 204 && !ACCEPTED.contains(&name)),
            "{table} answers {} and {}: add `.shows::<T>()` with the type that its handler writes \
             (`#[derive(Serialize, JsonSchema)]`), `.shows_file(…)` for another media type, or `.answers(204)`",
            route.success,
            if shows { "shows something" } else { "does not say what it shows" }
        );
    }
}

#[test]
fn the_document_is_openapi() {
    let schema: Value = serde_json::from_str(OPENAPI).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let document = document();
    let mistakes: Vec<String> = validator
        .iter_errors(&document)
        .map(|mistake| format!("{}: {mistake}", mistake.instance_path()))
        .collect();
    assert!(mistakes.is_empty(), "{mistakes:#?}");
}

#[test]
fn every_schema_is_one_and_every_reference_leads_somewhere() {
    let document = document();
    let mut schemas = Vec::new();
    collect(&document["paths"], &mut schemas);
    let named = document["components"]["schemas"].as_object().unwrap();
    schemas.extend(named.values());
    assert!(schemas.len() > routes().len());
    let mut used = BTreeSet::new();
    for schema in schemas {
        jsonschema::draft202012::meta::validate(schema)
            .unwrap_or_else(|mistake| panic!("{mistake}: {schema:#}"));
        for reference in references(schema) {
            let name = reference.strip_prefix("#/components/schemas/").unwrap();
            assert!(named.contains_key(name), "{reference} leads nowhere");
            used.insert(name.to_owned());
        }
    }
    let all: BTreeSet<String> = named.keys().cloned().collect();
    assert_eq!(used, all, "a schema that nothing uses is left over");
}

#[test]
fn every_named_schema_says_what_it_is() {
    for (name, schema) in document()["components"]["schemas"].as_object().unwrap() {
        let says = schema["description"].as_str().is_some_and(|text| !text.trim().is_empty());
        assert!(says, "{name} has no description: write a doc comment on its type");
        // Generators make names of types and files of them.
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{name} is no name of a type");
    }
}

/// Collects the schemas of bodies and parameters.
fn collect<'a>(value: &'a Value, schemas: &mut Vec<&'a Value>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if name == "schema" {
                    schemas.push(value);
                } else {
                    collect(value, schemas);
                }
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| collect(element, schemas)),
        _ => {}
    }
}

fn references(schema: &Value) -> Vec<&str> {
    match schema {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, value)| match value.as_str() {
                Some(reference) if name == "$ref" => vec![reference],
                _ => references(value),
            })
            .collect(),
        Value::Array(elements) => elements.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}
