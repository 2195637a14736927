//! Deletes policies.

use serde_json::Value;

use super::actions::POLICY_DELETED;
use super::read::find_in;
use super::rules::policy_id;
use super::save::{LockOut, changed, guard_in};
use super::store;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change};
use crate::organization::store as organizations;
use crate::principal::OrgCaller;

/// Deletes a policy of the caller's organization, draft or published. It holds no longer from this moment on.
pub async fn delete(caller: &OrgCaller, id: &str, lock_out: LockOut) -> Result<(), Error> {
    caller.require_admin("delete policies")?;
    let (org_id, id) = (caller.org_id, policy_id(id)?);
    let deleted = change(&caller.context, (), move |change, _| async move {
        organizations::lock(&change, org_id).await?;
        let policy = find_in(&change, org_id, id).await?;
        store::delete(&change, org_id, id).await?;
        // Of several lists the one may go that has the caller's address.
        guard_in(&change, &policy, lock_out).await?;
        store::bump(&change, org_id).await?;
        let message = Message::from("Deleted ").plain(policy.title());
        let event = Event::new(org_id, &POLICY_DELETED, message)
            .about(policy.subject())
            .delta(Delta::removed(Value::Object(policy.recorded())));
        let recorded = change.record(event);
        Ok(Changed::recorded((), recorded))
    });
    deleted.await?;
    changed(&caller.context, org_id);
    Ok(())
}
