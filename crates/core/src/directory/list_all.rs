//! Lists users and groups of a directory together (RFC 7644 §3.4.2.1): users first, then groups, each in the order of their
//! ids.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use steward_scim::{ListQuery, RootQuery, ScimError, ScimType, TypeQuery};

use super::list::{CURSOR_SECONDS, list_groups, list_users, refused};
use super::model::{ResourcePage, UserView};
use crate::context::Timestamp;
use crate::error::Error;
use crate::group::Group;
use crate::page::{open_cursor, seal_cursor};
use crate::principal::DirectoryCaller;

/// A page of users and groups.
#[derive(Debug, Clone)]
pub struct MixedPage {
    /// How many match in all; unknown where a cursor leads through a filter.
    pub total: Option<u64>,
    /// The users on this page; they come first.
    pub users: Vec<UserView>,
    /// The groups on this page, without their members.
    pub groups: Vec<Group>,
    /// The cursor of the next page, for who asks by cursors.
    pub next: Option<String>,
}

/// Resources of one type.
enum Found {
    Users(ResourcePage<UserView>),
    Groups(ResourcePage<Group>),
}

impl Found {
    fn total(&self) -> Option<u64> {
        match self {
            Self::Users(page) => page.total,
            Self::Groups(page) => page.total,
        }
    }

    fn len(&self) -> u64 {
        match self {
            Self::Users(page) => page.resources.len() as u64,
            Self::Groups(page) => page.resources.len() as u64,
        }
    }

    fn next(&self) -> Option<&str> {
        match self {
            Self::Users(page) => page.next.as_deref(),
            Self::Groups(page) => page.next.as_deref(),
        }
    }
}

impl MixedPage {
    fn add(&mut self, found: Found) {
        match found {
            Found::Users(page) => self.users.extend(page.resources),
            Found::Groups(page) => self.groups.extend(page.resources),
        }
    }
}

/// Lists users and groups.
pub async fn list_all(caller: &DirectoryCaller, query: &RootQuery) -> Result<MixedPage, Error> {
    // One order over two kinds would need all of both: it is refused, and within one kind it is that of its own list.
    if query.parts.len() > 1 && query.parts.iter().any(|part| part.sort.is_some()) {
        let detail = "sortBy is not supported over users and groups together: leave it out, or search /Users or /Groups";
        return Err(ScimError::bad_request(ScimType::InvalidValue, detail).into());
    }
    match &query.cursor {
        Some(cursor) => by_cursor(caller, query, cursor).await,
        None => by_position(caller, query).await,
    }
}

/// Asks for resources of one type.
async fn of_type(
    caller: &DirectoryCaller,
    part: &TypeQuery,
    start_index: u64,
    count: u64,
    cursor: Option<&str>,
) -> Result<Found, Error> {
    let list = ListQuery {
        start_index,
        count,
        filter: part.filter.clone(),
        projection: part.projection.clone(),
        sort: part.sort.clone(),
        cursor: cursor.map(str::to_owned),
    };
    match part.resource_type.name {
        "User" => Ok(Found::Users(list_users(caller, &list).await?)),
        "Group" => Ok(Found::Groups(list_groups(caller, &list).await?)),
        other => Err(Error::Internal(format!("a search is about a {other}, of which there are none"))),
    }
}

/// Finds the page at a position among the resources of all types. Each type is counted, those before the page too.
async fn by_position(caller: &DirectoryCaller, query: &RootQuery) -> Result<MixedPage, Error> {
    let mut page = MixedPage { total: Some(0), users: Vec::new(), groups: Vec::new(), next: None };
    let (mut before, mut room) = (0_u64, query.count);
    for part in &query.parts {
        let start_index = query.start_index.saturating_sub(before).max(1);
        let found = of_type(caller, part, start_index, room, None).await?;
        room -= found.len().min(room);
        before = before.saturating_add(found.total().unwrap_or_default());
        page.add(found);
    }
    page.total = Some(before);
    Ok(page)
}

/// Where a list goes on, and for which question.
#[derive(Serialize, Deserialize)]
struct Place {
    /// The type that is walked through.
    kind: String,
    /// The cursor of its own list; empty for its first page.
    inner: String,
    count: u64,
    /// A digest of what is asked of each type.
    question: String,
    issued_at: Timestamp,
}

/// Finds the page that a cursor leads to; an empty one to the first. Each page is one of the list of users or of that of
/// groups, never of both, so the last one of users may be short: `count` is the most that is wanted (RFC 9865 §2.1).
async fn by_cursor(caller: &DirectoryCaller, query: &RootQuery, cursor: &str) -> Result<MixedPage, Error> {
    let tag = format!("scim-all/{}", caller.directory_id);
    let question = question(query);
    let (mut at, mut inner) = (0, String::new());
    if !cursor.is_empty() {
        let place: Place =
            open_cursor(caller, &tag, cursor).await.map_err(|_| refused(ScimType::InvalidCursor))?;
        let now = caller.context.now;
        check(&place, query.count, &question, now)?;
        at = query
            .parts
            .iter()
            .position(|part| part.resource_type.name == place.kind)
            .ok_or_else(|| refused(ScimType::InvalidCursor))?;
        inner = place.inner;
    }
    let total = total(caller, query).await?;
    let mut page = MixedPage { total, users: Vec::new(), groups: Vec::new(), next: None };
    let mut next = None;
    while let Some(part) = query.parts.get(at) {
        let found = of_type(caller, part, 1, query.count, Some(&inner)).await?;
        let (some, goes_on) = (found.len() > 0, found.next().map(str::to_owned));
        page.add(found);
        if let Some(goes_on) = goes_on {
            next = Some((part, goes_on));
            break;
        }
        (at, inner) = (at + 1, String::new());
        if some {
            next = first_of_rest(caller, query, at).await?.map(|part| (part, String::new()));
            break;
        }
    }
    let place = next.map(|(part, inner)| Place {
        kind: part.resource_type.name.to_owned(),
        inner,
        count: query.count,
        question,
        issued_at: caller.context.now,
    });
    page.next = place.map(|place| seal_cursor(caller, &tag, &place)).transpose()?;
    Ok(page)
}

/// The next type that has something, so that no cursor leads to an empty page.
async fn first_of_rest<'a>(
    caller: &DirectoryCaller,
    query: &'a RootQuery,
    from: usize,
) -> Result<Option<&'a TypeQuery>, Error> {
    for part in query.parts.iter().skip(from) {
        let found = of_type(caller, part, 1, 1, Some("")).await?;
        if found.len() > 0 || found.next().is_some() {
            return Ok(Some(part));
        }
    }
    Ok(None)
}

/// How many there are in all, where no filter would have to be asked of each of them.
async fn total(caller: &DirectoryCaller, query: &RootQuery) -> Result<Option<u64>, Error> {
    if query.parts.iter().any(|part| part.filter.is_some()) {
        return Ok(None);
    }
    let mut total = 0_u64;
    for part in &query.parts {
        total = total.saturating_add(of_type(caller, part, 1, 0, None).await?.total().unwrap_or_default());
    }
    Ok(Some(total))
}

/// A digest of what is asked of each type.
fn question(query: &RootQuery) -> String {
    let mut digest = Sha256::new();
    for part in &query.parts {
        let filter = part.filter.as_ref().map(ToString::to_string).unwrap_or_default();
        for text in [part.resource_type.name, &filter] {
            digest.update(text.len().to_be_bytes());
            digest.update(text);
        }
    }
    URL_SAFE_NO_PAD.encode(digest.finalize())
}

fn check(place: &Place, count: u64, question: &str, now: Timestamp) -> Result<(), Error> {
    if place.question != question {
        return Err(refused(ScimType::InvalidCursor));
    }
    if place.issued_at.plus_seconds(CURSOR_SECONDS) < now {
        return Err(refused(ScimType::ExpiredCursor));
    }
    if place.count != count {
        let detail = format!("count must be {} as on the first page of this list", place.count);
        return Err(ScimError::bad_request(ScimType::InvalidCount, detail).into());
    }
    Ok(())
}
