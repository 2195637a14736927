//! Enables accounts.

use super::permissions::{Operation, Reason};
use super::target::{Target, hold_in};
use crate::access;
use crate::account::save_in;
use crate::account::state::{self, Step};
use crate::error::Error;
use crate::event::{Changed, change};

/// Enables a disabled account. Enabling it again changes nothing.
pub async fn enable(target: &Target) -> Result<(), Error> {
    let org_id = target.caller.org_id;
    change(&target.caller.context, target.clone(), move |change, target| async move {
        let (account, _) = hold_in(&change, &target, Operation::Enable).await?;
        let enabled = state::after(&account, Step::Enable, change.context().now)
            .ok_or(Error::Restricted { reason: Reason::Administrative.key() })?;
        let recorded = save_in(&change, org_id, &account, &enabled).await?;
        if recorded.is_some() {
            access::take_seats_in(&change, org_id, &[account.id]).await?;
        }
        Ok(Changed::perhaps((), recorded))
    })
    .await
}
