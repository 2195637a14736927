//! Reads the journal.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::model::{Bodies, Entry, FullEntry, Outcome, Summary};
use super::store::{self, StoredEntry};
use super::write::kept_since;
use crate::context::{Context, Timestamp};
use crate::directory::change_directory::read_directory;
use crate::directory::diagnosis::Provider;
use crate::directory::model::Directory;
use crate::error::Error;
use crate::id::DirectoryId;
use crate::page::{open_cursor, seal_cursor};
use crate::principal::OrgCaller;
use crate::text::fold;
use crate::vault::{self, Place, Purpose};

const TAG: &str = "journal";

/// Entries on a page.
const PAGE: usize = 100;

/// Entries that one page looks at before it hands back what it has found, with a cursor to go on.
const CANDIDATES: usize = 5_000;

/// Entries that one statement reads, without and with bodies.
const CHUNK: usize = 500;
const CHUNK_WITH_BODIES: i64 = 50;

/// What entries are asked for. All that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalFilter {
    /// At or after this moment.
    pub from: Option<Timestamp>,
    /// At or before this moment.
    pub to: Option<Timestamp>,
    /// With this outcome.
    pub outcome: Option<Outcome>,
    /// With this method.
    pub method: Option<String>,
    /// With this status.
    pub status: Option<u16>,
    /// About the resource with this id.
    pub resource: Option<Uuid>,
    /// About the user with this user name or address, or the group with this name.
    pub name: Option<String>,
    /// With this finding.
    pub code: Option<String>,
    /// From this product.
    pub provider: Option<Provider>,
}

impl JournalFilter {
    fn matches_row(&self, row: &StoredEntry) -> bool {
        self.outcome.is_none_or(|outcome| outcome == row.outcome)
            && self.method.as_ref().is_none_or(|method| row.method.eq_ignore_ascii_case(method))
            && self.status.is_none_or(|status| i64::from(status) == row.status)
            && self.resource.is_none_or(|resource| row.resource_id == Some(resource))
            && self.code.as_ref().is_none_or(|code| row.codes.split(' ').any(|known| known == code))
            && self.provider.is_none_or(|provider| provider == row.provider)
    }

    fn matches(&self, entry: &Entry) -> bool {
        self.name.as_ref().is_none_or(|name| {
            let name = fold(name.trim());
            entry.summary.names.contains(&name)
        })
    }

    fn end(&self) -> Timestamp {
        self.to.unwrap_or(Timestamp(i64::MAX - 1))
    }
}

/// A page of the journal.
#[derive(Debug, Clone)]
pub struct JournalPage {
    /// The entries, newest first.
    pub entries: Vec<Entry>,
    /// Where to go on, absent at the end. A page may hold fewer entries than there is room for and still go on.
    pub next: Option<String>,
    /// What could not be kept.
    pub missed: Option<Missed>,
}

/// Exchanges that could not be kept: too many came at once, or the database was not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed {
    /// How many, since there is a journal.
    pub count: i64,
    /// When the last one was.
    pub at: Timestamp,
}

/// A place in the list and the question it belongs to.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct At {
    directory: Uuid,
    before: (Timestamp, Uuid),
    filter: JournalFilter,
}

/// Finds a directory of the caller's organization.
pub(in crate::directory) async fn directory_of(caller: &OrgCaller, id: &str) -> Result<Directory, Error> {
    read_directory(caller, id).await
}

/// The moment before which entries of a directory are no longer shown.
pub(in crate::directory) fn since(directory: &Directory, context: &Context) -> Timestamp {
    kept_since(&directory.settings, context.now)
}

/// Lists one page of the journal of a directory, newest first. A cursor carries the filter it was given out for, which
/// then holds instead of `filter`.
pub async fn list_journal(
    caller: &OrgCaller,
    directory_id: &str,
    filter: JournalFilter,
    cursor: Option<&str>,
) -> Result<JournalPage, Error> {
    let directory = directory_of(caller, directory_id).await?;
    let end = |filter: &JournalFilter| (Timestamp(filter.end().0.saturating_add(1)), Uuid::nil());
    let At { mut before, filter, .. } = match cursor {
        Some(cursor) => {
            let at: At = open_cursor(caller, TAG, cursor).await?;
            if at.directory != directory.id.0 {
                return Err(Error::InvalidCursor);
            }
            at
        }
        None => At { directory: directory.id.0, before: end(&filter), filter },
    };
    let since = since(&directory, &caller.context);
    let from = filter.from.map_or(since, |from| from.max(since));
    let missed = missed(caller, directory.id).await?;
    let mut entries = Vec::new();
    let mut looked_at = 0;
    loop {
        let chunk = chunk(caller, directory.id, from, before).await?;
        let is_last = chunk.len() < CHUNK;
        looked_at += chunk.len();
        for row in chunk {
            let place = (row.at, row.id);
            if filter.matches_row(&row) {
                let entry = opened(&caller.context, row).await?;
                if filter.matches(&entry) {
                    if entries.len() == PAGE {
                        let at = At { directory: directory.id.0, before, filter };
                        let next = Some(seal_cursor(caller, TAG, &at)?);
                        return Ok(JournalPage { entries, next, missed });
                    }
                    entries.push(entry);
                }
            }
            before = place;
        }
        if is_last {
            return Ok(JournalPage { entries, next: None, missed });
        }
        if looked_at >= CANDIDATES {
            let next = Some(seal_cursor(caller, TAG, &At { directory: directory.id.0, before, filter })?);
            return Ok(JournalPage { entries, next, missed });
        }
    }
}

async fn missed(caller: &OrgCaller, directory: DirectoryId) -> Result<Option<Missed>, Error> {
    let org_id = caller.org_id;
    let head = caller
        .context
        .steward
        .database()
        .read(
            move |read| async move { store::find_head(&read, org_id, directory).await.map_err(Error::from) },
        )
        .await?;
    Ok(head.and_then(|head| Some(Missed { count: head.missed, at: head.missed_at? })))
}

async fn chunk(
    caller: &OrgCaller,
    directory: DirectoryId,
    from: Timestamp,
    before: (Timestamp, Uuid),
) -> Result<Vec<StoredEntry>, Error> {
    let org_id = caller.org_id;
    let rows = i64::try_from(CHUNK).unwrap_or(i64::MAX);
    caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            store::newest_first(&read, org_id, directory, from, before, rows).await.map_err(Error::from)
        })
        .await
}

/// Opens what an entry says.
pub(in crate::directory) async fn opened(context: &Context, row: StoredEntry) -> Result<Entry, Error> {
    let place = Place { column: store::JOURNAL_SUMMARIES.name, org_id: row.org_id, row: row.id };
    let summary = vault::open(context, Purpose::Journal, &place, &row.summary).await?;
    let summary: Summary = serde_json::from_slice(&summary).map_err(|_| corrupt("summary", row.id))?;
    Ok(Entry {
        id: row.id,
        at: row.at,
        method: row.method,
        status: u16::try_from(row.status).unwrap_or_default(),
        outcome: row.outcome,
        provider: row.provider,
        resource_kind: row.resource_kind,
        resource_id: row.resource_id,
        size: row.size,
        summary,
    })
}

/// Opens an entry and its bodies.
pub(super) async fn opened_whole(
    context: &Context,
    (row, sealed): (StoredEntry, Vec<u8>),
) -> Result<FullEntry, Error> {
    let place = Place { column: store::JOURNAL_BODIES.name, org_id: row.org_id, row: row.id };
    let bodies = vault::open(context, Purpose::Journal, &place, &sealed).await?;
    let bodies: Bodies = serde_json::from_slice(&bodies).map_err(|_| corrupt("bodies", row.id))?;
    Ok(FullEntry { entry: opened(context, row).await?, bodies })
}

fn corrupt(what: &str, id: Uuid) -> Error {
    Error::Internal(format!("the {what} of the entry {id} of a journal cannot be read"))
}

/// Finds an entry of a directory of the caller's organization, with its bodies.
pub async fn find_entry(caller: &OrgCaller, directory_id: &str, id: &str) -> Result<FullEntry, Error> {
    let directory = directory_of(caller, directory_id).await?;
    let absent = || Error::not_found("journal entry", id);
    let entry_id = crate::id::hyphenated(id).map_err(|_| absent())?;
    let org_id = caller.org_id;
    let found = caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            store::find(&read, org_id, directory.id, entry_id).await.map_err(Error::from)
        })
        .await?;
    let since = since(&directory, &caller.context);
    let found = found.filter(|(row, _)| row.at >= since).ok_or_else(absent)?;
    opened_whole(&caller.context, found).await
}

/// A journal that is being read from its oldest entry on, with bodies.
#[derive(Debug, Clone)]
pub struct Export {
    caller: OrgCaller,
    directory: DirectoryId,
    filter: JournalFilter,
    after: Option<(Timestamp, Uuid)>,
}

/// Begins to read the journal of a directory from its oldest entry on.
pub async fn export(caller: &OrgCaller, directory_id: &str, filter: JournalFilter) -> Result<Export, Error> {
    let directory = directory_of(caller, directory_id).await?;
    let since = since(&directory, &caller.context);
    let from = filter.from.map_or(since, |from| from.max(since));
    let after = Some((Timestamp(from.0.saturating_sub(1)), Uuid::max()));
    Ok(Export { caller: caller.clone(), directory: directory.id, filter, after })
}

impl Export {
    /// Reads the next entries; none at the end. What was not asked for is left out, so there may be none and yet more to
    /// come: then the list is empty.
    pub async fn next(&mut self) -> Result<Option<Vec<FullEntry>>, Error> {
        let Some(after) = self.after else { return Ok(None) };
        let (org_id, directory, until) = (self.caller.org_id, self.directory, self.filter.end());
        let context = &self.caller.context;
        let rows = context
            .steward
            .database()
            .read(move |read| async move {
                store::oldest_first(&read, org_id, directory, after, until, CHUNK_WITH_BODIES)
                    .await
                    .map_err(Error::from)
            })
            .await?;
        self.after = rows.last().map(|(row, _)| (row.at, row.id));
        let mut entries = Vec::with_capacity(rows.len());
        for row in rows {
            if self.filter.matches_row(&row.0) {
                let entry = opened_whole(context, row).await?;
                if self.filter.matches(&entry.entry) {
                    entries.push(entry);
                }
            }
        }
        Ok(Some(entries))
    }
}
