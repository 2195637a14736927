//! Ends incidents that nobody decides, and forgets operations that were decided long ago.

use serde_json::json;
use steward_db::Priority;

use super::decide::lock_in;
use super::model::{Incident, REMEMBER};
use super::store;
use crate::approval::{APPROVAL_EXPIRED, Approval, ApprovalState, store as approvals};
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, Subject, Thing, change_in_bulk, housekeeping};
use crate::id::{ApprovalId, DirectoryId, OrgId};
use crate::job::{Job, enqueue_at};
use crate::steward::Steward;

/// Rows that one transaction removes: those who wait for the writer must not notice.
const ROWS: i64 = 200;

/// Looks at an incident whose time has come: it expires if it still waits, and its operations are forgotten when it was
/// decided long enough ago.
pub(crate) async fn tend(steward: &Steward, org_id: OrgId, id: ApprovalId) -> Result<(), String> {
    if !expire(steward, org_id, id).await.map_err(|error| error.to_string())? {
        return Ok(());
    }
    loop {
        let purged = housekeeping(steward, Priority::Bulk, id, |tx, id| async move {
            store::purge(&tx, *id, ROWS).await.map_err(Error::from)
        })
        .await
        .map_err(|error| error.to_string())?;
        if purged == 0 {
            return Ok(());
        }
        if steward.stop().is_cancelled() {
            return Err("the program stopped".to_owned());
        }
    }
}

/// Lets an incident expire if it is time, and says whether its operations are to be forgotten.
async fn expire(steward: &Steward, org_id: OrgId, id: ApprovalId) -> Result<bool, Error> {
    change_in_bulk(&steward.system_context(), (org_id, id), |change, input| async move {
        let (org_id, id) = *input;
        let now = change.context().now;
        let Some(found) = approvals::find(&change, org_id, id).await? else {
            return Ok(Changed::nothing(false));
        };
        if found.state != ApprovalState::Pending || now < found.expires_at {
            let old = found.decided_at.is_some_and(|at| now >= at.plus_seconds(REMEMBER));
            let done = Incident::of(&found).is_some_and(|incident| incident.outcome.is_some());
            return Ok(Changed::nothing(old && (done || found.state != ApprovalState::Approved)));
        }
        let (mut state, approval) = lock_in(&change, org_id, id).await?;
        if approval.state != ApprovalState::Pending {
            return Ok(Changed::nothing(false));
        }
        state.open = state.open.filter(|open| *open != id.0);
        store::save(&change, DirectoryId(approval.subject_id), &state).await?;
        let approval = Approval { state: ApprovalState::Expired, decided_at: Some(now), ..approval };
        approvals::update(&change, &approval).await?;
        let again = Job::TendIncident { org_id: org_id.0, approval_id: id.0 };
        enqueue_at(&change, &again, now.plus_seconds(REMEMBER)).await?;
        let name = Incident::of(&approval).map(|incident| incident.directory).unwrap_or_default();
        let message = Message::from("Nobody decided: ").plain(&approval.summary);
        let event = Event::new(org_id, &APPROVAL_EXPIRED, message)
            .about(Subject::thing(Thing::Directories, DirectoryId(approval.subject_id)).with("name", name))
            .about(approval.subject())
            .delta(Delta::changed(json!({ "state": "pending" }), json!({ "state": "expired" })));
        let recorded = change.record(event);
        Ok(Changed::recorded(false, recorded))
    })
    .await
}
