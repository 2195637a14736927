//! Does what an administrator approved, behind everything that somebody waits for.
//!
//! Each operation goes the way of live traffic, by the steps of its use case, and stands in the log as done by the key of
//! the identity provider; the id of its request is that of the approval, and an event of each piece names both.

use std::sync::Arc;

use serde_json::json;
use steward_scim::Resource;

use super::decide::lock_in;
use super::list::HeldState;
use super::model::{GroupEffect, HeldBy, HeldKind, Incident, Kept, Outcome};
use super::store;
use crate::approval::{Approval, ApprovalState, store as approvals};
use crate::context::{Context, Request};
use crate::directory::actions::SCIM_GUARD_APPLIED;
use crate::directory::{delete_group, delete_user, store as directories, update_group, update_user};
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Recorded, Subject, Thing, change_in_bulk};
use crate::group::store as groups;
use crate::id::{ApprovalId, DirectoryId, DirectoryUserId, GroupId, KeyId, OrgId};
use crate::job::{Job, enqueue};
use crate::key::KeyKind;
use crate::principal::Actor;
use crate::steward::Steward;

/// Operations that one transaction does. Each writes some eight rows, which makes 200.
const PIECE: i64 = 25;

/// Transactions after which the work goes on as another job, so that none outlives its lease.
const STEPS: usize = 50;

/// What is being done.
#[derive(Clone)]
struct Work {
    org_id: OrgId,
    directory_id: DirectoryId,
    approval: Approval,
}

/// Does the operations of an incident that was approved. It may be cut off and begin again: what is done is marked in the
/// transaction that does it.
pub(crate) async fn apply_held(steward: &Steward, org_id: OrgId, id: ApprovalId) -> Result<(), String> {
    apply(steward, org_id, id).await.map_err(|error| error.to_string())
}

async fn apply(steward: &Steward, org_id: OrgId, id: ApprovalId) -> Result<(), Error> {
    let find = move |read: steward_db::Read| async move {
        Ok::<_, Error>(approvals::find(&read, org_id, id).await?)
    };
    let approval = steward.database().read(find).await?;
    let Some(approval) = approval.filter(|approval| approval.state == ApprovalState::Approved) else {
        return Ok(());
    };
    let work = Work { org_id, directory_id: DirectoryId(approval.subject_id), approval };
    for _ in 0..STEPS {
        let next = move |read: steward_db::Read| async move {
            Ok::<_, Error>(store::next_held(&read, id, PIECE).await?)
        };
        let piece = steward.database().read(next).await?;
        let Some(first) = piece.first() else { return finish(steward, work).await };
        // One transaction is done in the name of one key.
        let key = first.key.clone();
        let piece: Vec<Kept> = piece.into_iter().take_while(|kept| kept.key == key).collect();
        match do_piece(steward, &work, &key, piece.clone(), None).await {
            Ok(()) => {}
            Err(error @ Error::Unavailable(_)) => return Err(error),
            // One of them cannot be done; the others must not wait for it.
            Err(_) => {
                for kept in piece {
                    match do_piece(steward, &work, &key, vec![kept.clone()], None).await {
                        Ok(()) => {}
                        Err(error @ Error::Unavailable(_)) => return Err(error),
                        Err(error) => {
                            tracing::warn!(held = %kept.id, %error, "an approved operation could not be done");
                            do_piece(steward, &work, &key, vec![kept], Some(HeldState::Failed)).await?;
                        }
                    }
                }
            }
        }
        if steward.stop().is_cancelled() {
            return Err(Error::Conflict("the program stopped".to_owned()));
        }
    }
    hand_over(steward, work).await
}

/// Does some operations in one transaction, or only marks them as `given`.
async fn do_piece(
    steward: &Steward,
    work: &Work,
    key: &HeldBy,
    piece: Vec<Kept>,
    given: Option<HeldState>,
) -> Result<(), Error> {
    let input = (work.clone(), piece, given);
    change_in_bulk(&context(steward, work, key), input, |change, input| async move {
        let (work, piece, given) = input.as_ref();
        let now = change.context().now;
        let mut done = Vec::new();
        for kept in piece {
            // The resource before what is held for it, as every request that changes it does.
            if kept.kind.is_of_user() {
                directories::lock_user(&change, work.directory_id, DirectoryUserId(kept.resource_id)).await?;
            } else {
                groups::lock(&change, work.directory_id, GroupId(kept.resource_id)).await?;
            }
            let Some(kept) = store::lock_held(&change, kept.id).await? else { continue };
            let state = match given {
                Some(state) => *state,
                None => do_in(&change, work, &kept).await?,
            };
            store::resolve(&change, kept.id, state, now).await?;
            done.push(json!({ "id": kept.resource_id, "kind": kept.kind.as_str(), "state": state.as_str() }));
        }
        if done.is_empty() {
            return Ok(Changed::nothing(()));
        }
        let message = Message::from("Carried out ").plain(done.len()).plain(" removals that were approved");
        let recorded = record_in(&change, work, message, json!({ "operations": done }));
        Ok(Changed::recorded((), recorded))
    })
    .await
}

/// The identity provider acts; the request is the approval.
fn context(steward: &Steward, work: &Work, key: &HeldBy) -> Context {
    let system = steward.system_context();
    let id: Arc<str> = work.approval.id.to_string().into();
    let actor = match key.id {
        Some(id) => {
            Actor::Key { id: KeyId(id), kind: KeyKind::Scim, name: key.name.as_str().into(), owner: None }
        }
        None => Actor::System,
    };
    Context { actor, request: Request { id, address: None, trace: None }, ..system }
}

/// Does one operation, if its user or group is still what it was asked for.
async fn do_in(change: &Change, work: &Work, kept: &Kept) -> Result<HeldState, Error> {
    let at = (work.org_id, work.directory_id);
    let done = match kept.kind {
        HeldKind::DeactivateUser => deactivate_in(change, at, kept).await?,
        HeldKind::DeleteUser => {
            let id = DirectoryUserId(kept.resource_id);
            match directories::lock_user(change, work.directory_id, id).await? {
                None => true,
                // Switched off by the identity provider itself, and nothing else since.
                Some(user) if user.active && user.version != kept.version => false,
                Some(user) => {
                    delete_user::delete_in(change, &user).await?;
                    true
                }
            }
        }
        HeldKind::DeleteGroup => {
            if let Some(group) = groups::lock(change, work.directory_id, GroupId(kept.resource_id)).await? {
                delete_group::delete_in(change, work.directory_id, &group).await?;
            }
            true
        }
        HeldKind::RemoveMembers => remove_in(change, work.directory_id, kept).await?,
    };
    Ok(if done { HeldState::Applied } else { HeldState::Superseded })
}

/// Switches a user off as the request wanted it, unless the user is another one by now.
async fn deactivate_in(change: &Change, at: (OrgId, DirectoryId), kept: &Kept) -> Result<bool, Error> {
    let id = DirectoryUserId(kept.resource_id);
    let Some(user) = directories::lock_user(change, at.1, id).await? else { return Ok(true) };
    if !user.active {
        store::mark_user(change, id.0, false).await?;
        return Ok(true);
    }
    if user.version != kept.version {
        return Ok(false);
    }
    let directory = directories::find_directory(change, at.0, at.1)
        .await?
        .ok_or_else(|| Error::not_found("directory", at.1))?;
    let wanted = Resource::from_stored(directory.protocol()?.user(), &kept.effect)
        .map_err(|error| Error::Internal(format!("held operation {}: {}", kept.id, error.detail)))?;
    update_user::update_in(change, at, user, wanted).await?;
    store::mark_user(change, id.0, false).await?;
    Ok(true)
}

/// Takes those from a group whom the request took from it. Others are not touched, whatever happened to the group.
async fn remove_in(change: &Change, directory_id: DirectoryId, kept: &Kept) -> Result<bool, Error> {
    let Some(group) = groups::lock(change, directory_id, GroupId(kept.resource_id)).await? else {
        return Ok(true);
    };
    let effect: GroupEffect = serde_json::from_str(&kept.effect)
        .map_err(|error| Error::Internal(format!("held operation {}: {error}", kept.id)))?;
    let named = (group.version == kept.version).then_some((effect.name, effect.external_id));
    update_group::carry_out_in(change, directory_id, group, named, (&effect.removed, &effect.added)).await?;
    Ok(true)
}

/// Leaves the rest to another job.
async fn hand_over(steward: &Steward, work: Work) -> Result<(), Error> {
    change_in_bulk(&steward.system_context(), work, |change, work| async move {
        let rest = Job::ApplyHeld { org_id: work.org_id.0, approval_id: work.approval.id.0 };
        enqueue(&change, &rest).await?;
        let message = "Goes on carrying out removals that were approved";
        let recorded = record_in(&change, &work, message, json!({}));
        Ok(Changed::recorded((), recorded))
    })
    .await?;
    steward.jobs().notify_one();
    Ok(())
}

/// Says what became of everything.
async fn finish(steward: &Steward, work: Work) -> Result<(), Error> {
    change_in_bulk(&steward.system_context(), work, |change, work| async move {
        let (mut state, approval) = lock_in(&change, work.org_id, work.approval.id).await?;
        state.applying.retain(|id| *id != approval.id.0);
        let Some(incident) = Incident::of(&approval).filter(|incident| incident.outcome.is_none()) else {
            return Ok(Changed::nothing(()));
        };
        store::save(&change, work.directory_id, &state).await?;
        let mut outcome = Outcome::default();
        for (state, count) in store::tally(&change, approval.id).await? {
            match HeldState::parse(&state) {
                Some(HeldState::Applied) => outcome.applied = count,
                Some(HeldState::Superseded) => outcome.superseded = count,
                Some(HeldState::Failed) => outcome.failed = count,
                Some(HeldState::Held) | None => {}
            }
        }
        let details = Incident { outcome: Some(outcome), ..incident }.to_details();
        approvals::update(&change, &Approval { details, ..approval }).await?;
        let message = Message::from("Carried out all removals that were approved: ")
            .plain(outcome.applied)
            .plain(" done, ")
            .plain(outcome.superseded)
            .plain(" left out, ")
            .plain(outcome.failed)
            .plain(" failed");
        let recorded = record_in(&change, &work, message, json!({ "outcome": outcome }));
        Ok(Changed::recorded((), recorded))
    })
    .await
}

fn record_in(
    change: &Change,
    work: &Work,
    message: impl Into<Message>,
    mut after: serde_json::Value,
) -> Recorded {
    after["approvedBy"] = json!(work.approval.decided_by.map(|by| by.key.to_string()));
    let name = Incident::of(&work.approval).map(|incident| incident.directory).unwrap_or_default();
    let event = Event::new(work.org_id, &SCIM_GUARD_APPLIED, message)
        .about(Subject::thing(Thing::Directories, work.directory_id).with("name", name))
        .about(work.approval.subject())
        .delta(Delta::created(after));
    change.record(event)
}
