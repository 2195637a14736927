//! The base URL of a directory: lists of users and groups together (RFC 7644 §3.4.2.1, §3.4.3), and `/Me`.

use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use steward_core::directory::{self, GroupView, represent};
use steward_core::principal::DirectoryCaller;
use steward_scim::{LIST_TAIL, Place, Projection, ResourceType, RootQuery, ScimError, list_head};

use super::{ScimBody, answer, base, pieces};
use crate::auth::Directory;
use crate::failure::Failure;
use crate::query::Query;
use crate::state::AppState;

/// `GET /`: without a filter all users and groups.
pub(crate) async fn list(
    State(state): State<AppState>,
    Directory(caller): Directory,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let query = caller.protocol.protocol().root(caller.protocol.types(), &query.0)?;
    found(&state, caller, query).await
}

/// `POST /.search`: the same; the question is a body.
pub(crate) async fn search(
    State(state): State<AppState>,
    Directory(caller): Directory,
    ScimBody(body): ScimBody,
) -> Result<Response<Body>, Failure> {
    let query = caller.protocol.protocol().root_search(caller.protocol.types(), body)?;
    found(&state, caller, query).await
}

async fn found(
    state: &AppState,
    caller: DirectoryCaller,
    query: RootQuery,
) -> Result<Response<Body>, Failure> {
    let page = directory::list_all(&caller, &query).await?;
    let base = base(state, caller.directory_id);
    let place = match query.cursor {
        Some(_) => Place::Cursor { next: page.next.as_deref(), previous: None },
        None => Place::Index(query.start_index),
    };
    let mut text = list_head(page.total, place, page.users.len() + page.groups.len());
    let mut before = "";
    let users = projection(&query, ResourceType::user().name);
    for view in &page.users {
        text.push_str(before);
        text.push_str(&represent::user(caller.protocol.user(), view, &base, &users)?);
        before = ",";
    }
    let groups = projection(&query, ResourceType::group().name);
    if groups.includes("members") && !page.groups.is_empty() {
        text.push_str(before);
        return pieces::list(caller, base, groups, text, page.groups).await;
    }
    for group in page.groups {
        text.push_str(before);
        let view = GroupView { group, members: None, more: false };
        text.push_str(&represent::group(&view, &base, &groups)?);
        before = ",";
    }
    text.push_str(LIST_TAIL);
    Ok(answer(StatusCode::OK, text))
}

/// What is shown of resources of a type. One that nothing is asked of has none on the page.
fn projection(query: &RootQuery, kind: &str) -> Projection {
    let part = query.parts.iter().find(|part| part.resource_type.name == kind);
    part.map(|part| part.projection.clone()).unwrap_or_default()
}

/// `/Me`, whatever the method: the key belongs to a directory and stands for no user (RFC 7644 §3.11).
pub(crate) async fn me(_caller: Directory) -> Result<Response<Body>, Failure> {
    let detail = "/Me is not supported: the key is that of a directory, and stands for no user.";
    Err(ScimError::new(StatusCode::NOT_IMPLEMENTED.as_u16(), detail).into())
}
