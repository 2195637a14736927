//! Ends accounts whose days of grace are over.

use serde_json::json;

use crate::access;
use crate::account::state::{self, Step};
use crate::account::{ACCOUNT_DELETED, MANAGED_ACCOUNTS, presence, store as accounts};
use crate::context::Timestamp;
use crate::directory;
use crate::event::{Changed, Delta, Event, Subject, change};
use crate::id::{AccountId, OrgId};
use crate::job::{Job, enqueue};
use crate::steward::Steward;
use crate::token::store as tokens;

/// Closes an account, if its deletion was not taken back: what is known of the person is erased, its API tokens and
/// links are gone, and a tombstone keeps the id from being used again. A job erases what the log says of the person.
/// Closing it twice does no harm.
pub(crate) async fn close(
    steward: &Steward,
    account_id: AccountId,
    scheduled_by: OrgId,
    delete_at: Timestamp,
) -> Result<(), String> {
    let context = steward.system_context();
    let closing = change(&context, (), move |change, _| async move {
        let account = accounts::lock(&change, account_id).await?;
        // Taken back, or taken back and scheduled again: then another job closes it.
        let Some(account) = account.filter(|account| account.delete_at == Some(delete_at)) else {
            return Ok(Changed::nothing(()));
        };
        let now = change.context().now;
        let Some(closed) = state::after(&account, Step::Close, now) else { return Ok(Changed::nothing(())) };
        tokens::delete_all(&change, account.id).await?;
        accounts::hold_tokens(&change, account.id, false).await?;
        directory::unlink_all_in(&change, account.id).await?;
        presence::store::forget(&change, account.id).await?;
        accounts::update(&change, &closed, now).await?;
        if let Some(manager) = account.managed_by {
            change.count(manager.0, MANAGED_ACCOUNTS, -1);
        }
        // The event names nobody: it must not keep what is erased here.
        let org_id = account.managed_by.unwrap_or(scheduled_by);
        let event = Event::new(org_id, &ACCOUNT_DELETED, "Deleted an account permanently")
            .about(Subject::account(account.id))
            .delta(Delta::changed(
                json!({ "status": account.status.as_str() }),
                json!({ "status": closed.status.as_str() }),
            ));
        let recorded = change.record(event);
        access::revoke_everywhere_in(&change, account.id).await?;
        enqueue(&change, &Job::ErasePerson { account_id: account.id.0 }).await?;
        Ok(Changed::recorded((), recorded))
    });
    closing.await.map_err(|error| error.to_string())?;
    steward.jobs().notify_one();
    Ok(())
}
