//! Pages of a list that no index has in its order: every candidate is looked at for each page.
//!
//! Of a candidate its key and its id are kept, and only while it can still be on the page: a user of a directory may have 256
//! KiB of attributes, a key is a few bytes, and a page by cursor needs no more than its own. The rows of the page are then read
//! again by their ids; one that was deleted in between is left out.

use std::collections::{BinaryHeap, HashMap};

use steward_scim::{ScimType, Sort, SortKey, SortValue};
use uuid::Uuid;

use super::cursor::{Cursors, Mark, Opened, again, refused};
use super::query::{self, From, Indexed, Order};
use super::question::{Listed, Question};
use super::{CANDIDATES, CHUNK, total, with_id};
use crate::directory::model::ResourcePage;
use crate::error::Error;
use crate::principal::DirectoryCaller;

/// The bytes of text that the keys of one request may hold. Names and titles of 50,000 people have 2 MiB.
const KEPT: usize = 16 << 20;

/// A place in the order: ties break by id, in both directions.
type Place = (SortKey, Uuid);

/// Finds the page that begins past `skip` resources.
pub(super) async fn by_index<T: Listed>(
    caller: &DirectoryCaller,
    question: Question,
    sort: &Sort,
    (skip, count): (u64, u64),
) -> Result<ResourcePage<T>, Error> {
    let mut least = Least::new(skip.saturating_add(count));
    let total = look::<T>(caller, &question, sort, None, &mut least).await?;
    let places: Vec<Place> =
        least.in_order().into_iter().skip(usize::try_from(skip).unwrap_or(usize::MAX)).collect();
    let resources = read_again(caller, &question, &places).await?;
    Ok(ResourcePage { total: Some(total), resources, next: None })
}

/// Finds the page that a cursor leads to.
pub(super) async fn by_cursor<T: Listed>(
    caller: &DirectoryCaller,
    cursors: &Cursors<'_>,
    cursor: &str,
    question: Question,
    sort: &Sort,
    count: u64,
) -> Result<ResourcePage<T>, Error> {
    let after = match cursors.open(cursor).await? {
        Opened::Start => None,
        Opened::Behind(mark) => Some(place_of(&mark, sort)?),
        Opened::BehindLong { id, digest } => {
            let row: Option<T> = with_id(caller, &question, id).await?;
            let found = match row {
                Some(row) => Some(mark(&(sort.key(&row.value(&question.kind)?), id))),
                None => None,
            };
            Some(place_of(&again(found, &digest)?, sort)?)
        }
    };
    let mut least = Least::new(count.saturating_add(1));
    let matching = match count {
        0 if question.filtered => None,
        _ => Some(look::<T>(caller, &question, sort, after.as_ref(), &mut least).await?),
    };
    let mut places = least.in_order();
    let more = places.len() as u64 > count;
    places.truncate(usize::try_from(count).unwrap_or(usize::MAX));
    let next = places.last().filter(|_| more).map(|last| cursors.seal(mark(last))).transpose()?;
    let resources = read_again(caller, &question, &places).await?;
    Ok(ResourcePage { total: matching.filter(|_| !question.filtered), resources, next })
}

/// Looks at all candidates, offers those behind a place, and counts those that match.
async fn look<T: Listed>(
    caller: &DirectoryCaller,
    question: &Question,
    sort: &Sort,
    after: Option<&Place>,
    least: &mut Least,
) -> Result<u64, Error> {
    let by_id = Order { by: Indexed::Id, direction: steward_scim::SortOrder::Ascending };
    let directory_id = question.directory_id;
    let database = caller.context.steward.database();
    if !question.conditions.narrow() {
        let all = database.read(move |read| async move { total::<T>(&read, directory_id).await }).await?;
        if all.is_some_and(|all| all > CANDIDATES) {
            return Err(too_many::<T>(sort));
        }
    }
    let (mut matching, mut looked_at) = (0, 0);
    let mut from = From::Start;
    loop {
        let asked = question.conditions.clone();
        let chunk: Vec<T> = database
            .read(move |read| {
                let (conditions, from) = (asked.clone(), from.clone());
                async move { query::rows(&read, directory_id, &conditions, by_id, from, CHUNK).await }
            })
            .await?;
        let length = chunk.len() as u64;
        looked_at += length;
        if looked_at > CANDIDATES {
            return Err(too_many::<T>(sort));
        }
        from = chunk.last().map_or(From::Start, |last| From::After(query::Key::Id(last.id())));
        for row in chunk {
            let value = row.value(&question.kind)?;
            if question.judges(&value) {
                matching += 1;
                let place = (sort.key(&value), row.id());
                if after.is_none_or(|after| place > *after) {
                    least.offer(place, sort)?;
                }
            }
        }
        if length < CHUNK {
            return Ok(matching);
        }
    }
}

/// Reads the rows of a page, in its order.
async fn read_again<T: Listed>(
    caller: &DirectoryCaller,
    question: &Question,
    places: &[Place],
) -> Result<Vec<T>, Error> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let directory_id = question.directory_id;
    let ids: Vec<Uuid> = places.iter().map(|(_, id)| *id).collect();
    let database = caller.context.steward.database();
    let asked = ids.clone();
    let rows: Vec<T> = database
        .read(move |read| {
            let ids = asked.clone();
            async move { query::by_ids(&read, directory_id, &ids).await }
        })
        .await?;
    let mut rows: HashMap<Uuid, T> = rows.into_iter().map(|row| (row.id(), row)).collect();
    Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
}

fn too_many<T: Listed>(sort: &Sort) -> Error {
    Error::TooMany(format!(
        "sortBy {} would have to look at more than {CANDIDATES} {}s: add an eq comparison of id, externalId or {} to the \
         filter, or sort by id or {}",
        sort.path(),
        T::WHAT,
        T::NAME,
        T::NAME
    ))
}

fn mark((key, id): &Place) -> Mark {
    Mark { id: *id, key: Some(key.to_json()) }
}

fn place_of(mark: &Mark, sort: &Sort) -> Result<Place, Error> {
    let key = mark.key.as_ref().and_then(|key| SortKey::from_json(key, sort.order()));
    key.map(|key| (key, mark.id)).ok_or_else(|| refused(ScimType::InvalidCursor))
}

/// The first places of those that were offered.
struct Least {
    most: u64,
    kept: BinaryHeap<Place>,
    bytes: usize,
}

impl Least {
    fn new(most: u64) -> Self {
        Self { most, kept: BinaryHeap::new(), bytes: 0 }
    }

    fn offer(&mut self, place: Place, sort: &Sort) -> Result<(), Error> {
        if self.kept.len() as u64 >= self.most {
            if self.kept.peek().is_none_or(|last| *last < place) {
                return Ok(());
            }
            if let Some((key, _)) = self.kept.pop() {
                self.bytes -= bytes(&key);
            }
        }
        self.bytes += bytes(&place.0);
        if self.bytes > KEPT {
            let path = sort.path();
            let detail = format!(
                "the values of {path} are too long to sort so many by: narrow the filter, or ask for pages by cursor"
            );
            return Err(Error::TooMany(detail));
        }
        self.kept.push(place);
        Ok(())
    }

    fn in_order(self) -> Vec<Place> {
        self.kept.into_sorted_vec()
    }
}

fn bytes(key: &SortKey) -> usize {
    match key.value() {
        Some(SortValue::Text(text)) => text.len(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use steward_scim::{ResourceType, SortOrder};

    use super::*;

    fn title() -> Sort {
        Sort::parse("title", SortOrder::Ascending, ResourceType::user()).unwrap()
    }

    fn offered(most: u64, texts: &[&str]) -> Vec<u128> {
        let mut least = Least::new(most);
        for (number, text) in (1_u128..).zip(texts) {
            let key = title().key(&json!({ "title": text }));
            least.offer((key, Uuid::from_u128(number)), &title()).unwrap();
        }
        least.in_order().into_iter().map(|(_, id)| id.as_u128()).collect()
    }

    #[test]
    fn only_the_first_are_kept_and_equal_ones_stand_by_id() {
        assert_eq!(offered(3, &["c", "a", "", "b", "A"]), [2, 5, 4]);
        assert_eq!(offered(9, &["c", "a", "", "b", "A"]), [2, 5, 4, 1, 3]);
        assert_eq!(offered(0, &["a"]), [0_u128; 0]);
    }

    #[test]
    fn long_values_are_kept_up_to_a_limit() {
        let mut least = Least::new(1000);
        let text = "x".repeat(256 << 10);
        let mut offer = |number: u128| {
            let key = title().key(&json!({ "title": format!("{text}{number}") }));
            least.offer((key, Uuid::from_u128(number)), &title())
        };
        assert!((1..60).all(|number| offer(number).is_ok()));
        let refused = (60..100).find_map(|number| offer(number).err()).unwrap();
        assert!(refused.to_string().contains("values of title"), "{refused}");
        let mut few = Least::new(10);
        for number in 0..1000 {
            let key = title().key(&json!({ "title": format!("{text}{number}") }));
            few.offer((key, Uuid::from_u128(number)), &title()).unwrap();
        }
        assert!(few.bytes < 11 * (text.len() + 4));
    }
}
