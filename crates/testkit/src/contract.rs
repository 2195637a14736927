//! Every answer that a test sees is compared with the OpenAPI document: its status, its type, and its body with the schema.
//! So is the body of every request that succeeded. What the document does not name must not be there.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use axum::http::Method;
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use steward_server::{Operation, Route, routes};

use crate::app::{Answer, BASE_URL};

static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(routes);
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| steward_server::openapi(BASE_URL));

/// The schemas that have names, each closed: an object has no members but those that its schema names.
static CLOSED: LazyLock<Value> = LazyLock::new(|| {
    let mut schemas = DOCUMENT["components"]["schemas"].clone();
    close(&mut schemas);
    schemas
});

/// What a request was, as far as it is compared.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) query: String,
    /// The body, if it came in one piece.
    pub(crate) body: Option<Vec<u8>>,
}

/// Compares an exchange with what the document promises of the operation that answered.
///
/// # Panics
/// If they differ; the message says how, and where the mistake is likely to be.
pub(crate) fn check(operation: Operation, asked: &Asked, answer: &Answer) {
    let route = &ROUTES[operation.0];
    let method = asked.method.as_str().to_ascii_lowercase();
    let described = &DOCUMENT["paths"][&route.path][&method];
    // A method that the path does not have is refused by the route beside it.
    if !described.is_object() {
        return;
    }
    check_answer(route, described, answer);
    if answer.status.is_success() {
        check_query(route, described, &asked.query);
        if let Some(body) = &asked.body {
            check_body(route, described, body);
        }
    }
}

fn check_answer(route: &Route, described: &'static Value, answer: &Answer) {
    let (name, status) = (route.operation, answer.status.as_u16());
    let responses = &described["responses"];
    let response = match responses.get(status.to_string()) {
        Some(response) => response,
        None if answer.status.is_success() => {
            panic!("{name} answered {status}; its route says {}: correct `.answers(…)`", route.success)
        }
        None => &responses["default"],
    };
    let Some((media, content)) = response["content"].as_object().and_then(|content| content.iter().next())
    else {
        assert!(
            answer.text.is_empty(),
            "{name} answered {status} with a body, and its route names none: add `.shows::<T>()`, with T for {}",
            answer.text
        );
        return;
    };
    let Some(schema) = content.get("schema") else { return };
    let Ok(body) = serde_json::from_str::<Value>(&answer.text) else {
        panic!("{name} answered {status} with something else than JSON, which {media} is: {}", answer.text)
    };
    if let Some(why) = mistake(schema, Side::Answer, &body) {
        panic!("{name} answered {status} with {body:#}, which is not what its type says: {why}")
    }
}

/// A test that sends what no route reads says so by a parameter with the name `unknown`.
fn check_query(route: &Route, described: &'static Value, query: &str) {
    let names = || query.split('&').filter_map(|pair| pair.split('=').next()).filter(|name| !name.is_empty());
    if names().any(|name| name == "unknown") {
        return;
    }
    let parameters = described["parameters"].as_array().map_or(&[][..], Vec::as_slice);
    for name in names() {
        let is_it = |parameter: &&Value| {
            parameter["in"] == "query"
                && parameter["name"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(name))
        };
        assert!(
            parameters.iter().any(|parameter| is_it(&parameter)),
            "{} was asked with the parameter {name}, which its route does not name: add it to `.asks(…)`, or add the \
             parameter `unknown` to the query of the test",
            route.operation
        );
    }
}

fn check_body(route: &Route, described: &'static Value, body: &[u8]) {
    let name = route.operation;
    let Ok(mut body) = serde_json::from_slice::<Value>(body) else { return };
    trim(&mut body);
    let Some(content) = described["requestBody"]["content"].as_object() else { return };
    let Some(schema) = content.values().find_map(|content| content.get("schema")) else { return };
    if let Some(why) = mistake(schema, Side::Request, &body) {
        panic!("{name} took {body:#}, which is not what its type says: {why}")
    }
}

/// Cuts white space around texts off, as the rules of fields do.
fn trim(value: &mut Value) {
    match value {
        Value::String(text) => *text = text.trim().to_owned(),
        Value::Array(elements) => elements.iter_mut().for_each(trim),
        Value::Object(members) => members.values_mut().for_each(trim),
        _ => {}
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Side {
    Request,
    Answer,
}

/// Validators by the place of their schema in the document, which stays where it is, and by what they are for.
type Compiled = Mutex<HashMap<(usize, Side), Arc<Validator>>>;

/// Compares a value with a schema, compiled when it is first needed.
fn mistake(schema: &'static Value, side: Side, value: &Value) -> Option<String> {
    static COMPILED: LazyLock<Compiled> = LazyLock::new(Mutex::default);
    let key = (std::ptr::from_ref(schema) as usize, side);
    let known = COMPILED.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    let validator = known.unwrap_or_else(|| {
        let validator = Arc::new(compile(schema, side));
        COMPILED.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&validator));
        validator
    });
    if validator.is_valid(value) {
        return None;
    }
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    Some(errors.join("; "))
}

fn compile(schema: &Value, side: Side) -> Validator {
    let mut schema = schema.clone();
    let named = match side {
        Side::Request => &DOCUMENT["components"]["schemas"],
        Side::Answer => {
            close(&mut schema);
            &*CLOSED
        }
    };
    // Compiling takes along every schema that is there, so only those are that this one leads to.
    let mut needed = Map::new();
    take(&schema, named, &mut needed);
    let whole = json!({ "allOf": [schema], "components": { "schemas": needed } });
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&whole)
        .unwrap_or_else(|error| panic!("{whole:#} is no schema: {error}"))
}

/// Takes the schemas that one leads to from those that have names.
fn take(schema: &Value, named: &Value, needed: &mut Map<String, Value>) {
    match schema {
        Value::Object(members) => {
            if let Some(name) =
                members.get("$ref").and_then(|reference| reference.as_str()?.rsplit('/').next())
                && !needed.contains_key(name)
            {
                needed.insert(name.to_owned(), named[name].clone());
                take(&named[name], named, needed);
            }
            members.values().for_each(|member| take(member, named, needed));
        }
        Value::Array(elements) => elements.iter().for_each(|element| take(element, named, needed)),
        _ => {}
    }
}

/// Closes every object that names its members.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.values_mut().for_each(close);
            let names_members = members.get("properties").is_some_and(Value::is_object)
                && members.get("type").is_some_and(|kind| kind == "object" || kind[0] == "object");
            if names_members && !members.contains_key("additionalProperties") {
                members.insert("additionalProperties".to_owned(), json!(false));
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(close),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_no_schema_names_is_found() {
        let schema = &DOCUMENT["components"]["schemas"]["PageMeta"];
        assert_eq!(mistake(schema, Side::Answer, &json!({ "next": null })), None);
        assert!(mistake(schema, Side::Answer, &json!({ "next": null, "more": 1 })).is_some());
        assert!(mistake(schema, Side::Answer, &json!({})).is_some());
    }
}
