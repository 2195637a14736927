//! Numbers that the states of central and northern Europe give to people and businesses.

use super::sums::{base36, digit, is_date, luhn, mod11_10, number, two, uniform, weighted};

/// Identification number for tax of Germany: of the first ten digits one comes twice or three times, and no other twice.
pub(super) fn de_steuer_id(text: &[u8]) -> bool {
    if text.len() != 11 || text[0] == b'0' {
        return false;
    }
    let mut counts = [0u8; 10];
    for byte in &text[..10] {
        counts[digit(*byte) as usize % 10] += 1;
    }
    let repeated: Vec<u8> = counts.into_iter().filter(|count| *count > 1).collect();
    matches!(repeated.as_slice(), [2 | 3]) && mod11_10(text)
}

/// Sozialversicherungsnummer of Germany: area, day of birth, letter, serial, check (VKVV §4).
pub(super) fn de_svnr(text: &[u8]) -> bool {
    if text.len() != 12 || !text[8].is_ascii_alphabetic() {
        return false;
    }
    let digits = text.iter().enumerate().all(|(place, byte)| place == 8 || byte.is_ascii_digit());
    if !digits {
        return false;
    }
    // Where the day is not known, or was given out already, 50 is added to it.
    let (area, day, month, year) = (two(text, 0), two(text, 2), two(text, 4), two(text, 6));
    let day = if day > 50 { day - 50 } else { day };
    if !(2..=89).contains(&area) || !is_date(2000 + year, month, day) {
        return false;
    }
    let letter = u32::from(text[8].to_ascii_uppercase() - b'A') + 1;
    let mut values: Vec<u32> = text[..8].iter().map(|byte| digit(*byte)).collect();
    values.extend([letter / 10, letter % 10, digit(text[9]), digit(text[10])]);
    let sum: u32 = values
        .iter()
        .zip([2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1])
        .map(|(value, weight)| {
            let product = value * weight;
            product / 10 + product % 10
        })
        .sum();
    sum % 10 == digit(text[11])
}

/// BSN of the Netherlands: the eleven test.
pub(super) fn nl_bsn(text: &[u8]) -> bool {
    if text.len() != 9 || uniform(text) {
        return false;
    }
    let sum = weighted(&text[..8], &[9, 8, 7, 6, 5, 4, 3, 2]);
    (sum + 10 * 11 - digit(text[8])).is_multiple_of(11)
}

/// National register number of Belgium: those born from 2000 on have a 2 in front for the key. Months of foreigners count from 20
/// or 40 (numéro bis).
pub(super) fn be_nrn(text: &[u8]) -> bool {
    if text.len() != 11 {
        return false;
    }
    let (key, nine) = (number(&text[9..]), number(&text[..9]));
    let month = two(text, 2);
    let month = if month >= 40 {
        month - 40
    } else if month >= 20 {
        month - 20
    } else {
        month
    };
    let day = two(text, 4);
    // Whose day is not known has none.
    let plausible = |century| {
        day <= 31 && (month == 0 || (day == 0 && month <= 12) || is_date(century + two(text, 0), month, day))
    };
    matches!(number(&text[6..9]), 1..=998)
        && ((97 - nine % 97 == key && plausible(1900))
            || (97 - (2_000_000_000 + nine) % 97 == key && plausible(2000)))
}

/// AHV number of Switzerland: an EAN-13 that begins with the country.
pub(super) fn ch_ahv(text: &[u8]) -> bool {
    if text.len() != 13 || !text.starts_with(b"756") {
        return false;
    }
    let sum = weighted(&text[..12], &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]);
    (10 - sum % 10) % 10 == digit(text[12])
}

/// Sozialversicherungsnummer of Austria: the fourth digit checks the others.
pub(super) fn at_svnr(text: &[u8]) -> bool {
    if text.len() != 10 || text[0] == b'0' {
        return false;
    }
    let sum = weighted(text, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]);
    // Whose day of birth is not known, or is given out already, has a month above 12.
    let (day, month) = (two(text, 4), two(text, 6));
    let plausible = (1..=31).contains(&day) && (1..=15).contains(&month);
    plausible && sum % 11 == digit(text[3])
}

/// Henkilötunnus of Finland, with the signs of 2023.
pub(super) fn fi_hetu(text: &[u8]) -> bool {
    if text.len() != 11
        || !text[..6].iter().all(u8::is_ascii_digit)
        || !text[7..10].iter().all(u8::is_ascii_digit)
    {
        return false;
    }
    let century = match text[6].to_ascii_uppercase() {
        b'+' => 1800,
        b'-' | b'U' | b'V' | b'W' | b'X' | b'Y' => 1900,
        b'A'..=b'F' => 2000,
        _ => return false,
    };
    let serial = number(&text[7..10]);
    let whole = number(&[&text[..6], &text[7..10]].concat());
    is_date(century + two(text, 4), two(text, 2), two(text, 0))
        && serial >= 2
        && b"0123456789ABCDEFHJKLMNPRSTUVWXY"[(whole % 31) as usize] == text[10].to_ascii_uppercase()
}

/// Personnummer of Sweden: ten digits, or twelve with the century. Days of coordination numbers count from 61.
pub(super) fn se_personnummer(text: &[u8]) -> bool {
    let digits: Vec<u8> = text.iter().copied().filter(u8::is_ascii_digit).collect();
    let (year, ten) = match digits.len() {
        10 => (None, digits.as_slice()),
        12 => (Some(number(&digits[..4]) as u32), &digits[2..]),
        _ => return false,
    };
    let (month, day) = (two(ten, 2), two(ten, 4));
    let day = if day > 60 { day - 60 } else { day };
    let year = year.unwrap_or(2000 + two(ten, 0));
    // Of two digits of a year nobody knows the century: 1900 had no leap day, 2000 had one.
    (1800..2200).contains(&year) && is_date(year, month, day) && luhn(ten)
}

/// Fødselsnummer of Norway: two check digits, and a century by the three digits after the day. Days of D-numbers count from 41, months
/// of H-numbers from 41 and those of synthetic people from 81 (Skatteetaten).
pub(super) fn no_fnr(text: &[u8]) -> bool {
    if text.len() != 11 {
        return false;
    }
    let day = two(text, 0);
    let day = if day > 40 { day - 40 } else { day };
    let month = match two(text, 2) {
        month @ 81.. => month - 80,
        month @ 41.. => month - 40,
        month => month,
    };
    let year = two(text, 4);
    let century = match number(&text[6..9]) {
        500..=749 if year >= 54 => 1800,
        500..=999 if year < 40 => 2000,
        0..=499 | 900..=999 => 1900,
        _ => return false,
    };
    let first = (11 - weighted(&text[..9], &[3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11) % 11;
    let second = (11 - weighted(&text[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    is_date(century + year, month, day) && first == digit(text[9]) && second == digit(text[10])
}

/// CPR of Denmark: since 2007 the check digit is not kept, so the day with its century decides (CPR-kontoret).
pub(super) fn dk_cpr(text: &[u8]) -> bool {
    if text.len() != 10 {
        return false;
    }
    let year = two(text, 4);
    let century = match (text[6], year) {
        (b'0'..=b'3', _) | (b'4' | b'9', 37..) => 1900,
        (b'4' | b'9', _) | (b'5'..=b'8', ..=57) => 2000,
        _ => 1800,
    };
    is_date(century + year, two(text, 2), two(text, 0)) && !uniform(text)
}

/// The check digit of machine readable documents: weights 7, 3, 1, letters from 10, `<` nothing (ICAO 9303-3, 4.9).
pub(crate) fn icao(text: &[u8]) -> Option<u32> {
    let mut sum = 0;
    for (byte, weight) in text.iter().zip([7, 3, 1].into_iter().cycle()) {
        let value = if *byte == b'<' { 0 } else { base36(*byte)? };
        sum += value * weight;
    }
    Some(sum % 10)
}

/// Number of an identity card of Germany: nine characters without vowels and what looks like them, a tenth being ICAO's check digit.
pub(super) fn de_personalausweis(text: &[u8]) -> bool {
    // A letter for Germany may stand at the end.
    let text = if text.len() > 9 { text.strip_suffix(b"D").unwrap_or(text) } else { text };
    let number = text.get(..9).unwrap_or_default();
    let known =
        |byte: &u8| byte.is_ascii_digit() || b"CFGHJKLMNPRTVWXYZ".contains(&byte.to_ascii_uppercase());
    let plausible = number.len() == 9
        && number.iter().all(known)
        && number[0].is_ascii_alphabetic()
        && number.iter().any(u8::is_ascii_digit);
    plausible
        && match text.get(9) {
            None => true,
            Some(check) => text.len() == 10 && check.is_ascii_digit() && icao(number) == Some(digit(*check)),
        }
}
