//! Archives levels and brings them back, one at a time.

use super::admit::Classifier;
use super::list::find_in;
use super::model::{Level, LevelStatus};
use super::rules::{self, Step, level_id};
use super::save::save_in;
use super::store;
use super::uses::uses_in;
use crate::error::Error;
use crate::event::{Changed, change};
use crate::organization::store as organizations;

/// Archives a level of the caller's organization: nobody can choose it any more, and what was classified by it is
/// unclassified until it is published again. One that is archived stays so; one that is [used] is not archived.
///
/// [used]: super::LevelUse
pub async fn archive(classifier: &Classifier, id: &str) -> Result<Level, Error> {
    take(classifier, id, Step::Archive, "archive classification levels").await
}

/// Makes a draft of an archived level of the caller's organization. One that is a draft stays so.
pub async fn restore(classifier: &Classifier, id: &str) -> Result<Level, Error> {
    take(classifier, id, Step::Restore, "restore classification levels").await
}

async fn take(classifier: &Classifier, id: &str, step: Step, what: &str) -> Result<Level, Error> {
    let caller = classifier.caller();
    caller.require_admin(what)?;
    let (org_id, id) = (caller.org_id, level_id(id)?);
    change(&caller.context, (), move |change, _| async move {
        organizations::lock(&change, org_id).await?;
        let level = find_in(&change, org_id, id).await?;
        let Some(status) = rules::after(&level, step)? else { return Ok(Changed::nothing(level)) };
        if step == Step::Archive {
            rules::check_unused(&level, &uses_in(&change, &level).await?)?;
        }
        let others: Vec<LevelStatus> = store::statuses(&change, org_id)
            .await?
            .into_iter()
            .filter_map(|(other, status)| (other != id).then_some(status))
            .collect();
        rules::check_room(&others, status)?;
        let recorded = save_in(&change, &level, Level { status, ..level.clone() }).await?;
        Ok(Changed::recorded(find_in(&change, org_id, id).await?, recorded))
    })
    .await
}
