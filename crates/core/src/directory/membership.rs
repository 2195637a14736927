//! What administrators do to the users of directories (organizations API §3.4): the steps inside a transaction that others
//! opened.
//!
//! Whoever is invited and is known to no identity provider lives in a directory of the organization's own, which is made
//! when it is first needed and has no keys. A suspension is a fact beside the `active` of the identity provider: it keeps
//! groups and roles, no sync ends it, and only an administrator takes it back.

use serde_json::json;
use steward_db::Read;
use steward_scim::Resource;

use super::actions::SCIM_DIRECTORY_CREATED;
use super::create_directory::{recorded_map, subject};
use super::create_user::USERS;
use super::model::{Directory, DirectoryKind, DirectoryUser};
use super::rules::UserDraft;
use super::settings::Settings;
use super::store;
use crate::account::{Account, store as accounts};
use crate::context::Timestamp;
use crate::error::Error;
use crate::event::{Change, Delta, Event, Message, Subject};
use crate::group::store as groups;
use crate::id::{AccountId, DirectoryId, DirectoryUserId, GroupId, OrgId};
use crate::organization::store as organizations;

/// The name of the directory of those who were invited.
const INVITED: &str = "Invited users";

/// A user of a directory, with what kind of directory it is.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// The user.
    pub(crate) user: DirectoryUser,
    /// Its directory.
    pub(crate) directory: Directory,
}

impl Member {
    /// Names the user in an event.
    pub(crate) fn subject(&self) -> Subject {
        Subject::provisioned(self.user.id, self.user.account_id)
            .with("directoryId", self.directory.id.to_string())
    }
}

/// Holds the users by which directories of the organization know an account, in the order of their ids; those of one
/// directory, if one is given. Returns the account too, unless the organization does not see it.
pub(crate) async fn lock_members_in(
    change: &Change,
    org_id: OrgId,
    directory: Option<DirectoryId>,
    id: AccountId,
) -> Result<Option<(Account, Vec<Member>)>, Error> {
    let mut members = Vec::new();
    for user in store::lock_linked(change, id).await? {
        if user.org_id == org_id && directory.is_none_or(|directory| user.directory_id == directory) {
            let of = store::find_directory(change, org_id, user.directory_id).await?;
            let directory = of.ok_or_else(|| Error::not_found("directory", user.directory_id))?;
            members.push(Member { user, directory });
        }
    }
    let account = accounts::find(change, id).await?;
    let account = account.filter(|account| account.managed_by.is_none_or(|manager| manager == org_id));
    Ok(account.filter(|_| !members.is_empty()).map(|account| (account, members)))
}

/// Suspends a user that the caller holds, or restores it.
pub(crate) async fn suspend_in(
    change: &Change,
    member: &Member,
    since: Option<Timestamp>,
) -> Result<(), Error> {
    Ok(store::suspend_user(change, member.user.id, since).await?)
}

/// Ends a user that the caller holds and no identity provider keeps, with its memberships. Returns the groups that it leaves.
pub(crate) async fn drop_in(change: &Change, user: &DirectoryUser) -> Result<Vec<GroupId>, Error> {
    store::delete_user(change, user.id).await?;
    let left = groups::remove_from_all(change, user.id.0, change.context().now).await?;
    change.count(user.directory_id.0, USERS, -1);
    Ok(left)
}

/// Finds the directory of those who were invited, if there is one.
pub(crate) async fn find_own_in(read: &Read, org_id: OrgId) -> Result<Option<Directory>, Error> {
    Ok(store::find_invited(read, org_id).await?)
}

/// Makes an account a user of the directory of those who were invited. Its name there is the id of the account, which stays
/// when address and name of the person change. Fails with [`Error::AlreadyExists`] where it is one already.
pub(crate) async fn join_in(
    change: &Change,
    directory: Directory,
    account: AccountId,
) -> Result<Member, Error> {
    let stored = json!({ "userName": account.to_string() }).to_string();
    let draft = UserDraft::new(Resource::from_stored(directory.protocol()?.user(), &stored)?)?;
    let now = change.context().now;
    let user = DirectoryUser {
        id: DirectoryUserId(change.context().uuid()),
        org_id: directory.org_id,
        directory_id: directory.id,
        user_name: draft.user_name.clone(),
        active: true,
        account_id: Some(account),
        attributes: draft.stored.clone(),
        created_at: now,
        updated_at: now,
        version: 1,
        held: false,
        suspended_at: None,
    };
    store::insert_user(change, &user, &draft).await?;
    change.count(directory.id.0, USERS, 1);
    Ok(Member { user, directory })
}

/// Finds the directory of those who were invited, or makes it.
pub(crate) async fn own_directory_in(change: &Change, org_id: OrgId) -> Result<Directory, Error> {
    if let Some(directory) = store::find_invited(change, org_id).await? {
        return Ok(directory);
    }
    // Of several who invite first, one makes it.
    organizations::lock(change, org_id).await?;
    if let Some(directory) = store::find_invited(change, org_id).await? {
        return Ok(directory);
    }
    let now = change.context().now;
    let directory = Directory {
        id: DirectoryId(change.context().uuid()),
        org_id,
        name: INVITED.to_owned(),
        kind: DirectoryKind::Invited,
        settings: Settings::default(),
        schemas: "{}".to_owned(),
        created_at: now,
    };
    store::insert_directory(change, &directory, &directory.settings.to_stored()?).await?;
    let message = Message::from("Created directory ").plain(&directory.name);
    let event = Event::new(org_id, &SCIM_DIRECTORY_CREATED, message)
        .about(subject(&directory))
        .delta(Delta::created(recorded_map(&directory).into()));
    change.record(event);
    Ok(directory)
}
