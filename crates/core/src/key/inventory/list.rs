//! Lists and counts the keys of administrators.

use super::ask::Question;
use super::model::KeyItem;
use super::query;
use super::walk::{Place, Source, counted, page};
use crate::error::Error;
use crate::page::Page;
use crate::principal::OrgCaller;

const TAG: &str = "api-keys";

/// Lists the keys of administrators of the caller's organization that are asked for. With a cursor the question is that of
/// the first page.
pub async fn list_keys_by(
    caller: &OrgCaller,
    question: Question,
    cursor: Option<&str>,
) -> Result<Page<KeyItem>, Error> {
    caller.require_admin("list keys")?;
    page(caller, TAG, question, cursor, &Keys(caller)).await
}

/// Counts them.
pub async fn count_keys(caller: &OrgCaller, question: &Question) -> Result<u64, Error> {
    caller.require_admin("count keys")?;
    counted(caller, question, &Keys(caller)).await
}

/// The keys of administrators, in the order of their ids.
struct Keys<'a>(&'a OrgCaller);

impl Source for Keys<'_> {
    type Item = KeyItem;

    async fn read(&self, after: Place, rows: i64) -> Result<Vec<KeyItem>, Error> {
        let org_id = self.0.org_id;
        let database = self.0.context.steward.database();
        database.read(move |read| async move { Ok(query::keys(&read, org_id, after.0, rows).await?) }).await
    }
}
