//! Lets the accounts of a domain go that the organization no longer speaks for.

use serde_json::json;

use super::actions::ACCOUNTS_RELEASED;
use crate::account::{MANAGED_ACCOUNTS, store as accounts};
use crate::domain::store as domains;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change_in_bulk};
use crate::id::{AccountId, OrgId};
use crate::job::{Job, enqueue};
use crate::steward::Steward;

/// Managed accounts that one transaction looks at, and lets go where they are of the domain.
const ROWS: i64 = 200;

/// Transactions after which the work goes on as another job, so that none outlives its lease.
const STEPS: usize = 100;

/// Lets accounts go after a place. They stay as they are; from now on nobody manages them.
pub(crate) async fn release_accounts(
    steward: &Steward,
    org_id: OrgId,
    domain: String,
    mut after: AccountId,
) -> Result<(), String> {
    for number in 1.. {
        let seen = next(steward, org_id, after).await.map_err(|error| error.to_string())?;
        let Some((last, _)) = seen.last() else { return Ok(()) };
        after = *last;
        let leaving = seen.into_iter().filter(|(_, of)| *of == domain).map(|(id, _)| id).collect();
        let hand_over = number == STEPS;
        release(steward, org_id, domain.clone(), leaving, hand_over.then_some(after))
            .await
            .map_err(|error| error.to_string())?;
        if hand_over {
            return Ok(());
        }
        if steward.stop().is_cancelled() {
            return Err("the program stopped".to_owned());
        }
    }
    Ok(())
}

async fn next(steward: &Steward, org_id: OrgId, after: AccountId) -> Result<Vec<(AccountId, String)>, Error> {
    steward
        .database()
        .read(move |read| async move {
            accounts::managed_domains(&read, org_id, after.0, ROWS).await.map_err(Error::from)
        })
        .await
}

async fn release(
    steward: &Steward,
    org_id: OrgId,
    domain: String,
    leaving: Vec<AccountId>,
    hand_over: Option<AccountId>,
) -> Result<(), Error> {
    if leaving.is_empty() && hand_over.is_none() {
        return Ok(());
    }
    change_in_bulk(&steward.system_context(), (domain, leaving), move |change, input| async move {
        let (domain, leaving) = input.as_ref();
        if domains::verified_by(&change, domain).await? == Some(org_id) {
            // Verified again meanwhile.
            return Ok(Changed::nothing(()));
        }
        let released = accounts::release(&change, org_id, leaving, change.context().now).await?;
        if let Some(after) = hand_over {
            let rest = Job::ReleaseAccounts { org_id: org_id.0, domain: domain.clone(), after: after.0 };
            enqueue(&change, &rest).await?;
        } else if released.is_empty() {
            return Ok(Changed::nothing(()));
        }
        let count = i64::try_from(released.len()).unwrap_or(i64::MAX);
        change.count(org_id.0, MANAGED_ACCOUNTS, -count);
        let ids: Vec<String> = released.iter().map(ToString::to_string).collect();
        let message = Message::from("Released ").plain(count).plain(" accounts of ").plain(domain);
        let event =
            Event::new(org_id, &ACCOUNTS_RELEASED, message).delta(Delta::removed(json!({ "accounts": ids })));
        let event = match domains::find_by_name(&change, org_id, domain).await? {
            Some(claim) => event.about(claim.subject()),
            None => event,
        };
        let recorded = change.record(event);
        Ok(Changed::recorded((), recorded))
    })
    .await
}
