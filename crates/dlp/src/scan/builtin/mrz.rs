//! The machine readable zone of passports and identity cards (ICAO 9303).

use super::{Hit, byte_at, byte_before};
use crate::check::icao;

/// How far the next line may be indented, in bytes.
const MARGIN: usize = 16;

fn zone(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'<'
}

/// The place of the first byte of the line of a zone that holds a filler.
fn line_start(text: &[u8], inside: usize) -> usize {
    inside - text[..inside].iter().rev().take(44).take_while(|byte| zone(**byte)).count()
}

/// A line of exactly so many bytes at a place, and where the next line begins.
fn line(text: &[u8], start: usize, length: usize) -> Option<(&[u8], usize)> {
    let line = text.get(start..start + length)?;
    if !line.iter().all(|byte| zone(*byte)) || zone(byte_at(text, start + length)) {
        return None;
    }
    let mut next = start + length;
    // In JSON and in programs a line end is written as two characters.
    if text.get(next..next + 2) == Some(br"\n") {
        return Some((line, next + 2));
    }
    while matches!(byte_at(text, next), b'\r' | b'\n' | b' ') && next < start + length + 4 {
        next += 1;
    }
    // The next line may be indented, or quoted in a mail.
    if text[start + length..next].contains(&b'\n') {
        while matches!(byte_at(text, next), b' ' | b'\t' | b'>' | b'|' | b'#' | b'*')
            && next < start + length + MARGIN
        {
            next += 1;
        }
    }
    Some((line, next))
}

fn digit(part: &[u8], check: u8) -> bool {
    let expected = icao(part);
    match check {
        b'0'..=b'9' => expected == Some(u32::from(check - b'0')),
        // A field that is not filled may have no check.
        b'<' => part.iter().all(|byte| *byte == b'<'),
        _ => false,
    }
}

/// A zone around a filler.
pub(crate) fn mrz(text: &[u8], filler: usize) -> Option<Hit> {
    let start = line_start(text, filler);
    if super::is_word(byte_before(text, start)) {
        return None;
    }
    let end =
        passport(text, start, 44).or_else(|| passport(text, start, 36)).or_else(|| card(text, start))?;
    Some(Hit { span: start..end, bonus: 40, weak: false })
}

/// Two lines: a passport or visa of 44 characters, an older card of 36.
fn passport(text: &[u8], start: usize, length: usize) -> Option<usize> {
    let (first, next) = line(text, start, length)?;
    if !first[0].is_ascii_uppercase() {
        return None;
    }
    let (second, _) = line(text, next, length)?;
    let numbers = digit(&second[..9], second[9])
        && digit(&second[13..19], second[19])
        && digit(&second[21..27], second[27]);
    let visa = first[0] == b'V';
    let composite = match length {
        _ if visa => true,
        44 => {
            let all = [&second[..10], &second[13..20], &second[21..43]].concat();
            digit(&second[28..42], second[42]) && digit(&all, second[43])
        }
        _ => digit(&[&second[..10], &second[13..20], &second[21..35]].concat(), second[35]),
    };
    (numbers && composite).then_some(next + length)
}

/// Three lines of 30 characters.
fn card(text: &[u8], start: usize) -> Option<usize> {
    let (first, next) = line(text, start, 30)?;
    let (second, last) = line(text, next, 30)?;
    line(text, last, 30)?;
    let all = [&first[5..30], &second[..7], &second[8..15], &second[18..29]].concat();
    let fine = first[0].is_ascii_uppercase()
        && digit(&first[5..14], first[14])
        && digit(&second[..6], second[6])
        && digit(&second[8..14], second[14])
        && digit(&all, second[29]);
    fine.then_some(last + 30)
}
