//! Dumps of bytes by the line, as `xxd`, `hexdump` and `od` write them: a place, the bytes, and perhaps what they are as text.

use super::View;
use super::kind::{Sourced, before, byte, count};

/// How many bytes of a dump are read.
const MOST: usize = 16 * 1024;

/// The longest line.
const LINE: usize = 200;

/// How many bytes the first line of a dump has at least.
const LEAST: usize = 4;

pub(super) fn fires(text: &[u8], at: usize) -> bool {
    matches!(before(text, at), b'\n' | 0 | b' ' | b'\t' | b'>') && starts(text, at)
}

/// Whether a dump begins at a place: a line of one, of which bytes are text.
fn starts(text: &[u8], at: usize) -> bool {
    let Some(line) = line(text, at) else { return false };
    let plain =
        line.bytes.iter().filter(|(byte, ..)| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t')).count();
    line.bytes.len() >= LEAST && 2 * plain >= line.bytes.len()
}

pub(super) fn step(text: &[u8], at: usize, view: &mut View) -> usize {
    if !fires(text, at) {
        return 0;
    }
    let mut place = at;
    let mut end = at;
    while place - at < MOST {
        let Some(line) = line(text, place) else { break };
        // What begins or ends with a line is all of it, with its place and its text.
        let last = line.bytes.len() - 1;
        for (number, (byte, from, to)) in line.bytes.into_iter().enumerate() {
            let from = if number == 0 { place } else { from };
            let to = if number == last { line.end } else { to };
            view.change(&[byte], from..to);
        }
        end = line.end;
        if byte(text, end) != b'\n' {
            break;
        }
        place = end + 1 + count(text, end + 1, 16, |byte| matches!(byte, b' ' | b'\t' | b'>'));
    }
    // The end of the last line stays.
    end - at
}

struct Line {
    bytes: Vec<Sourced>,
    end: usize,
}

/// How the groups of a dump are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    /// Two hexadecimal digits, four or more of them, the first byte first.
    Bytes,
    /// Four hexadecimal digits, the last byte first, as processors have them.
    Words,
    /// Three octal digits.
    Octal,
    /// Six octal digits, the last byte first.
    OctalWords,
    /// A character.
    Characters,
}

/// Reads a line of a dump.
fn line(text: &[u8], at: usize) -> Option<Line> {
    let prefix = usize::from(text[at..].starts_with(b"0x")) * 2;
    let place = count(text, at + prefix, 17, |byte| byte.is_ascii_hexdigit());
    if !(4..=16).contains(&place) {
        return None;
    }
    let mut at = at + prefix + place;
    let colon = matches!(byte(text, at), b':' | b'h' | b'|');
    at += usize::from(colon);
    let blanks = count(text, at, 8, |byte| byte == b' ' || byte == b'\t');
    if blanks == 0 {
        return None;
    }
    at += blanks;
    let stop = at + count(text, at, LINE, |byte| byte != b'\n' && byte != b'\r');
    let length = count(text, at, 17, |byte| byte.is_ascii_graphic());
    let octal = text[at..at + length].iter().all(|byte| (b'0'..b'8').contains(byte));
    let group = match length {
        1 => Group::Characters,
        3 if octal => Group::Octal,
        6 if octal => Group::OctalWords,
        4 if !colon && place < 6 => return None,
        4 if !colon => Group::Words,
        2 | 4 | 8 | 16 | 32 => Group::Bytes,
        _ => return None,
    };
    let mut bytes = Vec::new();
    while at < stop {
        let blanks = count(text, at, 8, |byte| byte == b' ' || byte == b'\t');
        // Behind two blanks stands the text, but in the middle of a line.
        let part = at + blanks;
        let digits = count(text, part, 33, |byte| byte.is_ascii_graphic());
        let digits = if digits > length { 33 } else { digits };
        if group != Group::Characters && blanks > 1 && bytes.len() != 8 && !bytes.is_empty() {
            break;
        }
        if !take(text, part, digits, group, &mut bytes) {
            break;
        }
        at = part + digits;
    }
    (!bytes.is_empty()).then_some(Line { bytes, end: stop })
}

/// Takes a group; says whether it was one.
fn take(text: &[u8], at: usize, length: usize, group: Group, bytes: &mut Vec<Sourced>) -> bool {
    let Some(digits) = text.get(at..at + length) else { return false };
    let number = |digits: &[u8], base| {
        digits.iter().try_fold(0u32, |sum, digit| {
            sum.checked_mul(base)?.checked_add(char::from(*digit).to_digit(base)?)
        })
    };
    match group {
        Group::Bytes => {
            if length == 0 || !length.is_multiple_of(2) || !digits.iter().all(u8::is_ascii_hexdigit) {
                return false;
            }
            for (place, pair) in digits.chunks(2).enumerate() {
                let code = number(pair, 16).unwrap_or_default();
                bytes.push((code as u8, at + 2 * place, at + 2 * place + 2));
            }
            true
        }
        Group::Octal => match number(digits, 8).filter(|code| length == 3 && *code < 256) {
            Some(code) => {
                bytes.push((code as u8, at, at + 3));
                true
            }
            None => false,
        },
        Group::Words | Group::OctalWords => {
            let (base, wanted) = if group == Group::Words { (16, 4) } else { (8, 6) };
            match number(digits, base).filter(|code| length == wanted && *code < 0x1_0000) {
                Some(code) => {
                    bytes.push((code as u8, at, at + length));
                    if code > 255 {
                        bytes.push(((code >> 8) as u8, at, at + length));
                    }
                    true
                }
                None => false,
            }
        }
        Group::Characters => match *digits {
            [byte] => {
                bytes.push((byte, at, at + 1));
                true
            }
            [b'\\', sign] => {
                let byte = match sign {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    _ => b'.',
                };
                bytes.push((byte, at, at + 2));
                true
            }
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::kind::{Kind, read};

    #[test]
    fn dumps_are_the_bytes_that_they_are_of() {
        for dump in [
            "00000000: 6964 2034 3533 3220 3731 3533            id 4532 7153",
            "00000000  69 64 20 34 35 33 32 20  37 31 35 33              |id 4532 7153|",
            "0000000 6469 3420 3335 2032 3137 3335",
            "0000000 151 144 040 064 065 063 062 040 067 061 065 063",
            "0000000 062151 032040 031465 020062 030467 031465",
            "0000000   i   d       4   5   3   2       7   1   5   3".replace("d       4", "d  4").as_str(),
            "0000  69 64 20 34 35 33 32 20  37 31 35 33",
        ] {
            let view = read(Kind::Dump, dump.as_bytes(), 0..dump.len());
            let plain = String::from_utf8(view.text).unwrap().replace(' ', "");
            assert_eq!(plain, "id45327153", "{dump}");
        }
        let two = "00000000: 6964 2034 3533 3220  id 4532 \n00000008: 3731 3533            7153\nend";
        let view = read(Kind::Dump, two.as_bytes(), 0..two.len());
        assert_eq!(view.text, b"id 4532 7153\nend");
        // What begins with a line has all of it.
        assert_eq!(view.source(&(3..12)), Some(17..two.len() - 4));
    }

    #[test]
    fn other_lines_stay() {
        for text in ["2024 11 30 12", "1234 5678 9012 3456", "deadbeef: no such commit", "10:11:12 a b c"] {
            assert_eq!(read(Kind::Dump, text.as_bytes(), 0..text.len()).text, text.as_bytes());
        }
    }
}
