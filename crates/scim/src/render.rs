//! Representations: what is stored, plus what only the server knows (RFC 7643 §3.1, RFC 7644 §3.9).
//!
//! Nearly every answer shows the stored attributes as they are. Then the stored text is spliced into the
//! answer without being parsed; a projection of stored attributes takes the long way through a JSON value.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::resource::Resource;
use crate::schema::{Attribute, Returned};
use crate::{Projection, ResourceType, ScimError};

/// What the server adds to a stored resource.
#[derive(Debug, Clone, Copy)]
pub struct ServerAttributes<'a> {
    /// The id.
    pub id: &'a str,
    /// `meta.created`, as an `xsd:dateTime`.
    pub created: &'a str,
    /// `meta.lastModified`.
    pub last_modified: &'a str,
    /// `meta.location`, absolute.
    pub location: &'a str,
    /// `meta.version`, an entity tag.
    pub version: Option<&'a str>,
    /// JSON text by attribute name or extension URN, for example of `groups`, `members` and
    /// `urn:scim:schemas:extension:atlassian-external:1.0`. An empty array is shown, an empty extension is
    /// not.
    pub filled: &'a [(&'a str, String)],
}

/// Renders a representation as JSON text. `stored` is what [`Resource::to_stored`] wrote.
pub fn render(
    rt: &Arc<ResourceType>,
    stored: &str,
    server: &ServerAttributes<'_>,
    projection: &Projection,
) -> Result<String, ScimError> {
    if rt.shows_all
        && projection.keeps_stored_whole(rt)
        && let Some(parts) = Parts::split(rt, stored)
        && !server.filled.iter().any(|(name, _)| parts.has_extension(name) || is_withheld(rt, name))
    {
        return Ok(splice(rt, &parts, server, projection));
    }
    Ok(Value::Object(assemble(rt, stored, server, Some(projection))?).to_string())
}

/// Whether an attribute is not simply shown, even if the server fills it: then the projection decides.
fn is_withheld(rt: &ResourceType, name: &str) -> bool {
    let withheld = |attribute: &Attribute| matches!(attribute.returned, Returned::Never | Returned::Request);
    rt.attribute(name).is_some_and(|attribute| withheld(attribute))
}

/// Builds the full representation as a value, for [`Filter::matches`](crate::Filter::matches).
pub fn to_value(
    rt: &Arc<ResourceType>,
    stored: &str,
    server: &ServerAttributes<'_>,
) -> Result<Value, ScimError> {
    assemble(rt, stored, server, None).map(Value::Object)
}

/// The long way, which shows nothing of `returned: request` unless asked, and everything without a
/// projection.
fn assemble(
    rt: &Arc<ResourceType>,
    stored: &str,
    server: &ServerAttributes<'_>,
    projection: Option<&Projection>,
) -> Result<Map<String, Value>, ScimError> {
    let resource = Resource::from_stored(rt, stored)?;
    let is_extension = |name: &str| rt.extension(name).is_some();
    let (mut extensions, mut attributes): (Vec<_>, Vec<_>) =
        resource.into_object().into_iter().partition(|(name, _)| is_extension(name));
    for (name, text) in server.filled {
        let value: Value = serde_json::from_str(text)
            .map_err(|_| ScimError::new(500, format!("the server's value of {name} is not JSON")))?;
        let filled = if is_extension(name) { &mut extensions } else { &mut attributes };
        let present = filled.iter_mut().find(|(present, _)| present == name);
        match (present, value) {
            (_, Value::Null) => {}
            (_, Value::Object(members)) if members.is_empty() => {}
            (Some((_, Value::Object(present))), Value::Object(members)) => present.extend(members),
            (Some((_, present)), value) => *present = value,
            (None, value) => filled.push(((*name).to_owned(), value)),
        }
    }
    let shown = |(name, value): (String, Value)| {
        let value = match projection {
            Some(projection) => projection.apply(rt, &name, value)?,
            None => value,
        };
        Some((name, value))
    };
    let attributes: Vec<_> = attributes.into_iter().filter_map(shown).collect();
    let extensions: Vec<_> = extensions.into_iter().filter_map(shown).collect();
    let urns = extensions.iter().map(|(urn, _)| urn.as_str());
    let schemas: Vec<&str> = std::iter::once(rt.schema.id.as_str()).chain(urns).collect();
    let mut representation = Map::new();
    representation.insert("schemas".to_owned(), Value::from(schemas));
    representation.insert("id".to_owned(), Value::from(server.id));
    representation.extend(attributes);
    representation.extend(extensions);
    representation.extend(shown(("meta".to_owned(), Value::Object(meta(rt, server)))));
    Ok(representation)
}

fn meta(rt: &ResourceType, server: &ServerAttributes<'_>) -> Map<String, Value> {
    let members = [
        ("resourceType", Some(rt.name)),
        ("created", Some(server.created)),
        ("lastModified", Some(server.last_modified)),
        ("location", Some(server.location)),
        ("version", server.version),
    ];
    members.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Value::from(text?)))).collect()
}

/// Stored text, cut into the extensions at its front and the rest.
struct Parts<'a> {
    extensions: Vec<(&'a str, &'a str)>,
    /// The members of the object that are no extensions, without braces.
    attributes: &'a str,
}

impl<'a> Parts<'a> {
    /// Cuts stored text. `None` if a URN may follow after the front: perhaps only as the value of an
    /// attribute, but the long way is right in any case.
    fn split(rt: &'a ResourceType, stored: &'a str) -> Option<Parts<'a>> {
        let mut attributes = stored.strip_prefix('{')?.strip_suffix('}')?;
        let mut extensions = Vec::new();
        for extension in &rt.extensions {
            if let Some(object) = after_key(attributes, &extension.id) {
                let (object, rest) = object.split_at_checked(end_of_object(object)?)?;
                extensions.push((extension.id.as_str(), object));
                attributes = rest.strip_prefix(',').unwrap_or(rest);
            }
        }
        if attributes.contains("\"urn:") {
            return None;
        }
        Some(Parts { extensions, attributes })
    }

    fn has_extension(&self, name: &str) -> bool {
        self.extensions.iter().any(|(urn, _)| *urn == name)
    }
}

fn after_key<'a>(members: &'a str, key: &str) -> Option<&'a str> {
    members.strip_prefix('"')?.strip_prefix(key)?.strip_prefix("\":")
}

/// The length of the JSON object at the start of a text.
fn end_of_object(text: &str) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' if !in_string => depth += 1,
            b'}' if !in_string => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(index + 1);
                }
            }
            _ => {}
        }
        if depth == 0 {
            return None;
        }
    }
    None
}

/// The short way, with the same result.
fn splice(
    rt: &ResourceType,
    parts: &Parts<'_>,
    server: &ServerAttributes<'_>,
    projection: &Projection,
) -> String {
    let filled = server.filled.iter().map(|(name, text)| (*name, text.as_str()));
    let filled = filled.filter(|(name, text)| !matches!(*text, "{}" | "null") && projection.includes(name));
    let (is_extension, is_plain) =
        (|name: &str| rt.extension(name).is_some(), |name: &str| rt.extension(name).is_none());
    let filled_extensions = filled.clone().filter(|(name, _)| is_extension(name));
    let extensions = parts.extensions.iter().copied().chain(filled_extensions);

    let length =
        parts.attributes.len() + server.filled.iter().map(|(_, text)| text.len() + 64).sum::<usize>();
    let extension_length =
        parts.extensions.iter().map(|(urn, text)| 2 * urn.len() + text.len()).sum::<usize>();
    let mut text = String::with_capacity(length + extension_length + server.location.len() + 384);
    text.push_str("{\"schemas\":[\"");
    text.push_str(&rt.schema.id);
    text.push('"');
    for (urn, _) in extensions.clone() {
        text.push_str(",\"");
        text.push_str(urn);
        text.push('"');
    }
    text.push_str("],\"id\":");
    push_string(&mut text, server.id);
    if !parts.attributes.is_empty() {
        text.push(',');
        text.push_str(parts.attributes);
    }
    for (name, value) in filled.filter(|(name, _)| is_plain(name)).chain(extensions) {
        text.push_str(",\"");
        text.push_str(name);
        text.push_str("\":");
        text.push_str(value);
    }
    if projection.includes("meta") {
        push_meta(&mut text, rt, server);
    }
    text.push('}');
    text
}

fn push_meta(text: &mut String, rt: &ResourceType, server: &ServerAttributes<'_>) {
    text.push_str(",\"meta\":{\"resourceType\":\"");
    text.push_str(rt.name);
    text.push_str("\",\"created\":");
    push_string(text, server.created);
    text.push_str(",\"lastModified\":");
    push_string(text, server.last_modified);
    text.push_str(",\"location\":");
    push_string(text, server.location);
    if let Some(version) = server.version {
        text.push_str(",\"version\":");
        push_string(text, version);
    }
    text.push('}');
}

/// Writes a JSON string at the end of a text; most need no escape.
pub fn push_string(text: &mut String, string: &str) {
    if string.bytes().any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        text.push_str(&Value::from(string).to_string());
    } else {
        text.push('"');
        text.push_str(string);
        text.push('"');
    }
}
