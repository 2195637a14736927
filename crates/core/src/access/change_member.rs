//! Adds accounts to groups that administrators keep, and removes them.

use super::assign::{Hand, leave_seats_in, take_seats_in};
use crate::directory;
use crate::error::Error;
use crate::event::{Changed, change};
use crate::id::{AccountId, DirectoryId, GroupId};
use crate::principal::OrgCaller;

/// Makes an account a member of a group, or ends its membership. What is so already stays so. Whoever joins a group takes the
/// seats that its roles take: where a workspace has none left, nothing is done and the answer is [`Error::NoSeats`].
pub async fn change_member(
    caller: &OrgCaller,
    directory: Option<DirectoryId>,
    group: &str,
    account: &str,
    hand: Hand,
) -> Result<(), Error> {
    caller.require_admin("change the members of groups")?;
    let group: GroupId = group.parse().map_err(|_| Error::not_found("group", group))?;
    let account: AccountId = account.parse().map_err(|_| Error::not_found("user", account))?;
    let org_id = caller.org_id;
    change(&caller.context, (), move |change, _| async move {
        let joins = hand == Hand::Give;
        let recorded = directory::change_member_in(&change, org_id, directory, group, account, joins).await?;
        if recorded.is_some() && joins {
            take_seats_in(&change, org_id, &[account]).await?;
        } else if recorded.is_some() {
            leave_seats_in(&change, org_id, &[account]).await?;
        }
        Ok(Changed::perhaps((), recorded))
    })
    .await
}
