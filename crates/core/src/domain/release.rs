//! Gives a domain up.

use serde_json::json;

use super::actions::DOMAIN_REMOVED;
use super::model::{ClaimStatus, DomainClaim};
use super::read::{absent, claim_id};
use super::store;
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, change};
use crate::job::{Job, enqueue};
use crate::principal::OrgCaller;

/// Gives a domain up: the organization no longer speaks for it, and a job lets go of the accounts with its addresses.
/// Giving it up again changes nothing.
pub async fn release(caller: &OrgCaller, id: &str) -> Result<(), Error> {
    caller.require_admin("remove domains")?;
    let (org_id, claim_id) = (caller.org_id, claim_id(id)?);
    change(&caller.context, (), move |change, _| async move {
        let claim = store::lock(&change, org_id, claim_id).await?.ok_or_else(|| absent(claim_id))?;
        if claim.status == ClaimStatus::Deleted {
            return Ok(Changed::nothing(()));
        }
        let message = Message::from("Removed domain ").plain(&claim.domain);
        let event = Event::new(org_id, &DOMAIN_REMOVED, message)
            .about(claim.subject())
            .delta(Delta::removed(json!({ "name": claim.domain, "status": claim.status.as_str() })));
        let recorded = change.record(event);
        let_go_in(&change, claim, ClaimStatus::Deleted).await?;
        Ok(Changed::recorded((), recorded))
    })
    .await?;
    caller.context.steward.jobs().notify_one();
    Ok(())
}

/// Ends the hold of an organization on a domain, and leaves the work of letting its accounts go.
pub(super) async fn let_go_in(change: &Change, claim: DomainClaim, status: ClaimStatus) -> Result<(), Error> {
    let ended = DomainClaim {
        status,
        next_check_at: claim.next_check_at.filter(|_| status == ClaimStatus::MissingToken),
        claiming: false,
        ..claim
    };
    store::update(change, &ended).await?;
    let work =
        Job::ReleaseAccounts { org_id: ended.org_id.0, domain: ended.domain, after: uuid::Uuid::nil() };
    enqueue(change, &work).await
}
