//! Compares what was found with what was expected, where the expected is only a part of it.
//!
//! An object has at least the expected members; a list has at least the expected elements, in any order; null and `[]`
//! mean unassigned (RFC 7643 §2.5). An object with one member that begins with `$` is a rule.

use serde_json::{Value, json};

/// The rules, each with what it takes.
const RULES: [(&str, &str); 7] = [
    ("$not_empty", "true"),
    ("$type", "string, number, boolean, list or object"),
    ("$contains", "a text, or an element of a list"),
    ("$any_of", "a list of values"),
    ("$exactly", "a list: these elements and no others"),
    ("$fold", "a text in any case"),
    ("$at_least", "a number"),
];

const TYPES: [&str; 5] = ["string", "number", "boolean", "list", "object"];

/// Something that is not as expected.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mismatch {
    /// Where: a pointer into the body (RFC 6901), or `status`, `header …`, `time`.
    pub(super) at: String,
    pub(super) expected: Value,
    /// None where there is nothing.
    pub(super) found: Option<Value>,
}

/// Says what is wrong with an expectation, if something is.
pub(super) fn check(expected: &Value) -> Result<(), String> {
    match expected {
        Value::Array(items) => items.iter().try_for_each(check),
        Value::Object(members) => {
            let marked = |name: &&String| name.starts_with('$') && *name != "$ref";
            let Some(name) = members.keys().find(marked) else {
                return members.values().try_for_each(check);
            };
            let known: Vec<&str> = RULES.iter().map(|(name, _)| *name).collect();
            if !known.contains(&name.as_str()) {
                return Err(format!("{name} is no rule; there are {}", known.join(", ")));
            }
            if members.len() > 1 {
                return Err(format!("{name} must stand alone in its object"));
            }
            let argument = &members[name];
            let right = match name.as_str() {
                "$not_empty" => *argument == Value::Bool(true),
                "$type" => argument.as_str().is_some_and(|word| TYPES.contains(&word)),
                "$any_of" | "$exactly" => argument.is_array(),
                "$fold" => argument.is_string(),
                "$at_least" => argument.is_number(),
                _ => true,
            };
            let wants = RULES.iter().find(|(rule, _)| rule == name).map_or("", |(_, wants)| *wants);
            if right { Ok(()) } else { Err(format!("{name} takes {wants}")) }
        }
        _ => Ok(()),
    }
}

/// How many single things an expectation says.
pub(super) fn count(expected: &Value) -> usize {
    match expected {
        Value::Array(items) if !items.is_empty() => items.iter().map(count).sum(),
        Value::Object(members) if rule(expected).is_none() => members.values().map(count).sum(),
        _ => 1,
    }
}

/// Collects what is not as expected.
pub(super) fn compare(expected: &Value, found: Option<&Value>, at: &str, wrong: &mut Vec<Mismatch>) {
    let mismatch = || Mismatch {
        at: if at.is_empty() { "/" } else { at }.to_owned(),
        expected: expected.clone(),
        found: found.cloned(),
    };
    if let Some((name, argument)) = rule(expected) {
        if !obeys(name, argument, found) {
            wrong.push(mismatch());
        }
        return;
    }
    match (expected, found) {
        (Value::Null, found) if is_unassigned(found) => {}
        (Value::Array(wanted), found) if wanted.is_empty() && is_unassigned(found) => {}
        (Value::Object(wanted), Some(Value::Object(members))) => {
            for (name, value) in wanted {
                let step = name.replace('~', "~0").replace('/', "~1");
                compare(value, members.get(name), &format!("{at}/{step}"), wrong);
            }
        }
        (Value::Array(wanted), Some(Value::Array(items))) if !wanted.is_empty() => {
            for (missing, expected) in wanted.iter().zip(assign(wanted, items)) {
                if expected.is_none() {
                    let found = Some(Value::Array(items.clone()));
                    wrong.push(Mismatch { at: at.to_owned(), expected: json!([missing]), found });
                }
            }
        }
        (expected, Some(found)) if same(expected, found) => {}
        _ => wrong.push(mismatch()),
    }
}

/// Whether something means that there is no value.
pub(super) fn is_unassigned(found: Option<&Value>) -> bool {
    match found {
        None | Some(Value::Null) => true,
        Some(Value::Array(items)) => items.is_empty(),
        Some(_) => false,
    }
}

fn matches(expected: &Value, found: &Value) -> bool {
    let mut wrong = Vec::new();
    compare(expected, Some(found), "", &mut wrong);
    wrong.is_empty()
}

/// Scalars; 1 and 1.0 are the same number (RFC 7643 §2.3.3, §2.3.4).
fn same(expected: &Value, found: &Value) -> bool {
    match (expected.as_f64(), found.as_f64()) {
        (Some(expected), Some(found)) => expected.total_cmp(&found).is_eq(),
        _ => !expected.is_object() && !expected.is_array() && expected == found,
    }
}

/// The rule that an object is.
fn rule(expected: &Value) -> Option<(&str, &Value)> {
    let members = expected.as_object().filter(|members| members.len() == 1)?;
    let (name, argument) = members.iter().next()?;
    RULES.iter().any(|(rule, _)| rule == name).then_some((name.as_str(), argument))
}

fn obeys(name: &str, argument: &Value, found: Option<&Value>) -> bool {
    let text = found.and_then(Value::as_str);
    match (name, found) {
        ("$exactly", found) => {
            let wanted = argument.as_array().map_or(&[][..], Vec::as_slice);
            let items = found.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            (found.is_none() || is_unassigned(found) || found.is_some_and(Value::is_array))
                && wanted.len() == items.len()
                && assign(wanted, items).iter().all(Option::is_some)
        }
        (_, None) => false,
        ("$not_empty", Some(found)) => match found {
            Value::Null => false,
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty(),
            Value::Object(members) => !members.is_empty(),
            _ => true,
        },
        ("$type", Some(found)) => matches!(
            (argument.as_str(), found),
            (Some("string"), Value::String(_))
                | (Some("number"), Value::Number(_))
                | (Some("boolean"), Value::Bool(_))
                | (Some("list"), Value::Array(_))
                | (Some("object"), Value::Object(_))
        ),
        ("$contains", Some(Value::Array(items))) => items.iter().any(|item| matches(argument, item)),
        ("$contains", Some(_)) => text.zip(argument.as_str()).is_some_and(|(text, part)| text.contains(part)),
        ("$any_of", Some(found)) => {
            argument.as_array().is_some_and(|values| values.iter().any(|value| matches(value, found)))
        }
        ("$fold", _) => text.map(str::to_lowercase) == argument.as_str().map(str::to_lowercase),
        ("$at_least", Some(found)) => {
            found.as_f64().zip(argument.as_f64()).is_some_and(|(found, least)| found >= least)
        }
        _ => false,
    }
}

/// Gives each wanted element a found one of its own, where that can be done (augmenting paths).
fn assign(wanted: &[Value], items: &[Value]) -> Vec<Option<usize>> {
    let mut owner: Vec<Option<usize>> = vec![None; items.len()];
    for want in 0..wanted.len() {
        place(want, wanted, items, &mut owner, &mut vec![false; items.len()]);
    }
    let of = |want| owner.iter().position(|owner| *owner == Some(want));
    (0..wanted.len()).map(of).collect()
}

fn place(
    want: usize,
    wanted: &[Value],
    items: &[Value],
    owner: &mut Vec<Option<usize>>,
    seen: &mut Vec<bool>,
) -> bool {
    for item in 0..items.len() {
        if seen[item] || !matches(&wanted[want], &items[item]) {
            continue;
        }
        seen[item] = true;
        let free = match owner[item] {
            None => true,
            Some(other) => place(other, wanted, items, owner, seen),
        };
        if free {
            owner[item] = Some(want);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(expected: Value, found: Value) -> Vec<String> {
        let mut wrong = Vec::new();
        compare(&expected, Some(&found), "", &mut wrong);
        wrong.into_iter().map(|mismatch| mismatch.at).collect()
    }

    #[test]
    fn what_is_expected_is_a_part_of_what_is_found() {
        let found = json!({"a": 1, "b": {"c": "x", "d": 2}, "e": [{"v": 1, "p": true}, {"v": 2}]});
        for expected in [
            json!({}),
            json!({"a": 1.0, "b": {"d": 2}}),
            json!({"e": [{"v": 2}, {"v": 1}]}),
            json!({"f": null, "g": []}),
            json!({"b": {"c": {"$fold": "X"}}, "e": {"$exactly": [{"v": 2}, {"p": true}]}}),
            json!({"a": {"$any_of": [0, 1]}, "e": {"$contains": {"v": 2}}}),
            json!({"a": {"$type": "number"}, "b": {"$not_empty": true}}),
        ] {
            assert_eq!(wrong(expected.clone(), found.clone()), Vec::<String>::new(), "{expected}");
            assert_eq!(check(&expected), Ok(()));
        }
    }

    #[test]
    fn each_difference_is_told_with_its_place() {
        let found = json!({"a": "1", "b": {"c/d": true}, "e": [{"v": 1}], "n": null});
        assert_eq!(
            wrong(json!({"a": 1, "b": {"c/d": false}, "z": "q"}), found.clone()),
            ["/a", "/b/c~1d", "/z"]
        );
        assert_eq!(wrong(json!({"e": [{"v": 1}, {"v": 1}]}), found.clone()), ["/e"], "one cannot be two");
        assert_eq!(wrong(json!({"e": {"$exactly": []}}), found.clone()), ["/e"]);
        assert_eq!(wrong(json!({"e": null}), found.clone()), ["/e"]);
        assert_eq!(wrong(json!({"n": {"$not_empty": true}, "a": {"$contains": "2"}}), found), ["/n", "/a"]);
        assert_eq!(wrong(json!({"a": 1}), json!("text")), ["/"]);
    }

    #[test]
    fn an_element_is_found_for_each_even_if_the_first_fits_several() {
        let found = json!([{"v": 1, "p": true}, {"v": 1}]);
        assert_eq!(wrong(json!([{"v": 1}, {"p": true}]), found), Vec::<String>::new());
    }

    #[test]
    fn everything_that_is_said_is_counted() {
        assert_eq!(
            count(&json!({"a": 1, "b": {"c": {"$type": "string"}}, "e": [{"v": 1}, {"v": 2}], "f": []})),
            5
        );
    }

    #[test]
    fn rules_are_held_to_their_form() {
        for expected in [
            json!({"a": {"$no": 1}}),
            json!([{"$not_empty": false}]),
            json!({"$type": "text"}),
            json!({"$exactly": 1}),
            json!({"$fold": "a", "b": 1}),
        ] {
            assert!(check(&expected).is_err(), "{expected}");
        }
        assert_eq!(check(&json!({"$ref": "x", "value": 1})), Ok(()));
    }
}
