//! Gives roles to accounts and groups, and takes them.

use serde_json::json;

use super::actions::{
    ADDED_ORG_ADMIN, GROUP_GRANTED_ROLE, GROUP_REVOKED_ROLE, REMOVED_ORG_ADMIN, USER_GRANTED_ROLE,
    USER_REVOKED_ROLE,
};
use super::count_seats::{self, Reach};
use super::model::{Principal, Resource, Role, Standing};
use super::seats::{self, Limits};
use super::{query, rules, store};
use crate::account::{Account, AccountStatus, store as accounts};
use crate::directory;
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Person, Recorded, Subject, Thing, change};
use crate::group::{Group, store as groups};
use crate::id::{AccountId, DirectoryId, GroupId, OrgId};
use crate::organization::store as organizations;
use crate::principal::OrgCaller;

/// Roles that one account or group may have in an organization.
const MOST: i64 = 1_000;

/// Whether roles are given or taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// They are given.
    Give,
    /// They are taken.
    Take,
}

/// Gives a role on a resource to an account of the caller's organization, or takes it. What is so already stays so.
pub async fn assign_to_account(
    caller: &OrgCaller,
    account: &str,
    (resource, role): (Resource, Role),
    hand: Hand,
) -> Result<(), Error> {
    caller.require_admin("give and take roles")?;
    let account: AccountId = account.parse().map_err(|_| Error::not_found("user", account))?;
    let org_id = caller.org_id;
    change(&caller.context, resource, move |change, resource| async move {
        let recorded = match hand {
            Hand::Give => assign_in(&change, org_id, account, &resource, role).await?,
            Hand::Take => revoke_in(&change, org_id, account, &resource, role).await?,
        };
        Ok(Changed::perhaps((), recorded))
    })
    .await
}

/// Gives roles to a group of the caller's organization, or takes them: all of them or none.
pub async fn assign_to_group(
    caller: &OrgCaller,
    directory: Option<DirectoryId>,
    group: &str,
    roles: Vec<(Resource, Role)>,
    hand: Hand,
) -> Result<(), Error> {
    caller.require_admin("give and take roles of groups")?;
    let group: GroupId = group.parse().map_err(|_| Error::not_found("group", group))?;
    let org_id = caller.org_id;
    change(&caller.context, roles, move |change, roles| async move {
        let group = groups::lock_of_org(&change, org_id, group).await?;
        let group = group.filter(|group| directory.is_none() || group.home == directory);
        let group = group.ok_or_else(|| Error::not_found("group", "of the path"))?;
        let mut recorded = None;
        // One order for everybody who holds the seats of several workspaces.
        let mut roles: Vec<&(Resource, Role)> = roles.iter().collect();
        roles.sort_by_key(|(resource, role)| (resource.id(), *role));
        for (resource, role) in roles {
            let one = group_in(&change, &group, resource, *role, hand).await?;
            recorded = one.or(recorded);
        }
        Ok(Changed::perhaps((), recorded))
    })
    .await?;
    caller.context.steward.jobs().notify_one();
    Ok(())
}

/// Gives a role to an account, inside the transaction of somebody else, as its last step. Nothing is recorded where the
/// account has it already. Fails with [`Error::InvalidRole`] for a role that is none on the resource, [`Error::NotFound`] for
/// an account or resource that is not the organization's, [`Error::InactiveUser`] for an account that is switched off, and
/// [`Error::NoSeats`] where the workspace has no seat left.
pub async fn assign_in(
    change: &Change,
    org_id: OrgId,
    account: AccountId,
    resource: &Resource,
    role: Role,
) -> Result<Option<Recorded>, Error> {
    let account = account_in(change, org_id, account).await?;
    let principal = Principal::Account(account.id);
    rules::check(principal, resource, role)?;
    exists_in(change, org_id, resource).await?;
    if account.status != AccountStatus::Active {
        return Err(Error::InactiveUser { id: account.id.to_string() });
    }
    check_room(change, org_id, principal, 1).await?;
    let now = change.context().now;
    if !store::give(change, org_id, principal, (resource.id(), role), now).await? {
        return Ok(None);
    }
    let recorded = record(change, org_id, Some(&account), None, (resource, role), Hand::Give);
    if let Resource::Workspace { id, .. } = resource {
        seats::settle_one_in(change, org_id, *id, &[account.id], Limits::Hold).await?;
    }
    Ok(Some(recorded))
}

/// Takes a role from an account, inside the transaction of somebody else, as its last step. The last account that
/// administers the organization keeps that role.
pub async fn revoke_in(
    change: &Change,
    org_id: OrgId,
    account: AccountId,
    resource: &Resource,
    role: Role,
) -> Result<Option<Recorded>, Error> {
    let account = account_in(change, org_id, account).await?;
    let principal = Principal::Account(account.id);
    exists_in(change, org_id, resource).await?;
    if role == Role::OrgAdmin {
        keep_one_admin_in(change, org_id, account.id).await?;
    }
    if !store::take(change, org_id, principal, (resource.id(), role)).await? {
        return Ok(None);
    }
    let recorded = record(change, org_id, Some(&account), None, (resource, role), Hand::Take);
    if let Resource::Workspace { id, .. } = resource {
        seats::settle_one_in(change, org_id, *id, &[account.id], Limits::Give).await?;
    }
    Ok(Some(recorded))
}

/// Takes every role that an account was given in an organization, inside the transaction of somebody else, as its last step:
/// whoever is removed from an organization, and whose account is closed, has none any more. Roles that come from groups end
/// with the memberships. `keep_an_admin` refuses to take the organization's last administrator.
pub async fn revoke_all_in(
    change: &Change,
    org_id: OrgId,
    account: AccountId,
    keep_an_admin: bool,
) -> Result<Option<Recorded>, Error> {
    if keep_an_admin {
        keep_one_admin_in(change, org_id, account).await?;
    }
    let taken = store::take_all(change, org_id, account.0).await?;
    let mut recorded = None;
    if !taken.is_empty() {
        // The event names nobody: the account may be erased with this very change.
        let roles: Vec<_> = taken
            .iter()
            .map(|(resource, role)| json!({ "resource": resource.to_string(), "role": role.as_str() }))
            .collect();
        let governed = taken.iter().any(|(_, role)| *role == Role::OrgAdmin);
        let action = if governed { &REMOVED_ORG_ADMIN } else { &USER_REVOKED_ROLE };
        let message = Message::from("Revoked ").plain(taken.len()).plain(" roles of an account");
        let event = Event::new(org_id, action, message)
            .about(Subject::account(account))
            .delta(Delta::removed(json!({ "roles": roles })));
        recorded = Some(change.record(event));
    }
    // Also without a role of its own it may have taken seats by its groups.
    seats::settle_in(change, org_id, &[account], Limits::Give).await?;
    Ok(recorded)
}

/// Takes every role that an account was given, in all organizations, inside the transaction that closes it, as its last step.
pub(crate) async fn revoke_everywhere_in(change: &Change, account: AccountId) -> Result<(), Error> {
    for org_id in store::organizations_of(change, account.0).await? {
        revoke_all_in(change, org_id, account, false).await?;
    }
    Ok(())
}

/// Makes the seats of accounts agree with what they have now, inside the transaction of an administrator, as its last step:
/// after somebody joined a group, came back from a suspension, or got a new account. Fails with [`Error::NoSeats`] where
/// seats are short.
pub async fn take_seats_in(change: &Change, org_id: OrgId, accounts: &[AccountId]) -> Result<(), Error> {
    seats::settle_in(change, org_id, accounts, Limits::Hold).await.map(drop)
}

/// The same, after an administrator took something from accounts: whatever they take now is given.
pub(crate) async fn leave_seats_in(
    change: &Change,
    org_id: OrgId,
    accounts: &[AccountId],
) -> Result<(), Error> {
    seats::settle_in(change, org_id, accounts, Limits::Give).await.map(drop)
}

async fn group_in(
    change: &Change,
    group: &Group,
    resource: &Resource,
    role: Role,
    hand: Hand,
) -> Result<Option<Recorded>, Error> {
    let (org_id, principal) = (group.org_id, Principal::Group(group.id));
    exists_in(change, org_id, resource).await?;
    let at = (resource.id(), role);
    let changed = match hand {
        Hand::Give => {
            rules::check(principal, resource, role)?;
            check_room(change, org_id, principal, 1).await?;
            store::give(change, org_id, principal, at, change.context().now).await?
        }
        Hand::Take => store::take(change, org_id, principal, at).await?,
    };
    if !changed {
        return Ok(None);
    }
    let recorded = record(change, org_id, None, Some(group), (resource, role), hand);
    if let Resource::Workspace { id, .. } = resource {
        let gains = hand == Hand::Give;
        count_seats::begin_in(change, org_id, *id, Reach::Group(group.id.0), gains).await?;
    }
    Ok(Some(recorded))
}

fn record(
    change: &Change,
    org_id: OrgId,
    account: Option<&Account>,
    group: Option<&Group>,
    (resource, role): (&Resource, Role),
    hand: Hand,
) -> Recorded {
    let gives = hand == Hand::Give;
    let action = match (account, role, gives) {
        (None, _, true) => &GROUP_GRANTED_ROLE,
        (None, _, false) => &GROUP_REVOKED_ROLE,
        (Some(_), Role::OrgAdmin, true) => &ADDED_ORG_ADMIN,
        (Some(_), Role::OrgAdmin, false) => &REMOVED_ORG_ADMIN,
        (Some(_), _, true) => &USER_GRANTED_ROLE,
        (Some(_), _, false) => &USER_REVOKED_ROLE,
    };
    let (verb, to) = if gives { ("Granted ", " to ") } else { ("Revoked ", " from ") };
    let mut message = Message::from(verb).plain(role).plain(" on ").plain(resource.ari()).plain(to);
    if let Some(account) = account {
        message = message.personal(Person::Account(account.id), &account.profile.name);
    }
    if let Some(group) = group {
        message = message.plain("group ").plain(&group.name);
    }
    let mut event = Event::new(org_id, action, message);
    if let Some(account) = account {
        event = event.about(account.subject());
    }
    if let Some(group) = group {
        event = event.about(Subject::thing(Thing::Groups, group.id).with("name", group.name.as_str()));
    }
    event = event.about(match resource {
        Resource::Organization(id) => Subject::thing(Thing::Orgs, *id),
        Resource::Workspace { id, product } => {
            Subject::thing(Thing::Workspaces, *id).with("product", product.as_str())
        }
    });
    let roles = json!({ "roles": [{ "resource": resource.ari(), "role": role.as_str() }] });
    change.record(event.delta(if gives { Delta::created(roles) } else { Delta::removed(roles) }))
}

/// Refuses a change that would leave the organization without an account that administers it, if this one does.
async fn keep_one_admin_in(change: &Change, org_id: OrgId, account: AccountId) -> Result<(), Error> {
    if is_last_admin_in(change, org_id, account).await? {
        let why = "this is the last account that administers the organization: give atlassian/org-admin to another one first";
        return Err(Error::Conflict(why.to_owned()));
    }
    Ok(())
}

/// Refuses a change that has switched off the last account that administers the organization. To be called last in its
/// transaction: it looks at what the account is then.
pub(crate) async fn keep_an_admin_in_force_in(
    change: &Change,
    org_id: OrgId,
    account: AccountId,
) -> Result<(), Error> {
    let standings = query::standings(change, org_id, &[account]).await?;
    if standings.get(&account).is_some_and(Standing::is_in_force) {
        return Ok(());
    }
    keep_one_admin_in(change, org_id, account).await
}

/// Asks whether an account administers the organization and no other account that can be used does. Nobody else gives or takes
/// that role until the end of the transaction.
pub(crate) async fn is_last_admin_in(
    change: &Change,
    org_id: OrgId,
    account: AccountId,
) -> Result<bool, Error> {
    // Two who take the role from each other at once wait here for each other.
    organizations::lock(change, org_id).await?;
    let given = store::given_to(change, org_id, account.0).await?;
    let governs = given.contains(&(org_id.0, Role::OrgAdmin));
    Ok(governs && query::other_org_admins(change, org_id, account).await? == 0)
}

/// Holds an account that the organization sees: its state must not change before a role is given.
async fn account_in(change: &Change, org_id: OrgId, id: AccountId) -> Result<Account, Error> {
    let absent = || Error::not_found("user", id);
    let account = accounts::lock(change, id).await?.ok_or_else(absent)?;
    let seen = match account.managed_by {
        Some(manager) => manager == org_id,
        None => directory::is_linked(change, org_id, id).await?,
    };
    let open = !account.is_gone(change.context().now);
    if seen && open { Ok(account) } else { Err(absent()) }
}

/// Refuses a resource that is not the organization's.
async fn exists_in(change: &Change, org_id: OrgId, resource: &Resource) -> Result<(), Error> {
    let exists = match resource {
        Resource::Organization(id) => *id == org_id,
        Resource::Workspace { id, product } => {
            let found = organizations::find_workspace(change, org_id, *id).await?;
            found.is_some_and(|workspace| workspace.product == *product)
        }
    };
    if exists { Ok(()) } else { Err(Error::not_found("resource", resource.ari())) }
}

async fn check_room(change: &Change, org_id: OrgId, principal: Principal, more: i64) -> Result<(), Error> {
    if store::count_given(change, org_id, principal.id()).await? + more <= MOST {
        return Ok(());
    }
    let rule = format!("cannot be given: an account or group has at most {MOST} of them");
    Err(Error::invalid("role", rule))
}
