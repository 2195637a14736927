//! `/v2/orgs/{orgId}/directories/{directoryId}/users` (organizations API §3.4). The directory may be `-`: all of them.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use serde::Serialize;
use steward_core::account::AccountStatus;
use steward_core::id::DirectoryId;
use steward_core::principal::OrgCaller;
use steward_core::search::{
    self, ClaimState, Expansions, MembershipStatus, Person, PersonStatus, UserFilter, UserSearch,
};

use super::asked::{Asked, Searched};
use super::{Cursors, Data, Listed, shown};
use crate::auth::Org;
use crate::auth::scope::ReadDirectories;
use crate::failure::Failure;
use crate::query::Query;
use crate::state::AppState;

/// The most users on one page.
const MOST: usize = 100;

/// How many users are on a page unless the caller says otherwise.
const USUAL: usize = 50;

/// What a search may name in its body.
const KNOWN: [&str; 17] = [
    "accountIds",
    "accountStatus",
    "claimStatus",
    "cursor",
    "directoryIds",
    "emailDomains",
    "emails",
    "expand",
    "groupIds",
    "limit",
    "membershipStatus",
    "mfaEnabled",
    "resourceIds",
    "roleIds",
    "searchTerm",
    "sortBy",
    "status",
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
    asked.only(&KNOWN)?;
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
    Ok(shown(&super::Count { count: totals.all }))
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
        status: status.as_str(),
        count: totals.by_status.get(&status).copied().unwrap_or(0),
    };
    let account_status = AccountStatus::ALL.map(of).into();
    Ok(shown(&UserStats { roles: Vec::new(), account_status }))
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
    Ok(shown(&Data { data: user(&state, &caller, &person, expand) }))
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
    Ok(shown(&Listed { data, links: Cursors { this: cursor, next: page.next } }))
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
        impossible: asked.access()?,
    };
    filter.narrow(directory);
    Ok(filter)
}

fn words<T>(all: &[T], word: impl Fn(&T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(word).collect()
}

/// A user (`MultiDirectoryUser`).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct User {
    account_id: String,
    account_type: &'static str,
    status: &'static str,
    account_status: &'static str,
    membership_status: &'static str,
    added_to_org: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    deactivated_on: Option<String>,
    for_deletion: bool,
    name: String,
    nickname: String,
    email: String,
    email_verified: bool,
    claim_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform_roles: Option<Vec<String>>,
    picture: String,
    avatar: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<UserCounts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    product_access: Option<Vec<ProductAccess>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Vec<UserGroup>>,
    #[serde(flatten)]
    managed: Option<ManagedUser>,
    links: NoLinks,
}

/// What is shown only of a managed account.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ManagedUser {
    /// `synced` where a directory provisions the account, else null.
    management_source: Option<&'static str>,
    mfa_enabled: bool,
    job_title: Option<String>,
    department: Option<String>,
    organization: Option<String>,
    location: Option<String>,
    time_zone: Option<String>,
}

/// How much a user has access to.
#[derive(Debug, Serialize)]
pub(crate) struct UserCounts {
    resources: u64,
}

/// Access of a user to a product.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProductAccess {
    key: String,
    id: String,
    last_active_timestamp: Option<String>,
}

/// A group of a user.
#[derive(Debug, Serialize)]
pub(crate) struct UserGroup {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

/// Links that lead nowhere yet.
#[derive(Debug, Serialize)]
pub(crate) struct NoLinks {}

/// Users by role and by status.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserStats {
    roles: Vec<RoleCount>,
    account_status: Vec<StatusCount>,
}

/// Users with a role.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoleCount {
    role_id: String,
    count: u64,
}

/// Users with a status.
#[derive(Debug, Serialize)]
pub(crate) struct StatusCount {
    status: &'static str,
    count: u64,
}

fn user(state: &AppState, caller: &OrgCaller, person: &Person, expand: Expansions) -> User {
    let account = &person.account;
    let profile = &account.profile;
    let claim = person.claim(caller.org_id);
    let picture = format!("{}/avatar/default.svg", state.base_url());
    let groups = person.groups.iter().map(|group| UserGroup {
        id: group.id.to_string(),
        name: group.name.clone(),
        description: group.description.clone(),
    });
    User {
        account_id: account.id.to_string(),
        account_type: "atlassian",
        status: person.status(caller.org_id).as_str(),
        account_status: account.status.as_str(),
        membership_status: person.membership().as_str(),
        added_to_org: person.added_at().to_millis_text(),
        deactivated_on: account.deactivated_at.map(steward_core::context::Timestamp::to_millis_text),
        for_deletion: person.status(caller.org_id) == PersonStatus::ForDeletion,
        name: profile.name.clone(),
        nickname: person.nickname().to_owned(),
        email: account.email.as_str().to_owned(),
        email_verified: account.email_verified,
        claim_status: claim.as_str(),
        platform_roles: expand.platform_roles.then(Vec::new),
        picture: picture.clone(),
        avatar: picture,
        counts: expand.resources.then_some(UserCounts { resources: 0 }),
        product_access: expand.product_access.then(Vec::new),
        groups: expand.groups.then(|| groups.collect()),
        managed: (claim == ClaimState::Managed).then(|| ManagedUser {
            management_source: (!person.memberships.is_empty()).then_some("synced"),
            mfa_enabled: false,
            job_title: profile.job_title.clone(),
            department: profile.department.clone(),
            organization: profile.organization.clone(),
            location: profile.location.clone(),
            time_zone: profile.timezone.clone(),
        }),
        links: NoLinks {},
    }
}
