//! The account that a request is about, and the facts that decide what may be done to it.

use steward_db::Read;

use super::permissions::{Facts, Operation, Provisioner, admit, allow};
use crate::account::{Account, AccountStatus, store as accounts};
use crate::context::Timestamp;
use crate::directory;
use crate::error::Error;
use crate::event::Change;
use crate::id::{AccountId, OrgId};
use crate::key::Role;
use crate::principal::{Actor, OrgCaller};

/// An account that the caller may see, as it was when the request came in. A change looks again.
#[derive(Debug, Clone)]
pub struct Target {
    /// Who asks.
    pub caller: OrgCaller,
    /// The account.
    pub account: Account,
    /// What decides.
    pub facts: Facts,
}

/// Finds the account of a path and admits the caller to it. One that is closed, of nobody or of another organization
/// looks like one that never was.
pub async fn find_target(caller: OrgCaller, id: &str, operation: Operation) -> Result<Target, Error> {
    let account_id: AccountId = id.parse().map_err(|_| Error::not_found("account", id))?;
    let who = Who::of(&caller);
    let seen = caller.context.steward.database().read(move |read| async move {
        let account = accounts::find(&read, account_id).await?;
        who.sees(&read, account).await
    });
    let (account, facts) = seen.await?.ok_or_else(|| Error::not_found("account", id))?;
    admit(operation, &facts)?;
    Ok(Target { caller, account, facts })
}

/// Holds the account for a change that is allowed.
pub(super) async fn hold_in(
    change: &Change,
    target: &Target,
    operation: Operation,
) -> Result<(Account, Facts), Error> {
    let account = accounts::lock(change, target.account.id).await?;
    let seen = Who::of(&target.caller).sees(change, account).await?;
    let (account, facts) = seen.ok_or_else(|| Error::not_found("account", target.account.id))?;
    allow(operation, &facts)?;
    Ok((account, facts))
}

/// What of the caller decides.
#[derive(Debug, Clone, Copy)]
struct Who {
    org_id: OrgId,
    role: Role,
    account_id: Option<AccountId>,
    now: Timestamp,
}

impl Who {
    fn of(caller: &OrgCaller) -> Self {
        let account_id = match caller.context.actor {
            Actor::Key { owner, .. } => owner,
            Actor::System => None,
        };
        Self { org_id: caller.org_id, role: caller.role, account_id, now: caller.context.now }
    }

    /// Returns the account with its facts, if the organization manages it or one of its directories provisions it.
    async fn sees(self, read: &Read, account: Option<Account>) -> Result<Option<(Account, Facts)>, Error> {
        let Some(account) = account.filter(|account| !account.is_gone(self.now)) else { return Ok(None) };
        let managed = account.managed_by == Some(self.org_id);
        let linked = directory::is_linked(read, self.org_id, account.id).await?;
        if !managed && !linked {
            return Ok(None);
        }
        let provisioned = linked && directory::is_provisioned(read, self.org_id, account.id).await?;
        let facts = Facts {
            role: self.role,
            managed,
            email_verified: account.email_verified,
            provisioner: provisioned.then_some(Provisioner::Scim),
            saml: false,
            active: account.status == AccountStatus::Active,
            pending_deletion: account.pending_deletion(),
            export_blocked: account.export_blocked_at.is_some(),
            own: self.account_id == Some(account.id),
        };
        Ok(Some((account, facts)))
    }
}
