//! Schemas that the users of a directory have beside those of the standard (RFC 7643 §3.3, §7).
//!
//! A schema that was removed leaves values behind. No request sees them from then on; a job takes them out of the users, and
//! until it is done nobody can give the URN another meaning.

use serde_json::{Value, json};
use steward_db::Priority;
use steward_scim::{Attribute, Mutability, ResourceType, Returned, Schema, SchemaLimits};
use uuid::Uuid;

use super::actions::SCIM_DIRECTORY_UPDATED;
use super::change_directory::directory_id_of;
use super::create_directory::subject;
use super::model::Directory;
use super::store;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change, housekeeping};
use crate::id::{DirectoryId, OrgId};
use crate::job::{Job, enqueue};
use crate::principal::OrgCaller;
use crate::protocol::{StoredSchemas, refused};
use crate::steward::Steward;

/// Users that one transaction looks at: those who wait for the writer must not notice.
const ROWS: i64 = 200;

/// The longest document of a schema, in bytes: it is read with each change of a user that has values of it.
pub const SCHEMA_LIMIT: usize = 64 * 1024;

/// Lists the schemas of a directory, by their URNs.
pub async fn list_schemas(caller: &OrgCaller, directory_id: &str) -> Result<Vec<Value>, Error> {
    let directory = super::read_directory(caller, directory_id).await?;
    Ok(StoredSchemas::parse(&directory.schemas)?.defined)
}

/// Defines a schema for the users of a directory, or adds to one: what is there keeps its meaning, because users have values of
/// it. Returns the schema in full.
pub async fn define_schema(
    caller: &OrgCaller,
    directory_id: &str,
    urn: &str,
    document: &Value,
) -> Result<Value, Error> {
    caller.require_admin("define schemas of directories")?;
    let (org_id, id) = (caller.org_id, directory_id_of(directory_id)?);
    let schema = Schema::parse(document, &SchemaLimits::default()).map_err(refused)?;
    if !schema.id.eq_ignore_ascii_case(urn) {
        return Err(Error::invalid("id", "must be the URN in the path"));
    }
    check_visible("attributes", &schema)?;
    let stored = schema.document().clone();
    if stored.to_string().len() > SCHEMA_LIMIT {
        return Err(Error::invalid(
            "attributes",
            format!(
                "must not exceed {SCHEMA_LIMIT} bytes in all: define fewer, or describe them more briefly"
            ),
        ));
    }
    let defined = change(&caller.context, (schema, stored), move |change, input| async move {
        let (schema, stored) = input.as_ref();
        let current = lock(&change, org_id, id).await?;
        let mut schemas = StoredSchemas::parse(&current.schemas)?;
        if schemas.leaving.iter().any(|urn| urn.eq_ignore_ascii_case(&schema.id)) {
            return Err(Error::Conflict(
                "the values of the schema that had this URN are still being removed: try again in a moment"
                    .to_owned(),
            ));
        }
        let place = schemas.defined.iter().position(|known| has_urn(known, &schema.id));
        let before = match place.and_then(|place| schemas.defined.get_mut(place)) {
            Some(known) if known == stored => return Ok(Changed::nothing(stored.clone())),
            Some(known) => {
                let before = Schema::parse(known, &SchemaLimits::default()).map_err(refused)?;
                check_keeps("attributes", &before.attributes, &schema.attributes)?;
                Some(std::mem::replace(known, stored.clone()))
            }
            None => {
                schemas.defined.push(stored.clone());
                None
            }
        };
        let urn_of = |known: &Value| known["id"].as_str().unwrap_or_default().to_owned();
        schemas.defined.sort_by_key(urn_of);
        // Whether all of them together can be told apart.
        schemas.protocol(current.settings.dialect)?;
        store::update_schemas(&change, id, &schemas.to_stored()?).await?;
        let message =
            Message::from("Defined schema ").plain(&schema.id).plain(" of directory ").plain(&current.name);
        let after = json!({ "schema": stored });
        let delta = match before {
            Some(before) => Delta::changed(json!({ "schema": before }), after),
            None => Delta::created(after),
        };
        let event =
            Event::new(org_id, &SCIM_DIRECTORY_UPDATED, message).about(subject(&current)).delta(delta);
        let recorded = change.record(event);
        Ok(Changed::recorded(stored.clone(), recorded))
    })
    .await?;
    caller.context.steward.keys().forget_of(id);
    Ok(defined)
}

/// Removes a schema from a directory, and from its users what they have of it.
pub async fn remove_schema(caller: &OrgCaller, directory_id: &str, urn: &str) -> Result<(), Error> {
    caller.require_admin("remove schemas of directories")?;
    let (org_id, id) = (caller.org_id, directory_id_of(directory_id)?);
    change(&caller.context, urn.to_owned(), move |change, urn| async move {
        let current = lock(&change, org_id, id).await?;
        let mut schemas = StoredSchemas::parse(&current.schemas)?;
        let place = schemas.defined.iter().position(|known| has_urn(known, &urn));
        let Some(gone) = place.map(|place| schemas.defined.remove(place)) else {
            return Err(Error::not_found("schema", &urn));
        };
        // As it is written in the users.
        let urn = gone["id"].as_str().unwrap_or_default().to_owned();
        schemas.leaving.push(urn.clone());
        store::update_schemas(&change, id, &schemas.to_stored()?).await?;
        enqueue(
            &change,
            &Job::PurgeSchema { org_id: org_id.0, directory_id: id.0, urn: urn.clone(), after: Uuid::nil() },
        )
        .await?;
        let message =
            Message::from("Removed schema ").plain(urn).plain(" of directory ").plain(&current.name);
        let event = Event::new(org_id, &SCIM_DIRECTORY_UPDATED, message)
            .about(subject(&current))
            .delta(Delta::removed(json!({ "schema": gone })));
        let recorded = change.record(event);
        Ok(Changed::recorded((), recorded))
    })
    .await?;
    caller.context.steward.keys().forget_of(id);
    caller.context.steward.jobs().notify_one();
    Ok(())
}

/// Takes the values of a schema that was removed out of the users of its directory, in small transactions. It may be cut off
/// and begin again.
pub(crate) async fn purge_schema(
    steward: &Steward,
    (org_id, directory_id): (OrgId, DirectoryId),
    urn: String,
    after: Uuid,
) -> Result<(), String> {
    let mut after = after;
    loop {
        let input = (urn.clone(), after);
        let now = steward.now();
        let next = housekeeping(steward, Priority::Bulk, input, move |tx, input| async move {
            let (urn, after) = input.as_ref();
            let page = store::attributes_after(&tx, directory_id, *after, ROWS).await?;
            for (user, attributes) in &page {
                if let Some(rest) = without(attributes, urn) {
                    store::set_attributes(&tx, *user, &rest, now).await?;
                }
            }
            if let Some((last, _)) = page.last() {
                return Ok::<_, Error>(Some(*last));
            }
            if let Some(directory) = store::lock_directory(&tx, org_id, directory_id).await? {
                let mut schemas = StoredSchemas::parse(&directory.schemas)?;
                schemas.leaving.retain(|leaving| leaving != urn);
                store::update_schemas(&tx, directory_id, &schemas.to_stored()?).await?;
            }
            Ok(None)
        });
        match next.await.map_err(|error| error.to_string())? {
            None => return Ok(()),
            Some(last) => after = last,
        }
        if steward.stop().is_cancelled() {
            return Err("the program stopped".to_owned());
        }
    }
}

/// Returns attributes without those of a schema; None if there are none of it.
fn without(attributes: &str, urn: &str) -> Option<String> {
    // Most users have none, and are not read further.
    if !attributes.contains(urn) {
        return None;
    }
    let mut members: serde_json::Map<String, Value> = serde_json::from_str(attributes).ok()?;
    members.shift_remove(urn)?;
    Some(Value::Object(members).to_string())
}

async fn lock(change: &crate::event::Change, org_id: OrgId, id: DirectoryId) -> Result<Directory, Error> {
    store::lock_directory(change, org_id, id).await?.ok_or_else(|| Error::not_found("directory", id))
}

fn has_urn(document: &Value, urn: &str) -> bool {
    document["id"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(urn))
}

/// Asks whether a name among the attributes of a user is the URN of a schema of its directory.
pub(super) fn is_own(name: &str) -> bool {
    name.starts_with("urn:") && !ResourceType::user().has_extension(name)
}

/// Nothing is kept that nobody can look at: it would be a place for secrets.
fn check_visible(place: &str, schema: &Schema) -> Result<(), Error> {
    let withheld = |attribute: &&std::sync::Arc<Attribute>| {
        attribute.mutability == Mutability::WriteOnly || attribute.returned == Returned::Never
    };
    let all = schema
        .attributes
        .iter()
        .flat_map(|attribute| std::iter::once(attribute).chain(&attribute.sub_attributes));
    match all.clone().find(withheld) {
        None => Ok(()),
        Some(attribute) => {
            let rule = "must be readable: Steward keeps no values that it never shows, so leave out writeOnly and never";
            Err(Error::invalid(format!("{place}.{}", attribute.name), rule))
        }
    }
}

/// What is defined keeps its meaning: attributes are added and described otherwise, but none becomes another one.
fn check_keeps(
    place: &str,
    before: &[std::sync::Arc<Attribute>],
    after: &[std::sync::Arc<Attribute>],
) -> Result<(), Error> {
    for old in before {
        let field = format!("{place}.{}", old.name);
        let Some(new) = after.iter().find(|new| new.name == old.name) else {
            let rule =
                "is defined and must stay: users may have values of it. Remove the schema to give it up";
            return Err(Error::invalid(field, rule));
        };
        if new.kind != old.kind || new.multi_valued != old.multi_valued || new.case_exact != old.case_exact {
            let rule = "must keep its type, multiValued and caseExact: users may have values of it. Give the changed \
                        attribute another name";
            return Err(Error::invalid(field, rule));
        }
        check_keeps(&field, &old.sub_attributes, &new.sub_attributes)?;
    }
    Ok(())
}
