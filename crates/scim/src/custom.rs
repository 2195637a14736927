//! Schemas of one's own: extensions that come as documents in the form of RFC 7643 §7.

mod read;

use std::sync::Arc;

use serde_json::{Value, json};

use read::{Place, Reader, object};

use crate::path;
use crate::schema::{self, Attribute, ResourceType, Schema, withholds_nothing};
use crate::{ScimError, ScimType};

/// What a schema of one's own may have at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchemaLimits {
    /// Extensions that one resource type may have beside the standard ones.
    pub extensions: usize,
    /// Attributes of a schema, sub-attributes included.
    pub attributes: usize,
    /// Values in one `canonicalValues` or `referenceTypes`.
    pub listed_values: usize,
    /// The length of a name or URN in bytes.
    pub name_length: usize,
    /// The length of any other text in bytes.
    pub text_length: usize,
    /// Whether `uniqueness` may be other than `none`: whether the store keeps values of such attributes unique.
    pub unique_values: bool,
}

impl Default for SchemaLimits {
    fn default() -> SchemaLimits {
        SchemaLimits {
            extensions: 10,
            attributes: 100,
            listed_values: 100,
            name_length: 200,
            text_length: 1_000,
            unique_values: false,
        }
    }
}

/// What is wrong with a schema, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {detail}")]
pub struct SchemaError {
    /// The place in the document, such as `attributes[2].subAttributes[0].type`.
    pub place: String,
    /// The rule and what to do.
    pub detail: String,
}

impl From<SchemaError> for ScimError {
    fn from(error: SchemaError) -> ScimError {
        ScimError::bad_request(ScimType::InvalidValue, error.to_string())
    }
}

/// The namespaces in which only the IETF defines schemas.
const RESERVED: [&str; 3] = [
    "urn:ietf:params:scim:schemas:core:",
    "urn:ietf:params:scim:api:",
    "urn:ietf:params:scim:schemas:extension:enterprise:",
];

impl Schema {
    /// Reads a schema of one's own (RFC 7643 §7). What a definition leaves out has the default of RFC 7643 §2.2.
    ///
    /// ```
    /// use serde_json::json;
    /// use steward_scim::{Schema, SchemaLimits};
    ///
    /// let schema = Schema::parse(&json!({
    ///     "id": "urn:example:scim:badge:1.0",
    ///     "name": "Badge",
    ///     "attributes": [{ "name": "number", "type": "integer", "required": true }],
    /// }), &SchemaLimits::default())?;
    /// assert!(schema.attribute("NUMBER").unwrap().required);
    ///
    /// let wrong = json!({ "id": "urn:example:x", "name": "X", "attributes": [{ "name": "a", "type": "text" }] });
    /// let error = Schema::parse(&wrong, &SchemaLimits::default()).unwrap_err();
    /// assert_eq!(error.place, "attributes[0].type");
    /// # Ok::<(), steward_scim::SchemaError>(())
    /// ```
    pub fn parse(document: &Value, limits: &SchemaLimits) -> Result<Schema, SchemaError> {
        let mut reader = Reader::new(limits);
        let place = Place::root();
        let members = object(&place, document)?;
        let id = reader.name(&place, members, "id")?;
        check_urn(&place.member("id"), &id)?;
        let name = reader.name(&place, members, "name")?;
        let description = reader.text(&place, members, "description")?.unwrap_or_default();
        for key in members.keys() {
            let known = ["id", "name", "description", "attributes", "schemas", "meta"];
            if !known.iter().any(|known| known.eq_ignore_ascii_case(key)) {
                return Err(place.member(key).wrong("no schema has this member; leave it out"));
            }
        }
        let attributes = reader.attributes(&place, members, "attributes", false)?;
        let mut schema = Schema { id, name, description, attributes, document: Value::Null };
        schema.document = document_of(&schema);
        Ok(schema)
    }
}

impl Schema {
    /// The definition as discovery shows it, with every characteristic (RFC 7643 §7).
    pub fn document(&self) -> &Value {
        &self.document
    }
}

impl ResourceType {
    /// Makes a resource type that has more extensions than this one. It is made once for a directory and then shared;
    /// everything that is read with it keeps it alive.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use serde_json::json;
    /// use steward_scim::{Filter, Resource, ResourceType, Schema, SchemaLimits};
    ///
    /// let limits = SchemaLimits::default();
    /// let badge = Schema::parse(&json!({
    ///     "id": "urn:example:scim:badge:1.0", "name": "Badge",
    ///     "attributes": [{ "name": "number", "type": "integer" }],
    /// }), &limits)?;
    /// let users = Arc::new(ResourceType::user().with_extensions(vec![Arc::new(badge)], &limits)?);
    /// let body = json!({ "userName": "ada", "urn:example:scim:badge:1.0": { "Number": 7 } });
    /// let user = Resource::parse(&users, body).unwrap().resource;
    /// assert_eq!(user.extension("urn:example:scim:badge:1.0").unwrap()["number"], 7);
    /// assert!(Filter::parse("urn:example:scim:badge:1.0:number gt 6", &users).is_ok());
    /// # Ok::<(), steward_scim::SchemaError>(())
    /// ```
    pub fn with_extensions(
        &self,
        extensions: Vec<Arc<Schema>>,
        limits: &SchemaLimits,
    ) -> Result<ResourceType, SchemaError> {
        let most = limits.extensions;
        if extensions.len() > most {
            let detail =
                format!("{} are more than the {most} that a resource type may have", extensions.len());
            return Err(Place("extensions".to_owned()).wrong(detail));
        }
        let shows_all = self.shows_all && extensions.iter().all(|extension| withholds_nothing(extension));
        let mut all = self.extensions.clone();
        for (index, extension) in extensions.into_iter().enumerate() {
            let place = Place(format!("extensions[{index}].id"));
            for known in all.iter().map(|known| known.id.as_str()).chain([self.schema.id.as_str()]) {
                check_apart(&place, &extension.id, known)?;
            }
            all.push(extension);
        }
        Ok(ResourceType {
            name: self.name,
            endpoint: self.endpoint,
            description: self.description,
            schema: Arc::clone(&self.schema),
            collections: self.collections,
            shows_all,
            extensions: all,
        })
    }
}

/// A URN (RFC 8141 §2) that no schema has which is defined elsewhere. Lower case at its front, because stored text is
/// looked through for it.
fn check_urn(place: &Place, urn: &str) -> Result<(), SchemaError> {
    let parts = urn.strip_prefix("urn:").and_then(|rest| rest.split_once(':'));
    let well_formed = parts.is_some_and(|(namespace, text)| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        (2..=32).contains(&namespace.len())
            && namespace.bytes().all(plain)
            && !namespace.starts_with('-')
            && !namespace.ends_with('-')
            && !text.is_empty()
            && !text.ends_with(':')
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~:!$&'()*+,;=@/%".contains(&byte))
    });
    if !well_formed {
        return Err(place.wrong("it must be a URN such as \"urn:example:scim:badge:1.0\" (RFC 8141)"));
    }
    let lower = urn.to_ascii_lowercase();
    if let Some(reserved) = RESERVED.iter().find(|reserved| lower.starts_with(*reserved)) {
        return Err(place.wrong(format!("URNs that begin with {reserved} are those of the standard")));
    }
    let standard = schema::all().iter().map(|known| known.id.as_str()).chain(path::aliases());
    for known in standard {
        check_apart(place, urn, known)?;
    }
    Ok(())
}

/// Neither of two URNs may be the other with more behind a colon: it could be a path in it (RFC 7644 §3.10).
fn check_apart(place: &Place, urn: &str, known: &str) -> Result<(), SchemaError> {
    let (urn, lower) = (format!("{}:", urn.to_ascii_lowercase()), format!("{}:", known.to_ascii_lowercase()));
    if urn.starts_with(&lower) || lower.starts_with(&urn) {
        return Err(
            place.wrong(format!("it cannot be told from {known}, which is the URN of another schema"))
        );
    }
    Ok(())
}

/// The document for discovery, with every characteristic.
fn document_of(schema: &Schema) -> Value {
    let attributes: Vec<Value> = schema.attributes.iter().map(|attribute| definition(attribute)).collect();
    json!({
        "id": schema.id,
        "name": schema.name,
        "description": schema.description,
        "attributes": attributes,
    })
}

fn definition(attribute: &Attribute) -> Value {
    let mut document = json!({
        "name": attribute.name,
        "type": attribute.kind.as_str(),
        "multiValued": attribute.multi_valued,
        "description": attribute.description,
        "required": attribute.required,
        "caseExact": attribute.case_exact,
        "mutability": attribute.mutability.as_str(),
        "returned": attribute.returned.as_str(),
        "uniqueness": attribute.uniqueness.as_str(),
    });
    for (name, texts) in
        [("canonicalValues", &attribute.canonical_values), ("referenceTypes", &attribute.reference_types)]
    {
        if !texts.is_empty() {
            document[name] = json!(texts);
        }
    }
    if !attribute.sub_attributes.is_empty() {
        let subs: Vec<Value> = attribute.sub_attributes.iter().map(|sub| definition(sub)).collect();
        document["subAttributes"] = Value::Array(subs);
    }
    document
}
