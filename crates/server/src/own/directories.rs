//! `/steward/v1/orgs/{orgId}/directories`.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::directory::{self, Directory, Orphan};
use steward_core::text::NAME_LIMIT;
use uuid::Uuid;

use super::directory_settings::{Choices, Settings};
use super::keys::{KeyBody, issued};
use super::{List, OwnBody, Page, answer};
use crate::auth::Org;
use crate::auth::scope::{ReadDirectories, WriteDirectories};
use crate::failure::Failure;
use crate::query::Query;
use crate::state::AppState;
use crate::wire::{self, AccountId, Moment};

/// What a new directory is to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewDirectory {
    #[schemars(length(min = 1, max = NAME_LIMIT))]
    name: String,
    settings: Option<Choices>,
}

/// What is to change of a directory.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "DirectoryChange")]
pub(crate) struct ChangeBody {
    #[schemars(length(min = 1, max = NAME_LIMIT))]
    name: Option<String>,
    settings: Option<Choices>,
}

/// The directory of an identity provider.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Directory")]
pub(crate) struct Shown<'a> {
    id: Uuid,
    name: &'a str,
    kind: wire::DirectoryKind,
    settings: Settings,
    /// Where its identity provider provisions users and groups; null for the directory of those who were invited.
    #[schemars(url)]
    scim_url: Option<String>,
    created_at: Moment,
}

/// `GET /steward/v1/orgs/{orgId}/directories`: all of them; there are few.
pub(crate) async fn list(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadDirectories>,
) -> Result<Response<Body>, Failure> {
    let directories = directory::list_directories(&caller).await?;
    let data = directories.iter().map(|directory| shown(&state, directory)).collect();
    Ok(answer(StatusCode::OK, &List { data }))
}

/// `POST /steward/v1/orgs/{orgId}/directories`: an empty directory, for which keys are issued next.
pub(crate) async fn create(
    State(state): State<AppState>,
    Org(caller, _): Org<WriteDirectories>,
    OwnBody(body): OwnBody<NewDirectory>,
) -> Result<Response<Body>, Failure> {
    let mut settings = directory::Settings::default();
    if let Some(choices) = &body.settings {
        choices.apply(&mut settings);
    }
    let directory = directory::add_directory(&caller, &body.name, settings).await?;
    Ok(answer(StatusCode::CREATED, &shown(&state, &directory)))
}

/// `GET /steward/v1/orgs/{orgId}/directories/{directoryId}`.
pub(crate) async fn read(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadDirectories>,
    Path((_, directory_id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    let directory = directory::read_directory(&caller, &directory_id).await?;
    Ok(answer(StatusCode::OK, &shown(&state, &directory)))
}

/// `PATCH /steward/v1/orgs/{orgId}/directories/{directoryId}`: what the body does not name stays as it is.
pub(crate) async fn change(
    State(state): State<AppState>,
    Org(caller, _): Org<WriteDirectories>,
    Path((_, directory_id)): Path<(String, String)>,
    OwnBody(body): OwnBody<ChangeBody>,
) -> Result<Response<Body>, Failure> {
    let choices = body.settings;
    let choose = move |settings: &mut directory::Settings| {
        if let Some(choices) = &choices {
            choices.apply(settings);
        }
    };
    let directory = directory::change_directory(&caller, &directory_id, body.name.as_deref(), choose).await?;
    Ok(answer(StatusCode::OK, &shown(&state, &directory)))
}

/// `POST /steward/v1/orgs/{orgId}/directories/{directoryId}/keys`: a key for its identity provider.
pub(crate) async fn issue_key(
    Org(caller, _): Org<WriteDirectories>,
    Path((_, directory_id)): Path<(String, String)>,
    OwnBody(body): OwnBody<KeyBody>,
) -> Result<Response<Body>, Failure> {
    let (key, secret) = directory::issue_directory_key(&caller, &directory_id, body.asked()?).await?;
    Ok(answer(StatusCode::CREATED, &issued(&key, &secret)))
}

/// A provisioned user without an account.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OrphanedUser")]
pub(crate) struct ShownOrphan<'a> {
    user_id: Uuid,
    user_name: &'a str,
    /// Its primary address.
    email: Option<&'a str>,
    active: bool,
    reason: wire::WithoutAccount,
    /// What the reason means, and what to do.
    advice: &'static str,
    /// The account that it had before.
    former_account_id: Option<AccountId>,
    unlinked_at: Option<Moment>,
}

/// A link that was just made.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LinkedUser {
    account_id: AccountId,
}

/// `GET /steward/v1/orgs/{orgId}/directories/{directoryId}/orphans`: who is provisioned and has no account, and why.
pub(crate) async fn orphans(
    Org(caller, _): Org<ReadDirectories>,
    Path((_, directory_id)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let page = directory::list_orphans(&caller, &directory_id, query.first("cursor")).await?;
    Ok(answer(StatusCode::OK, &Page::of(&page, orphan)))
}

/// `POST /steward/v1/orgs/{orgId}/directories/{directoryId}/users/{userId}/link`: the account that the next change by the
/// identity provider would give, now.
pub(crate) async fn link(
    Org(caller, _): Org<WriteDirectories>,
    Path((_, directory_id, user_id)): Path<(String, String, String)>,
) -> Result<Response<Body>, Failure> {
    let account_id = directory::link_user(&caller, &directory_id, &user_id).await?;
    Ok(answer(StatusCode::OK, &LinkedUser { account_id: AccountId(account_id) }))
}

fn orphan(orphan: &Orphan) -> ShownOrphan<'_> {
    ShownOrphan {
        user_id: orphan.user.id.0,
        user_name: &orphan.user.user_name,
        email: orphan.email.as_deref(),
        active: orphan.user.active,
        reason: wire::WithoutAccount(orphan.why),
        advice: orphan.why.advice(),
        former_account_id: orphan.former.map(|(account, _)| AccountId(account)),
        unlinked_at: orphan.former.map(|(_, at)| Moment(at)),
    }
}

fn shown<'a>(state: &AppState, directory: &'a Directory) -> Shown<'a> {
    Shown {
        id: directory.id.0,
        name: &directory.name,
        kind: wire::DirectoryKind(directory.kind),
        settings: Settings::of(&directory.settings),
        scim_url: (directory.kind == directory::DirectoryKind::Provisioned)
            .then(|| format!("{}/scim/directory/{}", state.base_url(), directory.id)),
        created_at: Moment(directory.created_at),
    }
}
