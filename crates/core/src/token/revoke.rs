//! Revokes the API tokens of an organization: some, or all of them in small steps.

use uuid::Uuid;

use super::actions::API_TOKEN_REVOKED;
use super::model::ApiToken;
use super::{query, store};
use crate::account::{Account, store as accounts};
use crate::context::{Context, Timestamp};
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Recorded, change_in_bulk};
use crate::id::{AccountId, OrgId, TokenId};
use crate::job::{Job, enqueue};
use crate::principal::OrgCaller;
use crate::steward::Steward;

/// Tokens that one request may name.
pub const NAMED_LIMIT: usize = 100;

/// Accounts whose tokens one transaction revokes: at most two hundred tokens.
const ACCOUNTS: i64 = 2;

/// Steps that a request takes before the rest is left to a job: an answer should not wait for it.
const STEPS: usize = 50;

/// Steps after which a job hands over to another, so that none outlives its lease.
const JOB_STEPS: usize = 200;

/// Revokes all API tokens of the accounts that the caller's organization manages which exist now. Those of the first
/// hundred accounts open nothing from the answer on, the others from shortly after it.
pub async fn revoke_org_tokens(caller: &OrgCaller) -> Result<(), Error> {
    caller.require_admin("revoke API tokens")?;
    let (before, mut after) = (caller.context.now, Uuid::nil());
    for number in 1.. {
        match step(&caller.context, caller.org_id, before, after, number >= STEPS).await? {
            Step::After(last) => after = last.0,
            Step::HandedOver => {
                caller.context.steward.jobs().notify_one();
                return Ok(());
            }
            Step::Done => return Ok(()),
        }
    }
    Ok(())
}

/// Goes on with what a request began.
pub(crate) async fn revoke_tokens(
    steward: &Steward,
    org_id: OrgId,
    before: Timestamp,
    mut after: Uuid,
) -> Result<(), String> {
    for number in 1.. {
        let context = steward.system_context();
        let taken = step(&context, org_id, before, after, number >= JOB_STEPS);
        match taken.await.map_err(|error| error.to_string())? {
            Step::After(last) => after = last.0,
            Step::HandedOver | Step::Done => return Ok(()),
        }
        if steward.stop().is_cancelled() {
            return Err("the program stopped".to_owned());
        }
    }
    Ok(())
}

/// What a step leads to.
enum Step {
    /// There may be more after this account.
    After(AccountId),
    /// A job does the rest.
    HandedOver,
    /// There are no more.
    Done,
}

/// Revokes the tokens of the next accounts.
async fn step(
    context: &Context,
    org_id: OrgId,
    before: Timestamp,
    after: Uuid,
    hand_over: bool,
) -> Result<Step, Error> {
    change_in_bulk(context, (), move |change, _| async move {
        let holders = query::holders(&change, org_id, after, ACCOUNTS).await?;
        let Some(last) = holders.last().copied() else { return Ok(Changed::nothing(Step::Done)) };
        let mut recorded = None;
        for id in holders {
            let Some(account) = accounts::lock(&change, id).await? else { continue };
            let tokens = store::list(&change, id).await?;
            let (old, newer): (Vec<ApiToken>, Vec<ApiToken>) =
                tokens.into_iter().partition(|token| token.created_at <= before);
            for token in &old {
                recorded = Some(revoke_in(&change, org_id, &account, token).await?);
            }
            if newer.is_empty() && !old.is_empty() {
                accounts::hold_tokens(&change, id, false).await?;
            }
        }
        if hand_over && recorded.is_some() {
            let rest = Job::RevokeTokens { org_id: org_id.0, before: before.0, after: last.0 };
            enqueue(&change, &rest).await?;
            return Ok(Changed::perhaps(Step::HandedOver, recorded));
        }
        Ok(Changed::perhaps(Step::After(last), recorded))
    })
    .await
}

/// Revokes API tokens that are named, all or none.
pub async fn revoke_named_tokens(caller: &OrgCaller, named: &[String]) -> Result<(), Error> {
    caller.require_admin("revoke API tokens")?;
    if named.is_empty() || named.len() > NAMED_LIMIT {
        return Err(Error::invalid("tokenIds", format!("must name 1 to {NAMED_LIMIT} tokens")));
    }
    let ids = named.iter().map(|text| text.parse().map_err(|_| Error::not_found("API token", text)));
    let mut ids: Vec<TokenId> = ids.collect::<Result<_, _>>()?;
    ids.sort_unstable();
    ids.dedup();
    let org_id = caller.org_id;
    change_in_bulk(&caller.context, ids, move |change, ids| async move {
        let found = store::by_ids(&change, &ids).await?;
        let absent = |id: &TokenId| Error::not_found("API token", id);
        if let Some(id) = ids.iter().find(|id| found.iter().all(|token| token.id != **id)) {
            return Err(absent(id));
        }
        // Accounts in one order: two requests never wait for each other in a circle.
        let mut holders: Vec<AccountId> = found.iter().map(|token| token.account_id).collect();
        holders.sort_unstable();
        holders.dedup();
        let mut recorded = None;
        for holder in holders {
            let of_holder = || found.iter().filter(move |token| token.account_id == holder);
            let account = accounts::lock(&change, holder).await?;
            let account = account.filter(|account| account.managed_by == Some(org_id));
            let Some(account) = account else {
                // A token of somebody else looks like one that is not there.
                return Err(of_holder().next().map_or(Error::InvalidCursor, |token| absent(&token.id)));
            };
            for token in of_holder() {
                recorded = Some(revoke_in(&change, org_id, &account, token).await?);
            }
            let left = !store::list(&change, holder).await?.is_empty();
            accounts::hold_tokens(&change, holder, left).await?;
        }
        Ok(Changed::perhaps((), recorded))
    })
    .await
}

async fn revoke_in(
    change: &Change,
    org_id: OrgId,
    account: &Account,
    token: &ApiToken,
) -> Result<Recorded, Error> {
    store::delete(change, token.id).await?;
    let message = Message::from("Revoked API token ").personal(account.person(), &token.label);
    let event = Event::new(org_id, &API_TOKEN_REVOKED, message)
        .about(token.subject())
        .about(account.subject())
        .delta(Delta::removed(token.recorded()));
    Ok(change.record(event))
}
