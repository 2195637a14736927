//! The OpenAPI 3.1 document, made from the table of routes.

use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use serde_json::{Map, Value, json};

use crate::family::{Family, json_response};
use crate::routes::{CallerKind, Paging, RequestBody, Route, routes};
use crate::state::AppState;

/// `GET /openapi.json`.
pub(crate) async fn document(State(state): State<AppState>) -> Response<Body> {
    json_response(StatusCode::OK, "application/json", openapi(&routes(), state.base_url()).to_string())
}

fn openapi(routes: &[Route], base_url: &str) -> Value {
    let mut paths = Map::new();
    for route in routes {
        let path = paths.entry(route.path.clone()).or_insert_with(|| json!({}));
        path[route.method.as_str().to_ascii_lowercase()] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Steward",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": base_url }],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "orgKey": { "type": "http", "scheme": "bearer", "description": "A key of the kind org." },
                "operatorKey": { "type": "http", "scheme": "bearer", "description": "A key of the kind op." },
                "productKey": { "type": "http", "scheme": "bearer", "description": "A key of the kind product." },
                "directoryKey": { "type": "http", "scheme": "bearer", "description": "The key of the directory." },
            },
            "schemas": {
                "ScimError": object(&["schemas", "status"], &json!({
                    "schemas": { "type": "array", "items": { "type": "string" } },
                    "status": { "type": "string" },
                    "scimType": { "type": "string" },
                    "detail": { "type": "string" },
                })),
                "AdminErrors": object(&["errors"], &json!({
                    "errors": { "type": "array", "items": object(&[], &json!({
                        "id": { "type": "string" },
                        "status": { "type": "string" },
                        "code": { "type": "string" },
                        "title": { "type": "string" },
                        "detail": { "type": "string" },
                    })) },
                })),
                "GatewayError": object(&["code", "message"], &json!({
                    "code": { "type": "integer" },
                    "message": { "type": "string" },
                })),
                "UserManagementError": object(&["key", "errorKey"], &json!({
                    "key": { "type": "string" },
                    "context": { "type": "object" },
                    "errorKey": { "type": "string" },
                    "errorDetail": { "type": "object" },
                    "message": { "type": "string" },
                })),
                "Problem": object(&["title", "status"], &json!({
                    "type": { "type": "string" },
                    "title": { "type": "string" },
                    "status": { "type": "integer" },
                    "detail": { "type": "string" },
                })),
            },
        },
    })
}

fn object(required: &[&str], properties: &Value) -> Value {
    json!({ "type": "object", "required": required, "properties": properties })
}

fn operation(route: &Route) -> Value {
    let mut parameters: Vec<Value> = route
        .path_parameters()
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    let query = |name: &str, kind: &str| json!({ "name": name, "in": "query", "schema": { "type": kind } });
    match route.paging {
        Paging::None | Paging::InBody => {}
        Paging::Cursor => parameters.push(query("cursor", "string")),
        Paging::CursorAndLimit => parameters.extend([query("cursor", "string"), query("limit", "integer")]),
        Paging::StartIndex => {
            parameters.extend([
                query("startIndex", "integer"),
                query("count", "integer"),
                query("filter", "string"),
            ]);
        }
    }
    if route.operation == "getManagementPermissions" {
        let names = json!({ "type": "array", "items": { "type": "string" } });
        parameters.push(json!({ "name": "privileges", "in": "query", "schema": names }));
    }
    // Every answer with a resource can be cut to the attributes that are asked for (RFC 7644 §3.9).
    if route.path.contains("/Users") && route.family() == Family::Scim || route.path.contains("/Groups") {
        parameters.extend([query("attributes", "string"), query("excludedAttributes", "string")]);
    }
    let mut operation = json!({
        "operationId": route.operation,
        "summary": route.summary,
        "tags": [tag(route)],
        "parameters": parameters,
        "responses": responses(route),
        "security": security(route.caller),
    });
    if let Some(scope) = route.scope {
        operation["description"] = json!(format!("A key with scopes needs `{scope}`."));
    }
    if route.body != RequestBody::None {
        let media = route.family().media_type();
        let required = route.body == RequestBody::Required;
        operation["requestBody"] =
            json!({ "required": required, "content": { media: { "schema": { "type": "object" } } } });
    }
    operation
}

fn security(caller: CallerKind) -> Value {
    match caller {
        CallerKind::Anyone => json!([]),
        CallerKind::Org => json!([{ "orgKey": [] }]),
        CallerKind::Directory => json!([{ "directoryKey": [] }]),
        CallerKind::Operator => json!([{ "operatorKey": [] }]),
        CallerKind::OperatorOrProduct => json!([{ "operatorKey": [] }, { "productKey": [] }]),
    }
}

fn responses(route: &Route) -> Value {
    let media = route.family().media_type();
    let success = match route.success {
        204 => json!({ "description": "Done." }),
        _ if route.operation == "getApiTokens" => {
            let tokens = json!({ "type": "array", "items": { "type": "object" } });
            json!({ "description": "The answer.", "content": { media: { "schema": tokens } } })
        }
        _ if other_media(route).is_some() => {
            json!({ "description": "The answer.", "content": { other_media(route).unwrap_or_default(): {} } })
        }
        _ => {
            json!({ "description": "The answer.", "content": { media: { "schema": { "type": "object" } } } })
        }
    };
    let error = |schema: &str, media: &str| {
        let schema = json!({ "$ref": format!("#/components/schemas/{schema}") });
        json!({ "description": "What was wrong, and what to do.", "content": { media: { "schema": schema } } })
    };
    let mut responses = Map::new();
    responses.insert(route.success.to_string(), success);
    match route.family() {
        Family::Scim => responses.insert("default".to_owned(), error("ScimError", media)),
        Family::Admin => {
            responses.insert("401".to_owned(), error("GatewayError", media));
            responses.insert("429".to_owned(), error("GatewayError", media));
            responses.insert("default".to_owned(), error("AdminErrors", media))
        }
        Family::Users => responses.insert("default".to_owned(), error("UserManagementError", media)),
        Family::Own => responses.insert("default".to_owned(), error("Problem", "application/problem+json")),
    };
    Value::Object(responses)
}

/// The type of an answer that is no JSON.
fn other_media(route: &Route) -> Option<&'static str> {
    match route.operation {
        "getDefaultAvatar" => Some("image/svg+xml"),
        "getMetrics" => Some("application/openmetrics-text"),
        "getDocs" => Some("text/html"),
        "getDocsScript" => Some("text/javascript"),
        "getDocsFile" => Some("*/*"),
        _ => None,
    }
}

fn tag(route: &Route) -> &'static str {
    match route.family() {
        Family::Scim => "User provisioning",
        Family::Admin => "Organizations",
        Family::Users => "User management",
        Family::Own if route.path.starts_with("/steward/") => "Steward",
        Family::Own => "Operations",
    }
}
