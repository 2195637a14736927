//! Edits authentication policies.

use super::actions::AUTH_POLICY_UPDATED;
use super::create::check_name;
use super::model::{AuthPolicy, AuthSettings};
use super::read::{find, hold_in, list_in};
use super::rules::{self, policy_id};
use super::store;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change};
use crate::organization::store as organizations;
use crate::principal::OrgCaller;
use crate::text::bounded;

/// Changes an authentication policy of the caller's organization: gives it another name, has `choose` change what it
/// demands, or makes it the default in place of the one that was. What is not named stays.
pub async fn edit_auth_policy(
    caller: &OrgCaller,
    id: &str,
    name: Option<&str>,
    make_default: bool,
    choose: impl Fn(&mut AuthSettings) + Send + Sync + 'static,
) -> Result<AuthPolicy, Error> {
    caller.require_admin("edit authentication policies")?;
    let (org_id, id) = (caller.org_id, policy_id(id)?);
    let name = name.map(|name| bounded(name, "name")).transpose()?;
    change(&caller.context, (name, choose), move |change, input| async move {
        let (name, choose) = input.as_ref();
        organizations::lock(&change, org_id).await?;
        let policies = list_in(&change, org_id).await?;
        let before = find(policies.clone(), id)?;
        let mut after = before.clone();
        if let Some(name) = name {
            check_name(&policies, name, id)?;
            after.name.clone_from(name);
        }
        choose(&mut after.settings);
        rules::check(&after.settings)?;
        after.is_default |= make_default;
        if after == before {
            return Ok(Changed::nothing(before));
        }
        let now = change.context().now;
        after.changed_at = now;
        let policies = hold_in(&change, org_id).await?;
        after.created_at = find(policies.clone(), id)?.created_at;
        if after.is_default && !before.is_default {
            // There is never more than one, also not in between.
            for old in policies.into_iter().filter(|policy| policy.is_default) {
                store::update(&change, &AuthPolicy { is_default: false, changed_at: now, ..old }).await?;
            }
        }
        store::update(&change, &after).await?;
        let message = Message::from("Updated authentication policy ").plain(&after.name);
        let event = Event::new(org_id, &AUTH_POLICY_UPDATED, message)
            .about(after.subject())
            .delta(Delta::between(&before.recorded(), &after.recorded()));
        let recorded = change.record(event);
        Ok(Changed::recorded(after, recorded))
    })
    .await
}
