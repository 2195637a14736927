//! Settles a conflict as an administrator decides, in one transaction: what was looked at is held, looked at again, and changed
//! only if it is still the same.

use serde_json::{Map, Value, json};

use super::list::{conflict_id_of, opened};
use super::look::{Holder, Situation, Wanted, look_in};
use super::model::{
    Choice, ConflictAction, ConflictVersions, Given, KEPT_FOR, Push, Resolution, Resolved, Row,
};
use super::preview::{choices_in, needs};
use super::store::{self, Kept};
use super::{record, resolve_group, resolve_user};
use crate::directory::actions::SCIM_CONFLICT_RESOLVED;
use crate::directory::change_directory::directory_id_of;
use crate::directory::create_directory;
use crate::directory::model::DirectoryUser;
use crate::directory::rules::TEXT_LIMIT;
use crate::directory::store as directories;
use crate::directory::{create_user, members};
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Recorded, change};
use crate::group::{Group, store as groups};
use crate::id::{DirectoryUserId, GroupId};
use crate::principal::OrgCaller;
use uuid::Uuid;

/// What was decided about, held until the end of the transaction.
pub(super) enum Held {
    Users { holder: Box<DirectoryUser>, target: Option<Box<DirectoryUser>> },
    Groups { holder: Box<Group>, target: Option<Box<Group>> },
}

/// What came of one way out: the user or group that stands for what was pushed, or was given other values.
pub(super) struct Done {
    pub(super) id: Uuid,
}

/// Settles a conflict. Nothing is done if what was looked at has changed since, or if the way is not open.
pub async fn resolve_conflict(
    caller: &OrgCaller,
    directory_id: &str,
    conflict_id: &str,
    resolution: Resolution,
) -> Result<Resolved, Error> {
    caller.require_admin("resolve conflicts of directories")?;
    let at = (caller.org_id, directory_id_of(directory_id)?);
    let id = conflict_id_of(conflict_id)?;
    let (seen, push) = opened(caller, at, id).await?;
    let since = caller.context.now.plus_seconds(-KEPT_FOR);
    let resolved = change(&caller.context, (push, seen.print, resolution), move |change, input| async move {
        let (push, print, resolution) = input.as_ref();
        // The conflict before what it is about: nobody who holds a user or group waits for a conflict.
        let row = store::lock(&change, at, id, since).await?;
        let row = row.ok_or_else(|| Error::not_found("conflict", id))?;
        if row.print != *print {
            return Err(has_changed());
        }
        resolve_in(&change, &row, push, resolution).await
    })
    .await?;
    caller.context.steward.jobs().notify_one();
    Ok(resolved)
}

async fn resolve_in(
    change: &Change,
    row: &Row,
    push: &Push,
    resolution: &Resolution,
) -> Result<Changed<Resolved>, Error> {
    let now = change.context().now;
    // A user that is made here has no values of a schema that is removed meanwhile.
    directories::hold_directory(change, row.org_id, row.directory_id).await?;
    let situation = look_in(change, row, push).await?;
    let (Some(wanted), Some(first)) = (&situation.wanted, situation.blockers.first()) else {
        let why = "Nothing is in the way any more: the next push succeeds, and there is nothing to decide.";
        return Err(Error::Conflict(why.to_owned()));
    };
    let choices = choices_in(change, (row, push), &situation, (wanted, first), now).await?;
    let choice = choices
        .into_iter()
        .find(|choice| choice.action == resolution.action)
        .ok_or_else(|| Error::Internal(format!("conflict {} has no such way out", row.id)))?;
    if !choice.possible {
        return Err(Error::Conflict(choice.summary));
    }
    if situation.versions(row).as_ref() != Some(&resolution.versions) {
        return Err(has_changed());
    }
    check_given(
        resolution,
        &if choice.action == ConflictAction::Rename { needs(&first.fields) } else { Vec::new() },
    )?;
    let held = hold_in(change, row, &first.holder, &resolution.versions).await?;
    let done = match (&held, wanted) {
        (Held::Users { holder, target }, Wanted::User { resource, .. }) => {
            let at = (&situation.directory, holder.as_ref(), target.as_deref());
            resolve_user::resolve_in(change, at, resource, resolution).await?
        }
        (Held::Groups { holder, target }, Wanted::Group { name, external_id, members, .. }) => {
            let at = (row.directory_id, holder.as_ref(), target.as_deref());
            let named = (name.as_str(), external_id.as_deref());
            resolve_group::resolve_in(change, at, named, members, resolution).await?
        }
        _ => return Err(has_changed()),
    };
    let remains = finish_in(change, row, push, (first.fields.as_slice(), resolution), &done).await?;
    let total = |of: fn(&super::model::GroupEffect) -> i64| choice.groups.iter().map(of).sum();
    let resolved = Resolved {
        action: resolution.action,
        kind: row.kind,
        resource_id: done.id,
        applied: resolution.action != ConflictAction::Rename,
        remains,
        gained: total(|group| group.gained.count),
        lost: total(|group| group.lost.count),
    };
    let recorded = record_in(change, row, &situation, (&held, &choice), &resolved);
    Ok(Changed::recorded(resolved, recorded))
}

fn has_changed() -> Error {
    Error::Conflict(
        "What this is about has changed since it was looked at, so nothing was done: look at the conflict again, and decide \
         with the versions that it shows then."
            .to_owned(),
    )
}

/// Asks for exactly what the way out needs.
fn check_given(resolution: &Resolution, needs: &[&'static str]) -> Result<(), Error> {
    let given = [
        ("name", resolution.name.is_some()),
        ("email", resolution.email != Given::Not),
        ("externalId", resolution.external_id != Given::Not),
    ];
    for (field, is_given) in given {
        match (needs.contains(&field), is_given) {
            (true, false) => {
                let rule = match field {
                    "name" => {
                        "is required: it is what the user or group that is in the way is called from now on"
                    }
                    "email" => {
                        "is required: give the user that is in the way another address, or null for none"
                    }
                    _ => "is required: give what is in the way another identifier, or null for none",
                };
                return Err(Error::invalid(field, rule));
            }
            (false, true) => return Err(Error::invalid(field, "is not asked for here: leave it out")),
            _ => {}
        }
    }
    if let Some(name) = &resolution.name {
        check_text("name", name)?;
    }
    if let Some(external_id) = resolution.external_id.text() {
        check_text("externalId", external_id)?;
    }
    Ok(())
}

fn check_text(field: &str, text: &str) -> Result<(), Error> {
    if text.trim().is_empty() || text.chars().count() > TEXT_LIMIT || text.chars().any(char::is_control) {
        let rule = format!("must have 1 to {TEXT_LIMIT} characters, none of them a control character");
        return Err(Error::invalid(field, rule));
    }
    Ok(())
}

/// Holds what was decided about, in the order of ids as everybody does, if it is what was looked at.
async fn hold_in(
    change: &Change,
    row: &Row,
    holder: &Holder,
    versions: &ConflictVersions,
) -> Result<Held, Error> {
    let mut ids: Vec<Uuid> = row.target.into_iter().chain([versions.holder_id]).collect();
    ids.sort_unstable();
    match holder {
        Holder::User(_) => {
            let (mut holder, mut target) = (None, None);
            for id in ids {
                let user = directories::lock_user(change, row.directory_id, DirectoryUserId(id)).await?;
                let place = if id == versions.holder_id { &mut holder } else { &mut target };
                *place = user.map(Box::new);
            }
            let same = target.as_ref().map(|user| user.version) == versions.target;
            match holder.filter(|user| same && user.version == versions.holder) {
                Some(holder) => Ok(Held::Users { holder, target }),
                None => Err(has_changed()),
            }
        }
        Holder::Group(_) => {
            let (mut holder, mut target) = (None, None);
            for id in ids {
                // The mark of the guard is told only of a group of the same directory, and matters only there.
                let group = match groups::lock(change, row.directory_id, GroupId(id)).await? {
                    Some(group) => Some(group),
                    None => groups::lock_of_org(change, row.org_id, GroupId(id)).await?,
                };
                let place = if id == versions.holder_id { &mut holder } else { &mut target };
                *place = group.map(Box::new);
            }
            let same = target.as_ref().map(|group| group.version) == versions.target;
            match holder.filter(|group| same && group.version == versions.holder) {
                Some(holder) => Ok(Held::Groups { holder, target }),
                None => Err(has_changed()),
            }
        }
        Holder::Account(_) => Err(has_changed()),
    }
}

/// Ends the conflict, or leaves it open where something else is in the way. Returns whether it is.
async fn finish_in(
    change: &Change,
    row: &Row,
    push: &Push,
    (fields, resolution): (&[super::model::ConflictField], &Resolution),
    done: &Done,
) -> Result<bool, Error> {
    if resolution.action == ConflictAction::Rename {
        let left = look_in(change, row, push).await?.blockers;
        let still = left.iter().find(|blocker| match &blocker.holder {
            Holder::User(user) => user.id.0 == done.id,
            Holder::Group(group) => group.id.0 == done.id,
            Holder::Account(_) => false,
        });
        if let Some(field) =
            still.and_then(|blocker| blocker.fields.iter().find(|field| fields.contains(field)))
        {
            let given = needs(&[*field]).first().copied().unwrap_or("name");
            return Err(Error::invalid(given, "must be another value than the one that was pushed"));
        }
        if left.is_empty() {
            store::delete(change, &[row.id]).await?;
        }
        return Ok(!left.is_empty());
    }
    if row.target.is_some() {
        store::delete(change, &[row.id]).await?;
        return Ok(false);
    }
    // What was pushed is there now: the row remembers what answers the next push, and nothing of the push itself.
    let (print, sealed) = record::seal(change.context(), row.org_id, row.id, &Push::default())?;
    let kept = Kept { print: &print, sealed: &sealed };
    store::settled(change, row.id, done.id, &kept, change.context().now).await?;
    Ok(false)
}

fn record_in(
    change: &Change,
    row: &Row,
    situation: &Situation,
    (held, choice): (&Held, &Choice),
    resolved: &Resolved,
) -> Recorded {
    let mut after = Map::new();
    after.insert("conflictId".to_owned(), json!(row.id.to_string()));
    after.insert("kind".to_owned(), json!(row.kind.as_str()));
    after.insert("field".to_owned(), json!(row.field.as_str()));
    after.insert("action".to_owned(), json!(resolved.action.as_str()));
    after.insert("resourceId".to_owned(), json!(resolved.resource_id.to_string()));
    after.insert("membersGained".to_owned(), json!(resolved.gained));
    after.insert("membersLost".to_owned(), json!(resolved.lost));
    if let Some(leaves) = &choice.leaves {
        after.insert("groupsLeft".to_owned(), json!(leaves.count));
    }
    if let Some((fate, _)) = choice.account {
        after.insert("account".to_owned(), json!(fate.as_str()));
    }
    let verb = match resolved.action {
        ConflictAction::Link => "Linked what was pushed to ",
        ConflictAction::Rename => "Gave another value to ",
        ConflictAction::TakeOver => "Let what was pushed take the place of ",
    };
    let event = |message: Message| {
        Event::new(row.org_id, &SCIM_CONFLICT_RESOLVED, message)
            .about(create_directory::subject(&situation.directory))
            .delta(Delta::created(Value::Object(after)))
    };
    let event = match held {
        Held::Users { holder, .. } => {
            event(create_user::message(verb, holder)).about(create_user::subject(holder))
        }
        Held::Groups { holder, .. } => {
            event(Message::from(verb).plain("group ").plain(&holder.name)).about(members::subject(holder))
        }
    };
    change.record(event)
}
