//! `/users/{accountId}/manage` (reference §2).

use std::borrow::Cow;

use axum::body::Body;
use axum::http::Response;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use steward_core::account::ProfileField;
use steward_core::key::Role;
use steward_core::lifecycle::{Facts, Privilege, Rule, permissions};

use super::{Account, answer, to};
use crate::failure::Failure;
use crate::query::{Form, Parameter, Query};
use crate::wire::RestrictionReason;

pub(crate) const PARAMETERS: &[Parameter] = &[Parameter::new(
    "privileges",
    "Only these privileges. Unknown names are passed over.",
    Form::List { values: None, each: None },
)];

/// `GET /users/{accountId}/manage`: every privilege, or those that are asked for. Unknown names are passed over.
pub(crate) async fn read(
    Account(target, _): Account<to::ReadPermissions>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let asked = query.all("privileges");
    let wanted = |name: &str| asked.is_empty() || asked.iter().any(|asked| asked.trim() == name);
    let privileges = permissions(&target.facts).into_iter().filter(|(name, _)| wanted(name));
    Ok(answer(&Permissions(privileges.map(|(name, privilege)| (name, shown(privilege))).collect())))
}

/// Privileges by their names.
pub(crate) struct Permissions(Vec<(&'static str, Shown)>);

/// One rule, or one for each field of the profile.
#[derive(Serialize)]
#[serde(untagged)]
enum Shown {
    Rule(Permission),
    Fields(Fields),
}

/// Rules by the paths of fields.
struct Fields(Vec<(ProfileField, Rule)>);

/// Whether something is allowed, and why not.
#[derive(Serialize, JsonSchema)]
struct Permission {
    allowed: bool,
    /// Why not; absent where it is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Restriction>,
}

/// Why something is not allowed.
#[derive(Serialize, JsonSchema)]
struct Restriction {
    key: RestrictionReason,
}

fn shown(privilege: Privilege) -> Shown {
    match privilege {
        Privilege::Rule(rule) => Shown::Rule(shown_rule(rule)),
        Privilege::Fields(fields) => Shown::Fields(Fields(fields)),
    }
}

fn shown_rule(rule: Rule) -> Permission {
    let reason = rule.err().map(|reason| Restriction { key: RestrictionReason(reason) });
    Permission { allowed: reason.is_none(), reason }
}

impl Serialize for Permissions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, shown)| (name, shown)))
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(field, rule)| (field.path(), shown_rule(*rule))))
    }
}

/// Facts on which no privilege depends: every account has all of them.
const ANY: Facts = Facts {
    role: Role::OrgAdmin,
    managed: true,
    email_verified: true,
    provisioner: None,
    saml: false,
    active: true,
    pending_deletion: false,
    export_blocked: false,
    own: false,
};

impl JsonSchema for Permissions {
    fn schema_name() -> Cow<'static, str> {
        "Permissions".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let properties: serde_json::Map<_, _> = permissions(&ANY)
            .into_iter()
            .map(|(name, privilege)| {
                let schema = match privilege {
                    Privilege::Rule(_) => generator.subschema_for::<Permission>(),
                    Privilege::Fields(_) => generator.subschema_for::<Fields>(),
                };
                (name.to_owned(), schema.to_value())
            })
            .collect();
        json_schema!({
            "description": "What the caller may do to an account: every privilege, or those that were asked for.",
            "type": "object",
            "properties": properties,
        })
    }
}

impl JsonSchema for Fields {
    fn schema_name() -> Cow<'static, str> {
        "FieldPermissions".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let rule = generator.subschema_for::<Permission>();
        let properties: serde_json::Map<_, _> = ProfileField::ALL
            .into_iter()
            .map(|field| (field.path().to_owned(), rule.as_value().clone()))
            .collect();
        let required: Vec<&str> = ProfileField::ALL.into_iter().map(ProfileField::path).collect();
        json_schema!({
            "description": "What the caller may do to each field of a profile.",
            "type": "object",
            "properties": properties,
            "required": required,
        })
    }
}
