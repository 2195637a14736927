//! Numbers with letters that look like digits: `4532 7l53 379O`.

use super::View;
use super::kind::{before, byte, count};

/// How many characters such a number has at least and at most.
const LEAST: usize = 8;
const MOST: usize = 32;

pub(super) fn fires(text: &[u8], at: usize) -> bool {
    number(text, at).is_some()
}

pub(super) fn step(text: &[u8], at: usize, view: &mut View) -> usize {
    let Some(end) = number(text, at) else { return 0 };
    for (place, byte) in text.iter().enumerate().take(end).skip(at) {
        match digit(*byte) {
            Some(digit) if digit != *byte => view.change(&[digit], place..place + 1),
            _ => view.keep(*byte, place),
        }
    }
    end - at
}

/// What a letter reads as among digits.
const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte),
        b'O' | b'o' => Some(b'0'),
        b'l' | b'I' | b'i' | b'|' => Some(b'1'),
        b'Z' | b'z' => Some(b'2'),
        b'S' | b's' => Some(b'5'),
        b'B' => Some(b'8'),
        _ => None,
    }
}

/// Where a number ends that begins at a place: at least half of it are digits, and a letter is one of them.
fn number(text: &[u8], at: usize) -> Option<usize> {
    let first = byte(text, at);
    let last = before(text, at);
    if digit(first).is_none() || last.is_ascii_alphanumeric() || matches!(last, b'_' | b'-' | b'.') {
        return None;
    }
    let part = |byte: u8| digit(byte).is_some() || matches!(byte, b' ' | b'-' | b'.' | b'/');
    let mut length = count(text, at, MOST, part);
    while length > 0 && digit(text[at + length - 1]).is_none() {
        length -= 1;
    }
    // The last word may be one of other letters.
    if byte(text, at + length).is_ascii_alphanumeric() {
        length = text[at..at + length].iter().rposition(|byte| digit(*byte).is_none())?;
    }
    let number = &text[at..at + length];
    let digits = number.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = number.iter().filter(|byte| digit(**byte).is_some()).count() - digits;
    (letters > 0 && digits + letters >= LEAST && digits >= letters).then_some(at + length)
}

#[cfg(test)]
mod tests {
    use super::super::kind::{Kind, read};

    fn plain(text: &str) -> String {
        String::from_utf8(read(Kind::Leet, text.as_bytes(), 0..text.len()).text).unwrap()
    }

    #[test]
    fn text_reads_as_a_person_reads_it() {
        for (written, expected) in
            [("no 4S32 7l53 379O", "no 4532 7153 3790"), ("4532715337gO", "4532715337gO")]
        {
            assert_eq!(plain(written), expected, "{written}");
        }
    }

    #[test]
    fn other_text_stays() {
        for text in ["12345678", "10l 20l", "Oslo is so", "a1b2c3d4e5"] {
            assert_eq!(plain(text), text);
        }
    }
}
