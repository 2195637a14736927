//! Creates groups that administrators keep (organizations API §3.6).

use serde_json::{Map, Value, json};

use super::model::DirectoryKind;
use super::{members, membership, store};
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, change};
use crate::group::{Group, LOCAL_GROUP_CREATED, store as groups};
use crate::id::{DirectoryId, GroupId, OrgId};
use crate::principal::OrgCaller;
use crate::text::{bounded, fold};

/// The longest description, in characters.
const DESCRIPTION: usize = 1024;

/// Where a group is created.
#[derive(Debug, Clone, Copy)]
enum Home {
    /// In this directory.
    Directory(DirectoryId),
    /// In the only one of an identity provider; if there is none, in that of those who were invited.
    Only,
    /// As before; if there are several, in that of those who were invited.
    Anywhere,
}

/// Creates an empty group in a directory: its members will be users of that directory. Without one it is created in the
/// only directory of an identity provider, or in that of those who were invited if there is none.
pub async fn create_local_group(
    caller: &OrgCaller,
    directory: Option<DirectoryId>,
    name: &str,
    description: Option<&str>,
) -> Result<Group, Error> {
    create(caller, directory.map_or(Home::Only, Home::Directory), name, description).await
}

/// Creates an empty group where nobody says in which directory: in the only one of an identity provider, else in that of
/// those who were invited (organizations API §3.7).
pub async fn create_group_anywhere(
    caller: &OrgCaller,
    name: &str,
    description: Option<&str>,
) -> Result<Group, Error> {
    create(caller, Home::Anywhere, name, description).await
}

async fn create(
    caller: &OrgCaller,
    home: Home,
    name: &str,
    description: Option<&str>,
) -> Result<Group, Error> {
    caller.require_admin("create groups")?;
    let name = bounded(name, "name")?;
    let description = described(description)?;
    let (org_id, id) = (caller.org_id, GroupId(caller.context.uuid()));
    change(&caller.context, (name, description), move |change, input| async move {
        let (name, description) = input.as_ref();
        let home = home_in(&change, org_id, home).await?;
        if store::find_directory(&change, org_id, home).await?.is_none() {
            return Err(Error::not_found("directory", home));
        }
        let now = change.context().now;
        let group = Group {
            id,
            org_id,
            directory_id: None,
            home: Some(home),
            name: name.clone(),
            description: description.clone(),
            external_id: None,
            member_count: 0,
            created_at: now,
            updated_at: now,
            version: 1,
            held: false,
        };
        let name_key = fold(name);
        if groups::name_is_taken(&change, org_id, &name_key, id).await? {
            return Err(Error::AlreadyExists { what: "group", field: "name", value: name.clone() });
        }
        groups::insert(&change, &group, &name_key).await?;
        let message = Message::from("Created group ").plain(name);
        let event = Event::new(org_id, &LOCAL_GROUP_CREATED, message)
            .about(members::subject(&group))
            .delta(Delta::created(Value::Object(recorded(&group))));
        let recorded = change.record(event);
        Ok(Changed::recorded(group, recorded))
    })
    .await
}

async fn home_in(change: &Change, org_id: OrgId, home: Home) -> Result<DirectoryId, Error> {
    if let Home::Directory(id) = home {
        return Ok(id);
    }
    let directories = store::list_directories(change, org_id).await?;
    let of_providers: Vec<DirectoryId> = directories
        .iter()
        .filter(|directory| directory.kind == DirectoryKind::Provisioned)
        .map(|directory| directory.id)
        .collect();
    match (of_providers.as_slice(), home) {
        ([only], _) => Ok(*only),
        ([_, ..], Home::Only) => {
            Err(Error::invalid("directoryId", "must name one directory of the organization"))
        }
        _ => Ok(membership::own_directory_in(change, org_id).await?.id),
    }
}

/// Returns what an event keeps of a group.
pub(super) fn recorded(group: &Group) -> Map<String, Value> {
    let mut values = Map::new();
    values.insert("name".to_owned(), json!(group.name));
    if let Some(description) = &group.description {
        values.insert("description".to_owned(), json!(description));
    }
    if let Some(home) = group.home {
        values.insert("directoryId".to_owned(), json!(home.to_string()));
    }
    values
}

fn described(text: Option<&str>) -> Result<Option<String>, Error> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    if text.chars().count() > DESCRIPTION || text.contains('\0') {
        let rule = format!("must have at most {DESCRIPTION} characters, none of them NUL");
        return Err(Error::invalid("description", rule));
    }
    Ok(Some(text.to_owned()))
}
