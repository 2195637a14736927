//! Reads authentication policies and their members.

use steward_db::Read;
use uuid::Uuid;

use super::model::{AuthMember, AuthMemberKind, AuthPolicy};
use super::rules::{absent, policy_id};
use super::store;
use crate::error::Error;
use crate::event::Change;
use crate::id::{AuthPolicyId, OrgId};
use crate::page::{Page, open_cursor, seal_cursor};
use crate::principal::OrgCaller;

/// Members on a page.
const PAGE: usize = 100;

/// Lists the authentication policies of the caller's organization in their order. There are few, and always the default.
pub async fn list_auth_policies(caller: &OrgCaller) -> Result<Vec<AuthPolicy>, Error> {
    let org_id = caller.org_id;
    caller.context.steward.database().read(move |read| async move { list_in(&read, org_id).await }).await
}

/// Reads an authentication policy of the caller's organization.
pub async fn read_auth_policy(caller: &OrgCaller, id: &str) -> Result<AuthPolicy, Error> {
    let id = policy_id(id)?;
    find(list_auth_policies(caller).await?, id)
}

/// Lists one page of the members of an authentication policy, in the order of their kinds and ids.
pub async fn list_auth_members(
    caller: &OrgCaller,
    id: &str,
    cursor: Option<&str>,
) -> Result<Page<AuthMember>, Error> {
    let (org_id, id) = (caller.org_id, policy_id(id)?);
    let tag = format!("auth-policy-members:{id}");
    let after: (String, Uuid) = match cursor {
        None => (String::new(), Uuid::nil()),
        Some(cursor) => open_cursor(caller, &tag, cursor).await?,
    };
    let read = caller.context.steward.database().read(move |read| {
        let after = after.clone();
        async move {
            find(list_in(&read, org_id).await?, id)?;
            let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
            Ok::<_, Error>(store::members(&read, org_id, id, (&after.0, after.1), limit).await?)
        }
    });
    let mut items = read.await?;
    let more = items.len() > PAGE;
    items.truncate(PAGE);
    let last = items.last().filter(|_| more);
    let place = |member: &AuthMember| (member.kind.as_str().to_owned(), member.id);
    let next = last.map(|last| seal_cursor(caller, &tag, &place(last))).transpose()?;
    Ok(Page { items, next })
}

/// Lists the policies of an organization in their order; without a default of its own, the built-in one is the last.
pub(super) async fn list_in(read: &Read, org_id: OrgId) -> Result<Vec<AuthPolicy>, Error> {
    let mut policies = store::list(read, org_id).await?;
    if !policies.iter().any(|policy| policy.is_default) {
        let position = i64::try_from(policies.len() + 1).unwrap_or(i64::MAX);
        policies.push(AuthPolicy::built_in(org_id, position));
    }
    Ok(policies)
}

/// The same for who is about to change them: then the built-in policy becomes one like the others.
pub(super) async fn hold_in(change: &Change, org_id: OrgId) -> Result<Vec<AuthPolicy>, Error> {
    let stored = store::list(change, org_id).await?.len();
    let mut policies = list_in(change, org_id).await?;
    if stored < policies.len()
        && let Some(built_in) = policies.last_mut()
    {
        (built_in.created_at, built_in.changed_at) = (change.context().now, change.context().now);
        store::insert(change, built_in).await?;
    }
    Ok(policies)
}

/// Finds one among the policies of an organization.
pub(super) fn find(policies: Vec<AuthPolicy>, id: AuthPolicyId) -> Result<AuthPolicy, Error> {
    policies.into_iter().find(|policy| policy.id == id).ok_or_else(|| absent(id))
}

/// Refuses members that are not there: one of another organization looks like one that never was.
pub(super) async fn check_members(
    change: &Change,
    org_id: OrgId,
    members: &[AuthMember],
) -> Result<(), Error> {
    for kind in AuthMemberKind::ALL {
        let ids: Vec<Uuid> =
            members.iter().filter(|member| member.kind == *kind).map(|member| member.id).collect();
        if ids.is_empty() {
            continue;
        }
        let there = super::query::existing(change, org_id, *kind, &ids).await?;
        if let Some(missing) =
            members.iter().find(|member| member.kind == *kind && !there.contains(&member.id))
        {
            return Err(Error::not_found(super::rules::noun(*kind), missing.id_text()));
        }
    }
    Ok(())
}
