//! Replaces provisioned users (PUT, RFC 7644 §3.5.1).

use steward_scim::Resource;

use super::model::UserView;
use super::update_user::{Target, keep_active, lock_in, update_in};
use crate::error::Error;
use crate::event::change;
use crate::principal::DirectoryCaller;

/// Replaces the attributes of a user. Without `active` the user stays as it is: a replacement that forgets the
/// attribute must not bring a leaver back.
pub async fn replace_user(caller: &DirectoryCaller, id: &str, resource: Resource) -> Result<UserView, Error> {
    let target = Target::new(caller, id, resource)?;
    change(&caller.context, target, |change, target| async move {
        let current = lock_in(&change, target.directory_id, target.id).await?;
        let mut resource = target.body.clone();
        keep_active(&mut resource, &current);
        update_in(&change, (target.org_id, target.directory_id), current, resource).await
    })
    .await
}
