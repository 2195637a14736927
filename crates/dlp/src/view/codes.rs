//! Lists of codes of characters: `52, 53, 51`, `0x34, 0x35`, `U+0034 U+0035`, `064 065`, `00110100 00110101`, `chr(52).chr(53)`.

use super::View;
use super::kind::{Kind, Sourced, before, byte, count};

/// How many codes make a list, and how many one has at most.
const LEAST: usize = 6;
const MOST: usize = 4096;

/// How long what stands between two codes may be, in bytes.
const GAP: usize = 36;

/// The longest code: eight digits of base two.
const CODE: usize = 8;

/// How the codes of a list are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Base {
    Decimal,
    Hexadecimal,
    Octal,
    Binary,
}

pub(super) fn fires(text: &[u8], at: usize) -> Option<Kind> {
    if !may_begin(text, at) {
        return None;
    }
    if list(text, at, false, LEAST).is_some() {
        return Some(Kind::Codes);
    }
    list(text, at, true, LEAST).map(|_| Kind::Hex)
}

pub(super) fn step_plain(text: &[u8], at: usize, view: &mut View) -> usize {
    step(text, at, view, false)
}

pub(super) fn step_hex(text: &[u8], at: usize, view: &mut View) -> usize {
    step(text, at, view, true)
}

fn step(text: &[u8], at: usize, view: &mut View, hex: bool) -> usize {
    if !may_begin(text, at) {
        return 0;
    }
    let Some((codes, end)) = list(text, at, hex, MOST) else { return 0 };
    // What stands before each code stands before the first one too.
    let gap = codes.get(1).map_or(&b""[..], |second| &text[codes[0].2..second.1]);
    let signs = |length: &usize| !gap[gap.len() - length].is_ascii_whitespace();
    let open =
        (1..=gap.len()).rev().filter(signs).find(|length| view.text.ends_with(&gap[gap.len() - length..]));
    let mut start = at;
    for _ in 0..open.unwrap_or(0) + wrapping(&view.text[..view.text.len() - open.unwrap_or(0)]) {
        start -= 1;
        view.pop();
    }
    let close = count(text, end, 6, |byte| matches!(byte, b')' | b']' | b'}' | b'\n'));
    let close = if start < at {
        text[end..end + close].iter().rposition(|byte| *byte != b'\n').map_or(0, |at| at + 1)
    } else {
        0
    };
    let last = codes.len() - 1;
    for (place, (code, from, to)) in codes.into_iter().enumerate() {
        let from = if place == 0 { start } else { from };
        let to = if place == last { end + close } else { to };
        view.change(&[code], from..to);
    }
    end + close - at
}

/// How long brackets before a list are, with the names of functions that are given it.
fn wrapping(before: &[u8]) -> usize {
    let mut left = before.trim_ascii_end();
    let mut length = 0;
    while let [rest @ .., b'[' | b'(' | b'{'] = left {
        let name = rest
            .iter()
            .rev()
            .take(40)
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
            .count();
        left = &rest[..rest.len() - name];
        length = before.len() - left.len();
    }
    length
}

/// Codes of letters and digits of ASCII begin with a digit in every base.
fn may_begin(text: &[u8], at: usize) -> bool {
    byte(text, at).is_ascii_digit()
        && (!before(text, at).is_ascii_alphanumeric() || matches!(before(text, at), b'x' | b'u'))
}

/// Reads a list that begins at a place: its codes with where they stand, and where it ends. `hex` says that two digits are hexadecimal,
/// without a sign for it; it has at most so many.
fn list(text: &[u8], at: usize, hex: bool, most: usize) -> Option<(Vec<Sourced>, usize)> {
    // A sign before all of them tells the base.
    let marked = text[at..].starts_with(b"0x") || text[at..].starts_with(b"0X");
    let wide = matches!(before(text, at), b'+' | b'x' | b'u' | b'H');
    let escaped = before(text, at) == b'\\';
    let six = escaped && text[at..].starts_with(b"0000");
    let base = match () {
        () if marked || wide || hex || six => Base::Hexadecimal,
        () if escaped => Base::Octal,
        () => base_of(text, at)?,
    };
    let mut codes = Vec::new();
    let mut place = at;
    let mut end = at;
    let mut gap: &[u8] = b"";
    let mut length = 0;
    while codes.len() < most {
        let start = place + if marked { 2 } else { 0 };
        if marked && !text[place..].starts_with(b"0x") && !text[place..].starts_with(b"0X") {
            break;
        }
        let digits = count(text, start, CODE + 1, |byte| byte.is_ascii_hexdigit());
        let code = text.get(start..start + digits).and_then(|digits| value(digits, base));
        // All of a base that are not decimal are as long as the first.
        let same = length == 0 || base == Base::Decimal || digits == length;
        let Some(code) = code.filter(|_| same) else { break };
        length = digits;
        end = start + digits;
        codes.push((code, place, end));
        let free = count(text, end, GAP + 1, |byte| !byte.is_ascii_digit());
        if free == 0 || free > GAP {
            break;
        }
        let mut here = &text[end..end + free];
        // In hexadecimal digits a letter may be the first of the next code.
        if base == Base::Hexadecimal && !marked {
            let signs = here.iter().take_while(|byte| !byte.is_ascii_alphanumeric()).count();
            if signs < here.len()
                && here[signs..].iter().all(u8::is_ascii_hexdigit)
                && here.len() - signs == 1
            {
                here = &here[..signs];
            }
        }
        if codes.len() == 1 {
            gap = here;
            // A list is read once, from its beginning: what stands within one is none of its own.
            if most > LEAST && !is_first(text, at, gap, length) {
                return None;
            }
        } else if !is_same(gap, here) {
            break;
        }
        place = end + here.len();
    }
    // Behind the last one nothing of a longer word stands, and no code that is none: that is a list of something else.
    let more = |place: usize| {
        let digits = count(text, place, length + 1, |byte| byte.is_ascii_alphanumeric());
        digits == length && text[place..place + length].iter().all(u8::is_ascii_hexdigit)
    };
    let goes_on =
        byte(text, end).is_ascii_alphanumeric() || (text[end..].starts_with(gap) && more(end + gap.len()));
    let whole = codes.len() == most || !goes_on;
    (codes.len() >= LEAST && whole && (most == LEAST || is_first(text, at, gap, length)))
        .then_some((codes, end))
}

/// Whether no code of so many digits stands before a place, with what is between codes.
fn is_first(text: &[u8], at: usize, gap: &[u8], length: usize) -> bool {
    text[..at].strip_suffix(gap).is_none_or(|before| {
        before.len() < length || !before[before.len() - length..].iter().all(u8::is_ascii_hexdigit)
    })
}

/// The base of a list without a sign for it, by its first code.
fn base_of(text: &[u8], at: usize) -> Option<Base> {
    let digits = count(text, at, CODE + 1, |byte| byte.is_ascii_alphanumeric());
    match text.get(at..at + digits)? {
        code if digits == 8 && code.iter().all(|byte| matches!(byte, b'0' | b'1')) => Some(Base::Binary),
        [b'0', _, _] => Some(Base::Octal),
        [b'0', b'0', _, _] => Some(Base::Hexadecimal),
        [_, _] | [b'1', _, _] => Some(Base::Decimal),
        _ => None,
    }
}

/// The character that a code is, where it is one that is printed.
fn value(digits: &[u8], base: Base) -> Option<u8> {
    let radix = match base {
        Base::Decimal if digits.len() < 4 => 10,
        Base::Hexadecimal if matches!(digits.len(), 2 | 4 | 6) => 16,
        Base::Octal if digits.len() == 3 => 8,
        Base::Binary if digits.len() == 8 => 2,
        _ => return None,
    };
    let code = u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()?;
    u8::try_from(code)
        .ok()
        .filter(|code| (b' '..=b'~').contains(code) || matches!(code, b'\n' | b'\r' | b'\t'))
}

/// Whether two gaps are the same but for their blanks.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let signs =
        |gap: &'_ [u8]| gap.iter().filter(|byte| !byte.is_ascii_whitespace()).copied().collect::<Vec<u8>>();
    one == other
        || (one.iter().any(u8::is_ascii_whitespace) || other.contains(&b'\n')) && signs(one) == signs(other)
}

#[cfg(test)]
mod tests {
    use super::super::kind::read;
    use super::*;

    fn plain(text: &str) -> String {
        String::from_utf8(read(Kind::Codes, text.as_bytes(), 0..text.len()).text).unwrap()
    }

    #[test]
    fn lists_of_codes_are_the_characters_that_they_are() {
        for written in [
            "id 52, 53, 51, 50, 55, 49",
            "id [52,53,51,50,55,49]",
            "id bytes([0x34, 0x35, 0x33, 0x32, 0x37, 0x31])",
            "id U+0034 U+0035 U+0033 U+0032 U+0037 U+0031",
            r"id \064\065\063\062\067\061",
            "id chr(52).chr(53).chr(51).chr(50).chr(55).chr(49)",
            "id String.fromCharCode(52,53,51,50,55,49)",
            "id 00110100 00110101 00110011 00110010 00110111 00110001",
        ] {
            assert_eq!(plain(written), "id 453271", "{written}");
        }
        let hex = b"id 34:35:33:32:37:31";
        assert_eq!(read(Kind::Hex, hex, 0..hex.len()).text, b"id 453271");
    }

    #[test]
    fn other_lists_stay() {
        for text in
            ["1, 2, 3, 4, 5, 6, 7", "52, 53, 51, 50, 55, 490", "10.52.53.51", "2024-11-12 10:11:12 52"]
        {
            assert_eq!(plain(text), text);
        }
    }
}
