//! Numbers of value added tax in the European Union, by member state (Council Directive 2006/112/EC, article 215).

use super::europe_east::{bg_egn, cz_rc};
use super::europe_west::{es_cif, es_dni, es_nie};
use super::sums::{base36, digit, is_date, luhn, mod11_10, mod97, number, two, uniform, weighted};

/// A number with its state in front, without what joins its groups.
pub(super) fn vat(text: &[u8]) -> bool {
    let Some((state, rest)) = text.split_first_chunk::<2>() else { return false };
    if rest.len() < 2 || uniform(rest) {
        return false;
    }
    let digits = rest.iter().all(u8::is_ascii_digit);
    match state {
        b"AT" => austria(rest),
        b"BE" => {
            digits
                && rest.len() == 10
                && rest[0] <= b'1'
                && (number(&rest[..8]) + number(&rest[8..])).is_multiple_of(97)
        }
        b"BG" => digits && bulgaria(rest),
        b"CY" => cyprus(rest),
        b"CZ" => digits && czechia(rest),
        b"DE" => digits && rest.len() == 9 && rest[0] != b'0' && mod11_10(rest),
        b"DK" => {
            digits
                && rest.len() == 8
                && rest[0] != b'0'
                && weighted(rest, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
        }
        b"EE" => digits && rest.len() == 9 && weighted(rest, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10),
        b"EL" => {
            digits
                && rest.len() == 9
                && weighted(&rest[..8], &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == digit(rest[8])
        }
        b"ES" => es_dni(rest) || es_nie(rest) || es_cif(rest) || spain(rest),
        b"FI" => digits && rest.len() == 8 && weighted(rest, &[7, 9, 10, 5, 8, 4, 2, 1]).is_multiple_of(11),
        b"FR" => france(rest),
        b"HR" => digits && rest.len() == 11 && mod11_10(rest),
        b"HU" => digits && rest.len() == 8 && weighted(rest, &[9, 7, 3, 1, 9, 7, 3, 1]).is_multiple_of(10),
        b"IE" => ireland(rest),
        b"IT" => digits && super::europe_west::it_iva(rest),
        b"LT" => digits && lithuania(rest),
        b"LU" => digits && rest.len() == 8 && number(&rest[..6]) % 89 == number(&rest[6..]),
        b"LV" => digits && latvia(rest),
        b"MT" => {
            digits
                && rest.len() == 8
                && rest[0] != b'0'
                && weighted(rest, &[3, 4, 6, 7, 8, 9, 10, 1]).is_multiple_of(37)
        }
        b"NL" => netherlands(text),
        b"PL" => digits && super::europe_east::nip(rest),
        b"PT" => digits && super::europe_west::pt_nif(rest),
        b"RO" => digits && romania(rest),
        b"SE" => digits && rest.len() == 12 && luhn(&rest[..10]) && (1..=94).contains(&two(rest, 10)),
        b"SI" => digits && slovenia(rest),
        b"SK" => {
            digits
                && rest.len() == 10
                && rest[0] != b'0'
                && matches!(rest[2], b'2' | b'3' | b'4' | b'7' | b'8' | b'9')
                && number(rest).is_multiple_of(11)
        }
        _ => false,
    }
}

fn austria(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"U") else { return false };
    if rest.len() != 8 || !rest.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = rest[..7]
        .iter()
        .zip([1, 2].into_iter().cycle())
        .map(|(byte, weight)| {
            let product = digit(*byte) * weight;
            product / 10 + product % 10
        })
        .sum();
    (96 - sum) % 10 == digit(rest[7])
}

/// Nine digits are a business; ten are a person with an EGN, a foreigner, or anybody else.
fn bulgaria(text: &[u8]) -> bool {
    if text.len() == 10 {
        let foreigner = weighted(&text[..9], &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10;
        let other = (11 - weighted(&text[..9], &[4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
        let last = digit(text[9]);
        return bg_egn(text) || foreigner == last || other == last;
    }
    if text.len() != 9 {
        return false;
    }
    let first = weighted(&text[..8], &[1, 2, 3, 4, 5, 6, 7, 8]) % 11;
    let check = if first < 10 { first } else { weighted(&text[..8], &[3, 4, 5, 6, 7, 8, 9, 10]) % 11 % 10 };
    check == digit(text[8])
}

fn cyprus(text: &[u8]) -> bool {
    const ODD: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    if text.len() != 9 || !text[..8].iter().all(u8::is_ascii_digit) || text.starts_with(b"12") {
        return false;
    }
    let sum: u32 = text[..8]
        .iter()
        .enumerate()
        .map(|(place, byte)| if place % 2 == 0 { ODD[digit(*byte) as usize] } else { digit(*byte) })
        .sum();
    u32::from(b'A') + sum % 26 == u32::from(text[8].to_ascii_uppercase())
}

/// Eight digits are a business; nine of which the first is 6 a person with a number made for the tax; others are a rodné číslo.
fn czechia(text: &[u8]) -> bool {
    if text.len() == 9 && text[0] == b'6' {
        let rest = weighted(&text[1..8], &[8, 7, 6, 5, 4, 3, 2]) % 11;
        return (18 - (21 - rest) % 11) % 10 == digit(text[8]);
    }
    if text.len() != 8 {
        return matches!(text.len(), 9 | 10) && cz_rc(text);
    }
    let check = match (11 - weighted(&text[..7], &[8, 7, 6, 5, 4, 3, 2]) % 11) % 11 {
        0 => 1,
        check => check,
    };
    text[0] != b'9' && check % 10 == digit(text[7])
}

/// The key in front is the nine digits and 12, modulo 97; newer keys have a letter or two, and are checked modulo 11. The nine digits are
/// a SIREN, except those of Monaco, which begin with 000.
fn france(text: &[u8]) -> bool {
    if text.len() != 11 || !text[2..].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let nine = number(&text[2..]);
    if !luhn(&text[2..]) && !text[2..].starts_with(b"000") {
        return false;
    }
    if text[..2].iter().all(u8::is_ascii_digit) {
        return (nine * 100 + 12) % 97 == number(&text[..2]);
    }
    let (Some(first), Some(second)) = (french(text[0]), french(text[1])) else { return false };
    let key = if first < 10 { first * 24 + second - 10 } else { first * 34 + second - 100 };
    (nine + 1 + key / 11) % 11 == key % 11
}

/// Digits and letters without I and O.
fn french(byte: u8) -> Option<u64> {
    let place = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ".iter().position(|known| *known == byte)?;
    u64::try_from(place).ok()
}

/// People without a DNI: the young (K), those who live abroad (L), and foreigners without a NIE (M).
fn spain(text: &[u8]) -> bool {
    text.len() == 9 && matches!(text[0], b'K' | b'L' | b'M') && es_dni(&[b"0", &text[1..]].concat())
}

/// Until 2013 some had a letter in the second place; their first digit is then read as the seventh.
fn ireland(text: &[u8]) -> bool {
    if let &[first, b'A'..=b'Z', ref middle @ .., last] = text {
        let moved = [b"0", middle, &[first, last]].concat();
        return middle.len() == 5 && ireland(&moved);
    }
    if !matches!(text.len(), 8 | 9) || !text[..7].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let second = match text.get(8) {
        None => 0,
        Some(letter @ b'A'..=b'I') => u32::from(letter - b'A') + 1,
        Some(_) => return false,
    };
    let sum = weighted(&text[..7], &[8, 7, 6, 5, 4, 3, 2]) + 9 * second;
    b"WABCDEFGHIJKLMNOPQRSTUV"[(sum % 23) as usize] == text[7]
}

fn lithuania(text: &[u8]) -> bool {
    let marked = match text.len() {
        9 => text[7] == b'1',
        12 => text[10] == b'1',
        _ => false,
    };
    let Some((last, rest)) = text.split_last() else { return false };
    let round = |start: u32| -> u32 {
        rest.iter().zip(0..).map(|(byte, place)| digit(*byte) * ((start + place - 1) % 9 + 1)).sum::<u32>()
            % 11
    };
    let check = if round(1) < 10 { round(1) } else { round(3) % 10 };
    marked && check == digit(*last)
}

/// From 4 on they are businesses. People have their personal code: the day of birth and the century, or since July 2017 a number that
/// begins with 32.
fn latvia(text: &[u8]) -> bool {
    if text.len() != 11 {
        return false;
    }
    if text[0] <= b'3' {
        let year = 1800 + 100 * digit(text[6]) + two(text, 4);
        let sum = weighted(&text[..10], &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9]);
        return (text.starts_with(b"32") || is_date(year, two(text, 2), two(text, 0)))
            && (1 + sum) % 11 % 10 == digit(text[10]);
    }
    let sum = weighted(&text[..10], &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6]) % 11;
    let check = (14 - sum) % 11;
    check < 10 && check == digit(text[10])
}

/// Since 2020 the numbers of people who trade alone are checked as a whole, modulo 97, with letters as 10 to 35.
fn netherlands(text: &[u8]) -> bool {
    let rest = &text[2..];
    if rest.len() != 12 || rest[9] != b'B' || !rest[..9].iter().chain(&rest[10..]).all(u8::is_ascii_digit) {
        return false;
    }
    let nine = &rest[..9];
    let sum = weighted(&nine[..8], &[9, 8, 7, 6, 5, 4, 3, 2]);
    let company = sum % 11 == digit(nine[8]);
    two(rest, 10) != 0 && number(nine) != 0 && (company || mod97(text.iter().copied()) == Some(1))
}

fn romania(text: &[u8]) -> bool {
    const WEIGHTS: [u32; 9] = [7, 5, 3, 2, 1, 7, 5, 3, 2];
    let Some((last, rest)) = text.split_last() else { return false };
    if rest.is_empty() || rest.len() > 9 || text[0] == b'0' {
        return false;
    }
    weighted(rest, &WEIGHTS[9 - rest.len()..]) * 10 % 11 % 10 == digit(*last)
}

fn slovenia(text: &[u8]) -> bool {
    if text.len() != 8 || text[0] == b'0' {
        return false;
    }
    let check = 11 - weighted(&text[..7], &[8, 7, 6, 5, 4, 3, 2]) % 11;
    check != 11 && check % 10 == digit(text[7])
}

/// The letters of a number's state, Greece being EL, and how its parts may look; for scanners.
pub(crate) fn is_state(code: [u8; 2]) -> bool {
    const STATES: &[u8] = b"ATBEBGCYCZDEDKEEELESFIFRHRHUIEITLTLULVMTNLPLPTROSESISK";
    base36(code[0]).is_some() && STATES.chunks_exact(2).any(|known| known == code)
}
