//! What runs of base64, base32 and hexadecimal digits hide, and ascii85 between its marks.

use std::ops::Range;

use super::View;
use super::kind::{before, byte, count, count_before};

/// The fewest characters that are worth a look, and the most that are read.
const LEAST: usize = 16;

/// The fewest where what fills up the run shows that it is one.
const LEAST_FILLED: usize = 8;
const MOST: usize = 16 * 1024;

/// The shortest text that chance does not make.
const SHORT: usize = 6;

/// The shortest line of a run that goes on in the next.
const LINE: usize = 56;

/// What a run that begins at a place hides: the text, and where the run ends.
struct Hidden {
    text: Vec<u8>,
    end: usize,
}

/// Where the run ends that begins at a place, if it hides text.
pub(crate) fn run(text: &[u8], at: usize) -> Option<Range<usize>> {
    hidden(text, at).map(|hidden| at..hidden.end)
}

/// Where a run begins that is marked at a place: by `<~`, or by what fills up a short one.
pub(crate) fn marked_run(text: &[u8], at: usize) -> Option<usize> {
    if text[at..].starts_with(b"<~") {
        return Some(at);
    }
    let length = count_before(text, at, LEAST, is_letter);
    let fills = byte(text, at) == b'=' && (LEAST_FILLED..LEAST).contains(&length);
    fills.then_some(at - length)
}

pub(super) fn step(text: &[u8], at: usize, view: &mut View) -> usize {
    let starts = byte(text, at).is_ascii_alphanumeric() && !is_letter(before(text, at));
    if !starts && !text[at..].starts_with(b"<~") {
        return 0;
    }
    let Some(hidden) = hidden(text, at) else { return 0 };
    view.change(&hidden.text, at..hidden.end);
    hidden.end - at
}

const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

fn hidden(text: &[u8], at: usize) -> Option<Hidden> {
    if text[at..].starts_with(b"<~") {
        return ascii85(text, at);
    }
    let first = count(text, at, MOST, is_letter);
    if first < LEAST {
        let filled = count(text, at + first, 3, |byte| byte == b'=');
        let whole = first >= LEAST_FILLED && (1..3).contains(&filled) && (first + filled).is_multiple_of(4);
        let hidden = base64(&text[at..at + first]).filter(|hidden| whole && is_text(hidden))?;
        return Some(Hidden { text: hidden, end: at + first + filled });
    }
    let head = &text[at..at + first];
    for decode in [hex, base32, base64] {
        // The first bytes tell whether it is text, before the rest is read.
        if decode(&head[..LEAST]).is_some_and(|head| is_text(&head)) {
            let (letters, end) = lines(text, at, first);
            // What is left over is no whole byte.
            let whole = decode(&letters).or_else(|| decode(&letters[..letters.len() / 8 * 8]))?;
            return Some(Hidden { text: readable(&whole)?, end });
        }
    }
    wide(head).map(|hidden| Hidden {
        text: hidden,
        end: at + first + count(text, at + first, 2, |byte| byte == b'='),
    })
}

/// A run with the lines in which it goes on, and where it ends with what fills it up.
fn lines(text: &[u8], at: usize, first: usize) -> (Vec<u8>, usize) {
    let mut letters = text[at..at + first].to_vec();
    let mut end = at + first;
    while letters.len() < MOST {
        let rest = &text[end..];
        let line = if rest.starts_with(b"\r\n") { 2 } else { usize::from(rest.starts_with(b"\n")) };
        // What is written into a string has its ends of lines spelled out.
        let line = if rest.starts_with(br"\r\n") {
            4
        } else if rest.starts_with(br"\n") {
            2
        } else {
            line
        };
        if line == 0 || first < LINE {
            break;
        }
        let indent = count(text, end + line, 16, |byte| matches!(byte, b' ' | b'\t' | b'>'));
        let length = count(text, end + line + indent, first, is_letter);
        let next = end + line + indent;
        // A word of the next line is none of its letters.
        let fills = (letters.len() + length).is_multiple_of(4) || byte(text, next + length) == b'=';
        if length == 0 || (length < first && !fills) {
            break;
        }
        letters.extend_from_slice(&text[next..next + length]);
        end = next + length;
        if length < first {
            break;
        }
    }
    (letters, end + count(text, end, 6, |byte| byte == b'='))
}

fn base64(letters: &[u8]) -> Option<Vec<u8>> {
    let usual: Vec<u8> = letters
        .iter()
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            byte => *byte,
        })
        .collect();
    crate::check::base64(&usual)
}

fn hex(letters: &[u8]) -> Option<Vec<u8>> {
    if !letters.len().is_multiple_of(2) {
        return None;
    }
    let letters = letters.strip_prefix(b"0x").unwrap_or(letters);
    letters.chunks(2).map(crate::characters::hex_pair).collect()
}

/// RFC 4648, section 6.
fn base32(letters: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(letters.len() * 5 / 8);
    let (mut bits, mut filled) = (0u32, 0);
    let small = letters.iter().any(u8::is_ascii_lowercase);
    for letter in letters {
        let value = match letter {
            b'A'..=b'Z' if !small => letter - b'A',
            b'a'..=b'z' if small => letter - b'a',
            b'2'..=b'7' => letter - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u32::from(value);
        filled += 5;
        if filled >= 8 {
            filled -= 8;
            bytes.push((bits >> filled) as u8);
            bits &= (1 << filled) - 1;
        }
    }
    Some(bytes)
}

/// What stands between `<~` and `~>`, as Adobe has it.
fn ascii85(text: &[u8], at: usize) -> Option<Hidden> {
    let length = text[at..].windows(2).take(MOST).position(|end| end == b"~>")?;
    let mut bytes = Vec::new();
    let (mut group, mut filled) = (0u64, 0);
    for byte in text.get(at + 2..at + length)? {
        match byte {
            b'z' if filled == 0 => bytes.extend([0; 4]),
            b'!'..=b'u' => {
                group = group * 85 + u64::from(byte - b'!');
                filled += 1;
                if filled == 5 {
                    bytes.extend(u32::try_from(group).ok()?.to_be_bytes());
                    (group, filled) = (0, 0);
                }
            }
            byte if byte.is_ascii_whitespace() => {}
            _ => return None,
        }
    }
    if filled > 0 {
        let whole = (filled..5).fold(group, |group, _| group * 85 + 84);
        bytes.extend(&u32::try_from(whole).ok()?.to_be_bytes()[..filled - 1]);
    }
    Some(Hidden { text: readable(&bytes)?, end: at + length + 2 })
}

/// Base64 of UTF-16, as commands of PowerShell are given.
fn wide(letters: &[u8]) -> Option<Vec<u8>> {
    let head = base64(&letters[..LEAST])?;
    if !head.chunks_exact(2).all(|pair| pair[1] == 0 && pair[0] != 0) {
        return None;
    }
    let bytes = base64(letters)?;
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let read = String::from_utf16(&units).ok()?.into_bytes();
    is_text(&read).then_some(read)
}

/// The bytes as far as they are text, if that is not short.
fn readable(bytes: &[u8]) -> Option<Vec<u8>> {
    let valid = match std::str::from_utf8(bytes) {
        Ok(valid) => valid,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    };
    let end = valid.find(is_foreign).unwrap_or(valid.len());
    (end >= SHORT).then(|| bytes[..end].to_vec())
}

/// Whether a character stands in no text.
fn is_foreign(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\r' | '\t')
}

/// Whether bytes are text, and not letters that chance has made.
fn is_text(bytes: &[u8]) -> bool {
    // The last character may have been cut.
    let valid = match std::str::from_utf8(bytes) {
        Ok(valid) => valid,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !valid.is_empty() && !valid.contains(is_foreign)
}

#[cfg(test)]
mod tests {
    use super::super::kind::{Kind, read};

    #[test]
    fn runs_are_what_they_hide() {
        for run in [
            "Y2FyZCA0NTMyIDcxNTM=",
            "636172642034353332203731 3533".replace(' ', "").as_str(),
            "MNQXEZBAGQ2TGMRAG4YTKMY=",
        ] {
            let text = format!("x: {run}.");
            assert_eq!(read(Kind::Runs, text.as_bytes(), 0..text.len()).text, b"x: card 4532 7153.", "{run}");
        }
    }

    #[test]
    fn runs_go_on_in_the_next_lines() {
        use base64::Engine as _;
        let text = "card 4532 7153 3790 1245, ".repeat(12);
        let run = base64::engine::general_purpose::STANDARD.encode(&text);
        let lines: Vec<&str> =
            run.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        for end in ["\n", "\r\n", "\n> ", "\\n"] {
            let written = lines.join(end);
            assert_eq!(
                read(Kind::Runs, written.as_bytes(), 0..written.len()).text,
                text.as_bytes(),
                "{end:?}"
            );
            assert_eq!(super::run(written.as_bytes(), 0), Some(0..written.len()));
        }
    }

    #[test]
    fn words_hide_nothing() {
        for text in ["getElementsByTagName2", "9c2f41d07be35a82f6d1904ce7b28fa3", "internationalization1"] {
            assert_eq!(super::run(text.as_bytes(), 0), None, "{text}");
        }
    }
}
