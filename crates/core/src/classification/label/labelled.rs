//! Lists what was given a level.

use super::classify::classified_in;
use super::model::{Classified, Label, Queried};
use super::store;
use crate::classification::admit::Classifier;
use crate::classification::list::find_in;
use crate::classification::rules::level_id;
use crate::error::Error;
use crate::page::{Page, open_cursor, seal_cursor};

/// Lists at most `limit` labels of a level, in the order of their objects, each with the level that its object has.
pub async fn labelled(
    classifier: &Classifier,
    level: &str,
    limit: usize,
    cursor: Option<&str>,
) -> Result<Page<(Label, Classified)>, Error> {
    let caller = classifier.caller();
    let (org_id, id) = (caller.org_id, level_id(level)?);
    let tag = format!("classification-labels.{id}");
    let after: (String, String) = match cursor {
        None => (String::new(), String::new()),
        Some(cursor) => open_cursor(caller, &tag, cursor).await?,
    };
    let rows = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let read = caller.context.steward.database().read(move |read| {
        let after = after.clone();
        async move {
            find_in(&read, org_id, id).await?;
            let mut labels = store::at_level(&read, org_id, id, (&after.0, &after.1), rows).await?;
            let more = labels.len() > limit;
            labels.truncate(limit);
            let asked: Vec<Queried> = labels
                .iter()
                .map(|label| Queried { object: label.object.clone(), container: label.container.clone() })
                .collect();
            let classified = match asked.as_slice() {
                [] => Vec::new(),
                asked => classified_in(&read, org_id, asked).await?,
            };
            Ok::<_, Error>((labels.into_iter().zip(classified).collect::<Vec<_>>(), more))
        }
    });
    let (items, more) = read.await?;
    let last = items.last().filter(|_| more).map(|(label, _)| (label.object.as_str(), label.source.as_str()));
    let next = last.map(|last| seal_cursor(caller, &tag, &last)).transpose()?;
    Ok(Page { items, next })
}
