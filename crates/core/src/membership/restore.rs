//! Restores users that were suspended.

use serde_json::json;

use super::actions::USER_ACCESS_RESTORED;
use crate::access;
use crate::account::Account;
use crate::directory::membership::{Member, lock_members_in, suspend_in};
use crate::error::Error;
use crate::event::{Action, Change, Changed, Delta, Event, Message, Recorded, change};
use crate::id::{AccountId, DirectoryId, OrgId};
use crate::principal::OrgCaller;

/// Restores a user in a directory, or in all that know the account. One that is not suspended stays as it is; one whom the
/// identity provider has switched off stays switched off.
pub async fn restore(caller: &OrgCaller, directory: Option<DirectoryId>, account: &str) -> Result<(), Error> {
    caller.require_admin("restore users")?;
    let id: AccountId = account.parse().map_err(|_| Error::not_found("user", account))?;
    let org_id = caller.org_id;
    change(&caller.context, (), move |change, _| async move {
        let found = lock_members_in(&change, org_id, directory, id).await?;
        let (account, members) = found.ok_or_else(|| Error::not_found("user", id))?;
        let changed: Vec<&Member> =
            members.iter().filter(|member| member.user.suspended_at.is_some()).collect();
        if changed.is_empty() {
            return Ok(Changed::nothing(()));
        }
        for member in &changed {
            suspend_in(&change, member, None).await?;
        }
        let recorded = record(&change, org_id, &USER_ACCESS_RESTORED, &account, &changed, "active");
        // Whoever comes back takes the seats of its roles again.
        access::take_seats_in(&change, org_id, &[id]).await?;
        Ok(Changed::recorded((), recorded))
    })
    .await
}

/// Says that the memberships of an account changed to a status.
pub(super) fn record(
    change: &Change,
    org_id: OrgId,
    action: &'static Action,
    account: &Account,
    changed: &[&Member],
    status: &'static str,
) -> Recorded {
    let verb = if status == "suspended" { "Suspended access of user " } else { "Restored access of user " };
    let before = if status == "suspended" { "active" } else { "suspended" };
    let message = Message::from(verb).personal(account.person(), &account.profile.name);
    let event = Event::new(org_id, action, message).about(account.subject());
    let event = changed.iter().fold(event, |event, member| event.about(member.subject()));
    change.record(event.delta(Delta::changed(json!({ "status": before }), json!({ "status": status }))))
}
