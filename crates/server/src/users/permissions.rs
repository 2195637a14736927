//! `/users/{accountId}/manage` (reference §2).

use axum::body::Body;
use axum::http::Response;
use serde_json::{Map, Value, json};
use steward_core::lifecycle::{Privilege, Rule, permissions};

use super::{Account, answer, to};
use crate::failure::{Failure, denied};
use crate::query::Query;

/// `GET /users/{accountId}/manage`: every privilege, or those that are asked for. Unknown names are passed over.
pub(crate) async fn read(
    Account(target, _): Account<to::ReadPermissions>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let asked = query.all("privileges");
    let wanted = |name: &str| asked.is_empty() || asked.iter().any(|asked| asked.trim() == name);
    let map: Map<String, Value> = permissions(&target.facts)
        .into_iter()
        .filter(|(name, _)| wanted(name))
        .map(|(name, privilege)| (name.to_owned(), shown(privilege)))
        .collect();
    Ok(answer(&Value::Object(map)))
}

fn shown(privilege: Privilege) -> Value {
    match privilege {
        Privilege::Rule(rule) => shown_rule(rule),
        Privilege::Fields(fields) => {
            let rules = fields.into_iter().map(|(field, rule)| (field.path().to_owned(), shown_rule(rule)));
            Value::Object(rules.collect())
        }
    }
}

fn shown_rule(rule: Rule) -> Value {
    match rule {
        Ok(()) => json!({ "allowed": true }),
        Err(reason) => denied(reason.key()),
    }
}
