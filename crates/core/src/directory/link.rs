//! The account behind a provisioned user (user provisioning reference, A5).
//!
//! A user whose primary address lies in a domain that the organization has verified has a managed account: found by
//! that address, or created. Any other user has none, and nothing is said about accounts that others manage.

use super::actions::SCIM_USER_LINKED;
use super::model::DirectoryUser;
use super::rules::{Email, UserDraft, difference};
use super::store;
use crate::account::{
    ACCOUNT_DEACTIVATED, ACCOUNT_EMAIL_CHANGED, ACCOUNT_PROFILE_UPDATED, ACCOUNT_REACTIVATED, Account,
    AccountStatus, MANAGED_ACCOUNTS, USER_CREATED, store as accounts,
};
use crate::domain::store as domains;
use crate::error::Error;
use crate::event::{Change, Delta, Event, Subject, count};
use crate::id::{AccountId, DirectoryUserId, OrgId};

/// Finds or creates the managed account of a user, and brings it in step.
pub(super) async fn link_in(
    change: &Change,
    org_id: OrgId,
    user_id: DirectoryUserId,
    draft: &UserDraft,
) -> Result<Option<AccountId>, Error> {
    let Some(email) = managed_address(change, org_id, draft).await? else { return Ok(None) };
    let Some(account) = accounts::lock_by_email(change, &email.key).await? else {
        return create_in(change, org_id, email, draft).await.map(Some);
    };
    let ours = account.managed_by.is_none_or(|manager| manager == org_id);
    if !ours || account.status == AccountStatus::Closed {
        return Ok(None);
    }
    let event = Event::new(
        org_id,
        &SCIM_USER_LINKED,
        format!("Linked provisioned user {} to its account", draft.user_name),
    )
    .about(Subject::new("scim-users", user_id).with("userName", draft.user_name.as_str()))
    .about(account.subject());
    change.record(event).await?;
    let id = account.id;
    follow_in(change, org_id, account, email, draft).await?;
    Ok(Some(id))
}

/// Brings a linked account in step with its user, after the user changed. Returns the link as it is from now on.
pub(super) async fn relink_in(
    change: &Change,
    user: &DirectoryUser,
    draft: &UserDraft,
) -> Result<Option<AccountId>, Error> {
    let Some(account_id) = user.account_id else {
        return link_in(change, user.org_id, user.id, draft).await;
    };
    let account = accounts::lock(change, account_id).await?;
    let managed = account.filter(|account| account.managed_by == Some(user.org_id));
    let (Some(account), Some(email)) = (managed, managed_address(change, user.org_id, draft).await?) else {
        // The address left the verified domains: the account stays as it is and goes its own way.
        return Ok(None);
    };
    follow_in(change, user.org_id, account, email, draft).await?;
    Ok(Some(account_id))
}

/// Deactivates the account of a user that is deleted, unless another directory still provisions it.
pub(super) async fn leave_in(change: &Change, user: &DirectoryUser) -> Result<(), Error> {
    let Some(account_id) = user.account_id else { return Ok(()) };
    if store::account_has_other_link(change, account_id, user.id).await? {
        return Ok(());
    }
    let account = accounts::lock(change, account_id).await?;
    if let Some(account) = account.filter(|account| account.managed_by == Some(user.org_id)) {
        let left = Account { status: AccountStatus::Inactive, ..account.clone() };
        let email_key = crate::text::email_key(&account.email).map(|(key, _)| key).unwrap_or_default();
        save_in(change, user.org_id, account, left, &email_key).await?;
    }
    Ok(())
}

/// Returns the primary address when its domain belongs to the organization.
async fn managed_address<'draft>(
    change: &Change,
    org_id: OrgId,
    draft: &'draft UserDraft,
) -> Result<Option<&'draft Email>, Error> {
    let Some(email) = &draft.email else { return Ok(None) };
    let owner = domains::verified_by(change, &email.domain).await?;
    Ok(owner.filter(|owner| *owner == org_id).map(|_| email))
}

async fn create_in(
    change: &Change,
    org_id: OrgId,
    email: &Email,
    draft: &UserDraft,
) -> Result<AccountId, Error> {
    let account = Account {
        id: AccountId(change.context().uuid()),
        managed_by: Some(org_id),
        email: email.address.clone(),
        profile: draft.profile.clone(),
        status: status(draft.active),
        created_at: change.context().now,
    };
    accounts::insert(change, &account, &email.key).await?;
    count(change, org_id.0, MANAGED_ACCOUNTS, 1).await?;
    let event = Event::new(org_id, &USER_CREATED, format!("Created account {}", account.profile.name))
        .about(account.subject())
        .delta(Delta::created(account.recorded().into()));
    change.record(event).await?;
    Ok(account.id)
}

/// Writes address, profile and status of the user over those of its account.
async fn follow_in(
    change: &Change,
    org_id: OrgId,
    account: Account,
    email: &Email,
    draft: &UserDraft,
) -> Result<(), Error> {
    let followed = Account {
        managed_by: Some(org_id),
        email: email.address.clone(),
        profile: draft.profile.clone(),
        status: status(draft.active),
        ..account.clone()
    };
    if account.managed_by.is_none() {
        count(change, org_id.0, MANAGED_ACCOUNTS, 1).await?;
    }
    save_in(change, org_id, account, followed, &email.key).await
}

/// Writes an account and records the one event that says the most about the change.
async fn save_in(
    change: &Change,
    org_id: OrgId,
    before: Account,
    after: Account,
    email_key: &str,
) -> Result<(), Error> {
    if before == after {
        return Ok(());
    }
    accounts::update(change, &after, email_key, change.context().now).await?;
    let (old, new) = difference(&before.recorded(), &after.recorded());
    let name = &after.profile.name;
    let (action, message) = match (before.status, after.status) {
        (AccountStatus::Active, AccountStatus::Inactive) => {
            (&ACCOUNT_DEACTIVATED, format!("Deactivated account {name}"))
        }
        (AccountStatus::Inactive, AccountStatus::Active) => {
            (&ACCOUNT_REACTIVATED, format!("Reactivated account {name}"))
        }
        _ if before.email != after.email => {
            (&ACCOUNT_EMAIL_CHANGED, format!("Changed email address of account {name}"))
        }
        _ => (&ACCOUNT_PROFILE_UPDATED, format!("Updated profile of account {name}")),
    };
    let event = Event::new(org_id, action, message).about(after.subject()).delta(Delta::changed(old, new));
    change.record(event).await?;
    Ok(())
}

fn status(active: bool) -> AccountStatus {
    if active { AccountStatus::Active } else { AccountStatus::Inactive }
}
