//! Policies: of the organizations API, under `/admin/v1`, and of the admin control API, under `/admin/control`.

use axum::http::Method;
use axum::routing::{MethodRouter, delete, get, post, put};
use steward_core::policy;

use super::{CallerKind, Paging, RequestBody, Route};
use crate::auth::scope;
use crate::control::asked::{
    NewPolicy, NewPolicyResource, PolicyChange, PolicyPublication, PolicyResourceChange,
    PolicyResourceOperation,
};
use crate::control::policies::LIST_PARAMETERS;
use crate::control::shown::{Page, Policy, PolicyResource};
use crate::control::{CHANGE_PARAMETERS, policies as control};
use crate::organizations::{Document, app_access, policies as organizations};
use crate::own::decisions;
use crate::state::AppState;

type Handler = fn() -> MethodRouter<AppState>;

pub(super) fn table() -> Vec<Route> {
    let mut table = of_organizations();
    table.extend(of_control(
        "v1",
        [
            "controlListPolicies",
            "controlCreatePolicy",
            "controlGetPolicy",
            "controlUpdatePolicy",
            "controlDeletePolicy",
            "controlValidatePolicy",
            "controlListPolicyResources",
            "controlRemovePolicyResources",
            "controlUpdatePolicyResource",
            "controlRemovePolicyResource",
        ],
    ));
    table.extend(of_control(
        "v2",
        [
            "controlListPoliciesV2",
            "controlCreatePolicyV2",
            "controlGetPolicyV2",
            "controlUpdatePolicyV2",
            "controlDeletePolicyV2",
            "controlValidatePolicyV2",
            "controlListPolicyResourcesV2",
            "controlRemovePolicyResourcesV2",
            "controlUpdatePolicyResourceV2",
            "controlRemovePolicyResourceV2",
        ],
    ));
    table.extend([
        write("controlAddPolicyResource", Method::POST, "/admin/control/v1", "/{policyId}/resources", || {
            post(control::add_resource)
        })
        .summary("Attaches a policy to a resource.")
        .reads::<NewPolicyResource>()
        .shows::<PolicyResource<'_>>()
        .records(&policy::POLICY_RESOURCE_ADDED),
        write(
            "controlChangePolicyResourceV2",
            Method::POST,
            "/admin/control/v2",
            "/{policyId}/resources",
            || post(control::change_resource),
        )
        .summary("Attaches a policy to a resource, or detaches it.")
        .reads::<PolicyResourceOperation>()
        .shows::<PolicyResource<'_>>()
        .records(&policy::POLICY_RESOURCE_ADDED),
        write(
            "controlPublishDraftPolicies",
            Method::POST,
            "/admin/control/v2",
            "/publishDraftPolicies",
            || post(control::publish),
        )
        .summary("Publishes drafts of data security policies: those that are named, or all.")
        .reads::<PolicyPublication>()
        .shows::<Page<Policy<'_>>>()
        .records(&policy::POLICY_PUBLISHED),
    ]);
    table.extend(of_decisions());
    table.extend(of_app_access());
    table
}

/// What products ask, and what administrators try.
fn of_decisions() -> Vec<Route> {
    let own = |caller, operation, path: &str, handler: Handler| {
        let path = format!("/steward/v1/orgs/{{orgId}}{path}");
        Route::new(caller, operation, Method::POST, path, handler)
            .needs::<scope::ReadPolicies>()
            .searches()
            .takes(RequestBody::Required)
    };
    vec![
        own(CallerKind::OrgOrProduct, "decide", "/decisions", || post(decisions::decide))
            .summary("Decides whether something may be done, and says why; a product key needs `decisions`.")
            .reads::<decisions::Question>()
            .shows::<decisions::One<'_>>(),
        own(CallerKind::OrgOrProduct, "decideMany", "/decisions/batch", || post(decisions::decide_many))
            .summary("Decides up to 100 questions; a product key needs `decisions`.")
            .reads::<decisions::Questions>()
            .shows::<decisions::Many<'_>>(),
        own(CallerKind::Org, "getEffectivePolicies", "/policies/effective", || post(decisions::effective))
            .summary("Says what all policies come to at a place, and why.")
            .reads::<decisions::Where>()
            .shows::<decisions::Effective<'_>>(),
    ]
}

/// How people of mail domains get into apps.
fn of_app_access() -> Vec<Route> {
    let route = |operation, method, path: &str, handler: Handler| {
        let path = format!("/admin/v2/orgs/{{orgId}}/app-access-settings/domains{path}");
        Route::new(CallerKind::Org, operation, method, path, handler)
    };
    vec![
        route("listAppAccessDomains", Method::GET, "", || get(app_access::list))
            .summary("Lists mail domains with app access settings, in the order of the alphabet.")
            .asks(app_access::PARAMETERS)
            .shows::<app_access::Domains<'_>>()
            .needs::<scope::ReadAppAccessSettings>()
            .paged(Paging::CursorAndLimit),
        route("getAppAccessSettings", Method::GET, "/{domain}", || get(app_access::read))
            .summary("Reads how people of a mail domain get into apps.")
            .shows::<app_access::Shown<'_>>()
            .needs::<scope::ReadAppAccessSettings>(),
        route("createAppAccessSettings", Method::POST, "", || post(app_access::create))
            .summary("Says how people of a mail domain get into apps.")
            .reads::<app_access::AppAccessSettingBody>()
            .shows::<app_access::Shown<'_>>()
            .needs::<scope::WriteAppAccessSettings>()
            .records(&policy::app_access::APP_ACCESS_SETTINGS_UPDATED),
        route("replaceAppAccessSettings", Method::PUT, "/{domain}", || put(app_access::replace))
            .summary("Replaces how people of a mail domain get into apps.")
            .reads::<app_access::AppAccessReplacement>()
            .shows::<app_access::Shown<'_>>()
            .needs::<scope::WriteAppAccessSettings>()
            .records(&policy::app_access::APP_ACCESS_SETTINGS_UPDATED),
        route("updateAppAccessProducts", Method::POST, "/{domain}/products", || {
            post(app_access::update_products)
        })
        .summary("Says how people of a mail domain get into some apps; others stay.")
        .reads::<app_access::AppAccessProducts>()
        .shows::<app_access::Shown<'_>>()
        .needs::<scope::WriteAppAccessSettings>()
        .answers(200)
        .records(&policy::app_access::APP_ACCESS_SETTINGS_UPDATED),
    ]
}

fn of_organizations() -> Vec<Route> {
    const BASE: &str = "/admin/v1";
    vec![
        read("listPolicies", BASE, "", || get(organizations::list))
            .summary("Lists policies, oldest first.")
            .asks(LIST_PARAMETERS)
            .shows::<Page<Policy<'_>>>()
            .paged(Paging::Cursor),
        write("createPolicy", Method::POST, BASE, "", || post(organizations::create))
            .summary("Creates a policy; one of data security as a draft.")
            .reads::<NewPolicy>()
            .shows::<Document<Policy<'_>>>()
            .records(&policy::POLICY_CREATED),
        read("getPolicy", BASE, "/{policyId}", || get(organizations::read))
            .summary("Reads a policy.")
            .shows::<Document<Policy<'_>>>(),
        write("updatePolicy", Method::PUT, BASE, "/{policyId}", || put(organizations::update))
            .summary("Changes a policy; what is not named stays.")
            .reads::<PolicyChange>()
            .shows::<Document<Policy<'_>>>()
            .records(&policy::POLICY_UPDATED),
        write("deletePolicy", Method::DELETE, BASE, "/{policyId}", || delete(organizations::delete))
            .summary("Deletes a policy.")
            .needs::<scope::DeletePolicies>()
            .records(&policy::POLICY_DELETED),
        write("addPolicyResource", Method::POST, BASE, "/{policyId}/resources", || {
            post(organizations::add_resource)
        })
        .summary("Attaches a policy to a resource.")
        .reads::<NewPolicyResource>()
        .shows::<Document<Policy<'_>>>()
        .records(&policy::POLICY_RESOURCE_ADDED),
        write("updatePolicyResource", Method::PUT, BASE, "/{policyId}/resources/{resourceId}", || {
            put(organizations::update_resource)
        })
        .summary("Replaces what is kept with a resource of a policy.")
        .reads::<PolicyResourceChange>()
        .shows::<Document<Policy<'_>>>()
        .records(&policy::POLICY_RESOURCE_UPDATED),
        write("removePolicyResource", Method::DELETE, BASE, "/{policyId}/resources/{resourceId}", || {
            delete(organizations::remove_resource)
        })
        .summary("Detaches a policy from a resource.")
        .answers(204)
        .records(&policy::POLICY_RESOURCE_REMOVED),
        read("validatePolicy", BASE, "/{policyId}/validate", || get(organizations::validate))
            .summary("Has the resources of a policy looked at again; what comes of it stands with them.")
            .answers(202),
    ]
}

/// The operations that both versions of the admin control API have. Version 2 has some of them only because a client asks
/// there (organizations API §4).
fn of_control(version: &str, names: [&'static str; 10]) -> Vec<Route> {
    let base = &format!("/admin/control/{version}");
    let [list, create, one, update, remove, validate, resources, remove_all, update_one, remove_one] = names;
    let handlers: [Handler; 10] = [
        || get(control::list),
        || post(control::create),
        || get(control::read),
        || put(control::update),
        || delete(control::delete),
        || get(control::validate),
        || get(control::list_resources),
        || delete(control::remove_resources),
        || put(control::update_resource),
        || delete(control::remove_resource),
    ];
    let [
        on_list,
        on_create,
        on_one,
        on_update,
        on_remove,
        on_validate,
        on_resources,
        on_all,
        on_change,
        on_remove_one,
    ] = handlers;
    vec![
        read(list, base, "", on_list)
            .summary("Lists policies, oldest first, without their resources.")
            .asks(LIST_PARAMETERS)
            .shows::<Page<Policy<'_>>>()
            .paged(Paging::Cursor),
        write(create, Method::POST, base, "", on_create)
            .summary("Creates a policy; one of data security as a draft.")
            .reads::<NewPolicy>()
            .shows::<Document<Policy<'_>>>()
            .records(&policy::POLICY_CREATED),
        read(one, base, "/{policyId}", on_one)
            .summary("Reads a policy, without its resources.")
            .shows::<Document<Policy<'_>>>(),
        write(update, Method::PUT, base, "/{policyId}", on_update)
            .summary("Changes a policy; what is not named stays.")
            .reads::<PolicyChange>()
            .shows::<Document<Policy<'_>>>()
            .records(&policy::POLICY_UPDATED),
        write(remove, Method::DELETE, base, "/{policyId}", on_remove)
            .summary("Deletes a policy.")
            .needs::<scope::DeletePolicies>()
            .records(&policy::POLICY_DELETED),
        read(validate, base, "/{policyId}/validate", on_validate)
            .summary("Has the resources of a policy looked at again; what comes of it stands with them.")
            .answers(202),
        read(resources, base, "/{policyId}/resources", on_resources)
            .summary("Lists what a policy is attached to, and where each stands.")
            .shows::<Page<PolicyResource<'_>>>()
            .paged(Paging::Cursor),
        write(remove_all, Method::DELETE, base, "/{policyId}/resources", on_all)
            .summary("Detaches a policy from all of its resources.")
            .answers(204)
            .records(&policy::POLICY_RESOURCE_REMOVED),
        write(update_one, Method::PUT, base, "/{policyId}/resources/{resourceId}", on_change)
            .summary("Replaces what is kept with a resource of a policy.")
            .reads::<PolicyResourceChange>()
            .shows::<PolicyResource<'_>>()
            .records(&policy::POLICY_RESOURCE_UPDATED),
        write(remove_one, Method::DELETE, base, "/{policyId}/resources/{resourceId}", on_remove_one)
            .summary("Detaches a policy from a resource.")
            .answers(204)
            .records(&policy::POLICY_RESOURCE_REMOVED),
    ]
}

fn read(operation: &'static str, base: &str, path: &str, handler: Handler) -> Route {
    let path = format!("{base}/orgs/{{orgId}}/policies{path}");
    Route::new(CallerKind::Org, operation, Method::GET, path, handler).needs::<scope::ReadPolicies>()
}

fn write(operation: &'static str, method: Method, base: &str, path: &str, handler: Handler) -> Route {
    let path = format!("{base}/orgs/{{orgId}}/policies{path}");
    Route::new(CallerKind::Org, operation, method, path, handler)
        .needs::<scope::WritePolicies>()
        .asks(CHANGE_PARAMETERS)
        .answers(202)
}
