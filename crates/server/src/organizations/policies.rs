//! `/v1/orgs/{orgId}/policies` (organizations API §3.10).

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use steward_core::policy::{self, PAGE};

use super::{Document, answer, links};
use crate::auth::Org;
use crate::auth::scope::{DeletePolicies, ReadPolicies, WritePolicies};
use crate::control::asked::{read_policy, read_resource};
use crate::control::policies::of_type;
use crate::control::shown::{self, Api, Page, PolicyPageMeta};
use crate::control::{accepted, lock_out, nothing};
use crate::dlp::Sent;
use crate::failure::Failure;
use crate::query::Query;
use crate::state::AppState;

/// `GET /v1/orgs/{orgId}/policies`.
pub(crate) async fn list(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadPolicies>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let page = of_type(&caller, &query).await?;
    let url = url(&state, &caller);
    let data = page.items.iter().map(|policy| shown::policy(Api::Organizations, &url, policy)).collect();
    let links = links(&url, &query, page.next.as_deref());
    Ok(answer(&Page { data, meta: PolicyPageMeta { next: page.next, page_size: PAGE }, links }))
}

/// `POST /v1/orgs/{orgId}/policies`.
pub(crate) async fn create(
    State(state): State<AppState>,
    Org(caller, _): Org<WritePolicies>,
    query: Query,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let policy = policy::create(&caller, &read_policy(body)?, lock_out(&query)?).await?;
    Ok(accepted(&one(&url(&state, &caller), &policy)))
}

/// `GET /v1/orgs/{orgId}/policies/{policyId}`.
pub(crate) async fn read(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadPolicies>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    let policy = policy::read(&caller, &id).await?;
    Ok(answer(&one(&url(&state, &caller), &policy)))
}

/// `PUT /v1/orgs/{orgId}/policies/{policyId}`: what is not named stays.
pub(crate) async fn update(
    State(state): State<AppState>,
    Org(caller, _): Org<WritePolicies>,
    Path((_, id)): Path<(String, String)>,
    query: Query,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let policy = policy::update(&caller, &id, read_policy(body)?, lock_out(&query)?).await?;
    Ok(accepted(&one(&url(&state, &caller), &policy)))
}

/// `DELETE /v1/orgs/{orgId}/policies/{policyId}`.
pub(crate) async fn delete(
    Org(caller, _): Org<DeletePolicies>,
    Path((_, id)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    policy::delete(&caller, &id, lock_out(&query)?).await?;
    Ok(nothing(StatusCode::ACCEPTED))
}

/// `POST /v1/orgs/{orgId}/policies/{policyId}/resources`.
pub(crate) async fn add_resource(
    State(state): State<AppState>,
    Org(caller, _): Org<WritePolicies>,
    Path((_, id)): Path<(String, String)>,
    query: Query,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let policy = policy::attach(&caller, &id, read_resource(body, None)?, lock_out(&query)?).await?;
    Ok(accepted(&one(&url(&state, &caller), &policy)))
}

/// `PUT /v1/orgs/{orgId}/policies/{policyId}/resources/{resourceId}`.
pub(crate) async fn update_resource(
    State(state): State<AppState>,
    Org(caller, _): Org<WritePolicies>,
    Path((_, id, resource)): Path<(String, String, String)>,
    query: Query,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let asked = read_resource(body, Some(resource))?;
    let policy = policy::update_resource(&caller, &id, asked, lock_out(&query)?).await?;
    Ok(accepted(&one(&url(&state, &caller), &policy)))
}

/// `DELETE /v1/orgs/{orgId}/policies/{policyId}/resources/{resourceId}`.
pub(crate) async fn remove_resource(
    Org(caller, _): Org<WritePolicies>,
    Path((_, id, resource)): Path<(String, String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    policy::detach(&caller, &id, Some(&resource), lock_out(&query)?).await?;
    Ok(nothing(StatusCode::NO_CONTENT))
}

/// `GET /v1/orgs/{orgId}/policies/{policyId}/validate`: what comes of it stands with the resources of the policy.
pub(crate) async fn validate(
    Org(caller, _): Org<ReadPolicies>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    policy::validate(&caller, &id).await?;
    Ok(nothing(StatusCode::ACCEPTED))
}

fn one<'a>(url: &str, policy: &'a policy::Policy) -> Document<shown::Policy<'a>> {
    Document { data: shown::policy(Api::Organizations, url, policy) }
}

fn url(state: &AppState, caller: &steward_core::principal::OrgCaller) -> String {
    format!("{}/admin/v1/orgs/{}/policies", state.base_url(), caller.org_id)
}
