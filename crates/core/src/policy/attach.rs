//! Attaches policies to resources.

use super::actions::{POLICY_RESOURCE_ADDED, POLICY_RESOURCE_REMOVED, POLICY_RESOURCE_UPDATED};
use super::model::{AskedResource, Mark, Policy, Resource, ResourceState};
use super::read::find_in;
use super::rules::{self, policy_id};
use super::save::{LockOut, changed, no_resource, save_in};
use crate::error::Error;
use crate::event::{Changed, change};
use crate::organization::store as organizations;
use crate::principal::OrgCaller;

/// Puts a policy of the caller's organization on its way to a resource. One that is there already keeps where it stands and
/// takes over what the client keeps with it.
pub async fn attach(
    caller: &OrgCaller,
    id: &str,
    asked: AskedResource,
    lock_out: LockOut,
) -> Result<Policy, Error> {
    write(caller, id, asked, lock_out, false).await
}

/// Replaces what is kept with a resource that a policy of the caller's organization has.
pub async fn update_resource(
    caller: &OrgCaller,
    id: &str,
    asked: AskedResource,
    lock_out: LockOut,
) -> Result<Policy, Error> {
    write(caller, id, asked, lock_out, true).await
}

async fn write(
    caller: &OrgCaller,
    id: &str,
    asked: AskedResource,
    lock_out: LockOut,
    must_be_there: bool,
) -> Result<Policy, Error> {
    caller.require_admin("attach policies")?;
    let (org_id, id) = (caller.org_id, policy_id(id)?);
    let written = change(&caller.context, asked, move |change, asked| async move {
        organizations::lock(&change, org_id).await?;
        let before = find_in(&change, org_id, id).await?;
        let there =
            |resource: &&Resource| resource.id == asked.id && resource.state != ResourceState::Removing;
        let known = before.resources.iter().any(|resource| there(&resource));
        if must_be_there && !known {
            return Err(no_resource(id, &asked.id));
        }
        let resource = rules::attached(&before.resources, &asked, change.context().now)?;
        if before.resources.contains(&resource) {
            return Ok(Changed::nothing(before));
        }
        let mut after = Policy { changed: Mark::of(change.context()), ..before.clone() };
        after.resources.retain(|known| known.id != resource.id);
        after.resources.push(resource);
        let action = if known { &POLICY_RESOURCE_UPDATED } else { &POLICY_RESOURCE_ADDED };
        let recorded = save_in(&change, &before, &after, lock_out, action).await?;
        Ok(Changed::recorded(find_in(&change, org_id, id).await?, recorded))
    });
    let written = written.await?;
    changed(&caller.context, org_id);
    Ok(written)
}

/// Puts a policy of the caller's organization on its way from a resource, or from all that it has.
pub async fn detach(
    caller: &OrgCaller,
    id: &str,
    resource: Option<&str>,
    lock_out: LockOut,
) -> Result<Policy, Error> {
    caller.require_admin("detach policies")?;
    let (org_id, id) = (caller.org_id, policy_id(id)?);
    let resource = resource.map(str::to_owned);
    let detached = change(&caller.context, resource, move |change, resource| async move {
        organizations::lock(&change, org_id).await?;
        let before = find_in(&change, org_id, id).await?;
        if let Some(asked) = resource.as_ref()
            && !before.resources.iter().any(|resource| resource.id == *asked)
        {
            return Err(no_resource(id, asked));
        }
        let now = change.context().now;
        let mut after = Policy { changed: Mark::of(change.context()), ..before.clone() };
        for held in &mut after.resources {
            let meant = resource.as_ref().as_ref().is_none_or(|asked| held.id == *asked);
            if meant && held.state != ResourceState::Removing {
                (held.state, held.changed_at) = (ResourceState::Removing, now);
            }
        }
        if after.resources == before.resources {
            return Ok(Changed::nothing(before));
        }
        let recorded = save_in(&change, &before, &after, lock_out, &POLICY_RESOURCE_REMOVED).await?;
        Ok(Changed::recorded(find_in(&change, org_id, id).await?, recorded))
    });
    let detached = detached.await?;
    changed(&caller.context, org_id);
    Ok(detached)
}
