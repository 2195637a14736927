//! Fields of forms, JSON, XML and settings whose value is a name.

use super::super::list::List;
use super::super::{byte_before, is_word, run, run_before};
use super::words::{KEY, LABEL, NO_PERSON, PLAIN_KEY, WHOSE};
use super::{WORD, char_at, letter_at, word_end};

/// What the key of a field says of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Person,
    Plain,
    Thing,
    Other,
}

/// What may stand between a key, its sign and its value.
pub(super) const fn is_loose(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'\\' | b'`' | b'*')
}

/// The key of a field before its value: `key: `, `"key": "`, `key=`, `<key>`.
pub(super) fn key_before(text: &[u8], value: usize) -> Key {
    let mut end = value - run_before(text, value, 8, is_loose);
    let wide = text.get(..end).unwrap_or_default().ends_with("：".as_bytes());
    match byte_before(text, end) {
        _ if wide => end -= 3,
        b':' | b'=' if byte_before(text, end - 1) != b':' => end -= 1,
        b'>' => end -= if byte_before(text, end - 1) == b'=' { 2 } else { 1 },
        _ => return Key::Other,
    }
    end -= run_before(text, end, 8, |byte| is_loose(byte) || byte == b']');
    let start = end
        - run_before(text, end, WORD, |byte| {
            is_word(byte) || byte >= 0x80 || matches!(byte, b' ' | b'-' | b'\'')
        });
    key_kind(&String::from_utf8_lossy(text.get(start..end).unwrap_or_default()))
}

/// Judges a key by its words: `firstName`, `first_name`, `First name`.
fn key_kind(key: &str) -> Key {
    let mut split = String::new();
    let mut small = false;
    for letter in key.chars() {
        if letter.is_uppercase() && small {
            split.push(' ');
        }
        small = letter.is_lowercase();
        split.extend(if letter.is_alphanumeric() { letter } else { ' ' }.to_lowercase());
    }
    let words: Vec<&str> = split.split_whitespace().rev().take(3).collect();
    let is = |list: &List, word: &str| list.has(word.as_bytes());
    let [last, before @ ..] = words.as_slice() else { return Key::Other };
    let before = before.first().copied().unwrap_or_default();
    match () {
        () if words.iter().any(|word| is(&NO_PERSON, word)) => Key::Thing,
        () if is(&KEY, last) || is(&KEY, &format!("{before}{last}")) => Key::Person,
        () if is(&PLAIN_KEY, last) && is(&WHOSE, before) => Key::Person,
        () if is(&PLAIN_KEY, last) => Key::Plain,
        () if matches!((before, *last), ("nombre" | "nome", "completo") | ("de", "famille")) => Key::Person,
        () => Key::Other,
    }
}

/// Whether the value of a field ends with the name.
pub(super) fn value_ends(text: &[u8], end: usize) -> bool {
    let blanks = run(text, end, 3, |byte| byte == b' ');
    let next = end + blanks;
    let label = letter_at(text, next).is_some()
        && text.get(next..word_end(text, next)).is_some_and(|word| LABEL.has_folded(word));
    blanks > 1
        || label
        || char_at(text, next).is_none_or(|letter| !letter.is_alphanumeric() && !matches!(letter, '_' | '@'))
}
