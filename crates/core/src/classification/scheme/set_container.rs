//! Chooses the default levels of containers.

use serde_json::json;

use super::model::{ContainerDefault, ContainerDefaults, DefaultLevel, Scheme};
use super::store;
use crate::ari::Ari;
use crate::classification::actions::CONTAINER_CLASSIFICATION_LEVEL_UPDATED;
use crate::classification::admit::Labeller;
use crate::classification::list::find_in;
use crate::classification::model::{Level, Mark};
use crate::classification::rules::{absent, as_sensitive, level_id, require_published};
use crate::classification::store as levels;
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Recorded, change};
use crate::id::OrgId;
use crate::organization::store as organizations;

/// Chooses the level of what lies in a container and is not classified itself. It has to be published. For an
/// administrator of a container, which a product speaks for, the settings of the organization decide too.
pub async fn set_container_default(
    labeller: &Labeller,
    container: &Ari,
    level: &str,
) -> Result<ContainerDefault, Error> {
    let container = labeller.container(container, "choose the classification level of a container")?;
    let (org_id, id, user) = (labeller.org_id(), level_id(level)?, labeller.speaks_for_users());
    let context = labeller.context();
    change(context, container, move |change, container| async move {
        organizations::lock(&change, org_id).await?;
        let level = find_in(&change, org_id, id).await?;
        let before = store::find(&change, org_id, &container).await?;
        if let Some(before) = before.clone().filter(|before| before.default.level_id == id) {
            return Ok(Changed::nothing(before));
        }
        require_published(&level)?;
        if user {
            check(&change, org_id, &level, &store::scheme(&change, org_id).await?).await?;
        }
        let default = DefaultLevel { level_id: id, set: Mark::of(change.context()) };
        let after = ContainerDefault { container: container.as_ref().clone(), default };
        store::put(&change, org_id, &after).await?;
        let recorded = record(&change, before.as_ref(), Some(id.to_string()), &level, &container);
        let set = store::find(&change, org_id, &container).await?;
        let set = set.ok_or_else(|| Error::Internal("a default level was not written".to_owned()))?;
        Ok(Changed::recorded(set, recorded))
    })
    .await
}

/// Takes the level of a container away: what lies in it has that of its site, or that of the organization.
pub async fn remove_container_default(labeller: &Labeller, container: &Ari) -> Result<(), Error> {
    let container = labeller.container(container, "take the classification level of a container away")?;
    let org_id = labeller.org_id();
    let context = labeller.context();
    change(context, container, move |change, container| async move {
        organizations::lock(&change, org_id).await?;
        let Some(before) = store::find(&change, org_id, &container).await? else {
            return Ok(Changed::nothing(()));
        };
        let level = find_in(&change, org_id, before.default.level_id).await?;
        store::remove(&change, org_id, &container).await?;
        let recorded = record(&change, Some(&before), None, &level, &container);
        Ok(Changed::recorded((), recorded))
    })
    .await
}

/// Refuses a level that administrators of containers may not choose.
async fn check(change: &Change, org_id: OrgId, level: &Level, scheme: &Scheme) -> Result<(), Error> {
    let Some(default) = &scheme.default else { return Ok(()) };
    if scheme.container_defaults == ContainerDefaults::Any {
        return Ok(());
    }
    let ranks = levels::ranks(change, org_id).await?;
    let rank = |id| ranks.iter().find(|rank| rank.id == id).ok_or_else(|| absent(id));
    if as_sensitive(rank(level.id)?, rank(default.level_id)?) {
        return Ok(());
    }
    let what = "choose for a container a level that is less sensitive than the default of the organization"
        .to_owned();
    Err(Error::Denied { what })
}

fn record(
    change: &Change,
    before: Option<&ContainerDefault>,
    after: Option<String>,
    level: &Level,
    container: &Ari,
) -> Recorded {
    let message = match &after {
        Some(_) => Message::from("Chose the classification level ").plain(&level.fields.name).plain(" for "),
        None => Message::from("Took the classification level ").plain(&level.fields.name).plain(" from "),
    };
    let event = Event::new(level.org_id, &CONTAINER_CLASSIFICATION_LEVEL_UPDATED, message.plain(container))
        .about(level.subject().with("container", container.as_str()))
        .delta(Delta::changed(
            json!({ "levelId": before.map(|before| before.default.level_id.to_string()) }),
            json!({ "levelId": after }),
        ));
    change.record(event)
}
