//! Evaluates an expression on a JSON object with canonical names (RFC 7644 §3.4.2.2).

use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::{Expression, FilterValue, Operator};
use crate::fold::{exact, fold};
use crate::moment;
use crate::path::AttributePath;
use crate::schema::Kind;

impl Expression {
    /// Whether an object matches: a full representation, or an element inside of a value path.
    pub fn matches(&self, object: &Value) -> bool {
        match self {
            Expression::And(parts) => parts.iter().all(|part| part.matches(object)),
            Expression::Or(parts) => parts.iter().any(|part| part.matches(object)),
            Expression::Not(inner) => !inner.matches(object),
            Expression::Present(path) => values(path, object).any(is_present),
            Expression::Compare { path, operator, value } => compare(path, *operator, value, object),
            Expression::ValuePath { path, filter, then } => values(path, object).any(|element| {
                filter.matches(element) && then.as_ref().is_none_or(|then| then.matches(element))
            }),
        }
    }
}

/// A comparison holds if it holds for one of the values; `ne` also where there is no value.
fn compare(path: &AttributePath, operator: Operator, expected: &FilterValue, object: &Value) -> bool {
    let compared = path.compared().unwrap_or(path.definition());
    let mut actual =
        values(path, object).map(|value| value.get("value").unwrap_or(value)).filter(|v| is_present(v));
    match (operator, expected) {
        (Operator::Eq, FilterValue::Null) => actual.next().is_none(),
        (Operator::Ne, FilterValue::Null) => actual.next().is_some(),
        (Operator::Ne, _) => {
            let mut actual = actual.peekable();
            actual.peek().is_none()
                || actual
                    .any(|value| !relates(value, Operator::Eq, expected, compared.kind, compared.case_exact))
        }
        _ => actual.any(|value| relates(value, operator, expected, compared.kind, compared.case_exact)),
    }
}

/// The values of a path: the elements of a list, one by one.
fn values<'v>(path: &'v AttributePath, object: &'v Value) -> impl Iterator<Item = &'v Value> {
    let holder = match path.extension() {
        Some(urn) => object.get(urn),
        None => Some(object),
    };
    let value = holder.and_then(|holder| holder.get(&path.attribute().name));
    let elements = match value {
        Some(Value::Array(elements)) => elements.as_slice(),
        Some(value) => std::slice::from_ref(value),
        None => &[],
    };
    elements.iter().filter_map(move |element| match path.sub_attribute() {
        Some(sub_attribute) => element.get(&sub_attribute.name),
        None => Some(element),
    })
}

pub(crate) fn is_present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(elements) => elements.iter().any(is_present),
        Value::Object(members) => members.values().any(is_present),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

fn relates(actual: &Value, operator: Operator, expected: &FilterValue, kind: Kind, case_exact: bool) -> bool {
    match (actual, expected) {
        (Value::Bool(actual), FilterValue::Boolean(expected)) => {
            operator == Operator::Eq && actual == expected
        }
        (Value::Number(actual), FilterValue::Number(expected)) => {
            compare_numbers(actual, expected).is_some_and(|order| holds(operator, order))
        }
        (Value::String(actual), FilterValue::Text(expected)) if kind == Kind::DateTime => {
            match (moment::parse(actual), moment::parse(expected)) {
                (Some(actual), Some(expected)) => holds(operator, actual.cmp(&expected)),
                _ => false,
            }
        }
        (Value::String(actual), FilterValue::Text(expected)) => {
            relates_text(actual, operator, expected, case_exact)
        }
        _ => false,
    }
}

/// Strings that are `caseExact` are compared in NFC, others folded; text in ASCII needs neither.
fn relates_text(actual: &str, operator: Operator, expected: &str, case_exact: bool) -> bool {
    let ascii = actual.is_ascii() && expected.is_ascii();
    match (ascii, case_exact) {
        (true, true) => relates_bytes(actual, operator, expected),
        (true, false) if operator == Operator::Eq => actual.eq_ignore_ascii_case(expected),
        (_, false) => relates_bytes(&fold(actual), operator, &fold(expected)),
        (false, true) => relates_bytes(&exact(actual), operator, &exact(expected)),
    }
}

fn relates_bytes(actual: &str, operator: Operator, expected: &str) -> bool {
    match operator {
        Operator::Co => actual.contains(expected),
        Operator::Sw => actual.starts_with(expected),
        Operator::Ew => actual.ends_with(expected),
        _ => holds(operator, actual.cmp(expected)),
    }
}

fn holds(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::Eq => order.is_eq(),
        Operator::Ne => order.is_ne(),
        Operator::Gt => order.is_gt(),
        Operator::Ge => order.is_ge(),
        Operator::Lt => order.is_lt(),
        Operator::Le => order.is_le(),
        Operator::Co | Operator::Sw | Operator::Ew => false,
    }
}

fn compare_numbers(left: &Number, right: &Number) -> Option<Ordering> {
    match (left.as_i64(), right.as_i64()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}
