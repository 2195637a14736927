//! Emphasis and markup inside of words: `41<b>11</b>`, `**41**11`, `41[b]11[/b]`, colours of terminals, comments.

use super::View;
use super::kind::{before, byte, count};

/// Elements of HTML and of the codes of forums that stand inside of words.
const INLINE: [&[u8]; 38] = [
    b"b", b"i", b"u", b"s", b"em", b"strong", b"span", b"wbr", b"font", b"mark", b"small", b"big", b"sub",
    b"sup", b"code", b"tt", b"del", b"ins", b"kbd", b"var", b"abbr", b"bdi", b"bdo", b"a", b"q", b"samp",
    b"strike", b"nobr", b"color", b"size", b"url", b"label", b"cite", b"dfn", b"data", b"time", b"email",
    b"hl",
];

/// The longest tag.
const TAG: usize = 160;

pub(super) fn fires(text: &[u8], at: usize) -> bool {
    if !is_value(before(text, at)) {
        return false;
    }
    let length = mark(text, at);
    let behind = byte(text, at + length);
    // Something else may be marked at once.
    let goes_on = behind.is_ascii_alphanumeric()
        || (is_value(behind) && byte(text, at + length + 1).is_ascii_alphanumeric())
        || mark(text, at + length) > 0;
    length > 0 && goes_on && (length > 1 || is_pair(text, at))
}

pub(super) fn step(text: &[u8], at: usize, view: &mut View) -> usize {
    let length = mark(text, at);
    if length > 0 {
        view.leave_out();
    }
    length
}

const fn is_value(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'@' | b'.' | b'-' | b'_' | b'/' | b'+' | b'=' | b':')
}

/// Whether a mark of one byte stands twice in its word.
fn is_pair(text: &[u8], at: usize) -> bool {
    let sign = text[at];
    let word = |byte: u8| byte.is_ascii_graphic();
    let first = at - super::kind::count_before(text, at, 80, word);
    let last = at + count(text, at, 80, word);
    let marks = text[first..last].iter().filter(|byte| **byte == sign).count();
    marks >= 2 && marks.is_multiple_of(2)
}

/// How long a mark is that begins at a place; 0 where none does.
fn mark(text: &[u8], at: usize) -> usize {
    match byte(text, at) {
        b'<' => tag(text, at, b'>'),
        b'[' => tag(text, at, b']'),
        b'{' => brace(text, at),
        0x1B => escape(text, at),
        b'/' if byte(text, at + 1) == b'*' => comment(text, at),
        sign @ (b'*' | b'_' | b'~' | b'`') => {
            let length = count(text, at, 4, |byte| byte == sign);
            // One underscore is a letter of names.
            if length > 3 || (length == 1 && matches!(sign, b'_' | b'~')) { 0 } else { length }
        }
        _ => 0,
    }
}

fn tag(text: &[u8], at: usize, close: u8) -> usize {
    if text[at..].starts_with(b"<!--") {
        let end = text[at..].windows(3).take(TAG).position(|end| end == b"-->");
        return end.map_or(0, |end| end + 3);
    }
    let name_at = at + 1 + usize::from(byte(text, at + 1) == b'/');
    let name = count(text, name_at, 8, |byte| byte.is_ascii_alphanumeric());
    let ends = matches!(byte(text, name_at + name), b' ' | b'/' | b'=' | b'\n' | b'>' | b']');
    let name = &text[name_at..name_at + name];
    if !ends || !INLINE.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return 0;
    }
    let length = count(text, at, TAG, |byte| byte != close && byte != b'\n');
    if byte(text, at + length) == close { length + 1 } else { 0 }
}

/// `{color:red}`, `{*}`, `{{` and `}}` of wikis.
fn brace(text: &[u8], at: usize) -> usize {
    let rest = &text[at..];
    if rest.starts_with(b"{*}")
        || rest.starts_with(b"{_}")
        || rest.starts_with(b"{-}")
        || rest.starts_with(b"{+}")
    {
        return 3;
    }
    if !rest.starts_with(b"{color") {
        return 0;
    }
    let length = count(text, at, 40, |byte| byte != b'}' && byte != b'\n');
    if byte(text, at + length) == b'}' { length + 1 } else { 0 }
}

/// A sequence that sets the colours of a terminal (ECMA-48, SGR).
fn escape(text: &[u8], at: usize) -> usize {
    if byte(text, at + 1) != b'[' {
        return 0;
    }
    let numbers = count(text, at + 2, 24, |byte| byte.is_ascii_digit() || byte == b';');
    if byte(text, at + 2 + numbers) == b'm' { numbers + 3 } else { 0 }
}

fn comment(text: &[u8], at: usize) -> usize {
    let inside = text.get(at + 2..).unwrap_or_default();
    inside.windows(2).take(60).position(|end| end == b"*/").map_or(0, |end| end + 4)
}

#[cfg(test)]
mod tests {
    use super::super::kind::{Kind, read};

    fn plain(text: &str) -> String {
        String::from_utf8(read(Kind::Marks, text.as_bytes(), 0..text.len()).text).unwrap()
    }

    #[test]
    fn text_reads_as_a_person_reads_it() {
        for (written, expected) in [
            ("41<b>11</b>", "4111"),
            ("**41**11", "4111"),
            ("41[b]11[/b]", "4111"),
            ("`41`11", "4111"),
            ("__41__11", "4111"),
            ("41{color:red}11{color}", "4111"),
            ("41\u{1B}[1;31m11\u{1B}[0m", "4111"),
            ("41/* x */11", "4111"),
            ("41<!-- x -->11", "4111"),
            ("41<span class=\"x\">11</span>", "4111"),
        ] {
            assert_eq!(plain(written), expected, "{written}");
        }
    }

    #[test]
    fn other_text_stays() {
        for text in ["<td>41</td><td>11</td>", "a_b and x < y", "if a < b { c }"] {
            assert_eq!(plain(text), text);
        }
    }
}
