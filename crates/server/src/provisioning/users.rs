//! `/Users`.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use steward_core::directory::{self, UserView, represent};
use steward_core::principal::DirectoryCaller;
use steward_scim::{ListQuery, Projection, list_page};

use super::{Preconditioned, ScimBody, answer, base, no_content, place, projection, resource, unchanged};
use crate::auth::Directory;
use crate::failure::Failure;
use crate::query::Query;
use crate::state::AppState;

/// `GET /Users` (RFC 7644 §3.4.2).
pub(crate) async fn list(
    State(state): State<AppState>,
    Directory(caller): Directory,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let list = caller.protocol.protocol().list(caller.protocol.user(), &query.0)?;
    found(&state, caller, list).await
}

/// `POST /Users/.search` (RFC 7644 §3.4.3): a list whose question is a body, so that no personal data stands in a URL.
pub(crate) async fn search(
    State(state): State<AppState>,
    Directory(caller): Directory,
    ScimBody(body): ScimBody,
) -> Result<Response<Body>, Failure> {
    let list = caller.protocol.protocol().search(caller.protocol.user(), body)?;
    found(&state, caller, list).await
}

async fn found(
    state: &AppState,
    caller: DirectoryCaller,
    list: ListQuery,
) -> Result<Response<Body>, Failure> {
    let page = directory::list_users(&caller, &list).await?;
    let base = base(state, caller.directory_id);
    let shown = page
        .resources
        .iter()
        .map(|view| represent::user(caller.protocol.user(), view, &base, &list.projection))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(answer(StatusCode::OK, list_page(page.total, place(&list, page.next.as_deref()), &shown)))
}

/// `POST /Users` (RFC 7644 §3.3).
pub(crate) async fn create(
    State(state): State<AppState>,
    Directory(caller): Directory,
    query: Query,
    ScimBody(body): ScimBody,
) -> Result<Response<Body>, Failure> {
    let projection = projection(&query, &caller, caller.protocol.user())?;
    let incoming = caller.protocol.protocol().resource(caller.protocol.user(), body)?;
    let view = directory::create_user(&caller, incoming.resource).await?;
    shown(&state, &caller, &view, &projection, StatusCode::CREATED)
}

/// `GET /Users/{id}` (RFC 7644 §3.4.1).
pub(crate) async fn read(
    State(state): State<AppState>,
    Directory(caller): Directory,
    Path((_, id)): Path<(String, String)>,
    Preconditioned(when): Preconditioned,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let projection = projection(&query, &caller, caller.protocol.user())?;
    let view = directory::read_user(&caller, &id).await?;
    if let Some(unchanged) = unchanged(&when, &directory::user_version(&view))? {
        return Ok(unchanged);
    }
    shown(&state, &caller, &view, &projection, StatusCode::OK)
}

/// `PUT /Users/{id}` (RFC 7644 §3.5.1).
pub(crate) async fn replace(
    State(state): State<AppState>,
    Directory(caller): Directory,
    Path((_, id)): Path<(String, String)>,
    Preconditioned(when): Preconditioned,
    query: Query,
    ScimBody(body): ScimBody,
) -> Result<Response<Body>, Failure> {
    let projection = projection(&query, &caller, caller.protocol.user())?;
    let incoming = caller.protocol.protocol().resource(caller.protocol.user(), body)?;
    let view = directory::replace_user(&caller, &id, when, incoming.resource).await?;
    shown(&state, &caller, &view, &projection, StatusCode::OK)
}

/// `PATCH /Users/{id}` (RFC 7644 §3.5.2).
pub(crate) async fn patch(
    State(state): State<AppState>,
    Directory(caller): Directory,
    Path((_, id)): Path<(String, String)>,
    Preconditioned(when): Preconditioned,
    query: Query,
    ScimBody(body): ScimBody,
) -> Result<Response<Body>, Failure> {
    let projection = projection(&query, &caller, caller.protocol.user())?;
    let patch = caller.protocol.protocol().patch(caller.protocol.user(), body)?;
    let view = directory::patch_user(&caller, &id, when, patch).await?;
    shown(&state, &caller, &view, &projection, StatusCode::OK)
}

/// `DELETE /Users/{id}` (RFC 7644 §3.6).
pub(crate) async fn delete(
    Directory(caller): Directory,
    Path((_, id)): Path<(String, String)>,
    Preconditioned(when): Preconditioned,
) -> Result<Response<Body>, Failure> {
    directory::delete_user(&caller, &id, when).await?;
    Ok(no_content())
}

fn shown(
    state: &AppState,
    caller: &DirectoryCaller,
    view: &UserView,
    projection: &Projection,
    status: StatusCode,
) -> Result<Response<Body>, Failure> {
    let base = base(state, caller.directory_id);
    let body = represent::user(caller.protocol.user(), view, &base, projection)?;
    let location = represent::user_location(&view.user.id.to_string(), &base);
    Ok(resource(status, body, &location, &directory::user_version(view)))
}
