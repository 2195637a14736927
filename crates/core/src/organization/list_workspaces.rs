//! Lists the workspaces of an organization.

use uuid::Uuid;

use super::{Workspace, store};
use crate::error::Error;
use crate::page::{decode_cursor, encode_cursor};
use crate::principal::OrgCaller;

const TAG: &str = "workspaces";

/// The most workspaces on one page.
const PAGE: usize = 100;

/// A page of workspaces.
#[derive(Debug, Clone)]
pub struct WorkspacePage {
    /// The workspaces, oldest first.
    pub workspaces: Vec<Workspace>,
    /// The cursor of the next page.
    pub next: Option<String>,
}

/// Lists one page of the workspaces of the caller's organization.
pub async fn list_workspaces(caller: &OrgCaller, cursor: Option<&str>) -> Result<WorkspacePage, Error> {
    let after = match cursor {
        None => Uuid::nil(),
        Some(cursor) => decode_cursor(TAG, cursor).ok_or(Error::InvalidCursor)?,
    };
    let org_id = caller.org_id;
    caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            let limit = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
            let mut workspaces = store::list_workspaces(&read, org_id, after, limit).await?;
            let more = workspaces.len() > PAGE;
            workspaces.truncate(PAGE);
            let next = workspaces.last().filter(|_| more).map(|last| encode_cursor(TAG, &last.id.0));
            Ok(WorkspacePage { workspaces, next })
        })
        .await
}
