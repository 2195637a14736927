//! How people are reached, and what they own.

use super::sums::{different, digit, is_compact_date, is_date, number, row, two, uniform};

/// Vehicle Identification Number with its check digit, which is obligatory in North America only (49 CFR 565.15).
pub(super) fn vin(text: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    if text.len() != 17 || !text.iter().any(u8::is_ascii_alphabetic) || different(text) < 5 {
        return false;
    }
    let value = |byte: u8| match byte.to_ascii_uppercase() {
        byte @ b'0'..=b'9' => Some(digit(byte)),
        byte @ b'A'..=b'H' => Some(u32::from(byte - b'A') + 1),
        byte @ b'J'..=b'N' => Some(u32::from(byte - b'J') + 1),
        b'P' => Some(7),
        b'R' => Some(9),
        byte @ b'S'..=b'Z' => Some(u32::from(byte - b'S') + 2),
        _ => None,
    };
    let sum: Option<u32> =
        text.iter().zip(WEIGHTS).map(|(byte, weight)| value(*byte).map(|value| value * weight)).sum();
    sum.is_some_and(|sum| b"0123456789X"[(sum % 11) as usize] == text[8].to_ascii_uppercase())
}

/// The form of one elsewhere (ISO 3779, ISO 3780): no region of North America (1 to 5) nor 0 stands in front, no year is U, Z or 0, and
/// four digits stand at the end.
pub(super) fn vin_shape(text: &[u8]) -> bool {
    text.len() == 17
        && !matches!(text[0], b'0'..=b'5')
        && !matches!(text[9].to_ascii_uppercase(), b'U' | b'Z' | b'0')
        && text[13..].iter().all(u8::is_ascii_digit)
        && text[..13].iter().any(u8::is_ascii_alphabetic)
        && different(text) >= 5
}

/// One of these that has no place for a check digit: no digit and no X at the ninth, or letters that fill places before it (ZZZ).
pub(super) fn vin_unchecked(text: &[u8]) -> bool {
    let fills = |pair: &[u8]| pair[0] == pair[1] && matches!(pair[0].to_ascii_uppercase(), b'X' | b'Z');
    let checked = text.get(8).is_some_and(|byte| byte.is_ascii_digit() || byte.eq_ignore_ascii_case(&b'X'));
    vin_shape(text) && (!checked || text[3..8].windows(2).any(fills))
}

/// Digits of a phone number as people of the same country write it: with a 0 in front, or of the North American plan (area code and
/// exchange begin with 2 to 9, no area code ends in 11), perhaps after a 1.
pub(super) fn phone_national(text: &[u8]) -> bool {
    if uniform(text) || row(text) || text.len() < 9 {
        return false;
    }
    let american = |ten: &[u8]| matches!((ten[0], ten[3]), (b'2'..=b'9', b'2'..=b'9')) && &ten[1..3] != b"11";
    match text {
        [b'0', b'1'..=b'9', ..] => text.len() <= 12 && !is_compact_date(&text[..8]),
        [b'1', ten @ ..] if ten.len() == 10 => american(ten),
        _ => text.len() == 10 && american(text),
    }
}

/// Digits of a phone number in a country without a 0 in front: eight to ten, or a mobile of China.
pub(super) fn phone_closed(text: &[u8]) -> bool {
    if uniform(text) || row(text) || is_compact_date(text) {
        return false;
    }
    match text.len() {
        8..=10 => matches!(text[0], b'2'..=b'9'),
        11 => text[0] == b'1' && matches!(text[1], b'3'..=b'9'),
        _ => false,
    }
}

/// Eight digits that are a day of 1900 to 2099 in one of the usual orders.
pub(super) fn birth_date_compact(text: &[u8]) -> bool {
    let american = text.len() == 8 && {
        let year = number(&text[4..]) as u32;
        (1900..2100).contains(&year) && is_date(year, two(text, 0), two(text, 2))
    };
    american || is_compact_date(text)
}

/// Areas of postcodes of the United Kingdom and the islands that share its system (Royal Mail), in order.
const AREAS: [&[u8]; 124] = [
    b"AB", b"AL", b"B", b"BA", b"BB", b"BD", b"BH", b"BL", b"BN", b"BR", b"BS", b"BT", b"CA", b"CB", b"CF",
    b"CH", b"CM", b"CO", b"CR", b"CT", b"CV", b"CW", b"DA", b"DD", b"DE", b"DG", b"DH", b"DL", b"DN", b"DT",
    b"DY", b"E", b"EC", b"EH", b"EN", b"EX", b"FK", b"FY", b"G", b"GL", b"GU", b"GY", b"HA", b"HD", b"HG",
    b"HP", b"HR", b"HS", b"HU", b"HX", b"IG", b"IM", b"IP", b"IV", b"JE", b"KA", b"KT", b"KW", b"KY", b"L",
    b"LA", b"LD", b"LE", b"LL", b"LN", b"LS", b"LU", b"M", b"ME", b"MK", b"ML", b"N", b"NE", b"NG", b"NN",
    b"NP", b"NR", b"NW", b"OL", b"OX", b"PA", b"PE", b"PH", b"PL", b"PO", b"PR", b"RG", b"RH", b"RM", b"S",
    b"SA", b"SE", b"SG", b"SK", b"SL", b"SM", b"SN", b"SO", b"SP", b"SR", b"SS", b"ST", b"SW", b"SY", b"TA",
    b"TD", b"TF", b"TN", b"TQ", b"TR", b"TS", b"TW", b"UB", b"W", b"WA", b"WC", b"WD", b"WF", b"WN", b"WR",
    b"WS", b"WV", b"YO", b"ZE",
];

/// A postcode of the United Kingdom: its letters name an area.
pub(super) fn uk_postcode(text: &[u8]) -> bool {
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    (1..=2).contains(&letters) && AREAS.binary_search(&&text[..letters]).is_ok()
}

/// A ZIP code of the United States: no row, and the first three digits are in use (USPS, L002).
pub(super) fn us_zip(text: &[u8]) -> bool {
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let digits = &text[letters..];
    matches!(digits.len(), 5 | 9)
        && digits.iter().all(u8::is_ascii_digit)
        && !uniform(digits)
        && !row(digits)
        && !matches!(
            number(&digits[..3]),
            0..=4 | 99 | 213 | 269 | 343 | 345 | 348 | 353 | 419 | 428 | 429 | 517..=519 | 529 | 533 | 536 | 552 | 568
                | 578 | 579 | 589 | 621 | 632 | 642 | 643 | 659 | 663 | 682 | 694..=699 | 702 | 709 | 715 | 732 | 742
                | 771 | 817..=819 | 839 | 848 | 849 | 854 | 858 | 861 | 862 | 866..=869 | 876 | 886..=888 | 892 | 896
                | 899 | 909 | 929 | 987
        )
}
