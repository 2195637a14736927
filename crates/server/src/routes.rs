//! The table of routes: what the server answers, to whom, and what stays behind in the log.
//!
//! It is the single source. The router, the OpenAPI document and the tests that ask every route are made from it, so
//! nothing is served that is not described and tried here.

use axum::http::Method;
use axum::routing::{MethodRouter, delete, get, patch, post, put};
use steward_core::event::Action;
use steward_core::{account, directory, domain, group, key, lifecycle, organization, token};

use crate::auth::{Needs, scope};
use crate::explorer;
use crate::family::Family;
use crate::metrics;
use crate::openapi;
use crate::operations;
use crate::organizations::{
    directories, directory_groups, directory_users, domains, event_actions, events, orgs,
    users as managed_users,
};
use crate::own;
use crate::provisioning::{discovery, groups, users};
use crate::state::AppState;
use crate::users::{email, lifecycle as life, permissions, profile, tokens};

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
    /// Whether it reads a body.
    pub body: RequestBody,
    /// Whether it changes nothing, although it is no GET: a search whose question is a body.
    pub reads: bool,
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
    /// The operator's key, or that of a product.
    OperatorOrProduct,
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
    /// `cursor` and `limit` in the body.
    InBody,
    /// `startIndex` and `count` (RFC 7644 §3.4.2.4).
    StartIndex,
}

/// Whether a route reads a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestBody {
    /// It does not look at one.
    None,
    /// It reads one if there is one.
    Optional,
    /// It needs one.
    Required,
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
        let method_reads = method == Method::GET;
        let body = match method {
            Method::GET | Method::DELETE => RequestBody::None,
            _ => RequestBody::Required,
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
            body,
            reads: method_reads,
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

    /// Says which status its success has, where that is not the usual one of its method.
    fn answers(mut self, success: u16) -> Self {
        self.success = success;
        self
    }

    fn takes(mut self, body: RequestBody) -> Self {
        self.body = body;
        self
    }

    /// Says that it is a search whose question is a body.
    fn searches(mut self) -> Self {
        self.reads = true;
        self.success = 200;
        self.body = RequestBody::Optional;
        self
    }

    /// Whether it changes something.
    pub fn is_mutation(&self) -> bool {
        !self.reads
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

fn in_directory(
    operation: &'static str,
    method: Method,
    path: &str,
    handler: fn() -> MethodRouter<AppState>,
) -> Route {
    admin(operation, method, &format!("/v2/orgs/{{orgId}}/directories/{{directoryId}}{path}"), handler)
}

/// Lists all routes.
pub fn routes() -> Vec<Route> {
    [operational(), provisioning(), organizations(), user_management(), own()].concat()
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
        admin("listDomains", Method::GET, "/v1/orgs/{orgId}/domains", || get(domains::list))
            .summary("Lists the domains that the organization claims.")
            .needs::<scope::ReadDomains>()
            .paged(Paging::Cursor),
        admin("getDomain", Method::GET, "/v1/orgs/{orgId}/domains/{domainId}", || get(domains::read))
            .summary("Reads a domain.")
            .needs::<scope::ReadDomains>(),
        // One client asks for domains under this version (organizations API, quirk 4).
        admin("listDomainsV2", Method::GET, "/v2/orgs/{orgId}/domains", || get(domains::list))
            .summary("The same as under v1.")
            .needs::<scope::ReadDomains>()
            .paged(Paging::Cursor),
        admin("getDomainV2", Method::GET, "/v2/orgs/{orgId}/domains/{domainId}", || get(domains::read))
            .summary("The same as under v1.")
            .needs::<scope::ReadDomains>(),
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
        admin("listEventActions", Method::GET, "/v1/orgs/{orgId}/event-actions", || get(event_actions::list))
            .summary("Lists every action that an event can report, all on one page.")
            .needs::<scope::ReadEvents>(),
        admin("searchDirectories", Method::GET, "/v2/orgs/{orgId}/directories", || get(directories::list))
            .summary("Lists the directories of an organization.")
            .needs::<scope::ReadDirectories>()
            .paged(Paging::CursorAndLimit),
        in_directory("searchUsers", Method::POST, "/users/search", || post(directory_users::search))
            .summary("Searches users: managed accounts and those that directories know.")
            .needs::<scope::ReadDirectories>()
            .paged(Paging::InBody)
            .searches(),
        in_directory("listUsers", Method::GET, "/users", || get(directory_users::list))
            .summary("The same search, asked in the query.")
            .needs::<scope::ReadDirectories>()
            .paged(Paging::CursorAndLimit),
        in_directory("countUsers", Method::GET, "/users/count", || get(directory_users::count))
            .summary("Counts users.")
            .needs::<scope::ReadDirectories>(),
        in_directory("getUserStats", Method::GET, "/users/stats", || get(directory_users::stats))
            .summary("Counts users by role and by the status of their accounts.")
            .needs::<scope::ReadDirectories>(),
        in_directory("getUser", Method::GET, "/users/{accountId}", || get(directory_users::read))
            .summary("Reads a user.")
            .needs::<scope::ReadDirectories>(),
        in_directory("searchGroups", Method::POST, "/groups/search", || post(directory_groups::search))
            .summary("Searches groups, provisioned and others.")
            .needs::<scope::ReadGroups>()
            .paged(Paging::InBody)
            .searches(),
        in_directory("listGroups", Method::GET, "/groups", || get(directory_groups::list))
            .summary("The same search, asked in the query.")
            .needs::<scope::ReadGroups>()
            .paged(Paging::CursorAndLimit),
        in_directory("createGroup", Method::POST, "/groups", || post(directory_groups::create))
            .summary("Creates a group that administrators keep.")
            .needs::<scope::WriteGroups>()
            .records(&group::LOCAL_GROUP_CREATED),
        in_directory("countGroups", Method::GET, "/groups/count", || get(directory_groups::count))
            .summary("Counts groups.")
            .needs::<scope::ReadGroups>(),
        in_directory("getGroupStats", Method::GET, "/groups/stats", || get(directory_groups::stats))
            .summary("Counts groups by type and by who keeps them.")
            .needs::<scope::ReadGroups>(),
        in_directory("getGroup", Method::GET, "/groups/{groupId}", || get(directory_groups::read))
            .summary("Reads a group.")
            .needs::<scope::ReadGroups>(),
        in_directory("deleteGroup", Method::DELETE, "/groups/{groupId}", || delete(directory_groups::delete))
            .summary("Deletes a group that administrators keep.")
            .needs::<scope::WriteGroups>()
            .records(&group::LOCAL_GROUP_DELETED),
        in_directory("addUserToGroup", Method::POST, "/groups/{groupId}/memberships", || {
            post(directory_groups::add_member)
        })
        .summary("Adds a user of the directory to a group that administrators keep.")
        .needs::<scope::WriteGroups>()
        .records(&group::USER_ADDED_TO_GROUP)
        .answers(204),
        in_directory(
            "removeUserFromGroup",
            Method::DELETE,
            "/groups/{groupId}/memberships/{accountId}",
            || delete(directory_groups::remove_member),
        )
        .summary("Removes a user from a group that administrators keep.")
        .needs::<scope::WriteGroups>()
        .records(&group::USER_REMOVED_FROM_GROUP),
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

fn user_management() -> Vec<Route> {
    let managed = |operation, method, path: &str, handler| {
        let path = format!("/users/{{accountId}}/manage{path}");
        Route::new(CallerKind::Org, operation, method, path, handler).needs::<scope::ManageOrg>()
    };
    vec![
        managed("getManagementPermissions", Method::GET, "", || get(permissions::read))
            .summary("Says what the caller may do to an account, and why not."),
        managed("getProfile", Method::GET, "/profile", || get(profile::read))
            .summary("Reads the profile of an account."),
        managed("updateProfile", Method::PATCH, "/profile", || patch(profile::update))
            .summary("Changes fields of the profile of an account, all or none.")
            .records(&account::ACCOUNT_PROFILE_UPDATED),
        managed("setEmail", Method::PUT, "/email", || put(email::set))
            .summary("Sets the address of an account and ends its sessions.")
            .records(&account::ACCOUNT_EMAIL_CHANGED)
            .answers(204),
        managed("getApiTokens", Method::GET, "/api-tokens", || get(tokens::list))
            .summary("Lists the API tokens of an account, all in one answer."),
        managed("deleteApiToken", Method::DELETE, "/api-tokens/{tokenId}", || delete(tokens::delete))
            .summary("Deletes an API token of an account.")
            .records(&token::API_TOKEN_REVOKED)
            .takes(RequestBody::Optional),
        managed("deactivateUser", Method::POST, "/lifecycle/disable", || post(life::disable))
            .summary("Disables an account.")
            .records(&account::ACCOUNT_DEACTIVATED)
            .answers(204)
            .takes(RequestBody::Optional),
        managed("activateUser", Method::POST, "/lifecycle/enable", || post(life::enable))
            .summary("Enables an account.")
            .records(&account::ACCOUNT_REACTIVATED)
            .answers(204)
            .takes(RequestBody::None),
        managed("deleteAccount", Method::POST, "/lifecycle/delete", || post(life::delete))
            .summary("Deletes an account after 14 days in which that can be taken back.")
            .records(&account::ACCOUNT_DELETION_SCHEDULED)
            .answers(200)
            .takes(RequestBody::None),
        managed("cancelAccountDeletion", Method::POST, "/lifecycle/cancel-delete", || {
            post(life::cancel_delete)
        })
        .summary("Takes the deletion of an account back and activates it.")
        .records(&account::ACCOUNT_DELETION_CANCELED)
        .answers(200)
        .takes(RequestBody::None),
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
        of_org("rotateKey", Method::POST, "/keys/{keyId}/rotate", || post(own::keys::rotate))
            .summary("Creates a key like an old one, which stays good for a while.")
            .needs::<scope::WriteKeys>()
            .records(&key::API_KEY_ROTATED),
        of_org("listWorkspaces", Method::GET, "/workspaces", || get(own::workspaces::list))
            .summary("Lists the workspaces of an organization.")
            .needs::<scope::ReadWorkspaces>()
            .paged(Paging::Cursor),
        of_org("createWorkspace", Method::POST, "/workspaces", || post(own::workspaces::create))
            .summary("Creates a workspace, the place of a product.")
            .needs::<scope::WriteWorkspaces>()
            .records(&organization::WORKSPACE_CREATED),
        of_org("createWorkspaceKey", Method::POST, "/workspaces/{workspaceId}/keys", || {
            post(own::workspaces::issue_key)
        })
        .summary("Creates a key of the product of a workspace; older ones stay good.")
        .needs::<scope::WriteWorkspaces>()
        .records(&key::API_KEY_CREATED),
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
        of_org("listDomainClaims", Method::GET, "/domains", || get(own::domains::list))
            .summary("Lists the claims of an organization on domains, with what proves them.")
            .needs::<scope::ReadDomains>()
            .paged(Paging::Cursor),
        of_org("claimDomain", Method::POST, "/domains", || post(own::domains::claim))
            .summary("Claims a domain.")
            .needs::<scope::WriteDomains>()
            .records(&domain::DOMAIN_CLAIMED),
        of_org("getDomainClaim", Method::GET, "/domains/{domainId}", || get(own::domains::read))
            .summary("Reads a claim.")
            .needs::<scope::ReadDomains>(),
        of_org("checkDomain", Method::POST, "/domains/{domainId}/check", || post(own::domains::check))
            .summary("Looks for the proof of a claim and says what was asked, what was seen and what to do.")
            .needs::<scope::WriteDomains>()
            .records(&domain::DOMAIN_CHECKED)
            .answers(200),
        of_org("previewDomain", Method::GET, "/domains/{domainId}/preview", || get(own::domains::preview))
            .summary("Lists the accounts that verifying a domain would claim, to who has proved it.")
            .needs::<scope::ReadDomains>()
            .paged(Paging::Cursor),
        of_org("verifyDomain", Method::POST, "/domains/{domainId}/verify", || post(own::domains::verify))
            .summary("Verifies a domain whose proof is there, and has its accounts claimed.")
            .needs::<scope::WriteDomains>()
            .records(&domain::DOMAIN_VERIFIED)
            .answers(200),
        of_org("releaseDomain", Method::DELETE, "/domains/{domainId}", || delete(own::domains::release))
            .summary("Gives a domain up and lets its accounts go.")
            .needs::<scope::WriteDomains>()
            .records(&domain::DOMAIN_REMOVED),
        of_org("claimAccount", Method::POST, "/accounts/{accountId}/claim", || post(own::accounts::claim))
            .summary("Claims one account of a verified domain, also one that was let go.")
            .needs::<scope::WriteAccounts>()
            .records(&lifecycle::ACCOUNT_CLAIMED)
            .answers(200),
        of_org("unclaimAccount", Method::POST, "/accounts/{accountId}/unclaim", || {
            post(own::accounts::unclaim)
        })
        .summary("Lets one managed account go, for good.")
        .needs::<scope::WriteAccounts>()
        .records(&lifecycle::ACCOUNT_UNCLAIMED)
        .answers(204),
        Route::new(
            CallerKind::OperatorOrProduct,
            "createAccount",
            Method::POST,
            "/steward/v1/accounts".to_owned(),
            || post(own::accounts::create),
        )
        .summary("Creates an account.")
        .records(&account::USER_CREATED),
        of_org("createApiToken", Method::POST, "/api-tokens", || post(own::tokens::create))
            .summary("Creates an API token of a managed account.")
            .needs::<scope::WriteTokens>()
            .records(&token::API_TOKEN_CREATED),
    ]
}
