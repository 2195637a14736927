//! Replaces provisioned groups (PUT, RFC 7644 §3.5.1).

use steward_scim::{Incoming, MembersChange};

use super::model::{GroupView, MembersShown};
use super::update_group::{Target, lock_in, update_in};
use crate::error::Error;
use crate::event::change;
use crate::principal::DirectoryCaller;

/// Replaces name, external id and members of a group. Without `members` they stay: some clients rename a group with
/// a body that holds the name alone, and no request removes more than it names.
pub async fn replace_group(
    caller: &DirectoryCaller,
    id: &str,
    incoming: Incoming,
    shown: MembersShown,
) -> Result<GroupView, Error> {
    let target = Target::new(caller, id, shown, incoming)?;
    change(&caller.context, target, |change, target| async move {
        let current = lock_in(&change, target.directory_id, target.id).await?;
        let changes: Vec<MembersChange> =
            target.body.members.clone().map(MembersChange::Replace).into_iter().collect();
        update_in(&change, target.shown, current, &target.body.resource, &changes).await
    })
    .await
}
