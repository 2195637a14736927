//! Carries out one operation of a bulk request (RFC 7644 §3.7): by the use case of the request that it stands for, in a
//! transaction of its own, so that the guard, the log and every rule are those of single requests.

use steward_scim::{BulkDone, BulkMethod, BulkStep, Preconditions};

use super::model::{GroupView, MembersShown};
use super::version::{group_version, user_version};
use super::{
    create_group, create_user, delete_group, delete_user, patch_group, patch_user, replace_group,
    replace_user, represent,
};
use crate::error::Error;
use crate::principal::DirectoryCaller;

/// Carries out an operation. `base` is the SCIM base URL of the directory.
///
/// The representation is not part of what is handed back (RFC 7644 §3.7.3 leaves it to the server): a thousand groups would
/// be in memory at once.
pub async fn carry_out(caller: &DirectoryCaller, step: BulkStep, base: &str) -> Result<BulkDone, Error> {
    let when = preconditions(&step)?;
    match step.resource_type.name {
        "User" => of_user(caller, step, when, base).await,
        "Group" => of_group(caller, step, when, base).await,
        other => {
            Err(Error::Internal(format!("a bulk operation is about a {other}, of which there are none")))
        }
    }
}

/// What the version of an operation asks of the resource (RFC 7644 §3.7). What is created has none yet.
fn preconditions(step: &BulkStep) -> Result<Preconditions, Error> {
    match step.method {
        BulkMethod::Post => Ok(Preconditions::default()),
        BulkMethod::Put | BulkMethod::Patch | BulkMethod::Delete => {
            Ok(Preconditions::of_version(step.version.as_deref())?)
        }
    }
}

async fn of_user(
    caller: &DirectoryCaller,
    step: BulkStep,
    when: Preconditions,
    base: &str,
) -> Result<BulkDone, Error> {
    let protocol = caller.protocol.protocol();
    let BulkStep { method, resource_type, id, data, .. } = step;
    let (id, data) = (id.unwrap_or_default(), data.unwrap_or_default());
    let whole = |data| protocol.resource(&resource_type, data).map(|incoming| incoming.resource);
    let (status, view) = match method {
        BulkMethod::Post => (201, create_user(caller, whole(data)?).await?),
        BulkMethod::Put => (200, replace_user(caller, &id, when, whole(data)?).await?),
        BulkMethod::Patch => {
            (200, patch_user(caller, &id, when, protocol.patch(&resource_type, data)?).await?)
        }
        BulkMethod::Delete => {
            delete_user(caller, &id, when).await?;
            return Ok(BulkDone::new(204));
        }
    };
    let (id, version) = (view.user.id.to_string(), Some(user_version(&view).to_string()));
    let location = represent::user_location(&id, base);
    Ok(BulkDone { id, location, version, ..BulkDone::new(status) })
}

async fn of_group(
    caller: &DirectoryCaller,
    step: BulkStep,
    when: Preconditions,
    base: &str,
) -> Result<BulkDone, Error> {
    let protocol = caller.protocol.protocol();
    let BulkStep { method, resource_type, id, data, .. } = step;
    let (id, data) = (id.unwrap_or_default(), data.unwrap_or_default());
    let whole = |data| protocol.resource(&resource_type, data);
    let located = |status, id: String| {
        let location = represent::group_location(&id, base);
        BulkDone { id, location, ..BulkDone::new(status) }
    };
    let done = |status, view: GroupView| {
        let version = Some(group_version(&view.group).to_string());
        BulkDone { version, ..located(status, view.group.id.to_string()) }
    };
    match method {
        BulkMethod::Post => {
            let view = create_group(caller, whole(data)?, MembersShown::Not).await?;
            Ok(done(201, view))
        }
        BulkMethod::Put => {
            let view = replace_group(caller, &id, when, whole(data)?, MembersShown::Not).await?;
            Ok(done(200, view))
        }
        BulkMethod::Patch => {
            let patch = protocol.patch(&resource_type, data)?;
            // Where the directory wants no answer, the operation alone would have had 204.
            match patch_group(caller, &id, when, patch, MembersShown::Not, false).await? {
                Some(view) => Ok(done(200, view)),
                None => Ok(located(204, id)),
            }
        }
        BulkMethod::Delete => {
            delete_group(caller, &id, when).await?;
            Ok(BulkDone::new(204))
        }
    }
}
