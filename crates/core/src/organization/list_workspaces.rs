//! Lists the workspaces of an organization.

use super::{Workspace, store};
use crate::error::Error;
use crate::page::Page;
use crate::principal::OrgCaller;

const TAG: &str = "workspaces";

/// Lists one page of the workspaces of the caller's organization.
pub async fn list_workspaces(caller: &OrgCaller, cursor: Option<&str>) -> Result<Page<Workspace>, Error> {
    let (org_id, after) = (caller.org_id, Page::<Workspace>::after(caller, TAG, cursor).await?);
    let rows = Page::<Workspace>::ROWS;
    let workspaces = caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            store::list_workspaces(&read, org_id, after, rows).await.map_err(Error::from)
        })
        .await?;
    Page::of(caller, TAG, workspaces, |workspace| workspace.id.0)
}
