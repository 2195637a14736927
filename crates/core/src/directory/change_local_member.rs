//! Adds users to groups that administrators keep, and removes them.
//!
//! Administrators speak of accounts; a member is the user by which the directory of the group knows the account. So an
//! account of which the directory knows nothing cannot be a member (organizations API §3.6), and a membership ends with
//! its user.

use serde_json::json;

use super::{members, query};
use crate::account::{Account, store as accounts};
use crate::error::Error;
use crate::event::{Change, Delta, Event, Message, Person, Recorded};
use crate::group::{Group, MemberKind, USER_ADDED_TO_GROUP, USER_REMOVED_FROM_GROUP, store as groups};
use crate::id::{AccountId, DirectoryId, DirectoryUserId, GroupId, OrgId};

/// Makes an account a member of a group or ends its membership, and says so. What is so already stays so.
pub(crate) async fn change_member_in(
    change: &Change,
    org_id: OrgId,
    directory: Option<DirectoryId>,
    group: GroupId,
    account: AccountId,
    joins: bool,
) -> Result<Option<Recorded>, Error> {
    let group = lock_in(change, org_id, directory, group).await?;
    let (account, user) = member_in(change, &group, account).await?;
    let now = change.context().now;
    let changed = if joins {
        groups::add_members(change, group.id, &[(user.0, MemberKind::User)], now).await?
    } else {
        groups::remove_members(change, group.id, &[user.0]).await?
    };
    if changed.is_empty() {
        return Ok(None);
    }
    let balance = if joins { 1 } else { -1 };
    let member_count = group.member_count + balance;
    let group = Group { member_count, updated_at: now, version: group.version + 1, ..group };
    groups::update(change, &group, &crate::text::fold(&group.name)).await?;
    let (action, verb, of) = if joins {
        (&USER_ADDED_TO_GROUP, "Added ", "to")
    } else {
        (&USER_REMOVED_FROM_GROUP, "Removed ", "from")
    };
    let members = json!({ "members": [account.id.to_string()] });
    let delta = if joins { Delta::created(members) } else { Delta::removed(members) };
    let message = Message::from(verb)
        .personal(Person::Account(account.id), &account.profile.name)
        .plain(format_args!(" {of} group {}", group.name));
    let event = Event::new(org_id, action, message)
        .about(account.subject())
        .about(members::subject(&group))
        .delta(delta);
    Ok(Some(change.record(event)))
}

/// Holds a group that administrators may change.
pub(crate) async fn lock_in(
    change: &Change,
    org_id: OrgId,
    directory: Option<DirectoryId>,
    id: GroupId,
) -> Result<Group, Error> {
    let group = groups::lock_of_org(change, org_id, id).await?;
    let group = group.filter(|group| directory.is_none() || group.home == directory);
    let group = group.ok_or_else(|| Error::not_found("group", id))?;
    if group.is_provisioned() {
        return Err(Error::Provisioned { id: id.to_string() });
    }
    Ok(group)
}

/// Finds the user by which the directory of the group knows an account that the organization sees.
async fn member_in(
    change: &Change,
    group: &Group,
    id: AccountId,
) -> Result<(Account, DirectoryUserId), Error> {
    let absent = || Error::not_found("user", id);
    let account = accounts::find(change, id).await?.ok_or_else(absent)?;
    if account.managed_by.is_some_and(|manager| manager != group.org_id) {
        return Err(absent());
    }
    let home = group.home.ok_or_else(absent)?;
    let user = query::user_of_account(change, group.org_id, home, id).await?.ok_or_else(absent)?;
    Ok((account, user))
}
