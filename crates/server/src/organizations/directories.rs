//! `/v2/orgs/{orgId}/directories` (organizations API §3.5).

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use schemars::JsonSchema;
use serde::Serialize;
use steward_core::directory::{self, Directory, DirectoryFilter};
use uuid::Uuid;

use super::{PageCursors, a_limit, a_list, a_text, answer, cursors, limit, listed, text};
use crate::auth::Org;
use crate::auth::scope::ReadDirectories;
use crate::failure::Failure;
use crate::query::{Parameter, Query};
use crate::state::AppState;

/// The most directories on one page, and how many there are unless the caller says otherwise.
const MOST: usize = 100;

pub(crate) const PARAMETERS: &[Parameter] = &[
    a_limit(MOST, MOST),
    a_text("accountId", "Only directories with this account."),
    a_list("directoryIds", "Only these directories."),
    a_text("searchTerm", "Only directories whose names have this in them."),
];

/// A page of directories.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AdminDirectoryPage")]
pub(crate) struct DirectoryPage<'a> {
    data: Vec<Model<'a>>,
    links: PageCursors,
}

/// A directory, as the organizations API shows it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AdminDirectory")]
pub(crate) struct Model<'a> {
    directory_id: Uuid,
    name: &'a str,
    #[schemars(url)]
    icon: String,
}

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
    let data = page.directories.iter().map(|directory| model(&state, directory)).collect();
    Ok(answer(&DirectoryPage { data, links: cursors(cursor, page.next.as_deref()) }))
}

fn model<'a>(state: &AppState, directory: &'a Directory) -> Model<'a> {
    Model {
        directory_id: directory.id.0,
        name: &directory.name,
        icon: format!("{}/avatar/default.svg", state.base_url()),
    }
}
