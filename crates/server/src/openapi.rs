//! The OpenAPI 3.1 document, made from the table of routes and from the types that handlers read and show.

mod schemas;

use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{Method, Response};
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use self::schemas::Schemas;
use crate::family::Family;
use crate::query::{Form, Parameter};
use crate::routes::{CallerKind, Paging, RequestBody, Route, SchemaOf, Shown, routes};
use crate::state::AppState;
use crate::wire;

/// `GET /openapi.json`.
pub(crate) async fn document(State(state): State<AppState>) -> Response<Body> {
    // It is some 130 KB, and nobody needs a key to ask for it.
    let text = state.openapi.get_or_init(|| openapi(state.base_url()).to_string().into());
    let mut response = Response::new(Body::from(text.clone()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Describes the whole face, for a server that is reached under a URL.
pub fn openapi(base_url: &str) -> Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(|| describe(&routes()).0);
    let mut document = DOCUMENT.clone();
    document["servers"] = json!([{ "url": base_url }]);
    document
}

/// Describes routes, and names the schemas whose names mean two things.
fn describe(routes: &[Route]) -> (Value, Vec<String>) {
    let mut schemas = Schemas::new();
    let mut paths = Map::new();
    for route in routes {
        let path = paths.entry(route.path.clone()).or_insert_with(|| json!({}));
        path[route.method.as_str().to_ascii_lowercase()] = operation(route, &mut schemas);
    }
    let (named, ambiguous) = schemas.named();
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Steward",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "orgKey": { "type": "http", "scheme": "bearer", "description": "A key of the kind org." },
                "operatorKey": { "type": "http", "scheme": "bearer", "description": "A key of the kind op." },
                "productKey": { "type": "http", "scheme": "bearer", "description": "A key of the kind product." },
                "directoryKey": { "type": "http", "scheme": "bearer", "description": "The key of the directory." },
            },
            "schemas": named,
        },
    });
    (document, ambiguous)
}

fn operation(route: &Route, schemas: &mut Schemas) -> Value {
    let mut parameters: Vec<Value> = route
        .path_parameters()
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": of_path(route, name) }))
        .collect();
    let own = |page: &&Parameter| !route.asks.iter().any(|parameter| parameter.name == page.name);
    parameters.extend(of_pages(route.paging).iter().filter(own).map(Parameter::describe));
    parameters.extend(route.asks.iter().map(Parameter::describe));
    parameters.extend(preconditions(route));
    let mut operation = json!({
        "operationId": route.operation,
        "summary": route.summary,
        "tags": [tag(route)],
        "parameters": parameters,
        "responses": responses(route, schemas),
        "security": security(route.caller),
    });
    if let Some(scope) = route.scope {
        operation["description"] = json!(format!("A key with scopes needs `{scope}`."));
    }
    if route.body != RequestBody::None {
        let required = route.body == RequestBody::Required;
        let schema = route.reads.map_or_else(|| json!({}), |schema| schemas.read(schema));
        let media = route.reads_media.unwrap_or(route.family().media_type());
        let mut content = json!({ media: { "schema": schema } });
        for media in route.also_reads {
            content[media] = json!({});
        }
        operation["requestBody"] = json!({ "required": required, "content": content });
    }
    operation
}

/// What stands for a parameter of a path.
fn of_path(route: &Route, name: &str) -> Value {
    match name {
        "accountId" => wire::AccountId::json_schema(&mut SchemaGenerator::default()).to_value(),
        // Documents of discovery have names.
        "id" if route.path.contains("/Schemas/") || route.path.contains("/ResourceTypes/") => {
            json!({ "type": "string" })
        }
        // The organizations API takes `-` for all of them.
        "directoryId" if route.path.starts_with("/admin") => json!({ "type": "string" }),
        // An ARI.
        "resourceId" => json!({ "type": "string" }),
        _ if name == "id" || name.ends_with("Id") => json!({ "type": "string", "format": "uuid" }),
        _ => json!({ "type": "string" }),
    }
}

const CURSOR: Parameter = Parameter::new(
    "cursor",
    "Where to go on: what the page before named `next`. Without it, the first page.",
    Form::Text { most: None },
);
const LIMIT: Parameter = Parameter::new(
    "limit",
    "How much is wanted on a page.",
    Form::Whole { least: Some(1), most: None, usual: None },
);
const PAGE_SIZE: Parameter = Parameter::new(
    "pageSize",
    "How much is wanted on a page.",
    Form::Whole { least: Some(1), most: Some(steward_core::key::PAGE_LIMIT as u64), usual: Some(50) },
);
const START_INDEX: Parameter = Parameter::new(
    "startIndex",
    "The place in the list of the first resource that is wanted, from 1; anything less means 1 (RFC 7644 §3.4.2.4).",
    Form::Whole { least: None, most: None, usual: Some(1) },
);

/// The parameters with which pages are asked for.
fn of_pages(paging: Paging) -> &'static [Parameter] {
    match paging {
        Paging::None | Paging::InBody => &[],
        Paging::Cursor => &[CURSOR],
        Paging::CursorAndLimit => &[CURSOR, LIMIT],
        Paging::CursorAndPageSize => &[CURSOR, PAGE_SIZE],
        Paging::StartIndex => &[START_INDEX],
    }
}

/// The headers by which a request says which version of its resource it means. A creation has no resource yet.
fn preconditions(route: &Route) -> Vec<Value> {
    if !route.versioned || route.method == Method::POST {
        return Vec::new();
    }
    let header = |name: &str, what: &str| json!({ "name": name, "in": "header", "description": what, "schema": { "type": "string" } });
    let reads = route.method == Method::GET;
    let none = if reads {
        "304 where the resource has one of these versions"
    } else {
        "412 where the resource has one of these versions"
    };
    vec![
        header(
            "If-Match",
            "412 unless the resource has one of these versions, such as `W/\"3\"`, or `*` (RFC 9110 §13.1.1).",
        ),
        header("If-None-Match", &format!("{none}, or any with `*` (RFC 9110 §13.1.2).")),
    ]
}

fn security(caller: CallerKind) -> Value {
    match caller {
        CallerKind::Anyone => json!([]),
        CallerKind::Org => json!([{ "orgKey": [] }]),
        CallerKind::Directory => json!([{ "directoryKey": [] }]),
        CallerKind::Operator => json!([{ "operatorKey": [] }]),
        CallerKind::OperatorOrProduct => json!([{ "operatorKey": [] }, { "productKey": [] }]),
        CallerKind::Product => json!([{ "productKey": [] }]),
        CallerKind::OrgOrProduct => json!([{ "orgKey": [] }, { "productKey": [] }]),
    }
}

fn responses(route: &Route, schemas: &mut Schemas) -> Value {
    let media = route.family().media_type();
    let mut success = match route.shows {
        Shown::Nothing => json!({ "description": "Done." }),
        Shown::Json(schema) => {
            let schema = schemas.shown(schema);
            json!({ "description": "The answer.", "content": { media: { "schema": schema } } })
        }
        Shown::File(media) => json!({ "description": "The answer.", "content": { media: {} } }),
    };
    let version = json!({ "description": "The version of the resource.", "schema": { "type": "string" } });
    if route.versioned && route.success != 204 {
        success["headers"] = json!({ "ETag": version });
    }
    let mut error = |schema: SchemaOf, media: &str| {
        let schema = schemas.shown(schema);
        json!({ "description": "What was wrong, and what to do.", "content": { media: { "schema": schema } } })
    };
    let mut responses = Map::new();
    responses.insert(route.success.to_string(), success);
    if route.versioned && route.method == Method::GET {
        let unchanged =
            json!({ "description": "The client has this version.", "headers": { "ETag": version } });
        responses.insert("304".to_owned(), unchanged);
    }
    for (status, meaning) in route.bare {
        responses.insert(status.to_string(), json!({ "description": meaning }));
    }
    for (status, schema) in route.family().errors() {
        responses.insert((*status).to_owned(), error(*schema, route.family().error_media_type()));
    }
    if let Some((status, schema)) = route.refuses {
        responses.insert(status.to_string(), error(schema, route.family().error_media_type()));
    }
    Value::Object(responses)
}

fn tag(route: &Route) -> &'static str {
    match route.family() {
        Family::Scim => "User provisioning",
        Family::Admin => "Organizations",
        Family::Control => "Admin control",
        Family::Dlp => "Data loss prevention",
        Family::Users => "User management",
        Family::Own if route.path.starts_with("/steward/") => "Steward",
        Family::Own => "Operations",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_schema_means_one_thing() {
        let (_, ambiguous) = describe(&routes());
        assert!(
            ambiguous.is_empty(),
            "two types have the name {ambiguous:?}: give one of them another by #[schemars(rename)]"
        );
    }
}
