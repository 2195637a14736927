//! `/v2/orgs/{orgId}/directories` (organizations API §3.5).

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use serde_json::{Value, json};
use steward_core::directory::{self, Directory, DirectoryFilter};

use super::{answer, cursors, limit, listed, text};
use crate::auth::Org;
use crate::auth::scope::ReadDirectories;
use crate::failure::Failure;
use crate::query::Query;
use crate::state::AppState;

/// The most directories on one page, and how many there are unless the caller says otherwise.
const MOST: usize = 100;

/// `GET /v2/orgs/{orgId}/directories`.
pub(crate) async fn list(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadDirectories>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let filter = DirectoryFilter {
        account_id: text(&query, "accountId")?,
        directory_ids: listed(&query, "directoryIds")?,
        term: text(&query, "searchTerm")?,
    };
    let limit = limit(&query, MOST, MOST)?;
    let cursor = query.first("cursor");
    let page = directory::search_directories(&caller, filter, limit, cursor).await?;
    let data: Vec<Value> = page.directories.iter().map(|directory| model(&state, directory)).collect();
    Ok(answer(&json!({ "data": data, "links": cursors(cursor, page.next.as_deref()) })))
}

fn model(state: &AppState, directory: &Directory) -> Value {
    json!({
        "directoryId": directory.id.to_string(),
        "name": directory.name,
        "icon": format!("{}/avatar/default.svg", state.base_url()),
    })
}
