//! Endpoints of the first version that have left the specification, and that clients still call (organizations API §3.2,
//! §3.7): searches of users and groups, and groups that administrators keep, in all directories.

use axum::body::Body;
use axum::extract::Path;
use axum::http::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use steward_core::access::{self, Hand};
use steward_core::account::AccountStatus;
use steward_core::directory;
use steward_core::group::Group;
use steward_core::principal::OrgCaller;
use steward_core::search::{
    self, Expansions, GroupFilter, GroupSearch, MembershipStatus, Person, Sort, Spelling, UserFilter,
    UserSearch,
};

use super::asked::{Asked, LISTED, Searched, TEXT, a_flag, a_list};
use super::memberships::Done;
use super::{PageCursors, a_limit, answer, cursors};
use crate::auth::Org;
use crate::auth::scope::{ReadDirectories, ReadGroups, WriteGroups};
use crate::failure::Failure;
use crate::own::OwnBody;
use crate::query::{Parameter, Query};
use crate::wire;

/// The most users on a page, and how many there are unless the caller says otherwise.
const USERS: usize = 10_000;

/// The same of groups.
const GROUPS: usize = 1_000;

/// What a search for users may expand. Without any, only account, type and status are shown.
const EXPANDED: [&str; 5] = ["NAME", "EMAIL", "EMAIL_VERIFIED", "PRODUCT_LAST_ACCESS", "GROUPS"];

/// What a search for groups may expand.
const EXPANDED_OF_GROUPS: [&str; 4] = ["USERS", "META", "ROLE_ASSIGNMENTS", "MANAGEMENT_ACCESS"];

/// Texts that are wanted, whatever their case.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it describes what is read by the same rules as a query")]
pub(crate) enum TextFilter {
    /// Of which form they are.
    Form(TextForm),
    /// What they are.
    List(#[schemars(length(max = LISTED), inner(length(max = TEXT)))] Vec<String>),
}

/// A form of texts: one of `eq`, with `contains` somewhere in it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it describes what is read by the same rules as a query")]
pub(crate) struct TextForm {
    #[schemars(length(max = LISTED), inner(length(max = TEXT)))]
    eq: Option<Vec<String>>,
    #[schemars(length(max = TEXT))]
    contains: Option<String>,
}

/// What a search for users asks in its body. Everything may be absent.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "FirstUserSearch")]
#[expect(dead_code, reason = "it describes what is read by the same rules as a query")]
pub(crate) struct UsersSearch {
    #[schemars(length(max = LISTED), inner(length(max = TEXT)))]
    account_ids: Option<Vec<String>>,
    /// `atlassian`; there are no others.
    account_types: Option<Vec<String>>,
    /// `ACTIVE` and `INACTIVE`.
    account_statuses: Option<Vec<String>>,
    names_or_nicknames: Option<TextFilter>,
    /// What is before the `@` of addresses.
    email_usernames: Option<TextFilter>,
    email_domains: Option<TextFilter>,
    is_suspended: Option<bool>,
    /// Where to go on; everything else is then discarded.
    cursor: Option<String>,
    #[schemars(range(min = 1, max = USERS))]
    limit: Option<usize>,
    /// `NAME`, `EMAIL`, `EMAIL_VERIFIED`, `PRODUCT_LAST_ACCESS`, `GROUPS`.
    expand: Option<Vec<String>>,
}

/// The same in a query, as one client asks: lists stand for `eq`.
pub(crate) const PARAMETERS: &[Parameter] = &[
    a_limit(USERS, USERS),
    a_list("accountIds", "Only these accounts."),
    a_list("accountTypes", "Only accounts of these types."),
    a_list("accountStatuses", "Only accounts that are ACTIVE or INACTIVE."),
    a_list("namesOrNicknames", "Only people with one of these names or nicknames."),
    a_list("nameOrNicknames", "The same, as one client spells it."),
    a_list("emailUsernames", "Only addresses with one of these before the @."),
    a_list("emailDomains", "Only addresses in these domains."),
    a_flag("isSuspended", "Only users that are suspended, or are not."),
    a_list("expand", "What is shown beside account, type and status."),
];

/// `POST /v1/orgs/{orgId}/users/search`.
pub(crate) async fn search_users(
    Org(caller, _): Org<ReadDirectories>,
    Searched(asked): Searched,
) -> Result<Response<Body>, Failure> {
    asked.only::<UsersSearch>()?;
    found_users(&caller, &asked).await
}

/// `GET /v1/orgs/{orgId}/users/search`, which only atlassian-python-api calls (quirk 4).
pub(crate) async fn search_users_by_query(
    Org(caller, _): Org<ReadDirectories>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    found_users(&caller, &Asked::Query(query)).await
}

async fn found_users(caller: &OrgCaller, asked: &Asked) -> Result<Response<Body>, Failure> {
    asked.check_length()?;
    let known = |word: &str| EXPANDED.into_iter().find(|known| *known == word);
    let expand = asked.words("expand", &EXPANDED, known)?;
    let has = |word: &str| expand.contains(&word);
    let expand = Expansions {
        names: has("NAME"),
        emails: has("EMAIL"),
        verified: has("EMAIL_VERIFIED"),
        product_access: has("PRODUCT_LAST_ACCESS"),
        groups: has("GROUPS"),
        ..Expansions::default()
    };
    let filter = user_filter(asked)?;
    let search = UserSearch { filter, sort: None, expand, limit: asked.limit(USERS, USERS)? };
    let cursor = asked.text("cursor")?;
    let page = search::search_users(caller, search, cursor.as_deref()).await?;
    let data = page.items.iter().map(|person| public_user(person, page.expand)).collect();
    Ok(answer(&PublicUsers { data, links: cursors(cursor.as_deref(), page.next.as_deref()) }))
}

fn user_filter(asked: &Asked) -> Result<UserFilter, Failure> {
    const TYPES: [&str; 3] = ["atlassian", "customer", "app"];
    let kind = |word: &str| TYPES.into_iter().find(|known| *known == word);
    let types = asked.words("accountTypes", &TYPES, kind)?;
    let status = |word: &str| match word {
        "ACTIVE" => Some(AccountStatus::Active),
        "INACTIVE" => Some(AccountStatus::Inactive),
        _ => None,
    };
    let mut names = asked.texts("namesOrNicknames")?;
    let misspelt = asked.texts("nameOrNicknames")?;
    names.eq.extend(misspelt.eq);
    names.contains = names.contains.or(misspelt.contains);
    let (locals, domains) = (asked.texts("emailUsernames")?, asked.texts("emailDomains")?);
    let spelling = Spelling {
        names: names.eq,
        name_part: names.contains,
        locals: locals.eq,
        local_part: locals.contains,
        domain_part: domains.contains,
    };
    Ok(UserFilter {
        account_ids: asked.list("accountIds")?,
        account_status: asked.words("accountStatuses", &["ACTIVE", "INACTIVE"], status)?,
        email_domains: domains.eq,
        membership_status: match asked.flag("isSuspended")? {
            None => Vec::new(),
            Some(true) => vec![MembershipStatus::Suspended],
            Some(false) => vec![MembershipStatus::Active, MembershipStatus::NoMembership],
        },
        spelling: (spelling != Spelling::default()).then_some(spelling),
        impossible: !types.is_empty() && !types.contains(&"atlassian"),
        ..UserFilter::default()
    })
}

/// A page of users.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PublicUserPage")]
pub(crate) struct PublicUsers {
    data: Vec<PublicUser>,
    links: PageCursors,
}

/// A user, with what was asked for.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PublicUser {
    account_id: wire::AccountId,
    #[schemars(extend("const" = "atlassian"))]
    account_type: &'static str,
    account_status: wire::AccountStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nickname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_verified: Option<bool>,
    /// Whether a directory knows the account and has it switched on.
    status_in_userbase: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    product_access: Option<Vec<LastAccess>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Vec<super::directory_users::UserGroup>>,
}

/// When a user was last active at a product.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct LastAccess {
    key: String,
    id: uuid::Uuid,
    last_active_timestamp: wire::Moment,
}

fn public_user(person: &Person, expand: Expansions) -> PublicUser {
    let account = &person.account;
    PublicUser {
        account_id: wire::AccountId(account.id),
        account_type: "atlassian",
        account_status: wire::AccountStatus(account.status),
        name: expand.names.then(|| account.profile.name.clone()),
        nickname: expand.names.then(|| person.nickname().to_owned()),
        email: expand.emails.then(|| account.email.as_str().to_owned()),
        email_verified: expand.verified.then_some(account.email_verified),
        status_in_userbase: person.membership() == MembershipStatus::Active,
        product_access: expand.product_access.then(|| person.last_active.iter().map(last_access).collect()),
        groups: expand.groups.then(|| person.groups.iter().map(super::directory_users::user_group).collect()),
    }
}

fn last_access(workspace: &steward_core::account::LastActive) -> LastAccess {
    LastAccess {
        key: workspace.product.clone(),
        id: workspace.workspace_id.0,
        last_active_timestamp: wire::Moment(workspace.at),
    }
}

/// What a search for groups asks in its body. Everything may be absent.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "FirstGroupSearch")]
#[expect(dead_code, reason = "it describes what is read by the same rules as a query")]
pub(crate) struct GroupsSearch {
    #[schemars(length(max = LISTED), inner(length(max = TEXT)))]
    group_ids: Option<Vec<String>>,
    group_names: Option<TextFilter>,
    cursor: Option<String>,
    #[schemars(range(min = 1, max = GROUPS))]
    limit: Option<usize>,
    /// `USERS`, `META`, `ROLE_ASSIGNMENTS`, `MANAGEMENT_ACCESS`.
    expand: Option<Vec<String>>,
}

/// `POST /v1/orgs/{orgId}/groups/search`.
pub(crate) async fn search_groups(
    Org(caller, _): Org<ReadGroups>,
    Searched(asked): Searched,
) -> Result<Response<Body>, Failure> {
    asked.only::<GroupsSearch>()?;
    asked.check_length()?;
    let known = |word: &str| EXPANDED_OF_GROUPS.into_iter().find(|known| *known == word);
    let expand = asked.words("expand", &EXPANDED_OF_GROUPS, known)?;
    let names = asked.texts("groupNames")?;
    let filter = GroupFilter {
        group_ids: asked.list("groupIds")?,
        names: names.eq,
        name_part: names.contains,
        ..GroupFilter::default()
    };
    let expand = Expansions {
        users: expand.contains(&"USERS"),
        management: expand.contains(&"MANAGEMENT_ACCESS"),
        ..Expansions::default()
    };
    let search = GroupSearch { filter, sort: Sort::Ascending, expand, limit: asked.limit(GROUPS, GROUPS)? };
    let cursor = asked.text("cursor")?;
    let page = search::search_groups(&caller, search, cursor.as_deref()).await?;
    let data = page.items.iter().map(|found| public_group(&found.group, page.expand)).collect();
    Ok(answer(&PublicGroups { data, links: cursors(cursor.as_deref(), page.next.as_deref()) }))
}

/// A page of groups.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PublicGroupPage")]
pub(crate) struct PublicGroups {
    data: Vec<PublicGroup>,
    links: PageCursors,
}

/// A group, with what was asked for.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PublicGroup {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<UserCount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    management_access: Option<super::directory_groups::ManagementAccess>,
}

/// How many members a group has.
#[derive(Serialize, JsonSchema)]
struct UserCount {
    users: i64,
}

fn public_group(group: &Group, expand: Expansions) -> PublicGroup {
    PublicGroup {
        id: group.id.to_string(),
        name: group.name.clone(),
        description: group.description.clone(),
        counts: expand.users.then_some(UserCount { users: group.member_count }),
        management_access: expand.management.then(|| super::directory_groups::management_access(group)),
    }
}

/// A group to be created.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FirstNewGroup")]
pub(crate) struct NewGroup {
    name: String,
    description: Option<String>,
}

/// What was created.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreatedGroup {
    message: String,
    group_id: String,
}

/// `POST /v1/orgs/{orgId}/directory/groups`.
pub(crate) async fn create_group(
    Org(caller, _): Org<WriteGroups>,
    OwnBody(body): OwnBody<NewGroup>,
) -> Result<Response<Body>, Failure> {
    let group = directory::create_group_anywhere(&caller, &body.name, body.description.as_deref()).await?;
    let message = format!("Group {} was created", group.name);
    Ok(answer(&CreatedGroup { message, group_id: group.id.to_string() }))
}

/// `DELETE /v1/orgs/{orgId}/directory/groups/{groupId}`.
pub(crate) async fn delete_group(
    Org(caller, _): Org<WriteGroups>,
    Path((_, group_id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    access::delete_group(&caller, None, &group_id).await?;
    Ok(answer(&Done { message: format!("Group {group_id} was removed") }))
}

/// Who joins a group.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FirstNewMember")]
pub(crate) struct NewMember {
    account_id: String,
}

/// `POST /v1/orgs/{orgId}/directory/groups/{groupId}/memberships`.
pub(crate) async fn add_member(
    Org(caller, _): Org<WriteGroups>,
    Path((_, group_id)): Path<(String, String)>,
    OwnBody(body): OwnBody<NewMember>,
) -> Result<Response<Body>, Failure> {
    access::change_member(&caller, None, &group_id, &body.account_id, Hand::Give).await?;
    Ok(answer(&Done { message: format!("User {} was added to group {group_id}", body.account_id) }))
}

/// `DELETE /v1/orgs/{orgId}/directory/groups/{groupId}/memberships/{accountId}`.
pub(crate) async fn remove_member(
    Org(caller, _): Org<WriteGroups>,
    Path((_, group_id, account_id)): Path<(String, String, String)>,
) -> Result<Response<Body>, Failure> {
    access::change_member(&caller, None, &group_id, &account_id, Hand::Take).await?;
    Ok(answer(&Done { message: format!("User {account_id} was removed from group {group_id}") }))
}

impl Asked {
    /// Reads texts that are wanted: in a body an object with `eq` and `contains`, or a list; in a query a list, or that object
    /// as JSON text.
    fn texts(&self, name: &'static str) -> Result<Texts, Failure> {
        let rule = "must be an object such as {\"eq\":[\"Ada\"],\"contains\":\"a\"}, or a list of texts";
        let object = match self {
            Self::Query(query) => {
                query.first(name).filter(|text| text.trim_start().starts_with('{')).map(str::to_owned)
            }
            Self::Body(members) => {
                members.get(name).filter(|value| value.is_object()).map(ToString::to_string)
            }
        };
        let Some(object) = object else { return Ok(Texts { eq: self.list(name)?, contains: None }) };
        let value: Value = serde_json::from_str(&object).map_err(|_| self.broken(name, rule))?;
        let members = value.as_object().ok_or_else(|| self.broken(name, rule))?;
        if members.keys().any(|member| member != "eq" && member != "contains") {
            return Err(self.broken(name, rule));
        }
        // The limits of lists and texts hold here too.
        let inner = Self::Body(members.clone());
        let (eq, contains) = (inner.list("eq")?, inner.text("contains")?);
        Ok(Texts { eq, contains })
    }
}

/// Texts that are wanted.
struct Texts {
    eq: Vec<String>,
    contains: Option<String>,
}
