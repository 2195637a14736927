//! Reads the body of a PATCH request (RFC 7644 §3.5.2).

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Change, MembersChange, NumberedStep, PATCH_URN, Patch, Step, members};
use crate::coerce::{self, Parts};
use crate::filter::{self, Expression};
use crate::path::{AttributePath, Target};
use crate::resource::require_message;
use crate::schema::{Kind, Mutability, ResourceType, Schema};
use crate::{Dialect, Protocol, ScimError, ScimType};

/// Reads a whole body. A bare array of operations is taken too: RFC 7644 §3.7.3 has one in its bulk example.
pub(super) fn patch(protocol: &Protocol, rt: &Arc<ResourceType>, body: Value) -> Result<Patch, ScimError> {
    let operations = match body {
        Value::Array(operations) if protocol.dialect.bare_operations => operations,
        Value::Object(members) => {
            require_message(protocol, &members, PATCH_URN)?;
            match member(members, "operations") {
                Some(Value::Array(operations)) => operations,
                _ => return Err(syntax("a PATCH body needs an array \"Operations\"")),
            }
        }
        _ => return Err(syntax("a PATCH body must be a JSON object with an array \"Operations\"")),
    };
    if operations.is_empty() {
        let detail = "\"Operations\" is empty; send at least one operation";
        return Err(ScimError::bad_request(ScimType::InvalidValue, detail));
    }
    let most = protocol.limits.operations;
    if operations.len() > most {
        let detail = format!(
            "{} operations are more than the {most} that one PATCH may have; split it",
            operations.len()
        );
        return Err(ScimError::bad_request(ScimType::TooMany, detail));
    }
    let mut reader = Reader { protocol, rt, operation: 0, steps: Vec::new(), members: Vec::new() };
    for (index, operation) in operations.into_iter().enumerate() {
        reader.operation = index;
        reader.operation(operation).map_err(|error| error.in_operation(index))?;
    }
    Ok(Patch {
        dialect: protocol.dialect,
        steps: reader.steps,
        members: reader.members.into_iter().map(members::name_once).collect(),
    })
}

/// How many elements a removal may list by anything but their `value`: each is compared with every element that there
/// is.
const MAX_WITHOUT_VALUE: usize = 100;

pub(super) struct Reader<'a> {
    protocol: &'a Protocol,
    rt: &'a Arc<ResourceType>,
    operation: usize,
    steps: Vec<NumberedStep>,
    pub(super) members: Vec<MembersChange>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Verb {
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
    Extension(Arc<Schema>),
    Attribute(AttributePath, Option<Expression>),
}

impl Reader<'_> {
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
        let selected = locate(self.protocol, self.rt, &path)?.ok_or_else(|| {
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

    /// Takes the keys of an object as paths, dotted ones and URNs included if the dialect has it so: so does Entra.
    fn change_members_of(&mut self, verb: Verb, members: Map<String, Value>) -> Result<(), ScimError> {
        for (key, value) in members {
            // It says what kind of object this is, and changes nothing.
            if key.eq_ignore_ascii_case("schemas") {
                continue;
            }
            match locate(self.protocol, self.rt, &key)? {
                Some(selected) => {
                    self.check_key(&key, &selected)?;
                    self.change(verb, selected, Some(value), Named::ByKey)?;
                }
                None => coerce::unknown(self.dialect(), self.rt.name, &key)?,
            }
        }
        Ok(())
    }

    pub(super) fn dialect(&self) -> &Dialect {
        &self.protocol.dialect
    }

    /// By the RFC, the keys of a value are attributes or the URN of an extension, nothing deeper.
    fn check_key(&self, key: &str, selected: &Selected) -> Result<(), ScimError> {
        let plain = match selected {
            Selected::Extension(_) => true,
            Selected::Attribute(path, None) => path.extension().is_none() && !key.contains(['.', ':']),
            Selected::Base | Selected::Attribute(_, Some(_)) => false,
        };
        if plain || self.dialect().paths_as_keys {
            return Ok(());
        }
        let name: String = key.chars().take(200).collect();
        Err(invalid_path(format!("\"{name}\" is a path; put it into \"path\" of an operation of its own")))
    }

    fn change_extension(
        &mut self,
        verb: Verb,
        extension: Arc<Schema>,
        value: Option<Value>,
        named: Named,
    ) -> Result<(), ScimError> {
        let writable =
            extension.attributes.iter().any(|attribute| attribute.mutability != Mutability::ReadOnly);
        if !writable {
            return self.read_only(&extension.id, named);
        }
        match (verb, value) {
            (Verb::Remove, None) | (Verb::Replace, Some(Value::Null)) => {
                self.step(Step::RemoveExtension(extension));
                Ok(())
            }
            // Nothing is named, so nothing is removed.
            (Verb::Add, Some(Value::Null)) => Ok(()),
            (Verb::Remove, Some(Value::Null)) if self.dialect().removal_by_value => Ok(()),
            (Verb::Remove, Some(_)) => Err(invalid_value(format!(
                "remove takes no \"value\" with the path {}; name one attribute of it, or leave the value out",
                extension.id
            ))),
            (_, Some(Value::Object(members))) => {
                for (key, value) in members {
                    let path = format!("{}:{key}", extension.id);
                    match locate(self.protocol, self.rt, &path)? {
                        Some(Selected::Attribute(path, filter)) => {
                            if filter.is_some() || path.sub_attribute().is_some() {
                                self.check_key(&key, &Selected::Attribute(path.clone(), filter.clone()))?;
                            }
                            self.change_attribute(verb, path, filter, Some(value), Named::ByKey)?;
                        }
                        _ => coerce::unknown(self.dialect(), &extension.id, &key)?,
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
            return self.read_only(&path.to_string(), named);
        }
        if path.extension().is_none() && self.rt.is_collection(&attribute.name) {
            return self.change_collection(verb, &path, filter, value);
        }
        let change = match verb {
            Verb::Remove => {
                if filter.is_none() && path.sub_attribute().is_none() && attribute.required {
                    let detail = format!("{path} is required and cannot be removed; replace it");
                    return Err(ScimError::bad_request(ScimType::Mutability, detail));
                }
                let whole_list = attribute.multi_valued && filter.is_none() && path.sub_attribute().is_none();
                match value {
                    Some(_) if !self.dialect().removal_by_value => return Err(value_of_removal(&path)),
                    Some(value) if whole_list => Some(Change::RemoveListed(self.listed(&path, value)?)),
                    // The path names exactly one value, the elements of a filter, or all that there is.
                    Some(_) | None => Some(Change::Unassign),
                }
            }
            Verb::Add | Verb::Replace => {
                accept(verb, &path, filter.is_some(), value.unwrap_or(Value::Null), self.dialect())?
            }
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

    /// Reads the elements that a removal lists. A part that is not understood would make it wider than it was meant,
    /// and is refused; an element whose `value` is null names nothing.
    fn listed(&self, path: &AttributePath, value: Value) -> Result<Vec<Value>, ScimError> {
        let names_nothing = |item: &Value| match item {
            Value::Null => true,
            Value::Object(members) => {
                members.iter().any(|(name, value)| name.eq_ignore_ascii_case("value") && value.is_null())
            }
            _ => false,
        };
        let mut items = into_items(value, self.dialect(), path)?;
        items.retain(|item| !names_nothing(item));
        let without_value = |item: &&Value| item.as_object().is_some_and(|members| !has_value(members));
        if items.iter().filter(without_value).count() > MAX_WITHOUT_VALUE {
            return Err(invalid_value(format!(
                "{path}: more than {MAX_WITHOUT_VALUE} elements to remove have no \"value\"; name them by their values"
            )));
        }
        let exact = Dialect { unknown_attributes: false, ..*self.dialect() };
        coerce::elements(path, items, &exact).map_err(|mut error| {
            error.scim_type = Some(ScimType::InvalidValue);
            error
        })
    }

    /// Refuses a read-only attribute, or passes over it where it is an echo of what we sent.
    fn read_only(&self, path: &str, named: Named) -> Result<(), ScimError> {
        if named == Named::ByKey && self.dialect().read_only_echoes {
            return Ok(());
        }
        let detail = format!("{path} is read-only: only the server sets it");
        Err(ScimError::bad_request(ScimType::Mutability, detail))
    }

    fn step(&mut self, step: Step) {
        self.steps.push(NumberedStep { operation: self.operation, step });
    }
}

/// Accepts the value of an add or replace. `None` means that it changes nothing.
fn accept(
    verb: Verb,
    path: &AttributePath,
    filtered: bool,
    value: Value,
    dialect: &Dialect,
) -> Result<Option<Change>, ScimError> {
    let definition = path.definition();
    let nothing = if verb == Verb::Replace { Some(Change::Unassign) } else { None };
    if definition.kind != Kind::Complex && (path.sub_attribute().is_some() || !definition.multi_valued) {
        let value = coerce::accept(path, value, dialect)?;
        // An empty `value` says nothing, in an operation of its own as inside of an object.
        let says_nothing = path.sub_attribute().is_some_and(|sub| sub.name == "value")
            && dialect.empty_text_is_unassigned
            && value.as_ref().is_some_and(coerce::is_empty_text);
        return Ok(if says_nothing { Some(Change::Unassign) } else { value.map(Change::Set).or(nothing) });
    }
    if filtered || !definition.multi_valued {
        let Some(parts) = parts(path, value, dialect)? else { return Ok(nothing) };
        return Ok(Some(match verb {
            Verb::Replace if filtered => Change::ReplaceElements(
                parts.into_iter().filter_map(|(sub, value)| Some((sub.name.clone(), value?))).collect(),
            ),
            _ => Change::Merge(parts),
        }));
    }
    let elements = coerce::elements(path, into_items(value, dialect, path)?, dialect)?;
    Ok(Some(if verb == Verb::Replace { Change::ReplaceAll(elements) } else { Change::Append(elements) }))
}

/// Reads the sub-attributes for one complex value. `None` means unassigned.
fn parts(path: &AttributePath, value: Value, dialect: &Dialect) -> Result<Option<Parts>, ScimError> {
    match value {
        Value::Null => Ok(None),
        Value::Array(mut items) if items.len() <= 1 && dialect.lists_of_one => match items.pop() {
            Some(item) => parts(path, item, dialect),
            None => Ok(None),
        },
        Value::String(text) if text.is_empty() && dialect.empty_text_is_unassigned => Ok(None),
        Value::String(text)
            if dialect.text_as_object && path.definition().sub_attribute("value").is_some() =>
        {
            let members = Map::from_iter([("value".to_owned(), Value::String(text))]);
            coerce::parts(path, members, dialect).map(Some)
        }
        Value::Object(members) => {
            let mut parts = coerce::parts(path, members, dialect)?;
            if dialect.empty_text_is_unassigned {
                for (sub, value) in &mut parts {
                    if sub.name == "value" && value.as_ref().is_some_and(coerce::is_empty_text) {
                        *value = None;
                    }
                }
            }
            Ok(Some(parts))
        }
        _ => Err(invalid_value(format!("{path} must be one object"))),
    }
}

fn into_items(value: Value, dialect: &Dialect, path: &AttributePath) -> Result<Vec<Value>, ScimError> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(items) => Ok(items),
        item if dialect.objects_as_lists => Ok(vec![item]),
        _ => Err(invalid_value(format!("{path} is a list; send an array"))),
    }
}

/// Resolves a path with or without a filter. `None` means that there is no such attribute.
fn locate(protocol: &Protocol, rt: &ResourceType, text: &str) -> Result<Option<Selected>, ScimError> {
    let most = protocol.limits.path_length;
    if text.len() > most {
        return Err(invalid_path(format!("the path is longer than {most} bytes")));
    }
    let Some((name, filter)) = text.find('[').map(|bracket| text.split_at(bracket)) else {
        return Ok(Target::resolve(rt, text, &protocol.dialect).map(|target| match target {
            Target::Base => Selected::Base,
            Target::Extension(extension) => Selected::Extension(extension),
            Target::Attribute(path) => Selected::Attribute(path, None),
        }));
    };
    let path = match Target::resolve(rt, name, &protocol.dialect) {
        None => return Ok(None),
        Some(Target::Attribute(path)) if path.sub_attribute().is_none() => path,
        Some(_) => {
            return Err(invalid_path(
                "a filter in brackets follows the name of an attribute, as in emails[type eq \"work\"]",
            ));
        }
    };
    let attribute = path.shared_attribute();
    if !attribute.multi_valued || attribute.kind != Kind::Complex {
        return Err(invalid_path(format!("{path} is not a list of objects and takes no filter in brackets")));
    }
    let (filter, sub_name) = filter::parse_value_path(protocol, filter, attribute)?;
    let path = match sub_name {
        None => path,
        Some(sub_name) => path.with_sub(attribute.sub_attribute(sub_name).ok_or_else(|| {
            let name: String = sub_name.chars().take(100).collect();
            invalid_path(format!("{path} has no sub-attribute \"{name}\""))
        })?),
    };
    Ok(Some(Selected::Attribute(path, Some(filter))))
}

fn has_value(members: &Map<String, Value>) -> bool {
    members.keys().any(|name| name.eq_ignore_ascii_case("value"))
}

fn member(members: Map<String, Value>, name: &str) -> Option<Value> {
    members.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

pub(super) fn value_of_removal(path: &AttributePath) -> ScimError {
    invalid_value(format!("remove takes no \"value\"; name the elements by a filter: {path}[value eq \"x\"]"))
}

fn syntax(detail: &str) -> ScimError {
    ScimError::bad_request(ScimType::InvalidSyntax, detail)
}

pub(super) fn invalid_path(detail: impl Into<String>) -> ScimError {
    ScimError::bad_request(ScimType::InvalidPath, detail)
}

fn invalid_value(detail: impl Into<String>) -> ScimError {
    ScimError::bad_request(ScimType::InvalidValue, detail)
}
