//! Looks for the proof of a claim and writes down what was found.

use serde_json::json;

use super::actions::{
    DOMAIN_CHECKED, DOMAIN_PROOF_MISSING, DOMAIN_PROOF_RESTORED, DOMAIN_SUPERSEDED, DOMAIN_UNVERIFIED,
    DOMAIN_VERIFIED,
};
use super::lookup::look_up;
use super::model::{Check, ClaimStatus, DomainClaim, Method};
use super::read::{absent, find};
use super::release::let_go_in;
use super::rules::{Turn, after_check};
use super::{rules, store, verify};
use crate::account::store as accounts;
use crate::context::Context;
use crate::error::Error;
use crate::event::{Action, Change, Changed, Delta, Event, Message, change};
use crate::principal::OrgCaller;

/// Looks for the proof of a claim of the caller's organization, by the method of the claim or by another one. A claim
/// that is not verified goes over to that method; so does a verified one, if the proof is there.
///
/// Looking verifies nothing: that is [`verify`](super::verify()). It lets the caller see who would be claimed.
pub async fn check(caller: &OrgCaller, id: &str, method: Option<Method>) -> Result<DomainClaim, Error> {
    caller.require_admin("check domains")?;
    let claim = find(caller, id).await?;
    standing(&claim)?;
    let found = look_up(&caller.context.steward, &claim, method.unwrap_or(claim.method)).await;
    record(&caller.context, claim, found).await
}

/// Refuses claims that were given up.
pub(super) fn standing(claim: &DomainClaim) -> Result<(), Error> {
    match claim.status {
        ClaimStatus::Deleted => Err(Error::Conflict("the domain was removed: claim it again".to_owned())),
        _ => Ok(()),
    }
}

/// Writes what was found over the claim that it was looked up for, and what follows from it.
pub(super) async fn record(
    context: &Context,
    claim: DomainClaim,
    found: Check,
) -> Result<DomainClaim, Error> {
    let recorded = change(context, (claim, found), |change, input| async move {
        let (asked, found) = input.as_ref();
        let claim = store::lock(&change, asked.org_id, asked.id).await?.ok_or_else(|| absent(asked.id))?;
        if claim.token != asked.token || claim.status == ClaimStatus::Deleted {
            // Given up, or claimed anew, while the look was under way.
            return Ok(Changed::nothing(claim));
        }
        record_in(&change, claim, found.clone()).await
    })
    .await?;
    context.steward.jobs().notify_one();
    Ok(recorded)
}

async fn record_in(change: &Change, claim: DomainClaim, found: Check) -> Result<Changed<DomainClaim>, Error> {
    let mut next = after_check(&claim, &found);
    if found.method != claim.method && !found.proved {
        // The proof of the other method may still stand.
        next = rules::Course { status: claim.status, turn: Turn::None, ..next };
        next.missing_since = claim.missing_since;
    }
    let taken = next.turn == Turn::Again && store::verified_by(change, &claim.domain).await?.is_some();
    if taken {
        next = rules::Course { status: ClaimStatus::Superseded, next_check_at: None, ..next };
    }
    let follows = found.proved || claim.status != ClaimStatus::Verified;
    let checked = DomainClaim {
        method: if follows { found.method } else { claim.method },
        status: next.status,
        missing_since: next.missing_since,
        next_check_at: next.next_check_at,
        proved_at: if found.proved { Some(found.at) } else { claim.proved_at },
        last_check: Some(found.clone()),
        ..claim.clone()
    };
    let (action, message) = happening(&checked, next.turn, taken, &found);
    let mut delta = Delta::changed(
        json!({ "status": claim.status.as_str() }),
        json!({ "status": checked.status.as_str(), "check": found.recorded() }),
    );
    if let (Some(ends), Some(after)) = (checked.grace_ends_at(), delta.after.as_mut()) {
        after["graceEndsAt"] = json!(ends.to_millis_text());
    }
    let recorded =
        change.record(Event::new(claim.org_id, action, message).about(checked.subject()).delta(delta));
    let checked = match next.turn {
        Turn::Again if !taken => verify::begin_in(change, checked).await?,
        Turn::Unverified => {
            let_go_in(change, checked.clone(), ClaimStatus::MissingToken).await?;
            checked
        }
        _ => {
            let checked = claim_newcomers_in(change, checked).await?;
            store::update(change, &checked).await?;
            checked
        }
    };
    Ok(Changed::recorded(checked, recorded))
}

/// Has accounts claimed that came to be since the domain was verified, without anybody's doing.
async fn claim_newcomers_in(change: &Change, claim: DomainClaim) -> Result<DomainClaim, Error> {
    let standing = claim.status == ClaimStatus::Verified && claim.missing_since.is_none();
    // Work that is said to go on for a day was given up on.
    let going_on = claim.claiming
        && claim.verified_at.is_some_and(|at| change.context().now < at.plus_seconds(rules::EVERY));
    if !standing || going_on || accounts::count_to_claim(change, claim.org_id, &claim.domain, 1).await? == 0 {
        return Ok(claim);
    }
    verify::enqueue_claiming(change, &claim).await?;
    Ok(DomainClaim { claiming: true, claimed_accounts: 0, ..claim })
}

fn happening(claim: &DomainClaim, turn: Turn, taken: bool, found: &Check) -> (&'static Action, Message) {
    let domain = &claim.domain;
    match turn {
        Turn::None => {
            let result = if found.proved { ": it is there" } else { ": it was not found" };
            (&DOMAIN_CHECKED, Message::from("Looked for the proof of ").plain(domain).plain(result))
        }
        Turn::Missing => {
            let message =
                Message::from("The proof of ").plain(domain).plain(" is gone: the domain stays verified");
            let message = match claim.grace_ends_at() {
                Some(ends) => message.plain(" until ").plain(ends.to_millis_text()),
                None => message,
            };
            (&DOMAIN_PROOF_MISSING, message)
        }
        Turn::Unverified => {
            let why = " is no longer verified: its proof was gone for too long";
            (&DOMAIN_UNVERIFIED, Message::from("").plain(domain).plain(why))
        }
        Turn::Back => {
            (&DOMAIN_PROOF_RESTORED, Message::from("The proof of ").plain(domain).plain(" is back"))
        }
        Turn::Again if taken => (&DOMAIN_SUPERSEDED, verify::superseded(domain)),
        Turn::Again => {
            (&DOMAIN_VERIFIED, Message::from("Verified domain ").plain(domain).plain(": its proof is back"))
        }
    }
}
