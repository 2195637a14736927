//! Invites people.

use std::sync::Arc;

use serde_json::json;

use super::actions::USER_INVITED;
use super::model::{Invitation, Invited, Outcome};
use crate::access::{self, Hand};
use crate::account::{Account, AccountStatus, store as accounts};
use crate::directory::membership::{Member, find_own_in, join_in, lock_members_in, own_directory_in};
use crate::domain::store as domains;
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Recorded, change};
use crate::group::store as groups;
use crate::id::{AccountId, DirectoryId, GroupId, OrgId};
use crate::lifecycle::{NewAccount, create_account_in};
use crate::principal::OrgCaller;
use crate::text::Email;

/// What is said of an address that another organization speaks for, and of an account that is nobody's here to be judged: nothing.
const NOT_HERE: &str = "The address cannot be invited here.";

/// One address, and what is wanted for it.
struct One {
    org_id: OrgId,
    email: Email,
    homes: Vec<DirectoryId>,
    notify: bool,
}

/// Invites people, one after the other: an address without an account gets one, whoever no identity provider of the
/// organization keeps becomes a user of the directory of those who were invited, and then each is given groups and roles.
/// Each of these steps is done or not by itself, and asked again it does no harm. Fails, with nothing done, where the
/// invitation is too large; with some of it done, only where the database does not answer.
pub async fn invite(caller: &OrgCaller, invitation: Invitation) -> Result<Vec<Invited>, Error> {
    caller.require_admin("invite users")?;
    let invitation = invitation.checked()?;
    let homes = homes_of(caller, &invitation.groups).await?;
    let mut all = Vec::with_capacity(invitation.emails.len());
    for email in &invitation.emails {
        let homes = homes.clone();
        let one = One { org_id: caller.org_id, email: email.clone(), homes, notify: invitation.notify };
        let account = admit(caller, one).await?;
        let refused = |why: &String| Err(why.clone());
        let (mut given, mut joined) = (Vec::new(), Vec::new());
        match &account {
            Err(why) => {
                given.extend(invitation.rules.iter().map(|_| refused(why)));
                joined.extend(invitation.groups.iter().map(|_| refused(why)));
            }
            Ok(id) => {
                let id = id.to_string();
                for group in &invitation.groups {
                    let step = access::change_member(caller, None, group, &id, Hand::Give).await;
                    joined.push(outcome(step)?);
                }
                for rule in &invitation.rules {
                    let step = access::assign_to_account(caller, &id, rule.clone(), Hand::Give).await;
                    given.push(outcome(step)?);
                }
            }
        }
        all.push(Invited { email: email.as_str().to_owned(), account, rules: given, groups: joined });
    }
    Ok(all)
}

/// Looks up in which directories groups live, as far as they are there.
async fn homes_of(caller: &OrgCaller, ids: &[String]) -> Result<Vec<DirectoryId>, Error> {
    let ids: Vec<GroupId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    let org_id = caller.org_id;
    let homes = caller.context.steward.database().read(move |read| {
        let ids = ids.clone();
        async move {
            let mut homes = Vec::new();
            for id in ids {
                let group = groups::find_of_org(&read, org_id, id).await?;
                homes.extend(group.filter(|group| !group.is_provisioned()).and_then(|group| group.home));
            }
            Ok::<_, Error>(homes)
        }
    });
    homes.await
}

/// Makes sure that an address has an account which a directory of the organization knows; a sentence says why not.
async fn admit(caller: &OrgCaller, one: One) -> Result<Result<AccountId, String>, Error> {
    let one = Arc::new(one);
    let admit = || {
        let one = Arc::clone(&one);
        change(&caller.context, one, |change, one| async move { admit_in(&change, &one).await })
    };
    match admit().await {
        // Somebody else invited or provisioned the person between our look-up and our insert: now it is found.
        Err(Error::AlreadyExists { .. }) => admit().await,
        admitted => admitted,
    }
}

async fn admit_in(change: &Change, one: &One) -> Result<Changed<Result<AccountId, String>>, Error> {
    let refused = |why: &str| Ok(Changed::nothing(Err(why.to_owned())));
    let owner = domains::verified_by(change, one.email.domain()).await?;
    if owner.is_some_and(|owner| owner != one.org_id) {
        return refused(NOT_HERE);
    }
    let mut created = None;
    let (account, members) = match accounts::find_by_email(change, one.email.key()).await? {
        Some(id) => {
            let members = lock_members_in(change, one.org_id, None, id).await?;
            let account = accounts::lock(change, id).await?;
            let account = account.filter(|account| {
                let ours = account.managed_by.is_none_or(|manager| manager == one.org_id);
                ours && account.status != AccountStatus::Closed
            });
            let Some(account) = account else { return refused(NOT_HERE) };
            (account, members.map_or_else(Vec::new, |(_, members)| members))
        }
        None => {
            let (account, recorded) = create_account_in(change, one.org_id, named(&one.email)).await?;
            created = Some(recorded);
            (account, Vec::new())
        }
    };
    if let Err(why) = usable(&account, &members) {
        // Of an account that the organization does not see yet, nothing is said.
        let seen = account.managed_by.is_some() || !members.is_empty();
        return refused(if seen { why } else { NOT_HERE });
    }
    let (joined, recorded) = seat(change, one, &account, members).await?;
    if joined {
        access::take_seats_in(change, one.org_id, &[account.id]).await?;
    }
    Ok(Changed::perhaps(Ok(account.id), created.or(recorded)))
}

/// An account for an address of which nothing else is known: until the person says otherwise, its name is what stands before
/// the `@`.
fn named(email: &Email) -> NewAccount {
    let address = email.as_str();
    let name = address.rsplit_once('@').map_or(address, |(local, _)| local).to_owned();
    NewAccount { email: address.to_owned(), name, email_verified: false }
}

/// Refuses whom an invitation does not help: it would be given what it cannot use.
fn usable(account: &Account, members: &[Member]) -> Result<(), &'static str> {
    if account.pending_deletion() {
        return Err("The account is scheduled for deletion: take the deletion back first.");
    }
    if account.status != AccountStatus::Active {
        return Err("The account is deactivated: activate it first.");
    }
    if members.is_empty() {
        return Ok(());
    }
    if members.iter().all(|member| member.user.suspended_at.is_some()) {
        return Err("The access of the user is suspended: restore it first.");
    }
    let usable = |member: &Member| member.user.active && member.user.suspended_at.is_none();
    if !members.iter().any(usable) {
        return Err("The identity provider has switched the user off: switch it on there first.");
    }
    Ok(())
}

/// Makes an account a user of the directory of those who were invited, if no directory knows it or a group of that
/// directory is wanted, and says that it was invited. Returns whether it is one now that was none.
async fn seat(
    change: &Change,
    one: &One,
    account: &Account,
    members: Vec<Member>,
) -> Result<(bool, Option<Recorded>), Error> {
    let joins = if members.is_empty() {
        true
    } else if let Some(own) = find_own_in(change, one.org_id).await? {
        one.homes.contains(&own.id) && members.iter().all(|member| member.directory.id != own.id)
    } else {
        false
    };
    if !joins && !one.notify {
        return Ok((false, None));
    }
    let message = Message::from("Invited ").personal(account.person(), &account.profile.name);
    let message = if one.notify { message.plain(", and asked for a message to be sent") } else { message };
    let mut event = Event::new(one.org_id, &USER_INVITED, message).about(account.subject());
    if joins {
        let own = own_directory_in(change, one.org_id).await?;
        event = event.about(join_in(change, own, account.id).await?.subject());
    }
    let event = event.delta(Delta::created(json!({ "sendNotification": one.notify })));
    Ok((joins, Some(change.record(event))))
}

/// Turns what stands in the way of a step into a sentence. What is wrong with the server is no outcome.
fn outcome(step: Result<(), Error>) -> Result<Outcome, Error> {
    let Err(error) = step else { return Ok(Ok(())) };
    let why = match &error {
        Error::NotFound { what: "user", .. } => {
            "the directory of the group does not know the user: choose a group of one that does".to_owned()
        }
        Error::NotFound { .. }
        | Error::Invalid { .. }
        | Error::InvalidRole { .. }
        | Error::Provisioned { .. }
        | Error::InactiveUser { .. }
        | Error::NoSeats { .. }
        | Error::Conflict(_) => error.to_string(),
        _ => return Err(error),
    };
    let mut letters = why.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    Ok(Err(format!("{first}{}.", letters.as_str())))
}
