//! Mail addresses, phone numbers, places on the earth.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{Hit, byte_at, byte_before, run, run_before};

/// Top-level domains, by the root zone of IANA.
static TOP_LEVEL: LazyLock<HashSet<&'static [u8]>> = LazyLock::new(|| {
    include_str!("../../../data/top-level-domains.txt").lines().map(str::as_bytes).collect()
});

/// Whether labels of a domain end in a top-level domain.
pub(crate) fn is_top_level(label: &[u8]) -> bool {
    label.len() <= 24 && TOP_LEVEL.contains(label.to_ascii_lowercase().as_slice())
}

/// Returns the end of a domain with two labels or more and a known top-level domain that begins at a place.
pub(crate) fn domain_end(text: &[u8], start: usize) -> Option<usize> {
    let whole = run(text, start, 255, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    let mut end = start + whole;
    loop {
        let domain = &text[start..end];
        let trimmed =
            domain.len() - domain.iter().rev().take_while(|byte| matches!(byte, b'.' | b'-')).count();
        end = start + trimmed;
        let domain = &text[start..end];
        let dot = domain.iter().rposition(|byte| *byte == b'.')?;
        let labels = domain
            .split(|byte| *byte == b'.')
            .all(|label| matches!(label.len(), 1..=63) && label[0] != b'-' && label[label.len() - 1] != b'-');
        if labels && is_top_level(&domain[dot + 1..]) {
            return Some(end);
        }
        end = start + dot;
    }
}

/// An address around an `@` (RFC 5321 §4.1.2, without quotes).
pub(crate) fn email(text: &[u8], at: usize) -> Option<Hit> {
    let local = |byte: u8| byte.is_ascii_alphanumeric() || b"._%+-'".contains(&byte);
    let length = run_before(text, at, 65, local);
    let mut start = at - length;
    // Quotes around it are no part of it, nor is what cannot begin it.
    while start < at && !(text[start].is_ascii_alphanumeric() || text[start] == b'_') {
        start += 1;
    }
    let name = &text[start..at];
    let dots = name.ends_with(b".") || name.windows(2).any(|pair| pair == b"..");
    if name.is_empty() || at - start > 64 || dots || byte_before(text, start) == b'.' {
        return None;
    }
    // The part of an address of the web before `@` is a user and perhaps a password.
    if start >= 3 && text[..start].ends_with(b"://")
        || byte_before(text, start) == b':' && is_user_info(text, start)
    {
        return None;
    }
    let end = domain_end(text, at + 1)?;
    // As in git@host:path; a port or a sentence goes on otherwise.
    let path = byte_at(text, end) == b':'
        && !matches!(byte_at(text, end + 1), b' ' | b'\n' | b'\r' | 0 | b'"' | b'\'');
    let touched = matches!(byte_at(text, end), b'_' | b'@') || byte_at(text, end).is_ascii_alphanumeric();
    (end - start <= 254 && !path && !touched).then(|| Hit::plain(start..end))
}

/// Whether `name:` before a place stands behind `://`.
fn is_user_info(text: &[u8], at: usize) -> bool {
    let before = &text[at.saturating_sub(80)..at];
    let Some(scheme) = before.windows(3).rposition(|part| part == b"://") else { return false };
    !before[scheme + 3..].iter().any(|byte| b" /\n\t\"'<>".contains(byte))
}

/// The least and the most digits behind calling codes (ITU-T E.164 and national plans).
const CODES: [(&[u8], usize, usize); 60] = [
    (b"1", 10, 10),
    (b"20", 8, 10),
    (b"27", 9, 9),
    (b"30", 10, 10),
    (b"31", 9, 9),
    (b"32", 8, 9),
    (b"33", 9, 9),
    (b"34", 9, 9),
    (b"351", 9, 9),
    (b"352", 5, 11),
    (b"353", 7, 10),
    (b"358", 5, 12),
    (b"359", 8, 9),
    (b"36", 8, 9),
    (b"370", 8, 8),
    (b"371", 8, 8),
    (b"372", 7, 8),
    (b"380", 9, 9),
    (b"385", 8, 9),
    (b"386", 8, 8),
    (b"39", 6, 12),
    (b"40", 9, 9),
    (b"41", 9, 9),
    (b"420", 9, 9),
    (b"421", 9, 9),
    (b"43", 4, 13),
    (b"44", 9, 10),
    (b"45", 8, 8),
    (b"46", 7, 10),
    (b"47", 8, 8),
    (b"48", 9, 9),
    (b"49", 6, 13),
    (b"51", 8, 9),
    (b"52", 10, 10),
    (b"53", 6, 8),
    (b"54", 10, 11),
    (b"55", 10, 11),
    (b"56", 9, 9),
    (b"57", 10, 10),
    (b"58", 10, 10),
    (b"60", 8, 10),
    (b"61", 9, 9),
    (b"62", 8, 12),
    (b"63", 8, 10),
    (b"64", 8, 10),
    (b"65", 8, 8),
    (b"66", 8, 9),
    (b"7", 10, 10),
    (b"81", 9, 10),
    (b"82", 8, 10),
    (b"84", 9, 10),
    (b"852", 8, 8),
    (b"86", 10, 11),
    (b"90", 10, 10),
    (b"91", 10, 10),
    (b"92", 9, 10),
    (b"93", 9, 9),
    (b"94", 9, 9),
    (b"971", 8, 9),
    (b"972", 8, 9),
];

/// Codes of three digits that are given to countries: everything from 210 to 299 and so on, but for the few that are free.
fn is_code(digits: &[u8]) -> bool {
    let Some(code) = digits.get(..3) else { return false };
    let number = code.iter().fold(0u32, |sum, byte| sum * 10 + u32::from(byte - b'0'));
    matches!(
        number,
        210..=269 | 290..=299 | 350..=359 | 370..=389 | 420..=429 | 500..=509 | 590..=599 | 670..=692 | 850..=856 | 880..=886
            | 960..=979 | 992..=998
    ) && !matches!(number, 210 | 214 | 215 | 217 | 219 | 259 | 292..=296 | 384 | 388 | 422 | 424..=429 | 684 | 851 | 854 | 857 | 969 | 978)
}

/// How many digits behind a calling code are too few or too many.
fn fits(digits: &[u8]) -> bool {
    // The longest code counts, and they are in order.
    let known = (1..=digits.len().min(3)).rev().find_map(|length| {
        let place = CODES.binary_search_by(|(code, ..)| (*code).cmp(&digits[..length])).ok()?;
        CODES.get(place)
    });
    match known {
        Some((code, least, most)) => {
            let rest = &digits[code.len()..];
            let american = *code != b"1"
                || matches!((rest.first(), rest.get(3)), (Some(b'2'..=b'9'), Some(b'2'..=b'9')));
            (*least..=*most).contains(&rest.len()) && american && rest.iter().any(|byte| *byte != rest[0])
        }
        None => is_code(digits) && (9..=15).contains(&digits.len()),
    }
}

/// An international number that begins with `+`, at its place.
pub(crate) fn phone(text: &[u8], at: usize) -> Option<Hit> {
    let before = byte_before(text, at);
    if super::is_word(before) || matches!(before, b'+' | b'-' | b'=' | b'/') && before != b'=' {
        return None;
    }
    let bracket = before == b'(';
    let start = if bracket { at - 1 } else { at };
    international(text, start, at + 1, bracket).map(|end| Hit::plain(start..end))
}

/// An international number that begins with `00`, at its place.
pub(crate) fn phone_with_zeros(text: &[u8], at: usize) -> Option<Hit> {
    let before = byte_before(text, at);
    if super::is_word(before) || matches!(before, b'.' | b'-' | b'/' | b',') || !text[at..].starts_with(b"00")
    {
        return None;
    }
    let end = international(text, at, at + 2, false)?;
    Some(Hit { span: at..end, bonus: 0, weak: true })
}

/// Whether a number of an extension begins at a place: x123.
fn is_extension(text: &[u8], at: usize) -> bool {
    let length = super::run(text, at + 1, 7, |byte| byte.is_ascii_digit());
    matches!(byte_at(text, at), b'x' | b'X')
        && (1..=6).contains(&length)
        && !super::is_word(byte_at(text, at + 1 + length))
}

/// Reads digits with single separators from a place on; where they are a number of some country, returns its end.
fn international(text: &[u8], _start: usize, from: usize, mut open: bool) -> Option<usize> {
    let mut digits = [0u8; 16];
    let mut count = 0;
    let mut at = from;
    let mut best = None;
    let mut zero = false;
    loop {
        match byte_at(text, at) {
            byte @ b'0'..=b'9' => {
                if count == 15 {
                    return None;
                }
                digits[count] = byte;
                count += 1;
                at += 1;
                if !byte_at(text, at).is_ascii_digit()
                    && !open
                    && (!super::is_word(byte_at(text, at)) || is_extension(text, at))
                    && fits(&digits[..count])
                {
                    best = Some(at);
                }
                continue;
            }
            b')' if open => {
                open = false;
                at += 1;
                if matches!(byte_at(text, at), b' ' | b'-') {
                    at += 1;
                }
            }
            // "(0)" is said to those who call from the same country.
            b'(' if !zero && text[at..].starts_with(b"(0)") => {
                zero = true;
                at += 3;
                if matches!(byte_at(text, at), b' ' | b'-') {
                    at += 1;
                }
            }
            b'(' if !open => {
                open = true;
                at += 1;
            }
            b' ' | b'-' | b'.' | b'/' => {
                at += 1;
                if byte_at(text, at) == b'(' {
                    continue;
                }
            }
            0xC2 if byte_at(text, at + 1) == 0xA0 => at += 2,
            _ => break,
        }
        if !byte_at(text, at).is_ascii_digit() && byte_at(text, at) != b'(' {
            break;
        }
    }
    best
}

/// A number that may be that of an angle.
struct Angle {
    end: usize,
    value: f64,
    places: usize,
}

/// Reads a decimal number with a sign; with a comma instead of the point where `comma` says so.
fn angle(text: &[u8], start: usize, comma: bool) -> Option<Angle> {
    let sign = usize::from(matches!(byte_at(text, start), b'-' | b'+'));
    let whole = run(text, start + sign, 4, |byte| byte.is_ascii_digit());
    let dot = start + sign + whole;
    if !(1..=3).contains(&whole) || !(byte_at(text, dot) == b'.' || (comma && byte_at(text, dot) == b',')) {
        return None;
    }
    let places = run(text, dot + 1, 18, |byte| byte.is_ascii_digit());
    let end = dot + 1 + places;
    if places == 0 {
        return None;
    }
    let plain = String::from_utf8_lossy(&text[start..end]).replace(',', ".");
    Some(Angle { end, value: plain.parse().ok()?, places })
}

/// Reads `48°51'29.6"N`, `51.339928° N` or the like: an angle with its sign and the letter of its direction.
fn marked(text: &[u8], start: usize, letters: &[u8]) -> Option<usize> {
    let mut at = start;
    match angle(text, at, true) {
        Some(angle) => at = angle.end,
        None => {
            let digits = run(text, at, 4, |byte| byte.is_ascii_digit());
            if !(1..=3).contains(&digits) {
                return None;
            }
            at += digits;
        }
    }
    let rest = |at: usize| text.get(at..).unwrap_or_default();
    let sign = |at: usize, signs: &[&str]| {
        signs.iter().find(|sign| rest(at).starts_with(sign.as_bytes())).map(|sign| sign.len())
    };
    at += sign(at, &["°", "º"])?;
    // Minutes and seconds, each with its sign; a quote may be escaped.
    for signs in [&["'", "′", "’", "\\'"][..], &["\"", "″", "''", "”", "\\\""]] {
        let blank = usize::from(byte_at(text, at) == b' ');
        let digits = run(text, at + blank, 3, |byte| byte.is_ascii_digit());
        if digits == 0 {
            break;
        }
        let mut end = at + blank + digits;
        if matches!(byte_at(text, end), b'.' | b',') {
            end += 1 + run(text, end + 1, 8, |byte| byte.is_ascii_digit());
        }
        at = end + sign(end, signs)?;
    }
    at += usize::from(byte_at(text, at) == b' ');
    letters.contains(&byte_at(text, at)).then_some(at + 1)
}

/// A place on the earth whose latitude begins at a digit.
pub(crate) fn gps(text: &[u8], digit: usize) -> Option<Hit> {
    // Nearly all other numbers end here.
    let degrees = run(text, digit, 4, |byte| byte.is_ascii_digit());
    if degrees > 3 || !matches!(byte_at(text, digit + degrees), b'.' | b',' | 0xC2) {
        return None;
    }
    let start = if matches!(byte_before(text, digit), b'-' | b'+') { digit - 1 } else { digit };
    let before = byte_before(text, start);
    if super::is_word(before) || before == b'.' {
        return None;
    }
    if let Some(first) = marked(text, digit, b"NS") {
        let blanks = run(text, first, 3, |byte| matches!(byte, b' ' | b',' | b';'));
        let end = marked(text, first + blanks, b"EWO")?;
        return (!super::is_word(byte_at(text, end))).then(|| Hit::plain(start..end));
    }
    let first = angle(text, start, false)?;
    let mut at = first.end;
    let joined = at;
    match (byte_at(text, at), byte_at(text, at + 1)) {
        (b',' | b';', b' ') => at += 2,
        (b',' | b';' | b' ', _) => at += 1,
        _ => {}
    }
    // Fields of their own: "lat": 52.5, "lng": 13.4
    let fields = at == joined || angle(text, at, false).is_none();
    if fields {
        at = second_field(text, start, first.end)?;
    }
    let second = angle(text, at, false)?;
    let end = second.end;
    let places = first.places.min(second.places);
    let precise = places >= 4 || (places >= 2 && named(text, start));
    let real = first.value.abs() <= 90.0
        && second.value.abs() <= 180.0
        && (first.value.abs() > 1.0 || second.value.abs() > 1.0);
    // Three and more numbers in a row are no place.
    let more = matches!(byte_at(text, end), b',' | b';')
        && angle(text, end + 1 + usize::from(byte_at(text, end + 1) == b' '), false).is_some();
    let earlier = matches!(before, b',' | b' ') && {
        let back = start - 1 - usize::from(byte_before(text, start - 1) == b',');
        byte_before(text, back).is_ascii_digit()
            && run_before(text, back, 20, |byte| byte.is_ascii_digit() || byte == b'.') > 5
    };
    (precise && real && !more && !earlier && !super::is_word(byte_at(text, end)))
        .then(|| Hit::plain(start..end))
}

/// Names of the two angles.
const LATITUDE: [&str; 2] = ["lat", "緯度"];
const LONGITUDE: [&str; 3] = ["lon", "lng", "経度"];

/// Whether the name of a latitude stands before a place.
fn named(text: &[u8], start: usize) -> bool {
    let before = text[start.saturating_sub(16)..start].to_ascii_lowercase();
    LATITUDE.iter().any(|name| before.windows(name.len()).any(|part| part == name.as_bytes()))
}

/// Where the longitude begins, if its name stands shortly behind a latitude.
fn second_field(text: &[u8], start: usize, end: usize) -> Option<usize> {
    if !named(text, start) {
        return None;
    }
    let behind = text.get(end..(end + 28).min(text.len()))?;
    let lower = behind.to_ascii_lowercase();
    let name = LONGITUDE
        .iter()
        .find_map(|name| lower.windows(name.len()).position(|part| part == name.as_bytes()))?;
    let digit = lower[name..].iter().position(u8::is_ascii_digit)? + name;
    let sign = usize::from(digit > 0 && matches!(behind[digit - 1], b'-' | b'+'));
    Some(end + digit - sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order() {
        assert!(CODES.is_sorted_by_key(|(code, ..)| code));
    }
}
