//! Attribute paths (RFC 7644 §3.10), resolved against a resource type.

use std::fmt;
use std::sync::Arc;

use crate::schema::{Attribute, Kind, ResourceType, Schema};
use crate::{Dialect, Protocol, ScimError, ScimType};

/// URNs that clients write for a schema which is really called otherwise. The base schema of whichever
/// resource type is meant stands as an empty text.
const ALIASES: &[(&str, &str)] = &[
    // OneLogin's older connector speaks SCIM 1.1.
    ("urn:scim:schemas:core:1.0", ""),
    (
        "urn:scim:schemas:extension:enterprise:1.0",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    ),
    // go-atlassian misspells both extensions.
    (
        "urn:ietf:params:scim:schemas:extension:enterprise:2.1:User",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    ),
    (
        "urn:scim:schemas:extension:atlassian-external:1.1",
        "urn:scim:schemas:extension:atlassian-external:1.0",
    ),
];

/// The URNs that stand for another one.
pub(crate) fn aliases() -> impl Iterator<Item = &'static str> {
    ALIASES.iter().map(|(alias, _)| *alias)
}

/// A path that names an attribute or a sub-attribute of a resource type, in canonical spelling.
///
/// It displays as `userName`, `name.givenName` or
/// `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value`: attributes of the base schema
/// without a URN, those of an extension with it. Inside a value path (`emails[type eq "work"]`) paths are
/// relative to the element, and display so (`type`).
///
/// It owns what it names, by counted references: a clone is cheap, and a path outlives the request that brought it.
#[derive(Debug, Clone)]
pub struct AttributePath {
    extension: Option<Arc<Schema>>,
    attribute: Arc<Attribute>,
    sub_attribute: Option<Arc<Attribute>>,
}

impl AttributePath {
    /// Reads a path without a filter (RFC 7644 §3.10): `userName`, `name.givenName`, or qualified by a URN.
    pub fn parse(text: &str, rt: &ResourceType) -> Result<AttributePath, ScimError> {
        AttributePath::parse_with(&Protocol::default(), text, rt, ScimType::InvalidPath)
    }

    /// Reads a path; what is wrong with it has the given keyword.
    pub(crate) fn parse_with(
        protocol: &Protocol,
        text: &str,
        rt: &ResourceType,
        scim_type: ScimType,
    ) -> Result<AttributePath, ScimError> {
        if text.len() > protocol.limits.path_length {
            let detail = format!("the path is longer than {} bytes", protocol.limits.path_length);
            return Err(ScimError::bad_request(scim_type, detail));
        }
        match Target::resolve(rt, text, &protocol.dialect) {
            Some(Target::Attribute(path)) => Ok(path),
            _ => {
                let name: String = text.chars().take(200).collect();
                let detail = format!("\"{name}\" is no attribute of {}", rt.name);
                Err(ScimError::bad_request(scim_type, detail))
            }
        }
    }

    /// The URN of the extension that defines the attribute; `None` for the base schema and common attributes.
    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref().map(|extension| extension.id.as_str())
    }

    /// The definition of the attribute.
    pub fn attribute(&self) -> &Attribute {
        &self.attribute
    }

    /// The definition of the sub-attribute, if the path names one.
    pub fn sub_attribute(&self) -> Option<&Attribute> {
        self.sub_attribute.as_deref()
    }

    /// The definition of what the path names: the sub-attribute, or else the attribute.
    pub fn definition(&self) -> &Attribute {
        self.sub_attribute.as_deref().unwrap_or(&self.attribute)
    }

    pub(crate) fn of(extension: Option<&Arc<Schema>>, attribute: &Arc<Attribute>) -> AttributePath {
        AttributePath { extension: extension.cloned(), attribute: Arc::clone(attribute), sub_attribute: None }
    }

    pub(crate) fn with_sub(&self, sub_attribute: &Arc<Attribute>) -> AttributePath {
        AttributePath { sub_attribute: Some(Arc::clone(sub_attribute)), ..self.clone() }
    }

    pub(crate) fn shared_attribute(&self) -> &Arc<Attribute> {
        &self.attribute
    }

    /// Whether it is a value that a client may see: what is never returned must not be found out by comparing or
    /// sorting (RFC 7643 §7).
    pub(crate) fn is_readable(&self) -> bool {
        self.attribute.is_readable() && self.definition().is_readable()
    }

    /// What a comparison with this path compares: a complex attribute stands for its `value`
    /// (RFC 7644 §3.4.2.2). `None` if there is none.
    pub(crate) fn compared(&self) -> Option<&Attribute> {
        let definition = self.definition();
        if definition.kind == Kind::Complex {
            definition.sub_attribute("value").map(Arc::as_ref)
        } else {
            Some(definition)
        }
    }
}

impl PartialEq for AttributePath {
    fn eq(&self, other: &AttributePath) -> bool {
        self.extension() == other.extension()
            && self.attribute.name == other.attribute.name
            && self.sub_attribute().map(|sub| &sub.name) == other.sub_attribute().map(|sub| &sub.name)
    }
}

impl fmt::Display for AttributePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(urn) = self.extension() {
            write!(f, "{urn}:")?;
        }
        f.write_str(&self.attribute.name)?;
        match &self.sub_attribute {
            Some(sub_attribute) => write!(f, ".{}", sub_attribute.name),
            None => Ok(()),
        }
    }
}

/// What a path, or a key of a JSON object, can mean.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// The URN of the base schema alone.
    Base,
    /// The URN of an extension alone.
    Extension(Arc<Schema>),
    /// An attribute or a sub-attribute.
    Attribute(AttributePath),
}

impl Target {
    /// Resolves a path without a filter. An unqualified name means the base schema, then a common attribute,
    /// then, if the dialect has it so, the extensions in order: Entra writes `manager` without its URN.
    pub(crate) fn resolve(rt: &ResourceType, text: &str, dialect: &Dialect) -> Option<Target> {
        if let Some((extension, rest)) = split_urn(rt, text, dialect) {
            return match (extension, rest) {
                (None, "") => Some(Target::Base),
                (Some(extension), "") => Some(Target::Extension(Arc::clone(extension))),
                (None, rest) => dotted(None, rest, |name| rt.attribute(name)),
                (Some(extension), rest) => dotted(Some(extension), rest, |name| extension.attribute(name)),
            };
        }
        dotted(None, text, |name| rt.attribute(name)).or_else(|| {
            let extensions = if dialect.unqualified_extensions { rt.extensions.as_slice() } else { &[] };
            extensions
                .iter()
                .find_map(|extension| dotted(Some(extension), text, |name| extension.attribute(name)))
        })
    }

    /// Resolves the key of a whole resource: a plain name means the base schema only, and nothing is dotted.
    pub(crate) fn resolve_key(rt: &ResourceType, key: &str, dialect: &Dialect) -> Option<Target> {
        match split_urn(rt, key, dialect) {
            Some((None, "")) => Some(Target::Base),
            Some((Some(extension), "")) => Some(Target::Extension(Arc::clone(extension))),
            Some(_) => None,
            None => rt.attribute(key).map(|attribute| Target::Attribute(AttributePath::of(None, attribute))),
        }
    }
}

fn dotted<'a>(
    extension: Option<&Arc<Schema>>,
    text: &str,
    find: impl Fn(&str) -> Option<&'a Arc<Attribute>>,
) -> Option<Target> {
    let (name, sub_name) = match text.split_once('.') {
        Some((name, sub_name)) => (name, Some(sub_name)),
        None => (text, None),
    };
    let path = AttributePath::of(extension, find(name)?);
    match sub_name {
        None => Some(Target::Attribute(path)),
        Some(sub_name) => Some(Target::Attribute(path.with_sub(path.attribute.sub_attribute(sub_name)?))),
    }
}

/// Takes a known schema URN and the colon after it off the front of a path. URNs contain dots and colons, so
/// only the known ones can be told from a path (RFC 7644 §3.10); the longest wins.
fn split_urn<'a, 't>(
    rt: &'a ResourceType,
    text: &'t str,
    dialect: &Dialect,
) -> Option<(Option<&'a Arc<Schema>>, &'t str)> {
    if !text.contains(':') {
        return None;
    }
    let extensions = rt.extensions.iter().map(|extension| (extension.id.as_str(), Some(extension)));
    let aliases = if dialect.urn_aliases { ALIASES } else { &[] };
    let aliases = aliases.iter().filter_map(|(alias, urn)| match *urn {
        "" => Some((*alias, None)),
        urn => rt.extension(urn).map(|extension| (*alias, Some(extension))),
    });
    std::iter::once((rt.schema.id.as_str(), None))
        .chain(extensions)
        .chain(aliases)
        .filter_map(|(urn, schema)| Some((urn.len(), schema, after_urn(urn, text)?)))
        .max_by_key(|(length, ..)| *length)
        .map(|(_, schema, rest)| (schema, rest))
}

fn after_urn<'a>(urn: &str, text: &'a str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(urn.len())?;
    if !head.eq_ignore_ascii_case(urn) {
        return None;
    }
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix(':').filter(|rest| !rest.is_empty()) }
}
