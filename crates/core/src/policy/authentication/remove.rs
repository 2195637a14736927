//! Deletes authentication policies.

use serde_json::Value;
use steward_db::Priority;

use super::actions::AUTH_POLICY_DELETED;
use super::read::{find, hold_in};
use super::rules::policy_id;
use super::store;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change, housekeeping};
use crate::id::{AuthPolicyId, OrgId};
use crate::job::{Job, enqueue};
use crate::organization::store as organizations;
use crate::principal::OrgCaller;
use crate::steward::Steward;

/// Rows that one transaction removes.
const ROWS: i64 = 200;

/// Deletes an authentication policy of the caller's organization. Its members have what else they come to, at once. The
/// default stays: make another one the default first.
pub async fn delete_auth_policy(caller: &OrgCaller, id: &str) -> Result<(), Error> {
    caller.require_admin("delete authentication policies")?;
    let (org_id, id) = (caller.org_id, policy_id(id)?);
    let deleted = change(&caller.context, (), move |change, _| async move {
        organizations::lock(&change, org_id).await?;
        let policies = hold_in(&change, org_id).await?;
        let policy = find(policies.clone(), id)?;
        if policy.is_default {
            let why =
                "the default authentication policy cannot be deleted: make another one the default first";
            return Err(Error::Conflict(why.to_owned()));
        }
        store::delete(&change, org_id, id).await?;
        let left = policies.iter().filter(|other| other.id != id);
        for (position, other) in (1..).zip(left) {
            if other.position != position {
                store::begin_to_move(&change, org_id, other.id, position).await?;
            }
        }
        store::finish_moving(&change, org_id).await?;
        enqueue(&change, &Job::PurgeAuthPolicy { org_id: org_id.0, policy_id: id.0 }).await?;
        let message = Message::from("Deleted authentication policy ").plain(&policy.name);
        let event = Event::new(org_id, &AUTH_POLICY_DELETED, message)
            .about(policy.subject())
            .delta(Delta::removed(Value::Object(policy.recorded())));
        let recorded = change.record(event);
        Ok(Changed::recorded((), recorded))
    });
    deleted.await?;
    caller.context.steward.jobs().notify_one();
    Ok(())
}

/// Removes the rows of the members of a policy that is gone.
pub(crate) async fn purge_auth_policy(
    steward: &Steward,
    org_id: OrgId,
    id: AuthPolicyId,
) -> Result<(), String> {
    loop {
        let purged = housekeeping(steward, Priority::Bulk, (), move |tx, _| async move {
            store::purge_members(&tx, org_id, id, ROWS).await.map_err(Error::from)
        });
        if purged.await.map_err(|error| error.to_string())? == 0 {
            return Ok(());
        }
        if steward.stop().is_cancelled() {
            return Err("the program stopped".to_owned());
        }
    }
}
