//! The schemas of bodies, collected from the types that handlers read and show.

use std::collections::BTreeMap;

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use crate::routes::SchemaOf;

/// Where the document keeps schemas that have a name.
const PLACE: &str = "/components/schemas";

/// Two collections: a member that a request may leave out can be one that every answer has.
#[derive(Debug)]
pub(super) struct Schemas {
    read: SchemaGenerator,
    shown: SchemaGenerator,
}

impl Schemas {
    pub(super) fn new() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = PLACE.into();
                settings.meta_schema = None;
            })
        };
        Self {
            read: settings().for_deserialize().into_generator(),
            shown: settings().for_serialize().into_generator(),
        }
    }

    /// Returns the schema of something that is read.
    pub(super) fn read(&mut self, schema: SchemaOf) -> Value {
        let mut schema = schema(&mut self.read).to_value();
        tidy(&mut schema, Side::Read);
        schema
    }

    /// Returns the schema of something that is shown.
    pub(super) fn shown(&mut self, schema: SchemaOf) -> Value {
        let mut schema = schema(&mut self.shown).to_value();
        tidy(&mut schema, Side::Shown);
        schema
    }

    /// Returns the schemas that have a name, in the order of their names, and the names that mean two things.
    pub(super) fn named(mut self) -> (Map<String, Value>, Vec<String>) {
        let mut named = BTreeMap::new();
        let mut ambiguous = Vec::new();
        for (generator, side) in [(&mut self.read, Side::Read), (&mut self.shown, Side::Shown)] {
            for (name, mut schema) in generator.take_definitions(true) {
                tidy(&mut schema, side);
                if named.insert(name.clone(), schema.clone()).is_some_and(|other| other != schema) {
                    ambiguous.push(name);
                }
            }
        }
        // The second type of a name is numbered by the generator.
        let second = |name: &&String| {
            let bare = name.trim_end_matches(|last: char| last.is_ascii_digit());
            bare.len() < name.len() && named.contains_key(bare)
        };
        ambiguous.extend(named.keys().filter(second).cloned());
        (named.into_iter().collect(), ambiguous)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Read,
    Shown,
}

/// Makes a schema say what the code means where the generator cannot know it.
fn tidy(schema: &mut Value, side: Side) {
    match schema {
        Value::Array(elements) => elements.iter_mut().for_each(|element| tidy(element, side)),
        Value::Object(members) => {
            // OpenAPI knows no formats of numbers without a sign; `minimum` says it.
            if members.get("format").and_then(Value::as_str).is_some_and(|format| format.starts_with("uint"))
            {
                members.remove("format");
            }
            if side == Side::Shown {
                not_null_where_absent(members);
            }
            members.values_mut().for_each(|member| tidy(member, side));
        }
        _ => {}
    }
}

/// A member that an answer may leave out is left out in place of null.
fn not_null_where_absent(object: &mut Map<String, Value>) {
    let required = object.get("required").cloned().unwrap_or_default();
    let is_required =
        |name: &str| required.as_array().is_some_and(|names| names.iter().any(|one| one == name));
    let Some(Value::Object(properties)) = object.get_mut("properties") else { return };
    for (_, schema) in properties.iter_mut().filter(|(name, _)| !is_required(name)) {
        if let Some(Value::Array(kinds)) = schema.get_mut("type") {
            kinds.retain(|kind| kind != "null");
            if let [kind] = &kinds[..] {
                schema["type"] = kind.clone();
            }
        }
        if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
            choices.retain(|choice| choice["type"] != "null");
            if let [Value::Object(choice)] = &choices[..]
                && let (choice, Some(members)) = (choice.clone(), schema.as_object_mut())
            {
                members.remove("anyOf");
                members.extend(choice);
            }
        }
    }
}
