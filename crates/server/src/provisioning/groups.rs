//! `/Groups`.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use steward_core::directory::{self, GroupView, MembersShown, represent};
use steward_core::principal::DirectoryCaller;
use steward_scim::{ListQuery, Projection, list_head, list_page};

use super::{
    Preconditioned, ScimBody, answer, base, no_content, pieces, place, projection, resource, unchanged,
};
use crate::auth::Directory;
use crate::failure::Failure;
use crate::query::Query;
use crate::state::AppState;

/// `GET /Groups` (RFC 7644 §3.4.2).
pub(crate) async fn list(
    State(state): State<AppState>,
    Directory(caller): Directory,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let list = caller.protocol.protocol().list(caller.protocol.group(), &query.0)?;
    found(&state, caller, list).await
}

/// `POST /Groups/.search` (RFC 7644 §3.4.3): a list whose question is a body, so that no personal data stands in a URL.
pub(crate) async fn search(
    State(state): State<AppState>,
    Directory(caller): Directory,
    ScimBody(body): ScimBody,
) -> Result<Response<Body>, Failure> {
    let list = caller.protocol.protocol().search(caller.protocol.group(), body)?;
    found(&state, caller, list).await
}

async fn found(
    state: &AppState,
    caller: DirectoryCaller,
    list: ListQuery,
) -> Result<Response<Body>, Failure> {
    let page = directory::list_groups(&caller, &list).await?;
    let base = base(state, caller.directory_id);
    if list.projection.includes("members") {
        let head = list_head(page.total, place(&list, page.next.as_deref()), page.resources.len());
        return pieces::list(caller, base, list.projection, head, page.resources).await;
    }
    let shown = page
        .resources
        .into_iter()
        .map(|group| {
            represent::group(&GroupView { group, members: None, more: false }, &base, &list.projection)
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(answer(StatusCode::OK, list_page(page.total, place(&list, page.next.as_deref()), &shown)))
}

/// `POST /Groups` (RFC 7644 §3.3).
pub(crate) async fn create(
    State(state): State<AppState>,
    Directory(caller): Directory,
    query: Query,
    ScimBody(body): ScimBody,
) -> Result<Response<Body>, Failure> {
    let projection = projection(&query, &caller, caller.protocol.group())?;
    let incoming = caller.protocol.protocol().resource(caller.protocol.group(), body)?;
    let view = directory::create_group(&caller, incoming, members(&projection)).await?;
    shown(&state, caller, view, projection, StatusCode::CREATED)
}

/// `GET /Groups/{id}` (RFC 7644 §3.4.1).
pub(crate) async fn read(
    State(state): State<AppState>,
    Directory(caller): Directory,
    Path((_, id)): Path<(String, String)>,
    Preconditioned(when): Preconditioned,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let projection = projection(&query, &caller, caller.protocol.group())?;
    if !when.is_empty() {
        // Nobody who has the group reads its members for nothing.
        let view = directory::read_group(&caller, &id, MembersShown::Not).await?;
        if let Some(unchanged) = unchanged(&when, &directory::group_version(&view.group))? {
            return Ok(unchanged);
        }
    }
    let view = directory::read_group(&caller, &id, members(&projection)).await?;
    shown(&state, caller, view, projection, StatusCode::OK)
}

/// `PUT /Groups/{id}` (RFC 7644 §3.5.1).
pub(crate) async fn replace(
    State(state): State<AppState>,
    Directory(caller): Directory,
    Path((_, id)): Path<(String, String)>,
    Preconditioned(when): Preconditioned,
    query: Query,
    ScimBody(body): ScimBody,
) -> Result<Response<Body>, Failure> {
    let projection = projection(&query, &caller, caller.protocol.group())?;
    let incoming = caller.protocol.protocol().resource(caller.protocol.group(), body)?;
    let view = directory::replace_group(&caller, &id, when, incoming, members(&projection)).await?;
    shown(&state, caller, view, projection, StatusCode::OK)
}

/// `PATCH /Groups/{id}` (RFC 7644 §3.5.2). The answer shows the members of a small group, or those that `attributes` names;
/// it leaves out those of a large one, because one membership must cost the same in a group of any size.
pub(crate) async fn patch(
    State(state): State<AppState>,
    Directory(caller): Directory,
    Path((_, id)): Path<(String, String)>,
    Preconditioned(when): Preconditioned,
    query: Query,
    ScimBody(body): ScimBody,
) -> Result<Response<Body>, Failure> {
    let projection = projection(&query, &caller, caller.protocol.group())?;
    let asked = projection.names_attributes();
    let shown_members = match members(&projection) {
        MembersShown::All if !asked => MembersShown::IfFew,
        wanted => wanted,
    };
    let patch = caller.protocol.protocol().patch(caller.protocol.group(), body)?;
    match directory::patch_group(&caller, &id, when, patch, shown_members, asked).await? {
        Some(view) => shown(&state, caller, view, projection, StatusCode::OK),
        None => Ok(no_content()),
    }
}

/// `DELETE /Groups/{id}` (RFC 7644 §3.6).
pub(crate) async fn delete(
    Directory(caller): Directory,
    Path((_, id)): Path<(String, String)>,
    Preconditioned(when): Preconditioned,
) -> Result<Response<Body>, Failure> {
    directory::delete_group(&caller, &id, when).await?;
    Ok(no_content())
}

/// Members are read only where the answer shows them.
fn members(projection: &Projection) -> MembersShown {
    if projection.includes("members") { MembersShown::All } else { MembersShown::Not }
}

/// Shows a group; the members of a large one are written piece by piece.
fn shown(
    state: &AppState,
    caller: DirectoryCaller,
    view: GroupView,
    projection: Projection,
    status: StatusCode,
) -> Result<Response<Body>, Failure> {
    let base = base(state, caller.directory_id);
    let location = represent::group_location(&view.group.id.to_string(), &base);
    if view.more {
        return pieces::group(caller, base, projection, &view, status, &location);
    }
    let body = represent::group(&view, &base, &projection)?;
    Ok(resource(status, body, &location, &directory::group_version(&view.group)))
}
