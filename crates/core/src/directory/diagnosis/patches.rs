//! The operations of a PATCH as they were sent, before anything is made of them.

use serde_json::{Map, Value};

/// An operation.
#[derive(Debug, Clone, Copy)]
pub(in crate::directory) struct Operation<'a> {
    pub(in crate::directory) op: &'a str,
    pub(in crate::directory) path: Option<&'a str>,
    pub(in crate::directory) value: Option<&'a Value>,
}

/// Lists the operations of a body, whose names are read in any case.
pub(in crate::directory) fn operations(body: &Value) -> impl Iterator<Item = Operation<'_>> {
    let list = body.as_object().and_then(|members| member(members, "operations")).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(|operation| {
        let members = operation.as_object()?;
        Some(Operation {
            op: member(members, "op")?.as_str()?,
            path: member(members, "path").and_then(Value::as_str),
            value: member(members, "value"),
        })
    })
}

/// Finds a member without regard to case (RFC 7643 §2.1).
pub(in crate::directory) fn member<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    members.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}
