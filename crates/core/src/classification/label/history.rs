//! Tells what became of the labels of an object.

use uuid::Uuid;

use super::model::Entry;
use super::store;
use crate::ari::Ari;
use crate::classification::admit::Classifier;
use crate::error::Error;
use crate::page::{Page, open_cursor, seal_cursor};

/// Lists at most `limit` of the changes of the labels of an object, the newest first, also of levels that are archived.
pub async fn history(
    classifier: &Classifier,
    object: &Ari,
    limit: usize,
    cursor: Option<&str>,
) -> Result<Page<Entry>, Error> {
    let caller = classifier.caller();
    let tag = format!("classification-history.{object}");
    let before: Uuid = match cursor {
        None => Uuid::max(),
        Some(cursor) => open_cursor(caller, &tag, cursor).await?,
    };
    let (org_id, object, rows) =
        (caller.org_id, object.clone(), i64::try_from(limit + 1).unwrap_or(i64::MAX));
    let read = caller.context.steward.database().read(move |read| {
        let object = object.clone();
        async move { store::history(&read, org_id, object.as_str(), before, rows).await.map_err(Error::from) }
    });
    let mut items = read.await?;
    let more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().filter(|_| more);
    let next = last.map(|last| seal_cursor(caller, &tag, &last.id)).transpose()?;
    Ok(Page { items, next })
}
