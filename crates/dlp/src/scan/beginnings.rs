//! What may begin at a word, by its first bytes.

use crate::pattern::{Node, heads};
use crate::steps;

/// How many of the first bytes are compared at once, at most.
const LONGEST: usize = 8;

/// The most longer beginnings that one of three bytes is split into.
const MOST: usize = 64;

/// How many places the table has.
const PLACES: usize = 1 << 12;

/// Things by the first bytes of a word: by three of them they are looked up, and as many as are fixed are compared.
#[derive(Debug, Clone)]
pub(crate) struct Beginnings<T> {
    /// Where the entries of each hash of three bytes begin.
    places: Vec<u16>,
    /// In the order of their hashes, and of each the order in which they were added.
    entries: Vec<Entry<T>>,
}

#[derive(Debug, Clone)]
struct Entry<T> {
    place: usize,
    bytes: u64,
    mask: u64,
    what: T,
}

impl<T: Copy> Beginnings<T> {
    /// Gathers things with what they begin with, each at least three bytes long.
    pub(crate) fn new(all: impl IntoIterator<Item = (Vec<u8>, T)>) -> Self {
        let mut entries: Vec<Entry<T>> = all
            .into_iter()
            .filter(|(head, _)| head.len() >= 3)
            .map(|(head, what)| {
                let length = head.len().min(LONGEST);
                let mask = u64::MAX >> (64 - 8 * length);
                Entry { place: place_of(&head), bytes: load(&head) & mask, mask, what }
            })
            .collect();
        entries.sort_by_key(|entry| entry.place);
        let mut places = vec![0; PLACES + 1];
        for entry in &entries {
            places[entry.place + 1] += 1;
        }
        for place in 0..PLACES {
            places[place + 1] += places[place];
        }
        Self { places, entries }
    }

    /// Calls with each thing that may begin at a place.
    #[inline]
    pub(crate) fn find(&self, text: &[u8], at: usize, mut then: impl FnMut(T)) {
        let Some(rest) = text.get(at..).filter(|rest| rest.len() >= 3) else { return };
        let place = place_of(rest);
        let range = usize::from(self.places[place])..usize::from(self.places[place + 1]);
        if range.is_empty() {
            return;
        }
        let here = load(rest);
        for entry in self.entries.get(range).unwrap_or_default() {
            steps::count(1);
            if here & entry.mask == entry.bytes {
                then(entry.what);
            }
        }
    }
}

/// The beginnings of a pattern, as long as there are few of them; `short` are those of three bytes.
pub(crate) fn longer(node: &Node, short: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let most = MOST.max(short.len());
    (4..=LONGEST)
        .rev()
        .find_map(|length| heads(node, length).filter(|heads| heads.len() <= most))
        .unwrap_or(short)
}

fn place_of(text: &[u8]) -> usize {
    let head = u32::from_le_bytes([text[0], text[1], text[2], 0]);
    (head.wrapping_mul(0x9E37_79B1) >> 20) as usize % PLACES
}

/// The first eight bytes; zeros where there are fewer.
#[inline]
fn load(text: &[u8]) -> u64 {
    if let Some(bytes) = text.first_chunk() {
        return u64::from_le_bytes(*bytes);
    }
    let mut bytes = [0; 8];
    bytes[..text.len()].copy_from_slice(text);
    u64::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::parse;

    fn found(text: &str) -> Vec<u8> {
        let all = [("ghp_", 1), ("gh", 2), ("ghp", 3), ("sk_live_and_more", 4)];
        let beginnings = Beginnings::new(all.map(|(head, what)| (head.as_bytes().to_vec(), what)));
        let mut found = Vec::new();
        beginnings.find(text.as_bytes(), 0, |what| found.push(what));
        found
    }

    #[test]
    fn things_are_found_by_what_they_begin_with() {
        assert_eq!(found("ghp_x"), [1, 3]);
        assert_eq!(found("ghp"), [3]);
        assert_eq!(found("sk_live_"), [4]);
        assert!(found("sk_live").is_empty());
        assert!(found("gh").is_empty());
    }

    #[test]
    fn beginnings_are_as_long_as_they_are_few() {
        let of = |pattern: &str| {
            let node = parse(pattern).unwrap();
            let short = heads(&node, 3).unwrap();
            longer(&node, short)
                .iter()
                .map(|head| String::from_utf8_lossy(head).into_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            of("(ab|AB)cd[0-9]{9}"),
            [
                "ABcd0", "ABcd1", "ABcd2", "ABcd3", "ABcd4", "ABcd5", "ABcd6", "ABcd7", "ABcd8", "ABcd9",
                "abcd0", "abcd1", "abcd2", "abcd3", "abcd4", "abcd5", "abcd6", "abcd7", "abcd8", "abcd9"
            ]
        );
        assert_eq!(of("secret-key"), ["secret-k"]);
        assert_eq!(of("abc"), ["abc"]);
    }
}
