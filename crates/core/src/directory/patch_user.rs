//! Modifies provisioned users (PATCH, RFC 7644 §3.5.2).

use steward_scim::Patch;

use super::model::UserView;
use super::update_user::{Target, attributes, lock_in, update_in};
use crate::error::Error;
use crate::event::change;
use crate::principal::DirectoryCaller;

/// Applies operations to a user: all of them, or none.
pub async fn patch_user(caller: &DirectoryCaller, id: &str, patch: Patch) -> Result<UserView, Error> {
    let target = Target::new(caller, id, patch)?;
    change(&caller.context, target, |change, target| async move {
        let current = lock_in(&change, target.directory_id, target.id).await?;
        let patched = target.body.apply(&attributes(&current)?)?;
        update_in(&change, (target.org_id, target.directory_id), current, patched.resource).await
    })
    .await
}
