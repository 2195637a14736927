//! Searches the directories of an organization.

use std::collections::HashSet;

use uuid::Uuid;

use super::model::Directory;
use super::{query, store};
use crate::error::Error;
use crate::id::{AccountId, DirectoryId};
use crate::page::{open_cursor, seal_cursor};
use crate::principal::OrgCaller;
use crate::text::fold;

const TAG: &str = "directories";

/// Which directories are wanted.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct DirectoryFilter {
    /// Those that know this account.
    pub account_id: Option<String>,
    /// These; all if there are none.
    pub directory_ids: Vec<String>,
    /// Those with a word in their name that begins like this, whatever its case.
    pub term: Option<String>,
}

/// A page of directories.
#[derive(Debug, Clone)]
pub struct DirectoryPage {
    /// The directories, oldest first.
    pub directories: Vec<Directory>,
    /// The cursor of the next page.
    pub next: Option<String>,
}

/// Lists one page of directories of the caller's organization. A cursor carries the filter and the limit that it was
/// given out for (organizations API §1.4).
pub async fn search_directories(
    caller: &OrgCaller,
    filter: DirectoryFilter,
    limit: usize,
    cursor: Option<&str>,
) -> Result<DirectoryPage, Error> {
    let (after, filter, limit) = match cursor {
        None => (Uuid::nil(), filter, limit),
        Some(cursor) => open_cursor(caller, TAG, cursor).await?,
    };
    let org_id = caller.org_id;
    let wanted = filter.clone();
    let (all, knowing) = caller
        .context
        .steward
        .database()
        .read(move |read| {
            let account: Option<Option<AccountId>> = wanted.account_id.as_ref().map(|id| id.parse().ok());
            async move {
                let all = store::list_directories(&read, org_id).await?;
                let knowing = match account {
                    Some(Some(account)) => Some(query::directories_of(&read, org_id, account).await?),
                    Some(None) => Some(HashSet::new()),
                    None => None,
                };
                Ok::<_, Error>((all, knowing))
            }
        })
        .await?;
    let term = filter.term.as_deref().map(fold);
    let matches = |directory: &Directory| {
        let id = directory.id.to_string();
        let named = |term: &String| {
            fold(&directory.name).split_whitespace().any(|word| word.starts_with(term.as_str()))
        };
        (filter.directory_ids.is_empty() || filter.directory_ids.contains(&id))
            && knowing.as_ref().is_none_or(|knowing: &HashSet<DirectoryId>| knowing.contains(&directory.id))
            && term
                .as_ref()
                .is_none_or(|term| named(term) || fold(&directory.name).starts_with(term.as_str()))
    };
    let mut found = all.into_iter().filter(|directory| directory.id.0 > after).filter(matches);
    let directories: Vec<Directory> = found.by_ref().take(limit).collect();
    let more = found.next().is_some();
    drop(found);
    let place = directories.last().filter(|_| more).map(|last| last.id.0);
    let next = place.map(|place| seal_cursor(caller, TAG, &(place, &filter, limit))).transpose()?;
    Ok(DirectoryPage { directories, next })
}
