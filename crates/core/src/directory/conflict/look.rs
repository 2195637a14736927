//! Looks up what is in the way of a push, as things are now.

use std::sync::Arc;

use serde_json::{Map, Value};
use steward_db::Read;
use steward_scim::{Resource, ResourceType};
use uuid::Uuid;

use super::model::{
    Conflict, ConflictField, ConflictKind, ConflictState, ConflictVersions, HolderKind, HolderView, Push,
    Row, Step,
};
use super::store;
use crate::account::store as accounts;
use crate::directory::model::{Directory, DirectoryUser};
use crate::directory::rules::UserDraft;
use crate::directory::store as directories;
use crate::directory::{update_group, update_user};
use crate::domain::store as domains;
use crate::error::Error;
use crate::group::{Group, store as groups};
use crate::id::{AccountId, DirectoryUserId, GroupId, OrgId, hyphenated};
use crate::text::{Email, exact, fold};

/// What has a value that was pushed.
#[derive(Debug, Clone)]
pub(super) enum Holder {
    User(Box<DirectoryUser>),
    Group(Box<Group>),
    /// An account with the address; its id only where the organization manages it.
    Account(Option<AccountId>),
}

impl Holder {
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::User(one), Self::User(other)) => one.id == other.id,
            (Self::Group(one), Self::Group(other)) => one.id == other.id,
            (Self::Account(_), Self::Account(_)) => true,
            _ => false,
        }
    }
}

/// Something in the way, and the values that are taken by it.
#[derive(Debug, Clone)]
pub(super) struct Blocker {
    pub(super) holder: Holder,
    pub(super) fields: Vec<ConflictField>,
}

/// What the push comes to.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    User { target: Option<Box<DirectoryUser>>, resource: Resource, draft: Box<UserDraft> },
    Group { target: Option<Box<Group>>, name: String, external_id: Option<String>, members: MembersPlan },
}

/// What a push makes of the members of a group; who is not there any more is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct MembersPlan {
    /// Whether everybody leaves who is not named.
    pub(super) from_empty: bool,
    pub(super) joins: Vec<Uuid>,
    pub(super) leaves: Vec<Uuid>,
}

/// How a conflict stands.
#[derive(Debug, Clone)]
pub(super) struct Situation {
    pub(super) directory: Directory,
    /// None where what was to be changed is gone.
    pub(super) wanted: Option<Wanted>,
    pub(super) blockers: Vec<Blocker>,
    /// Whether what was pushed is there: the identity provider has found it since, or has created it by a later push.
    pub(super) found: bool,
}

impl Situation {
    /// What was looked at, as far as something can be decided about it.
    pub(super) fn versions(&self, row: &Row) -> Option<ConflictVersions> {
        let (holder_id, holder) = match &self.blockers.first()?.holder {
            Holder::User(user) => (user.id.0, user.version),
            Holder::Group(group) => (group.id.0, group.version),
            Holder::Account(_) => return None,
        };
        let target = match self.wanted.as_ref()? {
            Wanted::User { target, .. } => target.as_ref().map(|user| user.version),
            Wanted::Group { target, .. } => target.as_ref().map(|group| group.version),
        };
        Some(ConflictVersions { holder_id, holder, target, push: row.print.clone() })
    }
}

/// Looks at how a conflict stands.
pub(super) async fn look_in(read: &Read, row: &Row, push: &Push) -> Result<Situation, Error> {
    let directory = directories::find_directory(read, row.org_id, row.directory_id)
        .await?
        .ok_or_else(|| Error::not_found("directory", row.directory_id))?;
    let wanted = match row.kind {
        ConflictKind::User => wanted_user(read, directory.protocol()?.user(), row, push).await?,
        ConflictKind::Group => wanted_group(read, row, push).await?,
    };
    let mut blockers = match &wanted {
        Some(Wanted::User { target, draft, .. }) => {
            user_blockers(read, row, target.as_deref(), draft).await?
        }
        Some(Wanted::Group { target, name, external_id, .. }) => {
            group_blockers(read, row, target.as_deref(), name, external_id.as_deref()).await?
        }
        None => Vec::new(),
    };
    let found = blockers.iter().any(|blocker| has_been_found(row, push, &blocker.holder));
    if found {
        blockers.clear();
    }
    Ok(Situation { directory, wanted, blockers, found })
}

fn stored(kind: &Arc<ResourceType>, row: &Row, map: &Map<String, Value>) -> Result<Resource, Error> {
    let text = Value::Object(map.clone()).to_string();
    Resource::from_stored(kind, &text)
        .map_err(|error| Error::Internal(format!("conflict {}: {}", row.id, error.detail)))
}

async fn wanted_user(
    read: &Read,
    kind: &Arc<ResourceType>,
    row: &Row,
    push: &Push,
) -> Result<Option<Wanted>, Error> {
    let target = match row.target {
        None => None,
        Some(id) => match directories::find_user(read, row.directory_id, DirectoryUserId(id)).await? {
            None => return Ok(None),
            found => found.map(Box::new),
        },
    };
    let current = match &target {
        Some(user) => update_user::attributes(user, kind)?.as_object().clone(),
        None => Map::new(),
    };
    let resource = stored(kind, row, &push.apply(&current))?;
    let draft = Box::new(UserDraft::new(resource.clone())?);
    Ok(Some(Wanted::User { target, resource, draft }))
}

async fn wanted_group(read: &Read, row: &Row, push: &Push) -> Result<Option<Wanted>, Error> {
    let target = match row.target {
        None => None,
        Some(id) => match groups::find(read, row.directory_id, GroupId(id)).await? {
            None => return Ok(None),
            found => found.map(Box::new),
        },
    };
    let current = match &target {
        Some(group) => update_group::attributes(group)?.as_object().clone(),
        None => Map::new(),
    };
    let resource = stored(ResourceType::group(), row, &push.apply(&current))?;
    let (name, external_id) = update_group::named(&resource)?;
    let members = plan(read, row, target.as_deref(), &push.members).await?;
    Ok(Some(Wanted::Group { target, name, external_id, members }))
}

/// Adds the changes of members up, one after the other, and leaves out who is not in the directory any more.
async fn plan(read: &Read, row: &Row, target: Option<&Group>, steps: &[Step]) -> Result<MembersPlan, Error> {
    let ids =
        |texts: &[String]| -> Vec<Uuid> { texts.iter().filter_map(|text| hyphenated(text).ok()).collect() };
    let mut every: Vec<Uuid> = Vec::new();
    for step in steps {
        match step {
            Step::Add(list) | Step::Remove(list) | Step::Replace(list) | Step::RemoveOf { ids: list, .. } => {
                every.extend(ids(list));
            }
            Step::Clear => {}
        }
    }
    every.sort_unstable();
    every.dedup();
    let known = store::named(read, row.directory_id, &every).await?;
    let mut from_empty = false;
    let mut members = std::collections::BTreeMap::new();
    for step in steps {
        match step {
            Step::Add(list) => members.extend(ids(list).into_iter().map(|id| (id, true))),
            Step::Remove(list) => members.extend(ids(list).into_iter().map(|id| (id, false))),
            Step::RemoveOf { kind, ids: list } => {
                let of_kind = |id: &Uuid| {
                    known.get(id).is_some_and(|member| member.kind.as_str().eq_ignore_ascii_case(kind))
                };
                members.extend(ids(list).into_iter().filter(of_kind).map(|id| (id, false)));
            }
            Step::Clear => {
                from_empty = true;
                members.clear();
            }
            Step::Replace(list) => {
                from_empty = true;
                members.clear();
                members.extend(ids(list).into_iter().map(|id| (id, true)));
            }
        }
    }
    let itself = target.map(|group| group.id.0);
    let named = |member: bool| -> Vec<Uuid> {
        members.iter().filter(|(_, joins)| **joins == member).map(|(id, _)| *id).collect()
    };
    let mut joins = named(true);
    joins.retain(|id| known.contains_key(id) && Some(*id) != itself);
    Ok(MembersPlan { from_empty, joins, leaves: named(false) })
}

fn add(blockers: &mut Vec<Blocker>, holder: Holder, field: ConflictField) {
    match blockers.iter_mut().find(|blocker| blocker.holder.is(&holder)) {
        Some(blocker) => blocker.fields.push(field),
        None => blockers.push(Blocker { holder, fields: vec![field] }),
    }
}

async fn user_blockers(
    read: &Read,
    row: &Row,
    target: Option<&DirectoryUser>,
    draft: &UserDraft,
) -> Result<Vec<Blocker>, Error> {
    let mut blockers = Vec::new();
    let values = [
        (ConflictField::Email, draft.email.as_ref().map(Email::key)),
        (ConflictField::UserName, Some(draft.user_name_key.as_str())),
        (ConflictField::ExternalId, draft.external_id.as_deref()),
    ];
    for (field, value) in values {
        let Some(value) = value else { continue };
        let found = store::user_with(read, row.directory_id, field, value).await?;
        if let Some(user) = found.filter(|user| target.is_none_or(|target| target.id != user.id)) {
            add(&mut blockers, Holder::User(Box::new(user)), field);
        }
    }
    // The account of a user that is there takes the address over, unless another account has it.
    if let Some(account_id) = target.and_then(|target| target.account_id)
        && let Some(other) = other_account(read, row.org_id, Some(account_id), draft).await?
        && !blockers.iter().any(|blocker| holds_account(&blocker.holder, other.0))
    {
        add(&mut blockers, Holder::Account(other.1), ConflictField::Email);
    }
    Ok(blockers)
}

fn holds_account(holder: &Holder, account: AccountId) -> bool {
    matches!(holder, Holder::User(user) if user.account_id == Some(account))
}

/// Finds an account other than that of a user that has the pushed address, where the user's would take it over. The second id
/// may be shown.
pub(super) async fn other_account(
    read: &Read,
    org_id: OrgId,
    own: Option<AccountId>,
    draft: &UserDraft,
) -> Result<Option<(AccountId, Option<AccountId>)>, Error> {
    let (Some(own), Some(email)) = (own, &draft.email) else { return Ok(None) };
    if domains::verified_by(read, email.domain()).await? != Some(org_id) {
        return Ok(None);
    }
    let found = accounts::find_by_email(read, email.key()).await?;
    let Some(other) = found.filter(|other| *other != own) else { return Ok(None) };
    let account = accounts::find(read, other).await?;
    let shown = account.filter(|account| account.managed_by == Some(org_id)).map(|account| account.id);
    Ok(Some((other, shown)))
}

async fn group_blockers(
    read: &Read,
    row: &Row,
    target: Option<&Group>,
    name: &str,
    external_id: Option<&str>,
) -> Result<Vec<Blocker>, Error> {
    let mut blockers = Vec::new();
    let other = |group: &Group| target.is_none_or(|target| target.id != group.id);
    if let Some(group) = store::group_named(read, row.org_id, &fold(name)).await?.filter(other) {
        add(&mut blockers, Holder::Group(Box::new(group)), ConflictField::DisplayName);
    }
    if let Some(external_id) = external_id {
        let found = store::group_with_external_id(read, row.directory_id, external_id).await?;
        if let Some(group) = found.filter(other) {
            add(&mut blockers, Holder::Group(Box::new(group)), ConflictField::ExternalId);
        }
    }
    Ok(blockers)
}

/// Asks whether what is in the way of something new is that very thing: the identity provider has found it since, or has
/// created it by a later push.
fn has_been_found(row: &Row, push: &Push, holder: &Holder) -> bool {
    if row.target.is_some() {
        return false;
    }
    let pushed = push.set.get("externalId").and_then(Value::as_str);
    let (external_id, name, created_at, updated_at) = match holder {
        Holder::User(user) => {
            let attributes = update_user::attributes(user, ResourceType::user()).ok();
            let external_id = attributes.and_then(|known| known.text("externalId").map(str::to_owned));
            (external_id, &user.user_name, user.created_at, user.updated_at)
        }
        Holder::Group(group) => (group.external_id.clone(), &group.name, group.created_at, group.updated_at),
        Holder::Account(_) => return false,
    };
    match pushed {
        Some(pushed) => {
            external_id.as_deref().map(exact) == Some(exact(pushed)) && updated_at > row.last_seen_at
        }
        None => fold(name) == fold(&push.name) && created_at > row.last_seen_at,
    }
}

/// Shows a conflict.
pub(super) fn shown(row: &Row, push: &Push, situation: &Situation) -> Conflict {
    let clear = situation.blockers.is_empty();
    Conflict {
        id: row.id,
        kind: row.kind,
        target: row.target,
        name: push.name.clone(),
        field: row.field,
        value: push.value.clone(),
        state: if clear { ConflictState::Clear } else { ConflictState::Open },
        holders: situation.blockers.iter().map(|blocker| holder(row, blocker)).collect(),
        attempts: row.attempts,
        first_at: row.created_at,
        last_at: row.last_seen_at,
    }
}

/// Shows what is in the way.
pub(super) fn holder(row: &Row, blocker: &Blocker) -> HolderView {
    let fields = blocker.fields.clone();
    match &blocker.holder {
        Holder::User(user) => HolderView {
            kind: HolderKind::User,
            id: Some(user.id.to_string()),
            name: Some(user.user_name.clone()),
            directory: Some(user.directory_id),
            fields,
        },
        Holder::Group(group) => HolderView {
            kind: kind_of(row, group),
            id: Some(group.id.to_string()),
            name: Some(group.name.clone()),
            directory: group.home,
            fields,
        },
        Holder::Account(id) => HolderView {
            kind: HolderKind::Account,
            id: id.map(|id| id.to_string()),
            name: None,
            directory: None,
            fields,
        },
    }
}

/// Says what a group is, seen from the directory of a conflict.
pub(super) fn kind_of(row: &Row, group: &Group) -> HolderKind {
    match group.directory_id {
        None => HolderKind::LocalGroup,
        Some(directory) if directory == row.directory_id => HolderKind::Group,
        Some(_) => HolderKind::GroupOfAnotherDirectory,
    }
}
