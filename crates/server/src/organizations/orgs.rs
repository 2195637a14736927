//! `/v1/orgs` (organizations API §3.1).

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use serde_json::{Value, json};
use steward_core::key::Scopes;
use steward_core::organization::{self, Organization};

use super::{answer, links};
use crate::auth::scope::ReadOrgs;
use crate::auth::{AnyScope, Org};
use crate::failure::Failure;
use crate::query::Query;
use crate::state::AppState;

/// `GET /v1/orgs`: the organization of the key. A key with scopes gets an empty list, as it does at Atlassian (§1.2).
pub(crate) async fn list(
    State(state): State<AppState>,
    Org(caller, _): Org<AnyScope>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let data = match caller.scopes {
        Scopes::All => vec![model(&state, &organization::read(&caller).await?)],
        Scopes::Only(_) => Vec::new(),
    };
    let url = format!("{}/admin/v1/orgs", state.base_url());
    Ok(answer(&json!({ "data": data, "links": links(&url, &query, None) })))
}

/// `GET /v1/orgs/{orgId}`.
pub(crate) async fn read(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadOrgs>,
) -> Result<Response<Body>, Failure> {
    let organization = organization::read(&caller).await?;
    Ok(answer(&json!({ "data": model(&state, &organization) })))
}

fn model(state: &AppState, organization: &Organization) -> Value {
    let url = format!("{}/admin/v1/orgs/{}", state.base_url(), organization.id);
    json!({
        "id": organization.id.to_string(),
        "type": "orgs",
        "attributes": { "name": organization.name },
        "relationships": {
            "domains": { "links": { "related": format!("{url}/domains") } },
            "users": { "links": { "related": format!("{url}/users") } },
        },
        "links": { "self": url },
    })
}
