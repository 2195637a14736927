//! `/steward/v1/orgs/{orgId}/workspaces`.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use steward_core::access::{self, Role, SEATS, WorkspaceAccess, WorkspaceChange, WorkspaceView};
use steward_core::key;
use steward_core::organization::{self, NewWorkspace, PRODUCT_LIMIT, URL_LIMIT};
use steward_core::text::NAME_LIMIT;
use uuid::Uuid;

use super::keys::{KeyBody, issued};
use super::{OwnBody, Page, answer};
use crate::auth::Org;
use crate::auth::scope::{ReadWorkspaces, WriteWorkspaces};
use crate::failure::Failure;
use crate::organizations::roles;
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
    /// The role that every active member of the organization has on it.
    default_role: Option<&'static str>,
    /// Its seats; null where there is no limit.
    seats: Option<ShownSeats>,
}

/// How many seats a workspace has, and how many are taken.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "WorkspaceSeats")]
struct ShownSeats {
    limit: i64,
    used: i64,
    /// Whether they are still being counted: until then the limit is not enforced.
    counting: bool,
    /// Since when more are taken than there are.
    over_since: Option<Moment>,
}

/// What is to be different of a workspace; what is not named stays.
#[expect(clippy::option_option, reason = "null is not the same as nothing")]
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "WorkspaceChange")]
pub(crate) struct WorkspaceChangeBody {
    #[schemars(length(min = 1, max = NAME_LIMIT))]
    name: Option<String>,
    /// Where people reach it; null for nowhere.
    #[serde(default, deserialize_with = "nullable")]
    #[schemars(with = "Option<String>", url, length(max = URL_LIMIT))]
    url: Option<Option<String>>,
    /// A role for every active member of the organization, or null for none.
    #[serde(default, deserialize_with = "nullable")]
    #[schemars(with = "Option<String>")]
    default_role: Option<Option<String>>,
    /// How many seats it has, or null for as many as are needed.
    #[serde(default, deserialize_with = "nullable")]
    #[schemars(with = "Option<i64>", range(min = 0, max = SEATS))]
    seat_limit: Option<Option<i64>>,
}

/// Reads null as something that was said.
#[expect(clippy::option_option, reason = "null is not the same as nothing")]
fn nullable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(value: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// `GET /steward/v1/orgs/{orgId}/workspaces`.
pub(crate) async fn list(
    Org(caller, _): Org<ReadWorkspaces>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let page = access::list_workspaces(&caller, query.first("cursor")).await?;
    Ok(answer(StatusCode::OK, &Page::of(&page, shown)))
}

/// `POST /steward/v1/orgs/{orgId}/workspaces`: the place of a product, for which keys are issued next.
pub(crate) async fn create(
    Org(caller, _): Org<WriteWorkspaces>,
    OwnBody(body): OwnBody<WorkspaceBody>,
) -> Result<Response<Body>, Failure> {
    let new = NewWorkspace { name: body.name, product: body.product, url: body.url };
    let workspace = organization::create_workspace(&caller, new).await?;
    let workspace = WorkspaceView { workspace, access: WorkspaceAccess::default() };
    Ok(answer(StatusCode::CREATED, &shown(&workspace)))
}

/// `GET /steward/v1/orgs/{orgId}/workspaces/{workspaceId}`.
pub(crate) async fn read(
    Org(caller, _): Org<ReadWorkspaces>,
    Path((_, workspace_id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    Ok(answer(StatusCode::OK, &shown(&access::read_workspace(&caller, &workspace_id).await?)))
}

/// `PATCH /steward/v1/orgs/{orgId}/workspaces/{workspaceId}`.
pub(crate) async fn change(
    Org(caller, _): Org<WriteWorkspaces>,
    Path((_, workspace_id)): Path<(String, String)>,
    OwnBody(body): OwnBody<WorkspaceChangeBody>,
) -> Result<Response<Body>, Failure> {
    let default_role =
        body.default_role.map(|role| role.as_deref().map(roles::role).transpose()).transpose()?;
    let WorkspaceChangeBody { name, url, seat_limit, .. } = body;
    let wanted = WorkspaceChange { name, url, default_role, seat_limit };
    Ok(answer(StatusCode::OK, &shown(&access::change_workspace(&caller, &workspace_id, wanted).await?)))
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

fn shown(view: &WorkspaceView) -> Shown<'_> {
    let WorkspaceView { workspace, access } = view;
    Shown {
        id: workspace.id.0,
        name: &workspace.name,
        product: &workspace.product,
        url: workspace.url.as_deref(),
        created_at: Moment(workspace.created_at),
        default_role: access.default_role.map(Role::as_str),
        seats: access.seats.map(|seats| ShownSeats {
            limit: seats.limit,
            used: seats.used,
            counting: seats.counting,
            over_since: seats.over_since.map(Moment),
        }),
    }
}
