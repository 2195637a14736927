//! `/steward/v1/orgs/{orgId}/authentication-policies`: the imitated APIs know these policies by their ids alone.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::policy::authentication::{
    self, AUTH_POLICIES_LIMIT, AuthMember, AuthPolicy, AuthSettings, Direction, EffectiveAuthPolicy,
    LONGEST_IDLE, LONGEST_TOKEN, MEMBERS_LIMIT, SHORTEST_IDLE,
};
use steward_core::text::NAME_LIMIT;
use uuid::Uuid;

use super::{List, OwnBody, Page, answer, done};
use crate::auth::Org;
use crate::auth::scope::{DeletePolicies, ReadPolicies, WritePolicies};
use crate::control::auth_policies::{UserPolicy, user_policy};
use crate::failure::Failure;
use crate::query::Query;
use crate::wire::{AuthMemberKind, Moment};

/// What a new authentication policy is to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "NewAuthenticationPolicy")]
pub(crate) struct NewPolicy {
    #[schemars(length(min = 1, max = NAME_LIMIT))]
    name: String,
    settings: Option<Choices>,
}

/// What is to be different about an authentication policy; what is not named stays.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "AuthenticationPolicyChange")]
pub(crate) struct PolicyChange {
    #[schemars(length(min = 1, max = NAME_LIMIT))]
    name: Option<String>,
    settings: Option<Choices>,
    /// True makes it the default in place of the one that was; false says nothing.
    default: Option<bool>,
}

/// What an authentication policy is to demand; what is not named stays.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "AuthenticationChoices")]
pub(crate) struct Choices {
    /// After so many minutes without a request a session is over.
    #[schemars(range(min = SHORTEST_IDLE, max = LONGEST_IDLE))]
    idle_session_minutes: Option<u32>,
    second_factor_required: Option<bool>,
    /// Whether people sign in at the identity provider and nowhere else.
    single_sign_on_enforced: Option<bool>,
    api_tokens_allowed: Option<bool>,
    /// How many days an API token lasts at most.
    #[schemars(range(min = 1, max = LONGEST_TOKEN))]
    api_token_days: Option<u32>,
}

impl Choices {
    fn apply(self, settings: &mut AuthSettings) {
        let Self {
            idle_session_minutes,
            second_factor_required,
            single_sign_on_enforced,
            api_tokens_allowed,
            api_token_days,
        } = self;
        settings.idle_session_minutes = idle_session_minutes.unwrap_or(settings.idle_session_minutes);
        settings.second_factor_required = second_factor_required.unwrap_or(settings.second_factor_required);
        settings.single_sign_on_enforced =
            single_sign_on_enforced.unwrap_or(settings.single_sign_on_enforced);
        settings.api_tokens_allowed = api_tokens_allowed.unwrap_or(settings.api_tokens_allowed);
        settings.api_token_days = api_token_days.unwrap_or(settings.api_token_days);
    }
}

/// The order of authentication policies.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "AuthenticationPolicyOrder")]
pub(crate) struct Order {
    /// All of them, each once.
    #[schemars(length(min = 1, max = AUTH_POLICIES_LIMIT))]
    policy_ids: Vec<String>,
}

/// Members of an authentication policy.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "AuthenticationPolicyMembers")]
pub(crate) struct Members {
    #[schemars(length(min = 1, max = MEMBERS_LIMIT))]
    members: Vec<AskedMember>,
}

/// A member of an authentication policy.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "AuthenticationPolicyMemberName")]
struct AskedMember {
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["account", "group", "directory"]))]
    kind: String,
    id: String,
}

/// An authentication policy.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AuthenticationPolicy")]
pub(crate) struct Shown<'a> {
    id: Uuid,
    name: &'a str,
    /// Its place in the order, from 1: of several that somebody has by groups, the first counts.
    position: i64,
    /// Whether it is for all who have no other.
    default: bool,
    settings: Settings,
    /// Null for the built-in one that nobody has changed.
    created_at: Option<Moment>,
    /// Null for the built-in one that nobody has changed.
    updated_at: Option<Moment>,
}

/// What an authentication policy demands.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AuthenticationSettings")]
struct Settings {
    idle_session_minutes: u32,
    second_factor_required: bool,
    single_sign_on_enforced: bool,
    api_tokens_allowed: bool,
    api_token_days: u32,
}

/// A member of an authentication policy.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AuthenticationPolicyMember")]
pub(crate) struct Member {
    #[serde(rename = "type")]
    kind: AuthMemberKind,
    id: String,
}

/// How many members were added or removed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AuthenticationPolicyMembersChanged")]
pub(crate) struct MembersChanged {
    changed: usize,
}

/// The authentication policy that somebody has.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EffectiveAuthenticationPolicy")]
pub(crate) struct Effective<'a> {
    #[serde(flatten)]
    user: UserPolicy<'a>,
    settings: Settings,
}

/// `GET /steward/v1/orgs/{orgId}/authentication-policies`: all of them, in their order.
pub(crate) async fn list(Org(caller, _): Org<ReadPolicies>) -> Result<Response<Body>, Failure> {
    let policies = authentication::list_auth_policies(&caller).await?;
    Ok(answer(StatusCode::OK, &List { data: policies.iter().map(shown).collect() }))
}

/// `POST /steward/v1/orgs/{orgId}/authentication-policies`: for nobody yet.
pub(crate) async fn create(
    Org(caller, _): Org<WritePolicies>,
    OwnBody(body): OwnBody<NewPolicy>,
) -> Result<Response<Body>, Failure> {
    let mut settings = AuthSettings::default();
    if let Some(choices) = body.settings {
        choices.apply(&mut settings);
    }
    let policy = authentication::create_auth_policy(&caller, &body.name, settings).await?;
    Ok(answer(StatusCode::CREATED, &shown(&policy)))
}

/// `GET /steward/v1/orgs/{orgId}/authentication-policies/{authPolicyId}`.
pub(crate) async fn read(
    Org(caller, _): Org<ReadPolicies>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    Ok(answer(StatusCode::OK, &shown(&authentication::read_auth_policy(&caller, &id).await?)))
}

/// `PATCH /steward/v1/orgs/{orgId}/authentication-policies/{authPolicyId}`.
pub(crate) async fn edit(
    Org(caller, _): Org<WritePolicies>,
    Path((_, id)): Path<(String, String)>,
    OwnBody(body): OwnBody<PolicyChange>,
) -> Result<Response<Body>, Failure> {
    let (choices, default) = (body.settings, body.default == Some(true));
    let choose = move |settings: &mut AuthSettings| {
        if let Some(choices) = choices {
            choices.apply(settings);
        }
    };
    let policy =
        authentication::edit_auth_policy(&caller, &id, body.name.as_deref(), default, choose).await?;
    Ok(answer(StatusCode::OK, &shown(&policy)))
}

/// `DELETE /steward/v1/orgs/{orgId}/authentication-policies/{authPolicyId}`.
pub(crate) async fn delete(
    Org(caller, _): Org<DeletePolicies>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    authentication::delete_auth_policy(&caller, &id).await?;
    Ok(done())
}

/// `PUT /steward/v1/orgs/{orgId}/authentication-policies/order`.
pub(crate) async fn reorder(
    Org(caller, _): Org<WritePolicies>,
    OwnBody(body): OwnBody<Order>,
) -> Result<Response<Body>, Failure> {
    let policies = authentication::reorder_auth_policies(&caller, body.policy_ids).await?;
    Ok(answer(StatusCode::OK, &List { data: policies.iter().map(shown).collect() }))
}

/// `GET /steward/v1/orgs/{orgId}/authentication-policies/{authPolicyId}/members`.
pub(crate) async fn list_members(
    Org(caller, _): Org<ReadPolicies>,
    Path((_, id)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let page = authentication::list_auth_members(&caller, &id, query.first("cursor")).await?;
    Ok(answer(StatusCode::OK, &Page::of(&page, member)))
}

/// `POST /steward/v1/orgs/{orgId}/authentication-policies/{authPolicyId}/members`: whatever policy they had.
pub(crate) async fn add_members(
    caller: Org<WritePolicies>,
    path: Path<(String, String)>,
    body: OwnBody<Members>,
) -> Result<Response<Body>, Failure> {
    change_members(caller, path, body, Direction::Add).await
}

/// `POST /steward/v1/orgs/{orgId}/authentication-policies/{authPolicyId}/members/remove`.
pub(crate) async fn remove_members(
    caller: Org<WritePolicies>,
    path: Path<(String, String)>,
    body: OwnBody<Members>,
) -> Result<Response<Body>, Failure> {
    change_members(caller, path, body, Direction::Remove).await
}

/// `GET /steward/v1/orgs/{orgId}/accounts/{accountId}/authentication-policy`.
pub(crate) async fn explain(
    Org(caller, _): Org<ReadPolicies>,
    Path((_, account)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    let found: EffectiveAuthPolicy = authentication::explain_auth_policy(&caller, &account).await?;
    let effective = Effective { user: user_policy(&found), settings: settings(found.policy.settings) };
    Ok(answer(StatusCode::OK, &effective))
}

async fn change_members(
    Org(caller, _): Org<WritePolicies>,
    Path((_, id)): Path<(String, String)>,
    OwnBody(body): OwnBody<Members>,
    direction: Direction,
) -> Result<Response<Body>, Failure> {
    let members: Vec<(String, String)> =
        body.members.into_iter().map(|member| (member.kind, member.id)).collect();
    let changed = authentication::change_auth_members(&caller, &id, direction, &members).await?;
    Ok(answer(StatusCode::OK, &MembersChanged { changed }))
}

fn shown(policy: &AuthPolicy) -> Shown<'_> {
    let moment = |at: steward_core::context::Timestamp| (at.0 != 0).then_some(Moment(at));
    Shown {
        id: policy.id.0,
        name: &policy.name,
        position: policy.position,
        default: policy.is_default,
        settings: settings(policy.settings),
        created_at: moment(policy.created_at),
        updated_at: moment(policy.changed_at),
    }
}

fn settings(settings: AuthSettings) -> Settings {
    let AuthSettings {
        idle_session_minutes,
        second_factor_required,
        single_sign_on_enforced,
        api_tokens_allowed,
        api_token_days,
    } = settings;
    Settings {
        idle_session_minutes,
        second_factor_required,
        single_sign_on_enforced,
        api_tokens_allowed,
        api_token_days,
    }
}

fn member(member: &AuthMember) -> Member {
    Member { kind: AuthMemberKind(member.kind), id: member.id_text() }
}
