//! Resources as clients write them and stores keep them (RFC 7643 §3).

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::coerce;
use crate::path::{AttributePath, Target};
use crate::schema::{self, Attribute, ResourceType};
use crate::{Protocol, ScimError, ScimType};

/// The part of a resource that a client decides, checked against its schema: an object with canonical names
/// in schema order, extensions last.
///
/// It has no `id`, `meta`, `schemas` or other read-only attribute, no collection such as `members`, and
/// nothing that is never returned: a `password` is accepted and discarded.
#[derive(Debug, Clone)]
pub struct Resource {
    resource_type: Arc<ResourceType>,
    attributes: Map<String, Value>,
}

/// A reference to a member (RFC 7643 §4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The id of the member.
    pub value: String,
    /// `User` or `Group`, if the client said so.
    pub kind: Option<String>,
}

/// The body of a POST or PUT.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    /// What is stored as the resource.
    pub resource: Resource,
    /// The members: `None` if the client did not mention them, empty if it said `null` or `[]`. go-atlassian
    /// renames a group with a PUT that has no members and must not empty it.
    pub members: Option<Vec<Reference>>,
}

impl Resource {
    /// Reads the body of a POST or PUT (RFC 7644 §3.3, §3.5.1).
    ///
    /// Read-only and unknown attributes are ignored, so that a representation can be sent back as it came.
    pub fn parse(rt: &Arc<ResourceType>, body: Value) -> Result<Incoming, ScimError> {
        Resource::parse_with(&Protocol::default(), rt, body)
    }

    pub(crate) fn parse_with(
        protocol: &Protocol,
        rt: &Arc<ResourceType>,
        body: Value,
    ) -> Result<Incoming, ScimError> {
        let dialect = &protocol.dialect;
        let Value::Object(body) = body else {
            let detail = format!("the body must be a JSON object that describes a {}", rt.name);
            return Err(ScimError::bad_request(ScimType::InvalidSyntax, detail));
        };
        let named = if dialect.any_schemas { None } else { Some(named_schemas(&body, rt)?) };
        let mut resource = Resource { resource_type: Arc::clone(rt), attributes: Map::new() };
        let mut members = None;
        for (key, value) in body {
            match Target::resolve_key(rt, &key, dialect) {
                Some(Target::Extension(extension)) => {
                    if let Some(named) = &named
                        && !named.iter().any(|urn| urn.eq_ignore_ascii_case(&extension.id))
                    {
                        let detail =
                            format!("the body has {} but \"schemas\" does not name it", extension.id);
                        return Err(ScimError::bad_request(ScimType::InvalidSyntax, detail));
                    }
                    resource.read_extension(protocol, &extension, value)?;
                }
                Some(Target::Attribute(path)) if rt.is_collection(&path.attribute().name) => {
                    if members.is_some() {
                        return Err(coerce::named_twice(&path));
                    }
                    members = Some(coerce::references(&path, value, dialect)?);
                }
                Some(Target::Attribute(path)) if path.attribute().is_stored() => {
                    let name = &path.attribute().name;
                    if resource.attributes.contains_key(name) {
                        return Err(coerce::named_twice(&path));
                    }
                    // An unassigned one leaves a mark until the end, so that a second one is noticed.
                    let value = coerce::accept(&path, value, dialect)?.unwrap_or(Value::Null);
                    resource.attributes.insert(name.clone(), value);
                }
                Some(Target::Attribute(_)) => {}
                Some(Target::Base) | None => coerce::unknown(dialect, rt.name, &key)?,
            }
        }
        resource.attributes.retain(|_, value| !value.is_null());
        resource.put_in_order();
        resource.require()?;
        Ok(Incoming { resource, members })
    }

    /// Reads what [`to_stored`](Resource::to_stored) wrote.
    pub fn from_stored(rt: &Arc<ResourceType>, text: &str) -> Result<Resource, ScimError> {
        let Ok(Value::Object(attributes)) = serde_json::from_str(text) else {
            return Err(damaged());
        };
        let mut resource = Resource { resource_type: Arc::clone(rt), attributes };
        // Values of an extension that the type no longer has are nobody's.
        resource.attributes.retain(|name, _| !name.starts_with("urn:") || rt.extension(name).is_some());
        resource.put_in_order();
        Ok(resource)
    }

    /// Writes the resource as compact JSON. Extensions come first: so [`render`](crate::render()) sees at the
    /// front of the text which of them have data.
    pub fn to_stored(&self) -> String {
        let (extensions, attributes): (Vec<_>, Vec<_>) =
            self.attributes.iter().partition(|(name, _)| self.resource_type.extension(name).is_some());
        let mut text = String::from("{");
        for (name, value) in extensions.into_iter().chain(attributes) {
            if text.len() > 1 {
                text.push(',');
            }
            text.push_str(&Value::from(name.as_str()).to_string());
            text.push(':');
            text.push_str(&value.to_string());
        }
        text.push('}');
        text
    }

    /// The resource type.
    pub fn resource_type(&self) -> &Arc<ResourceType> {
        &self.resource_type
    }

    /// The value of a top-level attribute, or of a sub-attribute such as `name.givenName`.
    pub fn attribute(&self, name: &str) -> Option<&Value> {
        self.attributes.get(name).or_else(|| {
            let (name, sub_name) = name.split_once('.')?;
            self.attributes.get(name)?.get(sub_name)
        })
    }

    /// The value of an attribute that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.attribute(name)?.as_str()
    }

    /// The value of an attribute that is a boolean.
    pub fn boolean(&self, name: &str) -> Option<bool> {
        self.attribute(name)?.as_bool()
    }

    /// Sets a top-level attribute or a whole extension to a value that the server chose, as it is; `null`
    /// removes it. A name the resource type does not store is ignored.
    pub fn set(&mut self, name: &str, value: Value) {
        let rt = &self.resource_type;
        let known =
            rt.attribute(name).is_some_and(|a| a.name == name && a.is_stored() && !rt.is_collection(name));
        if value.is_null() {
            self.remove(name);
        } else if known || rt.extension(name).is_some() {
            self.attributes.insert(name.to_owned(), value);
            self.put_in_order();
        }
    }

    /// Removes a top-level attribute or a whole extension.
    pub fn remove(&mut self, name: &str) {
        self.attributes.shift_remove(name);
    }

    /// The element of a multi-valued attribute that has `primary: true` (RFC 7643 §2.4).
    pub fn primary(&self, attribute: &str) -> Option<&Map<String, Value>> {
        let elements = self.attributes.get(attribute)?.as_array()?;
        elements.iter().find(|element| coerce::is_primary(element))?.as_object()
    }

    /// The attributes of an extension.
    pub fn extension(&self, urn: &str) -> Option<&Map<String, Value>> {
        self.attributes.get(urn)?.as_object()
    }

    /// All attributes.
    pub fn as_object(&self) -> &Map<String, Value> {
        &self.attributes
    }

    pub(crate) fn into_object(self) -> Map<String, Value> {
        self.attributes
    }

    pub(crate) fn as_object_mut(&mut self) -> &mut Map<String, Value> {
        &mut self.attributes
    }

    fn read_extension(
        &mut self,
        protocol: &Protocol,
        extension: &Arc<schema::Schema>,
        value: Value,
    ) -> Result<(), ScimError> {
        let dialect = &protocol.dialect;
        let members = match value {
            Value::Object(members) => members,
            Value::Null => return Ok(()),
            Value::Array(items) if items.is_empty() => return Ok(()),
            _ => {
                let detail = format!("{} must be an object", extension.id);
                return Err(ScimError::bad_request(ScimType::InvalidValue, detail));
            }
        };
        let mut accepted = Map::new();
        for (name, value) in members {
            let Some(attribute) = extension.attribute(&name) else {
                coerce::unknown(dialect, &extension.id, &name)?;
                continue;
            };
            if !attribute.is_stored() {
                continue;
            }
            let path = AttributePath::of(Some(extension), attribute);
            let value = coerce::accept(&path, value, dialect)?.unwrap_or(Value::Null);
            if accepted.insert(attribute.name.clone(), value).is_some() {
                return Err(coerce::named_twice(&path));
            }
        }
        accepted.retain(|_, value| !value.is_null());
        if !accepted.is_empty() {
            self.attributes.insert(extension.id.clone(), Value::Object(accepted));
        }
        Ok(())
    }

    /// Restores the order of the schema: common attributes, those of the base schema, extensions.
    pub(crate) fn put_in_order(&mut self) {
        let rt = Arc::clone(&self.resource_type);
        let position = |name: &str| {
            let common = schema::common().attributes.iter().map(|attribute| attribute.name.as_str());
            let base = rt.schema.attributes.iter().map(|attribute| attribute.name.as_str());
            let extensions = rt.extensions.iter().map(|extension| extension.id.as_str());
            common.chain(base).chain(extensions).position(|known| known == name)
        };
        let members = std::mem::take(&mut self.attributes).into_iter();
        let mut members: Vec<_> = members.map(|(name, value)| (position(&name), name, value)).collect();
        members.sort_by_key(|(position, ..)| *position);
        self.attributes = members.into_iter().map(|(_, name, value)| (name, value)).collect();
        for extension in &rt.extensions {
            if let Some(Value::Object(members)) = self.attributes.get_mut(&extension.id) {
                *members = coerce::in_order(&extension.attributes, std::mem::take(members));
            }
        }
    }

    /// Refuses a resource that lacks a required attribute; the empty string is none (RFC 7643 §2.4). What an extension
    /// requires counts when the resource has the extension, what a complex attribute requires when it has that.
    pub(crate) fn require(&self) -> Result<(), ScimError> {
        let rt = &self.resource_type;
        require(&rt.schema.attributes, &self.attributes, "")?;
        for extension in &rt.extensions {
            if let Some(Value::Object(members)) = self.attributes.get(&extension.id) {
                require(&extension.attributes, members, &format!("{}:", extension.id))?;
            }
        }
        Ok(())
    }
}

fn require(
    definitions: &[Arc<Attribute>],
    members: &Map<String, Value>,
    holder: &str,
) -> Result<(), ScimError> {
    for attribute in definitions.iter().filter(|attribute| attribute.is_stored()) {
        let value = members.get(&attribute.name);
        if attribute.required && value.is_none_or(coerce::is_empty_text) {
            let detail = format!("{holder}{} is required: give it a value that is not empty", attribute.name);
            return Err(ScimError::bad_request(ScimType::InvalidValue, detail));
        }
        if !attribute.sub_attributes.iter().any(|sub| sub.required) {
            continue;
        }
        let elements = match value {
            Some(Value::Array(elements)) => elements.as_slice(),
            Some(value) => std::slice::from_ref(value),
            None => &[],
        };
        for element in elements.iter().filter_map(Value::as_object) {
            require(&attribute.sub_attributes, element, &format!("{holder}{}.", attribute.name))?;
        }
    }
    Ok(())
}

/// Reads `schemas`, which must name the base schema and nothing that the resource type does not have (RFC 7643 §3.1).
fn named_schemas(body: &Map<String, Value>, rt: &ResourceType) -> Result<Vec<String>, ScimError> {
    let refused = |detail: String| Err(ScimError::bad_request(ScimType::InvalidSyntax, detail));
    let found = body.iter().find(|(name, _)| name.eq_ignore_ascii_case("schemas"));
    let Some((_, Value::Array(items))) = found else {
        return refused(format!("the body needs an array \"schemas\" that names {}", rt.schema.id));
    };
    let mut urns = Vec::with_capacity(items.len());
    for item in items {
        let Some(urn) = item.as_str() else {
            return refused("\"schemas\" holds the URNs of schemas, which are strings".to_owned());
        };
        let known =
            rt.extensions.iter().map(|extension| extension.id.as_str()).chain([rt.schema.id.as_str()]);
        if !known.into_iter().any(|known| known.eq_ignore_ascii_case(urn)) {
            let urn: String = urn.chars().take(200).collect();
            return refused(format!("\"schemas\" names {urn}, which a {} does not have", rt.name));
        }
        urns.push(urn.to_owned());
    }
    if !urns.iter().any(|urn| urn.eq_ignore_ascii_case(&rt.schema.id)) {
        return refused(format!("\"schemas\" must name {}", rt.schema.id));
    }
    Ok(urns)
}

/// Refuses a message whose `schemas` does not name its URN (RFC 7644 §3.1).
pub(crate) fn require_message(
    protocol: &Protocol,
    body: &Map<String, Value>,
    urn: &str,
) -> Result<(), ScimError> {
    let named = body.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("schemas")
            && value.as_array().is_some_and(|items| {
                items.iter().any(|item| item.as_str().is_some_and(|text| text.eq_ignore_ascii_case(urn)))
            })
    });
    if named || protocol.dialect.any_schemas {
        return Ok(());
    }
    let detail = format!("\"schemas\" must be an array that names {urn}");
    Err(ScimError::bad_request(ScimType::InvalidSyntax, detail))
}

impl PartialEq for Resource {
    fn eq(&self, other: &Resource) -> bool {
        self.resource_type.name == other.resource_type.name && self.attributes == other.attributes
    }
}

/// What a store returned is not what was given to it.
pub(crate) fn damaged() -> ScimError {
    ScimError::new(500, "the stored resource cannot be read")
}
