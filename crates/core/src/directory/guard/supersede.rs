//! Drops what is held for a user or group when the identity provider says otherwise.
//!
//! A request that leaves a user active, or that names a member whom a held operation would remove, is the newest word:
//! nobody is removed against it. If the identity provider still wants the removal, it sends it again, since it was told
//! to.

use uuid::Uuid;

use super::list::HeldState;
use super::model::{GroupEffect, HeldKind, Incident, Kept};
use super::{rules, store};
use crate::approval::{Approval, store as approvals};
use crate::directory::actions::SCIM_GUARD_DROPPED;
use crate::directory::model::DirectoryUser;
use crate::error::Error;
use crate::event::{Change, Event, Recorded, Subject, Thing};
use crate::group::Group;
use crate::id::{DirectoryId, OrgId};

/// Drops what is held for a user that a request leaves active. The caller holds the user.
pub(in crate::directory) async fn supersede_user_in(
    change: &Change,
    user: &DirectoryUser,
) -> Result<Option<Recorded>, Error> {
    let held = store::held_of(change, user.directory_id, user.id.0).await?;
    if held.is_empty() {
        // The mark outlives what was forgotten meanwhile. Taking it away would be a change that nobody asked for.
        return Ok(None);
    }
    drop_in(change, user.org_id, &held).await?;
    store::mark_user(change, user.id.0, false).await?;
    let message = "Dropped a removal that was held: the identity provider has sent the user again";
    let event = Event::new(user.org_id, &SCIM_GUARD_DROPPED, message);
    // It names nobody: what is said of the person stands in the event of the request.
    Ok(Some(change.record(event.about(Subject::provisioned(user.id, user.account_id)))))
}

/// Drops what is held for a group and contradicted by a request that names `asserted` as members: the deletion of the
/// group, and removals of those. The caller holds the group.
pub(in crate::directory) async fn supersede_group_in(
    change: &Change,
    directory_id: DirectoryId,
    group: &Group,
    asserted: &[Uuid],
) -> Result<Option<Recorded>, Error> {
    let held = store::held_of(change, directory_id, group.id.0).await?;
    let contradicted = |kept: &Kept| match kept.kind {
        HeldKind::DeleteGroup => true,
        HeldKind::RemoveMembers => {
            let effect: GroupEffect = serde_json::from_str(&kept.effect).unwrap_or_default();
            asserted.iter().any(|id| effect.removed.binary_search(id).is_ok())
        }
        HeldKind::DeactivateUser | HeldKind::DeleteUser => false,
    };
    let (dropped, rest): (Vec<Kept>, Vec<Kept>) = held.into_iter().partition(contradicted);
    if dropped.is_empty() {
        return Ok(None);
    }
    if rest.is_empty() {
        store::mark_group(change, group.id.0, false).await?;
    }
    drop_in(change, group.org_id, &dropped).await?;
    let message = "Dropped a removal that was held: the identity provider has sent the group again";
    let subject = Subject::thing(Thing::Groups, group.id).with("name", group.name.as_str());
    Ok(Some(change.record(Event::new(group.org_id, &SCIM_GUARD_DROPPED, message).about(subject))))
}

/// Drops operations, and takes them from what their incidents come to.
async fn drop_in(change: &Change, org_id: OrgId, dropped: &[Kept]) -> Result<(), Error> {
    for kept in dropped {
        store::resolve(change, kept.id, HeldState::Superseded, change.context().now).await?;
        let Some(approval) = approvals::lock(change, org_id, kept.approval_id).await? else { continue };
        let Some(incident) = Incident::of(&approval) else { continue };
        let harm = incident.harm.minus(kept.harm());
        let incident = Incident { operations: (incident.operations - 1).max(0), harm, ..incident };
        let summary = rules::summary(&incident, false);
        approvals::update(change, &Approval { summary, details: incident.to_details(), ..approval }).await?;
    }
    Ok(())
}
