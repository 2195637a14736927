//! Creates an organization.

use serde_json::json;

use super::actions::ORGANIZATION_CREATED;
use super::{Organization, store};
use crate::context::Context;
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Recorded, Subject, Thing, change};
use crate::id::OrgId;
use crate::text::bounded;

/// Draws an organization with this name.
pub(crate) fn draft(context: &Context, name: &str) -> Result<Organization, Error> {
    let name = bounded(name, "name")?;
    Ok(Organization { id: OrgId(context.uuid()), name, created_at: context.now })
}

/// Creates an organization with an empty log.
pub async fn create(context: &Context, name: &str) -> Result<Organization, Error> {
    change(context, draft(context, name)?, |change, organization| async move {
        let recorded = create_in(&change, &organization).await?;
        Ok(Changed::recorded(organization.as_ref().clone(), recorded))
    })
    .await
}

/// Writes an organization and the first event of its log.
pub(crate) async fn create_in(change: &Change, organization: &Organization) -> Result<Recorded, Error> {
    store::insert(change, organization).await?;
    let message = Message::from("Created organization ").plain(&organization.name);
    let event = Event::new(organization.id, &ORGANIZATION_CREATED, message)
        .about(Subject::thing(Thing::Orgs, organization.id).with("name", organization.name.as_str()))
        .delta(Delta::created(json!({ "name": organization.name })));
    Ok(change.record(event))
}
