//! The ways out for users.

use serde_json::Value;
use steward_scim::Resource;

use super::model::{ConflictAction, Given, Resolution};
use super::preview::replacing;
use super::resolve::Done;
use crate::directory::create_user;
use crate::directory::model::{Directory, DirectoryUser};
use crate::directory::rules::UserDraft;
use crate::directory::update_user::{attributes, update_in};
use crate::directory::{delete_user, guard, link, store};
use crate::error::Error;
use crate::event::Change;
use crate::id::DirectoryUserId;
use crate::text::Email;

/// Does what was decided about a user that is in the way; `target` is the one that was to be changed, and `resource` what the
/// push makes of it.
pub(super) async fn resolve_in(
    change: &Change,
    (directory, holder, target): (&Directory, &DirectoryUser, Option<&DirectoryUser>),
    resource: &Resource,
    resolution: &Resolution,
) -> Result<Done, Error> {
    match (resolution.action, target) {
        (ConflictAction::Rename, _) => {
            let renamed = renamed(directory, holder, resolution)?;
            write_in(change, directory, holder, renamed).await?;
            Ok(Done { id: holder.id.0 })
        }
        (ConflictAction::Link, _) => {
            write_in(change, directory, holder, replacing(directory, resource, holder.active)).await?;
            Ok(Done { id: holder.id.0 })
        }
        (ConflictAction::TakeOver, Some(target)) => {
            take_place_in(change, directory, (holder, target), resource).await?;
            Ok(Done { id: target.id.0 })
        }
        (ConflictAction::TakeOver, None) => {
            let id = DirectoryUserId(change.context().uuid());
            create_in(change, directory, (holder, id), resource).await?;
            Ok(Done { id: id.0 })
        }
    }
}

/// Changes a user, on the word of an administrator.
async fn write_in(
    change: &Change,
    directory: &Directory,
    user: &DirectoryUser,
    resource: Resource,
) -> Result<(), Error> {
    let changed = update_in(change, (directory.org_id, directory.id), user.clone(), resource).await?;
    let after = &changed.value().user;
    if user.held && after.active {
        guard::supersede_user_in(change, after).await?;
    }
    Ok(())
}

/// What a user is with the values that an administrator gives it.
fn renamed(
    directory: &Directory,
    holder: &DirectoryUser,
    resolution: &Resolution,
) -> Result<Resource, Error> {
    let mut resource = attributes(holder, directory.protocol()?.user())?;
    if let Some(name) = &resolution.name {
        resource.set("userName", name.trim().into());
    }
    if resolution.external_id != Given::Not {
        resource.set("externalId", resolution.external_id.text().map_or(Value::Null, Value::from));
    }
    match &resolution.email {
        Given::Not => {}
        Given::Nothing if directory.settings.strict_email => {
            let rule = "must not be null: this directory wants every user to have a primary address";
            return Err(Error::invalid("email", rule));
        }
        given => set_primary(&mut resource, given.text())?,
    }
    Ok(resource)
}

/// Gives the element that is marked as primary another address, or takes it away.
fn set_primary(resource: &mut Resource, address: Option<&str>) -> Result<(), Error> {
    if address.is_some_and(|address| Email::parse(address).is_none()) {
        return Err(Error::invalid("email", "must be an e-mail address such as ada@example.com"));
    }
    let primary = resource.primary("emails").cloned();
    let mut elements = resource.attribute("emails").and_then(Value::as_array).cloned().unwrap_or_default();
    let is_primary = |element: &Value| element.as_object() == primary.as_ref();
    match address {
        None => elements.retain(|element| !is_primary(element)),
        Some(address) => {
            if let Some(found) = elements.iter_mut().find(|element| is_primary(element))
                && let Some(element) = found.as_object_mut()
            {
                element.insert("value".to_owned(), address.into());
            }
        }
    }
    let emails = if elements.is_empty() { Value::Null } else { Value::Array(elements) };
    resource.set("emails", emails);
    Ok(())
}

/// Deletes the user that is in the way, and creates the pushed one with its account: as if the identity provider had changed
/// the one that was there, but for its id and its groups.
async fn create_in(
    change: &Change,
    directory: &Directory,
    (holder, id): (&DirectoryUser, DirectoryUserId),
    resource: &Resource,
) -> Result<(), Error> {
    let draft = UserDraft::new(resource.clone())?;
    draft.check(directory)?;
    let in_its_place = DirectoryUser { id, ..holder.clone() };
    let account_id =
        link::relink_in(change, &in_its_place, &draft).await.map_err(|error| draft.explain(error))?;
    delete_user::forget_in(change, holder).await?;
    let now = change.context().now;
    let user = DirectoryUser {
        id,
        org_id: directory.org_id,
        directory_id: directory.id,
        user_name: draft.user_name.clone(),
        active: draft.active,
        account_id,
        attributes: draft.stored.clone(),
        created_at: now,
        updated_at: now,
        version: 1,
        held: false,
        suspended_at: holder.suspended_at,
    };
    store::insert_user(change, &user, &draft).await.map_err(|error| draft.explain(error.into()))?;
    if let Some(former) = holder.account_id.filter(|former| account_id != Some(*former)) {
        store::remember_account(change, id, former, now).await?;
    }
    create_user::record_in(change, &user, &draft, directory);
    Ok(())
}

/// Deletes the user that is in the way, and changes the one that was to be changed. One without an account gets that of the
/// other.
async fn take_place_in(
    change: &Change,
    directory: &Directory,
    (holder, target): (&DirectoryUser, &DirectoryUser),
    resource: &Resource,
) -> Result<(), Error> {
    let heir = match (target.account_id, holder.account_id) {
        (None, account_id) => {
            delete_user::forget_in(change, holder).await?;
            DirectoryUser { account_id, ..target.clone() }
        }
        (own, other) if own == other => {
            delete_user::forget_in(change, holder).await?;
            target.clone()
        }
        _ => {
            delete_user::delete_in(change, holder).await?;
            target.clone()
        }
    };
    write_in(change, directory, &heir, resource.clone()).await
}
