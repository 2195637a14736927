//! Removes users.

use serde_json::json;

use super::actions::USER_REMOVED_FROM_ORG;
use crate::access;
use crate::account::{Account, store as accounts};
use crate::directory::DirectoryKind;
use crate::directory::membership::{drop_in, lock_members_in};
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, change};
use crate::id::{AccountId, DirectoryId, GroupId, OrgId};
use crate::principal::OrgCaller;

/// Removes a user from a directory, or from all that know the account, with its groups there; what it was given itself ends
/// with the last one. Its account stays. Somebody who is not there, or is nobody the organization sees, is removed already.
/// Whom an identity provider keeps is removed by it, and the last account that administers the organization stays: both
/// are [`Error::Conflict`], and nothing is done.
pub async fn remove(caller: &OrgCaller, directory: Option<DirectoryId>, account: &str) -> Result<(), Error> {
    caller.require_admin("remove users")?;
    let Ok(id) = account.parse::<AccountId>() else { return Ok(()) };
    let org_id = caller.org_id;
    change(&caller.context, (org_id, directory, id), |change, input| async move {
        let (org_id, directory, id) = *input;
        remove_in(&change, org_id, directory, id).await
    })
    .await
}

async fn remove_in(
    change: &Change,
    org_id: OrgId,
    directory: Option<DirectoryId>,
    id: AccountId,
) -> Result<Changed<()>, Error> {
    let members =
        lock_members_in(change, org_id, None, id).await?.map_or_else(Vec::new, |(_, members)| members);
    let (leaving, staying): (Vec<_>, Vec<_>) = members
        .into_iter()
        .partition(|member| directory.is_none_or(|directory| member.directory.id == directory));
    if leaving.iter().any(|member| member.directory.kind == DirectoryKind::Provisioned) {
        let why = "an identity provider keeps the user and would bring it back: remove it there, or suspend it here";
        return Err(Error::Conflict(why.to_owned()));
    }
    let Some(account) = accounts::lock(change, id).await? else { return Ok(Changed::nothing(())) };
    // Whom no directory knows may have roles still, as a managed account.
    let managed = account.managed_by == Some(org_id);
    let gone = staying.is_empty() && (directory.is_none() && managed || !leaving.is_empty());
    if leaving.is_empty() && !gone {
        return Ok(Changed::nothing(()));
    }
    let mut recorded = None;
    if !leaving.is_empty() {
        let mut left = Vec::new();
        for member in &leaving {
            left.extend(drop_in(change, &member.user).await?);
        }
        let event = leaving
            .iter()
            .fold(event(org_id, &account, &left, gone), |event, one| event.about(one.subject()));
        recorded = Some(change.record(event));
    }
    if gone {
        let revoked = access::revoke_all_in(change, org_id, id, true).await?;
        recorded = recorded.or(revoked);
    } else {
        access::leave_seats_in(change, org_id, &[id]).await?;
    }
    Ok(Changed::perhaps((), recorded))
}

fn event(org_id: OrgId, account: &Account, left: &[GroupId], gone: bool) -> Event {
    let from = if gone { " from the organization" } else { " from the directory of those who were invited" };
    let message = Message::from("Removed ").personal(account.person(), &account.profile.name).plain(from);
    let groups: Vec<String> = left.iter().map(GroupId::to_string).collect();
    Event::new(org_id, &USER_REMOVED_FROM_ORG, message)
        .about(account.subject())
        .delta(Delta::removed(json!({ "groups": groups })))
}
