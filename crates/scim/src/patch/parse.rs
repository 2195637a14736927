//! Reads the body of a PATCH request (RFC 7644 §3.5.2).

use serde_json::{Map, Value};

use super::{Change, MAX_OPERATIONS, MembersChange, NumberedStep, Patch, Step};
use crate::coerce::{self, Parts};
use crate::filter::{self, Expression, FilterValue, Operator};
use crate::path::{AttributePath, Target};
use crate::schema::{Kind, Mutability, ResourceType, Schema};
use crate::{ScimError, ScimType};

/// Reads a whole body. A bare array of operations is taken too: RFC 7644 §3.7.3 has one in its bulk example.
pub(super) fn patch(rt: &'static ResourceType, body: Value) -> Result<Patch, ScimError> {
    let operations = match body {
        Value::Array(operations) => operations,
        Value::Object(members) => match member(members, "operations") {
            Some(Value::Array(operations)) => operations,
            _ => return Err(syntax("a PATCH body needs an array \"Operations\"")),
        },
        _ => return Err(syntax("a PATCH body must be a JSON object with an array \"Operations\"")),
    };
    if operations.is_empty() {
        let detail = "\"Operations\" is empty; send at least one operation";
        return Err(ScimError::bad_request(ScimType::InvalidValue, detail));
    }
    if operations.len() > MAX_OPERATIONS {
        let detail = format!(
            "{} operations are more than the {MAX_OPERATIONS} that one PATCH may have; split it",
            operations.len()
        );
        return Err(ScimError::bad_request(ScimType::TooMany, detail));
    }
    let mut reader = Reader { rt, operation: 0, steps: Vec::new(), members: Vec::new() };
    for (index, operation) in operations.into_iter().enumerate() {
        reader.operation = index;
        reader.operation(operation).map_err(|error| error.in_operation(index))?;
    }
    Ok(Patch { steps: reader.steps, members: reader.members.into_iter().map(name_once).collect() })
}

struct Reader {
    rt: &'static ResourceType,
    operation: usize,
    steps: Vec<NumberedStep>,
    members: Vec<MembersChange>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Verb {
    Add,
    Remove,
    Replace,
}

/// How strict to be about read-only attributes: a path that names one is a mistake, a key of an object is an
/// echo of what we sent (Okta sends the `id` back).
#[derive(Debug, Clone, Copy, PartialEq)]
enum Named {
    ByPath,
    ByKey,
}

/// What a path selects.
enum Selected {
    Base,
    Extension(&'static Schema),
    Attribute(AttributePath, Option<Expression>),
}

impl Reader {
    fn operation(&mut self, operation: Value) -> Result<(), ScimError> {
        let Value::Object(members) = operation else {
            return Err(syntax("an operation must be a JSON object with \"op\", \"path\" and \"value\""));
        };
        let (mut verb, mut path, mut value) = (None, None, None);
        for (name, member) in members {
            match name.to_ascii_lowercase().as_str() {
                "op" => verb = Some(member),
                "path" => path = Some(member),
                "value" => value = Some(member),
                _ => {}
            }
        }
        let verb = match verb.as_ref().and_then(Value::as_str).map(str::to_ascii_lowercase).as_deref() {
            Some("add") => Verb::Add,
            Some("remove") => Verb::Remove,
            Some("replace") => Verb::Replace,
            _ => return Err(syntax("\"op\" must be add, remove or replace")),
        };
        let path = match path {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(path)) => path.trim().to_owned(),
            Some(_) => return Err(invalid_path("\"path\" must be a string")),
        };
        if verb != Verb::Remove && value.is_none() {
            return Err(invalid_value("\"value\" is missing; add and replace need one"));
        }
        if path.is_empty() {
            return self.change(verb, Selected::Base, value, Named::ByPath);
        }
        let selected = locate(self.rt, &path)?.ok_or_else(|| {
            let name: String = path.chars().take(200).collect();
            invalid_path(format!("\"{name}\" is no attribute of {}", self.rt.name))
        })?;
        self.change(verb, selected, value, Named::ByPath)
    }

    fn change(
        &mut self,
        verb: Verb,
        selected: Selected,
        value: Option<Value>,
        named: Named,
    ) -> Result<(), ScimError> {
        match selected {
            Selected::Base if verb == Verb::Remove => {
                let detail = "remove needs a \"path\" that names what to remove";
                Err(ScimError::bad_request(ScimType::NoTarget, detail))
            }
            Selected::Base => match value {
                Some(Value::Object(members)) => self.change_members_of(verb, members),
                _ => Err(invalid_value("without a \"path\", \"value\" must be an object of attributes")),
            },
            Selected::Extension(extension) => self.change_extension(verb, extension, value, named),
            Selected::Attribute(path, filter) => self.change_attribute(verb, path, filter, value, named),
        }
    }

    /// Takes the keys of an object as paths, dotted ones and URNs included: so does Entra. Unknown ones are
    /// ignored.
    fn change_members_of(&mut self, verb: Verb, members: Map<String, Value>) -> Result<(), ScimError> {
        for (key, value) in members {
            if let Some(selected) = locate(self.rt, &key)? {
                self.change(verb, selected, Some(value), Named::ByKey)?;
            }
        }
        Ok(())
    }

    fn change_extension(
        &mut self,
        verb: Verb,
        extension: &'static Schema,
        value: Option<Value>,
        named: Named,
    ) -> Result<(), ScimError> {
        let writable =
            extension.attributes.iter().any(|attribute| attribute.mutability != Mutability::ReadOnly);
        if !writable {
            return read_only(&extension.id, named);
        }
        match (verb, value) {
            (Verb::Remove, _) | (Verb::Replace, Some(Value::Null)) => {
                self.step(Step::RemoveExtension(extension));
                Ok(())
            }
            (Verb::Add, Some(Value::Null)) => Ok(()),
            (_, Some(Value::Object(members))) => {
                for (key, value) in members {
                    let path = format!("{}:{key}", extension.id);
                    if let Some(Selected::Attribute(path, filter)) = locate(self.rt, &path)? {
                        self.change_attribute(verb, path, filter, Some(value), Named::ByKey)?;
                    }
                }
                Ok(())
            }
            _ => Err(invalid_value(format!("{} must be an object", extension.id))),
        }
    }

    fn change_attribute(
        &mut self,
        verb: Verb,
        path: AttributePath,
        filter: Option<Expression>,
        value: Option<Value>,
        named: Named,
    ) -> Result<(), ScimError> {
        let (attribute, definition) = (path.attribute(), path.definition());
        if attribute.mutability == Mutability::ReadOnly || definition.mutability == Mutability::ReadOnly {
            return read_only(&path.to_string(), named);
        }
        if path.extension().is_none() && self.rt.is_collection(&attribute.name) {
            return self.change_collection(verb, path, filter, value);
        }
        let change = match verb {
            Verb::Remove if filter.is_none() && path.sub_attribute().is_none() => {
                if attribute.required {
                    let detail = format!("{path} is required and cannot be removed; replace it");
                    return Err(ScimError::bad_request(ScimType::Mutability, detail));
                }
                match value {
                    Some(value) if attribute.multi_valued && !value.is_null() => {
                        Some(Change::RemoveListed(coerce::elements(path, into_items(value))?))
                    }
                    _ => Some(Change::Unassign),
                }
            }
            Verb::Remove => Some(Change::Unassign),
            Verb::Add | Verb::Replace => accept(verb, path, filter.is_some(), value.unwrap_or(Value::Null))?,
        };
        // What is never returned is not stored either: a password is accepted and discarded.
        if let Some(change) = change.filter(|_| attribute.is_stored() && definition.is_stored()) {
            self.step(match filter {
                Some(filter) => Step::Elements { path, filter, change },
                None => Step::Attribute { path, change },
            });
        }
        Ok(())
    }

    /// Changes a collection, which the store keeps: only whole elements are added and removed.
    fn change_collection(
        &mut self,
        verb: Verb,
        path: AttributePath,
        filter: Option<Expression>,
        value: Option<Value>,
    ) -> Result<(), ScimError> {
        if path.sub_attribute().is_some() {
            let name = &path.attribute().name;
            let detail = format!("{path} cannot be changed; remove the element of {name} and add another");
            return Err(ScimError::bad_request(ScimType::Mutability, detail));
        }
        let value = value.unwrap_or(Value::Null);
        let change = match (verb, filter) {
            (Verb::Remove, Some(filter)) => {
                let mut ids = Vec::new();
                if !collect_ids(&filter, &mut ids) {
                    return Err(unsupported_filter(path));
                }
                MembersChange::Remove(ids)
            }
            (_, Some(_)) => return Err(unsupported_filter(path)),
            (Verb::Remove, None) if value.is_null() => MembersChange::RemoveAll,
            (Verb::Remove, None) => {
                let references = coerce::references(path, value)?;
                MembersChange::Remove(references.into_iter().map(|reference| reference.value).collect())
            }
            (Verb::Add, None) => MembersChange::Add(coerce::references(path, value)?),
            (Verb::Replace, None) => MembersChange::Replace(coerce::references(path, value)?),
        };
        // Runs of one kind become one change, so that the store can work in batches.
        match (self.members.last_mut(), change) {
            (Some(MembersChange::Add(earlier)), MembersChange::Add(later)) => earlier.extend(later),
            (Some(MembersChange::Remove(earlier)), MembersChange::Remove(later)) => earlier.extend(later),
            (_, MembersChange::Add(none)) if none.is_empty() => {}
            (_, MembersChange::Remove(none)) if none.is_empty() => {}
            (_, change) => self.members.push(change),
        }
        Ok(())
    }

    fn step(&mut self, step: Step) {
        self.steps.push(NumberedStep { operation: self.operation, step });
    }
}

/// Accepts the value of an add or replace. `None` means that it changes nothing.
fn accept(
    verb: Verb,
    path: AttributePath,
    filtered: bool,
    value: Value,
) -> Result<Option<Change>, ScimError> {
    let definition = path.definition();
    let nothing = if verb == Verb::Replace { Some(Change::Unassign) } else { None };
    if definition.kind != Kind::Complex && (path.sub_attribute().is_some() || !definition.multi_valued) {
        return Ok(coerce::accept(path, value)?.map(Change::Set).or(nothing));
    }
    if filtered || !definition.multi_valued {
        let Some(parts) = parts(path, value)? else { return Ok(nothing) };
        return Ok(Some(match verb {
            Verb::Replace if filtered => Change::ReplaceElements(
                parts.into_iter().filter_map(|(sub, value)| Some((sub.name.clone(), value?))).collect(),
            ),
            _ => Change::Merge(parts),
        }));
    }
    let elements = coerce::elements(path, into_items(value))?;
    Ok(Some(if verb == Verb::Replace { Change::ReplaceAll(elements) } else { Change::Append(elements) }))
}

/// Reads the sub-attributes for one complex value. `None` means unassigned.
fn parts(path: AttributePath, value: Value) -> Result<Option<Parts>, ScimError> {
    match value {
        Value::Null => Ok(None),
        Value::Array(mut items) if items.len() <= 1 => match items.pop() {
            Some(item) => parts(path, item),
            None => Ok(None),
        },
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) if path.definition().sub_attribute("value").is_some() => {
            coerce::parts(path, Map::from_iter([("value".to_owned(), Value::String(text))])).map(Some)
        }
        Value::Object(members) => coerce::parts(path, members).map(Some),
        _ => Err(invalid_value(format!("{path} must be one object"))),
    }
}

fn into_items(value: Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items,
        item => vec![item],
    }
}

/// Resolves a path with or without a filter. `None` means that there is no such attribute.
fn locate(rt: &'static ResourceType, text: &str) -> Result<Option<Selected>, ScimError> {
    let Some((name, filter)) = text.find('[').map(|bracket| text.split_at(bracket)) else {
        return Ok(Target::resolve(rt, text).map(|target| match target {
            Target::Base => Selected::Base,
            Target::Extension(extension) => Selected::Extension(extension),
            Target::Attribute(path) => Selected::Attribute(path, None),
        }));
    };
    let Some(target) = Target::resolve(rt, name) else { return Ok(None) };
    let attribute = match target {
        Target::Attribute(path) if path.sub_attribute().is_none() => path.attribute(),
        _ => {
            return Err(invalid_path(
                "a filter in brackets follows the name of an attribute, as in emails[type eq \"work\"]",
            ));
        }
    };
    let Target::Attribute(path) = target else { return Ok(None) };
    if !attribute.multi_valued || attribute.kind != Kind::Complex {
        return Err(invalid_path(format!("{path} is not a list of objects and takes no filter in brackets")));
    }
    let (filter, sub_name) = filter::parse_value_path(filter, attribute)?;
    let path = match sub_name {
        None => path,
        Some(sub_name) => path.with_sub(attribute.sub_attribute(sub_name).ok_or_else(|| {
            let name: String = sub_name.chars().take(100).collect();
            invalid_path(format!("{path} has no sub-attribute \"{name}\""))
        })?),
    };
    Ok(Some(Selected::Attribute(path, Some(filter))))
}

/// Collects the ids of `value eq "a" or value eq "b"`; false if the filter says anything else.
fn collect_ids(filter: &Expression, ids: &mut Vec<String>) -> bool {
    match filter {
        Expression::Or(parts) => parts.iter().all(|part| collect_ids(part, ids)),
        Expression::Compare { path, operator: Operator::Eq, value: FilterValue::Text(id) }
            if path.attribute().name == "value" =>
        {
            ids.push(id.clone());
            true
        }
        _ => false,
    }
}

fn name_once(change: MembersChange) -> MembersChange {
    match change {
        MembersChange::Add(members) => {
            MembersChange::Add(coerce::once_each(members, |reference| reference.value.clone()))
        }
        MembersChange::Remove(ids) => MembersChange::Remove(coerce::once_each(ids, String::clone)),
        whole @ (MembersChange::RemoveAll | MembersChange::Replace(_)) => whole,
    }
}

fn member(members: Map<String, Value>, name: &str) -> Option<Value> {
    members.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn read_only(path: &str, named: Named) -> Result<(), ScimError> {
    if named == Named::ByKey {
        return Ok(());
    }
    let detail = format!("{path} is read-only: only the server sets it");
    Err(ScimError::bad_request(ScimType::Mutability, detail))
}

fn unsupported_filter(path: AttributePath) -> ScimError {
    invalid_path(format!(
        "with {path}, a filter can only name what to remove: {path}[value eq \"id\"], several joined with \"or\"; \
         or send remove with the path {path} and a list of values"
    ))
}

fn syntax(detail: &str) -> ScimError {
    ScimError::bad_request(ScimType::InvalidSyntax, detail)
}

fn invalid_path(detail: impl Into<String>) -> ScimError {
    ScimError::bad_request(ScimType::InvalidPath, detail)
}

fn invalid_value(detail: impl Into<String>) -> ScimError {
    ScimError::bad_request(ScimType::InvalidValue, detail)
}
