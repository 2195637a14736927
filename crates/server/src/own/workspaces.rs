//! `/steward/v1/orgs/{orgId}/workspaces`.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::key;
use steward_core::organization::{self, NewWorkspace, PRODUCT_LIMIT, URL_LIMIT, Workspace};
use steward_core::text::NAME_LIMIT;
use uuid::Uuid;

use super::keys::{KeyBody, issued};
use super::{OwnBody, Page, answer};
use crate::auth::Org;
use crate::auth::scope::{ReadWorkspaces, WriteWorkspaces};
use crate::failure::Failure;
use crate::query::Query;
use crate::wire::Moment;

/// A workspace to be created.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "NewWorkspace")]
pub(crate) struct WorkspaceBody {
    #[schemars(length(min = 1, max = NAME_LIMIT))]
    name: String,
    /// The key of its product, such as `confluence`.
    #[schemars(length(max = PRODUCT_LIMIT), regex(pattern = "^[a-z0-9-]+$"))]
    product: String,
    /// Where people reach it.
    #[schemars(url, length(max = URL_LIMIT))]
    url: Option<String>,
}

/// The place of a product.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Workspace")]
pub(crate) struct Shown<'a> {
    id: Uuid,
    name: &'a str,
    /// The key of its product.
    product: &'a str,
    /// Where people reach it.
    #[schemars(url)]
    url: Option<&'a str>,
    created_at: Moment,
}

/// `GET /steward/v1/orgs/{orgId}/workspaces`.
pub(crate) async fn list(
    Org(caller, _): Org<ReadWorkspaces>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let page = organization::list_workspaces(&caller, query.first("cursor")).await?;
    Ok(answer(StatusCode::OK, &Page::of(&page, shown)))
}

/// `POST /steward/v1/orgs/{orgId}/workspaces`: the place of a product, for which keys are issued next.
pub(crate) async fn create(
    Org(caller, _): Org<WriteWorkspaces>,
    OwnBody(body): OwnBody<WorkspaceBody>,
) -> Result<Response<Body>, Failure> {
    let new = NewWorkspace { name: body.name, product: body.product, url: body.url };
    let workspace = organization::create_workspace(&caller, new).await?;
    Ok(answer(StatusCode::CREATED, &shown(&workspace)))
}

/// `POST /steward/v1/orgs/{orgId}/workspaces/{workspaceId}/keys`: a key for its product.
pub(crate) async fn issue_key(
    Org(caller, _): Org<WriteWorkspaces>,
    Path((_, workspace_id)): Path<(String, String)>,
    OwnBody(body): OwnBody<KeyBody>,
) -> Result<Response<Body>, Failure> {
    let (key, secret) = key::create_product_key(&caller, &workspace_id, body.asked()?).await?;
    Ok(answer(StatusCode::CREATED, &issued(&key, &secret)))
}

fn shown(workspace: &Workspace) -> Shown<'_> {
    Shown {
        id: workspace.id.0,
        name: &workspace.name,
        product: &workspace.product,
        url: workspace.url.as_deref(),
        created_at: Moment(workspace.created_at),
    }
}
