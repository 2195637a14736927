//! Puts levels into another order.

use serde_json::{Map, Value, json};

use super::actions::CLASSIFICATION_LEVELS_REORDERED;
use super::admit::Classifier;
use super::list::all_in;
use super::model::{Level, Mark};
use super::rules::{self, Order};
use super::store;
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Recorded, change};
use crate::id::{LevelId, OrgId};
use crate::organization::store as organizations;

/// Puts levels of the caller's organization into an order, and shows all of them, the most sensitive first.
pub async fn reorder(classifier: &Classifier, order: Order) -> Result<Vec<Level>, Error> {
    let caller = classifier.caller();
    caller.require_admin("reorder classification levels")?;
    let org_id = caller.org_id;
    change(&caller.context, order, move |change, order| async move {
        organizations::lock(&change, org_id).await?;
        let levels = all_in(&change, org_id).await?;
        let current: Vec<LevelId> = levels.iter().map(|level| level.id).collect();
        let moves = moves(&levels, &rules::reordered(&current, &order)?, &Mark::of(change.context()));
        if moves.is_empty() {
            return Ok(Changed::nothing(levels));
        }
        let recorded = move_in(&change, org_id, &moves).await?;
        Ok(Changed::recorded(all_in(&change, org_id).await?, recorded))
    })
    .await
}

/// Moves levels, each paired with what it is afterwards: all of them at once, since two that change places must never stand
/// at one.
pub(super) async fn move_in(
    change: &Change,
    org_id: OrgId,
    moves: &[(Level, Level)],
) -> Result<Recorded, Error> {
    for (_, after) in moves {
        let after = Level { changed: Mark::of(change.context()), ..after.clone() };
        store::begin_to_move(change, &after).await?;
    }
    store::finish_moving(change, org_id).await?;
    Ok(record(change, org_id, moves))
}

/// Pairs each level that moves with what it is afterwards.
fn moves(levels: &[Level], order: &[LevelId], mark: &Mark) -> Vec<(Level, Level)> {
    let moved = order.iter().zip(1_i64..).filter_map(|(id, sensitivity)| {
        let before = levels.iter().find(|level| level.id == *id)?;
        let after = Level { sensitivity, changed: mark.clone(), ..before.clone() };
        (before.sensitivity != sensitivity).then(|| (before.clone(), after))
    });
    moved.collect()
}

/// Records one event for the whole order; it is about each level that moved.
fn record(change: &Change, org_id: OrgId, moves: &[(Level, Level)]) -> Recorded {
    let before = places(moves.iter().map(|(before, _)| before));
    let after = places(moves.iter().map(|(_, after)| after));
    let message = Message::from("Reordered classification levels");
    let event = Event::new(org_id, &CLASSIFICATION_LEVELS_REORDERED, message);
    let event = moves.iter().fold(event, |event, (_, level)| event.about(level.subject()));
    change.record(event.delta(Delta::changed(before, after)))
}

fn places<'a>(levels: impl Iterator<Item = &'a Level>) -> Value {
    let places = levels.map(|level| (level.id.to_string(), json!(level.sensitivity)));
    Value::Object(places.collect::<Map<_, _>>())
}
