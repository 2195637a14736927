//! Deletes groups that administrators keep.

use super::{rules, store};
use crate::directory;
use crate::error::Error;
use crate::event::{Changed, change};
use crate::id::{DirectoryId, GroupId};
use crate::principal::OrgCaller;

/// Deletes a group, whatever its size. What it gave its members is gone with it; a job removes the rows. A group that lets its
/// members administer something is not deleted by the way (`ADMIN-403-7`): its roles are revoked first.
pub async fn delete_group(caller: &OrgCaller, directory: Option<DirectoryId>, id: &str) -> Result<(), Error> {
    caller.require_admin("delete groups")?;
    let id: GroupId = id.parse().map_err(|_| Error::not_found("group", id))?;
    let org_id = caller.org_id;
    change(&caller.context, (), move |change, _| async move {
        let group = directory::lock_local_group_in(&change, org_id, directory, id).await?;
        let given = store::given_to(&change, org_id, id.0).await?;
        if given.iter().any(|(_, role)| rules::administers(*role)) {
            return Err(Error::GrantsAdmin { id: id.to_string() });
        }
        let recorded = directory::delete_local_group_in(&change, &group).await?;
        Ok(Changed::recorded((), recorded))
    })
    .await?;
    caller.context.steward.jobs().notify_one();
    Ok(())
}
