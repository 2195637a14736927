//! Values in the texts of a scenario: `{{name}}`, and `{{name|upper}}` in capitals.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Marks an object whose list of objects is laid one over the other: `{"$merge": ["{{user}}", {"title": "Chief"}]}`.
pub(super) const MERGE: &str = "$merge";

/// What can be named.
pub(super) type Values = BTreeMap<String, Value>;

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    Text(&'a str),
    Name { name: &'a str, upper: bool },
}

/// Every name that a value uses, the same one perhaps several times. The error is a name that is written wrongly.
pub(super) fn names(value: &Value) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    collect(value, &mut found)?;
    Ok(found)
}

fn collect(value: &Value, found: &mut Vec<String>) -> Result<(), String> {
    match value {
        Value::String(text) => {
            for part in parts(text)? {
                if let Part::Name { name, .. } = part {
                    found.push(name.to_owned());
                }
            }
            Ok(())
        }
        Value::Array(items) => items.iter().try_for_each(|item| collect(item, found)),
        Value::Object(members) => members.values().try_for_each(|member| collect(member, found)),
        _ => Ok(()),
    }
}

/// Puts values in. A text that is nothing but one name becomes the value itself, whatever its type.
///
/// The error is the name that has no value: a step before did not give it.
pub(super) fn fill(value: &Value, values: &Values) -> Result<Value, String> {
    match value {
        Value::String(text) => match parts(text)?.as_slice() {
            [Part::Name { name, upper: false }] => {
                values.get(*name).cloned().ok_or_else(|| (*name).to_owned())
            }
            _ => fill_text(text, values, ToOwned::to_owned).map(Value::String),
        },
        Value::Array(items) => items.iter().map(|item| fill(item, values)).collect(),
        Value::Object(members) => {
            let filled = |(name, member): (&String, &Value)| Ok((name.clone(), fill(member, values)?));
            let mut members = members.iter().map(filled).collect::<Result<Map<_, _>, String>>()?;
            match members.remove(MERGE) {
                Some(Value::Array(layers)) => {
                    let layers = layers.into_iter().filter_map(|layer| match layer {
                        Value::Object(layer) => Some(layer),
                        _ => None,
                    });
                    Ok(Value::Object(layers.flatten().collect()))
                }
                _ => Ok(Value::Object(members)),
            }
        }
        other => Ok(other.clone()),
    }
}

/// Puts values into a text, each of them changed by `escape` before.
pub(super) fn fill_text(
    text: &str,
    values: &Values,
    escape: impl Fn(&str) -> String,
) -> Result<String, String> {
    let mut filled = String::with_capacity(text.len());
    for part in parts(text)? {
        match part {
            Part::Text(text) => filled.push_str(text),
            Part::Name { name, upper } => {
                let value = match values.get(name).ok_or_else(|| name.to_owned())? {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                filled.push_str(&escape(&if upper { value.to_uppercase() } else { value }));
            }
        }
    }
    Ok(filled)
}

fn parts(text: &str) -> Result<Vec<Part<'_>>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (inside, after) =
            after.split_once("}}").ok_or_else(|| format!("{{{{ without }}}} in {text:?}"))?;
        let (name, upper) = match inside.split_once('|') {
            None => (inside, false),
            Some((name, "upper")) => (name, true),
            Some((_, other)) => return Err(format!("|{other} is not known; there is |upper")),
        };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(format!("{{{{{inside}}}}} is no name: letters, digits and _"));
        }
        if !before.is_empty() {
            parts.push(Part::Text(before));
        }
        parts.push(Part::Name { name, upper });
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn values() -> Values {
        [("id", json!("7")), ("user", json!({"id": "7", "title": "Clerk"})), ("n", json!(3))]
            .map(|(name, value)| (name.to_owned(), value))
            .into()
    }

    #[test]
    fn names_become_values() {
        let filled = fill(&json!({"a": ["x{{id}}y{{n}}", "{{n}}"], "b": "{{user}}"}), &values());
        assert_eq!(filled, Ok(json!({"a": ["x7y3", 3], "b": {"id": "7", "title": "Clerk"}})));
        assert_eq!(fill_text("{{id}}", &values(), |_| "%37".to_owned()), Ok("%37".to_owned()));
    }

    #[test]
    fn letters_become_capitals() {
        let values = Values::from([("name".to_owned(), json!("ada"))]);
        assert_eq!(fill(&json!("{{name|upper}}!"), &values), Ok(json!("ADA!")));
        assert_eq!(fill(&json!("{{name|upper}}"), &values), Ok(json!("ADA")));
    }

    #[test]
    fn objects_are_laid_over_each_other() {
        let filled = fill(&json!({"$merge": ["{{user}}", {"title": "Chief"}]}), &values());
        assert_eq!(filled, Ok(json!({"id": "7", "title": "Chief"})));
    }

    #[test]
    fn what_has_no_value_or_is_no_name_is_told() {
        assert_eq!(fill(&json!("{{who}}"), &values()), Err("who".to_owned()));
        for wrong in ["{{", "{{a b}}", "{{}}", "{{a|lower}}"] {
            assert!(names(&json!([wrong])).is_err(), "{wrong}");
        }
        assert_eq!(names(&json!({"a": "{{x}} {{y|upper}}"})), Ok(vec!["x".to_owned(), "y".to_owned()]));
    }
}
