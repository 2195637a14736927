//! The account behind a provisioned user (user provisioning reference, A5).
//!
//! A user whose primary address lies in a domain that the organization has verified has a managed account: found by
//! that address, or created. Any other user has none, and nothing is said about accounts that others manage.

use super::actions::SCIM_USER_LINKED;
use super::model::{DirectoryUser, WithoutAccount};
use super::rules::UserDraft;
use super::store;
use crate::account::state::{self, Step};
use crate::account::{
    Account, AccountStatus, MANAGED_ACCOUNTS, Profile, USER_CREATED, save_in, store as accounts,
};
use crate::context::Timestamp;
use crate::domain::store as domains;
use crate::error::Error;
use crate::event::{Change, Delta, Event, Message, Recorded, Subject};
use crate::id::{AccountId, DirectoryUserId, OrgId};
use crate::text::Email;
use futures_util::future::try_join;
use steward_db::Read;

/// What is to happen to the account of a user that has none yet.
pub(super) enum Link<'draft> {
    /// Nothing: the address is not ours to manage, it is taken, or the organization let its account go on purpose.
    Without,
    /// The account of this address becomes that of the user.
    Existing(Account, &'draft Email),
    /// There is none of this address, so it is created.
    New(Account),
}

impl Link<'_> {
    /// Returns the account that the user is linked to.
    pub(super) fn account_id(&self) -> Option<AccountId> {
        match self {
            Self::Without => None,
            Self::Existing(account, _) | Self::New(account) => Some(account.id),
        }
    }
}

/// The primary address of a user, when its domain belongs to the organization, and the account that has it today.
pub(super) struct Managed<'draft> {
    email: &'draft Email,
    account: Option<AccountId>,
}

/// Returns the primary address when its domain belongs to the organization.
async fn managed_address<'draft>(
    change: &Change,
    org_id: OrgId,
    draft: &'draft UserDraft,
) -> Result<Option<&'draft Email>, Error> {
    let Some(email) = &draft.email else { return Ok(None) };
    let owner = domains::verified_by(change, email.domain()).await?;
    Ok(owner.filter(|owner| *owner == org_id).map(|_| email))
}

/// Looks the primary address up, and the account that has it.
pub(super) async fn managed_in<'draft>(
    change: &Change,
    org_id: OrgId,
    draft: &'draft UserDraft,
) -> Result<Option<Managed<'draft>>, Error> {
    let Some(email) = &draft.email else { return Ok(None) };
    let account = async { Ok(accounts::find_by_email(change, email.key()).await?) };
    let (managed, account) = try_join(managed_address(change, org_id, draft), account).await?;
    Ok(managed.map(|email| Managed { email, account }))
}

/// Holds the account of a managed address, or draws a new one.
pub(super) async fn find_in<'draft>(
    change: &Change,
    org_id: OrgId,
    managed: Option<Managed<'draft>>,
    draft: &UserDraft,
) -> Result<Link<'draft>, Error> {
    let Some(Managed { email, account }) = managed else { return Ok(Link::Without) };
    let locked = match account {
        Some(id) => accounts::lock(change, id).await?,
        None => None,
    };
    // Between the two looks the account may have got another address; then this one is free.
    let same = |account: &Account| account.email.key() == email.key();
    let Some(account) = locked.filter(same) else {
        let account = Account {
            id: AccountId(change.context().uuid()),
            managed_by: Some(org_id),
            email: email.clone(),
            email_verified: true,
            profile: draft.profile.clone(),
            status: status(draft.active),
            deactivated_at: Some(change.context().now).filter(|_| !draft.active),
            disabled_message: None,
            delete_at: None,
            created_at: change.context().now,
            sessions_end_at: None,
            export_blocked_at: None,
        };
        return Ok(Link::New(account));
    };
    let ours = account.managed_by.is_none_or(|manager| manager == org_id);
    // An account that is gone stays gone; its address is free as soon as it is closed.
    let open = !account.is_gone(change.context().now);
    let let_go = account.managed_by.is_none() && accounts::is_unclaimed(change, org_id, account.id).await?;
    Ok(if ours && open && !let_go { Link::Existing(account, email) } else { Link::Without })
}

/// Creates the account or brings it in step, and says so. May be awaited together with what writes the user.
pub(super) async fn write_in(
    change: &Change,
    org_id: OrgId,
    user_id: DirectoryUserId,
    link: Link<'_>,
    draft: &UserDraft,
) -> Result<Option<Recorded>, Error> {
    match link {
        Link::Without => Ok(None),
        Link::Existing(account, email) => {
            let message = Message::from("Linked provisioned user ")
                .personal(account.person(), &draft.user_name)
                .plain(" to its account");
            let user = Subject::provisioned(user_id, Some(account.id));
            let event = Event::new(org_id, &SCIM_USER_LINKED, message)
                .about(user.with("userName", draft.user_name.as_str()))
                .about(account.subject());
            let recorded = change.record(event);
            follow_in(change, org_id, account, email, draft).await?;
            Ok(Some(recorded))
        }
        Link::New(account) => {
            let message = Message::from("Created account ").personal(account.person(), &account.profile.name);
            let event = Event::new(org_id, &USER_CREATED, message)
                .about(account.subject())
                .delta(Delta::created(account.recorded().into()));
            accounts::insert(change, &account).await?;
            change.count(org_id.0, MANAGED_ACCOUNTS, 1);
            Ok(Some(change.record(event)))
        }
    }
}

/// Brings a linked account in step with its user, after the user changed. Returns the link as it is from now on.
pub(super) async fn relink_in(
    change: &Change,
    user: &DirectoryUser,
    draft: &UserDraft,
) -> Result<Option<AccountId>, Error> {
    let Some(account_id) = user.account_id else {
        let managed = managed_in(change, user.org_id, draft).await?;
        let link = find_in(change, user.org_id, managed, draft).await?;
        let account_id = link.account_id();
        write_in(change, user.org_id, user.id, link, draft).await?;
        return Ok(account_id);
    };
    let account = accounts::lock(change, account_id).await?;
    let managed = account.filter(|account| is_ours(account, change, user));
    let (Some(account), Some(email)) = (managed, managed_address(change, user.org_id, draft).await?) else {
        // The address left the verified domains, or the account is gone: it goes its own way.
        return Ok(None);
    };
    follow_in(change, user.org_id, account, email, draft).await?;
    Ok(Some(account_id))
}

/// Says why a user has no account, by the rules of [`find_in`].
pub(super) async fn why_without(
    read: &Read,
    org_id: OrgId,
    email: Option<&Email>,
    now: Timestamp,
) -> Result<WithoutAccount, Error> {
    let Some(email) = email else { return Ok(WithoutAccount::NoAddress) };
    if domains::verified_by(read, email.domain()).await? != Some(org_id) {
        return Ok(WithoutAccount::DomainNotVerified);
    }
    let account = match accounts::find_by_email(read, email.key()).await? {
        Some(id) => accounts::find(read, id).await?,
        None => None,
    };
    let Some(account) = account else { return Ok(WithoutAccount::Waiting) };
    if account.managed_by.is_some_and(|manager| manager != org_id) || account.is_gone(now) {
        return Ok(WithoutAccount::AddressNotAvailable);
    }
    let let_go = account.managed_by.is_none() && accounts::is_unclaimed(read, org_id, account.id).await?;
    Ok(if let_go { WithoutAccount::LetGo } else { WithoutAccount::Waiting })
}

/// Deactivates the account of a user that is deleted, unless another directory still provisions it.
pub(super) async fn leave_in(change: &Change, user: &DirectoryUser) -> Result<(), Error> {
    let Some(account_id) = user.account_id else { return Ok(()) };
    if store::account_has_other_link(change, account_id, user.id).await? {
        return Ok(());
    }
    let account = accounts::lock(change, account_id).await?;
    if let Some(account) = account.filter(|account| is_ours(account, change, user)) {
        let left = state::after(&account, Step::Follow { active: false }, change.context().now);
        save_in(change, user.org_id, &account, &left.unwrap_or_else(|| account.clone())).await?;
    }
    Ok(())
}

/// Takes a deletion back when a directory sends a person who is switched on there, even if nothing else changed: the
/// next sync re-activates an account whose person was not removed from the identity provider first (user management API,
/// deleting an account).
pub(super) async fn revive_in(change: &Change, user: &DirectoryUser) -> Result<Option<Recorded>, Error> {
    let Some(account_id) = user.account_id.filter(|_| user.active) else { return Ok(None) };
    // A look before the lock: nearly every account that is synced is alive.
    if !accounts::find(change, account_id).await?.is_some_and(|account| account.pending_deletion()) {
        return Ok(None);
    }
    let account = accounts::lock(change, account_id).await?;
    let Some(account) = account.filter(|account| is_ours(account, change, user)) else { return Ok(None) };
    let revived = state::after(&account, Step::Follow { active: true }, change.context().now);
    save_in(change, user.org_id, &account, &revived.unwrap_or_else(|| account.clone())).await
}

/// Asks whether the account of a user may be changed on the word of its directory.
fn is_ours(account: &Account, change: &Change, user: &DirectoryUser) -> bool {
    account.managed_by == Some(user.org_id) && !account.is_gone(change.context().now)
}

/// Writes address, profile and status of the user over those of its account.
async fn follow_in(
    change: &Change,
    org_id: OrgId,
    account: Account,
    email: &Email,
    draft: &UserDraft,
) -> Result<(), Error> {
    let profile = Profile {
        nickname: account.profile.nickname.clone(),
        location: account.profile.location.clone(),
        ..draft.profile.clone()
    };
    let now = change.context().now;
    let followed = state::with_email(&account, email, now);
    let followed = Account { managed_by: Some(org_id), profile, ..followed };
    let followed = state::after(&followed, Step::Follow { active: draft.active }, now).unwrap_or(followed);
    if account.managed_by.is_none() {
        change.count(org_id.0, MANAGED_ACCOUNTS, 1);
    }
    save_in(change, org_id, &account, &followed).await?;
    Ok(())
}

fn status(active: bool) -> AccountStatus {
    if active { AccountStatus::Active } else { AccountStatus::Inactive }
}
