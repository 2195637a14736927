//! Notes what a request is about, inside its transaction: what is needed of it after that was rolled back.

use serde_json::{Map, Value};
use steward_scim::{MembersChange, Resource};
use uuid::Uuid;

use super::model::{Collided, ConflictField, ConflictKind, Identity, Push, Step};
use crate::directory::guard::Slot;
use crate::directory::model::DirectoryUser;
use crate::error::Error;
use crate::group::Group;
use crate::id::DirectoryId;

/// What a request to a user or group came to.
#[derive(Debug, Clone)]
pub(in crate::directory) enum Note {
    /// It is done: what was in its way before is no matter any more.
    Done(ConflictKind, Uuid),
    /// Something has a value that it wants.
    Collided(Box<Collided>),
}

/// Notes what came of a change of a user that has `before` and was to have `after`.
pub(in crate::directory) fn noting_user<T>(
    slot: &Slot,
    (directory, before): (DirectoryId, &DirectoryUser),
    after: &Resource,
    result: Result<T, Error>,
) -> Result<T, Error> {
    match &result {
        Ok(_) => slot.note(Note::Done(ConflictKind::User, before.id.0)),
        Err(Error::AlreadyExists { field, value, .. }) => {
            let stored: Map<String, Value> = serde_json::from_str(&before.attributes).unwrap_or_default();
            let name = after.text("userName").unwrap_or(&before.user_name).to_owned();
            let push = Push { name, value: value.clone(), ..Push::between(&stored, after.as_object()) };
            note(slot, (directory, ConflictKind::User, before.id.0), field, push);
        }
        Err(_) => {}
    }
    result
}

/// Notes what came of a change of a group.
pub(in crate::directory) fn noting_group<T>(
    slot: &Slot,
    (directory, before): (DirectoryId, &Group),
    after: &Resource,
    members: &[MembersChange],
    result: Result<T, Error>,
) -> Result<T, Error> {
    match &result {
        Ok(_) => slot.note(Note::Done(ConflictKind::Group, before.id.0)),
        Err(Error::AlreadyExists { field, value, .. }) => {
            let mut stored = Map::new();
            stored.insert("displayName".to_owned(), before.name.as_str().into());
            if let Some(external_id) = &before.external_id {
                stored.insert("externalId".to_owned(), external_id.as_str().into());
            }
            let name = after.text("displayName").unwrap_or(&before.name).to_owned();
            let members = members.iter().map(Step::of).collect();
            let push =
                Push { name, value: value.clone(), members, ..Push::between(&stored, after.as_object()) };
            note(slot, (directory, ConflictKind::Group, before.id.0), field, push);
        }
        Err(_) => {}
    }
    result
}

fn note(slot: &Slot, (directory, kind, target): (DirectoryId, ConflictKind, Uuid), field: &str, push: Push) {
    let Some(field) = ConflictField::parse(field) else { return };
    let identity = Identity::of_target(directory, target);
    slot.note(Note::Collided(Box::new(Collided { kind, identity, target: Some(target), field, push })));
}
