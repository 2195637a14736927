//! Writes a level that changed.

use super::actions::{
    CLASSIFICATION_LEVEL_ARCHIVED, CLASSIFICATION_LEVEL_PUBLISHED, CLASSIFICATION_LEVEL_RESTORED,
    CLASSIFICATION_LEVEL_UPDATED,
};
use super::model::{Level, LevelStatus, Mark};
use super::store;
use crate::error::Error;
use crate::event::{Action, Change, Delta, Event, Message, Recorded};
use crate::id::{LevelId, OrgId};
use crate::text::fold;

/// Writes a level, marked with who changed it and when, and records the event that says what became of it. Its place in
/// the order is written elsewhere.
pub(super) async fn save_in(change: &Change, before: &Level, after: Level) -> Result<Recorded, Error> {
    let after = Level { changed: Mark::of(change.context()), ..after };
    store::update(change, &after, &fold(&after.fields.name)).await?;
    let (action, verb) = named(before.status, after.status);
    let message = Message::from(verb).plain(" classification level ").plain(&after.fields.name);
    let event = Event::new(after.org_id, action, message)
        .about(after.subject())
        .delta(Delta::between(&before.recorded(), &after.recorded()));
    Ok(change.record(event))
}

fn named(before: LevelStatus, after: LevelStatus) -> (&'static Action, &'static str) {
    match after {
        _ if before == after => (&CLASSIFICATION_LEVEL_UPDATED, "Updated"),
        LevelStatus::Draft => (&CLASSIFICATION_LEVEL_RESTORED, "Restored"),
        LevelStatus::Published => (&CLASSIFICATION_LEVEL_PUBLISHED, "Published"),
        LevelStatus::Archived => (&CLASSIFICATION_LEVEL_ARCHIVED, "Archived"),
    }
}

/// Refuses a name that another level of the organization has, whatever its case and status: a level that is restored
/// must not meet its own name.
pub(super) async fn check_name(change: &Change, org_id: OrgId, name: &str, id: LevelId) -> Result<(), Error> {
    if store::name_is_taken(change, org_id, &fold(name), id).await? {
        let value = name.to_owned();
        return Err(Error::AlreadyExists { what: "classification level", field: "name", value });
    }
    Ok(())
}
