//! Lists the keys of an organization.

use uuid::Uuid;

use super::model::KeyInfo;
use super::store;
use crate::error::Error;
use crate::page::{decode_cursor, encode_cursor};
use crate::principal::OrgCaller;

const TAG: &str = "keys";

/// The most keys on one page.
const PAGE: usize = 100;

/// A page of keys.
#[derive(Debug, Clone)]
pub struct KeyPage {
    /// The keys, oldest first.
    pub keys: Vec<KeyInfo>,
    /// The cursor of the next page.
    pub next: Option<String>,
}

/// Lists one page of the keys of the caller's organization, of every kind, those that ended included.
pub async fn list_keys(caller: &OrgCaller, cursor: Option<&str>) -> Result<KeyPage, Error> {
    caller.require_admin("list keys")?;
    let after = match cursor {
        None => Uuid::nil(),
        Some(cursor) => decode_cursor(TAG, cursor).ok_or(Error::InvalidCursor)?,
    };
    let org_id = caller.org_id;
    caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            let limit = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
            let mut keys = store::list(&read, org_id, after, limit).await?;
            let more = keys.len() > PAGE;
            keys.truncate(PAGE);
            let next = keys.last().filter(|_| more).map(|last| encode_cursor(TAG, &last.id.0));
            Ok(KeyPage { keys, next })
        })
        .await
}
