//! Who belongs to an organization, and the endpoints of the first version that have left the specification.

use axum::http::Method;
use axum::routing::{MethodRouter, delete, get, post};
use steward_core::{group, membership};

use super::{CallerKind, Paging, RequestBody, Route};
use crate::auth::scope;
use crate::organizations::{first_version, invitations, memberships};
use crate::state::AppState;

pub(super) fn table() -> Vec<Route> {
    let users = "/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}";
    let first = "/v1/orgs/{orgId}/directory/users/{accountId}";
    let groups = "/v1/orgs/{orgId}/directory/groups";
    vec![
        member("suspendUser", Method::POST, &format!("{users}/suspend"), || post(memberships::suspend))
            .summary("Suspends a user in a directory, or with `-` in all: it keeps its groups and roles.")
            .takes(RequestBody::None)
            .records(&membership::USER_ACCESS_SUSPENDED)
            .answers(204),
        member("restoreUser", Method::POST, &format!("{users}/restore"), || post(memberships::restore))
            .summary("Restores a user that was suspended.")
            .takes(RequestBody::None)
            .records(&membership::USER_ACCESS_RESTORED)
            .answers(204),
        member("suspendUserV1", Method::POST, &format!("{first}/suspend-access"), || {
            post(memberships::suspend_everywhere)
        })
        .summary("Suspends a user in all directories.")
        .takes(RequestBody::None)
        .shows::<memberships::Done>()
        .records(&membership::USER_ACCESS_SUSPENDED)
        .answers(200),
        member("restoreUserV1", Method::POST, &format!("{first}/restore-access"), || {
            post(memberships::restore_everywhere)
        })
        .summary("Restores a user in all directories.")
        .takes(RequestBody::None)
        .shows::<memberships::Done>()
        .records(&membership::USER_ACCESS_RESTORED)
        .answers(200),
        member("removeUser", Method::DELETE, users, || delete(memberships::remove))
            .summary("Removes a user from the directory of those who were invited, or with `-` from all directories.")
            .records(&membership::USER_REMOVED_FROM_ORG)
            .answers(204),
        member("removeUserV1", Method::DELETE, first, || delete(memberships::remove_everywhere))
            .summary("Removes a user from all directories.")
            .records(&membership::USER_REMOVED_FROM_ORG)
            .answers(204),
        member("inviteUsers", Method::POST, "/v2/orgs/{orgId}/users/invite", || post(invitations::invite))
            .summary("Invites people, and says what came of each role and group of each of them.")
            .reads::<invitations::Invite>()
            .shows::<invitations::Results>()
            .records(&membership::USER_INVITED)
            .answers(200),
        member("inviteUserV1", Method::POST, "/v1/orgs/{orgId}/users/invite", || {
            post(invitations::invite_one)
        })
        .summary("Invites somebody.")
        .reads::<invitations::InviteOne>()
        .shows::<invitations::Results>()
        .records(&membership::USER_INVITED)
        .answers(200),
        admin("searchUsersV1", Method::POST, "/v1/orgs/{orgId}/users/search", || {
            post(first_version::search_users)
        })
        .summary("Searches users, in the words of the first version.")
        .reads::<first_version::UsersSearch>()
        .shows::<first_version::PublicUsers>()
        .needs::<scope::ReadDirectories>()
        .paged(Paging::InBody)
        .searches(),
        // One client asks by this method (organizations API, quirk 4).
        admin("searchUsersByQueryV1", Method::GET, "/v1/orgs/{orgId}/users/search", || {
            get(first_version::search_users_by_query)
        })
        .summary("The same search, asked in the query.")
        .asks(first_version::PARAMETERS)
        .shows::<first_version::PublicUsers>()
        .needs::<scope::ReadDirectories>()
        .paged(Paging::CursorAndLimit),
        admin("searchGroupsV1", Method::POST, "/v1/orgs/{orgId}/groups/search", || {
            post(first_version::search_groups)
        })
        .summary("Searches groups, in the words of the first version.")
        .reads::<first_version::GroupsSearch>()
        .shows::<first_version::PublicGroups>()
        .needs::<scope::ReadGroups>()
        .paged(Paging::InBody)
        .searches(),
        of_groups("createGroupV1", Method::POST, groups, || post(first_version::create_group))
            .summary("Creates a group that administrators keep.")
            .reads::<first_version::NewGroup>()
            .shows::<first_version::CreatedGroup>()
            .records(&group::LOCAL_GROUP_CREATED)
            .answers(200),
        of_groups("deleteGroupV1", Method::DELETE, &format!("{groups}/{{groupId}}"), || {
            delete(first_version::delete_group)
        })
        .summary("Deletes a group that administrators keep.")
        .shows::<memberships::Done>()
        .records(&group::LOCAL_GROUP_DELETED)
        .answers(200),
        of_groups("addUserToGroupV1", Method::POST, &format!("{groups}/{{groupId}}/memberships"), || {
            post(first_version::add_member)
        })
        .summary("Adds a user to a group that administrators keep.")
        .reads::<first_version::NewMember>()
        .shows::<memberships::Done>()
        .records(&group::USER_ADDED_TO_GROUP)
        .answers(200),
        of_groups(
            "removeUserFromGroupV1",
            Method::DELETE,
            &format!("{groups}/{{groupId}}/memberships/{{accountId}}"),
            || delete(first_version::remove_member),
        )
        .summary("Removes a user from a group that administrators keep.")
        .shows::<memberships::Done>()
        .records(&group::USER_REMOVED_FROM_GROUP)
        .answers(200),
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

fn member(
    operation: &'static str,
    method: Method,
    path: &str,
    handler: fn() -> MethodRouter<AppState>,
) -> Route {
    admin(operation, method, path, handler).needs::<scope::WriteDirectories>()
}

fn of_groups(
    operation: &'static str,
    method: Method,
    path: &str,
    handler: fn() -> MethodRouter<AppState>,
) -> Route {
    admin(operation, method, path, handler).needs::<scope::WriteGroups>()
}
