//! Which attributes a client wants to see (RFC 7644 §3.9).

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::path::{AttributePath, Target};
use crate::schema::{Attribute, ResourceType, Returned, Schema};
use crate::{Protocol, ScimError, ScimType};

/// What the parameters `attributes` and `excludedAttributes` ask for. The default asks for everything that is
/// returned by default.
#[derive(Debug, Clone, Default)]
pub struct Projection {
    mode: Mode,
    selected: Vec<Selected>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Mode {
    #[default]
    Default,
    /// `attributes`: those, and what is always returned.
    Only,
    /// `excludedAttributes`: the default without those.
    Without,
}

#[derive(Debug, Clone)]
enum Selected {
    Extension(Arc<Schema>),
    Attribute(AttributePath),
}

/// How much of an attribute is shown.
enum Share<'a> {
    None,
    All,
    /// The sub-attributes that pass.
    Part(Vec<&'a str>),
}

impl Projection {
    /// Parses the two parameters, of which at most one may be given. Names are separated by commas, may have
    /// a URN and a sub-attribute; unknown ones are ignored, and of `emails[type eq "work"]` the name counts.
    pub fn parse(
        attributes: Option<&str>,
        excluded: Option<&str>,
        rt: &Arc<ResourceType>,
    ) -> Result<Projection, ScimError> {
        Projection::parse_with(&Protocol::default(), attributes, excluded, rt)
    }

    pub(crate) fn parse_with(
        protocol: &Protocol,
        attributes: Option<&str>,
        excluded: Option<&str>,
        rt: &ResourceType,
    ) -> Result<Projection, ScimError> {
        let names = |text: Option<&str>| text.map(|text| names(protocol, text)).transpose();
        Projection::of_names(protocol, names(attributes)?.as_deref(), names(excluded)?.as_deref(), rt)
    }

    /// Makes one of names that are separated already; an empty list is as none.
    pub(crate) fn of_names(
        protocol: &Protocol,
        attributes: Option<&[String]>,
        excluded: Option<&[String]>,
        rt: &ResourceType,
    ) -> Result<Projection, ScimError> {
        let given = |names: Option<&'_ [String]>| names.is_some_and(|names| !names.is_empty());
        let (mode, names) = match (given(attributes), given(excluded)) {
            (true, true) => {
                let detail = "attributes and excludedAttributes exclude each other; send one of them";
                return Err(ScimError::bad_request(ScimType::InvalidValue, detail));
            }
            (true, false) => (Mode::Only, attributes),
            (false, true) => (Mode::Without, excluded),
            (false, false) => return Ok(Projection::default()),
        };
        let names = names.unwrap_or_default();
        let selected = names.iter().filter_map(|name| select(protocol, rt, name)).flatten().collect();
        Ok(Projection { mode, selected })
    }

    /// Whether it asks for nothing in particular.
    pub fn is_default(&self) -> bool {
        self.mode == Mode::Default
    }

    /// Whether `attributes` was given; an answer to a PATCH then has a body (RFC 7644 §3.5.2).
    pub fn names_attributes(&self) -> bool {
        self.mode == Mode::Only
    }

    /// Whether anything of a top-level attribute, or of an extension by its URN, would be returned. A server
    /// asks before it loads `members` or `groups`.
    pub fn includes(&self, attribute: &str) -> bool {
        if matches!(attribute, "id" | "schemas") {
            return true;
        }
        match self.mode {
            Mode::Default => true,
            Mode::Only => self.selected.iter().any(|selected| selected.top_level() == attribute),
            Mode::Without => !self.selected.iter().any(|selected| selected.is_whole(attribute)),
        }
    }

    /// Whether nothing but whole attributes that the client does not write (`members`, `groups`, `meta`,
    /// extensions of the server) is left out, so that stored text can be shown as it is.
    pub(crate) fn keeps_stored_whole(&self, rt: &ResourceType) -> bool {
        self.mode == Mode::Default
            || self.mode == Mode::Without
                && self.selected.iter().all(|selected| match selected {
                    Selected::Extension(_) => false,
                    Selected::Attribute(path) => {
                        path.extension().is_none()
                            && path.sub_attribute().is_none()
                            && (!path.attribute().is_stored() || rt.is_collection(&path.attribute().name))
                    }
                })
    }

    /// Takes away from a top-level attribute, or an extension, what is not shown.
    pub(crate) fn apply(&self, rt: &ResourceType, name: &str, value: Value) -> Option<Value> {
        if let Some(extension) = rt.extension(name) {
            let Value::Object(members) = value else { return None };
            let members: Map<String, Value> = members
                .into_iter()
                .filter_map(|(name, value)| {
                    let attribute = extension.attribute(&name)?;
                    let value = self.attribute(Some(&extension.id), attribute, value)?;
                    Some((name, value))
                })
                .collect();
            return (!members.is_empty()).then_some(Value::Object(members));
        }
        self.attribute(None, rt.attribute(name)?, value)
    }

    fn attribute(&self, extension: Option<&str>, attribute: &Attribute, value: Value) -> Option<Value> {
        match self.share(extension, attribute) {
            Share::None => None,
            Share::All => Some(value),
            Share::Part(names) => match value {
                Value::Object(members) => keep(&names, members).map(Value::Object),
                Value::Array(elements) => {
                    let elements: Vec<Value> = elements
                        .into_iter()
                        .filter_map(|element| match element {
                            Value::Object(members) => keep(&names, members).map(Value::Object),
                            other => Some(other),
                        })
                        .collect();
                    (!elements.is_empty()).then_some(Value::Array(elements))
                }
                other => Some(other),
            },
        }
    }

    fn share<'a>(&'a self, extension: Option<&str>, attribute: &'a Attribute) -> Share<'a> {
        let mut whole = false;
        let mut subs: Vec<&str> = Vec::new();
        for selected in &self.selected {
            match selected {
                Selected::Extension(schema) => whole |= extension == Some(&schema.id),
                Selected::Attribute(path) => {
                    if path.extension() == extension && path.attribute().name == attribute.name {
                        match path.sub_attribute() {
                            None => whole = true,
                            Some(sub_attribute) => subs.push(&sub_attribute.name),
                        }
                    }
                }
            }
        }
        let named = whole || !subs.is_empty();
        let shown = match attribute.returned {
            Returned::Always => true,
            Returned::Never => false,
            Returned::Request => self.mode == Mode::Only && named,
            Returned::Default => match self.mode {
                Mode::Default => true,
                Mode::Only => named,
                Mode::Without => !whole,
            },
        };
        let sub_shown = |sub: &&Arc<Attribute>| match sub.returned {
            Returned::Always => true,
            Returned::Never => false,
            Returned::Request => self.mode == Mode::Only && subs.contains(&sub.name.as_str()),
            Returned::Default => match self.mode {
                Mode::Default => true,
                Mode::Only => whole || subs.is_empty() || subs.contains(&sub.name.as_str()),
                Mode::Without => !subs.contains(&sub.name.as_str()),
            },
        };
        if !shown {
            return Share::None;
        }
        if attribute.sub_attributes.iter().all(|sub| sub_shown(&sub)) {
            return Share::All;
        }
        Share::Part(attribute.sub_attributes.iter().filter(sub_shown).map(|sub| sub.name.as_str()).collect())
    }
}

impl Selected {
    fn top_level(&self) -> &str {
        match self {
            Selected::Extension(schema) => &schema.id,
            Selected::Attribute(path) => path.extension().unwrap_or(&path.attribute().name),
        }
    }

    /// Whether it selects the whole of a top-level attribute or extension.
    fn is_whole(&self, name: &str) -> bool {
        match self {
            Selected::Extension(schema) => schema.id == name,
            Selected::Attribute(path) => {
                path.extension().is_none() && path.sub_attribute().is_none() && path.attribute().name == name
            }
        }
    }
}

fn keep(names: &[&str], members: Map<String, Value>) -> Option<Map<String, Value>> {
    let members: Map<String, Value> =
        members.into_iter().filter(|(name, _)| names.contains(&name.as_str())).collect();
    (!members.is_empty()).then_some(members)
}

/// Resolves one name. The URN of the base schema alone stands for all of its attributes.
fn select(protocol: &Protocol, rt: &ResourceType, name: &str) -> Option<Vec<Selected>> {
    Some(match Target::resolve(rt, name, &protocol.dialect)? {
        Target::Base => {
            let whole = |attribute| Selected::Attribute(AttributePath::of(None, attribute));
            rt.schema.attributes.iter().map(whole).collect()
        }
        Target::Extension(extension) => vec![Selected::Extension(extension)],
        Target::Attribute(path) => vec![Selected::Attribute(path)],
    })
}

/// Splits at commas outside of brackets, and drops the brackets with what is in them.
pub(crate) fn names(protocol: &Protocol, text: &str) -> Result<Vec<String>, ScimError> {
    let mut names = vec![String::new()];
    let (mut in_brackets, mut in_quotes) = (false, false);
    for c in text.chars() {
        match c {
            '[' if !protocol.dialect.filters_in_projections => {
                let detail = "attributes and excludedAttributes take names, without filters in brackets";
                return Err(ScimError::bad_request(ScimType::InvalidValue, detail));
            }
            '"' if in_brackets => in_quotes = !in_quotes,
            '[' if !in_quotes => in_brackets = true,
            ']' if !in_quotes => in_brackets = false,
            ',' if !in_brackets => names.push(String::new()),
            c if in_brackets || c.is_whitespace() => {}
            c => {
                if let Some(name) = names.last_mut() {
                    name.push(c);
                }
            }
        }
    }
    names.retain(|name| !name.is_empty());
    let most = protocol.limits.projection_names;
    if names.len() > most {
        let detail = format!("{} names of attributes are more than the {most} that are read", names.len());
        return Err(ScimError::bad_request(ScimType::TooMany, detail));
    }
    Ok(names)
}
