//! Shows who would be claimed.

use super::model::{ClaimStatus, DomainClaim};
use super::read::{absent, claim_id};
use super::{rules, store};
use crate::account::{Account, store as accounts};
use crate::context::Timestamp;
use crate::error::Error;
use crate::page::Page;
use crate::principal::OrgCaller;

const TAG: &str = "claim-preview";

/// Accounts that are counted; beyond it the total is only said to be larger.
const COUNTED: i64 = 100_000;

/// Accounts that the verification of a domain claims.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The accounts of this page.
    pub page: Page<Account>,
    /// All of them.
    pub total: i64,
    /// Whether there are even more than that.
    pub more_than_total: bool,
}

/// Lists one page of the accounts that verifying a domain would claim, or will claim next. Only who has just shown the
/// proof of the domain may see them: anybody can claim, and addresses are nobody else's business.
pub async fn preview(caller: &OrgCaller, id: &str, cursor: Option<&str>) -> Result<Preview, Error> {
    caller.require_admin("preview the accounts of domains")?;
    let after = Page::<Account>::after(caller, TAG, cursor).await?;
    let (org_id, claim_id, now) = (caller.org_id, claim_id(id)?, caller.context.now);
    let (accounts, total) = caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            let claim = store::find(&read, org_id, claim_id).await?.ok_or_else(|| absent(claim_id))?;
            if !may_see(&claim, now) {
                let why = "who would be claimed is shown to an organization that has proved the domain within \
                           the last hour: check the domain first";
                return Err(Error::Conflict(why.to_owned()));
            }
            let rows = Page::<Account>::ROWS;
            let accounts = accounts::list_to_claim(&read, org_id, &claim.domain, after, rows).await?;
            let total = accounts::count_to_claim(&read, org_id, &claim.domain, COUNTED + 1).await?;
            Ok((accounts, total))
        })
        .await?;
    let page = Page::of(caller, TAG, accounts, |account| account.id.0)?;
    Ok(Preview { page, total: total.min(COUNTED), more_than_total: total > COUNTED })
}

fn may_see(claim: &DomainClaim, now: Timestamp) -> bool {
    let fresh = claim.proved_at.is_some_and(|at| now <= at.plus_seconds(rules::PREVIEW));
    claim.status == ClaimStatus::Verified || (fresh && claim.status != ClaimStatus::Deleted)
}
