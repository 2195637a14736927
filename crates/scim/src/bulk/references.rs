//! Where in a body references to other resources can stand, and what happens to those with a bulkId there.
//!
//! Only a reference is looked at: the `value` or `$ref` of an attribute whose sub-attribute `$ref` points to resources
//! (`members`, `manager`), and attributes of the type reference that do. A `displayName` that begins with `bulkId:` is
//! a name.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::PREFIX;
use crate::Dialect;
use crate::patch::PATCH_URN;
use crate::path::{AttributePath, Target};
use crate::schema::{Attribute, Kind, ResourceType, Schema};

/// What becomes of a reference.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fate {
    /// It names a resource that exists.
    Known {
        /// The id, for a `value`.
        id: String,
        /// The URL, for what is a reference by its type.
        location: String,
    },
    /// It will be, later.
    Later,
    /// It stays as it is.
    Unchanged,
}

/// Values that were taken out of a body because one of their references is resolved later, with the PATCH path under
/// which they are added then.
pub(super) type Deferred = Vec<(String, Value)>;

/// Goes over the references of a body.
pub(super) struct Walk<'a> {
    rt: &'a ResourceType,
    decide: &'a mut dyn FnMut(&str) -> Fate,
    deferred: Deferred,
}

impl<'a> Walk<'a> {
    /// Goes over the body of a POST or PUT. What is decided later is taken out and returned.
    pub(super) fn resource(
        rt: &'a ResourceType,
        data: &mut Value,
        decide: &'a mut dyn FnMut(&str) -> Fate,
    ) -> Deferred {
        let mut walk = Walk { rt, decide, deferred: Vec::new() };
        if let Value::Object(members) = data {
            walk.members(members);
        }
        walk.deferred
    }

    /// Goes over the body of a PATCH.
    pub(super) fn patch(
        rt: &'a ResourceType,
        data: &mut Value,
        decide: &'a mut dyn FnMut(&str) -> Fate,
    ) -> Deferred {
        let mut walk = Walk { rt, decide, deferred: Vec::new() };
        let operations = match data {
            Value::Array(operations) => Some(operations),
            Value::Object(members) => members
                .iter_mut()
                .find(|(name, _)| name.eq_ignore_ascii_case("operations"))
                .and_then(|(_, operations)| operations.as_array_mut()),
            _ => None,
        };
        for operation in operations.into_iter().flatten().filter_map(Value::as_object_mut) {
            walk.operation(operation);
        }
        walk.deferred
    }

    fn operation(&mut self, operation: &mut Map<String, Value>) {
        let path = operation
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("path"))
            .and_then(|(_, path)| path.as_str().map(str::trim).map(str::to_owned))
            .unwrap_or_default();
        let value = operation.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case("value"));
        let Some((_, value)) = value else { return };
        if path.is_empty() {
            if let Value::Object(members) = value {
                self.members(members);
            }
            return;
        }
        self.named(&path, value);
    }

    /// A value under the name of a path, with or without a filter. Returns whether it must be taken out.
    fn named(&mut self, name: &str, value: &mut Value) -> bool {
        let (plain, sub_name) = without_filter(name);
        let target = Target::resolve(self.rt, plain, &Dialect::tolerant());
        match target {
            Some(Target::Extension(extension)) => {
                if let Value::Object(members) = value {
                    self.extension(&extension, members);
                }
                false
            }
            Some(Target::Attribute(path)) => {
                let path = match sub_name.and_then(|name| path.attribute().sub_attribute(name)) {
                    Some(sub_attribute) => path.with_sub(sub_attribute),
                    None => path,
                };
                self.attribute(&path, value)
            }
            Some(Target::Base) | None => false,
        }
    }

    fn members(&mut self, members: &mut Map<String, Value>) {
        members.retain(|name, value| !self.named(name, value));
    }

    fn extension(&mut self, extension: &Arc<Schema>, members: &mut Map<String, Value>) {
        members.retain(|name, value| match extension.attribute(name) {
            Some(attribute) => !self.attribute(&AttributePath::of(Some(extension), attribute), value),
            None => true,
        });
    }

    /// Returns whether the whole value must be taken out: it was put aside.
    fn attribute(&mut self, path: &AttributePath, value: &mut Value) -> bool {
        if !points_to_resources(path) {
            return false;
        }
        if let Value::Array(elements) = value {
            let any = !elements.is_empty();
            elements.retain_mut(|element| !self.element(path, element));
            return any && elements.is_empty();
        }
        self.element(path, value)
    }

    /// One element or single value. Returns whether it was put aside.
    fn element(&mut self, path: &AttributePath, element: &mut Value) -> bool {
        let later = match element {
            Value::String(text) => self.reference(text, path.definition().kind == Kind::Reference),
            Value::Object(members) => {
                let mut later = false;
                for (name, part) in members.iter_mut() {
                    let is_uri = name.eq_ignore_ascii_case("$ref");
                    if let Value::String(text) = part
                        && (is_uri || name.eq_ignore_ascii_case("value"))
                    {
                        later |= self.reference(text, is_uri);
                    }
                }
                later
            }
            _ => false,
        };
        if later {
            self.deferred.push((path.to_string(), element.take()));
        }
        later
    }

    fn reference(&mut self, text: &mut String, is_uri: bool) -> bool {
        let Some(name) = text.strip_prefix(PREFIX) else { return false };
        match (self.decide)(name) {
            Fate::Known { id, location } => {
                *text = if is_uri { location } else { id };
                false
            }
            Fate::Later => true,
            Fate::Unchanged => false,
        }
    }
}

/// Makes the PATCH that adds what was put aside.
pub(super) fn completion(deferred: Deferred) -> Value {
    let mut operations: Vec<(String, Vec<Value>)> = Vec::new();
    for (path, value) in deferred {
        match operations.last_mut() {
            Some((known, values)) if *known == path => values.push(value),
            _ => operations.push((path, vec![value])),
        }
    }
    let operations: Vec<Value> = operations
        .into_iter()
        .map(|(path, mut values)| {
            let value = if values.len() == 1 { values.remove(0) } else { Value::Array(values) };
            json!({ "op": "add", "path": path, "value": value })
        })
        .collect();
    json!({ "schemas": [PATCH_URN], "Operations": operations })
}

fn points_to_resources(path: &AttributePath) -> bool {
    let points = |attribute: &Attribute| {
        attribute.kind == Kind::Reference
            && attribute.reference_types.iter().any(|kind| !matches!(kind.as_str(), "external" | "uri"))
    };
    let holder = |attribute: &Attribute| attribute.sub_attribute("$ref").is_some_and(|sub| points(sub));
    match path.sub_attribute() {
        None => points(path.attribute()) || holder(path.attribute()),
        Some(sub) => points(sub) || (sub.name == "value" && holder(path.attribute())),
    }
}

/// Takes the brackets out of a path: `members[value eq "x"].value` is `members` and `value`.
fn without_filter(path: &str) -> (&str, Option<&str>) {
    let Some((name, rest)) = path.split_once('[') else { return (path, None) };
    (name, rest.rsplit_once("].").map(|(_, sub_name)| sub_name))
}
