//! Numbers that states of Asia, Africa and Oceania give to people and businesses.

use super::sums::{base36, digit, is_date, luhn, number, two, uniform, verhoeff, weighted};

/// Tax File Number of Australia: eight or nine digits.
pub(super) fn au_tfn(text: &[u8]) -> bool {
    matches!(text.len(), 8 | 9)
        && !uniform(text)
        && weighted(text, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11)
}

/// Australian Business Number.
pub(super) fn au_abn(text: &[u8]) -> bool {
    if text.len() != 11 || text[0] == b'0' {
        return false;
    }
    let sum = weighted(text, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10;
    sum.is_multiple_of(89)
}

/// Australian Company Number.
pub(super) fn au_acn(text: &[u8]) -> bool {
    text.len() == 9
        && !uniform(text)
        && (10 - weighted(&text[..8], &[8, 7, 6, 5, 4, 3, 2, 1]) % 10) % 10 == digit(text[8])
}

/// Medicare number of Australia: the ninth digit checks the first eight, the tenth counts cards, an eleventh names a person.
pub(super) fn au_medicare(text: &[u8]) -> bool {
    matches!(text.len(), 10 | 11)
        && matches!(text[0], b'2'..=b'6')
        && weighted(&text[..8], &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == digit(text[8])
        && !text[9..].contains(&b'0')
}

/// IRD number of New Zealand.
pub(super) fn nz_ird(text: &[u8]) -> bool {
    if !matches!(text.len(), 8 | 9) || !(10_000_000..=150_000_000).contains(&number(text)) {
        return false;
    }
    let padded = [&b"0"[..9 - text.len()], text].concat();
    let check = |weights: &[u32]| (11 - weighted(&padded[..8], weights) % 11) % 11;
    let first = check(&[3, 2, 7, 6, 5, 4, 3, 2]);
    let check = if first == 10 { check(&[7, 4, 3, 2, 5, 2, 7, 6]) } else { first };
    check == digit(padded[8])
}

/// Aadhaar of India: Verhoeff, no first digit of 0 or 1, no palindrome.
pub(super) fn in_aadhaar(text: &[u8]) -> bool {
    text.len() == 12
        && matches!(text[0], b'2'..=b'9')
        && !text.iter().eq(text.iter().rev())
        && !uniform(text)
        && verhoeff(text)
}

/// Permanent Account Number of India: the fourth letter is the kind of its holder.
pub(super) fn in_pan(text: &[u8]) -> bool {
    text.len() == 10
        && text[..5].iter().all(u8::is_ascii_uppercase)
        && b"PCHFATBLJGE".contains(&text[3])
        && text[5..9].iter().all(u8::is_ascii_digit)
        && &text[5..9] != b"0000"
        && text[9].is_ascii_uppercase()
}

/// GSTIN of India: state, PAN, which registration of its holder it is, Z, and a Luhn check in base 36.
pub(super) fn in_gstin(text: &[u8]) -> bool {
    if text.len() != 15
        || !text[..2].iter().all(u8::is_ascii_digit)
        || !in_pan(&text[2..12])
        || text[12] == b'0'
        || text[13] != b'Z'
    {
        return false;
    }
    let state = number(&text[..2]);
    let sum: Option<u32> = text[..14]
        .iter()
        .enumerate()
        .map(|(place, byte)| {
            let product = base36(*byte)? * if place % 2 == 0 { 1 } else { 2 };
            Some(product / 36 + product % 36)
        })
        .sum();
    let Some(sum) = sum else { return false };
    matches!(state, 1..=38 | 97 | 99) && base36(text[14]) == Some((36 - sum % 36) % 36)
}

/// Resident registration number of Korea: the day of birth, sex and century, place, and a check digit.
pub(super) fn kr_rrn(text: &[u8]) -> bool {
    if !kr_rrn_layout(text) || two(text, 7) > 96 {
        return false;
    }
    let sum = weighted(&text[..12], &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
    (11 - sum % 11) % 10 == digit(text[12])
}

/// The same for numbers given out since October 2020 and for foreigners, which have no check digit.
pub(super) fn kr_rrn_layout(text: &[u8]) -> bool {
    if text.len() != 13 {
        return false;
    }
    let century = match text[6] {
        b'1' | b'2' | b'5' | b'6' => 1900,
        b'3' | b'4' | b'7' | b'8' => 2000,
        b'9' | b'0' => 1800,
        _ => return false,
    };
    is_date(century + two(text, 0), two(text, 2), two(text, 4))
}

/// The same where it may have been given out since then: to somebody who was born since, or to a foreigner.
pub(super) fn kr_rrn_new(text: &[u8]) -> bool {
    let foreigner = matches!(text.get(6), Some(b'5'..=b'8'));
    let new = matches!(text.get(6), Some(b'3' | b'4')) && number(&text[..4]) >= 2010;
    kr_rrn_layout(text) && (foreigner || new)
}

/// Resident identity card number of China (GB 11643-1999).
pub(super) fn cn_ric(text: &[u8]) -> bool {
    if text.len() != 18 || !text[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum = weighted(&text[..17], &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    let year = number(&text[6..10]) as u32;
    let province = number(&text[..2]);
    matches!(province, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91)
        && (1850..2100).contains(&year)
        && is_date(year, two(text, 10), two(text, 12))
        && b"10X98765432"[(sum % 11) as usize] == text[17].to_ascii_uppercase()
}

/// My Number of Japan.
pub(super) fn jp_my_number(text: &[u8]) -> bool {
    if text.len() != 12 || uniform(text) {
        return false;
    }
    let rest = weighted(&text[..11], &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    let check = if rest < 2 { 0 } else { 11 - rest };
    check == digit(text[11])
}

/// National identification number of Taiwan: a letter for the place, then nine digits. Residents have a letter or 8 or 9 in the
/// second place.
pub(super) fn tw_id(text: &[u8]) -> bool {
    // The values of letters follow their order in the alphabet, but for I, O, W and Z.
    const LETTERS: &[u8; 26] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    if text.len() != 10 || !text[2..].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let value = |byte: u8| {
        let place = LETTERS.iter().position(|letter| *letter == byte.to_ascii_uppercase())?;
        Some(place as u32 + 10)
    };
    let Some(first) = value(text[0]) else { return false };
    let second = match text[1] {
        digit @ (b'1' | b'2' | b'8' | b'9') => u32::from(digit - b'0'),
        letter @ (b'A'..=b'D' | b'a'..=b'd') => value(letter).map_or(0, |value| value % 10),
        _ => return false,
    };
    let sum = first / 10
        + first % 10 * 9
        + second * 8
        + weighted(&text[2..9], &[7, 6, 5, 4, 3, 2, 1])
        + digit(text[9]);
    sum.is_multiple_of(10)
}

/// NRIC and FIN of Singapore.
pub(super) fn sg_nric(text: &[u8]) -> bool {
    if text.len() != 9 || !text[1..8].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let kind = text[0].to_ascii_uppercase();
    let (more, letters): (u32, &[u8; 11]) = match kind {
        b'S' => (0, b"JZIHGFEDCBA"),
        b'T' => (4, b"JZIHGFEDCBA"),
        b'F' => (0, b"XWUTRQPNMLK"),
        b'G' => (4, b"XWUTRQPNMLK"),
        b'M' => (3, b"KLJNPQRTUWX"),
        _ => return false,
    };
    let rest = (weighted(&text[1..8], &[2, 7, 6, 5, 4, 3, 2]) + more) % 11;
    let place = if kind == b'M' { 10 - rest } else { rest };
    letters[place as usize] == text[8].to_ascii_uppercase()
}

/// Citizen number of Thailand.
pub(super) fn th_pin(text: &[u8]) -> bool {
    text.len() == 13
        && matches!(text[0], b'1'..=b'8')
        && !uniform(text)
        && (11 - weighted(&text[..12], &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 10
            == digit(text[12])
}

/// `MyKad` of Malaysia: the day of birth and the place; there is no check digit.
pub(super) fn my_nric(text: &[u8]) -> bool {
    text.len() == 12
        && is_date(2000 + two(text, 0), two(text, 2), two(text, 4))
        && matches!(two(text, 6), 1..=16 | 21..=68 | 71 | 72 | 74..=79 | 82..=93 | 98 | 99)
}

/// Teudat Zehut of Israel.
pub(super) fn il_id(text: &[u8]) -> bool {
    text.len() == 9 && luhn(text) && !uniform(text)
}

/// Identity number of South Africa: the day of birth, citizenship (2 being a refugee), and a Luhn digit.
pub(super) fn za_id(text: &[u8]) -> bool {
    text.len() == 13
        && is_date(2000 + two(text, 0), two(text, 2), two(text, 4))
        && matches!(text[10], b'0'..=b'2')
        && luhn(text)
}

/// National Identification Number of Nigeria. No check is published; libraries take Verhoeff's.
pub(super) fn ng_nin(text: &[u8]) -> bool {
    text.len() == 11 && !uniform(text) && text[0] != b'0' && verhoeff(text)
}

/// Taxpayer Identification Number of the Philippines: nine digits and the code of a branch. The check digit is not published.
pub(super) fn ph_tin(text: &[u8]) -> bool {
    matches!(text.len(), 9 | 12..=14) && !uniform(&text[..9])
}

/// Voter's card of India: three letters and seven digits, the last of them Luhn's.
pub(super) fn in_voter(text: &[u8]) -> bool {
    text.len() == 10
        && text[..3].iter().all(u8::is_ascii_alphabetic)
        && text[3..].iter().all(u8::is_ascii_digit)
        && !uniform(&text[3..])
        && luhn(&text[3..])
}
