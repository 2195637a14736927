//! Roles: those of the organizations API under `/admin`, and what Steward adds under `/steward/v1`.

use axum::http::Method;
use axum::routing::{MethodRouter, get, patch, post};
use steward_core::access;

use super::{CallerKind, Paging, Route};
use crate::auth::scope;
use crate::organizations::{roles, workspaces as search};
use crate::own::{Page, access as access_routes, workspaces};
use crate::state::AppState;

pub(super) fn table() -> Vec<Route> {
    let give = |operation, path: &str, handler: fn() -> MethodRouter<AppState>| {
        Route::new(CallerKind::Org, operation, Method::POST, format!("/admin{path}"), handler)
            .needs::<scope::WriteRoles>()
            .answers(204)
    };
    let of_user = "/v1/orgs/{orgId}/users/{accountId}";
    let of_old_group = "/v1/orgs/{orgId}/directory/groups/{groupId}/roles";
    let in_directory = "/v2/orgs/{orgId}/directories/{directoryId}";
    let of_group = format!("{in_directory}/groups/{{groupId}}/role-assignments");
    let read = |operation, path: &str, handler| {
        Route::new(CallerKind::Org, operation, Method::GET, format!("/admin{path}"), handler)
    };
    let of_workspace = |operation, method, path: &str, handler| {
        let path = format!("/steward/v1/orgs/{{orgId}}/workspaces/{{workspaceId}}{path}");
        Route::new(CallerKind::Org, operation, method, path, handler)
    };
    let own = |operation, path: &str, handler| {
        let path = format!("/steward/v1/orgs/{{orgId}}{path}");
        Route::new(CallerKind::Org, operation, Method::GET, path, handler).needs::<scope::ReadRoles>()
    };
    vec![
        give("grantUserAccess", &format!("{of_user}/roles/assign"), || post(roles::assign))
            .summary("Gives an account a role on a resource.")
            .reads::<roles::UserRole>()
            .records(&access::USER_GRANTED_ROLE),
        give("revokeUserAccess", &format!("{of_user}/roles/revoke"), || post(roles::revoke))
            .summary("Takes a role on a resource from an account.")
            .reads::<roles::UserRole>()
            .records(&access::USER_REVOKED_ROLE),
        give("assignOrganizationRole", &format!("{of_user}/role-assignments/assign"), || {
            post(roles::assign_org_role)
        })
        .summary("Makes an account an administrator of the organization.")
        .reads::<roles::OrgRole>()
        .records(&access::ADDED_ORG_ADMIN),
        give("revokeOrganizationRole", &format!("{of_user}/role-assignments/revoke"), || {
            post(roles::revoke_org_role)
        })
        .summary("Makes an account an administrator of the organization no more; the last one stays one.")
        .reads::<roles::OrgRole>()
        .records(&access::REMOVED_ORG_ADMIN),
        read("getUserRoleAssignments", &format!("{in_directory}/users/{{accountId}}/role-assignments"), || {
            get(roles::list_of_user)
        })
        .summary("Lists the roles of a user, resource by resource, with the ways by which they are had.")
        .asks(roles::PARAMETERS)
        .shows::<roles::UserAssignments>()
        .needs::<scope::ReadDirectories>()
        .paged(Paging::CursorAndLimit),
        give("assignGroupRoles", &format!("{of_old_group}/assign"), || post(roles::assign_group_roles))
            .summary("Gives a group roles on resources, all or none.")
            .reads::<roles::GroupRoles>()
            .shows::<roles::Done>()
            .records(&access::GROUP_GRANTED_ROLE)
            .answers(200),
        give("revokeGroupRoles", &format!("{of_old_group}/revoke"), || post(roles::revoke_group_roles))
            .summary("Takes roles on resources from a group, all or none.")
            .reads::<roles::GroupRoles>()
            .shows::<roles::Done>()
            .records(&access::GROUP_REVOKED_ROLE)
            .answers(200),
        read("getGroupRoleAssignments", &of_group, || get(roles::list_of_group))
            .summary("Lists the roles that a group gives its members, resource by resource.")
            .asks(roles::PARAMETERS)
            .shows::<roles::GroupAssignments>()
            .needs::<scope::ReadGroups>()
            .paged(Paging::CursorAndLimit),
        give("grantGroupAccess", &format!("{of_group}/assign"), || post(roles::assign_group_role))
            .summary("Gives a group a role on a resource, for its members.")
            .reads::<roles::GroupRole>()
            .records(&access::GROUP_GRANTED_ROLE),
        give("revokeGroupAccess", &format!("{of_group}/revoke"), || post(roles::revoke_group_role))
            .summary("Takes a role on a resource from a group.")
            .reads::<roles::GroupRole>()
            .records(&access::GROUP_REVOKED_ROLE),
        Route::new(
            CallerKind::Org,
            "queryWorkspaces",
            Method::POST,
            "/admin/v2/orgs/{orgId}/workspaces".to_owned(),
            || post(search::search),
        )
        .summary("Searches workspaces by a tree of conditions.")
        .reads::<search::Search>()
        .shows::<search::Workspaces>()
        .needs::<scope::ReadWorkspaces>()
        .paged(Paging::InBody)
        .searches(),
        own("explainAccess", "/access/explanation", || get(access_routes::explain))
            .summary("Explains why an account has what it has on a resource: all ways, the shortest first.")
            .asks(access_routes::PARAMETERS)
            .shows::<access_routes::ShownExplanation>(),
        own("getGroupImpact", "/groups/{groupId}/impact", || get(access_routes::impact))
            .summary("Lists the roles that members of a group have by no other way: what is lost if it goes.")
            .shows::<Page<access_routes::ShownLost>>()
            .paged(Paging::Cursor),
        own("listWorkspaceAccess", "/workspaces/{workspaceId}/access", || get(access_routes::holders))
            .summary("Lists who has access to a workspace, with the ways by which they have it.")
            .shows::<Page<access_routes::ShownHolder>>()
            .paged(Paging::Cursor),
        of_workspace("getWorkspace", Method::GET, "", || get(workspaces::read))
            .summary("Reads a workspace, the role that it gives to everybody, and its seats.")
            .shows::<workspaces::Shown<'_>>()
            .needs::<scope::ReadWorkspaces>(),
        of_workspace("changeWorkspace", Method::PATCH, "", || patch(workspaces::change))
            .summary("Changes a workspace, the role that it gives to everybody, and its seats; what is not named stays.")
            .reads::<workspaces::WorkspaceChangeBody>()
            .shows::<workspaces::Shown<'_>>()
            .needs::<scope::WriteWorkspaces>()
            .records(&access::WORKSPACE_UPDATED),
    ]
}
