//! Walks over the candidates of a question, chunk by chunk, in read transactions of their own.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ask::Question;
use super::model::{Listed, SortKey};
use crate::error::Error;
use crate::page::{Page, open_cursor, seal_cursor};
use crate::principal::OrgCaller;

/// Candidates that one page looks at before it hands back what it has found, with a cursor to go on.
const CANDIDATES: usize = 50_000;

/// Candidates that a count looks at before it says that they are too many.
const COUNTED: usize = 500_000;

/// Rows that one read transaction takes.
const CHUNK: i64 = 1_000;

/// A place behind a candidate.
pub(crate) type Place = (Uuid, Uuid);

/// Where candidates are read from.
pub(crate) trait Source: Send + Sync {
    /// What is listed.
    type Item: Listed;

    /// Reads at most so many candidates behind a place, in the order of their places.
    fn read(&self, after: Place, rows: i64) -> impl Future<Output = Result<Vec<Self::Item>, Error>> + Send;
}

/// What a cursor holds: the question goes with it, so nothing else has to be said on later pages.
#[derive(Serialize, Deserialize)]
struct Bookmark {
    #[serde(rename = "q")]
    question: Question,
    #[serde(rename = "k")]
    key: Option<SortKey>,
    #[serde(rename = "p")]
    place: Place,
}

/// Makes a page.
pub(crate) async fn page<S: Source>(
    caller: &OrgCaller,
    tag: &str,
    question: Question,
    cursor: Option<&str>,
    source: &S,
) -> Result<Page<S::Item>, Error> {
    let (question, after) = match cursor {
        None => (question, None),
        Some(cursor) => {
            let bookmark: Bookmark = open_cursor(caller, tag, cursor).await?;
            (bookmark.question, Some((bookmark.key, bookmark.place)))
        }
    };
    let mark = |key: Option<SortKey>, place: Place| {
        seal_cursor(caller, tag, &Bookmark { question: question.clone(), key, place })
    };
    let now = caller.context.now;
    let Some((field, descending)) = question.sort else {
        let mut before = after.map_or((Uuid::nil(), Uuid::nil()), |(_, place)| place);
        let (mut items, mut looked_at) = (Vec::new(), 0);
        loop {
            let chunk = source.read(before, CHUNK).await?;
            let last = chunk.len() < usize::try_from(CHUNK).unwrap_or(usize::MAX);
            looked_at += chunk.len();
            for item in chunk {
                let place = item.place();
                if question.matches(&item, now) {
                    if items.len() == question.limit {
                        return Ok(Page { items, next: Some(mark(None, before)?) });
                    }
                    items.push(item);
                }
                before = place;
            }
            if last {
                return Ok(Page { items, next: None });
            }
            if looked_at >= CANDIDATES {
                return Ok(Page { items, next: Some(mark(None, before)?) });
            }
        }
    };
    let mut found = all(source, CANDIDATES, "leave sort out to read them in their own order").await?;
    found.retain(|item| question.matches(item, now));
    let mut found: Vec<((SortKey, Place), S::Item)> =
        found.into_iter().map(|item| ((item.sort_key(field), item.place()), item)).collect();
    found.sort_by(|(one, _), (other, _)| if descending { other.cmp(one) } else { one.cmp(other) });
    let after = after.and_then(|(key, place)| Some((key?, place)));
    let behind = |at: &(SortKey, Place)| {
        after.as_ref().is_none_or(|after| if descending { at < after } else { at > after })
    };
    let mut rest = found.into_iter().filter(|(at, _)| behind(at));
    let page: Vec<((SortKey, Place), S::Item)> = rest.by_ref().take(question.limit).collect();
    let last = page.last().map(|(at, _)| at.clone()).filter(|_| rest.next().is_some());
    let next = last.map(|(key, place)| mark(Some(key), place)).transpose()?;
    Ok(Page { items: page.into_iter().map(|(_, item)| item).collect(), next })
}

/// Counts what matches.
pub(crate) async fn counted<S: Source>(
    caller: &OrgCaller,
    question: &Question,
    source: &S,
) -> Result<u64, Error> {
    let (mut before, mut count, mut looked_at) = ((Uuid::nil(), Uuid::nil()), 0, 0);
    loop {
        let chunk = source.read(before, CHUNK).await?;
        let matching = chunk.iter().filter(|item| question.matches(*item, caller.context.now)).count();
        count += u64::try_from(matching).unwrap_or(u64::MAX);
        looked_at += chunk.len();
        match chunk.last() {
            Some(last) if chunk.len() >= usize::try_from(CHUNK).unwrap_or(usize::MAX) => {
                before = last.place();
            }
            _ => return Ok(count),
        }
        if looked_at >= COUNTED {
            return Err(Error::TooMany(format!("there are more than {COUNTED} to be counted")));
        }
    }
}

async fn all<S: Source>(source: &S, most: usize, advice: &str) -> Result<Vec<S::Item>, Error> {
    let (mut before, mut items) = ((Uuid::nil(), Uuid::nil()), Vec::new());
    loop {
        let chunk = source.read(before, CHUNK).await?;
        let last = chunk.len() < usize::try_from(CHUNK).unwrap_or(usize::MAX);
        before = chunk.last().map_or(before, Listed::place);
        items.extend(chunk);
        if last {
            return Ok(items);
        }
        if items.len() >= most {
            return Err(Error::TooMany(format!("there are more than {most} to be sorted: {advice}")));
        }
    }
}
