//! Keeps an operation that was not done, in a transaction of its own.

use serde_json::json;
use steward_db::{Priority, Read, Tx};

use super::check::{Judgement, grown, judge_in, limits};
use super::list::HeldState;
use super::model::{Attempt, DECIDE_WITHIN, GuardState, Harm, HeldBy, Incident, KIND, OPERATIONS, Slot, Why};
use super::rules::{self, Totals};
use super::store;
use crate::approval::{APPROVAL_REQUESTED, Approval, ApprovalState, store as approvals};
use crate::context::{Context, Timestamp};
use crate::directory::change_directory::settings_in;
use crate::directory::conflict;
use crate::directory::settings::Guard;
use crate::directory::store as directories;
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Subject, Thing, change, housekeeping};
use crate::group::store as groups;
use crate::id::{ApprovalId, DirectoryId, DirectoryUserId, GroupId, HeldId};
use crate::job::{Job, enqueue_at};
use crate::principal::{Actor, DirectoryCaller};

/// When an identity provider is to come again, in seconds. Okta waits so long by itself, doubles its pauses and gives up
/// after ten tries; Microsoft Entra ID pauses everything else of the directory meanwhile. So it must not be longer.
const RETRY_AFTER: u32 = 300;

/// When to come again where nothing is held, but the resource or the incident changed meanwhile, in seconds.
const SOON: u32 = 1;

/// What came of keeping an operation.
enum Keeping {
    /// It is kept, or was kept before.
    In(ApprovalId),
    /// It is not kept: what was decided on has changed, so the next try finds out.
    NotNow,
    /// It takes an event: an incident begins, or has grown so much that the log tells of it.
    WithEvent,
}

/// Keeps what a refused transaction left in the slot: what the guard held here, what collided with something else in the
/// conflicts of the directory. Any other outcome is handed through.
pub(in crate::directory) async fn settle<T>(
    caller: &DirectoryCaller,
    slot: &Slot,
    result: Result<T, Error>,
) -> Result<T, Error> {
    if !matches!(result, Err(Error::Held { .. })) {
        return conflict::settle(caller, slot, result).await;
    }
    let Some(attempt) = slot.held() else { return result };
    Err(keep(&caller.context, attempt).await?)
}

/// Keeps an operation and says what the identity provider is told.
async fn keep(context: &Context, attempt: Attempt) -> Result<Error, Error> {
    let (steward, surroundings) = (&context.steward, context.clone());
    let input = (attempt.clone(), surroundings);
    let kept = housekeeping(steward, Priority::Interactive, input, |tx, input| async move {
        let (attempt, context) = input.as_ref();
        add_in(&tx, context, attempt, None).await
    })
    .await?;
    let kept = match kept {
        Keeping::WithEvent => {
            change(context, attempt.clone(), |change, attempt| async move {
                let recorded = Recording { change: &change, done: std::sync::Mutex::new(None) };
                let kept = add_in(&change, change.context(), &attempt, Some(&recorded)).await?;
                let recorded = recorded.done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
                Ok(Changed::perhaps(kept, recorded))
            })
            .await?
        }
        kept => kept,
    };
    Ok(match kept {
        Keeping::In(id) => refusal(&attempt, Some(id)),
        Keeping::NotNow | Keeping::WithEvent => refusal(&attempt, None),
    })
}

/// Where the second transaction records.
struct Recording<'a> {
    change: &'a Change,
    done: std::sync::Mutex<Option<crate::event::Recorded>>,
}

/// Adds an operation to the incident that waits. Without a recording it changes only what the log does not tell.
async fn add_in(
    tx: &Tx,
    context: &Context,
    attempt: &Attempt,
    recording: Option<&Recording<'_>>,
) -> Result<Keeping, Error> {
    let (now, directory_id) = (context.now, attempt.directory_id);
    // The resource first, as every request that changes it does.
    if !is_unchanged_in(tx, attempt).await? {
        return Ok(Keeping::NotNow);
    }
    let settings = settings_in(tx, attempt.org_id, directory_id).await?;
    if settings.guard != Guard::Hold {
        return Ok(Keeping::NotNow);
    }
    let mut state = store::lock(tx, attempt.org_id, directory_id).await?;
    let judgement = judge_in(tx, &mut state, &settings, attempt, now).await?;
    let records = recording.is_some();
    let (approval, incident, opens) = match judgement {
        Judgement::Pass | Judgement::Allowed | Judgement::Approved(_) => return Ok(Keeping::NotNow),
        Judgement::Open(id) => match join_in(tx, attempt, id, now, records).await? {
            Ok((approval, incident)) => (approval, incident, false),
            Err(kept) => return Ok(kept),
        },
        Judgement::Exceeds(..) if !records => return Ok(Keeping::WithEvent),
        Judgement::Exceeds(why, totals) => {
            let before = state.windows.sums(&limits(&settings), now)[1];
            let incident = incident_of(tx, context, &state, attempt, (why, totals), before).await?;
            (opened(context, attempt, &incident), incident, true)
        }
    };
    if rules::is_told(incident.operations) && !records {
        return Ok(Keeping::WithEvent);
    }
    let summary = rules::summary(&incident, false);
    let approval = Approval { summary, details: incident.to_details(), ..approval };
    if opens {
        approvals::insert(tx, &approval).await?;
        state.open = Some(approval.id.0);
        state.note_cause(attempt.cause.as_ref(), now);
        store::save(tx, directory_id, &state).await?;
    } else {
        approvals::update(tx, &approval).await?;
    }
    let key = key_of(context);
    store::insert_held(tx, HeldId(context.uuid()), approval.id, attempt, &key, now).await?;
    if attempt.kind.is_of_user() {
        store::mark_user(tx, attempt.resource_id, true).await?;
    } else {
        store::mark_group(tx, attempt.resource_id, true).await?;
    }
    if let Some(Recording { change, done }) = recording {
        if opens {
            let tend = Job::TendIncident { org_id: attempt.org_id.0, approval_id: approval.id.0 };
            enqueue_at(change, &tend, approval.expires_at).await?;
        }
        let recorded = change.record(requested(&approval, directory_id, &incident));
        *done.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(recorded);
    }
    Ok(Keeping::In(approval.id))
}

/// Finds the incident that waits as it is with one operation more, or says what there is to do instead: a retry is no other
/// operation.
async fn join_in(
    tx: &Tx,
    attempt: &Attempt,
    id: ApprovalId,
    now: Timestamp,
    records: bool,
) -> Result<Result<(Approval, Incident), Keeping>, Error> {
    let held = store::find_held(tx, id, attempt).await?;
    if let Some((held, version)) = held
        && (version == attempt.version || !attempt.kind.is_of_user())
    {
        if !records {
            store::seen_again(tx, held, now).await?;
        }
        return Ok(Err(Keeping::In(id)));
    }
    let Some(approval) = approvals::lock(tx, attempt.org_id, id).await? else {
        return Ok(Err(Keeping::NotNow));
    };
    let Some(incident) = Incident::of(&approval) else { return Ok(Err(Keeping::NotNow)) };
    match held {
        // What is kept was asked for a user that has changed since: this try takes its place.
        Some(_) if !records => Ok(Err(Keeping::WithEvent)),
        Some((held, _)) => {
            store::resolve(tx, held, HeldState::Superseded, now).await?;
            Ok(Ok((approval, incident)))
        }
        None if incident.operations >= OPERATIONS => Ok(Err(Keeping::In(id))),
        None => Ok(Ok((approval, grown(incident, attempt.harm, now)))),
    }
}

/// Holds the resource and asks whether it is the one that was looked at.
async fn is_unchanged_in(tx: &Tx, attempt: &Attempt) -> Result<bool, Error> {
    if attempt.kind.is_of_user() {
        let user =
            directories::lock_user(tx, attempt.directory_id, DirectoryUserId(attempt.resource_id)).await?;
        return Ok(user.is_some_and(|user| user.version == attempt.version && user.active));
    }
    let group = groups::lock(tx, attempt.directory_id, GroupId(attempt.resource_id)).await?;
    Ok(group.is_some_and(|group| group.version == attempt.version))
}

/// Describes an incident that begins.
pub(super) async fn incident_in(
    change: &Change,
    state: &GuardState,
    attempt: &Attempt,
    why: (Why, Totals),
    before: Harm,
) -> Result<Incident, Error> {
    incident_of(change, change.context(), state, attempt, why, before).await
}

async fn incident_of(
    read: &Read,
    context: &Context,
    state: &GuardState,
    attempt: &Attempt,
    (why, totals): (Why, Totals),
    before: Harm,
) -> Result<Incident, Error> {
    let directory = directories::find_directory(read, attempt.org_id, attempt.directory_id).await?;
    let mut known = state.clone();
    known.note_cause(attempt.cause.as_ref(), context.now);
    Ok(Incident {
        directory: directory.map(|directory| directory.name).unwrap_or_default(),
        why,
        operations: 1,
        harm: attempt.harm,
        before,
        active_users: totals.active_users,
        groups: totals.groups,
        memberships: totals.memberships,
        cause: known.cause,
        key: key_of(context),
        first_at: context.now,
        last_at: context.now,
        outcome: None,
    })
}

fn opened(context: &Context, attempt: &Attempt, incident: &Incident) -> Approval {
    Approval {
        id: ApprovalId(context.uuid()),
        org_id: attempt.org_id,
        kind: KIND.to_owned(),
        subject_id: attempt.directory_id.0,
        state: ApprovalState::Pending,
        summary: String::new(),
        details: incident.to_details(),
        second_person: false,
        requested_by: None,
        created_at: context.now,
        expires_at: context.now.plus_seconds(DECIDE_WITHIN),
        decided_at: None,
        decided_by: None,
    }
}

/// Tells the log what an incident comes to.
pub(super) fn requested(approval: &Approval, directory_id: DirectoryId, incident: &Incident) -> Event {
    let directory =
        Subject::thing(Thing::Directories, directory_id).with("name", incident.directory.as_str());
    let after = json!({
        "approval": approval.id.to_string(),
        "kind": approval.kind,
        "state": approval.state.as_str(),
        "operations": incident.operations,
        "harm": incident.harm,
    });
    let message = Message::from("Removals beyond what is usual: ").plain(&approval.summary);
    Event::new(approval.org_id, &APPROVAL_REQUESTED, message)
        .about(directory)
        .about(approval.subject())
        .delta(Delta::created(after))
}

fn key_of(context: &Context) -> HeldBy {
    match &context.actor {
        Actor::Key { id, name, .. } => HeldBy { id: Some(id.0), name: name.to_string() },
        Actor::System => HeldBy { id: None, name: "steward".to_owned() },
    }
}

/// Says to an identity provider that something was not done.
pub(super) fn refusal(attempt: &Attempt, approval: Option<ApprovalId>) -> Error {
    let org_id = attempt.org_id;
    match approval {
        Some(id) => Error::Held {
            detail: format!(
                "Nothing was changed: this directory would lose more than usual at once, so an administrator of the \
                 organization has to decide, at /steward/v1/orgs/{org_id}/approvals/{id}. Everything that removes \
                 nothing goes on. Send this request again later: it succeeds as soon as it is approved."
            ),
            retry_after: RETRY_AFTER,
        },
        None => Error::Held {
            detail:
                "Nothing was changed: what this request is about, or what was decided about it, changed at the same \
                     moment. Send this request again."
                    .to_owned(),
            retry_after: SOON,
        },
    }
}
