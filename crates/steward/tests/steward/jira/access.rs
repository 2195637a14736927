//! Roles of users and groups, and the search for workspaces (reference §3.3, §3.4, §3.6, §3.11).

use futures_util::TryStreamExt;
use jira::ApiErrorKind::{NotFound, Other};
use jira::admin::{
    AndOperator, FieldOperand, FieldOperandField, MultiDirectoryUserRoleAssignment,
    MultiDirectoryUserSearchRequest as UserSearch, MultiDirectoryUserSearchRequestExpand, NorOperator,
    OrganizationLevelRoleApiRequest, OrganizationLevelRoleApiRequestRole, PlatformRole, QueryVariants,
    RoleApiRequest, RoleApiRequestRole, RoleId, SearchWorkspacesOperand, SearchWorkspacesRequestV2,
    SortField, SortFieldOrder, WorkspaceModel,
};
use serde_json::json;

use super::{MISSING, NOBODY, Server, account, on_both_databases, refused_with_code, send};

on_both_databases!(
    an_account_is_given_roles_and_they_are_taken,
    a_group_is_given_roles_and_they_are_taken,
    workspaces_are_searched_by_a_tree,
);

/// Instead of a directory: all of them.
const ALL: &str = "-";

/// Makes a workspace, and returns its id and its ARI.
async fn workspace(server: &Server, name: &str, product: &str) -> (String, String) {
    let made = server.own("POST", "/workspaces", json!({ "name": name, "product": product })).await;
    let id = made["id"].as_str().unwrap().to_owned();
    (id.clone(), format!("ari:cloud:{product}::site/{id}"))
}

fn role(role: RoleApiRequestRole, resource: &str) -> RoleApiRequest {
    RoleApiRequest { role, resource: Some(resource.to_owned()) }
}

/// What an account has: resource, role, and methods.
async fn had(server: &Server, account: &str) -> Vec<(String, String, Vec<String>)> {
    let admin = server.admin();
    let ask = admin.users().get_user_role_assignments(server.org(), ALL, account);
    let all: Vec<MultiDirectoryUserRoleAssignment> = ask.limit(1).stream().try_collect().await.unwrap();
    let mut found = Vec::new();
    for assignment in all {
        let resource = assignment.resource_id.unwrap();
        for one in assignment.role_assignments.unwrap() {
            let methods = one.role_assignment_methods.unwrap().iter().map(text).collect();
            found.push((resource.clone(), text(&one.role.unwrap()), methods));
        }
    }
    found.sort();
    found
}

/// Returns the word that stands for a value on the wire.
fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

async fn an_account_is_given_roles_and_they_are_taken(server: Server) {
    let admin = server.admin();
    let (ada, grace) = (
        account(&server.provision("Ada Lovelace", "ada@example.com").await),
        account(&server.provision("Grace Hopper", "grace@example.com").await),
    );
    let (wiki_id, wiki) = workspace(&server, "Wiki", "confluence").await;
    let grant = async |account: &str, wanted: RoleApiRequest| {
        admin.users().grant_user_access(server.org(), account).role_api_request(wanted).send().await
    };
    grant(&ada, role(RoleApiRequestRole::AtlassianUser, &wiki)).await.unwrap();
    let direct = |role: &str| (wiki.clone(), role.to_owned(), vec!["direct".to_owned()]);
    assert_eq!(had(&server, &ada).await, [direct("atlassian/user")]);

    let wrong = grant(&ada, role(RoleApiRequestRole::AtlassianOrgAdmin, &wiki)).await;
    wrong.unwrap();
    let on_org =
        role(RoleApiRequestRole::AtlassianGuest, &format!("ari:cloud:platform::org/{}", server.org()));
    assert_eq!(refused_with_code(grant(&ada, on_org).await, Other, 400), "ADMIN-UAM-400-3");
    let nowhere = role(RoleApiRequestRole::AtlassianUser, &format!("ari:cloud:confluence::site/{MISSING}"));
    assert_eq!(refused_with_code(grant(&ada, nowhere).await, NotFound, 404), "ADMIN-UAM-404-1");
    let nobody = grant(NOBODY, role(RoleApiRequestRole::AtlassianUser, &wiki)).await;
    assert_eq!(refused_with_code(nobody, NotFound, 404), "ADMIN-404-8");
    server.own("PATCH", &format!("/workspaces/{wiki_id}"), json!({ "seatLimit": 1 })).await;
    let full = grant(&grace, role(RoleApiRequestRole::AtlassianUser, &wiki)).await;
    assert_eq!(refused_with_code(full, Other, 409), "ADMIN-UAM-409-3");

    let org_admin =
        || OrganizationLevelRoleApiRequest { role: OrganizationLevelRoleApiRequestRole::AtlassianOrgAdmin };
    let users = admin.users();
    let assign = users.assign_organization_role(server.org(), grace.clone());
    assign.organization_level_role_api_request(org_admin()).send().await.unwrap();
    let request = UserSearch {
        role_ids: Some(vec![RoleId::AtlassianOrgAdmin]),
        expand: Some(vec![
            MultiDirectoryUserSearchRequestExpand::PlatformRoles,
            MultiDirectoryUserSearchRequestExpand::ProductAccess,
            MultiDirectoryUserSearchRequestExpand::CountsResources,
        ]),
        ..UserSearch::default()
    };
    let search = users.search_directory_users(server.org(), ALL);
    let found = search.multi_directory_user_search_request(request).send().await.unwrap().data;
    assert_eq!(found.len(), 2);
    let shown = found.iter().find(|user| user.account_id.as_deref() == Some(ada.as_str())).unwrap();
    assert_eq!(shown.platform_roles, Some(vec![PlatformRole::AtlassianOrgAdmin]));
    assert_eq!(shown.counts.as_ref().unwrap().resources, Some(2));
    assert_eq!(shown.product_access.as_ref().unwrap()[0].key.as_deref(), Some("confluence"));
    let revoke = users.revoke_organization_role(server.org(), ada.clone());
    revoke.organization_level_role_api_request(org_admin()).send().await.unwrap();
    let last = users.revoke_organization_role(server.org(), grace.clone());
    let last = last.organization_level_role_api_request(org_admin()).send().await;
    assert_eq!(refused_with_code(last, Other, 409), "ADMIN-409-28");

    let revoke = users.revoke_user_access(server.org(), ada.clone());
    let wanted = role(RoleApiRequestRole::AtlassianUser, &wiki);
    revoke.role_api_request(wanted).send().await.unwrap();
    assert!(had(&server, &ada).await.is_empty());
}

async fn a_group_is_given_roles_and_they_are_taken(server: Server) {
    let admin = server.admin();
    let ada = server.provision("Ada Lovelace", "ada@example.com").await;
    let (_, wiki) = workspace(&server, "Wiki", "confluence").await;
    let (_, board) = workspace(&server, "Board", "trello").await;
    let scim = server.program.scim().unwrap();
    let group = json!({ "displayName": "Writers", "members": [{ "value": ada["id"] }] });
    let group = send(&scim, "POST", "/Groups", &group).await["id"].as_str().unwrap().to_owned();
    let groups = admin.groups();
    let grant = async |resource: &str, role: &str| {
        groups.grant_group_access(server.org(), ALL, group.clone(), resource, role).send().await
    };
    grant(&wiki, "atlassian/user").await.unwrap();
    grant(&board, "atlassian/guest").await.unwrap();
    let listed = groups.get_group_role_assignments(server.org(), ALL, group.clone());
    let all: Vec<_> = listed.limit(1).stream().try_collect().await.unwrap();
    let mut found: Vec<_> =
        all.into_iter().map(|one| (one.resource_owner.unwrap(), one.roles.unwrap())).collect();
    found.sort();
    let of = |owner: &str, role: &str| (owner.to_owned(), vec![vec![role.to_owned()]]);
    assert_eq!(found, [of("confluence", "atlassian/user"), of("trello", "atlassian/guest")]);
    let mine = had(&server, &account(&ada)).await;
    assert!(mine.iter().all(|(.., methods)| *methods == ["group_direct"]), "{mine:?}");
    assert_eq!(mine.len(), 2);

    let platform = format!("ari:cloud:platform::org/{}", server.org());
    assert_eq!(
        refused_with_code(grant(&platform, "atlassian/org-admin").await, Other, 400),
        "ADMIN-UAM-400-3"
    );
    for (resource, role) in
        [(&wiki, "atlassian/user"), (&board, "atlassian/guest"), (&board, "atlassian/guest")]
    {
        groups.revoke_group_access(server.org(), ALL, group.clone(), resource, role).send().await.unwrap();
    }
    let left = groups.get_group_role_assignments(server.org(), ALL, group.clone()).send().await.unwrap();
    assert_eq!(left.data, Some(vec![]));
    assert!(had(&server, &account(&ada)).await.is_empty());
}

async fn workspaces_are_searched_by_a_tree(server: Server) {
    let admin = server.admin();
    for (name, product) in [("Wiki", "confluence"), ("Board", "trello"), ("Handbook wiki", "confluence")] {
        workspace(&server, name, product).await;
    }
    let names = async |request: SearchWorkspacesRequestV2| {
        let ask = admin.workspaces().query_workspaces(server.org());
        let all: Vec<WorkspaceModel> =
            ask.search_workspaces_request_v2(request).stream().try_collect().await.unwrap();
        all.iter().map(name).collect::<Vec<_>>()
    };
    let mut field = FieldOperandField::default();
    field.name = Some("attributes.type".to_owned());
    field.values = Some(vec!["confluence".to_owned()]);
    let confluence = QueryVariants::FieldOperand(FieldOperand { field: Some(field) });
    let wiki = QueryVariants::SearchWorkspacesOperand(SearchWorkspacesOperand {
        search_workspaces: Some("WIK".to_owned()),
        ..SearchWorkspacesOperand::default()
    });
    let by_name =
        |order| Some(vec![SortField { field: Some("attributes.name".to_owned()), order: Some(order) }]);
    let both =
        QueryVariants::AndOperator(Box::new(AndOperator { and: Some(vec![confluence.clone(), wiki]) }));
    let request = SearchWorkspacesRequestV2 {
        query: Some(both),
        limit: Some(1),
        sort: by_name(SortFieldOrder::Asc),
        cursor: None,
    };
    assert_eq!(names(request.clone()).await, ["Handbook wiki", "Wiki"], "page by page");
    let others = QueryVariants::NorOperator(Box::new(NorOperator { nor: Some(vec![confluence]) }));
    let request = SearchWorkspacesRequestV2 { query: Some(others), ..request };
    assert_eq!(names(request).await, ["Board"]);
    let all = SearchWorkspacesRequestV2 {
        sort: by_name(SortFieldOrder::Desc),
        ..SearchWorkspacesRequestV2::default()
    };
    assert_eq!(names(all).await, ["Wiki", "Handbook wiki", "Board"]);
    let page = admin.workspaces().query_workspaces(server.org()).send().await.unwrap();
    let meta = page.meta.unwrap();
    assert_eq!(
        (meta.total, meta.start_index, meta.end_index, meta.page_size),
        (Some(3), Some(1), Some(3), Some(3))
    );
    let unknown = QueryVariants::Other(json!({ "field": { "name": "attributes.color", "values": ["red"] } }));
    let unknown = SearchWorkspacesRequestV2 { query: Some(unknown), ..SearchWorkspacesRequestV2::default() };
    let ask = admin.workspaces().query_workspaces(server.org()).search_workspaces_request_v2(unknown);
    assert_eq!(refused_with_code(ask.send().await, Other, 400), "ADMIN-400-19");
}

fn name(workspace: &WorkspaceModel) -> String {
    let shown = serde_json::to_value(workspace).unwrap();
    shown["attributes"]["name"].as_str().unwrap_or_else(|| panic!("{shown}")).to_owned()
}
