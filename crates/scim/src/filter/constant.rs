//! Expressions that are the same for every resource of a type. A filter over several types has them where a type lacks an
//! attribute, and where it asks for the type (RFC 7644 §3.4.2.1).

use serde_json::json;

use super::Expression;
use crate::path::AttributePath;

/// What no resource satisfies: each has an id.
pub(super) fn never() -> Expression {
    Expression::Not(Box::new(always()))
}

/// What every resource satisfies.
pub(super) fn always() -> Expression {
    match crate::schema::common().attribute("id") {
        Some(id) => Expression::Present(AttributePath::of(None, id)),
        None => Expression::And(Vec::new()),
    }
}

/// Takes away the parts that are the same for every resource of the type with this name. `Err` says that the whole is.
pub(super) fn simplify(expression: Expression, kind: &str) -> Result<Expression, bool> {
    match expression {
        Expression::And(parts) => simplify_list(parts, kind, false, Expression::And),
        Expression::Or(parts) => simplify_list(parts, kind, true, Expression::Or),
        Expression::Not(inner) => match simplify(*inner, kind) {
            Ok(inner) => Ok(Expression::Not(Box::new(inner))),
            Err(holds) => Err(!holds),
        },
        Expression::Present(path) if path.extension().is_none() && path.to_string() == "id" => Err(true),
        Expression::Present(ref path) | Expression::Compare { ref path, .. }
            if path.extension().is_none() && path.to_string() == "meta.resourceType" =>
        {
            Err(expression.matches(&json!({ "meta": { "resourceType": kind } })))
        }
        other => Ok(other),
    }
}

/// `decisive` is the value of one part that decides the whole: `false` in an `and`.
fn simplify_list(
    parts: Vec<Expression>,
    kind: &str,
    decisive: bool,
    join: fn(Vec<Expression>) -> Expression,
) -> Result<Expression, bool> {
    let mut kept = Vec::with_capacity(parts.len());
    for part in parts {
        match simplify(part, kind) {
            Ok(part) => kept.push(part),
            Err(holds) if holds == decisive => return Err(decisive),
            Err(_) => {}
        }
    }
    match kept.len() {
        0 => Err(!decisive),
        1 => Ok(kept.remove(0)),
        _ => Ok(join(kept)),
    }
}
