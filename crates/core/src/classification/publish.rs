//! Publishes levels.

use super::admit::Classifier;
use super::list::all_in;
use super::model::Level;
use super::rules::{self, Step, absent};
use super::save::save_in;
use crate::error::Error;
use crate::event::{Changed, change};
use crate::id::LevelId;
use crate::organization::store as organizations;

/// Publishes levels of the caller's organization, all or none, and shows them in the order in which they were named. One
/// that is published already stays as it is.
pub async fn publish(classifier: &Classifier, ids: &[String]) -> Result<Vec<Level>, Error> {
    let caller = classifier.caller();
    caller.require_admin("publish classification levels")?;
    let org_id = caller.org_id;
    change(&caller.context, rules::named(ids)?, move |change, ids| async move {
        organizations::lock(&change, org_id).await?;
        let mut recorded = None;
        for level in chosen(&all_in(&change, org_id).await?, &ids)? {
            if let Some(status) = rules::after(level, Step::Publish)? {
                recorded = Some(save_in(&change, level, Level { status, ..level.clone() }).await?);
            }
        }
        let levels = chosen(&all_in(&change, org_id).await?, &ids)?.into_iter().cloned().collect();
        Ok(Changed::perhaps(levels, recorded))
    })
    .await
}

fn chosen<'a>(levels: &'a [Level], ids: &[LevelId]) -> Result<Vec<&'a Level>, Error> {
    let find = |id: &LevelId| levels.iter().find(|level| level.id == *id).ok_or_else(|| absent(id));
    ids.iter().map(find).collect()
}
