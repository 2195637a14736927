//! `/v1/orgs/{orgId}/auth-policy` and `/v1/orgs/{orgId}/users/auth-policies` (organizations API §4).

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use schemars::{JsonSchema, json_schema};
use serde::Serialize;
use serde_json::Value;
use steward_core::policy::authentication::{
    self, AuthReason, AuthTask, BULK_LIMIT, EffectiveAuthPolicy, TASK_LIMIT, TaskFailure,
};
use uuid::Uuid;

use super::asked::{malformed, texts};
use super::{accepted, answer};
use crate::auth::Org;
use crate::auth::scope::{ReadPolicies, WritePolicies};
use crate::dlp::Sent;
use crate::failure::Failure;
use crate::state::AppState;
use crate::wire::{AccountId, by_hand};

by_hand! {
    /// The people who are to be given an authentication policy, by their addresses.
    AuthPolicyUsers, |_| json_schema!({
        "type": "object",
        "properties": { "users": { "type": "array", "items": { "type": "string" }, "minItems": 1, "maxItems": TASK_LIMIT } },
        "required": ["users"],
    });
    /// The accounts whose authentication policies are asked for.
    AuthPolicyQuestion, |_| json_schema!({
        "type": "object",
        "properties": { "accountIds": { "type": "array", "items": { "type": "string" }, "minItems": 1, "maxItems": BULK_LIMIT } },
        "required": ["accountIds"],
    });
}

/// Work that was begun.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AuthPolicyTask")]
pub(crate) struct Task {
    task_id: Uuid,
    /// Where to ask how far it has come.
    #[schemars(url)]
    task_link: String,
}

/// How far work has come.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AuthPolicyTaskStatus")]
pub(crate) struct Status<'a> {
    in_progress_count: usize,
    success_count: usize,
    failure_count: usize,
    failure_reasons: Vec<FailureReason<'a>>,
}

/// Why people could not be given an authentication policy, and who.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AuthPolicyFailureReason")]
struct FailureReason<'a> {
    emails: Vec<&'a str>,
    details: FailureDetails,
}

/// Why.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AuthPolicyFailureDetails")]
struct FailureDetails {
    /// The status that a request for one of them would have.
    status: u16,
    title: &'static str,
    detail: &'static str,
}

/// Whose authentication policy, which, and why.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "UserPolicyInfo")]
pub(crate) struct UserPolicy<'a> {
    email: &'a str,
    account_id: AccountId,
    policy: PolicyName<'a>,
    reason: Reason,
}

/// An authentication policy by its name.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AuthPolicyName")]
pub(crate) struct PolicyName<'a> {
    id: Uuid,
    name: &'a str,
    #[serde(rename = "type")]
    #[schemars(extend("const" = "authentication-policy"))]
    kind: &'static str,
    default: bool,
}

/// Why somebody has an authentication policy.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AuthPolicyReason")]
pub(crate) struct Reason {
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["account", "group", "directory", "default"]))]
    kind: &'static str,
    /// The group or the directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Uuid>,
}

/// `POST /v1/orgs/{orgId}/auth-policy/{policyId}/add-users`.
pub(crate) async fn add_users(
    State(state): State<AppState>,
    Org(caller, _): Org<WritePolicies>,
    Path((_, id)): Path<(String, String)>,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let task = authentication::add_users(&caller, &id, listed("users", body)?).await?;
    let base = state.base_url();
    let task_link = format!("{base}/admin/control/v1/orgs/{}/auth-policy/task/{}", caller.org_id, task.id);
    Ok(accepted(&Task { task_id: task.id.0, task_link }))
}

/// `GET /v1/orgs/{orgId}/auth-policy/task/{taskId}`.
pub(crate) async fn read_task(
    Org(caller, _): Org<WritePolicies>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    Ok(answer(&status(&authentication::read_task(&caller, &id).await?)))
}

/// `POST /v1/orgs/{orgId}/users/auth-policies/bulk-fetch`: a bare list, without those whom the organization does not see.
pub(crate) async fn bulk_fetch(
    Org(caller, _): Org<ReadPolicies>,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let found = authentication::explain_auth_policies(&caller, &listed("accountIds", body)?).await?;
    Ok(answer(&found.iter().map(user_policy).collect::<Vec<_>>()))
}

/// Reads a list that is the only member of a body, perhaps under `data`.
fn listed(name: &str, body: Value) -> Result<Vec<String>, Failure> {
    let body = match body {
        Value::Object(mut members) if members.contains_key("data") => {
            members.remove("data").unwrap_or_default()
        }
        body => body,
    };
    let Value::Object(mut members) = body else { return Err(malformed("it must be an object")) };
    let list = texts(name, members.remove(name))?;
    list.ok_or_else(|| malformed(format!("it must have {name}, a list of texts")))
}

/// Shows whose authentication policy it is, which, and why.
pub(crate) fn user_policy(found: &EffectiveAuthPolicy) -> UserPolicy<'_> {
    let (kind, id) = match found.reason {
        AuthReason::Account => ("account", None),
        AuthReason::Group(id) => ("group", Some(id.0)),
        AuthReason::Directory(id) => ("directory", Some(id.0)),
        AuthReason::Default => ("default", None),
    };
    UserPolicy {
        email: &found.email,
        account_id: AccountId(found.account_id),
        policy: PolicyName {
            id: found.policy.id.0,
            name: &found.policy.name,
            kind: "authentication-policy",
            default: found.policy.is_default,
        },
        reason: Reason { kind, id },
    }
}

fn status(task: &AuthTask) -> Status<'_> {
    let reasons = TaskFailure::ALL.into_iter().filter_map(|failure| {
        let emails = task.failed_for(failure);
        (!emails.is_empty()).then(|| FailureReason { emails, details: details(failure) })
    });
    Status {
        in_progress_count: task.total - task.done,
        success_count: task.succeeded(),
        failure_count: task.failures.len(),
        failure_reasons: reasons.collect(),
    }
}

fn details(failure: TaskFailure) -> FailureDetails {
    let (status, title, detail) = match failure {
        TaskFailure::NoAddress => {
            (400, "Bad request", "The text is no e-mail address: correct it and add it again.")
        }
        TaskFailure::NoAccount => (
            404,
            "User not found",
            "The organization manages no account with this address: verify its domain and claim the account first.",
        ),
        TaskFailure::NoPolicy => {
            (404, "Policy not found", "The authentication policy was deleted meanwhile: choose another one.")
        }
    };
    FailureDetails { status, title, detail }
}
