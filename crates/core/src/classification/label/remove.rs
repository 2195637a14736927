//! Takes the levels of objects away.

use serde_json::json;

use super::model::{Classified, Entry, LabelSource, Setter, User};
use super::set::{check, marked, setter, shown};
use super::store;
use crate::ari::Ari;
use crate::classification::actions::CONTENT_CLASSIFICATION_REMOVED;
use crate::classification::admit::Labeller;
use crate::classification::list::find_in;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change};

/// Takes the level that an object was given from a source away, and shows the level that it has from then on: that of the
/// other source, or a default. One that it does not have stays away.
pub async fn remove_label(
    labeller: &Labeller,
    object: &Ari,
    source: LabelSource,
    user: Option<User>,
) -> Result<Classified, Error> {
    labeller.may_change(object, "take the classification of content away")?;
    let (org_id, set_by, entry_id) = (labeller.org_id(), setter(labeller, source), labeller.context().uuid());
    let context = labeller.context();
    change(context, object.clone(), move |change, object| async move {
        let labels = store::lock(&change, org_id, &object).await?;
        let Some(before) = labels.iter().find(|label| label.source == source) else {
            let container = labels.iter().find_map(|label| label.container.clone());
            return Ok(Changed::nothing(shown(&change, org_id, &object, container.as_ref()).await?));
        };
        if set_by == Setter::User {
            check(&change, org_id, &labels, before, user, None).await?;
        }
        store::delete(&change, org_id, before).await?;
        let entry = Entry {
            id: entry_id,
            source,
            level: None,
            previous: Some(before.level_id),
            set_by,
            set: marked(&change, user),
        };
        store::remember(&change, org_id, &object, &entry).await?;
        let level = find_in(&change, org_id, before.level_id).await?;
        let message = Message::from("Took the classification ")
            .plain(&level.fields.name)
            .plain(" of ")
            .plain(&object)
            .plain(" away");
        let event = Event::new(org_id, &CONTENT_CLASSIFICATION_REMOVED, message)
            .about(level.subject().with("object", object.as_str()))
            .delta(Delta::removed(json!({
                "levelId": level.id.to_string(),
                "sensitivity": level.sensitivity,
                "source": source.as_str(),
            })));
        let recorded = change.record(event);
        Ok(Changed::recorded(shown(&change, org_id, &object, before.container.as_ref()).await?, recorded))
    })
    .await
}
