//! Schedules the deletion of accounts.

use super::permissions::Operation;
use super::target::{Target, hold_in};
use crate::access;
use crate::account::save_in;
use crate::account::state::{self, Step};
use crate::error::{Error, Obstacle};
use crate::event::{Change, Changed, change};
use crate::id::{AccountId, OrgId};
use crate::job::{Job, enqueue_at};
use crate::key;

/// Deletes an account: from now on it looks disabled, and after its days of grace it is closed for good. Deleting it
/// again changes nothing, the end of the days of grace included.
pub async fn delete(target: &Target) -> Result<(), Error> {
    let org_id = target.caller.org_id;
    change(&target.caller.context, target.clone(), move |change, target| async move {
        let (account, _) = hold_in(&change, &target, Operation::Delete).await?;
        let pending =
            state::after(&account, Step::Delete, change.context().now).unwrap_or_else(|| account.clone());
        if let (false, Some(delete_at)) = (account.pending_deletion(), pending.delete_at) {
            check_in(&change, org_id, account.id).await?;
            let job =
                Job::CloseAccount { account_id: account.id.0, org_id: org_id.0, delete_at: delete_at.0 };
            enqueue_at(&change, &job, delete_at).await?;
        }
        let recorded = save_in(&change, org_id, &account, &pending).await?;
        Ok(Changed::perhaps((), recorded))
    })
    .await
}

/// Refuses while keys act for the account, which would go on without anybody who answers for them, and while nobody else
/// administers the organization.
async fn check_in(change: &Change, org_id: OrgId, account_id: AccountId) -> Result<(), Error> {
    let mut obstacles = Vec::new();
    let names = key::store::owned(change, org_id, account_id, change.context().now).await?;
    if !names.is_empty() {
        let message = format!(
            "The account owns API keys of the organization that are still good: {}. Revoke them first.",
            names.join(", ")
        );
        obstacles.push(Obstacle {
            code: "ownsApiKeys",
            message,
            path: format!("/steward/v1/orgs/{org_id}/keys"),
        });
    }
    if access::is_last_admin_in(change, org_id, account_id).await? {
        let message =
            "The account is the last one that administers the organization. Give atlassian/org-admin to \
                       another one first."
                .to_owned();
        obstacles.push(Obstacle {
            code: "lastOrgAdmin",
            message,
            path: format!("/admin/v2/orgs/{org_id}/directories/-/users"),
        });
    }
    if obstacles.is_empty() {
        Ok(())
    } else {
        Err(Error::Ineligible { id: account_id.to_string(), obstacles })
    }
}
