//! Reads app access settings.

use super::model::AppAccessSetting;
use super::{rules, store};
use crate::error::Error;
use crate::page::{Page, open_cursor, seal_cursor};
use crate::principal::OrgCaller;

const TAG: &str = "app-access-settings";

/// Lists at most `limit` domains of the caller's organization that have settings, in the order of the alphabet.
pub async fn list_app_access(
    caller: &OrgCaller,
    limit: usize,
    cursor: Option<&str>,
) -> Result<Page<AppAccessSetting>, Error> {
    let after: String = match cursor {
        None => String::new(),
        Some(cursor) => open_cursor(caller, TAG, cursor).await?,
    };
    let org_id = caller.org_id;
    let rows = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let read = caller.context.steward.database().read(move |read| {
        let after = after.clone();
        async move { store::list(&read, org_id, &after, rows).await.map_err(Error::from) }
    });
    let mut items = read.await?;
    let more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().filter(|_| more);
    let next = last.map(|last| seal_cursor(caller, TAG, &last.domain)).transpose()?;
    Ok(Page { items, next })
}

/// Reads what holds for people of a domain; of one that nobody has said anything of, nothing is enabled.
pub async fn read_app_access(caller: &OrgCaller, domain: &str) -> Result<AppAccessSetting, Error> {
    let (org_id, domain) = (caller.org_id, rules::domain(domain)?);
    let read = caller.context.steward.database().read(move |read| {
        let domain = domain.clone();
        async move {
            let found = store::find(&read, org_id, &domain).await?;
            Ok::<_, Error>(found.unwrap_or_else(|| AppAccessSetting::of_nobody(domain)))
        }
    });
    read.await
}
