//! Lists of words that are looked up as they stand in a text.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use super::super::context::Same;

/// The longest word that is looked up, in bytes.
const LONGEST: usize = 40;

/// The words of a list.
pub(crate) type Words = HashSet<&'static [u8], BuildHasherDefault<Same>>;

/// A list of words, gathered when somebody first asks.
#[derive(Debug)]
pub(crate) struct List(LazyLock<Words>);

impl List {
    /// A list of what a function returns; [`words`] makes it of a text.
    pub(crate) const fn new(words: fn() -> Words) -> Self {
        Self(LazyLock::new(words))
    }

    /// Whether a word is in it.
    pub(crate) fn has(&self, word: &[u8]) -> bool {
        !word.is_empty() && word.len() <= LONGEST && self.0.contains(word)
    }

    /// Whether a word is in it whose letters of ASCII may be capitals.
    pub(crate) fn has_ascii(&self, word: &[u8]) -> bool {
        let mut small = [0; LONGEST];
        let Some(small) = small.get_mut(..word.len()) else { return false };
        small.copy_from_slice(word);
        small.make_ascii_lowercase();
        self.has(small)
    }

    /// Whether a word is in it whose letters of any script may be capitals.
    pub(crate) fn has_folded(&self, word: &[u8]) -> bool {
        if word.is_ascii() {
            return self.has_ascii(word);
        }
        self.has(String::from_utf8_lossy(word).to_lowercase().as_bytes())
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static [u8]> {
        self.0.iter().copied()
    }
}

/// The words of a text.
pub(crate) fn words(text: &'static str) -> Words {
    text.split_ascii_whitespace().map(str::as_bytes).collect()
}

/// A list of the words of a text.
macro_rules! list {
    ($text:expr) => {
        $crate::scan::builtin::list::List::new(|| $crate::scan::builtin::list::words($text))
    };
}

pub(super) use list;

#[cfg(test)]
mod tests {
    use super::*;

    static WORDS: List = list!(" mr dr. señor ");

    #[test]
    fn words_are_found_as_they_may_be_written() {
        assert!(
            WORDS.has(b"mr") && WORDS.has(b"dr.") && !WORDS.has(b"Mr") && !WORDS.has(b"m") && !WORDS.has(b"")
        );
        assert!(WORDS.has_ascii(b"MR") && WORDS.has_folded(b"Dr.") && WORDS.has_folded("SEÑOR".as_bytes()));
        assert!(!WORDS.has_ascii("SEÑOR".as_bytes()) && !WORDS.has_folded(&[b'm'; 50]));
    }
}
