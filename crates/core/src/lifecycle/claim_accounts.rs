//! Claims the accounts of a domain that was verified, behind everything that somebody waits for.

use serde_json::json;

use super::actions::ACCOUNTS_CLAIMED;
use crate::account::{MANAGED_ACCOUNTS, store as accounts};
use crate::domain::{ClaimStatus, DomainClaim, store as domains};
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change_in_bulk};
use crate::id::{AccountId, DomainClaimId, OrgId};
use crate::job::{Job, enqueue};
use crate::steward::Steward;

/// Accounts that one transaction claims: those who wait for the writer must not notice.
const ROWS: i64 = 200;

/// Transactions after which the work goes on as another job, so that none outlives its lease.
const STEPS: usize = 100;

/// What a step leads to.
enum Step {
    /// There may be more after this account.
    After(AccountId),
    /// There are no more, or the domain is no longer that of the organization.
    Done,
}

/// Claims accounts after a place. Each transaction has an event that names those it claimed; the last one says how many
/// there were in all.
pub(crate) async fn claim_accounts(
    steward: &Steward,
    claim: (OrgId, DomainClaimId),
    mut after: AccountId,
) -> Result<(), String> {
    for number in 1.. {
        let hand_over = number == STEPS;
        match step(steward, claim, after, hand_over).await.map_err(|error| error.to_string())? {
            Step::Done => return Ok(()),
            Step::After(_) if hand_over => return Ok(()),
            Step::After(last) => after = last,
        }
        if steward.stop().is_cancelled() {
            return Err("the program stopped".to_owned());
        }
    }
    Ok(())
}

async fn step(
    steward: &Steward,
    claim: (OrgId, DomainClaimId),
    after: AccountId,
    hand_over: bool,
) -> Result<Step, Error> {
    change_in_bulk(&steward.system_context(), claim, move |change, claim| async move {
        let (org_id, claim_id) = *claim;
        let now = change.context().now;
        let held = domains::lock(&change, org_id, claim_id).await?;
        let Some(claim) = held.filter(|claim| claim.status == ClaimStatus::Verified && claim.claiming) else {
            return Ok(Changed::nothing(Step::Done));
        };
        let claimed = accounts::claim_next(&change, org_id, &claim.domain, after.0, ROWS, now).await?;
        let count = i64::try_from(claimed.len()).unwrap_or(i64::MAX);
        let total = claim.claimed_accounts + count;
        let updated = DomainClaim { claimed_accounts: total, claiming: count > 0, ..claim };
        domains::update(&change, &updated).await?;
        let domain = &updated.domain;
        let (message, after) = match claimed.last() {
            None => (counted(total, domain).plain(" in all"), json!({ "total": total })),
            Some(_) => {
                let ids: Vec<String> = claimed.iter().map(ToString::to_string).collect();
                (counted(count, domain), json!({ "accounts": ids }))
            }
        };
        if count > 0 {
            change.count(org_id.0, MANAGED_ACCOUNTS, count);
        }
        let event = Event::new(org_id, &ACCOUNTS_CLAIMED, message)
            .about(updated.subject())
            .delta(Delta::created(after));
        let recorded = change.record(event);
        let Some(last) = claimed.last() else { return Ok(Changed::recorded(Step::Done, recorded)) };
        if hand_over {
            let rest = Job::ClaimAccounts { org_id: org_id.0, claim_id: claim_id.0, after: last.0 };
            enqueue(&change, &rest).await?;
        }
        Ok(Changed::recorded(Step::After(*last), recorded))
    })
    .await
}

fn counted(accounts: i64, domain: &str) -> Message {
    Message::from("Claimed ").plain(accounts).plain(" accounts of ").plain(domain)
}
