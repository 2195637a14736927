//! The link between accounts and users, seen from the account.

use super::actions::SCIM_USER_UNLINKED;
use super::model::DirectoryKind;
use super::{membership, store};
use crate::error::Error;
use crate::event::{Change, Event, Subject};
use crate::id::{AccountId, OrgId};
use steward_db::Read;

/// Asks whether a directory of the organization knows an account.
pub(crate) async fn is_linked(read: &Read, org_id: OrgId, account_id: AccountId) -> Result<bool, Error> {
    Ok(store::linked_user(read, org_id, account_id).await?.is_some())
}

/// Asks whether an identity provider of the organization keeps an account.
pub(crate) async fn is_provisioned(read: &Read, org_id: OrgId, account_id: AccountId) -> Result<bool, Error> {
    Ok(store::provisioned_user(read, org_id, account_id).await?.is_some())
}

/// Takes an account that ends from all its users. They stay what their identity provider made of them; who was invited is no
/// user any more.
pub(crate) async fn unlink_all_in(change: &Change, account_id: AccountId) -> Result<(), Error> {
    for user in store::lock_linked(change, account_id).await? {
        let directory = store::find_directory(change, user.org_id, user.directory_id).await?;
        if directory.is_some_and(|directory| directory.kind == DirectoryKind::Invited) {
            membership::drop_in(change, &user).await?;
            continue;
        }
        store::unlink(change, user.id, change.context().now).await?;
        // The event names nobody: it must not keep what is erased with the account.
        let event =
            Event::new(user.org_id, &SCIM_USER_UNLINKED, "Unlinked provisioned user from its account")
                .about(Subject::provisioned(user.id, user.account_id));
        change.record(event);
    }
    Ok(())
}
