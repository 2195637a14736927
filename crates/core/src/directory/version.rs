//! Versions of users and groups, and requests that want a certain one (RFC 7644 §3.14).
//!
//! A version is a weak entity tag. It changes with everything that a representation says of the resource itself. The names
//! by which a group shows its members are those of other resources, and leave it as it is.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use steward_scim::{ETag, Preconditions};

use super::model::{DirectoryUser, UserView};
use super::query;
use crate::error::Error;
use crate::event::Change;
use crate::group::Group;
use crate::id::GroupId;

/// Bytes of the digest of a user's groups. It tells versions of one user apart and guards nothing.
const DIGEST: usize = 8;

/// Returns the version of a user. Its row counts its changes; its groups are rows of their own, which one membership must
/// not read, so the tag adds a digest of them.
pub fn user_version(view: &UserView) -> ETag {
    version_with(&view.user, &view.groups)
}

/// Returns the version of a group. Every change of its members counts.
pub fn group_version(group: &Group) -> ETag {
    ETag::weak(group.version.to_string())
}

fn version_with(user: &DirectoryUser, groups: &[(GroupId, String)]) -> ETag {
    let mut text = user.version.to_string();
    if !groups.is_empty() {
        let mut digest = Sha256::new();
        for (id, name) in groups {
            digest.update(id.0.as_bytes());
            digest.update((name.len() as u64).to_be_bytes());
            digest.update(name);
        }
        text.push('-');
        for byte in digest.finalize().iter().take(DIGEST) {
            // Writing to a text cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
    }
    ETag::weak(text)
}

/// Refuses to change a user, which the change holds, unless it is what the request takes it for.
pub(super) async fn check_user_in(
    change: &Change,
    when: &Preconditions,
    user: &DirectoryUser,
) -> Result<(), Error> {
    if when.is_empty() {
        return Ok(());
    }
    let groups = query::groups_of(change, user.id).await?;
    Ok(when.check(Some(&version_with(user, &groups)))?)
}

/// Refuses to change a group, which the change holds, unless it is what the request takes it for.
pub(super) fn check_group(when: &Preconditions, group: &Group) -> Result<(), Error> {
    if when.is_empty() {
        return Ok(());
    }
    Ok(when.check(Some(&group_version(group)))?)
}
