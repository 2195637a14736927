//! The schemas of provisioned resources and of what describes them: made from the definitions of the SCIM engine.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};
use steward_core::directory::TEXT_LIMIT;
use steward_scim::{ERROR_URN, ResourceType, json_schema as engine};

use super::bulk;
use crate::wire::by_hand;

by_hand! {
    /// A user, as an identity provider sends it.
    ScimUserInput, |_| limited(with_own(engine::accepted(ResourceType::user())));
    /// A user.
    ScimUser, |_| made(with_own(engine::shown(ResourceType::user())));
    /// A page of users.
    ScimUserPage, |generator| cursor_page::<ScimUser>(generator);
    /// A group, as an identity provider sends it.
    ScimGroupInput, |_| limited(engine::accepted(ResourceType::group()));
    /// A group.
    ScimGroup, |_| made(engine::shown(ResourceType::group()));
    /// A page of groups.
    ScimGroupPage, |generator| cursor_page::<ScimGroup>(generator);
    /// The question of a list, as a body.
    ScimSearch, |_| made(engine::search());
    /// Changes of a user or group.
    ScimPatch, |_| made(engine::patch());
    /// A page of users and groups.
    ScimResourcePage, |generator| made(engine::list_with_cursors(json!({
        "anyOf": [generator.subschema_for::<ScimUser>(), generator.subschema_for::<ScimGroup>()],
    })));
    /// Operations on users and groups.
    ScimBulk, |_| made(engine::bulk_request(bulk::max_operations()));
    /// What became of operations on users and groups.
    ScimBulkAnswer, |_| made(engine::bulk_response());
    /// What the service can do.
    ScimServiceProviderConfig, |_| document("ServiceProviderConfig");
    /// A schema of the protocol.
    ScimSchema, |_| document("Schema");
    /// The schemas of the protocol.
    ScimSchemaPage, |generator| page::<ScimSchema>(generator);
    /// A kind of resource.
    ScimResourceType, |_| document("ResourceType");
    /// An error of the provisioning API (RFC 7644 §3.12). One of an unknown key also has what the gateway before the API
    /// says.
    ScimError, |_| json_schema!({
        "type": "object",
        "properties": {
            "schemas": { "type": "array", "items": { "const": ERROR_URN } },
            "status": { "type": "string" },
            "scimType": { "type": "string" },
            "detail": { "type": "string" },
            "error": { "type": "string" },
            "traceId": { "type": "string" },
        },
        "required": ["schemas", "status"],
    });
    /// The kinds of resources.
    ScimResourceTypePage, |generator| page::<ScimResourceType>(generator);
}

/// Users have what the schemas of their directory define.
fn with_own(mut schema: Value) -> Value {
    schema["patternProperties"] = serde_json::json!({ "^urn:": { "type": "object" } });
    schema
}

/// Adds the limits of the directory, of which the engine knows nothing.
fn limited(mut schema: Value) -> Schema {
    // A user has a display name too, which only the limit of the whole resource bounds.
    let name = if schema["properties"].get("userName").is_some() { "userName" } else { "displayName" };
    if name == "displayName" {
        // The name of a group is found by people: blanks alone are none.
        schema["properties"][name]["pattern"] = r"\S".into();
    }
    for name in [name, "externalId"] {
        schema["properties"][name]["maxLength"] = TEXT_LIMIT.into();
    }
    made(schema)
}

fn page<T: schemars::JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    made(engine::list(generator.subschema_for::<T>().to_value()))
}

/// A page that a position leads to, or a cursor.
fn cursor_page<T: schemars::JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    made(engine::list_with_cursors(generator.subschema_for::<T>().to_value()))
}

fn document(name: &str) -> Schema {
    made(engine::document(name).expect("discovery has a schema of its own documents"))
}

fn made(schema: Value) -> Schema {
    Schema::try_from(schema).expect("the engine makes objects")
}
