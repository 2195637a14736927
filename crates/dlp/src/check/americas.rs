//! Numbers that American states give to people and businesses.

use super::sums::{digit, is_date, luhn, number, two, uniform, weighted};

/// Social Security number: areas, groups and serials that were never given out, and numbers of advertisements (SSA).
pub(super) fn us_ssn(text: &[u8]) -> bool {
    if text.len() != 9 || uniform(text) {
        return false;
    }
    let (area, group, serial) = (number(&text[..3]), number(&text[3..5]), number(&text[5..]));
    let published = matches!(text, b"078051120" | b"219099999" | b"123456789" | b"457555462")
        || (area == 987 && group == 65 && (4320..=4329).contains(&serial));
    area != 0 && area != 666 && area < 900 && group != 0 && serial != 0 && !published
}

/// Individual Taxpayer Identification Number: an area of 9 and groups that the IRS gives out.
pub(super) fn us_itin(text: &[u8]) -> bool {
    text.len() == 9 && text[0] == b'9' && matches!(number(&text[3..5]), 50..=65 | 70..=88 | 90..=92 | 94..=99)
}

/// Employer Identification Number: the first two digits name the campus that gave it out (IRS, "How EINs are assigned").
pub(super) fn us_ein(text: &[u8]) -> bool {
    text.len() == 9
        && !uniform(text)
        && matches!(
            number(&text[..2]),
            1..=6 | 10..=16 | 20..=27 | 30..=48 | 50..=68 | 71..=77 | 80..=88 | 90..=95 | 98 | 99
        )
}

/// ABA routing number: weights 3, 7, 1, and first digits of Federal Reserve districts.
pub(super) fn aba(text: &[u8]) -> bool {
    text.len() == 9
        && matches!(number(&text[..2]), 0..=12 | 21..=32 | 61..=72 | 80)
        && !uniform(text)
        && weighted(text, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)
}

/// National Provider Identifier: Luhn with the prefix of the health industry in front.
pub(super) fn us_npi(text: &[u8]) -> bool {
    text.len() == 10 && matches!(text[0], b'1' | b'2') && luhn(&[b"80840", text].concat())
}

/// DEA number: the type of the registrant, a letter of its name, and seven digits.
pub(super) fn us_dea(text: &[u8]) -> bool {
    if text.len() != 9 || !text[2..].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let kind = text[0].to_ascii_uppercase();
    let named = text[1].is_ascii_alphabetic() || text[1] == b'9';
    let at = |place: usize| digit(text[place]);
    let sum = at(2) + at(4) + at(6) + 2 * (at(3) + at(5) + at(7));
    b"ABCDEFGHJKLMPRSTUX".contains(&kind) && named && sum % 10 == at(8)
}

/// Medicare Beneficiary Identifier: eleven places of fixed kinds, without letters that look like digits (CMS).
pub(super) fn us_mbi(text: &[u8]) -> bool {
    let letter = |byte: u8| byte.is_ascii_uppercase() && !b"SLOIBZ".contains(&byte);
    text.len() == 11
        && text.iter().zip(b"CABNABNAANN").all(|(byte, kind)| {
            let byte = byte.to_ascii_uppercase();
            match kind {
                b'C' => matches!(byte, b'1'..=b'9'),
                b'A' => letter(byte),
                b'N' => byte.is_ascii_digit(),
                _ => byte.is_ascii_digit() || letter(byte),
            }
        })
}

/// Social Insurance Number of Canada: no first digit of 0 or 8 was given out.
pub(super) fn ca_sin(text: &[u8]) -> bool {
    text.len() == 9 && !matches!(text[0], b'0' | b'8') && luhn(text) && !uniform(text)
}

fn mod11_descending(text: &[u8], weights: &[u32]) -> u32 {
    let rest = weighted(text, weights) % 11;
    if rest < 2 { 0 } else { 11 - rest }
}

/// CPF of Brazil: two check digits.
pub(super) fn cpf(text: &[u8]) -> bool {
    text.len() == 11
        && !uniform(text)
        && mod11_descending(&text[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2]) == digit(text[9])
        && mod11_descending(&text[..10], &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) == digit(text[10])
}

/// CNPJ of Brazil: since July 2026 the first twelve places may be letters, whose value is that of their ASCII code less 48.
pub(super) fn cnpj(text: &[u8]) -> bool {
    if text.len() != 14 || uniform(text) || !text[12..].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let values: Option<Vec<u32>> = text
        .iter()
        .map(|byte| match byte.to_ascii_uppercase() {
            byte @ (b'0'..=b'9' | b'A'..=b'Z') => Some(u32::from(byte) - 48),
            _ => None,
        })
        .collect();
    let Some(values) = values else { return false };
    let check = |count: usize| {
        const WEIGHTS: [u32; 13] = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
        let weights = &WEIGHTS[WEIGHTS.len() - count..];
        let rest: u32 =
            values[..count].iter().zip(weights).map(|(value, weight)| value * weight).sum::<u32>() % 11;
        if rest < 2 { 0 } else { 11 - rest }
    };
    check(12) == values[12] && check(13) == values[13]
}

const MEXICAN: &str = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ";

fn mexican(letter: char) -> Option<u32> {
    MEXICAN.chars().position(|known| known == letter).map(|place| place as u32)
}

/// CURP of Mexico: letters of the name, the day of birth, sex, state, consonants, and a check digit.
pub(super) fn mx_curp(text: &[u8]) -> bool {
    const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";
    const STATES: &[u8] = b"ASBCBSCCCLCMCSCHDFDGGTGRHGJCMCMNMSNTNLOCPLQTQRSPSLSRTCTSTLVZYNZSNE";
    if text.len() != 18 {
        return false;
    }
    let upper: Vec<u8> = text.iter().map(u8::to_ascii_uppercase).collect();
    let letters = |range: std::ops::Range<usize>| upper[range].iter().all(u8::is_ascii_uppercase);
    if !letters(0..4)
        || !letters(11..16)
        || !upper[4..10].iter().all(u8::is_ascii_digit)
        || !upper[17].is_ascii_digit()
    {
        return false;
    }
    let state = STATES.chunks(2).any(|state| state == &upper[11..13]);
    let sex = matches!(upper[10], b'H' | b'M' | b'X');
    // Those born from 2000 on have a letter before the check digit.
    let year = if upper[16].is_ascii_digit() { 1900 } else { 2000 } + two(&upper, 4);
    let sum: Option<u32> = upper[..17]
        .iter()
        .enumerate()
        .map(|(place, byte)| {
            let value = ALPHABET.chars().position(|letter| letter == char::from(*byte))?;
            Some((18 - place as u32) * value as u32)
        })
        .sum();
    let Some(sum) = sum else { return false };
    state && sex && is_date(year, two(&upper, 6), two(&upper, 8)) && (10 - sum % 10) % 10 == digit(upper[17])
}

/// RFC of Mexico: thirteen places for people, twelve for businesses; the last three tell apart who would have the same one (SAT,
/// "Procedimiento para obtener la clave del RFC").
pub(super) fn mx_rfc(text: &[u8]) -> bool {
    let first = |letter: u8| matches!(letter.to_ascii_uppercase(), b'1'..=b'9' | b'A'..=b'V');
    let second = |letter: u8| matches!(letter.to_ascii_uppercase(), b'1'..=b'9' | b'A'..=b'Z');
    let told_apart = text.len() >= 3 && first(text[text.len() - 3]) && second(text[text.len() - 2]);
    told_apart && mx_rfc_sum(text)
}

/// The same with anything where people of one name and day are told apart: registers older than the rule, and systems that make numbers up.
pub(super) fn mx_rfc_sum(text: &[u8]) -> bool {
    let text: Vec<u8> = text.iter().copied().filter(|byte| !matches!(byte, b'-' | b'+')).collect();
    let Ok(text) = std::str::from_utf8(&text) else { return false };
    let letters: Vec<char> = text.to_uppercase().chars().collect();
    let name = match letters.len() {
        12 => 3,
        13 => 4,
        _ => return false,
    };
    let initials =
        letters[..name].iter().all(|letter| letter.is_ascii_uppercase() || matches!(letter, '&' | 'Ñ'));
    let told_apart = letters[name + 6..name + 8].iter().all(char::is_ascii_alphanumeric);
    let date: String = letters[name..name + 6].iter().collect();
    if !initials || !told_apart || !date.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let day = date.as_bytes();
    if !is_date(2000 + two(day, 0), two(day, 2), two(day, 4)) {
        return false;
    }
    let padded = std::iter::repeat_n(' ', 13 - letters.len()).chain(letters.iter().copied());
    let sum: Option<u32> =
        padded.take(12).enumerate().map(|(place, letter)| Some((13 - place as u32) * mexican(letter)?)).sum();
    let Some(sum) = sum else { return false };
    let check = match (11 - sum % 11) % 11 {
        10 => 'A',
        check => char::from(b'0' + check as u8),
    };
    letters.last() == Some(&check)
}

/// CLABE of Mexico: weights 3, 7, 1, each product modulo 10.
pub(super) fn mx_clabe(text: &[u8]) -> bool {
    if text.len() != 18 || uniform(text) {
        return false;
    }
    let sum: u32 = text[..17]
        .iter()
        .zip([3, 7, 1].into_iter().cycle())
        .map(|(byte, weight)| digit(*byte) * weight % 10)
        .sum();
    (10 - sum % 10) % 10 == digit(text[17])
}

/// CUIT of Argentina; the first two digits tell who has it.
pub(super) fn ar_cuit(text: &[u8]) -> bool {
    if text.len() != 11
        || !matches!(number(&text[..2]), 20 | 23 | 24 | 25 | 26 | 27 | 30 | 33 | 34 | 50 | 51 | 55)
    {
        return false;
    }
    // What would be 10 is written as 9.
    let check = (11 - weighted(&text[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    check.min(9) == digit(text[10])
}

/// RUT of Chile: seven or eight digits and a digit or K.
pub(super) fn cl_rut(text: &[u8]) -> bool {
    let Some((last, digits)) = text.split_last() else { return false };
    if !matches!(digits.len(), 7 | 8) || !digits.iter().all(u8::is_ascii_digit) || uniform(digits) {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .rev()
        .zip([2, 3, 4, 5, 6, 7].into_iter().cycle())
        .map(|(byte, weight)| digit(*byte) * weight)
        .sum();
    b"0123456789K"[((11 - sum % 11) % 11) as usize] == last.to_ascii_uppercase()
}

/// NIT of Colombia: eight to fifteen digits and a check digit by primes.
pub(super) fn co_nit(text: &[u8]) -> bool {
    const WEIGHTS: [u32; 15] = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71];
    let Some((last, digits)) = text.split_last() else { return false };
    if !(7..=15).contains(&digits.len()) || uniform(digits) {
        return false;
    }
    let sum: u32 = digits.iter().rev().zip(WEIGHTS).map(|(byte, weight)| digit(*byte) * weight).sum();
    b"01987654321"[(sum % 11) as usize] == *last
}

/// Cédula of Ecuador: the province, and a Luhn digit.
pub(super) fn ec_cedula(text: &[u8]) -> bool {
    text.len() == 10
        && matches!(number(&text[..2]), 1..=24 | 30 | 50)
        && matches!(text[2], b'0'..=b'6')
        && luhn(text)
        && !uniform(text)
}
