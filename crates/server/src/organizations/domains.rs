//! `/v1/orgs/{orgId}/domains` (organizations API §3.8), and the same under v2 for a client that asks there.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use schemars::JsonSchema;
use serde::Serialize;
use steward_core::domain::{self, DomainClaim, Method};
use steward_core::id::DomainClaimId;
use uuid::Uuid;

use super::{Document, Page, SelfLink, answer, links};
use crate::auth::Org;
use crate::auth::scope::ReadDomains;
use crate::failure::Failure;
use crate::family::Refusal;
use crate::query::Query;
use crate::state::AppState;
use crate::wire::{ClaimStatus, PROOFS};

/// `GET /v1/orgs/{orgId}/domains`.
pub(crate) async fn list(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadDomains>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let page = domain::list(&caller, query.first("cursor")).await?;
    let url = format!("{}/admin/v1/orgs/{}/domains", state.base_url(), caller.org_id);
    let data = page.items.iter().map(|claim| model(&url, claim)).collect();
    Ok(answer(&Page { data, links: links(&url, &query, page.next.as_deref()) }))
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
    Ok(answer(&Document { data: model(&url, &claim) }))
}

/// A domain that the organization claims.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Domain")]
pub(crate) struct Model<'a> {
    id: Uuid,
    #[serde(rename = "type")]
    #[schemars(extend("const" = "domains"))]
    kind: &'static str,
    attributes: Attributes<'a>,
    links: SelfLink,
}

/// What is known of a domain.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DomainAttributes")]
struct Attributes<'a> {
    name: &'a str,
    claim: Claim,
}

/// How a domain is claimed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DomainClaimSummary")]
struct Claim {
    #[serde(rename = "type")]
    #[schemars(extend("enum" = PROOFS.map(Method::as_str)))]
    kind: &'static str,
    status: ClaimStatus,
}

fn model<'a>(url: &str, claim: &'a DomainClaim) -> Model<'a> {
    // The wire knows two ways of proof; the operator's word stands for the usual one.
    let method = if claim.method == Method::Http { Method::Http } else { Method::Dns };
    Model {
        id: claim.id.0,
        kind: "domains",
        attributes: Attributes {
            name: &claim.domain,
            claim: Claim { kind: method.as_str(), status: ClaimStatus(claim.status) },
        },
        links: SelfLink { this: format!("{url}/{}", claim.id) },
    }
}
