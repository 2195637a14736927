//! Takes the deletion of an account back.

use super::permissions::{Operation, Reason};
use super::target::{Target, hold_in};
use crate::access;
use crate::account::save_in;
use crate::account::state::{self, Step};
use crate::error::Error;
use crate::event::{Changed, change};

/// Takes a deletion back within its days of grace and activates the account.
pub async fn cancel_delete(target: &Target) -> Result<(), Error> {
    let org_id = target.caller.org_id;
    change(&target.caller.context, target.clone(), move |change, target| async move {
        let (account, _) = hold_in(&change, &target, Operation::CancelDelete).await?;
        let restored = state::after(&account, Step::CancelDelete, change.context().now)
            .ok_or(Error::Restricted { reason: Reason::Administrative.key() })?;
        let recorded = save_in(&change, org_id, &account, &restored).await?;
        if recorded.is_some() {
            access::take_seats_in(&change, org_id, &[account.id]).await?;
        }
        Ok(Changed::perhaps((), recorded))
    })
    .await
}
