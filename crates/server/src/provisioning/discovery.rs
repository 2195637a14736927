//! What a client can find out about the service (RFC 7644 §4). Discovery needs the key of the directory too.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use serde_json::Value;
use steward_core::Error;
use steward_core::directory::CURSOR_SECONDS;
use steward_scim::discovery::{self, Capabilities, Pagination, PaginationMethod};
use steward_scim::{DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, ScimError};

use super::{answer, base, bulk};
use crate::auth::Directory;
use crate::failure::Failure;
use crate::query::Query;
use crate::state::AppState;

/// `GET /ServiceProviderConfig`.
pub(crate) async fn service_provider_config(
    State(state): State<AppState>,
    Directory(caller): Directory,
) -> Response<Body> {
    found(capabilities(&state).to_json(&base(&state, caller.directory_id)))
}

/// What is served beside the operations of every server.
fn capabilities(state: &AppState) -> Capabilities {
    Capabilities {
        etag: true,
        bulk: Some(bulk::limits(state)),
        pagination: Some(Pagination {
            cursor: true,
            index: true,
            default_method: PaginationMethod::Index,
            default_page_size: DEFAULT_PAGE_SIZE,
            max_page_size: MAX_PAGE_SIZE,
            cursor_timeout: u64::try_from(CURSOR_SECONDS).ok(),
        }),
        sort: true,
        ..Capabilities::default()
    }
}

/// `GET /Schemas`.
pub(crate) async fn schemas(
    State(state): State<AppState>,
    Directory(caller): Directory,
    query: Query,
) -> Result<Response<Body>, Failure> {
    refuse_filter(&query)?;
    Ok(found(discovery::schemas_of(&base(&state, caller.directory_id), caller.protocol.types())))
}

/// `GET /Schemas/{urn}`.
pub(crate) async fn schema(
    State(state): State<AppState>,
    Directory(caller): Directory,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    let schema = discovery::schema_of(&base(&state, caller.directory_id), caller.protocol.types(), &id);
    Ok(found(schema.ok_or_else(|| Error::not_found("schema", id))?))
}

/// `GET /ResourceTypes`.
pub(crate) async fn resource_types(
    State(state): State<AppState>,
    Directory(caller): Directory,
    query: Query,
) -> Result<Response<Body>, Failure> {
    refuse_filter(&query)?;
    Ok(found(discovery::resource_types_of(&base(&state, caller.directory_id), caller.protocol.types())))
}

/// `GET /ResourceTypes/{name}`.
pub(crate) async fn resource_type(
    State(state): State<AppState>,
    Directory(caller): Directory,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    let resource_type =
        discovery::resource_type_of(&base(&state, caller.directory_id), caller.protocol.types(), &id);
    Ok(found(resource_type.ok_or_else(|| Error::not_found("resource type", id))?))
}

fn found(document: Value) -> Response<Body> {
    answer(StatusCode::OK, document.to_string())
}

/// RFC 7644 §4: a filter here is forbidden, so that nobody takes the whole list for the answer.
fn refuse_filter(query: &Query) -> Result<(), Failure> {
    if query.0.iter().any(|(name, _)| name.eq_ignore_ascii_case("filter")) {
        let detail = "Filters are not supported on discovery endpoints: leave the parameter filter out.";
        return Err(ScimError::new(403, detail).into());
    }
    Ok(())
}
