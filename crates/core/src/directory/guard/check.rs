//! Asks the guard, at the end of a transaction that removes something.

use futures_util::future::{try_join, try_join3};
use uuid::Uuid;

use super::list::HeldState;
use super::model::{Attempt, GuardState, Harm, HeldKind, Incident, KIND, REMEMBER, REPORT_FOR, Slot, Why};
use super::rules::{self, Limits, Totals};
use super::{hold, store};
use crate::approval::{Approval, ApprovalState, store as approvals};
use crate::context::Timestamp;
use crate::directory::create_group::GROUPS;
use crate::directory::create_user::{INACTIVE_USERS, USERS};
use crate::directory::settings::{Guard, Settings};
use crate::error::Error;
use crate::event::{Change, counted};
use crate::id::{ApprovalId, DirectoryId, HeldId};
use steward_db::{Read, Tx};

/// How long a count of memberships is good, in seconds.
const COUNTED_FOR: i64 = 300;

/// How long a deletion that an approval carried out is answered as if the retry had done it, in seconds.
const DELETED_FOR: i64 = 24 * 3600;

/// What the guard says to a request.
pub(super) enum Judgement {
    /// It is usual, and counts.
    Pass,
    /// An administrator let so many pass, and this is one of them.
    Allowed,
    /// An administrator approved this operation, and the job that does it has not come to it yet.
    Approved(HeldId),
    /// It goes beyond what is usual.
    Exceeds(Why, Totals),
    /// An incident waits for a decision.
    Open(ApprovalId),
}

/// Lets a request pass, or leaves in the slot what it was about to do and refuses it. The caller has done everything
/// else that the request asks for: nothing may be locked after this.
pub(in crate::directory) async fn check_in(
    change: &Change,
    slot: &Slot,
    settings: &Settings,
    attempt: Attempt,
) -> Result<(), Error> {
    if settings.guard == Guard::Off {
        return Ok(());
    }
    let now = change.context().now;
    let mut state = store::lock(change, attempt.org_id, attempt.directory_id).await?;
    let told_already = state.reported.filter(|(_, until)| settings.guard == Guard::Report && now < *until);
    let reported = async {
        match told_already {
            Some((id, _)) => Ok(approvals::lock(change, attempt.org_id, ApprovalId(id)).await?),
            None => Ok(None),
        }
    };
    // Others wait for the guard meanwhile, so what can travel together does.
    let (judgement, reported) =
        try_join(judge_in(change, &mut state, settings, &attempt, now), reported).await?;
    let mut told = None;
    match judgement {
        Judgement::Approved(id) => {
            store::resolve(change, id, HeldState::Applied, now).await?;
            return Ok(());
        }
        Judgement::Allowed => {}
        Judgement::Exceeds(..) | Judgement::Open(_) if settings.guard == Guard::Hold => {
            let refused = hold::refusal(&attempt, None);
            slot.hold(attempt);
            return Err(refused);
        }
        Judgement::Exceeds(why, totals) => {
            let grown = reported.and_then(|approval| Some((Incident::of(&approval)?, approval)));
            told = Some(match grown {
                Some(known) => grow(change, &attempt, known),
                None => report_in(change, &mut state, settings, &attempt, (why, totals)).await?,
            });
            state.windows.add(&limits(settings), now, attempt.harm);
        }
        Judgement::Pass | Judgement::Open(_) => {
            state.windows.add(&limits(settings), now, attempt.harm);
        }
    }
    state.note_cause(attempt.cause.as_ref(), now);
    match &told {
        Some(Report::New(approval)) => approvals::insert(change, approval).await?,
        Some(Report::Grown(approval)) => approvals::update(change, approval).await?,
        None => {}
    }
    store::save_last(change, attempt.directory_id, &state).await?;
    Ok(())
}

/// What administrators are told of requests that go beyond what is usual and pass all the same.
enum Report {
    New(Approval),
    Grown(Approval),
}

/// Decides about a request, given what the guard knows. Refuses what an administrator rejected.
pub(super) async fn judge_in(
    tx: &Tx,
    state: &mut GuardState,
    settings: &Settings,
    attempt: &Attempt,
    now: Timestamp,
) -> Result<Judgement, Error> {
    let later = |time: Option<Timestamp>| time.is_some_and(|time| now < time);
    if !state.applying.is_empty() || later(state.remembers_until) {
        match store::find_decided(tx, attempt).await? {
            Some(decided) if decided.approved => return Ok(Judgement::Approved(decided.id)),
            Some(decided) if now < decided.at.plus_seconds(REMEMBER) && settings.guard == Guard::Hold => {
                let until = decided.at.plus_seconds(REMEMBER).to_millis_text();
                let what = format!(
                    "{}: an administrator rejected this (approval {}), and it is refused until {until}",
                    attempt.words(),
                    decided.approval_id
                );
                return Err(Error::Denied { what });
            }
            _ => {}
        }
    }
    if let Some(open) = state.open.filter(|_| settings.guard == Guard::Hold) {
        return Ok(Judgement::Open(ApprovalId(open)));
    }
    let watches = later(state.watch_until) && settings.guard == Guard::Hold;
    if let Some((left, until)) = state.allowance
        && now < until
        && attempt.harm.units() <= left
        && !watches
    {
        state.allowance = Some((left - attempt.harm.units(), until));
        return Ok(Judgement::Allowed);
    }
    let limits = limits(settings);
    let sums = state.windows.sums(&limits, now);
    if watches {
        let totals = totals_in(tx, state, attempt, now).await?;
        return Ok(Judgement::Exceeds(Why::Rejection, totals));
    }
    if !rules::needs_totals(&limits, &sums, attempt.harm) {
        return Ok(Judgement::Pass);
    }
    let totals = totals_in(tx, state, attempt, now).await?;
    let exceeds = rules::exceeds(&limits, &sums, attempt.harm, &totals);
    Ok(if exceeds { Judgement::Exceeds(Why::Share, totals) } else { Judgement::Pass })
}

/// Reads what the directory had before the request. Memberships are counted over its groups, from time to time.
async fn totals_in(
    read: &Read,
    state: &mut GuardState,
    attempt: &Attempt,
    now: Timestamp,
) -> Result<Totals, Error> {
    let directory = attempt.directory_id;
    let (users, inactive, groups) = try_join3(
        counted(read, directory.0, USERS),
        counted(read, directory.0, INACTIVE_USERS),
        counted(read, directory.0, GROUPS),
    )
    .await?;
    let fresh = state.memberships.filter(|(_, at)| now < at.plus_seconds(COUNTED_FOR));
    let memberships = match fresh {
        Some((memberships, _)) => memberships,
        None => {
            let memberships = store::memberships(read, directory).await? + attempt.harm.members;
            state.memberships = Some((memberships, now));
            memberships
        }
    };
    Ok(Totals { active_users: users - inactive, groups, memberships })
}

/// Reads the limits from the settings.
pub(super) fn limits(settings: &Settings) -> Limits {
    Limits {
        minimum: i64::from(settings.guard_minimum),
        share: i64::from(settings.guard_share),
        window: i64::from(settings.guard_window) * 60,
    }
}

/// Adds a request to what was told of those that go beyond what is usual and pass all the same.
fn grow(change: &Change, attempt: &Attempt, (incident, approval): (Incident, Approval)) -> Report {
    let incident = grown(incident, attempt.harm, change.context().now);
    let summary = rules::summary(&incident, true);
    let told = Approval { summary, details: incident.to_details(), ..approval };
    if rules::is_told(incident.operations) {
        change.record(hold::requested(&told, attempt.directory_id, &incident));
    }
    Report::Grown(told)
}

/// Tells of a request that goes beyond what is usual and passes all the same.
async fn report_in(
    change: &Change,
    state: &mut GuardState,
    settings: &Settings,
    attempt: &Attempt,
    (why, totals): (Why, Totals),
) -> Result<Report, Error> {
    let now = change.context().now;
    let id = ApprovalId(change.context().uuid());
    let before = state.windows.sums(&limits(settings), now)[1];
    let incident = hold::incident_in(change, state, attempt, (why, totals), before).await?;
    let until = now.plus_seconds(REPORT_FOR);
    let approval = Approval {
        id,
        org_id: attempt.org_id,
        kind: KIND.to_owned(),
        subject_id: attempt.directory_id.0,
        state: ApprovalState::Reported,
        summary: rules::summary(&incident, true),
        details: incident.to_details(),
        second_person: false,
        requested_by: None,
        created_at: now,
        expires_at: until,
        decided_at: None,
        decided_by: None,
    };
    state.reported = Some((id.0, until));
    change.record(hold::requested(&approval, attempt.directory_id, &incident));
    Ok(Report::New(approval))
}

/// Adds an operation to what an incident comes to.
pub(super) fn grown(incident: Incident, harm: Harm, now: Timestamp) -> Incident {
    let operations = incident.operations + 1;
    Incident { operations, harm: incident.harm.plus(harm), last_at: now, ..incident }
}

/// Asks whether an approval deleted something a short while ago: then the retry of its deletion has succeeded.
pub(in crate::directory) async fn was_deleted_in(
    read: &Read,
    directory_id: DirectoryId,
    (resource_id, kind): (Uuid, HeldKind),
    now: Timestamp,
) -> Result<bool, Error> {
    Ok(store::was_applied(read, directory_id, resource_id, kind, now.plus_seconds(-DELETED_FOR)).await?)
}
