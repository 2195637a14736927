//! Verifies a domain: from then on the organization speaks for its addresses.

use serde_json::json;
use uuid::Uuid;

use super::actions::{DOMAIN_SUPERSEDED, DOMAIN_VERIFICATION_FAILED, DOMAIN_VERIFIED};
use super::check::{record, standing};
use super::lookup::look_up;
use super::model::{Check, ClaimStatus, DomainClaim, Method};
use super::read::{absent, find};
use super::release::let_go_in;
use super::{rules, store};
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Recorded, change};
use crate::job::{Job, enqueue};
use crate::principal::OrgCaller;

/// What became of the attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verification {
    /// The organization speaks for the domain, and a job claims the accounts with its addresses.
    Verified(DomainClaim),
    /// It does not; the attempt is in the log.
    Not(NotVerified, DomainClaim),
}

/// Why a domain was not verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotVerified {
    /// The proof was not found; the last check of the claim says where it was looked for, and what to do.
    Unproved,
    /// Another organization has verified the domain, and its proof still stands.
    Taken,
}

/// Looks for the proof of a claim and verifies the domain if it is there.
///
/// Where another organization has the domain, its proof is looked for, too: if that one is gone, the domain goes over.
pub async fn verify(caller: &OrgCaller, id: &str, method: Option<Method>) -> Result<Verification, Error> {
    caller.require_admin("verify domains")?;
    let steward = &caller.context.steward;
    let claim = find(caller, id).await?;
    standing(&claim)?;
    let found = look_up(steward, &claim, method.unwrap_or(claim.method)).await;
    if found.proved {
        look_at_holder(caller, &claim).await?;
    }
    let verification = change(&caller.context, (claim, found), |change, input| async move {
        let (asked, found) = input.as_ref();
        let claim = store::lock(&change, asked.org_id, asked.id).await?.ok_or_else(|| absent(asked.id))?;
        if claim.token != asked.token {
            return Err(Error::Conflict("the domain was claimed anew meanwhile: verify it again".to_owned()));
        }
        standing(&claim)?;
        verify_in(&change, claim, found).await
    })
    .await?;
    steward.jobs().notify_one();
    Ok(verification)
}

/// Brings the claim of another organization that holds the domain up to date, in its own log.
async fn look_at_holder(caller: &OrgCaller, claim: &DomainClaim) -> Result<(), Error> {
    let steward = &caller.context.steward;
    let domain = claim.domain.clone();
    let holder = steward
        .database()
        .read(move |read| {
            let domain = domain.clone();
            async move { store::holder(&read, &domain).await.map_err(Error::from) }
        })
        .await?;
    if let Some(holder) = holder.filter(|holder| holder.org_id != claim.org_id) {
        let found = look_up(steward, &holder, holder.method).await;
        record(&steward.system_context(), holder, found).await?;
    }
    Ok(())
}

async fn verify_in(
    change: &Change,
    claim: DomainClaim,
    found: &Check,
) -> Result<Changed<Verification>, Error> {
    let checked = DomainClaim {
        method: found.method,
        proved_at: if found.proved { Some(found.at) } else { claim.proved_at },
        last_check: Some(found.clone()),
        ..claim.clone()
    };
    if !found.proved {
        // A look that fails takes nothing away: that is for the re-checks.
        let checked = DomainClaim { method: claim.method, ..checked };
        return refuse_in(change, checked, NotVerified::Unproved).await;
    }
    if let Some(holder) = store::holder(change, &claim.domain).await?
        && holder.org_id != claim.org_id
    {
        if holder.missing_since.is_none() {
            return refuse_in(change, checked, NotVerified::Taken).await;
        }
        supersede_in(change, holder).await?;
    }
    let message = Message::from("Verified domain ").plain(&claim.domain);
    let event =
        Event::new(claim.org_id, &DOMAIN_VERIFIED, message).about(claim.subject()).delta(Delta::changed(
            json!({ "status": claim.status.as_str() }),
            json!({ "status": ClaimStatus::Verified.as_str(), "check": found.recorded() }),
        ));
    let recorded = change.record(event);
    let verified = begin_in(change, checked).await?;
    Ok(Changed::recorded(Verification::Verified(verified), recorded))
}

/// Makes a claim valid from now on, and leaves the work of claiming the accounts.
pub(super) async fn begin_in(change: &Change, claim: DomainClaim) -> Result<DomainClaim, Error> {
    let now = change.context().now;
    let verified = DomainClaim {
        status: ClaimStatus::Verified,
        verified_at: Some(now),
        missing_since: None,
        next_check_at: Some(now.plus_seconds(rules::EVERY)).filter(|_| claim.method != Method::Operator),
        claiming: true,
        claimed_accounts: 0,
        ..claim
    };
    store::update(change, &verified).await?;
    enqueue_claiming(change, &verified).await?;
    Ok(verified)
}

/// Leaves the work of claiming the accounts of a verified domain.
pub(super) async fn enqueue_claiming(change: &Change, claim: &DomainClaim) -> Result<(), Error> {
    let work = Job::ClaimAccounts { org_id: claim.org_id.0, claim_id: claim.id.0, after: Uuid::nil() };
    enqueue(change, &work).await
}

async fn refuse_in(
    change: &Change,
    claim: DomainClaim,
    why: NotVerified,
) -> Result<Changed<Verification>, Error> {
    store::update(change, &claim).await?;
    let reason = match why {
        NotVerified::Unproved => "the proof was not found",
        NotVerified::Taken => "another organization has verified it",
    };
    let message = Message::from("Failed to verify domain ").plain(&claim.domain).plain(": ").plain(reason);
    let check = claim.last_check.as_ref().map(Check::recorded);
    let event = Event::new(claim.org_id, &DOMAIN_VERIFICATION_FAILED, message)
        .about(claim.subject())
        .delta(Delta::created(json!({ "check": check })));
    let recorded: Recorded = change.record(event);
    Ok(Changed::recorded(Verification::Not(why, claim), recorded))
}

/// Says that a domain is that of another organization now.
pub(super) fn superseded(domain: &str) -> Message {
    Message::from("").plain(domain).plain(" was verified by another organization")
}

/// Takes a domain from an organization whose proof is gone. Its log says so; it does not say who has the domain now.
async fn supersede_in(change: &Change, holder: DomainClaim) -> Result<(), Error> {
    // The row of the holder is held until the end, so that no re-check writes over this.
    let Some(holder) = store::lock(change, holder.org_id, holder.id).await? else { return Ok(()) };
    if holder.status != ClaimStatus::Verified {
        return Ok(());
    }
    if holder.missing_since.is_none() {
        return Err(Error::Conflict("the domain changed hands meanwhile: verify it again".to_owned()));
    }
    let message = superseded(&holder.domain);
    let event =
        Event::new(holder.org_id, &DOMAIN_SUPERSEDED, message).about(holder.subject()).delta(Delta::changed(
            json!({ "status": holder.status.as_str() }),
            json!({ "status": ClaimStatus::Superseded.as_str() }),
        ));
    change.record(event);
    let_go_in(change, holder, ClaimStatus::Superseded).await
}
