//! The documents with which a server describes itself (RFC 7644 §4). Every `base_url` is the SCIM base
//! without a trailing slash.
//!
//! The plain functions describe the standard resource types; those that end in `_of` the types that they are given,
//! with the extensions that these have.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::list::{DEFAULT_PAGE_SIZE, LIST_URN, MAX_PAGE_SIZE};
use crate::schema::{self, ResourceType, Schema};

/// What a server offers (RFC 7643 §5, RFC 9865 §4). The default offers PATCH and filters.
///
/// ```
/// use steward_scim::discovery::{Bulk, Capabilities, Pagination};
/// let offered = Capabilities {
///     bulk: Some(Bulk { max_operations: 1_000, max_payload_size: 1_048_576 }),
///     sort: true,
///     etag: true,
///     pagination: Some(Pagination { cursor_timeout: Some(3_600), ..Pagination::default() }),
///     ..Capabilities::default()
/// };
/// let config = offered.to_json("https://example.com/scim");
/// assert_eq!(config["bulk"]["maxOperations"], 1_000);
/// assert_eq!(config["pagination"]["defaultPaginationMethod"], "index");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities {
    /// Bulk requests and their limits (RFC 7644 §3.7); `None` if there are none.
    pub bulk: Option<Bulk>,
    /// The most resources in one answer to a query.
    pub max_results: u64,
    /// Whether lists can be sorted (RFC 7644 §3.4.2.3).
    pub sort: bool,
    /// Whether resources have versions (RFC 7644 §3.14).
    pub etag: bool,
    /// How lists can be paged through (RFC 9865 §4); `None` to say nothing, as a server that only knows positions may.
    pub pagination: Option<Pagination>,
    /// A page for people about this service.
    pub documentation_uri: Option<String>,
}

/// The limits of bulk requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bulk {
    /// The most operations in a request.
    pub max_operations: u64,
    /// The largest body in bytes.
    pub max_payload_size: u64,
}

/// The ways to page through a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pagination {
    /// By cursor (RFC 9865).
    pub cursor: bool,
    /// By position (RFC 7644 §3.4.2.4).
    pub index: bool,
    /// Which of them a query gets that names none.
    pub default_method: PaginationMethod,
    /// How many resources a page has when the client does not say.
    pub default_page_size: u64,
    /// How many a page has at most.
    pub max_page_size: u64,
    /// How many seconds a cursor stays good; `None` if it does for ever.
    pub cursor_timeout: Option<u64>,
}

/// A way to page through a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaginationMethod {
    /// By cursor.
    Cursor,
    /// By position.
    Index,
}

impl Default for Capabilities {
    fn default() -> Capabilities {
        Capabilities {
            bulk: None,
            max_results: MAX_PAGE_SIZE,
            sort: false,
            etag: false,
            pagination: None,
            documentation_uri: None,
        }
    }
}

impl Default for Pagination {
    fn default() -> Pagination {
        Pagination {
            cursor: true,
            index: true,
            default_method: PaginationMethod::Index,
            default_page_size: DEFAULT_PAGE_SIZE,
            max_page_size: MAX_PAGE_SIZE,
            cursor_timeout: None,
        }
    }
}

impl Capabilities {
    /// Renders the `ServiceProviderConfig`. A password is never changed: none is kept.
    pub fn to_json(&self, base_url: &str) -> Value {
        let bulk = self.bulk.unwrap_or(Bulk { max_operations: 0, max_payload_size: 0 });
        let mut document = Map::new();
        let mut put = |name: &str, value: Value| document.insert(name.to_owned(), value);
        put("schemas", json!(["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"]));
        if let Some(uri) = &self.documentation_uri {
            put("documentationUri", json!(uri));
        }
        put("patch", json!({ "supported": true }));
        put(
            "bulk",
            json!({
                "supported": self.bulk.is_some(),
                "maxOperations": bulk.max_operations,
                "maxPayloadSize": bulk.max_payload_size,
            }),
        );
        put("filter", json!({ "supported": true, "maxResults": self.max_results }));
        put("changePassword", json!({ "supported": false }));
        put("sort", json!({ "supported": self.sort }));
        put("etag", json!({ "supported": self.etag }));
        if let Some(pagination) = &self.pagination {
            put("pagination", pagination.to_json());
        }
        put(
            "authenticationSchemes",
            json!([{
                "type": "oauthbearertoken",
                "name": "Directory API key",
                "description": "The API key of the directory, as a bearer token.",
                "specUri": "https://www.rfc-editor.org/info/rfc6750",
                "primary": true,
            }]),
        );
        put(
            "meta",
            json!({
                "resourceType": "ServiceProviderConfig",
                "location": format!("{base_url}/ServiceProviderConfig"),
            }),
        );
        Value::Object(document)
    }
}

impl Pagination {
    fn to_json(self) -> Value {
        let mut document = json!({
            "cursor": self.cursor,
            "index": self.index,
            "defaultPaginationMethod": match self.default_method {
                PaginationMethod::Cursor => "cursor",
                PaginationMethod::Index => "index",
            },
            "defaultPageSize": self.default_page_size,
            "maxPageSize": self.max_page_size,
        });
        if let Some(timeout) = self.cursor_timeout {
            document["cursorTimeout"] = json!(timeout);
        }
        document
    }
}

/// Describes a server with the default [`Capabilities`].
pub fn service_provider_config(base_url: &str) -> Value {
    Capabilities::default().to_json(base_url)
}

/// Lists all schemas, those of discovery itself included (RFC 7643 §7).
pub fn schemas(base_url: &str) -> Value {
    schemas_of(base_url, schema::resource_types())
}

/// Lists the schemas of these resource types, and those of discovery itself.
pub fn schemas_of(base_url: &str, types: &[Arc<ResourceType>]) -> Value {
    let documents: Vec<Value> =
        all_of(types).into_iter().map(|schema| schema_document(base_url, schema)).collect();
    list(&documents)
}

/// Describes one schema by its URN, in any case.
pub fn schema(base_url: &str, urn: &str) -> Option<Value> {
    schema_of(base_url, schema::resource_types(), urn)
}

/// Describes one schema of these resource types or of discovery itself.
pub fn schema_of(base_url: &str, types: &[Arc<ResourceType>], urn: &str) -> Option<Value> {
    let found = all_of(types).into_iter().find(|schema| schema.id.eq_ignore_ascii_case(urn))?;
    Some(schema_document(base_url, found))
}

/// Lists the resource types (RFC 7643 §6).
pub fn resource_types(base_url: &str) -> Value {
    resource_types_of(base_url, schema::resource_types())
}

/// Lists these resource types.
pub fn resource_types_of(base_url: &str, types: &[Arc<ResourceType>]) -> Value {
    let documents: Vec<Value> = types.iter().map(|known| resource_type_document(base_url, known)).collect();
    list(&documents)
}

/// Describes one resource type by its name, in any case.
pub fn resource_type(base_url: &str, name: &str) -> Option<Value> {
    resource_type_of(base_url, schema::resource_types(), name)
}

/// Describes one of these resource types by its name.
pub fn resource_type_of(base_url: &str, types: &[Arc<ResourceType>], name: &str) -> Option<Value> {
    let found = types.iter().find(|known| known.name.eq_ignore_ascii_case(name))?;
    Some(resource_type_document(base_url, found))
}

/// The schemas of resource types, each once: base schemas, then extensions, then those of discovery.
fn all_of(types: &[Arc<ResourceType>]) -> Vec<&Schema> {
    let base = types.iter().map(|known| &known.schema);
    let extensions = types.iter().flat_map(|known| &known.extensions);
    let mut all: Vec<&Schema> = Vec::new();
    for schema in base.chain(extensions).chain(schema::of_discovery()) {
        if !all.iter().any(|known| known.id == schema.id) {
            all.push(schema);
        }
    }
    all
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
