//! Says which authentication policy people have, and why.

use steward_db::Read;
use uuid::Uuid;

use super::model::{AuthPolicy, EffectiveAuthPolicy};
use super::read::list_in;
use super::rules::{BULK_LIMIT, effective};
use super::{query, rules};
use crate::error::Error;
use crate::id::{AccountId, OrgId};
use crate::principal::OrgCaller;

/// Says which authentication policy an account has that the caller's organization sees.
pub async fn explain_auth_policy(caller: &OrgCaller, account: &str) -> Result<EffectiveAuthPolicy, Error> {
    let id: AccountId = account.parse().map_err(|_| Error::not_found("account", account))?;
    let found = explain_auth_policies(caller, &[id.to_string()]).await?;
    found.into_iter().next().ok_or_else(|| Error::not_found("account", account))
}

/// The same for some accounts, in their order, each once. Those that the organization does not see are left out.
pub async fn explain_auth_policies(
    caller: &OrgCaller,
    accounts: &[String],
) -> Result<Vec<EffectiveAuthPolicy>, Error> {
    if !(1..=BULK_LIMIT).contains(&accounts.len()) {
        return Err(Error::invalid(
            "accountIds",
            format!("must be 1 to {BULK_LIMIT}: send several requests"),
        ));
    }
    let mut ids: Vec<AccountId> = Vec::with_capacity(accounts.len());
    for account in accounts {
        // Text that is no id of ours names nobody.
        if let Ok(id) = account.parse()
            && !ids.contains(&id)
        {
            ids.push(id);
        }
    }
    let org_id = caller.org_id;
    let read = caller.context.steward.database().read(move |read| {
        let ids = ids.clone();
        async move { explain_in(&read, org_id, &ids).await }
    });
    read.await
}

async fn explain_in(
    read: &Read,
    org_id: OrgId,
    ids: &[AccountId],
) -> Result<Vec<EffectiveAuthPolicy>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let uuids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let policies = list_in(read, org_id).await?;
    let seen = query::seen(read, org_id, &uuids).await?;
    let mut ways = query::ways(read, org_id, &uuids).await?;
    let explain = |id: &AccountId| {
        let ways = ways.remove(&id.0).unwrap_or_default();
        let (policy, reason) = effective(&policies, &ways)?;
        let email = seen.get(id)?.clone();
        Some(EffectiveAuthPolicy { account_id: *id, email, policy: policy.clone(), reason })
    };
    Ok(ids.iter().filter_map(explain).collect())
}

/// Returns the policy that an account has, for what Steward itself holds to.
pub(crate) async fn auth_policy_in(
    read: &Read,
    org_id: OrgId,
    account_id: AccountId,
) -> Result<AuthPolicy, Error> {
    let policies = list_in(read, org_id).await?;
    let ways = query::ways(read, org_id, &[account_id.0]).await?;
    let ways = ways.get(&account_id.0).map(Vec::as_slice).unwrap_or_default();
    let found = rules::effective(&policies, ways).map(|(policy, _)| policy.clone());
    found.ok_or_else(|| Error::Internal("an organization without a default authentication policy".to_owned()))
}
