//! The bodies of this API. Which form those have that name levels is not documented (data loss prevention API §8), so each is
//! read that a client is known to send, or that its name suggests. Members that mean nothing here are not looked at: clients
//! send back what they were shown.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};
use steward_core::Error;
use steward_core::classification::{LIST_LIMIT, LevelEdit, NewLevel, Order, TEXT_LIMIT};
use steward_core::text::NAME_LIMIT;

use crate::failure::Failure;
use crate::family::Refusal;
use crate::wire::{ClassificationLevelColor, by_hand};

by_hand! {
    /// What a new classification level is to be. Members that are not named here are not looked at.
    NewClassificationLevel, |generator| {
        let mut schema = fields(generator);
        schema.insert("required".to_owned(), vec!["name"].into());
        schema
    };
    /// What is to be different about a classification level. What is not named stays; null or an empty text takes away what it
    /// stands for. Members that are not named here, such as those that an answer shows beside them, are not looked at.
    ClassificationLevelChange, |generator| fields(generator);
    /// Classification levels: one or several.
    LevelNames, |_| {
        let ids = json_schema!({ "type": "array", "items": { "type": "string" }, "minItems": 1, "maxItems": LIST_LIMIT });
        naming(&ids)
    };
    /// One classification level, by either name.
    LevelName, |_| {
        let ids = json_schema!({ "type": "array", "items": { "type": "string" }, "minItems": 1, "maxItems": 1 });
        naming(&ids)
    };
    /// The order of classification levels, the most sensitive first: ids, or ids each with its sensitivity. Levels that are
    /// not named stay where they are, or keep their order in the places that are left.
    LevelOrder, |_| {
        let id = json_schema!({ "type": "string" });
        let place = json_schema!({
            "type": "object",
            "properties": { "levelId": id, "sensitivity": { "type": "integer", "minimum": 1, "maximum": LIST_LIMIT } },
            "required": ["levelId", "sensitivity"],
        });
        let ids = json_schema!({ "type": "array", "items": id, "minItems": 1, "maxItems": LIST_LIMIT });
        let places = json_schema!({ "type": "array", "items": place, "minItems": 1, "maxItems": LIST_LIMIT });
        let list = json_schema!({ "anyOf": [ids, places] });
        json_schema!({ "anyOf": [
            list,
            { "type": "object", "properties": { "levelIds": list }, "required": ["levelIds"] },
            { "type": "object", "properties": { "levels": list }, "required": ["levels"] },
        ] })
    };
}

/// Describes an object that names levels by `levelIds` or by `levelId`.
fn naming(ids: &Schema) -> Schema {
    json_schema!({ "anyOf": [
        { "type": "object", "properties": { "levelIds": ids }, "required": ["levelIds"] },
        { "type": "object", "properties": { "levelId": { "type": "string" } }, "required": ["levelId"] },
    ] })
}

/// Describes what people say of a level.
fn fields(generator: &mut SchemaGenerator) -> Schema {
    let text = |what: &str| json_schema!({ "description": what, "type": ["string", "null"], "maxLength": TEXT_LIMIT });
    let color = generator.subschema_for::<ClassificationLevelColor>();
    json_schema!({
        "type": "object",
        "properties": {
            "name": { "type": "string", "minLength": 1, "maxLength": NAME_LIMIT },
            "definition": text("What falls under it."),
            "guideline": text("How such content is to be handled."),
            "color": { "anyOf": [color, { "type": "null" }, { "const": "" }] },
        },
    })
}

/// Reads a new level.
pub(super) fn new_level(value: Value) -> Result<NewLevel, Failure> {
    let LevelEdit { name, definition, guideline, color } = edit(value)?;
    Ok(NewLevel { name: name.unwrap_or_default(), definition, guideline, color })
}

/// Reads an edit: a member that is not there changes nothing, and null is an empty text.
pub(super) fn edit(value: Value) -> Result<LevelEdit, Failure> {
    let mut members = object(value)?;
    let mut given = |name: &str| match members.remove(name) {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(String::new())),
        Some(value) => text(name, value).map(Some),
    };
    Ok(LevelEdit {
        name: given("name")?,
        definition: given("definition")?,
        guideline: given("guideline")?,
        color: given("color")?,
    })
}

fn object(value: Value) -> Result<Map<String, Value>, Failure> {
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(malformed("it must be an object")),
    }
}

/// Reads which levels are meant: `levelIds`, or `levelId` for one.
pub(super) fn levels(value: Value) -> Result<Vec<String>, Failure> {
    let mut members = object(value)?;
    match (members.remove("levelIds"), members.remove("levelId")) {
        (Some(Value::Array(ids)), _) => ids.into_iter().map(|id| text("levelIds", id)).collect(),
        (Some(_), _) => Err(malformed("levelIds must be a list of strings")),
        (None, Some(id)) => Ok(vec![text("levelId", id)?]),
        (None, None) => Err(malformed("it must have levelIds, or levelId for one level")),
    }
}

/// Reads which one level is meant.
pub(super) fn level(value: Value) -> Result<String, Failure> {
    match <[String; 1]>::try_from(levels(value)?) {
        Ok([id]) => Ok(id),
        Err(_) => Err(Error::invalid("levelIds", "must name one level: send a request for each").into()),
    }
}

/// Reads an order: a list of ids, or of ids with places, alone or as a member.
pub(super) fn order(value: Value) -> Result<Order, Failure> {
    let list = match value {
        Value::Array(list) => list,
        Value::Object(mut members) => match members.remove("levelIds").or_else(|| members.remove("levels")) {
            Some(Value::Array(list)) => list,
            _ => return Err(malformed("it must have levelIds, a list with the most sensitive level first")),
        },
        _ => return Err(malformed("it must be an object with levelIds")),
    };
    if list.iter().all(Value::is_string) {
        let ids = list.into_iter().map(|id| text("levelIds", id));
        return Ok(Order::InTurn(ids.collect::<Result<_, _>>()?));
    }
    let places = list.into_iter().map(|place| match place {
        Value::Object(members) => at_place(members),
        _ => Err(malformed("its list must have ids alone, or objects with levelId and sensitivity alone")),
    });
    Ok(Order::AtPlaces(places.collect::<Result<_, _>>()?))
}

fn at_place(mut members: Map<String, Value>) -> Result<(String, i64), Failure> {
    let id = text("levelId", members.remove("levelId").unwrap_or_default())?;
    let place = members.get("sensitivity").and_then(Value::as_i64);
    Ok((id, place.ok_or_else(|| malformed("sensitivity must be a whole number"))?))
}

fn text(name: &str, value: Value) -> Result<String, Failure> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(malformed(format!("{name} must be text"))),
    }
}

fn malformed(why: impl Into<String>) -> Failure {
    Refusal::Malformed { why: why.into() }.into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn levels_are_named_in_each_form_that_clients_send() {
        let ids = |body: Value| levels(body).ok();
        let one = Some(vec!["a".to_owned()]);
        assert_eq!(ids(json!({ "levelId": "a" })), one);
        assert_eq!(ids(json!({ "levelIds": ["a"], "levelId": "b", "note": 1 })), one);
        assert_eq!(ids(json!({ "levelIds": ["a", "b"] })), Some(vec!["a".to_owned(), "b".to_owned()]));
        for body in
            [json!({}), json!(["a"]), json!("a"), json!({ "levelIds": "a" }), json!({ "levelIds": [1] })]
        {
            assert!(ids(body.clone()).is_none(), "{body}");
        }
        assert_eq!(level(json!({ "levelIds": ["a"] })).ok().as_deref(), Some("a"));
        assert!(level(json!({ "levelIds": ["a", "b"] })).is_err());
        assert!(level(json!({ "levelIds": [] })).is_err());
    }

    #[test]
    fn what_is_said_of_a_level_is_text_null_or_nothing() {
        let edit = |body: Value| edit(body).ok();
        let read = edit(json!({ "definition": null, "color": "RED", "status": 7 })).unwrap();
        assert_eq!((read.name, read.guideline), (None, None));
        assert_eq!((read.definition.as_deref(), read.color.as_deref()), (Some(""), Some("RED")));
        for body in [json!(null), json!(["a"]), json!({ "name": 1 }), json!({ "guideline": ["a"] })] {
            assert!(edit(body.clone()).is_none(), "{body}");
        }
        assert_eq!(new_level(json!({})).ok().map(|level| level.name).as_deref(), Some(""));
    }

    #[test]
    fn an_order_is_read_in_each_form_that_clients_send() {
        let in_turn = Some(Order::InTurn(vec!["a".to_owned(), "b".to_owned()]));
        let ids = json!(["a", "b"]);
        for body in [json!({ "levelIds": ids }), json!({ "levels": ids }), ids] {
            assert_eq!(order(body.clone()).ok(), in_turn, "{body}");
        }
        let places = json!([{ "levelId": "a", "sensitivity": 2 }]);
        for body in [json!({ "levelIds": places }), json!({ "levels": places }), places] {
            assert_eq!(order(body.clone()).ok(), Some(Order::AtPlaces(vec![("a".to_owned(), 2)])), "{body}");
        }
        for body in [
            json!({}),
            json!({ "levelIds": "a" }),
            json!(7),
            json!([1]),
            json!(["a", { "levelId": "b", "sensitivity": 1 }]),
            json!([{ "levelId": "a" }]),
            json!([{ "sensitivity": 1 }]),
            json!([{ "levelId": "a", "sensitivity": "1" }]),
            json!([{ "levelId": "a", "sensitivity": 1.5 }]),
        ] {
            assert!(order(body.clone()).is_err(), "{body}");
        }
    }
}
