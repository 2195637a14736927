//! The operator's way back for an organization that has locked itself out.

use serde_json::json;

use super::actions::IP_ALLOWLISTS_DISABLED;
use super::model::{Mark, Policy, PolicyFields, PolicyKind, PolicyStatus};
use super::read::all_in;
use super::save::changed;
use super::store;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, Subject, Thing, change};
use crate::id::OrgId;
use crate::organization::store as organizations;
use crate::principal::OperatorCaller;

/// Switches off all IP allowlists of an organization and returns how many held. They are kept as they are otherwise, so
/// that an administrator can repair and enable them again.
pub async fn disable_allowlists(caller: &OperatorCaller, org_id: &str) -> Result<usize, Error> {
    let org_id: OrgId = org_id.parse().map_err(|_| Error::not_found("organization", org_id))?;
    let disabled = change(&caller.context, (), move |change, _| async move {
        organizations::lock(&change, org_id).await?;
        let organization = organizations::find(&change, org_id).await?;
        let organization = organization.ok_or_else(|| Error::not_found("organization", org_id))?;
        let lists = all_in(&change, org_id, Some(PolicyKind::IpAllowlist)).await?;
        let held: Vec<Policy> =
            lists.into_iter().filter(|list| list.fields.status == PolicyStatus::Enabled).collect();
        if held.is_empty() {
            return Ok(Changed::nothing(0));
        }
        let mark = Mark::of(change.context());
        for list in &held {
            let fields = PolicyFields { status: PolicyStatus::Disabled, ..list.fields.clone() };
            store::update(&change, &Policy { fields, changed: mark, ..list.clone() }).await?;
        }
        store::bump(&change, org_id).await?;
        let ids: Vec<String> = held.iter().map(|list| list.id.to_string()).collect();
        let message = Message::from("The operator disabled the IP allowlists of organization ")
            .plain(&organization.name);
        let event = Event::new(org_id, &IP_ALLOWLISTS_DISABLED, message)
            .about(Subject::thing(Thing::Orgs, org_id).with("name", organization.name.as_str()))
            .delta(Delta::changed(json!({ "enabled": ids }), json!({ "disabled": ids })));
        let recorded = change.record(event);
        Ok(Changed::recorded(held.len(), recorded))
    });
    let disabled = disabled.await?;
    changed(&caller.context, org_id);
    Ok(disabled)
}
