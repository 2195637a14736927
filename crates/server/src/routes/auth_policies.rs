//! Authentication policies: of the admin control API, and of Steward's own API, which has what that leaves out.

use axum::http::Method;
use axum::routing::{MethodRouter, delete, get, patch, post, put};
use steward_core::policy::authentication;

use super::{CallerKind, Paging, Route};
use crate::auth::scope;
use crate::control::auth_policies::{self as control, AuthPolicyQuestion, AuthPolicyUsers};
use crate::own::{List, Page, auth_policies as own};
use crate::state::AppState;

pub(super) fn table() -> Vec<Route> {
    vec![
        of_control(
            "controlAddUsersToAuthPolicy",
            Method::POST,
            "/auth-policy/{authPolicyId}/add-users",
            || post(control::add_users),
        )
        .summary("Begins to give an authentication policy to managed accounts, by their addresses.")
        .reads::<AuthPolicyUsers>()
        .shows::<control::Task>()
        .needs::<scope::WritePolicies>()
        .answers(202)
        .records(&authentication::AUTH_POLICY_TASK_CREATED),
        of_control("controlGetAuthPolicyTask", Method::GET, "/auth-policy/task/{authTaskId}", || {
            get(control::read_task)
        })
        .summary("Says how far the work of giving people an authentication policy has come.")
        .shows::<control::Status<'_>>()
        .needs::<scope::WritePolicies>(),
        of_control("controlGetUsersAuthPolicies", Method::POST, "/users/auth-policies/bulk-fetch", || {
            post(control::bulk_fetch)
        })
        .summary("Says which authentication policies accounts have, and why.")
        .searches()
        .takes(super::RequestBody::Required)
        .reads::<AuthPolicyQuestion>()
        .shows::<Vec<control::UserPolicy<'_>>>()
        .needs::<scope::ReadPolicies>(),
        of_own("listAuthenticationPolicies", Method::GET, "", || get(own::list))
            .summary("Lists authentication policies in their order.")
            .shows::<List<own::Shown<'_>>>()
            .needs::<scope::ReadPolicies>(),
        of_own("createAuthenticationPolicy", Method::POST, "", || post(own::create))
            .summary("Creates an authentication policy, for nobody yet.")
            .reads::<own::NewPolicy>()
            .shows::<own::Shown<'_>>()
            .needs::<scope::WritePolicies>()
            .records(&authentication::AUTH_POLICY_CREATED),
        of_own("reorderAuthenticationPolicies", Method::PUT, "/order", || put(own::reorder))
            .summary("Puts authentication policies into another order.")
            .reads::<own::Order>()
            .shows::<List<own::Shown<'_>>>()
            .needs::<scope::WritePolicies>()
            .records(&authentication::AUTH_POLICIES_REORDERED),
        of_own("getAuthenticationPolicy", Method::GET, "/{authPolicyId}", || get(own::read))
            .summary("Reads an authentication policy.")
            .shows::<own::Shown<'_>>()
            .needs::<scope::ReadPolicies>(),
        of_own("changeAuthenticationPolicy", Method::PATCH, "/{authPolicyId}", || patch(own::edit))
            .summary("Changes an authentication policy, or makes it the default; what is not named stays.")
            .reads::<own::PolicyChange>()
            .shows::<own::Shown<'_>>()
            .needs::<scope::WritePolicies>()
            .records(&authentication::AUTH_POLICY_UPDATED),
        of_own("deleteAuthenticationPolicy", Method::DELETE, "/{authPolicyId}", || delete(own::delete))
            .summary("Deletes an authentication policy that is not the default.")
            .needs::<scope::DeletePolicies>()
            .records(&authentication::AUTH_POLICY_DELETED),
        of_own("listAuthenticationPolicyMembers", Method::GET, "/{authPolicyId}/members", || {
            get(own::list_members)
        })
        .summary("Lists whom an authentication policy is for.")
        .shows::<Page<own::Member>>()
        .needs::<scope::ReadPolicies>()
        .paged(Paging::Cursor),
        of_own("addAuthenticationPolicyMembers", Method::POST, "/{authPolicyId}/members", || {
            post(own::add_members)
        })
        .summary("Adds members to an authentication policy, whatever policy they had.")
        .reads::<own::Members>()
        .shows::<own::MembersChanged>()
        .needs::<scope::WritePolicies>()
        .answers(200)
        .records(&authentication::AUTH_POLICY_MEMBERS_CHANGED),
        of_own("removeAuthenticationPolicyMembers", Method::POST, "/{authPolicyId}/members/remove", || {
            post(own::remove_members)
        })
        .summary("Removes members from an authentication policy.")
        .reads::<own::Members>()
        .shows::<own::MembersChanged>()
        .needs::<scope::WritePolicies>()
        .answers(200)
        .records(&authentication::AUTH_POLICY_MEMBERS_CHANGED),
        Route::new(
            CallerKind::Org,
            "explainAuthenticationPolicy",
            Method::GET,
            "/steward/v1/orgs/{orgId}/accounts/{accountId}/authentication-policy".to_owned(),
            || get(own::explain),
        )
        .summary("Says which authentication policy an account has, and why.")
        .shows::<own::Effective<'_>>()
        .needs::<scope::ReadPolicies>(),
    ]
}

fn of_control(
    operation: &'static str,
    method: Method,
    path: &str,
    handler: fn() -> MethodRouter<AppState>,
) -> Route {
    let path = format!("/admin/control/v1/orgs/{{orgId}}{path}");
    Route::new(CallerKind::Org, operation, method, path, handler)
}

fn of_own(
    operation: &'static str,
    method: Method,
    path: &str,
    handler: fn() -> MethodRouter<AppState>,
) -> Route {
    let path = format!("/steward/v1/orgs/{{orgId}}/authentication-policies{path}");
    Route::new(CallerKind::Org, operation, method, path, handler)
}
