//! Puts authentication policies into another order.

use serde_json::json;

use super::actions::AUTH_POLICIES_REORDERED;
use super::model::AuthPolicy;
use super::read::{hold_in, list_in};
use super::{rules, store};
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change};
use crate::organization::store as organizations;
use crate::principal::OrgCaller;

/// Puts the authentication policies of the caller's organization into an order, which names each of them once, and shows
/// them in it.
pub async fn reorder_auth_policies(caller: &OrgCaller, ids: Vec<String>) -> Result<Vec<AuthPolicy>, Error> {
    caller.require_admin("reorder authentication policies")?;
    let org_id = caller.org_id;
    change(&caller.context, ids, move |change, ids| async move {
        organizations::lock(&change, org_id).await?;
        let before = list_in(&change, org_id).await?;
        let order = rules::reordered(&before, &ids)?;
        if before.iter().map(|policy| policy.id).eq(order.iter().copied()) {
            return Ok(Changed::nothing(before));
        }
        hold_in(&change, org_id).await?;
        for (position, id) in (1..).zip(&order) {
            store::begin_to_move(&change, org_id, *id, position).await?;
        }
        store::finish_moving(&change, org_id).await?;
        let after = list_in(&change, org_id).await?;
        let names = |policies: &[AuthPolicy]| {
            let ids: Vec<String> = policies.iter().map(|policy| policy.id.to_string()).collect();
            json!({ "policyIds": ids })
        };
        let mut event =
            Event::new(org_id, &AUTH_POLICIES_REORDERED, Message::from("Reordered authentication policies"));
        for policy in &after {
            event = event.about(policy.subject());
        }
        let recorded = change.record(event.delta(Delta::changed(names(&before), names(&after))));
        Ok(Changed::recorded(after, recorded))
    })
    .await
}
