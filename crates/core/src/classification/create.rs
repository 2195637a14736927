//! Creates levels.

use serde_json::Value;

use super::actions::CLASSIFICATION_LEVEL_CREATED;
use super::admit::Classifier;
use super::list::find_in;
use super::model::{Level, LevelStatus, Mark, NewLevel};
use super::save::check_name;
use super::{rules, store};
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Recorded, change};
use crate::id::LevelId;
use crate::organization::store as organizations;
use crate::text::fold;

/// Creates a level in the caller's organization: a draft, less sensitive than all that are there.
pub async fn create(classifier: &Classifier, new: &NewLevel) -> Result<Level, Error> {
    let caller = classifier.caller();
    caller.require_admin("create classification levels")?;
    let (org_id, id) = (caller.org_id, LevelId(caller.context.uuid()));
    change(&caller.context, rules::fields(new)?, move |change, fields| async move {
        // The order of all levels, and how many there are, concerns the organization as a whole.
        organizations::lock(&change, org_id).await?;
        let others: Vec<LevelStatus> =
            store::statuses(&change, org_id).await?.into_iter().map(|(_, status)| status).collect();
        rules::check_room(&others, LevelStatus::Draft)?;
        check_name(&change, org_id, &fields.name, id).await?;
        let mark = Mark::of(change.context());
        let level = Level {
            id,
            org_id,
            fields: fields.as_ref().clone(),
            sensitivity: i64::try_from(others.len() + 1).unwrap_or(i64::MAX),
            status: LevelStatus::Draft,
            created: mark.clone(),
            changed: mark,
        };
        let recorded = create_in(&change, &level).await?;
        Ok(Changed::recorded(find_in(&change, org_id, id).await?, recorded))
    })
    .await
}

/// Writes a new level.
pub(super) async fn create_in(change: &Change, level: &Level) -> Result<Recorded, Error> {
    store::insert(change, level, &fold(&level.fields.name)).await?;
    let message = Message::from("Created classification level ").plain(&level.fields.name);
    let event = Event::new(level.org_id, &CLASSIFICATION_LEVEL_CREATED, message)
        .about(level.subject())
        .delta(Delta::created(Value::Object(level.recorded())));
    Ok(change.record(event))
}
