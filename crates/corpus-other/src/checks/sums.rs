//! Check-digit rules over digits and letters.

use crate::rng::Rng;

/// The digits of a text as numbers; everything else is left out.
pub(crate) fn values(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

/// Letters and digits alone, in upper case: the form in which rules are stated.
pub(crate) fn bare(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

pub(crate) fn only_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// The digits of a number of exactly `count` digits once separators are gone.
pub(crate) fn exactly(text: &str, count: usize) -> Option<Vec<u32>> {
    let plain = bare(text);
    (plain.len() == count && only_digits(&plain)).then(|| values(&plain))
}

/// Sum of digit times weight; the shorter list decides where it ends.
pub(crate) fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(d, w)| d * w).sum()
}

/// ISO/IEC 7812-1 annex B.
pub(crate) fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| if i % 2 == 0 { *d } else { d * 2 / 10 + d * 2 % 10 })
        .sum();
    digits.len() > 1 && sum.is_multiple_of(10)
}

/// Value of a character with A = 10 … Z = 35.
pub(crate) fn value36(c: char) -> u32 {
    c.to_digit(36).unwrap_or(0)
}

/// Digits with letters written out as two digits each (ISIN, IBAN, LEI).
pub(crate) fn spelled(text: &str) -> Vec<u32> {
    let mut digits = Vec::new();
    for c in text.chars() {
        let v = value36(c);
        if v > 9 {
            digits.push(v / 10);
        }
        digits.push(v % 10);
    }
    digits
}

/// Remainder of the whole number by `m`.
pub(crate) fn remainder(digits: &[u32], m: u32) -> u32 {
    digits.iter().fold(0, |rest, d| (rest * 10 + d) % m)
}

/// ISO 7064 mod 97-10 over letters and digits.
pub(crate) fn mod97(text: &str) -> u32 {
    remainder(&spelled(text), 97)
}

/// ISO 7064 mod 11,10: true when the last digit is right.
pub(crate) fn mod11_10(digits: &[u32]) -> bool {
    let Some((check, body)) = digits.split_last() else { return false };
    let mut product = 10;
    for d in body {
        let mut sum = (d + product) % 10;
        if sum == 0 {
            sum = 10;
        }
        product = sum * 2 % 11;
    }
    (11 - product) % 10 == *check
}

const D: [[u8; 10]; 10] = [
    *b"0123456789",
    *b"1234067895",
    *b"2340178956",
    *b"3401289567",
    *b"4012395678",
    *b"5987604321",
    *b"6598710432",
    *b"7659821043",
    *b"8765932104",
    *b"9876543210",
];
const P: [[u8; 10]; 8] = [
    *b"0123456789",
    *b"1576283094",
    *b"5803796142",
    *b"8916043527",
    *b"9453126870",
    *b"4286573901",
    *b"2793806415",
    *b"7046913258",
];

/// Verhoeff's dihedral rule.
pub(crate) fn verhoeff(digits: &[u32]) -> bool {
    let mut state = 0;
    for (i, d) in digits.iter().rev().enumerate() {
        let turned = usize::from(P[i % 8][*d as usize] - b'0');
        state = usize::from(D[state][turned] - b'0');
    }
    state == 0
}

/// ICAO 9303 check digit: weights 7, 3, 1.
pub(crate) fn icao(text: &str) -> u32 {
    let sum: u32 = text.chars().zip([7, 3, 1].into_iter().cycle()).map(|(c, w)| value36(c) * w).sum();
    sum % 10
}

/// A real day of a month, good enough for numbers that begin with a date.
pub(crate) fn is_day(month: u32, day: u32) -> bool {
    (1..=12).contains(&month) && (1..=31).contains(&day)
}

/// Two digits at a place as a number.
pub(crate) fn pair(digits: &[u32], at: usize) -> u32 {
    match (digits.get(at), digits.get(at + 1)) {
        (Some(a), Some(b)) => a * 10 + b,
        _ => 0,
    }
}

/// Tries bodies until one of `tails` makes the whole number right.
///
/// Some bodies have no check digit (a remainder of 10), hence the loop; the bound keeps a mistake from hanging.
pub(crate) fn sealed(
    rng: &mut Rng,
    body: impl Fn(&mut Rng) -> String,
    tails: &[&str],
    right: impl Fn(&str) -> bool,
) -> String {
    let mut last = String::new();
    for _ in 0..2000 {
        let start = body(rng);
        for tail in tails {
            last = format!("{start}{tail}");
            if right(&last) {
                return last;
            }
        }
    }
    last
}

pub(crate) const ONE: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// Seals with one check digit.
pub(crate) fn seal(rng: &mut Rng, body: impl Fn(&mut Rng) -> String, right: impl Fn(&str) -> bool) -> String {
    sealed(rng, body, &ONE, right)
}

/// Seals with two check digits.
pub(crate) fn seal2(
    rng: &mut Rng,
    body: impl Fn(&mut Rng) -> String,
    right: impl Fn(&str) -> bool,
) -> String {
    let mut last = String::new();
    for _ in 0..2000 {
        let start = body(rng);
        for tail in 0..100 {
            last = format!("{start}{tail:02}");
            if right(&last) {
                return last;
            }
        }
    }
    last
}

/// Puts a number into groups: `groups("112345678", &[3, 3, 3], " ")`. What is left over is appended.
pub(crate) fn groups(text: &str, sizes: &[usize], mark: &str) -> String {
    let mut chars = text.chars();
    let mut parts: Vec<String> = Vec::new();
    for size in sizes {
        let part: String = chars.by_ref().take(*size).collect();
        if !part.is_empty() {
            parts.push(part);
        }
    }
    let rest: String = chars.collect();
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts.join(mark)
}

/// Groups of four from the left, as on cards and in bank letters.
pub(crate) fn fours(text: &str, mark: &str) -> String {
    groups(text, &[4; 10], mark)
}
