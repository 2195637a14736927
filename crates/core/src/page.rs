//! Pages of lists, and the opaque cursor in which a place in one is handed out.

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::error::Error;

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
    pub(crate) fn after(tag: &str, cursor: Option<&str>) -> Result<Uuid, Error> {
        match cursor {
            None => Ok(Uuid::nil()),
            Some(cursor) => decode_cursor(tag, cursor).ok_or(Error::InvalidCursor),
        }
    }

    /// Makes a page of the rows that were read.
    pub(crate) fn of(tag: &str, mut rows: Vec<T>, id: impl Fn(&T) -> Uuid) -> Self {
        let more = rows.len() > Self::SIZE;
        rows.truncate(Self::SIZE);
        let next = rows.last().filter(|_| more).map(|last| encode_cursor(tag, &id(last)));
        Self { items: rows, next }
    }
}

/// The longest cursor: it has to fit into a URL.
const LENGTH_LIMIT: usize = 6_000;

/// Writes a place, and the question it belongs to, as text that clients carry but do not read: a version and JSON in
/// hexadecimal. It grants nothing: every query carries its organization.
///
/// The tag names the list; whoever reads the cursor asks for the same one.
pub fn encode_cursor<T: Serialize>(tag: &str, place: &T) -> String {
    let payload = serde_json::to_vec(&(tag, place)).expect("places are made of strings, numbers and lists");
    let mut cursor = String::with_capacity(1 + payload.len() * 2);
    cursor.push('1');
    for byte in payload {
        for digit in [byte >> 4, byte & 15] {
            cursor.push(char::from_digit(u32::from(digit), 16).expect("four bits are one digit"));
        }
    }
    cursor
}

/// Reads a cursor that was given out under this tag.
pub fn decode_cursor<T: DeserializeOwned>(tag: &str, cursor: &str) -> Option<T> {
    let digits = cursor
        .strip_prefix('1')
        .filter(|digits| digits.len() % 2 == 0 && digits.len() <= LENGTH_LIMIT && digits.is_ascii())?;
    let bytes: Vec<u8> = digits
        .as_bytes()
        .chunks_exact(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect::<Option<_>>()?;
    let (given, place): (String, T) = serde_json::from_slice(&bytes).ok()?;
    (given == tag).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_only_under_its_tag() {
        let cursor = encode_cursor("events", &(12, "a|b"));
        assert_eq!(decode_cursor("events", &cursor), Some((12, "a|b".to_owned())));
        assert_eq!(decode_cursor::<(i64, String)>("users", &cursor), None);
    }

    #[test]
    fn a_page_goes_on_only_while_there_is_more() {
        let rows = |count: u128| (1..=count).map(Uuid::from_u128).collect::<Vec<_>>();
        let full = Page::of("x", rows(100), |id| *id);
        assert_eq!((full.items.len(), full.next), (100, None));
        let first = Page::of("x", rows(101), |id| *id);
        assert_eq!(first.items.len(), 100);
        assert_eq!(Page::<Uuid>::after("x", first.next.as_deref()).unwrap(), Uuid::from_u128(100));
        assert!(Page::<Uuid>::after("y", first.next.as_deref()).is_err());
        assert!(i64::try_from(Page::<Uuid>::SIZE).is_ok_and(|size| size + 1 == Page::<Uuid>::ROWS));
    }

    #[test]
    fn other_text_is_no_cursor() {
        for text in ["", "1", "1zz", "0", "1f", "é", "1é0", "1+1", "15b5d"] {
            assert_eq!(decode_cursor::<i64>("events", text), None, "{text}");
        }
    }
}
