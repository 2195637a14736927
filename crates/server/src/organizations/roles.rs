//! Roles of users and groups (organizations API §3.3, §3.4, §3.6, §3.7).

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::access::{self, Assignment, AssignmentFilter, Hand, Resource, Role};
use steward_core::id::DirectoryId;
use steward_core::principal::OrgCaller;
use steward_core::{Error, search};

use super::asked::{Asked, a_list};
use super::{PageCursors, a_limit, answer, cursors, nothing};
use crate::auth::Org;
use crate::auth::scope::{ReadDirectories, ReadGroups, WriteRoles};
use crate::failure::Failure;
use crate::own::OwnBody;
use crate::query::{Parameter, Query};

/// The most assignments on one page.
const MOST: usize = 100;

/// How many assignments are on a page unless the caller says otherwise.
const USUAL: usize = 50;

/// Roles that one request may name.
const ROLES: usize = 50;

/// A role on a resource (`RoleApiRequest`).
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RoleOnResource")]
pub(crate) struct UserRole {
    role: String,
    /// The ARI of the resource; without it, `atlassian/org-admin` is on the organization.
    resource: Option<String>,
}

/// A role on the organization (`OrganizationLevelRoleApiRequest`).
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RoleOnOrganization")]
pub(crate) struct OrgRole {
    /// `atlassian/org-admin`.
    role: String,
}

/// A role of a group on a resource.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "GroupRole")]
pub(crate) struct GroupRole {
    /// The ARI of the resource.
    resource_id: String,
    role_id: String,
}

/// Roles of a group (`GroupRoleAssignmentInput`).
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "GroupRoles")]
pub(crate) struct GroupRoles {
    #[schemars(length(min = 1, max = ROLES))]
    role_associations: Vec<RoleAssociation>,
}

/// A role on a resource (`RoleAssociation`).
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleAssociation {
    /// The ARI of the resource.
    resource: String,
    role: String,
}

/// What was done.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RolesChanged")]
pub(crate) struct Done {
    message: String,
}

/// Parameters of a list of assignments.
pub(crate) const PARAMETERS: &[Parameter] = &[
    a_limit(USUAL, MOST),
    a_list("directoryIds", "Only what is known from these directories."),
    a_list("resourceOwners", "Only resources of these products, or `platform`."),
    a_list("resourceIds", "Only these resources."),
    a_list("roleIds", "Only these roles."),
];

/// `POST /v1/orgs/{orgId}/users/{accountId}/roles/assign`.
pub(crate) async fn assign(
    Org(caller, _): Org<WriteRoles>,
    Path((_, user)): Path<(String, String)>,
    OwnBody(body): OwnBody<UserRole>,
) -> Result<Response<Body>, Failure> {
    change(&caller, &user, &body, Hand::Give).await
}

/// `POST /v1/orgs/{orgId}/users/{accountId}/roles/revoke`.
pub(crate) async fn revoke(
    Org(caller, _): Org<WriteRoles>,
    Path((_, user)): Path<(String, String)>,
    OwnBody(body): OwnBody<UserRole>,
) -> Result<Response<Body>, Failure> {
    change(&caller, &user, &body, Hand::Take).await
}

/// `POST /v1/orgs/{orgId}/users/{accountId}/role-assignments/assign`.
pub(crate) async fn assign_org_role(
    Org(caller, _): Org<WriteRoles>,
    Path((_, user)): Path<(String, String)>,
    OwnBody(body): OwnBody<OrgRole>,
) -> Result<Response<Body>, Failure> {
    change_org_role(&caller, &user, &body, Hand::Give).await
}

/// `POST /v1/orgs/{orgId}/users/{accountId}/role-assignments/revoke`.
pub(crate) async fn revoke_org_role(
    Org(caller, _): Org<WriteRoles>,
    Path((_, user)): Path<(String, String)>,
    OwnBody(body): OwnBody<OrgRole>,
) -> Result<Response<Body>, Failure> {
    change_org_role(&caller, &user, &body, Hand::Take).await
}

/// `POST /v1/orgs/{orgId}/directory/groups/{groupId}/roles/assign`.
pub(crate) async fn assign_group_roles(
    Org(caller, _): Org<WriteRoles>,
    Path((_, group)): Path<(String, String)>,
    OwnBody(body): OwnBody<GroupRoles>,
) -> Result<Response<Body>, Failure> {
    access::assign_to_group(&caller, None, &group, associations(&body)?, Hand::Give).await?;
    Ok(answer(&Done { message: format!("Roles were assigned to group {group}") }))
}

/// `POST /v1/orgs/{orgId}/directory/groups/{groupId}/roles/revoke`.
pub(crate) async fn revoke_group_roles(
    Org(caller, _): Org<WriteRoles>,
    Path((_, group)): Path<(String, String)>,
    OwnBody(body): OwnBody<GroupRoles>,
) -> Result<Response<Body>, Failure> {
    access::assign_to_group(&caller, None, &group, associations(&body)?, Hand::Take).await?;
    Ok(answer(&Done { message: format!("Roles were revoked from group {group}") }))
}

/// `POST …/directories/{directoryId}/groups/{groupId}/role-assignments/assign`.
pub(crate) async fn assign_group_role(
    Org(caller, _): Org<WriteRoles>,
    Path((_, directory, group)): Path<(String, String, String)>,
    OwnBody(body): OwnBody<GroupRole>,
) -> Result<Response<Body>, Failure> {
    change_group_role(&caller, (&directory, &group), &body, Hand::Give).await
}

/// `POST …/directories/{directoryId}/groups/{groupId}/role-assignments/revoke`.
pub(crate) async fn revoke_group_role(
    Org(caller, _): Org<WriteRoles>,
    Path((_, directory, group)): Path<(String, String, String)>,
    OwnBody(body): OwnBody<GroupRole>,
) -> Result<Response<Body>, Failure> {
    change_group_role(&caller, (&directory, &group), &body, Hand::Take).await
}

/// `GET …/directories/{directoryId}/users/{accountId}/role-assignments`.
pub(crate) async fn list_of_user(
    Org(caller, _): Org<ReadDirectories>,
    Path((_, directory, account)): Path<(String, String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let directory = search::directory(&caller, &directory).await?;
    let (filter, cursor) = filter(query, directory)?;
    let page = access::list_of_account(&caller, &account, filter, cursor.as_deref()).await?;
    let data = page.items.iter().map(user_assignment).collect();
    Ok(answer(&UserAssignments { data, links: cursors(cursor.as_deref(), page.next.as_deref()) }))
}

/// `GET …/directories/{directoryId}/groups/{groupId}/role-assignments`.
pub(crate) async fn list_of_group(
    Org(caller, _): Org<ReadGroups>,
    Path((_, directory, group)): Path<(String, String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let directory = search::directory(&caller, &directory).await?;
    let (filter, cursor) = filter(query, directory)?;
    let page = access::list_of_group(&caller, &group, filter, cursor.as_deref()).await?;
    let data = page.items.iter().map(group_assignment).collect();
    Ok(answer(&GroupAssignments { data, links: cursors(cursor.as_deref(), page.next.as_deref()) }))
}

async fn change(
    caller: &OrgCaller,
    user: &str,
    body: &UserRole,
    hand: Hand,
) -> Result<Response<Body>, Failure> {
    let role = role(&body.role)?;
    let resource = match (&body.resource, role) {
        // The resource of this role is the organization, whatever is named (reference §3.3).
        (_, Role::OrgAdmin) => Resource::Organization(caller.org_id),
        (Some(text), _) => resource(text)?,
        (None, _) => {
            return Err(Error::invalid("resource", "must name the ARI of what the role is on").into());
        }
    };
    access::assign_to_account(caller, user, (resource, role), hand).await?;
    Ok(nothing(StatusCode::NO_CONTENT))
}

async fn change_org_role(
    caller: &OrgCaller,
    user: &str,
    body: &OrgRole,
    hand: Hand,
) -> Result<Response<Body>, Failure> {
    let role = role(&body.role)?;
    if role != Role::OrgAdmin {
        let why = "is not given here: only atlassian/org-admin is".to_owned();
        return Err(Error::InvalidRole { role: body.role.clone(), why }.into());
    }
    let resource = Resource::Organization(caller.org_id);
    access::assign_to_account(caller, user, (resource, role), hand).await?;
    Ok(nothing(StatusCode::NO_CONTENT))
}

async fn change_group_role(
    caller: &OrgCaller,
    (directory, group): (&str, &str),
    body: &GroupRole,
    hand: Hand,
) -> Result<Response<Body>, Failure> {
    let directory = search::directory(caller, directory).await?;
    let roles = vec![(resource(&body.resource_id)?, role(&body.role_id)?)];
    access::assign_to_group(caller, directory, group, roles, hand).await?;
    Ok(nothing(StatusCode::NO_CONTENT))
}

fn associations(body: &GroupRoles) -> Result<Vec<(Resource, Role)>, Failure> {
    if body.role_associations.is_empty() || body.role_associations.len() > ROLES {
        let rule = format!("must name 1 to {ROLES} roles");
        return Err(Error::invalid("roleAssociations", rule).into());
    }
    body.role_associations.iter().map(|one| Ok((resource(&one.resource)?, role(&one.role)?))).collect()
}

/// Reads a role.
pub(crate) fn role(text: &str) -> Result<Role, Failure> {
    Role::parse(text).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.into_iter().map(Role::as_str).collect();
        let why = format!("is none: choose one of {}", known.join(", "));
        Error::InvalidRole { role: text.to_owned(), why }.into()
    })
}

/// Reads the ARI of a resource. One of something that no organization has is absent.
pub(crate) fn resource(text: &str) -> Result<Resource, Failure> {
    Resource::parse(text).ok_or_else(|| Error::not_found("resource", text).into())
}

fn filter(
    query: Query,
    directory: Option<DirectoryId>,
) -> Result<(AssignmentFilter, Option<String>), Failure> {
    let asked = Asked::Query(query);
    let filter = AssignmentFilter {
        directory: directory.map(|directory| directory.0),
        directory_ids: asked.list("directoryIds")?,
        owners: asked.list("resourceOwners")?,
        resources: asked.list("resourceIds")?,
        roles: asked.roles()?,
        limit: asked.limit(USUAL, MOST)?,
    };
    asked.check_length()?;
    Ok((filter, asked.text("cursor")?))
}

/// A page of what a user has.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "UserRoleAssignmentPage")]
pub(crate) struct UserAssignments {
    data: Vec<UserAssignment>,
    links: PageCursors,
}

/// What a user has on a resource (`MultiDirectoryUserRoleAssignment`).
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "UserRoleAssignment")]
struct UserAssignment {
    resource_id: String,
    resource_owner: String,
    /// The roles alone, as older clients read them.
    roles: Vec<&'static str>,
    role_assignments: Vec<RoleMethods>,
    /// A directory that knows the account; null for the organization itself, as is what follows.
    directory_id: Option<String>,
    user_directory_status: Option<&'static str>,
}

/// A role and the ways by which it is had.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RoleAssignment")]
struct RoleMethods {
    role: &'static str,
    role_assignment_methods: Vec<&'static str>,
}

/// A page of what a group gives its members.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "GroupRoleAssignmentPage")]
pub(crate) struct GroupAssignments {
    data: Vec<GroupAssignment>,
    links: PageCursors,
}

/// What a group gives on a resource (`MultiDirectoryGroupRoleAssignment`).
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "GroupRoleAssignment")]
struct GroupAssignment {
    resource_id: String,
    resource_owner: String,
    /// The role that the resource gives to everybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    default_role: Option<&'static str>,
    /// Each role is a list of one: generated clients read lists of lists (reference §3.6).
    roles: Vec<[&'static str; 1]>,
}

fn user_assignment(assignment: &Assignment) -> UserAssignment {
    UserAssignment {
        resource_id: assignment.resource.ari(),
        resource_owner: assignment.resource.owner().to_owned(),
        roles: assignment.roles.iter().map(|(role, _)| role.as_str()).collect(),
        role_assignments: assignment
            .roles
            .iter()
            .map(|(role, methods)| RoleMethods {
                role: role.as_str(),
                role_assignment_methods: methods.clone(),
            })
            .collect(),
        directory_id: assignment.directory.map(|(directory, _)| directory.to_string()),
        user_directory_status: assignment
            .directory
            .map(|(_, active)| if active { "active" } else { "suspended" }),
    }
}

fn group_assignment(assignment: &Assignment) -> GroupAssignment {
    GroupAssignment {
        resource_id: assignment.resource.ari(),
        resource_owner: assignment.resource.owner().to_owned(),
        default_role: assignment.default_role.map(Role::as_str),
        roles: assignment.roles.iter().map(|(role, _)| [role.as_str()]).collect(),
    }
}
