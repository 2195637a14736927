//! Changes fields of a profile.

use super::permissions::{Operation, field_rule};
use super::target::{Target, hold_in};
use crate::account::{Account, ProfileChange, ProfileField, rules, save_in};
use crate::error::Error;
use crate::event::{Changed, change};

/// What an administrator asks for.
#[derive(Debug, Clone, Default)]
pub struct ProfileUpdate {
    /// The fields that are to change.
    pub change: ProfileChange,
    /// Fields that were sent with another value than they have, and that nobody can change here, each with the reason.
    pub fixed: Vec<(&'static str, &'static str)>,
}

/// Changes all the fields, or none when one of them may not be changed. A field that is sent as it is changes nothing.
pub async fn update_profile(target: &Target, update: ProfileUpdate) -> Result<Account, Error> {
    let update = ProfileUpdate { change: rules::profile(update.change)?, ..update };
    let org_id = target.caller.org_id;
    change(&target.caller.context, (target.clone(), update), move |change, input| async move {
        let (target, update) = input.as_ref();
        let (account, facts) = hold_in(&change, target, Operation::UpdateProfile).await?;
        let mut changed = account.clone();
        let mut refused = update.fixed.clone();
        for (field, value) in &update.change {
            if is_so(&account, *field, value.as_deref()) {
                continue;
            }
            match field_rule(*field, &facts) {
                Ok(()) => changed.profile.set(*field, value.clone()),
                Err(reason) => refused.push((field.path(), reason.key())),
            }
        }
        if !refused.is_empty() {
            return Err(Error::FieldsRestricted(refused));
        }
        let recorded = save_in(&change, org_id, &account, &changed).await?;
        Ok(Changed::perhaps(changed, recorded))
    })
    .await
}

/// Asks whether a field already has a value. A nickname that is made from the name may be written back as it was read.
fn is_so(account: &Account, field: ProfileField, value: Option<&str>) -> bool {
    let profile = &account.profile;
    profile.get(field) == value
        || field == ProfileField::Nickname
            && profile.nickname.is_none()
            && value == Some(profile.shown_nickname().as_str())
}
