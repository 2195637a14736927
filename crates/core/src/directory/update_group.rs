//! The steps that creating, replacing and patching a group share.

use serde_json::{Map, Value};
use steward_db::{Read, Turn};
use steward_scim::{MembersChange, Preconditions, Resource, ResourceType};
use uuid::Uuid;

use super::conflict;
use super::guard::{self, Attempt};
use super::members::{self, MembersDone};
use super::model::{GroupView, MembersShown};
use super::query;
use super::represent;
use super::rules::{bounded, external_id};
use super::settings::Settings;
use super::version;
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message};
use crate::group::{GROUP_UPDATED, Group, store as groups};
use crate::id::{DirectoryId, GroupId, OrgId};
use crate::principal::DirectoryCaller;
use crate::text::fold;

/// What a change of a group needs besides its body.
pub(super) struct Target<B> {
    pub(super) org_id: OrgId,
    pub(super) directory_id: DirectoryId,
    pub(super) id: GroupId,
    pub(super) when: Preconditions,
    pub(super) shown: MembersShown,
    pub(super) body: B,
}

impl<B> Target<B> {
    pub(super) fn new(
        caller: &DirectoryCaller,
        id: &str,
        when: Preconditions,
        shown: MembersShown,
        body: B,
    ) -> Result<Self, Error> {
        let id = group_id(id)?;
        Ok(Self { org_id: caller.org_id, directory_id: caller.directory_id, id, when, shown, body })
    }

    /// Waits for the turn at this group: providers send its members in many requests at a time.
    pub(super) async fn turn(&self, caller: &DirectoryCaller) -> Turn {
        caller.context.steward.database().turn(self.id.0).await
    }
}

/// Reads an id from a path. Text that is no id of ours names no group.
pub(super) fn group_id(text: &str) -> Result<GroupId, Error> {
    text.parse().map_err(|_| Error::not_found("group", text))
}

/// Holds the group that a request names for this change, if it has the version that the request wants.
pub(super) async fn lock_target_in<B>(change: &Change, target: &Target<B>) -> Result<Group, Error> {
    let group = groups::lock(change, target.directory_id, target.id)
        .await?
        .ok_or_else(|| Error::not_found("group", target.id))?;
    version::check_group(&target.when, &group)?;
    Ok(group)
}

/// Returns the attributes of a group that are kept with it.
pub(super) fn attributes(group: &Group) -> Result<Resource, Error> {
    Resource::from_stored(ResourceType::group(), &represent::stored_group(group))
        .map_err(|error| Error::Internal(format!("attributes of group {}: {}", group.id, error.detail)))
}

/// Reads name and external id, and checks them.
pub(super) fn named(resource: &Resource) -> Result<(String, Option<String>), Error> {
    let name = bounded(resource, "displayName")?
        .filter(|name| !name.trim().is_empty())
        .ok_or_else(|| Error::invalid("displayName", "is required: give the group a name"))?;
    Ok((name, external_id(resource)?))
}

/// Writes a group whose attributes became `resource` and whose members change, on the word of its identity provider: the
/// guard is asked where members leave, and what was held for the group is dropped where the request says otherwise.
pub(super) async fn update_in(
    change: &Change,
    shown: MembersShown,
    current: Group,
    (resource, changes): (&Resource, &[MembersChange]),
    (slot, settings): (&guard::Slot, &Settings),
) -> Result<Changed<GroupView>, Error> {
    let directory_id = current.directory_id.ok_or_else(|| Error::not_found("group", current.id))?;
    let at = (current.org_id, directory_id);
    let (id, version, held) = (current.id, current.version, current.held);
    let names = named(resource)?;
    let done = members::apply_in(change, directory_id, current.id, changes).await?;
    let (removed, added, asserted) = (done.removed.clone(), done.added.clone(), done.named.clone());
    let before = current.clone();
    // The guard, which is asked of removals, counts memberships by the rows of groups.
    let when = if done.removed.is_empty() { When::Last } else { When::AtOnce };
    let written = write_in(change, shown, current, names, (done, when)).await;
    let changed = conflict::noting_group(slot, (directory_id, &before), resource, changes, written)?;
    let mut dropped = None;
    if held {
        let group = &changed.value().group;
        dropped = guard::supersede_group_in(change, directory_id, group, &asserted).await?;
    }
    if !removed.is_empty() {
        let group = &changed.value().group;
        let names = (group.name.as_str(), group.external_id.as_deref());
        let now = change.context().now;
        let attempt = Attempt::removal(at, (id, version), (&removed, &added), names, now);
        guard::check_in(change, slot, settings, attempt).await?;
    }
    Ok(changed.and(dropped))
}

/// Carries out what a request to a group asked for that was held: who leaves and who joins, and its `names` if the group is
/// the same as then.
pub(super) async fn carry_out_in(
    change: &Change,
    directory_id: DirectoryId,
    current: Group,
    names: Option<(Option<String>, Option<String>)>,
    members: (&[Uuid], &[Uuid]),
) -> Result<(), Error> {
    let done = members::carry_out_in(change, directory_id, current.id, members).await?;
    let names = match names {
        Some((Some(name), external_id)) => (name, external_id),
        _ => (current.name.clone(), current.external_id.clone()),
    };
    // One transaction carries out several operations, of one group perhaps.
    write_in(change, MembersShown::Not, current, names, (done, When::AtOnce)).await?;
    Ok(())
}

/// When the row of a group is written that keeps its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    AtOnce,
    /// With COMMIT: nothing reads it again in this transaction, and others wait for the group a round trip less.
    Last,
}

/// Writes a group whose members have changed, and records what was done.
async fn write_in(
    change: &Change,
    shown: MembersShown,
    current: Group,
    (name, external_id): (String, Option<String>),
    (done, when): (MembersDone, When),
) -> Result<Changed<GroupView>, Error> {
    let directory_id = current.directory_id.ok_or_else(|| Error::not_found("group", current.id))?;
    let renamed = name != current.name || external_id != current.external_id;
    let name_key = fold(&name);
    if renamed {
        check_free(change, &current, directory_id, &name, &name_key, external_id.as_deref()).await?;
    }
    if !renamed && done.is_empty() {
        return Ok(Changed::nothing(view(change, current, shown).await?));
    }
    let group = Group {
        name,
        external_id,
        member_count: current.member_count + done.balance(),
        updated_at: change.context().now,
        version: current.version + 1,
        ..current.clone()
    };
    if renamed || when == When::AtOnce {
        groups::update(change, &group, &name_key).await?;
    } else {
        groups::update_count_last(change, &group).await?;
    }
    let mut recorded = members::record_in(change, &group, &done);
    if renamed {
        let message = Message::from("Updated provisioned group ").plain(&group.name);
        let event = Event::new(group.org_id, &GROUP_UPDATED, message)
            .about(members::subject(&group))
            .delta(Delta::between(&recorded_map(&current)?, &recorded_map(&group)?));
        recorded = Some(change.record(event));
    }
    Ok(Changed::perhaps(view(change, group, shown).await?, recorded))
}

/// Checks that no other group has the name or the external id.
pub(super) async fn check_free(
    read: &Read,
    group: &Group,
    directory_id: DirectoryId,
    name: &str,
    name_key: &str,
    external_id: Option<&str>,
) -> Result<(), Error> {
    if groups::name_is_taken(read, group.org_id, name_key, group.id).await? {
        return Err(Error::AlreadyExists { what: "group", field: "displayName", value: name.to_owned() });
    }
    if let Some(external_id) = external_id
        && groups::external_id_is_taken(read, directory_id, external_id, group.id).await?
    {
        let value = external_id.to_owned();
        return Err(Error::AlreadyExists { what: "group", field: "externalId", value });
    }
    Ok(())
}

/// Reads what an answer shows of a group: one page of its members, however many there are.
pub(super) async fn view(read: &Read, group: Group, shown: MembersShown) -> Result<GroupView, Error> {
    let all = match shown {
        MembersShown::All => true,
        MembersShown::IfFew => group.member_count <= MembersShown::FEW,
        MembersShown::Not => false,
    };
    if !all {
        return Ok(GroupView { group, members: None, more: false });
    }
    let members = query::members(read, group.id, Uuid::nil(), query::MEMBERS_PAGE).await?;
    let full = i64::try_from(members.len()).is_ok_and(|length| length == query::MEMBERS_PAGE);
    let more = full && group.member_count > query::MEMBERS_PAGE;
    Ok(GroupView { group, members: Some(members), more })
}

/// Returns what an event keeps of a group.
pub(super) fn recorded_map(group: &Group) -> Result<Map<String, Value>, Error> {
    Ok(attributes(group)?.as_object().clone())
}
