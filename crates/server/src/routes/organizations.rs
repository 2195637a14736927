//! The organizations API: `/admin`.

use axum::http::Method;
use axum::routing::{MethodRouter, delete, get, post};
use steward_core::group;

use super::{CallerKind, Paging, Route};
use crate::auth::scope;
use crate::organizations::{
    Count, Document, Page, directories, directory_groups, directory_users, domains, event_actions, events,
    orgs, users,
};
use crate::state::AppState;

pub(super) fn table() -> Vec<Route> {
    vec![
        admin("listOrgs", Method::GET, "/v1/orgs", || get(orgs::list))
            .summary("Lists the organization of the key; nothing for a key with scopes.")
            .shows::<Page<orgs::Model<'_>>>()
            .paged(Paging::Cursor),
        admin("getOrg", Method::GET, "/v1/orgs/{orgId}", || get(orgs::read))
            .summary("Reads an organization.")
            .shows::<Document<orgs::Model<'_>>>()
            .needs::<scope::ReadOrgs>(),
        admin("listManagedAccounts", Method::GET, "/v1/orgs/{orgId}/users", || get(users::list))
            .summary("Lists managed accounts.")
            .shows::<users::Accounts<'_>>()
            .needs::<scope::ReadAccounts>()
            .paged(Paging::Cursor),
        admin("listDomains", Method::GET, "/v1/orgs/{orgId}/domains", || get(domains::list))
            .summary("Lists the domains that the organization claims.")
            .shows::<Page<domains::Model<'_>>>()
            .needs::<scope::ReadDomains>()
            .paged(Paging::Cursor),
        admin("getDomain", Method::GET, "/v1/orgs/{orgId}/domains/{domainId}", || get(domains::read))
            .summary("Reads a domain.")
            .shows::<Document<domains::Model<'_>>>()
            .needs::<scope::ReadDomains>(),
        // One client asks for domains under this version (organizations API, quirk 4).
        admin("listDomainsV2", Method::GET, "/v2/orgs/{orgId}/domains", || get(domains::list))
            .summary("The same as under v1.")
            .shows::<Page<domains::Model<'_>>>()
            .needs::<scope::ReadDomains>()
            .paged(Paging::Cursor),
        admin("getDomainV2", Method::GET, "/v2/orgs/{orgId}/domains/{domainId}", || get(domains::read))
            .summary("The same as under v1.")
            .shows::<Document<domains::Model<'_>>>()
            .needs::<scope::ReadDomains>(),
        admin("listEvents", Method::GET, "/v1/orgs/{orgId}/events", || get(events::list))
            .summary("Lists events, newest first.")
            .asks(events::PARAMETERS)
            .shows::<events::Events<'_>>()
            .needs::<scope::ReadEvents>()
            .paged(Paging::CursorAndLimit),
        admin("getEvent", Method::GET, "/v1/orgs/{orgId}/events/{eventId}", || get(events::read))
            .summary("Reads an event.")
            .shows::<Document<events::Model<'_>>>()
            .needs::<scope::ReadEvents>(),
        admin("streamEvents", Method::GET, "/v1/orgs/{orgId}/events-stream", || get(events::stream))
            .summary("Lists events by their processing time, without gaps.")
            .asks(events::STREAM_PARAMETERS)
            .shows::<events::Events<'_>>()
            .needs::<scope::ReadEvents>()
            .paged(Paging::CursorAndLimit),
        admin("listEventActions", Method::GET, "/v1/orgs/{orgId}/event-actions", || get(event_actions::list))
            .summary("Lists every action that an event can report, all on one page.")
            .shows::<event_actions::Actions>()
            .needs::<scope::ReadEvents>(),
        admin("searchDirectories", Method::GET, "/v2/orgs/{orgId}/directories", || get(directories::list))
            .summary("Lists the directories of an organization.")
            .asks(directories::PARAMETERS)
            .shows::<directories::DirectoryPage<'_>>()
            .needs::<scope::ReadDirectories>()
            .paged(Paging::CursorAndLimit),
        in_directory("searchUsers", Method::POST, "/users/search", || post(directory_users::search))
            .summary("Searches users: managed accounts and those that directories know.")
            .reads::<directory_users::Search>()
            .shows::<directory_users::Users>()
            .needs::<scope::ReadDirectories>()
            .paged(Paging::InBody)
            .searches(),
        in_directory("listUsers", Method::GET, "/users", || get(directory_users::list))
            .summary("The same search, asked in the query.")
            .asks(directory_users::LIST_PARAMETERS)
            .shows::<directory_users::Users>()
            .needs::<scope::ReadDirectories>()
            .paged(Paging::CursorAndLimit),
        in_directory("countUsers", Method::GET, "/users/count", || get(directory_users::count))
            .summary("Counts users.")
            .asks(directory_users::PARAMETERS)
            .shows::<Count>()
            .needs::<scope::ReadDirectories>(),
        in_directory("getUserStats", Method::GET, "/users/stats", || get(directory_users::stats))
            .summary("Counts users by role and by the status of their accounts.")
            .asks(directory_users::PARAMETERS)
            .shows::<directory_users::UserStats>()
            .needs::<scope::ReadDirectories>(),
        in_directory("getUser", Method::GET, "/users/{accountId}", || get(directory_users::read))
            .summary("Reads a user.")
            .shows::<Document<directory_users::User>>()
            .needs::<scope::ReadDirectories>(),
        in_directory("searchGroups", Method::POST, "/groups/search", || post(directory_groups::search))
            .summary("Searches groups, provisioned and others.")
            .reads::<directory_groups::Search>()
            .shows::<directory_groups::Groups>()
            .needs::<scope::ReadGroups>()
            .paged(Paging::InBody)
            .searches(),
        in_directory("listGroups", Method::GET, "/groups", || get(directory_groups::list))
            .summary("The same search, asked in the query.")
            .asks(directory_groups::LIST_PARAMETERS)
            .shows::<directory_groups::Groups>()
            .needs::<scope::ReadGroups>()
            .paged(Paging::CursorAndLimit),
        in_directory("createGroup", Method::POST, "/groups", || post(directory_groups::create))
            .summary("Creates a group that administrators keep.")
            .reads::<directory_groups::NewGroup>()
            .shows::<Document<directory_groups::ShownGroup>>()
            .needs::<scope::WriteGroups>()
            .records(&group::LOCAL_GROUP_CREATED),
        in_directory("countGroups", Method::GET, "/groups/count", || get(directory_groups::count))
            .summary("Counts groups.")
            .asks(directory_groups::PARAMETERS)
            .shows::<Count>()
            .needs::<scope::ReadGroups>(),
        in_directory("getGroupStats", Method::GET, "/groups/stats", || get(directory_groups::stats))
            .summary("Counts groups by type and by who keeps them.")
            .asks(directory_groups::PARAMETERS)
            .shows::<directory_groups::GroupStats>()
            .needs::<scope::ReadGroups>(),
        in_directory("getGroup", Method::GET, "/groups/{groupId}", || get(directory_groups::read))
            .summary("Reads a group.")
            .shows::<Document<directory_groups::ShownGroup>>()
            .needs::<scope::ReadGroups>(),
        in_directory("deleteGroup", Method::DELETE, "/groups/{groupId}", || delete(directory_groups::delete))
            .summary("Deletes a group that administrators keep.")
            .needs::<scope::WriteGroups>()
            .records(&group::LOCAL_GROUP_DELETED),
        in_directory("addUserToGroup", Method::POST, "/groups/{groupId}/memberships", || {
            post(directory_groups::add_member)
        })
        .summary("Adds a user of the directory to a group that administrators keep.")
        .reads::<directory_groups::NewMember>()
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
            .asks(events::PARAMETERS)
            .shows::<events::Events<'_>>()
            .needs::<scope::ReadEvents>()
            .paged(Paging::CursorAndLimit),
        admin("getEventV2", Method::GET, "/v2/orgs/{orgId}/events/{eventId}", || get(events::read))
            .summary("The same as under v1.")
            .shows::<Document<events::Model<'_>>>()
            .needs::<scope::ReadEvents>(),
    ]
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
