//! `/v2/orgs/{orgId}/directories/{directoryId}/users` (organizations API §3.4). The directory may be `-`: all of them.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::access::{self, Role};
use steward_core::account::AccountStatus;
use steward_core::id::DirectoryId;
use steward_core::principal::OrgCaller;
use steward_core::search::{
    self, ClaimState, Expansions, MembershipStatus, Person, PersonGroup, PersonStatus, UserFilter, UserSearch,
};

use super::asked::{Asked, LISTED, Searched, SortBy, TEXT, a_flag, a_list, a_text};
use super::{Document, PageCursors, a_limit, answer, cursors};
use crate::auth::Org;
use crate::auth::scope::ReadDirectories;
use crate::failure::Failure;
use crate::query::{Parameter, Query};
use crate::state::AppState;
use crate::wire;

/// The most users on one page.
const MOST: usize = 100;

/// How many users are on a page unless the caller says otherwise.
const USUAL: usize = 50;

/// What a search asks in its body (reference §3.4). Everything may be absent.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "UserSearch")]
#[expect(
    dead_code,
    clippy::struct_field_names,
    reason = "it describes what is read by the same rules as a query"
)]
pub(crate) struct Search {
    #[schemars(length(max = LISTED), inner(length(max = TEXT)))]
    account_ids: Option<Vec<String>>,
    account_status: Option<Vec<String>>,
    claim_status: Option<String>,
    /// Where to go on; everything else is then discarded.
    cursor: Option<String>,
    #[schemars(length(max = LISTED), inner(length(max = TEXT)))]
    directory_ids: Option<Vec<String>>,
    #[schemars(length(max = LISTED), inner(length(max = TEXT)))]
    email_domains: Option<Vec<String>>,
    /// Whole addresses; not together with `searchTerm`.
    #[schemars(length(max = LISTED), inner(length(max = TEXT)))]
    emails: Option<Vec<String>>,
    /// What is shown beside what is always shown.
    expand: Option<Vec<String>>,
    #[schemars(length(max = LISTED), inner(length(max = TEXT)))]
    group_ids: Option<Vec<String>>,
    #[schemars(range(min = 1, max = MOST))]
    limit: Option<usize>,
    membership_status: Option<Vec<String>>,
    mfa_enabled: Option<bool>,
    #[schemars(length(max = LISTED), inner(length(max = TEXT)))]
    resource_ids: Option<Vec<String>>,
    #[schemars(length(max = LISTED), inner(length(max = TEXT)))]
    role_ids: Option<Vec<String>>,
    /// Words that begin like words of names and address.
    #[schemars(length(max = TEXT))]
    search_term: Option<String>,
    sort_by: Option<SortBy>,
    status: Option<Vec<String>>,
}

/// Filters of a query.
pub(crate) const PARAMETERS: &[Parameter] = &[
    a_list("accountIds", "Only these accounts."),
    a_list("directoryIds", "Only users that these directories know."),
    a_list("resourceIds", "Only users with access to these resources."),
    a_list("groupIds", "Only members of these groups."),
    a_flag("mfaEnabled", "Only users with or without a second factor."),
    a_text("claimStatus", "Only users whose accounts are `managed` or `unmanaged`."),
    a_list(
        "status",
        "Only users with one of these: active, suspended, not_invited, deactivated, for_deletion.",
    ),
    a_list("accountStatus", "Only users with one of these: active, inactive, closed."),
    a_list("membershipStatus", "Only users with one of these: active, suspended, no_membership."),
    a_list("roleIds", "Only users with these roles."),
    a_list("emailDomains", "Only users with addresses in these domains."),
    a_text("searchTerm", "Words that begin like words of names and address."),
];

/// Parameters of a list.
pub(crate) const LIST_PARAMETERS: &[Parameter] = &[
    a_limit(USUAL, MOST),
    a_text("sortBy", "The order: `{\"field\":\"nick_name\",\"direction\":\"asc\"}`."),
    PARAMETERS[0],
    PARAMETERS[1],
    PARAMETERS[2],
    PARAMETERS[3],
    PARAMETERS[4],
    PARAMETERS[5],
    PARAMETERS[6],
    PARAMETERS[7],
    PARAMETERS[8],
    PARAMETERS[9],
    PARAMETERS[10],
    PARAMETERS[11],
];

/// What a search may expand.
const EXPANDED: [&str; 4] = ["platformRoles", "counts.resources", "productAccess", "groups"];

/// `POST …/users/search`.
pub(crate) async fn search(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadDirectories>,
    Path((_, directory)): Path<(String, String)>,
    Searched(asked): Searched,
) -> Result<Response<Body>, Failure> {
    asked.only::<Search>()?;
    asked.not_both("searchTerm", "emails")?;
    let directory = search::directory(&caller, &directory).await?;
    let filter = UserFilter { emails: asked.list("emails")?, ..filter(&asked, directory)? };
    found(&state, &caller, &asked, filter, asked.expand(&EXPANDED)?).await
}

/// `GET …/users`.
pub(crate) async fn list(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadDirectories>,
    Path((_, directory)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let directory = search::directory(&caller, &directory).await?;
    let asked = Asked::Query(query);
    let filter = filter(&asked, directory)?;
    found(&state, &caller, &asked, filter, Expansions::default()).await
}

/// `GET …/users/count`.
pub(crate) async fn count(
    Org(caller, _): Org<ReadDirectories>,
    Path((_, directory)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let directory = search::directory(&caller, &directory).await?;
    let filter = filter(&Asked::Query(query), directory)?;
    let totals = search::count_users(&caller, filter, false).await?;
    Ok(answer(&super::Count { count: totals.all }))
}

/// `GET …/users/stats`.
pub(crate) async fn stats(
    Org(caller, _): Org<ReadDirectories>,
    Path((_, directory)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let directory = search::directory(&caller, &directory).await?;
    let filter = filter(&Asked::Query(query), directory)?;
    let totals = search::count_users(&caller, filter, true).await?;
    let of = |status: AccountStatus| StatusCount {
        status: wire::AccountStatus(status),
        count: totals.by_status.get(&status).copied().unwrap_or(0),
    };
    let account_status = AccountStatus::ALL.map(of).into();
    let of = |(role, count): (Role, u64)| RoleCount { role_id: role.to_string(), count };
    let roles = totals.by_role.into_iter().map(of).collect();
    Ok(answer(&UserStats { roles, account_status }))
}

/// `GET …/users/{accountId}`.
pub(crate) async fn read(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadDirectories>,
    Path((_, directory, account_id)): Path<(String, String, String)>,
) -> Result<Response<Body>, Failure> {
    let directory = search::directory(&caller, &directory).await?;
    let person = search::find_user(&caller, directory, &account_id).await?;
    // The details show all but what products and groups would have to be read for.
    let expand = Expansions { platform_roles: true, resources: true, ..Expansions::default() };
    Ok(answer(&Document { data: user(&state, &caller, &person, expand) }))
}

async fn found(
    state: &AppState,
    caller: &OrgCaller,
    asked: &Asked,
    filter: UserFilter,
    expand: Expansions,
) -> Result<Response<Body>, Failure> {
    asked.check_length()?;
    let asked_for =
        UserSearch { filter, sort: asked.sort("nick_name")?, expand, limit: asked.limit(USUAL, MOST)? };
    let cursor = asked.text("cursor")?;
    let page = search::search_users(caller, asked_for, cursor.as_deref()).await?;
    let data = page.items.iter().map(|person| user(state, caller, person, page.expand)).collect();
    Ok(answer(&Users { data, links: cursors(cursor.as_deref(), page.next.as_deref()) }))
}

fn filter(asked: &Asked, directory: Option<DirectoryId>) -> Result<UserFilter, Failure> {
    let claim = asked.words("claimStatus", &["managed", "unmanaged"], ClaimState::parse)?;
    let mut filter = UserFilter {
        account_ids: asked.list("accountIds")?,
        emails: Vec::new(),
        email_domains: asked.list("emailDomains")?,
        directory_ids: asked.list("directoryIds")?,
        group_ids: asked.list("groupIds")?,
        term: asked.text("searchTerm")?,
        // Both of them are all of them.
        claim: if let [one] = claim.as_slice() { Some(*one) } else { None },
        status: asked.words("status", &words(PersonStatus::ALL, |one| one.as_str()), PersonStatus::parse)?,
        account_status: asked.words(
            "accountStatus",
            &words(&AccountStatus::ALL, |one| one.as_str()),
            AccountStatus::parse,
        )?,
        membership_status: asked.words(
            "membershipStatus",
            &words(MembershipStatus::ALL, |one| one.as_str()),
            MembershipStatus::parse,
        )?,
        mfa_enabled: asked.flag("mfaEnabled")?,
        spelling: None,
        roles: asked.roles()?,
        resources: asked.list("resourceIds")?,
        impossible: false,
    };
    filter.narrow(directory);
    Ok(filter)
}

fn words<T>(all: &[T], word: impl Fn(&T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(word).collect()
}

/// A page of users.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MultiDirectoryUserPage")]
pub(crate) struct Users {
    data: Vec<User>,
    links: PageCursors,
}

/// A user (`MultiDirectoryUser`).
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "MultiDirectoryUser")]
pub(crate) struct User {
    account_id: wire::AccountId,
    account_type: &'static str,
    status: wire::PersonStatus,
    account_status: wire::AccountStatus,
    membership_status: wire::MembershipStatus,
    added_to_org: wire::Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    deactivated_on: Option<wire::Moment>,
    for_deletion: bool,
    name: String,
    nickname: String,
    email: String,
    email_verified: bool,
    claim_status: wire::ClaimState,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform_roles: Option<Vec<String>>,
    #[schemars(url)]
    picture: String,
    #[schemars(url)]
    avatar: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<UserCounts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    product_access: Option<Vec<ProductAccess>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Vec<UserGroup>>,
    /// `synced` where an identity provider keeps a managed account, `invited` where administrators do.
    #[serde(skip_serializing_if = "Option::is_none")]
    management_source: Option<&'static str>,
    /// Only of a managed account, as is what follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    mfa_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    job_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    links: NoLinks,
}

/// How much a user has access to.
#[derive(Serialize, JsonSchema)]
pub(crate) struct UserCounts {
    resources: u64,
}

/// Access of a user to a product.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProductAccess {
    key: String,
    id: String,
    last_active_timestamp: Option<wire::Moment>,
}

/// A group of a user.
#[derive(Serialize, JsonSchema)]
pub(crate) struct UserGroup {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

/// Links that lead nowhere yet.
#[derive(Serialize, JsonSchema)]
pub(crate) struct NoLinks {}

/// Users by role and by status.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserStats {
    roles: Vec<RoleCount>,
    account_status: Vec<StatusCount>,
}

/// Users with a role.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoleCount {
    role_id: String,
    count: u64,
}

/// Users with a status.
#[derive(Serialize, JsonSchema)]
pub(crate) struct StatusCount {
    status: wire::AccountStatus,
    count: u64,
}

/// Shows a group of a user.
pub(super) fn user_group(group: &PersonGroup) -> UserGroup {
    UserGroup { id: group.id.to_string(), name: group.name.clone(), description: group.description.clone() }
}

/// Tells who keeps a user: an identity provider, if one does, or administrators.
fn management_source(person: &Person) -> Option<&'static str> {
    if person.memberships.is_empty() {
        return None;
    }
    let invited = person.memberships.iter().all(|membership| membership.invited);
    Some(if invited { "invited" } else { "synced" })
}

fn user(state: &AppState, caller: &OrgCaller, person: &Person, expand: Expansions) -> User {
    let account = &person.account;
    let profile = &account.profile;
    let claim = person.claim(caller.org_id);
    let managed = claim == ClaimState::Managed;
    let picture = format!("{}/avatar/default.svg", state.base_url());
    let access = person.access.as_ref();
    let product = |access: &access::ProductAccess| ProductAccess {
        key: access.product.clone(),
        id: access.workspace.to_string(),
        last_active_timestamp: access.last_active.map(wire::Moment),
    };
    let groups = person.groups.iter().map(user_group);
    User {
        account_id: wire::AccountId(account.id),
        account_type: "atlassian",
        status: wire::PersonStatus(person.status(caller.org_id)),
        account_status: wire::AccountStatus(account.status),
        membership_status: wire::MembershipStatus(person.membership()),
        added_to_org: wire::Moment(person.added_at()),
        deactivated_on: account.deactivated_at.map(wire::Moment),
        for_deletion: person.status(caller.org_id) == PersonStatus::ForDeletion,
        name: profile.name.clone(),
        nickname: person.nickname().to_owned(),
        email: account.email.as_str().to_owned(),
        email_verified: account.email_verified,
        claim_status: wire::ClaimState(claim),
        platform_roles: access
            .filter(|_| expand.platform_roles)
            .map(|access| access.platform_roles.iter().map(ToString::to_string).collect()),
        picture: picture.clone(),
        avatar: picture,
        counts: access.filter(|_| expand.resources).map(|access| UserCounts { resources: access.resources }),
        product_access: access
            .filter(|_| expand.product_access)
            .map(|access| access.products.iter().map(product).collect()),
        groups: expand.groups.then(|| groups.collect()),
        management_source: management_source(person).filter(|_| managed),
        mfa_enabled: managed.then_some(false),
        job_title: profile.job_title.clone().filter(|_| managed),
        department: profile.department.clone().filter(|_| managed),
        organization: profile.organization.clone().filter(|_| managed),
        location: profile.location.clone().filter(|_| managed),
        time_zone: profile.timezone.clone().filter(|_| managed),
        links: NoLinks {},
    }
}
