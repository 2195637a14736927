//! `/v1/orgs` (organizations API §3.1).

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use schemars::JsonSchema;
use serde::Serialize;
use steward_core::key::Scopes;
use steward_core::organization::{self, Organization};
use uuid::Uuid;

use super::{Document, Page, SelfLink, answer, links};
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
    let organization = match caller.scopes {
        Scopes::All => Some(organization::read(&caller).await?),
        Scopes::Only(_) => None,
    };
    let data = organization.iter().map(|organization| model(&state, organization)).collect();
    let url = format!("{}/admin/v1/orgs", state.base_url());
    Ok(answer(&Page { data, links: links(&url, &query, None) }))
}

/// `GET /v1/orgs/{orgId}`.
pub(crate) async fn read(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadOrgs>,
) -> Result<Response<Body>, Failure> {
    let organization = organization::read(&caller).await?;
    Ok(answer(&Document { data: model(&state, &organization) }))
}

/// An organization.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Organization")]
pub(crate) struct Model<'a> {
    id: Uuid,
    #[serde(rename = "type")]
    #[schemars(extend("const" = "orgs"))]
    kind: &'static str,
    attributes: Attributes<'a>,
    relationships: Relationships,
    links: SelfLink,
}

/// What is known of an organization.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OrganizationAttributes")]
struct Attributes<'a> {
    name: &'a str,
}

/// What belongs to an organization.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OrganizationRelationships")]
struct Relationships {
    domains: Relationship,
    users: Relationship,
}

/// Where something is that belongs to an organization.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OrganizationRelationship")]
struct Relationship {
    links: Related,
}

/// A link to something that belongs to an organization.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RelatedLink")]
struct Related {
    #[schemars(url)]
    related: String,
}

fn model<'a>(state: &AppState, organization: &'a Organization) -> Model<'a> {
    let url = format!("{}/admin/v1/orgs/{}", state.base_url(), organization.id);
    let related = |what: &str| Relationship { links: Related { related: format!("{url}/{what}") } };
    Model {
        id: organization.id.0,
        kind: "orgs",
        attributes: Attributes { name: &organization.name },
        relationships: Relationships { domains: related("domains"), users: related("users") },
        links: SelfLink { this: url },
    }
}
