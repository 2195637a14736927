//! Whether a number may be that of a house: nearly all are told by the signs beside them, before any word is read.

use super::super::{byte_at, byte_before, run, run_before};

/// How many bytes of the word before a number are read to find the letter with which it begins.
const WORD: usize = 24;

/// What French kinds of streets begin with.
const FRENCH: [[u8; 2]; 9] = [*b"ru", *b"av", *b"bo", *b"bd", *b"pl", *b"ch", *b"al", *b"im", *b"qu"];

/// Whether [`address`](super::address) may find one at the first digit of a number that begins a word.
pub(crate) fn may_be(text: &[u8], digit: usize) -> bool {
    let before = byte_before(text, digit);
    match before {
        // A town in Japan has no blank before its number.
        0x80.. => true,
        b' ' => {
            let end = digit - run_before(text, digit, 2, |byte| byte == b' ');
            byte_before(text, end) >= 0x80 || is_name_before(text, end) || goes_on(text, digit)
        }
        // Of these a number is a part.
        b'0'..=b'9'
        | b'A'..=b'Z'
        | b'a'..=b'z'
        | b'-'
        | b'_'
        | b'@'
        | b'$'
        | b'&'
        | b'+'
        | b'%'
        | b'/'
        | b'\\' => false,
        _ => goes_on(text, digit),
    }
}

/// Whether a word with a capital letter ends at a place, perhaps with a sign behind it.
fn is_name_before(text: &[u8], end: usize) -> bool {
    let end = end - run_before(text, end, 2, |byte| matches!(byte, b'.' | b','));
    // What joins two words into one, and letters of other scripts, need a closer look.
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'\'' | 0x80..);
    let length = run_before(text, end, WORD, inner);
    let word = &text[end - length..end];
    length == WORD
        || word.iter().any(|byte| byte.is_ascii_uppercase() || matches!(byte, b'-' | b'\'' | 0x80..))
}

/// Whether the name of a street may stand behind a number.
fn goes_on(text: &[u8], digit: usize) -> bool {
    let digits = run(text, digit, 6, |byte| byte.is_ascii_digit());
    let mut end = digit + digits;
    if digits > 5 {
        return false;
    }
    if !matches!(byte_at(text, end), b' ' | b',') {
        end += run(text, end, 7, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-'));
        if !matches!(byte_at(text, end), b' ' | b',') {
            return false;
        }
    }
    end += run(text, end, 1, |byte| byte == b',');
    let more = text.get(end..).unwrap_or_default();
    end += if more.starts_with(b" bis") || more.starts_with(b" ter") { 4 } else { 0 };
    end += run(text, end, 1, |byte| byte == b',');
    let first = end + run(text, end, 2, |byte| byte == b' ');
    let head = [byte_at(text, first), byte_at(text, first + 1)];
    first > end
        && (matches!(head[0], b'A'..=b'Z' | b'0'..=b'9' | 0x80..)
            || FRENCH.contains(&head.map(|byte| byte.to_ascii_lowercase()))
            || has_elision(text, first))
}

/// Whether an apostrophe stands among the first letters, as in d'Azeglio.
fn has_elision(text: &[u8], first: usize) -> bool {
    let letters = run(text, first, 4, |byte| byte.is_ascii_lowercase());
    matches!(byte_at(text, first + letters), b'\'' | 0x80..)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::address;
    use super::*;

    proptest! {
        #[test]
        fn no_address_is_held_back(
            before in "(Hauptstraße |Hauptstr\\. |Via d'Azeglio, |Calle de la Rosa  ?|ul\\. Długa |lives at |at |in |\\(|\"|東京都千代田区|東京都千代田区 |Lange Straat |C/ Mayor,  ?|[A-Za-z]{0,4}[ -.]?)",
            house in "[1-9][0-9]{0,4}([a-zA-Z]|-[1-9][0-9]?|/[1-9]b?)?( bis| ter|bis)?",
            behind in "(,? (rue|avenue|bd\\.) de la Paix|,? (Main|Elm 5th|E\\. Oak) (St\\.?|Street|Road)( Apt 4)?|, 10115 Berlin|,? Broadway Suite 200|-2-3|丁目2番| [a-z]{0,4}| d'Arc St| É[a-z]{2} Road|)[ .,\n]?",
        ) {
            let text = [before.as_str(), &house, &behind].concat();
            let starts = text.bytes().enumerate().filter(|(at, byte)| {
                byte.is_ascii_digit() && !text[..*at].ends_with(|before: char| before.is_ascii_alphanumeric())
            });
            for (at, _) in starts {
                prop_assert!(address(text.as_bytes(), at).is_none() || may_be(text.as_bytes(), at), "{text} {at}");
            }
        }
    }
}
