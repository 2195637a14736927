//! The documents with which a server describes itself (RFC 7644 §4). Every `base_url` is the SCIM base
//! without a trailing slash.

use serde_json::{Map, Value, json};

use crate::list::{LIST_URN, MAX_PAGE_SIZE};
use crate::schema::{self, ResourceType, Schema};

/// Describes what the server offers (RFC 7643 §5): only what exists.
pub fn service_provider_config(base_url: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": MAX_PAGE_SIZE },
        "changePassword": { "supported": false },
        "sort": { "supported": false },
        "etag": { "supported": false },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Directory API key",
            "description": "The API key of the directory, as a bearer token.",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{base_url}/ServiceProviderConfig"),
        },
    })
}

/// Lists all schemas, those of discovery itself included (RFC 7643 §7).
pub fn schemas(base_url: &str) -> Value {
    let documents: Vec<Value> =
        schema::all().iter().map(|schema| schema_document(base_url, schema)).collect();
    list(&documents)
}

/// Describes one schema by its URN, in any case.
pub fn schema(base_url: &str, urn: &str) -> Option<Value> {
    let schema = schema::all().iter().find(|schema| schema.id.eq_ignore_ascii_case(urn))?;
    Some(schema_document(base_url, schema))
}

/// Lists the resource types (RFC 7643 §6).
pub fn resource_types(base_url: &str) -> Value {
    let types = schema::resource_types().iter();
    let documents: Vec<Value> = types.map(|known| resource_type_document(base_url, known)).collect();
    list(&documents)
}

/// Describes one resource type by its name, in any case.
pub fn resource_type(base_url: &str, name: &str) -> Option<Value> {
    let found = schema::resource_types().iter().find(|known| known.name.eq_ignore_ascii_case(name))?;
    Some(resource_type_document(base_url, found))
}

fn schema_document(base_url: &str, schema: &Schema) -> Value {
    let mut document = Map::new();
    document.insert("schemas".into(), json!(["urn:ietf:params:scim:schemas:core:2.0:Schema"]));
    if let Value::Object(members) = &schema.document {
        document.extend(members.clone());
    }
    let location = format!("{base_url}/Schemas/{}", schema.id);
    document.insert("meta".into(), json!({ "resourceType": "Schema", "location": location }));
    Value::Object(document)
}

fn resource_type_document(base_url: &str, resource_type: &ResourceType) -> Value {
    let extensions: Vec<Value> = resource_type
        .extensions
        .iter()
        .map(|extension| json!({ "schema": extension.id, "required": false }))
        .collect();
    let mut document = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": resource_type.name,
        "name": resource_type.name,
        "description": resource_type.description,
        "endpoint": resource_type.endpoint,
        "schema": resource_type.schema.id,
    });
    if !extensions.is_empty() {
        document["schemaExtensions"] = Value::Array(extensions);
    }
    let location = format!("{base_url}/ResourceTypes/{}", resource_type.name);
    document["meta"] = json!({ "resourceType": "ResourceType", "location": location });
    document
}

fn list(resources: &[Value]) -> Value {
    json!({
        "schemas": [LIST_URN],
        "totalResults": resources.len(),
        "startIndex": 1,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    })
}
