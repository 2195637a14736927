//! Links users to accounts and takes them apart, by the word of an administrator (user provisioning API, `unlink` and
//! `onlyDeleteUserInDB`). Neither side ends by it.

use steward_scim::ResourceType;

use super::actions::{SCIM_USER_LINKED, SCIM_USER_UNLINKED};
use super::change_directory::directory_id_of;
use super::create_user::{message, subject};
use super::delete_user::forget_in;
use super::model::{DirectoryKind, DirectoryUser};
use super::rules::UserDraft;
use super::update_user::{attributes, lock_in, user_id};
use super::{link, store};
use crate::account::store as accounts;
use crate::error::Error;
use crate::event::{Change, Changed, Event, change};
use crate::id::{AccountId, DirectoryId, DirectoryUserId, OrgId};
use crate::principal::OrgCaller;

/// Takes the account from a user. Both stay as they are; the next change of the user by its identity provider links them
/// again.
pub async fn unlink_user(caller: &OrgCaller, directory_id: &str, id: &str) -> Result<(), Error> {
    caller.require_admin("unlink provisioned users")?;
    let target = (caller.org_id, directory_id_of(directory_id)?, user_id(id)?);
    change(&caller.context, target, |change, target| async move {
        let user = user_in(&change, *target).await?;
        if user.account_id.is_none() {
            return Ok(Changed::nothing(()));
        }
        store::unlink(&change, user.id, change.context().now).await?;
        let message = message("Unlinked provisioned user ", &user).plain(" from its account");
        let recorded =
            change.record(Event::new(user.org_id, &SCIM_USER_UNLINKED, message).about(subject(&user)));
        Ok(Changed::recorded((), recorded))
    })
    .await
}

/// Gives a user its account now, by the rules of the next change by its identity provider. Returns the account.
pub async fn link_user(caller: &OrgCaller, directory_id: &str, id: &str) -> Result<AccountId, Error> {
    caller.require_admin("link provisioned users")?;
    let target = (caller.org_id, directory_id_of(directory_id)?, user_id(id)?);
    change(&caller.context, target, |change, target| async move {
        let user = user_in(&change, *target).await?;
        if let Some(account_id) = user.account_id {
            return Ok(Changed::nothing(account_id));
        }
        let draft = UserDraft::new(attributes(&user, ResourceType::user())?)?;
        let managed = link::managed_in(&change, user.org_id, &draft).await?;
        let found = link::find_in(&change, user.org_id, managed, &draft).await?;
        let Some(account_id) = found.account_id() else {
            let now = change.context().now;
            let why = link::why_without(&change, user.org_id, draft.email.as_ref(), now).await?;
            return Err(Error::Conflict(why.advice().to_owned()));
        };
        let is_new = matches!(found, link::Link::New(_));
        let mut recorded = link::write_in(&change, user.org_id, user.id, found, &draft).await?;
        store::link(&change, user.id, account_id, change.context().now).await?;
        if is_new {
            let linked = DirectoryUser { account_id: Some(account_id), ..user.clone() };
            let message = message("Linked provisioned user ", &linked).plain(" to a new account");
            let event = Event::new(user.org_id, &SCIM_USER_LINKED, message).about(subject(&linked));
            recorded = Some(change.record(event));
        }
        Ok(Changed::perhaps(account_id, recorded))
    })
    .await
}

/// Deletes the users of a managed account in all directories of the organization, with their memberships. The account
/// stays as it is; only provisioning it again brings them back.
pub async fn delete_records(caller: &OrgCaller, account_id: &str) -> Result<(), Error> {
    caller.require_admin("delete provisioned users")?;
    let id: AccountId = account_id.parse().map_err(|_| Error::not_found("account", account_id))?;
    change(&caller.context, (caller.org_id, id), |change, target| async move {
        let (org_id, id) = *target;
        let account = accounts::find(&change, id).await?;
        if account.is_none_or(|account| account.managed_by != Some(org_id)) {
            return Err(Error::not_found("account", id));
        }
        let mut recorded = None;
        for user in store::lock_linked(&change, id).await? {
            if user.org_id == org_id && is_provisioned_in(&change, &user).await? {
                recorded = Some(forget_in(&change, &user).await?);
            }
        }
        Ok(Changed::perhaps((), recorded))
    })
    .await
}

/// Holds a user of a directory of the organization.
async fn user_in(
    change: &Change,
    (org_id, directory_id, id): (OrgId, DirectoryId, DirectoryUserId),
) -> Result<DirectoryUser, Error> {
    let user = lock_in(change, directory_id, id).await?;
    if user.org_id == org_id && is_provisioned_in(change, &user).await? {
        Ok(user)
    } else {
        Err(Error::not_found("user", id))
    }
}

/// Asks whether an identity provider keeps a user: who was invited stays linked to the account.
async fn is_provisioned_in(change: &Change, user: &DirectoryUser) -> Result<bool, Error> {
    let directory = store::find_directory(change, user.org_id, user.directory_id).await?;
    Ok(directory.is_some_and(|directory| directory.kind == DirectoryKind::Provisioned))
}
