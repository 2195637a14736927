//! Claims one account, also one that was let go before.

use serde_json::json;

use super::actions::ACCOUNT_CLAIMED;
use crate::account::{Account, AccountStatus, MANAGED_ACCOUNTS, store as accounts};
use crate::domain::store as domains;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change};
use crate::id::AccountId;
use crate::principal::OrgCaller;

/// Claims an account whose address is of a verified domain of the caller's organization. Claiming one that it manages
/// already changes nothing. Any other account looks absent.
pub async fn claim_account(caller: &OrgCaller, id: &str) -> Result<Account, Error> {
    caller.require_admin("claim accounts")?;
    let org_id = caller.org_id;
    let account_id: AccountId = id.parse().map_err(|_| Error::not_found("user", id))?;
    change(&caller.context, (), move |change, _| async move {
        let absent = || Error::not_found("user", account_id);
        let account = accounts::lock(&change, account_id).await?.ok_or_else(absent)?;
        if account.managed_by == Some(org_id) {
            return Ok(Changed::nothing(account));
        }
        let ours = domains::verified_by(&change, account.email.domain()).await? == Some(org_id);
        if !ours || account.managed_by.is_some() || account.status == AccountStatus::Closed {
            return Err(absent());
        }
        let claimed = Account { managed_by: Some(org_id), email_verified: true, ..account };
        accounts::update(&change, &claimed, change.context().now).await?;
        accounts::delete_unclaimed(&change, org_id, account_id).await?;
        change.count(org_id.0, MANAGED_ACCOUNTS, 1);
        let message = Message::from("Claimed account ").personal(claimed.person(), &claimed.profile.name);
        let event = Event::new(org_id, &ACCOUNT_CLAIMED, message)
            .about(claimed.subject())
            .delta(Delta::changed(json!({ "managed": false }), json!({ "managed": true })));
        let recorded = change.record(event);
        Ok(Changed::recorded(claimed, recorded))
    })
    .await
}
