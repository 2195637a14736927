//! The table of routes: what the server answers, to whom, and what stays behind in the log.
//!
//! It is the single source. The router, the OpenAPI document and the tests that ask every route are made from it, so
//! nothing is served that is not described and tried here.

use axum::http::Method;
use axum::routing::{MethodRouter, delete, get, patch, post, put};
use steward_core::event::Action;
use steward_core::{directory, group, key, organization};

use crate::auth::{Needs, scope};
use crate::explorer;
use crate::family::Family;
use crate::metrics;
use crate::openapi;
use crate::operations;
use crate::organizations::{events, orgs, users as managed_users};
use crate::own;
use crate::provisioning::{discovery, groups, users};
use crate::state::AppState;

/// One operation.
#[derive(Debug, Clone)]
pub struct Route {
    /// Its id in the OpenAPI document.
    pub operation: &'static str,
    /// The method.
    pub method: Method,
    /// The path; parameters stand in braces.
    pub path: String,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// Who may call it.
    pub caller: CallerKind,
    /// The scope that a key with scopes needs.
    pub scope: Option<&'static str>,
    /// The action of the event that it records in the ordinary case.
    pub records: Option<&'static Action>,
    /// How its list is cut into pages.
    pub paging: Paging,
    /// The status of its success.
    pub success: u16,
    handler: fn() -> MethodRouter<AppState>,
}

/// The kind of key that opens a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallerKind {
    /// Anybody, without a key.
    Anyone,
    /// An organization key.
    Org,
    /// The key of the directory that the path names.
    Directory,
    /// The operator's key.
    Operator,
}

/// How a list is cut into pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paging {
    /// No list.
    None,
    /// `cursor`, found in `links.next` and `meta.next`; the server chooses the size of a page.
    Cursor,
    /// `cursor` and `limit`.
    CursorAndLimit,
    /// `startIndex` and `count` (RFC 7644 §3.4.2.4).
    StartIndex,
}

impl Route {
    fn new(
        caller: CallerKind,
        operation: &'static str,
        method: Method,
        path: String,
        handler: fn() -> MethodRouter<AppState>,
    ) -> Self {
        let success = match method {
            Method::POST => 201,
            Method::DELETE => 204,
            _ => 200,
        };
        Self {
            operation,
            method,
            path,
            summary: "",
            caller,
            scope: None,
            records: None,
            paging: Paging::None,
            success,
            handler,
        }
    }

    fn summary(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    fn needs<S: Needs>(mut self) -> Self {
        self.scope = S::SCOPE;
        self
    }

    fn records(mut self, action: &'static Action) -> Self {
        self.records = Some(action);
        self
    }

    fn paged(mut self, paging: Paging) -> Self {
        self.paging = paging;
        self
    }

    /// Whether it changes something.
    pub fn is_mutation(&self) -> bool {
        self.method != Method::GET
    }

    /// The names of the parameters in its path.
    pub fn path_parameters(&self) -> impl Iterator<Item = &str> {
        self.path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
    }

    pub(crate) fn family(&self) -> Family {
        Family::of(&self.path)
    }

    pub(crate) fn handler(&self) -> MethodRouter<AppState> {
        (self.handler)()
    }
}

fn open(operation: &'static str, path: &str, handler: fn() -> MethodRouter<AppState>) -> Route {
    Route::new(CallerKind::Anyone, operation, Method::GET, path.to_owned(), handler)
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

fn admin(
    operation: &'static str,
    method: Method,
    path: &str,
    handler: fn() -> MethodRouter<AppState>,
) -> Route {
    Route::new(CallerKind::Org, operation, method, format!("/admin{path}"), handler)
}

/// Lists all routes.
pub fn routes() -> Vec<Route> {
    [operational(), provisioning(), organizations(), own()].concat()
}

fn operational() -> Vec<Route> {
    vec![
        open("getHealth", "/healthz", || get(operations::healthz)).summary("Says that the process answers."),
        open("getReadiness", "/readyz", || get(operations::readyz))
            .summary("Says that the database accepts writes."),
        open("getDefaultAvatar", "/avatar/default.svg", || get(operations::avatar))
            .summary("Shows the picture of an account without one."),
        Route::new(CallerKind::Operator, "getMetrics", Method::GET, "/metrics".to_owned(), || {
            get(metrics::for_the_operator)
        })
        .summary("Shows what the server counts, as OpenMetrics."),
        open("getOpenApi", "/openapi.json", || get(openapi::document)).summary("Shows this document."),
        open("getDocs", "/docs", || get(explorer::page)).summary("Shows this document as a page."),
        open("getDocsScript", "/docs/initializer.js", || get(explorer::initializer))
            .summary("Starts that page."),
        open("getDocsFile", "/docs/swagger-ui-5.35.0/{file}", || get(explorer::file))
            .summary("Shows a file of Swagger UI, which makes that page."),
    ]
}

fn provisioning() -> Vec<Route> {
    vec![
        scim("listScimUsers", Method::GET, "/Users", || get(users::list))
            .summary("Lists provisioned users.")
            .paged(Paging::StartIndex),
        scim("createScimUser", Method::POST, "/Users", || post(users::create))
            .summary("Creates a provisioned user, and its managed account on a verified domain.")
            .records(&directory::SCIM_USER_CREATED),
        scim("getScimUser", Method::GET, "/Users/{id}", || get(users::read))
            .summary("Reads a provisioned user."),
        scim("replaceScimUser", Method::PUT, "/Users/{id}", || put(users::replace))
            .summary("Replaces a provisioned user.")
            .records(&directory::SCIM_USER_UPDATED),
        scim("patchScimUser", Method::PATCH, "/Users/{id}", || patch(users::patch))
            .summary("Changes attributes of a provisioned user.")
            .records(&directory::SCIM_USER_UPDATED),
        scim("deleteScimUser", Method::DELETE, "/Users/{id}", || delete(users::delete))
            .summary("Deletes a provisioned user and deactivates its account.")
            .records(&directory::SCIM_USER_DELETED),
        scim("listScimGroups", Method::GET, "/Groups", || get(groups::list))
            .summary("Lists provisioned groups.")
            .paged(Paging::StartIndex),
        scim("createScimGroup", Method::POST, "/Groups", || post(groups::create))
            .summary("Creates a provisioned group.")
            .records(&group::GROUP_CREATED),
        scim("getScimGroup", Method::GET, "/Groups/{id}", || get(groups::read))
            .summary("Reads a provisioned group."),
        scim("replaceScimGroup", Method::PUT, "/Groups/{id}", || put(groups::replace))
            .summary("Replaces a provisioned group.")
            .records(&group::GROUP_UPDATED),
        scim("patchScimGroup", Method::PATCH, "/Groups/{id}", || patch(groups::patch))
            .summary("Changes attributes or members of a provisioned group.")
            .records(&group::GROUP_UPDATED),
        scim("deleteScimGroup", Method::DELETE, "/Groups/{id}", || delete(groups::delete))
            .summary("Deletes a provisioned group.")
            .records(&group::GROUP_DELETED),
        scim("getServiceProviderConfig", Method::GET, "/ServiceProviderConfig", || {
            get(discovery::service_provider_config)
        })
        .summary("Says what the service can do."),
        scim("listScimSchemas", Method::GET, "/Schemas", || get(discovery::schemas))
            .summary("Lists the schemas, all on one page."),
        scim("getScimSchema", Method::GET, "/Schemas/{id}", || get(discovery::schema))
            .summary("Reads a schema."),
        scim("listScimResourceTypes", Method::GET, "/ResourceTypes", || get(discovery::resource_types))
            .summary("Lists the resource types, all on one page."),
        scim("getScimResourceType", Method::GET, "/ResourceTypes/{id}", || get(discovery::resource_type))
            .summary("Reads a resource type."),
    ]
}

fn organizations() -> Vec<Route> {
    vec![
        admin("listOrgs", Method::GET, "/v1/orgs", || get(orgs::list))
            .summary("Lists the organization of the key; nothing for a key with scopes.")
            .paged(Paging::Cursor),
        admin("getOrg", Method::GET, "/v1/orgs/{orgId}", || get(orgs::read))
            .summary("Reads an organization.")
            .needs::<scope::ReadOrgs>(),
        admin("listManagedAccounts", Method::GET, "/v1/orgs/{orgId}/users", || get(managed_users::list))
            .summary("Lists managed accounts.")
            .needs::<scope::ReadAccounts>()
            .paged(Paging::Cursor),
        admin("listEvents", Method::GET, "/v1/orgs/{orgId}/events", || get(events::list))
            .summary("Lists events, newest first.")
            .needs::<scope::ReadEvents>()
            .paged(Paging::CursorAndLimit),
        admin("getEvent", Method::GET, "/v1/orgs/{orgId}/events/{eventId}", || get(events::read))
            .summary("Reads an event.")
            .needs::<scope::ReadEvents>(),
        admin("streamEvents", Method::GET, "/v1/orgs/{orgId}/events-stream", || get(events::stream))
            .summary("Lists events by their processing time, without gaps.")
            .needs::<scope::ReadEvents>()
            .paged(Paging::CursorAndLimit),
        // One client asks for events under this version (organizations API, quirk 4).
        admin("listEventsV2", Method::GET, "/v2/orgs/{orgId}/events", || get(events::list))
            .summary("The same as under v1.")
            .needs::<scope::ReadEvents>()
            .paged(Paging::CursorAndLimit),
        admin("getEventV2", Method::GET, "/v2/orgs/{orgId}/events/{eventId}", || get(events::read))
            .summary("The same as under v1.")
            .needs::<scope::ReadEvents>(),
    ]
}

fn own() -> Vec<Route> {
    let of_org = |operation, method, path: &str, handler| {
        Route::new(CallerKind::Org, operation, method, format!("/steward/v1/orgs/{{orgId}}{path}"), handler)
    };
    let orgs = "/steward/v1/orgs".to_owned();
    vec![
        Route::new(CallerKind::Operator, "createOrg", Method::POST, orgs, || post(own::orgs::create))
            .summary("Creates an organization and its first key.")
            .records(&organization::ORGANIZATION_CREATED),
        of_org("listKeys", Method::GET, "/keys", || get(own::keys::list))
            .summary("Lists the keys of an organization, without their texts.")
            .needs::<scope::ReadKeys>()
            .paged(Paging::Cursor),
        of_org("createKey", Method::POST, "/keys", || post(own::keys::create))
            .summary("Creates an organization key.")
            .needs::<scope::WriteKeys>()
            .records(&key::API_KEY_CREATED),
        of_org("revokeKey", Method::DELETE, "/keys/{keyId}", || delete(own::keys::revoke))
            .summary("Revokes a key.")
            .needs::<scope::DeleteKeys>()
            .records(&key::API_KEY_REVOKED),
        of_org("listDirectories", Method::GET, "/directories", || get(own::directories::list))
            .summary("Lists the directories of an organization, all on one page.")
            .needs::<scope::ReadDirectories>(),
        of_org("createDirectory", Method::POST, "/directories", || post(own::directories::create))
            .summary("Creates a directory.")
            .needs::<scope::WriteDirectories>()
            .records(&directory::SCIM_DIRECTORY_CREATED),
        of_org("createDirectoryKey", Method::POST, "/directories/{directoryId}/keys", || {
            post(own::directories::issue_key)
        })
        .summary("Creates a key of a directory; older ones stay good.")
        .needs::<scope::WriteDirectories>()
        .records(&key::API_KEY_CREATED),
    ]
}
