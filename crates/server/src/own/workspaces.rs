//! `/steward/v1/orgs/{orgId}/workspaces`.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use steward_core::key;
use steward_core::organization::{self, NewWorkspace, Workspace};

use super::keys::{KeyBody, issued};
use super::{OwnBody, answer};
use crate::auth::Org;
use crate::auth::scope::{ReadWorkspaces, WriteWorkspaces};
use crate::failure::Failure;
use crate::query::Query;

/// A workspace to be created.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct WorkspaceBody {
    name: String,
    product: String,
    url: Option<String>,
}

/// `GET /steward/v1/orgs/{orgId}/workspaces`.
pub(crate) async fn list(
    Org(caller, _): Org<ReadWorkspaces>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let page = organization::list_workspaces(&caller, query.first("cursor")).await?;
    let data: Vec<Value> = page.items.iter().map(shown).collect();
    Ok(answer(StatusCode::OK, &json!({ "data": data, "meta": { "next": page.next } })))
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

fn shown(workspace: &Workspace) -> Value {
    json!({
        "id": workspace.id.to_string(),
        "name": workspace.name,
        "product": workspace.product,
        "url": workspace.url,
        "createdAt": workspace.created_at.to_millis_text(),
    })
}
