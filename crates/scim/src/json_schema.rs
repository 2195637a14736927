//! JSON Schemas (draft 2020-12) of what is sent and shown, made from the schemas of the protocol: for documents that
//! describe the whole service, such as `OpenAPI`.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::bulk::{BULK_REQUEST_URN, BULK_RESPONSE_URN};
use crate::list::{LIST_URN, MAX_PAGE_SIZE};
use crate::patch::{MAX_OPERATIONS, PATCH_URN};
use crate::schema::{self, Attribute, Kind, Mutability, ResourceType, Returned};
use crate::search::SEARCH_URN;

/// Describes resources in answers. A client may ask for a part of them, so only what every answer has is required.
pub fn shown(resource_type: &ResourceType) -> Value {
    let always = |attribute: &Attribute| attribute.returned == Returned::Always;
    let mut object = Object::new(resource_type.description);
    for attribute in &schema::common().attributes {
        object.add(attribute, Attribute::is_readable, always);
    }
    for attribute in &resource_type.schema.attributes {
        object.add(attribute, Attribute::is_readable, always);
    }
    for extension in &resource_type.extensions {
        let mut members = Object::new(&extension.description);
        for attribute in &extension.attributes {
            members.add(attribute, Attribute::is_readable, always);
        }
        object.insert(&extension.id, members.finish());
    }
    object.finish()
}

/// Describes resources in requests, in their canonical form. Names are read in any case, and what clients are known to
/// get wrong is put right; what only the server sets may be there and is passed over.
pub fn accepted(resource_type: &ResourceType) -> Value {
    let mut object = Object::new(resource_type.description);
    let common = &schema::common().attributes;
    // Only the server sets it in answers; in requests it says which schemas the client speaks of.
    if let Some(schemas) = common.iter().find(|attribute| attribute.name == "schemas") {
        object.insert(&schemas.name, described(schemas, &|_| true, &|_| false));
    }
    for attribute in common.iter().chain(&resource_type.schema.attributes) {
        object.add(attribute, is_writable, |attribute| attribute.required);
    }
    for extension in &resource_type.extensions {
        let mut members = Object::new(&extension.description);
        for attribute in &extension.attributes {
            members.add(attribute, is_writable, |attribute| attribute.required);
        }
        if !members.properties.is_empty() {
            let mut members = members.finish();
            require_filled(&mut members, extension.attributes.iter());
            object.insert(&extension.id, members);
        }
    }
    let mut object = object.finish();
    require_filled(&mut object, resource_type.schema.attributes.iter());
    object
}

/// Describes a PATCH (RFC 7644 §3.5.2), in its canonical form.
pub fn patch() -> Value {
    json!({
        "description": "Changes of a resource, one after the other; all of them or none (RFC 7644 §3.5.2).",
        "type": "object",
        "properties": {
            "schemas": urns(PATCH_URN),
            "Operations": {
                "type": "array",
                "minItems": 1,
                "maxItems": MAX_OPERATIONS,
                "items": {
                    "type": "object",
                    "properties": {
                        "op": {
                            "description": "The kind of the change, in any case.",
                            "type": "string",
                            "examples": ["add", "remove", "replace"],
                        },
                        "path": {
                            "description": "The attribute to change, such as `emails[type eq \"work\"].value`; without \
                                            it, `value` has attributes by their names.",
                            "type": "string",
                        },
                        "value": { "description": "The value, in the form of the attribute." },
                    },
                    "required": ["op"],
                },
            },
        },
        "required": ["Operations"],
    })
}

/// Describes a page of resources (RFC 7644 §3.4.2), given the schema of one.
pub fn list(resource: Value) -> Value {
    let number = |what: &str| json!({ "description": what, "type": "integer", "minimum": 0 });
    json!({
        "description": "A page of resources (RFC 7644 §3.4.2).",
        "type": "object",
        "properties": {
            "schemas": urns(LIST_URN),
            "totalResults": number("How many resources there are on all pages."),
            "startIndex": { "description": "The place of the first one.", "type": "integer", "minimum": 1 },
            "itemsPerPage": number("How many are on this page."),
            "Resources": { "type": "array", "items": resource, "maxItems": MAX_PAGE_SIZE },
        },
        "required": ["schemas", "totalResults", "startIndex", "itemsPerPage", "Resources"],
    })
}

/// Describes a page of resources that may stand between cursors (RFC 9865 §2), given the schema of one.
pub fn list_with_cursors(resource: Value) -> Value {
    let mut page = list(resource);
    let cursor = |what: &str| json!({ "description": what, "type": "string" });
    page["properties"]["nextCursor"] = cursor("Leads to the next page; not there on the last one.");
    page["properties"]["previousCursor"] = cursor("Leads to the page before; not there on the first one.");
    page["required"] = json!(["schemas", "itemsPerPage", "Resources"]);
    page
}

/// Describes the body of a `.search` (RFC 7644 §3.4.3), in its canonical form.
pub fn search() -> Value {
    let text = |what: &str| json!({ "description": what, "type": "string" });
    let number = |what: &str| json!({ "description": what, "type": "integer" });
    let names = |what: &str| json!({ "description": what, "type": "array", "items": { "type": "string" } });
    json!({
        "description": "A search (RFC 7644 §3.4.3).",
        "type": "object",
        "properties": {
            "schemas": urns(SEARCH_URN),
            "attributes": names("Only these attributes."),
            "excludedAttributes": names("All but these attributes."),
            "filter": text("Only resources of which this is true, such as `userName eq \"ada\"`."),
            "sortBy": text("The attribute to sort by."),
            "sortOrder": { "description": "The direction.", "type": "string", "examples": ["ascending", "descending"] },
            "startIndex": number("The place of the first one, from 1."),
            "count": number("How many are wanted."),
            "cursor": text("The place by cursor, empty for the first page (RFC 9865)."),
        },
    })
}

/// Describes a bulk request (RFC 7644 §3.7), in its canonical form.
pub fn bulk_request(max_operations: usize) -> Value {
    json!({
        "description": "Operations to carry out one after the other (RFC 7644 §3.7).",
        "type": "object",
        "properties": {
            "schemas": urns(BULK_REQUEST_URN),
            "failOnErrors": {
                "description": "After how many errors to stop; without it, never.", "type": "integer", "minimum": 1,
            },
            "Operations": {
                "type": "array",
                "minItems": 1,
                "maxItems": max_operations,
                "items": {
                    "type": "object",
                    "properties": {
                        "method": {
                            "description": "The method, in any case.", "type": "string",
                            "examples": ["POST", "PUT", "PATCH", "DELETE"],
                        },
                        "bulkId": {
                            "description": "The name that other operations have for what a POST creates: they refer to \
                                            it as `bulkId:name`.",
                            "type": "string",
                        },
                        "version": { "description": "The version that it must have.", "type": "string" },
                        "path": { "description": "`/Users`, or `/Users/{id}`.", "type": "string" },
                        "data": { "description": "The body." },
                    },
                    "required": ["method", "path"],
                },
            },
        },
        "required": ["Operations"],
    })
}

/// Describes the answer to a bulk request (RFC 7644 §3.7).
pub fn bulk_response() -> Value {
    let text = |what: &str| json!({ "description": what, "type": "string" });
    json!({
        "description": "What became of the operations, in the order of the request (RFC 7644 §3.7).",
        "type": "object",
        "properties": {
            "schemas": urns(BULK_RESPONSE_URN),
            "Operations": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "method": text("The method."),
                        "bulkId": text("The name of the operation."),
                        "location": text("The URL of the resource."),
                        "version": text("Its version."),
                        "status": text("The status that it alone would have been answered with."),
                        "response": { "description": "The error, or the resource.", "type": "object" },
                    },
                    "required": ["method", "status"],
                },
            },
        },
        "required": ["schemas", "Operations"],
    })
}

/// Describes a document of discovery by the schema that it has itself, `Schema`, `ResourceType` or
/// `ServiceProviderConfig`. `None` if there is no such document.
pub fn document(name: &str) -> Option<Value> {
    let schema = schema::all().iter().find(|schema| schema.name == name)?;
    let required = |attribute: &Attribute| attribute.required;
    let mut object = Object::new(&schema.description);
    let common = &schema::common().attributes;
    for attribute in common.iter().filter(|attribute| ["schemas", "meta"].contains(&attribute.name.as_str()))
    {
        object.add(attribute, Attribute::is_readable, required);
    }
    for attribute in &schema.attributes {
        object.add(attribute, Attribute::is_readable, required);
    }
    let mut document = object.finish();
    // A sub-attribute has none itself (RFC 7643 §7), but for those of the schema of schemas.
    if let Some(part) =
        document.pointer_mut("/properties/attributes/items/properties/subAttributes/items/properties")
    {
        part["subAttributes"] = json!({ "type": "array", "items": { "type": "object" } });
    }
    Some(document)
}

fn urns(urn: &str) -> Value {
    json!({ "type": "array", "items": { "type": "string", "examples": [urn] } })
}

fn is_writable(attribute: &Attribute) -> bool {
    attribute.mutability != Mutability::ReadOnly
}

/// A schema of objects that is being written.
struct Object<'a> {
    description: &'a str,
    properties: Map<String, Value>,
    required: Vec<&'a str>,
}

impl<'a> Object<'a> {
    fn new(description: &'a str) -> Self {
        Self { description, properties: Map::new(), required: Vec::new() }
    }

    /// Adds an attribute if it is wanted.
    fn add(
        &mut self,
        attribute: &'a Attribute,
        wanted: impl Fn(&Attribute) -> bool,
        required: impl Fn(&Attribute) -> bool,
    ) {
        if !wanted(attribute) {
            return;
        }
        if required(attribute) {
            self.required.push(&attribute.name);
        }
        self.insert(&attribute.name, described(attribute, &wanted, &required));
    }

    fn insert(&mut self, name: &str, schema: Value) {
        self.properties.insert(name.to_owned(), schema);
    }

    fn finish(self) -> Value {
        let mut schema =
            json!({ "description": self.description, "type": "object", "properties": self.properties });
        if !self.required.is_empty() {
            schema["required"] = json!(self.required);
        }
        schema
    }
}

fn described(
    attribute: &Attribute,
    wanted: &dyn Fn(&Attribute) -> bool,
    required: &dyn Fn(&Attribute) -> bool,
) -> Value {
    let mut schema = match attribute.kind {
        Kind::String => json!({ "type": "string" }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Decimal => json!({ "type": "number" }),
        Kind::Integer => json!({ "type": "integer" }),
        Kind::DateTime => json!({ "type": "string", "format": "date-time" }),
        Kind::Binary => json!({ "type": "string", "contentEncoding": "base64" }),
        // What clients send is kept as it is.
        Kind::Reference if is_writable(attribute) => json!({ "type": "string" }),
        Kind::Reference => json!({ "type": "string", "format": "uri-reference" }),
        Kind::Complex => {
            let mut object = Object::new(&attribute.description);
            for part in &attribute.sub_attributes {
                object.add(part, wanted, required);
            }
            object.finish()
        }
    };
    // Other values are accepted too (RFC 7643 §7).
    if !attribute.canonical_values.is_empty() {
        schema["examples"] = json!(attribute.canonical_values);
    }
    if attribute.mutability == Mutability::WriteOnly {
        schema["writeOnly"] = json!(true);
    }
    if attribute.multi_valued {
        schema = json!({ "type": "array", "items": schema });
    }
    schema["description"] = json!(attribute.description);
    schema
}

/// Says of text which is required that it must not be empty: the empty string is no value (RFC 7643 §2.4).
fn require_filled<'a>(object: &mut Value, attributes: impl Iterator<Item = &'a Arc<Attribute>>) {
    for attribute in attributes {
        let Some(mut schema) = object["properties"].get_mut(&attribute.name) else { continue };
        if attribute.multi_valued {
            schema = &mut schema["items"];
        }
        match attribute.kind {
            Kind::String if attribute.required => schema["minLength"] = json!(1),
            Kind::Complex => require_filled(schema, attribute.sub_attributes.iter()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_never_returned_is_asked_for_and_not_shown() {
        let user = ResourceType::user();
        assert_eq!(accepted(user)["properties"]["password"]["writeOnly"], true);
        assert!(shown(user)["properties"].get("password").is_none());
    }

    #[test]
    fn the_messages_have_the_members_that_are_read_and_written() {
        let names = |schema: Value| -> Vec<String> {
            schema["properties"].as_object().unwrap().keys().cloned().collect()
        };
        assert_eq!(names(search()).len(), 9);
        assert_eq!(names(bulk_request(7)), ["schemas", "failOnErrors", "Operations"]);
        assert_eq!(bulk_request(7)["properties"]["Operations"]["maxItems"], 7);
        assert_eq!(names(bulk_response()), ["schemas", "Operations"]);
        let page = list_with_cursors(json!({ "type": "object" }));
        assert!(page["properties"].get("nextCursor").is_some());
        assert!(!page["required"].as_array().unwrap().contains(&json!("startIndex")));
    }

    #[test]
    fn what_only_the_server_sets_is_shown_and_not_asked_for() {
        let user = ResourceType::user();
        let extension = "urn:scim:schemas:extension:atlassian-external:1.0";
        for name in ["id", "meta", "groups", extension] {
            assert!(shown(user)["properties"].get(name).is_some(), "{name}");
            assert!(accepted(user)["properties"].get(name).is_none(), "{name}");
        }
        assert_eq!(shown(user)["required"], json!(["schemas", "id"]));
        assert_eq!(accepted(user)["required"], json!(["userName"]));
        assert_eq!(accepted(user)["properties"]["userName"]["minLength"], 1);
        assert_eq!(accepted(user)["properties"]["title"].get("minLength"), None);
        assert_eq!(shown(user)["properties"]["userName"].get("minLength"), None);
    }
}
