//! Reads policies.

use std::collections::HashMap;

use steward_db::Read;
use uuid::Uuid;

use super::model::{Policy, PolicyKind, Resource};
use super::rules::{RESOURCES_LIMIT, absent, kind, policy_id};
use super::store;
use crate::error::Error;
use crate::id::{OrgId, PolicyId};
use crate::page::{Page, open_cursor, seal_cursor};
use crate::principal::OrgCaller;

const TAG: &str = "policies";
const RESOURCES_TAG: &str = "policy-resources";

/// Policies or resources on a page.
pub const PAGE: usize = 100;

/// Lists one page of the policies of the caller's organization, oldest first, all of them or those of one type.
pub async fn list(
    caller: &OrgCaller,
    of_type: Option<&str>,
    cursor: Option<&str>,
) -> Result<Page<Policy>, Error> {
    let (org_id, after) = (caller.org_id, Page::<Policy>::after(caller, TAG, cursor).await?);
    let of_type = of_type.map(kind).transpose()?;
    let policies =
        caller.context.steward.database().read(move |read| async move {
            page_in(&read, org_id, of_type, after, Page::<Policy>::ROWS).await
        });
    Page::of(caller, TAG, policies.await?, |policy| policy.id.0)
}

/// Reads a policy of the caller's organization.
pub async fn read(caller: &OrgCaller, id: &str) -> Result<Policy, Error> {
    let (org_id, id) = (caller.org_id, policy_id(id)?);
    caller.context.steward.database().read(move |read| async move { find_in(&read, org_id, id).await }).await
}

/// Lists one page of what a policy is attached to, in the order of the ids.
pub async fn list_resources(
    caller: &OrgCaller,
    id: &str,
    cursor: Option<&str>,
) -> Result<Page<Resource>, Error> {
    let (org_id, id) = (caller.org_id, policy_id(id)?);
    let tag = format!("{RESOURCES_TAG}:{id}");
    let after: String = match cursor {
        None => String::new(),
        Some(cursor) => open_cursor(caller, &tag, cursor).await?,
    };
    let read = caller.context.steward.database().read(move |read| {
        let after = after.clone();
        async move {
            store::find(&read, org_id, id).await?.ok_or_else(|| absent(id))?;
            Ok::<_, Error>(store::resources(&read, org_id, id, &after, rows(PAGE + 1)).await?)
        }
    });
    let mut items = read.await?;
    let more = items.len() > PAGE;
    items.truncate(PAGE);
    let last = items.last().filter(|_| more);
    let next = last.map(|last| seal_cursor(caller, &tag, &last.id)).transpose()?;
    Ok(Page { items, next })
}

/// Reads a policy that must be there, with its resources.
pub(super) async fn find_in(read: &Read, org_id: OrgId, id: PolicyId) -> Result<Policy, Error> {
    let policy = store::find(read, org_id, id).await?.ok_or_else(|| absent(id))?;
    let resources = store::resources(read, org_id, id, "", rows(RESOURCES_LIMIT * 2)).await?;
    Ok(Policy { resources, ..policy })
}

/// Reads policies with their resources: two statements, however many there are.
pub(super) async fn page_in(
    read: &Read,
    org_id: OrgId,
    of_type: Option<PolicyKind>,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Policy>, Error> {
    let mut policies = match of_type {
        Some(kind) => store::list_of_kind(read, org_id, kind, after, limit).await?,
        None => store::list(read, org_id, after, limit).await?,
    };
    let ids: Vec<PolicyId> = policies.iter().map(|policy| policy.id).collect();
    let mut by_policy: HashMap<PolicyId, Vec<Resource>> = HashMap::new();
    for (policy, resource) in store::resources_of(read, org_id, &ids).await? {
        by_policy.entry(policy).or_default().push(resource);
    }
    for policy in &mut policies {
        policy.resources = by_policy.remove(&policy.id).unwrap_or_default();
    }
    Ok(policies)
}

/// Reads all policies of an organization, or all of one kind, a page at a time.
pub(super) async fn all_in(
    read: &Read,
    org_id: OrgId,
    of_type: Option<PolicyKind>,
) -> Result<Vec<Policy>, Error> {
    let mut all: Vec<Policy> = Vec::new();
    loop {
        let after = all.last().map_or(Uuid::nil(), |policy| policy.id.0);
        let page = page_in(read, org_id, of_type, after, rows(PAGE)).await?;
        let more = page.len() == PAGE;
        all.extend(page);
        if !more {
            return Ok(all);
        }
    }
}

fn rows(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
