//! The ways out for groups.

use std::collections::HashSet;

use super::look::MembersPlan;
use super::model::{ConflictAction, Given, Resolution};
use super::preview::{linking, replacing_members};
use super::resolve::Done;
use super::store;
use crate::directory::create_group::GROUPS;
use crate::directory::update_group::{carry_out_in, check_free};
use crate::directory::{delete_group, delete_local_group, guard, members};
use crate::error::Error;
use crate::event::Change;
use crate::group::{Group, store as groups};
use crate::id::DirectoryId;
use crate::text::fold;
use uuid::Uuid;

/// Does what was decided about a group that is in the way; `target` is the one that was to be changed.
pub(super) async fn resolve_in(
    change: &Change,
    (directory, holder, target): (DirectoryId, &Group, Option<&Group>),
    named: (&str, Option<&str>),
    plan: &MembersPlan,
    resolution: &Resolution,
) -> Result<Done, Error> {
    match (resolution.action, target) {
        (ConflictAction::Rename, _) => {
            rename_in(change, holder, resolution).await?;
            Ok(Done { id: holder.id.0 })
        }
        (ConflictAction::TakeOver, Some(target)) => {
            delete_in(change, holder).await?;
            become_in(change, directory, target, named, plan).await?;
            Ok(Done { id: target.id.0 })
        }
        (ConflictAction::Link | ConflictAction::TakeOver, _) => {
            let plan = if resolution.action == ConflictAction::Link {
                linking(plan, holder)
            } else {
                replacing_members(plan, holder)
            };
            let group = adopt_in(change, directory, holder).await?;
            become_in(change, directory, &group, named, &plan).await?;
            Ok(Done { id: holder.id.0 })
        }
    }
}

/// Gives a group that the caller holds another name, or another identifier.
async fn rename_in(change: &Change, holder: &Group, resolution: &Resolution) -> Result<(), Error> {
    let name = resolution.name.as_deref().map_or(holder.name.as_str(), str::trim).to_owned();
    let external_id = match &resolution.external_id {
        Given::Not => holder.external_id.clone(),
        given => given.text().map(str::to_owned),
    };
    if let Some(directory) = holder.directory_id {
        let named = Some((Some(name), external_id));
        return carry_out_in(change, directory, holder.clone(), named, (&[], &[])).await;
    }
    let (key, home) = (fold(&name), holder.home.unwrap_or(DirectoryId(Uuid::nil())));
    check_free(change, holder, home, &name, &key, None).await?;
    let now = change.context().now;
    let group = Group { name, updated_at: now, version: holder.version + 1, ..holder.clone() };
    Ok(groups::update(change, &group, &key).await?)
}

/// Deletes a group that is in the way, whoever keeps it.
async fn delete_in(change: &Change, holder: &Group) -> Result<(), Error> {
    match holder.directory_id {
        Some(directory) => delete_group::delete_in(change, directory, holder).await?,
        None => delete_local_group::delete_in(change, holder).await?,
    };
    Ok(())
}

/// Lets the directory keep a group from now on, and takes it out of the groups of another directory. Its identifier there is
/// none here.
async fn adopt_in(change: &Change, directory: DirectoryId, holder: &Group) -> Result<Group, Error> {
    if holder.directory_id == Some(directory) {
        return Ok(holder.clone());
    }
    let now = change.context().now;
    if let Some(former) = holder.directory_id {
        change.count(former.0, GROUPS, -1);
    }
    if holder.home != Some(directory) {
        groups::remove_from_all(change, holder.id.0, now).await?;
    }
    store::adopt_group(change, holder.id, directory, now).await?;
    change.count(directory.0, GROUPS, 1);
    Ok(Group {
        directory_id: Some(directory),
        home: Some(directory),
        external_id: None,
        updated_at: now,
        version: holder.version + 1,
        ..holder.clone()
    })
}

/// Makes of a group what was pushed: its names and its members. An administrator has seen who leaves and decided, so the guard
/// is not asked; what it holds against the push is dropped.
async fn become_in(
    change: &Change,
    directory: DirectoryId,
    group: &Group,
    (name, external_id): (&str, Option<&str>),
    plan: &MembersPlan,
) -> Result<(), Error> {
    let leaving = if plan.from_empty {
        let stay: HashSet<Uuid> = plan.joins.iter().copied().collect();
        let mut ids = members::all_ids(change, group.id).await?;
        ids.retain(|id| !stay.contains(id));
        ids
    } else {
        plan.leaves.clone()
    };
    let named = Some((Some(name.to_owned()), external_id.map(str::to_owned)));
    carry_out_in(change, directory, group.clone(), named, (&leaving, &plan.joins)).await?;
    if group.held {
        guard::supersede_group_in(change, directory, group, &plan.joins).await?;
    }
    Ok(())
}
