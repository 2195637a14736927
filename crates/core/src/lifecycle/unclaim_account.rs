//! Lets one account go.

use serde_json::json;

use super::actions::ACCOUNT_UNCLAIMED;
use crate::access;
use crate::account::{Account, MANAGED_ACCOUNTS, store as accounts};
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change};
use crate::id::AccountId;
use crate::principal::OrgCaller;

/// Lets an account go that the caller's organization manages. Nothing claims it again by itself, neither a check of its
/// domain nor a directory: only [`claim_account`](super::claim_account()) does. The last account that administers the
/// organization stays, unless a directory knows it.
pub async fn unclaim_account(caller: &OrgCaller, id: &str) -> Result<(), Error> {
    caller.require_admin("unclaim accounts")?;
    let org_id = caller.org_id;
    let account_id: AccountId = id.parse().map_err(|_| Error::not_found("user", id))?;
    change(&caller.context, (), move |change, _| async move {
        let managed = accounts::lock(&change, account_id).await?;
        let Some(account) = managed.filter(|account| account.managed_by == Some(org_id)) else {
            return Err(Error::not_found("user", account_id));
        };
        let now = change.context().now;
        accounts::update(&change, &Account { managed_by: None, ..account.clone() }, now).await?;
        accounts::insert_unclaimed(&change, org_id, account_id, now).await?;
        change.count(org_id.0, MANAGED_ACCOUNTS, -1);
        let message = Message::from("Unclaimed account ").personal(account.person(), &account.profile.name);
        let event = Event::new(org_id, &ACCOUNT_UNCLAIMED, message)
            .about(account.subject())
            .delta(Delta::changed(json!({ "managed": true }), json!({ "managed": false })));
        let recorded = change.record(event);
        access::keep_an_admin_in_force_in(&change, org_id, account_id).await?;
        Ok(Changed::recorded((), recorded))
    })
    .await
}
