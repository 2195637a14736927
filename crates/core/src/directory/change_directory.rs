//! Changes the name and the settings of a directory.

use super::actions::SCIM_DIRECTORY_UPDATED;
use super::create_directory::{recorded_map, subject};
use super::model::Directory;
use super::settings::Settings;
use super::store;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change};
use crate::id::{DirectoryId, OrgId};
use crate::principal::OrgCaller;
use crate::text::bounded;

/// Reads a directory of the caller's organization.
pub async fn read_directory(caller: &OrgCaller, directory_id: &str) -> Result<Directory, Error> {
    let (org_id, id) = (caller.org_id, directory_id_of(directory_id)?);
    caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            store::find_directory(&read, org_id, id).await?.ok_or_else(|| Error::not_found("directory", id))
        })
        .await
}

/// Gives a directory another name, if there is one, and other settings: `choose` is told the settings as they are and
/// changes those that are to be different.
pub async fn change_directory(
    caller: &OrgCaller,
    directory_id: &str,
    name: Option<&str>,
    choose: impl Fn(&mut Settings) + Send + Sync + 'static,
) -> Result<Directory, Error> {
    caller.require_admin("change directories")?;
    let (org_id, id) = (caller.org_id, directory_id_of(directory_id)?);
    let name = name.map(|name| bounded(name, "name")).transpose()?;
    let changed = change(&caller.context, (name, choose), move |change, input| async move {
        let (name, choose) = input.as_ref();
        let current = store::lock_directory(&change, org_id, id)
            .await?
            .ok_or_else(|| Error::not_found("directory", id))?;
        let mut next = current.clone();
        next.name.clone_from(name.as_ref().unwrap_or(&current.name));
        choose(&mut next.settings);
        next.settings.check()?;
        if next == current {
            return Ok(Changed::nothing(current));
        }
        store::update_directory(&change, &next, &next.settings.to_stored()?).await?;
        let message = Message::from("Updated directory ").plain(&next.name);
        let event = Event::new(org_id, &SCIM_DIRECTORY_UPDATED, message)
            .about(subject(&next))
            .delta(Delta::between(&recorded_map(&current), &recorded_map(&next)));
        let recorded = change.record(event);
        Ok(Changed::recorded(next, recorded))
    })
    .await?;
    caller.context.steward.keys().forget_of(id);
    caller.context.steward.journal().learn(id, changed.settings.journal, caller.context.now);
    Ok(changed)
}

/// Reads the settings of the directory of a request.
pub(super) async fn settings_in(
    read: &steward_db::Read,
    org_id: OrgId,
    id: DirectoryId,
) -> Result<Settings, Error> {
    let directory = store::find_directory(read, org_id, id).await?;
    directory.map(|directory| directory.settings).ok_or_else(|| Error::not_found("directory", id))
}

/// Reads an id from a path. Text that is no id of ours names no directory.
pub(super) fn directory_id_of(text: &str) -> Result<DirectoryId, Error> {
    text.parse().map_err(|_| Error::not_found("directory", text))
}
