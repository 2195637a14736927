//! Gives objects levels.

use serde_json::{Value, json};

use super::classify::{classified_in, defaults_in};
use super::model::{AskedLabel, Classified, Entry, Label, LabelSource, Queried, Setter, User};
use super::rules::{Facts, chain};
use super::store;
use crate::ari::Ari;
use crate::classification::actions::CONTENT_CLASSIFIED;
use crate::classification::admit::Labeller;
use crate::classification::list::find_in;
use crate::classification::model::{Level, Mark};
use crate::classification::rules::{level_id, require_published};
use crate::classification::scheme::store as schemes;
use crate::classification::store as levels;
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Recorded, change};
use crate::id::{LevelId, OrgId};

/// Gives an object a level, which has to be published, and shows the level that it has from then on. A product gives one
/// for a user, whom the settings of the organization bind, or for a rule of its own.
pub async fn set_label(labeller: &Labeller, asked: AskedLabel) -> Result<Classified, Error> {
    labeller.may_change(&asked.object, "classify content")?;
    asked.container.as_ref().map_or(Ok(()), |container| labeller.may_see(container))?;
    let (org_id, id) = (labeller.org_id(), level_id(&asked.level)?);
    let set_by = setter(labeller, asked.source);
    // An entry of the history has a place in its order, so its id is drawn with the time of the request.
    let entry_id = labeller.context().uuid();
    let context = labeller.context();
    change(context, asked, move |change, asked| async move {
        let AskedLabel { object, container, source, user, .. } = asked.as_ref();
        let level = find_in(&change, org_id, id).await?;
        let mut labels = store::lock(&change, org_id, object).await?;
        loop {
            let before = labels.iter().find(|label| label.source == *source).cloned();
            let container =
                container.clone().or_else(|| labels.iter().find_map(|label| label.container.clone()));
            let set = marked(&change, *user);
            let label =
                Label { object: object.clone(), container, source: *source, level_id: id, set_by, set };
            if before.as_ref().is_some_and(|before| same(before, &label)) {
                return Ok(Changed::nothing(shown(&change, org_id, object, label.container.as_ref()).await?));
            }
            require_published(&level)?;
            if set_by == Setter::User {
                check(&change, org_id, &labels, &label, *user, Some(id)).await?;
            }
            let written = match &before {
                Some(_) => store::update(&change, org_id, &label).await.map(|()| true)?,
                None => store::insert(&change, org_id, &label).await?,
            };
            if !written {
                // Somebody was faster, and has committed: there is a row to hold now.
                labels = store::lock(&change, org_id, object).await?;
                continue;
            }
            let previous = before.map(|before| before.level_id);
            let entry = Entry {
                id: entry_id,
                source: *source,
                level: Some(id),
                previous,
                set_by,
                set: label.set.clone(),
            };
            store::remember(&change, org_id, object, &entry).await?;
            let recorded = record(&change, &level, &label, previous);
            return Ok(Changed::recorded(
                shown(&change, org_id, object, label.container.as_ref()).await?,
                recorded,
            ));
        }
    })
    .await
}

/// Says who stands behind a label of a caller.
pub(super) fn setter(labeller: &Labeller, source: LabelSource) -> Setter {
    match source {
        LabelSource::Auto => Setter::Rule,
        LabelSource::Content if labeller.speaks_for_users() => Setter::User,
        LabelSource::Content => Setter::Administrator,
    }
}

/// Marks what is done now, by the user for whom a product asks.
pub(super) fn marked(change: &Change, user: Option<User>) -> Mark {
    let mut mark = Mark::of(change.context());
    mark.by.account = user.map(|user| user.account).or(mark.by.account);
    mark
}

/// Refuses what the organization does not let a user do.
pub(super) async fn check(
    change: &Change,
    org_id: OrgId,
    labels: &[Label],
    label: &Label,
    user: Option<User>,
    wanted: Option<LevelId>,
) -> Result<(), Error> {
    let chain = chain(&label.object, label.container.as_ref());
    let scheme = schemes::scheme(change, org_id).await?;
    let ranks = levels::ranks(change, org_id).await?;
    let defaults = defaults_in(change, org_id, std::slice::from_ref(&chain)).await?;
    let facts = Facts { ranks: &ranks, scheme: &scheme, labels, defaults: &defaults };
    let wanted = wanted.and_then(|wanted| ranks.iter().find(|rank| rank.id == wanted));
    facts.check_user(&chain, user, wanted)
}

fn same(before: &Label, label: &Label) -> bool {
    (before.level_id, before.set_by, &before.container) == (label.level_id, label.set_by, &label.container)
}

/// Works out the level that an object has after a change.
pub(super) async fn shown(
    change: &Change,
    org_id: OrgId,
    object: &Ari,
    container: Option<&Ari>,
) -> Result<Classified, Error> {
    let asked = Queried { object: object.clone(), container: container.cloned() };
    let mut classified = classified_in(change, org_id, &[asked]).await?;
    classified.pop().ok_or_else(|| Error::Internal("an object that was asked for is missing".to_owned()))
}

fn record(change: &Change, level: &Level, label: &Label, previous: Option<LevelId>) -> Recorded {
    let message = Message::from("Classified ").plain(&label.object).plain(" as ").plain(&level.fields.name);
    let subject = level.subject().with("object", label.object.as_str());
    let subject = label
        .container
        .iter()
        .fold(subject, |subject, container: &Ari| subject.with("container", container.as_str()));
    let before: Value = json!({ "levelId": previous.map(|id| id.to_string()) });
    let after = json!({
        "levelId": level.id.to_string(),
        "sensitivity": level.sensitivity,
        "source": label.source.as_str(),
        "setBy": label.set_by.as_str(),
        "classifiedBy": label.set.by.account.map(|account| account.to_string()),
    });
    let event = Event::new(level.org_id, &CONTENT_CLASSIFIED, message);
    change.record(event.about(subject).delta(Delta::changed(before, after)))
}
