//! Approves or rejects what the guard of a directory holds.

use serde_json::json;

use super::model::{GuardState, Incident, KIND, REMEMBER, WATCH};
use super::rules::Windows;
use super::store;
use crate::approval::rules::{Word, check};
use crate::approval::{
    APPROVAL_APPROVED, APPROVAL_REJECTED, Approval, ApprovalState, Decider, approval_id, store as approvals,
};
use crate::context::Timestamp;
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Recorded, Subject, Thing, change};
use crate::id::{ApprovalId, DirectoryId, OrgId};
use crate::job::{Job, enqueue, enqueue_at};
use crate::principal::OrgCaller;

/// The most removals that one approval lets pass beside those that it holds.
pub const FURTHER_LIMIT: i64 = 1_000_000;

/// How long they may come, in seconds.
const FURTHER_FOR: i64 = 24 * 3600;

/// Approves an incident: what it holds is done by a job. The windows begin anew, so what the identity provider has not
/// said yet is measured by itself; `further` removals more pass within a day whatever the share.
pub async fn approve(caller: &OrgCaller, id: &str, further: Option<i64>) -> Result<Approval, Error> {
    let further = further.unwrap_or(0);
    if !(0..=FURTHER_LIMIT).contains(&further) {
        return Err(Error::invalid("further", format!("must be a number from 0 to {FURTHER_LIMIT}")));
    }
    let approval = decide(caller, id, Word::Approve, further).await?;
    caller.context.steward.jobs().notify_one();
    Ok(approval)
}

/// Rejects an incident: nothing of it is done. The same operations are refused for a week, and whatever else removes
/// something is held for a day: the identity provider has to be put right first.
pub async fn reject(caller: &OrgCaller, id: &str) -> Result<Approval, Error> {
    decide(caller, id, Word::Reject, 0).await
}

async fn decide(caller: &OrgCaller, id: &str, word: Word, further: i64) -> Result<Approval, Error> {
    caller.require_admin("decide approvals")?;
    let (org_id, id) = (caller.org_id, approval_id(id)?);
    let by = Decider::of(&caller.context.actor);
    change(&caller.context, by, move |change, by| async move {
        let now = change.context().now;
        let (mut state, approval) = lock_in(&change, org_id, id).await?;
        let directory_id = DirectoryId(approval.subject_id);
        check(&approval, word, by.and_then(|by| by.owner), now, REMEMBER)?;
        let decided = match word {
            Word::Approve => ApprovalState::Approved,
            Word::Reject => ApprovalState::Rejected,
        };
        let approval =
            Approval { state: decided, decided_at: Some(now), decided_by: *by.as_ref(), ..approval };
        approvals::update(&change, &approval).await?;
        close(&mut state, &approval, word, further, now);
        store::save(&change, directory_id, &state).await?;
        let (organization, approval_id) = (org_id.0, approval.id.0);
        if word == Word::Approve {
            enqueue(&change, &Job::ApplyHeld { org_id: organization, approval_id }).await?;
        }
        let tend = Job::TendIncident { org_id: organization, approval_id };
        enqueue_at(&change, &tend, now.plus_seconds(REMEMBER)).await?;
        let recorded = record_in(&change, &approval, word, further);
        Ok(Changed::recorded(approval, recorded))
    })
    .await
}

/// Holds an incident, and the guard of its directory before it, as everybody does.
pub(super) async fn lock_in(
    change: &Change,
    org_id: OrgId,
    id: ApprovalId,
) -> Result<(GuardState, Approval), Error> {
    let absent = || Error::not_found("approval", id);
    let found = approvals::find(change, org_id, id).await?.filter(|approval| approval.kind == KIND);
    let directory_id = DirectoryId(found.ok_or_else(absent)?.subject_id);
    let state = store::lock(change, org_id, directory_id).await?;
    let approval = approvals::lock(change, org_id, id).await?.ok_or_else(absent)?;
    Ok((state, approval))
}

/// Brings the guard from the incident that waited to what was decided.
fn close(state: &mut GuardState, approval: &Approval, word: Word, further: i64, now: Timestamp) {
    state.open = state.open.filter(|open| *open != approval.id.0);
    match word {
        Word::Approve => {
            state.applying.push(approval.id.0);
            state.windows = Windows::default();
            state.watch_until = None;
            state.cause = None;
            state.allowance = (further > 0).then(|| (further, now.plus_seconds(FURTHER_FOR)));
        }
        Word::Reject => {
            state.watch_until = Some(now.plus_seconds(WATCH));
            state.remembers_until = Some(now.plus_seconds(REMEMBER));
            state.allowance = None;
        }
    }
}

fn record_in(change: &Change, approval: &Approval, word: Word, further: i64) -> Recorded {
    let (action, verb) = match word {
        Word::Approve => (&APPROVAL_APPROVED, "Approved: "),
        Word::Reject => (&APPROVAL_REJECTED, "Rejected: "),
    };
    let incident = Incident::of(approval);
    let name = incident.as_ref().map(|incident| incident.directory.as_str()).unwrap_or_default();
    let after = json!({
        "state": approval.state.as_str(),
        "operations": incident.as_ref().map(|incident| incident.operations),
        "harm": incident.as_ref().map(|incident| incident.harm),
        "further": further,
    });
    let event = Event::new(approval.org_id, action, Message::from(verb).plain(&approval.summary))
        .about(Subject::thing(Thing::Directories, DirectoryId(approval.subject_id)).with("name", name))
        .about(approval.subject())
        .delta(Delta::changed(json!({ "state": ApprovalState::Pending.as_str() }), after));
    change.record(event)
}
