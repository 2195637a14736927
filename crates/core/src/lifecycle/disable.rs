//! Disables accounts.

use super::permissions::Operation;
use super::target::{Target, hold_in};
use crate::access;
use crate::account::state::{self, Step};
use crate::account::{rules, save_in};
use crate::error::Error;
use crate::event::{Changed, change};

/// Disables an account: its sessions end, its API tokens open nothing, and whoever tries to log in is shown the message.
/// Disabling it again changes nothing, and the last account that administers the organization is not disabled.
pub async fn disable(target: &Target, message: Option<String>) -> Result<(), Error> {
    let message = rules::message(message)?;
    let org_id = target.caller.org_id;
    change(&target.caller.context, (target.clone(), message), move |change, input| async move {
        let (target, message) = input.as_ref();
        let (account, _) = hold_in(&change, target, Operation::Disable).await?;
        let step = Step::Disable { message: message.clone() };
        let disabled = state::after(&account, step, change.context().now).unwrap_or_else(|| account.clone());
        let recorded = save_in(&change, org_id, &account, &disabled).await?;
        if recorded.is_some() {
            access::keep_an_admin_in_force_in(&change, org_id, account.id).await?;
        }
        Ok(Changed::perhaps((), recorded))
    })
    .await
}
