//! Which of the words of a text are worth a look.

use super::names::without_number;
use crate::steps;

/// How many bits [`Gates`] have.
const GATES: usize = 1 << 16;

/// Which words are worth a look, by a few of their bytes: most of what stands in a text is not, and is passed over at once.
#[derive(Clone)]
pub(crate) struct Gates {
    /// By the first three bytes of tokens.
    heads: Box<[u64; GATES / 64]>,
    /// By the first three bytes of phrases.
    phrases: Box<[u64; GATES / 64]>,
    /// By the last three bytes of names.
    names: Box<[u64; GATES / 64]>,
    /// By how many capital letters and digits follow each other, one bit for each; the last one stands for all that are longer.
    shouts: u64,
}

impl Gates {
    /// Makes gates that let nothing through.
    pub(crate) fn new() -> Self {
        Self {
            heads: Box::new([0; GATES / 64]),
            phrases: Box::new([0; GATES / 64]),
            names: Box::new([0; GATES / 64]),
            shouts: 0,
        }
    }

    /// Lets words through that have so many capital letters and digits.
    pub(crate) fn admit_shout(&mut self, least: usize, most: usize) {
        for length in least.min(63)..=most.min(63) {
            self.shouts |= 1 << length;
        }
    }

    /// Lets tokens through that begin so.
    pub(crate) fn admit_head(&mut self, head: [u8; 3]) {
        let hash = Self::hash(head);
        self.heads[hash / 64] |= 1 << (hash % 64);
    }

    /// Lets phrases through that begin so.
    pub(crate) fn admit_phrase(&mut self, head: [u8; 3]) {
        let hash = Self::hash(head);
        self.phrases[hash / 64] |= 1 << (hash % 64);
    }

    /// Lets names through that end so, in small letters. What stands before a last word of one or two letters may be anything.
    pub(crate) fn admit_name(&mut self, last_word: &[u8]) {
        let mut admit = |end: [u8; 3]| {
            let hash = Self::hash(end);
            self.names[hash / 64] |= 1 << (hash % 64);
        };
        match *last_word {
            [.., first, second, third] => admit([letter(first), second, third]),
            [.., first, second] => (0..=0x7F).for_each(|before| admit([letter(before), first, second])),
            // A word of one letter stands behind a sign.
            [only] => (0..=0x7F).for_each(|before| admit([letter(before), 0, only])),
            [] => {}
        }
    }

    #[inline]
    fn hash([first, second, third]: [u8; 3]) -> usize {
        Self::hash_of(u32::from_le_bytes([first, second, third, 0]))
    }

    #[inline]
    const fn hash_of(head: u32) -> usize {
        (head.wrapping_mul(0x9E37_79B1) >> 16) as usize
    }

    /// The hash of the three bytes at a place.
    #[inline]
    fn hash_at(text: &[u8], at: usize) -> Option<usize> {
        let rest = text.get(at..)?;
        // Four are read at once, and one of them forgotten.
        match rest.first_chunk() {
            Some(four) => Some(Self::hash_of(u32::from_le_bytes(*four) & 0x00FF_FFFF)),
            None => rest.first_chunk().map(|three| Self::hash(*three)),
        }
    }

    #[inline]
    pub(crate) fn phrase(&self, text: &[u8], at: usize) -> bool {
        Self::hash_at(text, at).is_some_and(|hash| self.phrases[hash / 64] >> (hash % 64) & 1 == 1)
    }

    #[inline]
    pub(crate) fn head(&self, text: &[u8], at: usize) -> bool {
        Self::hash_at(text, at).is_some_and(|hash| self.heads[hash / 64] >> (hash % 64) & 1 == 1)
    }

    #[inline]
    pub(crate) const fn shout(&self, length: u32) -> bool {
        let length = if length < 63 { length } else { 63 };
        self.shouts >> length & 1 == 1
    }

    /// Whether a name may end before a place; a quote, a space, a bracket, or what joins with `=` may stand between.
    #[inline]
    pub(crate) fn name(&self, text: &[u8], at: usize) -> bool {
        let Some(before) = text.get(..at) else { return false };
        let mut end = before.len();
        let least = end.saturating_sub(BETWEEN);
        while end > least && is_between(before[end - 1]) {
            steps::count(1);
            end -= 1;
        }
        self.admits(&before[..end])
            || (end > 0
                && before[end - 1].is_ascii_digit()
                && self.admits(&before[..without_number(before, end)]))
    }

    /// Whether a name may end with a text.
    #[inline]
    fn admits(&self, name: &[u8]) -> bool {
        let last = match *name {
            [.., first, second, third] => [first, second, third],
            [second, third] => [0, second, third],
            _ => return false,
        };
        if !last[1].is_ascii() || !last[2].is_ascii() {
            return true;
        }
        let hash = Self::hash(last.map(letter));
        self.names[hash / 64] >> (hash % 64) & 1 == 1
    }
}

/// The most bytes that may stand between a name and the sign behind which its value begins, as where signs stand below each other.
pub(crate) const BETWEEN: usize = 64;

/// What may stand between a name and the sign behind which its value begins: `"name" ]`, and the rest of `::=`, `?=` and `.=`.
pub(crate) const fn is_between(byte: u8) -> bool {
    matches!(byte, b' ' | b'"' | b'\'' | b']' | b'`' | b'\\' | b':' | b'?' | b'.' | b'|' | b'=')
}

/// A letter or digit in small letters, and the same for everything else.
#[inline]
const fn letter(byte: u8) -> u8 {
    if byte.is_ascii_alphanumeric() { byte.to_ascii_lowercase() } else { 0 }
}

impl Default for Gates {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Gates {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Gates").finish_non_exhaustive()
    }
}
