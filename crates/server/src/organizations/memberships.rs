//! Who belongs to an organization: users of directories are suspended, restored and removed (organizations API §3.2, §3.4).
//! Those of the first version act on all directories.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use steward_core::membership;
use steward_core::search;

use super::{answer, nothing};
use crate::auth::Org;
use crate::auth::scope::WriteDirectories;
use crate::failure::Failure;

/// What was done, as a sentence.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DoneMessage")]
pub(crate) struct Done {
    pub(super) message: String,
}

/// `POST …/users/{accountId}/suspend`.
pub(crate) async fn suspend(
    Org(caller, _): Org<WriteDirectories>,
    Path((_, directory, account_id)): Path<(String, String, String)>,
) -> Result<Response<Body>, Failure> {
    let directory = search::directory(&caller, &directory).await?;
    membership::suspend(&caller, directory, &account_id).await?;
    Ok(nothing(StatusCode::NO_CONTENT))
}

/// `POST …/users/{accountId}/restore`.
pub(crate) async fn restore(
    Org(caller, _): Org<WriteDirectories>,
    Path((_, directory, account_id)): Path<(String, String, String)>,
) -> Result<Response<Body>, Failure> {
    let directory = search::directory(&caller, &directory).await?;
    membership::restore(&caller, directory, &account_id).await?;
    Ok(nothing(StatusCode::NO_CONTENT))
}

/// `POST /v1/orgs/{orgId}/directory/users/{accountId}/suspend-access`. go-atlassian reads the body.
pub(crate) async fn suspend_everywhere(
    Org(caller, _): Org<WriteDirectories>,
    Path((org_id, account_id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    membership::suspend(&caller, None, &account_id).await?;
    let message = format!("Access to organization {org_id} was suspended for user {account_id}");
    Ok(answer(&Done { message }))
}

/// `POST /v1/orgs/{orgId}/directory/users/{accountId}/restore-access`.
pub(crate) async fn restore_everywhere(
    Org(caller, _): Org<WriteDirectories>,
    Path((org_id, account_id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    membership::restore(&caller, None, &account_id).await?;
    let message = format!("Access to organization {org_id} was restored for user {account_id}");
    Ok(answer(&Done { message }))
}

/// `DELETE …/directories/{directoryId}/users/{accountId}`.
pub(crate) async fn remove(
    Org(caller, _): Org<WriteDirectories>,
    Path((_, directory, account_id)): Path<(String, String, String)>,
) -> Result<Response<Body>, Failure> {
    let directory = search::directory(&caller, &directory).await?;
    membership::remove(&caller, directory, &account_id).await?;
    Ok(nothing(StatusCode::NO_CONTENT))
}

/// `DELETE /v1/orgs/{orgId}/directory/users/{accountId}`.
pub(crate) async fn remove_everywhere(
    Org(caller, _): Org<WriteDirectories>,
    Path((_, account_id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    membership::remove(&caller, None, &account_id).await?;
    Ok(nothing(StatusCode::NO_CONTENT))
}
