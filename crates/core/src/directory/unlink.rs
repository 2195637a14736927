//! The link between accounts and users, seen from the account.

use super::actions::SCIM_USER_UNLINKED;
use super::create_user::subject;
use super::store;
use crate::error::Error;
use crate::event::{Change, Event};
use crate::id::{AccountId, OrgId};
use steward_db::Read;

/// Asks whether a directory of the organization provisions an account.
pub(crate) async fn is_linked(read: &Read, org_id: OrgId, account_id: AccountId) -> Result<bool, Error> {
    Ok(store::linked_user(read, org_id, account_id).await?.is_some())
}

/// Takes an account that ends from all its users. They stay what their identity provider made of them.
pub(crate) async fn unlink_all_in(change: &Change, account_id: AccountId) -> Result<(), Error> {
    for user in store::lock_linked(change, account_id).await? {
        store::unlink(change, user.id, change.context().now).await?;
        let message = format!("Unlinked provisioned user {} from its account", user.user_name);
        change.record(Event::new(user.org_id, &SCIM_USER_UNLINKED, message).about(subject(&user)));
    }
    Ok(())
}
