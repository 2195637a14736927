//! Days as people write them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Hit, byte_at, byte_before, is_word, run};
use crate::check::is_date;

/// The years of people who may be alive.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2035;

/// Names of months in the languages of the catalogue, in small letters; short names stand behind them. The place in the row modulo twelve is
/// the month.
const MONTHS: [&[&str; 12]; 18] = [
    &[
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ],
    &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    &[
        "januar",
        "februar",
        "märz",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "dezember",
    ],
    &["jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sept", "okt", "nov", "dez"],
    &[
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    &["janv", "févr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "octo", "nov", "déc"],
    &[
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    &["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"],
    &[
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
    &["gen", "febb", "mar", "apr", "mag", "giu", "lug", "ago", "sett", "ott", "nov", "dic"],
    &[
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    &[
        "stycznia",
        "lutego",
        "marca",
        "kwietnia",
        "maja",
        "czerwca",
        "lipca",
        "sierpnia",
        "września",
        "października",
        "listopada",
        "grudnia",
    ],
    &[
        "styczeń",
        "luty",
        "marzec",
        "kwiecień",
        "maj",
        "czerwiec",
        "lipiec",
        "sierpień",
        "wrzesień",
        "październik",
        "listopad",
        "grudzień",
    ],
    &[
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
    &["jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"],
    &[
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
    &["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    &["jan", "fevereiro", "marco", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"],
];

static BY_NAME: LazyLock<HashMap<&'static str, u32>> =
    LazyLock::new(|| MONTHS.iter().flat_map(|names| names.iter().copied().zip(1..)).collect());

/// The first three letters of the names of months that begin with three of ASCII, one bit for each: hardly any other word does.
static BEGINNINGS: LazyLock<Box<[u64; 1 << 9]>> = LazyLock::new(|| {
    let mut beginnings = Box::new([0; 1 << 9]);
    for name in MONTHS.iter().flat_map(|names| names.iter()) {
        if let Some(place) = name.as_bytes().first_chunk().copied().and_then(beginning) {
            beginnings[place / 64] |= 1 << (place % 64);
        }
    }
    beginnings
});

/// The number of three letters; `None` where they are others.
fn beginning(letters: [u8; 3]) -> Option<usize> {
    letters.iter().try_fold(0, |sum, letter| {
        letter.is_ascii_alphabetic().then(|| sum << 5 | usize::from(letter & 0x1F))
    })
}

/// The number of a month and how long its name is, at a place.
fn month(text: &[u8], at: usize) -> Option<(u32, usize)> {
    let first = text.get(at..)?.first_chunk().copied()?;
    if let Some(place) = beginning(first)
        && BEGINNINGS[place / 64] >> (place % 64) & 1 == 0
    {
        return None;
    }
    let length = run(text, at, 24, |byte| byte.is_ascii_alphabetic() || byte >= 0x80);
    if !(3..=15).contains(&length) {
        return None;
    }
    let word = std::str::from_utf8(text.get(at..at + length)?).ok()?.to_lowercase();
    let dot = usize::from(byte_at(text, at + length) == b'.');
    Some((*BY_NAME.get(word.as_str())?, length + dot))
}

struct Part {
    value: u32,
    length: usize,
}

fn part(text: &[u8], at: usize, most: usize) -> Option<Part> {
    let length = run(text, at, most + 1, |byte| byte.is_ascii_digit());
    let value = text.get(at..at + length)?.iter().fold(0, |sum, byte| sum * 10 + u32::from(byte - b'0'));
    (1..=most).contains(&length).then_some(Part { value, length })
}

/// A year of two digits is of this century if it is not ahead.
fn year(part: &Part) -> Option<u32> {
    match (part.length, part.value) {
        (4, year) if YEARS.contains(&year) => Some(year),
        (2, year) if year <= 26 => Some(2000 + year),
        (2, year) => Some(1900 + year),
        _ => None,
    }
}

/// Whether a day may begin with the digit at a place: what stands behind the first digits tells nearly always.
pub(crate) fn may_begin(text: &[u8], at: usize) -> bool {
    let length = run(text, at, 5, |byte| byte.is_ascii_digit());
    let next = byte_at(text, at + length + 1);
    match byte_at(text, at + length) {
        b'-' | b'/' | b'.' => length <= 4 && (length <= 2 || next.is_ascii_digit()),
        0xE5 => length <= 4,
        b' ' => length <= 2 && (next.is_ascii_alphabetic() || next == b' ' || next >= 0x80),
        b's' | b'n' | b'r' | b't' | b'e' | 0xC2 => length <= 2,
        byte => length <= 2 && byte.is_ascii_alphabetic(),
    }
}

/// A day that begins with a digit at a place.
pub(crate) fn date(text: &[u8], start: usize) -> Option<Hit> {
    let before = byte_before(text, start);
    if is_word(before) || matches!(before, b'.' | b'-' | b'/') && start > 1 && is_word(text[start - 2]) {
        return None;
    }
    let end = numeric(text, start).or_else(|| written(text, start)).or_else(|| japanese(text, start))?;
    let behind = byte_at(text, end);
    let time = matches!(behind, b'T' | b't') && byte_at(text, end + 1).is_ascii_digit();
    let touched = (is_word(behind) && !time)
        || (matches!(behind, b'-' | b'/') && byte_at(text, end + 1).is_ascii_digit());
    // With a time of the day it is no birthday.
    let clock = time
        || (matches!(behind, b' ')
            && byte_at(text, end + 3) == b':'
            && byte_at(text, end + 1).is_ascii_digit());
    (!touched && !clock).then(|| Hit::plain(start..end))
}

/// A day that begins with the name of a month at a place: `March 12, 1985`.
pub(crate) fn date_by_month(text: &[u8], start: usize) -> Option<Hit> {
    if is_word(byte_before(text, start)) {
        return None;
    }
    let (month, length) = month(text, start)?;
    let mut at = start + length;
    at += run(text, at, 2, |byte| byte == b' ');
    let day = part(text, at, 2)?;
    at += day.length + ordinal(text, at + day.length);
    at += usize::from(byte_at(text, at) == b',');
    at += run(text, at, 2, |byte| byte == b' ');
    let years = part(text, at, 4)?;
    let end = at + years.length;
    let fine = years.length == 4 && is_date(year(&years)?, month, day.value) && !is_word(byte_at(text, end));
    fine.then(|| Hit::plain(start..end))
}

fn ordinal(text: &[u8], at: usize) -> usize {
    match (byte_at(text, at), byte_at(text, at + 1)) {
        (b's', b't') | (b'n' | b'r', b'd') | (b't', b'h') | (b'e', b'r') | (0xC2, 0xBA) => 2,
        (b'.', _) => 1,
        _ => 0,
    }
}

fn numeric(text: &[u8], start: usize) -> Option<usize> {
    let first = part(text, start, 4)?;
    let mut at = start + first.length;
    let join = byte_at(text, at);
    if !matches!(join, b'-' | b'/' | b'.') {
        return None;
    }
    at += 1;
    // German dates may have blanks behind their dots.
    at += usize::from(join == b'.' && byte_at(text, at) == b' ');
    let second = part(text, at, 2)?;
    at += second.length;
    if byte_at(text, at) != join {
        return None;
    }
    at += 1;
    at += usize::from(join == b'.' && byte_at(text, at) == b' ');
    let third = part(text, at, 4)?;
    let end = at + third.length;
    let fine = if first.length == 4 {
        third.length <= 2 && is_date(year(&first)?, second.value, third.value)
    } else {
        let year = year(&third)?;
        first.length <= 2
            && (is_date(year, second.value, first.value)
                || (join != b'.' && is_date(year, first.value, second.value)))
    };
    fine.then_some(end)
}

/// `12 March 1985`, `12. März 1985`, `12 de marzo de 1985`, `1st of May 1985`.
fn written(text: &[u8], start: usize) -> Option<usize> {
    let day = part(text, start, 2)?;
    let mut at = start + day.length;
    at += ordinal(text, at);
    let skip = |at: usize| {
        let mut at = at + run(text, at, 2, |byte| matches!(byte, b' ' | b'-'));
        for word in [&b"de "[..], b"of ", b"del "] {
            if text.get(at..).unwrap_or_default().to_ascii_lowercase_starts(word) {
                at += word.len();
            }
        }
        at
    };
    at = skip(at);
    let (month, length) = month(text, at)?;
    at += length;
    at += usize::from(byte_at(text, at) == b',');
    at = skip(at);
    let years = part(text, at, 4)?;
    (years.length == 4 && is_date(year(&years)?, month, day.value)).then_some(at + years.length)
}

trait StartsWith {
    fn to_ascii_lowercase_starts(&self, word: &[u8]) -> bool;
}

impl StartsWith for [u8] {
    fn to_ascii_lowercase_starts(&self, word: &[u8]) -> bool {
        self.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
    }
}

/// `1985年3月12日`.
fn japanese(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    let mut values = [0; 3];
    for (value, sign) in values.iter_mut().zip(["年", "月", "日"]) {
        let read = part(text, at, 4)?;
        *value = read.value;
        at += read.length;
        if !text.get(at..).unwrap_or_default().starts_with(sign.as_bytes()) {
            return None;
        }
        at += sign.len();
    }
    (YEARS.contains(&values[0]) && is_date(values[0], values[1], values[2])).then_some(at)
}

/// The eras of Japan, their letters and the year before their first.
const ERAS: [(&str, u8, u32); 5] = [
    ("令和", b'R', 2018),
    ("平成", b'H', 1988),
    ("昭和", b'S', 1925),
    ("大正", b'T', 1911),
    ("明治", b'M', 1867),
];

/// A day in an era that begins at a place: `昭和62年3月14日`, `S62.3.14`.
pub(crate) fn date_of_era(text: &[u8], start: usize) -> Option<Hit> {
    let rest = text.get(start..)?;
    match rest {
        [b'R' | b'H' | b'S' | b'T' | b'M', digit, ..] if digit.is_ascii_digit() => {}
        [0xE4..=0xE6, ..] => {}
        _ => return None,
    }
    let (_, _, before) = *ERAS.iter().find(|(name, letter, _)| {
        rest.starts_with(name.as_bytes())
            || (rest.first() == Some(letter)
                && rest.get(1).is_some_and(u8::is_ascii_digit)
                && !is_word(byte_before(text, start)))
    })?;
    let short = rest[0].is_ascii();
    let mut at = start + if short { 1 } else { 6 };
    let mut values = [0; 3];
    for (place, (value, sign)) in values.iter_mut().zip(["年", "月", "日"]).enumerate() {
        if place == 0 && text[at..].starts_with("元".as_bytes()) {
            *value = 1;
            at += 3;
        } else {
            let read = part(text, at, 2)?;
            *value = read.value;
            at += read.length;
        }
        if short {
            if place < 2 {
                if !matches!(byte_at(text, at), b'.' | b'/' | b'-') {
                    return None;
                }
                at += 1;
            }
        } else {
            if !text[at..].starts_with(sign.as_bytes()) {
                return None;
            }
            at += 3;
        }
    }
    let fine =
        values[0] >= 1 && is_date(before + values[0], values[1], values[2]) && !is_word(byte_at(text, at));
    fine.then(|| Hit::plain(start..at))
}
