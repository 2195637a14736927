//! `/v1/orgs/{orgId}/policies`, and the same under v2 (organizations API §4).

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode, Uri};
use steward_core::page;
use steward_core::policy::{self, PAGE, Policy, PolicyKind};
use steward_core::principal::OrgCaller;

use super::asked::{Operation, read_operation, read_policy, read_publication, read_resource};
use super::shown::{self, Api, Page, PolicyPageMeta};
use super::{accepted, answer, lock_out, nothing};
use crate::auth::Org;
use crate::auth::scope::{DeletePolicies, ReadPolicies, WritePolicies};
use crate::dlp::Sent;
use crate::failure::Failure;
use crate::family::Refusal;
use crate::organizations::{Document, links};
use crate::query::{Form, Parameter, Query};
use crate::state::AppState;

/// Types of policies that clients may ask for and that nobody has here (organizations API §3.10).
const OTHERS: [&str; 6] = [
    "admin-notification-settings",
    "authentication-policy",
    "generative-ai",
    "hipaa",
    "ugc-data-use-preferences",
    "user-join-settings-default",
];

pub(crate) const LIST_PARAMETERS: &[Parameter] =
    &[Parameter::new("type", "Only policies of this type.", Form::Text { most: None })];

/// Lists the policies that a query asks for.
pub(crate) async fn of_type(caller: &OrgCaller, query: &Query) -> Result<page::Page<Policy>, Failure> {
    let of_type = query.first("type");
    match of_type {
        Some(word) if OTHERS.contains(&word) => Ok(page::Page { items: Vec::new(), next: None }),
        Some(word) if PolicyKind::parse(word).is_none() => {
            let kinds: Vec<&str> = PolicyKind::ALL.iter().map(|kind| kind.as_str()).collect();
            let rule = format!("must be one of {}", kinds.join(", "));
            Err(Refusal::Query { field: "type".into(), rule }.into())
        }
        _ => Ok(policy::list(caller, of_type, query.first("cursor")).await?),
    }
}

/// `GET /v1/orgs/{orgId}/policies`.
pub(crate) async fn list(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadPolicies>,
    uri: Uri,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let page = of_type(&caller, &query).await?;
    let url = format!("{}{}", state.base_url(), uri.path());
    let data = page.items.iter().map(|policy| shown::policy(Api::Control, &url, policy)).collect();
    let links = links(&url, &query, page.next.as_deref());
    Ok(answer(&Page { data, meta: PolicyPageMeta { next: page.next, page_size: PAGE }, links }))
}

/// `POST /v1/orgs/{orgId}/policies`.
pub(crate) async fn create(
    Org(caller, _): Org<WritePolicies>,
    query: Query,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    Ok(accepted(&one(&policy::create(&caller, &read_policy(body)?, lock_out(&query)?).await?)))
}

/// `GET /v1/orgs/{orgId}/policies/{policyId}`.
pub(crate) async fn read(
    Org(caller, _): Org<ReadPolicies>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    Ok(answer(&one(&policy::read(&caller, &id).await?)))
}

/// `PUT /v1/orgs/{orgId}/policies/{policyId}`: what is not named stays.
pub(crate) async fn update(
    Org(caller, _): Org<WritePolicies>,
    Path((_, id)): Path<(String, String)>,
    query: Query,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    Ok(accepted(&one(&policy::update(&caller, &id, read_policy(body)?, lock_out(&query)?).await?)))
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

/// `GET /v1/orgs/{orgId}/policies/{policyId}/validate`.
pub(crate) async fn validate(
    Org(caller, _): Org<ReadPolicies>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    policy::validate(&caller, &id).await?;
    Ok(nothing(StatusCode::ACCEPTED))
}

/// `POST /v2/orgs/{orgId}/policies/publishDraftPolicies`.
pub(crate) async fn publish(
    State(state): State<AppState>,
    Org(caller, _): Org<WritePolicies>,
    uri: Uri,
    query: Query,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let policies = policy::publish(&caller, &read_publication(Some(body))?).await?;
    let url = format!("{}{}", state.base_url(), uri.path());
    let data = policies.iter().map(|policy| shown::policy(Api::Control, &url, policy)).collect();
    let meta = PolicyPageMeta { next: None, page_size: policies.len() };
    Ok(accepted(&Page { data, meta, links: links(&url, &query, None) }))
}

/// `GET /v1/orgs/{orgId}/policies/{policyId}/resources`.
pub(crate) async fn list_resources(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadPolicies>,
    Path((_, id)): Path<(String, String)>,
    uri: Uri,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let page = policy::list_resources(&caller, &id, query.first("cursor")).await?;
    let url = format!("{}{}", state.base_url(), uri.path());
    let data = page.items.iter().map(|resource| shown::resource(Api::Control, resource)).collect();
    let links = links(&url, &query, page.next.as_deref());
    Ok(answer(&Page { data, meta: PolicyPageMeta { next: page.next, page_size: PAGE }, links }))
}

/// `POST /v1/orgs/{orgId}/policies/{policyId}/resources`.
pub(crate) async fn add_resource(
    Org(caller, _): Org<WritePolicies>,
    Path((_, id)): Path<(String, String)>,
    query: Query,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let asked = read_resource(body, None)?;
    let resource = asked.id.trim().to_owned();
    let policy = policy::attach(&caller, &id, asked, lock_out(&query)?).await?;
    one_resource(&policy, &resource)
}

/// `POST /v2/orgs/{orgId}/policies/{policyId}/resources`: adds, or removes where the body says so.
pub(crate) async fn change_resource(
    Org(caller, _): Org<WritePolicies>,
    Path((_, id)): Path<(String, String)>,
    query: Query,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let lock_out = lock_out(&query)?;
    let (policy, resource) = match read_operation(body)? {
        Operation::Add(asked) => {
            let resource = asked.id.trim().to_owned();
            (policy::attach(&caller, &id, asked, lock_out).await?, resource)
        }
        Operation::Remove(resource) => {
            (policy::detach(&caller, &id, Some(&resource), lock_out).await?, resource)
        }
    };
    one_resource(&policy, &resource)
}

/// `PUT /v1/orgs/{orgId}/policies/{policyId}/resources/{resourceId}`.
pub(crate) async fn update_resource(
    Org(caller, _): Org<WritePolicies>,
    Path((_, id, resource)): Path<(String, String, String)>,
    query: Query,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let asked = read_resource(body, Some(resource.clone()))?;
    let policy = policy::update_resource(&caller, &id, asked, lock_out(&query)?).await?;
    one_resource(&policy, &resource)
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

/// `DELETE /v1/orgs/{orgId}/policies/{policyId}/resources`: all of them.
pub(crate) async fn remove_resources(
    Org(caller, _): Org<WritePolicies>,
    Path((_, id)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    policy::detach(&caller, &id, None, lock_out(&query)?).await?;
    Ok(nothing(StatusCode::NO_CONTENT))
}

fn one(policy: &Policy) -> Document<shown::Policy<'_>> {
    Document { data: shown::policy(Api::Control, "", policy) }
}

/// Shows one resource, which is not wrapped (organizations API §4).
fn one_resource(policy: &Policy, id: &str) -> Result<Response<Body>, Failure> {
    let resource = policy.resources.iter().find(|resource| resource.id == id);
    let resource = resource.ok_or_else(|| steward_core::Error::not_found("policy resource", id))?;
    Ok(accepted(&shown::resource(Api::Control, resource)))
}
