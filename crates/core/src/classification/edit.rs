//! Edits levels.

use super::admit::Classifier;
use super::list::find_in;
use super::model::{Level, LevelEdit};
use super::rules::{self, level_id};
use super::save::{check_name, save_in};
use crate::error::Error;
use crate::event::{Changed, change};
use crate::organization::store as organizations;

/// Changes what people say of a level of the caller's organization. What the edit does not name stays, and so do the status
/// and the place of the level.
pub async fn edit(classifier: &Classifier, id: &str, edit: LevelEdit) -> Result<Level, Error> {
    let caller = classifier.caller();
    caller.require_admin("edit classification levels")?;
    let (org_id, id) = (caller.org_id, level_id(id)?);
    change(&caller.context, edit, move |change, edit| async move {
        // Names are compared over all levels.
        organizations::lock(&change, org_id).await?;
        let level = find_in(&change, org_id, id).await?;
        let fields = rules::edited(&level, &edit)?;
        if fields == level.fields {
            return Ok(Changed::nothing(level));
        }
        check_name(&change, org_id, &fields.name, id).await?;
        let recorded = save_in(&change, &level, Level { fields, ..level.clone() }).await?;
        Ok(Changed::recorded(find_in(&change, org_id, id).await?, recorded))
    })
    .await
}
