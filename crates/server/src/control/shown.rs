//! How policies and what they are attached to are shown.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};
use steward_core::id::AccountId;
use steward_core::policy::{self, Control, Effect, Rule};
use uuid::Uuid;

use super::asked::PolicyRule;
use crate::organizations::{PageLinks, SelfLink};
use crate::wire::{Moment, PolicyCoverage, PolicyKind, ResourceState};

/// Which of the two APIs shows something. The organizations API shows resources with their policy, and misspells a name of
/// them; the control API has a list of its own for them (organizations API §3.10, §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Api {
    Organizations,
    Control,
}

/// A policy.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Policy<'a> {
    id: Uuid,
    #[serde(rename = "type")]
    #[schemars(extend("const" = "policy"))]
    kind: &'static str,
    attributes: PolicyAttributes<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    links: Option<SelfLink>,
}

/// What a policy is.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PolicyAttributes<'a> {
    #[serde(rename = "type")]
    kind: PolicyKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// `enabled`, `disabled`, or `draft` of a data security policy that waits for its publication.
    #[schemars(extend("enum" = ["enabled", "disabled", "draft"]))]
    status: &'static str,
    #[schemars(with = "PolicyRule")]
    rule: Value,
    /// What it is attached to; the control API lists that elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    resources: Option<Vec<PolicyResource<'a>>>,
    /// The id once more, of a data security policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Uuid>,
    /// The organization, of a data security policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner_id: Option<Uuid>,
    /// Nothing, of a data security policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "()")]
    query_data: Option<Value>,
    /// Of a data security policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<PolicyMetadata<'a>>,
    created_at: Moment,
    updated_at: Moment,
}

/// What is known of a data security policy.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PolicyMetadata<'a> {
    policy_coverage_level: PolicyCoverage,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    /// The ARI of the account, if the key acts for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<String>,
    /// The ARI of the account, if the key acts for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_updated_by: Option<String>,
    has_had_coverage: bool,
    /// Nothing: no policy is the program's own.
    system_tag: (),
}

/// Something that a policy is attached to.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyResource<'a> {
    id: &'a str,
    application_status: ResourceState,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta: Option<PolicyResourceMeta<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    links: Option<PolicyResourceLinks<'a>>,
    created_at: Moment,
    updated_at: Moment,
}

/// What is kept with a resource.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PolicyResourceMeta<'a> {
    /// When it is attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    scheduled_date: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    migration_start_date_time: Option<&'a str>,
    /// In the control API.
    #[serde(skip_serializing_if = "Option::is_none")]
    migration_end_date_time: Option<&'a str>,
    /// In the organizations API, which spells it so.
    #[serde(skip_serializing_if = "Option::is_none")]
    migration_end_data_time: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    atlassian_account_id: Option<&'a str>,
}

/// Where the work for a resource is tracked.
#[derive(Serialize, JsonSchema)]
struct PolicyResourceLinks<'a> {
    ticket: &'a str,
}

/// A page of policies, or of what they are attached to.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{T}ListPage")]
pub(crate) struct Page<T> {
    pub(crate) data: Vec<T>,
    pub(crate) meta: PolicyPageMeta,
    pub(crate) links: PageLinks,
}

/// How a list of policies goes on.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PolicyPageMeta {
    /// The cursor of the next page; null on the last one.
    pub(crate) next: Option<String>,
    /// How many a page holds at most.
    pub(crate) page_size: usize,
}

/// Shows a policy. Its own link begins with the URL of the list.
pub(crate) fn policy<'a>(api: Api, url: &str, policy: &'a policy::Policy) -> Policy<'a> {
    let of_data_security = policy.kind == policy::PolicyKind::DataSecurity;
    let resources = policy.resources.iter().map(|one| resource(api, one)).collect();
    Policy {
        id: policy.id.0,
        kind: "policy",
        attributes: PolicyAttributes {
            kind: PolicyKind(policy.kind),
            name: policy.fields.name.as_deref(),
            status: policy.shown_status(),
            rule: rule(&policy.fields.rule),
            resources: (api == Api::Organizations).then_some(resources),
            id: of_data_security.then_some(policy.id.0),
            owner_id: of_data_security.then_some(policy.org_id.0),
            query_data: of_data_security.then_some(Value::Null),
            metadata: of_data_security.then(|| metadata(policy)),
            created_at: Moment(policy.created.at),
            updated_at: Moment(policy.changed.at),
        },
        links: (api == Api::Organizations).then(|| SelfLink::to(format!("{url}/{}", policy.id))),
    }
}

fn metadata(policy: &policy::Policy) -> PolicyMetadata<'_> {
    let ari = |account: Option<AccountId>| account.map(|id| format!("ari:cloud:identity::user/{id}"));
    PolicyMetadata {
        policy_coverage_level: PolicyCoverage(policy.fields.coverage.unwrap_or(policy::Coverage::Unassigned)),
        description: policy.fields.description.as_deref(),
        created_by: ari(policy.created.account),
        last_updated_by: ari(policy.changed.account),
        has_had_coverage: policy.has_had_coverage,
        system_tag: (),
    }
}

/// Shows something that a policy is attached to.
pub(crate) fn resource(api: Api, resource: &policy::Resource) -> PolicyResource<'_> {
    let end = resource.migration_end.as_deref();
    let meta = PolicyResourceMeta {
        scheduled_date: resource.scheduled_at.map(Moment),
        migration_start_date_time: resource.migration_start.as_deref(),
        migration_end_date_time: end.filter(|_| api == Api::Control),
        migration_end_data_time: end.filter(|_| api == Api::Organizations),
        atlassian_account_id: resource.account_id.as_deref(),
    };
    let is_said = meta.scheduled_date.is_some()
        || meta.migration_start_date_time.is_some()
        || end.is_some()
        || meta.atlassian_account_id.is_some();
    PolicyResource {
        id: &resource.id,
        application_status: ResourceState(resource.state),
        meta: is_said.then_some(meta),
        links: resource.ticket.as_deref().map(|ticket| PolicyResourceLinks { ticket }),
        created_at: Moment(resource.created_at),
        updated_at: Moment(resource.changed_at),
    }
}

fn rule(rule: &Rule) -> Value {
    match rule {
        Rule::Addresses(addresses) => {
            let mut members = Map::from_iter([("in".to_owned(), json!(addresses.within))]);
            members.extend(
                addresses.allow_mobile_bypass.map(|may| ("allowMobileBypass".to_owned(), json!(may))),
            );
            if !addresses.except_keys.is_empty() {
                let words: Vec<&str> = addresses.except_keys.iter().map(|keys| keys.as_str()).collect();
                members.insert("exceptKeys".to_owned(), json!(words));
            }
            Value::Object(members)
        }
        Rule::Realms(realms) => json!({ "in": realms }),
        Rule::Effects(effects) => {
            let effect = |(control, effect): (&Control, &Effect)| {
                (control.as_str().to_owned(), json!({ "effect": effect.as_str() }))
            };
            Value::Object(effects.iter().map(effect).collect())
        }
    }
}
