//! Chooses the default level of an organization.

use serde_json::{Value, json};

use super::model::{DefaultLevel, Scheme};
use super::store;
use crate::classification::actions::DEFAULT_CLASSIFICATION_LEVEL_UPDATED;
use crate::classification::admit::Classifier;
use crate::classification::list::find_in;
use crate::classification::model::{Level, Mark};
use crate::classification::rules::{level_id, require_published};
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Recorded, Subject, Thing, change};
use crate::id::OrgId;
use crate::organization::store as organizations;

/// Chooses the level of what nothing else in the caller's organization classifies. It has to be published.
pub async fn set_default(classifier: &Classifier, level: &str) -> Result<DefaultLevel, Error> {
    let caller = classifier.caller();
    caller.require_admin("choose the default classification level")?;
    let (org_id, id) = (caller.org_id, level_id(level)?);
    change(&caller.context, (), move |change, _| async move {
        // A level that is archived at the same time waits here.
        organizations::lock(&change, org_id).await?;
        let level = find_in(&change, org_id, id).await?;
        let before = store::scheme(&change, org_id).await?;
        if let Some(default) = before.default.clone().filter(|default| default.level_id == id) {
            return Ok(Changed::nothing(default));
        }
        require_published(&level)?;
        let default = DefaultLevel { level_id: id, set: Mark::of(change.context()) };
        let recorded = save_in(&change, org_id, before, Some((default, level))).await?;
        let set = store::scheme(&change, org_id).await?.default;
        let set = set.ok_or_else(|| Error::Internal("a default level was not written".to_owned()))?;
        Ok(Changed::recorded(set, recorded))
    })
    .await
}

/// Takes the default level of the caller's organization away: what nothing else classifies is unclassified.
pub async fn remove_default(classifier: &Classifier) -> Result<(), Error> {
    let caller = classifier.caller();
    caller.require_admin("take the default classification level away")?;
    let org_id = caller.org_id;
    change(&caller.context, (), move |change, _| async move {
        organizations::lock(&change, org_id).await?;
        let before = store::scheme(&change, org_id).await?;
        if before.default.is_none() {
            return Ok(Changed::nothing(()));
        }
        let recorded = save_in(&change, org_id, before, None).await?;
        Ok(Changed::recorded((), recorded))
    })
    .await
}

async fn save_in(
    change: &Change,
    org_id: OrgId,
    before: Scheme,
    chosen: Option<(DefaultLevel, Level)>,
) -> Result<Recorded, Error> {
    let old = before.default.as_ref().map(|default| default.level_id);
    let (default, level) = chosen.unzip();
    store::save(change, org_id, &Scheme { default, ..before }).await?;
    let message = match &level {
        Some(level) => Message::from("Chose the default classification level ").plain(&level.fields.name),
        None => Message::from("Took the default classification level away"),
    };
    let shown = |level: Option<String>| -> Value { json!({ "levelId": level }) };
    let event = Event::new(org_id, &DEFAULT_CLASSIFICATION_LEVEL_UPDATED, message)
        .about(Subject::thing(Thing::Orgs, org_id));
    let event = level.iter().fold(event, |event, level| event.about(level.subject()));
    let after = level.map(|level| level.id.to_string());
    Ok(change.record(event.delta(Delta::changed(shown(old.map(|id| id.to_string())), shown(after)))))
}
