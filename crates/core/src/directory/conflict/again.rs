//! What is created: keeps what it collided with, and answers a push that an administrator has settled.
//!
//! An identity provider that looks before it creates finds what was settled. One that only creates again asks for what is
//! there by now, and an administrator has said that it is the same: so it gets the answer that it waits for, once, and what it
//! sends now is the newest word. Another push of the same later is a duplicate as ever (RFC 7644 §3.3).

use futures_util::future::try_join;
use steward_db::{Priority, Read};
use steward_scim::{Incoming, MembersChange, Preconditions, Resource};

use super::model::{ANSWERED_FOR, Collided, ConflictField, ConflictKind, Identity, KEPT_FOR, Push, Step};
use super::{record, store};
use crate::directory::change_directory::settings_in;
use crate::directory::guard;
use crate::directory::model::{GroupView, MembersShown, UserView};
use crate::directory::replace_user::replace_user;
use crate::directory::update_group::{Target, lock_target_in, update_in};
use crate::error::Error;
use crate::event::{change, housekeeping};
use crate::id::ConflictId;
use crate::principal::DirectoryCaller;
use crate::text::fold;
use uuid::Uuid;

/// Settles what came of creating a user from `pushed`, the attributes as they came.
pub(in crate::directory) async fn settle_user(
    caller: &DirectoryCaller,
    pushed: &Resource,
    created: Result<UserView, Error>,
) -> Result<UserView, Error> {
    let name = pushed.text("userName").unwrap_or_default();
    let identity = Identity::of_new(caller.directory_id, pushed.text("externalId"), &fold(name));
    let kind = ConflictKind::User;
    let (field, value) = match created {
        Ok(view) => {
            record::forget(caller, kind, &identity).await;
            return Ok(view);
        }
        Err(Error::AlreadyExists { what: "user", field, value }) => (field, value),
        Err(error) => return Err(error),
    };
    if let Some((id, resolved)) = settled(caller, kind, &identity).await? {
        match replace_user(caller, &resolved.to_string(), Preconditions::default(), pushed.clone()).await {
            Ok(view) => {
                answered(caller, id).await?;
                return Ok(view);
            }
            // What stood for it is gone: this push is one like any other.
            Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    let push = Push {
        name: name.to_owned(),
        value: value.clone(),
        set: pushed.as_object().clone(),
        ..Push::default()
    };
    keep(caller, kind, identity, field, push).await;
    Err(Error::AlreadyExists { what: "user", field, value })
}

/// Settles what came of creating a group.
pub(in crate::directory) async fn settle_group(
    caller: &DirectoryCaller,
    pushed: &Incoming,
    shown: MembersShown,
    created: Result<GroupView, Error>,
) -> Result<GroupView, Error> {
    let name = pushed.resource.text("displayName").unwrap_or_default();
    let identity = Identity::of_new(caller.directory_id, pushed.resource.text("externalId"), &fold(name));
    let kind = ConflictKind::Group;
    let (field, value) = match created {
        Ok(view) => {
            record::forget(caller, kind, &identity).await;
            return Ok(view);
        }
        Err(Error::AlreadyExists { what: "group", field, value }) => (field, value),
        Err(error) => return Err(error),
    };
    let additions = MembersChange::Add(pushed.members.clone().unwrap_or_default());
    if let Some((id, resolved)) = settled(caller, kind, &identity).await? {
        match join(caller, resolved, (pushed, additions.clone()), shown).await {
            Ok(view) => {
                answered(caller, id).await?;
                return Ok(view);
            }
            Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    let push = Push {
        name: name.to_owned(),
        value: value.clone(),
        set: pushed.resource.as_object().clone(),
        members: vec![Step::of(&additions)],
        ..Push::default()
    };
    keep(caller, kind, identity, field, push).await;
    Err(Error::AlreadyExists { what: "group", field, value })
}

async fn keep(
    caller: &DirectoryCaller,
    kind: ConflictKind,
    identity: Identity,
    field: &'static str,
    push: Push,
) {
    let Some(field) = ConflictField::parse(field) else { return };
    record::keep(caller, Collided { kind, identity, target: None, field, push }).await;
}

/// Does for the group that stands for a pushed one what creating it would: names, and members that join. Nobody leaves by it:
/// some identity providers create groups empty, and name the members afterwards.
async fn join(
    caller: &DirectoryCaller,
    id: Uuid,
    (pushed, additions): (&Incoming, MembersChange),
    shown: MembersShown,
) -> Result<GroupView, Error> {
    let target = Target::new(
        caller,
        &id.to_string(),
        Preconditions::default(),
        shown,
        (pushed.resource.clone(), [additions]),
    )?;
    let slot = guard::slot();
    let joined = change(&caller.context, (target, slot.clone()), |change, input| async move {
        let (target, slot) = input.as_ref();
        let (current, settings) = try_join(
            lock_target_in(&change, target),
            settings_in(&change, target.org_id, target.directory_id),
        )
        .await?;
        let (resource, additions) = &target.body;
        update_in(&change, target.shown, current, (resource, additions), (slot, &settings)).await
    })
    .await;
    guard::settle(caller, &slot, joined).await
}

/// Finds what an administrator settled for this push.
async fn settled(
    caller: &DirectoryCaller,
    kind: ConflictKind,
    identity: &Identity,
) -> Result<Option<(ConflictId, Uuid)>, Error> {
    let (directory, now) = (caller.directory_id, caller.context.now);
    let identity = identity.clone();
    let find = move |read: Read| {
        let identity = identity.clone();
        async move {
            let since = (now.plus_seconds(-KEPT_FOR), now.plus_seconds(-ANSWERED_FOR));
            store::find_settled(&read, directory, (kind, &identity), since.0, since.1)
                .await
                .map_err(Error::from)
        }
    };
    caller.context.steward.database().read(find).await
}

/// Notes that a push was answered with what was settled.
async fn answered(caller: &DirectoryCaller, id: ConflictId) -> Result<(), Error> {
    let now = caller.context.now;
    housekeeping(&caller.context.steward, Priority::Interactive, (), move |tx, _| async move {
        store::answered(&tx, id, now).await.map_err(Error::from)
    })
    .await
}
