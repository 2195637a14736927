//! What each way out of a conflict would do.

use serde_json::{Map, Value};
use steward_db::Read;
use steward_scim::Resource;

use super::effects;
use super::look::{Blocker, Holder, MembersPlan, Situation, Wanted, kind_of, other_account, shown};
use super::model::{
    AccountFate, AttributeChange, Choice, ConflictAction, ConflictField, ConflictPreview, GroupFate,
    HolderKind, Push, Row,
};
use crate::context::Timestamp;
use crate::directory::model::{Directory, DirectoryUser};
use crate::directory::rules::UserDraft;
use crate::directory::settings::PutWithoutActive;
use crate::directory::{update_group, update_user};
use crate::error::Error;
use crate::group::Group;
use crate::id::AccountId;

const ACCOUNT_IN_THE_WAY: &str = "An account that no user of this directory stands for has the pushed address: give one of the \
                                  two another address, in the identity provider or through the user management API.";

const KNOWN_ALREADY: &str = "The identity provider knows what it pushes under an id of its own here, so it cannot be the other \
                             one too: take the other one's place, or give it another name.";

/// Says what each way out would do.
pub(super) async fn preview_in(
    read: &Read,
    (row, push): (&Row, &Push),
    situation: &Situation,
    now: Timestamp,
) -> Result<ConflictPreview, Error> {
    let conflict = shown(row, push, situation);
    let versions = situation.versions(row);
    let (Some(wanted), Some(first)) = (&situation.wanted, situation.blockers.first()) else {
        let summary = match situation.wanted {
            Some(_) if situation.found => {
                "The identity provider has found what it pushed, and keeps it: there is nothing to decide."
            }
            Some(_) => "Nothing is in the way any more: the next push succeeds.",
            None => "What was to be changed is gone, and so is the conflict.",
        };
        let summary = summary.to_owned();
        return Ok(ConflictPreview { conflict, summary, versions, choices: Vec::new() });
    };
    let choices = choices_in(read, (row, push), situation, (wanted, first), now).await?;
    let summary = match situation.blockers.len() {
        1 => "Something else has a value that was pushed: decide which of the two it is to be.".to_owned(),
        number => format!(
            "{number} others have values that were pushed: give the first of them another value, then decide about the next."
        ),
    };
    Ok(ConflictPreview { conflict, summary, versions, choices })
}

/// Says what the ways out would do about what is in the way first.
pub(super) async fn choices_in(
    read: &Read,
    (row, push): (&Row, &Push),
    situation: &Situation,
    (wanted, first): (&Wanted, &Blocker),
    now: Timestamp,
) -> Result<Vec<Choice>, Error> {
    let directory = &situation.directory;
    let mut choices = match (wanted, &first.holder) {
        (Wanted::User { target, resource, draft }, Holder::User(holder)) => {
            let pushed = (resource, draft.as_ref());
            vec![
                link_user(read, directory, (target.as_deref(), holder), resource, now).await?,
                rename(first, &update_user::attributes(holder, resource.resource_type())?, directory),
                take_over_user(read, row, (target.as_deref(), holder), pushed, now).await?,
            ]
        }
        (Wanted::Group { target, name, external_id, members }, Holder::Group(holder)) => {
            let named = (name.as_str(), external_id.as_deref());
            vec![
                link_group(read, row, (target.as_deref(), holder), named, members).await?,
                rename(first, &update_group::attributes(holder)?, directory),
                take_over_group(read, (row, push), (target.as_deref(), holder), named, members).await?,
            ]
        }
        _ => ConflictAction::ALL.iter().map(|action| closed(*action, ACCOUNT_IN_THE_WAY)).collect(),
    };
    if situation.blockers.len() > 1 {
        for choice in &mut choices {
            if choice.action != ConflictAction::Rename && choice.possible {
                *choice = closed(
                    choice.action,
                    "Others have values that were pushed too: give all of them but one other values first.",
                );
            }
        }
    }
    Ok(choices)
}

fn open(action: ConflictAction, summary: impl Into<String>) -> Choice {
    Choice {
        action,
        possible: true,
        summary: summary.into(),
        needs: Vec::new(),
        changes: Vec::new(),
        groups: Vec::new(),
        leaves: None,
        deletes: None,
        account: None,
    }
}

fn closed(action: ConflictAction, why: &str) -> Choice {
    Choice { possible: false, ..open(action, why) }
}

/// What a pushed user makes of one that is there, as a PUT would.
pub(super) fn replacing(directory: &Directory, resource: &Resource, was_active: bool) -> Resource {
    let mut resource = resource.clone();
    if resource.boolean("active").is_none() {
        let active = directory.settings.put_without_active == PutWithoutActive::Activate || was_active;
        resource.set("active", Value::Bool(active));
    }
    resource
}

/// What has to be given so that a holder lets go of its values.
pub(super) fn needs(fields: &[ConflictField]) -> Vec<&'static str> {
    fields
        .iter()
        .map(|field| match field {
            ConflictField::UserName | ConflictField::DisplayName => "name",
            ConflictField::Email => "email",
            ConflictField::ExternalId => "externalId",
        })
        .collect()
}

fn rename(blocker: &Blocker, attributes: &Resource, directory: &Directory) -> Choice {
    let needs = needs(&blocker.fields);
    let mut summary =
        format!("What is in the way gets another {}; then the next push succeeds.", needs.join(" and "));
    if blocker.fields.contains(&ConflictField::Email) && directory.settings.strict_email {
        summary.push_str(
            " This directory wants every user to have a primary address, so it cannot be taken away.",
        );
    }
    let changes = blocker.fields.iter().map(|field| {
        let before = match field {
            ConflictField::Email => {
                attributes.primary("emails").and_then(|email| email.get("value")).cloned()
            }
            other => attributes.attribute(other.as_str()).cloned(),
        };
        AttributeChange { name: field.as_str().to_owned(), before, after: None }
    });
    Choice { needs, changes: changes.collect(), ..open(ConflictAction::Rename, summary) }
}

async fn link_user(
    read: &Read,
    directory: &Directory,
    (target, holder): (Option<&DirectoryUser>, &DirectoryUser),
    resource: &Resource,
    now: Timestamp,
) -> Result<Choice, Error> {
    if target.is_some() {
        return Ok(closed(ConflictAction::Link, KNOWN_ALREADY));
    }
    let draft = UserDraft::new(replacing(directory, resource, holder.active))?;
    let own = (holder.account_id, &draft);
    let account = match effects::fate(read, directory.org_id, own, now).await? {
        Ok(account) => account,
        Err(shown) => return Ok(account_in_the_way(ConflictAction::Link, shown)),
    };
    Ok(Choice {
        changes: effects::changes(
            update_user::attributes(holder, resource.resource_type())?.as_object(),
            &draft.attributes,
        ),
        account: Some(account),
        ..open(
            ConflictAction::Link,
            "The user that is there takes the pushed attributes and keeps its id and its groups; the next push of it is \
             answered with it.",
        )
    })
}

fn account_in_the_way(action: ConflictAction, shown: Option<AccountId>) -> Choice {
    Choice {
        account: shown.map(|id| (AccountFate::Without, Some(id))),
        ..closed(
            action,
            "Another account has the pushed address, and the user has an account of its own: give one of the two \
                          another address, in the identity provider or through the user management API.",
        )
    }
}

async fn take_over_user(
    read: &Read,
    row: &Row,
    (target, holder): (Option<&DirectoryUser>, &DirectoryUser),
    (resource, draft): (&Resource, &UserDraft),
    now: Timestamp,
) -> Result<Choice, Error> {
    let action = ConflictAction::TakeOver;
    let own = target.and_then(|target| target.account_id);
    let account = match own {
        Some(own) => match other_account(read, row.org_id, Some(own), draft).await? {
            Some((_, shown)) => Err(shown),
            None => Ok(effects::left_behind(read, holder, own).await?),
        },
        None => effects::fate(read, row.org_id, (holder.account_id, draft), now).await?,
    };
    let account = match account {
        Ok(account) => account,
        Err(shown) => return Ok(account_in_the_way(action, shown)),
    };
    let (before, after): (Map<String, Value>, &Map<String, Value>) = match target {
        Some(target) => (
            update_user::attributes(target, resource.resource_type())?.as_object().clone(),
            resource.as_object(),
        ),
        None => (
            update_user::attributes(holder, resource.resource_type())?.as_object().clone(),
            &draft.attributes,
        ),
    };
    let summary = match target {
        Some(_) => {
            "The user that is in the way is deleted, and the one that was to be changed is changed as it was pushed."
        }
        None => {
            "The user that is there is deleted and leaves its groups; the pushed one is created in its place, with its \
             account where the address allows it. The next push of it is answered with it."
        }
    };
    Ok(Choice {
        changes: effects::changes(&before, after),
        leaves: Some(effects::leaves(read, holder).await?),
        deletes: Some(holder.id.0),
        account: Some(account),
        ..open(action, summary)
    })
}

/// Who joins a group by a push and is not the group itself.
fn but(plan: &MembersPlan, group: &Group) -> Vec<uuid::Uuid> {
    plan.joins.iter().filter(|id| **id != group.id.0).copied().collect()
}

/// What linking makes of the members of a group: those that are pushed join, nobody leaves.
pub(super) fn linking(plan: &MembersPlan, group: &Group) -> MembersPlan {
    MembersPlan { from_empty: false, joins: but(plan, group), leaves: Vec::new() }
}

/// What taking its place makes of the members of a group: they are those that are pushed.
pub(super) fn replacing_members(plan: &MembersPlan, group: &Group) -> MembersPlan {
    MembersPlan { from_empty: true, joins: but(plan, group), leaves: Vec::new() }
}

fn fate_of(row: &Row, group: &Group) -> GroupFate {
    if group.directory_id == Some(row.directory_id) { GroupFate::Kept } else { GroupFate::Adopted }
}

fn renamed(group: &Group, (name, external_id): (&str, Option<&str>)) -> Result<Vec<AttributeChange>, Error> {
    let mut after = Map::new();
    after.insert("displayName".to_owned(), name.into());
    if let Some(external_id) = external_id {
        after.insert("externalId".to_owned(), external_id.into());
    }
    let mut changes = effects::changes(update_group::attributes(group)?.as_object(), &after);
    changes.retain(|change| after.contains_key(&change.name) || change.name == "externalId");
    Ok(changes)
}

async fn link_group(
    read: &Read,
    row: &Row,
    (target, holder): (Option<&Group>, &Group),
    named: (&str, Option<&str>),
    members: &MembersPlan,
) -> Result<Choice, Error> {
    let action = ConflictAction::Link;
    if target.is_some() {
        return Ok(closed(action, KNOWN_ALREADY));
    }
    let elsewhere = holder.home != Some(row.directory_id);
    match kind_of(row, holder) {
        HolderKind::GroupOfAnotherDirectory => {
            return Ok(closed(
                action,
                "Another directory provisions the group, and its members are users of that directory: take it over, or give it \
                 another name.",
            ));
        }
        HolderKind::LocalGroup if elsewhere && holder.member_count > 0 => {
            return Ok(closed(
                action,
                "The members of the group are users of another directory: take it over without them, or give it another name.",
            ));
        }
        _ => {}
    }
    let plan = linking(members, holder);
    let effect = effects::group_effect(read, row.directory_id, holder, &plan, fate_of(row, holder)).await?;
    Ok(Choice {
        changes: renamed(holder, named)?,
        groups: vec![effect],
        ..open(
            action,
            "The group that is there becomes the pushed one: it keeps its id and its members, those that were pushed join, and \
             the identity provider keeps it from now on. The next push of it is answered with it.",
        )
    })
}

async fn take_over_group(
    read: &Read,
    (row, push): (&Row, &Push),
    (target, holder): (Option<&Group>, &Group),
    named: (&str, Option<&str>),
    members: &MembersPlan,
) -> Result<Choice, Error> {
    let action = ConflictAction::TakeOver;
    if push.cut {
        return Ok(closed(
            action,
            "The push names more members than are kept here: link the group and let the identity provider send its members, or \
             give it another name.",
        ));
    }
    let directory = row.directory_id;
    let (groups, changes, summary) = match target {
        Some(target) => (
            vec![
                effects::deleted(read, holder).await?,
                effects::group_effect(read, directory, target, members, GroupFate::Kept).await?,
            ],
            renamed(target, named)?,
            "The group that is in the way is deleted, and the one that was to be changed is changed as it was pushed.",
        ),
        None => {
            let plan = replacing_members(members, holder);
            let effect = effects::group_effect(read, directory, holder, &plan, fate_of(row, holder)).await?;
            let summary = "The group that is there becomes the pushed one: it keeps its id, and its members are those that were \
                           pushed. The next push of it is answered with it.";
            (vec![effect], renamed(holder, named)?, summary)
        }
    };
    Ok(Choice { changes, groups, ..open(action, summary) })
}
