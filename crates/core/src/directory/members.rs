//! Members of provisioned groups: who may be one, and how a request changes them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde_json::json;
use steward_db::Read;
use steward_scim::{MembersChange, Reference};
use uuid::Uuid;

use super::query;
use crate::error::Error;
use crate::event::{Change, Delta, Event, Message, Recorded, Subject, Thing};
use crate::group::store as groups;
use crate::group::{GROUP_MEMBERS_CHANGED, Group, MemberKind};
use crate::id::{DirectoryId, GroupId, hyphenated};

/// Members that one event names. A larger change is recorded in several.
const IN_EVENT: usize = 1000;

/// Members that one statement reads.
const PAGE: i64 = 1000;

/// What a request did to the members of a group.
#[derive(Debug, Default)]
pub(super) struct MembersDone {
    pub(super) added: Vec<Uuid>,
    pub(super) removed: Vec<Uuid>,
    /// Everybody whom the request wants to be a member, whether it changed that or not.
    pub(super) named: Vec<Uuid>,
}

impl MembersDone {
    /// The change of the number of members.
    pub(super) fn balance(&self) -> i64 {
        i64::try_from(self.added.len()).unwrap_or(i64::MAX)
            - i64::try_from(self.removed.len()).unwrap_or(i64::MAX)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

/// Applies the changes of a request. Only members that a change names are touched.
pub(super) async fn apply_in(
    change: &Change,
    directory_id: DirectoryId,
    group: GroupId,
    changes: &[MembersChange],
) -> Result<MembersDone, Error> {
    if changes.is_empty() {
        return Ok(MembersDone::default());
    }
    let changes = without_others(change, directory_id, changes).await?;
    let outcome = Outcome::of(&changes);
    let kinds = resolve(change, directory_id, group, &outcome.named).await?;
    let leaving = if outcome.from_empty {
        let mut ids = all_ids(change, group).await?;
        ids.retain(|id| outcome.members.get(id) != Some(&true));
        ids
    } else {
        outcome.ids(false)
    };
    let removed = groups::remove_members(change, group, &leaving).await?;
    let named = outcome.ids(true);
    let joining: Vec<(Uuid, MemberKind)> =
        named.iter().filter_map(|id| Some((*id, *kinds.get(id)?))).collect();
    let added = groups::add_members(change, group, &joining, change.context().now).await?;
    Ok(MembersDone { added, removed, named })
}

/// Takes some from a group and adds others, where they are still there.
pub(super) async fn carry_out_in(
    change: &Change,
    directory_id: DirectoryId,
    group: GroupId,
    (removed, added): (&[Uuid], &[Uuid]),
) -> Result<MembersDone, Error> {
    let users = query::existing(change, "directory_user", directory_id, added).await?;
    let nested = query::existing(change, "org_group", directory_id, added).await?;
    let kind = |id: &Uuid| match (users.contains(id), nested.contains(id)) {
        (true, _) => Some((*id, MemberKind::User)),
        (false, true) => Some((*id, MemberKind::Group)),
        (false, false) => None,
    };
    let joining: Vec<(Uuid, MemberKind)> = added.iter().filter_map(kind).collect();
    let removed = groups::remove_members(change, group, removed).await?;
    let added = groups::add_members(change, group, &joining, change.context().now).await?;
    Ok(MembersDone { added, removed, named: Vec::new() })
}

/// Leaves only those ids in removals of one type that are of that type. An id names a user or a group, never both.
async fn without_others<'c>(
    read: &Read,
    directory_id: DirectoryId,
    changes: &'c [MembersChange],
) -> Result<Cow<'c, [MembersChange]>, Error> {
    if !changes.iter().any(|step| matches!(step, MembersChange::RemoveOf { .. })) {
        return Ok(Cow::Borrowed(changes));
    }
    let mut kept = Vec::with_capacity(changes.len());
    for step in changes {
        let MembersChange::RemoveOf { kind, ids } = step else {
            kept.push(step.clone());
            continue;
        };
        let table = match kind.to_ascii_lowercase().as_str() {
            "user" => "directory_user",
            "group" => "org_group",
            _ => continue,
        };
        let mut wanted: Vec<Uuid> = ids.iter().filter_map(|id| hyphenated(id).ok()).collect();
        wanted.sort_unstable();
        let existing = query::existing(read, table, directory_id, &wanted).await?;
        kept.push(MembersChange::Remove(existing.iter().map(Uuid::to_string).collect()));
    }
    Ok(Cow::Owned(kept))
}

/// What the operations of a request come to, one after the other: a member that one adds and a later one removes is
/// in the end neither added nor removed.
#[derive(Debug, Default)]
struct Outcome {
    /// Whether everybody who is not named leaves.
    from_empty: bool,
    /// Who is a member afterwards and who is not, of those that were named.
    members: HashMap<Uuid, bool>,
    /// Everybody whom an operation adds, as it was written: each must exist, even if a later operation removes it.
    named: Vec<String>,
}

impl Outcome {
    fn of(changes: &[MembersChange]) -> Self {
        let mut outcome = Self::default();
        for step in changes {
            match step {
                MembersChange::Add(references) => outcome.add(references),
                MembersChange::Remove(ids) | MembersChange::RemoveOf { ids, .. } => {
                    // Text that is no id of ours is nobody's membership: removing it is done already.
                    for id in ids.iter().filter_map(|id| hyphenated(id).ok()) {
                        outcome.members.insert(id, false);
                    }
                }
                MembersChange::RemoveAll => outcome.clear(),
                MembersChange::Replace(references) => {
                    outcome.clear();
                    outcome.add(references);
                }
            }
        }
        outcome
    }

    fn clear(&mut self) {
        self.from_empty = true;
        self.members.clear();
    }

    fn add(&mut self, references: &[Reference]) {
        for reference in references {
            if let Ok(id) = hyphenated(&reference.value) {
                self.members.insert(id, true);
            }
            self.named.push(reference.value.clone());
        }
    }

    /// Lists those who are named, in one order for everybody.
    fn ids(&self, members: bool) -> Vec<Uuid> {
        let mut ids: Vec<Uuid> =
            self.members.iter().filter(|(_, member)| **member == members).map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids
    }
}

/// Records who was added and removed.
pub(super) fn record_in(change: &Change, group: &Group, done: &MembersDone) -> Option<Recorded> {
    let mut recorded = None;
    let parts = done.added.len().div_ceil(IN_EVENT).max(done.removed.len().div_ceil(IN_EVENT));
    for part in 0..parts {
        let of = |list: &[Uuid]| -> Vec<String> {
            list.iter().skip(part * IN_EVENT).take(IN_EVENT).map(Uuid::to_string).collect()
        };
        let (added, removed) = (of(&done.added), of(&done.removed));
        let message = Message::from("Added ")
            .plain(added.len())
            .plain(" and removed ")
            .plain(removed.len())
            .plain(" members of provisioned group ")
            .plain(&group.name);
        let event = Event::new(group.org_id, &GROUP_MEMBERS_CHANGED, message)
            .about(subject(group))
            .delta(Delta::changed(json!({ "members": removed }), json!({ "members": added })));
        recorded = Some(change.record(event));
    }
    recorded
}

/// Names a group in an event.
pub(super) fn subject(group: &Group) -> Subject {
    Subject::thing(Thing::Groups, group.id).with("name", group.name.as_str())
}

/// Finds out what the ids name. Each must be a user or a group of the directory.
async fn resolve(
    change: &Change,
    directory_id: DirectoryId,
    group: GroupId,
    named: &[String],
) -> Result<HashMap<Uuid, MemberKind>, Error> {
    let mut wanted = HashSet::with_capacity(named.len());
    for text in named {
        let id = hyphenated(text).map_err(|_| Error::UnknownMember { id: text.clone() })?;
        if id == group.0 {
            return Err(Error::invalid("members", "must not contain the group itself"));
        }
        wanted.insert(id);
    }
    // One order for everybody: two requests that hold the same rows never wait for each other in a circle.
    let mut wanted: Vec<Uuid> = wanted.into_iter().collect();
    wanted.sort_unstable();
    let users = query::existing(change, "directory_user", directory_id, &wanted).await?;
    let others: Vec<Uuid> = wanted.iter().filter(|id| !users.contains(*id)).copied().collect();
    let nested = query::existing(change, "org_group", directory_id, &others).await?;
    wanted
        .into_iter()
        .map(|id| {
            if users.contains(&id) {
                Ok((id, MemberKind::User))
            } else if nested.contains(&id) {
                Ok((id, MemberKind::Group))
            } else {
                Err(Error::UnknownMember { id: id.to_string() })
            }
        })
        .collect()
}

/// Lists the ids of all members of a group, in their order.
pub(super) async fn all_ids(read: &Read, group: GroupId) -> Result<Vec<Uuid>, Error> {
    let mut ids: Vec<Uuid> = Vec::new();
    loop {
        let after = ids.last().copied().unwrap_or(Uuid::nil());
        let page = groups::member_ids(read, group, after, PAGE).await?;
        let more = i64::try_from(page.len()).is_ok_and(|length| length == PAGE);
        ids.extend(page);
        if !more {
            return Ok(ids);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn references(numbers: &[u128]) -> Vec<Reference> {
        let reference = |number: &u128| Reference { value: Uuid::from_u128(*number).to_string(), kind: None };
        numbers.iter().map(reference).collect()
    }

    fn ids(numbers: &[u128]) -> Vec<Uuid> {
        numbers.iter().map(|number| Uuid::from_u128(*number)).collect()
    }

    #[test]
    fn the_last_operation_that_names_a_member_decides() {
        let removal = MembersChange::Remove(ids(&[2, 3]).iter().map(Uuid::to_string).collect());
        let outcome = Outcome::of(&[MembersChange::Add(references(&[1, 2])), removal]);
        assert_eq!((outcome.ids(true), outcome.ids(false)), (ids(&[1]), ids(&[2, 3])));
        assert!(!outcome.from_empty);
    }

    #[test]
    fn a_replacement_forgets_what_was_before_it() {
        let outcome =
            Outcome::of(&[MembersChange::Add(references(&[1])), MembersChange::Replace(references(&[2]))]);
        assert_eq!((outcome.from_empty, outcome.ids(true)), (true, ids(&[2])));
        assert_eq!(outcome.named.len(), 2);
    }
}
