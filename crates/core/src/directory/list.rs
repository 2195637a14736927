//! Lists users and groups of a directory, with filters.
//!
//! What an index serves becomes a condition of the query; what is left of the filter is evaluated on each candidate.
//! A filter that no index serves looks at a bounded number of candidates and then says which attribute would help.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use steward_scim::{AttributePath, Expression, ListQuery, Projection, ResourceType, ScimError, ScimType};
use uuid::Uuid;

use super::create_group::GROUPS;
use super::create_user::USERS;
use super::model::{DirectoryUser, GroupView, ResourcePage, UserView};
use super::query::{self, Condition, Conditions, From};
use super::represent;
use crate::context::Timestamp;
use crate::error::Error;
use crate::event::counted;
use crate::group::Group;
use crate::id::{DirectoryId, hyphenated};
use crate::page::{open_cursor, seal_cursor};
use crate::principal::DirectoryCaller;
use crate::text::fold;

/// Candidates that a filter without an index may look at.
const CANDIDATES: u64 = 50_000;

/// How long a cursor can be used.
pub const CURSOR_SECONDS: i64 = 24 * 3600;

/// Candidates that one statement reads.
const CHUNK: u64 = 1_000;

/// Paths whose values are ids.
const IDENTIFYING: [&str; 5] = ["id", "members", "members.value", "groups", "groups.value"];

/// Lists users.
pub async fn list_users(caller: &DirectoryCaller, list: &ListQuery) -> Result<ResourcePage<UserView>, Error> {
    let (conditions, rest) = split(list, |path, text| match path {
        "userName" => Some(("user_name_key", Condition::Text(fold(text)))),
        "externalId" => Some(("external_id", Condition::Text(text.to_owned()))),
        "id" => hyphenated(text).ok().map(|id| ("id", Condition::Id(id))),
        "groups" | "groups.value" => hyphenated(text).ok().map(|id| ("groups", Condition::Id(id))),
        _ => None,
    });
    refuse_unloaded(&rest, "groups")?;
    let plan = Plan {
        directory_id: caller.directory_id,
        kind: Arc::clone(caller.protocol.user()),
        conditions,
        rest,
        total: USERS,
        what: "user",
    };
    let found =
        page(caller, list, plan, Fetch { rows: fetch_users, id: |user| user.id.0, matches: user_matches })
            .await?;
    let users = found.resources;
    let resources = caller
        .context
        .steward
        .database()
        .read(move |read| {
            let users = users.clone();
            async move {
                let mut groups = query::groups_of_page(&read, &users).await?;
                let with_groups = |user: DirectoryUser| {
                    let groups = groups.remove(&user.id.0).unwrap_or_default();
                    UserView { user, groups }
                };
                Ok::<_, Error>(users.into_iter().map(with_groups).collect::<Vec<_>>())
            }
        })
        .await?;
    Ok(ResourcePage { total: found.total, resources, next: found.next })
}

/// Lists groups, without their members.
pub async fn list_groups(caller: &DirectoryCaller, list: &ListQuery) -> Result<ResourcePage<Group>, Error> {
    let (conditions, rest) = split(list, |path, text| match path {
        "displayName" => Some(("name_key", Condition::Text(fold(text)))),
        "externalId" => Some(("external_id", Condition::Text(text.to_owned()))),
        "id" => hyphenated(text).ok().map(|id| ("id", Condition::Id(id))),
        "members" | "members.value" => hyphenated(text).ok().map(|id| ("members", Condition::Id(id))),
        _ => None,
    });
    refuse_unloaded(&rest, "members")?;
    let plan = Plan {
        directory_id: caller.directory_id,
        kind: Arc::clone(caller.protocol.group()),
        conditions,
        rest,
        total: GROUPS,
        what: "group",
    };
    page(caller, list, plan, Fetch { rows: fetch_groups, id: |group| group.id.0, matches: group_matches })
        .await
}

/// What to look for.
#[derive(Clone)]
struct Plan {
    directory_id: DirectoryId,
    kind: Arc<ResourceType>,
    conditions: Conditions,
    /// What the conditions leave of the filter.
    rest: Vec<Expression>,
    /// The name of the unfiltered total.
    total: &'static str,
    what: &'static str,
}

/// How rows of one kind are read and judged.
struct Fetch<T> {
    rows: Rows<T>,
    id: fn(&T) -> Uuid,
    matches: fn(&T, &Plan) -> Result<bool, Error>,
}

type Rows<T> = fn(
    steward_db::Read,
    Plan,
    From,
    u64,
) -> std::pin::Pin<Box<dyn Future<Output = Result<Vec<T>, Error>> + Send>>;

fn fetch_users(
    read: steward_db::Read,
    plan: Plan,
    from: From,
    limit: u64,
) -> std::pin::Pin<Box<dyn Future<Output = Result<Vec<DirectoryUser>, Error>> + Send>> {
    Box::pin(async move {
        query::users(&read, plan.directory_id, &plan.conditions, from, limit).await.map_err(Error::from)
    })
}

fn fetch_groups(
    read: steward_db::Read,
    plan: Plan,
    from: From,
    limit: u64,
) -> std::pin::Pin<Box<dyn Future<Output = Result<Vec<Group>, Error>> + Send>> {
    Box::pin(async move {
        query::group_list(&read, plan.directory_id, &plan.conditions, from, limit).await.map_err(Error::from)
    })
}

/// Finds a page of rows and the number of all that match.
async fn page<T: Send + 'static>(
    caller: &DirectoryCaller,
    list: &ListQuery,
    plan: Plan,
    fetch: Fetch<T>,
) -> Result<ResourcePage<T>, Error> {
    let skip = list.start_index.saturating_sub(1);
    let count = list.count;
    if plan.conditions.impossible {
        return Ok(ResourcePage { total: Some(0), resources: Vec::new(), next: None });
    }
    if let Some(cursor) = &list.cursor {
        return by_cursor(caller, list, cursor, plan, fetch).await;
    }
    if list.filter.is_none() {
        let (directory_id, total) = (plan.directory_id, plan.total);
        let rows = fetch.rows;
        return caller
            .context
            .steward
            .database()
            .read(move |read| {
                let plan = plan.clone();
                async move {
                    let total = counted(&read, directory_id.0, total).await?;
                    let resources = match count {
                        0 => Vec::new(),
                        _ => rows(read, plan, From::Offset(skip), count).await?,
                    };
                    Ok(ResourcePage { total: u64::try_from(total).ok(), resources, next: None })
                }
            })
            .await;
    }
    filtered(caller, plan, fetch, skip, count).await
}

/// Where a list goes on, and for which question (RFC 9865 §2).
#[derive(Serialize, Deserialize)]
struct Place {
    after: Uuid,
    count: u64,
    /// A digest of the filter.
    question: String,
    issued_at: Timestamp,
}

/// Finds the page that a cursor leads to; an empty one to the first. A filter without an index looks at a bounded number of
/// candidates and hands back what it has found among them: the next page goes on behind.
async fn by_cursor<T: Send + 'static>(
    caller: &DirectoryCaller,
    list: &ListQuery,
    cursor: &str,
    plan: Plan,
    fetch: Fetch<T>,
) -> Result<ResourcePage<T>, Error> {
    let tag = format!("scim-{}s/{}", plan.what, caller.directory_id);
    let question = list.filter.as_ref().map(ToString::to_string).unwrap_or_default();
    let question = URL_SAFE_NO_PAD.encode(Sha256::digest(question));
    let mut after = Uuid::nil();
    if !cursor.is_empty() {
        let place = open_cursor(caller, &tag, cursor).await.map_err(|_| refused(ScimType::InvalidCursor))?;
        after = resumed(&place, list.count, &question, caller.context.now)?;
    }
    let (database, count) = (caller.context.steward.database(), list.count);
    let total = match &list.filter {
        Some(_) => None,
        None => {
            let (directory_id, total) = (plan.directory_id, plan.total);
            let total = database.read(move |read| async move { counted(&read, directory_id.0, total).await });
            u64::try_from(total.await?).ok()
        }
    };
    let chunk = if plan.rest.is_empty() { count + 1 } else { CHUNK };
    let (mut resources, mut looked_at, mut more) = (Vec::new(), 0, false);
    'walk: loop {
        if count == 0 {
            break;
        }
        let (rows, asked, from) = (fetch.rows, plan.clone(), after);
        let found = database.read(move |read| rows(read, asked.clone(), From::After(from), chunk)).await?;
        let length = found.len() as u64;
        looked_at += length;
        for row in found {
            let matches = plan.rest.is_empty() || (fetch.matches)(&row, &plan)?;
            if matches && resources.len() as u64 == count {
                more = true;
                break 'walk;
            }
            after = (fetch.id)(&row);
            if matches {
                resources.push(row);
            }
        }
        if length < chunk {
            break;
        }
        if looked_at >= CANDIDATES {
            more = true;
            break;
        }
    }
    let place = more.then_some(Place { after, count, question, issued_at: caller.context.now });
    let next = place.map(|place| seal_cursor(caller, &tag, &place)).transpose()?;
    Ok(ResourcePage { total, resources, next })
}

/// Checks that a cursor belongs to the question, and returns where it leads.
fn resumed(place: &Place, count: u64, question: &str, now: Timestamp) -> Result<Uuid, Error> {
    if place.question != question {
        return Err(refused(ScimType::InvalidCursor));
    }
    if place.issued_at.plus_seconds(CURSOR_SECONDS) < now {
        return Err(refused(ScimType::ExpiredCursor));
    }
    if place.count != count {
        let detail = format!("count must be {} as on the first page of this list", place.count);
        return Err(ScimError::bad_request(ScimType::InvalidCount, detail).into());
    }
    Ok(place.after)
}

/// A foreign, altered or old cursor: the keyword differs where RFC 9865 §2.1 wants it to, the text does not.
fn refused(keyword: ScimType) -> Error {
    let detail = "the cursor is none of this list, or too old: begin again with an empty one";
    ScimError::bad_request(keyword, detail).into()
}

/// Walks over the candidates of a filter, one statement a chunk.
async fn filtered<T: Send + 'static>(
    caller: &DirectoryCaller,
    plan: Plan,
    fetch: Fetch<T>,
    skip: u64,
    count: u64,
) -> Result<ResourcePage<T>, Error> {
    let narrow = plan.conditions.narrow();
    let (mut total, mut looked_at) = (0_u64, 0_u64);
    let mut resources = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let (rows, asked) = (fetch.rows, plan.clone());
        let chunk = caller
            .context
            .steward
            .database()
            .read(move |read| rows(read, asked.clone(), From::After(after), CHUNK))
            .await?;
        let length = chunk.len() as u64;
        looked_at += length;
        for row in chunk {
            after = (fetch.id)(&row);
            if !plan.rest.is_empty() && !(fetch.matches)(&row, &plan)? {
                continue;
            }
            if total >= skip && (resources.len() as u64) < count {
                resources.push(row);
            }
            total += 1;
        }
        if length < CHUNK {
            return Ok(ResourcePage { total: Some(total), resources, next: None });
        }
        if !narrow && looked_at >= CANDIDATES {
            return Err(Error::TooMany(format!(
                "the filter would have to look at more than {CANDIDATES} {}s: add an eq comparison of id, externalId \
                 or {} to it",
                plan.what,
                if plan.what == "user" { "userName" } else { "displayName" }
            )));
        }
    }
}

/// Turns comparisons that an index serves into conditions, and returns the others.
fn split(
    list: &ListQuery,
    column: impl Fn(&str, &str) -> Option<(&'static str, Condition)>,
) -> (Conditions, Vec<Expression>) {
    let mut conditions = Conditions::default();
    let mut rest = Vec::new();
    let Some(filter) = &list.filter else { return (conditions, rest) };
    for expression in filter.conjuncts() {
        let Some((path, text)) = expression.as_equality() else {
            rest.push(expression.clone());
            continue;
        };
        match column(&path, text) {
            Some(("members", Condition::Id(member))) => conditions.members.push(member),
            Some(("groups", Condition::Id(group))) => conditions.groups.push(group),
            Some(condition) => conditions.equal.push(condition),
            // A text that is no id of ours: no resource has it, and no member either.
            None if IDENTIFYING.contains(&path.as_str()) => conditions.impossible = true,
            None => rest.push(expression.clone()),
        }
    }
    (conditions, rest)
}

/// Memberships are rows of their own and are not read for each candidate: only what became a condition is answered. The
/// version of a user counts them.
fn refuse_unloaded(rest: &[Expression], attribute: &str) -> Result<(), Error> {
    if attribute == "groups" && rest.iter().any(mentions_version) {
        let detail = "meta.version cannot be filtered by: compare the version of the user that you have read, or its id";
        return Err(ScimError::bad_request(ScimType::InvalidFilter, detail).into());
    }
    if !rest.iter().any(|expression| mentions(expression, attribute)) {
        return Ok(());
    }
    let detail = format!(
        "{attribute} can be filtered only by {attribute}.value eq \"<id>\", alone or joined to other comparisons by and"
    );
    Err(ScimError::bad_request(ScimType::InvalidFilter, detail).into())
}

fn mentions(expression: &Expression, attribute: &str) -> bool {
    let named = |path: &AttributePath| path.extension().is_none() && path.attribute().name == attribute;
    match expression {
        Expression::And(all) | Expression::Or(all) => all.iter().any(|one| mentions(one, attribute)),
        Expression::Not(inner) => mentions(inner, attribute),
        Expression::Compare { path, .. } | Expression::Present(path) | Expression::ValuePath { path, .. } => {
            named(path)
        }
    }
}

fn mentions_version(expression: &Expression) -> bool {
    match expression {
        Expression::And(all) | Expression::Or(all) => all.iter().any(mentions_version),
        Expression::Not(inner) => mentions_version(inner),
        Expression::Compare { path, .. } | Expression::Present(path) => path.to_string() == "meta.version",
        Expression::ValuePath { path, .. } => path.extension().is_none() && path.attribute().name == "meta",
    }
}

fn user_matches(user: &DirectoryUser, plan: &Plan) -> Result<bool, Error> {
    let view = UserView { user: user.clone(), groups: Vec::new() };
    let text = represent::user(&plan.kind, &view, "", &Projection::default())?;
    judge(&text, &plan.rest)
}

fn group_matches(group: &Group, plan: &Plan) -> Result<bool, Error> {
    let view = GroupView { group: group.clone(), members: None, more: false };
    let text = represent::group(&view, "", &Projection::default())?;
    judge(&text, &plan.rest)
}

fn judge(text: &str, rest: &[Expression]) -> Result<bool, Error> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| Error::Internal(format!("a representation is no JSON: {error}")))?;
    Ok(rest.iter().all(|expression| expression.matches(&value)))
}
