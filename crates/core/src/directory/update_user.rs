//! The step that replacing and patching a user share.

use std::sync::Arc;

use steward_scim::{Preconditions, Resource, ResourceType};

use super::actions::{SCIM_USER_DEACTIVATED, SCIM_USER_UNLINKED, SCIM_USER_UPDATED};
use super::change_directory::settings_in;
use super::conflict;
use super::create_user::{INACTIVE_USERS, message, subject};
use super::guard::{self, Attempt};
use super::model::{DirectoryUser, UserView};
use super::rules::UserDraft;
use super::{link, query, store, version};
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event};
use crate::id::{DirectoryId, DirectoryUserId};
use crate::principal::DirectoryCaller;

/// Holds the user for this change.
pub(super) async fn lock_in(
    change: &Change,
    directory_id: DirectoryId,
    id: DirectoryUserId,
) -> Result<DirectoryUser, Error> {
    store::lock_user(change, directory_id, id).await?.ok_or_else(|| Error::not_found("user", id))
}

/// Holds the user that a request names for this change, if it has the version that the request wants.
pub(super) async fn lock_target_in<B>(change: &Change, target: &Target<B>) -> Result<DirectoryUser, Error> {
    let user = lock_in(change, target.directory_id, target.id).await?;
    version::check_user_in(change, &target.when, &user).await?;
    Ok(user)
}

/// Reads an id from a path. Text that is no id of ours names no user.
pub(super) fn user_id(text: &str) -> Result<DirectoryUserId, Error> {
    text.parse().map_err(|_| Error::not_found("user", text))
}

/// Reads the attributes of a user, as the type that its directory has.
pub(super) fn attributes(user: &DirectoryUser, kind: &Arc<ResourceType>) -> Result<Resource, Error> {
    Resource::from_stored(kind, &user.attributes)
        .map_err(|error| Error::Internal(format!("attributes of user {}: {}", user.id, error.detail)))
}

/// Writes a user whose attributes became `resource`, and what follows for its account.
pub(super) async fn update_in(
    change: &Change,
    caller_directory: (crate::id::OrgId, DirectoryId),
    current: DirectoryUser,
    resource: Resource,
) -> Result<Changed<UserView>, Error> {
    let before = attributes(&current, resource.resource_type())?;
    let draft = UserDraft::new(resource)?;
    let groups = query::groups_of(change, current.id).await?;
    if draft.stored == current.attributes {
        let revived = link::revive_in(change, &current).await?;
        return Ok(Changed::perhaps(UserView { user: current, groups }, revived));
    }
    let (org_id, directory_id) = caller_directory;
    let directory = store::find_directory(change, org_id, directory_id)
        .await?
        .ok_or_else(|| Error::not_found("directory", directory_id))?;
    draft.check(&directory)?;
    let explained = |error: Error| draft.explain(error);
    let account_id = link::relink_in(change, &current, &draft).await.map_err(explained)?;
    let user = DirectoryUser {
        user_name: draft.user_name.clone(),
        active: draft.active,
        account_id,
        attributes: draft.stored.clone(),
        updated_at: change.context().now,
        version: current.version + 1,
        ..current.clone()
    };
    store::update_user(change, &user, &draft).await.map_err(|error| draft.explain(error.into()))?;
    match (current.active, user.active) {
        (true, false) => change.count(directory_id.0, INACTIVE_USERS, 1),
        (false, true) => change.count(directory_id.0, INACTIVE_USERS, -1),
        (true, true) | (false, false) => {}
    }
    if current.account_id.is_some() && account_id.is_none() {
        let message = message("Unlinked provisioned user ", &current).plain(" from its account");
        change.record(Event::new(org_id, &SCIM_USER_UNLINKED, message).about(subject(&current)));
        if let Some(former) = current.account_id {
            store::remember_account(change, user.id, former, user.updated_at).await?;
        }
    }
    let (action, verb) = if current.active && !user.active {
        (&SCIM_USER_DEACTIVATED, "Deactivated provisioned user ")
    } else {
        (&SCIM_USER_UPDATED, "Updated provisioned user ")
    };
    let event = Event::new(org_id, action, message(verb, &user))
        .about(subject(&user))
        .delta(Delta::between(before.as_object(), &draft.attributes));
    let recorded = change.record(event);
    Ok(Changed::recorded(UserView { user, groups }, recorded))
}

/// Writes a user on the word of its identity provider: the guard is asked where it switches the user off, and what was held
/// for the user is dropped where it does not.
pub(super) async fn guarded_in(
    change: &Change,
    at: (crate::id::OrgId, DirectoryId),
    current: DirectoryUser,
    resource: Resource,
    slot: &guard::Slot,
) -> Result<Changed<UserView>, Error> {
    let (was, held) = ((current.id, current.version), current.held);
    let was_active = current.active;
    let (before, wanted) = (current.clone(), resource.clone());
    let updated = update_in(change, at, current, resource).await;
    let changed = conflict::noting_user(slot, (at.1, &before), &wanted, updated)?;
    let user = &changed.value().user;
    if was_active && !user.active {
        let settings = settings_in(change, at.0, at.1).await?;
        let attempt = Attempt::deactivation(at, was, &user.attributes);
        guard::check_in(change, slot, &settings, attempt).await?;
    } else if held && user.active {
        let dropped = guard::supersede_user_in(change, user).await?;
        return Ok(changed.and(dropped));
    }
    Ok(changed)
}

/// What a change of a user needs besides its body.
pub(super) struct Target<B> {
    pub(super) org_id: crate::id::OrgId,
    pub(super) directory_id: DirectoryId,
    pub(super) id: DirectoryUserId,
    pub(super) when: Preconditions,
    /// The type of users of the directory.
    pub(super) kind: Arc<ResourceType>,
    pub(super) body: B,
}

impl<B> Target<B> {
    pub(super) fn new(
        caller: &DirectoryCaller,
        id: &str,
        when: Preconditions,
        body: B,
    ) -> Result<Self, Error> {
        let id = user_id(id)?;
        let kind = Arc::clone(caller.protocol.user());
        Ok(Self { org_id: caller.org_id, directory_id: caller.directory_id, id, when, kind, body })
    }
}
