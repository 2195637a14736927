//! `/steward/v1/orgs/{orgId}/directories`.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use steward_core::directory::{self, Directory};

use super::keys::{KeyBody, issued};
use super::{OwnBody, answer};
use crate::auth::Org;
use crate::auth::scope::{ReadDirectories, WriteDirectories};
use crate::failure::Failure;
use crate::state::AppState;

/// What a new directory is to be.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewDirectory {
    name: String,
    /// Whether a user needs exactly one primary e-mail address, as at Atlassian.
    #[serde(default = "yes")]
    email_required: bool,
}

fn yes() -> bool {
    true
}

/// `GET /steward/v1/orgs/{orgId}/directories`: all of them; there are few.
pub(crate) async fn list(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadDirectories>,
) -> Result<Response<Body>, Failure> {
    let directories = directory::list_directories(&caller).await?;
    let data: Vec<Value> = directories.iter().map(|directory| shown(&state, directory)).collect();
    Ok(answer(StatusCode::OK, &json!({ "data": data })))
}

/// `POST /steward/v1/orgs/{orgId}/directories`: an empty directory, for which keys are issued next.
pub(crate) async fn create(
    State(state): State<AppState>,
    Org(caller, _): Org<WriteDirectories>,
    OwnBody(body): OwnBody<NewDirectory>,
) -> Result<Response<Body>, Failure> {
    let directory = directory::add_directory(&caller, &body.name, body.email_required).await?;
    Ok(answer(StatusCode::CREATED, &shown(&state, &directory)))
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

fn shown(state: &AppState, directory: &Directory) -> Value {
    json!({
        "id": directory.id.to_string(),
        "name": directory.name,
        "emailRequired": directory.email_required,
        "scimUrl": format!("{}/scim/directory/{}", state.base_url(), directory.id),
        "createdAt": directory.created_at.to_millis_text(),
    })
}
