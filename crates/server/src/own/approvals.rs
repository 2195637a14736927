//! `/steward/v1/orgs/{orgId}/approvals`.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::Error;
use steward_core::approval::{self, Approval};
use steward_core::directory::{self, FURTHER_LIMIT, Incident, Why};
use uuid::Uuid;

use super::{OwnBody, Page, answer};
use crate::auth::Org;
use crate::auth::scope::{ReadApprovals, WriteApprovals};
use crate::failure::Failure;
use crate::query::{Form, Parameter, Query};
use crate::wire::{AccountId, ApprovalState, HeldKind, HeldState, Moment};

/// The word for approvals in any state.
const ANY: &str = "all";

/// The parameters of the list.
pub(crate) const LIST: &[Parameter] = &[Parameter::new(
    "state",
    "Only approvals that stand there.",
    Form::Word(&[ANY, "pending", "approved", "rejected", "expired", "reported"]),
)];

/// Something that waits for the word of an administrator, or did.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Approval")]
pub(crate) struct Shown<'a> {
    id: Uuid,
    /// What is asked for: `deletion_guard`, which lets a directory remove more than usual.
    kind: &'a str,
    state: ApprovalState,
    /// What would follow, in a sentence.
    summary: &'a str,
    /// The directory that it is about.
    directory_id: Uuid,
    /// The same as the summary in numbers.
    incident: Option<IncidentShown>,
    created_at: Moment,
    /// Until when it can be decided.
    expires_at: Moment,
    /// When it was decided, or expired.
    decided_at: Option<Moment>,
    decided_by: Option<DecidedBy>,
}

/// Whoever decided.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ApprovalDecidedBy")]
struct DecidedBy {
    key_id: Uuid,
    /// The account that the key acts for; null for a key that belongs to nobody.
    account_id: Option<AccountId>,
}

/// What a directory would remove.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DeletionIncident")]
struct IncidentShown {
    /// The name of the directory when it began.
    directory: String,
    /// Why: `share`, more than the share would go within a window; `rejection`, removals were rejected shortly before.
    #[schemars(with = "IncidentReason")]
    why: Why,
    /// How many operations wait, retries not counted. What was taken back is not counted either.
    operations: i64,
    would_remove: Removals,
    /// What had passed within a day before it began.
    removed_before: Removals,
    /// Active users of the directory when it began.
    active_users: i64,
    groups: i64,
    memberships: i64,
    /// The greatest removal from a group of that day, from which the others may follow.
    cause: Option<CauseShown>,
    /// The key of the identity provider that asked first; null for Steward itself.
    key_id: Option<Uuid>,
    key_name: String,
    first_at: Moment,
    last_at: Moment,
    /// What became of the operations, once all that was approved is done.
    outcome: Option<OutcomeShown>,
}

/// Why an incident began.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used: the value is one of the domain")]
enum IncidentReason {
    Share,
    Rejection,
}

/// Numbers of what is removed.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Removals {
    deactivated_users: i64,
    deleted_users: i64,
    deleted_groups: i64,
    memberships: i64,
}

/// A removal from a group.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IncidentCause")]
struct CauseShown {
    group_name: String,
    memberships: i64,
    group_deleted: bool,
    at: Moment,
}

/// What became of operations.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "IncidentOutcome")]
struct OutcomeShown {
    applied: i64,
    /// Left out, since the identity provider took it back or the user changed meanwhile.
    superseded: i64,
    failed: i64,
}

/// An operation that was held.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "HeldOperation")]
pub(crate) struct Operation<'a> {
    id: Uuid,
    kind: HeldKind,
    /// The provisioned user or group.
    resource_id: Uuid,
    /// The name of the user; null for a group, and when the user is gone.
    user_name: Option<&'a str>,
    /// The name of the group; null for a user, and when the group is gone.
    group_name: Option<&'a str>,
    /// How many members a group loses by it.
    memberships: i64,
    state: HeldState,
    /// How often the identity provider asked.
    tries: i64,
    /// Since when it has been held.
    held_at: Moment,
    last_tried_at: Moment,
    /// When it was done or dropped.
    done_at: Option<Moment>,
}

/// What is approved beside what was held.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "Approve")]
pub(crate) struct ApproveBody {
    /// How many removals more pass within a day, whatever the share: an identity provider that was told to wait may not
    /// have sent all of them.
    #[schemars(range(min = 0, max = FURTHER_LIMIT))]
    further: Option<i64>,
}

/// `GET /steward/v1/orgs/{orgId}/approvals`.
pub(crate) async fn list(
    Org(caller, _): Org<ReadApprovals>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let state = match query.first("state") {
        None | Some(ANY) => None,
        Some(word) => Some(approval::ApprovalState::parse(word).ok_or_else(|| {
            Error::invalid("state", "must be all, pending, approved, rejected, expired or reported")
        })?),
    };
    let page = approval::list_approvals(&caller, state, query.first("cursor")).await?;
    Ok(answer(StatusCode::OK, &Page::of(&page, shown)))
}

/// `GET /steward/v1/orgs/{orgId}/approvals/{approvalId}`.
pub(crate) async fn read(
    Org(caller, _): Org<ReadApprovals>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    let approval = approval::read_approval(&caller, &id).await?;
    Ok(answer(StatusCode::OK, &shown(&approval)))
}

/// `GET /steward/v1/orgs/{orgId}/approvals/{approvalId}/operations`.
pub(crate) async fn operations(
    Org(caller, _): Org<ReadApprovals>,
    Path((_, id)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let page = directory::list_held(&caller, &id, query.first("cursor")).await?;
    Ok(answer(StatusCode::OK, &Page::of(&page, operation)))
}

/// `POST /steward/v1/orgs/{orgId}/approvals/{approvalId}/approve`.
pub(crate) async fn approve(
    Org(caller, _): Org<WriteApprovals>,
    Path((_, id)): Path<(String, String)>,
    OwnBody(body): OwnBody<ApproveBody>,
) -> Result<Response<Body>, Failure> {
    let approval = directory::approve(&caller, &id, body.further).await?;
    Ok(answer(StatusCode::OK, &shown(&approval)))
}

/// `POST /steward/v1/orgs/{orgId}/approvals/{approvalId}/reject`.
pub(crate) async fn reject(
    Org(caller, _): Org<WriteApprovals>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    let approval = directory::reject(&caller, &id).await?;
    Ok(answer(StatusCode::OK, &shown(&approval)))
}

fn shown(approval: &Approval) -> Shown<'_> {
    Shown {
        id: approval.id.0,
        kind: &approval.kind,
        state: ApprovalState(approval.state),
        summary: &approval.summary,
        directory_id: approval.subject_id,
        incident: Incident::of(approval).map(incident),
        created_at: Moment(approval.created_at),
        expires_at: Moment(approval.expires_at),
        decided_at: approval.decided_at.map(Moment),
        decided_by: approval
            .decided_by
            .map(|by| DecidedBy { key_id: by.key.0, account_id: by.owner.map(AccountId) }),
    }
}

fn incident(incident: Incident) -> IncidentShown {
    let removals = |harm: directory::Harm| Removals {
        deactivated_users: harm.deactivated,
        deleted_users: harm.deleted,
        deleted_groups: harm.groups,
        memberships: harm.members,
    };
    IncidentShown {
        directory: incident.directory,
        why: incident.why,
        operations: incident.operations,
        would_remove: removals(incident.harm),
        removed_before: removals(incident.before),
        active_users: incident.active_users,
        groups: incident.groups,
        memberships: incident.memberships,
        cause: incident.cause.map(|cause| CauseShown {
            group_name: cause.group,
            memberships: cause.members,
            group_deleted: cause.deleted,
            at: Moment(cause.at),
        }),
        key_id: incident.key.id,
        key_name: incident.key.name,
        first_at: Moment(incident.first_at),
        last_at: Moment(incident.last_at),
        outcome: incident.outcome.map(|outcome| OutcomeShown {
            applied: outcome.applied,
            superseded: outcome.superseded,
            failed: outcome.failed,
        }),
    }
}

fn operation(held: &directory::HeldOperation) -> Operation<'_> {
    Operation {
        id: held.id.0,
        kind: HeldKind(held.kind),
        resource_id: held.resource_id,
        user_name: held.user_name.as_deref(),
        group_name: held.group_name.as_deref(),
        memberships: held.members,
        state: HeldState(held.state),
        tries: held.tries,
        held_at: Moment(held.created_at),
        last_tried_at: Moment(held.last_seen_at),
        done_at: held.done_at.map(Moment),
    }
}
