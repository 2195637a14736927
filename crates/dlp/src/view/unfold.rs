//! The view of a part of a text with all characters as they read, and with encoded ones as themselves.

use std::ops::Range;

use super::View;
use super::sign::{Reading, reading};
use crate::characters;
use crate::steps;

/// Makes the view of a part of a text.
pub(crate) fn unfold(text: &[u8], range: Range<usize>) -> View {
    let mut view = View::with_room_for(range.len());
    let part = &text[..range.end.min(text.len())];
    let mut at = range.start;
    while at < part.len() {
        steps::count(1);
        let byte = part[at];
        if byte.is_ascii_alphanumeric() {
            view.keep(byte, at);
            at += 1;
        } else if let Some((character, length)) = encoded(&part[at..]) {
            put(&mut view, part, character, at..at + length, true);
            at += length;
        } else if text[at..].starts_with(OVERRIDE) {
            at += overridden(part, at, &mut view);
        } else if byte.is_ascii() {
            if let Some((sign, length)) = spelled(part, at, &view.text) {
                // The blanks around it belong to it.
                while view.text.last() == Some(&b' ') {
                    view.pop();
                }
                view.change(&[sign], at..at + length);
                at += length;
                continue;
            }
            view.keep(byte, at);
            at += 1;
        } else {
            let (character, length) = characters::first(&part[at..]);
            match character {
                Some(character) => put(&mut view, part, character, at..at + length, false),
                None => view.keep(byte, at),
            }
            at += length;
        }
    }
    view
}

/// U+202E, behind which text is shown from right to left, and how much of it is read.
const OVERRIDE: &[u8] = "\u{202E}".as_bytes();
const OVERRIDDEN: usize = 512;

/// Reads text that is shown from right to left as it is shown: until U+202C, U+2069 or the end of the line. Returns how long it is.
fn overridden(text: &[u8], at: usize, view: &mut View) -> usize {
    let start = at + OVERRIDE.len();
    let mut end = start;
    let mut characters = Vec::new();
    while end < text.len().min(start + OVERRIDDEN) {
        let (character, length) = characters::first(&text[end..]);
        if matches!(character, Some('\u{202C}' | '\u{2069}' | '\n' | '\r')) {
            break;
        }
        characters.push((character, end..end + length));
        end += length;
    }
    for (character, from) in characters.into_iter().rev() {
        match character {
            Some(character) => put(view, text, character, from, true),
            None => view.change(&text[from.clone()], from),
        }
    }
    end - at
}

/// Puts a character as it reads.
fn put(view: &mut View, text: &[u8], character: char, from: Range<usize>, decoded: bool) {
    let letter = match reading_of(view, text, character, from.end) {
        Reading::Nothing => return view.leave_out(),
        Reading::As(letter) | Reading::LooksLike(letter) => letter,
        Reading::Itself => {
            let mut bytes = [0; 4];
            let bytes = character.encode_utf8(&mut bytes).as_bytes();
            if decoded {
                view.change(bytes, from);
            } else {
                for (place, byte) in bytes.iter().enumerate() {
                    view.keep(*byte, from.start + place);
                }
            }
            return;
        }
    };
    view.change(&[letter], from);
}

/// How a character reads at its place: what only looks like a Latin letter is one beside others.
fn reading_of(view: &View, text: &[u8], character: char, behind: usize) -> Reading {
    if character.is_ascii() {
        return Reading::Itself;
    }
    match reading(character) {
        Reading::LooksLike(letter) => {
            let latin = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
            let beside = latin(view.text.last()) || latin(text.get(behind)) || next_latin(text, behind);
            if beside { Reading::LooksLike(letter) } else { Reading::Itself }
        }
        other => other,
    }
}

/// Whether a Latin letter or a digit follows a few characters that look like some.
fn next_latin(text: &[u8], mut at: usize) -> bool {
    for _ in 0..4 {
        let Some(byte) = text.get(at) else { return false };
        if byte.is_ascii() {
            return byte.is_ascii_alphanumeric();
        }
        let (Some(character), length) = characters::first(&text[at..]) else { return false };
        if !matches!(reading(character), Reading::LooksLike(_) | Reading::Nothing) {
            return false;
        }
        at += length;
    }
    false
}

/// Reads an encoded character at the beginning: `%41`, `&#65;`, `&#x41;`, `&commat;`, `\u0041`, `\x41`, and how long it is.
fn encoded(text: &[u8]) -> Option<(char, usize)> {
    match text {
        // As `escape` of JavaScript writes them.
        [b'%', b'u', rest @ ..] => Some((char::from_u32(number(rest.get(..4)?, 16)?)?, 6)),
        [b'%', rest @ ..] => percent(rest),
        [b'&', rest @ ..] => entity(rest),
        [b'\\', b'u', b'{', rest @ ..] => {
            let length = rest.iter().take(7).position(|byte| *byte == b'}')?;
            Some((char::from_u32(number(&rest[..length], 16)?)?, length + 4))
        }
        [b'\\', b'u', rest @ ..] => {
            let first = number(rest.get(..4)?, 16)?;
            if let (0xD800..=0xDBFF, Some([b'\\', b'u', low @ ..])) = (first, rest.get(4..10)) {
                let second = number(low, 16)?;
                let whole = 0x1_0000 + ((first - 0xD800) << 10) + second.checked_sub(0xDC00)?;
                return Some((char::from_u32(whole)?, 12));
            }
            Some((char::from_u32(first)?, 6))
        }
        [b'\\', b'x', rest @ ..] => Some((char::from_u32(number(rest.get(..2)?, 16)?)?, 4)),
        // In a string in a string the backslash has one of its own.
        [b'\\', rest @ ..] if matches!(rest, [b'\\', b'u' | b'x', ..]) => {
            encoded(rest).map(|(character, length)| (character, length + 1))
        }
        _ => None,
    }
}

fn percent(rest: &[u8]) -> Option<(char, usize)> {
    let first = characters::hex_pair(rest)?;
    if first.is_ascii() {
        return Some((char::from(first), 3));
    }
    // A character of several bytes, each of them encoded.
    let mut bytes = vec![first];
    let mut at = 2;
    while bytes.len() < 4 && std::str::from_utf8(&bytes).is_err() {
        let [b'%', pair @ ..] = rest.get(at..at + 3)? else { return None };
        bytes.push(characters::hex_pair(pair)?);
        at += 3;
    }
    let character = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    Some((character, at + 1))
}

/// Names of characters in HTML that stand in what is looked for.
const ENTITIES: [(&[u8], char); 22] = [
    (b"amp", '&'),
    (b"lt", '<'),
    (b"gt", '>'),
    (b"quot", '"'),
    (b"apos", '\''),
    (b"nbsp", ' '),
    (b"commat", '@'),
    (b"period", '.'),
    (b"hyphen", '-'),
    (b"dash", '-'),
    (b"shy", '\u{AD}'),
    (b"colon", ':'),
    (b"equals", '='),
    (b"sol", '/'),
    (b"plus", '+'),
    (b"lowbar", '_'),
    (b"num", '#'),
    (b"zwnj", '\u{200C}'),
    (b"zwj", '\u{200D}'),
    (b"ensp", ' '),
    (b"emsp", ' '),
    (b"thinsp", ' '),
];

fn entity(rest: &[u8]) -> Option<(char, usize)> {
    let end = rest.iter().take(10).position(|byte| *byte == b';')?;
    let code = match &rest[..end] {
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16)?,
        [b'#', digits @ ..] => number(digits, 10)?,
        name => {
            ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, character)| u32::from(*character))?
        }
    };
    Some((char::from_u32(code)?, end + 2))
}

fn number(digits: &[u8], base: u32) -> Option<u32> {
    if digits.is_empty() || digits.len() > 8 || !digits.iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, base).ok()
}

/// Words for the signs of addresses of mail.
const SPELLED: [(u8, &[u8]); 13] = [
    (b'@', b"at"),
    (b'@', b"@"),
    (b'@', b"arroba"),
    (b'@', b"chez"),
    (b'@', b"\xC3\xA4t"),
    (b'@', b"a"),
    (b'.', b"dot"),
    (b'.', b"."),
    (b'.', b"punkt"),
    (b'.', b"punto"),
    (b'.', b"point"),
    (b'.', b"ponto"),
    (b'.', b"kropka"),
];

/// Reads a sign that is spelled out, as people do in addresses: ` [at] `, `(dot)`, ` AT `, `_dot_`. Returns how long it is with what is
/// around it. Without brackets only what is written like an address is one; `before` is what the view has of it.
fn spelled(text: &[u8], at: usize, before: &[u8]) -> Option<(u8, usize)> {
    let open = beside(text, at);
    // Hardly any word begins as those for signs do.
    let may_be = matches!(
        text.get(at + open),
        Some(b'a' | b'A' | b'@' | b'c' | b'C' | b'd' | b'D' | b'.' | b'p' | b'P' | b'k' | b'K' | 0xC3)
    );
    if open == 0 || !may_be || !before.last().is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let (sign, length) = word(text, at + open)?;
    let close = beside(text, at + open + length);
    let end = at + open + length + close;
    let has = |part: Range<usize>, signs: &[u8]| text[part].iter().any(|byte| signs.contains(byte));
    if has(at..at + open, b"[({<") && has(end - close..end, b"])}>") {
        return Some((sign, end - at));
    }
    let name = before.iter().rev().take(64).take_while(|byte| **byte > b' ');
    let address = match sign {
        b'@' => is_domain(text, end, text[at + open] == b'@'),
        _ => is_label(text, end) && name.clone().any(|byte| *byte == b'@'),
    };
    // A single letter is a word.
    let letter = text[at + open].eq_ignore_ascii_case(&b'a') && length == 1;
    (close > 0 && !letter && address).then_some((sign, end - at))
}

/// The sign that a word at a place is for, and how long that is.
fn word(text: &[u8], at: usize) -> Option<(u8, usize)> {
    let word = text.get(at..)?;
    let is = |name: &[u8]| {
        word.len() > name.len()
            && word[..name.len()].eq_ignore_ascii_case(name)
            && !word[name.len()].is_ascii_alphanumeric()
    };
    SPELLED.iter().find(|(_, name)| is(name)).map(|(sign, name)| (*sign, name.len()))
}

/// How much of what people put around such a word stands at a place.
fn beside(text: &[u8], at: usize) -> usize {
    let part = |byte: u8| {
        matches!(byte, b' ' | b'[' | b']' | b'(' | b')' | b'{' | b'}' | b'<' | b'>' | b'_' | b'*' | b'-')
    };
    text.get(at..).unwrap_or_default().iter().take(3).take_while(|byte| part(**byte)).count()
}

/// Whether a label of a domain stands at a place.
fn is_label(text: &[u8], at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    (2..24).contains(&rest.iter().take(24).take_while(|byte| byte.is_ascii_alphabetic()).count())
}

/// Whether a domain stands at a place whose dots are spelled out, or are not where the sign before it says enough.
fn is_domain(text: &[u8], at: usize, plain: bool) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let label = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'-';
    let length = rest.iter().take(40).take_while(label).count();
    let behind = at + length;
    if length == 0 {
        return false;
    }
    if plain && text.get(behind) == Some(&b'.') {
        return is_label(text, behind + 1);
    }
    let open = beside(text, behind);
    let Some((b'.', length)) = word(text, behind + open) else { return false };
    let end = behind + open + length;
    open > 0 && is_label(text, end + beside(text, end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> String {
        String::from_utf8(unfold(text.as_bytes(), 0..text.len()).text).unwrap()
    }

    #[test]
    fn text_reads_as_a_person_reads_it() {
        assert_eq!(read("4\u{200B}5\u{AD}6"), "456");
        assert_eq!(read("４１１１ ٤٢ ४२ 𝟒𝟐 ④②"), "4111 42 42 42 42");
        assert_eq!(read("usеr@exаmple.com"), "user@example.com");
        assert_eq!(read("привет"), "привет");
        assert_eq!(read("030–12\u{A0}34"), "030-12 34");
        assert_eq!(read("a%40b%2Ec &#97;&#x62; \\u0041\\x42 &commat;"), "a@b.c ab AB @");
        assert_eq!(read("ann [at] example (dot) com"), "ann@example.com");
        assert_eq!(read("100% sure & \\path"), "100% sure & \\path");
    }

    #[test]
    fn a_part_knows_where_it_comes_from() {
        let text = "x 4\u{200B}56 y";
        let view = unfold(text.as_bytes(), 0..text.len());
        assert_eq!(view.source(&(2..5)), Some(2..8));
        assert_eq!(view.source(&(0..1)), None);
    }

    proptest! {
        #[test]
        fn sources_are_in_order_and_inside(bytes in prop::collection::vec(any::<u8>(), 0..80), text in "[%&#\\\\ux0-9a-f;еа４ ]{0,40}") {
            for bytes in [bytes, text.into_bytes()] {
                let view = unfold(&bytes, 0..bytes.len());
                prop_assert_eq!(view.text.len(), view.from.len());
                // What is shown from right to left is read in the order in which it is shown.
                let turned = bytes.windows(OVERRIDE.len()).any(|part| part == OVERRIDE);
                let mut last = 0;
                for from in &view.from {
                    prop_assert!((turned || from.start >= last) && from.start < from.end && from.end <= bytes.len());
                    last = from.start;
                }
            }
        }
    }
}
