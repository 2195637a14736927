//! Creates policies.

use serde_json::Value;

use super::actions::POLICY_CREATED;
use super::model::{AskedPolicy, Coverage, Mark, Policy, PolicyFields};
use super::read::find_in;
use super::rules::{self, POLICIES_LIMIT};
use super::save::{LockOut, changed, guard_in, put_in};
use super::store;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change};
use crate::id::PolicyId;
use crate::organization::store as organizations;
use crate::principal::OrgCaller;

/// Creates a policy of the caller's organization. One of data security is a draft until it is published; the others hold at
/// once, and for their resources as soon as these are applied.
pub async fn create(caller: &OrgCaller, asked: &AskedPolicy, lock_out: LockOut) -> Result<Policy, Error> {
    caller.require_admin("create policies")?;
    let (kind, fields) = rules::fields(asked)?;
    let (org_id, id, now) = (caller.org_id, PolicyId(caller.context.uuid()), caller.context.now);
    let resources = rules::replaced(&[], asked.resources.as_deref().unwrap_or_default(), now)?;
    let mark = Mark::of(&caller.context);
    let has_had_coverage = covers(&fields);
    let policy = Policy {
        id,
        org_id,
        kind,
        fields,
        published: None,
        has_had_coverage,
        created: mark,
        changed: mark,
        resources,
    };
    let created = change(&caller.context, policy, move |change, policy| async move {
        // How many policies there are, and whom they lock out together, concerns the organization as a whole.
        organizations::lock(&change, org_id).await?;
        if store::count(&change, org_id).await? >= POLICIES_LIMIT {
            let why = format!(
                "an organization has at most {POLICIES_LIMIT} policies: delete one that is not needed"
            );
            return Err(Error::Conflict(why));
        }
        store::insert(&change, &policy).await?;
        put_in(&change, &policy, policy.resources.iter()).await?;
        guard_in(&change, &policy, lock_out).await?;
        store::bump(&change, org_id).await?;
        let message = Message::from("Created ").plain(policy.title());
        let event = Event::new(org_id, &POLICY_CREATED, message)
            .about(policy.subject())
            .delta(Delta::created(Value::Object(policy.recorded())));
        let recorded = change.record(event);
        Ok(Changed::recorded(find_in(&change, org_id, id).await?, recorded))
    });
    let created = created.await?;
    changed(&caller.context, org_id);
    Ok(created)
}

/// Whether a data security policy reaches anything.
pub(super) fn covers(fields: &PolicyFields) -> bool {
    fields.coverage.is_some_and(|coverage| coverage != Coverage::Unassigned)
}
