//! Applies the steps of a PATCH to a copy of the resource.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Change, NumberedStep, Step};
use crate::coerce;
use crate::filter::{Expression, FilterValue, Operator};
use crate::path::AttributePath;
use crate::schema::{Attribute, Mutability};
use crate::{Dialect, Resource, ScimError, ScimType};

pub(super) fn apply(
    steps: &[NumberedStep],
    current: &Resource,
    dialect: &Dialect,
) -> Result<Resource, ScimError> {
    let mut resource = current.clone();
    for NumberedStep { operation, step } in steps {
        apply_step(resource.as_object_mut(), step, dialect)
            .map_err(|error| error.in_operation(*operation))?;
    }
    resource.put_in_order();
    resource.require()?;
    keep_immutable(current, &resource)?;
    Ok(resource)
}

fn apply_step(attributes: &mut Map<String, Value>, step: &Step, dialect: &Dialect) -> Result<(), ScimError> {
    match step {
        Step::RemoveExtension(extension) => {
            attributes.shift_remove(&extension.id);
            Ok(())
        }
        Step::Attribute { path, change } => {
            update(attributes, path, |value| change_value(path, value, change, dialect))
        }
        Step::Elements { path, filter, change } => update(attributes, path, |value| {
            change_elements(path, into_elements(value), filter, change, dialect)
        }),
    }
}

/// Replaces the value of a top-level attribute, or of an attribute of an extension.
fn update(
    attributes: &mut Map<String, Value>,
    path: &AttributePath,
    change: impl FnOnce(Option<Value>) -> Result<Option<Value>, ScimError>,
) -> Result<(), ScimError> {
    let name = &path.attribute().name;
    let Some(urn) = path.extension() else {
        if let Some(value) = change(attributes.shift_remove(name))? {
            attributes.insert(name.clone(), value);
        }
        return Ok(());
    };
    let mut members = match attributes.shift_remove(urn) {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    };
    if let Some(value) = change(members.shift_remove(name))? {
        members.insert(name.clone(), value);
    }
    if !members.is_empty() {
        attributes.insert(urn.to_owned(), Value::Object(members));
    }
    Ok(())
}

/// Changes a value that no filter selects.
fn change_value(
    path: &AttributePath,
    value: Option<Value>,
    change: &Change,
    dialect: &Dialect,
) -> Result<Option<Value>, ScimError> {
    let attribute = path.attribute();
    if let (Some(sub_attribute), true) = (path.sub_attribute(), attribute.multi_valued) {
        return change_only_element(path, sub_attribute, into_elements(value), change, dialect);
    }
    Ok(match (path.sub_attribute(), change) {
        (Some(sub_attribute), change) => {
            let sub_value = match change {
                Change::Set(value) => Some(value),
                _ => None,
            };
            object(merge(attribute, into_object(value), [(sub_attribute, sub_value)]))
        }
        (None, Change::Set(value)) => Some(value.clone()),
        (None, Change::Merge(parts)) => object(merge(
            attribute,
            into_object(value),
            parts.iter().map(|(sub, value)| (sub.as_ref(), value.as_ref())),
        )),
        (None, Change::Append(elements)) => {
            let mut all = into_elements(value);
            if elements.iter().any(coerce::is_primary) {
                all.iter_mut().for_each(demote);
            }
            all.extend(elements.iter().cloned());
            array(coerce::collapse(attribute, all))
        }
        (None, Change::ReplaceAll(elements)) => array(elements.clone()),
        (None, Change::RemoveListed(listed)) => {
            let listed = Listed::new(attribute, listed);
            let mut all = into_elements(value);
            all.retain(|element| !listed.names(attribute, element));
            array(all)
        }
        (None, Change::Unassign | Change::ReplaceElements(_)) => None,
    })
}

/// Changes `emails.value`, which is clear as long as there is at most one element.
fn change_only_element(
    path: &AttributePath,
    sub_attribute: &Attribute,
    elements: Vec<Value>,
    change: &Change,
    dialect: &Dialect,
) -> Result<Option<Value>, ScimError> {
    let attribute = path.attribute();
    if !dialect.sub_attribute_of_only_element {
        let name = &attribute.name;
        let detail = format!("{path} names no element of {name}; name one, as in {name}[type eq \"work\"]");
        return Err(ScimError::bad_request(ScimType::NoTarget, detail));
    }
    if elements.len() > 1 {
        let name = &attribute.name;
        let detail =
            format!("{path} could mean any element of {name}; name one, as in {name}[type eq \"work\"]");
        return Err(ScimError::bad_request(ScimType::InvalidPath, detail));
    }
    let value = match change {
        Change::Set(value) => Some(value),
        _ => None,
    };
    let element = merge(attribute, into_object(elements.into_iter().next()), [(sub_attribute, value)]);
    let kept = says_something(&element, sub_attribute.name == "value");
    Ok(kept.then(|| Value::Array(vec![Value::Object(element)])))
}

/// Changes the elements that match. If none does, the RFC asks for `noTarget` (RFC 7644 §3.5.2.3); the dialect may have
/// an element made from the filter, because Entra sends `emails[type eq "work"].value` for a user without e-mail.
fn change_elements(
    path: &AttributePath,
    mut elements: Vec<Value>,
    filter: &Expression,
    change: &Change,
    dialect: &Dialect,
) -> Result<Option<Value>, ScimError> {
    let attribute = path.attribute();
    let mut matching: Vec<bool> = elements.iter().map(|element| filter.matches(element)).collect();
    if !dialect.removal_of_nothing && matches!(change, Change::Unassign) && !matching.contains(&true) {
        return Err(no_target(attribute));
    }
    let parts: Vec<(&Attribute, Option<&Value>)> = match (path.sub_attribute(), change) {
        (None, Change::Unassign) => {
            let mut matching = matching.into_iter();
            elements.retain(|_| !matching.next().unwrap_or(false));
            return Ok(array(elements));
        }
        (Some(_), Change::Unassign) if !matching.contains(&true) => return Ok(array(elements)),
        (Some(sub_attribute), Change::Set(value)) => vec![(sub_attribute, Some(value))],
        (Some(sub_attribute), _) => vec![(sub_attribute, None)],
        (None, Change::Merge(parts)) => {
            parts.iter().map(|(sub, value)| (sub.as_ref(), value.as_ref())).collect()
        }
        (None, Change::ReplaceElements(members)) => members
            .iter()
            .filter_map(|(name, value)| Some((attribute.sub_attribute(name)?.as_ref(), Some(value))))
            .collect(),
        (None, _) => Vec::new(),
    };
    let base = if dialect.elements_from_filters { implied_element(attribute, filter) } else { None };
    let count = elements.len();
    if !matching.contains(&true) {
        let Some(base) = base.clone() else {
            return Err(no_target(attribute));
        };
        elements.push(Value::Object(base));
        matching.push(true);
    }
    // An element made from the filter is primary only if the filter says so.
    let made = elements.len() > count && elements.last().is_some_and(coerce::is_primary);
    let sets_primary = |(sub, value): &(&Attribute, Option<&Value>)| {
        sub.name == "primary" && *value == Some(&Value::Bool(true))
    };
    let makes_primary = made || parts.iter().any(sets_primary);
    if makes_primary && matching.iter().filter(|matches| **matches).count() > 1 {
        let detail = format!("{path}: the filter matches several elements, and only one may be primary");
        return Err(ScimError::bad_request(ScimType::InvalidValue, detail));
    }
    let replaces = matches!(change, Change::ReplaceElements(_));
    let touches_value = parts.iter().any(|(sub, _)| sub.name == "value");
    let mut changed = Vec::with_capacity(elements.len());
    for (mut element, matches) in elements.into_iter().zip(matching) {
        if matches {
            let start = if replaces { base.clone().unwrap_or_default() } else { into_object(Some(element)) };
            let merged = merge(attribute, start, parts.iter().copied());
            if says_something(&merged, touches_value) {
                changed.push(Value::Object(merged));
            }
        } else {
            if makes_primary {
                demote(&mut element);
            }
            changed.push(element);
        }
    }
    Ok(array(coerce::collapse(attribute, changed)))
}

fn no_target(attribute: &Attribute) -> ScimError {
    let detail = format!("no element of {} matches the filter in the path", attribute.name);
    ScimError::bad_request(ScimType::NoTarget, detail)
}

/// The element that a conjunction of equalities describes: `type eq "work"` is `{"type": "work"}`. `None` for
/// any other filter.
fn implied_element(attribute: &Attribute, filter: &Expression) -> Option<Map<String, Value>> {
    match filter {
        Expression::And(parts) => {
            let mut element = Map::new();
            for part in parts {
                element.extend(implied_element(attribute, part)?);
            }
            Some(coerce::in_order(&attribute.sub_attributes, element))
        }
        Expression::Compare { path, operator: Operator::Eq, value } if path.definition().is_stored() => {
            let value = match value {
                FilterValue::Text(text) => Value::from(text.as_str()),
                FilterValue::Boolean(boolean) => Value::Bool(*boolean),
                FilterValue::Number(number) => Value::Number(number.clone()),
                FilterValue::Null => return None,
            };
            Some(Map::from_iter([(path.attribute().name.clone(), value)]))
        }
        _ => None,
    }
}

/// Sets or unassigns sub-attributes; an empty `value` is none. A reference whose `value` changes loses the
/// `$ref` of the former one.
fn merge<'v>(
    attribute: &Attribute,
    mut members: Map<String, Value>,
    parts: impl IntoIterator<Item = (&'v Attribute, Option<&'v Value>)>,
) -> Map<String, Value> {
    let former = members.get("value").cloned();
    let mut names_reference = false;
    for (sub_attribute, value) in parts {
        names_reference |= sub_attribute.name == "$ref";
        match value {
            Some(value) if sub_attribute.name != "value" || !coerce::is_empty_text(value) => {
                members.insert(sub_attribute.name.clone(), value.clone())
            }
            _ => members.shift_remove(&sub_attribute.name),
        };
    }
    if former.is_some() && !names_reference && members.get("value") != former.as_ref() {
        members.shift_remove("$ref");
    }
    coerce::in_order(&attribute.sub_attributes, members)
}

/// Whether an element is worth keeping: it has members, and has not just lost its value.
fn says_something(element: &Map<String, Value>, touches_value: bool) -> bool {
    !element.is_empty() && (!touches_value || element.contains_key("value"))
}

/// The elements that a removal lists, looked up by their value: linear in both lists.
struct Listed<'l> {
    by_value: HashMap<String, Vec<&'l Value>>,
    others: Vec<&'l Value>,
}

impl<'l> Listed<'l> {
    fn new(attribute: &Attribute, listed: &'l [Value]) -> Listed<'l> {
        let (mut by_value, mut others) = (HashMap::<String, Vec<&Value>>::new(), Vec::new());
        for element in listed {
            match value_key(attribute, element) {
                Some(key) => by_value.entry(key).or_default().push(element),
                None => others.push(element),
            }
        }
        Listed { by_value, others }
    }

    fn names(&self, attribute: &Attribute, element: &Value) -> bool {
        let same_value = value_key(attribute, element).and_then(|key| self.by_value.get(&key));
        same_value.into_iter().flatten().chain(&self.others).any(|listed| agrees(attribute, element, listed))
    }
}

/// What two elements with the same `value`, or two simple elements that are equal, have in common.
fn value_key(attribute: &Attribute, element: &Value) -> Option<String> {
    let (value, case_exact) = match element {
        Value::Object(members) => {
            let case_exact = attribute.sub_attribute("value").is_none_or(|sub| sub.case_exact);
            (members.get("value")?, case_exact)
        }
        simple => (simple, attribute.case_exact),
    };
    Some(match value {
        Value::String(text) if !case_exact => crate::fold(text),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    })
}

/// Whether an element has every sub-attribute of a listed one, compared as a filter would.
fn agrees(attribute: &Attribute, element: &Value, listed: &Value) -> bool {
    let same = |found: &Value, wanted: &Value, case_exact: bool| match (found, wanted) {
        (Value::String(found), Value::String(wanted)) if !case_exact => {
            crate::fold(found) == crate::fold(wanted)
        }
        (found, wanted) => found == wanted,
    };
    let Some(listed) = listed.as_object() else { return same(element, listed, attribute.case_exact) };
    // An id is enough: what else the client says may be out of date.
    let decisive = |name: &str| !listed.contains_key("value") || matches!(name, "value" | "type");
    listed.iter().filter(|(name, _)| decisive(name)).all(|(name, wanted)| {
        let case_exact = attribute.sub_attribute(name).is_none_or(|definition| definition.case_exact);
        element.get(name).is_some_and(|found| same(found, wanted, case_exact))
    })
}

/// Another element became the primary one (RFC 7644 §3.5.2).
fn demote(element: &mut Value) {
    if coerce::is_primary(element) {
        element["primary"] = Value::Bool(false);
    }
}

/// An immutable attribute keeps the value that it has (RFC 7643 §7).
fn keep_immutable(current: &Resource, next: &Resource) -> Result<(), ScimError> {
    let rt = current.resource_type();
    keep(&rt.schema.attributes, current.as_object(), next.as_object())?;
    let nothing = Map::new();
    for extension in &rt.extensions {
        if let Some(members) = current.extension(&extension.id) {
            keep(&extension.attributes, members, next.extension(&extension.id).unwrap_or(&nothing))?;
        }
    }
    Ok(())
}

fn keep(
    definitions: &[Arc<Attribute>],
    current: &Map<String, Value>,
    next: &Map<String, Value>,
) -> Result<(), ScimError> {
    for attribute in definitions.iter().filter(|attribute| attribute.mutability == Mutability::Immutable) {
        let value = current.get(&attribute.name);
        if value.is_some() && value != next.get(&attribute.name) {
            let detail = format!("{} is immutable: it keeps the value that it has", attribute.name);
            return Err(ScimError::bad_request(ScimType::Mutability, detail));
        }
    }
    Ok(())
}

fn into_elements(value: Option<Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(elements)) => elements,
        _ => Vec::new(),
    }
}

fn into_object(value: Option<Value>) -> Map<String, Value> {
    match value {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

fn array(elements: Vec<Value>) -> Option<Value> {
    (!elements.is_empty()).then_some(Value::Array(elements))
}

fn object(members: Map<String, Value>) -> Option<Value> {
    (!members.is_empty()).then_some(Value::Object(members))
}
