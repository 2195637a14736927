//! `/steward/v1/orgs/{orgId}/decisions`: what products ask before they let something happen.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::decision::{self, Asked, Asker, Decided, Decisions, Place, QUESTIONS_LIMIT};
use steward_core::policy::{ARI_LIMIT, Applied, Effect, Why};
use uuid::Uuid;

use super::{OwnBody, answer};
use crate::auth::scope::{Decisions as MayAsk, ReadPolicies};
use crate::auth::{Org, OrgOrProduct};
use crate::failure::Failure;
use crate::wire::{ClassificationSource, PolicyEffect, PolicyKind};

/// A question.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "DecisionQuestion")]
pub(crate) struct Question {
    /// What is done, such as `export`, `view` or `public-link`.
    #[schemars(length(max = 64))]
    action: String,
    /// Who does it; nobody who is signed in, if it is absent.
    account_id: Option<String>,
    object: Option<Object>,
    /// The workspace; that of the product, if one asks.
    workspace_id: Option<String>,
    /// The address from which it is done.
    ip: Option<String>,
    /// The realm in which the data is, or is to be.
    #[schemars(length(min = 1, max = ARI_LIMIT))]
    realm: Option<String>,
    /// The version of an answer that the asker has: as long as it is the newest, so is the answer.
    if_version: Option<String>,
    /// Whether all policies that say something are named.
    explain: Option<bool>,
}

/// What something is done with.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "DecisionObject")]
pub(crate) struct Object {
    #[schemars(length(min = 1, max = ARI_LIMIT))]
    ari: Option<String>,
    /// The space, project or other container, by its ARI.
    #[schemars(length(min = 1, max = ARI_LIMIT))]
    container: Option<String>,
    /// The level by which it is classified: its id, or its ARI. Without it, that which the object has here counts.
    classification_level_id: Option<String>,
}

/// Several questions.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "DecisionQuestions")]
pub(crate) struct Questions {
    #[schemars(length(min = 1, max = QUESTIONS_LIMIT))]
    questions: Vec<Question>,
    /// The version of answers that the asker has. Those of the single questions are not looked at.
    if_version: Option<String>,
}

/// A place whose policies are asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "PolicyPlace")]
pub(crate) struct Where {
    object: Option<Object>,
    workspace_id: Option<String>,
    ip: Option<String>,
    #[schemars(length(min = 1, max = ARI_LIMIT))]
    realm: Option<String>,
}

/// An answer.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Decision")]
pub(crate) struct Shown<'a> {
    decision: PolicyEffect,
    /// The policy that decides; absent if none says anything, and then everything is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<DecidingPolicy<'a>>,
    /// What it decides by: a control, `ip-allowlist` or `data-residency`; absent if no policy says anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
    /// The same as a sentence.
    reason: String,
    /// The level that the object has here, where it was looked up because a policy looks at levels. The answer may change with
    /// it, under the same version.
    #[serde(skip_serializing_if = "Option::is_none")]
    classification: Option<ObjectLevel>,
    /// All policies that say something, where that was asked for; the one that decides is the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    applied: Option<Vec<AppliedPolicy<'a>>>,
}

/// The level of an object.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DecisionLevel")]
struct ObjectLevel {
    level_id: Uuid,
    /// Where the object has it from.
    source: ClassificationSource,
}

/// The policy that decides.
#[derive(Serialize, JsonSchema)]
struct DecidingPolicy<'a> {
    id: Uuid,
    #[serde(rename = "type")]
    kind: PolicyKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

/// A policy that says something.
#[derive(Serialize, JsonSchema)]
struct AppliedPolicy<'a> {
    policy: DecidingPolicy<'a>,
    rule: &'static str,
    effect: PolicyEffect,
    /// By what it applies, from the most specific to the least.
    #[schemars(extend("enum" = ["object", "classification", "container", "workspace", "organization"]))]
    because: &'static str,
    /// `decides`, `agrees`, or `overridden` by the one that decides.
    #[schemars(extend("enum" = ["decides", "agrees", "overridden"]))]
    outcome: &'static str,
}

/// An answer, with the version of the policies that it is from.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "VersionedDecision")]
pub(crate) struct One<'a> {
    version: String,
    /// Whether the asker has the answer already; then it is not repeated.
    unchanged: bool,
    #[serde(flatten)]
    answer: Option<Shown<'a>>,
}

/// Answers, with the version of the policies that they are from.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Decisions")]
pub(crate) struct Many<'a> {
    version: String,
    /// Whether the asker has the answers already; then they are not repeated.
    unchanged: bool,
    /// One for each question, in their order.
    #[serde(skip_serializing_if = "Option::is_none")]
    decisions: Option<Vec<Shown<'a>>>,
}

/// What policies come to at a place.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EffectivePolicies")]
pub(crate) struct Effective<'a> {
    version: String,
    /// Each control, and `ip-allowlist` and `data-residency` where an address or a realm was given.
    rules: Vec<EffectiveRule<'a>>,
}

/// What policies come to for one rule.
#[derive(Serialize, JsonSchema)]
struct EffectiveRule<'a> {
    name: &'static str,
    effect: PolicyEffect,
    reason: String,
    applied: Vec<AppliedPolicy<'a>>,
}

impl Question {
    fn asked(self) -> (Asked, bool) {
        let place = place(self.object, self.workspace_id, self.ip, self.realm);
        (Asked { action: self.action, account: self.account_id, place }, self.explain.unwrap_or(false))
    }
}

fn place(
    object: Option<Object>,
    workspace: Option<String>,
    address: Option<String>,
    realm: Option<String>,
) -> Place {
    let Object { ari, container, classification_level_id } = object.unwrap_or_default();
    Place { workspace, container, object: ari, level: classification_level_id, address, realm }
}

/// `POST /steward/v1/orgs/{orgId}/decisions`.
pub(crate) async fn decide(
    caller: OrgOrProduct<ReadPolicies, MayAsk>,
    OwnBody(mut body): OwnBody<Question>,
) -> Result<Response<Body>, Failure> {
    let known = body.if_version.take();
    let (asked, explain) = body.asked();
    let decisions = decision::decide(&asker(caller), &[asked], known.as_deref()).await?;
    let decided = decisions.decided.as_deref().and_then(<[Decided]>::first);
    let one = One {
        version: decision::version_of(decisions.version),
        unchanged: decided.is_none(),
        answer: decided.map(|decided| shown(decided, explain)),
    };
    Ok(answer(StatusCode::OK, &one))
}

/// `POST /steward/v1/orgs/{orgId}/decisions/batch`.
pub(crate) async fn decide_many(
    caller: OrgOrProduct<ReadPolicies, MayAsk>,
    OwnBody(body): OwnBody<Questions>,
) -> Result<Response<Body>, Failure> {
    let (asked, explain): (Vec<Asked>, Vec<bool>) = body.questions.into_iter().map(Question::asked).unzip();
    let Decisions { version, decided } =
        decision::decide(&asker(caller), &asked, body.if_version.as_deref()).await?;
    let decisions = decided.as_ref().map(|decided| {
        decided.iter().zip(explain).map(|(decided, explain)| shown(decided, explain)).collect()
    });
    let many = Many { version: decision::version_of(version), unchanged: decisions.is_none(), decisions };
    Ok(answer(StatusCode::OK, &many))
}

/// `POST /steward/v1/orgs/{orgId}/policies/effective`.
pub(crate) async fn effective(
    Org(caller, _): Org<ReadPolicies>,
    OwnBody(body): OwnBody<Where>,
) -> Result<Response<Body>, Failure> {
    let place = place(body.object, body.workspace_id, body.ip, body.realm);
    let Decisions { version, decided } = decision::effective(&caller, &place).await?;
    let decided = decided.unwrap_or_default();
    let rules = decided.iter().map(|decided| EffectiveRule {
        name: decided.check.map_or("", |check| check.as_str()),
        effect: PolicyEffect(decided.verdict.effect),
        reason: reason(decided),
        applied: applied(decided),
    });
    let effective = Effective { version: decision::version_of(version), rules: rules.collect() };
    Ok(answer(StatusCode::OK, &effective))
}

fn asker(caller: OrgOrProduct<ReadPolicies, MayAsk>) -> Asker {
    match caller {
        OrgOrProduct::Org(caller) => Asker::Org(caller),
        OrgOrProduct::Product(caller, _) => Asker::Product(caller),
    }
}

fn shown(decided: &Decided, explain: bool) -> Shown<'_> {
    let deciding = decided.verdict.deciding();
    Shown {
        decision: PolicyEffect(decided.verdict.effect),
        policy: deciding.map(named),
        rule: deciding.map(|applied| applied.check.as_str()),
        reason: reason(decided),
        classification: decided
            .level
            .map(|(id, source)| ObjectLevel { level_id: id.0, source: ClassificationSource(source) }),
        applied: explain.then(|| applied(decided)),
    }
}

fn named(applied: &Applied) -> DecidingPolicy<'_> {
    DecidingPolicy { id: applied.policy_id.0, kind: PolicyKind(applied.kind), name: applied.name.as_deref() }
}

fn applied(decided: &Decided) -> Vec<AppliedPolicy<'_>> {
    let effect = decided.verdict.effect;
    let told = decided.verdict.applied.iter().enumerate();
    told.map(|(place, applied)| AppliedPolicy {
        policy: named(applied),
        rule: applied.check.as_str(),
        effect: PolicyEffect(applied.effect),
        because: applied.why.as_str(),
        outcome: match (place, applied.effect == effect) {
            (0, _) => "decides",
            (_, true) => "agrees",
            (_, false) => "overridden",
        },
    })
    .collect()
}

/// Says what is decided as people would.
fn reason(decided: &Decided) -> String {
    let Some(deciding) = decided.verdict.deciding() else {
        return "Allowed: no policy says anything about it.".to_owned();
    };
    let verb = match deciding.effect {
        Effect::Allow => "Allowed",
        Effect::Block => "Blocked",
    };
    let name =
        deciding.name.as_deref().map_or_else(|| deciding.policy_id.to_string(), |name| format!("\"{name}\""));
    let covers = match deciding.why {
        Why::Object => "this object",
        Why::Classification => "its classification level",
        Why::Container => "its container",
        Why::Workspace => "its workspace",
        Why::Organization => "the whole organization",
    };
    let beaten = match decided.verdict.beaten().count() {
        0 => String::new(),
        1 => "; it overrides one policy that allows it".to_owned(),
        count => format!("; it overrides {count} policies that allow it"),
    };
    let kind = deciding.kind.as_str();
    format!("{verb} by the {kind} policy {name}, which covers {covers}{beaten}.")
}
