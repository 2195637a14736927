//! Sets the address of an account.

use super::permissions::Operation;
use super::target::{Target, hold_in};
use crate::account::{rules, save_in, state, store as accounts};
use crate::domain::store as domains;
use crate::error::{Error, Violation};
use crate::event::{Changed, change};

/// Gives an account an address in a domain that the organization has verified. It counts as verified at once, and the
/// sessions of the account end.
pub async fn set_email(target: &Target, email: Option<&str>) -> Result<(), Error> {
    let email = rules::email(email)?;
    let org_id = target.caller.org_id;
    let set = change(&target.caller.context, (target.clone(), email), move |change, input| async move {
        let (target, email) = input.as_ref();
        let (account, _) = hold_in(&change, target, Operation::SetEmail).await?;
        if domains::verified_by(&change, email.domain()).await? != Some(org_id) {
            return Err(Error::UnclaimedDomain { domain: email.domain().to_owned() });
        }
        if accounts::find_by_email(&change, email.key()).await?.is_some_and(|other| other != account.id) {
            return Err(taken());
        }
        let changed = state::with_email(&account, email, change.context().now);
        let recorded = save_in(&change, org_id, &account, &changed).await?;
        Ok(Changed::perhaps((), recorded))
    });
    set.await.map_err(|error| match error {
        // Somebody else took it between the look-up and the change.
        Error::AlreadyExists { .. } => taken(),
        other => other,
    })
}

fn taken() -> Error {
    Error::Violations(vec![Violation { field: "email".to_owned(), rules: vec![rules::UNIQUE] }])
}
