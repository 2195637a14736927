//! Turns what a client sent for an attribute into what is stored: checked types, canonical names, schema
//! order.
//!
//! `null`, an absent key and `[]` all mean unassigned (RFC 7643 §2.5). Where real clients and the RFC part,
//! the clients are understood: Entra sends booleans as text and `manager` as a bare string or a list of one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::fold::fold;
use crate::moment;
use crate::path::AttributePath;
use crate::resource::Reference;
use crate::schema::{Attribute, Kind};
use crate::{Dialect, ScimError, ScimType};

/// What a client said about some sub-attributes of an object; `None` unassigns one.
pub(crate) type Parts = Vec<(Arc<Attribute>, Option<Value>)>;

/// Accepts the value of a whole attribute or sub-attribute. `None` means unassigned.
pub(crate) fn accept(
    path: &AttributePath,
    value: Value,
    dialect: &Dialect,
) -> Result<Option<Value>, ScimError> {
    if !path.definition().multi_valued {
        return single(path, value, dialect);
    }
    let elements = match value {
        Value::Null => Vec::new(),
        Value::Array(items) => elements(path, items, dialect)?,
        item @ Value::Object(_) if dialect.objects_as_lists => elements(path, vec![item], dialect)?,
        other => return Err(wrong_type(path, "an array", &other)),
    };
    Ok(if elements.is_empty() { None } else { Some(Value::Array(elements)) })
}

/// Accepts the elements of a multi-valued attribute: unassigned ones are dropped, duplicates collapse, at
/// most one is primary (RFC 7643 §2.4).
pub(crate) fn elements(
    path: &AttributePath,
    items: Vec<Value>,
    dialect: &Dialect,
) -> Result<Vec<Value>, ScimError> {
    let mut accepted = Vec::with_capacity(items.len());
    for item in items {
        if item.is_array() {
            return Err(wrong_type(path, type_name(path.definition()), &item));
        }
        accepted.extend(single(path, item, dialect)?);
    }
    let elements = collapse(path.definition(), accepted);
    if elements.iter().filter(|element| is_primary(element)).count() > 1 {
        let detail = format!("{path}: at most one element may have \"primary\": true");
        return Err(ScimError::bad_request(ScimType::InvalidValue, detail));
    }
    Ok(elements)
}

/// Accepts one value: of a single-valued attribute, or one element of a multi-valued one.
pub(crate) fn single(
    path: &AttributePath,
    value: Value,
    dialect: &Dialect,
) -> Result<Option<Value>, ScimError> {
    let definition = path.definition();
    match (definition.kind, value) {
        (_, Value::Null) => Ok(None),
        (_, Value::Array(mut items)) if items.len() <= 1 && dialect.lists_of_one => match items.pop() {
            Some(item) if item.is_array() => Err(wrong_type(path, type_name(definition), &item)),
            Some(item) => single(path, item, dialect),
            None => Ok(None),
        },
        (Kind::Complex, Value::Object(members)) => Ok(object(path, members, dialect)?.map(Value::Object)),
        (Kind::Complex, Value::String(text))
            if dialect.text_as_object && definition.sub_attribute("value").is_some() =>
        {
            let members = Map::from_iter([("value".to_owned(), Value::String(text))]);
            Ok(object(path, members, dialect)?.map(Value::Object))
        }
        (Kind::Boolean, Value::Bool(boolean)) => Ok(Some(Value::Bool(boolean))),
        (Kind::Boolean, Value::String(text))
            if dialect.booleans_as_text && text.eq_ignore_ascii_case("true") =>
        {
            Ok(Some(Value::Bool(true)))
        }
        (Kind::Boolean, Value::String(text))
            if dialect.booleans_as_text && text.eq_ignore_ascii_case("false") =>
        {
            Ok(Some(Value::Bool(false)))
        }
        (Kind::Integer, Value::Number(number)) if number.is_i64() => Ok(Some(Value::Number(number))),
        (Kind::Decimal, Value::Number(number)) => Ok(Some(Value::Number(number))),
        (Kind::DateTime, Value::String(text)) if moment::parse(&text).is_some() => {
            Ok(Some(Value::String(text)))
        }
        (Kind::Binary, Value::String(text)) if !dialect.any_text_as_binary && !is_base64(&text) => {
            let detail = format!("{path} must be bytes in base64 (RFC 4648 §4 or §5)");
            Err(ScimError::bad_request(ScimType::InvalidValue, detail))
        }
        (Kind::String | Kind::Reference | Kind::Binary, Value::String(text)) => {
            if text.contains('\0') {
                let detail = format!("{path} contains the character U+0000; remove it");
                return Err(ScimError::bad_request(ScimType::InvalidValue, detail));
            }
            let unassigned =
                dialect.empty_text_is_unassigned && text.is_empty() && definition.name == "externalId";
            Ok((!unassigned).then_some(Value::String(text)))
        }
        (_, other) => Err(wrong_type(path, type_name(definition), &other)),
    }
}

/// RFC 7643 §2.3.6 allows both alphabets of RFC 4648, with or without padding.
fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let alphabet = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    digits.bytes().all(alphabet)
        && digits.len() % 4 != 1
        && (padding == 0 || (padding <= 2 && text.len().is_multiple_of(4)))
}

/// Accepts an object of sub-attributes. One whose `value` is the empty string says nothing: unassigned.
fn object(
    path: &AttributePath,
    members: Map<String, Value>,
    dialect: &Dialect,
) -> Result<Option<Map<String, Value>>, ScimError> {
    let parts = parts(path, members, dialect)?;
    let says_nothing = |(sub, value): &(Arc<Attribute>, Option<Value>)| {
        sub.name == "value" && value.as_ref().is_some_and(is_empty_text)
    };
    if dialect.empty_text_is_unassigned && parts.iter().any(says_nothing) {
        return Ok(None);
    }
    let members: Map<String, Value> =
        parts.into_iter().filter_map(|(sub, value)| Some((sub.name.clone(), value?))).collect();
    Ok((!members.is_empty()).then(|| in_order(&path.definition().sub_attributes, members)))
}

/// Accepts the sub-attributes that an object names. Read-only ones are left out, and unknown ones if the dialect has
/// it so.
pub(crate) fn parts(
    path: &AttributePath,
    members: Map<String, Value>,
    dialect: &Dialect,
) -> Result<Parts, ScimError> {
    let mut parts: Parts = Vec::with_capacity(members.len());
    for (name, value) in members {
        let Some(sub_attribute) = path.definition().sub_attribute(&name) else {
            unknown(dialect, &path.to_string(), &name)?;
            continue;
        };
        if !sub_attribute.is_stored() {
            continue;
        }
        if parts.iter().any(|(seen, _)| Arc::ptr_eq(seen, sub_attribute)) {
            return Err(named_twice(&path.with_sub(sub_attribute)));
        }
        let value = accept(&path.with_sub(sub_attribute), value, dialect)?;
        parts.push((Arc::clone(sub_attribute), value));
    }
    Ok(parts)
}

/// Passes over a name that the schema does not have, or refuses it.
pub(crate) fn unknown(dialect: &Dialect, holder: &str, name: &str) -> Result<(), ScimError> {
    if dialect.unknown_attributes {
        return Ok(());
    }
    let name: String = name.chars().take(200).collect();
    let detail = format!("{holder} has no attribute \"{name}\"; leave it out, or check its spelling");
    Err(ScimError::bad_request(ScimType::InvalidSyntax, detail))
}

/// Puts the members of an object into the order of their definitions.
pub(crate) fn in_order(definitions: &[Arc<Attribute>], members: Map<String, Value>) -> Map<String, Value> {
    let position = |name: &str| definitions.iter().position(|definition| definition.name == name);
    let mut members: Vec<_> =
        members.into_iter().map(|(name, value)| (position(&name), name, value)).collect();
    members.sort_by_key(|(position, ..)| *position);
    members.into_iter().map(|(_, name, value)| (name, value)).collect()
}

/// Collapses elements that have the same type and value, or else are the same in all; what a later one says
/// about the others counts (RFC 7643 §2.4). Linear in the number of elements.
pub(crate) fn collapse(definition: &Attribute, elements: Vec<Value>) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::with_capacity(elements.len());
    let mut seen: HashMap<String, usize> = HashMap::with_capacity(elements.len());
    for element in elements {
        let index = *seen.entry(identity(definition, &element)).or_insert(kept.len());
        match (kept.get_mut(index), element) {
            (None, element) => kept.push(element),
            (Some(Value::Object(earlier)), Value::Object(later)) => {
                earlier.extend(later);
                *earlier = in_order(&definition.sub_attributes, std::mem::take(earlier));
            }
            _ => {}
        }
    }
    kept
}

/// What tells two elements of a list apart.
fn identity(definition: &Attribute, element: &Value) -> String {
    let Some(value) = element.get("value").and_then(Value::as_str) else {
        return element.to_string();
    };
    let case_exact = definition.sub_attribute("value").is_some_and(|sub| sub.case_exact);
    let kind = element.get("type").and_then(Value::as_str).map(fold);
    let value = if case_exact { value.to_owned() } else { fold(value) };
    format!("{kind:?} {value}")
}

/// Accepts references to members. The order is kept and a member counts once.
pub(crate) fn references(
    path: &AttributePath,
    value: Value,
    dialect: &Dialect,
) -> Result<Vec<Reference>, ScimError> {
    let items = match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items,
        item @ Value::Object(_) if dialect.objects_as_lists => vec![item],
        item @ Value::String(_) if dialect.objects_as_lists && dialect.text_as_object => vec![item],
        other => return Err(wrong_type(path, "an array", &other)),
    };
    let mut references = Vec::with_capacity(items.len());
    for item in items {
        references.push(reference(path, item, dialect)?);
    }
    Ok(once_each(references, |reference| reference.value.clone()))
}

fn reference(path: &AttributePath, item: Value, dialect: &Dialect) -> Result<Reference, ScimError> {
    let members = match item {
        Value::String(value) if dialect.text_as_object => {
            Map::from_iter([("value".to_owned(), Value::String(value))])
        }
        Value::Object(members) => members,
        other => return Err(wrong_type(path, "an object with a \"value\"", &other)),
    };
    let mut reference = Reference { value: String::new(), kind: None };
    for (sub_attribute, value) in parts(path, members, dialect)? {
        match (sub_attribute.name.as_str(), value) {
            ("value", Some(Value::String(value))) => reference.value = value,
            ("type", Some(Value::String(kind))) => {
                let known =
                    sub_attribute.canonical_values.iter().find(|known| known.eq_ignore_ascii_case(&kind));
                reference.kind = known.cloned();
            }
            _ => {}
        }
    }
    if reference.value.is_empty() {
        let detail = format!("{path}: each element needs a \"value\" with the id of a user or group");
        return Err(ScimError::bad_request(ScimType::InvalidValue, detail));
    }
    Ok(reference)
}

/// Drops all but the first item of each key, in linear time.
pub(crate) fn once_each<T>(mut items: Vec<T>, key: impl Fn(&T) -> String) -> Vec<T> {
    let mut seen = HashSet::with_capacity(items.len());
    items.retain(|item| seen.insert(key(item)));
    items
}

pub(crate) fn is_primary(element: &Value) -> bool {
    element.get("primary") == Some(&Value::Bool(true))
}

pub(crate) fn is_empty_text(value: &Value) -> bool {
    value.as_str() == Some("")
}

pub(crate) fn named_twice(path: &AttributePath) -> ScimError {
    let detail = format!("{path} is given more than once; names do not differ by case");
    ScimError::bad_request(ScimType::InvalidValue, detail)
}

fn type_name(definition: &Attribute) -> &'static str {
    match definition.kind {
        Kind::Boolean => "true or false",
        Kind::Integer => "a whole number",
        Kind::Decimal => "a number",
        Kind::DateTime => "a moment such as \"2026-01-31T08:00:00Z\"",
        Kind::Complex => "an object",
        Kind::String | Kind::Reference | Kind::Binary => "a string",
    }
}

fn wrong_type(path: &AttributePath, expected: &str, found: &Value) -> ScimError {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) if expected == "a string" || expected.starts_with("a moment") => "another string",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    let detail = format!("{path} must be {expected}, not {found}");
    ScimError::bad_request(ScimType::InvalidValue, detail)
}
