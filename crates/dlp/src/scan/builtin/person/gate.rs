//! Whether a name may begin at a capital letter: most of them are told by the few letters around them, before any list is read.

use std::sync::LazyLock;

use super::super::list::List;
use super::super::{byte_before, run_before};
use super::words::{ADDRESS, KEY, PARTICLE, PLAIN_KEY, SECOND, TITLE};
use super::{GIVEN, field};

/// How many letters tell a word, and how many the end of a key, which may be a word of its own or the last part of one.
const LETTERS: usize = 8;
const KEY_LETTERS: usize = 3;

/// How many bits tell the words of a list, two of them each word.
const BITS: usize = 1 << 16;

/// Words by their first or last letters.
struct Words(Box<[u64; BITS / 64]>);

impl Words {
    fn new(keys: impl Iterator<Item = u64>) -> Self {
        let mut bits = Box::new([0; BITS / 64]);
        for place in keys.flat_map(places) {
            bits[place / 64] |= 1 << (place % 64);
        }
        Self(bits)
    }

    fn may_hold(&self, key: u64) -> bool {
        places(key).iter().all(|place| self.0[place / 64] >> (place % 64) & 1 == 1)
    }
}

const fn places(key: u64) -> [usize; 2] {
    let hash = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    [(hash >> 48) as usize % BITS, (hash >> 32) as usize % BITS]
}

/// Letters of ASCII in small ones, from the first byte up to anything else; zeros behind them.
const fn letters(bytes: [u8; LETTERS]) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    let word = u64::from_le_bytes(bytes);
    let small = (word & !HIGH) | (0x20 * ONES);
    let from_a = small + (0x80 - b'a' as u64) * ONES;
    let behind_z = small + (0x80 - b'z' as u64 - 1) * ONES;
    let other = (!from_a | behind_z | word) & HIGH;
    // The bits below the first other byte's.
    let below = if other == 0 { u64::MAX } else { (1 << (other.trailing_zeros() / 8 * 8)) - 1 };
    small & below
}

/// The first letters of a word.
fn first(word: &[u8]) -> u64 {
    letters(word.first_chunk().copied().unwrap_or_else(|| {
        let mut head = [0; LETTERS];
        head[..word.len()].copy_from_slice(word);
        head
    }))
}

/// The last letters of a word, the last one first.
fn last(word: &[u8]) -> u64 {
    let bytes = word.last_chunk().copied().unwrap_or_else(|| {
        let mut tail = [0; LETTERS];
        tail[LETTERS - word.len()..].copy_from_slice(word);
        tail
    });
    letters(u64::from_le_bytes(bytes).to_be_bytes())
}

/// The last letters of a key.
fn last_of_key(word: &[u8]) -> u64 {
    last(word) & u64::MAX >> (64 - 8 * KEY_LETTERS)
}

/// The words that tell a name, as far as they are looked at here.
struct Gate {
    given: Words,
    /// What stands before a name in a sentence.
    before: Words,
    /// What the key of a field ends with.
    keys: Words,
}

static GATE: LazyLock<Gate> = LazyLock::new(|| {
    let all = |lists: [&'static List; 3]| lists.into_iter().flat_map(List::iter);
    Gate {
        given: Words::new(GIVEN.iter().map(first)),
        before: Words::new(all([&ADDRESS, &TITLE, &PARTICLE]).map(last)),
        keys: Words::new(all([&KEY, &PLAIN_KEY, &SECOND]).map(last_of_key)),
    }
});

/// Whether [`person_name`](super::person_name) may find one at a capital letter of ASCII that begins a word.
pub(crate) fn may_begin(text: &[u8], capital: usize) -> bool {
    let gate = &*GATE;
    let word = text.get(capital..).unwrap_or_default();
    if gate.given.may_hold(first(word)) {
        return true;
    }
    match byte_before(text, capital) {
        b' ' | 0xA0 => {
            let end = capital - 1 - run_before(text, capital - 1, 2, |byte| byte == b' ' || byte == 0xC2);
            let end = end - usize::from(byte_before(text, end) == b'.');
            // Words that end with a letter of another script are not told apart.
            let is_word = byte_before(text, end).is_ascii_alphabetic() || byte_before(text, end) >= 0x80;
            (is_word && gate.before.may_hold(last(&text[..end]))) || is_value(gate, text, capital)
        }
        b'\t' | b'"' | b'\'' | b'\\' | b'`' | b'*' | b':' | b'=' | b'>' | 0x9A => {
            is_value(gate, text, capital)
        }
        _ => false,
    }
}

/// Whether the value of a field may begin at a place whose key is one of a name.
fn is_value(gate: &Gate, text: &[u8], value: usize) -> bool {
    let end = value - run_before(text, value, 8, field::is_loose);
    let end = match byte_before(text, end) {
        b':' | b'=' => end - 1,
        b'>' => end - if byte_before(text, end - 1) == b'=' { 2 } else { 1 },
        0x9A => return true,
        _ => return false,
    };
    let end = end - run_before(text, end, 8, |byte| field::is_loose(byte) || byte == b']');
    let sign = byte_before(text, end);
    // A joint, or a letter of another script, ends no word that is known by its letters.
    !sign.is_ascii_alphanumeric() || gate.keys.may_hold(last_of_key(&text[..end]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::person_name;
    use super::*;

    proptest! {
        #[test]
        fn no_name_is_held_back(
            before in "(Mr\\. |Frau  |Dr\\.-Ing\\. |Sig\\.ra |inż\\. |de |\"name\": \"|<lastName>|first_name = |prénom : |[a-z.]{0,5} ?|nombre completo: |氏名：|\u{A0}|M\\. )",
            name in "(Anna|Al|Zoë|Jo|Jean-Pierre|Keller|O'Brien|[A-Z][a-zé]{0,5})('s|-|’| |, | Roux| B\\. Keller)?",
            behind in "[ .,\"<1é]?",
        ) {
            let text = [before.as_str(), &name, &behind].concat();
            for (at, _) in text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_uppercase()) {
                let found = person_name(text.as_bytes(), at);
                prop_assert!(found.is_none() || may_begin(text.as_bytes(), at), "{text} {at}");
            }
        }
    }
}
