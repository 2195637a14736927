//! Reads levels.

use steward_db::Read;

use super::admit::Classifier;
use super::model::Level;
use super::query;
use super::rules::{LIST_LIMIT, absent, level_id};
use crate::error::Error;
use crate::id::{LevelId, OrgId};
use crate::page::{Page, open_cursor, seal_cursor};

const TAG: &str = "classification-levels";

/// Lists at most `limit` levels of the caller's organization, the most sensitive first, drafts and archived ones among
/// them. A level that is moved from one page to another while somebody turns them may be missed or come twice.
pub async fn list(classifier: &Classifier, limit: usize, cursor: Option<&str>) -> Result<Page<Level>, Error> {
    let caller = classifier.caller();
    let after: i64 = match cursor {
        None => 0,
        Some(cursor) => open_cursor(caller, TAG, cursor).await?,
    };
    let limit = limit.clamp(1, LIST_LIMIT);
    let (org_id, rows) = (caller.org_id, rows(limit + 1));
    let read =
        caller.context.steward.database().read(move |read| async move {
            query::list(&read, org_id, after, rows).await.map_err(Error::from)
        });
    let mut items = read.await?;
    let more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().filter(|_| more);
    let next = last.map(|last| seal_cursor(caller, TAG, &last.sensitivity)).transpose()?;
    Ok(Page { items, next })
}

/// Reads a level of the caller's organization.
pub async fn read(classifier: &Classifier, id: &str) -> Result<Level, Error> {
    let (org_id, id) = (classifier.org_id(), level_id(id)?);
    let database = classifier.caller().context.steward.database();
    database.read(move |read| async move { find_in(&read, org_id, id).await }).await
}

/// Reads a level that must be there.
pub(super) async fn find_in(read: &Read, org_id: OrgId, id: LevelId) -> Result<Level, Error> {
    query::find(read, org_id, id).await?.ok_or_else(|| absent(id))
}

/// Reads all levels of an organization, the most sensitive first.
pub(super) async fn all_in(read: &Read, org_id: OrgId) -> Result<Vec<Level>, Error> {
    Ok(query::list(read, org_id, 0, rows(LIST_LIMIT)).await?)
}

fn rows(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
