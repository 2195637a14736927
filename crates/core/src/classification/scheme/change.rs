//! Changes what people may do about levels.

use super::model::{Scheme, SchemeChange};
use super::store;
use crate::classification::actions::CLASSIFICATION_SETTINGS_UPDATED;
use crate::classification::admit::Classifier;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, Subject, Thing, change};
use crate::organization::store as organizations;

/// Changes settings of the caller's organization; what is not named stays.
pub async fn change_settings(classifier: &Classifier, wanted: SchemeChange) -> Result<Scheme, Error> {
    let caller = classifier.caller();
    caller.require_admin("change how data is classified")?;
    let org_id = caller.org_id;
    change(&caller.context, wanted, move |change, wanted| async move {
        organizations::lock(&change, org_id).await?;
        let before = store::scheme(&change, org_id).await?;
        let after = Scheme {
            default: before.default.clone(),
            user_override: wanted.user_override.unwrap_or(before.user_override),
            classifiers: wanted.classifiers.unwrap_or(before.classifiers),
            container_defaults: wanted.container_defaults.unwrap_or(before.container_defaults),
        };
        if after == before {
            return Ok(Changed::nothing(before));
        }
        store::save(&change, org_id, &after).await?;
        let message = Message::from("Updated the settings of data classification");
        let event = Event::new(org_id, &CLASSIFICATION_SETTINGS_UPDATED, message)
            .about(Subject::thing(Thing::Orgs, org_id))
            .delta(Delta::between(&before.recorded(), &after.recorded()));
        let recorded = change.record(event);
        Ok(Changed::recorded(after, recorded))
    })
    .await
}
