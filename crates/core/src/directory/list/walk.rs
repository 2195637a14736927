//! Pages of a list that an index has in its order.

use serde_json::Value;
use steward_scim::ScimType;

use super::cursor::{Cursors, Mark, Opened, again, refused};
use super::query::{self, From, Indexed, Key, Order};
use super::question::{Listed, Question};
use super::{CANDIDATES, CHUNK, total, with_id};
use crate::directory::model::ResourcePage;
use crate::error::Error;
use crate::principal::DirectoryCaller;
use crate::text::fold;

/// Finds the page that begins past `skip` resources.
pub(super) async fn by_index<T: Listed>(
    caller: &DirectoryCaller,
    question: Question,
    order: Order,
    (skip, count): (u64, u64),
) -> Result<ResourcePage<T>, Error> {
    if !question.rest.is_empty() {
        return judged(caller, question, order, (skip, count)).await;
    }
    let database = caller.context.steward.database();
    database
        .read(move |read| {
            let question = question.clone();
            async move {
                let total = if question.filtered {
                    Some(query::count::<T>(&read, question.directory_id, &question.conditions).await?)
                } else {
                    total::<T>(&read, question.directory_id).await?
                };
                let resources = match count {
                    0 => Vec::new(),
                    _ => rows(&read, &question, order, From::Offset(skip), count).await?,
                };
                Ok(ResourcePage { total, resources, next: None })
            }
        })
        .await
}

/// Walks over all candidates of a filter, one statement a chunk.
async fn judged<T: Listed>(
    caller: &DirectoryCaller,
    question: Question,
    order: Order,
    (skip, count): (u64, u64),
) -> Result<ResourcePage<T>, Error> {
    let narrow = question.conditions.narrow();
    let (mut total, mut looked_at) = (0_u64, 0_u64);
    let mut resources = Vec::new();
    let mut from = From::Start;
    loop {
        let chunk: Vec<T> = chunk(caller, &question, order, from, CHUNK).await?;
        let length = chunk.len() as u64;
        looked_at += length;
        from = chunk.last().map_or(From::Start, |last| From::After(key(last, order)));
        for row in chunk {
            if !question.judges(&row.value(&question.kind)?) {
                continue;
            }
            if total >= skip && (resources.len() as u64) < count {
                resources.push(row);
            }
            total += 1;
        }
        if length < CHUNK {
            return Ok(ResourcePage { total: Some(total), resources, next: None });
        }
        if !narrow && looked_at >= CANDIDATES {
            return Err(Error::TooMany(format!(
                "the filter would have to look at more than {CANDIDATES} {}s: add an eq comparison of id, externalId \
                 or {} to it",
                T::WHAT,
                T::NAME
            )));
        }
    }
}

/// Finds the page that a cursor leads to. A filter without an index looks at a bounded number of candidates and hands back what
/// it has found among them: the next page goes on behind.
pub(super) async fn by_cursor<T: Listed>(
    caller: &DirectoryCaller,
    cursors: &Cursors<'_>,
    cursor: &str,
    question: Question,
    order: Order,
    count: u64,
) -> Result<ResourcePage<T>, Error> {
    let mut after = match cursors.open(cursor).await? {
        Opened::Start => None,
        Opened::Behind(mark) => Some(key_of(mark, order)?),
        Opened::BehindLong { id, digest } => {
            let row: Option<T> = with_id(caller, &question, id).await?;
            Some(key_of(again(row.as_ref().map(|row| mark(row, order)), &digest)?, order)?)
        }
    };
    let total = if question.filtered {
        None
    } else {
        let directory_id = question.directory_id;
        caller
            .context
            .steward
            .database()
            .read(move |read| async move { total::<T>(&read, directory_id).await })
            .await?
    };
    let limit = if question.rest.is_empty() { count + 1 } else { CHUNK };
    let (mut resources, mut looked_at) = (Vec::<T>::new(), 0);
    // The last row that was looked at, if the list goes on behind it.
    let mut last = None;
    'walk: loop {
        if count == 0 {
            break;
        }
        let from = after.map_or(From::Start, From::After);
        let found: Vec<T> = chunk(caller, &question, order, from, limit).await?;
        let length = found.len() as u64;
        looked_at += length;
        let mut behind = None;
        for row in found {
            let matches = question.rest.is_empty() || question.judges(&row.value(&question.kind)?);
            if matches && resources.len() as u64 == count {
                last = behind.or(last);
                break 'walk;
            }
            behind = Some(mark(&row, order));
            if matches {
                resources.push(row);
            }
        }
        last = behind.or(last);
        if length < limit {
            last = None;
            break;
        }
        if looked_at >= CANDIDATES {
            break;
        }
        after = match &last {
            Some(last) => Some(key_of(last.clone(), order)?),
            None => None,
        };
    }
    let next = last.map(|mark| cursors.seal(mark)).transpose()?;
    Ok(ResourcePage { total, resources, next })
}

async fn chunk<T: Listed>(
    caller: &DirectoryCaller,
    question: &Question,
    order: Order,
    from: From,
    limit: u64,
) -> Result<Vec<T>, Error> {
    let question = question.clone();
    let database = caller.context.steward.database();
    database
        .read(move |read| {
            let (question, from) = (question.clone(), from.clone());
            async move { rows(&read, &question, order, from, limit).await }
        })
        .await
}

async fn rows<T: Listed>(
    read: &steward_db::Read,
    question: &Question,
    order: Order,
    from: From,
    limit: u64,
) -> Result<Vec<T>, Error> {
    Ok(query::rows(read, question.directory_id, &question.conditions, order, from, limit).await?)
}

/// The value of the column of the order.
fn key<T: Listed>(row: &T, order: Order) -> Key {
    match order.by {
        Indexed::Id => Key::Id(row.id()),
        Indexed::Name => Key::Text(fold(row.name())),
    }
}

fn mark<T: Listed>(row: &T, order: Order) -> Mark {
    let key = match order.by {
        Indexed::Id => None,
        Indexed::Name => Some(Value::String(fold(row.name()))),
    };
    Mark { id: row.id(), key }
}

fn key_of(mark: Mark, order: Order) -> Result<Key, Error> {
    match (order.by, mark.key) {
        (Indexed::Id, _) => Ok(Key::Id(mark.id)),
        (Indexed::Name, Some(Value::String(name))) => Ok(Key::Text(name)),
        (Indexed::Name, _) => Err(refused(ScimType::InvalidCursor)),
    }
}
