//! Shows conflicts. Every role may look; administrators decide.

use super::look::{look_in, shown};
use super::model::{Conflict, ConflictKind, ConflictPreview, KEPT_FOR, Push, Row};
use super::preview::preview_in;
use super::{record, store};
use crate::directory::change_directory::directory_id_of;
use crate::directory::store as directories;
use crate::error::Error;
use crate::id::{ConflictId, DirectoryId, OrgId};
use crate::page::Page;
use crate::principal::OrgCaller;

/// Lists one page of the conflicts of a directory, in the order in which they came.
pub async fn list_conflicts(
    caller: &OrgCaller,
    directory_id: &str,
    kind: Option<ConflictKind>,
    cursor: Option<&str>,
) -> Result<Page<Conflict>, Error> {
    let at = (caller.org_id, directory_id_of(directory_id)?);
    let tag = format!("conflicts.{}.{}", at.1, kind.map_or("all", ConflictKind::as_str));
    let after = Page::<Row>::after(caller, &tag, cursor).await?;
    let context = &caller.context;
    let (database, since) = (context.steward.database(), context.now.plus_seconds(-KEPT_FOR));
    let rows = database
        .read(move |read| async move {
            if directories::find_directory(&read, at.0, at.1).await?.is_none() {
                return Err(Error::not_found("directory", at.1));
            }
            Ok(store::list(&read, at, kind, since, after, Page::<Row>::ROWS).await?)
        })
        .await?;
    let Page { items, next } = Page::of(caller, &tag, rows, |row| row.id.0)?;
    let mut opened: Vec<(Row, Push)> = Vec::with_capacity(items.len());
    for row in items {
        let push = record::open(context, &row).await?;
        opened.push((row, push));
    }
    let opened = std::sync::Arc::new(opened);
    let items = database
        .read(move |read| {
            let opened = std::sync::Arc::clone(&opened);
            async move {
                let mut shown_ones = Vec::with_capacity(opened.len());
                for (row, push) in opened.iter() {
                    shown_ones.push(shown(row, push, &look_in(&read, row, push).await?));
                }
                Ok::<_, Error>(shown_ones)
            }
        })
        .await?;
    Ok(Page { items, next })
}

/// Reads a conflict, with what each way out of it would do.
pub async fn read_conflict(
    caller: &OrgCaller,
    directory_id: &str,
    conflict_id: &str,
) -> Result<ConflictPreview, Error> {
    let at = (caller.org_id, directory_id_of(directory_id)?);
    let (row, push) = opened(caller, at, conflict_id_of(conflict_id)?).await?;
    let now = caller.context.now;
    let input = std::sync::Arc::new((row, push));
    caller
        .context
        .steward
        .database()
        .read(move |read| {
            let input = std::sync::Arc::clone(&input);
            async move {
                let (row, push) = input.as_ref();
                let situation = look_in(&read, row, push).await?;
                preview_in(&read, (row, push), &situation, now).await
            }
        })
        .await
}

/// Finds a conflict and opens what was pushed.
pub(super) async fn opened(
    caller: &OrgCaller,
    at: (OrgId, DirectoryId),
    id: ConflictId,
) -> Result<(Row, Push), Error> {
    let context = &caller.context;
    let since = context.now.plus_seconds(-KEPT_FOR);
    let find = move |read: steward_db::Read| async move {
        if directories::find_directory(&read, at.0, at.1).await?.is_none() {
            return Err(Error::not_found("directory", at.1));
        }
        store::find(&read, at, id, since).await?.ok_or_else(|| Error::not_found("conflict", id))
    };
    let row = context.steward.database().read(find).await?;
    let push = record::open(context, &row).await?;
    Ok((row, push))
}

/// Reads an id from a path. Text that is no id of ours names no conflict.
pub(super) fn conflict_id_of(text: &str) -> Result<ConflictId, Error> {
    text.parse().map_err(|_| Error::not_found("conflict", text))
}
