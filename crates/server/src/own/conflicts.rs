//! `/steward/v1/orgs/{orgId}/directories/{directoryId}/conflicts`: what an identity provider pushed and something else was in the
//! way of.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use steward_core::Error;
use steward_core::directory::{self, ConflictVersions, Given, Resolution, TEXT_LIMIT};
use uuid::Uuid;

use super::{OwnBody, Page, answer};
use crate::auth::Org;
use crate::auth::scope::{ReadDirectories, WriteDirectories};
use crate::failure::Failure;
use crate::query::{Form, Parameter, Query};
use crate::wire::{self, AccountId, Moment};

/// The word for conflicts of users and of groups.
const ANY: &str = "all";

/// The parameters of the list.
pub(crate) const LIST: &[Parameter] =
    &[Parameter::new("kind", "Only conflicts of what is one.", Form::Word(&[ANY, "user", "group"]))];

/// A user or group that an identity provider pushed, and what is in its way.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Conflict")]
pub(crate) struct Shown<'a> {
    id: Uuid,
    kind: wire::ConflictKind,
    state: wire::ConflictState,
    /// The provisioned user or group that was to be changed; null where one was to be created.
    target_id: Option<Uuid>,
    /// The user name or the name of the group that was pushed.
    name: &'a str,
    /// The value that the identity provider was told of, and which field it is.
    field: wire::ConflictField,
    value: &'a str,
    /// What is in the way now. It is decided about the first of them.
    holders: Vec<Holder<'a>>,
    /// How often the identity provider tried.
    attempts: i64,
    first_tried_at: Moment,
    last_tried_at: Moment,
}

/// What is in the way of something that was pushed.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ConflictHolder")]
struct Holder<'a> {
    kind: wire::HolderKind,
    /// The provisioned user, group or account; null for an account that the organization does not manage.
    id: Option<&'a str>,
    /// The user name, or the name of the group.
    name: Option<&'a str>,
    /// The directory of a user or group.
    directory_id: Option<Uuid>,
    /// The values that are taken.
    fields: Vec<wire::ConflictField>,
}

/// A conflict, and what each way out of it would do.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ConflictPreview")]
pub(crate) struct Previewed<'a> {
    conflict: Shown<'a>,
    /// How things stand, in a sentence.
    summary: &'a str,
    /// What was looked at, to be sent back with the decision; null where nothing can be decided.
    versions: Option<Versions>,
    /// The ways out; none where nothing is in the way.
    choices: Vec<Choice<'a>>,
}

/// What was looked at. A decision holds for this and nothing else.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ConflictVersions")]
pub(crate) struct Versions {
    /// What is in the way first.
    holder_id: Uuid,
    holder: i64,
    /// The version of what was to be changed; null where something was to be created.
    target: Option<i64>,
    /// What was pushed.
    push: String,
}

/// The `versions` of the preview, as they were shown.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ConflictVersionsSeen")]
pub(crate) struct VersionsSeen {
    holder_id: Uuid,
    holder: i64,
    target: Option<i64>,
    push: String,
}

/// What one way out would do.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ConflictChoice")]
struct Choice<'a> {
    action: wire::ConflictAction,
    possible: bool,
    /// What happens, or why it is not possible.
    summary: &'a str,
    /// What has to be given with it: `name`, `email`, `externalId`.
    needs: &'a [&'static str],
    /// Attributes of the user or group that stays. For `rename` the new values are for the administrator to give.
    changes: Vec<Changed<'a>>,
    /// What becomes of groups and of their members.
    groups: Vec<GroupEffect<'a>>,
    /// The groups that a deleted user leaves.
    leaves: Option<Members<'a>>,
    /// The provisioned user that is deleted.
    deletes_user_id: Option<Uuid>,
    account: Option<Account>,
}

/// An attribute that changes.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ConflictAttributeChange")]
struct Changed<'a> {
    name: &'a str,
    before: Option<&'a Value>,
    after: Option<&'a Value>,
}

/// What becomes of a group.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ConflictGroupEffect")]
struct GroupEffect<'a> {
    id: Uuid,
    /// Its name today.
    name: &'a str,
    fate: wire::GroupFate,
    gained: Members<'a>,
    lost: Members<'a>,
}

/// Members, or groups: how many, and the first 100.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ConflictMembers")]
struct Members<'a> {
    count: i64,
    first: Vec<Member<'a>>,
}

/// A member, or a group.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ConflictMember")]
struct Member<'a> {
    id: Uuid,
    /// `User` or `Group`.
    r#type: &'static str,
    name: Option<&'a str>,
}

/// What becomes of the account of the user that is in the way.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ConflictAccount")]
struct Account {
    id: Option<AccountId>,
    fate: wire::AccountFate,
}

/// What an administrator decides.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ConflictResolution")]
pub(crate) struct Decision {
    #[schemars(with = "wire::ConflictAction")]
    action: String,
    /// For `rename`: what the user or group that is in the way is called from now on, where its name is what collides.
    #[schemars(length(min = 1, max = TEXT_LIMIT))]
    name: Option<String>,
    /// For `rename`: its primary address from now on, where that is what collides; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    email: Given,
    /// For `rename`: its identifier at the identity provider, where that is what collides; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    external_id: Given,
    versions: VersionsSeen,
}

/// Tells a member that is null from one that is not there.
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Given, D::Error> {
    let text = Option::<String>::deserialize(value)?;
    Ok(text.map_or(Given::Nothing, Given::Text))
}

/// What came of a decision.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ConflictResolved")]
pub(crate) struct Settled {
    action: wire::ConflictAction,
    kind: wire::ConflictKind,
    /// The provisioned user or group that stands for what was pushed; after `rename`, the one that has other values now.
    resource_id: Uuid,
    /// Whether what was pushed is done. If not, the next push does it.
    applied: bool,
    /// Whether something else is still in the way.
    remains: bool,
    members_gained: i64,
    members_lost: i64,
}

/// `GET /steward/v1/orgs/{orgId}/directories/{directoryId}/conflicts`.
pub(crate) async fn list(
    Org(caller, _): Org<ReadDirectories>,
    Path((_, directory_id)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let kind = match query.first("kind") {
        None | Some(ANY) => None,
        Some(word) => Some(
            directory::ConflictKind::parse(word)
                .ok_or_else(|| Error::invalid("kind", "must be all, user or group"))?,
        ),
    };
    let page = directory::list_conflicts(&caller, &directory_id, kind, query.first("cursor")).await?;
    Ok(answer(StatusCode::OK, &Page::of(&page, shown)))
}

/// `GET /steward/v1/orgs/{orgId}/directories/{directoryId}/conflicts/{conflictId}`: with what each way out would do.
pub(crate) async fn read(
    Org(caller, _): Org<ReadDirectories>,
    Path((_, directory_id, conflict_id)): Path<(String, String, String)>,
) -> Result<Response<Body>, Failure> {
    let preview = directory::read_conflict(&caller, &directory_id, &conflict_id).await?;
    let body = Previewed {
        conflict: shown(&preview.conflict),
        summary: &preview.summary,
        versions: preview.versions.as_ref().map(|versions| Versions {
            holder_id: versions.holder_id,
            holder: versions.holder,
            target: versions.target,
            push: versions.push.clone(),
        }),
        choices: preview.choices.iter().map(choice).collect(),
    };
    Ok(answer(StatusCode::OK, &body))
}

/// `POST /steward/v1/orgs/{orgId}/directories/{directoryId}/conflicts/{conflictId}/resolve`.
pub(crate) async fn resolve(
    Org(caller, _): Org<WriteDirectories>,
    Path((_, directory_id, conflict_id)): Path<(String, String, String)>,
    OwnBody(body): OwnBody<Decision>,
) -> Result<Response<Body>, Failure> {
    let Decision { action, name, email, external_id, versions } = body;
    let action = directory::ConflictAction::parse(&action)
        .ok_or_else(|| Error::invalid("action", "must be link, rename or takeOver"))?;
    let VersionsSeen { holder_id, holder, target, push } = versions;
    let versions = ConflictVersions { holder_id, holder, target, push };
    let resolution = Resolution { action, name, email, external_id, versions };
    let resolved = directory::resolve_conflict(&caller, &directory_id, &conflict_id, resolution).await?;
    let body = Settled {
        action: wire::ConflictAction(resolved.action),
        kind: wire::ConflictKind(resolved.kind),
        resource_id: resolved.resource_id,
        applied: resolved.applied,
        remains: resolved.remains,
        members_gained: resolved.gained,
        members_lost: resolved.lost,
    };
    Ok(answer(StatusCode::OK, &body))
}

fn shown(conflict: &directory::Conflict) -> Shown<'_> {
    let fields =
        |fields: &[directory::ConflictField]| fields.iter().copied().map(wire::ConflictField).collect();
    Shown {
        id: conflict.id.0,
        kind: wire::ConflictKind(conflict.kind),
        state: wire::ConflictState(conflict.state),
        target_id: conflict.target,
        name: &conflict.name,
        field: wire::ConflictField(conflict.field),
        value: &conflict.value,
        holders: conflict
            .holders
            .iter()
            .map(|holder| Holder {
                kind: wire::HolderKind(holder.kind),
                id: holder.id.as_deref(),
                name: holder.name.as_deref(),
                directory_id: holder.directory.map(|directory| directory.0),
                fields: fields(&holder.fields),
            })
            .collect(),
        attempts: conflict.attempts,
        first_tried_at: Moment(conflict.first_at),
        last_tried_at: Moment(conflict.last_at),
    }
}

fn choice(choice: &directory::Choice) -> Choice<'_> {
    let changes = choice.changes.iter().map(|change| Changed {
        name: &change.name,
        before: change.before.as_ref(),
        after: change.after.as_ref(),
    });
    let groups = choice.groups.iter().map(|group| GroupEffect {
        id: group.id.0,
        name: &group.name,
        fate: wire::GroupFate(group.fate),
        gained: members(&group.gained),
        lost: members(&group.lost),
    });
    Choice {
        action: wire::ConflictAction(choice.action),
        possible: choice.possible,
        summary: &choice.summary,
        needs: &choice.needs,
        changes: changes.collect(),
        groups: groups.collect(),
        leaves: choice.leaves.as_ref().map(members),
        deletes_user_id: choice.deletes,
        account: choice
            .account
            .map(|(fate, id)| Account { id: id.map(AccountId), fate: wire::AccountFate(fate) }),
    }
}

fn members(list: &directory::MemberList) -> Members<'_> {
    let first = list.first.iter().map(|member| Member {
        id: member.id,
        r#type: member.kind.as_str(),
        name: member.name.as_deref(),
    });
    Members { count: list.count, first: first.collect() }
}
