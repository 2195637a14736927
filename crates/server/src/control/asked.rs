//! The bodies of policies. Clients send a policy under `data` or bare, with members that only the server writes, such as times
//! of the year 1, and with what they were shown (organizations API §6.3). What means nothing here is not looked at.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};
use steward_core::policy::{
    ARI_LIMIT, AskedPolicy, AskedResource, AskedRule, Control, Coverage, DESCRIPTION_LIMIT, OPERATIONS_LIMIT,
    PolicyKind, Publication, RESOURCES_LIMIT, VALUES_LIMIT,
};

use crate::failure::Failure;
use crate::family::Refusal;
use crate::wire::by_hand;

by_hand! {
    /// What a new policy is to be, under `data` or bare.
    NewPolicy, |generator| wrapped(&policy(generator, true));
    /// What is to be different about a policy, under `data` or bare. What is not named stays; `resources` become all that it
    /// is attached to.
    PolicyChange, |generator| wrapped(&policy(generator, false));
    /// Something that a policy is to be attached to.
    NewPolicyResource, |_| {
        let mut schema = resource();
        schema.insert("required".to_owned(), vec!["id"].into());
        wrapped(&schema)
    };
    /// What is to be kept with a resource of a policy.
    PolicyResourceChange, |_| wrapped(&resource());
    /// Something that a policy is to be attached to, or no longer.
    PolicyResourceOperation, |_| {
        let mut schema = resource();
        schema.insert("required".to_owned(), vec!["id"].into());
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            let operation = json_schema!({ "description": "What is to be done; `add` unless said otherwise.", "enum": ["add", "remove"] });
            properties.insert("operation".to_owned(), operation.to_value());
        }
        wrapped(&schema)
    };
    /// Which drafts are to be published: those that are named, those with a rule of this name, or all.
    PolicyPublication, |_| {
        let operation = json_schema!({
            "type": "object",
            "properties": {
                "policyId": { "type": "string" },
                "action": { "description": "`publish` unless said otherwise, or `unpublish`.", "type": ["string", "null"] },
            },
            "required": ["policyId"],
        });
        json_schema!({
            "type": "object",
            "properties": {
                "ruleName": { "type": ["string", "null"] },
                "policyOperations": { "type": ["array", "null"], "items": operation, "maxItems": OPERATIONS_LIMIT },
            },
        })
    };
    /// What a policy says: addresses or realms, or controls with their effects.
    PolicyRule, |_| {
        let effect = json_schema!({
            "type": "object",
            "properties": { "effect": { "type": "string", "enum": ["allow", "block"] } },
            "required": ["effect"],
        });
        let mut properties: Map<String, Value> =
            Control::ALL.iter().map(|control| (control.as_str().to_owned(), effect.clone().to_value())).collect();
        let list = json_schema!({
            "description": "Of an IP allowlist addresses and blocks, of data residency the names of realms.",
            "type": "array", "items": { "type": "string" }, "minItems": 1, "maxItems": VALUES_LIMIT,
        });
        let bypass = json_schema!({ "description": "Of an IP allowlist: whether mobile apps are left alone.", "type": "boolean" });
        let keys = json_schema!({
            "description": "Of an IP allowlist: keys that may come from anywhere all the same.",
            "type": "array", "items": { "type": "string", "enum": ["scim", "product"] },
        });
        for (name, schema) in [("in", list), ("allowMobileBypass", bypass), ("exceptKeys", keys)] {
            properties.insert(name.to_owned(), schema.to_value());
        }
        json_schema!({ "type": "object", "properties": properties })
    };
}

/// Describes a body under `data` or bare.
fn wrapped(schema: &Schema) -> Schema {
    json_schema!({ "anyOf": [
        { "type": "object", "properties": { "data": schema }, "required": ["data"] },
        schema,
    ] })
}

fn policy(generator: &mut SchemaGenerator, is_new: bool) -> Schema {
    let kinds: Vec<&str> = PolicyKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let coverages: Vec<&str> = Coverage::ALL.iter().map(|coverage| coverage.as_str()).collect();
    let rule = generator.subschema_for::<PolicyRule>();
    let mut resource = resource();
    resource.insert("required".to_owned(), vec!["id"].into());
    let mut attributes = json_schema!({
        "type": "object",
        "properties": {
            "type": { "type": "string", "enum": kinds },
            "name": { "type": ["string", "null"] },
            "status": { "type": ["string", "null"], "enum": ["enabled", "disabled", "draft", "", null] },
            "rule": rule,
            "resources": { "type": ["array", "null"], "items": resource, "maxItems": RESOURCES_LIMIT },
            "metadata": {
                "type": ["object", "null"],
                "properties": {
                    "policyCoverageLevel": { "type": "string", "enum": coverages },
                    "description": { "type": ["string", "null"], "maxLength": DESCRIPTION_LIMIT },
                },
            },
        },
    });
    if is_new {
        attributes.insert("required".to_owned(), vec!["type", "rule"].into());
    }
    json_schema!({
        "type": "object",
        "properties": { "type": { "type": "string", "const": "policy" }, "attributes": attributes },
        "required": ["attributes"],
    })
}

fn resource() -> Schema {
    let text = json_schema!({ "type": ["string", "null"] });
    json_schema!({
        "type": "object",
        "properties": {
            "id": { "type": "string", "maxLength": ARI_LIMIT },
            "meta": {
                "type": ["object", "null"],
                "properties": {
                    "scheduledDate": { "description": "When it is to be attached.", "type": ["string", "null"], "format": "date-time" },
                    "migrationStartDateTime": text,
                    "migrationEndDateTime": text,
                    "migrationEndDataTime": text,
                    "atlassianAccountId": text,
                },
            },
            "links": { "type": ["object", "null"], "properties": { "ticket": text } },
        },
    })
}

/// Reads a policy, or what is to be different about one.
pub(crate) fn read_policy(body: Value) -> Result<AskedPolicy, Failure> {
    let mut policy = unwrapped(body)?;
    if let Some(kind) = policy.get("type")
        && kind != "policy"
    {
        return Err(malformed("type must be policy"));
    }
    let Some(Value::Object(mut attributes)) = policy.remove("attributes") else {
        return Err(malformed("it must have attributes, an object"));
    };
    let kind = text("attributes.type", attributes.remove("type"))?;
    let mut metadata = match attributes.remove("metadata") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(metadata)) => metadata,
        Some(_) => return Err(malformed("attributes.metadata must be an object")),
    };
    Ok(AskedPolicy {
        name: text("attributes.name", attributes.remove("name"))?,
        status: text("attributes.status", attributes.remove("status"))?,
        rule: rule(kind.as_deref(), attributes.remove("rule"))?,
        resources: resources(attributes.remove("resources"))?,
        coverage: text("attributes.metadata.policyCoverageLevel", metadata.remove("policyCoverageLevel"))?,
        description: text("attributes.metadata.description", metadata.remove("description"))?,
        kind,
    })
}

/// Reads a resource; its id may stand in the path.
pub(crate) fn read_resource(body: Value, id: Option<String>) -> Result<AskedResource, Failure> {
    let resource = resource_of(unwrapped(body)?)?;
    match id {
        Some(id) => Ok(AskedResource { id, ..resource }),
        None if resource.id.is_empty() => Err(malformed("it must have the id of a resource")),
        None => Ok(resource),
    }
}

/// What is to be done with a resource.
pub(crate) enum Operation {
    Add(AskedResource),
    Remove(String),
}

/// Reads a resource that is to be added or removed.
pub(crate) fn read_operation(body: Value) -> Result<Operation, Failure> {
    let mut members = unwrapped(body)?;
    let word = text("operation", members.remove("operation"))?;
    let resource = read_resource(Value::Object(members), None)?;
    match word.as_deref() {
        None | Some("add") => Ok(Operation::Add(resource)),
        Some("remove") => Ok(Operation::Remove(resource.id)),
        Some(_) => Err(malformed("operation must be add or remove")),
    }
}

/// Reads which drafts are to be published.
pub(crate) fn read_publication(body: Option<Value>) -> Result<Publication, Failure> {
    let Some(body) = body else { return Ok(Publication::default()) };
    let mut members = unwrapped(body)?;
    let operation = |operation: Value| {
        let mut members = object("policyOperations", operation)?;
        let id = text("policyOperations.policyId", members.remove("policyId"))?;
        let id = id.ok_or_else(|| malformed("each of policyOperations must have a policyId"))?;
        Ok((id, text("policyOperations.action", members.remove("action"))?))
    };
    let operations = list("policyOperations", members.remove("policyOperations"))?.unwrap_or_default();
    Ok(Publication {
        rule: text("ruleName", members.remove("ruleName"))?.filter(|rule| !rule.is_empty()),
        operations: operations.into_iter().map(operation).collect::<Result<_, Failure>>()?,
    })
}

/// Takes what is asked out of `data`, where a client has put it there.
fn unwrapped(body: Value) -> Result<Map<String, Value>, Failure> {
    let Value::Object(mut members) = body else { return Err(malformed("it must be an object")) };
    match members.remove("data") {
        None => Ok(members),
        Some(data) => object("data", data),
    }
}

fn rule(kind: Option<&str>, value: Option<Value>) -> Result<Option<AskedRule>, Failure> {
    let mut members = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(value) => object("attributes.rule", value)?,
    };
    if kind != Some(PolicyKind::DataSecurity.as_str()) && (members.contains_key("in") || kind.is_some()) {
        let allow_mobile_bypass = match members.remove("allowMobileBypass") {
            None | Some(Value::Null) => None,
            Some(Value::Bool(may)) => Some(may),
            Some(_) => return Err(malformed("attributes.rule.allowMobileBypass must be true or false")),
        };
        let values = texts("attributes.rule.in", members.remove("in"))?.unwrap_or_default();
        let except_keys =
            texts("attributes.rule.exceptKeys", members.remove("exceptKeys"))?.unwrap_or_default();
        return Ok(Some(AskedRule::In { values, allow_mobile_bypass, except_keys }));
    }
    let effect = |(control, says): (String, Value)| {
        let field = format!("attributes.rule.{}", control.chars().take(64).collect::<String>());
        let effect = text(&field, object(&field, says)?.remove("effect"))?;
        Ok((control, effect.unwrap_or_default()))
    };
    Ok(Some(AskedRule::Effects(members.into_iter().map(effect).collect::<Result<_, Failure>>()?)))
}

fn resources(value: Option<Value>) -> Result<Option<Vec<AskedResource>>, Failure> {
    let Some(list) = list("attributes.resources", value)? else { return Ok(None) };
    let read = |resource| resource_of(object("attributes.resources", resource)?);
    list.into_iter().map(read).collect::<Result<_, _>>().map(Some)
}

fn resource_of(mut members: Map<String, Value>) -> Result<AskedResource, Failure> {
    let mut within = |name: &str| match members.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(value) => object(name, value),
    };
    let (mut meta, mut links) = (within("meta")?, within("links")?);
    let mut kept = |name: &str| text(&format!("meta.{name}"), meta.remove(name));
    // One API misspells the name of the end (organizations API §3.10).
    let misspelt = kept("migrationEndDataTime")?;
    Ok(AskedResource {
        scheduled_date: kept("scheduledDate")?,
        migration_start: kept("migrationStartDateTime")?,
        migration_end: kept("migrationEndDateTime")?.or(misspelt),
        account_id: kept("atlassianAccountId")?,
        ticket: text("links.ticket", links.remove("ticket"))?,
        id: text("id", members.remove("id"))?.unwrap_or_default(),
    })
}

fn object(name: &str, value: Value) -> Result<Map<String, Value>, Failure> {
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(malformed(format!("{name} must be an object"))),
    }
}

pub(crate) fn list(name: &str, value: Option<Value>) -> Result<Option<Vec<Value>>, Failure> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(list)) => Ok(Some(list)),
        Some(_) => Err(malformed(format!("{name} must be a list"))),
    }
}

pub(crate) fn texts(name: &str, value: Option<Value>) -> Result<Option<Vec<String>>, Failure> {
    let Some(list) = list(name, value)? else { return Ok(None) };
    let text = |value| match value {
        Value::String(text) => Ok(text),
        _ => Err(malformed(format!("{name} must list texts"))),
    };
    list.into_iter().map(text).collect::<Result<_, _>>().map(Some)
}

fn text(name: &str, value: Option<Value>) -> Result<Option<String>, Failure> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(malformed(format!("{name} must be text"))),
    }
}

pub(crate) fn malformed(why: impl Into<String>) -> Failure {
    Refusal::Malformed { why: why.into() }.into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_policy_is_read_under_data_and_bare_with_what_only_the_server_writes() {
        let bare = json!({
            "id": "7", "type": "policy",
            "attributes": {
                "type": "ip-allowlist", "name": "Office", "status": "enabled",
                "rule": { "in": ["192.0.2.0/24"], "consented": true },
                "createdAt": "0001-01-01T00:00:00Z", "updatedAt": "0001-01-01T00:00:00Z",
                "resources": [{ "id": "ari:x", "applicationStatus": "applied", "meta": { "migrationEndDataTime": "soon" } }],
            },
        });
        for body in [bare.clone(), json!({ "data": bare })] {
            let read = read_policy(body).ok().unwrap();
            assert_eq!((read.kind.as_deref(), read.name.as_deref()), (Some("ip-allowlist"), Some("Office")));
            let rule = AskedRule::In {
                values: vec!["192.0.2.0/24".to_owned()],
                allow_mobile_bypass: None,
                except_keys: Vec::new(),
            };
            assert_eq!(read.rule, Some(rule));
            assert_eq!(read.resources.unwrap()[0].migration_end.as_deref(), Some("soon"));
        }
        for body in [
            json!(null),
            json!([]),
            json!({}),
            json!({ "data": [] }),
            json!({ "type": "polity", "attributes": {} }),
            json!({ "attributes": { "name": 7 } }),
            json!({ "attributes": { "rule": { "in": "192.0.2.1" } } }),
            json!({ "attributes": { "type": "data-security", "rule": { "export": "block" } } }),
        ] {
            assert!(read_policy(body.clone()).is_err(), "{body}");
        }
    }

    #[test]
    fn a_publication_names_policies_a_rule_or_nothing() {
        let read = |body| read_publication(body).ok().unwrap();
        assert!(read(None).operations.is_empty() && read(Some(json!({}))).rule.is_none());
        let named = json!({ "ruleName": "export", "policyOperations": [{ "policyId": "7", "action": "publish" }, { "policyId": "8" }] });
        let named = read(Some(named));
        assert_eq!(named.rule.as_deref(), Some("export"));
        assert_eq!(named.operations, [("7".to_owned(), Some("publish".to_owned())), ("8".to_owned(), None)]);
        assert!(read_publication(Some(json!({ "policyOperations": [{}] }))).is_err());
    }
}
