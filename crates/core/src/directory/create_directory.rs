//! Creates directories.

use serde_json::{Map, Value};

use super::actions::SCIM_DIRECTORY_CREATED;
use super::model::{Directory, DirectoryKind};
use super::settings::Settings;
use super::store;
use crate::context::Context;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, Subject, Thing, change};
use crate::id::{DirectoryId, OrgId};
use crate::principal::OrgCaller;
use crate::steward::Steward;
use crate::text::bounded;

/// Creates an empty directory in the caller's organization.
pub async fn add_directory(caller: &OrgCaller, name: &str, settings: Settings) -> Result<Directory, Error> {
    caller.require_admin("create directories")?;
    settings.check()?;
    create_directory(&caller.context, caller.org_id, &bounded(name, "name")?, settings).await
}

/// Lists the directories of the caller's organization, oldest first.
pub async fn list_directories(caller: &OrgCaller) -> Result<Vec<Directory>, Error> {
    directories(&caller.context.steward, caller.org_id).await
}

/// Creates an empty directory. For the program itself.
pub async fn create_directory(
    context: &Context,
    org_id: OrgId,
    name: &str,
    settings: Settings,
) -> Result<Directory, Error> {
    let directory = Directory {
        id: DirectoryId(context.uuid()),
        org_id,
        name: name.to_owned(),
        kind: DirectoryKind::Provisioned,
        settings,
        schemas: "{}".to_owned(),
        created_at: context.now,
    };
    change(context, directory, |change, directory| async move {
        if store::count_directories(&change, directory.org_id).await? >= store::DIRECTORIES {
            let rule =
                format!("cannot be added: an organization has at most {} directories", store::DIRECTORIES);
            return Err(Error::invalid("directory", rule));
        }
        store::insert_directory(&change, &directory, &directory.settings.to_stored()?).await?;
        let message = Message::from("Created directory ").plain(&directory.name);
        let event = Event::new(directory.org_id, &SCIM_DIRECTORY_CREATED, message)
            .about(subject(&directory))
            .delta(Delta::created(recorded_map(&directory).into()));
        let recorded = change.record(event);
        Ok(Changed::recorded(directory.as_ref().clone(), recorded))
    })
    .await
}

/// Names a directory in an event.
pub(super) fn subject(directory: &Directory) -> Subject {
    Subject::thing(Thing::Directories, directory.id).with("name", directory.name.as_str())
}

/// Returns what an event keeps of a directory.
pub(super) fn recorded_map(directory: &Directory) -> Map<String, Value> {
    let mut kept = directory.settings.recorded();
    kept.insert("name".to_owned(), directory.name.as_str().into());
    kept
}

/// Lists the directories of an organization, oldest first.
pub async fn directories(steward: &Steward, org_id: OrgId) -> Result<Vec<Directory>, Error> {
    steward
        .database()
        .read(move |read| async move { store::list_directories(&read, org_id).await.map_err(Error::from) })
        .await
}
