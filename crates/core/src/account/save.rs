//! Writes an account that changed.

use super::actions::{
    ACCOUNT_DEACTIVATED, ACCOUNT_DELETION_CANCELED, ACCOUNT_DELETION_SCHEDULED, ACCOUNT_EMAIL_CHANGED,
    ACCOUNT_PROFILE_UPDATED, ACCOUNT_REACTIVATED,
};
use super::model::{Account, AccountStatus};
use super::store;
use crate::error::Error;
use crate::event::{Action, Change, Delta, Event, Message, Recorded};
use crate::id::OrgId;

/// Writes an account and records the one event that says the most about the change; nothing if nothing changed.
pub(crate) async fn save_in(
    change: &Change,
    org_id: OrgId,
    before: &Account,
    after: &Account,
) -> Result<Option<Recorded>, Error> {
    if before == after {
        return Ok(None);
    }
    store::update(change, after, change.context().now).await?;
    let (action, verb) = named(before, after);
    let message = Message::from(verb).plain(" account ");
    let event = Event::new(org_id, action, message.personal(after.person(), &after.profile.name))
        .about(after.subject())
        .delta(Delta::between(&before.recorded(), &after.recorded()));
    Ok(Some(change.record(event)))
}

fn named(before: &Account, after: &Account) -> (&'static Action, &'static str) {
    match (before.status, after.status) {
        _ if !before.pending_deletion() && after.pending_deletion() => {
            (&ACCOUNT_DELETION_SCHEDULED, "Scheduled deletion of")
        }
        _ if before.pending_deletion() && !after.pending_deletion() => {
            (&ACCOUNT_DELETION_CANCELED, "Canceled deletion of")
        }
        (AccountStatus::Active, AccountStatus::Inactive) => (&ACCOUNT_DEACTIVATED, "Deactivated"),
        (AccountStatus::Inactive, AccountStatus::Active) => (&ACCOUNT_REACTIVATED, "Reactivated"),
        _ if before.email != after.email => (&ACCOUNT_EMAIL_CHANGED, "Changed email address of"),
        _ => (&ACCOUNT_PROFILE_UPDATED, "Updated profile of"),
    }
}
