//! Has the resources of a policy looked at again.

use super::actions::POLICY_VALIDATION_STARTED;
use super::model::{Policy, ResourceState};
use super::read::find_in;
use super::rules::policy_id;
use super::save::put_in;
use super::store;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change};
use crate::organization::store as organizations;
use crate::principal::OrgCaller;

/// Starts to look at each resource of a policy again, as when it was attached: those that were applied or failed are
/// `validating` until that is done. What holds goes on to hold meanwhile. A policy without resources is valid as it is.
pub async fn validate(caller: &OrgCaller, id: &str) -> Result<(), Error> {
    caller.require_admin("validate policies")?;
    let (org_id, id) = (caller.org_id, policy_id(id)?);
    let started = change(&caller.context, (), move |change, _| async move {
        organizations::lock(&change, org_id).await?;
        let before = find_in(&change, org_id, id).await?;
        let now = change.context().now;
        let mut after = before.clone();
        for resource in &mut after.resources {
            // One that failed holds for nothing; it goes through the same door as a new one.
            let next = match resource.state {
                ResourceState::Applied => ResourceState::Validating,
                ResourceState::Failed => ResourceState::Applying,
                other => other,
            };
            if next != resource.state {
                (resource.state, resource.changed_at) = (next, now);
            }
        }
        if after.resources == before.resources {
            return Ok(Changed::nothing(()));
        }
        let differing = after.resources.iter().filter(|resource| !before.resources.contains(resource));
        put_in(&change, &after, differing).await?;
        store::bump(&change, org_id).await?;
        let message = Message::from("Started validation of ").plain(after.title());
        let event = Event::new(org_id, &POLICY_VALIDATION_STARTED, message)
            .about(after.subject())
            .delta(Delta::changed(states(&before), states(&after)));
        let recorded = change.record(event);
        Ok(Changed::recorded((), recorded))
    });
    started.await?;
    caller.context.steward.jobs().notify_one();
    Ok(())
}

/// Returns where each resource of a policy stands.
pub(super) fn states(policy: &Policy) -> serde_json::Value {
    let state = |resource: &super::model::Resource| (resource.id.clone(), resource.state.as_str().into());
    serde_json::Value::Object(policy.resources.iter().map(state).collect())
}
