//! Updates policies.

use super::actions::POLICY_UPDATED;
use super::create::covers;
use super::model::{AskedPolicy, Mark, Policy};
use super::read::find_in;
use super::rules::{self, policy_id};
use super::save::{LockOut, changed, save_in};
use crate::error::Error;
use crate::event::{Changed, change};
use crate::organization::store as organizations;
use crate::principal::OrgCaller;

/// Changes what people say of a policy of the caller's organization. What is not named stays; resources, if there are any
/// in what is asked, become all that it has. What a data security policy says becomes a draft.
pub async fn update(
    caller: &OrgCaller,
    id: &str,
    asked: AskedPolicy,
    lock_out: LockOut,
) -> Result<Policy, Error> {
    caller.require_admin("update policies")?;
    let (org_id, id) = (caller.org_id, policy_id(id)?);
    let updated = change(&caller.context, asked, move |change, asked| async move {
        organizations::lock(&change, org_id).await?;
        let before = find_in(&change, org_id, id).await?;
        let fields = rules::updated(&before, &asked)?;
        let now = change.context().now;
        let resources = match &asked.resources {
            Some(asked) => rules::replaced(&before.resources, asked, now)?,
            None => before.resources.clone(),
        };
        if fields == before.fields && resources == before.resources {
            return Ok(Changed::nothing(before));
        }
        let after = Policy {
            has_had_coverage: before.has_had_coverage || covers(&fields),
            fields,
            resources,
            changed: Mark::of(change.context()),
            ..before.clone()
        };
        let recorded = save_in(&change, &before, &after, lock_out, &POLICY_UPDATED).await?;
        Ok(Changed::recorded(find_in(&change, org_id, id).await?, recorded))
    });
    let updated = updated.await?;
    changed(&caller.context, org_id);
    Ok(updated)
}
