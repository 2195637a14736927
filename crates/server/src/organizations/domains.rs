//! `/v1/orgs/{orgId}/domains` (organizations API §3.8), and the same under v2 for a client that asks there.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use serde_json::{Value, json};
use steward_core::domain::{self, DomainClaim, Method};
use steward_core::id::DomainClaimId;

use super::{answer, links};
use crate::auth::Org;
use crate::auth::scope::ReadDomains;
use crate::failure::Failure;
use crate::family::Refusal;
use crate::query::Query;
use crate::state::AppState;

/// `GET /v1/orgs/{orgId}/domains`.
pub(crate) async fn list(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadDomains>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let page = domain::list(&caller, query.first("cursor")).await?;
    let url = format!("{}/admin/v1/orgs/{}/domains", state.base_url(), caller.org_id);
    let data: Vec<Value> = page.items.iter().map(|claim| model(&url, claim)).collect();
    Ok(answer(&json!({ "data": data, "links": links(&url, &query, page.next.as_deref()) })))
}

/// `GET /v1/orgs/{orgId}/domains/{domainId}`. Text that is no identifier is a mistake of its own.
pub(crate) async fn read(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadDomains>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    if id.parse::<DomainClaimId>().is_err() {
        return Err(Refusal::InvalidDomainId.into());
    }
    let claim = domain::find(&caller, &id).await?;
    let url = format!("{}/admin/v1/orgs/{}/domains", state.base_url(), caller.org_id);
    Ok(answer(&json!({ "data": model(&url, &claim) })))
}

fn model(url: &str, claim: &DomainClaim) -> Value {
    // The wire knows two ways of proof; the operator's word stands for the usual one.
    let method = if claim.method == Method::Http { "http" } else { "dns" };
    json!({
        "id": claim.id.to_string(),
        "type": "domains",
        "attributes": {
            "name": claim.domain,
            "claim": { "type": method, "status": claim.status.as_str() },
        },
        "links": { "self": format!("{url}/{}", claim.id) },
    })
}
