//! Writes an expression as a filter that parses to the same expression.

use std::fmt;

use serde_json::Value;

use super::{Expression, Filter, FilterValue, Operator};

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expression().fmt(f)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expression::And(parts) => list(f, parts, " and "),
            Expression::Or(parts) => list(f, parts, " or "),
            Expression::Not(inner) => write!(f, "not ({inner})"),
            Expression::Compare { path, operator, value } => write!(f, "{path} {operator} {value}"),
            Expression::Present(path) => write!(f, "{path} pr"),
            Expression::ValuePath { path, filter, then: None } => write!(f, "{path}[{filter}]"),
            Expression::ValuePath { path, filter, then: Some(then) } => write!(f, "{path}[{filter}].{then}"),
        }
    }
}

/// An `or` inside an `and` needs parentheses; nothing else in a list does.
fn list(f: &mut fmt::Formatter<'_>, parts: &[Expression], word: &str) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        match part {
            Expression::Or(_) => write!(f, "({part})")?,
            _ => write!(f, "{part}")?,
        }
    }
    Ok(())
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for FilterValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FilterValue::Null => f.write_str("null"),
            FilterValue::Boolean(boolean) => write!(f, "{boolean}"),
            FilterValue::Number(number) => write!(f, "{number}"),
            FilterValue::Text(text) => write!(f, "{}", Value::from(text.as_str())),
        }
    }
}
