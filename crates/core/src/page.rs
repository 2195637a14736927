//! Pages of lists, and the opaque cursor in which a place in one is handed out.
//!
//! A cursor is sealed for the list and the organization that it was given out for: nobody else can make one, read one,
//! or use one elsewhere. It grants nothing all the same, for every query carries its organization.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::context::Context;
use crate::error::Error;
use crate::id::{DataKeyId, OrgId};
use crate::principal::{DirectoryCaller, OrgCaller};
use crate::vault;

/// A page of a list that goes on after the id of its last item.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items, oldest first.
    pub items: Vec<T>,
    /// The cursor of the next page, absent on the last one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The most items on a page of a list whose caller has no say: an answer is built in memory.
    const SIZE: usize = 100;

    /// How many rows to read for a page: one more tells whether the list goes on.
    pub(crate) const ROWS: i64 = 101;

    /// Reads from a cursor of this tag after which id to go on.
    pub(crate) async fn after(caller: &OrgCaller, tag: &str, cursor: Option<&str>) -> Result<Uuid, Error> {
        match cursor {
            None => Ok(Uuid::nil()),
            Some(cursor) => open_cursor(caller, tag, cursor).await,
        }
    }

    /// Makes a page of the rows that were read.
    pub(crate) fn of(
        caller: &OrgCaller,
        tag: &str,
        mut rows: Vec<T>,
        id: impl Fn(&T) -> Uuid,
    ) -> Result<Self, Error> {
        let more = rows.len() > Self::SIZE;
        rows.truncate(Self::SIZE);
        let last = rows.last().filter(|_| more);
        let next = last.map(|last| seal_cursor(caller, tag, &id(last))).transpose()?;
        Ok(Self { items: rows, next })
    }
}

/// The longest place, with the question that belongs to it, as JSON.
const PLACE_LIMIT: usize = 3 << 10;

/// The longest cursor: a place under seal in base64. It has to fit into a URL.
const LENGTH_LIMIT: usize = (PLACE_LIMIT + 64).div_ceil(3) * 4;

/// Who carries a cursor: somebody with the key of an organization, or of something of it.
pub trait Carrier {
    /// The surroundings of the request.
    fn context(&self) -> &Context;
    /// The organization that the cursor is bound to.
    fn org_id(&self) -> OrgId;
}

impl Carrier for OrgCaller {
    fn context(&self) -> &Context {
        &self.context
    }

    fn org_id(&self) -> OrgId {
        self.org_id
    }
}

impl Carrier for DirectoryCaller {
    fn context(&self) -> &Context {
        &self.context
    }

    fn org_id(&self) -> OrgId {
        self.org_id
    }
}

/// Writes a place, and the question it belongs to, as text that clients carry but cannot read.
///
/// The tag names the list; whoever reads the cursor asks for the same one. A list that not all of the organization may
/// read has in its tag whose it is.
pub fn seal_cursor<T: Serialize>(caller: &impl Carrier, tag: &str, place: &T) -> Result<String, Error> {
    let place = serde_json::to_vec(place).expect("places are made of strings, numbers and lists");
    if place.len() > PLACE_LIMIT {
        let why = "the filter is too long for a list with several pages: name fewer values, or shorter ones";
        return Err(Error::TooMany(why.to_owned()));
    }
    let sealed = vault::seal_cursor(caller.context(), caller.org_id(), tag, &place)?;
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

/// Writes a cursor under a key that is at hand, for tests without a database.
#[doc(hidden)]
pub fn seal_cursor_with<T: Serialize>(key: &[u8; vault::KEY], org_id: OrgId, tag: &str, place: &T) -> String {
    let place = serde_json::to_vec(place).expect("places are made of strings, numbers and lists");
    let cipher = vault::Cipher::new(key);
    URL_SAFE_NO_PAD.encode(vault::seal_cursor_under(&cipher, DataKeyId(Uuid::nil()), org_id, tag, &place))
}

/// Reads a cursor under a key that is at hand, for tests without a database.
#[doc(hidden)]
pub fn open_cursor_with<T: DeserializeOwned>(
    key: &[u8; vault::KEY],
    org_id: OrgId,
    tag: &str,
    cursor: &str,
) -> Option<T> {
    let place = vault::open_cursor_under(&vault::Cipher::new(key), org_id, tag, &decoded(cursor)?)?;
    serde_json::from_slice(&place).ok()
}

fn decoded(cursor: &str) -> Option<Vec<u8>> {
    if cursor.len() > LENGTH_LIMIT {
        return None;
    }
    URL_SAFE_NO_PAD.decode(cursor).ok()
}

/// Reads a cursor that was given out to this organization under this tag.
pub async fn open_cursor<T: DeserializeOwned>(
    caller: &impl Carrier,
    tag: &str,
    cursor: &str,
) -> Result<T, Error> {
    let sealed = decoded(cursor).ok_or(Error::InvalidCursor)?;
    let place = vault::open_cursor(caller.context(), caller.org_id(), tag, &sealed).await?;
    let place = place.ok_or(Error::InvalidCursor)?;
    serde_json::from_slice(&place).map_err(|_| Error::InvalidCursor)
}
