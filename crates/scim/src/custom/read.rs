//! Reads the definitions of a schema, each with its place for messages.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::{SchemaError, SchemaLimits};
use crate::schema::{Attribute, Kind, Mutability, Returned, Uniqueness};

/// A place in a document.
pub(super) struct Place(pub(super) String);

impl Place {
    pub(super) fn root() -> Place {
        Place(String::new())
    }

    pub(super) fn member(&self, name: &str) -> Place {
        let name: String = name.chars().take(100).collect();
        Place(if self.0.is_empty() { name } else { format!("{}.{name}", self.0) })
    }

    fn element(&self, index: usize) -> Place {
        Place(format!("{}[{index}]", self.0))
    }

    pub(super) fn wrong(&self, detail: impl Into<String>) -> SchemaError {
        let place = if self.0.is_empty() { "the schema".to_owned() } else { self.0.clone() };
        SchemaError { place, detail: detail.into() }
    }
}

pub(super) struct Reader<'a> {
    limits: &'a SchemaLimits,
    attributes: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(limits: &'a SchemaLimits) -> Reader<'a> {
        Reader { limits, attributes: 0 }
    }

    pub(super) fn attributes(
        &mut self,
        place: &Place,
        members: &Map<String, Value>,
        name: &str,
        nested: bool,
    ) -> Result<Vec<Arc<Attribute>>, SchemaError> {
        let place = place.member(name);
        let items = match member(members, name) {
            Some(Value::Array(items)) if !items.is_empty() => items,
            _ => return Err(place.wrong("it must be an array with at least one definition of an attribute")),
        };
        let mut names = HashSet::new();
        let mut attributes = Vec::new();
        for (index, item) in items.iter().enumerate() {
            self.attributes += 1;
            if self.attributes > self.limits.attributes {
                let detail = format!("a schema has at most {} attributes", self.limits.attributes);
                return Err(place.element(index).wrong(detail));
            }
            let attribute = self.attribute(&place.element(index), item, nested)?;
            if !names.insert(attribute.name.to_ascii_lowercase()) {
                let detail = format!("\"{}\" is defined before; names do not differ by case", attribute.name);
                return Err(place.element(index).member("name").wrong(detail));
            }
            attributes.push(Arc::new(attribute));
        }
        Ok(attributes)
    }

    fn attribute(&mut self, place: &Place, item: &Value, nested: bool) -> Result<Attribute, SchemaError> {
        let members = object(place, item)?;
        for key in members.keys() {
            if !CHARACTERISTICS.iter().any(|known| known.eq_ignore_ascii_case(key)) {
                return Err(place.member(key).wrong("no attribute has this characteristic (RFC 7643 §7)"));
            }
        }
        let name = self.name(place, members, "name")?;
        let is_reference = nested && name == "$ref";
        if !is_attribute_name(&name) && !is_reference {
            let detail = "a name is a letter, then letters, digits, \"-\" and \"_\" (RFC 7643 §2.1)";
            return Err(place.member("name").wrong(detail));
        }
        let kind = word(place, members, "type", Kind::from_word, Kind::String)?;
        if kind == Kind::Complex && nested {
            return Err(place
                .member("type")
                .wrong("a sub-attribute cannot be complex itself (RFC 7643 §2.3.8)"));
        }
        let sub_attributes = match (kind, member(members, "subAttributes")) {
            (Kind::Complex, _) => self.attributes(place, members, "subAttributes", true)?,
            (_, None) => Vec::new(),
            (_, Some(Value::Array(none))) if none.is_empty() => Vec::new(),
            (_, Some(_)) => {
                return Err(place
                    .member("subAttributes")
                    .wrong("only a complex attribute has sub-attributes"));
            }
        };
        let attribute = Attribute {
            name,
            kind,
            multi_valued: flag(place, members, "multiValued")?,
            description: self.text(place, members, "description")?.unwrap_or_default(),
            required: flag(place, members, "required")?,
            canonical_values: self.texts(place, members, "canonicalValues")?,
            case_exact: flag(place, members, "caseExact")?,
            mutability: word(place, members, "mutability", Mutability::from_word, Mutability::ReadWrite)?,
            returned: word(place, members, "returned", Returned::from_word, Returned::Default)?,
            uniqueness: word(place, members, "uniqueness", Uniqueness::from_word, Uniqueness::None)?,
            reference_types: self.texts(place, members, "referenceTypes")?,
            sub_attributes,
        };
        self.check(place, &attribute)?;
        Ok(attribute)
    }

    /// What characteristics cannot be together.
    fn check(&self, place: &Place, attribute: &Attribute) -> Result<(), SchemaError> {
        if attribute.uniqueness != Uniqueness::None && !self.limits.unique_values {
            let detail = "values of attributes of one's own are not kept unique; use \"none\"";
            return Err(place.member("uniqueness").wrong(detail));
        }
        if attribute.mutability == Mutability::WriteOnly && attribute.returned != Returned::Never {
            let detail = "what is writeOnly is returned \"never\" (RFC 7643 §7)";
            return Err(place.member("returned").wrong(detail));
        }
        if attribute.required && attribute.mutability == Mutability::ReadOnly {
            let detail = "what is readOnly cannot be required of a client";
            return Err(place.member("required").wrong(detail));
        }
        if attribute.kind != Kind::Reference && !attribute.reference_types.is_empty() {
            let detail = "only an attribute of the type reference has referenceTypes";
            return Err(place.member("referenceTypes").wrong(detail));
        }
        Ok(())
    }

    /// A text that must be there.
    pub(super) fn name(
        &self,
        place: &Place,
        members: &Map<String, Value>,
        name: &str,
    ) -> Result<String, SchemaError> {
        let most = self.limits.name_length;
        match member(members, name) {
            Some(Value::String(text)) if text.len() > most => {
                Err(place.member(name).wrong(format!("it is longer than {most} bytes")))
            }
            Some(Value::String(text)) if !text.trim().is_empty() && !text.contains('\0') => Ok(text.clone()),
            _ => Err(place.member(name).wrong("it must be a string that is not empty")),
        }
    }

    pub(super) fn text(
        &self,
        place: &Place,
        members: &Map<String, Value>,
        name: &str,
    ) -> Result<Option<String>, SchemaError> {
        member(members, name).map(|value| self.one_text(&place.member(name), value)).transpose()
    }

    fn one_text(&self, place: &Place, value: &Value) -> Result<String, SchemaError> {
        let most = self.limits.text_length;
        match value {
            Value::String(text) if text.len() > most => {
                Err(place.wrong(format!("it is longer than {most} bytes")))
            }
            Value::String(text) if !text.contains('\0') => Ok(text.clone()),
            _ => Err(place.wrong("it must be a string without the character U+0000")),
        }
    }

    fn texts(
        &self,
        place: &Place,
        members: &Map<String, Value>,
        name: &str,
    ) -> Result<Vec<String>, SchemaError> {
        let place = place.member(name);
        let most = self.limits.listed_values;
        match member(members, name) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) if items.len() > most => {
                Err(place.wrong(format!("{} are more than {most}", items.len())))
            }
            Some(Value::Array(items)) => {
                let texts = items.iter().enumerate();
                texts.map(|(index, item)| self.one_text(&place.element(index), item)).collect()
            }
            Some(_) => Err(place.wrong("it must be an array of strings")),
        }
    }
}

const CHARACTERISTICS: [&str; 12] = [
    "name",
    "type",
    "multiValued",
    "description",
    "required",
    "canonicalValues",
    "caseExact",
    "mutability",
    "returned",
    "uniqueness",
    "referenceTypes",
    "subAttributes",
];

pub(super) fn object<'v>(place: &Place, value: &'v Value) -> Result<&'v Map<String, Value>, SchemaError> {
    value.as_object().ok_or_else(|| place.wrong("it must be a JSON object"))
}

/// Finds a member that is not null.
fn member<'v>(members: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    let found = members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    found.filter(|value| !value.is_null())
}

fn flag(place: &Place, members: &Map<String, Value>, name: &str) -> Result<bool, SchemaError> {
    match member(members, name) {
        None => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(place.member(name).wrong("it must be true or false")),
    }
}

fn word<T>(
    place: &Place,
    members: &Map<String, Value>,
    name: &str,
    read: fn(&str) -> Option<T>,
    default: T,
) -> Result<T, SchemaError> {
    match member(members, name) {
        None => Ok(default),
        Some(value) => value.as_str().and_then(read).ok_or_else(|| {
            let shown: String = value.to_string().chars().take(100).collect();
            place.member(name).wrong(format!("{shown} is none of the words of RFC 7643 §7"))
        }),
    }
}

/// `ATTRNAME` of RFC 7643 §2.1.
fn is_attribute_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
