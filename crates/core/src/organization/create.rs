//! Creates an organization.

use serde_json::json;

use super::actions::ORGANIZATION_CREATED;
use super::{Organization, store};
use crate::context::Context;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Subject, change};
use crate::id::OrgId;

/// The longest name of an organization, in characters.
const NAME_LIMIT: usize = 255;

/// Creates an organization with an empty log.
pub async fn create(context: &Context, name: &str) -> Result<Organization, Error> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_LIMIT {
        return Err(Error::invalid("name", format!("must have 1 to {NAME_LIMIT} characters")));
    }
    let organization =
        Organization { id: OrgId(context.uuid()), name: name.to_owned(), created_at: context.now };
    change(context, organization, |change, organization| async move {
        store::insert(&change, &organization).await?;
        let event = Event::new(
            organization.id,
            &ORGANIZATION_CREATED,
            format!("Created organization {}", organization.name),
        )
        .about(Subject::new("orgs", organization.id).with("name", organization.name.as_str()))
        .delta(Delta::created(json!({ "name": organization.name })));
        let recorded = change.record(event);
        Ok(Changed::recorded(organization.as_ref().clone(), recorded))
    })
    .await
}
