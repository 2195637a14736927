//! The end of each change of a policy: whom it would lock out, what is left to be done, and what the log says.

use std::net::IpAddr;

use super::actions::{
    POLICY_RESOURCE_ADDED, POLICY_RESOURCE_REMOVED, POLICY_RESOURCE_UPDATED, POLICY_UPDATED,
};
use super::model::{Policy, PolicyKind, Resource, ResourceState};
use super::read::all_in;
use super::snapshot::Snapshot;
use super::store;
use crate::context::Context;
use crate::error::Error;
use crate::event::{Action, Change, Delta, Event, Message, Recorded};
use crate::id::{OrgId, PolicyId};
use crate::job::{Job, enqueue, enqueue_at};
use crate::key::KeyKind;

/// Whether the caller may be locked out by what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockOut {
    /// No: such a change is refused.
    Refused,
    /// Yes: the caller has said so.
    Forced,
}

/// Refuses a change after which the caller could not come back from where it calls. Resources that are still on their way
/// count as if they had arrived.
pub(super) async fn guard_in(change: &Change, policy: &Policy, lock_out: LockOut) -> Result<(), Error> {
    let address: Option<IpAddr> = change.context().request.address;
    if policy.kind != PolicyKind::IpAllowlist || lock_out == LockOut::Forced || address.is_none() {
        return Ok(());
    }
    let mut lists = all_in(change, policy.org_id, Some(PolicyKind::IpAllowlist)).await?;
    for list in &mut lists {
        // One that loses its last resource becomes that of the organization.
        list.resources.retain(|resource| resource.state != ResourceState::Removing);
    }
    if Snapshot::of(0, &lists, ResourceState::will_hold).admits(KeyKind::Org, address) {
        return Ok(());
    }
    Err(Error::Conflict(
        "this would refuse the address that this request comes from, and with it whoever could take it back: add the \
         address to an IP allowlist of the organization first, or repeat the request with ?force=true"
            .to_owned(),
    ))
}

/// Writes a policy that was there, with the resources that differ, and records what became of it.
pub(super) async fn save_in(
    change: &Change,
    before: &Policy,
    after: &Policy,
    lock_out: LockOut,
    action: &'static Action,
) -> Result<Recorded, Error> {
    store::update(change, after).await?;
    let differing = after.resources.iter().filter(|resource| !before.resources.contains(resource));
    put_in(change, after, differing).await?;
    guard_in(change, after, lock_out).await?;
    store::bump(change, after.org_id).await?;
    let message = Message::from(verb(action)).plain(" ").plain(after.title());
    let event = Event::new(after.org_id, action, message)
        .about(after.subject())
        .delta(Delta::between(&before.recorded(), &after.recorded()));
    Ok(change.record(event))
}

/// Writes resources and leaves the work that brings them where they go.
pub(super) async fn put_in<'a>(
    change: &Change,
    policy: &Policy,
    resources: impl Iterator<Item = &'a Resource> + Send,
) -> Result<(), Error> {
    let job = Job::ApplyPolicyResources { org_id: policy.org_id.0, policy_id: policy.id.0 };
    let mut at_once = false;
    for resource in resources {
        store::put_resource(change, policy.org_id, policy.id, resource).await?;
        match (resource.state, resource.scheduled_at) {
            (ResourceState::Scheduled, Some(at)) => enqueue_at(change, &job, at).await?,
            (ResourceState::Applied | ResourceState::Failed, _) => {}
            _ => at_once = true,
        }
    }
    if at_once {
        enqueue(change, &job).await?;
    }
    Ok(())
}

fn verb(action: &'static Action) -> &'static str {
    if action == &POLICY_RESOURCE_ADDED {
        "Added a resource to"
    } else if action == &POLICY_RESOURCE_REMOVED {
        "Removed resources from"
    } else if action == &POLICY_RESOURCE_UPDATED {
        "Updated a resource of"
    } else if action == &POLICY_UPDATED {
        "Updated"
    } else {
        "Published"
    }
}

/// Lets this process know that policies of an organization are others now, and wakes who works on their resources.
pub(super) fn changed(context: &Context, org_id: OrgId) {
    context.steward.policies().forget(org_id);
    context.steward.jobs().notify_one();
}

/// Says that a policy has no such resource.
pub(super) fn no_resource(policy: PolicyId, id: &str) -> Error {
    Error::not_found("policy resource", format!("{id} of {policy}"))
}
