//! `/v2/orgs/{orgId}/directories/{directoryId}/groups` (organizations API §3.6). The directory may be `-`: all of them.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::access::{self, Hand};
use steward_core::directory;
use steward_core::group::Group;
use steward_core::id::DirectoryId;
use steward_core::principal::OrgCaller;
use steward_core::search::{self, Expansions, FoundGroup, GroupFilter, GroupSearch, Sort};

use super::asked::{Asked, LISTED, Searched, SortBy, TEXT, a_list, a_text};
use super::{Count, Document, PageCursors, a_limit, answer, created, cursors, nothing};
use crate::auth::Org;
use crate::auth::scope::{ReadGroups, WriteGroups};
use crate::failure::Failure;
use crate::own::OwnBody;
use crate::query::{Parameter, Query};

/// The most groups on one page.
const MOST: usize = 100;

/// How many groups are on a page unless the caller says otherwise.
const USUAL: usize = 20;

/// What a search asks in its body (reference §3.6). Everything may be absent.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "GroupSearch")]
#[expect(
    dead_code,
    clippy::struct_field_names,
    reason = "it describes what is read by the same rules as a query"
)]
pub(crate) struct Search {
    #[schemars(length(max = LISTED), inner(length(max = TEXT)))]
    account_ids: Option<Vec<String>>,
    /// Where to go on; everything else is then discarded.
    cursor: Option<String>,
    #[schemars(length(max = LISTED), inner(length(max = TEXT)))]
    directory_ids: Option<Vec<String>>,
    /// What is shown beside what is always shown.
    expand: Option<Vec<String>>,
    /// Not together with `groupNames`.
    #[schemars(length(max = LISTED), inner(length(max = TEXT)))]
    group_ids: Option<Vec<String>>,
    /// Whole names, whatever their case; not together with `searchTerm`.
    #[schemars(length(max = LISTED), inner(length(max = TEXT)))]
    group_names: Option<Vec<String>>,
    #[schemars(range(min = 1, max = MOST))]
    limit: Option<usize>,
    #[schemars(length(max = LISTED), inner(length(max = TEXT)))]
    resource_ids: Option<Vec<String>>,
    #[schemars(length(max = LISTED), inner(length(max = TEXT)))]
    resource_owners: Option<Vec<String>>,
    #[schemars(length(max = LISTED), inner(length(max = TEXT)))]
    role_ids: Option<Vec<String>>,
    /// Words that begin like words of the name.
    #[schemars(length(max = TEXT))]
    search_term: Option<String>,
    sort_by: Option<SortBy>,
}

/// Filters of a query.
pub(crate) const PARAMETERS: &[Parameter] = &[
    a_list("directoryIds", "Only groups of these directories."),
    a_list("accountIds", "Only groups with one of these members."),
    a_list("groupIds", "Only these groups."),
    a_list("resourceOwners", "Only groups with access to these products."),
    a_list("resourceIds", "Only groups with access to these resources."),
    a_list("roleIds", "Only groups with these roles."),
    a_text("searchTerm", "Words that begin like words of the name."),
];

/// Parameters of a list.
pub(crate) const LIST_PARAMETERS: &[Parameter] = &[
    a_limit(USUAL, MOST),
    a_text("sortBy", "The order: `{\"field\":\"name\",\"direction\":\"asc\"}`."),
    a_text("counts", "What is counted: `{\"includeUsers\":true,\"includeResources\":true}`."),
    PARAMETERS[0],
    PARAMETERS[1],
    PARAMETERS[2],
    PARAMETERS[3],
    PARAMETERS[4],
    PARAMETERS[5],
    PARAMETERS[6],
];

/// What a search may expand.
const EXPANDED: [&str; 2] = ["counts.resources", "counts.users"];

/// A group to be created.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewGroup {
    name: String,
    description: Option<String>,
}

/// Who joins a group.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewMember {
    account_id: String,
}

/// `POST …/groups/search`.
pub(crate) async fn search(
    Org(caller, _): Org<ReadGroups>,
    Path((_, directory)): Path<(String, String)>,
    Searched(asked): Searched,
) -> Result<Response<Body>, Failure> {
    asked.only::<Search>()?;
    asked.not_both("searchTerm", "groupNames")?;
    asked.not_both("groupIds", "groupNames")?;
    let directory = search::directory(&caller, &directory).await?;
    let filter = GroupFilter { names: asked.list("groupNames")?, ..filter(&asked, directory)? };
    found(&caller, &asked, filter, asked.expand(&EXPANDED)?).await
}

/// `GET …/groups`.
pub(crate) async fn list(
    Org(caller, _): Org<ReadGroups>,
    Path((_, directory)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let directory = search::directory(&caller, &directory).await?;
    let asked = Asked::Query(query);
    let filter = filter(&asked, directory)?;
    let expand = asked.counts()?;
    found(&caller, &asked, filter, expand).await
}

/// `POST …/groups`.
pub(crate) async fn create(
    Org(caller, _): Org<WriteGroups>,
    Path((_, directory)): Path<(String, String)>,
    OwnBody(body): OwnBody<NewGroup>,
) -> Result<Response<Body>, Failure> {
    let directory = search::directory(&caller, &directory).await?;
    let group =
        directory::create_local_group(&caller, directory, &body.name, body.description.as_deref()).await?;
    let expand = Expansions { users: true, ..Expansions::default() };
    Ok(created(&Document { data: shown_group(&FoundGroup { group, resources: None }, expand) }))
}

/// `GET …/groups/count`.
pub(crate) async fn count(
    Org(caller, _): Org<ReadGroups>,
    Path((_, directory)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let directory = search::directory(&caller, &directory).await?;
    let totals = search::count_groups(&caller, &filter(&Asked::Query(query), directory)?).await?;
    Ok(answer(&Count { count: totals.all }))
}

/// `GET …/groups/stats`.
pub(crate) async fn stats(
    Org(caller, _): Org<ReadGroups>,
    Path((_, directory)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let directory = search::directory(&caller, &directory).await?;
    let totals = search::count_groups(&caller, &filter(&Asked::Query(query), directory)?).await?;
    let types = ["GROUP", "TEAM", "USERBASE_GROUP"].map(|kind| TypeCount {
        kind,
        // There are no teams and no groups of a user base.
        count: if kind == "GROUP" { totals.all } else { 0 },
    });
    let managed = totals.all - totals.provisioned;
    let totals = GroupTotals { all: totals.all, synced: totals.provisioned, managed };
    Ok(answer(&GroupStats { types: types.into(), totals }))
}

/// `GET …/groups/{groupId}`.
pub(crate) async fn read(
    Org(caller, _): Org<ReadGroups>,
    Path((_, directory, group_id)): Path<(String, String, String)>,
) -> Result<Response<Body>, Failure> {
    let directory = search::directory(&caller, &directory).await?;
    let group = search::find_group(&caller, directory, &group_id).await?;
    let expand = Expansions { users: true, resources: true, ..Expansions::default() };
    Ok(answer(&Document { data: shown_group(&group, expand) }))
}

/// `DELETE …/groups/{groupId}`.
pub(crate) async fn delete(
    Org(caller, _): Org<WriteGroups>,
    Path((_, directory, group_id)): Path<(String, String, String)>,
) -> Result<Response<Body>, Failure> {
    let directory = search::directory(&caller, &directory).await?;
    access::delete_group(&caller, directory, &group_id).await?;
    Ok(nothing(StatusCode::NO_CONTENT))
}

/// `POST …/groups/{groupId}/memberships`.
pub(crate) async fn add_member(
    Org(caller, _): Org<WriteGroups>,
    Path((_, directory, group_id)): Path<(String, String, String)>,
    OwnBody(body): OwnBody<NewMember>,
) -> Result<Response<Body>, Failure> {
    let directory = search::directory(&caller, &directory).await?;
    access::change_member(&caller, directory, &group_id, &body.account_id, Hand::Give).await?;
    Ok(nothing(StatusCode::NO_CONTENT))
}

/// `DELETE …/groups/{groupId}/memberships/{accountId}`.
pub(crate) async fn remove_member(
    Org(caller, _): Org<WriteGroups>,
    Path((_, directory, group_id, account_id)): Path<(String, String, String, String)>,
) -> Result<Response<Body>, Failure> {
    let directory = search::directory(&caller, &directory).await?;
    access::change_member(&caller, directory, &group_id, &account_id, Hand::Take).await?;
    Ok(nothing(StatusCode::NO_CONTENT))
}

async fn found(
    caller: &OrgCaller,
    asked: &Asked,
    filter: GroupFilter,
    expand: Expansions,
) -> Result<Response<Body>, Failure> {
    asked.check_length()?;
    let sort = asked.sort("name")?.unwrap_or(Sort::Ascending);
    let search = GroupSearch { filter, sort, expand, limit: asked.limit(USUAL, MOST)? };
    let cursor = asked.text("cursor")?;
    let page = search::search_groups(caller, search, cursor.as_deref()).await?;
    let data = page.items.iter().map(|group| shown_group(group, page.expand)).collect();
    Ok(answer(&Groups { data, links: cursors(cursor.as_deref(), page.next.as_deref()) }))
}

fn filter(asked: &Asked, directory: Option<DirectoryId>) -> Result<GroupFilter, Failure> {
    let mut filter = GroupFilter {
        group_ids: asked.list("groupIds")?,
        names: Vec::new(),
        account_ids: asked.list("accountIds")?,
        directory_ids: asked.list("directoryIds")?,
        term: asked.text("searchTerm")?,
        name_part: None,
        roles: asked.roles()?,
        resources: asked.list("resourceIds")?,
        owners: asked.list("resourceOwners")?,
        impossible: false,
    };
    filter.narrow(directory);
    Ok(filter)
}

/// A page of groups.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MultiDirectoryGroupPage")]
pub(crate) struct Groups {
    data: Vec<ShownGroup>,
    links: PageCursors,
}

/// A group (`MultiDirectoryGroup`).
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "MultiDirectoryGroup")]
pub(crate) struct ShownGroup {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    directory_id: Option<String>,
    management_access: ManagementAccess,
    external_synced: bool,
    managed_by: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<GroupCounts>,
    links: super::directory_users::NoLinks,
}

/// What administrators may do to a group.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ManagementAccess {
    deletable: bool,
    modifiable: bool,
    readable: bool,
}

/// How many users and resources a group has.
#[derive(Serialize, JsonSchema)]
pub(crate) struct GroupCounts {
    #[serde(skip_serializing_if = "Option::is_none")]
    users: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resources: Option<u64>,
}

/// Groups by type and by who keeps them.
#[derive(Serialize, JsonSchema)]
pub(crate) struct GroupStats {
    types: Vec<TypeCount>,
    totals: GroupTotals,
}

/// Groups of a type.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TypeCount {
    #[serde(rename = "type")]
    kind: &'static str,
    count: u64,
}

/// Groups by who keeps them: an identity provider or administrators.
#[derive(Serialize, JsonSchema)]
pub(crate) struct GroupTotals {
    all: u64,
    synced: u64,
    managed: u64,
}

/// Tells what administrators may do to a group.
pub(super) fn management_access(group: &Group) -> ManagementAccess {
    let kept = !group.is_provisioned();
    ManagementAccess { deletable: kept, modifiable: kept, readable: true }
}

fn shown_group(found: &FoundGroup, expand: Expansions) -> ShownGroup {
    let FoundGroup { group, resources } = found;
    let provisioned = group.is_provisioned();
    let users = expand.users.then_some(group.member_count);
    let resources = resources.filter(|_| expand.resources);
    ShownGroup {
        id: group.id.to_string(),
        name: group.name.clone(),
        description: group.description.clone(),
        directory_id: group.home.map(|home| home.to_string()),
        management_access: management_access(group),
        external_synced: provisioned,
        managed_by: if provisioned { "external" } else { "admins" },
        counts: (expand.users || expand.resources).then_some(GroupCounts { users, resources }),
        links: super::directory_users::NoLinks {},
    }
}
