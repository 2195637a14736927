use serde_json::{Value, json};
use steward_scim::discovery::{Bulk, Capabilities, Pagination};
use steward_scim::{ResourceType, ScimError, ScimType, discovery};

const BASE: &str = "https://example.com/scim/directory/7";

fn resources(list: &Value) -> &Vec<Value> {
    assert_eq!(list["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:ListResponse"]));
    let resources = list["Resources"].as_array().expect("a list of resources");
    assert_eq!(list["totalResults"], resources.len());
    assert_eq!(list["itemsPerPage"], resources.len());
    resources
}

#[test]
fn only_what_exists_is_advertised() {
    let config = discovery::service_provider_config(BASE);
    assert_eq!(config["patch"], json!({ "supported": true }));
    assert_eq!(config["filter"], json!({ "supported": true, "maxResults": 100 }));
    for absent in ["bulk", "sort", "etag", "changePassword"] {
        assert_eq!(config[absent]["supported"], false, "{absent}");
    }
    assert_eq!(config["authenticationSchemes"][0]["type"], "oauthbearertoken");
    assert_eq!(config["meta"]["location"], format!("{BASE}/ServiceProviderConfig"));
}

#[test]
fn what_a_server_offers_follows_the_schema_of_it() {
    let offered = Capabilities {
        bulk: Some(Bulk { max_operations: 10, max_payload_size: 1_000 }),
        max_results: 50,
        sort: true,
        etag: true,
        pagination: Some(Pagination { cursor_timeout: Some(60), ..Pagination::default() }),
        documentation_uri: Some("https://example.com/help".to_owned()),
    };
    let config = offered.to_json(BASE);
    assert_eq!(config["bulk"], json!({ "supported": true, "maxOperations": 10, "maxPayloadSize": 1_000 }));
    assert_eq!(config["filter"]["maxResults"], 50);
    assert_eq!((&config["sort"]["supported"], &config["etag"]["supported"]), (&json!(true), &json!(true)));
    assert_eq!(config["changePassword"]["supported"], false);
    assert_eq!(
        config["pagination"],
        json!({ "cursor": true, "index": true, "defaultPaginationMethod": "index", "defaultPageSize": 100,
                "maxPageSize": 100, "cursorTimeout": 60 })
    );
    let schema = discovery::schema(BASE, config["schemas"][0].as_str().unwrap()).unwrap();
    let mut config = config;
    config.as_object_mut().unwrap().retain(|name, _| !matches!(name.as_str(), "schemas" | "meta"));
    assert_follows(&config, &schema["attributes"], &schema["name"]);
    assert_eq!(Capabilities::default().to_json(BASE), discovery::service_provider_config(BASE));
}

#[test]
fn every_schema_that_a_resource_type_names_resolves() {
    let types = discovery::resource_types(BASE);
    let types = resources(&types);
    assert_eq!(types.iter().map(|rt| rt["name"].as_str().unwrap()).collect::<Vec<_>>(), ["User", "Group"]);
    for resource_type in types {
        let extensions = resource_type["schemaExtensions"].as_array().cloned().unwrap_or_default();
        let urns = extensions.iter().map(|extension| &extension["schema"]).chain([&resource_type["schema"]]);
        for urn in urns {
            assert!(discovery::schema(BASE, urn.as_str().unwrap()).is_some(), "{urn}");
        }
        let name = resource_type["name"].as_str().unwrap();
        assert_eq!(discovery::resource_type(BASE, name).as_ref(), Some(resource_type));
        assert_eq!(resource_type["meta"]["location"], format!("{BASE}/ResourceTypes/{name}"));
    }
    assert!(discovery::resource_type(BASE, "Device").is_none());
}

#[test]
fn the_schemas_of_discovery_itself_are_listed() {
    let schemas = discovery::schemas(BASE);
    for name in ["User", "Group", "ResourceType", "Schema", "ServiceProviderConfig"] {
        let urn = format!("urn:ietf:params:scim:schemas:core:2.0:{name}");
        let schema = resources(&schemas).iter().find(|schema| schema["id"] == urn.as_str()).expect(name);
        assert_eq!(discovery::schema(BASE, &urn.to_uppercase()).as_ref(), Some(schema));
        assert_eq!(schema["meta"]["location"], format!("{BASE}/Schemas/{urn}"));
    }
    assert!(discovery::schema(BASE, "urn:example").is_none());
}

/// The documents describe themselves: each has only the attributes that its schema lists, and all it
/// requires.
#[test]
fn the_documents_follow_their_own_schemas() {
    let mut documents = vec![discovery::service_provider_config(BASE)];
    documents.extend(resources(&discovery::schemas(BASE)).clone());
    documents.extend(resources(&discovery::resource_types(BASE)).clone());
    for document in documents {
        let schema = discovery::schema(BASE, document["schemas"][0].as_str().unwrap()).unwrap();
        let mut document = document;
        document.as_object_mut().unwrap().retain(|name, _| !matches!(name.as_str(), "schemas" | "meta"));
        if schema["name"] == "ServiceProviderConfig" {
            document.as_object_mut().unwrap().shift_remove("id");
        }
        assert_follows(&document, &schema["attributes"], &schema["name"]);
    }
}

fn assert_follows(object: &Value, attributes: &Value, place: &Value) {
    let attributes = attributes.as_array().expect("a list");
    for (name, value) in object.as_object().expect("an object") {
        let attribute = attributes.iter().find(|attribute| attribute["name"] == name.as_str());
        let Some(attribute) = attribute else {
            // The schema of schemas has sub-attributes of sub-attributes, which it cannot describe (RFC 7643
            // §7).
            assert_eq!((place.as_str(), name.as_str()), (Some("subAttributes"), "subAttributes"));
            continue;
        };
        assert_eq!(value.is_array(), attribute["multiValued"] == true, "{place} {name}");
        let elements = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        for element in elements {
            match attribute["type"].as_str().expect("a string") {
                "complex" => assert_follows(&element, &attribute["subAttributes"], &attribute["name"]),
                "boolean" => assert!(element.is_boolean(), "{place} {name}"),
                "integer" => assert!(element.is_u64(), "{place} {name}"),
                _ => assert!(element.is_string(), "{place} {name}"),
            }
        }
    }
    for attribute in attributes.iter().filter(|attribute| attribute["required"] == true) {
        assert!(
            object.get(attribute["name"].as_str().expect("a string")).is_some(),
            "{place} lacks {}",
            attribute["name"]
        );
    }
}

#[test]
fn the_tables_of_the_rfc_are_in_the_schemas() {
    let user = &ResourceType::user().schema;
    let names: Vec<&str> = user.attributes.iter().map(|attribute| attribute.name.as_str()).collect();
    assert_eq!(
        names.join(" "),
        "userName name displayName nickName profileUrl title userType preferredLanguage locale timezone active \
         password emails phoneNumbers ims photos addresses groups entitlements roles x509Certificates department \
         organization"
    );
    let user_name = user.attribute("USERNAME").unwrap();
    assert!(user_name.required && !user_name.case_exact);
    assert_eq!(user_name.uniqueness.as_str(), "server");
    let password = user.attribute("password").unwrap();
    assert_eq!((password.mutability.as_str(), password.returned.as_str()), ("writeOnly", "never"));
    let emails = user.attribute("emails").unwrap();
    assert!(emails.multi_valued);
    assert_eq!(emails.sub_attribute("type").unwrap().canonical_values, ["work", "home", "other"]);
    let members = ResourceType::group().schema.attribute("members").unwrap();
    assert_eq!(members.sub_attribute("value").unwrap().mutability.as_str(), "immutable");
    assert_eq!(members.sub_attribute("$ref").unwrap().reference_types, ["User", "Group"]);
    assert_eq!(ResourceType::group().collections, ["members"]);
}

#[test]
fn errors_render_as_the_rfc_says() {
    assert_eq!(
        ScimError::uniqueness("taken").to_json(),
        json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": "409", "scimType": "uniqueness", "detail": "taken",
        })
    );
    assert_eq!(ScimError::not_found("gone").to_json()["scimType"], Value::Null);
    assert_eq!(ScimError::bad_request(ScimType::TooMany, "x").to_string(), "x");
    assert!(ScimType::ALL.iter().all(|scim_type| scim_type.as_str().starts_with(char::is_lowercase)));
}
