//! Lets conflicts go that are old, and those that tell of a person who is erased.

use steward_db::Priority;
use uuid::Uuid;

use super::model::KEPT_FOR;
use super::{record, store};
use crate::context::Context;
use crate::directory::store as directories;
use crate::error::Error;
use crate::event::housekeeping;
use crate::id::OrgId;
use crate::steward::Steward;

/// Rows that one transaction deletes.
const ROWS: i64 = 100;

/// Deletes what the identity provider has not tried for long.
pub async fn prune(steward: &Steward) -> Result<(), Error> {
    let before = steward.now().plus_seconds(-KEPT_FOR);
    while !steward.stop().is_cancelled() {
        let gone = housekeeping(steward, Priority::Bulk, (), move |tx, _| async move {
            store::delete_before(&tx, before, ROWS).await.map_err(Error::from)
        })
        .await?;
        if gone == 0 {
            break;
        }
    }
    Ok(())
}

/// Deletes the conflicts of an organization that tell of a person: by the ids of users, or by what stands in them.
pub(in crate::directory) async fn erase(
    context: &Context,
    org_id: OrgId,
    tells: impl Fn(&[Uuid], &str) -> bool,
) -> Result<(), Error> {
    let steward = &context.steward;
    let of_org = move |read: steward_db::Read| async move {
        directories::list_directories(&read, org_id).await.map_err(Error::from)
    };
    for directory in steward.database().read(of_org).await? {
        let (at, mut after) = ((org_id, directory.id), Uuid::nil());
        loop {
            let page = move |read: steward_db::Read| async move {
                store::all(&read, at, after, ROWS).await.map_err(Error::from)
            };
            let rows = steward.database().read(page).await?;
            let Some((last, _)) = rows.last() else { break };
            after = last.id.0;
            let mut gone = Vec::new();
            for (row, resolved) in rows {
                let push = record::open(context, &row).await?;
                let text = serde_json::to_string(&push)
                    .map_err(|error| Error::Internal(format!("conflict {}: {error}", row.id)))?;
                let ids: Vec<Uuid> = row.target.into_iter().chain(resolved).collect();
                if tells(&ids, &text) {
                    gone.push(row.id);
                }
            }
            if !gone.is_empty() {
                housekeeping(steward, Priority::Bulk, gone, |tx, gone| async move {
                    store::delete(&tx, &gone).await.map_err(Error::from)
                })
                .await?;
            }
        }
    }
    Ok(())
}
