//! Suspends users in directories.

use super::actions::USER_ACCESS_SUSPENDED;
use super::restore::record;
use crate::access;
use crate::directory::membership::{Member, lock_members_in, suspend_in};
use crate::error::Error;
use crate::event::{Changed, change};
use crate::id::{AccountId, DirectoryId};
use crate::principal::OrgCaller;

/// Suspends a user in a directory, or in all that know the account: it keeps its groups and roles, and may use nothing by
/// them. One that is suspended already stays so, and the last account that administers the organization is not suspended.
pub async fn suspend(caller: &OrgCaller, directory: Option<DirectoryId>, account: &str) -> Result<(), Error> {
    caller.require_admin("suspend users")?;
    let id: AccountId = account.parse().map_err(|_| Error::not_found("user", account))?;
    let org_id = caller.org_id;
    change(&caller.context, (), move |change, _| async move {
        let found = lock_members_in(&change, org_id, directory, id).await?;
        let (account, members) = found.ok_or_else(|| Error::not_found("user", id))?;
        let changed: Vec<&Member> =
            members.iter().filter(|member| member.user.suspended_at.is_none()).collect();
        if changed.is_empty() {
            return Ok(Changed::nothing(()));
        }
        let now = change.context().now;
        for member in &changed {
            suspend_in(&change, member, Some(now)).await?;
        }
        let recorded = record(&change, org_id, &USER_ACCESS_SUSPENDED, &account, &changed, "suspended");
        access::keep_an_admin_in_force_in(&change, org_id, id).await?;
        Ok(Changed::recorded((), recorded))
    })
    .await
}
