//! Attribute paths (RFC 7644 §3.10), resolved against a resource type.

use std::fmt;

use crate::schema::{Attribute, Kind, ResourceType, Schema};

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

/// A path that names an attribute or a sub-attribute of a resource type, in canonical spelling.
///
/// It displays as `userName`, `name.givenName` or
/// `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value`: attributes of the base schema
/// without a URN, those of an extension with it. Inside a value path (`emails[type eq "work"]`) paths are
/// relative to the element, and display so (`type`).
#[derive(Debug, Clone, Copy)]
pub struct AttributePath {
    extension: Option<&'static str>,
    attribute: &'static Attribute,
    sub_attribute: Option<&'static Attribute>,
}

impl AttributePath {
    /// The URN of the extension that defines the attribute; `None` for the base schema and common attributes.
    pub fn extension(&self) -> Option<&'static str> {
        self.extension
    }

    /// The definition of the attribute.
    pub fn attribute(&self) -> &'static Attribute {
        self.attribute
    }

    /// The definition of the sub-attribute, if the path names one.
    pub fn sub_attribute(&self) -> Option<&'static Attribute> {
        self.sub_attribute
    }

    /// The definition of what the path names: the sub-attribute, or else the attribute.
    pub fn definition(&self) -> &'static Attribute {
        self.sub_attribute.unwrap_or(self.attribute)
    }

    pub(crate) fn of(extension: Option<&'static str>, attribute: &'static Attribute) -> AttributePath {
        AttributePath { extension, attribute, sub_attribute: None }
    }

    pub(crate) fn with_sub(self, sub_attribute: &'static Attribute) -> AttributePath {
        AttributePath { sub_attribute: Some(sub_attribute), ..self }
    }

    /// What a comparison with this path compares: a complex attribute stands for its `value`
    /// (RFC 7644 §3.4.2.2). `None` if there is none.
    pub(crate) fn compared(&self) -> Option<&'static Attribute> {
        let definition = self.definition();
        if definition.kind == Kind::Complex { definition.sub_attribute("value") } else { Some(definition) }
    }
}

impl PartialEq for AttributePath {
    fn eq(&self, other: &AttributePath) -> bool {
        let names = |path: &AttributePath| (path.extension, path.sub_attribute.map(|sub| sub.name.as_str()));
        self.attribute.name == other.attribute.name && names(self) == names(other)
    }
}

impl fmt::Display for AttributePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(urn) = self.extension {
            write!(f, "{urn}:")?;
        }
        f.write_str(&self.attribute.name)?;
        match self.sub_attribute {
            Some(sub_attribute) => write!(f, ".{}", sub_attribute.name),
            None => Ok(()),
        }
    }
}

/// What a path, or a key of a JSON object, can mean.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    /// The URN of the base schema alone.
    Base,
    /// The URN of an extension alone.
    Extension(&'static Schema),
    /// An attribute or a sub-attribute.
    Attribute(AttributePath),
}

impl Target {
    /// Resolves a path without a filter. An unqualified name means the base schema, then a common attribute,
    /// then the extensions in order: Entra writes `manager` without its URN.
    pub(crate) fn resolve(rt: &'static ResourceType, text: &str) -> Option<Target> {
        if let Some((extension, rest)) = split_urn(rt, text) {
            return match (extension, rest) {
                (None, "") => Some(Target::Base),
                (Some(extension), "") => Some(Target::Extension(extension)),
                (None, rest) => dotted(None, rest, |name| rt.attribute(name)),
                (Some(extension), rest) => {
                    dotted(Some(&extension.id), rest, |name| extension.attribute(name))
                }
            };
        }
        dotted(None, text, |name| rt.attribute(name)).or_else(|| {
            rt.extensions
                .iter()
                .find_map(|extension| dotted(Some(&extension.id), text, |name| extension.attribute(name)))
        })
    }

    /// Resolves the key of a whole resource: a plain name means the base schema only, and nothing is dotted.
    pub(crate) fn resolve_key(rt: &'static ResourceType, key: &str) -> Option<Target> {
        match split_urn(rt, key) {
            Some((None, "")) => Some(Target::Base),
            Some((Some(extension), "")) => Some(Target::Extension(extension)),
            Some(_) => None,
            None => rt.attribute(key).map(|attribute| Target::Attribute(AttributePath::of(None, attribute))),
        }
    }
}

fn dotted(
    extension: Option<&'static str>,
    text: &str,
    find: impl Fn(&str) -> Option<&'static Attribute>,
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
fn split_urn<'a>(rt: &'static ResourceType, text: &'a str) -> Option<(Option<&'static Schema>, &'a str)> {
    if !text.contains(':') {
        return None;
    }
    let extensions = rt.extensions.iter().map(|extension| (extension.id.as_str(), Some(*extension)));
    let aliases = ALIASES.iter().filter_map(|(alias, urn)| match *urn {
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
