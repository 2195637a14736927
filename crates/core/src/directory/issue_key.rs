//! Issues keys of a directory. An old and a new key are both good until the old one is revoked or ends: an identity
//! provider gets the new one without a gap.

use super::change_directory::directory_id_of;
use super::model::DirectoryKind;
use super::store;
use crate::error::Error;
use crate::event::{Changed, change};
use crate::key::{self, AskedKey, Issued, KeyKind, NewKey};
use crate::principal::OrgCaller;

/// Issues a key that opens the provisioning of one directory of the caller's organization.
pub async fn issue_directory_key(
    caller: &OrgCaller,
    directory_id: &str,
    asked: AskedKey,
) -> Result<(NewKey, Issued), Error> {
    let id = directory_id_of(directory_id)?;
    let key = key::directory_key(caller, id, asked)?;
    let issued = Issued::draw(&caller.context, KeyKind::Scim);
    let org_id = caller.org_id;
    change(&caller.context, (key, issued), move |change, input| async move {
        let (key, issued) = input.as_ref();
        let directory = store::find_directory(&change, org_id, id).await?;
        let directory = directory.ok_or_else(|| Error::not_found("directory", id))?;
        if directory.kind == DirectoryKind::Invited {
            let why = "this is the directory of those who were invited, which no identity provider keeps: create \
                       another directory for one";
            return Err(Error::Conflict(why.to_owned()));
        }
        let recorded = key::issue_in(&change, org_id, key, issued).await?;
        Ok(Changed::recorded((key.clone(), issued.clone()), recorded))
    })
    .await
}
