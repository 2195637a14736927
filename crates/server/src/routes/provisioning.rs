//! User provisioning: `/scim/directory/{directoryId}`, and the links of its users to accounts.

use axum::http::Method;
use axum::routing::{MethodRouter, delete, get, patch, post, put};
use steward_core::{directory, group};

use super::{CallerKind, Paging, RequestBody, Route};
use crate::auth::scope;
use crate::provisioning::schemas::{
    ScimBulk, ScimBulkAnswer, ScimError, ScimGroup, ScimGroupInput, ScimGroupPage, ScimPatch,
    ScimResourcePage, ScimResourceType, ScimResourceTypePage, ScimSchema, ScimSchemaPage, ScimSearch,
    ScimServiceProviderConfig, ScimUser, ScimUserInput, ScimUserPage,
};
use crate::provisioning::{PROJECTION, SEARCH, bulk, discovery, groups, links, root, users};
use crate::state::AppState;

pub(super) fn table() -> Vec<Route> {
    vec![
        scim("listScimUsers", Method::GET, "/Users", || get(users::list))
            .summary("Lists provisioned users.")
            .asks(SEARCH)
            .shows::<ScimUserPage>()
            .paged(Paging::StartIndex),
        scim("searchScimUsers", Method::POST, "/Users/.search", || post(users::search))
            .summary("Lists provisioned users; the question is the body.")
            .searches()
            .takes(RequestBody::Required)
            .reads::<ScimSearch>()
            .shows::<ScimUserPage>(),
        scim("createScimUser", Method::POST, "/Users", || post(users::create))
            .summary("Creates a provisioned user, and its managed account on a verified domain.")
            .versioned()
            .asks(PROJECTION)
            .reads::<ScimUserInput>()
            .shows::<ScimUser>()
            .records(&directory::SCIM_USER_CREATED),
        scim("getScimUser", Method::GET, "/Users/{id}", || get(users::read))
            .summary("Reads a provisioned user.")
            .versioned()
            .asks(PROJECTION)
            .shows::<ScimUser>(),
        scim("replaceScimUser", Method::PUT, "/Users/{id}", || put(users::replace))
            .summary("Replaces a provisioned user.")
            .versioned()
            .asks(PROJECTION)
            .reads::<ScimUserInput>()
            .shows::<ScimUser>()
            .records(&directory::SCIM_USER_UPDATED),
        scim("patchScimUser", Method::PATCH, "/Users/{id}", || patch(users::patch))
            .summary("Changes attributes of a provisioned user.")
            .versioned()
            .asks(PROJECTION)
            .reads::<ScimPatch>()
            .shows::<ScimUser>()
            .records(&directory::SCIM_USER_UPDATED),
        scim("deleteScimUser", Method::DELETE, "/Users/{id}", || delete(users::delete))
            .summary("Deletes a provisioned user and deactivates its account.")
            .versioned()
            .records(&directory::SCIM_USER_DELETED),
        scim("listScimGroups", Method::GET, "/Groups", || get(groups::list))
            .summary("Lists provisioned groups.")
            .asks(SEARCH)
            .shows::<ScimGroupPage>()
            .paged(Paging::StartIndex),
        scim("searchScimGroups", Method::POST, "/Groups/.search", || post(groups::search))
            .summary("Lists provisioned groups; the question is the body.")
            .searches()
            .takes(RequestBody::Required)
            .reads::<ScimSearch>()
            .shows::<ScimGroupPage>(),
        scim("createScimGroup", Method::POST, "/Groups", || post(groups::create))
            .summary("Creates a provisioned group.")
            .versioned()
            .asks(PROJECTION)
            .reads::<ScimGroupInput>()
            .shows::<ScimGroup>()
            .records(&group::GROUP_CREATED),
        scim("getScimGroup", Method::GET, "/Groups/{id}", || get(groups::read))
            .summary("Reads a provisioned group.")
            .versioned()
            .asks(PROJECTION)
            .shows::<ScimGroup>(),
        scim("replaceScimGroup", Method::PUT, "/Groups/{id}", || put(groups::replace))
            .summary("Replaces a provisioned group.")
            .versioned()
            .asks(PROJECTION)
            .reads::<ScimGroupInput>()
            .shows::<ScimGroup>()
            .records(&group::GROUP_UPDATED),
        scim("patchScimGroup", Method::PATCH, "/Groups/{id}", || patch(groups::patch))
            .summary("Changes attributes or members of a provisioned group.")
            .versioned()
            .asks(PROJECTION)
            .reads::<ScimPatch>()
            .shows::<ScimGroup>()
            .or_answers(&[(204, "Done, in a directory whose `groupPatchResponse` is `204`.")])
            .records(&group::GROUP_UPDATED),
        scim("deleteScimGroup", Method::DELETE, "/Groups/{id}", || delete(groups::delete))
            .summary("Deletes a provisioned group.")
            .versioned()
            .records(&group::GROUP_DELETED),
        scim("listScimResources", Method::GET, "", || get(root::list))
            .summary("Lists provisioned users and groups together.")
            .asks(SEARCH)
            .shows::<ScimResourcePage>()
            .paged(Paging::StartIndex),
        scim("searchScimResources", Method::POST, "/.search", || post(root::search))
            .summary("Lists provisioned users and groups together; the question is the body.")
            .searches()
            .takes(RequestBody::Required)
            .reads::<ScimSearch>()
            .shows::<ScimResourcePage>(),
        scim("runScimBulk", Method::POST, "/Bulk", || post(bulk::run))
            .summary("Carries out operations on users and groups, one after the other, each for itself.")
            .reads::<ScimBulk>()
            .shows::<ScimBulkAnswer>()
            .answers(200)
            .records(&directory::SCIM_USER_CREATED),
        me("getScimMe", Method::GET, || get(root::me)),
        me("createScimMe", Method::POST, || post(root::me)),
        me("replaceScimMe", Method::PUT, || put(root::me)),
        me("patchScimMe", Method::PATCH, || patch(root::me)),
        me("deleteScimMe", Method::DELETE, || delete(root::me)),
        scim("getServiceProviderConfig", Method::GET, "/ServiceProviderConfig", || {
            get(discovery::service_provider_config)
        })
        .summary("Says what the service can do.")
        .shows::<ScimServiceProviderConfig>(),
        scim("listScimSchemas", Method::GET, "/Schemas", || get(discovery::schemas))
            .summary("Lists the schemas, all on one page.")
            .shows::<ScimSchemaPage>(),
        scim("getScimSchema", Method::GET, "/Schemas/{id}", || get(discovery::schema))
            .summary("Reads a schema.")
            .shows::<ScimSchema>(),
        scim("listScimResourceTypes", Method::GET, "/ResourceTypes", || get(discovery::resource_types))
            .summary("Lists the resource types, all on one page.")
            .shows::<ScimResourceTypePage>(),
        scim("getScimResourceType", Method::GET, "/ResourceTypes/{id}", || get(discovery::resource_type))
            .summary("Reads a resource type.")
            .shows::<ScimResourceType>(),
        of_org("getScimLinks", Method::GET, "/user/{aaId}/get-scim-links", || get(links::of_account))
            .summary("Lists the provisioned users of an account.")
            .shows::<links::ScimLinks>()
            .needs::<scope::ReadDirectories>(),
        of_org("getScimLinksForEmail", Method::POST, "/get-scim-links-for-email", || post(links::of_email))
            .summary("Lists the provisioned users with a primary address, linked to an account or not.")
            .searches()
            .takes(RequestBody::Required)
            .reads::<links::ForEmail>()
            .shows::<links::ScimLinks>()
            .needs::<scope::ReadDirectories>(),
        of_org(
            "unlinkScimUser",
            Method::PATCH,
            "/scimDirectoryId/{scimDirectoryId}/scimUserId/{scimUserId}/unlink",
            || patch(links::unlink),
        )
        .summary("Takes the account from a provisioned user; both stay as they are.")
        .takes(RequestBody::None)
        .answers(204)
        .needs::<scope::WriteDirectories>()
        .records(&directory::SCIM_USER_UNLINKED),
        of_org("deleteScimRecords", Method::DELETE, "/user/{aaId}/onlyDeleteUserInDB", || {
            delete(links::delete_records)
        })
        .summary(
            "Deletes the provisioned users of an account in all directories; the account stays as it is.",
        )
        .needs::<scope::WriteDirectories>()
        .records(&directory::SCIM_USER_DELETED),
    ]
}

fn of_org(
    operation: &'static str,
    method: Method,
    path: &str,
    handler: fn() -> MethodRouter<AppState>,
) -> Route {
    let path = format!("/admin/user-provisioning/v1/org/{{orgId}}{path}");
    Route::new(CallerKind::Org, operation, method, path, handler)
}

/// `/Me` is answered, and never done: each of its methods says so.
fn me(operation: &'static str, method: Method, handler: fn() -> MethodRouter<AppState>) -> Route {
    scim(operation, method, "/Me", handler)
        .summary("Says that the key stands for no user; nothing is done (RFC 7644 §3.11).")
        .takes(RequestBody::None)
        .shows::<ScimError>()
        .answers(501)
}

fn scim(
    operation: &'static str,
    method: Method,
    path: &str,
    handler: fn() -> MethodRouter<AppState>,
) -> Route {
    let path = format!("/scim/directory/{{directoryId}}{path}");
    Route::new(CallerKind::Directory, operation, method, path, handler)
}
