//! Brings the resources of policies where they are going, behind the answer that put them on their way.

use super::actions::POLICY_RESOURCES_APPLIED;
use super::model::{Policy, Resource, ResourceState};
use super::read::find_in;
use super::rules::{Target, target};
use super::save::changed;
use super::store;
use super::validate::states;
use crate::context::Context;
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, change_in_bulk};
use crate::id::{OrgId, PolicyId};
use crate::organization::store as organizations;
use crate::steward::Steward;

/// Looks at each resource of a policy that is on its way: one that is there is applied, one that is not has failed, one that
/// was removed is gone. What only its product knows, a container for example, is there if the product says so; the policy
/// counts for it by its name.
pub(crate) async fn apply_resources(
    steward: &Steward,
    org_id: OrgId,
    policy_id: PolicyId,
) -> Result<(), String> {
    let context = steward.system_context();
    apply(&context, org_id, policy_id).await.map_err(|error| error.to_string())?;
    changed(&context, org_id);
    Ok(())
}

async fn apply(context: &Context, org_id: OrgId, policy_id: PolicyId) -> Result<(), Error> {
    change_in_bulk(context, (), move |change, _| async move {
        organizations::lock(&change, org_id).await?;
        let before = match find_in(&change, org_id, policy_id).await {
            // It was deleted meanwhile.
            Err(Error::NotFound { .. }) => return Ok(Changed::nothing(())),
            found => found?,
        };
        let mut after = Policy { resources: Vec::new(), ..before.clone() };
        for resource in &before.resources {
            match next_of(&change, org_id, resource).await? {
                Some(state) if state == resource.state => after.resources.push(resource.clone()),
                Some(state) => {
                    let next = Resource { state, changed_at: change.context().now, ..resource.clone() };
                    store::put_resource(&change, org_id, policy_id, &next).await?;
                    after.resources.push(next);
                }
                None => store::delete_resource(&change, org_id, policy_id, &resource.id).await?,
            }
        }
        if after.resources == before.resources {
            return Ok(Changed::nothing(()));
        }
        store::bump(&change, org_id).await?;
        let message = Message::from("Applied ").plain(after.title()).plain(" to its resources");
        let event = Event::new(org_id, &POLICY_RESOURCES_APPLIED, message)
            .about(after.subject())
            .delta(Delta::changed(states(&before), states(&after)));
        let recorded = change.record(event);
        Ok(Changed::recorded((), recorded))
    })
    .await
}

/// Says where a resource stands next; nowhere if it is gone.
async fn next_of(
    change: &Change,
    org_id: OrgId,
    resource: &Resource,
) -> Result<Option<ResourceState>, Error> {
    let waits = resource.scheduled_at.is_some_and(|at| at > change.context().now);
    Ok(match resource.state {
        ResourceState::Removing => None,
        ResourceState::Applied | ResourceState::Failed => Some(resource.state),
        ResourceState::Scheduled if waits => Some(ResourceState::Scheduled),
        ResourceState::Scheduled | ResourceState::Applying | ResourceState::Validating => {
            let there = match target(&resource.id) {
                Target::Organization(org) => org == org_id,
                Target::Workspace(id) => organizations::find_workspace(change, org_id, id).await?.is_some(),
                Target::Level(_) => true,
                // The last part of a site is the id of a workspace, and another text is none.
                Target::Other => !is_place_of_ours(&resource.id),
            };
            Some(if there { ResourceState::Applied } else { ResourceState::Failed })
        }
    })
}

fn is_place_of_ours(id: &str) -> bool {
    id.contains(":site/") || id.contains(":workspace/") || id.contains(":org/")
}
