//! Shows approvals. Every role may look; who decides is up to each kind.

use super::model::{Approval, ApprovalState};
use super::store;
use crate::error::Error;
use crate::id::ApprovalId;
use crate::page::Page;
use crate::principal::OrgCaller;

/// Lists one page of the approvals of the caller's organization, oldest first: all of them, or those that stand
/// somewhere.
pub async fn list_approvals(
    caller: &OrgCaller,
    state: Option<ApprovalState>,
    cursor: Option<&str>,
) -> Result<Page<Approval>, Error> {
    let tag = format!("approvals.{}", state.map_or("all", ApprovalState::as_str));
    let (org_id, after) = (caller.org_id, Page::<Approval>::after(caller, &tag, cursor).await?);
    let approvals = caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            let rows = Page::<Approval>::ROWS;
            let found = match state {
                None => store::list(&read, org_id, after, rows).await,
                Some(state) => store::list_in_state(&read, org_id, state, after, rows).await,
            };
            found.map_err(Error::from)
        })
        .await?;
    Page::of(caller, &tag, approvals, |approval| approval.id.0)
}

/// Reads an approval of the caller's organization.
pub async fn read_approval(caller: &OrgCaller, id: &str) -> Result<Approval, Error> {
    let (org_id, id) = (caller.org_id, approval_id(id)?);
    caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            store::find(&read, org_id, id).await?.ok_or_else(|| Error::not_found("approval", id))
        })
        .await
}

/// Reads an id from a path. Text that is no id of ours names no approval.
pub(crate) fn approval_id(text: &str) -> Result<ApprovalId, Error> {
    text.parse().map_err(|_| Error::not_found("approval", text))
}
